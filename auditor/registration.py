"""The pre-registration of a wave: what was going to be measured on whom, and when, written down before the first page is opened.

Whoever doubts a published figure compares the digests: a panel, a schedule or a setting that was changed afterwards shows.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from auditor.config import Settings
from auditor.metrics import registry
from auditor.store import Wave
from auditor.types import PlannedVisit, Shop

MEASURING = ("survey", "visit", "conduct", "wave", "detect")
"""Sections of the settings that decide what is measured; where it is kept and how it is printed is nobody's concern."""

THRESHOLDS_S = (10, 30, 60, 120, 300)
"""Published thresholds of an answer's time (protocol, section 3)."""


def registration_of(wave: Wave, panel: Sequence[Shop], plan: Sequence[PlannedVisit], settings: Settings) -> dict[str, Any]:
    """What is written down, ready for JSON. The same wave, panel, plan and settings give the same content."""
    due = sorted(visit.due_at for visit in plan if visit.due_at)
    measuring = {name: dataclasses.asdict(getattr(settings, name)) for name in MEASURING}
    return {
        "wave": wave.id,
        "opened_at": _moment(wave.opened_at),
        "protocol": wave.protocol,
        "program": wave.program,
        "seed": wave.seed,
        "dayparts": [part.value for part in wave.dayparts],
        "panel": {
            "shops": len(panel),
            "industries": dict(sorted(Counter(shop.industry for shop in panel).items())),
            "sha256": digest(_shop(shop) for shop in panel),
        },
        "schedule": {
            "visits": dict(sorted(Counter(f"{visit.kind} {visit.daypart or 'any'}" for visit in plan).items())),
            "first": (due and _moment(due[0])) or None,
            "last": (due and _moment(due[-1])) or None,
            "sha256": digest([visit.key, visit.due_at and _moment(visit.due_at)] for visit in plan),
        },
        "primary": [
            {"metric": one.id, "version": one.version, "definition": one.definition_en} for one in registry().values() if one.primary
        ],
        "metrics": {one.id: one.version for one in registry().values()},
        "thresholds_s": list(THRESHOLDS_S),
        "settings": {"sha256": digest([measuring]), **measuring},
    }


def digest(rows: Iterable[object]) -> str:
    """SHA-256 over rows as canonical JSON, one a line, in hex."""
    total = hashlib.sha256()
    for row in rows:
        total.update(canonical(row))
        total.update(b"\n")
    return total.hexdigest()


def canonical(value: object) -> bytes:
    """The one JSON of a value: sorted names, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=list).encode("utf-8", "replace")


def _shop(shop: Shop) -> dict[str, Any]:
    return {name: getattr(shop, name) for name in Shop.__slots__}


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
