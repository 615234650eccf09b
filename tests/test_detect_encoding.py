"""Bytes of a page to text: what browsers do, and what they would have to guess."""

import pytest

from auditor.detect.encoding import decode

RUSSIAN = "Заказать обратный звонок: менеджер перезвонит вам в течение пяти минут. Доставка по Москве."


@pytest.mark.parametrize("codec", ["utf-8", "cp1251", "koi8-r"])
@pytest.mark.parametrize("content_type", [None, "text/html", "text/html; charset=utf-8", "text/html; charset=iso-8859-1"])
def test_russian_is_read_without_or_against_a_label(codec: str, content_type: str | None) -> None:
    """A missing or wrong label does not garble Russian text."""
    assert RUSSIAN in decode(f"<p>{RUSSIAN}</p>".encode(codec), content_type)


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("windows-1251", "cp1251", RUSSIAN),
        ("koi8-r", "koi8-r", RUSSIAN),
        ("iso-8859-2", "iso-8859-2", "Zażółć gęślą jaźń"),
        ("shift_jis", "shift_jis", "お問い合わせはこちら"),
        ("gb2312", "gb18030", "联系我们的客服"),
        ("windows-1252", "cp1252", "Grüße aus München für Käufer"),
    ],
)
def test_labels_count(label: str, codec: str, text: str) -> None:
    """In the header or in `<meta>`, in both of its forms."""
    body = text.encode(codec)
    assert decode(body, f"text/html; charset={label}") == text
    assert text in decode(f'<meta charset="{label}">'.encode() + body)
    assert text in decode(f'<meta http-equiv="Content-Type" content="text/html; charset={label}">'.encode() + body)


def test_a_byte_order_mark_decides() -> None:
    """Against any label, and is not part of the text."""
    assert decode(b"\xef\xbb\xbf" + "да".encode(), "text/html; charset=windows-1251") == "да"
    assert decode(b"\xff\xfe" + "да".encode("utf-16-le")) == "да"
    assert decode(b"\xfe\xff" + "да".encode("utf-16-be")) == "да"


def test_utf8_that_is_cut_or_has_one_bad_byte_stays_utf8() -> None:
    """A cut letter at the end, or one pasted word, is no reason for another code."""
    body = (RUSSIAN * 20).encode()
    assert decode(body[:-1]).startswith(RUSSIAN)
    assert decode(body[:100] + b"\xe9" + body[100:]).count("\ufffd") <= 2


def test_unknown_labels_and_empty_bodies() -> None:
    """A label nobody knows, a label that lies about utf-16, nothing at all."""
    assert decode(b"", "text/html") == ""
    assert decode(b"abc", "text/html; charset=martian") == "abc"
    assert decode(b'<meta charset="utf-16">abc') == '<meta charset="utf-16">abc'
    assert decode("Grüße an alle Käufer über München".encode("cp1252")).startswith("Gr")
