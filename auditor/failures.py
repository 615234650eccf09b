"""The closed list of what can go wrong, and the one place that maps exceptions to it.

A failure is data: it says at which stage what happened, and a wave goes on. An exception is raised only where a command
could not run at all; then it is an `AuditorError`, printed as one line that says what to do, with its exit code.
"""

from __future__ import annotations

import errno
import socket
import ssl
from dataclasses import dataclass
from enum import StrEnum


class FailureCode(StrEnum):
    """What went wrong. The value is what is stored and printed; it never changes its meaning."""

    DNS = "dns"  # the name does not resolve
    REFUSED = "refused"  # nobody listens there
    RESET = "reset"  # the connection was cut
    TLS = "tls"  # the certificate or the handshake is bad
    TIMEOUT = "timeout"  # a named budget ran out
    HTTP_4XX = "http_4xx"
    HTTP_5XX = "http_5xx"
    BLOCKED = "blocked"  # bot wall, 401, 403, 429
    ROBOTS = "robots"  # closed by robots.txt
    OPTED_OUT = "opted_out"
    PRIVATE_ADDRESS = "private_address"  # refused after name resolution
    TOO_LARGE = "too_large"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    NOT_HTML = "not_html"
    UNREADABLE = "unreadable"  # a file or body that cannot be read or decoded
    OUT_OF_SCOPE = "out_of_scope"  # parked, not a shop
    BROWSER_GONE = "browser_gone"  # the browser process died
    PAGE_HUNG = "page_hung"  # the page's scripts never yield
    PAGE_CRASHED = "page_crashed"
    DIALOG_STORM = "dialog_storm"
    LOST_CONNECTION = "lost_connection"  # a conversation's own connection dropped
    WIDGET_NOT_OPENED = "widget_not_opened"
    INPUT_NOT_FOUND = "input_not_found"
    NOT_ACKNOWLEDGED = "not_acknowledged"  # the widget showed no sign of our message
    INTERRUPTED = "interrupted"  # the run died while this was going on
    LEASE_LOST = "lease_lost"
    LIMIT = "limit"  # a rule of conduct forbade it: limits, budget, campaign
    DISK_FULL = "disk_full"
    INTERNAL = "internal"  # a defect of this program


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that went wrong: its code, the stage (a dotted name such as `visit.open`), and one line of detail."""

    code: FailureCode
    stage: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.stage}: {self.code}" + (f" ({self.detail})" if self.detail else "")


class AuditorError(Exception):
    """A command cannot go on. The message is one line: what happened, what to do. `exit_code` is the process's."""

    exit_code = 1


class SettingError(AuditorError):
    """A setting is unknown or has a value that cannot be used."""

    exit_code = 2


class PanelError(AuditorError):
    """The list of shops cannot be read at all."""

    exit_code = 3


class StoreError(AuditorError):
    """The database or the workspace cannot be opened."""

    exit_code = 4


class BrowserMissingError(AuditorError):
    """No usable browser on this machine."""

    exit_code = 5


class CampaignError(AuditorError):
    """Contact with people was asked for without a valid campaign."""

    exit_code = 6


class PortInUseError(AuditorError):
    """A port that this command must listen on is taken."""

    exit_code = 7


class LogError(AuditorError):
    """A log of calls or orders cannot be read at all."""

    exit_code = 8


class MailboxError(AuditorError):
    """The mailbox of the recovery probe cannot be reached or opened."""

    exit_code = 9


class KnownError(Exception):
    """Raised where a piece of work cannot go on and its place in the closed list is already known: `code`, and a line of detail."""

    def __init__(self, code: FailureCode, detail: str) -> None:
        super().__init__(detail)
        self.code = code


_ERRNO = {
    errno.ECONNREFUSED: FailureCode.REFUSED,
    errno.ECONNRESET: FailureCode.RESET,
    errno.EPIPE: FailureCode.RESET,
    errno.ETIMEDOUT: FailureCode.TIMEOUT,
    errno.ENOSPC: FailureCode.DISK_FULL,
}

