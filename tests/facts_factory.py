"""Invented shops for tests and previews: a whole wave of facts from a seed, the same every time."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from auditor.failures import Failure, FailureCode
from auditor.industries import INDUSTRIES
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
    PhotoClass,
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

START = datetime(2026, 10, 5, 7, 0, tzinfo=UTC)
VENDORS = (
    "jivo",
    "jivo",
    "jivo",
    "bitrix24",
    "bitrix24",
    "livetex",
    "chatra",
    "carrotquest",
    "usedesk",
    "verbox",
    "tawk",
    "talkme",
    "zendesk",
)
ONLINE = {Daypart.WORKDAY: 0.62, Daypart.EVENING: 0.45, Daypart.NIGHT: 0.15, Daypart.WEEKEND: 0.4}
FAILED = (
    (Disposition.ROBOTS, FailureCode.ROBOTS),
    (Disposition.TIMEOUT, FailureCode.TIMEOUT),
    (Disposition.UNREACHABLE, FailureCode.DNS),
    (Disposition.BLOCKED, FailureCode.BLOCKED),
    (Disposition.OUT_OF_SCOPE, FailureCode.OUT_OF_SCOPE),
    (Disposition.OPTED_OUT, FailureCode.OPTED_OUT),
)


def make_record(
    started_at: datetime = START,
    state: ChatState = ChatState.ONLINE,
    ending: Ending = Ending.NOT_ASKED,
    human_s: float | None = None,
    auto_s: float | None = None,
    listened_s: float | None = None,
    **more: object,
) -> VisitRecord:
    """One visit's record with consistent marks; `listened_s` (or `human_s`) means that a question was sent."""
    base = started_at.timestamp() * 1000
    events = [SessionEvent(Mark.NAV, base, base), SessionEvent(Mark.LOAD, base + 900, base + 800)]
    messages = []
    if state is not ChatState.NO_WIDGET:
        events += [SessionEvent(Mark.WIDGET, base + 1500, base + 1400), SessionEvent(Mark.OPEN, base + 51_000, base + 50_900)]
    sent = base + 55_000
    end = base + 60_000
    if human_s is not None or listened_s is not None:
        events.append(SessionEvent(Mark.SENT, sent, sent - 10))
        messages.append(Message(Side.SHOPPER, "question", "Is this in stock?", sent, sent - 10))
        if auto_s is not None:
            events += [SessionEvent(Mark.ANY, sent + auto_s * 1000, sent), SessionEvent(Mark.AUTO, sent + auto_s * 1000, sent)]
        if human_s is not None:
            at = sent + human_s * 1000
            if auto_s is None:
                events.append(SessionEvent(Mark.ANY, at, at - 50))
            events.append(SessionEvent(Mark.HUMAN, at, at - 50))
            answers = Answers.YES if int(human_s) % 3 else Answers.NO
            messages.append(Message(Side.SHOP, "reply", "Yes, we have it", at, at - 50, responder=Responder.HUMAN, answers=answers))
        end = sent + 1000 * (listened_s if listened_s is not None else (human_s or 0) + 5)
        if ending in (Ending.COMPETING_FORM, Ending.COMPETING_BUSY, Ending.COMPETING_CLOSED):
            events.append(SessionEvent(Mark.FALLBACK, end, end - 100))
    events.append(SessionEvent(Mark.END, end, end))
    made = VisitRecord(
        url="https://shop.example/",
        final_url="https://shop.example/",
        started_at=started_at,
        disposition=Disposition.COMPLETE,
        state=state,
        ending=ending,
        events=tuple(events),
        messages=tuple(messages),
        pages=(PageKind.HOME, PageKind.PRODUCT, PageKind.CART),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def make_facts(shops: int = 1070, seed: int = 1, dayparts: tuple[Daypart, ...] = tuple(Daypart), calls: bool = True) -> list[ShopFacts]:
    """`shops` invented shops in the fifteen sectors of the default taxonomy, two of them small."""
    weights = [8, 9, 7, 9, 8, 10, 7, 7, 5, 8, 8, 7, 5, 0.6, 2.4]
    draw = random.Random(seed)
    return [_shop(i, draw, draw.choices(INDUSTRIES, weights)[0].id, dayparts, calls) for i in range(shops)]


def _shop(i: int, draw: random.Random, industry: str, dayparts: tuple[Daypart, ...], calls: bool) -> ShopFacts:
    shop = Shop(f"shop{i:04}.example", f"https://shop{i:04}.example/", industry, f"Shop {i}", "RU", "Europe/Moscow", stratum_size=400)
    skill = [one.id for one in INDUSTRIES].index(industry) / 15
    if draw.random() < 0.07:
        disposition, code = draw.choice(FAILED)
        failure = Failure(code, "visit.open")
        return ShopFacts(shop, disposition, (), tuple(VisitFacts(part, VisitState.FAILED, None, failure) for part in dayparts))
    chat = draw.random() < 0.62 - 0.35 * skill
    vendor = draw.choice(VENDORS) if draw.random() < 0.93 else None
    look = {
        "vendor": vendor,
        "operator_photo": draw.choice([PhotoClass.PERSON, PhotoClass.PERSON, PhotoClass.LOGO, PhotoClass.INITIALS, PhotoClass.NONE]),
        "operator_name": draw.random() < 0.7,
        "greeting": draw.random() < 0.8,
    }
    invites = draw.random() < 0.42
    delay_ms = draw.choice([3, 5, 5, 7, 10, 10, 15, 15, 15, 20, 20, 30, 31, 40, 47]) * 1000 + draw.random() * 900
    invite = (
        Invite(delay_ms, PageKind.HOME, draw.choice([InviteTrigger.TIME, InviteTrigger.TIME, InviteTrigger.CART]), "help")
        if invites
        else None
    )
    has_form = draw.random() < 0.63
    visits = [_visit(draw, part, i, chat, look, invite, has_form, skill) for part in dayparts]
    partial = draw.random() < 0.06
    if partial and visits:
        visits[-1] = VisitFacts(visits[-1].daypart, VisitState.FAILED, None, Failure(FailureCode.TIMEOUT, "visit.load"))
    seen = _observations(draw, skill, chat, vendor, bool(visits)) + (_call(draw, skill) if calls else ())
    return ShopFacts(shop, Disposition.PARTIAL if partial else Disposition.COMPLETE, seen, tuple(visits))


def _visit(
    draw: random.Random, part: Daypart, i: int, chat: bool, look: dict[str, object], invite: Invite | None, has_form: bool, skill: float
) -> VisitFacts:
    at = START + timedelta(days=i % 20, minutes=i % 50, hours={Daypart.NIGHT: 14, Daypart.EVENING: 10}.get(part, 0))
    if not chat:
        return VisitFacts(part, VisitState.DONE, make_record(at, ChatState.NO_WIDGET))
    more = {**look, "invite": invite}
    roll = draw.random()
    if roll > ONLINE[part] + 0.1:
        if has_form:
            form = FormSeen(("name", "phone", "message"), ("phone",))
            return VisitFacts(part, VisitState.DONE, make_record(at, ChatState.OFFLINE_FORM, offline_form=form, **more))
        return VisitFacts(part, VisitState.DONE, make_record(at, ChatState.OFFLINE_DEAD, **more))
    if roll > ONLINE[part] + 0.06:
        return VisitFacts(part, VisitState.DONE, make_record(at, ChatState.PRECHAT_GATE, **more))
    if roll > ONLINE[part] + 0.03:
        fallback = draw.choice([ChatState.BUSY_FORM, ChatState.BUSY_DEAD])
        return VisitFacts(part, VisitState.DONE, make_record(at, fallback, **more))
    if roll > ONLINE[part]:
        return VisitFacts(
            part, VisitState.DONE, make_record(at, ChatState.BOT_ONLY, Ending.CENSORED_TIMEOUT, listened_s=300.0, auto_s=1.0, **more)
        )
    speed = 45 + 30 * skill if part is not Daypart.NIGHT else 25
    seconds = draw.expovariate(1 / speed) + 2
    auto = 1.2 if draw.random() < 0.3 else None
    if seconds > 300 or draw.random() < 0.12:
        return VisitFacts(
            part, VisitState.DONE, make_record(at, ChatState.ONLINE, Ending.CENSORED_TIMEOUT, listened_s=300.2, auto_s=auto, **more)
        )
    if draw.random() < 0.06:
        return VisitFacts(
            part, VisitState.DONE, make_record(at, ChatState.ONLINE, Ending.COMPETING_FORM, listened_s=min(seconds, 90), **more)
        )
    answered = {"proven_online": True, "claimed_online": True, "staff_s": 20.0, **more}
    return VisitFacts(
        part, VisitState.DONE, make_record(at, ChatState.ONLINE, Ending.ANSWERED, human_s=round(seconds, 1), auto_s=auto, **answered)
    )


def _seen(name: str, present: bool, value: object) -> Observation:
    return Observation(name, Verdict.PRESENT if present else Verdict.ABSENT, value if present else None)  # type: ignore[arg-type]


def _observations(draw: random.Random, skill: float, chat: bool, vendor: str | None, visited: bool) -> tuple[Observation, ...]:
    form = {"kind": "question", "fields": ["name", "phone"], "required": ["phone"], "consent": draw.random() < 0.7, "captcha": False}
    kind = "toll_free" if draw.random() < 0.4 else "landline"
    phone = {"e164": "+78005550100", "country": "RU", "kind": kind, "clickable": draw.random() < 0.8, "extension": None}
    walk = {
        "steps": draw.randint(2, 5),
        "one_click": draw.random() < 0.33,
        "guest": draw.random() < 0.66,
        "delivery_shown": draw.random() < 0.7 - 0.3 * skill,
        "late_costs": draw.random() < 0.3,
        "payment_kinds": ["card", "cash"],
        "fields": ["name", "phone", "email"],
        "required": ["name", "phone"],
    }
    found = [
        _seen("visit.phone", draw.random() < 0.97, phone),
        _seen("visit.email", draw.random() < 0.93, {"email": "info@shop.example"}),
        _seen("visit.messenger", draw.random() < 0.58, {"id": "telegram"}),
        _seen("visit.form", draw.random() < 0.43, form),
        _seen("visit.callback", draw.random() < 0.27, {"vendor": None}),
        _seen("visit.push_prompt", draw.random() < 0.17, {"vendor": None, "native": True}),
        Observation("visit.cart", Verdict.PRESENT, walk)  # type: ignore[arg-type]
        if draw.random() < 0.82
        else Observation("visit.cart", Verdict.UNKNOWN, failure=Failure(FailureCode.ROBOTS, "visit.cart")),
    ]
    if not visited:
        found = [
            replace(
                one, name=one.name.replace("visit.", "survey."), verdict=one.verdict if one.verdict is Verdict.PRESENT else Verdict.UNKNOWN
            )
            for one in found[:4]
        ]
    if chat and vendor:
        found.append(Observation("survey.vendor", Verdict.PRESENT, {"id": vendor, "group": "chat", "account": None}))
    if draw.random() < 0.6:
        found.append(Observation("survey.hours", Verdict.PRESENT, {"text": "9–21"}))
    return tuple(found)


def _call(draw: random.Random, skill: float) -> tuple[Observation, ...]:
    if draw.random() < 0.05:
        return ()
    answered = draw.random() > 0.12 + 0.22 * skill
    value = {
        "called_at": "2026-10-06T10:00:00Z",
        "answered": answered,
        "answer_s": round(draw.expovariate(1 / 14) + 2, 1) if answered else 120.0,
        "introduced": draw.random() < 0.8 if answered else None,
        "note": "",
    }
    return (Observation("call.result", Verdict.PRESENT, value),)  # type: ignore[arg-type]
