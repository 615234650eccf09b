"""The trend as a file: changes are those of the same shops, corrected in their family; same facts, same bytes; text stays text."""

from __future__ import annotations

import base64
import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise
from random import Random

import lxml.html
import pytest
from facts_factory import make_facts, make_record

from auditor.metrics import matched
from auditor.metrics.table import compute
from auditor.stats import paired, several
from auditor.types import ChatState, Daypart, Disposition, ShopFacts, VisitFacts, VisitState
from reports.benchmark import Agreement, WaveInfo
from reports.trend import TooFewWavesError, WaveFacts, build

PART = Daypart.WORKDAY
EVIL = '<script>alert(1)</script>\u202e=HYPERLINK("javascript:alert(1)") 🛒\' onload=x ' + "ж" * 10_000


def info(i: int, closed: bool = True) -> WaveInfo:
    return WaveInfo(f"w{i}", datetime(2024 + i, 10, 5, tzinfo=UTC), datetime(2024 + i, 10, 30, tzinfo=UTC) if closed else None)


def changed(
    facts: Sequence[ShopFacts], new: Callable[[VisitFacts], VisitFacts], share: float, industry: str | None = None
) -> list[ShopFacts]:
    """The facts with the visits of a share of the (sector's) shops made anew."""
    draw = Random(1)
    return [
        replace(one, visits=tuple(new(visit) for visit in one.visits))
        if (industry is None or one.shop.industry == industry) and draw.random() < share and one.visits
        else one
        for one in facts
    ]


def answered(visit: VisitFacts) -> VisitFacts:
    record = make_record(visit.record.started_at, human_s=15.0, vendor="jivo") if visit.record else None
    return replace(visit, record=record)


@cache
def three(lang: str = "en") -> str:
    """Three waves: pet supplies answer far more often in the third, a few shops join and leave."""
    first = make_facts(220)
    second = [*first[8:], *(replace(one, shop=replace(one.shop, key=f"new-{one.shop.key}")) for one in make_facts(10, 9))]
    third = changed(second, answered, 0.95, "pets")
    return build(
        [WaveFacts(info(2), third, (Agreement("chat present", 9, 10),)), WaveFacts(info(0), first), WaveFacts(info(1), second)], lang
    )


