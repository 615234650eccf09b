"""The study page: what is done to a shop and its people, by whom and why, and how to opt out. To be published before the first visit.

Every figure comes from the settings and the campaign that the program itself obeys, so the page cannot promise what it does not keep.
"""

from __future__ import annotations

from dataclasses import dataclass

from auditor import __version__
from auditor.config import Settings
from auditor.failures import CampaignError
from auditor.types import Campaign
from reports.brand import PLAIN, Brand
from reports.i18n import Words
from reports.page import plain, render

LONGEST_PURPOSE = 1_000

Rows = tuple[tuple[str, str], ...]
"""Terms and what is said of each."""


@dataclass(frozen=True, slots=True)
class StudyPage:
    """What the template `study.html` prints. `probes` are empty for a study that contacts nobody."""

    title: str
    lead: str
    facts: Rows
    seen: Rows
    probes: Rows
    never: tuple[str, ...]
    kept: tuple[str, ...]
    refuse: tuple[str, ...]
    robots: str
    generator: str


def build(settings: Settings, campaign: Campaign | None = None, lang: str = "en", brand: Brand = PLAIN) -> str:
    """The page as HTML. Raises `CampaignError` where no address is known at which a shop can say no; `LanguageError`."""
    words = Words(lang)
    contact = campaign.contact if campaign else settings.network.contact
    if not contact.strip():
        raise CampaignError("the study page needs an address at which shops can opt out; set network.contact, or name the --campaign")
    _ = words._
    lead = campaign.purpose if campaign else _("It looks at public pages of online shops. Nobody is written to or called.")
    page = StudyPage(
        title=_("A study of how online shops can be reached"),
        lead=plain(lead, LONGEST_PURPOSE),
        facts=_facts(words, settings, campaign, plain(contact, 200)),
        seen=_seen(words, settings),
        probes=_probes(words, settings, campaign) if campaign else (),
        never=_never(words),
        kept=_kept(words, settings),
        refuse=(
            _(
                "Write to {contact} and name your shop's domain. It is put on a list that is asked before every request.",
                contact=plain(contact, 200),
            ),
            _("Or put these lines into your robots.txt; they are obeyed by RFC 9309, also by the browser."),
            _("Whatever was kept of your shop is removed on request."),
        ),
        robots=f"User-agent: {settings.network.agent}\nDisallow: /",
        generator=f"storefront auditor {__version__}",
    )
    return render("study.html", words, page, page.title, ("style.css", "study.css"), brand)


def _facts(words: Words, settings: Settings, campaign: Campaign | None, contact: str) -> Rows:
    _ = words._
    rows = [(_("Contact"), contact), (_("User agent in your log"), settings.user_agent)]
    if campaign:
        rows = [
            (_("Responsible"), plain(campaign.responsible, 200)),
            *rows,
            (_("When"), words.date_range(campaign.begins, campaign.ends)),
            (_("Legal basis"), plain(campaign.legal_basis, 400)),
        ]
    return tuple(rows)


def _seen(words: Words, settings: Settings) -> Rows:
    _ = words._
    pages = words.ngettext("{n} page of your shop", "{n} pages of your shop", settings.survey.pages)
    return (
        (
            _("A robot reads"),
            _(
                "At most {pages}, one at a time, with {delay} between them: phones, forms, chat and messengers.",
                pages=pages,
                delay=words.seconds(settings.network.delay_s),
            ),
        ),
        (
            _("A browser visits"),
            _(
                "The home page, a product and the cart, as a shopper would, and watches for {dwell} whether a chat invites it.",
                dwell=words.seconds(settings.visit.dwell_s),
            ),
        ),
    )


def _probes(words: Words, settings: Settings, campaign: Campaign) -> Rows:
    _ = words._
    conduct, limits = settings.conduct, campaign.limits
    each = words.ngettext("{n} conversation with a shop", "{n} conversations with a shop", limits.per_shop)
    rows = {
        "chat": (
            _("In the chat"),
            _(
                "One short question, and thanks once somebody has answered; at most {each} in the study, "
                "at least {hours} apart. The chat is closed within {close}.",
                each=each,
                hours=words.hours(conduct.hours_between * 3600),
                close=words.seconds(conduct.close_within_s),
            ),
        ),
        "calls": (
            _("By telephone"),
            _("A test call in your opening hours; it ends at once, or after a short true sentence. No voice is recorded."),
        ),
        "recovery": (
            _("By mail"),
            _("An address of our own is left where the cart asks for one, and nothing else, to see whether you write to it."),
        ),
    }
    budget = _("The study may take {time} of all shops' staff together; it stops there.", time=words.hours(limits.staff_seconds))
    return (*(rows[probe] for probe in rows if probe in campaign.probes), (_("Together"), budget))


def _never(words: Words) -> tuple[str, ...]:
    _ = words._
    return (
        _("No order is placed, no form or callback request is sent, no account is made."),
        _("No personal details of a shopper are given, neither invented nor borrowed."),
        _("Nobody is asked twice: a question is sent at most once, and a busy shop is left alone."),
        _("Asked who is writing, the program says so truthfully and ends."),
        _("No protection against robots is evaded, no CAPTCHA is solved."),
    )


def _kept(words: Words, settings: Settings) -> tuple[str, ...]:
    _ = words._
    days = words.ngettext("{n} day", "{n} days", round(settings.conduct.keep_days))
    return (
        _("Whether and when somebody answered, and of which kind the answer was."),
        _("No names, faces or voices: names, numbers and addresses are blotted out before anything is written down."),
        _("Conversations and pictures are removed after {days}; the measurements stay.", days=days),
    )
