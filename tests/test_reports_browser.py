"""Every report that `auditor report` can make, in a real browser: it asks for nothing, complains of nothing, everyone can read it.

The kinds are those the command finds; a new kind of report is tested without a line here. axe-core judges WCAG 2.2 A and AA and its
best practice.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from card_cases import CART_SHOT, KEY, NAMES, NIGHT_SHOT, fill, pictures, with_peers
from click.testing import CliRunner
from playwright.async_api import Browser, Page, async_playwright

from auditor.cli import auditor
from auditor.commands.report import command as report
from auditor.config import Settings
from auditor.gather.places import find_browser
from auditor.store import Store
from auditor.types import ShopFacts

NOW = datetime(2026, 10, 5, tzinfo=UTC)
ARGUMENTS = {
    "client": ["--all", "--competitor", "shop0003.example"],
    "site": ["--wave", "2026-autumn", "--out", "{folder}/site-{lang}"],
}
"""What a kind needs beyond its name, in a workspace of two waves."""

LOOKS = ((1280, "light"), (390, "dark"))
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
BRAND = 'name = "Studio & Söhne"\naccent = "#5B2A86"\ncontact = "study@studio.example"\nfooter = "For you only"\nlogo = "logo.svg"\n'
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20" fill="#5B2A86"/></svg>'


def _with_pictures(facts: list[ShopFacts], kept: dict[str, str]) -> list[ShopFacts]:
    """The facts with the hashes that the store gave to the pictures."""
    rich = facts[0]
    visits = []
    for visit in rich.visits:
        assert visit.record is not None
        evidence = tuple(replace(e, sha256=kept[e.sha256 or ""]) for e in visit.record.evidence)
        visits.append(replace(visit, record=replace(visit.record, evidence=evidence)))
    return [replace(rich, visits=tuple(visits)), *facts[1:]]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two waves of the same shops, two of them clients, one with pictures; and a brand."""
    folder = tmp_path_factory.mktemp("audit")
    with Store.open("sqlite:///audit.db", folder) as store:
        kept = {sha: store.put_artifact(body, "image/jpeg", NOW) for sha, body in pictures().items()}
        assert set(kept) == {*NAMES.values(), NIGHT_SHOT, CART_SHOT}
        for number, name in enumerate(("2026-spring", "2026-autumn"), 1):
            facts = _with_pictures(with_peers(45, seed=number), kept)
            facts[5] = replace(facts[5], shop=replace(facts[5].shop, client="Another"))
            fill(store, name, facts, NOW + timedelta(days=180 * number))
    (folder / "auditor.toml").write_text('[network]\ncontact = "study@example.org"\n', encoding="utf-8")
    (folder / "brand.toml").write_text(BRAND, encoding="utf-8")
    (folder / "logo.svg").write_text(LOGO, encoding="utf-8")
    return folder


def _made(workspace: Path, kind: str, lang: str) -> Iterator[Path]:
    brand = ["--brand", str(workspace / "brand.toml")] if lang == "ru" else []
    more = [argument.format(folder=workspace, lang=lang) for argument in ARGUMENTS.get(kind, [])]
    done = CliRunner().invoke(auditor, ["report", kind, "--lang", lang, *brand, *more, "--workspace", str(workspace)])
    assert done.exit_code == 0, f"{kind}: {done.exception}"
    yield from (Path(line) for line in done.stdout.splitlines() if line.endswith(".html"))


@asynccontextmanager
async def _browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(find_browser(Settings())), args=["--no-sandbox"])
        try:
            yield browser
        finally:
            await browser.close()


async def _opened(page: Page, file: Path) -> list[str]:
    """Open a file; returns every request but for the file itself, and every message of the console."""
    noise: list[str] = []
    page.on("request", lambda request: noise.append(request.url) if not request.url.startswith(("file:", "data:")) else None)
    page.on("requestfailed", lambda request: noise.append(f"failed: {request.url[:80]}"))
    page.on("console", lambda message: noise.append(message.text))
    page.on("pageerror", lambda error: noise.append(str(error)))
    await page.goto(file.as_uri())
    return noise


async def _violations(page: Page) -> list[str]:
    found = await page.evaluate("tags => axe.run(document, {resultTypes: ['violations'], runOnly: {type: 'tag', values: tags}})", TAGS)
    return [f"{v['id']}: {node['target']} {node['failureSummary']}" for v in found["violations"] for node in v["nodes"][:3]]


async def test_every_kind_of_report_asks_for_nothing_and_is_open_to_everyone(workspace: Path) -> None:
    """In both languages (Russian in a brand) by day on a wide screen and by night on a phone; once more with scripts off."""
    troubles: list[str] = []
    pages: dict[str, list[Path]] = {
        lang: [path for kind in report.commands for path in _made(workspace, kind, lang) if path.stem.endswith(lang)]
        for lang in ("en", "ru")
    }
    assert len(pages["en"]) >= len(report.commands)
    axe = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    async with _browser() as browser:
        for lang, file in [(lang, file) for lang, made in pages.items() for file in made]:
            page = await browser.new_page()
            noise = await _opened(page, file)
            troubles += [f"{file.name}: {line}" for line in noise]
            if await page.evaluate("document.documentElement.lang") != lang:
                troubles.append(f"{file.name}: not in {lang}")
            await page.evaluate(axe)
            for width, scheme in LOOKS:
                await page.set_viewport_size({"width": width, "height": 900})
                await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                if await page.evaluate("document.documentElement.scrollWidth") > width:
                    troubles.append(f"{file.name}: wider than {width} pixels")
                troubles += [f"{file.name} {scheme}: {line}" for line in await _violations(page)]
            await page.close()
        context = await browser.new_context(java_script_enabled=False)
        for file in pages["en"]:
            page = await context.new_page()
            noise = await _opened(page, file)
            policy = await page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content") or ""
            hidden = [text for text in ("main", "h1") if not await page.locator(text).first.is_visible()]
            troubles += [f"{file.name} without scripts: {line}" for line in (*noise, *hidden)]
            if "default-src 'none'" not in policy:
                troubles.append(f"{file.name}: no strict policy")
            await page.close()
    assert troubles == []


async def test_the_card_shows_the_pictures_and_the_brand(workspace: Path) -> None:
    (card,) = [path for path in _made(workspace, "client", "ru") if KEY in path.name]
    async with _browser() as browser:
        page = await browser.new_page(viewport={"width": 1280, "height": 900})
        assert await _opened(page, card) == []
        sizes = await page.evaluate("[...document.images].map(i => [i.naturalWidth, i.complete])")
        assert len(sizes) >= 6
        assert all(complete and width > 0 for width, complete in sizes)
        assert await page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--accent')") == "#5B2A86"
        assert "Studio & Söhne" in await page.inner_text("header")
        assert "study@studio.example" in await page.inner_text("footer")
