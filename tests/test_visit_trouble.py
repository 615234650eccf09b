"""Pages that misbehave, shops without a chat, and widgets that speak by themselves: each is named, and costs one visit."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from ports import free_port
from visit_street import Street

from auditor.config import Browser, Conduct, Network, Settings, Visit
from auditor.failures import FailureCode
from auditor.gather.browser import BrowserPool
from auditor.types import Campaign, ChatState, Disposition, Ending, IntentState, InviteTrigger, Mark, PageKind, Shop, VisitRecord
from auditor.visit import observer
from auditor.visit.job import VisitJob
from auditor.visit.ledger import Ledger, Permit, Refusal
from auditor.visit.memory_ledger import MemoryBook
from auditor.visit.runner import run_visits

SETTINGS = Settings(
    network=Network(allow_private=("127.0.0.1",), robots=False),
    visit=Visit(dwell_s=0, wake_s=2.5, load_s=6),
    browser=Browser(active=2, parked=8),
)
CAMPAIGN = Campaign("test", "tester", "t@example.test", "own pages", date(2020, 1, 1), date(2099, 1, 1), ("chat",), "tester")
LOOP = "<script>addEventListener('load', () => setTimeout(() => { for (;;); }, 50));</script>"
STORM = "<script>for (let n = 0; n < 40; n++) alert(n);</script>"

EMPTY = '<iframe style="position:fixed;right:0;bottom:0;width:380px;height:520px" srcdoc="{body}"></iframe>'

HELD = """<script>
const later = () => {
  const s = document.createElement('script');
  O.bare = 0;
  s.src = '/widget.js&hold=1';
  document.body.append(s);
};
addEventListener('load', later);
addEventListener('pointerdown', () => setTimeout(() => navigator.sendBeacon('/release?id=held'), 500), { once: true });
</script>"""


@dataclass
class All:
    """The records of all visits, and when the page drew its invitation by its own clock."""

    records: dict[str, VisitRecord]
    invited_ms: float

    def __getitem__(self, name: str) -> VisitRecord:
        return self.records[name]


async def visit_all() -> All:
    """Every shop of this file, side by side in one browser, as a wave would visit them."""
    async with Street() as street, BrowserPool(SETTINGS) as pool:
        jobs = [
            VisitJob(street.url("hung", [], bare=1, extra=LOOP), tag="hung"),
            VisitJob(street.url("storm", [], bare=1, extra=STORM), tag="storm"),
            VisitJob(street.url("fine", [], transport="ws"), tag="fine"),
            VisitJob(f"http://127.0.0.1:{free_port()}/", tag="nobody"),
            VisitJob(street.url("none", [], bare=1), tag="none"),
            VisitJob(street.url("decoys", [], bare=1, decoy=1, wall=1), tag="decoys"),
            VisitJob(street.url("invites", [], transport="ws", invite=3), dwell_s=6, tag="invites"),
            VisitJob(street.url("quiet", [], transport="ws"), dwell_s=6, tag="quiet"),
            VisitJob(street.url("returns", [], transport="ws", returns=1), dwell_s=9, tag="returns"),
            VisitJob(street.url("dead", [], transport="ws", dead=1), tag="dead"),
            VisitJob(street.url("held", [], bare=1, transport="ws", extra=HELD), tag="held"),
            VisitJob(street.url("shy", [], transport="ws", wake="mousemove", shy="scroll"), tag="shy"),
            VisitJob(street.url("empty", [], bare=1, extra=EMPTY.format(body="")), tag="empty"),
            VisitJob(street.url("advert", [], bare=1, extra=EMPTY.format(body="<a href='/'>Sale</a>")), tag="advert"),
            VisitJob(street.url("comes_late", [], transport="ws", label=1, late=3), dwell_s=6, tag="comes_late"),
        ]
        seen = {str(job.tag): record async for job, record in run_visits(jobs, pool, SETTINGS)}
        assert not street.forms, "no form was left anywhere"
        return All(seen, next(at for who, at in street.desks["invites"].drawn if who == "invite"))


@pytest.fixture(scope="module")
def seen() -> Iterator[All]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(observer, "CALL_S", 4.0)
        yield asyncio.run(visit_all())


def test_a_hung_page_and_a_dialog_storm_cost_one_visit_each(seen: All) -> None:
    assert seen["hung"].failure is not None
    assert seen["hung"].failure.code in (FailureCode.PAGE_HUNG, FailureCode.TIMEOUT)
    assert seen["storm"].failure is not None
    assert seen["storm"].failure.code is FailureCode.DIALOG_STORM
    assert seen["nobody"].disposition is Disposition.UNREACHABLE
    assert seen["fine"].failure is None
    assert seen["fine"].entry == "launcher"


def test_a_shop_without_a_chat_ends_early_and_is_told_apart_from_its_decoys(seen: All) -> None:
    for record in (seen["none"], seen["decoys"]):
        assert record.state is ChatState.NO_WIDGET
        assert record.disposition is Disposition.COMPLETE
        assert record.ending is Ending.NOT_ASKED
    assert any("consent" in text for _, text in seen["decoys"].steps)


def test_a_window_that_never_fills_is_not_called_absent(seen: All) -> None:
    """It may be a chat whose server is slow or gone: unknown, and why. A frame that shows something else is no chat."""
    empty, advert = seen["empty"], seen["advert"]
    assert empty.state is ChatState.UNKNOWN
    assert empty.failure is not None
    assert empty.failure.code is FailureCode.WIDGET_NOT_OPENED
    assert (advert.state, advert.failure) == (ChatState.NO_WIDGET, None)


def test_a_script_that_is_still_on_its_way_is_waited_for(seen: All) -> None:
    """Its server is slow: all has been tried on the page before it comes."""
    assert seen["held"].entry == "launcher", seen["held"].steps
    assert seen["held"].failure is None


def test_what_woke_a_widget_is_what_came_before_its_element(seen: All) -> None:
    """It comes into the page with the pointer and shows itself only with the scrolling that follows."""
    assert seen["shy"].woken_by == "move", seen["shy"].steps
    assert any("scrolled" in text for _, text in seen["shy"].steps)


class Telling:
    """A ledger that also tells when a question is out."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger, self.asked = ledger, asyncio.Event()

    async def begin(self, text: str, *, account: str | None = None) -> Permit | Refusal:
        return await self.ledger.begin(text, account=account)

    async def holds(self, permit: Permit) -> bool:
        return await self.ledger.holds(permit)

    async def settle(self, permit: Permit, state: IntentState, staff_s: float | None = None) -> None:
        await self.ledger.settle(permit, state, staff_s)
        self.asked.set()


