"""The comparison with the truth: a wave that saw everything agrees in all, and each thing seen wrongly is found."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from auditor.lab.agreement import AgreementRow, agree
from auditor.lab.operators import Event
from auditor.lab.street import Street, make_street
from auditor.lab.truth import ChatTruth, Truth
from auditor.types import (
    Answers,
    ChatState,
    Daypart,
    Disposition,
    Ending,
    FormSeen,
    Invite,
    InviteTrigger,
    Mark,
    Message,
    Observation,
    PageKind,
    Responder,
    SessionEvent,
    Shop,
    ShopFacts,
    Side,
    Verdict,
    VisitFacts,
    VisitRecord,
    VisitState,
)

START = 1_900_000_000.0
ASKED, ANSWERED = START + 20, START + 27.5


def _truth(state: ChatState = ChatState.ONLINE) -> Truth:
    shop = next(s for s in make_street(3, 60, misfortune=False).shops if s.chat and s.chat.vendor and s.chat.presence and s.phones)
    assert shop.chat
    chat = dataclasses.replace(shop.chat, states=dict.fromkeys(Daypart, state), greeting="Здравствуйте!", greeting_after_s=None)
    return dataclasses.replace(shop, chat=chat, messengers={"telegram": "shop"}, callback={"calltouch": "abc"})


def _seen(name: str, value: Mapping[str, object]) -> Observation:
    return Observation(name, Verdict.PRESENT, dict(value))  # type: ignore[arg-type]


def _observations(truth: Truth) -> tuple[Observation, ...]:
    vendors = [("platform", truth.platform), ("chat", truth.chat.vendor if truth.chat else None)]
    vendors += [("callback", v) for v in truth.callback] + [("push", v) for v in truth.push] + [("recovery", v) for v in truth.recovery]
    return (
        *(_seen("survey.phone", {"e164": p.e164, "clickable": p.clickable}) for p in truth.phones),
        *(_seen("survey.email", {"email": e}) for e in truth.emails),
        *(_seen("survey.vendor", {"id": v, "group": g}) for g, v in vendors if v),
        *(_seen("survey.messenger", {"id": m}) for m in truth.messengers),
        *(_seen("survey.form", {"kind": f.value}) for f in truth.forms),
    )


def _event(mark: Mark, at: float) -> SessionEvent:
    return SessionEvent(mark, at * 1000, at * 1000 - 5)


def _record(truth: Truth, chat: ChatTruth, **changes: object) -> VisitRecord:
    answer = Message(Side.SHOP, "reply", "Да", ANSWERED * 1000 + 4, ANSWERED * 1000, responder=Responder.HUMAN, answers=Answers.YES)
    record = VisitRecord(
        url=truth.url,
        final_url=truth.url,
        started_at=datetime.fromtimestamp(START, UTC),
        disposition=Disposition.COMPLETE,
        vendor=chat.vendor,
        state=ChatState.ONLINE,
        ending=Ending.ANSWERED,
        claimed_online=True,
        proven_online=True,
        operator_photo=chat.photo,
        operator_name=chat.operator_name,
        greeting=True,
        events=(_event(Mark.SENT, ASKED), _event(Mark.HUMAN, ANSWERED + 0.004), _event(Mark.END, ANSWERED + 3)),
        messages=(answer,),
    )
    return dataclasses.replace(record, **changes)


def _log(truth: Truth, state: ChatState = ChatState.ONLINE) -> list[Event]:
    def event(name: str, at: float, **more: object) -> Event:
        return {"event": name, "shop": truth.key, "at": at, "visitor": "v1", **more}

    return [
        event("visit", START + 1, state=state.value, daypart="workday"),
        event("opened", START + 10, state=state.value),
        event("heard", ASKED, text="Вопрос", number=1, repeated=False),
        event("said", ANSWERED, kind="human", text="Да", after=1, answers="yes"),
    ]


def _facts(truth: Truth, record: VisitRecord | None, observations: tuple[Observation, ...] | None = None) -> ShopFacts:
    visit = VisitFacts(Daypart.WORKDAY, VisitState.DONE if record else VisitState.FAILED, record)
    shop = Shop(truth.key, truth.url, truth.industry)
    return ShopFacts(shop, Disposition.COMPLETE, _observations(truth) if observations is None else observations, (visit,))


def _rows(
    truth: Truth, record: VisitRecord | None, log: list[Event], observations: tuple[Observation, ...] | None = None
) -> dict[str, AgreementRow]:
    return {row.fact: row for row in agree(Street(1, 1.0, (truth,)), [_facts(truth, record, observations)], log)}


def test_a_wave_that_saw_everything_agrees_in_all() -> None:
    truth = _truth()
    assert truth.chat
    rows = _rows(truth, _record(truth, truth.chat), _log(truth))
    assert not [row for row in rows.values() if row.disagreements]
    assert all(row.right == row.of == 1 for row in rows.values())
    assert {"phones", "chat vendor", "chat state", "reply time within 50 ms", "responder class", "question delivered once"} <= set(rows)


@pytest.mark.parametrize(
    ("fact", "change"),
    [
        ("chat state", {"state": ChatState.OFFLINE_FORM}),
        ("claimed online", {"claimed_online": None}),
        ("proven online", {"proven_online": None}),
        ("operator photo", {"operator_photo": None}),
        ("operator name", {"operator_name": None}),
        ("greeting", {"greeting": False}),
        ("ending", {"ending": Ending.CENSORED_TIMEOUT}),
        ("invite", {"invite": Invite(3000, PageKind.HOME, InviteTrigger.TIME, "help")}),
        ("reply time within 50 ms", {"events": (_event(Mark.SENT, ASKED), _event(Mark.HUMAN, ANSWERED + 0.06))}),
        ("responder class", {"messages": ()}),
        ("useful answer", {"messages": ()}),
        ("chat vendor", {"vendor": "olark"}),
    ],
)
def test_what_a_visit_saw_wrongly_is_found(fact: str, change: dict[str, object]) -> None:
    truth = _truth()
    assert truth.chat
    rows = _rows(truth, _record(truth, truth.chat, **change), _log(truth))
    assert (rows[fact].right, rows[fact].of) == (0, 1)
    assert truth.key in rows[fact].disagreements[0]


def test_what_a_class_was_taken_for_is_kept() -> None:
    truth = _truth()
    assert truth.chat
    right = _rows(truth, _record(truth, truth.chat), _log(truth))
    assert right["chat state"].matrix() == (("online", "online", 1),)
    assert right["responder class"].matrix() == (("human", "human", 1),)
    wrong = _rows(truth, _record(truth, truth.chat, state=ChatState.OFFLINE_FORM, operator_photo=None), _log(truth))
    assert wrong["chat state"].matrix() == (("online", "offline_form", 1),)
    assert wrong["operator photo"].matrix() == ((str(truth.chat.photo), "nothing", 1),)
    assert not right["phones"].pairs, "only what is one of several classes"


@pytest.mark.parametrize("fact", ["phones", "phone clickable", "e-mail addresses", "callback", "platform", "messengers", "site forms"])
def test_what_was_not_measured_is_not_right(fact: str) -> None:
    truth = dataclasses.replace(_truth(), platform="opencart", emails=("a@b.example",))
    truth = dataclasses.replace(truth, phones=(dataclasses.replace(truth.phones[0], clickable=True),))
    assert truth.chat
    rows = _rows(truth, _record(truth, truth.chat), _log(truth), ())
    assert rows[fact].right == 0


def test_a_thing_seen_too_much_is_as_wrong_as_one_missed() -> None:
    truth = _truth()
    assert truth.chat
    extra = (*_observations(truth), _seen("survey.phone", {"e164": "+74951234567"}), _seen("survey.messenger", {"id": "viber"}))
    rows = _rows(truth, _record(truth, truth.chat), _log(truth), extra)
    assert rows["phones"].right == rows["messengers"].right == 0


def test_a_question_that_came_twice_or_never_is_found() -> None:
    truth = _truth()
    assert truth.chat
    twice = _log(truth)
    twice.insert(3, {**twice[2], "repeated": True})
    assert _rows(truth, _record(truth, truth.chat), twice)["question delivered once"].right == 0
    other = {"event": "heard", "shop": "other.example", "at": ASKED, "visitor": "v2", "number": 1, "repeated": False, "text": "?"}
    never = [event for event in _log(truth) if event["event"] in ("visit", "opened")]
    assert _rows(truth, _record(truth, truth.chat), [*never, other])["question delivered once"].right == 0


def test_a_form_that_was_left_is_found() -> None:
    truth = _truth()
    assert truth.chat
    log = [*_log(truth), {"event": "form", "shop": truth.key, "at": START + 30, "visitor": "v1", "kind": "offline"}]
    row = _rows(truth, _record(truth, truth.chat), log)["nothing submitted"]
    assert (row.right, row.of) == (0, 1)


def test_a_shop_that_the_wave_does_not_hold_counts_as_not_measured() -> None:
    truth = _truth()
    rows = {row.fact: row for row in agree(Street(1, 1.0, (truth,)), [], [])}
    assert (rows["disposition"].right, rows["disposition"].of) == (0, 1)


def test_offline_forms_are_compared_field_by_field() -> None:
    truth = _truth(ChatState.OFFLINE_FORM)
    assert truth.chat
    form, log = truth.chat.offline_form, [e for e in _log(truth, ChatState.OFFLINE_FORM) if e["event"] in ("visit", "opened")]
    seen = FormSeen(form.fields, form.required)
    off = {"state": ChatState.OFFLINE_FORM, "claimed_online": False, "proven_online": None, "ending": Ending.NOT_ASKED, "events": ()}
    right = _rows(truth, _record(truth, truth.chat, offline_form=seen, **off), log)
    assert not [row for row in right.values() if row.disagreements]
    wrong = _rows(truth, _record(truth, truth.chat, offline_form=FormSeen(form.fields[:-1]), **off), log)
    assert wrong["offline form: fields"].right == wrong["offline form: required"].right == 0


def test_busy_needs_its_fall_back_and_who_did_not_ask_may_say_online() -> None:
    truth = _truth(ChatState.BUSY_FORM)
    assert truth.chat
    log = _log(truth, ChatState.BUSY_FORM)[:3]
    log.append({"event": "said", "shop": truth.key, "at": ASKED + 1, "visitor": "v1", "kind": "fallback", "text": "busy", "after": 1})
    busy = {"state": ChatState.BUSY_FORM, "ending": Ending.COMPETING_FORM, "busy_fallback": "form", "proven_online": None, "messages": ()}
    assert not [row for row in _rows(truth, _record(truth, truth.chat, **busy), log).values() if row.disagreements]
    assert _rows(truth, _record(truth, truth.chat, **{**busy, "busy_fallback": None}), log)["busy fall-back"].right == 0
    passive = _rows(truth, _record(truth, truth.chat, ending=Ending.NOT_ASKED), log[:2])
    assert passive["chat state"].right == 1
    assert passive["question delivered once"].right == 1


def test_an_invitation_is_compared_with_the_moment_it_was_shown() -> None:
    truth = _truth()
    assert truth.chat
    log = _log(truth)
    log.insert(
        1,
        {"event": "invited", "shop": truth.key, "at": START + 6, "visitor": "v1", "since_load_ms": 5000.0, "page": "/", "trigger": "time"},
    )
    for delay, right in ((5900, 1), (6600, 0)):
        invite = Invite(delay, PageKind.HOME, InviteTrigger.TIME, "help")
        rows = _rows(truth, _record(truth, truth.chat, invite=invite), log)
        assert rows["invite delay within 1.5 s"].right == right
        assert rows["invite trigger and page"].right == 1
    assert _rows(truth, _record(truth, truth.chat), log)["invite"].right == 0
