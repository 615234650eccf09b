"""A wave whose shops have telephones, and a campaign that allows calls."""

from __future__ import annotations

from dataclasses import replace

from store_cases import NOW, campaign, open_wave

from auditor.store import Store
from auditor.types import CallRules, Campaign, Observation, Verdict


def call_campaign(per_wave: int = 4000, staff_seconds: float = 36_000.0, **rules: object) -> Campaign:
    allowed = campaign(per_wave=per_wave, staff_seconds=staff_seconds)
    return replace(allowed, probes=("calls",), calls=CallRules(**rules))  # type: ignore[arg-type]


def wave_with_numbers(store: Store, numbers: dict[int, str], count: int | None = None, hours: str = "Пн-Вс круглосуточно") -> None:
    """Shops of the wave `w1` with a number each, by the number of the shop."""
    open_wave(store, count or max(numbers) + 1)
    for i, number in numbers.items():
        seen = [
            Observation("survey.phone", Verdict.PRESENT, {"e164": number, "country": "RU", "clickable": True}),
            Observation("survey.hours", Verdict.PRESENT, {"text": hours}),
        ]
        store.put_observations("w1", f"shop{i}.ru", seen, NOW)
