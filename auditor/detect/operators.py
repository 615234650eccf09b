"""Whether a page shows the people who answer: a photograph or a name of a consultant in its mark-up. Kept as yes or no."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick
from selectolax.lexbor import LexborNode

from auditor.detect.document import Document
from auditor.detect.person_names import find_names

_ROLES = AhoCorasick(
    [
        *(
            "консультант",
            "менеджер",
            "оператор",
            "специалист поддержки",
            "персональный помощник",
            "эксперт",
            "consultant",
            "sales manager",
            "account manager",
        ),
        *("customer manager", "support agent", "support team", "customer care", "advisor", "kundenberater", "ansprechpartner"),
    ]
)
_ELEMENT = re.compile(
    r"(?:^|[^a-z])(?:operator|manager|consultant|agent|advisor|support-?(?:person|team|photo)|ansprechpartner|employee|team-?member|menedzh)",
    re.IGNORECASE,
)
_NOT_ELEMENT = re.compile(
    r"tag-?manager|gtm|password-?manager|user-?agent|agentur|file-?manager|agency|agents?-list-filter|consultation", re.IGNORECASE
)
_NO_PHOTO = re.compile(r"logo|icon|sprite|\.svg|blank|spacer|placeholder|no-?photo|default|captcha|pixel|banner", re.IGNORECASE)
_MOST_ELEMENTS = 60
_MOST_IMAGES = 5  # of one such element: more are a gallery
_CALLED = (
    *("operator", "manager", "consult", "agent", "advisor", "support-p", "support_p", "ansprechpartner", "employee"),
    *("team-member", "menedzh"),
)
_SELECTOR = ",".join(f"[{name}*={word}]" for name in ("class", "id") for word in _CALLED)
_MOST = 12  # lines and
_SHORT = 120  # characters a line that are searched for a name


@dataclass(frozen=True, slots=True)
class OperatorMarks:
    """What a page shows of those who answer. Names and pictures themselves are never kept."""

    photo: bool
    name: bool


def _is_photo(image: LexborNode) -> bool:
    attributes = image.attributes
    source = f"{attributes.get('src') or attributes.get('data-src') or ''} {attributes.get('class') or ''} {attributes.get('alt') or ''}"[
        :600
    ]
    return bool(source.strip()) and not _NO_PHOTO.search(source)


def _named_for_people(node: LexborNode) -> bool:
    attributes = node.attributes
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"[:300]
    return bool(_ELEMENT.search(names)) and not _NOT_ELEMENT.search(names)


def _people(document: Document) -> list[LexborNode]:
    """Elements that are named after those who answer."""
    if not document.names(*_CALLED):
        return []
    return [node for node in document.css(_SELECTOR)[:_MOST_ELEMENTS] if _named_for_people(node)]


def _said(document: Document, people: list[LexborNode]) -> str:
    """The short texts of such elements and those that name a consultant's role, each of these with the line below it."""
    lines = [" ".join((node.text() or "").split()) for node in people[:_MOST]]
    lines = [line for line in lines if line and len(line) < _SHORT]
    if _ROLES.find_matches_as_indexes(document.text.lower()):
        blocks = document.blocks
        for index, block in enumerate(blocks):
            if len(lines) >= _MOST:
                break
            if len(block.text) < _SHORT and _ROLES.find_matches_as_indexes(block.text.lower()):
                lines.append(block.text)
                below = blocks[index + 1].text if index + 1 < len(blocks) else ""
                if len(below) < _SHORT // 2:
                    lines.append(below)
    return "\n".join(lines)


def operator_marks(document: Document) -> OperatorMarks:
    """Whether a photograph or a name of somebody who answers stands in the page's mark-up. Never raises."""
    people = _people(document)
    photo = any(_is_photo(image) for node in people for image in (node.css("img")[:_MOST_IMAGES] if node.tag != "img" else [node]))
    said = _said(document, people)
    return OperatorMarks(photo, bool(said) and next(find_names(said, ()), None) is not None)


def operator_notes(document: Document) -> tuple[str, ...]:
    """The same as words for `PageFindings.notes`: `operator_photo`, `operator_name`, as far as present."""
    marks = operator_marks(document)
    return tuple(note for note, seen in (("operator_photo", marks.photo), ("operator_name", marks.name)) if seen)
