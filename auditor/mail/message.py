"""One mail as it came, reduced to features. However broken it is, reading it never fails; nothing in it is opened or fetched."""

from __future__ import annotations

import email
import email.message
import email.utils
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.errors import MessageError
from email.header import decode_header
from email.parser import BytesHeaderParser

from selectolax.lexbor import LexborHTMLParser

from auditor.mail.words import Discount, MailKind, discount_of, kind_of, names_product, says_unsubscribe

READ_BYTES = 262_144
"""So much of a mail is fetched: a reminder's words stand at its beginning, a 20 MB attachment after them."""

MOVED_S = 60.0
"""Where the topmost `Received` is this much earlier than INTERNALDATE, the mail was moved into the mailbox later."""

_TEXT = 100_000
_PARTS = 60
_BOUNDARIES = 100  # the parser's time grows with the depth for every line
_RECIPIENTS = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To", "To", "Cc")
_FOR = re.compile(r"\bfor\s+<?([^\s<>;]+@[^\s<>;]+)>?", re.IGNORECASE)
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What the mailbox gave: the first bytes of a mail (`raw`), its whole size, and when the server took it in."""

    uid: int
    internal_date: datetime
    size_bytes: int
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """The features of one mail. `at` is when it came, `sent_at` what its sender's stamp says; `key` names it for ever."""

    key: str
    recipients: tuple[str, ...]
    at: datetime
    sent_at: datetime | None
    sender: str
    kind: MailKind
    text: str
    unsubscribe: bool
    discount: Discount | None

    def names(self, product: str) -> bool | None:
        """Whether it names this product."""
        return names_product(self.text, product) if product else None


def read_mail(fetched: Fetched) -> Mail:
    """The features of a mail, however it was built."""
    deep = fetched.raw.lower().count(b"boundary=") > _BOUNDARIES  # parts within parts without end: its headers still say whose it is
    message = BytesHeaderParser().parsebytes(fetched.raw) if deep else email.message_from_bytes(fetched.raw)
    subject = _decoded(_header(message, "Subject"))[:500]
    body, links = _body(message)
    text = f"{subject}\n{body}"
    stamps = [stamp for header in _headers(message, "Received") if (stamp := _moment(header.rpartition(";")[2]))]
    identity = _header(message, "Message-ID").strip() or hashlib.sha256(fetched.raw[:8192]).hexdigest()
    return Mail(
        key=hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()[:24],
        recipients=_recipients(message),
        at=_came(fetched.internal_date, stamps),
        sent_at=stamps[-1] if stamps else _moment(_header(message, "Date")),
        sender=_domain(_header(message, "From")),
        kind=_kind(message, subject, body),
        text=text,
        unsubscribe=bool(_header(message, "List-Unsubscribe")) or any(says_unsubscribe(link) for link in links),
        discount=discount_of(text),
    )


def _came(internal: datetime, stamps: list[datetime]) -> datetime:
    """INTERNALDATE, or, for a mail that was moved or copied later, the stamp of the last server on its way."""
    internal = internal.astimezone(UTC)
    if stamps and internal - stamps[0] > timedelta(seconds=MOVED_S):
        return stamps[0]
    return internal


def _kind(message: email.message.Message, subject: str, body: str) -> MailKind:
    sender = _header(message, "From").lower()
    report = message.get_content_type() == "multipart/report" or bool(_header(message, "X-Failed-Recipients"))
    if (
        report
        or "mailer-daemon" in sender
        or "postmaster@" in sender
        or (_header(message, "Return-Path").strip() == "<>" and "deliver" in subject.lower())
    ):
        return MailKind.BOUNCE
    automatic = _header(message, "Auto-Submitted").strip().lower().startswith("auto-replied")
    if automatic or _header(message, "X-Autoreply") or _header(message, "Precedence").strip().lower() == "auto_reply":
        return MailKind.AUTOMATIC
    return kind_of(subject, body)


# ---------------------------------------------------------------- headers


def _headers(message: email.message.Message, name: str) -> list[str]:
    return [str(value) for value in message.get_all(name, [])][:100]


def _header(message: email.message.Message, name: str) -> str:
    found = _headers(message, name)
    return found[0] if found else ""


def _decoded(text: str) -> str:
    """A header in words; a coding that nobody knows is left out."""
    parts = []
    try:
        for part, charset in decode_header(text):
            parts.append(_to_text(part, charset) if isinstance(part, bytes) else part)
    except (MessageError, ValueError):
        return text
    return " ".join("".join(parts).split())


def _recipients(message: email.message.Message) -> tuple[str, ...]:
    """Every address the mail was for, the envelope's first, in small letters."""
    found: list[str] = []
    for name in _RECIPIENTS:
        for value in _headers(message, name):
            found += _ADDRESS.findall(_decoded(value)[:20_000])
    for value in _headers(message, "Received"):
        found += _FOR.findall(value[:2_000])
    return tuple(dict.fromkeys(one.lower() for one in found))


def _moment(text: str) -> datetime | None:
    try:
        found = email.utils.parsedate_to_datetime(text.strip())
    except (ValueError, TypeError, IndexError):
        return None
    try:
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _domain(sender: str) -> str:
    found = _ADDRESS.findall(sender)
    return found[-1].rpartition("@")[2].lower() if found else ""


# ---------------------------------------------------------------- body


def _body(message: email.message.Message) -> tuple[str, list[str]]:
    """The words of a mail, and the texts and addresses of its links."""
    texts, links, length = [], [], 0
    for part in _parts(message):
        raw = _payload(part)
        if not raw:
            continue
        text = _to_text(raw, _charset(part))
        if part.get_content_type() == "text/html" or text.lstrip()[:1] == "<":
            text, found = _from_html(text)
            links += found
        else:
            links += [line for line in text.splitlines() if "http" in line or "mailto:" in line][:500]
        texts.append(text[: _TEXT - length])
        length += len(texts[-1])
        if length >= _TEXT:
            break
    return " ".join("\n".join(texts).split()), links


def _parts(message: email.message.Message) -> Iterator[email.message.Message]:
    """The text parts, attachments left out; of a tree without end the first ones."""
    stack, seen = [message], 0
    while stack and seen < _PARTS:
        part = stack.pop()
        seen += 1
        inner = part.get_payload()
        if isinstance(inner, list):
            stack += [one for one in reversed(inner) if isinstance(one, email.message.Message)]
        elif part.get_content_maintype() == "text" and not str(part.get("Content-Disposition", "")).lower().startswith("attachment"):
            yield part


def _payload(part: email.message.Message) -> bytes:
    try:
        raw = part.get_payload(decode=True)
    except (MessageError, ValueError, LookupError):
        raw = None
    return raw[: 2 * _TEXT] if isinstance(raw, bytes) else b""


def _charset(part: email.message.Message) -> str | None:
    try:
        return part.get_content_charset()
    except (MessageError, ValueError, LookupError):
        return None


def _to_text(raw: bytes, charset: str | None) -> str:
    for name in (charset, "utf-8"):
        try:
            return raw.decode(name or "utf-8")
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return raw.decode("cp1251" if sum(byte > 0xBF for byte in raw[:2000]) > len(raw[:2000]) / 4 else "latin-1", "replace")


def _from_html(html: str) -> tuple[str, list[str]]:
    tree = LexborHTMLParser(html)
    for node in tree.css("script, style, head title"):
        node.decompose()
    links = [f"{node.text()} {node.attributes.get('href') or ''}"[:600] for node in tree.css("a[href]")[:500]]
    return (tree.body.text(separator=" ") if tree.body else ""), links
