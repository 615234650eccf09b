"""The nouns of the program, as frozen data.

Definitions are those of the audit protocol. Units stand in the names (`_s` seconds, `_ms` milliseconds); moments are aware
UTC; a page's own stamps (`stamp_ms`) are epoch milliseconds of the page's clock (`performance.timeOrigin + performance.now()`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from pydantic import JsonValue as JsonValue  # what JSON can hold; re-exported

from auditor.failures import Failure


class Verdict(StrEnum):
    """Three values: a static page may say `present` or `unknown`; only a rendered look may say `absent`."""

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"


class Daypart(StrEnum):
    """The four parts of a week in the shop's own time zone; they partition it (protocol, section 2)."""

    WORKDAY = "workday"
    EVENING = "evening"
    NIGHT = "night"
    WEEKEND = "weekend"


class PageKind(StrEnum):
    """What a page of a shop is for."""

    HOME = "home"
    CATEGORY = "category"
    PRODUCT = "product"
    CART = "cart"
    CHECKOUT = "checkout"
    CONTACTS = "contacts"
    DELIVERY = "delivery"
    OTHER = "other"


class Disposition(StrEnum):
    """How a shop stands in a wave. What was not measured is missing, never "no"."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    BLOCKED = "blocked"
    ROBOTS = "robots"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    OUT_OF_SCOPE = "out_of_scope"
    OPTED_OUT = "opted_out"
    NOT_ATTEMPTED = "not_attempted"


class ChatState(StrEnum):
    """The rungs of the chat state ladder (protocol, section 3)."""

    NO_WIDGET = "no_widget"
    WIDGET_HIDDEN = "widget_hidden"
    ONLINE = "online"
    PRECHAT_GATE = "prechat_gate"
    QUEUE = "queue"
    BUSY_FORM = "busy_form"
    BUSY_DEAD = "busy_dead"
    OFFLINE_FORM = "offline_form"
    OFFLINE_DEAD = "offline_dead"
    BOT_ONLY = "bot_only"
    UNKNOWN = "unknown"


class Ending(StrEnum):
    """How a conversation, or a visit that asked nothing, ended."""

    ANSWERED = "answered"
    CENSORED_TIMEOUT = "censored_timeout"
    COMPETING_FORM = "competing_form"
    COMPETING_BUSY = "competing_busy"
    COMPETING_CLOSED = "competing_closed"
    LOST_CONNECTION = "lost_connection"
    BUDGET_STOP = "budget_stop"
    BLOCKED = "blocked"
    NOT_ASKED = "not_asked"  # no question was sent: no chat, no campaign, a gate, nobody there


class Mark(StrEnum):
    """The clock marks of a visit (protocol, section 3)."""

    NAV = "nav"
    LOAD = "load"
    WIDGET = "widget"
    INVITE = "invite"
    OPEN = "open"
    READY = "ready"
    SENT = "sent"
    ANY = "any"
    AUTO = "auto"
    AGENT_JOIN = "agent_join"
    TYPING = "typing"
    HUMAN = "human"
    USEFUL = "useful"
    FALLBACK = "fallback"
    END = "end"


class Side(StrEnum):
    """Whose words a message is."""

    SHOPPER = "shopper"
    SHOP = "shop"
    SYSTEM = "system"


class Responder(StrEnum):
    """Who wrote a reply, as far as the evidence supports."""

    HUMAN = "human"
    AUTOMATIC = "automatic"
    UNCLEAR = "unclear"


class Answers(StrEnum):
    """Whether a reply names the fact that was asked for."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class PhotoClass(StrEnum):
    """What stands for the operator. Kept as a class, never as a picture."""

    PERSON = "person"
    LOGO = "logo"
    INITIALS = "initials"
    STOCK = "stock"
    NONE = "none"
    UNKNOWN = "unknown"


class InviteTrigger(StrEnum):
    """What made the widget speak by itself, as far as it shows."""

    TIME = "time"
    CART = "cart"
    LEAVING = "leaving"
    RETURN = "return"
    UNKNOWN = "unknown"


class FormKind(StrEnum):
    """What a form on a page is for."""

    QUESTION = "question"
    CALLBACK = "callback"
    OFFLINE = "offline"
    ORDER = "order"
    SUBSCRIBE = "subscribe"
    SEARCH = "search"
    LOGIN = "login"
    OTHER = "other"


class PhoneKind(StrEnum):
    """What kind of number a phone is."""

    TOLL_FREE = "toll_free"
    MOBILE = "mobile"
    LANDLINE = "landline"
    OTHER = "other"


class VisitState(StrEnum):
    """Where a planned piece of work stands. `done`, `failed` and `skipped` are final."""

    PLANNED = "planned"
    CLAIMED = "claimed"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


