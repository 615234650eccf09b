"""The consultant's brand: what it may change, what it may not, and that a file which cannot be used says so in one line."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from pathlib import Path

import lxml.etree
import pytest
from facts_factory import make_facts
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from reports import page as page_room
from reports.benchmark import WaveInfo, build
from reports.brand import DARK, LEAST_CONTRAST, LEAST_DISTANCE, LIGHT, BrandError, load_brand
from reports.client import Order, prepare
from reports.colour import contrast, distance, of_oklch, oklch
from reports.logo import LogoError, clean_svg

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><rect width="4" height="4" fill="#123456"/></svg>'


def _png() -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (8, 4), "#5B2A86").save(out, "PNG")
    return out.getvalue()


PNG = _png()
INFO = WaveInfo("w", datetime(2026, 10, 5, tzinfo=UTC))


def brand_file(folder: Path, text: str) -> Path:
    file = folder / "brand.toml"
    file.write_text(text, encoding="utf-8")
    return file


def tokens(css: str) -> list[dict[str, str]]:
    """The colour names of each rule of a brand's style: the light theme, then the dark one."""
    return [dict(re.findall(r"--([\w-]+):(#[0-9A-F]{6})", rule)) for rule in css.split("@media")]


# ---------------------------------------------------------------- colours


def test_contrast_and_distance_are_those_of_the_design() -> None:
    """The figures that the design's table of colours prints."""
    assert (round(contrast("#0B6870", "#FFFFFF"), 1), round(contrast("#5CC6C8", "#10171B"), 1)) == (6.5, 8.9)
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert min(distance("#0B6870", "#B8401A", eyes) for eyes in ("protan", "deutan", "tritan")) == pytest.approx(11.6, abs=0.05)


@given(st.integers(0, 0xFFFFFF))
def test_a_colour_survives_the_way_to_lightness_chroma_and_hue_and_back(number: int) -> None:
    colour = f"#{number:06X}"
    there = of_oklch(*oklch(colour))
    assert all(abs(int(colour[i : i + 2], 16) - int(there[i : i + 2], 16)) <= 2 for i in (1, 3, 5))


def test_the_brand_s_defaults_are_the_style_sheet_s() -> None:
    css = (page_room.HERE / "static" / "style.css").read_text(encoding="utf-8")
    light, dark = css.split("@media screen and (prefers-color-scheme:dark){:root{", 1)
    for found, wanted in ((light, LIGHT), (dark, DARK)):
        for name, colour in wanted.items():
            assert f"--{name}:{colour};" in found


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 0xFFFFFF))
def test_whatever_accent_is_given_the_report_stays_readable(tmp_path_factory: pytest.TempPathFactory, number: int) -> None:
    """Either every colour that is made of it can be read, or it is not used and the reason is a number."""
    brand = load_brand(brand_file(tmp_path_factory.mktemp("b"), f'accent = "#{number:06X}"'))
    if not brand.css:
        (line,) = brand.refused
        assert "is not used: " in line
        assert "needed" in line
        return
    light, dark = tokens(brand.css)
    for found, paper, on_accent, signal, low, high in (
        (light, "#FFFFFF", "#FFFFFF", "#B8401A", "#16222B", "#FFFFFF"),
        (dark, "#10171B", "#0C1316", "#FF9166", "#EAF0F2", "#0C1316"),
    ):
        assert contrast(found["accent"], paper) >= LEAST_CONTRAST
        assert contrast(found["accent"], on_accent) >= LEAST_CONTRAST
        assert all(contrast(found[step], low) >= LEAST_CONTRAST for step in ("s1", "s2", "s3"))
        assert all(contrast(found[step], high) >= LEAST_CONTRAST for step in ("s4", "s5"))
        assert min(distance(found["accent"], signal, eyes) for eyes in ("protan", "deutan", "tritan")) >= LEAST_DISTANCE


