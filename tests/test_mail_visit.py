"""A whole visit under a campaign for the recovery probe: the cart is filled, our address left, and the cart stays as it is."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from cart_shop import CartShop
from store_cases import NOW, campaign

from auditor.config import Browser, Conduct, Network, Settings, Visit
from auditor.gather.browser import BrowserPool
from auditor.mail.address import address_for
from auditor.mail.leaving import leaver
from auditor.store import Store, Wave
from auditor.types import Campaign, CartEnd, IntentState, Shop
from auditor.visit.job import VisitJob
from auditor.visit.runner import run_visits

BASE = "shopper@audit.example"
SETTINGS = Settings(
    network=Network(allow_private=("127.0.0.1",), delay_s=0.0), browser=Browser(active=2), visit=Visit(wake_s=0.2, load_s=20.0)
)


def recovery() -> Campaign:
    return replace(campaign(), probes=("recovery",))


@pytest.mark.parametrize("newsletter", ["everywhere", "home"])
async def test_a_visit_leaves_the_address_once_and_the_cart_with_it(newsletter: str, tmp_path: Path) -> None:
    async with CartShop("plain", newsletter) as running, BrowserPool(SETTINGS) as pool:
        shop = Shop(f"127.0.0.1:{running.port}", running.url, "any")
        with Store.open("sqlite:///audit.db", tmp_path) as store:
            store.open_wave(Wave("w1", NOW), [shop])
            leave = leaver(store, "w1", shop.key, BASE, recovery(), Conduct(), lambda: NOW)
            job = VisitJob(shop.url, shop, shop.key, dwell_s=0.0, cart=True, leave_address=leave)
            async with asyncio.timeout(150):
                (record,) = [one async for _, one in run_visits([job], pool, SETTINGS)]
            (contact,) = store.contacts("recovery")
    assert record.cart is not None
    assert record.cart.end is CartEnd.REACHED, record.steps
    # The checkout asks for no address; the newsletter's box beneath it does, or else the one of the home page: there it was left.
    assert running.heard == ["/newsletter"], record.steps
    assert running.basket == ["kettle"]
    assert (contact.target, contact.state) == (address_for(shop.key, "w1", BASE), IntentState.SENT)
    assert contact.about["product"] == "Blue kettle"


async def test_where_nothing_lies_in_the_cart_nothing_is_left_either(tmp_path: Path) -> None:
    async with CartShop("sold_out") as running, BrowserPool(SETTINGS) as pool:
        shop = Shop(f"127.0.0.1:{running.port}", running.url, "any")
        with Store.open("sqlite:///audit.db", tmp_path) as store:
            store.open_wave(Wave("w1", NOW), [shop])
            leave = leaver(store, "w1", shop.key, BASE, recovery(), Conduct(), lambda: NOW)
            job = VisitJob(shop.url, shop, shop.key, dwell_s=0.0, cart=True, leave_address=leave)
            async with asyncio.timeout(150):
                (record,) = [one async for _, one in run_visits([job], pool, SETTINGS)]
            assert store.contacts("recovery") == ()
    assert record.cart is not None
    assert record.cart.end is CartEnd.OUT_OF_STOCK
    assert running.heard == []


def test_without_a_mailbox_or_a_campaign_that_names_the_probe_a_visit_can_leave_nothing(tmp_path: Path) -> None:
    with Store.open("sqlite:///audit.db", tmp_path) as store:
        assert leaver(store, "w1", "a.ru", "", recovery(), Conduct()) is None
        assert leaver(store, "w1", "a.ru", BASE, None, Conduct()) is None
        assert leaver(store, "w1", "a.ru", BASE, campaign(), Conduct()) is None
        assert leaver(store, "w1", "a.ru", BASE, recovery(), Conduct()) is not None
