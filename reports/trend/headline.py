"""The headline of the trend: how many sectors moved, and a hundred of the same shops."""

from __future__ import annotations

from auditor.metrics import matched
from auditor.metrics.matched import NO_CHAT
from auditor.stats.shares import round_to_total
from reports import svg
from reports.benchmark.headline import limit_words
from reports.benchmark.model import FEW, SMALL
from reports.findings import Hero, KeyFigure, SquareKey
from reports.trend.model import Change, TrendStudy

_LOOKS = ("", "a2", "sg", "nil")


def hero(study: TrendStudy) -> Hero:
    """The sentence with its count of sectors, and what became of a hundred shops measured twice."""
    w, overall = study.w, study.overall
    if overall is None:
        return Hero(
            before=w._("Too few shops were measured in both of the last waves to say what changed"),
            marked="",
            after="",
            base=w._("A change needs at least ten shops whose answer is known in both waves."),
            metric=study.reach,
        )
    moved, tested = sum(c.told_apart for c in study.sectors), len(study.sectors)
    before = w._("Against the wave before, ")
    if tested:
        marked = w.ngettext("{n} sector of {all}", "{n} sectors of {all}", moved, all=w.count(tested)) if moved else _none(study, tested)
        after = w._(" can be told apart by chat answers {limit}", limit=limit_words(w, study.now.limit_s))
    else:
        marked = w._("all sectors together") if overall.told_apart else ""
        after = w._(" can be told apart by chat answers {limit}", limit=limit_words(w, study.now.limit_s)) if marked else ""
        before = before if marked else w._("Over all sectors the waves cannot be told apart")
    n = overall.pairs.n
    base = [w._("{n} shops measured in both waves.", n=w.count(n))]
    if tested:
        base.append(w._("McNemar's test in each sector with at least ten pairs, {tested} tests corrected by Holm.", tested=w.count(tested)))
    base.append(f"{study.now.part(study.part)}." if study.part else "")
    counts = (overall.pairs.both, overall.pairs.second, overall.pairs.first, overall.pairs.neither)
    words = (w._("answered in both waves"), w._("answered only now"), w._("answered only before"), w._("answered in neither"))
    numbers = round_to_total(counts)
    key = tuple(
        SquareKey(svg.swatch(look), str(k), what, w.k_of_n(count, n))
        for look, k, what, count in zip(_LOOKS, numbers, words, counts, strict=True)
    )
    desc = "; ".join(w._("{what}: {n} of 100", what=what, n=k) for what, k in zip(words, numbers, strict=True))
    big = n >= SMALL
    return Hero(
        before=before,
        marked=marked,
        after=after,
        base=" ".join(part for part in base if part),
        metric=study.reach,
        squares=svg.squares(
            "unit", w._("A hundred shops in both waves: did a person answer"), desc, list(zip(numbers, _LOOKS, strict=True))
        )
        if big
        else None,
        key=key if big else (),
    )


def _none(study: TrendStudy, tested: int) -> str:
    return study.w.ngettext("none of {n} sector", "none of {n} sectors", tested)


def key_figures(study: TrendStudy) -> tuple[KeyFigure, ...]:
    """The change over all sectors, chats added and dropped, chats that changed hands, panel overlap."""
    w, overall = study.w, study.overall
    flow = matched.flow(study.then.table, study.now.table)
    n = sum(flow.values())
    added = sum(k for (a, b), k in flow.items() if a == NO_CHAT != b)
    dropped = sum(k for (a, b), k in flow.items() if b == NO_CHAT != a)
    switched = sum(k for (a, b), k in flow.items() if a != b and NO_CHAT not in (a, b))
    kept = sum(k for (a, b), k in flow.items() if NO_CHAT not in (a, b))
    panel = matched.overlap(study.then.table, study.now.table)
    return (
        _change(study, overall),
        KeyFigure(
            value=f"+{w.count(added)} \u2212{w.count(dropped)}",
            text=w._("shops added a chat, and dropped one"),
            base=(w._("of {n} known in both waves", n=w.count(n)),),
            figure="churn",
        ),
        KeyFigure(
            value=w.count(switched),
            text=w._("shops changed the vendor of their chat"),
            base=(w._("of {n} with a chat in both", n=w.count(kept)),),
            figure="churn",
        ),
        KeyFigure(
            value=w.count(panel.kept),
            text=w._("shops were measured in both waves"),
            base=(w._("joined {joined}, left {left}", joined=w.count(panel.joined), left=w.count(panel.left)),),
            figure="comparable",
        ),
    )


def _change(study: TrendStudy, overall: Change | None) -> KeyFigure:
    w, words = study.w, study.w._("change of the share that answers {limit}, same shops", limit=limit_words(study.w, study.now.limit_s))
    if overall is None or overall.pairs.n < FEW:
        return KeyFigure(value="", text=words, base=(w._("not measured"),), figure="change", spoken=w._("not measured"))
    base = (w._("95% CI {between}", between=w.between(overall.difference.low, overall.difference.high)), w._("p {p}", p=w.p(overall.p)))
    return KeyFigure(value=w.points(overall.difference.point), text=words, base=base, figure="change")
