"""Raw facts in words: what a visit saw of a chat, and what an observation says. Text of a shop passes `shown` here and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from pydantic import JsonValue

from auditor.detect.redact import redact
from auditor.metrics.conversation import judge
from auditor.metrics.families.invites import dwelt_s
from auditor.types import InviteTrigger, Observation, PageKind, PhotoClass, Side, VisitFacts, VisitRecord
from reports.benchmark.sections.outcomes import outcome_names
from reports.benchmark.sections.vendors import vendor_name
from reports.client.cart_words import cart_words
from reports.i18n import Words
from reports.page import plain
from reports.rows import reason_words

LONGEST_MESSAGE = 600
"""Characters of one message that a transcript prints at most."""

_HIDDEN = re.compile(r"\[(person_name|phone|email|messenger_handle|address|card|order_no)\]")


def shown(w: Words, text: object, longest: int = 160) -> str:
    """Text from outside as it may stand in a card: harmless, cut, and naming nobody, whatever the record still held."""
    hidden = {
        "person_name": w._("[name]"),
        "phone": w._("[phone]"),
        "email": w._("[e-mail]"),
        "messenger_handle": w._("[account]"),
        "address": w._("[address]"),
        "card": w._("[card]"),
        "order_no": w._("[order number]"),
    }
    # Cut first: what is not shown need not be read. Redaction reads half as much again, so that a name at the cut is seen whole.
    short = plain(redact(plain(text, longest + longest // 2)).text, longest)
    return _HIDDEN.sub(lambda found: hidden[found[1]], short)


def page_names(w: Words) -> dict[PageKind, str]:
    """The kinds of pages in words."""
    return {
        PageKind.HOME: w._("home page"),
        PageKind.CATEGORY: w._("category page"),
        PageKind.PRODUCT: w._("product page"),
        PageKind.CART: w._("cart"),
        PageKind.CHECKOUT: w._("checkout"),
        PageKind.CONTACTS: w._("contacts page"),
        PageKind.DELIVERY: w._("delivery page"),
        PageKind.OTHER: w._("another page"),
    }


def field_names(w: Words) -> dict[str, str]:
    """What forms ask, in words."""
    return {
        "phone": w._("phone"),
        "email": w._("e-mail"),
        "name": w._("name"),
        "message": w._("message"),
        "address": w._("address"),
        "place": w._("place"),
        "date": w._("date"),
        "file": w._("file"),
        "password": w._("password"),
        "company": w._("company"),
        "search": w._("search words"),
        "other": w._("something else"),
    }


def _listed(w: Words, fields: object, names: Mapping[str, str]) -> str:
    found = fields if isinstance(fields, list | tuple) else ()
    return ", ".join(names.get(str(one), shown(w, one, 40)) for one in found) or w._("nothing")


# ---------------------------------------------------------------- visits


def ending_words(w: Words, visit: VisitFacts) -> str:
    """How a visit to the chat ended, with the time where there is one."""
    record = visit.record
    if record is None:
        return w._("the visit failed: {reason}", reason=reason_words(w, known=str(visit.failure.code) if visit.failure else "not_visited"))
    talk = judge(record)
    if talk.chat is False:
        return w._("no chat on the page")
    if talk.human_s is not None:
        return w._("a person answered after {time}", time=w.seconds(talk.human_s))
    if talk.outcome == "silence" and talk.ended_s is not None:
        return w._("silence until the end of our wait of {time}", time=w.seconds(talk.ended_s))
    if talk.outcome is not None:
        name = outcome_names(w)[talk.outcome]
        return name[:1].lower() + name[1:]
    return reason_words(w, known=talk.why_unknown or "state_unknown")


def _photo(w: Words, record: VisitRecord) -> str:
    return {
        PhotoClass.PERSON: w._("the window shows a photo of a person"),
        PhotoClass.LOGO: w._("the window shows a logo, no person"),
        PhotoClass.INITIALS: w._("the window shows initials, no person"),
        PhotoClass.STOCK: w._("the window shows the vendor's stock picture, no person"),
        PhotoClass.NONE: w._("the window shows no picture"),
    }.get(record.operator_photo or PhotoClass.UNKNOWN, w._("whose picture it is could not be told"))


def _name(w: Words, record: VisitRecord) -> str:
    if record.operator_name is None:
        return w._("the name could not be read")
    return w._("a name is shown") if record.operator_name else w._("no name is shown")


def _greeting(w: Words, record: VisitRecord) -> str:
    said = next((m.text for m in record.messages if m.side is Side.SHOP and m.kind == "greeting"), "")
    if record.greeting and said:
        return w._("it greets: “{words}”", words=shown(w, said))
    return w._("it greets") if record.greeting else w._("it does not greet") if record.greeting is False else w._("the window did not open")


def invite_words(w: Words, record: VisitRecord) -> str:
    """The invitation of a visit, or for how long there was none."""
    if record.invite is None:
        seconds = dwelt_s(record)
        pages = ", ".join(dict.fromkeys(page_names(w)[page] for page in record.pages))
        if not seconds:
            return w._("nobody waited for an invitation")
        return w._("no invitation in {time} ({pages})", time=w.seconds(round(seconds)), pages=pages)
    triggers = {
        InviteTrigger.TIME: w._("by time"),
        InviteTrigger.CART: w._("because of the cart"),
        InviteTrigger.LEAVING: w._("on leaving"),
        InviteTrigger.RETURN: w._("on return"),
        InviteTrigger.UNKNOWN: w._("trigger not known"),
    }
    return w._(
        "invited after {time}: {page}, {trigger}",
        time=w.seconds(record.invite.delay_ms / 1000),
        page=page_names(w)[record.invite.page],
        trigger=triggers[record.invite.trigger],
    )


def _offline(w: Words, record: VisitRecord) -> str:
    form = record.offline_form
    if form is None:
        return w._("no request form was seen")
    names = field_names(w)
    return w._(
        "a form that asks: {fields}; required: {required}", fields=_listed(w, form.fields, names), required=_listed(w, form.required, names)
    )


_VISIT_WORDS: Mapping[str, Callable[[Words, VisitRecord], str]] = {
    "chat.operator_photo": _photo,
    "chat.operator_name": _name,
    "chat.greeting": _greeting,
    "chat.invite": invite_words,
    "chat.offline": _offline,
}
"""How a visit is told for the metrics whose ids begin like this; for all others, how it ended."""


def visit_words(w: Words, metric: str, visit: VisitFacts) -> str:
    """What one visit showed for a metric."""
    teller = next((tell for start, tell in _VISIT_WORDS.items() if metric.startswith(start)), None)
    return ending_words(w, visit) if teller is None or visit.record is None else teller(w, visit.record)


# ---------------------------------------------------------------- observations


def _phone(w: Words, value: Mapping[str, JsonValue]) -> str:
    kinds = {"toll_free": w._("toll-free"), "mobile": w._("mobile"), "landline": w._("landline"), "other": w._("other kind")}
    link = w._("can be tapped") if value.get("clickable") else w._("cannot be tapped")
    return f"{plain(value.get('e164'), 24)} ({kinds.get(str(value.get('kind')), plain(value.get('kind'), 20))}, {link})"


def _form(w: Words, value: Mapping[str, JsonValue]) -> str:
    kinds = {
        "question": w._("question form"),
        "callback": w._("callback form"),
        "offline": w._("request form"),
        "order": w._("order form"),
        "subscribe": w._("subscription form"),
        "search": w._("search form"),
        "login": w._("login form"),
        "other": w._("another form"),
    }
    names = field_names(w)
    kind = kinds.get(str(value.get("kind")), plain(value.get("kind"), 30))
    return w._(
        "{kind}: asks {fields}; required: {required}",
        kind=kind,
        fields=_listed(w, value.get("fields"), names),
        required=_listed(w, value.get("required"), names),
    )


def _vendor(w: Words, value: Mapping[str, JsonValue]) -> str:
    id_ = value.get("id") or value.get("vendor")
    return plain(vendor_name(str(id_)), 40) if id_ else w._("vendor not recognised")


def _call(w: Words, value: Mapping[str, JsonValue]) -> str:
    seconds = value.get("answer_s")
    after = w.seconds(float(seconds)) if isinstance(seconds, int | float) else "—"
    if value.get("answered") is True:
        return w._("picked up after {time}", time=after)
    return w._("not picked up; it rang {time}", time=after) if value.get("answered") is False else w._("the call itself failed")


def _after(w: Words, value: Mapping[str, JsonValue]) -> str:
    how = {
        "call": w._("call"),
        "sms": w._("text message"),
        "email": w._("e-mail"),
        "messenger": w._("messenger"),
        "push": w._("notification"),
    }
    by = str(value.get("by") or value.get("channel") or "")
    seconds = value.get("after_s")
    words = how.get(by, plain(by, 30)) or w._("not confirmed")
    return w._("{what} after {time}", what=words, time=w.hours(float(seconds))) if isinstance(seconds, int | float) else words


def _any(w: Words, value: Mapping[str, JsonValue]) -> str:
    """A value nobody wrote words for: its keys and plain values, the first eight."""
    said = {True: w._("yes"), False: w._("no")}
    found = []
    for key, one in value.items():
        if one is None or isinstance(one, dict) or (isinstance(one, list) and any(isinstance(inner, dict | list) for inner in one)):
            continue
        names = ", ".join(shown(w, inner, 40) for inner in one[:6]) if isinstance(one, list) else shown(w, one, 60)
        found.append(f"{plain(key, 30).replace('_', ' ')}: {said[one] if isinstance(one, bool) else names or '—'}")
    return "; ".join(found[:8])


_TELLERS: Mapping[str, Callable[[Words, Mapping[str, JsonValue]], str]] = {
    "phone": _phone,
    "form": _form,
    "vendor": _vendor,
    "callback": _vendor,
    "push_prompt": _vendor,
    "messenger": lambda w, value: plain(str(value.get("id", "")).capitalize(), 30),
    "email": lambda w, value: plain(value.get("email"), 80),
    "hours": lambda w, value: w._("“{words}”", words=shown(w, value.get("text"))),
    "promise": lambda w, value: w._("“{words}”", words=shown(w, value.get("text"))),
    "result": _call,
    "cart": lambda w, value: cart_words(w, value, lambda fields: _listed(w, fields, field_names(w))) or _any(w, value),
    "confirmed": _after,
    "followup": _after,
}
"""How the value of an observation is told, by what its name ends with."""


def observed_words(w: Words, one: Observation) -> str:
    """What an observation found, without where; empty where it found nothing."""
    if one.value is None:
        return ""
    if not isinstance(one.value, dict):
        return shown(w, one.value)
    return _TELLERS.get(one.name.rpartition(".")[2], _any)(w, one.value)
