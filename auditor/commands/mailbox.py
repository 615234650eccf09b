"""`auditor mailbox`: what comes back to the addresses that were left in carts."""

from __future__ import annotations

import json
import logging
import signal
import threading
from pathlib import Path

import click

from auditor.cli import with_settings
from auditor.clock import utc_now
from auditor.config import Settings
from auditor.failures import MailboxError
from auditor.log_lines import log_to_stderr
from auditor.mail.following import PROBE, Following, Polled, say_none
from auditor.mail.mailbox import ConnectionLostError, Mailbox
from auditor.store import Store


@click.group()
def command() -> None:
    """The auditor's own mailbox: reminders of carts, matched to shops. It is only read; nothing in it is opened, clicked or answered."""


@command.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object for a program.")
@with_settings
def poll(as_json: bool, settings: Settings, workspace: Path) -> None:
    """Take in what is new, once. For cron: every hour is enough, times are the mail server's."""
    _quiet()
    with Store.of(settings, workspace, create=False) as store:
        following = Following(store, Mailbox.of(settings.mailbox), settings.mailbox.address)
        try:
            found = following.poll()
        except ConnectionLostError as error:
            raise MailboxError(f"{error}; run this again later") from None
        none = say_none(store, settings.mailbox.days, utc_now())
        left = len(store.contacts(PROBE))
    if as_json:
        kept = {kind.value: count for kind, count in found.kept.items()}
        click.echo(json.dumps({"mails": found.mails, "known": found.known, "kept": kept, "aside": found.aside, "none": none, "left": left}))
        return
    click.echo(_line(found) if found.mails else "nothing new")
    click.echo(f"addresses left at {left} shops" + (f"; {none} of them now count as not reminded" if none else ""))


@command.command()
@with_settings
def watch(settings: Settings, workspace: Path) -> None:
    """Take in mails as they come (IMAP IDLE), through dropped connections and restarted servers. Stop it with Ctrl-C."""
    _quiet()
    stop = threading.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, lambda *_: stop.set())
    with Store.of(settings, workspace, create=False) as store:
        following = Following(store, Mailbox.of(settings.mailbox), settings.mailbox.address)

        def told(found: Polled) -> None:
            if found.mails:
                click.echo(f"{utc_now():%Y-%m-%d %H:%M:%S}  {_line(found)}")
            say_none(store, settings.mailbox.days, utc_now())

        following.watch(stop, settings.mailbox.idle_s, told)


def _line(found: Polled) -> str:
    kept = ", ".join(f"{count} {kind}" for kind, count in found.kept.most_common())
    aside = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in found.aside.most_common())
    parts = [f"{found.mails} mails", f"{kept or 'none'} of {len(found.shops)} shops"]
    parts += [f"set aside: {aside}"] if aside else []
    parts += [f"{found.known} known already"] if found.known else []
    return "; ".join(parts)


def _quiet() -> None:
    log_to_stderr(logging.WARNING)
