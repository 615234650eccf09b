"""The test calls, orders and mails of one shop, one line each, as they were noted: beside the visits, the evidence of a card."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, tzinfo

from pydantic import JsonValue

from auditor.types import ShopFacts
from reports.client.seen import zone_of
from reports.client.telling import shown
from reports.i18n import Words
from reports.parts import Cell, PlainTable, dash

MOST = 30
"""Lines of one table at most, the latest; a card is no log."""
_LEFT = "recovery.address_left"

Value = Mapping[str, JsonValue]
Row = tuple[Cell, ...]


def contacts(w: Words, facts: ShopFacts) -> tuple[PlainTable, ...]:
    """The tables that have a line: calls, orders, mails."""
    when = w._("When") if facts.shop.timezone else f"{w._('When')}, UTC"
    tables = (
        ("call.result", "called_at", _call, w._("Test calls"), (when, w._("Rang, s"), w._("Outcome"), w._("Introduced"))),
        ("order.confirmed", "ordered_at", _order, w._("Test orders"), (when, w._("Confirmed after"), w._("Confirmed by"))),
        (
            *("recovery.", "received_at", _mail, w._("Mails to the address that was left")),
            (when, w._("After the cart was left"), w._("Mail"), w._("Discount"), w._("Names the product")),
        ),
    )
    return tuple(
        PlainTable(caption, heads, rows, words=tuple(range(1, len(heads))))
        for name, moment, tell, caption, heads in tables
        if (rows := tuple(_rows(w, facts, name, moment, tell)))
    )


def _rows(w: Words, facts: ShopFacts, name: str, moment: str, tell: Callable[[Words, Value], Row]) -> Iterator[Row]:
    zone = zone_of(facts.shop)
    found = [one for one in facts.observations if one.name.startswith(name) and isinstance(one.value, dict) and one.name != _LEFT]
    values = sorted((one.value for one in found if isinstance(one.value, dict)), key=lambda value: str(value.get(moment) or ""))
    for value in values[-MOST:]:
        yield _moment(w, value.get(moment) or value.get("watched_until"), zone), *tell(w, value)


def _moment(w: Words, value: JsonValue, zone: tzinfo) -> Cell:
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        return dash(w._("not noted"), "")
    return Cell(w.day_time(at.astimezone(zone)))


def _call(w: Words, value: Value) -> Row:
    outcomes = {
        "answered": w._("picked up"),
        "no_answer": w._("not picked up"),
        "busy": w._("busy"),
        "not_in_service": w._("number not in service"),
        "unavailable": w._("out of reach"),
        "declined": w._("declined"),
        "failed": w._("the call itself failed"),
    }
    rang = value.get("answer_s")
    outcome = outcomes.get(str(value.get("outcome"))) or (w._("picked up") if value.get("answered") else w._("not picked up"))
    return _seconds(w, rang), Cell(outcome), _said(w, value.get("introduced"))


def _order(w: Words, value: Value) -> Row:
    by = {"call": w._("call"), "sms": w._("text message"), "email": w._("e-mail"), "messenger": w._("messenger")}
    after, how = value.get("after_s"), str(value.get("by") or "")
    confirmed = w.hours(float(after)) if isinstance(after, int | float) else w._("not confirmed")
    return Cell(confirmed), Cell(by.get(how) or shown(w, how, 30) or "—")


def _mail(w: Words, value: Value) -> Row:
    if value.get("watched_until"):
        return Cell("—"), Cell(w._("no reminder until then")), Cell("—"), Cell("—")
    kinds = {
        "reminder": w._("reminder of the cart"),
        "confirm": w._("confirmation of the address"),
        "welcome": w._("welcome"),
        "order": w._("about an order"),
        "news": w._("news"),
    }
    kind = str(value.get("kind") or value.get("subject_class") or "")
    number, after = value.get("number"), value.get("after_s")
    words = kinds["reminder"] if kind == "cart" else kinds.get(kind) or shown(w, kind, 30) or kinds["reminder"]
    name = w._("{mail}, No. {n}", mail=words, n=number) if isinstance(number, int) else words
    left = Cell(w.hours(float(after))) if isinstance(after, int | float) else dash(w._("not noted"), "")
    return left, Cell(name), _said(w, value.get("discount")), _said(w, value.get("names_product"))


def _seconds(w: Words, value: JsonValue) -> Cell:
    return Cell(w.decimal(float(value))) if isinstance(value, int | float) and not isinstance(value, bool) else dash(w._("not noted"), "")


def _said(w: Words, value: JsonValue) -> Cell:
    return Cell(w._("yes") if value else w._("no")) if isinstance(value, bool) else dash(w._("not noted"), "")