def page(html: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(html)


def words(html: str) -> str:
    return " ".join(page(html).text_content().split())


def data(html: str, name: str) -> list[dict[str, str]]:
    (link,) = page(html).xpath(f"//a[@download='{name}.csv']/@href")
    return list(csv.DictReader(io.StringIO(base64.b64decode(link.partition("base64,")[2]).decode())))


# ---------------------------------------------------------------- true changes


def test_a_sector_that_changed_is_told_apart_and_the_others_are_not() -> None:
    html = three()
    rows = page(html).xpath("//section[@id='change']//table/tbody/tr")
    verdicts = {row.xpath("./th")[0].text_content(): row.xpath("./td")[-1].text_content() for row in rows}
    assert verdicts.pop("Pet supplies") == "more"
    assert verdicts.pop("All sectors") == "more"
    assert set(verdicts.values()) == {"cannot be told apart"}
    assert "Against the wave before, 1 sector of" in words(html)


def test_the_family_of_sectors_is_corrected_by_holm() -> None:
    rows = [row for row in data(three(), "fig3-changes") if row["industry"]]
    assert len(rows) > 5
    assert [float(row["p_adjusted"]) for row in rows] == pytest.approx(several.holm([float(row["p"]) for row in rows]), rel=1e-4)
    for row in rows:
        pairs = paired.Pairs(*(int(row[name]) for name in ("both", "only_before", "only_after", "neither")))
        assert float(row["p"]) == pytest.approx(paired.mcnemar_mid_p(pairs), rel=1e-4)
        assert float(row["difference"]) == pytest.approx(matched.change(pairs).point, abs=1e-6)


def test_the_exploration_is_corrected_by_benjamini_and_hochberg_and_leaves_the_headline_out() -> None:
    rows = data(three(), "fig4-shares")
    assert [float(row["p_adjusted"]) for row in rows] == pytest.approx(
        several.benjamini_hochberg([float(row["p"]) for row in rows]), rel=1e-4
    )
    assert not {row["metric"] for row in rows} & {f"chat.reach_{t}" for t in (10, 30, 60, 120, 300)}


def test_waves_stand_in_the_order_in_which_they_were_opened_and_cochran_uses_all() -> None:
    heads = page(three()).xpath("//section[@id='waves']//figure//table[contains(@class,'dt')]/thead//th")
    assert [head.text_content() for head in heads][2:5] == ["w0", "w1", "w2"]
    first = compute(make_facts(220))
    (overall,) = [row for row in data(three(), "fig7-waves") if not row["industry"]]
    assert int(overall["shops"]) == len([row for row in first.rows[8:] if matched.answer(row, "chat.reach_60", PART) is not None])
    assert float(overall["p"]) < 0.05


def test_two_waves_have_no_section_on_many() -> None:
    html = build([WaveFacts(info(0), make_facts(60)), WaveFacts(info(1), make_facts(60))])
    assert not page(html).xpath("//section[@id='waves']")
    assert "cannot be told apart" in words(html)


def test_the_flow_of_vendors_adds_up() -> None:
    facts = make_facts(120)
    later = changed(facts, answered, 0.3)
    html = build([WaveFacts(info(0), facts), WaveFacts(info(1), later)])
    rows = data(html, "fig5-flow")
    assert sum(int(row["shops"]) for row in rows) == sum(matched.flow(compute(facts), compute(later)).values())
    jivo = next(row for row in page(html).xpath("//section[@id='churn']//table")[0].xpath("./tbody/tr") if row[0].text_content() == "Jivo")
    had, kept, won, added, lost, dropped, has = (int(cell.text_content()) for cell in jivo.xpath("./td")[:7])
    assert (had, has) == (kept + lost + dropped, kept + won + added)
    assert won + added > lost + dropped


def test_few_pairs_give_no_test_and_no_percent() -> None:
    facts = [replace(one, visits=(VisitFacts(PART, VisitState.DONE, make_record(human_s=20.0)),)) for one in make_facts(8)]
    said = words(build([WaveFacts(info(0), facts), WaveFacts(info(1), facts)]))
    assert "Too few shops were measured in both of the last waves" in said
    assert "Fewer than ten shops were measured in both waves." in said


def test_the_figures_of_2015_stay_apart_from_the_waves() -> None:
    rows = page(three()).xpath("//section[@id='attrition']//figure")[1].xpath(".//tbody/tr")
    assert sorted(row.xpath("./td")[2].text_content() for row in rows) == [
        f"◇ {s}" for s in ("0%", "100%", "17.6%", "30%", "38%", "60%", "93%")
    ]


# ---------------------------------------------------------------- the page


def test_the_same_waves_in_any_order_give_the_same_bytes() -> None:
    one, two = make_facts(60), make_facts(60, 2)
    assert build([WaveFacts(info(0), one), WaveFacts(info(1), two)]) == build([WaveFacts(info(1), two[::-1]), WaveFacts(info(0), one)])


def test_a_trend_needs_two_waves() -> None:
    with pytest.raises(TooFewWavesError, match="two waves"):
        build([WaveFacts(info(0), [])])


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_landmarks_headings_ids_drawings_and_tables(lang: str) -> None:
    tree = page(three(lang))
    assert tree.get("lang") == lang
    levels = [int(h.tag[1]) for h in tree.xpath("//h1|//h2|//h3|//h4")]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in tree.xpath("//a/@href") if href.startswith("#")} <= set(ids)
    assert all(href.startswith(("#", "data:")) for href in tree.xpath("//a/@href"))
    for svg in tree.xpath("//svg[not(ancestor::svg)]"):
        assert svg.get("aria-hidden") == "true" or (
            svg.get("role") == "img" and svg.xpath("./title")[0].text and svg.xpath("./desc")[0].text
        )
    for table in tree.xpath("//table"):
        assert table.xpath("./caption")
        assert all(row.xpath("./th[@scope='row']") for row in table.xpath("./tbody/tr"))
    assert len(tree.xpath("//style/text()")[0]) < 30_000
    assert len(three(lang).encode()) < 400_000


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize(
    "pair",
    [
        ([], []),
        (make_facts(20), []),
        (make_facts(20, calls=False), make_facts(20, dayparts=())),
        (make_facts(30, dayparts=(Daypart.EVENING,)), make_facts(30, dayparts=(Daypart.NIGHT,))),
        (
            [replace(one, disposition=Disposition.OPTED_OUT, visits=(), observations=()) for one in make_facts(5)],
            [replace(one, visits=(VisitFacts(PART, VisitState.DONE, make_record(state=ChatState.NO_WIDGET)),)) for one in make_facts(40)],
        ),
    ],
    ids=["empty", "all-left", "surveyed", "other-hours", "opted-out"],
)
def test_every_pair_of_waves_gives_a_page(pair: tuple[list[ShopFacts], list[ShopFacts]], lang: str) -> None:
    html = build([WaveFacts(info(i), facts) for i, facts in enumerate(pair)], lang)
    assert html.startswith("<!doctype html>")
    assert "None" not in words(html)
    assert "nan" not in words(html).lower().split()


def test_an_open_wave_makes_the_trend_a_draft() -> None:
    assert "Draft: a wave of this trend is still open" in words(build([WaveFacts(info(0), []), WaveFacts(info(1, closed=False), [])]))


def test_text_from_outside_appears_as_text() -> None:
    facts = [replace(one, shop=replace(one.shop, industry=EVIL, name=EVIL)) for one in make_facts(40)]
    waves = [WaveFacts(replace(info(i), id=f"{EVIL}{i}", protocol=EVIL), facts, (Agreement(EVIL, 1, 2, (EVIL,)),)) for i in (0, 1)]
    html = build(waves, "ru", EVIL)
    tree = page(html)
    assert len(tree.xpath("//script")) == 1
    assert not tree.xpath("//@onload")
    assert "<script>alert" not in html
    assert "\u202e" not in html
    assert "ж" * 130 not in re.sub(r"base64,[\w+/=]+", "", html)
