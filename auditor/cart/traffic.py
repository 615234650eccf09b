"""What a page still waits for after a press: its next document, or an answer of the shop. A slow shop is given its time by it."""

from __future__ import annotations

import time
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, Request

from auditor.visit.scene import Scene

_CAUSED_S = 2.0
"""A request that begins this soon after a press is taken for its effect; a chat that polls begins its own whenever it likes."""
_OLD_S = 30.0


class Traffic:
    """Requests of one page that are under way: documents of its main frame, and what a press made its scripts ask of the shop."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._pressed = 0.0
        self.caused = 0
        """Requests that the last press has begun, as far as can be told: none where it hit something else."""
        self._documents: dict[Request, float] = {}
        self._asked: dict[Request, float] = {}
        page = scene.page
        page.on("request", self._began)
        page.on("requestfinished", self._ended)
        page.on("requestfailed", self._ended)

    def pressed(self) -> None:
        """Something has just been pressed."""
        self._pressed = time.monotonic()
        self.caused = 0

    @property
    def loading(self) -> bool:
        """Whether a new document is on its way."""
        return _any_young(self._documents)

    @property
    def asking(self) -> bool:
        """Whether the shop has not yet answered what the last press made the page ask."""
        return _any_young(self._asked)

    def _began(self, request: Request) -> None:
        now = time.monotonic()
        try:
            if request.is_navigation_request():
                if request.frame == self._scene.page.main_frame:
                    self._documents[request] = now
                    self.caused += 1
            elif request.resource_type in ("xhr", "fetch") and now - self._pressed < _CAUSED_S and self._own(request.url):
                self._asked[request] = now
                self.caused += 1
        except PlaywrightError:  # its frame is gone already
            return

    def _own(self, url: str) -> bool:
        return urlsplit(url).hostname == urlsplit(self._scene.page.url).hostname

    def _ended(self, request: Request) -> None:
        if self._documents.pop(request, None) or self._asked.pop(request, None):
            self._scene.observer.wake()


def _any_young(pending: dict[Request, float]) -> bool:
    now = time.monotonic()
    return any(now - began < _OLD_S for began in pending.values())


_known: WeakKeyDictionary[Page, Traffic] = WeakKeyDictionary()


def traffic_of(scene: Scene) -> Traffic:
    """The traffic of a visit's page, watched from the first call on."""
    found = _known.get(scene.page)
    if found is None:
        found = _known[scene.page] = Traffic(scene)
    return found
