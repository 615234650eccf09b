"""The forms of a page: what each is for, what it asks, what must be given, whether it has a consent box or a captcha.

A form is a `<form>` with its inputs, and just as well a group of inputs with a button that no `<form>` holds: pop-ups and page
builders often send with a script. One walk over the page collects inputs, buttons and the text between them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from selectolax.lexbor import LexborNode

from auditor.detect.document import BLOCK_TAGS, Document
from auditor.detect.form_fields import Control, asks, is_consent, is_required
from auditor.detect.form_kinds import FormView, kind_of
from auditor.detect.form_links import hosted_forms, opened_forms, pressed_forms
from auditor.types import Evidence, FormFinding, FormKind

_UNSEEN = frozenset("script style template head title iframe object svg option".split())  # noqa: SIM905
_CONTROLS = ("input", "textarea", "select", "button")
_BREAKS = BLOCK_TAGS | {"br"}
_NOT_ASKED = frozenset({"hidden"})
_CAPTCHA = re.compile(
    r"captcha|turnstile|kapcha|kaptcha|keystring|security[_\-]?code|verif(?:y|ication)[_\-]?code|vericode|antispam|"
    r"(?<![a-z])security(?![a-z])|userconfirm|код с картинки|"
    r"защитный код|символы с карт|слово на карт|введите (?:этот )?код|не робот|not a robot",
    re.IGNORECASE,
)
_CONTEXT = 200  # characters of text before a form that can be its heading
_TITLE = 90  # characters a title has at most
_OWN_TEXT = 1500
_NEAR = 160
_LONG_GAP = 400  # characters of text between two inputs outside any form that make them two groups
_MOST_FORMS = 1_000  # of one page; a list of products has one for each, at most some hundreds
_MOST_CONTROLS = 400  # of one form; the rest are a table of choices
_STATE = re.compile(r"__VIEWSTATE|__EVENT|search|suche|poisk|subscri", re.IGNORECASE)
_WIDE = 4_000  # characters of text that make a form a wrapper around the page
_TEXTUAL = frozenset({"", "text", "email", "tel", "search", "number", "url", "password", "date"})


@dataclass(slots=True)
class _Group:
    """A form while it is being collected: its element (None for inputs without a form), where it begins and ends, what it holds."""

    node: LexborNode | None
    start: int
    end: int = 0
    controls: list[Control] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)  # names of inputs and images, hidden ones too


@dataclass(slots=True)
class _Page:
    """The page's text, its forms, and the inputs outside of forms."""

    text: str
    groups: list[_Group]
    loose: _Group


def _short(attributes: dict[str, str]) -> dict[str, str]:
    return {name: value[:_NEAR] for name, value in attributes.items()}


