"""Whole visits to chats of our own making, in a real browser: each finds, opens, asks once and times what its operator knows."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from visit_street import Desk, Street

from auditor.config import Browser, Conduct, Network, Settings, Visit
from auditor.gather.browser import BrowserPool
from auditor.types import Answers, Campaign, ChatState, Disposition, Ending, IntentState, Mark, Message, Responder, Shop, Side, VisitRecord
from auditor.visit.job import VisitJob
from auditor.visit.memory_ledger import MemoryBook
from auditor.visit.runner import run_visits

ANSWERED = {"light", "open_root", "closed_root", "other_origin", "button_only", "step", "channels", "streamed", "scroll"} | {
    "streamed_fast",
    "own_page",
    "topics",
    "after_consent",
}
QUESTION = "Hello, is the copper kettle in stock today?"
ANSWER = "yes, 2 kettles left"
CAMPAIGN = Campaign("test", "tester", "t@example.test", "own pages", date(2020, 1, 1), date(2099, 1, 1), ("chat",), "tester")
PERSON = [(1.2, "typing", ""), (4.4, "theirs", ANSWER)]
AUTO = (0.3, "theirs", "Thank you for your message! An operator will join you shortly.")
STREAM = [(1.0, "typing", ""), *((4.2 + n * 0.25, "word", word + " ") for n, word in enumerate(ANSWER.split()))]
FAST = [(1.0, "typing", ""), *((4.2 + n * 0.03, "word", word + " ") for n, word in enumerate(ANSWER.split()))]

CASES: dict[str, tuple[list[tuple[float, str, str]], dict[str, Any]]] = {
    "light": (PERSON, {"transport": "ws"}),
    "open_root": (PERSON, {"dom": "open", "input": "input", "transport": "post"}),
    "closed_root": (PERSON, {"dom": "closed", "input": "editable", "transport": "post", "decoy": 1}),
    "other_origin": (PERSON, {"dom": "frame", "transport": "ws"}),
    "slow_to_send": (PERSON, {"transport": "ws", "slow": 900}),
    "button_only": (PERSON, {"enter": "off", "transport": "ws"}),
    "step": (PERSON, {"step": 1, "transport": "ws", "greeting": 1}),
    "channels": (PERSON, {"channels": 1, "transport": "ws", "wall": 1}),
    "streamed": (STREAM, {"transport": "ws"}),
    "streamed_fast": (FAST, {"transport": "ws"}),
    "auto_first": ([AUTO, *PERSON], {"transport": "ws"}),
    "scroll": (PERSON, {"wake": "scroll", "transport": "ws", "greeting": 1}),
    "blank_frame": (PERSON, {"dom": "blank", "transport": "ws"}),
    "written_frame": (PERSON, {"dom": "blank", "written": 1, "transport": "ws"}),
    "strict_policy": (PERSON, {"csp": 1, "transport": "ws"}),
    "facade": (PERSON, {"facade": 1, "transport": "ws"}),
    "silent": ([], {"transport": "ws"}),
    "dropped": ([(0.2, "drop", "")], {"transport": "ws"}),
    "busy_form": ([(0.6, "form", "")], {"transport": "ws"}),
    "gate": (PERSON, {"gate": 1, "transport": "ws"}),
    "offline": (PERSON, {"offline": 1, "transport": "ws"}),
    "own_page": (PERSON, {"page": 1, "transport": "ws"}),
    "topics": (PERSON, {"topics": 1, "transport": "ws", "named": 1}),
    "after_consent": (PERSON, {"consent": 1, "transport": "ws"}),
    "bot": ([(0.4, "theirs", "I am the shop's virtual assistant. Please choose one of the options:")], {"transport": "ws"}),
    "busy": ([(0.6, "theirs", "All our operators are busy right now.")], {"transport": "ws"}),
    "queue": ([(0.4, "theirs", "You are number 7 in the queue, an agent will join soon.")], {"transport": "ws"}),
    "right_bot": ([(0.2, "theirs", "Thank you! Yes, it is in stock today, 2 kettles left.")], {"transport": "ws"}),
    "asks_us": ([(1.2, "typing", ""), (4.4, "theirs", "hm wait, are you a bot?")], {"transport": "ws"}),
}


@dataclass
class Seen:
    """What one case came to, on both sides."""

    record: VisitRecord
    desk: Desk
    states: list[IntentState]

    @property
    def replies(self) -> list[Message]:
        return [m for m in self.record.messages if m.side is Side.SHOP and m.kind == "reply"]


def marks_of(one: Seen) -> dict[Mark, float]:
    return {event.mark: event.stamp_ms for event in one.record.events}


@dataclass
class All:
    """Every case, and the forms that were left anywhere."""

    cases: dict[str, Seen]
    forms: list[dict[str, Any]]

    def __getitem__(self, name: str) -> Seen:
        return self.cases[name]


async def visit_all() -> All:
    settings = Settings(
        network=Network(allow_private=("127.0.0.1", "::1"), robots=False),
        visit=Visit(dwell_s=0, reply_timeout_s=7, linger_s=1.6, wake_s=4),
        browser=Browser(active=3, parked=20),
    )
    books = {name: MemoryBook(CAMPAIGN, Conduct()) for name in CASES}
    found: dict[str, Seen] = {}
    async with Street() as street, BrowserPool(settings) as pool:
        jobs = [VisitJob(street.url("passive", PERSON, transport="ws", greeting=1), dwell_s=0, tag="passive")]
        for name, (script, options) in CASES.items():
            url = street.url(name, script, **options)
            jobs.append(VisitJob(url, Shop(name, url, "any"), name, books[name].ledger(name), QUESTION, lang="en", tag=name))
        async for job, record in run_visits(jobs, pool, settings):
            name = str(job.tag)
            found[name] = Seen(record, street.desks[name], list(books[name].states.values()) if name in books else [])
    return All(found, street.forms)


@pytest.fixture(scope="module")
def seen() -> All:
    """All cases, several at a time, through the runner that waves use: once for all tests here."""
    return asyncio.run(visit_all())


@pytest.mark.parametrize(
    "name",
    [
        "light",
        "open_root",
        "closed_root",
        "other_origin",
        "slow_to_send",
        "button_only",
        "step",
        "channels",
        "streamed",
        "streamed_fast",
        "scroll",
        "own_page",
        "topics",
        "after_consent",
    ],
)
def test_a_person_is_found_asked_once_and_timed(seen: All, name: str) -> None:
    one = seen[name]
    assert one.record.failure is None, one.record.steps
    assert one.record.ending is Ending.ANSWERED
    assert one.record.proven_online is True
    assert one.desk.questions[0] == QUESTION
    assert one.desk.questions.count(QUESTION) == 1
    assert len(one.desk.questions) == 2, "the question and the thanks"
    assert one.states == [IntentState.SENT, IntentState.SENT]
    drawn = min(at for who, at in one.desk.drawn if who in ("theirs", "stream") and at > marks_of(one)[Mark.SENT])  # told in no order
    human = marks_of(one)[Mark.HUMAN]
    assert abs(human - drawn) < 5, "the stamp is the page's own, taken as the words are drawn, however busy the machine is"
    assert [m.text.split(": ")[-1] for m in one.replies] == [ANSWER]


def test_a_streamed_answer_has_a_first_and_a_last_moment(seen: All) -> None:
    (reply,) = seen["streamed"].replies
    drawn = [at for who, at in seen["streamed"].desk.drawn if who == "stream"]
    assert reply.last_ms is not None
    assert abs(reply.stamp_ms - min(drawn)) < 5
    assert abs(reply.last_ms - max(drawn)) < 5


def test_an_automatic_reply_does_not_stop_the_clock(seen: All) -> None:
    one = seen["auto_first"]
    assert [m.responder for m in one.replies] == [Responder.AUTOMATIC, Responder.HUMAN]
    marks = marks_of(one)
    assert marks[Mark.AUTO] == marks[Mark.ANY] < marks[Mark.HUMAN]
    assert one.replies[1].answers is not Answers.NO


def test_how_a_chat_was_reached_is_told(seen: All) -> None:
    assert seen["light"].record.entry == "launcher"
    assert seen["channels"].record.entry == "multi_button"
    assert seen["own_page"].record.entry == "own_page"
    assert seen["scroll"].record.woken_by == "scroll"
    assert seen["after_consent"].record.woken_by == "consent"
    assert seen["light"].record.woken_by is None


def test_a_greeting_is_no_reply(seen: All) -> None:
    assert seen["step"].record.greeting is True
    assert seen["light"].record.greeting is False


def test_silence_is_censored_and_proves_nobody(seen: All) -> None:
    one = seen["silent"]
    assert one.record.ending is Ending.CENSORED_TIMEOUT
    assert one.record.proven_online is False
    assert one.states == [IntentState.SENT]
    assert not one.replies


def test_a_dropped_socket_is_a_lost_connection(seen: All) -> None:
    assert seen["dropped"].record.ending is Ending.LOST_CONNECTION
    assert seen["dropped"].record.disposition is Disposition.PARTIAL


def test_a_form_instead_of_an_answer_is_a_competing_outcome(seen: All) -> None:
    one = seen["busy_form"]
    assert one.record.ending is Ending.COMPETING_FORM
    assert one.record.busy_fallback == "form"
    assert one.record.state is ChatState.BUSY_FORM
    assert any(e.mark is Mark.FALLBACK for e in one.record.events)


@pytest.mark.parametrize(
    ("name", "state", "ending"),
    [
        ("bot", ChatState.BOT_ONLY, Ending.CENSORED_TIMEOUT),
        ("busy", ChatState.BUSY_DEAD, Ending.COMPETING_BUSY),
        ("queue", ChatState.QUEUE, Ending.CENSORED_TIMEOUT),
        ("right_bot", ChatState.UNKNOWN, Ending.CENSORED_TIMEOUT),
    ],
)
def test_the_state_follows_what_was_seen_after_the_question(seen: All, name: str, state: ChatState, ending: Ending) -> None:
    """Also: a program's answer, even a right one, does not stop the clock."""
    one = seen[name]
    assert (one.record.state, one.record.ending) == (state, ending)
    assert one.record.proven_online is False
    assert not any(e.mark is Mark.HUMAN for e in one.record.events)


