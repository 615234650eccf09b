"""Log lines go to the error output of the moment, not to that of the moment when logging was set up."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import redirect_stderr

import pytest
import structlog

from auditor.log_lines import log_to_stderr


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """What the other tests see of logging is left as it was."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


def test_a_line_outlives_the_stream_it_was_set_up_with() -> None:
    log = structlog.get_logger("test")
    gone, there = io.StringIO(), io.StringIO()
    with redirect_stderr(gone):
        log_to_stderr(logging.WARNING)
        log.warning("first")
    gone.close()
    with redirect_stderr(there):
        log.warning("second")
        log.info("too small to be told")
    assert "second" in there.getvalue()
    assert "too small" not in there.getvalue()
