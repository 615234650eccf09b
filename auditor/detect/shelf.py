"""A shop's page as a shopper sees it: what can be pressed, filled in, chosen and read, with places and words. Data only.

Boxes are x, y, width, height in pixels of the whole page. `place` is header, footer, nav, aside, main or "" (content); `layer`
is the number of what lies above the page (a pop-up, a side cart, a sticky header), 0 for the page itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

Box = tuple[float, float, float, float]
OUTER_PLACES = frozenset({"header", "footer", "nav", "aside"})
_FLAT_PX = 150.0


@dataclass(frozen=True, slots=True)
class Press:
    """Something that can be pressed. `card_link` is where the repeated part leads that it stands in (a product card), "" if none."""

    id: int
    box: Box
    text: str
    name: str = ""
    marks: str = ""
    tag: str = "button"
    role: str = ""
    place: str = ""
    layer: int = 0
    href: str = ""
    url: str = ""
    off: bool = False
    submit: bool = False
    form: int = 0
    form_names: str = ""
    filled: bool = False
    size: float = 14.0
    card_link: str = ""
    cards: int = 0
    checked: str = ""
    legend: str = ""

    @property
    def label(self) -> str:
        """What it says, else what it is called."""
        return self.text or self.name


@dataclass(frozen=True, slots=True)
class Field:
    """Something to type into, or a list to choose from (`options`: value, text, off; `chosen` its index)."""

    id: int
    box: Box
    type: str = "text"
    name: str = ""
    ident: str = ""
    autocomplete: str = ""
    hint: str = ""
    label: str = ""
    before: str = ""
    legend: str = ""
    required: bool = False
    off: bool = False
    value: str = ""
    place: str = ""
    layer: int = 0
    form: int = 0
    form_names: str = ""
    options: tuple[tuple[str, str, bool], ...] = ()
    chosen: int = -1


@dataclass(frozen=True, slots=True)
class Choice:
    """A radio button or a check box that is in sight, itself or by its label."""

    id: int
    box: Box
    type: str
    name: str
    caption: str
    legend: str = ""
    checked: bool = False
    required: bool = False
    off: bool = False
    place: str = ""
    layer: int = 0
    form: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of text as read, with where it stands. `press` says that it is the text of a link or a button."""

    id: int
    text: str
    box: Box
    place: str = ""
    layer: int = 0
    size: float = 14.0
    bold: bool = False
    heading: int = 0
    press: bool = False
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Layer:
    """Something that lies above the page."""

    id: int
    box: Box
    marks: str = ""
    fixed: str = ""
    dialog: bool = False


@dataclass(frozen=True, slots=True)
class Shelf:
    """One look at a page."""

    url: str = ""
    title: str = ""
    size: tuple[float, float] = (1280.0, 720.0)
    scroll: tuple[float, float] = (0.0, 0.0)
    press: tuple[Press, ...] = ()
    fields: tuple[Field, ...] = ()
    choices: tuple[Choice, ...] = ()
    lines: tuple[Line, ...] = ()
    layers: tuple[Layer, ...] = ()
    _flat: frozenset[int] = field(init=False, repr=False, compare=False, default=frozenset())

    def __post_init__(self) -> None:
        flat = {one.id for one in self.layers if not one.dialog and is_bar(one, self.size)}
        object.__setattr__(self, "_flat", frozenset(flat))

    def covers(self, layer: int) -> bool:
        """Whether a layer is more than a bar at an edge: a pop-up, a side cart, a dialog."""
        return bool(layer) and layer not in self._flat

    def on_top(self) -> tuple[Layer, ...]:
        """The pop-ups, side carts and dialogs that are open, the largest first."""
        return tuple(sorted((one for one in self.layers if self.covers(one.id)), key=lambda one: -one.box[2] * one.box[3]))

    def content(self, rows: Iterable[Line]) -> tuple[Line, ...]:
        """The lines that are not of the page's head, foot or menus."""
        return tuple(row for row in rows if row.place not in OUTER_PLACES or self.covers(row.layer))

    @property
    def signature(self) -> tuple[object, ...]:
        """What changes when the page does."""
        return (
            self.url,
            frozenset((one.text, one.name, one.off) for one in self.press),
            frozenset((one.name, one.type) for one in self.fields),
            frozenset(one.id for one in self.layers),
            frozenset(one.text for one in self.lines),
        )


def is_bar(layer: Layer, size: tuple[float, float]) -> bool:
    """Whether a layer is a bar along the top or the bottom of the window: a sticky header, a cookie line, a buy bar."""
    _, _, width, height = layer.box
    return height <= _FLAT_PX and width >= size[0] * 0.5
