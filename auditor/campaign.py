"""Reads a campaign: the signed file without which nobody is contacted (protocol, section 6.1)."""

from __future__ import annotations

import difflib
import hashlib
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from auditor.failures import CampaignError
from auditor.types import CallRules, Campaign, CampaignLimits

PROBES = ("chat", "calls", "recovery")
"""What a campaign can allow."""

MAX_PER_SHOP = 4
"""Conversations with a shop in a wave that no campaign can exceed."""

_WORDS = ("purpose", "responsible", "contact", "legal_basis", "approved_by")
_FIELDS = (*_WORDS, "from", "to", "probes", "limits", "calls")
_LIMITS = ("per_shop", "per_wave", "staff_seconds")
_CALLS = ("on_answer", "sentence", "text", "per_day", "per_shop")


def load_campaign(path: Path) -> Campaign:
    """The campaign in a TOML file. Raises `CampaignError`, one line that names every missing or wrong field, also where it is unsigned."""
    try:
        body = path.read_bytes()
        table = tomllib.loads(body.decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        says = error.strerror if isinstance(error, OSError) else error
        raise CampaignError(f"campaign {path} cannot be read: {says}") from None
    wrong = _wrong_fields(table)
    if wrong:
        raise CampaignError(f"campaign {path}: {'; '.join(wrong)}")
    return Campaign(
        **{name: table[name].strip() for name in _WORDS},
        begins=_day(table["from"]),
        ends=_day(table["to"]),
        probes=tuple(table["probes"]),
        limits=CampaignLimits(**table.get("limits", {})),
        digest=hashlib.sha256(body).hexdigest(),
        calls=_calls(table.get("calls", {}), path),
    )


def check_campaign(campaign: Campaign, probe: str, today: date) -> None:
    """Refuse a campaign that does not allow `probe` today. Raises `CampaignError`."""
    if probe not in campaign.probes:
        raise CampaignError(f"the campaign allows {', '.join(campaign.probes)}, not {probe}; add it to probes and have it approved")
    if not campaign.begins <= today <= campaign.ends:
        raise CampaignError(f"the campaign runs from {campaign.begins} to {campaign.ends}, today is {today}; have a new one approved")


def _wrong_fields(table: Mapping[str, Any]) -> list[str]:
    wrong = [f"unknown field {name}{_hint(name, _FIELDS)}" for name in table if name not in _FIELDS]
    for name in _WORDS:
        value = table.get(name)
        if name == "approved_by" and (value is None or (isinstance(value, str) and not value.strip())):
            wrong.append("it is not signed: approved_by must name the person who approved it")
        elif value is None:
            wrong.append(f"{name} is missing")
        elif not isinstance(value, str) or not value.strip():
            wrong.append(f"{name} must be a text that is not empty")
    wrong += _wrong_dates(table)
    probes = table.get("probes")
    if not isinstance(probes, list) or not probes or not all(isinstance(one, str) and one in PROBES for one in probes):
        wrong.append("probes is missing" if probes is None else f"probes must be a list of {', '.join(PROBES)}")
    return wrong + _wrong_limits(table.get("limits", {})) + _wrong_calls(table.get("calls", {}))


def _wrong_dates(table: Mapping[str, Any]) -> list[str]:
    wrong, days = [], []
    for name in ("from", "to"):
        if name not in table:
            wrong.append(f"{name} is missing")
            continue
        try:
            days.append(_day(table[name]))
        except ValueError:
            wrong.append(f"{name} must be a date such as 2026-03-01")
    return wrong + (["to is before from"] if len(days) == 2 and days[1] < days[0] else [])


def _wrong_limits(limits: object) -> list[str]:
    if not isinstance(limits, dict):
        return ["limits must be a table"]
    wrong = [f"unknown field limits.{name}{_hint(name, _LIMITS)}" for name in limits if name not in _LIMITS]
    for name in ("per_shop", "per_wave"):
        value = limits.get(name, 1)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            wrong.append(f"limits.{name} must be a whole number from 1")
        elif name == "per_shop" and value > MAX_PER_SHOP:
            wrong.append(f"limits.per_shop can be {MAX_PER_SHOP} at most")
    seconds = limits.get("staff_seconds", 1.0)
    if not isinstance(seconds, int | float) or isinstance(seconds, bool) or not 0 < seconds < float("inf"):
        wrong.append("limits.staff_seconds must be a number above 0")
    return wrong


def _wrong_calls(calls: object) -> list[str]:
    if not isinstance(calls, dict):
        return ["calls must be a table"]
    wrong = [f"unknown field calls.{name}{_hint(name, _CALLS)}" for name in calls if name not in _CALLS]
    for name in ("per_day", "per_shop"):
        value = calls.get(name, 1)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            wrong.append(f"calls.{name} must be a whole number from 1")
        elif name == "per_shop" and value > MAX_PER_SHOP:
            wrong.append(f"calls.per_shop can be {MAX_PER_SHOP} at most")
    wrong += [f"calls.{name} must be a text" for name in ("sentence", "text") if not isinstance(calls.get(name, ""), str)]
    if calls.get("on_answer", "hang_up") not in ("hang_up", "say"):
        wrong.append("calls.on_answer must be hang_up or say")
    elif calls.get("on_answer") == "say" and not (calls.get("sentence") and calls.get("text")):
        wrong.append("calls.on_answer = say needs sentence, a WAV file, and text, what is said in it")
    return wrong


def _calls(calls: Mapping[str, Any], path: Path) -> CallRules:
    """The rules of calls; the sentence's file is named from the campaign's folder."""
    sentence = calls.get("sentence", "")
    return CallRules(**{**calls, "sentence": str(path.parent / sentence) if sentence else ""})


def _day(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        return date.fromisoformat(value)
    raise ValueError(f"{value!r} is not a date")


def _hint(name: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(name, known, 1, 0.6)
    return f" (did you mean {close[0]}?)" if close else ""
