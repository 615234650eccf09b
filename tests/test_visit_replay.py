"""What is kept of a visit for a person to look at: its replay, its page without personal details, a window that is really shown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from auditor.commands import visit
from auditor.config import Browser, Settings
from auditor.gather.browser import BrowserPool
from auditor.gather.places import find_browser
from auditor.types import Disposition, Mark, Message, Responder, SessionEvent, Side, VisitRecord
from auditor.visit.kept_page import redacted_page
from auditor.visit.replay import replay

BEGAN = datetime(2026, 3, 3, 9, tzinfo=UTC)
MS = BEGAN.timestamp() * 1000
RECORD = VisitRecord(
    "https://shop.example/",
    "https://shop.example/",
    BEGAN,
    Disposition.COMPLETE,
    events=(SessionEvent(Mark.SENT, MS + 9500, MS + 9480), SessionEvent(Mark.HUMAN, MS + 31_000, MS + 30_999.5)),
    messages=(
        Message(Side.SHOPPER, "question", "Is the kettle in stock?", MS + 9500, MS + 9480),
        Message(Side.SHOP, "reply", "yes, two left", MS + 31_000, MS + 30_999, responder=Responder.HUMAN),
    ),
    steps=((0.4, "opened home"), (9.4, "pressed Enter"), (33.0, "closed the chat")),
)


def test_a_replay_is_everything_in_the_order_in_which_it_happened() -> None:
    told = [(step.at_s, step.kind, step.text) for step in replay(RECORD)]
    assert told == [
        (0.4, "did", "opened home"),
        (9.4, "did", "pressed Enter"),
        (9.5, "mark", "sent (at most 20 ms earlier)"),
        (9.5, "we", "question: Is the kettle in stock?"),
        (31.0, "mark", "human"),
        (31.0, "shop", "human: yes, two left"),
        (33.0, "did", "closed the chat"),
    ]


@pytest.mark.parametrize("flag", ["--show", "--steps"])
def test_flags_of_the_command_reach_what_they_are_for(flag: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given: dict[str, Any] = {}

    async def look(_urls: Any, settings: Settings, *rest: Any) -> None:
        tell: Callable[[VisitRecord], str] = rest[-1]
        given.update(headless=settings.browser.headless, told=tell(RECORD))

    monkeypatch.setattr(visit, "_visit", look)
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(visit.command, ["https://shop.example/", flag])
    assert result.exit_code == 0, result.output
    assert given["headless"] is (flag != "--show")
    assert ("31.000 s  shop   human: yes, two left" in given["told"]) is (flag == "--steps")


@pytest.mark.parametrize("headless", [True, False])
async def test_the_browser_is_launched_as_it_is_to_be_shown(headless: bool, tmp_path: Path) -> None:
    """A script in the browser's place notes how it was called, then starts the real one, which needs no screen."""
    script, said = tmp_path / "browser", tmp_path / "said"
    script.write_text(f'#!/bin/sh\necho "$@" > {said}\nexec {find_browser(Settings())} --headless "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    async with BrowserPool(Settings(browser=Browser(headless=headless, path=str(script)))) as pool, pool.context():
        given = await asyncio.to_thread(said.read_text, "utf-8")
    assert ("--headless" in given.split()) is headless


def test_a_kept_page_has_no_scripts_and_nobody_in_it() -> None:
    page = """<html><body><p title="Оператор Анна Петрова">Меня зовут <b>Анна Петрова</b>, пишите anna@shop.example</p><!-- Анна Петрова -->
      <script>const who = "Анна Петрова";</script><template shadowrootmode="open"><i>Анна Петрова онлайн</i></template>
      <a href="tel:+79990001234">позвонить</a> <a href="/catalog">Каталог</a> 8 800 000-00-00</body></html>"""
    kept = redacted_page(page, public=("+78000000000",))
    for gone in ("Анна", "Петрова", "anna@shop.example", "9990001234", "<script"):
        assert gone not in kept
    for there in ("Каталог", 'href="/catalog"', "8 800 000-00-00", "позвонить", "онлайн"):
        assert there in kept


@pytest.mark.parametrize("text", ["", "\x00", "a\ud800b", "<" * 5000, "<div>" * 3000, "<a b='" + "&#0;" * 500])
def test_no_page_is_too_broken_to_be_kept(text: str) -> None:
    assert isinstance(redacted_page(text), str)
