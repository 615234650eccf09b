"""How long the first words of an answered call last. The sound is reduced to its loudness, frame by frame, and dropped at once."""

from __future__ import annotations

import numpy as np

from auditor.phone.call import Greeting

LOUD = 200.0
"""Root mean square of 16-bit samples above which a frame counts as speech."""

PAUSE_S = 1.2
"""A silence that ends a greeting."""

LONG_S = 2.5
"""From this length a greeting is called long. Taken from four synthetic samples: unvalidated, and marked so."""

FRAME_S = 0.02


class Heard:
    """Listens to the sound of one call in the order it comes; keeps three numbers of it."""

    def __init__(self, rate: int = 8000) -> None:
        self._frame_bytes = int(rate * FRAME_S) * 2
        self._rest = b""
        self._at_s = 0.0
        self._first_s: float | None = None
        self._last_s = 0.0

    def feed(self, pcm: bytes) -> None:
        """More sound: 16-bit mono."""
        self._rest += pcm
        while len(self._rest) >= self._frame_bytes:
            frame, self._rest = self._rest[: self._frame_bytes], self._rest[self._frame_bytes :]
            loudness = float(np.sqrt(np.mean(np.frombuffer(frame, dtype="<i2").astype(np.float64) ** 2)))
            self.frame(loudness > LOUD, FRAME_S)

    def frame(self, loud: bool, seconds: float) -> None:
        """One more stretch of the call, loud or not."""
        self._at_s += seconds
        if loud and not self.over:
            if self._first_s is None:
                self._first_s = self._at_s - seconds
            self._last_s = self._at_s

    @property
    def sound(self) -> bool:
        """Whether any word, or tone, came."""
        return self._first_s is not None

    @property
    def over(self) -> bool:
        """Whether the greeting has ended: a pause came after it."""
        return self._first_s is not None and self._at_s - self._last_s >= PAUSE_S

    @property
    def greeting_s(self) -> float | None:
        """Its length; None where nothing was heard."""
        return None if self._first_s is None else round(self._last_s - self._first_s, 2)

    @property
    def greeting(self) -> Greeting:
        """Its class."""
        if self.greeting_s is None:
            return Greeting.SILENT
        return Greeting.LONG if self.greeting_s >= LONG_S else Greeting.SHORT
