"""The hostile street in both gatherers, ordinary shops among it: each nuisance is borne or ends by name, and harms nobody."""

from __future__ import annotations

import asyncio
import os

import pytest

from auditor.config import Browser
from hostile import report
from hostile.nuisances import NUISANCES
from hostile.wave import Ended, HostileWave, run_hostile_wave

ONLY = os.environ.pop("AUDITOR_HOSTILE", "").split()
_NEVER = ("internal", "browser_gone")
_SLACK_MB = 600.0
"""What a page can take between two looks at its memory."""


@pytest.fixture(scope="module")
def wave(tmp_path_factory: pytest.TempPathFactory) -> HostileWave:
    """One wave over all of it; AUDITOR_HOSTILE="name name" takes some."""
    chosen = [one for one in NUISANCES if not ONLY or one.name in ONLY]
    found = asyncio.run(run_hostile_wave(tmp_path_factory.mktemp("hostile"), chosen))
    if not ONLY:
        report.put("street", told(found))
    return found


def told(wave: HostileWave) -> str:
    """The tables of the page."""

    def name(failure: object) -> str:
        return str(getattr(failure, "code", "")) or "borne"

    rows = [(one.nuisance.name, one.nuisance.what, name(one.survey), name(one.visit), _seconds(one), _stopped(one)) for one in wave.ended]
    right, of = sum(row.right for row in wave.ordinary), sum(row.of for row in wave.ordinary)
    memory = ", ".join(f"{kind} {mb:.0f} MB" for kind, mb in sorted(wave.peak_mb.items()))
    shops = f"{len(rows)} hostile shops and {wave.ordinary_shops} ordinary ones in one wave of {wave.took_s:.0f} s"
    return "\n\n".join(
        [
            f"{report.when()}. {shops}; a visit's budget was {wave.budget_s:.0f} s.",
            report.table(("shop", "what it does", "survey", "visit", "visit, s", "stopped"), rows),
            f"The ordinary shops of the same wave: {right} of {of} facts as the street's truth has them. "
            f"Largest process of each kind: {memory}; all processes together {wave.total_mb:.0f} MB.",
        ]
    )


def _seconds(one: Ended) -> str:
    return "" if one.seconds is None else f"{one.seconds:.0f}"


def _stopped(one: Ended) -> str:
    return ", ".join(f"{kind} {count}" for kind, count in sorted(one.stopped.items()))


def test_every_nuisance_is_borne_or_ends_by_its_name(wave: HostileWave) -> None:
    """Never as a defect of ours, never as the end of a browser that others were in."""
    assert wave.exit_code == 0, wave.said[-2000:]
    wrong = {one.nuisance.name: (str(one.survey), str(one.visit), one.stopped) for one in wave.ended if not one.as_expected}
    assert not wrong
    assert not [one.nuisance.name for one in wave.ended for failure in (one.survey, one.visit) if failure and failure.code in _NEVER]


def test_none_takes_longer_than_its_budget(wave: HostileWave) -> None:
    """The total is derived from its parts, and kept."""
    assert not {one.nuisance.name: one.seconds for one in wave.ended if one.seconds is not None and one.seconds > wave.budget_s}


def test_memory_is_bounded(wave: HostileWave) -> None:
    """No page takes more than the limit and what it can take between two looks."""
    assert wave.peak_mb["renderer"] < Browser().memory_mb + _SLACK_MB


def test_the_ordinary_shops_of_the_wave_are_seen(wave: HostileWave) -> None:
    """Which shops have a chat, and their phones, as if no neighbour were hostile."""
    facts = {row.fact: row for row in wave.ordinary}
    for fact in ("phones", "chat present"):
        assert facts[fact].right == facts[fact].of, facts[fact].disagreements
