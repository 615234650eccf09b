"""One invented shop about which much is known: pictures, a transcript with a name in it, a cart walk, calls, orders, reminders."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime, timedelta

from facts_factory import START, make_facts, make_record
from PIL import Image, ImageDraw

from auditor.store import Store, Wave
from auditor.types import (
    Answers,
    ChatState,
    Daypart,
    Disposition,
    Ending,
    Evidence,
    FormSeen,
    Invite,
    InviteTrigger,
    Mark,
    Message,
    Observation,
    PageKind,
    PhotoClass,
    PlannedVisit,
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

KEY = "rich.example"
NAMES = {"open": "c" * 64, "question": "d" * 64, "human": "e" * 64}
CART_SHOT = "a" * 64
NIGHT_SHOT = "f" * 64
PERSON = "Мария Петрова"


def picture(words: str, size: tuple[int, int] = (1280, 720)) -> bytes:
    """A drawn page as a screenshot is kept: JPEG, 1280 by 720."""
    drawn = Image.new("RGB", size, "#fafafa")
    pen = ImageDraw.Draw(drawn)
    pen.rectangle((0, 0, size[0], 70), fill="#31547a")
    for i in range(3):
        pen.rectangle((80 + 390 * i, 140, 410 + 390 * i, 470), fill=("#d9c9a3", "#a8c7b7", "#c7a8b0")[i])
        pen.rectangle((80 + 390 * i, 490, 300 + 390 * i, 510), fill="#888888")
    if words != "cart":
        pen.rectangle((900, 250, 1240, 700), fill="#ffffff", outline="#31547a", width=4)
        pen.rectangle((900, 250, 1240, 310), fill="#31547a")
        pen.ellipse((915, 258, 960, 303), fill="#9aa7b5")
        for i in range(3 if words == "human" else 2 if words == "question" else 1):
            pen.rectangle((920, 340 + 90 * i, 1180, 400 + 90 * i), fill="#e3ecf5" if i != 1 else "#d5e8d5")
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=80)
    return out.getvalue()


def pictures() -> dict[str, bytes]:
    """The bodies of the shop's pictures by their (invented) hashes."""
    return {**{sha: picture(name) for name, sha in NAMES.items()}, NIGHT_SHOT: picture("open"), CART_SHOT: picture("cart")}


def answered() -> VisitRecord:
    """By day: invited after 15 s, an automatic reply at once, a person after 48 s, who names what was asked for after 96 s."""
    made = make_record(START, ChatState.ONLINE, Ending.ANSWERED, human_s=48.2, auto_s=1.2)
    base = START.timestamp() * 1000
    sent = base + 55_000
    more = [
        SessionEvent(Mark.INVITE, base + 15_000, base + 12_500),
        SessionEvent(Mark.READY, base + 52_400, base + 52_300),
        SessionEvent(Mark.AGENT_JOIN, sent + 26_000, sent + 25_900),
        SessionEvent(Mark.TYPING, sent + 34_000, sent + 33_900, poor=True),
        SessionEvent(Mark.USEFUL, sent + 96_000, sent + 95_900),
    ]
    talk = (
        Message(Side.SHOP, "invite", "Any questions about the food?", base + 15_000, base + 14_900),
        Message(Side.SHOPPER, "question", "Hello! Is the 12 kg pack in stock?", sent, sent - 10),
        Message(Side.SHOP, "reply", "We will answer shortly.", sent + 1200, sent, responder=Responder.AUTOMATIC),
        Message(Side.SYSTEM, "join", f"{PERSON} присоединилась к чату", sent + 26_000, sent + 25_900),
        Message(
            Side.SHOP,
            "reply",
            f"Здравствуйте, меня зовут {PERSON}!",
            sent + 48_200,
            sent + 48_100,
            responder=Responder.HUMAN,
            answers=Answers.NO,
        ),
        Message(Side.SHOP, "reply", "Да, в наличии 7 штук.", sent + 96_000, sent + 95_900, responder=Responder.HUMAN, answers=Answers.YES),
        Message(Side.SHOPPER, "thanks", "Thank you, good-bye!", sent + 101_000, sent + 100_900),
    )
    events = [e for e in made.events if e.mark is not Mark.END] + [*more, SessionEvent(Mark.END, sent + 104_000, sent + 104_000)]
    return replace(
        made,
        events=tuple(events),
        messages=talk,
        vendor="jivo",
        entry="launcher",
        invite=Invite(15_000, PageKind.HOME, InviteTrigger.TIME, "help"),
        operator_photo=PhotoClass.LOGO,
        operator_name=True,
        greeting=False,
        claimed_online=True,
        proven_online=True,
        staff_s=70.0,
        evidence=tuple(Evidence("pixels", f"screenshot.{name}", "", sha) for name, sha in NAMES.items()),
    )


