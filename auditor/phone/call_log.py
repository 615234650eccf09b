"""Reads a log of calls that people or a virtual PBX made: CSV or XLSX in any words, or Asterisk's own call detail records.

A bad row is named by line and reason, the good ones go on. What a person wrote about the call is redacted before it is kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from auditor.detect.redact import redact
from auditor.failures import LogError
from auditor.logs import columns_of, moment_of, read_rows, seconds_of, yes_or_no
from auditor.panel import BadRow
from auditor.phone.call import Outcome

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "number": (
        *("number", "phone", "phone number", "called", "called number", "dst", "destination", "to", "callee"),
        *("номер", "телефон", "номер телефона", "куда", "вызываемый", "вызываемый номер", "кому", "набранный номер"),
    ),
    "shop": ("shop", "site", "website", "domain", "url", "магазин", "сайт", "домен", "адрес сайта"),
    "start": (
        *("start", "started", "started at", "call start", "calldate", "date", "date time", "datetime", "time", "called at", "call time"),
        *("начало", "время", "дата", "дата и время", "дата звонка", "время звонка", "начало звонка", "время начала"),
    ),
    "answer": ("answer", "answered at", "время ответа", "ответ в"),
    "ring": (
        *("ring", "ring seconds", "ringing", "ring time", "wait", "waiting", "wait time", "time to answer", "answer time", "rings"),
        *("гудки", "ожидание", "время ожидания", "дозвон", "длительность гудков", "время до ответа", "ожидание ответа"),
    ),
    "duration": ("duration", "total duration", "длительность", "общая длительность"),
    "billsec": ("billsec", "talk", "talk time", "conversation", "разговор", "длительность разговора", "время разговора"),
    "outcome": ("outcome", "result", "disposition", "status", "state", "итог", "результат", "статус", "исход", "состояние"),
    "introduced": ("introduced", "introduction", "introduced himself", "представился", "представление", "представился ли"),
    "quality": ("quality", "mark", "score", "rating", "оценка", "качество", "балл"),
    "note": ("note", "notes", "comment", "remark", "заметка", "примечание", "комментарий"),
}
CDR = (
    *("accountcode", "src", "number", "dcontext", "clid", "channel", "dstchannel", "lastapp", "lastdata"),
    *("start", "answer", "end", "duration", "billsec", "outcome", "amaflags", "uniqueid"),
)
"""The columns of Asterisk's `Master.csv`, which has no header."""

_OUTCOMES = {
    Outcome.ANSWERED: "answered|answer|ok|yes|отвечен\\w*|ответ\\w*|принят\\w*|дозвон\\w*|успешн\\w*|completed|success\\w*|connected|да",
    Outcome.BUSY: "busy|занят\\w*|user busy",
    Outcome.NOT_IN_SERVICE: (
        "not in service|out of service|no such number|invalid number|unallocated|does not exist|disconnected number|"
        "не существует|не обслуживается|номер не существует|неверный номер|нет такого номера|не работает"
    ),
    Outcome.UNAVAILABLE: "unavailable|switched off|out of reach|unreachable|chanunavail|выключен\\w*|недоступен|недоступна|вне зоны\\w*.*",
    Outcome.DECLINED: "declined|rejected|отклонен\\w*|сброшен\\w*|сбросил\\w*",
    Outcome.NO_ANSWER: (
        "no answer|noanswer|not answered|missed|unanswered|no reply|cancel|cancelled|не ответил\\w*|без ответа|нет ответа|не отвеч\\w*|"
        "пропущен\\w*|не дозвон\\w*|не принят\\w*|нет|no"
    ),
    Outcome.FAILED: "failed|failure|error|congestion|ошибка|сбой|не удал\\w*",
}
_WORDS = tuple((outcome, re.compile(f"(?:{words})", re.IGNORECASE)) for outcome, words in _OUTCOMES.items())
_NOTE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedCall:
    """One row of a log. `ring_s` is the ringing, until the answer or the end; None where the log does not say."""

    line: int
    number: str
    shop: str
    called_at: datetime
    outcome: Outcome
    ring_s: float | None
    talk_s: float | None
    introduced: bool | None
    quality: float | None
    note: str


@dataclass(frozen=True, slots=True)
class CallLog:
    """The calls of a log and the rows that were left out."""

    calls: tuple[LoggedCall, ...]
    bad_rows: tuple[BadRow, ...] = ()


