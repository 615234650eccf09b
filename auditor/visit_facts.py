"""What a visit's record says as observations, where the visit did not write them itself (docs/observations.md)."""

from __future__ import annotations

from auditor.types import ChatState, Disposition, JsonValue, Observation, PageKind, Verdict, VisitRecord


def observations_of(record: VisitRecord) -> tuple[Observation, ...]:
    """The visit's own observations, and of chat and vendors what it left to its record.

    Nothing is said of a page that was not seen: absent needs a rendered look that came to its end.
    """
    written = {one.name for one in record.observations}
    made: list[Observation] = []
    if "visit.chat" not in written:
        made.append(_chat(record))
    if "visit.vendor" not in written and record.pages:
        made.extend(_vendors(record))
    return (*record.observations, *made)


def _chat(record: VisitRecord) -> Observation:
    looked = bool(record.pages) and record.disposition is Disposition.COMPLETE
    if record.entry is None and record.state in (ChatState.NO_WIDGET, ChatState.UNKNOWN):
        verdict = Verdict.ABSENT if looked and record.state is ChatState.NO_WIDGET else Verdict.UNKNOWN
        return Observation("visit.chat", verdict, None, evidence=record.evidence, failure=record.failure)
    value: JsonValue = {"vendor": record.vendor, "entry": record.entry, "state": record.state.value}
    return Observation("visit.chat", Verdict.PRESENT, value, evidence=record.evidence, failure=record.failure)


def _vendors(record: VisitRecord) -> list[Observation]:
    page = record.pages[0] if record.pages else PageKind.HOME
    found = [
        Observation(
            "visit.vendor", Verdict.PRESENT, {"id": one.id, "group": one.group, "account": one.account}, page, one.sure, one.evidence
        )
        for one in record.vendors
    ]
    if found or record.disposition is not Disposition.COMPLETE:
        return found
    return [Observation("visit.vendor", Verdict.ABSENT, None, page)]
