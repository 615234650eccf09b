"""The facts of a rendered page and of the visit as a whole, as observations (`visit.*`, docs/observations.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from auditor.gather.guard import Guard
from auditor.types import ChatState, Evidence, JsonValue, Observation, PageFindings, PageKind, Verdict

_CHAT = {ChatState.NO_WIDGET: Verdict.ABSENT, ChatState.UNKNOWN: Verdict.UNKNOWN}


def observations_of(
    findings: PageFindings | None, page: PageKind | None, guard: Guard | None, vendor: str | None, entry: str | None, state: ChatState
) -> tuple[Observation, ...]:
    """What one visit recorded beside its conversation.

    A rendered page that loads no vendor and names no messenger says so (`absent`); a phone, an address or a form may stand on another
    page, so that one page without them says nothing.
    """
    value: JsonValue = {"vendor": vendor, "entry": entry, "state": str(state)}
    made = [Observation("visit.chat", Verdict.PRESENT if entry else _CHAT.get(state, Verdict.PRESENT), value, page)]
    if findings:
        made.extend(_of_page(findings, page))
    return (*made, *guarded(guard, page))


def guarded(guard: Guard | None, page: PageKind | None) -> tuple[Observation, ...]:
    """What the guard stopped, by kind; also of a page that could not be seen."""
    counts = Counter(stopped.kind for stopped in guard.stopped) if guard else Counter[str]()
    return tuple(
        Observation("visit.guard", Verdict.PRESENT, {"kind": kind, "count": count}, page) for kind, count in sorted(counts.items())
    )


def _of_page(found: PageFindings, page: PageKind | None) -> Iterator[Observation]:
    def seen(name: str, rows: list[tuple[JsonValue, float, tuple[Evidence, ...]]], otherwise: Verdict | None) -> Iterator[Observation]:
        for value, sure, evidence in rows:
            yield Observation(name, Verdict.PRESENT, value, page, sure, evidence)
        if not rows and otherwise:
            yield Observation(name, otherwise, None, page)

    yield from seen(
        "visit.vendor", [({"id": v.id, "group": v.group, "account": v.account}, v.sure, v.evidence) for v in found.vendors], Verdict.ABSENT
    )
    yield from seen("visit.messenger", [({"id": m.id}, m.sure, m.evidence) for m in found.messengers], Verdict.ABSENT)
    phones: list[tuple[JsonValue, float, tuple[Evidence, ...]]] = [
        (
            {"e164": p.e164, "country": p.country, "kind": str(p.kind), "clickable": p.clickable, "extension": p.extension},
            1.0,
            (p.evidence,),
        )
        for p in found.phones
    ]
    yield from seen("visit.phone", phones, None)
    yield from seen("visit.email", [({"email": one}, 1.0, ()) for one in found.emails], None)
    forms: list[tuple[JsonValue, float, tuple[Evidence, ...]]] = [
        (
            {"kind": str(f.kind), "fields": list(f.fields), "required": list(f.required), "consent": f.consent, "captcha": f.captcha},
            1.0,
            (replace(f.evidence, text=""),),  # around a chat's inputs stands what people said, and who they are
        )
        for f in found.forms
    ]
    yield from seen("visit.form", forms, None)
