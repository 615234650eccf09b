"""In short: the findings, chosen by rule from the results. A sentence may not say more than its test."""

from __future__ import annotations

from auditor.stats import paired
from auditor.stats.shares import newcombe
from auditor.types import Daypart
from reports.benchmark.headline import limit_words
from reports.benchmark.model import FEW, SMALL, Finding, Study


def findings(study: Study, figures: dict[str, int]) -> tuple[Finding, ...]:
    """Up to six findings, in the order of the sections."""
    made = (_phone(study), _chat(study), _night(study), _offline(study), _invites(study), _sectors(study))
    return tuple(
        Finding(bold, text, f"fig{figures[section]}") for bold, text, section in (one for one in made if one) if section in figures
    )


def _phone(study: Study) -> tuple[str, str, str] | None:
    w, e = study.w, study.cell("phone.no_answer").estimate
    if e.point is None or e.low is None or e.high is None or e.n < FEW:
        return None
    return (
        w._("{share} of calls were not picked up", share=w.percent(e.point)),
        w._("Nobody answered within two minutes in {shops} shops, {ci}.", shops=w.k_of_n(e.k, e.n), ci=w.interval(e.low, e.high)),
        "phone",
    )


def _chat(study: Study) -> tuple[str, str, str] | None:
    w, chat = study.w, study.cell("channel.chat").estimate
    reach = study.cell(study.reach, None, study.main).estimate
    if chat.point is None or chat.n < FEW:
        return None
    bold = w._("{share} of shops have a chat", share=w.percent(chat.point))
    if reach.point is None or reach.n < FEW:
        return bold, w._("{shops} shops. Whether anybody answers there was not measured.", shops=w.k_of_n(chat.k, chat.n)), "channels"
    return (
        w._("{share} of shops have a chat, but a chat is not an answer", share=w.percent(chat.point)),
        w._(
            "A person answered {limit} in {shops} shops, {share} of all.",
            limit=limit_words(w, study.limit_s),
            shops=w.k_of_n(reach.k, reach.n),
            share=w.percent(reach.point),
        ),
        "channels",
    )


def _night(study: Study) -> tuple[str, str, str] | None:
    w = study.w
    if not (study.has(Daypart.WORKDAY) and study.has(Daypart.NIGHT)):
        return None
    pairs = study.table.pairs(study.reach, Daypart.WORKDAY, Daypart.NIGHT)
    if pairs.n < FEW:
        return None
    difference, apart = paired.tango(pairs), paired.apart(pairs)
    numbers = w._(
        "The same {n} shops: {day} by day, {night} at night; difference {difference}, 95% CI {between}; McNemar, mid-p {p}.",
        n=w.count(pairs.n),
        day=w.percent((pairs.both + pairs.first) / pairs.n),
        night=w.percent((pairs.both + pairs.second) / pairs.n),
        difference=w.points(-difference.point),
        between=w.between(-difference.high, -difference.low),
        p=w.p(paired.mcnemar_mid_p(pairs)),
    )
    if apart:
        bold = w._("At night fewer shops answer") if difference.point > 0 else w._("At night more shops answer")
    elif apart is None:
        bold = w._("Day and night can barely be told apart")
    else:
        bold = w._("Day and night cannot be told apart")
    return bold, numbers, "night"


def _offline(study: Study) -> tuple[str, str, str] | None:
    w, e = study.w, study.cell("chat.offline_form").estimate
    if e.point is None or e.low is None or e.high is None or e.n < FEW:
        return None
    return (
        w._("When nobody is there, {share} of chats leave a form", share=w.percent(e.point)),
        w._("{shops} chats that were seen offline, {ci}.", shops=w.k_of_n(e.k, e.n), ci=w.interval(e.low, e.high)),
        "heat",
    )


def _invites(study: Study) -> tuple[str, str, str] | None:
    w, e = study.w, study.cell("chat.invite_early").estimate
    if e.point is None or e.low is None or e.high is None or e.n < FEW:
        return None
    return (
        w._("{share} of invitations come before the tenth second", share=w.percent(e.point)),
        w._("{shops}, {ci}: the shopper has hardly read the page.", shops=w.k_of_n(e.k, e.n), ci=w.interval(e.low, e.high)),
        "invites",
    )


def _sectors(study: Study) -> tuple[str, str, str] | None:
    """Highest and lowest sector by chat presence, if they can be told apart."""
    w = study.w
    cells = [(study.cell("channel.chat", one).estimate, one) for one in study.table.industries]
    fit = sorted(((e, one) for e, one in cells if e.point is not None and e.n >= SMALL), key=lambda pair: (pair[0].point or 0.0, pair[1]))
    if len(fit) < 2:
        return None
    (low, low_name), (high, high_name) = fit[0], fit[-1]
    difference = newcombe(high.k, high.n, low.k, low.n)
    names = {"high": study.industry(high_name), "low": study.industry(low_name)}
    numbers = w._(
        "{high}: {a} have a chat; {low}: {b}. Difference {difference}, 95% CI {between}, chosen as the extremes.",
        a=w.ratio(high.k, high.n),
        b=w.ratio(low.k, low.n),
        difference=w.points(difference.point),
        between=w.between(difference.low, difference.high),
        **names,
    )
    bold = w._("Sectors differ in chat") if difference.low > 0 else w._("Sectors cannot be told apart by chat")
    return bold, numbers, "heat"
