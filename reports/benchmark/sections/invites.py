"""Invitations: do they come too early?"""

from __future__ import annotations

from itertools import pairwise

from auditor.metrics.families.invites import EARLY_S
from auditor.stats import survival
from reports import plots
from reports.benchmark.model import FEW, Study
from reports.parts import Cell, Data, Figure, PlainTable, Section

METRIC = "chat.invite_delay"
_BINS = (0, 5, 10, 15, 20, 30, 40, 50)


def build(study: Study, figure: int) -> Section:
    """The strip of delays under the bar of invited and silent."""
    w = study.w
    waits = study.table.waits(METRIC)
    delays = sorted(wait.time for wait in waits if wait.outcome)
    silent = [wait.time for wait in waits if not wait.outcome]
    end = float(next((e for e in (20, 30, 40, 50, 60, 90, 120) if max([*delays, *silent], default=50.0) <= e + 1.5), 120))
    early = sum(delay < EARLY_S for delay in delays)
    section_words = (
        w._("The widget spoke or rose by itself. The visit waited over home, product and cart."),
        w._("Who was silent throughout is not “without invitation”: it might have come later."),
    )
    figure_id = f"fig{figure}"
    title = _title(study, early, len(delays), len(waits))
    subtitle = w._("One dot is one shop. Seconds from the page's load to the invitation, in whole seconds.")
    if len(waits) < FEW or not delays:
        empty = (
            w._("Fewer than ten chats were watched for an invitation: {n}.", n=len(waits))
            if len(waits) < FEW
            else w._("No chat invited in any visit; {n} were watched.", n=len(waits))
        )
        shown = Figure(id=figure_id, number=figure, title=w._("Invitations"), subtitle=subtitle, empty=empty)
    else:
        median = delays[(len(delays) - 1) // 2] if len(delays) >= FEW else None
        words = (
            w._("Invited: {n}", n=w.count(len(delays))),
            w._("Silent throughout: {n}", n=w.count(len(silent))),
            w._("{n} before {time}", n=w.count(early), time=w.seconds(EARLY_S)),
            w._("median {time}", time=w.seconds(median)) if median is not None else "",
        )
        step = 10 if end > 30 else 5
        ticks = [(float(t), w._("{n} s", n=t) if t == end else str(t)) for t in range(0, int(end) + 1, step)]
        desc = w._(
            "{invited} invitations in {chats} chats; {early} before {time}. {silent} chats were silent throughout.",
            invited=len(delays),
            chats=len(waits),
            early=early,
            time=w.seconds(EARLY_S),
            silent=len(silent),
        )
        shown = Figure(
            id=figure_id,
            number=figure,
            title=title,
            subtitle=subtitle,
            drawing=plots.strip(
                "strip",
                w._("Delay of the invitation, seconds from the page's load"),
                desc,
                delays,
                len(silent),
                end,
                EARLY_S,
                words,
                ticks,
                median,
            ),
            note=w._("The median is over those invited only. Cumulative shares are of all chats watched, by Kaplan and Meier."),
            folded=_table(study, waits, delays, silent),
            data=Data(
                f"{figure_id}-invitations",
                ("delay_s", "invited"),
                tuple((round(wait.time, 1), bool(wait.outcome)) for wait in sorted(waits, key=lambda x: (x.time, x.outcome))),
            ),
        )
    return Section(
        id="invites", heading=w._("Invitations"), sentences=section_words, definitions=(METRIC, "chat.invite_early"), figures=(shown,)
    )


def _title(study: Study, early: int, invited: int, watched: int) -> str:
    w = study.w
    if invited < FEW:
        return w._("Little data: {shops}", shops=w.k_of_n(invited, watched))
    share = early / invited
    if abs(share - 1 / 3) <= 0.02:
        return w._("A third of the invitations come before the tenth second")
    if abs(share - 1 / 2) <= 0.02:
        return w._("Half of the invitations come before the tenth second")
    if abs(share - 1 / 4) <= 0.02:
        return w._("A quarter of the invitations come before the tenth second")
    return w._("{share} of the invitations come before the tenth second", share=w.percent(share))


def _table(study: Study, waits: list[survival.Wait], delays: list[float], silent: list[float]) -> PlainTable:
    w = study.w
    curve = survival.kaplan_meier(waits)
    rows = []
    for low, high in pairwise(_BINS):
        inside = sum(low <= delay < high for delay in delays)
        rows.append((Cell(f"{low}–{high}"), Cell(w.count(inside)), Cell(w.percent(1 - curve.at(high - 1e-9)[0]))))
    later = sum(delay >= _BINS[-1] for delay in delays)
    if later:
        rows.append((Cell(w._("{n} or later", n=_BINS[-1])), Cell(w.count(later)), Cell("")))
    rows.append((Cell(w._("silent throughout")), Cell(w.count(len(silent))), Cell("")))
    return PlainTable(w._("Delays of invitations"), (w._("Delay, s"), w._("Invitations"), w._("Cumulative")), tuple(rows), "fit")
