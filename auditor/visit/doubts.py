"""Which moments of a conversation cannot be trusted, whatever the page says of them. Pure.

A page can replace what the observer stands on, draw an answer of its own making, or put our own words off. It cannot change what the
network saw, nor when the observer's word reached this program. Where these disagree the moment is marked, and never corrected.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from auditor.visit.transcript import Draft

AHEAD_MS = 60.0
"""No text stands on a page before the network brought it, but for the error of putting two clocks side by side."""
TOLD_MS = 3000.0
"""The observer tells of what it saw in less than this, or the renderer was held up, which is known."""

AHEAD = "ahead_of_network"
LATE = "told_too_late"
HOME_MADE = "not_from_network"


def ahead(stamp_ms: float, witness_ms: float | None, error_ms: float = 0.0) -> bool:
    """Whether a text is said to have stood there before it came."""
    return witness_ms is not None and stamp_ms < witness_ms - AHEAD_MS - error_ms


def doubts(drafts: Sequence[Draft], witnesses: Sequence[float | None], lags_ms: Iterable[float], error_ms: float = 0.0) -> tuple[str, ...]:
    """For each message the reason for which its moment is doubted, or "".

    `witnesses` are the network's own times, `lags_ms` how long after its stamp each thing of the frame was told of, by two clocks
    that need not agree: the least of them is their distance.
    """
    least_ms = min(lags_ms, default=0.0)
    found = []
    for number, (draft, witness_ms) in enumerate(zip(drafts, witnesses, strict=True)):
        if ahead(draft.first_ms, witness_ms, error_ms):
            found.append(AHEAD)
        elif draft.told_ms and draft.told_ms - draft.first_ms - least_ms > TOLD_MS + draft.late_ms:
            found.append(LATE)
        elif witness_ms is None and draft.kind == "reply" and any(later is not None for later in witnesses[number + 1 :]):
            found.append(HOME_MADE)
        else:
            found.append("")
    return tuple(found)
