"""From a real database to files: report, explain, recompute, export. And the report in a real browser."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from facts_factory import make_facts, make_record
from playwright.async_api import Page, async_playwright

from auditor.cli import auditor
from auditor.config import Settings
from auditor.gather.places import find_browser
from auditor.store import CertificateRow, Store, Wave
from auditor.types import ChatState, Daypart, Ending, PlannedVisit, Shop, VisitRecord, VisitState
from reports.benchmark import WaveInfo, build

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PART = Daypart.WORKDAY
RECORDS: dict[str, VisitRecord] = {
    "fast.example": make_record(NOW, ending=Ending.ANSWERED, human_s=20.0),
    "slow.example": make_record(NOW, ending=Ending.ANSWERED, human_s=200.0),
    "none.example": make_record(NOW, state=ChatState.NO_WIDGET),
}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with one wave of three visited shops, one that was not, and a certificate."""
    shops = [Shop(key, f"https://{key}/", "pets") for key in (*RECORDS, "late.example")]
    with Store.open("sqlite:///audit.db", tmp_path) as store:
        store.open_wave(Wave("w1", NOW), shops, [PlannedVisit("w1", shop.key, "visit", PART) for shop in shops])
        for claim in store.claim("w1", "visit", "me", NOW, limit=4):
            if claim.shop.key in RECORDS:
                assert store.finish(claim, VisitState.DONE, NOW, record=RECORDS[claim.shop.key])
        store.put_certificate("w1", [CertificateRow("chat present", 3, 3)], NOW)
    return tmp_path


def run(workspace: Path, *arguments: str) -> str:
    done = CliRunner().invoke(auditor, [*arguments, "--workspace", str(workspace)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def table(path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(Path(path).read_text(encoding="utf-8"))))


def test_the_report_is_written_twice_with_the_same_bytes_and_its_path_printed(workspace: Path) -> None:
    path = Path(run(workspace, "report", "benchmark", "--lang", "ru").strip())
    first = path.read_bytes()
    assert Path(run(workspace, "report", "benchmark", "--lang", "ru").strip()).read_bytes() == first
    text = first.decode()
    assert "1 магазине из 3" in text
    assert "совпали 3 из 3 фактов" in text


def test_the_file_can_be_named(workspace: Path) -> None:
    out = workspace / "deep" / "page.html"
    assert run(workspace, "report", "benchmark", "--wave", "w1", "--out", str(out)).strip() == str(out)
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_pdf_is_printed_beside_the_page(workspace: Path) -> None:
    page, pdf = (Path(line) for line in run(workspace, "report", "client", "fast.example", "--pdf").split())
    assert pdf == page.with_suffix(".pdf")
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert "fast.example" in page.read_text(encoding="utf-8")


def test_cards_of_all_clients_need_a_client_in_the_panel(workspace: Path) -> None:
    done = CliRunner().invoke(auditor, ["report", "client", "--all", "--workspace", str(workspace)])
    assert done.exit_code == 2
    assert "names a client" in done.output


def test_explain_says_what_a_number_is_made_of(workspace: Path) -> None:
    said = run(workspace, "explain", "chat.reach_60")
    assert "1 of 3: 33.3%" in said
    assert "not measured: not_visited 1" in said
    found = json.loads(run(workspace, "explain", "chat.reach_60", "--json", "--daypart", "workday"))
    assert {m["shop"]: m["value"] for m in found["measures"]} == {
        "fast.example": 1.0,
        "slow.example": 0.0,
        "none.example": 0.0,
        "late.example": None,
    }


def test_recompute_and_export_agree_with_explain(workspace: Path) -> None:
    estimates = table(run(workspace, "recompute").strip())
    (reach,) = [row for row in estimates if row["metric"] == "chat.reach_60" and not row["industry"]]
    assert (reach["k"], reach["n"], reach["not_measured"]) == ("1", "3", "1")
    shops, measures, exported, codebook = run(workspace, "export").split()
    assert {row["shop"]: row["disposition"] for row in table(shops)}["late.example"] == "not_attempted"
    assert Path(exported).read_text(encoding="utf-8").count("\nw1,") == len(estimates)
    rows = table(measures)
    assert sum(row["metric"] == "chat.reach_60" and row["value"] == "1.0" for row in rows) == 1
    known = {row["metric"] for row in table(codebook)}
    assert {row["metric"] for row in rows} <= known
    jsonl = Path(run(workspace, "export", "--format", "jsonl").split()[1])
    assert len([json.loads(line) for line in jsonl.read_text(encoding="utf-8").splitlines()]) == len(rows)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["explain", "chat.nothing"], "there is no metric chat.nothing"),
        (["report", "benchmark", "--wave", "w9"], "there is no wave w9"),
        (["report", "benchmark", "--lang", "xx"], "no reports in language xx"),
    ],
)
def test_what_is_not_there_is_said_in_one_line(workspace: Path, arguments: list[str], message: str) -> None:
    done = CliRunner().invoke(auditor, [*arguments, "--workspace", str(workspace)])
    assert done.exit_code != 0
    assert message in str(done.exception)


# ---------------------------------------------------------------- in a browser


async def opened(page: Page, file: Path) -> list[str]:
    """Open a file; returns every request but its own, and every message of the console."""
    noise: list[str] = []
    page.on("request", lambda request: noise.append(request.url) if not request.url.startswith("file:") else None)
    page.on("console", lambda message: noise.append(message.text))
    page.on("pageerror", lambda error: noise.append(str(error)))
    await page.goto(file.as_uri())
    return noise


async def test_in_a_browser_nothing_is_fetched_nothing_is_cut_and_sorting_works(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(build(make_facts(160), WaveInfo("w", NOW, NOW), (), "ru"), encoding="utf-8")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(find_browser(Settings())), args=["--no-sandbox"])
        try:
            for width, scheme in ((320, "light"), (390, "dark"), (1280, "light")):
                page = await browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
                assert await opened(page, file) == []
                assert await page.evaluate("document.documentElement.scrollWidth") == width
                await page.close()
            page = await browser.new_page(viewport={"width": 1280, "height": 900})
            await opened(page, file)
            column = "[...document.querySelectorAll('.heat tbody tr:not(.total)')].map(row => +row.cells[2].dataset.v).filter(v => v >= 0)"
            await page.locator(".heat thead .sortbtn").nth(2).click()
            values = await page.evaluate(column)
            assert values == sorted(values, reverse=True)
            assert len(set(values)) > 1
            plain = await browser.new_page(java_script_enabled=False)
            await plain.goto(file.as_uri())
            assert await plain.locator("figure").count() >= 12
            assert await plain.locator("figure").first.is_visible()
        finally:
            await browser.close()
