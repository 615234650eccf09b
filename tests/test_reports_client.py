"""The client card: one shop against its sector, nobody else named, the unmeasured neither for nor against, every check with its facts."""

from __future__ import annotations

import base64
import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import lxml.html
import pytest
from card_cases import CART_SHOT, KEY, NAMES, PERSON, pictures, rich, with_peers
from facts_factory import make_facts
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from auditor.metrics import registry
from auditor.metrics.base import Metric, Unit
from auditor.metrics.scores import CATEGORIES
from auditor.types import Disposition, Observation, Shop, ShopFacts, Verdict
from reports.benchmark import WaveInfo
from reports.client import Backing, Order, UnknownShopError, Wave, files_of, prepare
from reports.client.advice import advice
from reports.client.card import category_names
from reports.client.everything import family_names
from reports.client.making import Job, make_cards
from reports.client.model import Peer
from reports.client.pictures import LARGEST, thumbnail
from reports.client.sector import Sector
from reports.client.telling import observed_words, shown
from reports.client.timeline import NARROWEST, Point, levels
from reports.i18n import Words

INFO = WaveInfo("2026-autumn", datetime(2026, 10, 5, tzinfo=UTC), datetime(2026, 10, 30, tzinfo=UTC))
EN, RU = Words("en"), Words("ru")


@pytest.fixture(scope="module")
def wave() -> Wave:
    return prepare(make_facts(150), INFO)


@pytest.fixture(scope="module")
def among() -> Wave:
    return prepare(with_peers(), INFO)


@pytest.fixture(scope="module")
def backing(among: Wave) -> Backing:
    return Backing(tuple(datetime(2026, 10, 6, 9, 30, tzinfo=UTC) for _ in among.facts[KEY].observations), pictures())


@pytest.fixture(scope="module")
def full(among: Wave, backing: Backing) -> str:
    return among.build(KEY, Order(), backing)


