"""Personal details are hidden in both languages and all cases; brands, titles, varieties, articles and prices stay readable."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.detect.redact import redact

HIDDEN = [
    ("Вам ответит {Марина Сергеевна}, она знает", "person_name"),
    ("Спросите {Ирину} на кассе", "person_name"),
    ("передайте {Алексею Викторовичу}, что заказ приехал", "person_name"),
    ("С {Денисом} я поговорю", "person_name"),
    ("меня зовут {таня}", "person_name"),
    ("МЕНЯ ЗОВУТ {ОЛЬГА}", "person_name"),
    ("Оператор {Шахноза} присоединилась", "person_name"),
    ("Получатель: {Кузнецова Ирина Олеговна}", "person_name"),
    ("{Вера}, подскажите по размеру", "person_name"),
    ("Menya zovut {Sergey}", "person_name"),
    ("You're chatting with {Michael O'Brien}", "person_name"),
    ("Mrs {Gill} will call you", "person_name"),
    ("Signed for by {T. Adeyemi}", "person_name"),
    ("{Rose} is on lunch", "person_name"),
    ("{Светочка} уже уехала на склад", "person_name"),
    ("спросил у {Степаныча}", "person_name"),
    ("{Толик} с погрузки подтвердил", "person_name"),
    ("{Зульфия-апа} посчитает опт", "person_name"),
    ("Бот передал диалог. Дальше с вами {Елена}", "person_name"),
    ("к вам едет {Хасанбой}", "person_name"),
    ("с вами {natalya}, чем помочь", "person_name"),
    ("thanks {Priyanka}!", "person_name"),
    ("звоните {+7 (900) 000-12-34 доб. 5} после обеда", "phone"),
    ("мой номер {восемь девятьсот ноль ноль ноль двенадцать сорок} смс", "phone"),
    ("text {(212) 555-0199} please", "phone"),
    ("почта {petya собака pochta точка example} моя", "email"),
    ("we have {sam.test@example.com} here", "email"),
    ("пишите {https://t.me/shop000test}", "messenger_handle"),
    ("ник {@sveta_000}", "messenger_handle"),
    ("доставить на {ул. Садовая, д. 5, кв. 12}", "address"),
    ("везём на {Полевую 9-31}", "address"),
    ("адрес {Казань, Баумана 5-17}", "address"),
    ("куда везти? {Пермь, ул. Пушкарская, 44 — 12}", "address"),
    ("deliver to {14 Elm Road, Testford}", "address"),
    ("на карту {4276 0000 0000 0012}", "card"),
    ("the card ending {9921}", "card"),
    ("сертификат {GIFT-0000-7781}", "card"),
    ("последние цифры карты {0045}", "card"),
    ("Заказ № {45-8891} готов", "order_no"),
    ("Invoice {INV-2024-0071} sent", "order_no"),
]

LEFT = [
    "Майя Плисецкая, биография, издание второе",
    "Рита и Марго — цвета коллекции",
    "Ada desk lamp, brass",
    "Colour: Jade, Olive, Hazel",
    "доставка на завтра 15 числа",
    "Доставка на этаж 5 стоит 500 руб",
    "Роман «Анна Каренина» в твёрдом переплёте стоит 890 рублей.",
    "Клубника Виктория, рассада, 6 кустов",
    "Розы красные, 60 см",
    "Магазин «Наташа» закрыт на учёт",
    "Я виртуальный помощник Маруся",
    "Есть надежда, что придёт",
    "Артикул 4600000123457, проверьте на коробке",
    "ISBN 978-0-00-000000-2",
    "Гарантия 24 месяца, до 31.12.2025",
    "Аккумулятор Makita BL1830B на 18 В",
    "https://shop.example/catalog/8800",
    "Paul Smith and Ted Baker are in the sale",
    "May I have your order number please?",
    "Will it fit? Mark the box",
    "1 200 000 рублей за 2 шт",
]


@pytest.mark.parametrize(("line", "kind"), HIDDEN, ids=[line for line, _ in HIDDEN])
def test_the_detail_and_nothing_else_is_hidden(line: str, kind: str) -> None:
    start, end = line.index("{"), line.index("}") - 1
    text = line.replace("{", "").replace("}", "")
    found = redact(text)
    assert [(s.start, s.end, s.kind) for s in found.spans] == [(start, end, kind)]
    assert found.text == f"{text[:start]}[{kind}]{text[end:]}"


@pytest.mark.parametrize("line", LEFT)
def test_what_is_not_personal_stays(line: str) -> None:
    assert redact(line).text == line


def test_what_the_shop_publishes_may_stay() -> None:
    text = "Звоните +7 (495) 000-77-10 или 8 900 000-11-22"
    assert redact(text, public=["8 495 000 77 10"]).text == "Звоните +7 (495) 000-77-10 или [phone]"


def test_offsets_are_code_points() -> None:
    text = "🙂🙂 Анна, здравствуйте"
    (span,) = redact(text).spans
    assert text[span.start : span.end] == "Анна"


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.characters() | st.sampled_from(list("АнаИвов+7 900@._-«»\"'#№*")), max_size=300))
def test_any_text_is_redacted_and_what_is_left_is_unchanged(text: str) -> None:
    found = redact(text)
    at, kept = 0, []
    for span in found.spans:
        assert at <= span.start < span.end <= len(text)
        kept.append(text[at : span.start])
        at = span.end
    rest = found.text
    for part in [*kept, text[at:]]:
        assert part in rest
        rest = rest[rest.index(part) + len(part) :]


def test_redacting_twice_changes_nothing() -> None:
    for line, _ in HIDDEN:
        once = redact(line.replace("{", "").replace("}", "")).text
        assert redact(once).text == once


@pytest.mark.parametrize("piece", ["1", "a@", "адрес: Баумана ", "GIFT-0000-"])
def test_a_hundred_thousand_characters_without_a_detail_stay(piece: str) -> None:
    """(`benchmarks/growth.py` has the times.)"""
    text = piece * (100_000 // len(piece))
    assert redact(text).text == text


def test_a_hundred_thousand_characters_of_details_are_hidden() -> None:
    hidden = redact("Анна Ивановна, ул. Ленина 5, +7 900 000 00 00 " * 2_000).text
    assert not {"Анна", "Иванов", "Ленин", "900"} & set(hidden.replace(",", " ").split())
    assert hidden.count("[phone]") == 2_000
