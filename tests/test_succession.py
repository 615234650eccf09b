"""Identities of shops from wave to wave: spelling never matters, a redirect is followed, doubt is no match."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from store_cases import NOW

from auditor.addresses import shop_address
from auditor.cli import auditor
from auditor.store import Store, Wave
from auditor.succession import compare, followed, home_of, successors
from auditor.types import Disposition, Observation, PageKind, PlannedVisit, Shop, ShopFacts, Verdict


def shop(address: str, industry: str = "pets", name: str | None = None, led_to: str | None = None) -> ShopFacts:
    url, key = shop_address(address)
    page = Observation("survey.page", Verdict.PRESENT, {"url": url, "final_url": led_to or url}, PageKind.HOME)
    return ShopFacts(Shop(key, url, industry, name), Disposition.COMPLETE, (page,))


def test_the_spelling_of_an_address_is_no_change() -> None:
    before = [shop("http://www.чайник.рф/"), shop("tea.ru"), shop("HTTPS://Cups.RU/index.php")]
    after = [shop("xn--80aqfmcx.xn--p1ai"), shop("https://www.tea.ru/main"), shop("cups.ru")]
    after[0] = shop(before[0].shop.url)
    found = compare(before, after)
    assert (found.stayed, found.joined, found.left, found.moved) == (3, (), (), ())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (shop("old.ru", led_to="https://new.ru/"), shop("new.ru")),  # the old list's domain already led to the new one
        (shop("old.ru"), shop("new.ru", led_to="https://www.old.ru/")),  # the new list has an alias of the old one
        (shop("old.ru", led_to="https://third.com/"), shop("new.ru", led_to="https://third.com/shop")),
    ],
)
def test_a_redirect_keeps_the_identity(before: ShopFacts, after: ShopFacts) -> None:
    found = compare([before], [after])
    assert [(pair.before.key, pair.after.key) for pair in found.moved] == [("old.ru", "new.ru")]
    assert (found.stayed, found.joined, found.left) == (1, (), ())


def test_where_two_could_be_the_successor_none_is() -> None:
    before = [shop("one.ru", led_to="https://group.com/"), shop("two.ru", led_to="https://group.com/")]
    found = compare(before, [shop("group.com")])
    assert [one.key for one in found.joined] == ["group.com"]
    assert [one.key for one in found.left] == ["one.ru", "two.ru"]


def test_a_shop_of_both_panels_is_nobodys_successor() -> None:
    """The domain that swallowed another was in the panel all the time."""
    found = compare([shop("big.ru"), shop("small.ru", led_to="https://big.ru/")], [shop("big.ru")])
    assert (found.stayed, found.moved) == (1, ())
    assert [one.key for one in found.left] == ["small.ru"]


def test_names_and_industries_that_changed_are_told() -> None:
    found = compare([shop("a.ru", "pets", "Лапа"), shop("b.ru", "pets", "Б")], [shop("a.ru", "toys", "Лапа и хвост"), shop("b.ru", "pets")])
    assert [(pair.before.name, pair.after.name) for pair in found.renamed] == [("Лапа", "Лапа и хвост")]
    assert [(pair.before.industry, pair.after.industry) for pair in found.resorted] == [("pets", "toys")]


def test_a_home_that_was_not_seen_is_the_shop_itself() -> None:
    assert home_of(ShopFacts(Shop("a.ru", "https://a.ru/", "pets"), Disposition.NOT_ATTEMPTED)) == "a.ru"
    assert successors({"a.ru": "a.ru"}, {"b.ru": "b.ru"}) == {}


def test_the_command_says_what_changed(tmp_path: Path) -> None:
    with Store.open("sqlite:///audit.db", tmp_path) as store:
        for wave, keys in (("2026", ("a.ru", "b.ru")), ("2027", ("b.ru", "c.ru"))):
            shops = [Shop(key, f"https://{key}/", "pets", f"name\x1b[31m {wave}") for key in keys]
            store.open_wave(Wave(wave, NOW), shops, [PlannedVisit(wave, key, "survey") for key in keys])
    call = CliRunner().invoke(auditor, ["wave", "diff", "2026", "2027", "--workspace", str(tmp_path)])
    assert call.exit_code == 0, call.output
    assert "2026 → 2027: 1 shops stayed" in call.output
    assert "\x1b" not in call.output
    row = json.loads(CliRunner().invoke(auditor, ["wave", "diff", "2026", "2027", "--json", "--workspace", str(tmp_path)]).output)
    assert (row["joined"], row["left"], row["moved"]) == (["c.ru"], ["a.ru"], [])


def test_a_shop_is_followed_over_several_moves() -> None:
    """Each wave's facts come under the key the shop has last, so that waves pair it with itself."""
    waves = [
        [shop("old.ru", led_to="https://mid.ru/"), shop("gone.ru")],
        [shop("mid.ru"), shop("stays.ru")],
        [shop("new.ru", led_to="https://mid.ru/"), shop("stays.ru")],
        [shop("new.ru"), shop("joined.ru")],
    ]
    keys = [[one.shop.key for one in facts] for facts in followed([lambda wave=wave: wave for wave in waves])]
    assert keys == [["new.ru", "gone.ru"], ["new.ru", "stays.ru"], ["new.ru", "stays.ru"], ["new.ru", "joined.ru"]]
