"""Answers that are kept for the next page are those that would be given anew, and are bounded."""

from __future__ import annotations

from auditor.detect.document import Document
from auditor.detect.memory import remembered
from auditor.detect.page import detect_page
from auditor.types import PageSnapshot
from auditor.vendors import load_catalogue

PAGE = """<html><head><title>Контакты</title></head><body><div class=head><a href="/">Главная</a> <a href="/cart/">Корзина</a>
<a href="tel:+74951234568">8 (495) 123-45-68</a> <span>Пн-Пт с 9:00 до 18:00</span></div>
<form class="callback"><input name=phone placeholder="Телефон"><button>Перезвоните мне</button></form>
<script>(function(){var s=document.createElement('script');s.src='//code.jivosite.com/widget/abc';document.head.appendChild(s)})()</script>
<a href="https://wa.me/74951234568">WhatsApp</a> %s</body></html>"""


def test_a_text_that_is_known_is_not_judged_again() -> None:
    """The function runs once for a text and its further arguments."""
    asked: list[tuple[str, int]] = []

    @remembered(4, 10)
    def judge(text: str, times: int) -> str:
        asked.append((text, times))
        return text * times

    assert [judge("ab", 2), judge("ab", 2), judge("ab", 3)] == ["abab", "abab", "ababab"]
    assert asked == [("ab", 2), ("ab", 3)]


def test_what_is_kept_is_bounded_in_number_and_in_length() -> None:
    """A text longer than the limit is judged each time, and the oldest of too many is forgotten."""
    asked: list[str] = []

    @remembered(2, 3)
    def judge(text: str) -> int:
        asked.append(text)
        return len(text)

    assert [judge("long text"), judge("long text")] == [9, 9]
    assert asked == ["long text", "long text"]
    for text in ("a", "b", "c", "a"):
        judge(text)
    assert asked[2:] == ["a", "b", "c", "a"]


def test_a_page_says_the_same_whatever_was_read_before_it() -> None:
    """The first reading of a page, a second, and one after other pages of the shop agree, evidence included."""
    catalogue = load_catalogue()

    def read(address: str, more: str) -> object:
        return detect_page(PageSnapshot(address, PAGE % more), catalogue)

    first = read("https://shop.example.ru/contacts/", "")
    for number in range(20):
        read(f"https://shop{number}.example.com/cart/", f"<p>Заказ № {number}00-200-{number} от 12.03.2020, (812) 320-21-{number + 10}</p>")
    assert read("https://shop.example.ru/contacts/", "") == first


def test_elements_that_are_asked_for_by_name_are_found_in_any_letters() -> None:
    """`Document.names` looks at the mark-up in lower case, so that no attribute is overlooked for its spelling."""
    assert Document('<div ITEMPROP="openingHours" content="Mo 9-18">').names("itemprop")
    assert not Document("<div>itemprop".replace("itemprop", "item prop")).names("itemprop")
