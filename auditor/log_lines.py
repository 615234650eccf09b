"""Where the program's own log lines go: to the error output, so that what a command prints stays data."""

from __future__ import annotations

import sys
from typing import Any

import structlog


def log_to_stderr(least: int, **more: Any) -> None:
    """Write log lines of the level `least` (of `logging`) and above to the error output as it is at that moment.

    `more` goes to `structlog.configure`, for instance `processors`. The stream is looked up for each line: whoever calls a command as
    a function may have put another in its place, and closed it since.
    """
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(least), logger_factory=lambda *_: structlog.PrintLogger(sys.stderr), **more
    )