def read_call_log(path: Path, timezone: str, now: datetime) -> CallLog:
    """Read a log; moments without a zone are in `timezone`. Raises `LogError` where it holds nothing that can be read as calls."""
    rows = list(read_rows(path, _known))
    if not rows:
        raise LogError(f"the log {path} is empty")
    header = _header(rows[0][1])
    if header is None:
        raise LogError(
            f"the log {path} has no columns for the number and the start of a call; name them number and start in the first line"
        )
    calls, bad = [], []
    for line, cells in rows if _is_cdr(rows[0][1]) else rows[1:]:
        values = {column: cells[place].strip() for column, place in header.items() if place < len(cells)}
        if not any(values.values()):
            continue
        try:
            calls.append(_call(line, values, timezone, now))
        except ValueError as error:
            bad.append(BadRow(line, str(error)))
    return CallLog(tuple(calls), tuple(bad))


def _known(cells: Sequence[str]) -> int:
    return len(CDR) if _is_cdr(cells) else len(columns_of(cells, COLUMNS))


def _header(cells: Sequence[str]) -> dict[str, int] | None:
    if _is_cdr(cells):
        return {name: place for place, name in enumerate(CDR) if name in COLUMNS}
    found = columns_of(cells, COLUMNS)
    return found if "number" in found and "start" in found else None


def _is_cdr(cells: Sequence[str]) -> bool:
    """Whether this is a row of `Master.csv`: sixteen columns or more, the fifteenth a disposition."""
    return len(cells) >= 16 and cells[14].strip().upper() in ("ANSWERED", "NO ANSWER", "BUSY", "FAILED", "CONGESTION")


def _call(line: int, values: Mapping[str, str], timezone: str, now: datetime) -> LoggedCall:
    number = values.get("number", "")
    if sum(sign.isdigit() for sign in number) < 3:
        raise ValueError(f"{number[:40]!r} is not a telephone number" if number else "the number is missing")
    if not values.get("start"):
        raise ValueError("the start of the call is missing")
    called_at = moment_of(values["start"], timezone, now)
    duration, talk = seconds_of(values.get("duration", "")), seconds_of(values.get("billsec", ""))
    ring = seconds_of(values.get("ring", ""))
    outcome = _outcome(values.get("outcome", ""), values, ring, talk)
    if ring is None and values.get("answer") and outcome is Outcome.ANSWERED:
        ring = (moment_of(values["answer"], timezone, now) - called_at).total_seconds()
        if ring < 0:
            raise ValueError("it was answered before it began")
    if ring is None and duration is not None:
        ring = (
            duration - talk if outcome is Outcome.ANSWERED and talk is not None else duration if outcome is not Outcome.ANSWERED else None
        )
        if ring is not None and ring < 0:
            raise ValueError("the talk is longer than the call")
    return LoggedCall(
        line=line,
        number=number,
        shop=values.get("shop", ""),
        called_at=called_at,
        outcome=outcome,
        ring_s=ring,
        talk_s=talk if outcome is Outcome.ANSWERED else None,
        introduced=yes_or_no(values.get("introduced", "")) if outcome is Outcome.ANSWERED else None,
        quality=_quality(values.get("quality", "")),
        note=redact(values.get("note", "")[:1000]).text[:_NOTE],
    )


def _outcome(text: str, values: Mapping[str, str], ring: float | None, talk: float | None) -> Outcome:
    said = " ".join(text.replace("_", " ").split()).rstrip(".!")
    if not said:
        if talk:
            return Outcome.ANSWERED
        if values.get("answer"):
            return Outcome.ANSWERED
        raise ValueError("the outcome is missing")
    for outcome, words in _WORDS:
        if words.fullmatch(said):
            return outcome
    negated = re.match(r"(?:не|not|no)\b", said, re.IGNORECASE)
    for outcome, words in _WORDS:
        if not (negated and outcome is Outcome.ANSWERED) and words.match(said):
            return outcome
    raise ValueError(f"{text[:40]!r} is no known outcome of a call; write answered, no answer, busy, not in service or failed")


def _quality(text: str) -> float | None:
    said = text.strip().replace(",", ".")
    if not said:
        return None
    try:
        mark = float(said)
    except ValueError:
        raise ValueError(f"the mark {text[:40]!r} is not a number") from None
    if not 0 <= mark <= 100:
        raise ValueError(f"the mark {text[:40]!r} is not between 0 and 100")
    return mark
