"""Coming back to a shop: its home page once more, in a new tab of the same context, as a visitor does who left and thinks again.

Cookies and local storage are those of the first visit, the session's own storage is empty. What the widget then says by itself, and
had not said before, is an invitation to who returns.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from playwright.async_api import Error as PlaywrightError

from auditor.gather.guard import Guard
from auditor.types import Invite, PageKind
from auditor.visit.invites import InviteWatch
from auditor.visit.scene import Scene

FROM_S = 9.0
"""A visit that dwells shorter than this does not come back."""
_SHARE, _LEAST_S = 0.12, 2.5
_TAB_S = 15.0


async def come_back(
    scene: Scene, watch: InviteWatch, guard: Guard | None, open_home: Callable[[], Awaitable[bool]], dwell_s: float
) -> Invite | None:
    """Leave the shop and come back; the invitation that this brought, or None. Only where a chat was in sight the first time."""
    if dwell_s < FROM_S or not watch.chat_seen:
        return None
    left = scene.page
    try:
        with guard.allow_popup() if guard else contextlib.nullcontext():
            async with asyncio.timeout(_TAB_S):
                scene.page = await scene.context.new_page()
                await left.close()
    except (PlaywrightError, TimeoutError):
        scene.step("could not come back in a new tab")
        return None
    scene.step("came back in a new tab")
    watch.come_back()
    if not await open_home():
        return None
    await watch.dwell(PageKind.HOME, max(_LEAST_S, dwell_s * _SHARE))
    return await watch.judge(PageKind.HOME)
