"""The inputs of a form: what each asks for, and whether it must be given."""

from __future__ import annotations

import re
from dataclasses import dataclass

from auditor.detect.memory import remembered

_BUTTON_TYPES = frozenset({"submit", "button", "image", "reset"})
_CHOICES = frozenset({"checkbox", "radio"})
_BY_TYPE = {
    "tel": "phone",
    "email": "email",
    "date": "date",
    "datetime-local": "date",
    "file": "file",
    "password": "password",
    "search": "search",
}
_AUTOCOMPLETE = {"tel": "phone", "email": "email", "name": "name", "given-name": "name", "family-name": "name", "street-address": "address"}

_ASKS = (
    ("password", re.compile(r"passw|\bpwd\b|парол", re.IGNORECASE)),
    ("email", re.compile(r"e[\-_ ]?mail|электронн\w+ (?:почт|адрес)|почт[аыу]\b|\bмейл|пошт", re.IGNORECASE)),
    (
        "phone",
        re.compile(
            r"phone|(?<![a-z])tel(?:$|[^a-z]|e?fon)|(?<![a-z])mobil[ea]?(?:$|[_\- ]?(?:n|p))|(?<![a-z])fax|телефон|"
            r"(?<!\w)тел\b|мобильн|handy|\+7 ?[(_]|cellular|rufnummer",
            re.IGNORECASE,
        ),
    ),
    ("date", re.compile(r"(?<![a-z])date(?![a-z])|дат[аыу]\b|datum|(?<![a-z])time(?![a-z])|удобное время", re.IGNORECASE)),
    (
        "address",
        re.compile(
            r"addres|street|(?<![a-z])city|(?<![a-z])zip|postal|postcode|(?<![a-z])state(?![a-z])|country|\bадрес|\bгород|улиц|"
            r"\bдом\b|квартир|индекс|"
            r"регион|область|\bplz\b|\bort\b|straße|strasse|adresse|\bmiasto|ulica",
            re.IGNORECASE,
        ),
    ),
    (
        "message",
        re.compile(
            r"messag|comment|question|enquir|inquir|(?<![a-z])body(?![a-z])|сообщен|коммент|вопрос|повідомл|питання|"
            r"nachricht|feedback|mesec?h",
            re.IGNORECASE,
        ),
    ),
    (
        "name",
        re.compile(
            r"(?<!user)(?<!user.)(?<!domain)(?<!file)name|(?<!\w)имя|\bфио\b|\bfio\b|фамили|ім['’ʼ`]?я|\bатыңыз|зовут|"
            r"звати|author|vorname|(?<![a-z])nom(?![a-z])",
            re.IGNORECASE,
        ),
    ),
)
_STAR = re.compile(r"[*✱∗]|\(required\)|обязательн|обов['’]язков|pflichtfeld", re.IGNORECASE)
_REQUIRED_CLASS = re.compile(
    r"(?<![a-z\-])(?:required|req|validate\[[^\]]{0,40}required|wpcf7-validates-as-required|"
    r"t-input_req)",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"персональн|соглас|согласен|политик|конфиденц|agree|consent|privacy|policy|terms|gdpr|datenschutz|einverstanden|zgod|"
    r"приймаю|погодж|оферт|accept",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Control:
    """One input, select, textarea or button as its mark-up gives it; `at` is where it stands in the page's text.

    `before` is the text since the control before it, `after` the text up to the next; both as read, at most 160 characters.
    """

    tag: str
    type: str
    attributes: dict[str, str]
    at: int
    text: str = ""
    before: str = ""
    after: str = ""

    @property
    def is_button(self) -> bool:
        """Whether it is pressed rather than filled in."""
        return self.tag in ("button", "a") or (self.tag == "input" and self.type in _BUTTON_TYPES)

    @property
    def is_choice(self) -> bool:
        """Whether it is a check box or a radio button."""
        return self.tag == "input" and self.type in _CHOICES

    @property
    def caption(self) -> str:
        """What a button says."""
        return " ".join(
            filter(None, (self.text, self.attributes.get("value", ""), self.attributes.get("title", ""), self.attributes.get("alt", "")))
        )

    @property
    def names(self) -> str:
        """What its mark-up calls it."""
        get = self.attributes.get
        return " ".join(
            filter(
                None,
                (get("name", ""), get("id", ""), get("placeholder", ""), get("aria-label", ""), get("title", ""), get("data-name", "")),
            )
        )

    @property
    def label(self) -> str:
        """The text that a reader takes for its label: the last line before it, for a choice what follows it."""
        if self.is_choice:
            return self.after
        lines = [line for line in self.before.split("\n") if line.strip()]
        return lines[-1] if lines else ""


def asks(control: Control) -> str:
    """What a control asks for: phone, email, name, message, address, date, file, password, search or other."""
    if control.tag == "textarea":
        return "message"
    if control.type in _BY_TYPE and control.tag == "input":
        return _BY_TYPE[control.type]
    by_browser = _AUTOCOMPLETE.get(control.attributes.get("autocomplete", "").lower())
    if by_browser:
        return by_browser
    return _meaning(control.names) or _meaning(control.label[-80:]) or "other"


@remembered(4096)
def _meaning(text: str) -> str:
    """What a control is for that is called or labelled so; "" where that says nothing."""
    return next((meaning for meaning, pattern in _ASKS if text and pattern.search(text)), "")


def is_required(control: Control) -> bool:
    """Whether it must be filled in, by attribute, class or the star a reader sees at it."""
    attributes = control.attributes
    if (
        "required" in attributes
        or attributes.get("aria-required", "").lower() == "true"
        or attributes.get("data-required", "") in ("1", "true")
    ):
        return True
    if _REQUIRED_CLASS.search(attributes.get("class", "")) or _STAR.search(attributes.get("placeholder", "")):
        return True
    after = control.after.lstrip(" \n\u00a0")[:1]
    return bool(_STAR.search(control.label[-60:])) or after in ("*", "✱")


def is_consent(control: Control) -> bool:
    """Whether it is a box to be ticked as consent."""
    return (
        control.is_choice
        and control.type == "checkbox"
        and bool(_CONSENT.search(control.names) or _CONSENT.search(control.after) or _CONSENT.search(control.before[-60:]))
    )
