"""What is true of a shop of the lab: frozen data, drawn before anything is served, JSON-able.

Times are seconds. Vendor ids are those of the facts table (`vendors.yaml`); None is a maker that nobody knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import TypeAdapter

from auditor.types import Answers, ChatState, Daypart, Disposition, FormKind, InviteTrigger, PageKind, PhotoClass


@dataclass(frozen=True, slots=True)
class PhoneTruth:
    """One number of the shop: E.164, the way it is printed, and whether it is a `tel:` link."""

    e164: str
    printed: str
    clickable: bool


@dataclass(frozen=True, slots=True)
class InviteTruth:
    """The widget speaks by itself `delay_s` after the load of a page of kind `page` (None: of any page).

    `style` is `bubble` (a small box beside the launcher), `open` (the window opens) or `rise` (the window slides in, folded).
    """

    delay_s: float
    trigger: InviteTrigger
    page: PageKind | None
    style: str
    text: str


@dataclass(frozen=True, slots=True)
class OperatorTruth:
    """How the people, or the program, behind a chat behave once a question came.

    A human answer takes `least_s` (to read and to type) and a log-normal time with `median_s` and `spread`. `auto_s` says when an automatic
    reply comes first. `silent`, `closes` and `drops` never answer: they wait, close the chat, or lose the connection. `word_s` is the time
    between the words of an answer that grows on the screen; None: it comes whole.
    """

    median_s: float = 20.0
    spread: float = 0.5
    least_s: float = 4.0
    typed_per_s: float = 6.0  # characters a second; a practised person's, whatever the street's scale
    auto_s: float | None = None
    join: bool = False
    typing: bool = False
    silent: bool = False
    closes: bool = False
    drops: bool = False
    answers: Answers = Answers.YES
    word_s: float | None = None


@dataclass(frozen=True, slots=True)
class FormTruth:
    """What a form inside a widget asks (phone, email, name, message), and what of it must be given."""

    fields: tuple[str, ...]
    required: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChatTruth:
    """The chat of one shop. `brand` names the stand-in that serves it, `vendor` the maker as the facts table has it.

    `placement` is where the window's DOM lives: light, frame, cross, open or closed (shadow roots). `arrival` is how the
    embed comes to the page: plain, manager (a tag manager), idle, scroll, move or consent. `presence` says whether the maker
    shows online and offline at all.
    """

    brand: str
    vendor: str | None
    account: str
    placement: str
    arrival: str
    transport: str
    presence: bool
    states: Mapping[Daypart, ChatState]
    operator: OperatorTruth
    operator_name: bool
    photo: PhotoClass
    greeting: str | None
    greeting_after_s: float | None
    invite: InviteTruth | None
    prechat: FormTruth | None
    offline_form: FormTruth
    busy_form: FormTruth

    def claims_online(self, state: ChatState) -> bool | None:
        """What the widget says of itself in `state`; None where it says nothing either way."""
        if not self.presence or state in (ChatState.BOT_ONLY, ChatState.WIDGET_HIDDEN):
            return None
        return state not in (ChatState.OFFLINE_FORM, ChatState.OFFLINE_DEAD)


@dataclass(frozen=True, slots=True)
class CartTruth:
    """The walk from product to checkout. `kind` is page, side (a panel beside the page), popup (a window with the form in it) or none.

    `checkout` says how the order is asked for: form (one page), steps (delivery first), login (a log-in before it) or cart (the form
    stands in the cart). `steps` counts presses from the product to the first personal field, `costs` says where the price of delivery
    is first shown: product, cart, checkout (too late) or never. Products in `sold_out` cannot be bought, `options` have to be chosen.
    """

    kind: str
    steps: int
    required: tuple[str, ...]
    guest: bool
    one_click: bool
    delivery_shown: bool
    late_costs: bool
    checkout: str = "form"
    costs: str = "never"
    minimum: int | None = None
    options: tuple[str, ...] = ()
    sold_out: tuple[int, ...] = ()
    delivery: tuple[str, ...] = ("courier", "pickup")
    payment: tuple[str, ...] = ("card", "on_delivery")
    remove: str = "button"  # how a line is taken out: button, cross, script
    capture: bool = False  # a window asks for an e-mail address on the product page

    @property
    def end(self) -> str:
        """How far a shopper comes who gives nothing away: reached, login_wall or minimum_order."""
        if self.minimum is not None:
            return "minimum_order"
        return "reached" if self.guest else "login_wall"


@dataclass(frozen=True, slots=True)
class Truth:
    """Everything known of one shop. `also` are dispositions that are as right as the first."""

    key: str
    url: str
    name: str
    industry: str
    language: str
    region: str
    timezone: str
    condition: str
    disposition: Disposition
    also: tuple[Disposition, ...]
    platform: str | None
    theme: str
    encoding: str
    phones: tuple[PhoneTruth, ...]
    emails: tuple[str, ...]
    hours: str | None
    messengers: Mapping[str, str]
    forms: tuple[FormKind, ...]
    callback: Mapping[str, str]
    push: Mapping[str, str]
    recovery: Mapping[str, str]
    chat: ChatTruth | None
    cart: CartTruth
    decoys: tuple[str, ...]
    hue: int
    extras: Mapping[str, str] = field(default_factory=dict)

    @property
    def measurable(self) -> bool:
        """Whether an auditor can see the shop's pages at all."""
        return self.disposition in (Disposition.COMPLETE, Disposition.PARTIAL)

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels offered, by the names of the metrics `channel.*`."""
        kinds = set(self.forms)
        offered = {
            "phone": bool(self.phones),
            "chat": self.chat is not None,
            "callback": bool(self.callback) or FormKind.CALLBACK in kinds,
            "form": FormKind.QUESTION in kinds,
            "email": bool(self.emails),
            "messenger": bool(self.messengers),
            "push": bool(self.push),
        }
        return tuple(name for name, there in offered.items() if there)


_truth = TypeAdapter(Truth)


def truth_json(truth: Truth) -> str:
    """One line of `truth.jsonl`."""
    return _truth.dump_json(truth).decode()


def read_truth(line: str) -> Truth:
    """The truth of one line written by `truth_json`; raises `pydantic.ValidationError` for anything else."""
    return _truth.validate_json(line)
