"""The survey stage: the crawl runs in a child process, which is watched and replaced where it dies."""

from __future__ import annotations

import asyncio
import os
import sys
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path

import structlog

from auditor.clock import utc_now
from auditor.config import Settings, settings_table
from auditor.failures import AuditorError
from auditor.plan import SURVEY
from auditor.store import Store
from auditor.types import VisitState
from auditor.waves import FINAL
from auditor.workers import gone

DEATHS = 3
"""How often in a row the crawl may die without finishing a single shop."""

WATCH_S = 1.0
"""How often the progress is read from the store."""

STOP_S = 10.0
"""How long the crawl may take to stop when it is asked to."""

log = structlog.get_logger(__name__)

Told = Callable[[int, int], None]
"""Is told how many surveys are final, and of how many."""


def command_line(workspace: Path, wave: str) -> list[str]:
    """How the crawl is started: a module of the crawler's project, in a process with a reactor of its own."""
    return [sys.executable, "-m", "spiders.survey", wave, "--workspace", str(workspace), "--child"]


def settings_environment(settings: Settings, environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment in which a child reads exactly these settings, whatever flags the parent had."""
    found = {name: value for name, value in (os.environ if environ is None else environ).items() if not name.startswith("AUDITOR_")}
    for row in settings_table():
        section, name = row.name.split(".", 1)
        value = getattr(getattr(settings, section), name)
        if isinstance(value, Mapping):
            text = ",".join(f"{key}={item}" for key, item in value.items())
        else:
            text = ",".join(value) if isinstance(value, tuple) else str(value)
        found[row.env] = text
    return found


def standing(store: Store, wave: str, kind: str) -> tuple[int, int, int]:
    """How many pieces of work of a kind are final, planned, and there are in all."""
    rows = [row for row in store.progress(wave) if row.kind == kind]
    final = sum(row.count for row in rows if row.state in FINAL)
    return final, sum(row.count for row in rows if row.state is VisitState.PLANNED), sum(row.count for row in rows)


async def survey(
    store: Store,
    wave: str,
    settings: Settings,
    workspace: Path,
    stop: asyncio.Event,
    told: Told = lambda _done, _total: None,
    command: list[str] | None = None,
) -> None:
    """Run the crawl until every survey of the wave is final or `stop` is set.

    A crawl that dies is started again and its work planned anew; one that dies `DEATHS` times without finishing a shop raises
    `AuditorError` with its last words.
    """
    environment, deaths = settings_environment(settings), 0
    while not stop.is_set():
        before, planned, total = await asyncio.to_thread(standing, store, wave, SURVEY)
        told(before, total)
        if planned == 0:
            return
        code, words = await _crawl(store, wave, command or command_line(workspace, wave), environment, stop, told)
        await asyncio.to_thread(lambda: store.recover(utc_now(), gone(store.workers())))
        after, planned, total = await asyncio.to_thread(standing, store, wave, SURVEY)
        told(after, total)
        deaths = 0 if after > before else deaths + 1
        if deaths >= DEATHS and not stop.is_set():
            raise AuditorError(f"the crawl ended {DEATHS} times (code {code}) without finishing a shop; its last words: {words or 'none'}")


async def survey_batch(store: Store, wave: str, settings: Settings, workspace: Path, stop: asyncio.Event, number: int) -> int:
    """One life of the crawl over up to `number` surveys of the wave; its exit code. What it does not finish is planned again."""
    command = [*command_line(workspace, wave), "--limit", str(number)]
    code, words = await _crawl(store, wave, command, settings_environment(settings), stop, lambda _done, _total: None)
    await asyncio.to_thread(_settle_gone, store)
    if code and not stop.is_set():
        log.warning("survey.ended", wave=wave, code=code, detail=words)
    return code


def _settle_gone(store: Store) -> None:
    """Plan again what a crawl of this host that is gone had claimed."""
    dead = gone(store.workers())
    if dead:
        store.recover(utc_now(), dead)


async def _crawl(
    store: Store, wave: str, command: list[str], environment: dict[str, str], stop: asyncio.Event, told: Told
) -> tuple[int, str]:
    """One life of the crawl: its exit code and the last line it said."""
    # A session of its own: Ctrl-C at the terminal reaches the parent only, which then stops the child in good order. Where the
    # parent is killed, the end of its pipe tells the child.
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(*command, env=environment, stdin=pipe, stderr=pipe, start_new_session=True)
    last: deque[str] = deque(maxlen=20)
    listening = asyncio.create_task(_listen(child, last))
    ended, stopped = asyncio.create_task(child.wait()), asyncio.create_task(stop.wait())
    try:
        while not ended.done() and not stop.is_set():
            await asyncio.wait({ended, stopped}, timeout=WATCH_S, return_when=asyncio.FIRST_COMPLETED)
            final, _, total = await asyncio.to_thread(standing, store, wave, SURVEY)
            told(final, total)
        if not ended.done():
            child.terminate()
            await asyncio.wait({ended}, timeout=STOP_S)
    finally:
        stopped.cancel()
        if child.returncode is None:
            child.kill()
        code = await ended
        await listening
    return code, next((line for line in reversed(last) if line.strip()), "")[:200]


async def _listen(child: asyncio.subprocess.Process, last: deque[str]) -> None:
    """Pass on what the crawl says, and keep its last lines."""
    assert child.stderr
    while True:
        try:
            line = await child.stderr.readline()
        except ValueError:  # a line longer than the buffer
            continue
        if not line:
            return
        text = line.decode("utf-8", "replace")
        last.append(text.strip())
        sys.stderr.write(text)
