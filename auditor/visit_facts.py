"""What a visit's record says as observations, where the visit did not write them itself (docs/observations.md)."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.types import CartWalk, ChatState, Disposition, JsonValue, Observation, PageKind, Verdict, VisitRecord


def observations_of(record: VisitRecord) -> tuple[Observation, ...]:
    """The visit's own observations, and of chat and vendors what it left to its record.

    Nothing is said of a page that was not seen: absent needs a rendered look that came to its end.
    """
    written = {one.name for one in record.observations}
    made: list[Observation] = []
    if "visit.chat" not in written:
        made.append(_chat(record))
    if "visit.vendor" not in written and record.pages:
        made.extend(_vendors(record))
    return (*record.observations, *made, *cart_observations(record.cart))


def _chat(record: VisitRecord) -> Observation:
    looked = bool(record.pages) and record.disposition is Disposition.COMPLETE
    if record.entry is None and record.state in (ChatState.NO_WIDGET, ChatState.UNKNOWN):
        verdict = Verdict.ABSENT if looked and record.state is ChatState.NO_WIDGET else Verdict.UNKNOWN
        return Observation("visit.chat", verdict, None, evidence=record.evidence, failure=record.failure)
    value: JsonValue = {"vendor": record.vendor, "entry": record.entry, "state": record.state.value}
    return Observation("visit.chat", Verdict.PRESENT, value, evidence=record.evidence, failure=record.failure)


def _vendors(record: VisitRecord) -> list[Observation]:
    page = record.pages[0] if record.pages else PageKind.HOME
    found = [
        Observation(
            "visit.vendor", Verdict.PRESENT, {"id": one.id, "group": one.group, "account": one.account}, page, one.sure, one.evidence
        )
        for one in record.vendors
    ]
    if found or record.disposition is not Disposition.COMPLETE:
        return found
    return [Observation("visit.vendor", Verdict.ABSENT, None, page)]


def cart_observations(walk: CartWalk | None) -> Iterator[Observation]:
    """The facts of a walk to the checkout: `visit.cart` as a whole, and `cart.*` one by one."""
    if walk is None:
        return
    verdict = {True: Verdict.PRESENT, False: Verdict.ABSENT, None: Verdict.UNKNOWN}[walk.reached]
    required = [one.asks for one in walk.fields if one.required]
    value: dict[str, JsonValue] = {
        "end": walk.end.value, "steps": walk.presses, "one_click": walk.one_click, "guest": walk.guest, "account": walk.account,
        "delivery_shown": walk.delivery_shown, "late_costs": walk.late_costs, "fields": [one.asks for one in walk.fields],
        "delivery_kinds": [one.kind for one in walk.delivery], "payment_kinds": [one.kind for one in walk.payment],
        "minimum_order": walk.minimum_order, "help": list(walk.help), "emptied": walk.emptied,
    }  # fmt: skip
    if walk.end is not walk.end.LOGIN_WALL:
        value["required"] = list(required)
    yield Observation("visit.cart", verdict, value, PageKind.CART, failure=walk.failure)
    if walk.product:
        product: JsonValue = {
            "name": walk.product, "price": walk.price, "currency": walk.currency, "stock": walk.stock, "chosen": list(walk.chosen),
        }  # fmt: skip
        yield Observation("cart.product", Verdict.PRESENT, product, PageKind.PRODUCT)
    for number, step in enumerate(walk.steps, 1):
        seen: JsonValue = {"number": number, "what": step.what, "url": step.url, "total": step.total, "delivery": step.delivery}
        yield Observation("cart.step", Verdict.PRESENT, seen)
    for one in walk.fields:
        yield Observation("cart.field", Verdict.PRESENT, {"asks": one.asks, "required": one.required}, PageKind.CHECKOUT)
    for name, kinds in (("cart.delivery", walk.delivery), ("cart.payment", walk.payment)):
        for kind in kinds:
            yield Observation(name, Verdict.PRESENT, {"kind": kind.kind, "at": kind.at})