def test_an_accent_like_the_signal_colour_is_not_used_and_the_reason_said(tmp_path: Path) -> None:
    brand = load_brand(brand_file(tmp_path, 'name = "Orange Studio"\naccent = "#C2410C"'))
    assert brand.css == ""
    assert brand.name == "Orange Studio"
    assert "too near the signal colour for protan eyes" in brand.refused[0]


# ---------------------------------------------------------------- the file


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('acent = "#0B6870"', "unknown key 'acent'; did you mean accent?"),
        ('zzz = "x"', "unknown key 'zzz'; there are name, logo"),
        ('accent = "teal"', "accent must be a colour like #0B6870, not 'teal'"),
        ("name = 3", "name must be text in quotes"),
        ("name = ", "is no TOML file"),
        ('logo = "gone.svg"', "cannot be read"),
        ('logo = "page.html"', "cannot be used: "),
        ('logo = "photo.jpg"', "is neither SVG nor PNG"),
        ('logo = "huge.png"', "30,000 are the most"),
    ],
)
def test_a_file_that_cannot_be_used_is_said_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "page.html").write_bytes(b"<html><script>alert(1)</script></html>")
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0 no picture")
    (tmp_path / "huge.png").write_bytes(PNG + b"\0" * 40_000)
    with pytest.raises(BrandError) as raised:
        load_brand(brand_file(tmp_path, text))
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_missing_file_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(BrandError, match="cannot be read: No such file"):
        load_brand(tmp_path / "none.toml")


# ---------------------------------------------------------------- the logo


def test_a_logo_keeps_its_shapes_and_loses_everything_else() -> None:
    evil = (
        b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" onload="alert(1)" viewBox="0 0 4 4">'
        b'<script>alert(2)</script><style>@import url(https://a.example/x.css)</style><a href="javascript:alert(3)"><rect width="1"/></a>'
        b'<image href="https://a.example/pixel.png"/><use xlink:href="https://a.example/#x"/><foreignObject><p>hi</p></foreignObject>'
        b'<rect width="4" height="4" fill="url(https://a.example/f)" onclick="alert(4)"/><circle r="2" fill="url(#g)"/>'
        b'<animate attributeName="href" to="javascript:alert(5)"/><text>&x;</text></svg>'
    )
    clean = clean_svg(evil)
    for word in (b"script", b"alert", b"a.example", b"href", b"foreignObject", b"animate", b"passwd", b"onload", b"@import", b"ENTITY"):
        assert word not in clean
    tree = lxml.etree.fromstring(clean)
    assert [lxml.etree.QName(e).localname for e in tree] == ["rect", "circle", "text"]
    assert tree[1].get("fill") == "url(#g)"


@pytest.mark.parametrize("body", [b"<svg>", b"<svg/>", b"<html xmlns='http://www.w3.org/1999/xhtml'/>", b"<" * 20_000])
def test_what_is_no_svg_is_refused(body: bytes) -> None:
    with pytest.raises(LogoError):
        clean_svg(body)


# ---------------------------------------------------------------- on the page


def test_the_brand_stands_on_every_kind_of_page_as_text(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_bytes(SVG)
    (tmp_path / "night.png").write_bytes(PNG)
    lines = ['name = "<b>Studio</b>"', 'logo = "logo.svg"', 'logo_dark = "night.png"', 'accent = "#5B2A86"']
    lines += ['contact = "me@studio.example"', 'footer = "</style><script>x"']
    text = "\n".join(lines)
    brand = load_brand(brand_file(tmp_path, text))
    facts = make_facts(12)
    wave = prepare(facts, INFO)
    pages = (build(facts, INFO, brand=brand), wave.build("shop0000.example", Order("ru", brand, prepared_for="<i>You</i>")))
    for html in (*pages, wave.index([("shop0000.example", "a.html")], Order("en", brand))):
        assert "&lt;b&gt;Studio&lt;/b&gt;" in html
        assert "<script>x" not in html
        assert "data:image/svg+xml;base64," in html
        assert "data:image/png;base64," in html
        assert ":root{--accent:#5B2A86;" in html
    assert all("me@studio.example" in html for html in pages)
    assert "Storefront auditor" not in pages[1]
