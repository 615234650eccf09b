"""Forms are told apart by what they are for, with what they ask, what must be given, consent and captcha."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.detect.document import Document
from auditor.detect.forms import find_forms
from auditor.types import FormFinding, FormKind


def forms(body: str) -> tuple[FormFinding, ...]:
    return find_forms(Document(f"<body>{body}</body>"))


def kinds(body: str) -> list[str]:
    return [str(form.kind) for form in forms(body)]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (
            "question",
            "<h2>Обратная связь</h2><form><input name=name><input name=email><textarea name=msg></textarea>"
            "<button>Отправить</button></form>",
        ),
        (
            "question",
            "<form class=wpcf7-form><input type=email name=your-email><textarea name=your-message></textarea>"
            "<input type=submit value=Send></form>",
        ),
        (
            "question",
            "<form action=/contact-us><input name=firstName><input name=lastName><input name=email>"
            "<select name=topic></select><button>Submit</button></form>",
        ),
        ("question", "<form><h3>Задать вопрос</h3><input placeholder=Телефон><textarea></textarea><button>Спросить</button></form>"),
        ("callback", "<form><input name=phone><button>Перезвоните мне</button></form>"),
        ("callback", "<h3>Заказать обратный звонок</h3><form><input name=name><input name=phone><button>Отправить</button></form>"),
        ("callback", "<form id=callback-form><input name=n><input type=tel name=t><button>OK</button></form>"),
        ("callback", "<form><p>Request a call</p><input type=tel><button>Call me back</button></form>"),
        ("callback", "<form><input type=tel name=tel><button>Передзвоніть мені</button></form>"),
        ("callback", "<a href='#callback' class=fancybox>Заказать звонок</a>"),
        ("callback", "<p>Оставьте номер, и мы перезвоним</p><form><input name=name><input name=phone><button>Готово</button></form>"),
        (
            "offline",
            "<p>Мастер перезвонит вам</p><form><input name=n placeholder=Имя><input type=tel><button>Отправить заявку</button></form>",
        ),
        ("question", "<a href='#' class=btn>Обратная связь</a>"),
        ("question", "<button data-target='#ask'>Задать вопрос</button>"),
        (
            "order",
            "<form><input type=hidden name=good><b>Купить в 1 клик</b><input name=name><input type=tel><button>Отправить</button></form>",
        ),
        ("order", "<form action=/cart/add method=post><input name=quantity value=1><button>Add to cart</button></form>"),
        ("order", "<form><input name=fio><input name=phone><button>Быстрый заказ</button></form>"),
        ("order", "<h3>Купить в 1 клик</h3><form><input name=name><input name=phone><button>Отправить</button></form>"),
        ("order", "<form action=/checkout><input name=name><input type=email><input name=address><button>Оформить заказ</button></form>"),
        ("order", "<form><input name=cardnumber><input name=cvc><button>Pay now</button></form>"),
        ("order", "<form method=post><input name=products_qty><button>In den Warenkorb</button></form>"),
        ("order", "<form action='/?page=shopping_cart'><input type=hidden name=quantity value=1><button>In winkelwagen</button></form>"),
        ("offline", "<form><textarea name=m placeholder='Размеры'></textarea><input type=tel name=t><button>Рассчитать</button></form>"),
        ("question", "<form><input placeholder='Your Email'><input type=submit value='Send Message'></form>"),
        ("other", "<form><input name=name><textarea name=about></textarea><input name=phone><button>Сохранить</button></form>"),
        ("other", "<form><label>Phone</label><input name=phone><input name=headline><button>Save profile</button></form>"),
        ("other", "<form><input name=email><input name=friend_email><textarea name=text></textarea><button>Send</button></form>"),
        ("other", "<form><input name=card_number><input name=pin><button>Check balance</button></form>"),
        ("callback", "<header><div class=head-callback>Обратный звонок</div></header>"),
        ("offline", "<form><input name=name><input name=phone><button>Оставить заявку</button></form>"),
        ("offline", "<form><p>Получите консультацию</p><input name=phone><button>Получить</button></form>"),
        ("offline", "<form><input name=name><input name=email><input name=phone><button>Get a free quote</button></form>"),
        ("subscribe", "<form action=//x.list-manage.com/subscribe/post><input type=email name=EMAIL><button>Join</button></form>"),
        ("other", "<form><input name=order><input name=phone placeholder=Телефон><button>Проверить статус</button></form>"),
        ("subscribe", "<form><input name=email><button>Подписаться</button></form>"),
        ("search", "<form action=/search><input name=q><button>Найти</button></form>"),
        ("search", "<form role=search><input type=search name=s></form>"),
        ("search", "<form action=/search/><input placeholder='Поиск по телефонам' name=query><button></button></form>"),
        ("login", "<form action=/login><input name=login><input type=password name=pass><button>Войти</button></form>"),
        ("login", "<form><p>Вход по номеру телефона</p><input type=tel name=phone><button>Получить код</button></form>"),
        ("login", "<form><input type=tel name=phone><button>Войти</button></form>"),
        ("other", "<form><input name=promo placeholder=Промокод><button>Применить</button></form>"),
        (
            "question",
            "<form><label>Your Name</label><input><label>Your Email</label><input><label>Your Message</label><textarea></textarea></form>",
        ),
        ("offline", "<h4>Вызвать замерщика</h4><form><input name=fio><input name=tel><button>Вызвать</button></form>"),
        ("other", "<form action=/register><input name=email><input type=password><input type=password><button>Регистрация</button></form>"),
        (
            "other",
            "<form action=/wp-comments-post.php id=commentform><input name=author><input name=email>"
            "<textarea name=comment></textarea></form>",
        ),
        ("other", "<form><h3>Оставить отзыв</h3><input name=name><textarea name=text></textarea><button>Отправить отзыв</button></form>"),
        ("other", "<form action=/order_status><input name=order_id><input name=email><button>Проверить статус</button></form>"),
        ("other", "<form><select name=currency></select></form>"),
    ],
)
def test_what_a_form_is_for(kind: str, body: str) -> None:
    assert kinds(body) == [kind]


def test_inputs_without_a_form_element() -> None:
    body = (
        "<div class=popup><h3>Обратный звонок</h3><input placeholder='Ваше имя'><input type=tel placeholder=Телефон>"
        "<button>Жду звонка</button></div>"
    )
    found = forms(body)
    assert [form.kind for form in found] == [FormKind.CALLBACK]
    assert found[0].fields == ("name", "phone")


def test_two_groups_without_forms_are_two() -> None:
    body = (
        "<div><input name=q><button>Найти</button></div><div><input name=name><input name=email><textarea></textarea>"
        "<button>Отправить</button></div>"
    )
    assert kinds(body) == ["search", "question"]


def test_a_form_that_a_table_breaks_keeps_its_inputs() -> None:
    """Old shops open the form between the rows of a table; the parser closes it at once, the browser sends the inputs all the same."""
    body = (
        "<table><form action=order.php name=tovarform><tr><td><input name=fio><td><input name=phone></tr><tr><td>"
        "<input type=submit value=Заказать></tr></form></table>"
    )
    found = forms(body)
    assert [form.kind for form in found] == [FormKind.ORDER]
    assert found[0].fields == ("name", "phone")


def test_an_input_belongs_to_the_form_it_names() -> None:
    body = "<form id=ask><textarea name=message></textarea></form><input form=ask name=email><button form=ask>Отправить</button>"
    found = forms(body)
    assert [form.kind for form in found] == [FormKind.QUESTION]
    assert set(found[0].fields) == {"message", "email"}


def test_one_form_around_a_whole_page_is_taken_apart() -> None:
    text = "<p>" + "Описание товара. " * 400 + "</p>"
    body = (
        f"<form id=aspnetForm><input type=hidden name=__VIEWSTATE><input name=q>"
        f"<button>Поиск</button>{text}<input name=name><input name=email><textarea></textarea><button>Отправить</button></form>"
    )
    assert kinds(body) == ["search", "question"]


@pytest.mark.parametrize(
    "field",
    [
        "<input name=phone required>",
        "<input name=phone aria-required=true>",
        "<input name=phone class='form-control required'>",
        "<input name=phone placeholder='Телефон *'>",
        "<label>Телефон *</label><input name=phone>",
        "<label>Телефон <span>*</span> <input name=phone></label>",
        "<p>Телефон (обязательно)</p><input name=phone>",
        "<input name=phone data-required=1>",
    ],
)
def test_required_fields(field: str) -> None:
    found = forms(f"<form><label>Имя</label><input name=name>{field}<textarea name=message></textarea><button>Отправить</button></form>")
    assert found[0].required == ("phone",)
    assert found[0].fields == ("name", "phone", "message")


@pytest.mark.parametrize(
    ("field", "meaning"),
    [
        ("<input type=tel>", "phone"),
        ("<input type=email>", "email"),
        ("<input placeholder='Ваше имя'>", "name"),
        ("<input placeholder='Как вас зовут?'>", "name"),
        ("<label>Ваш телефон</label><input name=form_text_8>", "phone"),
        ("<input autocomplete=street-address>", "address"),
        ("<input type=date>", "date"),
        ("<input type=file>", "file"),
        ("<textarea></textarea>", "message"),
        ("<input name=field_17>", "other"),
    ],
)
def test_what_an_input_asks_for(field: str, meaning: str) -> None:
    found = forms(f"<form><input name=email>{field}<button>Отправить заявку</button></form>")
    assert found[0].fields[-1] == meaning or meaning == "email"


def test_consent_and_captcha() -> None:
    plain = "<form><input name=name><textarea></textarea>{}<button>Отправить</button></form>"
    assert (forms(plain.format(""))[0].consent, forms(plain.format(""))[0].captcha) == (False, False)
    box = "<label><input type=checkbox name=agree> Согласен на обработку персональных данных</label>"
    assert forms(plain.format(box))[0].consent
    assert not forms(plain.format("<label><input type=checkbox name=a> Доставка до двери</label>"))[0].consent
    for captcha in ("<div class=g-recaptcha data-sitekey=x></div>", "<img src=/captcha.php>", "<input name=captcha_word>"):
        assert forms(plain.format(captcha))[0].captcha


def test_hidden_and_commented_forms() -> None:
    form = "<form><input name=phone><button>Перезвоните мне</button></form>"
    assert kinds(f"<div style='display:none'>{form}</div>") == ["callback"], "a pop-up waits for a click"
    assert kinds(f"<!-- {form} -->") == []
    assert kinds(f"<script>var f = `{form}`</script>") == []


@pytest.mark.parametrize(
    "body",
    [
        "<a href=/feedback/>Обратная связь</a>",
        "<a href='#ask'>Задать вопрос</a><div id=ask>Скоро</div>",
        "<a href='#ask'>Задать вопрос</a><a name=ask></a>",
        "<a href='javascript:go()'>Contact us</a>",
        "<h2 class=title>Обратный звонок</h2>",
    ],
)
def test_a_link_that_opens_no_question_form(body: str) -> None:
    """A link to another page or to a part of this one, to all kinds of contacts; a heading."""
    assert kinds(body) == []


def test_a_link_to_an_article_about_callbacks_is_no_form() -> None:
    assert kinds("<a href='/blog/obratnyj-zvonok'>Обратный звонок</a><a href=/c>Как заказать звонок из-за границы</a>") == []


@given(
    st.lists(
        st.sampled_from(
            [
                "<form>",
                "</form>",
                "<input name=phone>",
                "<button>Заказать",
                "<table>",
                "<tr>",
                "<textarea>",
                "<select>",
                "Имя*",
                "<a href=#>",
                "<div hidden>",
                "</",
                "<!--",
            ]
        ),
        max_size=40,
    )
)
def test_any_mark_up_is_read_without_error(parts: list[str]) -> None:
    forms("".join(parts))


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("<form><input name=phone><button>x</button></form>", {"other"}),
        ("<input name=a>", {"other"}),
        ("<form>", set()),
        ("<button>в корзину</button>", set()),
        ("текст без форм ", set()),
    ],
)
def test_a_page_of_one_thing_repeated_is_read(unit: str, expected: set[str]) -> None:
    """300 KB of it. (`benchmarks/growth.py` has the times.)"""
    assert set(kinds(unit * (300_000 // len(unit)))) == expected
