"""Forms that are not in the page itself: those a click opens, and those a frame brings from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from selectolax.lexbor import LexborNode

from auditor.detect.document import Document
from auditor.detect.form_kinds import callback_caption, caption_asks_to_write, question_caption
from auditor.detect.link_shapes import is_service
from auditor.types import Evidence, FormFinding, FormKind

_NEAR = 160  # characters of evidence
_CAPTION = 40  # characters of a text that is there to be pressed
_TEXTS = 500  # characters of an attribute that matter
_POPUP = re.compile(r"^(?:#|javascript:|$)|popup|modal|callback|call-?back|zvonok|recall|fancybox", re.IGNORECASE)
_HOSTED = re.compile(
    r"widgets/feedback_widget|docs\.google\.com/forms|forms\.yandex\.|forms\.gle|form\.jotform|"
    r"typeform\.com/to",
    re.IGNORECASE,
)
_CAPTIONED = ((FormKind.CALLBACK, callback_caption), (FormKind.QUESTION, question_caption))


def opened_forms(document: Document, known: Set[FormKind]) -> Iterator[FormFinding]:
    """The forms that a link or button opens and that are not in the page itself: to be called, to ask, a form kept elsewhere."""
    wanted = [(kind, says) for kind, says in _CAPTIONED if kind not in known]
    parts: frozenset[str] | None = None
    for node in document.all("a", "button"):
        href = node.attributes.get("href") or ""
        hosted = "form" in href and _HOSTED.search(href) is not None
        if not wanted and not hosted:
            continue
        caption = (node.text() or "").strip()
        if hosted and caption_asks_to_write(caption):
            yield FormFinding(FormKind.QUESTION, (), (), False, False, Evidence("element", "a", caption[:_NEAR]))
            continue
        for kind, says in wanted:
            if not says(caption) or not _opens_here(node):
                continue
            if parts is None:
                parts = _parts(document)
            # A question's link that goes to a part of this page: its form, if there is one, was seen there.
            if kind is FormKind.CALLBACK or href.strip().removeprefix("#") not in parts:
                wanted = [(other, words) for other, words in wanted if other is not kind]
                yield FormFinding(kind, (), (), False, False, Evidence("element", node.tag or "", caption[:_NEAR]))
                break


def pressed_forms(document: Document) -> Iterator[FormFinding]:
    """A callback form behind a piece of text that is no link but named as one to be pressed: `<div class="callback">`."""
    if "звон" not in document.text and "Звон" not in document.text:
        return
    for block in document.blocks:
        if len(block.text) < _CAPTION and callback_caption(block.text) and _POPUP.search(_names(block.node)):
            yield FormFinding(FormKind.CALLBACK, (), (), False, False, Evidence("element", block.node.tag or "", block.text[:_NEAR]))
            return


def _names(node: LexborNode) -> str:
    attributes = Document.attributes(node)
    return " ".join(filter(None, (attributes.get("class"), attributes.get("id"), attributes.get("data-target")))) or "-"


def _parts(document: Document) -> frozenset[str]:
    """The names of the places that a link within the page can go to."""
    return frozenset(node.attributes.get(name) or "-" for name in ("id", "name") for node in document.css(f"[{name}]"))


def _opens_here(node: LexborNode) -> bool:
    """Whether a click stays on the page: a button does, a link with an anchor, a script or the class of a pop-up."""
    attributes = Document.attributes(node)
    if node.tag == "button":
        return True
    if is_service(attributes.get("href", "")[:_TEXTS].lower()):  # an article about it
        return False
    return bool(_POPUP.search(" ".join(attributes.get(name, "") for name in ("href", "class", "id", "data-target"))[:_TEXTS]))


def hosted_forms(document: Document) -> Iterator[FormFinding]:
    """Forms that a frame brings from a service for forms."""
    for node in document.all("iframe"):
        attributes = Document.attributes(node)
        source = attributes.get("src") or attributes.get("data-src", "")
        if _HOSTED.search(source[:_TEXTS]):
            yield FormFinding(
                FormKind.QUESTION, (), (), False, False, Evidence("element", "iframe", (attributes.get("title") or source)[:_NEAR])
            )
