"""Pages that tamper with clocks, with the observer and with their own widget: no time looks better than what the network saw, unmarked."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest
from test_visit_conversations import CAMPAIGN, QUESTION
from visit_street import Desk, Street

from auditor.config import Browser, Conduct, Network, Settings, Visit
from auditor.gather.browser import BrowserPool
from auditor.types import Mark, Message, SessionEvent, Shop, Side, VisitRecord
from auditor.visit.doubts import AHEAD, HOME_MADE, LATE, TOLD_MS, doubts
from auditor.visit.job import VisitJob
from auditor.visit.memory_ledger import MemoryBook
from auditor.visit.runner import run_visits
from auditor.visit.transcript import Draft

ANSWER = "yes, 2 kettles left"
PERSON = [(1.2, "typing", ""), (4.4, "theirs", ANSWER)]
LATER = [(1.2, "typing", ""), (6.5, "theirs", "I looked on the shelf myself, it is there")]

FORGERS = {
    "honest": (PERSON, ""),
    # every clock and observer a page can name, replaced before the widget is there
    "clocks": (
        PERSON,
        """Date.now = () => 1e12; performance.now = () => 5; Object.defineProperty(performance, 'timeOrigin', {value: 1e12});
        window.Date = class { getTime() { return 0; } }; window.MutationObserver = class { observe() {} disconnect() {} };
        window.requestAnimationFrame = () => 0; Promise.prototype.finally = () => { throw 1; };""",
    ),
    # whatever is put into a list of the observer's says that it happened half a minute ago
    "push": (
        PERSON,
        """const own = Array.prototype.push;
        Array.prototype.push = function (...given) {
          for (const one of given) if (one && one.k === 'text') { one.at -= 30000; one.shown -= 30000; }
          return own.apply(this, given);
        };""",
    ),
    # what is told to the auditor is told by the page
    "tell": (
        PERSON,
        """for (const name of Object.getOwnPropertyNames(window)
            .filter(n => /^_[0-9a-f]{16}$/.test(n) && typeof window[n] === 'function')) {
          const own = window[name];
          window[name] = text => {
            const told = JSON.parse(text);
            for (const one of told.events || []) if (one.inside) { one.at -= 3500; one.shown -= 3500; }
            return own(JSON.stringify(told));
          };
        }""",
    ),
    # an answer of the page's own, long before somebody answers
    "home_made": (
        LATER,
        """addEventListener('keydown', event => { if (event.key === 'Enter') setTimeout(() => {
          const made = document.createElement('div');
          made.textContent = 'yes, we have it in stock today';
          document.querySelector('.m').append(made);
        }, 3800); }, true);""",
    ),
    # our own words are shown late, so that the answer seems to follow them at once
    "put_off": (
        PERSON,
        """const own = Element.prototype.append;
        Element.prototype.append = function (...given) {
          if (given[0]?.className === 'mine') setTimeout(() => own.apply(this, given), 3000); else own.apply(this, given);
        };""",
    ),
}


@dataclass
class Seen:
    """One visit, and what its operator knows."""

    record: VisitRecord
    desk: Desk

    def event(self, mark: Mark) -> SessionEvent:
        return next(event for event in self.record.events if event.mark is mark)

    @property
    def replies(self) -> list[Message]:
        return [m for m in self.record.messages if m.side is Side.SHOP and m.kind == "reply"]

    @property
    def spoken_ms(self) -> float:
        return next(at for kind, _, at in self.desk.spoken if kind == "theirs")


async def visit_all() -> dict[str, Seen]:
    settings = Settings(
        network=Network(allow_private=("127.0.0.1",), robots=False),
        visit=Visit(dwell_s=0, reply_timeout_s=12, linger_s=4, wake_s=4),
        browser=Browser(active=3, parked=10),
    )
    books = {name: MemoryBook(CAMPAIGN, Conduct()) for name in FORGERS}
    found: dict[str, Seen] = {}
    async with Street() as street, BrowserPool(settings) as pool:
        jobs = []
        for name, (script, forge) in FORGERS.items():
            url = street.url(name, script, transport="ws", extra=f"<script>{{{forge}}}</script>")
            jobs.append(VisitJob(url, Shop(name, url, "any"), name, books[name].ledger(name), QUESTION, lang="en", tag=name))
        async for job, record in run_visits(jobs, pool, settings):
            found[str(job.tag)] = Seen(record, street.desks[str(job.tag)])
    return found


@pytest.fixture(scope="module")
def seen() -> dict[str, Seen]:
    """All pages, several at a time: once for all tests here."""
    return asyncio.run(visit_all())


@pytest.mark.parametrize("name", ["honest", "clocks"])
def test_clocks_and_observers_of_the_page_are_not_ours(seen: dict[str, Seen], name: str) -> None:
    """The stamp follows the operator's word whatever the page did to its clocks; the network's witness stands beside it; no mark."""
    one = seen[name]
    human = one.event(Mark.HUMAN)
    assert human.witness_ms is not None
    assert human.stamp_ms >= one.spoken_ms - 1
    assert human.stamp_ms >= human.witness_ms - 60
    assert not any(reason in (AHEAD, LATE, HOME_MADE) for reply in one.replies for reason in reply.reasons)


@pytest.mark.parametrize("name", ["push", "tell"])
def test_a_stamp_before_the_network_is_marked(seen: dict[str, Seen], name: str) -> None:
    """However the page got at the stamp: where it gained anything, event and message are marked and the network's time stands beside."""
    one = seen[name]
    for event in one.record.events:
        if event.mark in (Mark.ANY, Mark.HUMAN) and event.stamp_ms < one.spoken_ms - 60:
            assert event.poor
    for reply in one.replies:
        if reply.stamp_ms < one.spoken_ms - 60:
            assert reply.poor
            assert {AHEAD, LATE} & set(reply.reasons)


