"""Product pages, carts and checkouts as they are read: sums and what they are for, buttons and what they do, fields and what they ask."""

from __future__ import annotations

import pytest

from auditor.detect.cart_buttons import cart_buttons, onward_buttons, onward_score, remove_buttons
from auditor.detect.cart_page import added_words, is_cart, refused_words
from auditor.detect.checkout import asked_by, delivery_prices, fees, read, signature
from auditor.detect.document import Document
from auditor.detect.money import amounts_in, costs_of
from auditor.detect.product import add_buttons, one_click, open_options, read_product
from auditor.detect.prompts import email_capture, push_window
from auditor.detect.shelf import Box, Choice, Field, Layer, Line, Press, Shelf


def line(text: str, x: float = 100, y: float = 400, **more: object) -> Line:
    return Line(abs(hash((text, x, y))) % 10**6, text, (x, y, 8.0 * len(text), 20), **more)  # type: ignore[arg-type]


def press(text: str, y: float = 400, x: float = 100, **more: object) -> Press:
    box: Box = (x, y, 160, 40)
    return Press(abs(hash((text, x, y))) % 10**6, box, text, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("1 234,50 ₽", 1234.5, "RUB"),
        ("12 990 руб.", 12990, "RUB"),
        ("£3.90", 3.9, "GBP"),
        ("$1,299.00", 1299, "USD"),
        ("1.234,50 €", 1234.5, "EUR"),
        ("Курьер (+390 ₽)", 390, "RUB"),
    ],
)
def test_a_sum_is_read_however_it_is_written(text: str, value: float, currency: str) -> None:
    found = amounts_in(text)
    assert [(one.value, one.currency) for one in found] == [(value, currency)]


def test_a_sum_is_for_what_stands_left_of_it_above_it_or_before_it() -> None:
    lines = [
        line("Товары", 100, 300), line("1 200 ₽", 500, 300),
        line("Доставка", 100, 330), line("бесплатно", 500, 330),
        line("Упаковка: 90 ₽", 100, 360),
        line("К оплате", 100, 400), line("1 290 ₽", 100, 425),
        line("Бесплатная доставка при заказе от 5 000 ₽", 100, 600),
    ]  # fmt: skip
    costs = costs_of(lines)
    assert [(cost.kind, cost.value) for cost in costs] == [("subtotal", 1200), ("delivery", 0), ("fee", 90), ("total", 1290)]
    assert delivery_prices(costs) == [0]
    assert fees(costs) == [90]
    struck = costs_of([line("Итого", 100, 300), line("2 000 ₽", 300, 300, struck=True), line("1 500 ₽", 400, 300)])
    assert [cost.value for cost in struck] == [1500]


def test_the_button_of_the_page_and_not_of_another_products_card_adds() -> None:
    shelf = Shelf(
        "https://shop.example/p/1",
        lines=(line("Чайник медный", 100, 200, heading=1), line("1 990 ₽", 100, 240, size=24)),
        press=(
            press("В корзину", 900, cards=4, card_link="https://shop.example/p/2", filled=True),
            press("Купить в 1 клик", 360),
            press("В избранное", 380),
            press("Добавить в корзину", 320, filled=True, submit=True, form=1),
        ),
    )
    assert [one.text for one in add_buttons(shelf)] == ["Добавить в корзину", "В корзину"]
    assert one_click(shelf)


def test_a_card_that_leads_up_from_the_product_is_not_another_products() -> None:
    buy = press("Buy", 1000, cards=2, card_link="https://shop.example/", submit=True, form=1, form_names="add-cart")
    shelf = Shelf("https://shop.example/p/1", lines=(line("Copper kettle", 100, 70, heading=1),), press=(buy,))
    assert add_buttons(shelf) == [buy]
    icon = Shelf("https://shop.example/p/1", press=(Press(7, (100, 300, 44, 44), "", marks="btn js-add-to-cart"),))
    assert [one.id for one in add_buttons(icon)] == [7]


