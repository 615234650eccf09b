"""A real Dovecot for the tests: IMAP and LMTP on free ports of 127.0.0.1, run as an ordinary user, started and stopped at will."""

from __future__ import annotations

import contextlib
import grp
import imaplib
import os
import pwd
import shutil
import signal
import smtplib
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psutil
from ports import free_port

from auditor.config import Mailbox

USER, PASSWORD, BASE = "shopper", "secret", "shopper@audit.example"

_CONFIG = """
base_dir = {d}/run
state_dir = {d}/state
log_path = {d}/dovecot.log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
mail_location = maildir:{d}/mail/%n
recipient_delimiter = +
lmtp_save_to_detail_mailbox = no
lda_mailbox_autocreate = yes
lmtp_rcpt_check_quota = no
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%n {d}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={d}/mail/%n allow_all_users=yes
}}
first_valid_uid = 0
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
service stats {{
  chroot =
}}
"""


@dataclass
class MailServer:
    """One Dovecot with one user; `deliver` by LMTP stamps a mail now, `append` at any moment."""

    folder: Path
    imap: int
    lmtp: int
    process: subprocess.Popen[bytes] | None = None

    def settings(self, **more: object) -> Mailbox:
        return Mailbox(address=BASE, host=f"127.0.0.1:{self.imap}", user=USER, tls="none", timeout_s=20.0, **more)  # type: ignore[arg-type]

    def start(self) -> None:
        """Start it, and wait until it takes log-ins and mail."""
        who: dict[str, object] = {}
        if os.getuid() == 0:  # Dovecot serves no mail as root
            user = pwd.getpwnam("nobody")
            who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        binary = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
        assert binary, "these tests need Dovecot: run `make test`, which installs it, or apt-get install dovecot-imapd dovecot-lmtpd"
        with (self.folder / "out").open("ab") as out:
            command = [binary, "-F", "-c", str(self.folder / "dovecot.conf")]
            self.process = subprocess.Popen(command, stdout=out, stderr=out, cwd=self.folder, start_new_session=True, **who)  # type: ignore[call-overload]
        until = time.monotonic() + 60
        while True:
            try:
                self.client().logout()
                with smtplib.LMTP("127.0.0.1", self.lmtp, timeout=20) as lmtp:
                    lmtp.noop()
                return
            except (OSError, imaplib.IMAP4.error, smtplib.SMTPException):
                assert self.process.poll() is None, (self.folder / "dovecot.log").read_text()[-800:]
                assert time.monotonic() < until, "Dovecot did not begin to listen"
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(0.05)

    def stop(self) -> None:
        """Stop it and all that it started, which cuts every connection."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
            self.process = None

    def client(self) -> imaplib.IMAP4:
        """A connection of the test's own."""
        client = imaplib.IMAP4("127.0.0.1", self.imap, timeout=20)
        client.login(USER, PASSWORD)
        return client

    def deliver(self, to: str, body: bytes, sender: str = "shop@shop.example") -> None:
        """By LMTP, as a mail server hands it over: the envelope's address, not the header's, says whose it is."""
        with smtplib.LMTP("127.0.0.1", self.lmtp, timeout=20) as lmtp:
            lmtp.sendmail(sender, [to], body)

    def append(self, body: bytes, at: datetime, folder: str = "INBOX") -> None:
        """Put a mail into the mailbox as if the server had taken it in at `at`."""
        client = self.client()
        answer = client.append(folder, None, imaplib.Time2Internaldate(at), body)
        assert answer[0] == "OK", answer
        client.logout()

    def drop_connections(self) -> int:
        """End the processes that hold log-ins, as a network that breaks would; the server itself stays up."""
        assert self.process is not None
        dropped = 0
        for child in psutil.Process(self.process.pid).children():
            with contextlib.suppress(psutil.NoSuchProcess):
                if child.name() == "imap":
                    child.kill()
                    dropped += 1
        return dropped


@contextlib.contextmanager
def mail_server() -> Iterator[MailServer]:
    """A running Dovecot in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="dovecot", dir="/tmp"))
    server = MailServer(folder, free_port(), free_port())
    user = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")
    names = {"user": user.pw_name, "group": grp.getgrgid(user.pw_gid).gr_name, "uid": user.pw_uid, "gid": user.pw_gid}
    (folder / "dovecot.conf").write_text(_CONFIG.format(d=folder, imap=server.imap, lmtp=server.lmtp, **names))
    for name in ("run", "state", "mail"):
        (folder / name).mkdir()
    if os.getuid() == 0:
        for path in (folder, *folder.iterdir()):
            os.chown(path, user.pw_uid, user.pw_gid)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
