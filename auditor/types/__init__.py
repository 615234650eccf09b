"""The nouns of the program, as frozen data.

Definitions are those of the audit protocol. Units stand in the names (`_s` seconds, `_ms` milliseconds); moments are aware
UTC; a page's own stamps (`stamp_ms`) are epoch milliseconds of the page's clock (`performance.timeOrigin + performance.now()`).
"""

from __future__ import annotations

from pydantic import JsonValue

from auditor.types.carts import CartEnd, CartField, CartKind, CartStep, CartWalk
from auditor.types.findings import (
    Evidence,
    FormFinding,
    LinkFinding,
    Observation,
    PageFindings,
    PageSnapshot,
    PhoneFinding,
    VendorFinding,
)
from auditor.types.instrument import InstrumentCertificate, InstrumentRow
from auditor.types.kinds import (
    Answers,
    ChatState,
    Daypart,
    Disposition,
    Ending,
    FormKind,
    IntentState,
    InviteTrigger,
    Mark,
    PageKind,
    PhoneKind,
    PhotoClass,
    Responder,
    Side,
    Verdict,
    VisitState,
)
from auditor.types.measures import (
    Estimate,
    Measure,
    ShopFacts,
    VisitFacts,
)
from auditor.types.plans import (
    CallRules,
    Campaign,
    CampaignLimits,
    PlannedVisit,
    Shop,
)
from auditor.types.visits import (
    FormSeen,
    Invite,
    Message,
    SessionEvent,
    VisitRecord,
)

__all__ = [
    "Answers",
    "CallRules",
    "Campaign",
    "CampaignLimits",
    "CartEnd",
    "CartField",
    "CartKind",
    "CartStep",
    "CartWalk",
    "ChatState",
    "Daypart",
    "Disposition",
    "Ending",
    "Estimate",
    "Evidence",
    "FormFinding",
    "FormKind",
    "FormSeen",
    "InstrumentCertificate",
    "InstrumentRow",
    "IntentState",
    "Invite",
    "InviteTrigger",
    "JsonValue",
    "LinkFinding",
    "Mark",
    "Measure",
    "Message",
    "Observation",
    "PageFindings",
    "PageKind",
    "PageSnapshot",
    "PhoneFinding",
    "PhoneKind",
    "PhotoClass",
    "PlannedVisit",
    "Responder",
    "SessionEvent",
    "Shop",
    "ShopFacts",
    "Side",
    "VendorFinding",
    "Verdict",
    "VisitFacts",
    "VisitRecord",
    "VisitState",
]
