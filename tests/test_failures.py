"""Exceptions become failures of the closed list in one place."""

from __future__ import annotations

import errno
import socket
import ssl

import pytest

from auditor.clock import BudgetSpentError
from auditor.failures import AuditorError, Failure, FailureCode, failure_of


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (socket.gaierror(-2, "Name or service not known"), FailureCode.DNS),
        (ConnectionRefusedError(errno.ECONNREFUSED, "refused"), FailureCode.REFUSED),
        (ConnectionResetError(errno.ECONNRESET, "reset"), FailureCode.RESET),
        (OSError(errno.ENOSPC, "No space left on device"), FailureCode.DISK_FULL),
        (ssl.SSLError("handshake"), FailureCode.TLS),
        (BudgetSpentError("load"), FailureCode.TIMEOUT),
        (RuntimeError("Page.goto: net::ERR_NAME_NOT_RESOLVED at http://x.example/"), FailureCode.DNS),
        (RuntimeError("Page.goto: net::ERR_CERT_AUTHORITY_INVALID"), FailureCode.TLS),
        (RuntimeError("Page.evaluate: Target crashed"), FailureCode.PAGE_CRASHED),
        (RuntimeError("Target page, context or browser has been closed"), FailureCode.BROWSER_GONE),
        (ZeroDivisionError("division by zero"), FailureCode.INTERNAL),
    ],
)
def test_each_exception_has_its_code(error: BaseException, code: FailureCode) -> None:
    """The code is of the closed list, the stage is kept, the detail is one line."""
    failure = failure_of(error, "visit.load")
    assert failure.code is code
    assert failure.stage == "visit.load"
    assert "\n" not in failure.detail


def test_detail_is_one_short_line() -> None:
    """A page of call log stays out of the database."""
    failure = failure_of(RuntimeError("first\nsecond " + "x" * 1000), "s")
    assert failure.detail == "RuntimeError: first"
    assert str(Failure(FailureCode.DNS, "survey", "x.example")) == "survey: dns (x.example)"


def test_exit_codes_are_told_apart() -> None:
    """Each kind of error a user can make leaves with a code of its own, and none with 0."""
    kinds = [kind for kind in AuditorError.__subclasses__() if kind.__module__ == AuditorError.__module__]
    codes = [kind.exit_code for kind in kinds]
    assert len(set(codes)) == len(codes)
    assert 0 not in codes
