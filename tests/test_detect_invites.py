"""An invitation's text has one class, and whether it speaks of the page is seen from the page's title."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.detect.invites import class_of_text, tied_to_page

CASES = [
    ("help_offer", "Здравствуйте! Чем могу помочь?"),
    ("help_offer", "Hi there! Got a question? Ask us."),
    ("discount", "Привет! Дарим скидку 10% на первый заказ"),
    ("discount", "Welcome! Here is 15% off your order"),
    ("callback_offer", "Хотите, перезвоним за 30 секунд?"),
    ("callback_offer", "Can we call you back?"),
    ("product_question", "Помочь выбрать размер?"),
    ("product_question", "Are you looking for the right size?"),
    ("contact_request", "Оставьте номер телефона, и менеджер ответит"),
    ("contact_request", "Leave your email and stay in touch"),
    ("greeting", "Добрый день!"),
    ("greeting", "Hello 👋"),
    ("other", "Мы используем файлы cookie"),
    ("other", ""),
]


@pytest.mark.parametrize(("expected", "text"), CASES, ids=[text or "nothing" for _, text in CASES])
def test_the_class_of_an_invitation(expected: str, text: str) -> None:
    assert class_of_text(text) == expected


def test_an_invitation_that_names_the_product_is_tied_to_the_page() -> None:
    title = "Дрель Makita DF333D купить в интернет-магазине"
    assert tied_to_page("Есть вопросы о дрели? Подскажем", title)
    assert tied_to_page("Интересует DF333D?", title)
    assert not tied_to_page("Здравствуйте! Чем помочь?", title)
    assert not tied_to_page("Наш магазин дарит скидку, купите сегодня", title), "words of every shop's title tell nothing"


@given(st.text(max_size=300), st.text(max_size=100))
def test_any_text_has_a_class(text: str, title: str) -> None:
    assert class_of_text(text)
    assert tied_to_page(text, title) in (True, False)
