"""What a page says as rows of an item: the same rows as the nouns of the program would make, and parked names known by their words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from auditor.detect.page import detect_page
from auditor.types import Observation, PageFindings, PageKind, PageSnapshot
from auditor.vendors import load_catalogue
from spiders.findings import rows_of_page
from spiders.reading import _PARKED, _parked

_OBSERVATIONS = TypeAdapter(list[Observation])
PAGE = """<html lang=ru><body><a href="/cart/">Корзина</a> <a href="/dostavka/">Доставка</a>
<a href="tel:+74951234568">8 (495) 123-45-68</a>
<a href="mailto:info@shop-of-hats.ru">пишите</a> <p>Пн-Пт с 9:00 до 18:00</p> <p>Мы ответим в течение 5 минут</p>
<form class="callback"><input name=phone required placeholder="Телефон"><button>Перезвоните мне</button></form>
<script src="https://code.jivosite.com/widget/abc" async></script><script src="https://www.googletagmanager.com/gtm.js?id=G"></script>
<a href="https://wa.me/74951234568">WhatsApp</a></body></html>"""


def test_rows_of_a_page_are_observations_as_json() -> None:
    """Read back as observations and written again they are the same, key by key and in the same order; every kind of fact is there."""
    found = detect_page(PageSnapshot("https://shop-of-hats.ru/", PAGE), load_catalogue())
    rows = rows_of_page(found, PageKind.HOME)
    written = _OBSERVATIONS.dump_python(_OBSERVATIONS.validate_python(rows), mode="json")
    assert written == rows
    assert [list(row) for row in written] == [list(row) for row in rows]
    names = {"vendor", "messenger", "phone", "email", "form", "link", "hours", "promise", "note"}
    assert {row["name"] for row in rows} == {f"survey.{name}" for name in names}
    assert all(row["verdict"] == "present" for row in rows)


def test_a_page_that_shows_nothing_says_unknown() -> None:
    """What a static page does not show is unknown, never absent."""
    rows = rows_of_page(PageFindings(url=""), PageKind.CART)
    assert _OBSERVATIONS.dump_python(_OBSERVATIONS.validate_python(rows), mode="json") == rows
    assert {(row["name"], row["verdict"], row["value"], row["page"]) for row in rows} == {
        (f"survey.{name}", "unknown", None, "cart") for name in ("vendor", "messenger", "phone", "email", "form")
    }


_WORDS = st.sampled_from(
    [
        *("domain", "name", "this", "is", "may", "be", "for sale", "parked", "free", "buy", "default", "web", "page", "Welcome to nginx"),
        *("apache2", "debian", "Домен", "домен", "продаётся", "припаркован", "зарегистрирован", "купить", "этот", "САЙТ", "сайт"),
        *("только что", "создан", "успешно зарегистрировано", "и делегировано", "не", "настроен", "хостинг", "отключён", "İ"),
    ]
)


@given(st.lists(_WORDS, max_size=14).map(" ".join))
def test_a_parked_name_is_known_by_its_first_words_alone(text: str) -> None:
    """Trying the pattern only where one of its phrases may begin finds what a search of the whole text finds."""
    whole, tried = _PARKED.search(text), _parked(text)
    assert (whole and whole.span()) == (tried and tried.span())
