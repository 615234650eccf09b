"""One look at a shop's page, in the browser: `Shelf` is what a shopper sees; the judging is done elsewhere."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from auditor.clock import Budget
from auditor.detect.shelf import Choice, Field, Layer, Line, Press, Shelf
from auditor.visit.scene import Scene

_HTML_S = 5.0


@cache
def _source() -> str:
    return files("auditor.cart").joinpath("shelf.js").read_text(encoding="utf-8")


async def look_at_shelf(scene: Scene) -> Shelf | None:
    """What the page shows now; None where it does not answer (it is loading, or hangs)."""
    frame = scene.page.main_frame
    # The visit's finder is loaded too: the hands ask it what a press would hit.
    if not await scene.observer.find(frame) or not await scene.observer.evaluate(frame, _source(), scene.observer.key):
        return None
    raw = await scene.observer.call(frame, "shelf")
    return shelf_of(raw) if raw else None


def shelf_of(raw: dict[str, Any]) -> Shelf:
    """The reader's JSON as a `Shelf`."""

    def box(row: dict[str, Any]) -> tuple[float, float, float, float]:
        x, y, width, height = row["box"]
        return (float(x), float(y), float(width), float(height))

    def picked(row: dict[str, Any], *names: str) -> dict[str, Any]:
        return {name: row[name] for name in names}

    place = ("id", "place", "layer")
    press = tuple(
        Press(
            box=box(row),
            card_link=(row["card"] or {}).get("link", ""),
            cards=int((row["card"] or {}).get("same", 0)),
            **picked(
                row,
                *place,
                *("text", "name", "marks", "tag", "role", "href", "url", "off", "submit", "form", "form_names"),
                *("filled", "size", "checked", "legend"),
            ),
        )
        for row in raw["press"]
    )
    fields = tuple(
        Field(
            box=box(row),
            options=tuple((str(one["value"]), str(one["text"]), bool(one["off"])) for one in row["options"]),
            **picked(
                row,
                *place,
                *("type", "name", "ident", "autocomplete", "hint", "label", "before", "legend", "required", "off", "value"),
                *("form", "form_names", "chosen"),
            ),
        )
        for row in raw["fields"]
    )
    choices = tuple(
        Choice(box=box(row), **picked(row, *place, "type", "name", "caption", "legend", "checked", "required", "off", "form"))
        for row in raw["choices"]
    )
    lines = tuple(Line(box=box(row), **picked(row, *place, "text", "size", "bold", "heading", "press", "struck")) for row in raw["texts"])
    layers = tuple(Layer(row["id"], box(row), row["marks"], row["fixed"], row["dialog"]) for row in raw["floats"])
    (width, height), (left, top) = raw["size"], raw["scroll"]
    return Shelf(raw["url"], raw["title"], (float(width), float(height)), (float(left), float(top)), press, fields, choices, lines, layers)


async def html_of(scene: Scene) -> str:
    """The rendered page's mark-up, cut at 3 million characters."""
    script = "() => document.documentElement?.outerHTML.slice(0, 3_000_000) ?? ''"
    return str(await scene.observer.evaluate(scene.page.main_frame, script, None, Budget("html", _HTML_S)) or "")
