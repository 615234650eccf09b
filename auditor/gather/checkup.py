"""What this machine needs for an audit, each looked at in earnest: the browser is launched and renders a page."""

from __future__ import annotations

import asyncio
import platform
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Error as PlaywrightError

from auditor.config import FILE_NAME, Settings
from auditor.failures import AuditorError, KnownError, failure_of
from auditor.gather.browser import BrowserPool
from auditor.gather.install import driver_fault
from auditor.gather.launch import Launcher

PYTHON_LEAST = (3, 11)
DISK_LEAST_MB = 500
_BROWSER_S = 90.0
# The letter and a place of Unicode that no font fills are drawn; where both give the same picture, the letter has no glyph.
_GLYPHS = """() => {
  const draw = (text) => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 40;
    const pen = canvas.getContext('2d');
    pen.font = '30px sans-serif';
    pen.fillText(text, 2, 32);
    return canvas.toDataURL();
  };
  return draw('Ж') !== draw('\\uFFFF') && draw('Ж') !== draw(' ') && document.querySelector('h1').offsetHeight > 0;
}"""


@dataclass(frozen=True, slots=True)
class Check:
    """One look: its name, whether it is good (None: worth knowing, no obstacle), what was seen, and what to do."""

    name: str
    ok: bool | None
    seen: str
    do: str = ""


def check_python() -> Check:
    """The interpreter's version."""
    version = platform.python_version()
    ok = sys.version_info >= PYTHON_LEAST
    return Check("python", ok, version, "" if ok else "install Python 3.11 or newer")


def check_browser(settings: Settings) -> Iterator[Check]:
    """Find the browser, launch it behind the gate, render a page; then whether it can draw Cyrillic."""
    fault = driver_fault()
    if fault:
        yield Check("browser", False, f"Playwright's driver does not start: {fault}", "run `auditor doctor --fix`")
        return
    try:
        path = Launcher(settings).where
    except AuditorError as error:
        yield Check("browser", False, "not found", str(error))
        return
    started = time.monotonic()
    try:
        version, glyphs = asyncio.run(_render(settings))
    except (AuditorError, KnownError, PlaywrightError, OSError) as error:
        yield Check("browser", False, f"{path} does not work: {failure_of(error, 'browser').detail}", "run `auditor doctor --fix`")
        return
    yield Check("browser", True, f"{path} (Chromium {version}) rendered a page in {time.monotonic() - started:.1f} s")
    yield Check("fonts", glyphs or None, "Cyrillic is drawn" if glyphs else "no font has Cyrillic", "" if glyphs else _FONTS)


_FONTS = "install one, for example `apt-get install fonts-dejavu-core`; screenshots show boxes without it"


async def _render(settings: Settings) -> tuple[str, bool]:
    async with asyncio.timeout(_BROWSER_S), BrowserPool(settings) as pool, pool.context() as context:
        page = await context.new_page()
        await page.set_content("<h1>Ж</h1>")
        browser = context.browser
        return browser.version if browser else "?", bool(await page.evaluate(_GLYPHS))


def check_workspace(workspace: Path) -> Check:
    """The folder of the audit: that it can be written in, and whether an audit was begun there."""
    if not workspace.is_dir():
        return Check("workspace", False, f"{workspace} is not a folder", "create it with `auditor init`")
    probe = workspace / ".auditor-probe"
    try:
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        return Check("workspace", False, f"{workspace.resolve()}: {error.strerror}", "choose a folder that you may write in")
    if not (workspace / FILE_NAME).is_file():
        return Check(
            "workspace", None, f"{workspace.resolve()} has no {FILE_NAME}", "`auditor init` makes one; the defaults work without it"
        )
    return Check("workspace", True, str(workspace.resolve()))


def check_disk(workspace: Path) -> Check:
    """Room for evidence."""
    free_mb = shutil.disk_usage(workspace if workspace.is_dir() else ".").free // 1_000_000
    ok = free_mb >= DISK_LEAST_MB
    return Check(
        "disk", ok, f"{free_mb / 1000:.1f} GB free", "" if ok else f"free {DISK_LEAST_MB} MB at least; a surveyed shop takes about 1 MB"
    )