def rich(client: str | None = "Paws & Tails") -> ShopFacts:
    """The shop: a visit by day, one in the evening without an answer, one at night to a closed chat, one at the weekend that failed."""
    silent = make_record(START + timedelta(days=1, hours=9), ChatState.ONLINE, Ending.CENSORED_TIMEOUT, listened_s=300.0, vendor="jivo")
    night = make_record(
        START + timedelta(days=2, hours=14),
        ChatState.OFFLINE_FORM,
        offline_form=FormSeen(("name", "phone", "email", "message"), ("phone", "email")),
        operator_photo=PhotoClass.LOGO,
        operator_name=False,
        greeting=False,
        vendor="jivo",
        evidence=(Evidence("pixels", "screenshot.open", "", NIGHT_SHOT),),
    )
    walk = {
        "steps": 4,
        "guest": False,
        "one_click": False,
        "delivery_shown": False,
        "late_costs": True,
        "payment_kinds": ["card", "cash"],
        "required": ["name", "phone", "email"],
    }
    phone = {"e164": "+74950000000", "country": "RU", "kind": "landline", "clickable": True, "extension": None}
    seen = (
        Observation("survey.phone", Verdict.PRESENT, phone, PageKind.HOME, evidence=(Evidence("line", "41", "+7 495 000-00-00"),)),  # type: ignore[arg-type]
        Observation("visit.phone", Verdict.PRESENT, phone, PageKind.HOME),  # type: ignore[arg-type]
        Observation("visit.email", Verdict.PRESENT, {"email": f"info@{KEY}"}, PageKind.CONTACTS),
        Observation("visit.messenger", Verdict.ABSENT, None, PageKind.HOME),
        Observation(
            "visit.form",
            Verdict.PRESENT,
            {"kind": "search", "fields": ["search"], "required": [], "consent": False, "captcha": False},
            PageKind.HOME,
        ),
        Observation("visit.push_prompt", Verdict.ABSENT, None, PageKind.HOME),
        Observation("visit.cart", Verdict.PRESENT, walk, PageKind.CART, evidence=(Evidence("pixels", "screenshot.cart", "", CART_SHOT),)),  # type: ignore[arg-type]
        Observation("call.result", Verdict.PRESENT, {"answered": True, "answer_s": 31.0, "introduced": False}),
        Observation("order.confirmed", Verdict.PRESENT, {"ordered_at": "2026-10-06T10:00:00Z", "by": "sms", "after_s": 5400}),
        Observation(
            "recovery.followup", Verdict.PRESENT, {"channel": "email", "after_s": 15_120, "discount": True, "subject_class": "cart"}
        ),
    )
    visits = (
        VisitFacts(Daypart.WORKDAY, VisitState.DONE, answered()),
        VisitFacts(Daypart.EVENING, VisitState.DONE, silent),
        VisitFacts(Daypart.NIGHT, VisitState.DONE, night),
    )
    shop = Shop(KEY, f"https://{KEY}/", "pets", "Rich", "RU", "Europe/Moscow", client)
    return ShopFacts(shop, Disposition.COMPLETE, seen, visits)


def with_peers(shops: int = 400, seed: int = 1) -> list[ShopFacts]:
    """The shop among invented ones."""
    return [rich(), *make_facts(shops, seed)]


def fill(store: Store, wave: str, facts: list[ShopFacts], opened_at: datetime) -> None:
    """Put facts into a store as a finished, closed wave: what the visits saw as their records, all else as imported."""
    dayparts = [(one.shop.key, visit) for one in facts for visit in one.visits]
    plan = [PlannedVisit(wave, key, "visit", visit.daypart) for key, visit in dayparts]
    store.open_wave(Wave(wave, opened_at), [one.shop for one in facts], plan)
    seen = {(key, visit.daypart): visit for key, visit in dayparts}
    while claims := store.claim(wave, "visit", "test", opened_at, limit=500):
        for claim in claims:
            assert claim.visit.daypart is not None
            visit = seen[claim.shop.key, claim.visit.daypart]
            assert store.finish(claim, visit.state, opened_at, record=visit.record, failure=visit.failure)
    for one in facts:
        if one.observations:
            store.put_observations(wave, one.shop.key, one.observations, opened_at)
    store.close_wave(wave, opened_at)
