"""Our own mailbox over IMAP, through imap-tools: opened to look only, so that nothing in it is marked, moved or deleted."""

from __future__ import annotations

import imaplib
import re
import ssl
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import imap_tools
from imap_tools.errors import ImapToolsError, MailboxLoginError

from auditor.config import Mailbox as MailboxSettings
from auditor.failures import MailboxError, SettingError
from auditor.mail.message import READ_BYTES, Fetched
from auditor.secrets import how_to_set, secret

PASSWORD = "AUDITOR_MAILBOX_PASSWORD"
LONGEST_IDLE_S = 29 * 60.0
"""After that a server may log us off (RFC 2177)."""

LOOK_S = 1.0
"""An IDLE is looked at this often for a wish to stop."""

AT_ONCE = 20
"""Mails in one fetch."""

_UID, _SIZE, _DATE = (re.compile(one) for one in (rb"UID (\d+)", rb"RFC822\.SIZE (\d+)", rb'INTERNALDATE "([^"]+)"'))


class ConnectionLostError(Exception):
    """The server, or the way to it, went away; what is new can be fetched after a reconnect."""


class Mailbox:
    """One connection to one folder. `open` raises `MailboxError` for what a reconnect cannot mend: no such user, no such folder."""

    def __init__(self, settings: MailboxSettings, password: str) -> None:
        self._settings, self._password = settings, password
        self._user = settings.user or settings.address
        self._box: imap_tools.BaseMailBox | None = None
        self.name = f"{self._user} {settings.host} {settings.folder}"
        self.uid_validity = 0

    @classmethod
    def of(cls, settings: MailboxSettings) -> Mailbox:
        """The mailbox that the settings name, with its password from the environment or the keyring.

        Raises `SettingError`, `MailboxError` where no password is found.
        """
        for name in ("address", "host"):
            if not getattr(settings, name):
                raise SettingError(f"setting mailbox.{name} is empty; name the mailbox that reminders come back to")
        if settings.tls not in ("implicit", "starttls", "none"):
            raise SettingError(f"setting mailbox.tls: {settings.tls!r} is not implicit, starttls or none")
        account = f"{settings.user or settings.address}@{settings.host}"
        password = secret(PASSWORD, account)
        if not password:
            raise MailboxError(f"there is no password for the mailbox {account}; {how_to_set(PASSWORD, account)}")
        return cls(settings, password)

    def __enter__(self) -> Mailbox:
        self.open()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def open(self) -> None:
        """Connect, log in and select the folder for reading. Raises `ConnectionLostError`, `MailboxError`."""
        self.close()
        host, port = _host_and_port(self._settings.host, 993 if self._settings.tls == "implicit" else 143)
        limit = self._settings.timeout_s
        try:
            if self._settings.tls == "implicit":
                box: imap_tools.BaseMailBox = imap_tools.MailBox(host, port, limit)
            elif self._settings.tls == "starttls":
                box = imap_tools.MailBoxStartTls(host, port, limit)
            else:
                box = imap_tools.MailBoxUnencrypted(host, port, limit)
        except ssl.SSLError as error:
            raise MailboxError(f"the mail server {self._settings.host} has no valid certificate: {error.reason or error}") from None
        except (OSError, imaplib.IMAP4.error) as error:
            raise ConnectionLostError(f"the mail server {self._settings.host} cannot be reached: {error}") from None
        self._box = box
        try:
            box.login(self._user, self._password, initial_folder=None)
            box.folder.set(self._settings.folder, readonly=True)
            status = box.folder.status(self._settings.folder, ["UIDVALIDITY"])
        except MailboxLoginError as error:
            self.close()
            # A server that is going down refuses everybody: only its own word for a wrong password is final.
            if b"UNAVAILABLE" in str(error).encode() or b"temporar" in str(error).lower().encode():
                raise ConnectionLostError(f"the mail server {self._settings.host} takes nobody at this moment") from None
            raise MailboxError(f"the mail server {self._settings.host} refuses the user {self._user}; check the password") from None
        except (ImapToolsError, imaplib.IMAP4.abort, imaplib.IMAP4.error, OSError) as error:
            self.close()
            if isinstance(error, imaplib.IMAP4.abort | OSError):
                raise ConnectionLostError(f"the mail server {self._settings.host} went away: {error}") from None
            raise MailboxError(f"the folder {self._settings.folder} cannot be opened: {_one_line(error)}") from None
        self.uid_validity = int(status["UIDVALIDITY"])

    def close(self) -> None:
        """Log out where the connection still stands."""
        box, self._box = self._box, None
        if box is not None:
            try:
                box.logout()
            except (ImapToolsError, imaplib.IMAP4.error, OSError):
                box.client.shutdown()

    def newer_than(self, uid: int) -> Iterator[Fetched]:
        """The mails after this UID, oldest first; of a large one its beginning. Raises `ConnectionLostError`."""
        client = self._client()
        try:
            answer = client.uid("SEARCH", f"UID {uid + 1}:*")[1]
            found = [int(one) for one in (answer[0] or b"").split()] if answer else []
            wanted = sorted(one for one in found if one > uid)  # `n:*` gives the last one even where it is older
            for start in range(0, len(wanted), AT_ONCE):
                some = ",".join(str(one) for one in wanted[start : start + AT_ONCE])
                parts = client.uid("FETCH", some, f"(UID INTERNALDATE RFC822.SIZE BODY.PEEK[]<0.{READ_BYTES}>)")[1]
                yield from sorted(_fetched(parts), key=lambda one: one.uid)
        except (ImapToolsError, imaplib.IMAP4.error, OSError) as error:
            raise ConnectionLostError(f"the mail server {self._settings.host} went away: {_one_line(error)}") from None

    def wait(self, limit_s: float, stopped: Callable[[], bool]) -> bool:
        """Wait by IDLE until something happens in the folder, at most `limit_s` or until `stopped`; whether it did.

        Raises `ConnectionLostError`.
        """
        if self._box is None:
            raise ConnectionLostError("not connected")
        try:
            with self._box.idle as idle:
                said: list[bytes] = []
                until = time.monotonic() + min(limit_s, LONGEST_IDLE_S)
                while not said and not stopped() and (left := until - (begun := time.monotonic())) > 0:
                    look = min(LOOK_S, left)
                    said = idle.poll(timeout=look)
                    # Nothing said before the time was over: the library takes the end of the connection for that. To leave
                    # IDLE, which needs the server's word, tells it from a mere piece of a TLS record.
                    if not said and time.monotonic() - begun < 0.9 * look:
                        break
            if any(line.upper().startswith(b"* BYE") for line in said):
                raise ConnectionLostError(f"the mail server {self._settings.host} said goodbye")
            return bool(said)
        except (ImapToolsError, imaplib.IMAP4.error, OSError) as error:
            raise ConnectionLostError(f"the mail server {self._settings.host} went away: {_one_line(error)}") from None

    @property
    def can_idle(self) -> bool:
        """Whether the server knows IDLE."""
        return "IDLE" in self._client().capabilities

    def _client(self) -> Any:
        if self._box is None:
            raise ConnectionLostError("not connected")
        return self._box.client


def _host_and_port(host: str, default: int) -> tuple[str, int]:
    name, colon, port = host.rpartition(":")
    return (name, int(port)) if colon and port.isdigit() else (host, default)


def _fetched(parts: list[Any]) -> Iterator[Fetched]:
    """Each mail of an answer to FETCH; what the server says of it may stand before or after its bytes."""
    for i, part in enumerate(parts):
        if not isinstance(part, tuple) or len(part) < 2:
            continue
        after = parts[i + 1] if i + 1 < len(parts) and isinstance(parts[i + 1], bytes) else b""
        said = part[0] + b" " + after
        uid, size, date = _UID.search(said), _SIZE.search(said), _DATE.search(said)
        if uid and date:
            yield Fetched(int(uid[1]), _internal(date[1]), int(size[1]) if size else len(part[1]), part[1])


def _internal(date: bytes) -> datetime:
    return datetime.strptime(date.decode("ascii").strip(), "%d-%b-%Y %H:%M:%S %z").astimezone(UTC)


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]
