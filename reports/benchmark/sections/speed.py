"""Speed: how long until a person?"""

from __future__ import annotations

from dataclasses import replace

from markupsafe import Markup

from auditor.metrics.base import THRESHOLDS_S
from auditor.metrics.matched import never_ending
from auditor.stats import survival
from auditor.stats.shares import wilson
from auditor.stats.survival import Curve, Wait
from auditor.types import Daypart
from reports import plots
from reports.benchmark.model import FEW, Study
from reports.i18n import Words
from reports.parts import Cell, Data, Figure, Panel, PlainTable, Scalar, Section, dash

METRIC = "chat.response_time"
_HORIZONS = (10, 30, 60, 120, 300)


def build(study: Study, figure: int) -> Section:
    """Two panels on one scale: chats that took the question, and all shops; then the thresholds."""
    w = study.w
    parts = [part for part in (Daypart.WORKDAY, Daypart.NIGHT) if study.has(part)] or list(study.table.dayparts)[:2]
    waits = {part: study.table.waits(METRIC, None, part) for part in parts}
    parts = [part for part in parts if len(waits[part]) >= FEW]
    section = Section(
        id="speed",
        heading=w._("How fast"),
        sentences=(
            w._("The clock runs from the sending of the question to a person's first message. An automatic reply does not stop it."),
            w._("Who did not answer stays in the count as “longer than the visit listened”."),
        ),
        definitions=(f"chat.human_within_{study.limit_s}", study.reach),
    )
    if not parts:
        few = max((len(one) for one in waits.values()), default=0)
        empty = w._("No question was sent in this wave.") if not few else w._("Fewer than ten questions were sent in any part of the week.")
        only = Figure(
            id=f"fig{figure}",
            number=figure,
            title=w._("How long until a person answers"),
            subtitle=w._("Share answered within t."),
            empty=empty,
        )
        return replace(section, figures=(only,))
    listened = max(wait.time for part in parts for wait in waits[part])
    tau = float(next((h for h in _HORIZONS if listened <= h * 1.05), _HORIZONS[-1]))
    asked = {part: survival.aalen_johansen(waits[part]) for part in parts}
    everybody = {part: curve_of_all(study, part, asked[part], len(waits[part])) for part in parts}
    limits = [t for t in THRESHOLDS_S if t <= tau]
    panels = tuple(
        Panel(heading, _panel(study, f"cv{letter}", heading, shown, tau))
        for letter, heading, shown in (
            ("a", w._("Among chats that took the question"), asked),
            ("b", w._("Among all shops"), everybody),
        )
    )
    return replace(
        section,
        figures=(
            Figure(
                id=f"fig{figure}",
                number=figure,
                title=_title(study, asked, everybody),
                subtitle=w._(
                    "Share where a person answered within t; the band is the 95% interval. On the "
                    "left only chats that took a question, on the right all shops."
                ),
                panels=panels,
                table=_table(study, parts, asked, everybody, waits, limits),
                note=_note(study, parts, waits, tau),
                data=_data(figure, parts, asked, everybody, waits, limits),
            ),
        ),
    )


def _all(study: Study, part: Daypart) -> int:
    """How many shops stand behind the right panel: those whose outcome is known, and those not listened to long enough."""
    cell = study.cell("chat.reach_300", None, part)
    return cell.estimate.n + cell.reasons.get("listened_shorter", 0)


def curve_of_all(study: Study, part: Daypart, curve: Curve, asked: int) -> Curve:
    """The curve of `asked` chats over all shops whose outcome is known."""
    return _of_all(curve, asked, _all(study, part))


def _of_all(curve: Curve, asked: int, everybody: int) -> Curve:
    """The curve over all shops: those that were not asked had nobody to ask and never answer. The band is Wilson's."""
    shares = tuple(share * asked / everybody for share in curve.shares)
    bands = [wilson(min(everybody, round(share * everybody)), everybody) for share in shares]
    lows, highs = tuple(b[0] for b in bands), tuple(b[1] for b in bands)
    return Curve(curve.times, shares, lows, highs, everybody, 0.0)


