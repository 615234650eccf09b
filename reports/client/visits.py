"""The visits of one shop told: a table of all, the most different two second by second, each with its pictures and transcript."""

from __future__ import annotations

from datetime import tzinfo

from auditor.metrics.base import MEASURED
from auditor.metrics.conversation import has_chat, judge
from auditor.types import Answers, Daypart, Mark, Message, Responder, ShopFacts, Side, VisitFacts, VisitRecord
from reports.benchmark.model import daypart_names
from reports.client.model import Backing, Picture, Story, Utterance, Visits
from reports.client.pictures import source
from reports.client.seen import Witness, frame_words
from reports.client.telling import LONGEST_MESSAGE, ending_words, invite_words, shown
from reports.client.timeline import Point, Span, timeline
from reports.i18n import Words
from reports.parts import Cell, PlainTable, dash

FRAMES = 5
_MARKS = {"question": Mark.SENT}
"""The mark of a picture that is not named after it: the question is pictured as it stands written, just before it leaves."""
_OURS = (Mark.NAV, Mark.OPEN, Mark.SENT, Mark.END)
_ORDER = ("answered", "gate", "form", "busy", "closed", "silence")


def visits(witness: Witness) -> Visits | None:
    """The section of the visits; None where no visit was made."""
    w, facts = witness.w, witness.facts
    if not facts.visits:
        return None
    chosen = chosen_visits(facts)
    rest = [v for v in _met(facts) if v not in chosen]
    longest = max((_length(v) for v in chosen), default=1.0)
    return Visits(
        title=_title(w, chosen),
        shown=tuple(_story(witness, v, longest) for v in chosen),
        folded=tuple(_story(witness, v, max(longest, _length(v))) for v in rest),
        table=_table(w, facts, witness.zone),
    )


def _met(facts: ShopFacts) -> list[VisitFacts]:
    return [v for v in facts.visits if v.record is not None and v.record.disposition in MEASURED and has_chat(v.record)]


def chosen_visits(facts: ShopFacts) -> list[VisitFacts]:
    """The best and the worst of the visits that met a chat; one where there was but one."""
    ranked = sorted(_met(facts), key=_rank)
    return [ranked[0], ranked[-1]] if len(ranked) > 1 else ranked


def _rank(visit: VisitFacts) -> tuple[int, float]:
    """The best first: a person who answered, the sooner the better; silence last."""
    assert visit.record is not None
    talk = judge(visit.record)
    return (_ORDER.index(talk.outcome) if talk.outcome else len(_ORDER), talk.human_s or 0.0)


def _title(w: Words, chosen: list[VisitFacts]) -> str:
    return "; ".join(endings(w, chosen)) or w._("No visit met a chat")


def endings(w: Words, chosen: list[VisitFacts]) -> list[str]:
    """How visits ended, those that ended alike together: "weekdays, nights: a form instead"."""
    parts, alike = daypart_names(w), dict[str, list[str]]()
    for visit in chosen:
        alike.setdefault(ending_words(w, visit), []).append(parts[visit.daypart])
    return [f"{', '.join(names)}: {words}" for words, names in alike.items()]


def _start(record: VisitRecord) -> float:
    stamps = [e.stamp_ms for e in record.events]
    navigated = [e.stamp_ms for e in record.events if e.mark is Mark.NAV]
    return min(navigated or stamps, default=0.0)


def _length(visit: VisitFacts) -> float:
    assert visit.record is not None
    start = _start(visit.record)
    return max([1.0, *((e.stamp_ms - start) / 1000 for e in visit.record.events)])


def mark_names(w: Words) -> dict[Mark, tuple[str, str]]:
    """Each mark in words: a short label for the drawing, and what happened."""
    return {
        Mark.NAV: (w._("we open"), w._("We opened the page")),
        Mark.LOAD: (w._("loaded"), w._("The page had loaded")),
        Mark.WIDGET: (w._("button"), w._("The chat was to be seen")),
        Mark.INVITE: (w._("invites"), w._("The chat invited by itself")),
        Mark.OPEN: (w._("we open the chat"), w._("We opened the chat")),
        Mark.READY: (w._("ready"), w._("The chat took a question")),
        Mark.SENT: (w._("we ask"), w._("Our question was sent")),
        Mark.ANY: (w._("a reply"), w._("A first reply of any kind")),
        Mark.AUTO: (w._("auto-reply"), w._("An automatic reply")),
        Mark.AGENT_JOIN: (w._("agent joins"), w._("An agent joined")),
        Mark.TYPING: (w._("typing"), w._("Somebody was typing")),
        Mark.HUMAN: (w._("a person"), w._("A person answered")),
        Mark.USEFUL: (w._("useful"), w._("The answer named what was asked for")),
        Mark.FALLBACK: (w._("another way"), w._("The chat offered something else, or closed")),
        Mark.END: (w._("we close"), w._("We ended the visit")),
    }


