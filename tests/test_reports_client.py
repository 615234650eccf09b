"""The client card: one shop against its sector, nobody else named, the unmeasured neither for nor against."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import lxml.html
import pytest
from facts_factory import make_facts

from auditor.metrics.scores import CATEGORIES
from auditor.types import Disposition, Shop, ShopFacts
from reports.benchmark import WaveInfo
from reports.client import UnknownShopError, Wave, prepare
from reports.client.advice import advice
from reports.client.card import category_names
from reports.i18n import Words

INFO = WaveInfo("2026-autumn", datetime(2026, 10, 5, tzinfo=UTC))
EVIL = "<script>alert(1)</script>\u202e=1+1 🛒" + "ж" * 10_000


@pytest.fixture(scope="module")
def wave() -> Wave:
    return prepare(make_facts(150), INFO)


def page(html: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(html)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_shop_has_a_card_whatever_was_measured(wave: Wave, lang: str) -> None:
    for key in list(wave.rows)[:40]:
        tree = page(wave.build(key, lang))
        ids = tree.xpath("//@id")
        assert len(ids) == len(set(ids))
        assert {href[1:] for href in tree.xpath("//a/@href")} <= set(ids)
        assert len(tree.xpath("//h1")) == 1
        assert "None" not in tree.text_content()


def test_the_same_facts_give_the_same_bytes_within_the_budget(wave: Wave) -> None:
    html = wave.build("shop0003.example")
    assert html == prepare(reversed(make_facts(150)), INFO).build("shop0003.example")
    assert len(html.encode()) < 250_000
    assert "http-equiv" in html
    assert '<meta name="robots" content="noindex">' in html


def test_nobody_is_named_but_the_shop(wave: Wave) -> None:
    text = page(wave.build("shop0003.example")).text_content()
    assert [key for key in wave.rows if key in text] == ["shop0003.example"]


def test_actions_are_the_failed_checks_by_gain_and_their_lines_add_up(wave: Wave) -> None:
    for key in list(wave.rows)[:30]:
        lines = page(wave.build(key)).xpath("//ol[@class='acts']/li")
        assert len(lines) <= 5
        for line in lines:
            before, after = (int(part) for part in line.xpath(".//i")[-1].text.split(" → "))
            assert line.xpath(".//b")[0].text == f"+{after - before}"


def test_a_category_without_a_measure_has_a_dash_and_no_zero(wave: Wave) -> None:
    tree = page(wave.build(next(key for key, scored in wave.scored.items() if scored[-1].score is None)))
    back = tree.xpath("//section[@id='back']")[0].text_content()
    assert "—" in back
    assert "Not measured in this wave. It lowers no score." in back


def test_under_ten_peers_there_is_no_median(wave: Wave) -> None:
    shops = [replace(one, shop=replace(one.shop, industry="pets" if i < 5 else "tools")) for i, one in enumerate(make_facts(60))]
    few = prepare(shops, INFO)
    assert "fewer than ten peers" in page(few.build("shop0000.example")).text_content()


def test_an_unknown_shop_is_said_in_one_line(wave: Wave) -> None:
    with pytest.raises(UnknownShopError, match=r"has no shop nobody\.example"):
        wave.build("nobody.example")


def test_every_check_has_advice_and_every_category_words() -> None:
    assert set(category_names(Words("en"))) == set(CATEGORIES)
    assert {check.metric for checks in CATEGORIES.values() for check in checks} == set(advice(Words("ru")))


def test_text_from_outside_appears_as_text() -> None:
    shop = Shop("s.example", "https://s.example/", EVIL, EVIL, client=EVIL)
    html = prepare([ShopFacts(shop, Disposition.COMPLETE)], WaveInfo(EVIL, INFO.opened_at)).build("s.example", "ru", EVIL, EVIL)
    tree = page(html)
    assert not tree.xpath("//script")
    assert "\u202e" not in html
    assert "ж" * 130 not in html
    assert "alert(1)" in tree.text_content()
