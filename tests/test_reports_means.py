"""No mean over responders anywhere: who never answered stays in every number on time, in reports, tables and explanations."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache

import lxml.html
import pytest
from facts_factory import make_record

from auditor.metrics import registry
from auditor.metrics.base import Unit
from auditor.metrics.columns import ESTIMATES, names
from auditor.metrics.export import rows_of
from auditor.metrics.table import compute
from auditor.types import Daypart, Disposition, Ending, Shop, ShopFacts, VisitFacts, VisitState
from reports.benchmark import WaveInfo
from reports.benchmark import build as benchmark
from reports.client import prepare
from reports.trend import WaveFacts
from reports.trend import build as trend

ANSWERS_S = (11.0, 15.0, 19.0, 77.0, 98.0)
MEAN = "44 s"
"""What a mean over responders of `ANSWERS_S` would be printed as; no other number of these waves is."""


@cache
def facts(silent: int) -> tuple[ShopFacts, ...]:
    """Ten shops that answered, at times whose mean is 44 s, and some that stayed silent."""
    records = [make_record(ending=Ending.ANSWERED, human_s=s) for s in ANSWERS_S * 2]
    records += [make_record(ending=Ending.CENSORED_TIMEOUT, listened_s=300.0) for _ in range(silent)]
    return tuple(
        ShopFacts(
            Shop(f"s{i:02}.example", f"https://s{i:02}.example/", "pets"),
            Disposition.COMPLETE,
            (),
            tuple(VisitFacts(part, VisitState.DONE, record) for part in (Daypart.WORKDAY, Daypart.NIGHT)),
        )
        for i, record in enumerate(records)
    )


def info(name: str, year: int) -> WaveInfo:
    return WaveInfo(name, datetime(year, 10, 5, tzinfo=UTC), datetime(year, 10, 30, tzinfo=UTC))


def words(html: str) -> str:
    """What a page says, without its style and script."""
    tree = lxml.html.document_fromstring(html)
    for one in tree.xpath("//style|//script"):
        one.drop_tree()
    return " ".join(tree.text_content().replace("\u00a0", " ").split())


def test_no_page_prints_a_mean_over_responders() -> None:
    assert sum(ANSWERS_S) / len(ANSWERS_S) == 44
    pages = {
        "benchmark": benchmark(facts(12), info("w1", 2025)),
        "trend": trend([WaveFacts(info("w1", 2025), facts(12)), WaveFacts(info("w2", 2026), facts(6))]),
        "card": prepare(facts(12), info("w1", 2025)).build("s00.example"),
    }
    for name, html in pages.items():
        assert not re.search(rf"(?<![\d.]){MEAN}\b", words(html)), name
        assert "44.0" not in words(html), name


def test_the_capped_mean_grows_with_every_silent_shop() -> None:
    capped = []
    for silent in (2, 6, 12):
        found = re.search(
            r"Day: median [^.]*?, mean wait capped at 5 min: (?:(\d+) min)?\s*(?:(\d+) s)?",
            words(benchmark(facts(silent), info("w1", 2025))),
        )
        assert found
        capped.append(60 * int(found[1] or 0) + int(found[2] or 0))
    assert capped == [
        pytest.approx((10 * 44 + 2 * 300) / 12, abs=1),
        pytest.approx((10 * 44 + 6 * 300) / 16, abs=1),
        pytest.approx((10 * 44 + 12 * 300) / 22, abs=1),
    ]


def test_a_time_has_no_point_estimate_in_any_table() -> None:
    table = compute(facts(6))
    times = {metric.id for metric in registry().values() if metric.unit is Unit.SECONDS}
    assert "chat.response_time" in times
    for metric in times:
        for part in (None, *Daypart):
            assert table.cell(metric, None, part).estimate.point is None
    for row in rows_of("estimates", table):
        one = dict(zip(names(ESTIMATES), row, strict=True))
        if one["metric"] in times:
            assert (one["point"], one["low"], one["high"], one["weighted"]) == (None, None, None, None)
