"""E-mail addresses of a page: links, text, and text that is lightly disguised against robots."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from auditor.detect.document import Document

_MOST = 2_000  # at-signs and disguises that are looked at
_REACH = 64  # characters of the part before the @, by RFC 5321
_LOCAL = re.compile(r"[\w.+\-'&/=]*\w\Z")
_DOMAIN = re.compile(
    r"[ \u00a0]{0,2}((?:[^\W_](?:[\w\-]{0,61}[^\W_])?\.){1,4}(?:[^\W\d_]{2,24}|xn--[a-z0-9\-]{2,40}))(?![\w\-@])", re.IGNORECASE
)
_AT = re.compile(
    r"@|&#64;|[\[({] ?(?:at|@|собак\w|ätt?|bei) ?[\])}]| (?:собака|at) (?=[\w\-]{2,40} ?(?:\.|\[|\(| dot | точка ))", re.IGNORECASE
)
_DOT = re.compile(r" ?[\[({] ?(?:dot|точка|punkt|\.) ?[\])}] ?| (?:dot|точка) ", re.IGNORECASE)
_NO_TOP_LEVEL = frozenset("png jpg jpeg gif webp svg css js html htm php json ico mp4 woff2 avif min map".split())  # noqa: SIM905
_SAMPLE = re.compile(
    r"@(?:example|domain|yourdomain|site|mysite|yoursite|company|test|email|mail|sentry|localhost)\.[a-z.]{2,8}\Z|"
    r"@(?:[\w\-]+\.)*(?:example\.(?:com|org|net|ru)|sentry\.io|wixpress\.com)\Z|"
    r"\A(?:name|your-?name|your-?email|email|e-?mail|mail|user|username|login|test|ivan(?:ov)?|john\.?doe|jane|someone|address|"
    r"your|vash|pochta|xxx+|xx@)@"
    r"(?:mail\.ru|gmail\.com|yandex\.ru|email\.\w+|mail\.\w+|site\.\w+|domain\.\w+)\Z|\A[x*.]+@",
    re.IGNORECASE,
)


def _clean(address: str) -> str | None:
    address = address.strip(" .'-/&=").lower()
    local, _, domain = address.rpartition("@")
    if not local or "." not in domain or domain.rpartition(".")[2] in _NO_TOP_LEVEL or ".." in address or _SAMPLE.search(address):
        return None
    return address


def _in_text(text: str) -> Iterator[str]:
    for count, match in enumerate(_AT.finditer(text)):
        if count >= _MOST:
            return
        before = text[max(0, match.start() - _REACH) : match.start()].rstrip(" \u00a0" if match[0] != "@" else "")
        local = _LOCAL.search(before)
        after = text[match.end() : match.end() + 200]
        domain = _DOMAIN.match(_DOT.sub(".", after) if match[0] != "@" else after)
        if local and domain and (match[0] == "@" or not before.endswith(".")):
            yield f"{local[0]}@{domain[1]}"


def _deciphered(code: str) -> str:
    """An address that Cloudflare has hidden: hexadecimal, the first byte is the key of all others."""
    try:
        data = bytes.fromhex(code[:400])
    except ValueError:
        return ""
    return bytes(byte ^ data[0] for byte in data[1:]).decode("utf-8", "replace") if data else ""


def _in_mark_up(document: Document) -> Iterator[str]:
    for node in document.all("a", "area"):
        href = (node.attributes.get("href") or "").strip()[:600]
        if href.lower().startswith("mailto:"):
            yield from (part for part in unquote(href[7:]).partition("?")[0].replace(";", ",").split(",") if "@" in part)
        elif "/cdn-cgi/l/email-protection#" in href:
            yield _deciphered(href.partition("#")[2])
    if "data-cfemail" in document.markup:
        for node in document.css("[data-cfemail]"):
            yield _deciphered(node.attributes.get("data-cfemail") or "")
    for node in document.css("[itemprop=email][content]") if document.names("itemprop") else ():
        yield (node.attributes.get("content") or "")[:200]


def find_emails(document: Document) -> tuple[str, ...]:
    """The e-mail addresses of a page, lower case, each once, links first. Never raises; linear in the size of the page."""
    found: dict[str, None] = {}
    for source in (_in_mark_up(document), _in_text(document.text)):
        for written in source:
            address = _clean(written)
            if address and _DOMAIN.fullmatch(address.rpartition("@")[2]) and len(address) <= 254:
                found.setdefault(address)
    return tuple(found)
