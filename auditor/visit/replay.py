"""A visit as a list of steps with times: what was done, what was marked, what was said. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.types import Side, VisitRecord

_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a replay: seconds since the visit began; `kind` is `did`, `mark`, `we`, `shop` or `system`."""

    at_s: float
    kind: str
    text: str


def replay(record: VisitRecord) -> tuple[Step, ...]:
    """All that a record keeps of a visit, in the order in which it happened.

    What the visit did is counted from its beginning; marks and messages are stamped by the page's clock, so that a step and a
    mark of the same moment may differ by what the two clocks and the visit's own start differ (some tenths of a second).
    """
    began_ms = record.started_at.timestamp() * 1000
    steps = [Step(at_s, "did", text) for at_s, text in record.steps]
    for event in record.events:
        width = event.stamp_ms - event.not_before_ms
        note = f" (at most {width:.0f} ms earlier)" if width >= 1.0 else ""
        steps.append(Step(_since(event.stamp_ms, began_ms), "mark", f"{event.mark}{note}{', poor' if event.poor else ''}"))
    for message in record.messages:
        who = "we" if message.side is Side.SHOPPER else "shop" if message.side is Side.SHOP else "system"
        said = f"{message.responder or message.kind}: {message.text[:_LONGEST]}"
        steps.append(Step(_since(message.stamp_ms, began_ms), who, said))
    return tuple(sorted(steps, key=lambda step: step.at_s))


def _since(stamp_ms: float, began_ms: float) -> float:
    return round((stamp_ms - began_ms) / 1000, 3)
