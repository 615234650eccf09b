"""Method: can I trust it?"""

from __future__ import annotations

from reports.benchmark.confusion import confusions
from reports.benchmark.fact_names import fact_words
from reports.benchmark.model import Study
from reports.i18n import Words
from reports.page import plain
from reports.parts import Box, Cell, PlainTable, Section, dash

MANY = 12
"""More facts than this stand in two columns over the whole width."""


def build(study: Study, figure: int) -> Section:
    """Intervals and tests, the instrument's certificate, other people's time, what was not done."""
    w, field = study.w, study.field
    boxes = [
        Box(
            heading=w._("Intervals and tests"),
            sentences=(
                w._(
                    "Shares: Wilson's 95% interval. Under ten shops only k of n; ranks from "
                    "thirty shops on, always as an interval (joint over all sectors)."
                ),
                w._(
                    "Times: Aalen and Johansen's estimate, with a form, busy and closed as competing "
                    "outcomes. Those who never answered stay in; no mean over responders."
                ),
                w._("Day against night: pairs within one shop, McNemar's mid-p and Tango's interval."),
            ),
        ),
        _registration(study),
        _certificate(study),
        *_reply_times(study),
        *confusions(study),
        Box(
            heading=w._("Other people's time"),
            sentences=(
                w.ngettext("{n} question was asked.", "{n} questions were asked.", field.asked),
                w._("The answers took {time} of staff time.", time=w.hours(field.staff_s)),
                w._("After an answer we thanked and closed the chat. Each question was sent at most once."),
            )
            if field.asked
            else (w._("This wave was passive: no question was asked in a chat."),),
        ),
        Box(
            heading=w._("What was not done"),
            sentences=(
                w._(
                    "No order was placed, no form and no callback request was submitted, busy "
                    "was never provoked; names, faces and voices are not kept."
                ),
                w.ngettext(
                    "The guard stopped {n} request to an order, lead or callback address.",
                    "The guard stopped {n} requests to order, lead and callback addresses.",
                    field.guarded,
                ),
            ),
        ),
    ]
    boxes.sort(key=lambda box: box.wide)  # a wide one between two narrow ones would leave a hole
    return Section(
        id="method",
        heading=w._("How it was measured"),
        sentences=(
            w._(
                "The clock starts when our question shows in the chat and stops at a "
                "person's first message; automatic replies do not stop it."
            ),
            w._("A machine wrote down what it saw; every number is computed from those records and can be computed again."),
        ),
        boxes=tuple(boxes),
    )


def _registration(study: Study) -> Box:
    w, digest = study.w, study.wave.registration
    if not digest:
        return Box(heading=w._("Written down before"), sentences=(w._("This wave has no pre-registration."),))
    return Box(
        heading=w._("Written down before"),
        sentences=(
            w._("Panel, schedule, primary metrics, thresholds and settings were written down when the wave was opened."),
            w._("SHA-256 of that file: {digest}", digest=" ".join(digest[i : i + 8] for i in range(0, len(digest), 8))),
        ),
    )


def _ms(w: Words, error_ms: float | None, places: int) -> Cell:
    """An error in milliseconds; a dash where no reply was measured."""
    return dash(w._("not measured"), "") if error_ms is None else Cell(w._("{n} ms", n=w.decimal(error_ms, places)))


def _reply_times(study: Study) -> tuple[Box, ...]:
    """How exact the times of replies are, by how many conversations were open; nothing where it was never measured."""
    w, known = study.w, study.wave.instrument
    if known is None:
        return ()
    heads = (w._("Open conversations"), w._("Replies"), w._("Median"), w._("99 of 100"), w._("Marked poor"))
    rows = tuple(
        (
            Cell(w.count(row.parked)),
            Cell(w.count(row.lines)),
            _ms(w, row.median_ms, 1),
            _ms(w, row.p99_ms, 0),
            Cell(w.count(row.poor)),
        )
        for row in known.rows
    )
    return (
        Box(
            heading=w._("The error of reply times"),
            sentences=(
                w._(
                    "Measured on {date} with operators whose moments are known, while other pages were loading; browser {browser}.",
                    date=w.date(known.made_at),
                    browser=plain(known.browser, 60),
                ),
                w._("Stamps taken while the browser was starved are marked as poor."),
            ),
            table=PlainTable(w._("Error of reply times, absolute"), heads, rows, class_="fit"),
        ),
    )


def _certificate(study: Study) -> Box:
    w = study.w
    if not study.certificate:
        return Box(heading=w._("The instrument's error"), sentences=(w._("No comparison with a known truth was kept for this wave."),))
    right, of = sum(row.right for row in study.certificate), sum(row.of for row in study.certificate)
    rows = tuple(
        (
            Cell(fact_words(w, row.fact)),
            Cell(w.ratio(row.right, row.of)),
            Cell(w.percent(row.right / row.of), "val") if row.of else dash(w._("nothing to compare"), ""),
        )
        for row in study.certificate
    )
    return Box(
        heading=w._("The instrument's error"),
        sentences=(
            w._(
                "Compared with a known truth, {right} facts agree ({share}).",
                right=w.k_of_n(right, of),
                share=w.percent(right / of if of else 0.0, 1),
            ),
        ),
        table=PlainTable(w._("Agreement with the truth"), (w._("Fact"), w._("agree/all"), w._("Share")), rows, class_="fit"),
        wide=len(rows) > MANY,
    )