class IntentState(StrEnum):
    """The ledger's states of one message to a person. From `sending` there is no way back to `planned`."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


# ---------------------------------------------------------------- panel, plan


@dataclass(frozen=True, slots=True)
class Shop:
    """One online shop of the panel. `key` is its registrable domain; `timezone` an IANA name or None where unknown."""

    key: str
    url: str
    industry: str
    name: str | None = None
    region: str | None = None
    timezone: str | None = None
    client: str | None = None
    stratum_size: int | None = None


@dataclass(frozen=True, slots=True)
class CampaignLimits:
    """What a campaign allows at most. `staff_seconds` is the whole campaign's budget of other people's time."""

    per_shop: int = 4
    per_wave: int = 4000
    staff_seconds: float = 36_000.0


@dataclass(frozen=True, slots=True)
class Campaign:
    """A signed permission to reach people (protocol, section 6.1). `digest` is the SHA-256 of the file it was read from."""

    purpose: str
    responsible: str
    contact: str
    legal_basis: str
    begins: date
    ends: date
    probes: tuple[str, ...]
    approved_by: str
    limits: CampaignLimits = field(default_factory=CampaignLimits)
    digest: str = ""


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """One piece of gathering, named by wave, shop, kind (`survey` or `visit`) and daypart. `due_at` None means now.

    `daypart` is None for a survey, which does not depend on the hour.
    """

    wave: str
    shop_key: str
    kind: str
    daypart: Daypart | None = None
    due_at: datetime | None = None

    @property
    def key(self) -> str:
        """`wave/shop/kind/daypart`, the name of this visit everywhere."""
        return f"{self.wave}/{self.shop_key}/{self.kind}/{self.daypart or 'any'}"


# ---------------------------------------------------------------- evidence, findings


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where something was seen.

    `where` is one of `line`, `element`, `request`, `global`, `header`, `cookie`, `text`, `pixels`, `api`, `file`; `detail` is the
    line number, selector, address or name; `text` at most 200 characters as seen; `sha256` names an artifact, if there is one.
    """

    where: str
    detail: str = ""
    text: str = ""
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class PageSnapshot:
    """One page as a gatherer saw it. Detection needs nothing else.

    `body` is the raw bytes of a fetched page; `html` the decoded or rendered text. `rendered` says that a browser ran its
    scripts. `requests` are addresses the page asked for, `globals` names found on `window`, `texts` visible strings of frames.
    """

    url: str
    html: str
    kind: PageKind = PageKind.OTHER
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    rendered: bool = False
    requests: tuple[str, ...] = ()
    globals: tuple[str, ...] = ()
    cookies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VendorFinding:
    """A vendor that a page loads. `group` is chat, callback, leadform, messenger, push, recovery or platform.

    `sure` is between 0 and 1; `account` the customer's id in the loader address where its shape is known.
    """

    id: str
    group: str
    sure: float
    evidence: tuple[Evidence, ...] = ()
    account: str | None = None


@dataclass(frozen=True, slots=True)
class PhoneFinding:
    """A phone number a person would read, in E.164, with its country (ISO 3166 alpha-2)."""

    e164: str
    country: str
    kind: PhoneKind
    clickable: bool
    evidence: Evidence
    extension: str | None = None


@dataclass(frozen=True, slots=True)
class FormFinding:
    """A form of the page. `fields` are what it asks (phone, email, name, message, address, date, file, other)."""

    kind: FormKind
    fields: tuple[str, ...]
    required: tuple[str, ...]
    consent: bool
    captcha: bool
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class LinkFinding:
    """A link that leads on: `rel` is a page kind (`cart`, `product`, `contacts` ...); `url` is absolute."""

    rel: PageKind
    url: str
    text: str = ""
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class PageFindings:
    """Everything detection reads from one page. Channels of messengers are ids (whatsapp, telegram, viber, vk, max ...)."""

    url: str
    page_kind: PageKind = PageKind.OTHER
    language: str = "und"
    vendors: tuple[VendorFinding, ...] = ()
    messengers: tuple[VendorFinding, ...] = ()
    phones: tuple[PhoneFinding, ...] = ()
    emails: tuple[str, ...] = ()
    forms: tuple[FormFinding, ...] = ()
    links: tuple[LinkFinding, ...] = ()
    hours: tuple[str, ...] = ()
    promises: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()  # e.g. "tag_manager": may load more than is seen


@dataclass(frozen=True, slots=True)
class Observation:
    """One recorded fact, raw and never overwritten.

    `name` says what was looked for (`survey.phone`, `survey.vendor`, `visit.chat` ... see `docs/observations.md`), `value` holds
    what was found as JSON, `page` the kind of page, `failure` why it could not be looked for.
    """

    name: str
    verdict: Verdict
    value: JsonValue = None
    page: PageKind | None = None
    sure: float = 1.0
    evidence: tuple[Evidence, ...] = ()
    failure: Failure | None = None


# ---------------------------------------------------------------- the live visit


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


# ---------------------------------------------------------------- judging


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """One finished visit as metrics see it. `record` is None where it failed before it could see anything."""

    daypart: Daypart
    state: VisitState
    record: VisitRecord | None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class ShopFacts:
    """All that one wave holds of one shop: what metrics are computed from, and nothing else is."""

    shop: Shop
    disposition: Disposition
    observations: tuple[Observation, ...] = ()
    visits: tuple[VisitFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """One metric of one shop (and daypart): exactly one of a value, a censoring time or a failure; never a default 0.

    `value` is 0.0 or 1.0 for shares, seconds for times, a number for counts. `censored_at` means "not yet at that time".
    `competing` names the outcome that came instead (`form`, `busy`, `closed`). `label` names the kind, for metrics that
    count kinds (a vendor, an outcome); `value` is 1.0 then.
    """

    metric: str
    value: float | None = None
    censored_at: float | None = None
    competing: str | None = None
    missing: str | None = None
    daypart: Daypart | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its uncertainty: `k` of `n`, `low`..`high` at `level`; `unknown` were not measured, `censored` not finished."""

    point: float | None
    low: float | None
    high: float | None
    k: int
    n: int
    unknown: int = 0
    censored: int = 0
    level: float = 0.95