def test_what_must_be_chosen_is_found_as_list_as_radio_buttons_and_as_drawn_buttons() -> None:
    add = press("Add to cart", 520, submit=True, form=1, filled=True)
    sizes = (("", "Choose a size", False), ("s", "S - sold out", False), ("m", "M", False))
    shelf = Shelf(
        "https://shop.example/p/1",
        lines=(line("Shirt", 100, 200, heading=1), line("Color", 100, 430)),
        press=(add, press("White", 455), press("Black", 455, 300)),
        fields=(
            Field(3, (100, 300, 200, 30), "select", "size", label="Size", form=1, options=sizes, chosen=0),
            Field(4, (100, 340, 200, 30), "select", "qty", label="Quantity", form=1, options=(("1", "1", False),), chosen=0),
        ),
        choices=(
            Choice(5, (100, 380, 20, 20), "radio", "sleeve", "Short", "Style", form=1, off=True),
            Choice(6, (160, 380, 20, 20), "radio", "sleeve", "Long", "Style", form=1),
            Choice(7, (160, 600, 20, 20), "radio", "value", "1", form=2),  # of a form of its own, to rate the product
        ),
    )
    found = open_options(shelf, add)
    assert [(one.kind, one.target.id, one.value) for one in found] == [
        ("size", 3, "m"), ("option", 6, None), ("colour", shelf.press[1].id, None),
    ]  # fmt: skip


def test_a_product_is_read_from_what_the_page_tells_search_engines_and_else_from_what_it_shows() -> None:
    told = '<script type="application/ld+json">{"@graph": [{"@type": "Product", "name": "Kettle", "offers": {"price": "1 990,50", '
    told += '"priceCurrency": "RUB", "availability": "https://schema.org/OutOfStock"}}]}</script>'
    product = read_product(Document(told, "https://shop.example/"), Shelf(), None)
    assert (product.name, product.price, product.currency, product.stock) == ("Kettle", 1990.5, "RUB", "out")
    shelf = Shelf(
        lines=(line("Kettle", 100, 200, heading=1), line("£19.90", 100, 250, size=28), line("£2", 100, 300), line("In stock (3)", 100, 330))
    )
    product = read_product(Document("<p>x</p>"), shelf, None)
    assert (product.name, product.price, product.stock) == ("Kettle", 19.9, "in")


@pytest.mark.parametrize(
    "text", ["Place order", "Подтвердить заказ", "Pay now", "Оплатить", "Отправить заявку", "Купить в 1 клик", "Create an account"]
)
def test_what_could_order_pay_or_sign_up_is_never_pressed(text: str) -> None:
    shelf = Shelf(press=(press(text, filled=True, submit=True, url="https://shop.example/checkout", href="/checkout"),))
    assert onward_score(shelf.press[0], shelf) == 0
    assert onward_buttons(shelf) == []


def test_the_way_on_is_the_checkout_and_not_the_shelves_or_a_coupon() -> None:
    shelf = Shelf(
        press=(
            press("Continue shopping", 300), press("Apply coupon", 330), press("PayPal Checkout", 350), press("Delivery terms", 360),
            press("Proceed to checkout", 400, filled=True, href="/checkout", url="https://shop.example/checkout"),
        )
    )  # fmt: skip
    assert [one.text for one in onward_buttons(shelf)] == ["Proceed to checkout"]


def test_the_cart_is_opened_by_its_icon_and_a_line_is_removed_by_its_cross() -> None:
    icon = Press(9, (1180, 26, 36, 36), "", "Shopping cart with 1 items", "mini-cart-icon", place="header")
    assert cart_buttons(Shelf(press=(icon, press("Delivery", 30, place="header")))) == [icon]
    cross = Press(10, (700, 400, 20, 20), "×", "Remove from cart", "cart-remove")
    filters = Press(11, (40, 400, 20, 20), "×", "", "filter-remove")
    assert remove_buttons(Shelf(press=(filters, cross))) == [cross]


def field(name: str, label: str = "", kind: str = "text", **more: object) -> Field:
    return Field(abs(hash((name, label))) % 10**6, (100, 400, 300, 30), kind, name, label=label, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "asks"),
    [
        (field("ORDER_PROP_1", "Имя и фамилия *"), "name"),
        (field("shippingAddress[full_name]", "Full name"), "name"),
        (field("f7", "", autocomplete="shipping given-name"), "name"),
        (field("login", "My email address is", "email"), "email"),
        (field("city", "Город"), "place"),
        (field("address_1", "Street address"), "address"),
        (field("comment", "Комментарий к заказу", "textarea"), "message"),
        (field("addr", "Адрес доставки", "textarea"), "address"),
        (field("coupon_code", "Промокод"), "coupon"),
        (field("qty", "", "number"), "quantity"),
        (field("n", "Телефон", "tel"), "phone"),
    ],
)
def test_a_field_is_known_by_its_label_its_kind_and_its_name(given: Field, asks: str) -> None:
    assert asked_by(given) == asks


