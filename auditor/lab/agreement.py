"""How far a wave over the street agrees with the street's truth, fact by fact.

Rules. A fact counts once a shop (or once a visit, for what a visit sees). What was not measured, or is unknown, counts as not
right, except where the truth itself says that nobody could have measured it: such cases are left out. Sets (phones, vendors,
messengers, forms) are right only when they are equal: what is seen too much is as wrong as what is missed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from auditor.lab.agreement_cart import compare_cart
from auditor.lab.agreement_visits import compare_visits
from auditor.lab.operators import Event
from auditor.lab.street import Street
from auditor.lab.truth import Truth
from auditor.types import ChatState, FormKind, ShopFacts

CLASSES = frozenset({"chat state", "responder class", "operator photo"})
"""Facts that are one of several classes: their confusions are kept."""
_KEEP = 200  # disagreements worth keeping for a person to read
_FORMS = {kind.value for kind in (FormKind.QUESTION, FormKind.CALLBACK, FormKind.SUBSCRIBE, FormKind.SEARCH, FormKind.LOGIN)}
_UNDER: dict[str | None, set[str]] = {"woocommerce": {"wordpress"}, "modx_minishop2": {"modx"}}
"""What an engine runs on: naming it too is not wrong."""
_CHAT_SEEN = set(ChatState) - {ChatState.NO_WIDGET, ChatState.UNKNOWN}


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """One kind of fact: `right` of `of` agree; `disagreements` name shop, truth and what was found.

    Where the truth is a yes or a no, `of_yes` were yes and `right_yes` of them were found: the instrument's sensitivity.
    """

    fact: str
    right: int
    of: int
    disagreements: list[str] = field(default_factory=list)
    of_yes: int = 0
    right_yes: int = 0
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    """For the facts of `CLASSES`: how often each true class was taken for which."""

    def matrix(self) -> tuple[tuple[str, str, int], ...]:
        """(truth, found, count) of each pair that came, sorted."""
        return tuple((truth, found, count) for (truth, found), count in sorted(self.pairs.items()))


class Tally:
    """Counts agreements by fact, in the order in which facts first come."""

    def __init__(self) -> None:
        self._rows: dict[str, AgreementRow] = {}

    def count(self, fact: str, right: bool, where: str, truth: object, found: object) -> None:
        """Add one comparison."""
        row = self._rows.setdefault(fact, AgreementRow(fact, 0, 0))
        wrong = row.disagreements
        if not right and len(wrong) < _KEEP:
            wrong.append(f"{where}: truth {_shown(truth)}, found {_shown(found)}")
        if fact in CLASSES:
            row.pairs[_class_of(truth, found, right)] += 1
        yes = truth is True
        self._rows[fact] = AgreementRow(
            fact, row.right + right, row.of + 1, wrong, row.of_yes + yes, row.right_yes + (yes and right), row.pairs
        )

    def rows(self) -> list[AgreementRow]:
        """All rows so far."""
        return list(self._rows.values())


def _class_of(truth: object, found: object, right: bool) -> tuple[str, str]:
    """True class and found class. Where several are true, the one that was found; else the first, in the alphabet."""
    seen = _shown(found)
    if right:
        return (seen, seen)
    several = sorted(map(str, truth)) if isinstance(truth, set | frozenset | tuple | list) else [_shown(truth)]
    return (several[0], seen)


def _shown(value: object) -> str:
    if isinstance(value, set | frozenset | tuple | list):
        return ", ".join(sorted(map(str, value))) or "none"
    return "nothing" if value is None else str(value)


def agree(street: Street, facts: Iterable[ShopFacts], operators_log: Sequence[Event], *, timeout_s: float = 300.0) -> list[AgreementRow]:
    """Compare a wave's `facts` with the street and with what its operators wrote down.

    `timeout_s` is how long the wave waited for an answer: a person who came later could not be seen. Shops of the street that
    the wave does not hold count as not measured.
    """
    tally = Tally()
    by_key = {shop.shop.key: shop for shop in facts}
    log: dict[str, list[Event]] = {}
    for event in operators_log:
        log.setdefault(str(event["shop"]), []).append(event)
    asking = any(event["event"] == "heard" for event in operators_log)
    for truth in street.shops:
        found = by_key.get(truth.key)
        where = truth.key
        allowed = (truth.disposition, *truth.also)
        disposition = found.disposition if found else None
        tally.count("disposition", disposition in allowed, where, allowed, disposition)
        if truth.measurable and found is not None:
            _compare_shop(tally, truth, found)
            compare_visits(tally.count, truth, found, log.get(truth.key, []), timeout_s=timeout_s, asking=asking)
            for visit in found.visits:
                if visit.record and visit.record.cart:
                    compare_cart(tally.count, truth, visit.record.cart, log.get(truth.key, []))
        if found is not None:
            asked = sum(e["event"] == "heard" and e["number"] == 1 for e in log.get(truth.key, []))
            tally.count("no more questions than visits", asked <= len(found.visits), where, len(found.visits), asked)
        left = [event for event in log.get(truth.key, []) if event["event"] == "form"]
        tally.count("nothing submitted", not left, where, "no form", [event.get("kind") for event in left])
    return tally.rows()


def _values(found: ShopFacts, *names: str) -> list[Mapping[str, Any]]:
    return [o.value for o in found.observations if o.name in names and isinstance(o.value, Mapping) and o.verdict.value == "present"]


def _compare_shop(tally: Tally, truth: Truth, found: ShopFacts) -> None:
    """What the pages say: telephone numbers, addresses, makers, messengers, forms."""
    where = truth.key
    phones = {str(v["e164"]) for v in _values(found, "survey.phone", "visit.phone")}
    tally.count("phones", phones == {p.e164 for p in truth.phones}, where, {p.e164 for p in truth.phones}, phones)
    if truth.phones:
        clickable = {str(v["e164"]) for v in _values(found, "survey.phone") if v.get("clickable")}
        real = {p.e164 for p in truth.phones if p.clickable}
        tally.count("phone clickable", clickable == real, where, real, clickable)
    emails = {str(v["email"]).lower() for v in _values(found, "survey.email")}
    tally.count("e-mail addresses", emails == set(truth.emails), where, truth.emails, emails)
    vendors: dict[str, set[str]] = {}
    for value in _values(found, "survey.vendor", "visit.vendor"):
        vendors.setdefault(str(value["group"]), set()).add(str(value["id"]))
    records = [visit.record for visit in found.visits if visit.record]
    chats = vendors.get("chat", set()) | {record.vendor for record in records if record.vendor}
    _compare_chat(tally, truth, chats, {record.state for record in records})
    own = {truth.chat.vendor} if truth.chat else set()  # a maker of several things may be named under each of them
    for group, real_ids in (("callback", truth.callback), ("push", truth.push), ("recovery", truth.recovery)):
        seen = vendors.get(group, set()) - own
        tally.count(group, seen == set(real_ids), where, set(real_ids), seen)
    platforms = vendors.get("platform", set()) - _UNDER.get(truth.platform, set())
    real_platform = {truth.platform} - {None}
    tally.count("platform", platforms == real_platform, where, real_platform, platforms)
    messengers = {
        str(v["id"]).removesuffix("_link").removesuffix("_messages") for v in _values(found, "survey.messenger", "visit.messenger")
    }
    tally.count("messengers", messengers == set(truth.messengers), where, set(truth.messengers), messengers)
    forms = {str(v["kind"]) for v in _values(found, "survey.form", "visit.form")} & _FORMS
    tally.count("site forms", forms == {f.value for f in truth.forms}, where, {f.value for f in truth.forms}, forms)


def _compare_chat(tally: Tally, truth: Truth, vendors: set[str], states: set[ChatState]) -> None:
    chat, where = truth.chat, truth.key
    always_hidden = chat is not None and set(chat.states.values()) == {ChatState.WIDGET_HIDDEN}
    if not (always_hidden and chat is not None and chat.vendor is None):  # an unknown maker that shows nothing cannot be seen
        present = bool(states & _CHAT_SEEN)
        tally.count("chat present", present == (chat is not None), where, chat is not None, present)
    real = {chat.vendor} - {None} if chat else set()
    tally.count("chat vendor", vendors == real, where, real, vendors)
