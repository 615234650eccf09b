"""Whose widget it is, and what the vendor's own status call says: a hint and a cross-check, never a condition.

The generic way does everything without; a vendor's call can only say what the window does not show.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, replace

from auditor.clock import Budget
from auditor.detect.page import detect_page
from auditor.types import PageFindings, PageSnapshot, VendorFinding
from auditor.vendors import Catalogue
from auditor.visit.scene import Scene
from auditor.visit.wire import Wire

_CALL_S = 3.0
_CHAT = ("chat", "leadform", "callback")
_GLOBALS = """(names) => names.filter(name => {
  try { return name.split('.').reduce((o, k) => o?.[k], window) !== undefined; } catch { return false; }
})"""


@dataclass(frozen=True, slots=True)
class VendorSight:
    """The vendors a page loads, the chat's own among them (None: not known), and its word on presence.

    `says` is `online`, `offline` or None; `findings` is everything detection read from the rendered page.
    """

    all: tuple[VendorFinding, ...] = ()
    chat: VendorFinding | None = None
    says: str | None = None
    findings: PageFindings | None = None

    def with_later(self, later: VendorSight) -> VendorSight:
        """Both matchings as one: a vendor keeps its surest finding; the chat's vendor once found stays."""
        best = {(v.id, v.group): v for v in sorted((*self.all, *later.all), key=lambda v: v.sure)}
        found = tuple(sorted(best.values(), key=lambda v: -v.sure))
        findings = later.findings or self.findings
        return VendorSight(found, self.chat or later.chat, self.says or later.says, findings and replace(findings, vendors=found))


async def read_vendors(scene: Scene, wire: Wire, catalogue: Catalogue, seen: bool = True, ask: bool = True) -> VendorSight:
    """Match the page as the browser has it now, with all it has requested. Nothing where the page does not answer.

    With `seen` (a chat stands on the page, or nothing at all) a loaded vendor that makes chats among other things is the chat's.
    With `ask` its status call is made.
    """
    frame = scene.page.main_frame
    html = await scene.observer.evaluate(
        frame, "() => document.documentElement?.outerHTML.slice(0, 3_000_000) ?? ''", None, Budget("html", _CALL_S)
    )
    if not html:
        return VendorSight()
    names = sorted({name for vendor in catalogue.vendors.values() for name in vendor.rendered.globals})
    found = await scene.observer.evaluate(frame, _GLOBALS, names, Budget("globals", _CALL_S)) or []
    snapshot = PageSnapshot(scene.page.url, str(html), rendered=True, requests=tuple(dict.fromkeys(wire.requests)), globals=tuple(found))
    findings = await asyncio.to_thread(detect_page, snapshot, catalogue)
    vendors = findings.vendors
    chats = sorted((v for v in vendors if v.group in _CHAT), key=lambda v: (_CHAT.index(v.group), -v.sure))
    chat = next((v for v in chats if v.group == "chat" or (seen and "chat" in catalogue.vendors[v.id].kinds)), None)
    return VendorSight(vendors, chat, await _presence(scene, catalogue, chat) if chat and ask else None, findings)


async def _presence(scene: Scene, catalogue: Catalogue, chat: VendorFinding) -> str | None:
    """What the vendor's documented status call says, as `online` or `offline`."""
    driver = catalogue.driver_of(chat.id)
    if driver is None or not driver.status or not driver.status_online:
        return None
    for code in driver.status:
        call = f"async () => {{ try {{ return JSON.stringify((await ({code})) ?? null); }} catch {{ return null; }} }}"
        answer = await scene.observer.evaluate(scene.page.main_frame, call, None, Budget("status", _CALL_S))
        if answer is None or answer in ("null", "{}"):
            continue
        return "online" if _same(str(answer), driver.status_online) else "offline"
    return None


def _same(answer: str, online: tuple[str, ...]) -> bool:
    value = json.loads(answer)
    return answer in online or (isinstance(value, str) and value.lower() in {text.strip('"').lower() for text in online})
