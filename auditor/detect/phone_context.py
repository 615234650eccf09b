"""How a number is written, and what the mark-up around it is called.

A number with a plus, or written the way only phones are written, needs nothing more; bare digits need a word before them
(`auditor.detect.phone_words`) or mark-up that is named after phones.
"""

from __future__ import annotations

import re
from enum import IntEnum

from selectolax.lexbor import LexborNode


class Shape(IntEnum):
    """How much the way of writing says that digits are a phone."""

    BARE = 0  # digits, or groups that could be anything
    USUAL = 1  # grouped as the country's phones are, but other things are too
    PHONE = 2  # only phones are written so
    INTERNATIONAL = 3  # with a plus and a country code


_RU_BRACKETS = re.compile(r"(?:\+?[78] ?-? ?)?\( ?\d{3,5} ?\)[ \-]*\d{1,3}(?:[ \-]*\d{2,3}){2}\Z")
_RU_GROUPS = re.compile(
    r"[78](?P<s>[ \-])\d{3,5}[ \-]\d{1,3}(?:[ \-]\d{2,4}){1,2}\Z|[78] ?-? ?\d{3} ?-? ?\d{3}-\d\d-?\d\d\Z|8-800-\d[\d\-]+\Z"
)
_AMERICAN = re.compile(r"(?:1[ .\-]*)?(?:\(\d{3}\)[ .\-]*\d{3}[ .\-]+\d{4}|\d{3}(?P<s>[.\-]) ?\d{3}(?P=s) ?\d{4})\Z")
_HYPHENS = re.compile(r"0\d\d-\d{3}-\d\d-\d\d\Z|0[ \-]?800(?:[ \-]\d{2,3}){2,3}\Z")
_BRACKETS = re.compile(r"\(0?\d{1,5}\)[ .\-/]*\d[\d .\-]{4,}\Z")
_TRUNK = re.compile(
    r"0\d{1,4} ?[/\-] ?\d[\d \-]{3,}\Z|0\d{2,4} \d{3,4} \d{3,4}\Z|0\d(?:[ .\-]\d\d){4}\Z|0\d{2}(?P<s>[ \-])\d{3}(?P=s)\d\d(?P=s)\d\d\Z"
)


def shape_of(written: str) -> Shape:
    """How a number is written; `written` with plain spaces and hyphens."""
    if written.startswith(("+", "(+")):
        return Shape.INTERNATIONAL
    if _RU_BRACKETS.match(written) or _AMERICAN.match(written):
        return Shape.PHONE
    if _BRACKETS.match(written) or _RU_GROUPS.match(written) or _HYPHENS.match(written):
        return Shape.PHONE
    if _TRUNK.match(written):
        return Shape.USUAL
    return Shape.BARE


def is_american(written: str) -> bool:
    """Whether a number is written as in North America, 3-3-4."""
    return bool(_AMERICAN.match(written))


RUSSIAN_FULL = re.compile(r"(?:\+7|8|7) ?-? ?\( ?[3-9]\d{2} ?\) ?-? ?\d{3}[ \-]?\d\d[ \-]?\d\d\Z|8-800-\d[\d\-]+\Z")
"""A Russian number in full dress: even a prefix that the plan does not know is meant as a phone."""

_MARK_UP = re.compile(
    r"(?:^|[^a-z])tel(?:$|[^a-z])|[Tt]elef|TEL|[Pp]hone|PHONE|[Ff]ax|hotline|mobile-?num|(?:^|[\s_\-])call(?:$|[\s_\-])|gsm|"
    r"podmena|\bwhatsapp|tlf|calltr|roistat-ph|comagic"
)
_NOT_MARK_UP = re.compile(
    r"iphone|smartphone|headphone|telegram|hidden-phone|visible-phone|phone-(?:hidden|visible|only)|mobile-menu", re.IGNORECASE
)
_HEIGHT = 3
_MOST_CHILDREN = 30
_BEGINNING = 4  # characters of a number to know its text by


def _names(node: LexborNode) -> str:
    attributes = node.attributes
    return " ".join(attributes.get(name) or "" for name in ("class", "id", "itemprop", "src", "alt") if name in attributes)


def _says_phone(node: LexborNode) -> bool:
    names = _names(node)
    return bool(names) and bool(_MARK_UP.search(_NOT_MARK_UP.sub("", names)))


def _icon_before(node: LexborNode | None) -> bool:
    """Whether the element before `node` (a text or an element) is an icon of a phone."""
    icon = node.prev if node is not None else None
    while icon is not None and icon.tag == "-text" and not (icon.text_content or "").strip():
        icon = icon.prev
    return icon is not None and icon.tag in ("i", "span", "img", "svg", "em") and _says_phone(icon)


def _text_node(node: LexborNode, written: str) -> LexborNode | None:
    child = node.first_child
    for _ in range(_MOST_CHILDREN):
        if child is None:
            return None
        if child.tag == "-text" and written[:_BEGINNING] in (child.text_content or ""):
            return child
        child = child.next
    return None


def marked_as_phone(node: LexborNode, written: str = "") -> bool:
    """Whether the element that shows `written`, a next ancestor or an icon just before it is named after phones."""
    if written and _icon_before(_text_node(node, written)):
        return True
    current: LexborNode | None = node
    for _ in range(_HEIGHT):
        if current is None or current.tag in ("body", "html"):
            return False
        if _says_phone(current) or _icon_before(current):
            return True
        current = current.parent
    return False
