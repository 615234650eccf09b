"""Who is audited, when, and with whose permission."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from auditor.types.kinds import Daypart


@dataclass(frozen=True, slots=True)
class Shop:
    """One online shop of the panel. `key` is its registrable domain; `timezone` an IANA name or None where unknown.

    `phone` is the number that the list names, in E.164.
    """

    key: str
    url: str
    industry: str
    name: str | None = None
    region: str | None = None
    timezone: str | None = None
    client: str | None = None
    stratum_size: int | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class CampaignLimits:
    """What a campaign allows at most. `staff_seconds` is the whole campaign's budget of other people's time."""

    per_shop: int = 4
    per_wave: int = 4000
    staff_seconds: float = 36_000.0


@dataclass(frozen=True, slots=True)
class CallRules:
    """What a campaign says of its test calls: what is done when somebody answers (`hang_up`, or `say` the sentence), and caps.

    `sentence` is the WAV file that is played, `text` what is said in it; both empty for `hang_up`.
    """

    on_answer: str = "hang_up"
    sentence: str = ""
    text: str = ""
    per_day: int = 100
    per_shop: int = 1


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
    calls: CallRules = field(default_factory=CallRules)


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
