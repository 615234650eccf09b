"""What to do about a failed check, in words: the finding, the action, how much work it is, how it is done."""

from __future__ import annotations

from dataclasses import dataclass

from reports.i18n import Words

_LIVETEX = "LiveTex, 2012"
_INFOBIP = "Infobip, 2018"
_BAYMARD = "Baymard Institute, retailCRM, 2014"
_NAUMEN_CHAT, _NAUMEN_PHONE = "Naumen, 2021", "Naumen, 2025"
_SIMPLR = "Simplr, 2019–2020"
_COMAGIC = "CoMagic, InSales, 2015"


@dataclass(frozen=True, slots=True)
class Advice:
    """The finding, the action (verb first), the effort, the concrete change; why it matters and who says so, or nothing."""

    finding: str
    action: str
    effort: str
    change: str
    why: str = ""
    source: str = ""


def advice(w: Words) -> dict[str, Advice]:
    """The advice for each metric that a check uses."""
    late = w._("Costs added late are the first reason to leave a cart."), _BAYMARD
    invited = w._("60% of visitors accept a proactive invitation."), _LIVETEX
    chat, site, rota = w._("chat settings"), w._("a change of the site"), w._("a rota decision")
    return {
        "channel.phone": Advice(
            w._("No phone number was found"), w._("Show a phone number"), site, w._("Put the number into the head of every page.")
        ),
        "channel.chat": Advice(
            w._("There is no chat"),
            w._("Offer a chat"),
            site,
            w._("Any vendor's widget; staff it, or let it show its hours."),
            w._("64% of 500 online shops had a chat."),
            _SIMPLR,
        ),
        "channel.messenger": Advice(
            w._("No link into a messenger"),
            w._("Link a messenger"),
            site,
            w._("A link of the kind https://t.me/… beside the phone number."),
        ),
        "channel.email": Advice(
            w._("No e-mail address was found"), w._("Show an e-mail address"), site, w._("As text and as a mailto: link.")
        ),
        "channel.callback": Advice(
            w._("A callback cannot be asked for"), w._("Offer a callback"), site, w._("A form with one field: the phone number.")
        ),
        "phone.clickable": Advice(
            w._("The number cannot be tapped"),
            w._("Make the number a link"),
            site,
            w._('Write it as <a href="tel:+7…">, in international form.'),
        ),
        "phone.tollfree": Advice(
            w._("No toll-free number"), w._("Offer a toll-free number"), site, w._("An 8-800 number beside the local one.")
        ),
        "phone.hours": Advice(
            w._("No working hours beside the phone"), w._("State the working hours"), site, w._("Beside the number, with the time zone.")
        ),
        "phone.no_answer": Advice(
            w._("The test call was not picked up within two minutes"),
            w._("See that calls are picked up"),
            rota,
            w._("A second line, or a switchboard that rings on."),
            w._("Where it was measured, 86% of calls were answered within 90 seconds, half of them within 7."),
            _NAUMEN_PHONE,
        ),
        "phone.within_20s": Advice(
            w._("The phone rang for more than 20 seconds"),
            w._("Pick up within 20 seconds"),
            rota,
            w._("Let several phones ring at once."),
            w._("Ten seconds are a good time to answer, twenty the longest that is acceptable."),
            _COMAGIC,
        ),
        "chat.human_within_60": Advice(
            w._("No person answered within a minute"),
            w._("Answer within a minute"),
            rota,
            w._("Let new questions ring on several screens."),
            w._("A shopper who has spent more than 50 seconds is about to leave."),
            _LIVETEX,
        ),
        "chat.human_within_300": Advice(
            w._("No person answered within five minutes"),
            w._("Staff the chat then, or show it as offline"),
            rota,
            w._("Set the chat's hours to those that are staffed."),
            w._("Of the retailers that answered in chat, 73% did so within five minutes."),
            _NAUMEN_CHAT,
        ),
        "chat.useful": Advice(
            w._("The answer did not name what was asked for"),
            w._("Answer the question in the first message"),
            rota,
            w._("Prepared answers for stock, delivery and price."),
        ),
        "chat.offline_form": Advice(
            w._("Offline, the chat offers nothing"),
            w._("Switch on the offline request form"),
            chat,
            w._("One required field: phone or e-mail."),
            w._("In 70% of the shops with a chat nobody was there at night: the form is all that is left."),
            _COMAGIC,
        ),
        "chat.busy_fallback": Advice(
            w._("Busy, the chat offers nothing"),
            w._("Offer a form or a callback while busy"),
            chat,
            w._("Show the form after a minute in the queue."),
            w._("93% of the shops with a chat offered a request form while busy."),
            _COMAGIC,
        ),
        "form.question": Advice(
            w._("No question form was found"),
            w._("Add a question form"),
            site,
            w._("On the contacts page: an address and the question."),
            w._("60% of the visitors who reach a form leave it: ask for little."),
            _LIVETEX,
        ),
        "chat.operator_photo": Advice(
            w._("No photo of a person"), w._("Show a photo of whoever answers"), chat, w._("A portrait in the operator's profile, no logo.")
        ),
        "chat.operator_name": Advice(
            w._("No name of an operator"), w._("Show the operator's name"), chat, w._("First name in the operator's profile.")
        ),
        "chat.greeting": Advice(
            w._("The chat does not greet"), w._("Greet the visitor"), chat, w._("One line that says what can be asked here.")
        ),
        "chat.invite": Advice(
            w._("The chat does not invite"),
            w._("Invite visitors who hesitate"),
            chat,
            w._("After half a minute, tied to what is on the page."),
            *invited,
        ),
        "chat.invite_early": Advice(
            w._("The invitation comes before the tenth second"),
            w._("Invite later"),
            chat,
            w._("Not before ten seconds on the page."),
            *(w._("An invitation that comes too early is taken as aggression."), _LIVETEX),
        ),
        "chat.invite_cart": Advice(
            w._("No invitation in the cart"),
            w._("Invite in the cart too"),
            chat,
            w._("A rule for the address of the cart."),
            w._("Invitations went with a quarter fewer abandoned carts."),
            _LIVETEX,
        ),
        "cart.guest": Advice(
            w._("An order needs an account"),
            w._("Let shoppers order without an account"),
            site,
            w._("Create the account after the order, if at all."),
            w._("On average 67% of carts are abandoned, over 27 studies."),
            _BAYMARD,
        ),
        "cart.delivery_shown": Advice(
            w._("The price of delivery is hidden until personal data is given"),
            w._("Show the price of delivery in the cart"),
            site,
            w._("Ask for the town only, then show price and day."),
            *late,
        ),
        "cart.late_costs": Advice(
            w._("Costs are added after personal data is given"),
            w._("Show every cost before the form"),
            site,
            w._("Delivery, packing and fees as lines of the cart."),
            *late,
        ),
        "cart.one_click": Advice(
            w._("No short order by phone number"), w._("Offer a short order"), site, w._("One field in the cart: the phone number.")
        ),
        "recovery.reminder": Advice(
            w._("No reminder of the cart came"),
            w._("Send a reminder of the cart"),
            site,
            w._("Two to five hours after leaving, by e-mail or message."),
            *(w._("46% of those who left a cart return after a reminder; it works best two to five hours later."), _INFOBIP),
        ),
        "recovery.email_capture": Advice(
            w._("No address is asked for before the order"),
            w._("Ask for an address early"),
            site,
            w._("One field in the cart, said what for."),
            w._("Reminder e-mails bring back 3 to 11% of the carts left in a month."),
            _BAYMARD,
        ),
        "recovery.push_prompt": Advice(
            w._("Notifications are not offered"),
            w._("Offer notifications"),
            site,
            w._("After the first product in the cart, not on arrival."),
            w._("The ladder of reminders begins with a notification; text message and e-mail follow."),
            _INFOBIP,
        ),
    }


def fallback(w: Words, name: str, definition: str) -> Advice:
    """The advice for a check nobody wrote words for: its definition says what is wanted."""
    finding = w._("Not in order: {name}", name=name)
    return Advice(
        finding, w._("Put in order: {name}", name=name), w._("not estimated"), w._("What is wanted: {definition}.", definition=definition)
    )


def in_order(w: Words) -> dict[str, str]:
    """How a check in order is called where the metric's own name says the opposite."""
    return {
        "phone.no_answer": w._("The test call was picked up"),
        "chat.invite_early": w._("The invitation comes after the tenth second"),
        "cart.late_costs": w._("No costs are added late"),
    }
