"""What a widget announces is read from its words and inputs, in both languages, and nothing makes the judge fail."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.detect.states import Field, StateView, judge_state
from auditor.types import ChatState

MESSAGE = Field("Сообщение", "textarea")
PHONE = Field("Телефон", "tel")
MAIL = Field("E-mail", "email")

CASES = [
    (ChatState.ONLINE, ["Здравствуйте! Оператор Ксения готова ответить на ваш вопрос"], [MESSAGE]),
    (ChatState.ONLINE, ["We're here! Ask us anything"], [MESSAGE]),
    (ChatState.ONLINE, ["Я бот. Наши операторы тоже онлайн, позвать?"], [MESSAGE]),
    (ChatState.OFFLINE_FORM, ["Мы сейчас не в сети", "Оставьте сообщение и контакты"], [PHONE, MESSAGE]),
    (ChatState.OFFLINE_FORM, ["Sorry, we're not around right now", "Drop us a line"], [MAIL, MESSAGE]),
    (ChatState.OFFLINE_DEAD, ["Сейчас мы не работаем. Звоните по телефону 8 800 000-00-00"], []),
    (ChatState.OFFLINE_DEAD, ["Our chat is closed"], [Field("Type here", "textarea (disabled)")]),
    (ChatState.BUSY_FORM, ["Все операторы заняты", "Оставьте телефон, перезвоним"], [PHONE]),
    (ChatState.BUSY_DEAD, ["Our agents are busy right now, please come back later"], []),
    (ChatState.QUEUE, ["Все операторы заняты. Время ожидания — около 2 минут"], []),
    (ChatState.QUEUE, ["You are number 4 in the queue"], []),
    (ChatState.PRECHAT_GATE, ["Представьтесь, чтобы начать чат"], [Field("Имя", "text"), MAIL, Field("Начать чат", "submit")]),
    (ChatState.PRECHAT_GATE, ["We're online", "What's your name?"], [Field("Name", "text"), Field("Email", "email")]),
    (ChatState.BOT_ONLY, ["Привет, я чат-бот Вася", "Позвать человека"], [MESSAGE]),
    (ChatState.BOT_ONLY, ["Hi, I'm Zoe, your virtual assistant"], [MESSAGE]),
    (ChatState.UNKNOWN, ["Обычно отвечаем в течение часа"], [MESSAGE]),
    (ChatState.UNKNOWN, ["Закажите звонок, перезвоним за 30 секунд"], [PHONE]),
    (ChatState.UNKNOWN, ["We use cookies to improve chat", "OK"], []),
    (ChatState.UNKNOWN, [], []),
]


@pytest.mark.parametrize(("state", "texts", "fields"), CASES, ids=lambda c: " | ".join(map(str, c)) if isinstance(c, list) else str(c))
def test_each_rung_is_told_from_its_neighbours(state: ChatState, texts: list[str], fields: list[Field]) -> None:
    assert judge_state(StateView(tuple(texts), tuple(fields))).state is state


def test_the_vendors_word_decides_only_where_nothing_is_announced() -> None:
    bare = StateView(("Чат",), (MESSAGE,), vendor_says="online")
    assert judge_state(bare).state is ChatState.ONLINE
    shown = judge_state(StateView(("Мы сейчас не в сети",), (MESSAGE,), vendor_says="online"))
    assert shown.state is ChatState.OFFLINE_FORM
    assert shown.sure < judge_state(StateView(("Мы сейчас не в сети",), (MESSAGE,))).sure, "a contradiction makes it less sure"


def test_an_optional_contact_is_no_gate() -> None:
    assert judge_state(StateView(("We're online",), (MESSAGE, Field("Email (optional)", "email")))).state is ChatState.ONLINE


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.text(max_size=80), max_size=6),
    st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), max_size=4),
    st.none() | st.text(),
)
def test_any_strings_are_judged(texts: list[str], fields: list[tuple[str, str]], says: str | None) -> None:
    judged = judge_state(StateView(tuple(texts), tuple(Field(*f) for f in fields), vendor_says=says))
    assert 0 <= judged.sure <= 1


@pytest.mark.parametrize(
    ("piece", "state"), [("очередь ", ChatState.QUEUE), *((piece, ChatState.UNKNOWN) for piece in ("we will ", "оставьте ", "...", "а"))]
)
def test_a_hundred_thousand_characters_are_judged(piece: str, state: ChatState) -> None:
    """(`benchmarks/growth.py` has the times.)"""
    long = piece * (100_000 // len(piece))
    assert judge_state(StateView((long, long), (Field(long, "text"),))).state is state


@pytest.mark.parametrize(
    ("texts", "fields", "expected"),
    [
        (["Продолжим завтра, а пока впишите номер"], [PHONE], ChatState.OFFLINE_FORM),
        (["Консультантов онлайн: 0"], [], ChatState.OFFLINE_DEAD),
        (["Свободных консультантов: 5"], [], ChatState.ONLINE),
        (["Светлана читает ваше сообщение"], [MESSAGE], ChatState.ONLINE),
        (["Мы на связи ежедневно с 8 до 20"], [MESSAGE], ChatState.UNKNOWN),
        (["Обычно, когда все на месте, отвечаем за 15 минут"], [MESSAGE], ChatState.UNKNOWN),
        (["Разберём все вопросы по очереди"], [MESSAGE], ChatState.UNKNOWN),
        (["Заходите под своим паролем, это чат для друзей"], [Field("Пароль", "password")], ChatState.PRECHAT_GATE),
        (["Each of our experts is in another conversation"], [MAIL], ChatState.BUSY_FORM),
        (["A colleague will pick up your chat shortly"], [], ChatState.QUEUE),
    ],
)
def test_a_clause_is_read_by_its_words_negation_and_tense(texts: list[str], fields: list[Field], expected: ChatState) -> None:
    assert judge_state(StateView(tuple(texts), tuple(fields))).state is expected


def test_a_text_of_commas_says_nothing() -> None:
    assert judge_state(StateView(("a, " * 4_000, "не, " * 4_000))).state is ChatState.UNKNOWN


def test_wordings_once_understood_stay_understood() -> None:
    lines = Path(__file__).parents[1] / "benchmarks" / "chat_lines"
    rows = [json.loads(line) for file in sorted(lines.glob("*_states.jsonl")) for line in file.read_text("utf-8").splitlines()]
    right = 0
    for row in rows:
        fields = tuple(Field(f["name"], f["type"]) for f in row["fields"])
        right += judge_state(StateView(tuple(row["texts"]), fields)).state.value == row["label"]
    assert len(rows) > 400
    assert right / len(rows) >= 0.97