def test_an_answer_of_the_pages_own_making_is_marked(seen: dict[str, Seen]) -> None:
    """Words that no server sent, before words that one did."""
    one = seen["home_made"]
    assert [HOME_MADE in reply.reasons for reply in one.replies] == [True, False], one.replies
    assert one.event(Mark.ANY).poor


def test_words_of_ours_that_are_shown_late_gain_nothing(seen: dict[str, Seen]) -> None:
    """The page shows them three seconds late: the clock begins when they left, or the mark is poor."""
    sent = seen["put_off"].event(Mark.SENT)
    assert sent.witness_ms is not None
    assert sent.poor or sent.stamp_ms - sent.witness_ms < 250


def draft(first_ms: float, told_ms: float = 0.0, late_ms: float = 0.0) -> Draft:
    return Draft(1, first_ms, first_ms, late_ms, nodes={1: "yes, it is"}, blocks={1: 1}, told_ms=told_ms)


def test_what_is_doubted_and_what_is_not() -> None:
    """The rules one by one, by their edges."""
    assert doubts([draft(1000)], [1050], [0]) == ("",)
    assert doubts([draft(1000)], [1061], [0]) == (AHEAD,)
    assert doubts([draft(1000)], [1100], [0], error_ms=50) == ("",)
    assert doubts([draft(1000, 1e6)], [None], [1e6 - 1000]) == ("",)  # the two clocks are told apart by the least lag
    assert doubts([draft(1000, 1e6 + TOLD_MS + 1)], [None], [1e6 - 1000]) == (LATE,)
    assert doubts([draft(1000, 1e6 + TOLD_MS + 1, late_ms=500)], [None], [1e6 - 1000]) == (
        "",
    )  # the renderer was held up, and that is known
    assert doubts([draft(1000), draft(2000)], [None, 1990], [0]) == (HOME_MADE, "")
    assert doubts([draft(1000), draft(2000)], [None, None], [0]) == ("", "")  # nothing of this chat can be read on the network
    assert doubts([], [], []) == ()