def _short(study: Study, part: Daypart) -> str:
    w = study.w
    return {
        Daypart.WORKDAY: w._("Day"),
        Daypart.NIGHT: w._("Night"),
        Daypart.EVENING: w._("Evening"),
        Daypart.WEEKEND: w._("Weekend"),
    }[part]


def _panel(study: Study, id_: str, heading: str, shown: dict[Daypart, Curve], tau: float) -> Markup:
    w = study.w
    drawn = [
        plots.Drawn("a" if i == 0 else "k", _short(study, part), f"n = {w.count(curve.n)}", curve)
        for i, (part, curve) in enumerate(shown.items())
    ]
    mark = min(float(study.limit_s), tau)
    sentences = [
        w._(
            "{part}: {a} within {limit}, {b} within {end}.",
            part=_short(study, part),
            a=w.percent(curve.at(mark)[0]),
            limit=w.seconds(mark),
            b=w.percent(curve.at(tau)[0]),
            end=w.seconds(tau),
        )
        for part, curve in shown.items()
    ]
    return plots.curves(id_, heading, " ".join(sentences), drawn, tau, time_ticks(w, tau), mark)


def time_ticks(w: Words, tau: float) -> list[tuple[float, str]]:
    """Ticks from 0 to `tau` seconds, in minutes where it is long; the unit stands at the last."""
    step = 60 if tau > 120 else 30 if tau > 60 else 10 if tau > 10 else 2
    places = list(range(0, int(tau) + 1, step))
    minutes = tau > 120
    ticks = []
    for place in places:
        number = str(place // 60 if minutes else place)
        last = place == places[-1]
        ticks.append((float(place), (w._("{n} min", n=number) if minutes else w._("{n} s", n=number)) if last else number))
    return ticks


def _title(study: Study, asked: dict[Daypart, Curve], everybody: dict[Daypart, Curve]) -> str:
    w, limit = study.w, float(study.limit_s)
    day, night = everybody.get(Daypart.WORKDAY), everybody.get(Daypart.NIGHT)
    if day and night:
        faster = asked[Daypart.NIGHT].at(limit)[1] > asked[Daypart.WORKDAY].at(limit)[2]
        if faster and night.at(limit)[2] < day.at(limit)[1]:
            return w._("At night they answer faster, but hardly anybody is there")
        if night.at(limit)[2] < day.at(limit)[1]:
            return w._(
                "Of all shops, {day} answer within {time} by day, {night} at night",
                day=w.percent(day.at(limit)[0]),
                night=w.percent(night.at(limit)[0]),
                time=w.seconds(limit),
            )
    part = next(iter(asked))
    return w._(
        "{share} of the chats that took a question answered within {time}", share=w.percent(asked[part].at(limit)[0]), time=w.seconds(limit)
    )


def _table(
    study: Study,
    parts: list[Daypart],
    asked: dict[Daypart, Curve],
    everybody: dict[Daypart, Curve],
    waits: dict[Daypart, list[Wait]],
    limits: list[int],
) -> PlainTable:
    w = study.w
    heads = [w._("A person answered within")]
    for part in parts:
        heads += [w._("{part}: chats asked", part=_short(study, part)), w._("still waiting")]
    heads += [w._("{part}: all shops", part=_short(study, part)) for part in parts]
    rows = []
    for limit in limits:
        cells = [Cell(w.seconds(limit))]
        for part in parts:
            cells += [_cell(study, asked[part], limit), Cell(w.count(survival.at_risk(waits[part], limit)), "nm")]
        cells += [_cell(study, everybody[part], limit) for part in parts]
        rows.append(tuple(cells))
    return PlainTable(
        w._("Share answered by the threshold, 95% interval, and how many were still waiting"), tuple(heads), tuple(rows), "curve-t"
    )


def _cell(study: Study, curve: Curve, limit: float) -> Cell:
    w = study.w
    if curve.n < FEW:
        return dash(w._("fewer than 10 shops"), "")
    share, low, high = curve.at(limit)
    return Cell(w.percent(share), "val", note=w.span(low, high).rstrip("%"))


def _note(study: Study, parts: list[Daypart], waits: dict[Daypart, list[Wait]], tau: float) -> str:
    w = study.w
    said = []
    for part in parts:
        # a form or a closed chat is a wait that is never answered: for the median and the capped mean it lasts to the end
        never = never_ending(waits[part], tau)
        median = survival.quantile(survival.kaplan_meier(never))
        mean = survival.rmst(never, tau)
        said.append(
            w._(
                "{part}: median {median}, mean wait capped at {cap}: {mean}.",
                part=_short(study, part),
                median=w.seconds(median) if median is not None else w._("not reached"),
                cap=w.seconds(tau),
                mean=w.seconds(mean),
            )
        )
    said += _tests(study, parts, tau)
    return " ".join(
        [
            w._("Estimate of Aalen and Johansen, a form and a closed chat as competing outcomes."),
            *said,
            w._("Whoever got a form or a closed chat counts as waiting to the end there. A mean over responders only is never given."),
        ]
    )


def _tests(study: Study, parts: list[Daypart], tau: float) -> list[str]:
    """Log-rank: day against night within shops, sectors against each other. Only an answer ends a wait."""
    w, said = study.w, []
    if len(parts) == 2:
        groups = [never_ending(study.table.waits(METRIC, None, part, by_shop=True), tau) for part in parts]
        both = {wait.stratum for wait in groups[0]} & {wait.stratum for wait in groups[1]}
        inside = [[wait for wait in group if wait.stratum in both] for group in groups]
        if len(both) >= FEW and any(wait.outcome for group in inside for wait in group):
            statistic, p = survival.log_rank(inside)
            said.append(
                w._(
                    "{a} against {b}, log-rank within the {n} shops asked in both: χ² {statistic}, p {p}.",
                    a=_short(study, parts[0]),
                    b=_short(study, parts[1]),
                    n=w.count(len(both)),
                    statistic=w.decimal(statistic, 2),
                    p=w.p(p),
                )
            )
    sectors = [never_ending(study.table.waits(METRIC, one, parts[0]), tau) for one in study.table.industries]
    sectors = [one for one in sectors if len(one) >= FEW]
    if len(sectors) > 1 and any(wait.outcome for one in sectors for wait in one):
        try:
            statistic, p = survival.log_rank(sectors)
        except ValueError:  # a sector whose every wait was lost from sight before anybody answered
            return said
        said.append(
            w._(
                "{part}, {n} sectors with ten questions or more against each other, log-rank: χ² {statistic}, p {p}.",
                part=_short(study, parts[0]),
                n=w.count(len(sectors)),
                statistic=w.decimal(statistic, 2),
                p=w.p(p),
            )
        )
    return said


def _data(
    figure: int,
    parts: list[Daypart],
    asked: dict[Daypart, Curve],
    everybody: dict[Daypart, Curve],
    waits: dict[Daypart, list[Wait]],
    limits: list[int],
) -> Data:
    rows: list[tuple[Scalar, ...]] = []
    for part in parts:
        for base, curve in (("asked", asked[part]), ("all", everybody[part])):
            for limit in limits:
                share, low, high = (round(value, 6) for value in curve.at(limit))
                waiting = survival.at_risk(waits[part], limit) if base == "asked" else None
                rows.append((str(part), base, limit, share, low, high, curve.n, waiting))
    return Data(f"fig{figure}-speed", ("daypart", "base", "within_s", "share", "low", "high", "n", "still_waiting"), tuple(rows))
