"""Who wrote a reply follows from time, events, buttons and words; whether it answers, from the words against the question."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.detect.replies import ReplyView, judge_reply
from auditor.types import Answers, Responder

STOCK = "Есть ли у вас палатка на троих?"
VALUE = "What is the weight of the tent?"


def who(text: str, delay_ms: float, question: str = STOCK, **seen: object) -> Responder:
    return judge_reply(ReplyView(question, text, delay_ms, **seen)).responder  # type: ignore[arg-type]


def answers(question: str, text: str) -> Answers:
    return judge_reply(ReplyView(question, text, 30_000, True, True)).answers


def test_under_two_seconds_nobody_has_read_it() -> None:
    assert who("да есть, синяя", 900, joined=False, typing=False) is Responder.AUTOMATIC
    assert who("are you there?", 1_200, joined=True, typing=True) is Responder.UNCLEAR, "a person's line may have crossed ours"


def test_a_program_is_automatic_however_slow_unless_a_person_took_over() -> None:
    assert who("Да, палатка есть в наличии.", 30_000, sender_label="Чат-бот", joined=True, typing=True) is Responder.AUTOMATIC
    assert who("I'm a virtual assistant. Yes, we stock it.", 30_000, typing=True) is Responder.AUTOMATIC
    assert who("это уже не бот, Олег) есть одна", 30_000, sender_label="Чат-бот", joined=True, typing=True) is Responder.HUMAN


def test_the_kind_of_a_window_does_not_say_who_writes_in_it() -> None:
    """Chat frameworks head their windows so out of the box; a persona or a greeting that names itself a program does say it."""
    text = "Yes, we have two of them left in the shop on Mill Street."
    for title in ("Chatbot", "Чат-бот"):
        assert who(text, 20_000, previous=("Shop support", title)) is Responder.HUMAN
        assert who(text, 1_200, previous=("Shop support", title)) is Responder.AUTOMATIC, "nobody types that fast"
    for said in ("I'm the shop's chatbot, ask me anything", "Чат-бот Степан", "Virtual assistant"):
        assert who(text, 20_000, previous=(said,)) is Responder.AUTOMATIC


@pytest.mark.parametrize(
    "text",
    [
        "Оператор Анна присоединилась к чату",
        "Ваше место в очереди: 3",
        "Оцените, пожалуйста, качество консультации",
        "Your request has been received.",
        "Выберите тему: 1. Доставка 2. Возврат",
        STOCK,
    ],
)
def test_notices_ratings_menus_and_echoes_are_automatic(text: str) -> None:
    assert who(text, 20_000, joined=True, typing=False) is Responder.AUTOMATIC


def test_buttons_and_repeated_texts_are_automatic() -> None:
    assert who("Да, палатки есть", 20_000, buttons=("Показать",), typing=True) is Responder.AUTOMATIC
    assert who("Чем помочь?", 20_000, previous=("Чем помочь?",), typing=True) is Responder.AUTOMATIC


def test_busy_words_are_a_persons_only_in_own_words_after_an_event() -> None:
    assert who("Все операторы заняты, оставьте номер телефона", 20_000, joined=False, typing=False) is Responder.AUTOMATIC
    assert who("ой извините клиент в зале, минут 5", 20_000, joined=True, typing=True) is Responder.HUMAN


def test_a_courtesy_proves_little_without_events() -> None:
    hello = "Здравствуйте! Чем могу помочь?"
    assert who(hello, 12_000, joined=True, typing=True) is Responder.HUMAN
    assert who(hello, 3_500, joined=True, typing=False) is Responder.UNCLEAR
    assert who(hello, 12_000, joined=False, typing=False) is Responder.AUTOMATIC
    assert who(hello, 12_000) is Responder.UNCLEAR


def test_speed_counts_from_a_second_after_the_question() -> None:
    long = "Палатка трёхместная есть в наличии на складе, вес четыре килограмма, можно забрать сегодня вечером в любом магазине."
    assert who(long, 4_000) is Responder.AUTOMATIC
    assert who(long, 4_000, typing=True) is Responder.UNCLEAR
    assert who(long, 11_000) is Responder.UNCLEAR
    assert who("да, последняя", 12_000) is Responder.HUMAN
    assert who("Да, в наличии.", 6_000) is Responder.UNCLEAR


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        (STOCK, "да", Answers.YES),
        (STOCK, "нет в наличии", Answers.YES),
        (STOCK, "4 500 руб.", Answers.NO),
        (STOCK, "Здравствуйте! Чем могу помочь?", Answers.NO),
        (STOCK, "Минутку, уточню на складе", Answers.NO),
        (STOCK, "А для какого сезона нужна?", Answers.NO),
        (STOCK, "Смотрите в каталоге: https://shop.example/palatki", Answers.PARTLY),
        (STOCK, "сейчас позвоню на склад", Answers.NO),
        (STOCK, "ой, не знаю, спрошу у закупок", Answers.NO),
        (STOCK, "последняя осталась) отложить?", Answers.YES),
        (STOCK, "подъезжайте, подберём", Answers.NO),
        (STOCK, "К сожалению, сейчас никого нет в сети", Answers.NO),
        (VALUE, "what colour mate", Answers.NO),
        (VALUE, "Two kilos. Did that answer your question?", Answers.YES),
        (VALUE, "4.2 kg", Answers.YES),
        (VALUE, "it depends on the model", Answers.PARTLY),
        (VALUE, "Let me check that for you", Answers.NO),
        (VALUE, "Could you send me the link?", Answers.NO),
        (VALUE, "[Стикер]", Answers.NO),
        ("Сколько стоит доставка в Омск?", "350 рублей", Answers.YES),
    ],
)
def test_an_answer_names_the_fact(question: str, text: str, expected: Answers) -> None:
    assert answers(question, text) is expected


def test_the_reasons_use_the_published_words_and_follow_the_fields() -> None:
    judged = judge_reply(ReplyView(STOCK, "да есть", 900, False, False, ("Ок",)))
    assert {"under_2s", "no_join_no_typing", "buttons"} <= set(judged.reasons)
    unclear = judge_reply(ReplyView(STOCK, "Да, в наличии.", 6_000))
    assert "thin_evidence" in unclear.reasons


@settings(max_examples=150, deadline=None)
@given(
    st.text(max_size=200),
    st.text(max_size=200),
    st.floats(0, 1e9),
    st.none() | st.booleans(),
    st.none() | st.booleans(),
    st.none() | st.text(max_size=20),
)
def test_any_reply_is_judged(question: str, text: str, delay: float, joined: bool | None, typing: bool | None, sender: str | None) -> None:
    judged = judge_reply(ReplyView(question, text, delay, joined, typing, sender_label=sender))
    assert isinstance(judged.responder, Responder)


@pytest.mark.parametrize("piece", ["здравствуйте ", "let me check ", "1. а\n", "?" * 5, "ё"])
def test_a_hundred_thousand_characters_at_once_are_no_persons(piece: str) -> None:
    """Nobody types them in five seconds. (`benchmarks/growth.py` has the times.)"""
    long = piece * (100_000 // len(piece))
    judged = judge_reply(ReplyView(long, long, 5_000, True, True, (long,), long, (long,)))
    assert judged.responder is Responder.AUTOMATIC
