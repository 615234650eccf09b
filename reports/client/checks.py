"""The checks of a card: by category, with what was seen, why it matters, how to mend it; and the actions they lead to."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.metrics import registry
from auditor.metrics.base import Unit
from auditor.metrics.scores import CategoryScore, Check, Result, State
from reports.benchmark.model import daypart_names
from reports.client.advice import Advice, advice, fallback, in_order
from reports.client.against import told
from reports.client.model import Action, Category, CheckLine, Peer
from reports.client.sector import FEW, Sector
from reports.client.seen import Seen, Witness
from reports.i18n import DASH, Words
from reports.page import definition_id
from reports.rows import reason_words

ACTIONS = 5
_TIME_OF = {
    "phone.no_answer": "phone.answer_time",
    "phone.within_20s": "phone.answer_time",
    "chat.human": "chat.response_time",
    "chat.invite_early": "chat.invite_delay",
}
"""The time whose value stands beside a check, by how the check's metric begins."""


def points(value: float) -> int:
    """A score as printed."""
    return int(value + 0.5)


class Judge:
    """What is needed to tell the checks of one shop."""

    def __init__(self, w: Words, own: Peer, sector: Sector, witness: Witness, names: Mapping[str, tuple[str, str]]) -> None:
        self.w, self.own, self.sector, self.witness, self.names = w, own, sector, witness, names
        self._known, self._good = advice(w), in_order(w)

    def advice(self, metric: str) -> Advice:
        """The advice for a check's metric, whoever added it."""
        about = registry()[metric]
        return self._known.get(metric) or fallback(self.w, about.name(self.w.lang), about.definition(self.w.lang))

    def peers_of(self, check: Check) -> str:
        """How many of the peers to whom the check applies have it in order."""
        k, n = self.sector.in_order(check, self.own)
        return self.w.k_of_n(k, n) if n else "—"

    def _done_by(self, check: Check) -> str:
        k, n = self.sector.in_order(check, self.own)
        return self.w._("{peers} peers do", peers=self.w.k_of_n(k, n)) if n else ""

    def _when(self, check: Check) -> str:
        return "" if check.daypart is None else f" ({daypart_names(self.w)[check.daypart]})"

    # ------------------------------------------------------------ actions

    def actions(self) -> tuple[Action, ...]:
        """The failed checks by gain; points add up in the order listed, as differences of rounded scores."""
        failed = sorted(
            ((one.gain(r.check), one, r.check) for one in self.own.scores for r in one.results if r.state is State.FIX),
            key=lambda item: (-item[0], item[2].id),
        )[:ACTIONS]
        reached = {one.category: one.score or 0.0 for one in self.own.scores}
        made = []
        for gain, one, check in failed:
            before, after = points(reached[one.category]), points(reached[one.category] + gain)
            reached[one.category] += gain
            words = self.advice(check.metric)
            made.append(
                Action(
                    check=check.id,
                    what=words.action + self._when(check),
                    effort=words.effort,
                    peers=self._done_by(check),
                    gain=f"+{after - before}",
                    category=self.names[one.category][0],
                    change=f"{before} → {after}",
                )
            )
        return tuple(made)

    def remedy(self) -> str:
        """What the actions together do for the category they do most for."""
        actions = self.actions()
        if not actions:
            return ""
        first = actions[0].category
        same = [a for a in actions if a.category == first]
        low, high = same[0].change.split(" → ")[0], same[-1].change.split(" → ")[1]
        return self.w.ngettext(
            "One of the changes below would lift “{name}” from {low} to {high}.",
            "{n} of the changes below would lift “{name}” from {low} to {high}.",
            len(same),
            name=first,
            low=low,
            high=high,
        )

    # ------------------------------------------------------------ categories

    def category(self, one: CategoryScore) -> Category:
        """One section: what failed by expected effect, what was not measured, what is in order."""
        w, around = self.w, self.sector.quartiles(one.category, self.own)
        lines = [self._line(one, r) for r in sorted(one.results, key=lambda r: -r.check.weight)]
        order = {str(State.FIX): 0, str(State.NOT_MEASURED): 1}
        beside = ""
        if around is not None:
            low, middle, high = (points(value) for value in around)
            beside = w._("Peers: median {middle}, middle half {span}.", middle=middle, span=f"{low}{DASH}{high}")
        count = {state: sum(r.state is state for r in one.results) for state in State}
        return Category(
            id=one.category,
            name=self.names[one.category][0],
            score="" if one.score is None else str(points(one.score)),
            peers=beside,
            question=self.names[one.category][1],
            counts=w._(
                "{fix} to mend, {missing} not measured, {passed} in order.",
                fix=count[State.FIX],
                missing=count[State.NOT_MEASURED],
                passed=count[State.PASS],
            ),
            open=tuple(sorted((line for line in lines if line.state in order), key=lambda line: order[line.state])),
            passed=tuple(line for line in lines if line.state == State.PASS),
        )

    def _line(self, one: CategoryScore, result: Result) -> CheckLine:
        w, check = self.w, result.check
        metric, words = registry()[check.metric], self.advice(check.metric)
        seen = self.witness.of(check.metric, check.daypart, pictured=result.state is State.FIX)
        when = self._when(check)
        same = CheckLine(
            id=check.id,
            state=str(result.state),
            spoken="",
            title="",
            value="",
            peers=self.peers_of(check),
            metric=definition_id(check.metric),
            weight=check.weight,
        )
        if result.state is State.FIX:
            return self._failed(one, check, words, seen, same)
        if result.state is State.PASS:
            title = self._good.get(check.metric, metric.name(w.lang)) + when
            return _with(same, spoken=w._("in order"), title=title, value=self._value(check) or seen.value or w._("yes"))
        why = reason_words(w, known=result.reason)
        return _with(
            same,
            spoken=w._("not measured"),
            title=metric.name(w.lang) + when,
            value="—",
            seen=(w._("Not measured: {reason}.", reason=why),),
        )

    def _failed(self, one: CategoryScore, check: Check, words: Advice, seen: Seen, same: CheckLine) -> CheckLine:
        w = self.w
        parts = daypart_names(w)
        k, n = self.sector.in_order(check, self.own)
        why, source = words.why, words.source
        if not why and n >= FEW and 2 * k >= n:  # what half of the sector does is a reason; what few do is none
            why, source = w._("{k_of_n} shops of the sector have this in order.", k_of_n=w.k_of_n(k, n)), w._("this wave")
        return _with(
            same,
            spoken=w._("to mend"),
            title=words.finding + self._when(check),
            value=self._value(check),
            gain=f"+{points(one.gain(check))}",
            seen=seen.words,
            why=why,
            source=source,
            how=words.change,
            evidence=seen.evidence,
            talks=tuple((f"talk-{part}", parts[part]) for part in seen.talks),
            pictures=seen.pictures,
        )

    def _value(self, check: Check) -> str:
        """The number behind a yes or a no, where there is one."""
        name = next((time for start, time in _TIME_OF.items() if check.metric.startswith(start)), check.metric)
        metric = registry().get(name)
        found = [m for m in self.own.row.measures.get(name, ()) if check.daypart in (None, m.daypart)]
        if metric is None or metric.unit is not Unit.SECONDS or not found:
            return ""
        return "" if found[0].missing else told(self.w, metric, found[0])


def _with(line: CheckLine, **fields: object) -> CheckLine:
    from dataclasses import replace

    return replace(line, **fields)  # type: ignore[arg-type]
