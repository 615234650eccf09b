"""Calls to the browser that cannot wait for ever, and failures with their true names."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable
from typing import Literal, TypeVar
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Frame, Page, Request, Response
from playwright.async_api import TimeoutError as PlaywrightTimeoutError

from auditor.clock import Budget
from auditor.failures import Failure, FailureCode, KnownError, failure_of
from auditor.gather.gate import HEADER
from auditor.gather.gate_process import GateProcess

T = TypeVar("T")
_WORD_S = 1.0  # the gate's word comes by another way than the browser's, a moment sooner or later
_BLOCKED = (401, 403, 429)


async def within(work: Awaitable[T], budget: Budget) -> T:
    """Await a call to a page, at most as long as the budget: `evaluate` and `content` have no time limit of their own.

    Raises `KnownError(page_hung)` where it runs out: a page that does not answer. Closing the context still works then.
    """
    try:
        async with asyncio.timeout(budget.left_s):
            return await work
    except TimeoutError as error:
        raise KnownError(FailureCode.PAGE_HUNG, f"the page did not answer within {budget.name} ({budget.total_s:g} s)") from error


async def go(
    page: Page,
    url: str,
    budget: Budget,
    gate: GateProcess,
    wait_until: Literal["commit", "domcontentloaded", "load"] = "domcontentloaded",
    stage: str = "visit.load",
) -> Failure | None:
    """Open `url` and wait until its document is there; what went wrong, or None.

    Names what the gate refused, a bot wall (401, 403, 429), 4xx and 5xx answers, time-outs, and what Chromium reports.
    """
    asked: list[str] = [url]
    answers: list[Response] = []

    def follow(request: Request) -> None:
        if request.is_navigation_request() and request.frame == page.main_frame:
            asked.append(request.url)

    def keep(response: Response) -> None:
        if response.request.is_navigation_request() and response.frame == page.main_frame:
            answers.append(response)

    deaths = gate.deaths
    shown = asyncio.Event()

    def note(frame: Frame) -> None:
        if frame == page.main_frame:
            shown.set()

    page.on("request", follow)
    page.on("response", keep)
    page.on("framenavigated", note)
    try:
        async with asyncio.timeout(budget.left_s + _WORD_S):
            response = await page.goto(url, timeout=budget.left_ms, wait_until=wait_until)
    except (PlaywrightTimeoutError, TimeoutError):
        return Failure(FailureCode.TIMEOUT, stage, f"{url} was not there within {budget.name} ({budget.total_s:g} s)")
    except PlaywrightError as error:
        if "net::ERR_" in error.message and "ERR_ABORTED" not in error.message:
            await _bounded_wait(shown)  # Chromium's own error page still comes, and would interrupt the next navigation
        if "ERR_HTTP_RESPONSE_CODE_FAILURE" not in error.message or not answers:
            if gate.deaths != deaths or not gate.alive:
                return Failure(FailureCode.BROWSER_GONE, stage, "the gate between browser and network died")
            return await explain(error, asked[-1], gate, stage)
        response = answers[-1]  # an error without a body: Chromium shows a page of its own for it
    finally:
        page.remove_listener("request", follow)
        page.remove_listener("response", keep)
        page.remove_listener("framenavigated", note)
    if response is None:
        return None  # the same document
    refused = response.headers.get(HEADER.lower())
    if refused:
        told = await gate.refusal(asked[-1], _WORD_S)
        return Failure(FailureCode(refused), stage, told.detail if told else urlsplit(asked[-1]).netloc)
    if response.status in _BLOCKED:
        return Failure(FailureCode.BLOCKED, stage, f"{url} answered {response.status}")
    if response.status >= 400:
        return Failure(FailureCode.HTTP_5XX if response.status >= 500 else FailureCode.HTTP_4XX, stage, f"{url} answered {response.status}")
    return None


async def _bounded_wait(event: asyncio.Event) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_WORD_S):
            await event.wait()


async def explain(error: PlaywrightError, url: str, gate: GateProcess, stage: str) -> Failure:
    """The failure that a navigation's error means: of a tunnel only the gate knows why it did not open."""
    if "ERR_TUNNEL_CONNECTION_FAILED" in error.message or "ERR_PROXY_CONNECTION_FAILED" in error.message:
        told = await gate.refusal(url, _WORD_S)
        if told:
            return Failure(told.code, stage, told.detail)
    return failure_of(error, stage)
