"""What one shop gives for the metrics: three values, bases, clocks. Each expectation is a sentence of the protocol."""

from __future__ import annotations

import pytest
from facts_factory import START, make_record

from auditor.failures import Failure, FailureCode
from auditor.metrics import registry
from auditor.types import (
    ChatState,
    Daypart,
    Disposition,
    Ending,
    Invite,
    InviteTrigger,
    Measure,
    Message,
    Observation,
    PageKind,
    PhotoClass,
    Responder,
    Shop,
    ShopFacts,
    Side,
    Verdict,
    VisitFacts,
    VisitRecord,
    VisitState,
)

SHOP = Shop("shop.example", "https://shop.example/", "pets")
DAY = Daypart.WORKDAY


def facts(*records: VisitRecord, seen: tuple[Observation, ...] = (), disposition: Disposition = Disposition.COMPLETE) -> ShopFacts:
    parts = (Daypart.WORKDAY, Daypart.NIGHT, Daypart.EVENING, Daypart.WEEKEND)
    visits = tuple(VisitFacts(part, VisitState.DONE, record) for part, record in zip(parts, records, strict=False))
    return ShopFacts(SHOP, disposition, seen, visits)


def measure(metric: str, given: ShopFacts) -> tuple[Measure, ...]:
    return registry()[metric].measure(given)


def values(metric: str, given: ShopFacts) -> list[float | str | None]:
    return [m.missing or m.value for m in measure(metric, given)]


def seen(name: str, verdict: Verdict = Verdict.PRESENT, value: object = None) -> Observation:
    return Observation(name, verdict, value)  # type: ignore[arg-type]


# ---------------------------------------------------------------- reach: all measured shops in the base


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (make_record(state=ChatState.NO_WIDGET), [0.0]),
        (make_record(state=ChatState.OFFLINE_FORM), [0.0]),
        (make_record(state=ChatState.OFFLINE_DEAD), [0.0]),
        (make_record(state=ChatState.BUSY_FORM), [0.0]),
        (make_record(state=ChatState.PRECHAT_GATE), [0.0]),
        (make_record(state=ChatState.WIDGET_HIDDEN), [0.0]),
        (make_record(ending=Ending.CENSORED_TIMEOUT, listened_s=300.0), [0.0]),
        (make_record(ending=Ending.ANSWERED, human_s=59.9), [1.0]),
        (make_record(ending=Ending.ANSWERED, human_s=60.1), [0.0]),
        (make_record(ending=Ending.CENSORED_TIMEOUT, listened_s=20.0), ["listened_shorter"]),
        (make_record(ending=Ending.LOST_CONNECTION, listened_s=20.0), ["lost_connection"]),
        (make_record(state=ChatState.ONLINE), ["not_asked"]),
        (make_record(state=ChatState.UNKNOWN), ["state_unknown"]),
    ],
)
def test_reach_counts_no_chat_offline_and_silence_as_not_answered(record: VisitRecord, expected: list[object]) -> None:
    assert values("chat.reach_60", facts(record)) == expected


def test_a_shop_that_could_not_be_visited_is_missing_in_reach_and_not_a_no() -> None:
    failed = VisitFacts(DAY, VisitState.FAILED, None, Failure(FailureCode.BLOCKED, "visit.open"))
    assert values("chat.reach_60", ShopFacts(SHOP, Disposition.BLOCKED, (), (failed,))) == ["blocked"]


def test_what_is_not_a_shop_is_in_no_base() -> None:
    given = facts(make_record(state=ChatState.NO_WIDGET), disposition=Disposition.OUT_OF_SCOPE)
    assert [id_ for id_ in ("chat.reach_60", "channel.chat", "form.question") if measure(id_, given)] == []


# ---------------------------------------------------------------- clocks


def test_an_automatic_reply_does_not_stop_the_human_clock() -> None:
    given = facts(make_record(ending=Ending.ANSWERED, human_s=80.0, auto_s=1.0))
    assert values("chat.answered_within_10", given) == [1.0]
    assert values("chat.human_within_60", given) == [0.0]
    assert measure("chat.response_time", given)[0].value == pytest.approx(80.0)


def test_a_reply_of_which_nobody_can_tell_who_wrote_it_is_not_known_either_way() -> None:
    reply = Message(Side.SHOP, "reply", "Yes", START.timestamp() * 1000 + 85_000, 0.0, responder=Responder.UNCLEAR)
    given = facts(make_record(ending=Ending.ANSWERED, listened_s=60.0, auto_s=30.0, messages=(reply,)))
    assert values("chat.reach_60", given) == ["responder_unclear"]
    assert values("chat.reach_10", given) == [0.0]
    assert values("chat.outcome", given) == ["responder_unclear"]
    assert values("chat.response_time", given) == ["responder_unclear"]


