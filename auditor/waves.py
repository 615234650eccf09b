"""Opens a wave: the panel is read, the work planned, and both are kept in one step."""

from __future__ import annotations

import importlib.util
import json
import re
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from auditor import __version__
from auditor.config import Settings
from auditor.dayparts import zone
from auditor.failures import SettingError, StoreError
from auditor.panel import BadRow, read_panel
from auditor.plan import plan_wave
from auditor.registration import registration_of
from auditor.store import Store, Wave
from auditor.store.queue import Put
from auditor.types import Daypart, VisitState

FINAL = (VisitState.DONE, VisitState.FAILED, VisitState.SKIPPED)
"""States from which no work comes back."""

_NAME = re.compile(r"[\w][\w.-]{0,63}")


@dataclass(frozen=True, slots=True)
class Opened:
    """A wave that was just opened. `registration` is its pre-registration as JSON, whose digest the wave holds."""

    wave: Wave
    shops: int
    planned: int
    bad_rows: tuple[BadRow, ...]
    registration: str


def open_wave(store: Store, settings: Settings, panel_file: Path, now: datetime, name: str | None = None) -> Opened:
    """Open a wave over the panel in `panel_file`; its name is the date where none is given, with a letter for a second one that day.

    Raises `PanelError`, `SettingError` for an unknown daypart or time zone, `StoreError` for a name that is taken or cannot be one.
    """
    dayparts, timezone = wave_dayparts(settings), wave_timezone(settings)
    if name is not None and not _NAME.fullmatch(name):
        raise StoreError(f"{name!r} cannot name a wave; use letters, digits, dots and hyphens, 64 at most")
    panel = read_panel(panel_file)
    wave = Wave(name or _free_name(store, now), now, None, settings.wave.seed, dayparts, program=__version__)
    plan = plan_wave(wave.id, panel.shops, dayparts, settings.wave.seed, now, timezone, max(24.0, settings.conduct.hours_between))
    said = json.dumps(registration_of(wave, panel.shops, plan, settings), ensure_ascii=False, indent=1, default=list) + "\n"
    wave = replace(wave, registration=store.put_artifact(said.encode("utf-8", "replace"), "application/json", now))
    planned = store.open_wave(wave, panel.shops, plan, _put(store))
    return Opened(wave, len(panel.shops), planned, panel.bad_rows, said)


def _put(store: Store) -> Put | None:
    """How work is put into the workers' queue; None where there are no workers: on SQLite, or without the extra fleet."""
    if store.db.sqlite or importlib.util.find_spec("procrastinate") is None:
        return None
    from auditor.fleet.queue import put

    return put


def _free_name(store: Store, now: datetime) -> str:
    taken, day = {wave.id for wave in store.waves()}, f"{now:%Y-%m-%d}"
    return next(name for name in (day, *(f"{day}-{i}" for i in range(2, 10_000))) if name not in taken)


def wave_dayparts(settings: Settings) -> tuple[Daypart, ...]:
    """The dayparts that the settings name. Raises `SettingError`."""
    known = tuple(Daypart)
    for name in settings.wave.dayparts:
        if name not in known:
            raise SettingError(f"setting wave.dayparts: {name!r} is not one of {', '.join(known)}")
    return tuple(dict.fromkeys(Daypart(name) for name in settings.wave.dayparts))


def wave_timezone(settings: Settings) -> str:
    """The time zone of shops whose own is not known. Raises `SettingError`."""
    try:
        zone(settings.wave.timezone)
    except ValueError as error:
        raise SettingError(f"setting wave.timezone: {error}; write for example Europe/Moscow") from None
    return settings.wave.timezone
