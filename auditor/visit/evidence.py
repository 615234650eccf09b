"""Pictures of the steps, with whatever could be a face or a name blurred before they are taken."""

from __future__ import annotations

import asyncio
from typing import Any

from playwright.async_api import Error as PlaywrightError

from auditor.detect.redact import redact
from auditor.types import Evidence
from auditor.visit.job import Artifacts
from auditor.visit.opening import Opened
from auditor.visit.scene import Scene

_PICTURE_S = 8.0


async def take_picture(scene: Scene, opened: Opened, put: Artifacts, name: str) -> list[Evidence]:
    """A screenshot of the page with the widget, pictures and names in it blurred; nothing where the page does not yield one."""
    if opened.panel is None:
        return []
    frame, panel = opened.panel
    lines: list[dict[str, Any]] = await scene.observer.call(frame, "read", panel) or []
    names = [int(line["id"]) for line in lines if any(span.kind == "person_name" for span in redact(str(line["text"])).spans)]
    if not await scene.observer.call(frame, "veil", panel, names, True):
        return []
    try:
        async with asyncio.timeout(_PICTURE_S):
            picture = await scene.page.screenshot(type="jpeg", quality=60, animations="disabled", timeout=(_PICTURE_S - 1) * 1000)
    except (PlaywrightError, TimeoutError):
        scene.step(f"no picture of {name}")
        return []
    finally:
        await scene.observer.call(frame, "veil", panel, names, False)
    return [Evidence("pixels", f"screenshot.{name}", "", await asyncio.to_thread(put, picture, "image/jpeg"))]
