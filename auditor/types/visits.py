"""What a live visit saw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from auditor.failures import Failure
from auditor.types.carts import CartWalk
from auditor.types.findings import Evidence, Observation, VendorFinding
from auditor.types.kinds import Answers, ChatState, Disposition, Ending, InviteTrigger, Mark, PageKind, PhotoClass, Responder, Side


@dataclass(frozen=True, slots=True)
class SessionEvent:
    """A mark with its moment. The true moment lies in (`not_before_ms`, `stamp_ms`]; both by the page's clock.

    `witness_ms` is the network's own time of the same event where there was one; `poor` says the renderer was starved then.
    """

    mark: Mark
    stamp_ms: float
    not_before_ms: float
    frame: str = ""
    witness_ms: float | None = None
    poor: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation, redacted. `responder` is None for our own and for the system's.

    `stamp_ms` and `not_before_ms` bound the moment its first character was seen, `last_ms` the last one of a streamed text.
    `kind` is question, thanks, reply, greeting, invite, join, queue, notice or closing.
    """

    side: Side
    kind: str
    text: str
    stamp_ms: float
    not_before_ms: float
    last_ms: float | None = None
    responder: Responder | None = None
    answers: Answers | None = None
    reasons: tuple[str, ...] = ()
    poor: bool = False


@dataclass(frozen=True, slots=True)
class Invite:
    """The widget spoke, opened or rose by itself. `delay_ms` counts from the load of the page it happened on."""

    delay_ms: float
    page: PageKind
    trigger: InviteTrigger
    text_class: str
    tied_to_page: bool = False


@dataclass(frozen=True, slots=True)
class FormSeen:
    """A form inside a widget: what it asks, and which of it must be given."""

    fields: tuple[str, ...]
    required: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VisitRecord:
    """Everything one live visit saw, before any judgement that could be made later.

    `entry` says how the chat was reached (`launcher`, `open_at_load`, `opened_itself`, `multi_button`, `own_page`, `api`) or is None;
    `state` is the rung of the ladder; `claimed_online` and `proven_online` are kept apart; None means not known.
    `pages` lists the kinds of pages seen in order; `steps` what was done when, for a replay.
    """

    url: str
    final_url: str
    started_at: datetime
    disposition: Disposition
    vendor: str | None = None
    entry: str | None = None
    state: ChatState = ChatState.UNKNOWN
    ending: Ending = Ending.NOT_ASKED
    claimed_online: bool | None = None
    proven_online: bool | None = None
    operator_photo: PhotoClass | None = None
    operator_name: bool | None = None
    greeting: bool | None = None
    invite: Invite | None = None
    events: tuple[SessionEvent, ...] = ()
    messages: tuple[Message, ...] = ()
    offline_form: FormSeen | None = None
    busy_fallback: str | None = None
    prechat: FormSeen | None = None
    woken_by: str | None = None
    staff_s: float = 0.0
    guarded: int = 0  # requests to order, lead and callback endpoints that the guard stopped
    pages: tuple[PageKind, ...] = ()
    vendors: tuple[VendorFinding, ...] = ()
    steps: tuple[tuple[float, str], ...] = ()  # (seconds since the start, what was done)
    evidence: tuple[Evidence, ...] = ()
    failure: Failure | None = None
    observations: tuple[Observation, ...] = ()  # `visit.*` facts of the rendered pages; kept beside the record, not in it
    cart: CartWalk | None = None  # the walk to the checkout, where this visit made it
    starved: float = 0.0  # share of the visit in which pages got less than half of what they would take of the processors
