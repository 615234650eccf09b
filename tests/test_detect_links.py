"""Links lead on through a shop; those that leave it or change something are never candidates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.detect.document import Document
from auditor.detect.link_shapes import changes_state
from auditor.detect.links import find_links
from auditor.types import PageKind

HERE = "https://www.teashop.ru/chai/"


def best(body: str, url: str = HERE) -> dict[str, str]:
    """The best link of each kind."""
    found: dict[str, str] = {}
    for link in find_links(Document(f"<html><body>{body}</body></html>", url), url):
        found.setdefault(str(link.rel), link.url)
    return found


@pytest.mark.parametrize(
    ("kind", "anchor", "url"),
    [
        ("cart", "<a href=/personal/cart/>Корзина (0)</a>", "https://www.teashop.ru/personal/cart/"),
        ("cart", "<a class=basket href=/basket.php></a>", "https://www.teashop.ru/basket.php"),
        ("cart", "<a href='/index.php?route=checkout/cart'>Моя корзина</a>", "https://www.teashop.ru/index.php?route=checkout/cart"),
        ("cart", "<a href=/warenkorb>Zum Warenkorb</a>", "https://www.teashop.ru/warenkorb"),
        ("cart", "<a href=/koszyk>Koszyk: 0 zł</a>", "https://www.teashop.ru/koszyk"),
        ("checkout", "<a href=/checkout/>Оформить заказ</a>", "https://www.teashop.ru/checkout/"),
        ("checkout", "<a href=/personal/order/make/>Оформление заказа</a>", "https://www.teashop.ru/personal/order/make/"),
        ("contacts", "<a href=/about/contacts/>Контакты</a>", "https://www.teashop.ru/about/contacts/"),
        ("contacts", "<a href=auxpage_4/>Контакты</a>", "https://www.teashop.ru/chai/auxpage_4/"),
        ("contacts", "<a href=/kontakt>Kontakt</a>", "https://www.teashop.ru/kontakt"),
        ("delivery", "<a href=/dostavka-i-oplata/>Доставка и оплата</a>", "https://www.teashop.ru/dostavka-i-oplata/"),
        ("delivery", "<a href=/info/12>Доставка</a>", "https://www.teashop.ru/info/12"),
        ("delivery", "<a href=/pages/shipping-policy>Shipping</a>", "https://www.teashop.ru/pages/shipping-policy"),
        ("home", "<a href=/>Главная</a>", "https://www.teashop.ru/"),
        ("home", "<a href='https://teashop.ru'><img src=logo.png></a>", "https://teashop.ru"),
        ("category", "<a href=/catalog/>Каталог</a>", "https://www.teashop.ru/catalog/"),
        ("category", "<a href=/collections/green-tea>Green tea</a>", "https://www.teashop.ru/collections/green-tea"),
        ("product", "<a href=/product/assam-100>Чай Ассам</a>", "https://www.teashop.ru/product/assam-100"),
        (
            "product",
            "<div class=card><a href=/chai/assam><img></a><h3>Ассам</h3><span>350 руб.</span></div>",
            "https://www.teashop.ru/chai/assam",
        ),
        ("product", "<a href=/tea/assam-p-1234.html>Assam</a>", "https://www.teashop.ru/tea/assam-p-1234.html"),
    ],
)
def test_the_kind_of_page_behind_a_link(kind: str, anchor: str, url: str) -> None:
    assert best(anchor) == {kind: url}


@pytest.mark.parametrize(
    "anchor",
    [
        "<a href='/cart/?add-to-cart=12'>В корзину</a>",
        "<a href='/catalog/chai/?action=ADD2BASKET&id=12'>Купить</a>",
        "<a href='/catalog/chai/?action=BUY&id=12'>Купить</a>",
        "<a href=/cart/add/12>Корзина</a>",
        "<a href=/product/12 class=add_to_cart_button>Корзина</a>",
        "<a href='/cart?remove=12'>Корзина</a>",
        "<a href=/cart/clear>Очистить корзину</a>",
        "<a href=/logout>Контакты</a>",
        "<a href='/?logout=yes'>Главная</a>",
        "<a href='/contacts?unsubscribe=1'>Контакты</a>",
        "<a href=/cart data-method=delete>Корзина</a>",
        "<a href=mailto:a@teashop.ru>Контакты</a>",
        "<a href=tel:+74952261415>Контакты</a>",
        "<a href='javascript:cart()'>Корзина</a>",
        "<a href=#cart>Корзина</a>",
        "<a href=https://other.example/contacts/>Контакты</a>",
        "<a href=//other.example/cart/>Корзина</a>",
        "<a href=https://teashop.ru.evil.example/cart/>Корзина</a>",
        "<a href=/price.pdf>Доставка</a>",
        "<a href='{{ url }}'>Контакты</a>",
        "<a href='http://[bad/cart'>Корзина</a>",
        "<!-- <a href=/cart/>Корзина</a> -->",
    ],
)
def test_links_that_are_never_candidates(anchor: str) -> None:
    assert best(anchor) == {}


@pytest.mark.parametrize(
    "url",
    [
        "/cart?add-to-cart=1",
        "/basket/add/5",
        "/?action=add_to_basket",
        "/user/logout/",
        "/compare/12",
        "/wishlist/add",
        "/index.php?route=checkout/cart/add&id=5",
    ],
)
def test_addresses_that_change_something(url: str) -> None:
    assert changes_state(url)


@pytest.mark.parametrize(
    "url", ["/cart/", "/basket", "/checkout/", "/catalog/additives/", "/contacts", "/product/adidas-shoes", "/delivery"]
)
def test_addresses_that_change_nothing(url: str) -> None:
    assert not changes_state(url)


def test_a_subdomain_is_the_same_shop_and_base_is_respected() -> None:
    assert best("<a href=https://m.teashop.ru/cart/>Корзина</a>") == {"cart": "https://m.teashop.ru/cart/"}
    document = Document("<base href='https://www.teashop.ru/shop/'><a href=contacts/>Контакты</a>", HERE)
    assert [link.url for link in find_links(document, HERE)] == ["https://www.teashop.ru/shop/contacts/"]


def test_better_candidates_come_first_and_each_address_once() -> None:
    body = "<nav><a href=/cart/>Корзина</a></nav><footer><a href=/cart/>Корзина</a><a href=/help/cart-faq>Корзина</a></footer>"
    found = [link for link in find_links(Document(body, HERE), HERE) if link.rel is PageKind.CART]
    assert [link.url for link in found] == ["https://www.teashop.ru/cart/", "https://www.teashop.ru/help/cart-faq"]
    assert found[0].score > found[1].score
    assert all(0 <= link.score <= 1 for link in found)


def test_a_listing_gives_its_products_and_no_more_than_a_dozen() -> None:
    cards = "".join(
        f"<div class=item><a href=/chai/sort-{n}>Сорт {n}</a><b>{n}00 ₽</b><a href='?action=ADD2BASKET&id={n}'>В корзину</a></div>"
        for n in range(1, 30)
    )
    found = find_links(Document(f"<body>{cards}</body>", HERE), HERE)
    assert {link.rel for link in found} == {PageKind.PRODUCT}
    assert len(found) == 12


def test_a_saved_page_is_read_without_its_address() -> None:
    body = "<link rel=canonical href='https://teashop.ru/'><a href=/cart/>Корзина</a><a href=https://teashop.ru/contacts/>Контакты</a><a href=https://vk.com/contacts>Контакты</a>"
    assert best(body, "") == {"cart": "/cart/", "contacts": "https://teashop.ru/contacts/"}


@given(st.text(alphabet="/:?#[]@!$&'()*+,;=%abhtps.cart0{}<\\ ", max_size=120))
def test_any_address_is_read_without_error(text: str) -> None:
    best(f'<a href="{text.replace(chr(34), "")}">Корзина</a>')


@pytest.mark.parametrize(
    ("unit", "kinds"),
    [
        ("<a href=/catalog/a-{n}/>Чай</a>", {"category", "product"}),
        ("<div><a href=/p/{n}>x</a> 100 руб</div>", {"product"}),
        ("<a href=/{n}>", set()),
        ("<div>100 руб ", set()),
    ],
)
def test_five_thousand_links_are_read(unit: str, kinds: set[str]) -> None:
    """The best of them are kept. (`benchmarks/growth.py` has the times.)"""
    document = Document("".join(unit.format(n=n) for n in range(5_000)), HERE)
    links = find_links(document, HERE)
    assert {str(link.rel) for link in links} == kinds
    assert len(links) <= 24