def test_silence_is_a_censoring_time_and_never_a_value() -> None:
    found = measure("chat.response_time", facts(make_record(ending=Ending.CENSORED_TIMEOUT, listened_s=300.0)))[0]
    assert (found.value, found.censored_at, found.competing) == (None, 300.0, None)


def test_a_form_in_place_of_an_answer_is_a_competing_outcome() -> None:
    found = measure("chat.response_time", facts(make_record(ending=Ending.COMPETING_FORM, listened_s=40.0)))[0]
    assert (found.value, found.censored_at, found.competing) == (None, 40.0, "form")


def test_where_no_question_was_asked_there_is_no_response_time() -> None:
    assert measure("chat.response_time", facts(make_record(state=ChatState.OFFLINE_FORM))) == ()


# ---------------------------------------------------------------- outcomes


@pytest.mark.parametrize(
    ("record", "label"),
    [
        (make_record(ending=Ending.ANSWERED, human_s=5.0), "answered"),
        (make_record(state=ChatState.OFFLINE_FORM), "form"),
        (make_record(state=ChatState.OFFLINE_DEAD), "closed"),
        (make_record(state=ChatState.BUSY_DEAD), "busy"),
        (make_record(ending=Ending.CENSORED_TIMEOUT, listened_s=300.0), "silence"),
        (make_record(state=ChatState.BOT_ONLY, ending=Ending.CENSORED_TIMEOUT, listened_s=300.0, auto_s=1.0), "gate"),
        (make_record(state=ChatState.PRECHAT_GATE), "gate"),
    ],
)
def test_each_visit_to_a_chat_ends_in_exactly_one_way(record: VisitRecord, label: str) -> None:
    assert [m.label for m in measure("chat.outcome", facts(record))] == [label]


def test_without_a_chat_there_is_no_outcome() -> None:
    assert measure("chat.outcome", facts(make_record(state=ChatState.NO_WIDGET))) == ()


# ---------------------------------------------------------------- presence: three values


def test_the_source_of_a_page_can_show_a_channel_and_never_its_absence() -> None:
    assert values("channel.phone", facts(seen=(seen("survey.phone"),))) == [1.0]
    assert values("channel.phone", facts(seen=(seen("survey.phone", Verdict.UNKNOWN),))) == ["not_rendered"]
    assert values("channel.phone", facts()) == ["not_rendered"]
    assert values("channel.phone", facts(seen=(seen("survey.phone", Verdict.UNKNOWN), seen("visit.phone", Verdict.ABSENT)))) == [0.0]


def test_a_visit_overrules_the_source_on_chat() -> None:
    source = seen("survey.vendor", value={"id": "jivo", "group": "chat"})
    assert values("channel.chat", facts(seen=(source,))) == [1.0]
    assert values("channel.chat", facts(make_record(state=ChatState.NO_WIDGET), seen=(source,))) == [0.0]
    assert values("channel.chat", facts(make_record(state=ChatState.NO_WIDGET), make_record())) == [1.0]


def test_a_rendered_look_that_found_another_kind_of_form_says_no_question_form() -> None:
    assert values("form.question", facts(seen=(seen("visit.form", value={"kind": "search"}),))) == [0.0]
    assert values("form.question", facts(seen=(seen("survey.form", value={"kind": "search"}),))) == ["not_rendered"]


def test_a_cart_closed_by_robots_is_not_measured_and_not_no_cart() -> None:
    closed = Observation("visit.cart", Verdict.UNKNOWN, failure=Failure(FailureCode.ROBOTS, "visit.cart"))
    assert values("cart.reached", facts(seen=(closed,))) == ["robots"]
    assert measure("cart.guest", facts(seen=(closed,))) == ()


def test_the_walk_gives_flags_counts_and_kinds() -> None:
    walk = {
        "steps": 3,
        "guest": True,
        "one_click": False,
        "required": ["name", "phone"],
        "payment_kinds": ["cash", "card"],
        "late_costs": None,
    }
    given = facts(seen=(seen("visit.cart", value=walk),))
    assert values("cart.steps", given) == [3.0]
    assert values("cart.required_fields", given) == [2.0]
    assert (values("cart.guest", given), values("cart.one_click", given)) == ([1.0], [0.0])
    assert values("cart.late_costs", given) == ["not_seen"]
    assert [m.label for m in measure("cart.payment_kinds", given)] == ["card", "cash"]