def page(html: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(html)


def words(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def of(tree: lxml.html.HtmlElement, id_: str) -> lxml.html.HtmlElement:
    return tree.xpath(f"//*[@id='{id_}']")[0]


# ---------------------------------------------------------------- every card


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_shop_has_a_card_whatever_was_measured(wave: Wave, lang: str) -> None:
    for key in list(wave.rows)[:15]:
        tree = page(wave.build(key, Order(lang)))
        ids = tree.xpath("//@id")
        assert len(ids) == len(set(ids))
        assert {href[1:] for href in tree.xpath("//a/@href") if href.startswith("#")} <= set(ids)
        assert len(tree.xpath("//h1")) == 1
        assert "None" not in tree.text_content()


def test_the_same_facts_give_the_same_bytes_within_the_budget(among: Wave, backing: Backing, full: str) -> None:
    assert full == prepare(reversed(with_peers()), INFO).build(KEY, Order(), backing)
    frames = sum(len(src) for src in page(full).xpath("//img/@src"))
    assert len(full.encode()) - frames < 250_000
    assert '<meta name="robots" content="noindex">' in full
    assert "default-src 'none'" in page(full).xpath("//meta[@http-equiv]/@content")[0]


def test_a_category_without_a_measure_has_a_dash_and_no_zero(wave: Wave) -> None:
    tree = page(wave.build(next(key for key, scored in wave.scored.items() if scored[-1].score is None)))
    assert "—" in words(of(tree, "back"))
    assert "Not measured in this wave. It lowers no score." in words(of(tree, "back"))


def test_an_unknown_shop_is_said_in_one_line(wave: Wave) -> None:
    with pytest.raises(UnknownShopError, match=r"has no shop nobody\.example"):
        wave.build("nobody.example")


# ---------------------------------------------------------------- what was seen, why, how, in which order


def test_a_check_says_what_was_seen_why_it_matters_how_to_mend_it_and_its_evidence(full: str) -> None:
    check = of(page(full), "chk-chat.human_within_300.evening")
    assert "No person answered within five minutes" in words(check)
    assert "Weekdays 18–22: silence until the end of our wait of 5 min." in words(check).replace("\u2060", "").replace("\u00a0", " ")
    assert "Of the retailers that answered in chat, 73% did so within five minutes. Naumen, 2021" in words(check)
    assert "Set the chat's hours to those that are staffed." in words(check)
    assert "6 Oct 2026, 19:00" in words(check).replace("\u00a0", " ")  # by the shop's clock in Moscow, not by the server's
    assert check.xpath(".//code")[0].text == "chat.human_within_T"
    cart = of(page(full), "chk-cart.late_costs")
    assert "4 presses to the order form; required: name, phone, e-mail; an order needs an account" in words(cart).replace("\u00a0", " ")
    assert "costs are added late" in words(cart)
    assert CART_SHOT[:12] in words(cart)
    assert of(page(full), "checkout").xpath(".//article//img/@alt") == ["The cart"]  # once, not under each check of the walk
    phone = of(page(full), "chk-phone.tollfree")
    assert "+74950000000 (landline, can be tapped): home page." in words(phone)
    assert "home page, line 41" in words(phone).replace("\u00a0", " ")


def test_what_was_looked_for_in_vain_says_where_and_not_what_else_there_was(full: str) -> None:
    check = words(of(page(full), "chk-channel.callback"))
    assert "Looked for and not found: home page" in check
    assert "search form" not in check


def test_actions_are_the_failed_checks_by_gain_and_their_lines_add_up(wave: Wave) -> None:
    for key in list(wave.rows)[:15]:
        lines = page(wave.build(key)).xpath("//ol[@class='acts']/li")
        assert len(lines) <= 5
        for line in lines:
            before, after = (int(part) for part in line.xpath(".//i")[-1].text.split(" → "))
            assert line.xpath(".//b")[0].text == f"+{after - before}"


def test_failed_checks_come_first_and_by_what_they_would_add(full: str) -> None:
    for category in page(full).xpath("//section[contains(@class, 'cat')]"):
        states = [("n" in (a.get("class") or "").split()) for a in category.xpath(".//article")]
        assert states == sorted(states)
        gains = [int(g.text.split()[0][1:]) for g in category.xpath(".//article//span[@class='cg']")]
        assert gains == sorted(gains, reverse=True)


def test_every_check_has_advice_and_every_category_words() -> None:
    assert set(category_names(EN)) == set(CATEGORIES)
    known = advice(RU)
    assert set(known) <= set(registry())
    assert all(one.source for one in known.values() if one.why)


# ---------------------------------------------------------------- the visits


def test_the_time_line_and_the_transcript_tell_the_visit(full: str) -> None:
    tree = page(full)
    assert [words(h) for h in tree.xpath("//div[@class='vis']/h4")] == ["Weekdays 8⁠–⁠18", "Weekdays 18⁠–⁠22"]  # the best and the worst
    talk = of(tree, "talk-workday")
    told = [(words(li.xpath(".//b")[0]), words(li.xpath("./span")[0]).replace("\u00a0", " ")) for li in talk.xpath(".//li")]
    assert told[1:] == [
        ("We", "0"),
        ("Automatic", "1.2 s"),
        ("The window", "26 s"),
        ("A person", "48 s"),
        ("A person", "1:36"),
        ("We", "1:41"),
    ]
    drawing = of(tree, "tl-workday-d").text
    assert drawing is not None
    assert "A person answered: 1" in drawing
    assert "+48" in words(tree.xpath("//svg[@class='tl']")[0])
    frames = tree.xpath("//div[@class='vis'][1]/ol[contains(@class, 'film')]/li")
    assert [words(f.xpath("./p")[0]) for f in frames] == [
        "0:51 The chat window, open",
        "0:55 The question, about to be sent",
        "1:43 The answer in the chat window",
    ]
    assert "the clock was starved" in words(tree)


def test_a_picture_in_the_page_is_small_and_one_that_is_gone_is_left_out(among: Wave) -> None:
    tree = page(among.build(KEY, Order(), Backing((), {NAMES["open"]: pictures()[NAMES["open"]], NAMES["human"]: b"no picture"})))
    assert len(tree.xpath("//ol[contains(@class, 'film')]//img")) == 1
    body = base64.b64decode(tree.xpath("//img/@src")[0].partition(",")[2])
    assert len(body) <= LARGEST
    with Image.open(io.BytesIO(body)) as picture:
        assert (picture.format, max(picture.size)) == ("WEBP", 400)
    assert set(files_of(among.facts[KEY])) >= {*NAMES.values()}


def test_a_hostile_picture_is_no_picture() -> None:
    assert thumbnail(b"<svg onload='alert(1)'/>") is None
    assert thumbnail(b"\xff\xd8\xff\xe0" + b"\0" * 100) is None
    noise = Image.effect_noise((1280, 720), 100)
    out = io.BytesIO()
    noise.convert("RGB").save(out, "PNG")
    assert len(thumbnail(out.getvalue()) or b"") <= LARGEST


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 18)), min_size=1, max_size=10))
def test_no_leader_of_the_time_line_crosses_a_label_that_could_stand_elsewhere(marks: list[tuple[int, int]]) -> None:
    """Labels that begin at their mark and reach over the next one stand further out than it, so that its leader ends below."""
    points = [Point(at, at, "x" * length) for at, length in sorted(marks)]
    placed = levels(points, 300.0)
    assert len(placed) == len(points)
    starts = [(NARROWEST * p.at_s / 300, 7.0 * len(p.label), level) for p, (level, ends) in zip(points, placed, strict=True) if not ends]
    for i, (x, width, level) in enumerate(starts):
        for other, _, below in starts[i + 1 :]:
            if x < other < x + width:
                assert level > below


