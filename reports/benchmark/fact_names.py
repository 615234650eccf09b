"""The names that a certificate uses, in the words of the language; a name that nobody put into words is shown as it is."""

from __future__ import annotations

from reports.i18n import Words
from reports.page import plain


def fact_words(w: Words, fact: str) -> str:
    """What was compared with the truth."""
    words = {
        "disposition": w._("what became of the shop"),
        "phones": w._("phone numbers"),
        "phone clickable": w._("number can be tapped"),
        "e-mail addresses": w._("e-mail addresses"),
        "chat present": w._("chat on the site"),
        "chat vendor": w._("vendor of the chat"),
        "callback": w._("callback"),
        "push": w._("notifications"),
        "recovery": w._("tools that bring back"),
        "platform": w._("shop platform"),
        "messengers": w._("messengers"),
        "site forms": w._("forms of the site"),
        "chat state": w._("state of the chat"),
        "claimed online": w._("claims to be online"),
        "proven online": w._("proven to be online"),
        "ending": w._("how the visit ended"),
        "greeting": w._("greeting"),
        "invite": w._("invitation"),
        "invite delay within 1.5 s": w._("delay of the invitation, to 1.5 s"),
        "invite trigger and page": w._("trigger and page of the invitation"),
        "operator name": w._("name of the operator"),
        "operator photo": w._("photo of the operator"),
        "responder class": w._("who answered"),
        "useful answer": w._("answer names what was asked for"),
        "reply time within 50 ms": w._("time of the reply, to 50 ms"),
        "question delivered once": w._("question delivered once"),
        "no more questions than visits": w._("no more questions than visits"),
        "nothing submitted": w._("nothing submitted"),
        "offline form: fields": w._("offline form: fields"),
        "offline form: required": w._("offline form: required fields"),
        "pre-chat form: fields": w._("form before the chat: fields"),
        "pre-chat form: required": w._("form before the chat: required fields"),
        "busy fall-back": w._("a way out while busy"),
        "cart: how far": w._("cart: how far"),
        "cart: left empty": w._("cart: left empty"),
        "cart: one unit at most": w._("cart: one unit at most"),
        "cart: one click": w._("cart: order by phone number"),
        "cart: presses": w._("cart: presses"),
        "cart: guest": w._("cart: order without an account"),
        "cart: delivery price shown in time": w._("cart: delivery price shown in time"),
        "cart: required fields": w._("cart: required fields"),
        "cart: late costs": w._("cart: costs added late"),
        "cart: kinds of delivery": w._("cart: kinds of delivery"),
        "cart: kinds of payment": w._("cart: kinds of payment"),
        "cart: options chosen": w._("cart: options chosen"),
        "cart: closed to robots, not measured": w._("cart: closed to robots, not measured"),
    }
    return words.get(fact) or plain(fact)


def class_words(w: Words, name: str) -> str:
    """One class of a fact that has several: a state of the chat, who answered, what the photo is."""
    words = {
        "no_widget": w._("no chat"),
        "widget_hidden": w._("hidden"),
        "online": w._("online"),
        "prechat_gate": w._("form first"),
        "queue": w._("queue"),
        "busy_form": w._("busy, form"),
        "busy_dead": w._("busy, nothing"),
        "offline_form": w._("offline, form"),
        "offline_dead": w._("offline, nothing"),
        "bot_only": w._("bot only"),
        "unknown": w._("not known"),
        "human": w._("person"),
        "automatic": w._("machine"),
        "unclear": w._("unclear"),
        "person": w._("person"),
        "logo": w._("logo"),
        "initials": w._("initials"),
        "stock": w._("stock picture"),
        "none": w._("none"),
        "nothing": w._("nothing"),
    }
    return words.get(name) or plain(name, 30)
