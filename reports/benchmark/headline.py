"""The headline: does a shopper get a person? And the four key figures."""

from __future__ import annotations

from collections import Counter

from auditor.stats.shares import round_to_total
from auditor.types import Daypart
from reports import svg
from reports.benchmark.model import FEW, SMALL, Study
from reports.findings import Hero, KeyFigure, SquareKey
from reports.i18n import Words
from reports.rows import reason_words

_KINDS = (("soon", ""), ("later", "a2"), ("form", "a3o"), ("none", "g1o"), ("nochat", "nil"))


def limit_words(w: Words, limit_s: int) -> str:
    """`within a minute`, `within 30 s`."""
    return w._("within a minute") if limit_s == 60 else w._("within {time}", time=w.seconds(limit_s))


def when_words(w: Words, part: Daypart | None) -> str:
    """`By day`, at the start of a sentence."""
    return {
        Daypart.WORKDAY: w._("By day"),
        Daypart.EVENING: w._("In the evening"),
        Daypart.NIGHT: w._("At night"),
        Daypart.WEEKEND: w._("At the weekend"),
    }.get(part or Daypart.WORKDAY, "")


def hero(study: Study) -> Hero:
    """The sentence with its count in a hundred, and the squares. Where no question was asked it says so instead."""
    w, part = study.w, study.main
    cell = study.cell(study.reach, None, part)
    e = cell.estimate
    if e.point is None or e.low is None or e.high is None or part is None:
        return Hero(
            before=w._("Whether a person answers in chat was not measured in this wave"),
            marked="",
            after="",
            base=w._("Reason: {reason}.", reason=reason_words(w, dict(cell.reasons))) + _bounds(study),
            metric=study.reach,
        )
    base = [w.k_of_n(e.k, e.n)]
    if e.n >= FEW:
        base.append(w.interval(e.low, e.high))
    before = w._("{when} a person answers in chat {limit} in ", when=when_words(w, part), limit=limit_words(w, study.limit_s))
    if e.n < SMALL:
        marked = w.ngettext("{n} shop of {total}", "{n} shops of {total}", e.k, total=e.n)
    else:
        marked = w.ngettext("{n} shop of 100", "{n} shops of 100", round_to_total([e.k, e.n - e.k])[0])
    kinds = _kinds(study)
    numbers = round_to_total([kinds[name] for name, _ in _KINDS])
    words = {
        "soon": w._("a person answered {limit}", limit=limit_words(w, study.limit_s)),
        "later": w._("a person answered, but later"),
        "form": w._("a form instead of an answer"),
        "none": w._("a chat, no answer: silence, closed, busy, a bot"),
        "nochat": w._("no chat"),
    }
    total = sum(kinds.values())
    key = tuple(
        SquareKey(svg.swatch(look), str(numbers[i]), words[name], w.k_of_n(kinds[name], total)) for i, (name, look) in enumerate(_KINDS)
    )
    desc = "; ".join(w._("{what}: {n} of 100", what=words[name], n=numbers[i]) for i, (name, _) in enumerate(_KINDS))
    squares = svg.squares(
        "unit", w._("A hundred shops: what a question in chat comes to"), desc, [(numbers[i], look) for i, (_, look) in enumerate(_KINDS)]
    )
    about = w._("Base: all measured shops. No chat, offline and silence count as “not answered”.")
    return Hero(
        before=before,
        marked=marked,
        after="",
        base=f"{', '.join(base)}. {about} {study.part(part)}.",
        metric=study.reach,
        squares=squares if e.n >= SMALL else None,
        key=key if e.n >= SMALL else (),
    )


def _kinds(study: Study) -> Counter[str]:
    """What a question came to in each measured shop, in the main daypart; shops whose answer is not known are left out."""
    part, counts = study.main, Counter[str]()
    for row in study.table.rows:
        reached = next((m for m in row.measures.get(study.reach, ()) if m.daypart is part and m.value is not None), None)
        if reached is None:
            continue
        outcome = next((m.label for m in row.measures.get("chat.outcome", ()) if m.daypart is part), None)
        if reached.value == 1.0:
            counts["soon"] += 1
        elif outcome == "answered":
            counts["later"] += 1
        elif outcome == "form":
            counts["form"] += 1
        elif any(m.daypart is part for m in row.measures.get("chat.outcome", ())):
            counts["none"] += 1
        else:
            counts["nochat"] += 1
    return counts


def _bounds(study: Study) -> str:
    cell = study.cell(study.reach, None, study.main)
    if cell.bounds is None or not cell.estimate.unknown:
        return ""
    w = study.w
    return " " + w._(
        "All that is known: the share lies between {low} and {high}.", low=w.percent(cell.bounds[0]), high=w.percent(cell.bounds[1])
    )


def key_figures(study: Study, figures: dict[str, int]) -> tuple[KeyFigure, ...]:
    """Four shares beside the headline; what was not measured is a dash with its reason."""
    w = study.w
    night = Daypart.NIGHT if study.has(Daypart.NIGHT) else None
    wanted = (
        ("phone.no_answer", None, w._("of phones were not picked up within two minutes"), "phone")
        if study.cell("phone.no_answer").estimate.n
        else ("channel.chat", None, w._("of shops have a chat"), "channels"),
        (study.reach, night, w._("of shops answer in chat {limit} at night", limit=limit_words(w, study.limit_s)), "speed")
        if night
        else ("chat.operator_photo", None, w._("of chats show the operator's photo"), "touch"),
        ("chat.offline_form", None, w._("of chats leave a form when nobody is there"), "heat"),
        ("cart.delivery_shown", None, w._("of carts show the price of delivery before personal data"), "cart")
        if study.cell("cart.delivery_shown").estimate.n
        else ("chat.invite", None, w._("of chats invite by themselves"), "invites"),
    )
    return tuple(_key(study, metric, part, words, figures.get(section, 1)) for metric, part, words, section in wanted)


def _key(study: Study, metric: str, part: Daypart | None, words: str, figure: int) -> KeyFigure:
    w, cell = study.w, study.cell(metric, None, part)
    e, link = cell.estimate, f"fig{figure}"
    if e.point is None or e.low is None or e.high is None:
        why = reason_words(w, dict(cell.reasons))
        return KeyFigure(value="", text=words, base=(w._("not measured"),), figure=link, spoken=": ".join((w._("not measured"), why)))
    if e.n < FEW:
        return KeyFigure(value=w.ratio(e.k, e.n), text=words, base=(w._("fewer than ten: no percent"),), figure=link)
    return KeyFigure(value=w.percent(e.point), text=words, base=(w.k_of_n(e.k, e.n), w.interval(e.low, e.high)), figure=link)
