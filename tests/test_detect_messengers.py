"""Messenger contacts are found in links and text; share links, hints and names alone are not contacts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.detect.document import Document
from auditor.detect.messengers import find_messengers, messenger_of


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://wa.me/79652261415", ("whatsapp", "79652261415")),
        ("https://wa.me/79652261415?text=hi", ("whatsapp", "79652261415")),
        ("wa.me/79652261415", ("whatsapp", "79652261415")),
        ("https://api.whatsapp.com/send?phone=79652261415", ("whatsapp", "79652261415")),
        ("https://api.whatsapp.com/send/?text=x&phone=79652261415", ("whatsapp", "79652261415")),
        ("whatsapp://send?phone=79652261415", ("whatsapp", "79652261415")),
        ("https://wa.me/message/ABCDEF", ("whatsapp", "ABCDEF")),
        ("https://chat.whatsapp.com/ABC", ("whatsapp", "ABC")),
        ("https://t.me/teashop", ("telegram", "teashop")),
        ("//telegram.me/teashop", ("telegram", "teashop")),
        ("https://t.me/+79652261415", ("telegram", "+79652261415")),
        ("tg://resolve?domain=teashop", ("telegram", "teashop")),
        ("viber://chat?number=%2B79652261415", ("viber", "+79652261415")),
        ("viber://pa?chatURI=teashop", ("viber", "teashop")),
        ("https://chats.viber.com/teashop", ("viber", "teashop")),
        ("skype:teashop?chat", ("skype", "teashop")),
        ("https://m.me/teashop", ("facebook", "teashop")),
        ("m.me/363826764", ("facebook", "363826764")),
        ("https://www.messenger.com/t/teashop", ("facebook", "teashop")),
        ("https://vk.me/teashop", ("vk", "teashop")),
        ("https://vk.com/im?sel=-1234", ("vk", "-1234")),
        ("https://vk.com/write-1234", ("vk", "-1234")),
        ("https://max.ru/u/f9LHodD0cOI", ("max", "u/f9LHodD0cOI")),
        ("https://ig.me/m/teashop", ("instagram", "teashop")),
        ("icq:123456789", ("icq", "123456789")),
        ("https://icq.com/people/123456789", ("icq", "123456789")),
    ],
)
def test_addresses_that_open_a_conversation(address: str, expected: tuple[str, str]) -> None:
    assert messenger_of(address) == expected


@pytest.mark.parametrize(
    "address",
    [
        "https://wa.me/?text=look",
        "https://api.whatsapp.com/send?text=look",
        "whatsapp://send?text=look",
        "https://t.me/share/url?url=x",
        "https://telegram.me/share/url?url=x",
        "tg://msg_url?url=x",
        "viber://forward?text=look",
        "https://about.me/teashop",
        "https://www.facebook.com/teashop",
        "https://www.facebook.com/sharer/sharer.php?u=x",
        "https://vk.com/teashop",
        "https://vk.com/share.php?url=x",
        "https://wa.me",
        "https://t.me/",
        "https://start.me/t.me/x",
        "https://example.com/?u=https://wa.me/79652261415",
        "https://web.skype.com/share?url=x",
        "https://max.ru/:share?text=x",
        "",
        "javascript:void(0)",
    ],
)
def test_addresses_that_do_not(address: str) -> None:
    assert messenger_of(address) is None


def found(body: str) -> dict[str, str | None]:
    return {messenger.id: messenger.account for messenger in find_messengers(Document(f"<body>{body}</body>", "https://teashop.ru/"))}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "<a href='https://wa.me/79652261415'><svg/></a><a href='https://t.me/teashop'>Telegram</a>",
            {"whatsapp": "79652261415", "telegram": "teashop"},
        ),
        ("<button onclick=\"window.open('https://wa.me/79652261415')\">Написать</button>", {"whatsapp": "79652261415"}),
        ("<div data-href='https://t.me/teashop'>Telegram</div>", {"telegram": "teashop"}),
        ("<script>location.href = 'https://wa.me/79652261415'</script>", {"whatsapp": "79652261415"}),
        (
            "<script>const links = ['https://t.me/teashop', 'viber://chat?number=%2B79652261415']</script>",
            {"telegram": "teashop", "viber": "+79652261415"},
        ),
        ("<script>open(`https://wa.me/${phone}`)</script>", {"whatsapp": None}),
        ("<script>location = 'https://api.whatsapp.com/send?phone=' + phone</script>", {"whatsapp": None}),
        ("<script>// location.href = 'https://wa.me/79652261415'</script>", {}),
        ("<script>open('https://t.me/share/url?url=' + location); open('https://api.whatsapp.com/send?text=' + title)</script>", {}),
        ("<p>ICQ: 123-456-789</p>", {"icq": "123-456-789"}),
        ("<p>Skype: teashop</p>", {"skype": "teashop"}),
        ("<p>Telegram: @teashop</p>", {"telegram": "teashop"}),
        ("<p>WhatsApp: +7 965 226-14-15</p>", {"whatsapp": "+7 965 226-14-15"}),
        ("<img src=icq.png alt=ICQ><span>123456789</span>", {"icq": "123456789"}),
        ("<a href=/whatsapp>WhatsApp</a>", {"whatsapp": None}),
        ("<a href='https://other.example/whatsapp'>WhatsApp</a>", {}),
        ("<link rel=dns-prefetch href='https://wa.me'><link rel=preconnect href='https://t.me/x'>", {}),
        ("<!-- <a href='https://wa.me/79652261415'> -->", {}),
        ("<p>Мы есть в WhatsApp и Telegram, спросите Viber у менеджера</p>", {}),
        ('<script type=\'application/json\'>{"u": "https://wa.me/79652261415"}</script>', {}),
        ("<img src=/img/viber.png alt=viber><span>8 800</span>", {}),
    ],
)
def test_contacts_of_a_page(body: str, expected: dict[str, str | None]) -> None:
    assert found(body) == expected


@given(st.text(alphabet="htps:/.wametlgrvibsky?=&%0123 <>'\"@", max_size=200))
def test_any_address_is_read_without_error(text: str) -> None:
    messenger_of(text)
    found(f'<a href="{text}">{text}</a>')
