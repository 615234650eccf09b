"""The pure parts of a visit: what is a button of a chat, what is a message, what is asked, what a ledger refuses."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest
from playwright.async_api import BrowserContext, CDPSession, Frame

from auditor.config import Conduct
from auditor.types import Campaign, CampaignLimits, IntentState
from auditor.visit import find as finding
from auditor.visit import score, words
from auditor.visit.ledger import Permit, Reason, Refusal
from auditor.visit.look import Look, Thing
from auditor.visit.memory_ledger import MemoryBook
from auditor.visit.observer import Shown
from auditor.visit.opening import next_step
from auditor.visit.questions import MOST, choose_question, fixed_words, questions
from auditor.visit.scene import Scene
from auditor.visit.transcript import Transcript, is_time
from auditor.visit.witness import Witness

FRAME = cast(Frame, object())
SIZE = (1280.0, 720.0)
OURS = "Is the kettle in stock?"


def button(box: tuple[float, float, float, float] = (1200, 640, 60, 60), floating: bool = True, **raw: Any) -> Thing:
    return Thing(FRAME, 1, box, {"pointer": True, "press": True, **raw}, floating, 9999, False)


def field(caption: str, kind: str = "textarea", log: bool = True, **raw: Any) -> Thing:
    made = {
        "caption": caption,
        "name": "",
        "type": kind,
        "landmark": "",
        "form": None,
        "panel": 5,
        "body": False,
        "marks": "",
        "off": False,
    }
    made |= {"log_box": [900, 200, 300, 300] if log else None, "panel_box": [900, 150, 300, 500], "box": [900, 600, 300, 40]}
    return Thing(FRAME, int(raw.pop("id", 2)), (900, 600, 300, 40), made | raw, True, 0, False)


@pytest.mark.parametrize(
    "thing",
    [
        button(icon=True, text=""),
        button(box=(20, 640, 60, 60), icon=True, text=""),
        button(box=(1000, 660, 240, 40), text="Напишите нам, мы онлайн"),
        button(text="Chat", floating=False, box=(400, 300, 80, 30)),
        button(box=(900, 660, 300, 50), text="Задать вопрос консультанту"),
    ],
)
def test_what_may_open_a_chat_is_pressed(thing: Thing) -> None:
    assert score.launcher(thing, SIZE) >= score.LAUNCHER


@pytest.mark.parametrize(
    "thing",
    [
        button(text="Заказать звонок", icon=True),
        button(text="☎ Call me back", box=(20, 640, 160, 50)),
        button(text="Feedback", box=(1240, 260, 40, 100)),
        button(text="WhatsApp", icon=True, href="https://wa.me/000"),
        button(text="Chat on Telegram", href="https://t.me/example"),
        button(text="Наверх", icon=True),
        button(text="Accept all cookies", box=(0, 600, 200, 40)),
        button(text="Join the Chatterbox book club", floating=False, marks="chat-club"),
        button(text="Chateau wines", floating=False),
        button(text="Help with sizes", floating=False, marks="help-size"),
        button(text="Читать дальше", floating=False),
        button(text="Search", floating=False, submit=True),
    ],
)
def test_decoys_are_left_alone(thing: Thing) -> None:
    assert score.launcher(thing, SIZE) < score.LAUNCHER


def step(*labels: str, waited: bool = False, asks: bool = False) -> str | None:
    """The label that would be pressed in a window of these buttons."""
    look = Look(
        press=[
            Thing(FRAME, n, (900, 300 + 40 * n, 200, 30), {"press": True, "text": t, "href": ""}, True, 9, True)
            for n, t in enumerate(labels)
        ]
    )
    chosen = next_step(look, look.keys, asks, waited)
    return chosen.label if chosen else None


def test_the_button_before_the_input_is_the_one_that_leads_to_a_person() -> None:
    """A window that opens on a list of channels or topics, or on a button that begins the conversation."""
    assert step("Напишите нам", "×") == "Напишите нам"
    assert step("Search for help", "Send us a message") == "Send us a message"
    assert step("Позвоните нам", "Консультант онлайн", waited=True) == "Консультант онлайн"
    assert step("Delivery", "Customer support", waited=True) == "Customer support"
    assert step("Delivery", "Customer support") is None, "a topic only once nothing better comes"
    assert step("WhatsApp", "Заказать звонок", "Закрыть", waited=True) is None
    assert step("Начать чат", asks=True) is None, "a form that asks who we are is not sent"


def test_an_input_of_a_chat_is_told_from_other_fields() -> None:
    chat = field("Введите сообщение")
    assert score.best_input(Look(fields=[chat])) is chat
    others = [
        field("Поиск по каталогу", "text"),
        field("you@example.com", "email"),
        field("Ваш отзыв", log=False),
        field("Промокод", "text"),
        field("Search", "search"),
        field("Your message to the web team", log=False, form={"id": 1, "method": "post", "action": "/f", "fields": 2}),
    ]
    for other in others:
        assert score.best_input(Look(fields=[other])) is None, other.raw["caption"]
    closed = field("Message", off=True)
    assert score.best_input(Look(fields=[closed])) is None
    assert score.best_input(Look(fields=[closed]), ready=False) is closed


def shown(key: int, text: str, at_ms: float, row: int = 0, block: int = 0, **more: Any) -> Shown:
    return Shown(FRAME, more.pop("kind", "text"), key, text, at_ms, at_ms, 0.0, True, row or key, block or key, **more)


def test_own_words_greetings_times_and_dots_are_no_replies() -> None:
    script = Transcript.after(OURS, ["Hello! How can I help?"], 1000.0)
    events = [
        shown(1, OURS, 1000.0),
        shown(2, "Today", 1010.0),
        shown(3, "12:04", 1010.0),
        shown(4, "Delivered", 1300.0),
        shown(5, "Hello! How can I help?", 1400.0),
        shown(6, "•••", 2500.0),
        shown(7, "Olive is typing…", 2600.0),
        shown(8, "processing | 1.2/3.8s", 2700.0),
        shown(9, "OK", 2700.0),
    ]
    script.feed(events)
    assert script.drafts == []
    assert script.typing_ms == 2500.0


def test_a_message_keeps_its_name_apart_and_its_first_and_last_moment() -> None:
    script = Transcript.after(OURS, [], 1000.0)
    script.feed([shown(10, "Olive", 5000.0, 7, 70), shown(11, "Yes,", 5000.0, 7, 71)])
    script.feed([shown(11, "Yes, two", 5200.0, 7, 71), shown(11, "Yes, two left.", 5400.0, 7, 71)])
    (draft,) = script.drafts
    assert (draft.sender, draft.text) == ("Olive", "Yes, two left.")
    assert (draft.first_ms, draft.last_ms) == (5000.0, 5400.0)


def test_a_message_drawn_anew_is_the_same_message() -> None:
    script = Transcript.after(OURS, [], 1000.0)
    script.feed([shown(10, "Yes, two", 5000.0, 7, 71)])
    script.feed([shown(20, "Yes, two left.", 5600.0, 8, 81)])
    script.feed([shown(30, "Yes, two left.", 6600.0, 9, 91)])
    assert [(draft.text, draft.first_ms, draft.last_ms) for draft in script.drafts] == [("Yes, two left.", 5000.0, 5600.0)]


def test_a_placeholder_that_becomes_the_answer_is_stamped_when_words_came() -> None:
    script = Transcript.after(OURS, [], 1000.0)
    past = ((4000.0, "…"), (5000.0, "Yes,"), (5200.0, "Yes, two left."))
    script.feed([shown(10, "Yes, two left.", 5200.0, past=past)])
    assert script.drafts[0].first_ms == 5000.0


def test_a_join_and_a_later_message_are_two_things() -> None:
    script = Transcript.after(OURS, [], 1000.0)
    script.feed([shown(10, "Olive joined the conversation", 3000.0), shown(11, "Yes, two left.", 5000.0)])
    assert [draft.kind for draft in script.drafts] == ["join", "reply"]
    assert script.join_ms == 3000.0
    assert script.drafts[1].joined


@pytest.mark.parametrize("text", ["12:04", "Today at 12:04 PM", "вчера, 18:30", "Saturday Nov 21st 2026", "2 min ago", "now", "0.1s 0.0s"])
def test_times_are_recognised(text: str) -> None:
    assert is_time(text)


@pytest.mark.parametrize("text", ["500", "yes", "In 2 days", "Monday we are closed", "да"])
def test_answers_are_no_times(text: str) -> None:
    assert not is_time(text) or text == "500"


@pytest.mark.parametrize("text", ["Вы бот?", "Are you a bot?", "wait, who is this?", "Is this a robot?"])
def test_whoever_asks_who_we_are_is_heard(text: str) -> None:
    assert words.BOT_CHECK.search(text)


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_questions_are_short_neutral_and_the_same_for_the_same_visit(lang: str) -> None:
    for question in questions("pets", lang):
        assert len(question) <= MOST
        assert question.endswith("?")
    first = choose_question("pets", lang, "Cat tree", "wave/shop/visit/night")
    assert first == choose_question("pets", lang, "Cat tree", "wave/shop/visit/night")
    assert "Cat tree" in first
    assert "{" not in choose_question("unheard of", lang, None, "seed")
    assert fixed_words(lang, "StorefrontAuditor", "a@example.test").truth.count("StorefrontAuditor") == 1


async def test_the_ledger_in_memory_keeps_the_rules() -> None:
    limits = CampaignLimits(staff_seconds=100.0)
    campaign = Campaign("p", "r", "c", "l", date(2020, 1, 1), date(2099, 1, 1), ("chat",), "somebody", limits)
    book = MemoryBook(campaign, Conduct())
    ledger = book.ledger("shop.example")
    for ordinal in (1, 2):
        permit = await ledger.begin("text")
        assert isinstance(permit, Permit)
        assert permit.ordinal == ordinal
        await ledger.settle(permit, IntentState.SENT)
    assert await ledger.begin("third") == Refusal(Reason.MESSAGES, "2 messages were already written in this visit")
    again = await book.ledger("shop.example").begin("text")
    assert isinstance(again, Refusal)
    assert again.reason is Reason.TOO_SOON
    other = await book.ledger("other.example").begin("text")
    assert isinstance(other, Refusal)
    assert other.reason is Reason.BUDGET


async def test_bodies_that_end_while_one_is_read_do_not_break_the_witness() -> None:
    """A page that talks a lot while we ask what its network brought: the visit goes on."""
    witness = Witness(cast(BrowserContext, None))

    class Talkative:
        """A session whose page ends another request whenever one is asked for."""

        async def send(self, _method: str, asked: dict[str, str]) -> dict[str, str]:
            witness._finished(cast(CDPSession, self), {"requestId": "next", "timestamp": 100.0})
            return {"body": "two kettles are left" if asked["requestId"] == "second" else "nothing of that"}

    witness._kinds["next"], witness._offset_ms = "Fetch", 0.0
    witness._bodies.extend((100.0, cast(CDPSession, Talkative()), name) for name in ("first", "second"))
    assert await witness.of("Two kettles are left", 100_040.0) == 100_000.0


class SlowPage:
    """A stage whose page takes `look_s` of a clock of our own to answer each look, and shows nothing."""

    def __init__(self, look_s: float, frames: int) -> None:
        self.now_s, self.look_s, self.frames = 0.0, look_s, frames
        self.budget, self.observer = SimpleNamespace(spent=False), self
        self.page = SimpleNamespace(main_frame=FRAME)

    def monotonic(self) -> float:
        return self.now_s

    def now_ms(self) -> float:
        return self.now_s * 1000

    async def look(self) -> Look:
        self.now_s += self.look_s
        return Look(frames=self.frames)

    async def news(self, seconds: float) -> bool:
        self.now_s += seconds
        return False

    async def call(self, *_: object) -> None:
        return None

    async def move(self, *_: object) -> None: ...
    async def scroll(self, *_: object) -> None: ...
    def step(self, *_: object) -> None: ...


@pytest.mark.parametrize(("look_s", "frames", "hung"), [(0.05, 1, False), (3.0, 1, True), (0.05, 0, True)])
async def test_what_a_page_spends_without_answering_is_no_time_for_a_chat_to_come(
    look_s: float, frames: int, hung: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that answers is looked at for as long as is set; one that does not, longer, and then nothing is known of it."""
    page = SlowPage(look_s, frames)
    monkeypatch.setattr(finding, "time", page)
    sight = await finding.find(cast(Scene, page), 4.0)
    assert (sight.found, sight.hung) == (False, hung)
    assert page.now_s >= (12.0 if look_s > 1 else 4.0), "by the clock of this test"