def test_a_name_before_the_words_is_an_operators_name(seen: All) -> None:
    assert seen["topics"].record.operator_name is True
    assert seen["light"].record.operator_name is False


def test_a_gate_is_read_and_left(seen: All) -> None:
    one = seen["gate"]
    assert one.record.state is ChatState.PRECHAT_GATE
    assert one.record.prechat is not None
    assert set(one.record.prechat.fields) == {"name", "email"}
    assert one.record.ending is Ending.NOT_ASKED
    assert not one.desk.questions
    assert not one.states


def test_an_offline_form_is_read_and_left(seen: All) -> None:
    one = seen["offline"]
    assert one.record.state is ChatState.OFFLINE_FORM
    assert one.record.claimed_online is False
    assert one.record.offline_form is not None
    assert set(one.record.offline_form.fields) == {"message", "email"}
    assert not one.desk.questions


def test_asked_whether_it_is_a_bot_it_says_so_and_ends(seen: All) -> None:
    one = seen["asks_us"]
    assert len(one.desk.questions) == 2
    assert "automated" in one.desk.questions[1]


def test_staff_time_runs_from_our_first_message_to_our_closing(seen: All) -> None:
    one, marks = seen["light"], marks_of(seen["light"])
    thanks = next(m.stamp_ms for m in one.record.messages if m.kind == "thanks")
    assert (thanks - marks[Mark.SENT]) / 1000 - 0.1 <= one.record.staff_s <= (marks[Mark.END] - marks[Mark.SENT]) / 1000 + 0.1
    assert seen["silent"].record.staff_s == seen["right_bot"].record.staff_s == 0, "nobody was busy with us"


def test_nobody_was_left_a_form(seen: All) -> None:
    assert len(seen.cases) == len(CASES) + 1
    assert not seen.forms


def test_without_a_campaign_nothing_is_written(seen: All) -> None:
    one = seen["passive"]
    assert one.record.ending is Ending.NOT_ASKED
    assert one.record.entry == "launcher"
    assert not one.desk.questions
