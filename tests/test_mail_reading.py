"""One mail as it came, reduced to features: whose it is, when it came, what it is, what it offers; however broken it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.mail.message import Fetched, Mail, read_mail
from auditor.mail.words import Discount, MailKind, discount_of, kind_of, names_product

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def read(raw: bytes, at: datetime = AT) -> Mail:
    return read_mail(Fetched(1, at, len(raw), raw))


@pytest.mark.parametrize(
    ("subject", "body", "kind"),
    [
        ("Вы забыли товары в корзине", "", MailKind.REMINDER),
        ("Лейка всё ещё ждёт вас!", "Оформите заказ", MailKind.REMINDER),
        ("Ещё думаете?", "Мы сохранили вашу корзину: товары ждут вас 24 часа", MailKind.REMINDER),
        ("Скидка 10% только для вас", "Вы оставили в корзине садовую лейку. Вернуться к покупкам", MailKind.REMINDER),
        ("You left something behind", "", MailKind.REMINDER),
        ("Still interested?", "Your cart is waiting for you", MailKind.REMINDER),
        ("A little something from us", "Complete your purchase and save", MailKind.REMINDER),
        ("Подтвердите подписку", "Корзина | Доставка | Контакты", MailKind.CONFIRM),
        ("Please confirm your email address", "", MailKind.CONFIRM),
        ("Добро пожаловать в наш магазин!", "Промокод на первый заказ. Корзина", MailKind.WELCOME),
        ("Welcome back to school sale", "New arrivals", MailKind.WELCOME),
        ("Спасибо за подписку", "", MailKind.WELCOME),
        ("Заказ №1234 принят", "Ваша корзина", MailKind.ORDER),
        ("Your order confirmation #55", "", MailKind.ORDER),
        ("Новинки недели", "Смотрите каталог. Корзина. Отписаться", MailKind.NEWS),
        ("Spring sale: 30% off", "New arrivals for your garden", MailKind.NEWS),
    ],
)
def test_what_a_mail_is_shows_in_its_words(subject: str, body: str, kind: MailKind) -> None:
    assert kind_of(subject, body) is kind


@pytest.mark.parametrize(
    ("text", "offer"),
    [
        ("Скидка 10% по промокоду BACK10", Discount(10)),
        ("до -15% скидка и ещё 5 %", Discount(15)),
        ("Дарим 500 ₽: купон внутри", Discount(None, 500.0, "₽")),
        ("Take $20 off your order", Discount(None, 20.0, "$")),
        ("Промокод COMEBACK и бесплатная доставка", Discount(free_delivery=True)),
        ("Лейка 1 490 руб., 100% пластик", None),
        ("Скидки не действуют на этот товар", None),
        ("Your cart is waiting", None),
    ],
)
def test_a_discount_is_one_where_the_mail_says_so(text: str, offer: Discount | None) -> None:
    assert discount_of(text) == offer


def test_a_product_is_named_by_most_of_its_words() -> None:
    assert names_product("Ваша лейка садовая Gardena 10 л ждёт", "Лейка садовая Gardena, 10 л")
    assert not names_product("Ваши товары ждут", "Лейка садовая Gardena, 10 л")
    assert names_product("x", "") is None


def test_a_reminder_in_html_and_windows_1251_is_read_in_full() -> None:
    mail = EmailMessage()
    mail["From"] = "Магазин <news@shop.example>"
    mail["To"] = "undisclosed-recipients:;"
    mail["Delivered-To"] = "shopper+ABCDEFGHIJKL@audit.example"
    mail["Subject"] = "Вы забыли кое-что"
    mail["Message-ID"] = "<1@shop.example>"
    body = (
        "<html><head><style>.x{}</style></head><body><p>Ваша лейка ждёт. Скидка <b>10%</b></p>"
        "<a href='https://shop.example/u?x=1'>Отписаться</a></body>"
    )
    mail.set_content(body, subtype="html", charset="windows-1251")
    found = read(mail.as_bytes())
    assert found.recipients[0] == "shopper+abcdefghijkl@audit.example"
    assert (found.kind, found.discount, found.unsubscribe, found.sender) == (MailKind.REMINDER, Discount(10), True, "shop.example")
    assert found.names("Лейка")


def test_a_mail_came_when_the_server_took_it_in_and_a_moved_one_when_it_first_came() -> None:
    stamped = (
        b"Received: from mx by us; Mon, 2 Mar 2026 11:59:40 +0000\r\nReceived: from shop by mx; Mon, 2 Mar 2026 14:00:00 +0300\r\n\r\n"
    )
    assert read(stamped).at == AT
    assert read(stamped).sent_at == AT - timedelta(hours=1)
    assert read(stamped, AT + timedelta(days=3)).at == AT - timedelta(seconds=20)


def test_bounces_and_absence_notes_are_told_from_what_shops_write() -> None:
    bounce = b"From: MAILER-DAEMON@mx.example\r\nReturn-Path: <>\r\nSubject: Undelivered Mail\r\nContent-Type: multipart/report\r\n\r\nx"
    absent = "Auto-Submitted: auto-replied\r\nSubject: Нас нет до понедельника\r\n\r\nВаша корзина".encode()
    assert read(bounce).kind is MailKind.BOUNCE
    assert read(absent).kind is MailKind.AUTOMATIC


BROKEN = {
    "empty": b"",
    "no header": b"\r\n\r\njust words",
    "no end of a part": (
        b'Content-Type: multipart/mixed; boundary="a"\r\nSubject: x\r\n\r\n--a\r\nContent-Type: text/html\r\n\r\n<p>your cart'
    ),
    "boundary missing": b"Content-Type: multipart/alternative\r\nSubject: You left items in your cart\r\n\r\n--x\r\n\r\nhello\r\n--x--",
    "unknown charset": b"Content-Type: text/plain; charset=klingon-8\r\nSubject: =?klingon-8?B?////?= cart\r\n\r\n\xff\xfe\x00",
    "bad base64": b"Content-Transfer-Encoding: base64\r\nContent-Type: text/plain\r\nSubject: cart\r\n\r\n!!!!====%%%",
    "parts without end": b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (i, i) for i in range(3000)),
    "a date from nowhere": b"Received: by x; Mon, 99 Foo 99999 99:99:99 +9999\r\nDate: nonsense\r\n\r\n",
    "a header without end": b"Subject: " + b"a" * 200_000,
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_mail_is_read_as_far_as_it_goes(name: str) -> None:
    found = read(BROKEN[name])
    assert found.at == AT
    assert found.key
    if name == "boundary missing":
        assert found.kind is MailKind.REMINDER


@given(st.binary(max_size=2000), st.sampled_from(list(BROKEN.values())))
@settings(max_examples=150, deadline=None)
def test_whatever_comes_is_read(noise: bytes, broken: bytes) -> None:
    assert read(broken[:500] + noise).at.tzinfo is not None
