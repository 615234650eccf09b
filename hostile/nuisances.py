"""The shops of the hostile street: one nuisance each, and by which names of the closed list it may end in either gatherer.

`""` among the names means that nothing went wrong: the nuisance was borne. A `Nuisance` without an answer of its own is a page with
the script of its name in `scripts.js`; the others answer by themselves (`hostile.answers`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aiohttp import web

from hostile import answers

Answer = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
CLEAN = ("",)
HUNG = ("page_hung", "timeout", "page_crashed")
CRASHED = ("page_crashed",)
BORNE = ("", *HUNG)
"""Either nothing happens, or the page ends by a name of its own."""
LED_NOWHERE = ("too_many_redirects",)
INSIDE = ("private_address",)
METADATA = "http://169.254.169.254/latest/meta-data/"


@dataclass(frozen=True, slots=True)
class Nuisance:
    """One hostile shop, at `http(s)://NAME.test/`. `stopped` is what the guard has to have stopped and counted there."""

    name: str
    what: str
    answer: Answer | None = None
    survey: tuple[str, ...] = CLEAN
    visit: tuple[str, ...] = CLEAN
    stopped: str = ""
    secure: bool = False

    @property
    def key(self) -> str:
        """Its domain."""
        return f"{self.name.replace('_', '-')}.test"

    @property
    def url(self) -> str:
        """Its home page."""
        return f"{'https' if self.secure else 'http'}://{self.key}/"

    @property
    def script(self) -> str:
        """What its page runs."""
        return scripts().get(self.name, "")


@cache
def scripts() -> dict[str, str]:
    """The scripts by name, each with what all share before it."""
    text = Path(__file__).with_name("scripts.js").read_text(encoding="utf-8")
    found = {part.partition("\n")[0].strip(): part.partition("\n")[2] for part in text.split("//: ")[1:]}
    return {name: found["every"] + script for name, script in found.items()}


BYTES = (
    Nuisance("endless_body", "a page that never ends", answers.endless, ("too_large",), ("timeout", "page_crashed")),
    Nuisance("slow_body", "a page that comes byte by byte", answers.slow, ("timeout",), ("timeout",)),
    Nuisance("slow_head", "headers that come byte by byte", answers.slow_head, ("timeout",), ("timeout",)),
    Nuisance("bomb_gzip", "1 GB packed into 1 MB by gzip", answers.gzip_bomb, ("too_large",), BORNE),
    Nuisance("bomb_brotli", "1 GB packed into 1 kB by brotli", answers.brotli_bomb, ("too_large",), ("unreadable", *BORNE)),
    Nuisance("huge_header", "a header of 8 MB", answers.huge_header, ("unreadable", "too_large"), ("too_large",)),
    Nuisance("cookie_header", "3,000 cookies at once", answers.cookie_header, ("unreadable", "too_large", ""), ("too_large", "")),
    Nuisance("endless_robots", "a robots.txt that never ends", answers.endless_robots),
    Nuisance("length_lies", "a body shorter than it says", answers.short, ("too_large", "reset", ""), ("reset", "timeout", "")),
    Nuisance("not_http", "an answer that is no HTTP", answers.garbage, ("unreadable", "reset"), ("not_html", "unreadable", "reset")),
    Nuisance("download", "a home page that is a download", answers.download, ("not_html",), ("not_html",)),
    Nuisance("redirect_loop", "a redirect to itself", answers.redirect_loop, ("too_many_redirects",), ("too_many_redirects",)),
    Nuisance("redirect_chain", "redirects to ever new pages", answers.redirect_chain, ("too_many_redirects",), ("too_many_redirects",)),
    Nuisance("redirect_file", "a redirect to file:///etc/passwd", answers.redirect_to("file:///etc/passwd"), LED_NOWHERE, ("unreadable",)),
    Nuisance("redirect_data", "a redirect to a data: page", answers.redirect_to("data:text/html,<h1>x"), LED_NOWHERE, ("unreadable",)),
    Nuisance("redirect_inside", "a redirect to the cloud's metadata", answers.redirect_to(METADATA), INSIDE, INSIDE),
    Nuisance("broken_tls", "a TLS handshake of garbage", answers.page, ("tls", "reset"), ("tls", "reset"), secure=True),
    Nuisance("wrong_certificate", "a certificate nobody signed, for another name", answers.page, ("tls",), ("tls",), secure=True),
)

TREES = (
    Nuisance("deep_nodes", "100,000 elements, each in the last", answers.deep, CLEAN, BORNE),
    Nuisance("wide_nodes", "100,000 floating buttons side by side", answers.wide, CLEAN, BORNE),
    Nuisance("many_frames", "100,000 frames", visit=BORNE),
    Nuisance("nested_frames", "frames in frames without end", visit=BORNE),
    Nuisance("long_text", "one word of 5 MB", answers.long_word, CLEAN, BORNE),
    Nuisance("mutations", "a tree that never rests", visit=BORNE),
)

LOOPS = (
    Nuisance("loop_at_once", "a script that never yields", visit=HUNG),
    Nuisance("loop_after_load", "the same, once the page is there", visit=HUNG),
    Nuisance("loop_on_move", "the same, when the pointer moves", visit=HUNG),
    Nuisance("loop_debugger", "breakpoints without end", visit=BORNE),
    Nuisance("workers", "16 workers that burn the processor"),
    Nuisance("redirect_script", "a script that leads on for ever", visit=("too_many_redirects", *BORNE)),
    Nuisance("redirect_meta", "a meta refresh for ever", answers.meta_refresh, LED_NOWHERE, ("too_many_redirects", *BORNE)),
    Nuisance("reload", "a page that reloads itself", visit=("too_many_redirects", *BORNE)),
    Nuisance("push_state", "history.pushState for ever", visit=BORNE),
    Nuisance("open_document", "document.open for ever", visit=BORNE),
)

MEMORY = (
    Nuisance("memory_strings", "a heap that grows", visit=CRASHED),
    Nuisance("memory_buffers", "buffers of 64 MB without end", visit=CRASHED),
    Nuisance("memory_worker", "the same in a worker", visit=CRASHED),
    Nuisance("memory_nodes", "nodes without end", visit=BORNE),
    Nuisance("memory_disk", "browser storage without end", visit=BORNE),
)

STORMS = (
    Nuisance("alerts", "alerts without end", visit=("dialog_storm",), stopped="dialog"),
    Nuisance("confirms", "confirms without end", visit=("dialog_storm",), stopped="dialog"),
    Nuisance("prompts", "prompts without end", visit=("dialog_storm",), stopped="dialog"),
    Nuisance("prints", "print without end", visit=BORNE),
    Nuisance("leave_trap", "a page that will not be left", visit=BORNE),
    Nuisance("popups", "windows without end", visit=BORNE, stopped="popup"),
    Nuisance("popups_on_click", "windows at every movement", visit=BORNE, stopped="popup"),
    Nuisance("downloads", "downloads without end", visit=BORNE, stopped="download"),
    Nuisance("permissions", "prompts for leave to do things", visit=BORNE, stopped="permission"),
    Nuisance("schemes", "tel:, mailto: and a made-up scheme", visit=BORNE, stopped="scheme"),
    Nuisance("to_file", "a script that opens file: and data:"),
    Nuisance("service_worker", "a service worker that answers everything"),
    Nuisance("console", "a console without end", visit=BORNE),
    Nuisance("cookies", "cookies without end", visit=("reset", "too_large", *BORNE)),
    Nuisance("requests", "requests without end", visit=BORNE),
    Nuisance("orders", "orders without end", visit=BORNE, stopped="order"),
    Nuisance("sockets", "sockets that never stop talking", visit=BORNE),
    Nuisance("bindings", "calls of all that the auditor put into the page", visit=BORNE),
)

FORGERS = (
    Nuisance("prototypes", "everything standard made to throw", visit=("unreadable", *BORNE)),
    Nuisance("clocks", "clocks that stand still and run back"),
    Nuisance("closed_window", "a page that stops and closes itself", visit=BORNE),
)

NUISANCES: tuple[Nuisance, ...] = (*BYTES, *TREES, *LOOPS, *MEMORY, *STORMS, *FORGERS)
"""The whole street."""
