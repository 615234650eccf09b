"""Pictures and pages of the steps: what could be a face or a name is blurred or hidden before anything is kept."""

from __future__ import annotations

import asyncio
from typing import Any

from playwright.async_api import Error as PlaywrightError

from auditor.clock import Budget
from auditor.detect.redact import redact
from auditor.types import Evidence, PageFindings
from auditor.visit.job import Artifacts
from auditor.visit.kept_page import redacted_page
from auditor.visit.opening import Opened
from auditor.visit.scene import Scene

_PICTURE_S = 8.0
_PAGE_S = 5.0
_MOST_CHARACTERS = 3_000_000


async def take_picture(scene: Scene, opened: Opened, put: Artifacts, name: str) -> list[Evidence]:
    """A screenshot of the page with the widget, pictures and personal details in it blurred; nothing where the page yields none."""
    if opened.panel is None:
        return []
    frame, panel = opened.panel
    lines: list[dict[str, Any]] = await scene.observer.call(frame, "read", panel) or []
    private = [int(line["id"]) for line in lines if redact(str(line["text"])).spans]
    if not await scene.observer.call(frame, "veil", panel, private, True):
        return []
    try:
        async with asyncio.timeout(_PICTURE_S):
            picture = await scene.page.screenshot(type="jpeg", quality=60, animations="disabled", timeout=(_PICTURE_S - 1) * 1000)
    except (PlaywrightError, TimeoutError):
        scene.step(f"no picture of {name}")
        return []
    finally:
        await scene.observer.call(frame, "veil", panel, private, False)
    return [Evidence("pixels", f"screenshot.{name}", "", await asyncio.to_thread(put, picture, "image/jpeg"))]


async def take_pages(scene: Scene, opened: Opened, put: Artifacts, name: str, found: PageFindings | None = None) -> list[Evidence]:
    """The page as the browser has it, and the chat's frame where it has one of its own; personal details hidden, scripts left out.

    Phones and mails that the shop itself publishes (`found` on the page) stay readable. What does not answer is left out.
    """
    public = (*(p.e164 for p in found.phones), *found.emails) if found else ()
    frames = {"page": scene.page.main_frame}
    if opened.panel and opened.panel[0] is not scene.page.main_frame:
        frames["chat"] = opened.panel[0]
    kept = []
    for which, frame in frames.items():
        html = await scene.observer.call(frame, "html", _MOST_CHARACTERS, budget=Budget("html", _PAGE_S))
        if html:
            page = await asyncio.to_thread(redacted_page, str(html), public)
            kept.append(Evidence(which, f"html.{name}", "", await asyncio.to_thread(put, page.encode("utf-8", "replace"), "text/html")))
    return kept
