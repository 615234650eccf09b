"""What the logs that people import have in common: a header in any words, moments in any usual form, bad rows by line and reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from auditor.dayparts import zone
from auditor.failures import LogError
from auditor.tables import MAX_BYTES, Row, TableError, rows_of

_FORMS = (
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%y %H:%M:%S",
    "%d.%m.%y %H:%M",
    "%Y-%m-%d %H:%M:%S.%f",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
)
_YES = {"yes", "y", "1", "true", "+", "да", "д", "есть", "представился", "представилась", "x", "х", "✓"}
_NO = {"no", "n", "0", "false", "-", "нет", "н", "не представился", "не представилась", "—", "–"}
_LONGEST_S = 86_400.0


def read_rows(path: Path, recognise: Callable[[Sequence[str]], int]) -> Iterator[Row]:
    """The rows of a log, CSV or XLSX, the header first where it has one. Raises `LogError`, one line."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise LogError(f"the log {path} is larger than {MAX_BYTES // 1024 // 1024} MB; split it")
        return rows_of(path.read_bytes(), recognise)
    except OSError as error:
        raise LogError(f"the log {path} cannot be read: {error.strerror or error}") from None
    except TableError as error:
        raise LogError(f"the log {path}: {error}") from None


def columns_of(cells: Sequence[str], words: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Which column stands where, by the words of a header; the first of two that mean the same counts."""
    known = {word: column for column, many in words.items() for word in many}
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        said = " ".join(cell.strip("\ufeff\"' ").replace("_", " ").split()).casefold().replace("ё", "е").rstrip(" :*.")
        said = re.sub(r"[,(]?\s*(?:в )?(?:сек\w*|с|sec\w*|s)\.?\)?$", "", said) if said not in known else said
        column = known.get(said)
        if column:
            found.setdefault(column, place)
    return found


def moment_of(text: str, timezone: str, now: datetime) -> datetime:
    """A moment in UTC; one without a zone is in `timezone`. Raises `ValueError` for anything else, or for a moment to come."""
    said = text.strip()
    if len(said) <= 10 and ":" not in said and any(sign.isdigit() for sign in said):
        raise ValueError(f"{text[:40]!r} has no time of day")
    found = None
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        for form in _FORMS:
            try:
                found = datetime.strptime(said, form)
                break
            except ValueError:
                continue
    if found is None:
        raise ValueError(f"{text[:40]!r} is not a time; write for example 2026-03-02 14:05:00")
    if found.tzinfo is None:
        found = found.replace(tzinfo=zone(timezone))
    found = found.astimezone(UTC)
    if found > now + timedelta(days=1):
        raise ValueError(f"{text[:40]!r} is in the future")
    if found.year < 1995:
        raise ValueError(f"{text[:40]!r} is too long ago")
    return found


def seconds_of(text: str) -> float | None:
    """Seconds from `12`, `12.5`, `0:12`, `1:02:03`; None where the cell is empty. Raises `ValueError`."""
    said = text.strip().replace(",", ".").replace("\u00a0", "")
    said = re.sub(r"\s*(?:сек\w*|с|sec\w*|s)\.?$", "", said, flags=re.IGNORECASE)
    if not said:
        return None
    parts = said.split(":")
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        raise ValueError(f"{text[:40]!r} is not a number of seconds") from None
    value = sum(number * 60.0**i for i, number in enumerate(reversed(numbers)))
    if len(parts) > 3 or not 0 <= value <= _LONGEST_S:
        raise ValueError(f"{text[:40]!r} is not a number of seconds")
    return value


def yes_or_no(text: str) -> bool | None:
    """Yes or no in the words people use; None where the cell is empty. Raises `ValueError`."""
    said = " ".join(text.casefold().split()).rstrip(".!")
    if not said:
        return None
    if said in _YES:
        return True
    if said in _NO:
        return False
    raise ValueError(f"{text[:40]!r} is neither yes nor no")