# ---------------------------------------------------------------- peers and competitors


def test_under_ten_peers_there_is_no_median_and_no_histogram(wave: Wave) -> None:
    shops = [replace(one, shop=replace(one.shop, industry="pets" if i < 5 else "tools")) for i, one in enumerate(make_facts(60))]
    tree = page(prepare(shops, INFO).build("shop0000.example"))
    assert "fewer than ten peers" in words(tree)
    assert "Too few to compare" in words(of(tree, "fig2"))


def test_a_histogram_has_the_place_of_the_shop_marked(full: str, among: Wave) -> None:
    rows = page(full).xpath("//table[contains(@class, 'peers')]/tbody/tr")
    by_name = {words(row.xpath("./th")[0]): row for row in rows}
    row = by_name["Time until pick-up"]
    own, median, place = (words(cell).replace("\u00a0", " ") for cell in row.xpath("./td[not(contains(@class, 'plot'))]"))
    peers = among.sector("pets").values("phone.answer_time", None, among.peer(KEY))
    assert own == "31 s"
    assert place == f"faster than {sum(p > 31 for p in peers)} of {len(peers)}"
    assert median.endswith(" s")
    assert len(row.xpath(".//rect[@class='bar']")) == 1


def test_a_sector_leaves_the_shop_itself_out(among: Wave) -> None:
    """Counted once and the own shop taken off: the same as counting all others."""
    sector = among.sector("pets")
    for key in list(sector.peers)[:3]:
        own = among.peer(key)
        others = Sector.of(peer for other, peer in sector.peers.items() if other != key)
        assert sector.size(own) == len(others.peers)
        for category in CATEGORIES:
            assert sector.quartiles(category, own) == others.quartiles(category, own)
        for checks in CATEGORIES.values():
            assert [sector.in_order(c, own) for c in checks] == [others.in_order(c, own) for c in checks]
        for metric in registry():
            for part in {m.daypart for m in own.row.measures.get(metric, ())}:
                if registry()[metric].unit is Unit.SHARE:
                    assert sector.share(metric, part, own) == others.share(metric, part, own)
                if registry()[metric].unit in (Unit.SECONDS, Unit.COUNT):
                    assert sector.values(metric, part, own) == others.values(metric, part, own)
    assert Sector.of([]).size(Peer(among.rows[KEY], among.scored[KEY])) == 0


def test_nobody_is_named_but_the_shop_unless_the_competitors_are_asked_for_by_name(among: Wave) -> None:
    rivals = ("shop0003.example", "shop0004.example")
    html = among.build(KEY, Order(competitors=(*rivals, KEY)))
    assert [key for key in among.rows if key in html] == [KEY]
    heads = [words(th) for th in of(page(html), "rivals").xpath(".//thead//th")]
    assert heads == ["What", "This shop", "Competitor A", "Competitor B"]
    named = among.build(KEY, Order(competitors=rivals, named=True))
    assert {key for key in among.rows if key in named} == {KEY, *rivals}
    with pytest.raises(UnknownShopError):
        among.build(KEY, Order(competitors=("gone.example",)))


def test_no_person_is_named_even_where_the_record_still_held_a_name(full: str) -> None:
    assert PERSON not in full
    assert "Петров" not in full
    assert "[name]" in full


# ---------------------------------------------------------------- any metric, any family


