"""Whole walks to the checkout, in a real browser: each ends where its kind of shop must, and the shop is left as it was."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

from cart_shop import CartShop

from auditor.config import Browser, Network, Settings, Visit
from auditor.failures import Failure, FailureCode, KnownError
from auditor.gather.browser import BrowserPool
from auditor.gather.fetch import Fetcher
from auditor.gather.robots import RobotsRules
from auditor.types import CartEnd, CartWalk, Shop, Verdict, VisitRecord
from auditor.visit.job import VisitJob
from auditor.visit.runner import run_visits
from auditor.visit_facts import observations_of

KINDS = ("plain", "drawer", "steps", "wall", "guest", "closed", "sold_out", "minimum", "sneaky")
SETTINGS = Settings(
    network=Network(allow_private=("127.0.0.1",), delay_s=0.0), browser=Browser(active=4, parked=9), visit=Visit(wake_s=0.2, load_s=20.0)
)


async def walked(shops: dict[str, CartShop]) -> dict[str, VisitRecord]:
    """One visit to each shop, by all rules."""
    async with AsyncExitStack() as stack:
        fetcher = await stack.enter_async_context(Fetcher(SETTINGS))

        async def fetch(url: str) -> tuple[int, bytes]:
            answer = await fetcher.get(url, redirects=5)
            return answer.status, answer.body

        robots = RobotsRules(fetch, SETTINGS.network.agent, True)

        async def may_open(url: str) -> Failure | None:
            try:
                await robots.check(url)
            except KnownError as error:
                return Failure(error.code, "visit.open", str(error))
            return None

        pool = await stack.enter_async_context(BrowserPool(SETTINGS))
        jobs = [VisitJob(shop.url, Shop(kind, shop.url, "any"), kind, dwell_s=0.0, cart=True) for kind, shop in shops.items()]
        return {job.key: record async for job, record in run_visits(jobs, pool, SETTINGS, may_open=may_open)}


async def test_each_shop_is_walked_as_far_as_it_goes_and_left_as_it_was() -> None:
    async with AsyncExitStack() as stack:
        shops = {kind: await stack.enter_async_context(CartShop(kind)) for kind in KINDS}
        async with asyncio.timeout(240):
            records = await walked(shops)
    carts: dict[str, CartWalk] = {}
    for kind, record in records.items():
        assert record.cart is not None, (kind, record.failure, record.steps)
        carts[kind] = record.cart
    told = {kind: record.steps for kind, record in records.items()}

    for kind, shop in shops.items():
        assert shop.heard == [], (kind, "an order, a letter or a log-in was sent", told[kind])
        assert shop.basket == [], (kind, "something stayed in the basket", told[kind])
        assert shop.most <= 1, (kind, "more than one unit", told[kind])

    ends = {kind: cart.end for kind, cart in carts.items()}
    assert ends == {
        "plain": CartEnd.REACHED, "drawer": CartEnd.REACHED, "steps": CartEnd.REACHED, "guest": CartEnd.REACHED, "wall": CartEnd.LOGIN_WALL,
        "closed": CartEnd.NOT_MEASURED, "sold_out": CartEnd.OUT_OF_STOCK, "minimum": CartEnd.MINIMUM_ORDER, "sneaky": CartEnd.NO_WAY_ON,
    }, told  # fmt: skip
    assert {kind: carts[kind].presses for kind in ("plain", "drawer", "steps", "guest", "wall")} == {
        "plain": 2, "drawer": 2, "steps": 3, "guest": 3, "wall": 2,
    }, told  # fmt: skip
    assert all(carts[kind].emptied for kind in ("plain", "drawer", "steps", "guest", "wall", "minimum", "sneaky"))

    plain = carts["plain"]
    assert [(one.asks, one.required) for one in plain.fields] == [("name", True), ("phone", False), ("address", True)]
    assert (plain.price, plain.currency, plain.stock, plain.account, plain.guest) == (24.0, "GBP", "in", "none", True)
    assert (plain.delivery_shown, plain.late_costs) == (True, False)
    assert {(one.kind, one.at) for one in plain.payment} == {("card", "checkout"), ("on_delivery", "checkout")}
    assert {one.kind for one in plain.delivery} == {"courier", "pickup"}
    assert (carts["drawer"].delivery_shown, carts["drawer"].late_costs, carts["drawer"].chosen) == (False, True, ("colour",))
    assert (carts["steps"].chosen, carts["steps"].delivery_shown) == (("size",), True)
    assert (carts["wall"].account, carts["wall"].guest, carts["guest"].guest) == ("needed", False, True)
    assert carts["minimum"].minimum_order == 50.0

    # A cart closed to robots is not measured, and is no "no".
    closed = carts["closed"]
    assert closed.failure is not None
    assert closed.failure.code is FailureCode.ROBOTS
    assert closed.reached is None
    verdicts = {one.name: one.verdict for one in observations_of(records["closed"])}
    assert verdicts["visit.cart"] is Verdict.UNKNOWN
    # A button that said "continue" and would have ordered was stopped on its way out.
    assert records["sneaky"].guarded == 1
