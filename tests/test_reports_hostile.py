"""Text of shops and panels with mark-up, scripts, links, marks that turn the reading direction, emoji, great length: it stays text.

The same facts are told once in harmless words and once in hostile ones; the page of the hostile ones may hold no element, attribute
or address that the harmless one does not.
"""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import lxml.html
import openpyxl
import pytest
from card_cases import KEY, fill, rich
from click.testing import CliRunner
from facts_factory import make_facts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.cli import auditor
from auditor.commands.report import command as report
from auditor.failures import Failure, FailureCode
from auditor.metrics.export import csv_text
from auditor.store import Store
from auditor.types import Evidence, Observation, PageKind, ShopFacts, Verdict
from reports.benchmark import WaveInfo, build
from reports.client import Order, Wave, prepare
from reports.page import plain, safe_url

NOW = datetime(2026, 10, 5, tzinfo=UTC)
TURNS = "\u202a\u202b\u202d\u202e\u202c\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
LONG = "ж" * 10_000
ATTACKS = (
    "</style></script><script>alert(1)</script><b onmouseover=alert(2)>bold</b>",
    '"><img src=x onerror=alert(3)><svg/onload=alert(4)>',
    "javascript:alert(5)",
    "'; --> ]]> {{ 7*7 }} {% raw %} %(name)s {0} &lt;b&gt; &#60;i&#62;",
    f"{TURNS}gpj.exe",
    '=HYPERLINK("https://evil.example","x")',
    "+7|cmd' /C calc'!A0",
    "@SUM(1)\t-1",
    "\x00\x07\x1b[2J\x1b]0;title\x07\x7f\x85\u2028\u2029",
    "👩‍💻🏳️‍🌈🛒",
    LONG,
    "<" * 3000,
    "a" + "\u0301" * 500,
)


def told_in(text: str, one: ShopFacts) -> ShopFacts:
    """The facts with `text` in every place where a shop's, a panel's or a failure's own words stand."""
    visits = []
    for visit in one.visits:
        record = visit.record
        if record is not None:
            messages = tuple(replace(m, text=f"{text} {m.text}") for m in record.messages)
            evidence = tuple(replace(e, detail=f"screenshot.{text}", text=text[:200]) for e in record.evidence)
            record = replace(
                record, url=text, final_url=text, vendor=text or None, messages=messages, evidence=evidence, steps=((1.0, text),)
            )
        visits.append(replace(visit, record=record, failure=Failure(FailureCode.TIMEOUT, text, text) if visit.failure else None))
    said = (
        Observation("visit.email", Verdict.PRESENT, {"email": text}, PageKind.CONTACTS, evidence=(Evidence("element", text, text),)),
        Observation("visit.messenger", Verdict.PRESENT, {"id": text}, PageKind.HOME),
        Observation("survey.hours", Verdict.PRESENT, {"text": text}, PageKind.CONTACTS, evidence=(Evidence("line", text),)),
        Observation("visit.form", Verdict.PRESENT, {"kind": text, "fields": [text, "phone"], "required": [text]}, PageKind.CONTACTS),
        Observation("order.confirmed", Verdict.PRESENT, {"by": text, "after_s": 60}),
        Observation("recovery.followup", Verdict.PRESENT, {"channel": text, "after_s": 60, "subject_class": text}),
    )
    shop = replace(one.shop, name=text, industry=text or "pets", region=text, client=text or None)
    return ShopFacts(shop, one.disposition, (*one.observations, *said), tuple(visits))


def shape(html: str) -> tuple[set[str], set[str], set[str]]:
    """The tags, the names of attributes, and the addresses of a page."""
    tree = lxml.html.document_fromstring(html)
    elements = [e for e in tree.iter() if isinstance(e.tag, str)]
    addresses = {
        value.partition(",")[0] for e in elements for name, value in e.attrib.items() if name in ("href", "src", "action", "srcset")
    }
    return {str(e.tag) for e in elements}, {str(name) for e in elements for name in e.attrib}, addresses


def harmless(html: str, like: str) -> None:
    """The page holds nothing that the page of harmless words does not hold, and no mark that turns the reading direction."""
    tags, attributes, addresses = shape(html)
    known_tags, known_attributes, known_addresses = shape(like)
    assert tags <= known_tags
    assert attributes <= known_attributes
    assert not {a for a in addresses - known_addresses if not a.startswith("#")}
    assert not set(html) & set(TURNS)
    assert not {c for c in html if unicodedata.category(c) == "Cc" and c not in "\n\t"}
    assert "ж" * 700 not in html  # cut, however long it was
    tree = lxml.html.document_fromstring(html)
    assert len(tree.xpath("//script")) <= 1
    assert "default-src 'none'" in tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]


def _wave(text: str) -> Wave:
    return prepare([told_in(text, rich())], WaveInfo(text, NOW, NOW))


@pytest.fixture(scope="module")
def calm_card() -> str:
    return _wave("calm").build(KEY, Order("en", prepared_for="calm", contact="calm"))


