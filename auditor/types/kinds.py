"""The closed lists of words: verdicts, dayparts, states, endings, marks, classes."""

from __future__ import annotations

from enum import StrEnum


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