class _Walk:
    """One walk over the page in document order."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.length = 0
        self.owner: dict[int, _Group] = {}  # elements within a form
        self.unseen: set[int] = set()
        self.by_id: dict[str, _Group] = {}
        self.groups: list[_Group] = []
        self.loose = _Group(None, 0)
        self.spilled: _Group | None = None  # a form that the parser could not keep open: its inputs follow it

    def add_text(self, text: str) -> None:
        self.pieces.append(text)
        self.length += len(text)

    def form(self, node: LexborNode, key: int) -> None:
        group = _Group(node, self.length)
        self.groups.append(group)
        self.owner[key] = group
        if identity := node.attributes.get("id"):
            self.by_id.setdefault(identity, group)
        self.spilled = group if node.first_child is None else None

    def control(self, node: LexborNode, above: int, hidden_ok: bool = True) -> None:
        attributes = _short(Document.attributes(node))
        group = self.by_id.get(attributes.get("form", "")) or self.owner.get(above)
        if group is None:
            group = self.spilled or self.loose
        tag = node.tag or ""
        kind = attributes.get("type", "").strip().lower()
        group.end = self.length
        if len(group.marks) < _MOST_CONTROLS:
            group.marks.append(" ".join(filter(None, (attributes.get("name", ""), attributes.get("id", "")))))
        if kind in _NOT_ASKED or len(group.controls) >= _MOST_CONTROLS:
            return
        text = (node.text() or "").strip()[:_NEAR] if tag == "button" else ""
        group.controls.append(Control(tag, kind, attributes, self.length, text))


def _walk(document: Document) -> _Page:
    walk = _Walk()
    root = document.root
    # Without a single input there is no form; most pages of a template language's fragments have none.
    if root is not None and document.all(*_CONTROLS):
        _visit_all(walk, root)
        _mark_captchas(walk, document)
    text = "".join(walk.pieces)
    for group in [*walk.groups, walk.loose]:
        _put_text(group, text)
    return _Page(text, walk.groups, walk.loose)


def _visit_all(walk: _Walk, root: LexborNode) -> None:
    owner, unseen, add_text = walk.owner, walk.unseen, walk.add_text
    for node in root.traverse(include_text=True):
        tag, parent = node.tag, node.parent
        above = parent.mem_id if parent is not None else 0
        if tag == "-text":
            if above not in unseen:
                text = node.text_content or ""
                add_text(" " if text.isspace() else " ".join(text.split()) + " ")
                if group := owner.get(above):
                    group.end = walk.length
            continue
        if tag is None or tag.startswith("-"):
            continue
        if above in unseen or tag in _UNSEEN:
            unseen.add(node.mem_id)
            continue
        if group := owner.get(above):
            owner[node.mem_id] = group
        if tag in _BREAKS:
            add_text("\n")
        if tag == "form":
            walk.form(node, node.mem_id)
        elif tag in _CONTROLS:
            walk.control(node, above)
            if tag == "textarea":
                unseen.add(node.mem_id)


def _mark_captchas(walk: _Walk, document: Document) -> None:
    keyed = document.css("[data-sitekey]") if document.names("data-sitekey") else []
    for node in [*keyed, *document.all("img", "iframe")]:
        attributes = node.attributes
        if "data-sitekey" in attributes or _CAPTCHA.search(attributes.get("src") or ""):
            parent = node.parent
            group = walk.owner.get(parent.mem_id) if parent is not None else None
            if group is not None:
                group.marks.append("captcha")


def _put_text(group: _Group, text: str) -> None:
    """Give each control the text between it and its neighbours."""
    controls = group.controls
    for index, control in enumerate(controls):
        before = controls[index - 1].at if index else group.start
        after = controls[index + 1].at if index + 1 < len(controls) else max(group.end, control.at)
        controls[index] = replace(
            control, before=text[max(before, control.at - _NEAR) : control.at], after=text[control.at : min(after, control.at + _NEAR)]
        )


def _divided(group: _Group) -> list[_Group]:
    """A group of inputs that no form of their own holds, cut where a button ends one and where much text lies between."""
    parts: list[_Group] = []
    current: _Group | None = None
    for control in group.controls:
        gap = current is not None and control.at - current.end > _LONG_GAP
        ended = current is not None and current.controls[-1].is_button and not control.is_button
        if current is None or gap or ended:
            current = _Group(None, max(control.at - _NEAR, 0))
            parts.append(current)
        current.controls.append(control)
        current.marks.append(f"{control.attributes.get('name', '')} {control.attributes.get('id', '')}")
        current.end = control.at
    return parts


def _is_group(group: _Group) -> bool:
    filled = [control for control in group.controls if not control.is_button]
    typed = [control for control in filled if control.tag == "textarea" or (control.tag == "input" and control.type in _TEXTUAL)]
    return bool(typed) and (any(control.is_button for control in group.controls) or len(filled) > 1)


def _is_remnant(group: _Group) -> bool:
    """Whether only the button of a callback form is there, the rest being put in by a script or cut off."""
    return all(
        control.tag == "input" and control.is_button and "callback" in control.attributes.get("class", "") for control in group.controls
    )


def _wraps_page(group: _Group, page: _Page) -> bool:
    """Whether a form is there for the whole page (as ASP.NET makes them), so that its inputs belong to several forms."""
    text = group.end - group.start
    if text < _WIDE or text < 0.7 * len(page.text) or sum(control.is_button for control in group.controls) < 2:
        return False
    return any(_STATE.search(mark) for mark in group.marks)


def _heading(text: str) -> str:
    """The last two lines before a form, as far as they are short enough to be its title."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return " ".join(line for line in lines[-2:] if len(line) < _TITLE)


