"""The benchmark as a file: same facts, same bytes; nothing fetched; every mark with its words; no percent of a few."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise

import lxml.html
import pytest
from facts_factory import make_facts, make_record

from auditor.metrics.table import compute
from auditor.stats.shares import rogan_gladen
from auditor.types import (
    ChatState,
    Daypart,
    Disposition,
    Ending,
    InstrumentCertificate,
    InstrumentRow,
    Shop,
    ShopFacts,
    VisitFacts,
    VisitState,
)
from reports.benchmark import Agreement, WaveInfo, build

WAVE = WaveInfo("2026-autumn", datetime(2026, 10, 5, tzinfo=UTC), datetime(2026, 10, 30, tzinfo=UTC))
CERTIFICATE = (Agreement("chat present", 98, 100, ("shop1.example",), 60, 59), Agreement("reply within 1 s", 57, 60))
EVIL = '<script>alert(1)</script>\u202e=HYPERLINK("javascript:alert(1)") 🛒\' onload=x ' + "ж" * 10_000


@cache
def full(lang: str = "en") -> str:
    return build(make_facts(240), WAVE, CERTIFICATE, lang)


def page(html: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(html)


def words(html: str) -> str:
    return " ".join(page(html).text_content().split())


def shop(i: int, *records: object, industry: str = "pets", disposition: Disposition = Disposition.COMPLETE) -> ShopFacts:
    visits = tuple(
        VisitFacts(part, VisitState.DONE, record) for part, record in zip((Daypart.WORKDAY, Daypart.NIGHT), records, strict=False)
    )  # type: ignore[arg-type]
    return ShopFacts(Shop(f"s{i:03}.example", f"https://s{i:03}.example/", industry), disposition, (), visits)


# ---------------------------------------------------------------- one file, the same bytes, no request


def test_the_same_facts_in_any_order_give_the_same_bytes() -> None:
    facts = make_facts(60)
    assert build(facts, WAVE, CERTIFICATE) == build(list(reversed(facts)), WAVE, CERTIFICATE)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_nothing_is_fetched_and_the_policy_says_so(lang: str) -> None:
    html = full(lang)
    assert "default-src 'none'" in page(html).xpath("//meta[@http-equiv]/@content")[0]
    assert not re.findall(r"(?:src=|@import|url\()\s*[\"']?https?:", html)
    links = [a.get("href") for a in page(html).iter("a")]
    assert all(link.startswith(("#", "data:text/csv", "data:application/json")) for link in links)


def test_the_script_is_the_one_the_policy_names() -> None:
    import hashlib

    tree = page(full())
    digest = base64.b64encode(hashlib.sha256(tree.xpath("//script/text()")[0].encode()).digest()).decode()
    assert f"sha256-{digest}" in tree.xpath("//meta[@http-equiv]/@content")[0]
    assert len(tree.xpath("//script/text()")[0]) < 2048


def test_style_and_whole_stay_within_their_budget() -> None:
    html = full()
    assert len(page(html).xpath("//style/text()")[0]) < 30_000
    assert len(html.encode()) < 400_000
    assert html.count("<circle") + html.count("<rect") + html.count("<line") + html.count("<text") < 4000


# ---------------------------------------------------------------- readable for everybody


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_page_has_landmarks_headings_in_order_and_unique_ids(lang: str) -> None:
    tree = page(full(lang))
    assert tree.get("lang") == lang
    assert [len(tree.xpath(f"//{name}")) for name in ("main", "nav", "h1")] == [1, 1, 1]
    levels = [int(h.tag[1]) for h in tree.xpath("//h1|//h2|//h3|//h4")]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in tree.xpath("//a/@href") if href.startswith("#")} <= set(ids)


def test_every_drawing_has_words_or_is_hidden() -> None:
    tree = page(full())
    for svg in tree.xpath("//svg[not(ancestor::svg)]"):
        if svg.get("role") == "img":
            assert svg.xpath("./title")[0].text
            assert svg.xpath("./desc")[0].text
            assert svg.get("aria-labelledby").split() == [svg.xpath("./title")[0].get("id"), svg.xpath("./desc")[0].get("id")]
        else:
            assert svg.get("aria-hidden") == "true"


def test_every_table_has_a_caption_and_row_headings_and_every_figure_its_data() -> None:
    tree = page(full())
    for table in tree.xpath("//table"):
        assert table.xpath("./caption")
        assert all(row.xpath("./th[@scope='row']") for row in table.xpath("./tbody/tr"))
    for figure in tree.xpath("//figure"):
        assert figure.xpath(".//table | .//p[contains(@class,'empty')]")
        assert figure.xpath(".//a[@download]") or figure.xpath(".//p[contains(@class,'empty')]")


def test_a_dash_is_spoken_with_its_reason() -> None:
    tree = page(build([shop(i, make_record(state=ChatState.NO_WIDGET)) for i in range(12)], WAVE))
    dashes = [cell for cell in tree.xpath("//td") if cell.xpath("./span[@aria-hidden='true'][text()='—']")]
    assert dashes
    assert all(cell.xpath("./span[@class='vh'][starts-with(text(),'not measured: ')]") for cell in dashes)


# ---------------------------------------------------------------- true numbers


def test_the_headline_is_the_share_of_all_measured_shops() -> None:
    facts = make_facts(240)
    e = compute(facts).cell("chat.reach_60", None, Daypart.WORKDAY).estimate
    assert e.point is not None
    assert f"{int(100 * e.point + 0.5)} shops of 100" in words(full())
    assert f"{e.k} of {e.n}" in words(full())


def test_the_hundred_squares_are_a_hundred() -> None:
    unit = page(full()).xpath("//svg[@class='unit']")[0]
    assert len(unit.xpath("./rect|./circle")) == 100


def test_the_data_behind_a_figure_are_its_numbers() -> None:
    table = compute(make_facts(240))
    for link in page(full()).xpath("//a[@download='fig1-channels.csv']/@href"):
        rows = list(csv.DictReader(io.StringIO(base64.b64decode(link.partition("base64,")[2]).decode())))
        for row in rows:
            e = table.cell(row["metric"]).estimate
            assert (int(row["k"]), int(row["n"])) == (e.k, e.n)
    (link,) = page(full()).xpath("//section[@id='coverage']//a[contains(@download,'.json')]/@href")
    counts = json.loads(base64.b64decode(link.partition("base64,")[2]))
    assert sum(one["shops"] for one in counts) == 240


def test_few_shops_give_counts_and_no_percent() -> None:
    html = build(
        [shop(i, make_record(human_s=20.0 if i < 2 else None, state=ChatState.ONLINE if i < 2 else ChatState.NO_WIDGET)) for i in range(6)],
        WAVE,
    )
    hero = " ".join(page(html).xpath("//section[@class='hero']")[0].text_content().split())
    assert "2 shops of 6" in hero
    assert "%" not in hero


def test_no_sector_under_thirty_shops_has_a_rank() -> None:
    facts = make_facts(240)
    table = compute(facts)
    for row in page(full()).xpath("//figure[@id='fig2']//tbody/tr")[1:]:
        k_n = row.xpath("./td")[1].text_content()
        rank = row.xpath("./td[contains(@class,'rk')]")[0].text_content()
        assert ("—" in rank) == ("/" not in k_n or int(k_n.partition("/")[2]) < 30)
    assert table.cell("phone.no_answer").estimate.n >= 30


def test_a_passive_wave_says_that_nobody_was_asked_and_gives_no_share() -> None:
    facts = [shop(i, make_record(state=ChatState.ONLINE if i % 2 else ChatState.NO_WIDGET)) for i in range(40)]
    said = words(build(facts, WAVE))
    assert "Whether a person answers in chat was not measured in this wave Reason: no question was sent." in said
    assert "the share lies between 0% and 50%" in said
    assert "This wave was passive: no question was asked in a chat." in said
    assert " 0 shops of 100" not in said


def test_what_was_not_measured_is_counted_and_bounds_the_headline() -> None:
    facts = [shop(i, make_record(state=ChatState.NO_WIDGET)) for i in range(30)]
    failed = VisitFacts(Daypart.WORKDAY, VisitState.FAILED, None)
    facts += [replace(shop(50 + i, disposition=Disposition.BLOCKED), visits=(failed,)) for i in range(10)]
    said = words(build(facts, WAVE))
    assert "30 shops measured of 40" in said
    assert "had nobody answered where nothing was measured, it would be 0%; had everybody, 25%" in said


def test_the_figures_of_2015_are_marked_and_nothing_else_of_it_is_there() -> None:
    table = page(full()).xpath("//section[@id='reference']//tbody/tr")
    assert sorted(row.xpath("./td")[2].text_content().strip() for row in table) == [
        "◇ 0%",
        "◇ 100%",
        "◇ 17.6%",
        "◇ 30%",
        "◇ 38%",
        "◇ 60%",
        "◇ 93%",
    ]


def test_the_certificate_is_printed_where_there_is_one() -> None:
    assert "155 of 160 facts agree (96.9%)" in words(full())
    assert "No comparison with a known truth" in words(build([], WAVE))


def test_the_base_of_each_figure_of_2015_is_printed() -> None:
    rows = page(full()).xpath("//section[@id='reference']//tbody/tr")
    printed = {row.xpath("./td")[2].text_content().strip(): row.xpath("./td")[1].text_content() for row in rows}
    assert printed["◇ 17.6%"] == "176 of 1,000 shops"
    assert printed["◇ 38%"] == "shops of the sector"
    assert printed["◇ 100%"] == "shops of the sector with a chat"
    assert printed["◇ 93%"] == "shops with a chat"


def data(html: str, section: str, name: str) -> list[dict[str, str]]:
    """The CSV of a figure of a section whose name ends so."""
    (link,) = page(html).xpath(f"//section[@id='{section}']//a[contains(@download,'-{name}.csv')]/@href")
    return list(csv.DictReader(io.StringIO(base64.b64decode(link.partition("base64,")[2]).decode())))


def test_firsts_compete_and_leave_some_waiting() -> None:
    table = compute(make_facts(240))
    rows = [row for row in data(full(), "outcomes", "first") if row["daypart"] == "workday"]
    last = [row for row in rows if row["within_s"] == "300"]
    assert {row["first"] for row in last} == {"human", "automatic", "left"}
    assert 0.5 < sum(float(row["share"]) for row in last) <= 1
    labels = table.kinds("chat.first_response", None, Daypart.WORKDAY)
    known = len(table.firsts(None, Daypart.WORKDAY))
    assert float(next(row["share"] for row in last if row["first"] == "automatic")) == pytest.approx(labels["automatic"] / known, abs=1e-6)


def test_ranks_of_the_week_keep_the_visits_of_a_shop_together_and_hold_the_observed_place() -> None:
    html = build(make_facts(600), WAVE, CERTIFICATE)
    rows = data(html, "ranks", "week")
    assert len(rows) > 5
    shares = [float(row["share"]) for row in rows]
    assert shares == sorted(shares, reverse=True)
    for place, row in enumerate(rows, start=1):
        assert int(row["rank_first"]) <= place <= int(row["rank_last"]) or shares.count(float(row["share"])) > 1
        assert int(row["answered"]) / int(row["visits"]) == pytest.approx(float(row["share"]), abs=1e-6)


def test_a_panel_with_stratum_sizes_shows_weighted_shares_with_their_design_effect() -> None:
    rows = data(full(), "weights", "weighted")
    assert {row["metric"] for row in rows} >= {"channel.chat", "chat.reach_60"}
    assert all(float(row["design_effect"]) >= 1 and float(row["effective_n"]) <= int(row["n"]) + 1e-9 for row in rows)
    bare = [replace(one, shop=replace(one.shop, stratum_size=None)) for one in make_facts(40)]
    assert not page(build(bare, WAVE)).xpath("//section[@id='weights']")


def test_a_known_error_of_the_instrument_corrects_the_share_beside_the_raw_one() -> None:
    (row,) = data(full(), "weights", "corrected")
    e = compute(make_facts(240)).cell("channel.chat").estimate
    assert (float(row["sensitivity"]), float(row["specificity"])) == (pytest.approx(59 / 60, abs=1e-6), pytest.approx(39 / 40, abs=1e-6))
    assert float(row["corrected"]) == pytest.approx(rogan_gladen(e.k, e.n, 59 / 60, 39 / 40), abs=1e-6)


def test_the_note_on_speed_tests_day_against_night_within_shops_and_sectors_against_each_other() -> None:
    html = words(build(make_facts(600), WAVE))
    assert re.search(r"Day against Night, log-rank within the \d+ shops asked in both: χ² [\d.]+, p", html)
    assert re.search(r"Day, \d+ sectors with ten questions or more against each other, log-rank: χ² [\d.]+, p", html)


@pytest.mark.parametrize(
    ("only_by_day", "said"),
    [(10, "At night fewer shops answer"), (4, "Day and night can barely be told apart"), (1, "Day and night cannot be told apart")],
)
def test_what_is_said_of_day_and_night_does_not_contradict_the_interval_beside_it(only_by_day: int, said: str) -> None:
    """Of four shops that answer by day only, and six that never change, the test says p 0.0625 and the interval 1 to 69 points."""
    answered, silent = make_record(human_s=10.0, ending=Ending.ANSWERED), make_record(listened_s=120.0, ending=Ending.CENSORED_TIMEOUT)
    facts = [shop(i, answered, silent) for i in range(only_by_day)] + [shop(50 + i, answered, answered) for i in range(6)]
    facts += [shop(80 + i, silent, silent) for i in range(10 - len(facts))]
    html = words(build(facts, WAVE))
    assert said in html


# ---------------------------------------------------------------- every wave gives a page


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize(
    "facts",
    [
        [],
        [shop(1)],
        [shop(1, make_record(state=ChatState.NO_WIDGET))],
        [shop(i, make_record(listened_s=20.0)) for i in range(15)],
        make_facts(12, calls=False),
        make_facts(40, dayparts=(Daypart.EVENING,)),
        make_facts(40, dayparts=()),
        [shop(i, disposition=Disposition.OPTED_OUT) for i in range(3)],
    ],
    ids=["empty", "unvisited", "one", "short-wait", "few", "evening", "survey-only", "opted-out"],
)
def test_every_wave_gives_a_page(facts: Sequence[ShopFacts], lang: str) -> None:
    html = build(facts, WAVE, (), lang)
    assert html.startswith("<!doctype html>")
    assert "nan" not in words(html).lower().split()
    assert "None" not in words(html)


def test_an_open_wave_is_a_draft() -> None:
    assert "Draft: this wave is still open" in words(build([], replace(WAVE, closed_at=None)))


def test_text_from_outside_appears_as_text() -> None:
    facts = [replace(one, shop=replace(one.shop, industry=EVIL, name=EVIL)) for one in make_facts(40)]
    wave = replace(WAVE, id=EVIL, protocol=EVIL)
    html = build(facts, wave, (Agreement(EVIL, 1, 2, (EVIL,)),), "ru", EVIL)
    tree = page(html)
    assert len(tree.xpath("//script")) == 1
    assert not tree.xpath("//@onload")
    assert "alert(1)" in tree.text_content()
    assert "ж" * 130 not in re.sub(r"base64,[\w+/=]+", "", html)
    assert "\u202e" not in html
    assert "<script>alert" not in html


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_report_quotes_the_registration_and_the_certificate_of_reply_times(lang: str) -> None:
    """Both where they are kept, and says so where there is no registration."""
    rows = (InstrumentRow(50, 412, 3.24, 11.0, 38.6, 47.0, 4, 0),)
    known = InstrumentCertificate(datetime(2026, 10, 1, tzinfo=UTC), "0.1", "Chromium <b>150", {}, rows)
    said = words(build(make_facts(40), replace(WAVE, registration="ab" * 32, instrument=known), (), lang))
    for part in ("abababab abababab", "412", "39", "Chromium <b>150"):
        assert part in said
    assert ("3.2 ms" if lang == "en" else "3,2 мс") in said.replace("\u00a0", " ")
    assert "abababab" not in words(build(make_facts(40), WAVE, (), lang))
