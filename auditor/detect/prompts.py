"""What a shop puts in a visitor's way to win them back: windows that ask for an e-mail address or for leave to send push messages. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from auditor.detect.checkout import asked_by
from auditor.detect.shelf import Layer, Line, Shelf

_PUSH = re.compile(
    r"(?:разреш|включ|получать|показывать|подпи\w+ на|присылать)[^.!?]{0,60}(?:уведомлени|push|пуш|оповещени)|"
    r"(?:allow|enable|turn on|receive|show|get|send)[^.!?]{0,60}(?:notifications|push|alerts)|notifications\?",
    re.IGNORECASE,
)
_DISCOUNT = re.compile(r"\d{1,2} ?%|скидк|промокод|купон|бонус|подар|discount|coupon|voucher|\boff\b|gift|save", re.IGNORECASE)
_LEAST_PX = 20_000.0


@dataclass(frozen=True, slots=True)
class Capture:
    """A window above the page that asks for an address: what it asks, and whether it offers a discount for it."""

    fields: tuple[str, ...]
    discount: bool


def _inside(shelf: Shelf, layer: Layer) -> list[Line]:
    return [line for line in shelf.lines if line.layer == layer.id]


def email_capture(shelf: Shelf) -> Capture | None:
    """A window that asks for an e-mail address before anything is ordered; a log-in, a chat's form and a cookie wall are none."""
    for layer in shelf.layers:
        asked = [asked_by(one) for one in shelf.fields if one.layer == layer.id]
        _, y, width, height = layer.box
        sticky_head = layer.fixed == "sticky" or (height < 150 and y <= shelf.scroll[1] + 5)
        if "email" not in asked or "password" in asked or "message" in asked or len(asked) > 4 or width * height < _LEAST_PX or sticky_head:
            continue
        text = " ".join(line.text for line in _inside(shelf, layer))
        return Capture(tuple(dict.fromkeys(asked)), bool(_DISCOUNT.search(text)))
    return None


def push_window(shelf: Shelf) -> bool:
    """Whether a window of the page's own asks for leave to send push messages."""
    return any(_PUSH.search(" ".join(line.text for line in _inside(shelf, layer))[:600]) for layer in shelf.layers)
