"""What a page is for, told by its address, its mark-up and its title; and what it shows of push and of operators."""

from __future__ import annotations

import pytest

from auditor.detect.document import Document
from auditor.detect.operators import operator_marks
from auditor.detect.pagekind import kind_of
from auditor.detect.push_prompt import push_marks

SHOP = "https://teashop.ru"


@pytest.mark.parametrize(
    ("path", "html", "kind"),
    [
        ("/", "<h1>Чай</h1>", "home"),
        ("/en/", "<h1>Tea</h1>", "home"),
        ("/personal/cart/", "<h1>Корзина</h1>", "cart"),
        ("/x", "<h1>Корзина</h1>", "cart"),
        ("/checkout/", "<h1>Оформление заказа</h1>", "checkout"),
        ("/kontakty", "<p>...</p>", "contacts"),
        ("/info/7", "<title>Доставка и оплата | Чай</title>", "delivery"),
        ("/a", "<title>Merrell | Contact Us</title>", "contacts"),
        ("/product/assam/", "<meta property=og:type content=product><h1>Ассам</h1>", "product"),
        ("/assam", "<meta property=og:type content=product><h1>Ассам</h1>", "product"),
        ("/assam", "<body class='single-product'><h1>Ассам</h1>", "product"),
        ("/collections/green", "<body class=template-collection><h1>Зелёный</h1>", "category"),
        ("/catalog/", "<h1>Каталог</h1>", "category"),
        ("/blog/how-to-brew", "<h1>Как заварить</h1>", "other"),
        ("/about", "<h1>О нас</h1>", "other"),
        ("/x", "", "other"),
    ],
)
def test_the_kind_of_a_page(path: str, html: str, kind: str) -> None:
    assert kind_of(Document(html, SHOP + path), SHOP + path) == kind


def test_a_saved_page_says_its_own_address() -> None:
    assert kind_of(Document("<link rel=canonical href='https://teashop.ru/'>")) == "home"
    assert kind_of(Document("<p>x")) == "other"


@pytest.mark.parametrize(
    ("html", "marks"),
    [
        ("<script>Notification.requestPermission()</script>", {"push_prompt"}),
        ("<script>navigator.serviceWorker.register('/sw.js')</script>", {"service_worker"}),
        ("<p>Разрешите присылать уведомления о скидках?</p>", {"push_prompt"}),
        ("<p>Allow desktop notifications</p>", {"push_prompt"}),
        ("<div class='push-prompt'>?</div>", {"push_prompt"}),
        ("<p>Уведомление о статусе заказа придёт по почте</p>", set()),
        ("<script type=text/plain>Notification.requestPermission()</script>", set()),
        ("<!-- <div class='push-prompt'> -->", set()),
    ],
)
def test_push_marks(html: str, marks: set[str]) -> None:
    assert set(push_marks(Document(html))) == marks


@pytest.mark.parametrize(
    ("html", "photo", "name"),
    [
        ("<div class=operator><img src=/i/anna.jpg><b>Анна Петрова</b></div>", True, True),
        ("<div class=manager-card><img src=/i/p.jpg></div>", True, False),
        ("<p>Ваш консультант</p><p>Анна Петрова</p>", False, True),
        ("<div class=operator><img src=/i/logo.png></div>", False, False),
        ("<p>Наши консультанты помогут с выбором</p>", False, False),
        ("<div class=adsmanager><img src=a.jpg></div>", False, False),
        ("<p>Анна Петрова</p>", False, False),
    ],
)
def test_operator_marks(html: str, photo: bool, name: bool) -> None:
    marks = operator_marks(Document(html))
    assert (marks.photo, marks.name) == (photo, name)