@pytest.mark.parametrize("text", ATTACKS, ids=range(len(ATTACKS)))
def test_an_attack_in_every_field_is_text_in_the_card(text: str, calm_card: str) -> None:
    html = _wave(text).build(KEY, Order("en", prepared_for=text, contact=text))
    harmless(html, calm_card)
    words = lxml.html.document_fromstring(html).text_content()
    if "<script>" in text:
        assert "<script>alert(1)</script>" in words  # shown as it was written, not dropped
    if "{{ 7*7 }}" in text:
        assert "{{ 7*7 }}" in words


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.text(st.characters(exclude_categories=()), min_size=1, max_size=60))
def test_any_text_at_all_is_text_in_the_card(calm_card: str, text: str) -> None:
    harmless(_wave(text).build(KEY, Order("en", prepared_for=text, contact=text)), calm_card)


def test_an_attack_in_every_field_is_text_in_the_benchmark() -> None:
    info = WaveInfo("calm", NOW, NOW)
    facts = make_facts(39)
    like = build([told_in("calm", one) for one in facts], info, (), "ru", "calm")
    many = [told_in(ATTACKS[i % len(ATTACKS)], one) for i, one in enumerate(facts)]
    harmless(build(many, replace(info, id=ATTACKS[0]), (), "ru", ATTACKS[1]), like)


# ---------------------------------------------------------------- through the database, by every command


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two waves of hostile shops in a real database; the second one's words are in another order."""
    folder = tmp_path_factory.mktemp("hostile")
    with Store.open("sqlite:///audit.db", folder) as store:
        for number in range(2):
            facts = [told_in(ATTACKS[(i + number) % len(ATTACKS)], one) for i, one in enumerate([rich(), *make_facts(13)])]
            fill(store, f"w{number}", facts, NOW + timedelta(days=200 * number))
    (folder / "auditor.toml").write_text('[network]\ncontact = "study@example.org"\n', encoding="utf-8")
    return folder


def _run(workspace: Path, *arguments: str) -> list[Path]:
    done = CliRunner().invoke(auditor, [*arguments, "--workspace", str(workspace)])
    assert done.exit_code == 0, done.exception
    return [Path(line) for line in done.stdout.splitlines() if line]


@pytest.mark.parametrize("kind", sorted(report.commands))
def test_every_kind_of_report_keeps_hostile_text_as_text(workspace: Path, kind: str) -> None:
    for file in _run(workspace, "report", kind, "--lang", "ru", *(["--all"] if kind == "client" else [])):
        html = file.read_text(encoding="utf-8")
        tree = lxml.html.document_fromstring(html)
        assert not tree.xpath("//img[@src='x'] | //iframe | //object | //embed | //form | //base | //link[@rel='stylesheet']")
        assert not [name for e in tree.iter() if isinstance(e.tag, str) for name in e.attrib if str(name).startswith("on")]
        assert not [a for a in tree.xpath("//@href | //@src") if str(a).strip().lower().startswith(("javascript:", "data:text/html", "//"))]
        assert len(tree.xpath("//script")) <= 1
        assert not set(html) & set(TURNS)
        assert "default-src 'none'" in tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]


def _is_text(cell: str) -> bool:
    return not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_hostile_text_is_text_in_csv(workspace: Path) -> None:
    found = 0
    for file in _run(workspace, "export", "--format", "csv", "--wave", "w0", "--wave", "w1"):
        for row in csv.reader(io.StringIO(file.read_text(encoding="utf-8"), newline="")):
            for cell in row:
                numeric = cell.lstrip("+-").replace(".", "", 1).replace("e-", "", 1).isdigit()
                assert numeric or _is_text(cell), cell[:80]
                assert not set(cell) & {*TURNS, "\x00", "\x1b"}
                found += "HYPERLINK" in cell
    assert found > 0


def test_hostile_text_is_text_in_a_workbook(workspace: Path) -> None:
    (file,) = _run(workspace, "export", "--format", "xlsx", "--wave", "w0")
    book = openpyxl.load_workbook(file)
    found = 0
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.value
                assert cell.hyperlink is None
                if isinstance(cell.value, str):
                    assert _is_text(cell.value), cell.value[:80]
                    assert not set(cell.value) & set(TURNS)
                    found += "HYPERLINK" in cell.value
    assert found > 0


def test_hostile_text_survives_as_data_in_json(workspace: Path) -> None:
    for file in _run(workspace, "export", "--format", "jsonl", "--wave", "w0"):
        if file.suffix == ".jsonl":
            assert all(isinstance(json.loads(line), dict) for line in file.read_text(encoding="utf-8").split("\n") if line)


# ---------------------------------------------------------------- the doors themselves


@given(st.text(st.characters(exclude_categories=()), max_size=300))
def test_plain_text_is_one_short_line_that_steers_nothing(text: str) -> None:
    shown = plain(text)
    assert len(shown) <= 120
    assert not {c for c in shown if unicodedata.category(c) == "Cc" or c in TURNS}
    shown.encode("utf-8")


@given(st.text(max_size=80))
def test_a_link_is_http_or_leads_nowhere(text: str) -> None:
    link = safe_url(text)
    assert link == "#" or link.lower().startswith(("http://", "https://"))


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",)), max_size=40), min_size=1, max_size=4))
def test_any_text_comes_back_from_csv_as_one_cell(cells: list[str]) -> None:
    (_, row) = list(csv.reader(io.StringIO(csv_text([f"c{i}" for i in range(len(cells))], [cells]), newline="")))
    assert len(row) == len(cells)
    assert all(_is_text(cell) for cell in row)
