"""Answers of pure functions kept for the next page: the head, the menu and the foot of a shop are the same on all its pages.

What is kept is bounded by the number of texts and by the length of each, so that a page cannot fill the memory.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

_P = ParamSpec("_P")
_R = TypeVar("_R")


def remembered(entries: int, longest: int = 500) -> Callable[[Callable[Concatenate[str, _P], _R]], Callable[Concatenate[str, _P], _R]]:
    """Keep the last `entries` answers of a pure function of a text; a text of more than `longest` characters is judged anew each time.

    The function's other arguments must be short and hashable, its answer immutable.
    """

    def keeping(function: Callable[Concatenate[str, _P], _R]) -> Callable[Concatenate[str, _P], _R]:
        kept = lru_cache(maxsize=entries)(function)

        @wraps(function)
        def asked(text: str, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
            return kept(text, *args, **kwargs) if len(text) <= longest else function(text, *args, **kwargs)  # type: ignore[arg-type]

        return asked

    return keeping