# What Chromium says, in the text of a navigation error (net_error_list.h), and Twisted's class names, which must not be
# imported here; the first match wins.
_SAYS = (
    ("ERR_NAME_NOT_RESOLVED", FailureCode.DNS),
    ("DNSLookupError", FailureCode.DNS),
    ("CannotResolveHost", FailureCode.DNS),
    ("ERR_CONNECTION_REFUSED", FailureCode.REFUSED),
    ("ConnectionRefused", FailureCode.REFUSED),
    ("ERR_PROXY_CONNECTION_FAILED", FailureCode.BROWSER_GONE),  # the gate, without which a browser reaches nothing
    ("ERR_TUNNEL_CONNECTION_FAILED", FailureCode.REFUSED),
    ("ERR_CONNECTION_RESET", FailureCode.RESET),
    ("ERR_CONNECTION_CLOSED", FailureCode.RESET),
    ("ERR_EMPTY_RESPONSE", FailureCode.RESET),
    ("ResponseNeverReceived", FailureCode.RESET),
    ("ConnectionLost", FailureCode.RESET),
    ("ConnectionDone", FailureCode.RESET),
    ("DownloadFailed", FailureCode.RESET),
    ("ERR_CERT", FailureCode.TLS),
    ("ERR_SSL", FailureCode.TLS),
    ("SSL.Error", FailureCode.TLS),
    ("CertificateError", FailureCode.TLS),
    ("ERR_TOO_MANY_REDIRECTS", FailureCode.TOO_MANY_REDIRECTS),
    ("ERR_BLOCKED_BY_CLIENT", FailureCode.BLOCKED),
    ("ERR_RESPONSE_HEADERS_TOO_BIG", FailureCode.TOO_LARGE),
    ("ERR_UNSAFE_REDIRECT", FailureCode.UNREADABLE),  # to file:, data: and the like
    ("ERR_INVALID_REDIRECT", FailureCode.UNREADABLE),
    ("ERR_UNKNOWN_URL_SCHEME", FailureCode.UNREADABLE),
    ("ERR_INVALID_RESPONSE", FailureCode.UNREADABLE),
    ("ERR_INVALID_HTTP_RESPONSE", FailureCode.UNREADABLE),
    ("ERR_INVALID_CHUNKED_ENCODING", FailureCode.RESET),
    ("ERR_INCOMPLETE_CHUNKED_ENCODING", FailureCode.RESET),
    ("ERR_CONTENT_LENGTH_MISMATCH", FailureCode.RESET),
    ("ERR_CONTENT_DECODING_FAILED", FailureCode.UNREADABLE),
    ("Download is starting", FailureCode.NOT_HTML),
    ("ERR_TIMED_OUT", FailureCode.TIMEOUT),
    ("ERR_CONNECTION_TIMED_OUT", FailureCode.TIMEOUT),
    ("TimeoutError", FailureCode.TIMEOUT),
    ("TCPTimedOut", FailureCode.TIMEOUT),
    ("Target crashed", FailureCode.PAGE_CRASHED),
    ("Page crashed", FailureCode.PAGE_CRASHED),
    ("has been closed", FailureCode.BROWSER_GONE),
    ("Connection closed", FailureCode.BROWSER_GONE),
)


def failure_of(error: BaseException, stage: str) -> Failure:
    """The failure that an exception means at `stage`. What is not recognised is `internal`, with the exception's name.

    The detail is the first line of the message, cut at 200 characters.
    """
    text = f"{type(error).__module__}.{type(error).__qualname__}: {error}"
    lines = str(error).strip().splitlines()
    detail = (lines[0] if lines else type(error).__name__)[:200]
    if isinstance(error, KnownError):
        return Failure(error.code, stage, detail)
    if isinstance(error, TimeoutError):
        return Failure(FailureCode.TIMEOUT, stage, detail)
    if isinstance(error, socket.gaierror):
        return Failure(FailureCode.DNS, stage, detail)
    if isinstance(error, ssl.SSLError):
        return Failure(FailureCode.TLS, stage, detail)
    if isinstance(error, OSError) and error.errno in _ERRNO:
        return Failure(_ERRNO[error.errno], stage, detail)
    for mark, code in _SAYS:
        if mark in text:
            return Failure(code, stage, detail)
    return Failure(FailureCode.INTERNAL, stage, f"{type(error).__name__}: {detail}"[:200])