def _firsts(record: VisitRecord) -> list[tuple[Mark, float, float, bool]]:
    """The first of each mark: seconds after the start, seconds known without it, whether the clock was poor. In order of time."""
    start, found = _start(record), {}
    for event in sorted(record.events, key=lambda e: e.stamp_ms):
        if event.mark not in found:
            found[event.mark] = (
                event.mark,
                max(0.0, (event.stamp_ms - start) / 1000),
                max(0.0, (event.not_before_ms - start) / 1000),
                event.poor,
            )
    first = [one for mark, one in found.items() if mark is not Mark.ANY or Mark.AUTO not in found or Mark.HUMAN not in found]
    reply = found.get(Mark.ANY)
    if reply is not None and any(m in found and found[m][1] == reply[1] for m in (Mark.AUTO, Mark.HUMAN)):
        first = [one for one in first if one[0] is not Mark.ANY]
    order = list(Mark)
    return sorted(first, key=lambda one: (one[1], order.index(one[0])))


def _story(witness: Witness, visit: VisitFacts, scale_s: float) -> Story:
    record = visit.record
    assert record is not None
    w, name = witness.w, str(visit.daypart)
    marks, talk = _firsts(record), judge(record)
    sent = next((at for mark, at, _, _ in marks if mark is Mark.SENT), None)
    heading, when = daypart_names(w)[visit.daypart], w.moment(record.started_at.astimezone(witness.zone))
    if witness.facts.shop.timezone is None:
        when = w._("{moment} UTC", moment=when)
    names, points = mark_names(w), {True: [], False: []}  # type: dict[Mark, tuple[str, str]], dict[bool, list[Point]]
    for mark, at, before, _ in marks:
        trouble = mark is Mark.FALLBACK and talk.human_s is None
        kind = "w" if mark in _OURS else "a" if mark is Mark.HUMAN else "s" if trouble else ""
        after = sent is not None and at > sent and mark not in _OURS
        moment = f"+{w.seconds(round(at - sent, 1) if at - sent < 9.95 else at - sent)}" if after and sent is not None else w.clock(at)
        label = names[mark][0] if mark in _OURS else f"{names[mark][0]} {moment}"
        points[mark in _OURS].append(Point(at, before, label, kind))
    drawing = timeline(
        f"tl-{name}",
        f"{heading}, {when}",
        _spoken(w, record, marks),
        points[False],
        points[True],
        _waits(marks, sent, talk.outcome),
        _length(visit),
        scale_s,
        _ticks(w, scale_s),
    )
    return Story(
        id=name,
        heading=heading,
        when=when,
        drawing=drawing,
        frames=_frames(w, record, marks, witness.backing),
        talk=tuple(_utterance(w, m, record) for m in record.messages),
        marks=_marks_table(w, record, marks, sent, heading),
    )


def _waits(marks: list[tuple[Mark, float, float, bool]], sent: float | None, outcome: str | None) -> tuple[Span, ...]:
    at = {mark: seconds for mark, seconds, _, _ in marks}
    if sent is None:
        return ()
    if Mark.HUMAN in at:
        useful = at.get(Mark.USEFUL)
        more = (Span(at[Mark.HUMAN], useful, "a2"),) if useful is not None and useful > at[Mark.HUMAN] else ()
        return (Span(sent, at[Mark.HUMAN], "a"), *more)
    end = at.get(Mark.FALLBACK, at.get(Mark.END, sent))
    return (Span(sent, end, "s" if outcome in ("silence", "busy", "closed") else "g"),)


