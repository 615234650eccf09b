"""Gets a browser onto this machine, without questions and in bounded time: Playwright's download, then the system's packages."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

PLAYWRIGHT_S = 60.0  # where there is no way out to the web, its download hangs
UPDATE_S = 120.0
INSTALL_S = 300.0

ALONGSIDE = ("libatomic1", "fonts-dejavu-core")
"""What a minimal Debian or Ubuntu lacks beside the browser: a library of Playwright's driver, and a font with Cyrillic."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a way to a browser: what is said while it runs, the command, its longest time in seconds."""

    says: str
    command: tuple[str, ...]
    limit_s: float


def _as_root() -> tuple[str, ...] | None:
    """What to put before a command to run it as root: nothing, sudo, or None where we may not."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return ()
    if shutil.which("sudo") and run(Step("", ("sudo", "-n", "true"), 5.0)) is None:
        return ("sudo", "-n")
    return None


def ways() -> Iterator[tuple[Step, ...]]:
    """The ways to a browser on this machine, the best first; each is a list of commands."""
    driver = (sys.executable, "-m", "playwright", "install", "chromium", "--only-shell")
    yield (Step("downloading a browser with Playwright", driver, PLAYWRIGHT_S),)
    if shutil.which("apt-get"):
        root = _as_root()
        if root is not None:
            quiet = (*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get")
            update = Step("reading the system's package lists", (*quiet, "update", "-qq"), UPDATE_S)
            for browser in ("chromium-headless-shell", "chromium"):
                install = (*quiet, "install", "-y", "-qq", "--no-install-recommends", browser, *ALONGSIDE)
                yield update, Step(f"installing {browser} with apt-get", install, INSTALL_S)
    if sys.platform == "darwin" and shutil.which("brew"):
        yield (Step("installing Chromium with Homebrew", ("brew", "install", "--quiet", "--cask", "chromium"), INSTALL_S),)


def run(step: Step) -> str | None:
    """Run one command, never longer than its limit; None where it went well, else why not, in a few words."""
    try:
        child = subprocess.Popen(
            step.command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )
    except OSError as error:
        return error.strerror or str(error)
    try:
        said, _ = child.communicate(timeout=step.limit_s)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)  # what it started too
        child.communicate()
        return f"not done after {step.limit_s:.0f} s"
    if child.returncode == 0:
        return None
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if "error" in line.lower() and not line.startswith("at ")] or lines[-1:]
    return (telling[0] if telling else f"exit code {child.returncode}")[:160]


def driver_fault() -> str | None:
    """Why Playwright's driver, which stands between us and any browser, does not start; None where it does."""
    return run(Step("starting Playwright's driver", (sys.executable, "-m", "playwright", "--version"), 30.0))


def get_browser(works: Callable[[], bool], say: Say) -> bool:
    """Try one way after the other until `works()`; `say` gets a line for each step. Whether there is a browser now."""
    for way in ways():
        for step in way:
            say(f"{step.says} (at most {step.limit_s:.0f} s) ...")
            why = run(step)
            if why:
                say(f"  did not work: {why}")
                break
        else:
            if works():
                return True
    return False


def advice() -> str:
    """What a person can do where no way worked."""
    if sys.platform == "darwin":
        return "install Google Chrome or Chromium (`brew install --cask chromium`), or set browser.path to one"
    if shutil.which("apt-get"):
        return "run `sudo apt-get install chromium libatomic1`, or set browser.path to a Chromium-based browser"
    return "install Chromium or Google Chrome with your system's package manager, or set browser.path to one"