def _named(attributes: dict[str, str], buttons: list[Control]) -> str:
    """What the mark-up calls a form; where no form says anything, what it calls its buttons."""
    named = " ".join(
        filter(None, (attributes.get(name, "") for name in ("id", "class", "name", "action", "data-name", "aria-label", "role")))
    )
    return named or " ".join(control.attributes.get("class", "") for control in buttons)


def _finding(group: _Group, page: _Page, document: Document) -> FormFinding | None:
    filled = [control for control in group.controls if not control.is_button and not is_consent(control)]
    buttons = [control for control in group.controls if control.is_button]
    if not group.controls:
        return None
    captcha = any(_CAPTCHA.search(mark) for mark in group.marks)
    entered = [control for control in filled if not control.is_choice and not _CAPTCHA.search(control.names)]
    meanings = [asks(control) for control in entered]
    attributes = _short(Document.attributes(group.node)) if group.node is not None else {}
    text = page.text[group.start : min(max(group.end, group.start), group.start + _OWN_TEXT)]
    view = FormView(
        asked=tuple(meaning for meaning, control in zip(meanings, entered, strict=True) if control.tag != "select"),
        names=_named(attributes, buttons),
        inputs=" ".join(group.marks),
        buttons=" ".join(control.caption for control in buttons),
        heading=_heading(page.text[max(0, group.start - _CONTEXT) : group.start]),
        text=text,
        choices=sum(control.is_choice or control.tag == "select" for control in filled),
        ticks=sum(control.is_choice and control.type == "checkbox" for control in filled),
        get=attributes.get("method", "").lower() == "get",
    )
    required = [meaning for meaning, control in zip(meanings, entered, strict=True) if is_required(control)]
    name = attributes.get("id") or attributes.get("name") or attributes.get("class") or attributes.get("action", "")
    return FormFinding(
        kind=kind_of(view),
        fields=tuple(dict.fromkeys(meanings)),
        required=tuple(dict.fromkeys(required)),
        consent=any(is_consent(control) for control in group.controls),
        captcha=captcha or bool(_CAPTCHA.search(text[:_OWN_TEXT])),
        evidence=Evidence(
            "element", f"form {name}".strip() if group.node is not None else "inputs without a form", " ".join(text.split())[:_NEAR]
        ),
    )


def find_forms(document: Document) -> tuple[FormFinding, ...]:
    """The forms of a page in document order; those a click opens are last. Never raises; linear in the size of the page."""
    page = _walk(document)
    found: list[FormFinding] = []
    for group in [group for group in page.groups if group.controls][:_MOST_FORMS]:
        wide = _wraps_page(group, page)
        parts = [part for part in _divided(group) if _is_group(part)] if wide else [group]
        found += [finding for part in parts if (finding := _finding(part, page, document)) is not None]
    found += [
        finding
        for part in _divided(page.loose)[:_MOST_FORMS]
        if (_is_group(part) or _is_remnant(part)) and (finding := _finding(part, page, document)) is not None
    ]
    found += hosted_forms(document)
    found += opened_forms(document, {finding.kind for finding in found})
    if not any(finding.kind is FormKind.CALLBACK for finding in found):
        found += pressed_forms(document)
    return tuple(found)
