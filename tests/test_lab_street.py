"""The street is a pure function of its seed, and varied enough to judge with."""

from __future__ import annotations

import json
from collections import Counter

import phonenumbers
import pytest

from auditor.lab.brands import BRANDS, CHATS
from auditor.lab.pages import goods_of, render, robots_of
from auditor.lab.sites import ENGINES, engine_of, route_of
from auditor.lab.street import Street, make_street
from auditor.lab.truth import read_truth, truth_json
from auditor.types import ChatState, Disposition, PageKind


@pytest.fixture(scope="module")
def street() -> Street:
    return make_street(7, 120)


def test_the_same_seed_gives_the_same_bytes(street: Street) -> None:
    again = make_street(7, 120)
    assert [truth_json(a) for a in again.shops] == [truth_json(b) for b in street.shops]
    assert [render(a, "/", {}).body for a in again.shops] == [render(b, "/", {}).body for b in street.shops]
    assert [truth_json(a) for a in make_street(8, 120).shops] != [truth_json(b) for b in street.shops]


def test_a_longer_street_begins_with_the_shorter_one(street: Street) -> None:
    assert make_street(7, 60).shops == street.shops[:60]


def test_truth_survives_json(street: Street) -> None:
    assert all(read_truth(truth_json(shop)) == shop for shop in street.shops)


def test_every_shop_has_a_domain_of_its_own_under_a_reserved_ending(street: Street) -> None:
    keys = [shop.key for shop in street.shops]
    assert len(set(keys)) == len(keys)
    assert all(key.count(".") == 1 and key.rsplit(".", 1)[1] in ("example", "test", "invalid") for key in keys)
    assert any(key.startswith("xn--") for key in keys)


def test_a_street_of_120_shops_holds_all_that_has_to_occur(street: Street) -> None:
    chats = [shop.chat for shop in street.shops if shop.chat]
    assert {chat.brand for chat in chats} >= {brand.id for brand in CHATS} - {"shopify_inbox"}
    assert {chat.placement for chat in chats} == {"light", "frame", "cross", "open", "closed"}
    assert {chat.transport for chat in chats} == {"ws", "poll", "sse"}
    assert {chat.arrival for chat in chats} == {"plain", "manager", "idle", "scroll", "move", "consent"}
    rungs = {state for chat in chats for state in chat.states.values()}
    assert rungs == set(ChatState) - {ChatState.NO_WIDGET, ChatState.UNKNOWN}
    assert len({shop.industry for shop in street.shops}) == 15
    assert {shop.platform for shop in street.shops} == set(ENGINES)
    dispositions = {shop.disposition for shop in street.shops}
    assert dispositions >= {Disposition.COMPLETE, Disposition.BLOCKED, Disposition.ROBOTS, Disposition.UNREACHABLE, Disposition.TIMEOUT}
    assert {shop.encoding for shop in street.shops} == {"utf-8", "windows-1251"}


def test_the_share_of_chats_is_the_one_asked_for() -> None:
    street = make_street(1, 1070, chat_share=0.2)
    alive = [shop for shop in street.shops if shop.measurable]
    assert sum(shop.chat is not None for shop in alive) == int(len(alive) * 0.2)


def test_scaled_times_leave_a_person_slower_than_a_machine() -> None:
    slow, fast = make_street(3, 60), make_street(3, 60, scale_times=0.1)
    pairs = [(a.chat.operator, b.chat.operator) for a, b in zip(slow.shops, fast.shops, strict=True) if a.chat and b.chat]
    assert pairs
    assert all(b.median_s == pytest.approx(a.median_s * 0.1, abs=0.01) and b.least_s >= 3 for a, b in pairs)


def test_phones_are_valid_numbers_and_printed_with_all_their_digits(street: Street) -> None:
    phones = [phone for shop in street.shops for phone in shop.phones]
    assert len(phones) > 60
    for phone in phones:
        assert phonenumbers.is_valid_number(phonenumbers.parse(phone.e164)), phone
        assert "".join(c for c in phone.printed if c.isdigit()).endswith(phone.e164[-7:]), phone


def test_every_page_of_every_engine_is_there(street: Street) -> None:
    for shop in street.shops:
        engine = engine_of(shop.platform)
        addresses = {
            "/": PageKind.HOME,
            engine.category.replace("{n}", "2"): PageKind.CATEGORY,
            engine.product.replace("{n}", "3"): PageKind.PRODUCT,
            engine.contacts: PageKind.CONTACTS,
            engine.delivery: PageKind.DELIVERY,
            engine.cart: PageKind.CART,
            engine.checkout: PageKind.CHECKOUT,
        }
        for address, kind in addresses.items():
            route = route_of(engine, address)
            assert route is not None, (shop.platform, address)
            assert route.kind is kind, (shop.platform, address)
            assert render(shop, address.split("#")[0], {1: 1}).status == 200, (shop.platform, address)
        assert render(shop, "/there-is-none", {}).status == 404


def test_pages_show_what_the_truth_says(street: Street) -> None:
    for shop in (s for s in street.shops if s.measurable):
        page = render(shop, engine_of(shop.platform).contacts, {}).body.decode(shop.encoding)
        home = render(shop, "/", {}).body.decode(shop.encoding)
        for phone in shop.phones:
            assert (f"tel:{phone.e164}" in page) == phone.clickable or shop.theme == "spa", shop.key
        assert all(address in home + page for address in shop.emails), shop.key
        if shop.chat and shop.chat.arrival == "plain" and BRANDS[shop.chat.brand].host:
            assert BRANDS[shop.chat.brand].host in home, shop.key
        if shop.chat and shop.chat.arrival == "manager":
            assert "googletagmanager.com/gtm.js" in home
            assert shop.chat.account not in home


def test_goods_and_robots_follow_the_truth(street: Street) -> None:
    for shop in street.shops:
        assert len(goods_of(shop.key, shop.industry, shop.language, shop.extras["seed"])) == 6
        robots = robots_of(shop)
        if shop.condition == "robots":
            assert b"Disallow: /\n" in robots.body
        if shop.condition == "robots_503":
            assert robots.status == 503


def test_messengers_and_states_can_be_counted_from_the_json(street: Street) -> None:
    counted = Counter(name for shop in street.shops for name in json.loads(truth_json(shop))["messengers"])
    assert set(counted) == {"whatsapp", "telegram", "viber", "vk", "max", "facebook"}