def _ticks(w: Words, scale_s: float) -> list[tuple[float, str]]:
    step = next((s for s in (10, 30, 60, 120, 300) if scale_s / s <= 6), 600)
    times = [step * i for i in range(int(scale_s // step) + 1)]
    return [(float(t), "0" if not t else w.seconds(t)) for t in times]


def _spoken(w: Words, record: VisitRecord, marks: list[tuple[Mark, float, float, bool]]) -> str:
    names = mark_names(w)
    told = [f"{names[mark][1]}: {w.seconds(at)}" for mark, at, _, _ in marks]
    invited = [invite_words(w, record)] if record.invite is not None else []
    return "; ".join([*told, *invited]) + "."


def _frames(w: Words, record: VisitRecord, marks: list[tuple[Mark, float, float, bool]], backing: Backing) -> tuple[Picture, ...]:
    """The pictures of a visit in order, each with the moment of the mark it is named after."""
    at = {str(mark): seconds for mark, seconds, _, _ in marks}
    at |= {name: at[mark] for name, mark in _MARKS.items() if mark in at}
    found: dict[str, Picture] = {}
    for one in record.evidence:
        made = source(backing.pictures, one.sha256)
        if made is None or one.sha256 is None or one.sha256 in found:
            continue
        short = one.detail.rpartition(".")[2]
        words = frame_words(w, one.detail)
        found[one.sha256] = Picture(made, words, w.clock(at[short]) if short in at else "", words)
    frames = tuple(found.values())
    if len(frames) <= FRAMES:
        return frames
    return tuple(frames[round(i * (len(frames) - 1) / (FRAMES - 1))] for i in range(FRAMES))


def _utterance(w: Words, message: Message, record: VisitRecord) -> Utterance:
    sent = next((e.stamp_ms for e in record.events if e.mark is Mark.SENT), None)
    after = (message.stamp_ms - sent) / 1000 if sent is not None else None
    moment = "" if after is None or after < 0 else "0" if not after else w.seconds(round(after, 1)) if after < 59.5 else w.clock(after)
    text = shown(w, message.text, LONGEST_MESSAGE)
    if message.side is Side.SHOPPER:
        return Utterance("us", w._("We"), moment, text)
    if message.side is Side.SYSTEM:
        return Utterance("system", w._("The window"), moment, text)
    who = {Responder.HUMAN: w._("A person"), Responder.AUTOMATIC: w._("Automatic"), None: w._("The shop")}
    note = ""
    if message.kind == "reply" and message.responder is Responder.HUMAN:
        note = {Answers.YES: w._("names what was asked for"), Answers.NO: w._("does not name what was asked for")}.get(
            message.answers or Answers.PARTLY, ""
        )
    unclear = w._("Person or machine, not clear") if message.kind == "reply" else w._("The shop")
    return Utterance("shop", who.get(message.responder, unclear), moment, text, note)


def _marks_table(
    w: Words, record: VisitRecord, marks: list[tuple[Mark, float, float, bool]], sent: float | None, heading: str
) -> PlainTable:
    names, rows = mark_names(w), []
    for mark, at, before, poor in marks:
        after = f"+{w.decimal(at - sent)}" if sent is not None and at > sent else ""
        notes = [w._("known to {n} s", n=w.decimal(at - before))] if at - before >= 0.05 else []
        notes += [w._("the clock was starved")] if poor else []
        if mark is Mark.INVITE and record.invite is not None:
            notes.append(invite_words(w, record))
        if mark is Mark.AUTO:
            notes.append(w._("does not stop the clock"))
        rows.append((Cell(names[mark][1]), Cell(w.decimal(at)), Cell(after), Cell("; ".join(notes))))
    heads = (w._("What happened"), w._("From opening, s"), w._("After the question, s"), w._("Note"))
    return PlainTable(w._("Marks of the visit: {part}", part=heading), heads, tuple(rows), words=(3,))


def _table(w: Words, facts: ShopFacts, zone: tzinfo) -> PlainTable:
    """One row a visit: when, how it ended, whether it invited."""
    parts: dict[Daypart, str] = daypart_names(w)
    rows = []
    for visit in facts.visits:
        when = Cell(w.moment(visit.record.started_at.astimezone(zone))) if visit.record else dash(ending_words(w, visit), "")
        invited = Cell(invite_words(w, visit.record)) if visit.record and has_chat(visit.record) else dash(w._("no chat"), "")
        rows.append((Cell(parts[visit.daypart]), when, Cell(ending_words(w, visit)), invited))
    heads = (w._("Part of the week"), w._("When"), w._("How it ended"), w._("Invitation"))
    return PlainTable(w._("Visits to this shop"), heads, tuple(rows), words=(1, 2, 3))