def test_the_order_form_is_told_from_newsletter_callback_and_what_stands_on_every_page() -> None:
    letter = field("email", "", "email", form=1, form_names="newsletter", required=True)
    ours = (field("name", "Имя *", form=2), field("phone", "Телефон *", "tel", form=2), field("email", "E-mail", "email", form=2))
    always = field("phone", "", "tel", form=3, form_names="question")
    shelf = Shelf(fields=(letter, *ours, always), press=(press("Subscribe", form=1, submit=True),))
    reading = read(shelf, frozenset({signature(always)}))
    assert [(one.asks, one.required) for one in reading.asked] == [("name", True), ("phone", True), ("email", False)]
    assert reading.personal
    assert reading.account == "none"


def test_a_log_in_alone_is_a_wall_and_a_way_round_it_is_seen() -> None:
    login = (field("login", "E-mail", "email", form=1), field("password", "Пароль", "password", form=1))
    wall = read(Shelf(fields=login, press=(press("Войти", form=1, submit=True),)))
    assert (wall.login, wall.account, wall.guest, wall.personal) == (True, "needed", None, False)
    way = press("Продолжить без регистрации", 500)
    assert read(Shelf(fields=login, press=(press("Войти", form=1, submit=True), way))).guest == way


def test_a_minimum_order_and_an_empty_cart_are_read() -> None:
    reading = read(Shelf(lines=(line("Минимальная сумма заказа 3 000 ₽"),)))
    assert (reading.minimum, reading.below_minimum, reading.empty) == (3000, True, False)
    assert read(Shelf(lines=(line("There are no items in your cart."),))).empty


def test_delivery_and_payment_are_read_from_choices_and_from_words() -> None:
    shelf = Shelf(
        choices=(
            Choice(1, (0, 0, 9, 9), "radio", "delivery", "Курьером до двери", "Доставка"),
            Choice(2, (0, 0, 9, 9), "radio", "pay", "Картой онлайн", "Оплата"),
            Choice(3, (0, 0, 9, 9), "radio", "pay", "СБП", "Оплата"),
        ),
        lines=(line("Самовывоз бесплатно"), line("Gift cards"), line("Footer: pay by PayPal", place="footer")),
    )
    reading = read(shelf)
    assert set(reading.delivery) == {"courier", "pickup"}
    assert set(reading.payment) == {"card", "sbp"}


def test_a_cart_is_seen_as_a_page_and_above_one_and_words_say_what_a_press_did() -> None:
    on = press("Checkout", 600, layer=5, filled=True)
    drawer = Layer(5, (900, 0, 380, 720), fixed="fixed", dialog=True)
    lines = (line("Kettle", 950, 100, layer=5), line("Subtotal", 920, 500, layer=5), line("£9.00", 1200, 500, layer=5))
    side = Shelf("https://shop.example/p/1", press=(on,), lines=lines, layers=(drawer,))
    assert is_cart(side, read(side), "Kettle")
    page = Shelf("https://shop.example/cart", press=(press("Checkout"),), lines=(line("Kettle"), line("Total: £9.00", 100, 500)))
    assert is_cart(page, read(page), "Kettle")
    empty = Shelf("https://shop.example/cart", lines=(line("Your cart is empty"),))
    assert not is_cart(empty, read(empty), "Kettle")
    before = Shelf(lines=(line("Kettle"),))
    assert added_words(Shelf(lines=(line("Товар добавлен в корзину"),)), before)
    assert refused_words(Shelf(lines=(line("Please select variant options"),)), before)
    assert not added_words(before, before)


def test_windows_that_ask_for_an_address_or_for_push_are_noted_and_a_log_in_is_not() -> None:
    window = Layer(3, (300, 100, 440, 300), fixed="fixed")
    address = field("club", "E-mail", "email", layer=3)
    shelf = Shelf(fields=(address,), layers=(window,), lines=(line("10% off your first order", layer=3),))
    found = email_capture(shelf)
    assert found is not None
    assert (found.fields, found.discount) == (("email",), True)
    log_in = Shelf(fields=(address, field("p", "", "password", layer=3)), layers=(window,))
    assert email_capture(log_in) is None
    assert push_window(Shelf(layers=(window,), lines=(line("Разрешите присылать уведомления о скидках", layer=3),)))
    assert not push_window(shelf)
