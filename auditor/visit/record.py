"""What the steps of a visit have found, and the record that is made of it, also of a visit that broke off."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from auditor.detect.redact import redact
from auditor.failures import Failure, FailureCode, KnownError, failure_of
from auditor.gather.guard import Guard
from auditor.types import ChatState, Disposition, Evidence, Invite, Mark, PageKind, PhotoClass, VisitRecord
from auditor.visit.conversation import Talk
from auditor.visit.find import Sight
from auditor.visit.job import VisitJob
from auditor.visit.observing import guarded, observations_of
from auditor.visit.opening import Opened
from auditor.visit.reading import form_of
from auditor.visit.scene import Scene
from auditor.visit.shopping import Shopping
from auditor.visit.vendor import VendorSight

_DISPOSITIONS = {
    FailureCode.BLOCKED: Disposition.BLOCKED,
    FailureCode.ROBOTS: Disposition.ROBOTS,
    FailureCode.OPTED_OUT: Disposition.OPTED_OUT,
    FailureCode.TIMEOUT: Disposition.TIMEOUT,
    FailureCode.PAGE_HUNG: Disposition.TIMEOUT,
    FailureCode.OUT_OF_SCOPE: Disposition.OUT_OF_SCOPE,
}
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Found:
    """What the steps have found so far; a visit that breaks off keeps it."""

    final_url: str = ""
    pages: list[PageKind] = field(default_factory=list)
    sight: Sight | None = None
    opened: Opened | None = None
    invite: Invite | None = None
    talk: Talk = field(default_factory=Talk)
    photo: PhotoClass | None = None
    name: bool | None = None
    evidence: list[Evidence] = field(default_factory=list)
    reached: bool = False
    failure: Failure | None = None
    state: ChatState = ChatState.UNKNOWN
    vendors: VendorSight = field(default_factory=VendorSight)
    shopping: Shopping | None = None


def failure_during(error: BaseException, guard: Guard | None, found: Found) -> Failure:
    """The failure that broke a visit off."""
    if guard and guard.failure:
        return guard.failure
    if isinstance(error, KnownError):
        return Failure(error.code, "visit", str(error)[:200])
    stage = "visit.talk" if found.opened else "visit.load" if not found.reached else "visit.find"
    if isinstance(error, TimeoutError):
        return Failure(FailureCode.PAGE_HUNG, stage, "the page did not answer any more")
    return failure_of(error, stage)


def record_of(job: VisitJob, scene: Scene | None, guard: Guard | None, found: Found, started_at: datetime) -> VisitRecord:
    """The record of a visit, finished or broken off. All texts are redacted here."""
    opened, talk = found.opened, found.talk
    failure = (guard and guard.failure) or found.failure
    disposition = Disposition.COMPLETE
    if failure and not found.reached:
        disposition = _DISPOSITIONS.get(failure.code, Disposition.UNREACHABLE)
    elif failure:
        disposition = Disposition.PARTIAL
    if scene:
        scene.mark(Mark.END, scene.now_ms())
    state = found.state
    if found.shopping:
        found.shopping.broke_off(failure)
    chat = found.vendors.chat.id if found.vendors.chat else None
    offline = form_of(opened.fields) if opened and opened.fields and state is ChatState.OFFLINE_FORM else None
    gate = form_of(opened.fields) if opened and opened.fields and state is ChatState.PRECHAT_GATE else None
    busy = form_of(opened.fields) if opened and opened.fields and state is ChatState.BUSY_FORM else None
    record = VisitRecord(
        url=job.url,
        final_url=found.final_url,
        started_at=started_at,
        disposition=disposition,
        vendor=chat,
        vendors=found.vendors.all,
        entry=opened.entry if opened else None,
        state=state,
        ending=talk.ending,
        claimed_online=_claimed(opened.judgement.state, found.vendors.says) if opened else None,
        proven_online=talk.proven,
        operator_photo=found.photo,
        operator_name=found.name,
        greeting=talk.greeting if opened else None,
        invite=found.invite,
        events=tuple(scene.events) if scene else (),
        messages=tuple(replace(message, text=redact(message.text).text) for message in talk.messages),
        offline_form=offline,
        busy_fallback=talk.fallback or ("form" if busy else "none" if state is ChatState.BUSY_DEAD else None),
        prechat=gate,
        woken_by=found.sight.woken_by if found.sight else None,
        staff_s=talk.staff_s,
        guarded=guard.requests_stopped if guard else 0,
        pages=tuple(found.pages),
        steps=tuple(scene.steps) if scene else (),
        evidence=tuple(found.evidence),
        failure=failure,
        observations=(
            *observations_of(found.vendors.findings, found.pages[-1], guard, chat, opened.entry if opened else None, state),
            *(found.shopping.observations if found.shopping else ()),
        )
        if found.pages
        else guarded(guard, None),
        cart=found.shopping.result if found.shopping else None,
    )
    log.info("visit.done", url=job.url, state=str(record.state), ending=str(record.ending), failure=str(failure) if failure else None)
    return record


def _claimed(state: ChatState, says: str | None) -> bool | None:
    """What the shop claims: what its window says, else its vendor's status call."""
    if state in (ChatState.ONLINE, ChatState.QUEUE):
        return True
    if state in (ChatState.OFFLINE_FORM, ChatState.OFFLINE_DEAD):
        return False
    return {"online": True, "offline": False}.get(says or "")
