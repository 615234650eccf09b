"""E-mail addresses are found in links and text, disguised ones too; samples and file names are not addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.detect.document import Document
from auditor.detect.emails import find_emails


def emails(body: str) -> tuple[str, ...]:
    return find_emails(Document(f"<body>{body}</body>"))


@pytest.mark.parametrize(
    "body",
    [
        "<a href=mailto:info@teashop.ru>Написать</a>",
        "<a href='mailto:Info@TeaShop.ru?subject=x'>Написать</a>",
        "<a href='mailto:info%40teashop.ru'>Написать</a>",
        "<p>Почта: info@teashop.ru.</p>",
        "<p>info&#64;teashop.ru</p>",
        "<p>info<span>@</span>teashop.ru</p>",
        "<p>info (at) teashop.ru</p>",
        "<p>info [at] teashop [dot] ru</p>",
        "<p>info[собака]teashop.ru</p>",
        "<p>info собака teashop точка ru</p>",
        "<p>info at teashop dot ru</p>",
        "<a href=/cdn-cgi/l/email-protection class=__cf_email__ data-cfemail=4222222b2c242d02362723312a2d326c3037>x</a>",
        "<meta itemprop=email content=info@teashop.ru>",
    ],
)
def test_ways_an_address_is_given(body: str) -> None:
    found = emails(body)
    assert [address.lstrip("`") for address in found] == ["info@teashop.ru"]


def test_each_once_links_first() -> None:
    assert emails("<p>b@teashop.ru, a@teashop.ru</p><a href=mailto:a@teashop.ru>a@teashop.ru</a>") == ("a@teashop.ru", "b@teashop.ru")
    assert emails("<p>почта@магазин.рф</p>") == ("почта@магазин.рф",)


@pytest.mark.parametrize(
    "text",
    [
        "logo@2x.png",
        "name@example.com",
        "user@domain.ru",
        "your-email@site.com",
        "email@mail.ru",
        "@teashop",
        "a@b",
        "chat at our office. Come",
        "20 @ 30.50",
        "x..y@",
        "XXXXX@gmail.com",
        "<!-- info@teashop.ru -->",
        "<input placeholder='info@teashop.ru'>",
        "<script>var a = 'info@teashop.ru'</script>",
    ],
)
def test_what_is_no_address(text: str) -> None:
    assert emails(f"<p>{text}</p>") == ()


@given(st.text(alphabet="ab@.-_ ()[]собака at dot%0", max_size=300))
def test_any_text_is_read_without_error(text: str) -> None:
    for address in emails(f"<p>{text}</p><a href='mailto:{text}'>x</a><i data-cfemail='{text}'></i>"):
        assert address.count("@") >= 1
