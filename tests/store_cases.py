"""A small wave and a signed campaign, for the tests of the store and of the run."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from auditor.store import Claim, Store, Wave
from auditor.types import Campaign, CampaignLimits, Daypart, PlannedVisit, Shop

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday, 12:00 in Moscow
HOUR = timedelta(hours=1)


def campaign(**limits: float) -> Campaign:
    return Campaign(
        "study",
        "A. Ivanova",
        "a@example.org",
        "consent",
        date(2026, 1, 1),
        date(2026, 12, 31),
        ("chat",),
        "B. Petrov",
        CampaignLimits(**limits),  # type: ignore[arg-type]
        digest="d1",
    )


def shops(count: int) -> list[Shop]:
    return [Shop(f"shop{i}.ru", f"https://shop{i}.ru/", "pets" if i % 2 else "tools", timezone="Europe/Moscow") for i in range(count)]


def open_wave(store: Store, count: int = 3, wave: str = "w1", dayparts: tuple[Daypart, ...] = (Daypart.WORKDAY,)) -> None:
    panel = shops(count)
    plan = [PlannedVisit(wave, shop.key, "survey") for shop in panel]
    plan += [PlannedVisit(wave, shop.key, "visit", part) for shop in panel for part in dayparts]
    store.open_wave(Wave(wave, NOW), panel, plan)


def claim_one(store: Store, now: datetime = NOW, wave: str = "w1", kind: str = "visit", worker: str = "me", lease_s: float = 60.0) -> Claim:
    (claim,) = store.claim(wave, kind, worker, now, lease_s)
    return claim
