"""Two open tools on the same pages: installed into an environment of their own, run page by page, stopped where one hangs."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
import venv
from dataclasses import dataclass, field
from pathlib import Path

OTHERS = ("python-Wappalyzer", "wappalyzer")


@dataclass
class Run:
    """What one tool said: file name → the names it found, the CPU of each page, the pages it was stopped on or never came to."""

    known: list[str] = field(default_factory=list)
    names: dict[str, list[str]] = field(default_factory=dict)
    cpu_ms: dict[str, float] = field(default_factory=dict)
    stopped: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    versions: str = ""


def python_of_others() -> Path:
    """The interpreter of an environment that has the other tools; made on the first call, under the user's cache."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "storefront-auditor" / "other-tools"
    python = home / "bin" / "python"
    if not (home / "ready").exists():
        venv.create(home, with_pip=True, clear=True)
        # python-Wappalyzer needs pkg_resources, which newer setuptools no longer have.
        subprocess.run([python, "-m", "pip", "install", "-q", *OTHERS, "setuptools<80"], check=True)
        (home / "ready").touch()
    return python


def run(tool: str, files: list[Path], page_s: int, total_s: float) -> Run:
    """Analyse `files`. A page that takes more than `page_s` seconds of CPU ends the tool, which goes on with the next page.

    After `total_s` seconds by the clock no further page is begun; what is left is in `left`.
    """
    script = Path(__file__).with_name("detect_others.py")
    done, todo, ends = Run(), list(files), time.monotonic() + total_s
    while todo and time.monotonic() < ends:
        command = [python_of_others(), script, tool, str(page_s), *todo]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as child:
            timer = threading.Timer(ends - time.monotonic(), child.kill)
            timer.start()
            assert child.stdout is not None
            for row in map(json.loads, child.stdout):
                if "known" in row:
                    done.known, done.versions = row["known"], row["version"]
                    continue
                name = todo.pop(0).name
                done.names[name], done.cpu_ms[name] = row["names"], row["cpu_ms"]
            timer.cancel()
        if not done.known:
            raise SystemExit(f"{tool} does not start: run it by hand: {script} {tool} {page_s} FILE")
        if todo and time.monotonic() < ends:
            name = todo.pop(0).name
            done.stopped.append(name)
            done.cpu_ms[name] = page_s * 1000
    done.left = [file.name for file in todo]
    return done