# ---------------------------------------------------------------- touch, invitations, fallback, phone, orders, recovery


def test_a_logo_is_no_photo_and_an_unread_picture_is_not_known() -> None:
    for photo, expected in ((PhotoClass.PERSON, [1.0]), (PhotoClass.LOGO, [0.0]), (PhotoClass.UNKNOWN, ["not_seen"]), (None, ["not_seen"])):
        assert values("chat.operator_photo", facts(make_record(operator_photo=photo))) == expected


def test_a_silent_visit_is_a_censored_delay_and_not_without_invitation() -> None:
    silent = measure("chat.invite_delay", facts(make_record()))[0]
    assert silent.value is None
    assert silent.censored_at == pytest.approx(50.1)
    early = Invite(8000.0, PageKind.HOME, InviteTrigger.TIME, "help")
    assert values("chat.invite_delay", facts(make_record(invite=early))) == [8.0]
    assert values("chat.invite_early", facts(make_record(invite=early))) == [1.0]
    assert measure("chat.invite_early", facts(make_record())) == ()


def test_the_delay_is_that_of_the_first_visit() -> None:
    from datetime import timedelta

    late = make_record(START + timedelta(days=1), invite=Invite(5000.0, PageKind.HOME, InviteTrigger.TIME, "help"))
    assert measure("chat.invite_delay", facts(late, make_record(START)))[0].value is None


def test_an_offline_form_counts_only_where_the_chat_was_seen_offline() -> None:
    assert measure("chat.offline_form", facts(make_record())) == ()
    assert values("chat.offline_form", facts(make_record(state=ChatState.OFFLINE_DEAD))) == [0.0]
    assert values("chat.busy_fallback", facts(make_record(state=ChatState.BUSY_DEAD, busy_fallback="callback"))) == [1.0]


def call(**value: object) -> ShopFacts:
    return facts(seen=(seen("call.result", value=value),))


def test_calls() -> None:
    assert values("phone.no_answer", call(answered=True, answer_s=8.0)) == [0.0]
    assert values("phone.no_answer", call(answered=True, answer_s=121.0)) == [1.0]
    assert values("phone.no_answer", call(answered=False, answer_s=None)) == [1.0]
    assert values("phone.no_answer", call(answered=None)) == ["call_failed"]
    assert measure("phone.no_answer", facts()) == ()
    assert measure("phone.answer_time", call(answered=False))[0].censored_at == 120.0
    assert values("phone.within_10s", call(answered=True, answer_s=11.0)) == [0.0]
    assert values("phone.within_20s", call(answered=True, answer_s=11.0)) == [1.0]
    assert values("phone.introduced", call(answered=True, answer_s=3.0, introduced=None)) == ["not_noted"]


def test_orders_and_reminders() -> None:
    given = facts(
        seen=(
            seen("order.confirmed", value={"by": "sms", "after_s": 90}),
            seen("recovery.followup", value={"channel": "email", "after_s": 7200, "discount": True}),
        )
    )
    assert [m.label for m in measure("order.confirmed_by", given)] == ["sms"]
    assert values("order.confirmation_time", given) == [90.0]
    assert (values("recovery.reminder", given), values("recovery.delay", given), values("recovery.discount", given)) == (
        [1.0],
        [7200.0],
        [1.0],
    )
    assert values("recovery.reminder", facts(seen=(seen("recovery.followup", Verdict.ABSENT),))) == [0.0]


# ---------------------------------------------------------------- the registry


def test_every_metric_has_words_in_both_languages_and_a_version() -> None:
    for id_, metric in registry().items():
        assert id_ == metric.id
        assert metric.family
        assert metric.version >= 1
        for words in (metric.name_ru, metric.definition_ru, metric.base_ru, metric.name_en, metric.definition_en, metric.base_en):
            assert words.strip() == words != ""


def test_a_shop_that_was_never_looked_at_says_no_to_nothing() -> None:
    """Missing is not zero: no metric may turn an unmeasured shop into a value."""
    for disposition in (Disposition.BLOCKED, Disposition.NOT_ATTEMPTED, Disposition.ROBOTS):
        nothing = ShopFacts(SHOP, disposition, (), (VisitFacts(DAY, VisitState.PLANNED, None),))
        for metric in registry().values():
            assert all(m.value is None and m.missing for m in metric.measure(nothing)), metric.id
