"""What a page was seen to hold, and the evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

from auditor.failures import Failure
from auditor.types.kinds import FormKind, PageKind, PhoneKind, Verdict


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
