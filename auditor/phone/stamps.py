"""The stamps of one call as it goes on, in monotonic seconds, and the result they make."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from auditor.clock import utc_now
from auditor.phone.call import CallResult, EndedBy, Outcome, refused
from auditor.phone.greeting import Heard


@dataclass(slots=True)
class Stamps:
    """Filled in by a caller. `invite` is when the INVITE left, `cancelled` when we gave up, `hung_up` when we ended the talk."""

    invite: float
    started_at: datetime = field(default_factory=utc_now)
    first_18x: float | None = None
    early_media: bool = False
    answered: float | None = None
    cancelled: float | None = None
    hung_up: float | None = None
    ended: float | None = None
    code: int | None = None
    reason: str = ""
    heard: Heard | None = None

    def provisional(self, at: float, early_media: bool) -> None:
        """A 180 or 183 came; the first one counts."""
        if self.first_18x is None and self.answered is None:
            self.first_18x, self.early_media = at, early_media

    def result(self) -> CallResult:
        """The call, judged. What we cancelled is no answer, unless nothing ever came back: then the trunk failed."""
        ended = self.ended if self.ended is not None else self.hung_up or self.cancelled or self.invite
        rang = self.first_18x is not None
        answered_first = self.answered is not None and (self.cancelled is None or self.answered <= self.cancelled)
        if answered_first:
            outcome = Outcome.ANSWERED
            ended_by = EndedBy.CALLER if self.hung_up is not None else EndedBy.SHOP
        elif self.cancelled is not None:
            outcome, ended_by, ended = Outcome.NO_ANSWER if rang else Outcome.FAILED, EndedBy.CALLER, self.cancelled
        else:
            outcome = refused(self.code, rang)
            ended_by = EndedBy.SHOP if outcome in (Outcome.BUSY, Outcome.DECLINED) else EndedBy.NETWORK
        until = self.answered if answered_first and self.answered is not None else ended
        heard = self.heard if answered_first else None
        return CallResult(
            outcome=outcome,
            started_at=self.started_at,
            total_s=round(ended - self.invite, 4),
            ended_by=ended_by,
            post_dial_s=None if self.first_18x is None else round(self.first_18x - self.invite, 4),
            ring_s=round(until - (self.first_18x if self.first_18x is not None else self.invite), 4),
            early_media=self.early_media,
            code=self.code,
            reason=self.reason if outcome is not Outcome.FAILED or self.reason else "nothing came back",
            greeting=heard.greeting if heard else None,
            greeting_s=heard.greeting_s if heard else None,
            heard=heard.sound if heard else None,
            talk_s=round(ended - self.answered, 4) if answered_first and self.answered is not None else None,
        )
