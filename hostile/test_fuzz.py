"""200,000 hostile inputs (AUDITOR_FUZZ says how many): no exception, no input that takes longer than its size can explain.

Set `AUDITOR_FUZZ=2000` for a quick look. The figures of the last whole run are in docs/reliability.md.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from auditor.config import load_settings
from auditor.detect.encoding import decode
from auditor.detect.page import detect_page
from auditor.detect.redact import redact
from auditor.detect.replies import ReplyView, judge_reply
from auditor.detect.states import Field, StateView, judge_state
from auditor.failures import PanelError, SettingError
from auditor.gather.endpoints import judge_request
from auditor.gather.robots import rules_of
from auditor.panel import parse_panel
from auditor.store.rows import dump, load
from auditor.types import Disposition, Message, PageSnapshot, Side, VisitRecord
from auditor.vendors.catalogue import load_catalogue
from hostile import report
from hostile.words import MARKUP, SCRIPT, TEXT, pieces

WHOLE = 200_000
INPUTS = int(os.environ.pop("AUDITOR_FUZZ", WHOLE))
SECONDS = 2.0
"""CPU that one input may take, for the first hundred thousand characters; more characters, more time."""

CATALOGUE = load_catalogue()
RECORD = TypeAdapter(VisitRecord)
seen: dict[str, tuple[int, float]] = {}
"""Inputs tried and the longest CPU seconds of one, by what read them."""


def share(part: float) -> Callable[..., object]:
    """Settings for a part of all inputs."""
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
    return settings(max_examples=max(1, int(INPUTS * part)), deadline=None, suppress_health_check=checks, database=None, derandomize=False)


def timed(name: str, read: Callable[[], object], size: int) -> None:
    """Read once, and remember how long it took."""
    began = time.process_time()
    read()
    took = time.process_time() - began
    count, longest = seen.get(name, (0, 0.0))
    seen[name] = count + 1, max(longest, took)
    assert took < SECONDS * max(1.0, size / 100_000), f"{name}: {took:.1f} s for {size} characters"


@pytest.fixture(scope="module", autouse=True)
def figures(request: pytest.FixtureRequest) -> object:
    """Say what was tried; the whole of it is written down."""
    redact("Анна")  # the dictionary loads once, outside the measure
    yield
    counts = [(name, f"{count:,}", f"{1000 * longest:.0f} ms") for name, (count, longest) in seen.items()]
    rows = [*counts, ("all", f"{sum(count for count, _ in seen.values()):,}", "")]
    told = f"{report.when()}. Each was read without an exception.\n\n{report.table(('what reads', 'inputs', 'CPU of the slowest'), rows)}"
    if INPUTS >= WHOLE and not request.session.testsfailed:
        report.put("fuzz", told)
    else:
        print(f"\n{told}")


@share(0.25)
@given(pieces(MARKUP, SCRIPT, TEXT))
def test_any_page(html: str) -> None:
    timed("pages", lambda: detect_page(PageSnapshot("https://shop.example/", html), CATALOGUE), len(html))


@share(0.1)
@given(st.binary(max_size=400) | pieces(MARKUP, TEXT).map(lambda text: text.encode("cp1251", "replace")), st.none() | st.text(max_size=30))
def test_any_bytes(body: bytes, content_type: str | None) -> None:
    timed("bytes", lambda: decode(body, content_type), len(body))


@share(0.1)
@given(
    st.binary(max_size=300)
    | pieces(TEXT, ("url,industry\n", ";", "\t", '"', "сайт;отрасль\n", "https://a.ru/", "pets")).map(
        lambda t: t.encode("utf-8", "replace")
    )
)
def test_any_panel(body: bytes) -> None:
    def read() -> None:
        try:
            parse_panel(body)
        except PanelError as error:
            said = str(error)
        else:
            said = ""
        assert "\n" not in said

    timed("panels", read, len(body))


@share(0.2)
@given(pieces(TEXT))
def test_any_transcript_is_redacted_and_kept(text: str) -> None:
    def read() -> None:
        hidden = redact(text).text
        message = Message(Side.SHOP, "reply", hidden, 1.0, 0.5)
        record = VisitRecord("https://a.ru/", "https://a.ru/", datetime(2026, 1, 1, tzinfo=UTC), Disposition.COMPLETE, messages=(message,))
        once = dump(RECORD, record)
        assert dump(RECORD, load(RECORD, once)) == once

    timed("transcripts", read, len(text))


@share(0.15)
@given(pieces(TEXT, most=20), pieces(TEXT, MARKUP, most=20), st.floats(0, 1e9), st.lists(pieces(TEXT, most=6), max_size=4))
def test_any_reply_and_state(question: str, text: str, delay: float, texts: list[str]) -> None:
    def read() -> None:
        judge_reply(ReplyView(question, text, delay, True, None, tuple(texts), text, tuple(texts)))
        judge_state(StateView((text, *texts), (Field(question, "text"),)))

    timed("replies, states", read, len(text) + len(question))


@share(0.1)
@given(st.sampled_from(["GET", "POST", "PUT"]), pieces(SCRIPT, TEXT, most=12), st.none() | pieces(SCRIPT, TEXT, most=12), st.booleans())
def test_any_request(method: str, path: str, body: str | None, document: bool) -> None:
    timed("requests", lambda: judge_request(method, f"https://a.ru/{path}", body, document), len(path))


@share(0.1)
@given(
    pieces(("User-agent: *\n", "Disallow: /", "Allow: ", "*", "$", "%", "%e3", "\n", "\r", ":", "#"), SCRIPT),
    pieces(("/", "a", "*", "%41"), TEXT, most=10),
)
def test_any_robots(text: str, path: str) -> None:
    timed("robots.txt", lambda: rules_of(200, text.encode("utf-8", "replace")).allows(f"https://a.ru/{path}", "FooBot"), len(text))


@share(0.005)
@given(st.dictionaries(pieces(("visit.dwell_s", "network.", "x", "="), most=4), pieces(TEXT, SCRIPT, most=4), max_size=4))
def test_any_setting(flags: dict[str, str]) -> None:
    def read() -> None:
        with contextlib.suppress(SettingError):
            load_settings(None, environ={}, flags=flags)

    timed("settings", read, 1)
