"""How a shop stands after what went wrong with its home page (protocol, section 2)."""

from __future__ import annotations

from auditor.failures import Failure, FailureCode
from auditor.types import Disposition

_OF = {
    FailureCode.TIMEOUT: Disposition.TIMEOUT,
    FailureCode.PAGE_HUNG: Disposition.TIMEOUT,
    FailureCode.BLOCKED: Disposition.BLOCKED,
    FailureCode.ROBOTS: Disposition.ROBOTS,
    FailureCode.OPTED_OUT: Disposition.OPTED_OUT,
    FailureCode.OUT_OF_SCOPE: Disposition.OUT_OF_SCOPE,
    FailureCode.NOT_HTML: Disposition.OUT_OF_SCOPE,
}
_OURS = (FailureCode.INTERNAL, FailureCode.DISK_FULL, FailureCode.INTERRUPTED, FailureCode.BROWSER_GONE, FailureCode.LEASE_LOST)


def disposition_of(failure: Failure) -> Disposition:
    """The disposition of a shop whose home page could not be had. A defect of ours is `not_attempted`, never the shop's fault."""
    if failure.code in _OURS:
        return Disposition.NOT_ATTEMPTED
    return _OF.get(failure.code, Disposition.UNREACHABLE)
