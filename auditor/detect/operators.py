"""Whether a page shows the people who answer: a photograph or a name of a consultant in its mark-up. Kept as yes or no."""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from auditor.detect.document import Document
from auditor.detect.person_names import find_names

_ROLE = re.compile(
    r"консультант|менеджер|оператор|специалист поддержки|(?:ваш|личный|персональный) (?:помощник|менеджер|консультант)|"
    r"служб\w поддержки|эксперт|"
    r"consultant|(?:sales|account|customer) manager|support (?:agent|team)|customer (?:care|advisor)|advisor|kundenberater|"
    r"ansprechpartner|berater",
    re.IGNORECASE,
)
_ELEMENT = re.compile(
    r"operator|manager|consult|agent|advisor|support-?(?:person|team|photo)|ansprechpartner|employee|team-?member|menedzh", re.IGNORECASE
)
_NOT_ELEMENT = re.compile(
    r"tag-?manager|gtm|password-?manager|user-?agent|agentur|file-?manager|agency|agents?-list-filter|consultation", re.IGNORECASE
)
_NO_PHOTO = re.compile(r"logo|icon|sprite|\.svg|blank|spacer|placeholder|no-?photo|default|captcha|pixel|banner", re.IGNORECASE)
_HEIGHT = 3
_MOST_IMAGES = 600
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
    names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"[:300]
    return bool(_ELEMENT.search(names)) and not _NOT_ELEMENT.search(names)


def _beside_roles(document: Document) -> str:
    """The short texts that name a consultant's role or stand in an element named after one, each with the line below it."""
    lines: list[str] = []
    blocks = document.blocks
    for index, block in enumerate(blocks):
        if len(lines) >= _MOST:
            break
        if len(block.text) < _SHORT and (_ROLE.search(block.text) or _named_for_people(block.node)):
            lines.append(block.text)
            below = blocks[index + 1].text if index + 1 < len(blocks) else ""
            if len(below) < _SHORT // 2:
                lines.append(below)
    return "\n".join(lines)


def operator_marks(document: Document) -> OperatorMarks:
    """Whether a photograph or a name of somebody who answers stands in the page's mark-up. Never raises."""
    photo = False
    for image in document.all("img")[:_MOST_IMAGES]:
        if photo:
            break
        node: LexborNode | None = image
        for _ in range(_HEIGHT):
            if node is None or node.tag in ("body", "html"):
                break
            if _named_for_people(node) and _is_photo(image):
                photo = True
                break
            node = node.parent
    said = _beside_roles(document)
    name = bool(said) and next(find_names(said, ()), None) is not None
    return OperatorMarks(photo, name)


def operator_notes(document: Document) -> tuple[str, ...]:
    """The same as words for `PageFindings.notes`: `operator_photo`, `operator_name`, as far as present."""
    marks = operator_marks(document)
    return tuple(note for note, seen in (("operator_photo", marks.photo), ("operator_name", marks.name)) if seen)
