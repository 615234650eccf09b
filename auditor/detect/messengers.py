"""Messengers by which a visitor can write to the shop: links that open a conversation, and ids written on the page.

A link that shares the page, a resource hint and an icon without a link are not contacts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import unquote

from ahocorasick_rs import AhoCorasick

from auditor.detect.document import Document
from auditor.detect.memory import remembered
from auditor.detect.own_site import host_of, own_site, site_of_host
from auditor.detect.scripts import live_code
from auditor.types import Evidence, VendorFinding

_SCHEME = re.compile(r"\s*(?:https?:)?/{0,2}(?:www\.|m\.(?=vk\.))?", re.IGNORECASE)
_LONGEST = 500  # characters of an address that matter

# What an address, without https:// and www., begins with; the group, if any, is the account.
_ADDRESSES: tuple[tuple[str, str], ...] = (
    ("whatsapp", r"wa\.me/(?:message/|c/|qr/)?([^?/#\s]+)"),
    ("whatsapp", r"(?:api|web|call)\.whatsapp\.com/(?:send|call|resolve)?/?\?(?:[^#]*&)?phone=([^&#]+)"),
    ("whatsapp", r"whatsapp:(?://)?(?:send|chat|call)/?\?(?:[^#]*&)?(?:phone|number|abid)=([^&#]+)"),
    ("whatsapp", r"whatsapp:(?://)?(\+?\d{7,15})\Z"),
    ("whatsapp", r"chat\.whatsapp\.com/([^?/#\s]+)"),
    ("whatsapp", r"whatsapp\.com/(?:channel|catalog|c)/([^?/#\s]+)"),
    ("whatsapp", r"wa\.(?:link|clck\.bar)/([^?/#\s]+)"),
    (
        "telegram",
        r"(?:t|telegram)\.(?:me|dog|im)/(?!(?:share|iv|proxy|socks|addstickers|addemoji|addtheme|setlanguage|bg|login|confirmphone|s)\b)@?([^?/#\s]+)",
    ),
    ("telegram", r"(?:t|telegram)\.me/s/([^?/#\s]+)"),
    (
        "telegram",
        r"tg:(?://)?(?:resolve|join|openmessage|privatepost|user)/?\?(?:[^#]*&)?(?:domain|phone|invite|user_id|channel|id)=([^&#]+)",
    ),
    ("telegram", r"web\.telegram\.org/[^?\s]{0,20}(?:\?p=)?@([^&\s]+)"),
    ("viber", r"viber:(?://)?(?:chat|add|contact|call|keypad)/?\?(?:[^#]*&)?number=([^&#]+)"),
    ("viber", r"viber:(?://)?(?:pa|public|g2)(?:/info)?/?\?(?:[^#]*&)?(?:chaturi|id|context|text|lang|name)=([^&#]+)"),
    ("viber", r"viber:(?://)?(\+?\d{7,15})\Z"),
    ("viber", r"(?:chats|invite)\.viber\.com/\??([^#\s]+)"),
    ("viber", r"(?:viber\.click|vb\.me)/([^?/#\s]+)"),
    ("skype", r"skype:(?://)?([^?&\s/]+)"),
    ("skype", r"join\.skype\.com/(?:invite/|bot/)?([^?/#\s]+)"),
    ("facebook", r"m\.me/([^?/#\s]+)"),
    ("facebook", r"(?:messenger\.com|facebook\.com/messages)/t/([^?/#\s]+)"),
    ("facebook", r"fb-messenger:(?://)?(?:user|user-thread)/([^?/#\s]+)"),
    ("facebook", r"(?:fb\.me|facebook\.com)/msg/([^?/#\s]+)"),
    ("vk", r"vk\.me/([^?/#\s]+)"),
    ("vk", r"vk\.(?:com|ru)/im/?\?(?:[^#]*&)?sel=([^&#]+)"),
    ("vk", r"vk\.(?:com|ru)/im/convo/([^?/#\s]+)"),
    ("vk", r"vk\.(?:com|ru)/write(-?\d+)"),
    ("max", r"(?:web\.)?max\.ru/(?!(?::share|legal|policy|docs|download|business|blog|help)\b)([^?#\s]+)"),
    ("max", r"max:(?://)?(?:max\.ru/)?([^?#\s]+)"),
    ("icq", r"icq:(?://)?(?:people/|message\?uin=)?(\d{5,9})"),
    ("icq", r"(?:icq\.(?:com|im)|people\.icq\.com|web\.icq\.com|wwp\.icq\.com)/[^\s]{0,60}?(\d{5,9})"),
    ("icq", r"icq\.im/([^?/#\s]+)"),
    ("instagram", r"ig\.me/m/([^?/#\s]+)"),
    ("instagram", r"instagram\.com/direct/t/([^?/#\s]+)"),
    ("line", r"line\.me/(?:r/)?ti/p/([^?/#\s]+)"),
    ("zalo", r"zalo\.me/([^?/#\s]+)"),
    ("signal", r"signal\.(?:me/#p|group/#|me/#eu)/?([^?\s]+)"),
    ("odnoklassniki", r"ok\.ru/(?:messages|profile/\d+/messages)/?([^?/#\s]*)"),
)
_PATTERNS = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _ADDRESSES)
_ANY = AhoCorasick(
    [
        *(
            "wa.me",
            "wa.link",
            "wa.clck",
            "whatsapp",
            "t.me",
            "telegram.",
            "tg:",
            "viber",
            "vb.me",
            "skype",
            "m.me/",
            "messenger",
            "vk.me",
            "vk.com",
            "vk.ru",
        ),
        *(
            "max.ru",
            "max:",
            "icq",
            "ig.me",
            "instagram.com/direct",
            "line.me",
            "zalo",
            "signal.",
            "ok.ru",
            "/msg/",
            "/messages/t/",
            "telegram",
        ),
    ]
)
_SLASH = r"(?:/|\\/)"
_IN_CODE = re.compile(
    rf"(?:https?:)?{_SLASH}{_SLASH}(?:"
    rf"wa\.me{_SLASH}(?:\+?\d{{9,15}}|(?P<wa>\$\{{|[\"'`]\s?\+))"
    rf"|(?:api|web)\.whatsapp\.com{_SLASH}send{_SLASH}?\?phone=(?:\+?\d{{9,15}}|(?P<whatsapp>\$\{{|[\"'`]\s?\+))"
    rf"|(?:t|telegram)\.me{_SLASH}@?[a-zA-Z]\w{{3,31}}(?=[\"'`?]))"
    r"|viber://(?:chat|add)\?number=(?:(?:%2B|\+)?\d{9,15}|(?P<viber>\$\{|[\"'`]\s?\+))"
)
_QUOTED = re.compile(r"['\"]([^'\"\s]{6,300})['\"]")
_OWN_PAGE = re.compile(
    r"[^?#]{0,120}/(whatsapp|telegram|viber)(?:-(?:kontakt|contact|chat|service|support|bot|beratung))?/?(?:[?#]|\Z)", re.IGNORECASE
)

_NUMBER = r"(\+?\d[\d ()\u00a0\-]{8,16}\d)"
_WRITTEN: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...] = tuple(
    (name, stems, re.compile(pattern, re.IGNORECASE))
    for name, stems, pattern in (
        ("icq", ("icq", "аська"), r"(?:icq|аська)\b(?:[ \u00a0]?(?:uin|номер|№))?[ \u00a0:#\-–]{0,4}(\d[\d\-– ]{3,10}\d)(?!\d)"),
        ("skype", ("skype", "скайп"), r"(?:skype|скайп)\b[ \u00a0]?(?:name|логин)?[ \u00a0]?[:–-][ \u00a0\n]?([a-z][\w.,\-:]{5,31})\b"),
        ("telegram", ("telegram", "телеграм"), r"(?:telegram|телеграмм?)\b[ \u00a0:\-–]{0,4}@([a-z]\w{4,31})\b"),
        (
            "whatsapp",
            ("whatsapp", "what's app", "вотсап", "ватсап", "воцап"),
            rf"(?:what'?s ?app|вотсап|ватсап|воцап)[ \u00a0]?:[ \u00a0\n]?{_NUMBER}",
        ),
        ("viber", ("viber", "вайбер"), rf"(?:viber|вайбер)[ \u00a0]?:[ \u00a0\n]?{_NUMBER}"),
    )
)
_MOST_WRITTEN = 200  # places at which a name is looked at
_DIGITS = re.compile(r"[\s:\-]{0,3}(\d[\d\- ]{3,10}\d)\s*")
_ATTRIBUTES = ("onclick", "data-href", "data-url", "data-link")
_SURE_LINK, _SURE_CODE, _SURE_TEXT = 1.0, 0.8, 0.9


@remembered(4096)
def messenger_of(address: str) -> tuple[str, str] | None:
    """The messenger that an address opens a conversation in and the account it names; None for any other address."""
    address = address.strip()[:_LONGEST]
    if not _ANY.find_matches_as_indexes(address.lower()):
        return None
    scheme = _SCHEME.match(address)
    rest = address[scheme.end() :] if scheme else address
    for name, pattern in _PATTERNS:
        match = pattern.match(rest)
        if match:
            return name, unquote(match[1]).strip()[:80]
    return None


def _own_page(href: str, site: str) -> tuple[str, str] | None:
    """A page of the shop itself that is there for one messenger (/whatsapp)."""
    match = _OWN_PAGE.match(href.strip()[:_LONGEST])
    if match is None or "share" in href or href.lstrip().lower().startswith("javascript"):
        return None
    host = host_of(href)
    return (match[1].lower(), "") if not host or (site and site_of_host(host) == site) else None


def _links(document: Document) -> Iterator[tuple[str, str, float, Evidence]]:
    for node in document.all("a", "area"):
        href = node.attributes.get("href")
        if not href or not _ANY.find_matches_as_indexes(href.lower()):
            continue
        found = messenger_of(href)
        if found is None and _OWN_PAGE.match(href.strip()[:_LONGEST]):
            found = _own_page(href, own_site(document))
        if found is not None:
            yield *found, _SURE_LINK, Evidence("element", "a[href]", href.strip()[:200])


def _attributes(document: Document) -> Iterator[tuple[str, str, float, Evidence]]:
    for node in document.css(",".join(f"[{name}]" for name in _ATTRIBUTES)) if document.names(*_ATTRIBUTES) else ():
        attributes = node.attributes
        for name in _ATTRIBUTES:
            value = (attributes.get(name) or "")[: 4 * _LONGEST]
            if not value or not _ANY.find_matches_as_indexes(value.lower()):
                continue
            for address in _QUOTED.findall(value) if name == "onclick" else [value]:
                found = messenger_of(address)
                if found is not None:
                    yield *found, _SURE_LINK, Evidence("element", f"[{name}]", address[:200])


_MOST_IN_CODE = 50  # addresses of scripts that are looked at
_CODE_NAMES = ("whatsapp", "wa.me", "viber:", "t.me", "telegram.me")


def _code(document: Document) -> Iterator[tuple[str, str, float, Evidence]]:
    """Addresses that a script opens or writes; those whose account it only puts in later (`wa.me/${phone}`) have none."""
    left = _MOST_IN_CODE
    for script in document.scripts:
        if not script.runs or not any(name in script.text for name in _CODE_NAMES) or not _IN_CODE.search(script.text):
            continue
        for match in islice(_IN_CODE.finditer(live_code(script.text)), left):
            left -= 1
            variable = match.lastgroup is not None
            found = messenger_of(match[0].replace("\\/", "/").rstrip("${\"'`+ "))
            if variable:
                found = ("viber" if match.lastgroup == "viber" else "whatsapp", "")
            if found is not None:
                yield *found, _SURE_CODE, Evidence("line", str(document.line_of(match[0]) or ""), match[0][:200])


def _text(document: Document) -> Iterator[tuple[str, str, float, Evidence]]:
    text, low = document.text, document.low
    for name, stems, pattern in _WRITTEN:
        for stem in stems:
            at = low.find(stem)
            for _ in range(_MOST_WRITTEN):
                match = pattern.match(text, at) if at >= 0 else None
                if match:
                    yield name, match[1].strip(), _SURE_TEXT, Evidence("text", name, match[0].replace("\n", " ")[:200])
                if at < 0 or match:
                    break
                at = low.find(stem, at + 1)
    for node in document.all("img"):
        attributes = node.attributes
        if "icq" not in f"{attributes.get('src') or ''} {attributes.get('alt') or ''}".lower():
            continue
        beside = node.next
        while beside is not None and beside.tag == "-text" and not (beside.text_content or "").strip():
            beside = beside.next
        number = _DIGITS.fullmatch((beside.text() or "")[:40]) if beside is not None else None
        if number:
            yield "icq", number[1], _SURE_TEXT, Evidence("text", "icq", number[1])


def find_messengers(document: Document) -> tuple[VendorFinding, ...]:
    """The messengers of the shop, each once, with the account where it shows. Never raises; linear in the size of the page."""
    found: dict[str, VendorFinding] = {}
    for source in (_links, _attributes, _text, _code):
        for name, account, sure, evidence in source(document):
            if name not in found:
                found[name] = VendorFinding(name, "messenger", sure, (evidence,), account or None)
    return tuple(found.values())
