"""The instrument's certificate: what it compares, what it marks, and one small round with real pages and real operators."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from gather_web import serve
from pydantic import TypeAdapter

from auditor.config import Network, Settings
from auditor.gather.browser import BrowserPool
from auditor.lab import certify as certifying
from auditor.lab.certify import Line, Round, certificate_of, certify, compare, row_of
from auditor.store import Store
from auditor.types import Disposition, InstrumentCertificate, Mark, Message, SessionEvent, Side, VisitRecord
from auditor.visit.observer import Observer
from auditor.visit.pressure import Pressure
from auditor.visit.runner import STARVED_MS, Places
from auditor.visit.witness import widened


def record(*messages: Message, events: tuple[SessionEvent, ...] = ()) -> VisitRecord:
    return VisitRecord("http://a.example/", "http://a.example/", datetime.now(UTC), Disposition.COMPLETE, messages=messages, events=events)


def reply(text: str, stamp_ms: float, width_ms: float = 1.0) -> Message:
    return Message(Side.SHOP, "reply", text, stamp_ms, stamp_ms - width_ms)


SENT = SessionEvent(Mark.SENT, 1_000.0, 900.0)


def test_a_line_is_compared_by_its_time_since_the_question() -> None:
    """The operator heard 3 ms after the words were shown and spoke 5 s later; the page stamped that 4 ms late."""
    truth = {"shop": "a", "word": "bakeludomo", "number": 0, "transport": "ws", "s": 105.0, "at_ms": 6_003.0}
    line = compare(truth, {"s": 100.0}, record(reply("Да, есть. Bakeludomo? bakeludomo.", 6_007.0), events=(SENT,)))
    assert line is not None
    assert line.error_ms == pytest.approx(7.0)
    assert line.stamp_ms == pytest.approx(4.0)
    assert not line.poor
    assert compare(truth | {"word": "nobodysaid"}, {"s": 100.0}, record(reply("bakeludomo", 6_007.0), events=(SENT,))) is None


def test_a_row_counts_what_is_marked_and_leaves_out_what_the_lab_itself_delayed() -> None:
    def line(error_ms: float, poor: bool = False, unsure: bool = False) -> Line:
        return Line("a", "ws", 0, 0.0, error_ms, error_ms, poor, None, unsure)

    lines = [*(line(2.0) for _ in range(97)), line(-40.0), line(300.0, poor=True), line(260.0), line(900.0, unsure=True)]
    row = row_of(Round(50, lines, missed=1))
    assert (row.lines, row.median_ms, row.p95_ms, row.p99_ms, row.most_ms) == (100, 2.0, 2.0, 260.0, 300.0)
    assert (row.poor, row.unmarked, row.missed, row.unsure) == (1, 1, 1, 1)
    assert not certificate_of([Round(50, lines)], {}).good
    assert certificate_of([Round(50, lines[:97])], {}).good
    assert not certificate_of([Round(50)], {}).good, "no reply is no proof"


def test_a_round_without_replies_has_no_figures_and_is_still_json() -> None:
    """Nobody could be asked: no error was measured, which is neither 0 nor NaN (no JSON has that)."""
    empty = row_of(Round(1, unasked=1))
    assert (empty.lines, empty.median_ms, empty.p99_ms, empty.most_ms) == (0, None, None, None)
    text = TypeAdapter(InstrumentCertificate).dump_json(certificate_of([Round(1, unasked=1)], {}))
    assert json.loads(text)["rows"][0]["median_ms"] is None
    assert TypeAdapter(InstrumentCertificate).validate_json(text).rows == (empty,)


def test_the_newest_certificate_is_kept(tmp_path: Path) -> None:
    with Store.open("sqlite:///audit.db", tmp_path) as store:
        assert store.instrument() is None
        made: InstrumentCertificate | None = None
        for parked in (1, 50):
            made = certificate_of([Round(parked, [Line("a", "ws", 0, 0.0, 2.0, 2.0, False)], browser="B/1")], {"cores": 2})
            store.put_instrument(made)
        assert store.instrument() == made


def test_what_waited_on_its_way_is_marked_and_our_own_words_are_not() -> None:
    """150 ms in the page and 150 ms on the way are more than 250 ms of doubt; the time between key press and own words is none."""
    pressure = Pressure(list)
    pressure.note(5_050.0, 20.0)
    pressure.note(6_050.0, 150.0)
    pressure.note(9_000.0, 2_000.0)
    human = SessionEvent(Mark.HUMAN, 6_000.0, 5_850.0)
    seen = widened(record(reply("early", 5_000.0), reply("held up", 6_000.0, 150.0), events=(SENT, human)), pressure.late_ms)
    assert [message.poor for message in seen.messages] == [False, True]
    assert seen.messages[1].not_before_ms == 5_700.0
    assert [event.poor for event in seen.events] == [False, True]
    assert pressure.late_ms(7_500.0) == 2_000.0, "one long wait counts from its beginning"
    assert pressure.late_ms(3_000.0) == 0.0


async def test_new_visits_wait_while_the_pages_that_wait_for_an_answer_are_starved() -> None:
    pressure = Pressure(list)
    places = Places(4, pressure)
    pressure.note(0.0, STARVED_MS * 2)
    await places.take(2)  # nobody is answering: no reason to wait
    places.talking = 1
    await places.take(1)  # what is under way goes on
    held = asyncio.ensure_future(places.take(2))
    await asyncio.sleep(0)
    assert not held.done()
    for _ in range(10):
        pressure.note(0.0, 0.0)
    async with asyncio.timeout(10):
        await held


async def test_the_last_of_several_places_is_not_for_new_visits_while_somebody_may_be_answering() -> None:
    places = Places(2)
    places.talking = 1
    await places.take(2)
    new, under_way = asyncio.ensure_future(places.take(2)), asyncio.ensure_future(places.take(1))
    await asyncio.sleep(0)
    assert (new.done(), under_way.done()) == (False, True)
    places.give()
    places.give()
    async with asyncio.timeout(10):
        await new


async def test_a_place_goes_to_who_is_further_along_and_is_not_lost_with_who_gave_up() -> None:
    places = Places(1)
    await places.take(2)
    new, talking, gone = (asyncio.ensure_future(places.take(rank)) for rank in (2, 0, 1))
    await asyncio.sleep(0)
    gone.cancel()
    places.give()
    await asyncio.sleep(0)
    assert (new.done(), talking.done()) == (False, True)
    places.give()
    async with asyncio.timeout(10):
        await new


async def test_the_observer_tells_the_truth_on_a_page_whose_library_gives_arrays_a_toJSON() -> None:
    """Old libraries do that, and every array then becomes a string inside JSON."""
    page_of = (
        "<script>Array.prototype.toJSON = function () { return 'spoiled'; };</script><h1>shop</h1><div style='position:fixed' id=d></div>"
    )
    async with serve({"/": page_of}) as running:
        settings = Settings(network=Network(hosts={"*.shop.example": running.address}))
        async with BrowserPool(settings) as pool, pool.context() as context:
            observer = Observer(context)
            await observer.install()
            page = await context.new_page()
            await page.goto("http://www.shop.example/")
            await page.evaluate("document.querySelector('#d').textContent = 'hello there'")
            async with asyncio.timeout(20):
                while not any(event.text == "hello there" for event in observer.seen):
                    await observer.news(1.0)
            assert await observer.find(page.main_frame)
            found = await observer.call(page.main_frame, "scan")
            assert isinstance(found["fields"], list)
            assert await page.evaluate("JSON.stringify([1])") == '"spoiled"', "the page keeps its own"


async def test_a_page_that_waits_draws_no_caret() -> None:
    """In every frame and shadow tree; where the browser is too old to know the property it blinks, and nothing else changes."""
    page_of = """<h1>shop</h1><div id=host></div><iframe srcdoc="<input>"></iframe><script>
      document.querySelector('#host').attachShadow({ mode: 'open' }).innerHTML = '<textarea></textarea>';</script>"""
    async with serve({"/": page_of}) as running:
        settings = Settings(network=Network(hosts={"*.shop.example": running.address}))
        async with BrowserPool(settings) as pool, pool.context() as context:
            await Observer(context).install()
            page = await context.new_page()
            await page.goto("http://www.shop.example/")
            for frame, field in ((page.main_frame, "textarea"), (page.frames[1], "input")):
                shown = await frame.locator(field).evaluate("field => getComputedStyle(field).caretAnimation ?? 'unknown here'")
                assert shown in ("manual", "unknown here")
                assert await frame.locator("body").get_attribute("style") is None, "nothing of the page is touched"


async def test_a_small_round_with_real_operators(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two conversations, five lines: each is seen, and each has an error that is a number."""
    for name, value in (("_WINDOW_S", 3.0), ("_LAST_S", 3.0), ("_LINES", 6)):
        monkeypatch.setattr(certifying, name, value)
    stages = []
    (made,) = await certify(Settings(), [2], seed=3, tell=lambda stage, done, of: stages.append((stage, done, of)))
    assert made.unasked < 2
    assert made.lines
    assert made.missed == 0
    assert all(abs(line.error_ms) < 60_000 for line in made.lines)
    assert made.browser.startswith("Headless")
    assert stages
    assert row_of(made).parked == 2
