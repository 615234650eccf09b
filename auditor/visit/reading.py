"""What an opened panel shows beside its state: a greeting, an operator's name and picture, the fields of a form."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from playwright.async_api import Error as PlaywrightError

from auditor.detect.photos import class_of_picture
from auditor.types import FormSeen, PhotoClass
from auditor.visit import words
from auditor.visit.look import Thing
from auditor.visit.opening import Opened
from auditor.visit.scene import Scene
from auditor.visit.transcript import is_time

_KINDS = (
    ("email", words.any_of([r"e-?mail", r"почт"])),
    ("phone", words.any_of([r"телефон", r"phone", r"(?<!\w)tel(?!\w)", r"номер"])),
    ("date", words.any_of([r"(?<!\w)date", r"дата"])),
    ("address", words.any_of([r"address", r"адрес"])),
    ("name", words.any_of([r"(?<!\w])(?:имя|name|фио|фамилия)", r"зовут", r"nombre|nom|imię"])),
    ("message", words.TYPE_HERE),
)
_HELLO = re.compile(r"(?:hi|hello|hey|welcome|привет|здравствуйте|добр|hallo|bonjour|hola|cześć|merhaba|ciao|olá)", re.IGNORECASE)
_MADE_BY = re.compile(r"(?:powered by|built with|работает на|сделано)", re.IGNORECASE)
_NAME = re.compile(r"^(?:[A-ZА-ЯЁ][a-zа-яё]{1,14}|[A-ZА-ЯЁ]\.)(?:\s(?:[A-ZА-ЯЁ][a-zа-яё]{1,18}|[A-ZА-ЯЁ]\.?)){0,2}$")


def field_kind(field: Thing) -> str:
    """What a field asks: phone, email, name, message, address, date or other."""
    kind, caption = str(field.raw["type"]), f"{field.raw['caption']} {field.raw['name']}"
    if kind in ("email", "date"):
        return kind
    if kind == "tel":
        return "phone"
    if kind in ("textarea", "editable"):
        return "message"
    return next((name for name, pattern in _KINDS if pattern.search(caption)), "other")


def form_of(fields: tuple[Thing, ...]) -> FormSeen:
    """The form that fields make: what they ask, and which must be filled in (marked so, or by an asterisk)."""
    asked = [(field_kind(f), bool(f.raw["required"]) or "*" in str(f.raw["caption"])) for f in fields if not f.raw["off"]]
    return FormSeen(tuple(kind for kind, _ in asked), tuple(kind for kind, must in asked if must))


async def read_greeting(scene: Scene, opened: Opened) -> str | None:
    """The words the shop has already said in the panel, or None: what stands where messages stand, not in its head or on a button."""
    if opened.panel is None:
        return None
    log = int(opened.input.raw["log"]) if opened.input else 0
    lines: list[dict[str, Any]] = await scene.observer.call(opened.panel[0], "read", opened.panel[1], log) or []
    spoken = [
        str(line["text"])
        for line in lines
        if not line["press"] and not line["head"] and line["scroller"] and (not log or line["in_log"] == log)
    ]
    spoken = [text for text in spoken if _spoken(text)]
    return " ".join(spoken) or None


def _spoken(text: str) -> bool:
    if is_time(text) or _MADE_BY.match(text):
        return False
    return len(text.split()) >= 3 or bool(_HELLO.match(text)) or (len(text.split()) == 2 and text.rstrip()[-1:] in ".!?")


async def read_operator(scene: Scene, opened: Opened) -> tuple[PhotoClass, bool]:
    """What stands for the operator in the panel's head and beside the messages, and whether a name is shown. Nothing of either is kept."""
    if opened.panel is None:
        return PhotoClass.UNKNOWN, False
    frame, panel = opened.panel
    listed = await scene.observer.call(frame, "pictures", panel) or []
    best = PhotoClass.NONE
    order = (PhotoClass.PERSON, PhotoClass.STOCK, PhotoClass.INITIALS, PhotoClass.LOGO, PhotoClass.UNKNOWN, PhotoClass.NONE)
    for picture in listed[:6]:
        handle = await scene.observer.handle(frame, int(picture["id"]))
        if handle is None:
            continue
        pixels = b""
        if not picture["letters"]:
            try:
                async with asyncio.timeout(5):
                    pixels = await handle.screenshot(timeout=4000, animations="disabled")
            except (PlaywrightError, TimeoutError):
                continue
        _, _, width, height = picture["box"]
        found = class_of_picture(pixels, css_size=(width, height), text=picture["text"], alt=picture["alt"], src=picture["src"])
        if order.index(found) < order.index(best):
            best = found
    return best, any(named_in(text) for text in opened.texts)


def name_before(text: str) -> tuple[str | None, str]:
    """A message's words without the name that some chats write before them: `Anna: hello` is (`Anna`, `hello`)."""
    head, colon, words_ = text.partition(":")
    if colon and words_.startswith(" ") and len(head) <= 40 and _NAME.match(head.strip()):
        return head.strip(), words_.strip()
    return None, text


def named_in(text: str) -> bool:
    """Whether a line is a person's name, or begins with one and a colon, as messages of some chats do."""
    name = name_before(text)[0] or text
    if not _NAME.match(name) or any(pattern.search(name) for pattern in (words.CHAT, words.HELP, words.START)):
        return False
    return _is_person(name)


def _is_person(text: str) -> bool:
    from auditor.detect.redact import redact

    return any(span.kind == "person_name" for span in redact(text).spans)