def test_every_metric_of_the_registry_is_in_the_card_also_what_was_not_measured(full: str) -> None:
    tree = of(page(full), "everything")
    text = words(tree)
    for metric in registry().values():
        assert metric.name_en in text, metric.id
    assert "does not apply" in text
    assert set(family_names(EN)) <= {metric.family for metric in registry().values()} | set(family_names(EN))


def test_a_family_and_a_check_nobody_wrote_words_for_are_shown_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """A metric with a check is added to the registry: the card tells it by its own words, its raw value and its definition."""
    from auditor.metrics import scores
    from auditor.types import Measure

    def measure(facts: ShopFacts) -> tuple[Measure, ...]:
        found = [o for o in facts.observations if o.name == "visit.wishlist"]
        return tuple(Measure("shelf.wishlist", value=float(o.verdict is Verdict.PRESENT)) for o in found)

    ru = ("Список желаний", "Wish list", "Есть список желаний", "There is a wish list", "магазины", "shops")
    new = Metric("shelf.wishlist", *ru, measure, Unit.SHARE, family="shelf")
    everything = {**registry(), new.id: new}
    for module in (
        "auditor.metrics.table",
        "auditor.metrics.scores",
        "reports.client.checks",
        "reports.client.against",
        "reports.client.everything",
        "reports.client.seen",
        "reports.client.sector",
    ):
        monkeypatch.setattr(f"{module}.registry", lambda: everything)
    monkeypatch.setattr(scores, "CATEGORIES", {**CATEGORIES, "checkout": (*CATEGORIES["checkout"], scores.Check(new.id, 3))})
    seen = Observation("visit.wishlist", Verdict.ABSENT, {"tried": ["heart", "star"], "deep": {"x": 1}})
    one = rich()
    made = prepare([replace(one, observations=(*one.observations, seen))], INFO)
    tree = page(made.build(KEY))
    check = words(of(tree, "chk-shelf.wishlist"))
    assert "Not in order: Wish list" in check
    assert "tried: heart, star" in check
    assert "What is wanted: There is a wish list." in check
    assert "Shelf" in [words(s) for s in of(tree, "everything").xpath(".//summary")]


@pytest.mark.parametrize(
    "value",
    [None, 3, "text", [], {}, {"kind": None}, {"fields": "x", "required": 3}, {"after_s": "soon"}, {"id": {"a": 1}}, {"text": ["a"]}],
)
def test_an_observation_of_any_shape_is_told_without_failing(value: object) -> None:
    names = ["phone", "form", "vendor", "messenger", "email", "hours", "result", "confirmed", "followup", "cart", "unheard_of"]
    for name in names:
        assert isinstance(observed_words(RU, Observation(f"visit.{name}", Verdict.PRESENT, value)), str)  # type: ignore[arg-type]


def test_text_from_outside_is_cut_masked_and_harmless() -> None:
    assert shown(EN, "Call Maria Petrova: +7 495 123-45-67", 200).count("[") == 2
    assert len(shown(EN, "ж" * 10_000)) <= 160
    assert "\u202e" not in shown(EN, "a\u202eb")


# ---------------------------------------------------------------- many cards


def test_many_cards_are_the_same_as_one_by_one_and_the_index_leads_to_them(tmp_path: Path, wave: Wave) -> None:
    order = Order("ru")
    keys = list(wave.rows)[:10]
    paths = make_cards(wave, order, [Job(key, tmp_path / f"{key}.html") for key in keys], 2)
    assert [path.stem for path in paths] == keys
    assert paths[3].read_text(encoding="utf-8") == wave.build(keys[3], order)
    tree = page(wave.index([(key, f"{key}.html") for key in keys], order))
    assert sorted(tree.xpath("//tbody//a/@href")) == sorted(f"{key}.html" for key in keys)
    assert len(tree.xpath("//tbody/tr")) == 10
    assert not re.search(r"http-equiv=\"refresh", lxml.html.tostring(tree, encoding="unicode"))


def test_a_shop_that_was_never_reached_has_a_card_that_says_so() -> None:
    shop = Shop("s.example", "https://s.example/", "pets", timezone="No/Where")
    tree = page(prepare([ShopFacts(shop, Disposition.BLOCKED)], INFO).build("s.example"))
    assert "Nothing could be measured at this shop in this wave." in words(tree)
    assert not tree.xpath("//section[@id='visits']")
