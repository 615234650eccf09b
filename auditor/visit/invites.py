"""Watching for an invitation: the widget speaks, opens or rises by itself while the visitor only looks around."""

from __future__ import annotations

from typing import Any

from auditor.detect.invites import class_of_text, tied_to_page
from auditor.types import Invite, InviteTrigger, Mark, PageKind
from auditor.visit import words
from auditor.visit.consent import answer_wall
from auditor.visit.find import Sight, sight_of
from auditor.visit.look import Thing, gap
from auditor.visit.observer import Shown
from auditor.visit.scene import Scene
from auditor.visit.transcript import bare

AT_ONCE_MS = 700.0
"""What comes this soon with the widget's own button belongs to the button, and is no invitation."""
NEAR_PX = 280.0
"""A bubble stands at most so far from the chat's button."""
_LEAVING_MS = 3000.0


class InviteWatch:
    """Watches one visit; `dwell` spends time on a page, `judge` says whether an invitation came there."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.opened_itself = False
        self.idle_s: dict[PageKind, float] = {}
        """How long each kind of page was dwelt on without a chat coming into sight."""
        self.seen_on_the_way: Invite | None = None
        self._page = PageKind.HOME
        self._from = 0
        self._load_ms = 0.0
        self._left_ms: float | None = None
        self._widget_ms: float | None = None
        self._open_at_load = False
        self._returned = False
        self._said_before: set[str] = set()

    @property
    def chat_seen(self) -> bool:
        """Whether a chat has come into sight so far."""
        return self._widget_ms is not None

    def come_back(self) -> None:
        """The next page is that of a visitor who returns: what it says that was not said before is said for that."""
        self._returned = True
        self._said_before = {bare(event.text) for event in self.scene.observer.seen}

    async def dwell(self, kind: PageKind, seconds: float, leave: bool = False) -> None:
        """Spend `seconds` on the page that is open, with a few idle movements; with `leave` the pointer goes to the edge at the end."""
        scene = self.scene
        self._page = kind
        times = await scene.observer.times(scene.page)
        begun_ms, seen = times.get("zero") or scene.now_ms(), scene.observer.seen
        self._from = next((n for n, event in enumerate(seen) if event.at_ms >= begun_ms), len(seen))  # all that this page has shown
        self._load_ms = times.get("load") or times.get("now") or scene.now_ms()
        look = await scene.look()
        for _ in range(2):
            if not await answer_wall(scene, look):
                break
            await scene.wait(0.5)
            look = await scene.look()
        self._note(sight_of(look))
        width, height = look.size
        pieces = max(1, min(6, round(seconds / 4)))
        for piece in range(pieces):
            await scene.wait(seconds / pieces * (0.9 if leave else 1.0))
            if piece + 1 < pieces:
                await scene.move(width * (0.3 + 0.07 * piece), height * (0.35 + 0.05 * piece))
                await scene.scroll(height * 0.4 if piece % 2 == 0 else -height * 0.4)
                if self._widget_ms is None:
                    self._note(sight_of(await scene.look()))
        if leave and seconds >= 4:
            await scene.move(width * 0.5, height * 0.3)
            self._left_ms = scene.now_ms()
            await scene.move(width * 0.5, 0.0, steps=10)
            scene.step("moved the pointer out of the page")
            await scene.wait(min(1.5, seconds * 0.1))
        if self._widget_ms is None:
            self.idle_s[kind] = seconds
        scene.step(f"dwelt on {kind} for {seconds:.0f} s")

    async def before_leaving(self) -> None:
        """Whether the widget spoke between the stay on a page and the press that leaves it."""
        if self.seen_on_the_way is None and self._load_ms:
            self.seen_on_the_way = await self.judge(self._page)

    def _note(self, sight: Sight) -> None:
        if sight.found and self._widget_ms is None:
            self._widget_ms = self.scene.now_ms()
            self._open_at_load = sight.input is not None

    async def judge(self, kind: PageKind, sight: Sight | None = None) -> Invite | None:
        """The invitation that came on this page, or None."""
        scene = self.scene
        events = [e for e in scene.observer.seen[self._from :] if e.kind == "text" and len(e.text.split()) >= 2]
        if not self._load_ms or (not events and not (sight and sight.input)):
            return None
        sight = sight if sight and sight.found else sight_of(await scene.look())
        if not sight.found:
            return None
        if sight.input and not self._open_at_load and self._widget_ms is not None:
            self.opened_itself = True
        came_ms = await self._came(sight)
        spoken = []
        for event in events[:40]:
            fresh = self._returned and bare(event.text) not in self._said_before
            if (fresh or event.shown_ms - came_ms >= AT_ONCE_MS) and await self._belongs(event, sight, None if fresh else came_ms):
                spoken.append(event)
        if not spoken:
            return None
        first = min(spoken, key=lambda e: e.shown_ms)
        text = " ".join(e.text for e in spoken if abs(e.shown_ms - first.shown_ms) < 1500)
        title = str(
            await scene.observer.evaluate(scene.page.main_frame, "() => document.querySelector('h1')?.innerText || document.title") or ""
        )
        scene.mark(Mark.INVITE, first.shown_ms, first.shown_ms - max(1.0, first.late_ms))
        scene.step("the widget spoke by itself")
        return Invite(first.shown_ms - self._load_ms, kind, self._trigger(first, kind), class_of_text(text), tied_to_page(text, title))

    def _trigger(self, event: Shown, kind: PageKind) -> InviteTrigger:
        if self._returned and kind is PageKind.HOME:
            return InviteTrigger.RETURN
        if self._left_ms and 0 <= event.shown_ms - self._left_ms < _LEAVING_MS:
            return InviteTrigger.LEAVING
        if kind is PageKind.CART:
            return InviteTrigger.CART
        return InviteTrigger.TIME

    async def _came(self, sight: Sight) -> float:
        """When the chat came to the page: the first of its buttons, by the page's own stamp; else when it was first seen."""
        births = [float(await self.scene.observer.call(one.frame, "born", one.id) or 0.0) for one in sight.launchers[:6]]
        known = [at for at in births if at > 0]
        return min(known) if known else min(self._widget_ms or self._load_ms, self._load_ms + 1000)

    async def _belongs(self, event: Shown, sight: Sight, came_ms: float | None) -> bool:
        """Whether a text belongs to the chat: in its window, or beside its button; not a cookie wall's, a newsletter's or a basket's.

        A button's own label is no invitation, however late the button comes; words that grow on it later are one. Without
        `came_ms` (words that were not there when the page was seen before) no label is asked after.
        """
        if event.press and not words.CHAT.search(event.text):
            return False
        if words.CONSENT.search(event.text) or event.shown_ms < self._load_ms:
            return False
        if not await self.scene.observer.find(event.frame):
            return False
        buttons = {one.id: one for one in sight.launchers if one.frame is event.frame}
        place: dict[str, Any] | None = await self.scene.observer.call(event.frame, "place", event.key, list(buttons))
        if not place or not place["seen"]:
            return False
        for number in place["in"]:
            if came_ms is None:
                break
            born_ms = float(await self.scene.observer.call(event.frame, "born", number) or 0.0)
            its_label = event.at_ms - born_ms < AT_ONCE_MS
            if its_label and (born_ms - came_ms < AT_ONCE_MS or len(event.text.split()) < 3):
                return False
        if words.CONSENT.search(place["outer_text"]):
            return False
        anchor = sight.input or sight.launchers[0]
        if event.frame is anchor.frame:
            if place["outer"] and place["outer"] == anchor.group[1]:
                return True
            offset = (anchor.box[0] - anchor.raw["box"][0], anchor.box[1] - anchor.raw["box"][1])
            x, y, width, height = place["box"]
            return bool(place["outer"]) and gap((x + offset[0], y + offset[1], width, height), anchor.box) < NEAR_PX
        return event.frame.parent_frame is not None and await self._near_frame(event, anchor)

    async def _near_frame(self, event: Shown, anchor: Thing) -> bool:
        look = await self.scene.look()
        inside = [t for t in (*look.press, *look.fields, *look.floats) if t.frame is event.frame and t.floating]
        return any(gap(t.box, anchor.box) < NEAR_PX for t in inside)