class Overtaken(Telling):
    """The ledger of a visit whose process was stopped while it wrote: another worker has answered for it since."""

    async def holds(self, permit: Permit) -> bool:
        return False


async def test_a_question_that_is_no_longer_ours_is_written_and_not_sent() -> None:
    book = MemoryBook(CAMPAIGN, Conduct())
    async with Street() as street, BrowserPool(SETTINGS) as pool:
        url = street.url("late", [], transport="ws")
        job = VisitJob(url, Shop("late", url, "any"), "late", Overtaken(book.ledger("late")), "Do you deliver on Sunday?", lang="en")
        (record,) = [record async for _, record in run_visits([job], pool, SETTINGS)]
        assert street.desks["late"].questions == []
    assert record.failure is not None
    assert record.failure.code is FailureCode.LEASE_LOST
    assert record.ending is Ending.NOT_ASKED
    assert set(book.states.values()) == {IntentState.CANCELLED}


async def test_a_killed_browser_costs_only_the_visits_on_it() -> None:
    """One of them had asked: its question is kept, and that its chat was lost."""
    async with Street() as street, BrowserPool(SETTINGS) as pool:
        hurt, talks = street.url("hurt", [], transport="ws"), street.url("talks", [], transport="ws")
        telling = Telling(MemoryBook(CAMPAIGN, Conduct()).ledger("talks"))

        async def jobs() -> AsyncIterator[VisitJob]:
            yield VisitJob(hurt, dwell_s=60, tag="hurt")
            yield VisitJob(talks, Shop("talks", talks, "any"), "talks", telling, "Do you deliver on Sunday?", lang="en", tag="talks")
            async with asyncio.timeout(120):
                await street.visited("hurt")
                await telling.asked.wait()
            os.kill(pool.pids[0], signal.SIGKILL)
            yield VisitJob(street.url("next", [], transport="ws"), tag="next")

        seen = {str(job.tag): record async for job, record in run_visits(jobs(), pool, SETTINGS)}
    assert seen["hurt"].failure is not None
    assert seen["hurt"].failure.code is FailureCode.BROWSER_GONE
    assert seen["hurt"].ending is Ending.NOT_ASKED
    assert street.desks["talks"].questions == ["Do you deliver on Sunday?"]
    assert seen["talks"].ending is Ending.LOST_CONNECTION
    assert [message.text for message in seen["talks"].messages] == ["Do you deliver on Sunday?"]
    assert seen["next"].failure is None
    assert seen["next"].entry == "launcher"


def test_an_invitation_is_timed_from_the_load_of_its_page(seen: All) -> None:
    invite = seen["invites"].invite
    assert invite is not None
    loaded_ms = next(event.stamp_ms for event in seen["invites"].events if event.mark is Mark.LOAD)
    assert abs(invite.delay_ms - (seen.invited_ms - loaded_ms)) < 5
    assert invite.page is PageKind.HOME
    assert invite.trigger is InviteTrigger.TIME
    assert invite.text_class == "product_question"
    assert invite.tied_to_page is True
    assert seen["quiet"].invite is None
    assert seen["comes_late"].invite is None, "a button that comes late says its own label"
    assert seen["comes_late"].entry == "launcher"


def test_a_button_of_which_nothing_comes_is_opened_by_the_makers_call(seen: All) -> None:
    assert seen["dead"].vendor == "jivo"
    assert seen["dead"].entry == "api", seen["dead"].steps
    assert seen["dead"].failure is None


def test_who_comes_back_in_a_new_tab_may_be_spoken_to(seen: All) -> None:
    invite = seen["returns"].invite
    assert invite is not None, seen["returns"].steps
    assert (invite.trigger, invite.page) == (InviteTrigger.RETURN, PageKind.HOME)
    assert seen["returns"].failure is None
    assert seen["returns"].entry == "launcher"
    assert not any("came back" in text for _, text in seen["quiet"].steps), "a short visit does not come back"


@pytest.mark.parametrize(("memory_mb", "parked"), [(500.0, 4), (7200.0, 100), (64_000.0, 300)])
def test_how_many_are_parked_follows_free_memory(memory_mb: float, parked: int) -> None:
    from auditor.visit.runner import limits

    assert limits(Settings(browser=Browser(active=2)), memory_mb) == (2, parked)
