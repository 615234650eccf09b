"""Follows up the addresses that were left: mails that come back are matched to their shops and kept as facts, each once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

import structlog

from auditor.mail.address import is_tagged
from auditor.mail.mailbox import ConnectionLostError, Mailbox
from auditor.mail.message import Fetched, Mail, read_mail
from auditor.mail.words import MailKind
from auditor.store import Store
from auditor.store.contacts import Contact
from auditor.store.imported import Imported
from auditor.types import Evidence, JsonValue, Observation, Verdict

PROBE, KIND = "recovery", "mail"
PAUSES_S = (1.0, 2.0, 5.0, 15.0, 60.0)
"""How long to wait before each further try to reconnect; the last one is repeated."""

TRIES = 4
"""Connections that a single poll makes before it gives up."""

log = structlog.get_logger(__name__)


@dataclass
class Polled:
    """What a poll found, by kind, and mails that concern no shop: bounces, automatic replies, addresses never left, others."""

    mails: int = 0
    known: int = 0
    kept: Counter[MailKind] = field(default_factory=Counter)
    aside: Counter[str] = field(default_factory=Counter)
    shops: set[str] = field(default_factory=set)

    def add(self, more: Polled) -> None:
        """Together with another poll."""
        self.mails += more.mails
        self.known += more.known
        self.kept += more.kept
        self.aside += more.aside
        self.shops |= more.shops


class Following:
    """Reads one mailbox for all waves of a store. `base` is the mailbox's own address, without a tag."""

    def __init__(self, store: Store, mailbox: Mailbox, base: str) -> None:
        self._store, self._mailbox, self._base = store, mailbox, base

    def poll(self, pause: Callable[[float], object] | None = None) -> Polled:
        """Take in what is new, through a few reconnects. Raises `ConnectionLostError` where the server stays away, `MailboxError`."""
        found, waits = Polled(), pause or threading.Event().wait
        for attempt in range(TRIES):
            try:
                with self._mailbox:
                    self._take_in(found)
                return found
            except ConnectionLostError:
                if attempt == TRIES - 1:
                    raise
                waits(PAUSES_S[attempt])
        return found

    def watch(self, stop: threading.Event, idle_s: float, told: Callable[[Polled], None] = lambda _found: None) -> None:
        """Take in what is new as it comes, until `stop`; a server that goes away is waited for, whatever it takes.

        Raises `MailboxError` where the server says that user, password or folder are wrong, which waiting does not mend.
        """
        lost = 0
        while not stop.is_set():
            try:
                with self._mailbox:
                    while not stop.is_set():
                        found = Polled()
                        self._take_in(found)
                        lost = 0
                        told(found)
                        self._sleep(stop, idle_s)
            except ConnectionLostError as error:
                pause = PAUSES_S[min(lost, len(PAUSES_S) - 1)]
                lost += 1
                log.info("mailbox.lost", detail=str(error), again_in_s=pause)
                stop.wait(pause)

    def _sleep(self, stop: threading.Event, idle_s: float) -> None:
        """Until something comes, a stop is asked for, or the IDLE is due for renewal; a server without IDLE is polled each minute."""
        if not self._mailbox.can_idle:
            stop.wait(min(60.0, idle_s))
            return
        self._mailbox.wait(idle_s, stop.is_set)

    def _take_in(self, found: Polled) -> None:
        mailbox, store = self._mailbox, self._store
        position = store.mailbox_position(mailbox.name)
        # A mailbox that was made anew gives out new UIDs: all of it is read again, and what is known stays known.
        last = position[1] if position and position[0] == mailbox.uid_validity else 0
        contacts = {one.target.lower(): one for one in store.contacts(PROBE)}
        for fetched in mailbox.newer_than(last):
            self._keep(read_mail(fetched), fetched, contacts, found)
            last = fetched.uid
            store.keep_mailbox_position(mailbox.name, mailbox.uid_validity, last)

    def _keep(self, mail: Mail, fetched: Fetched, contacts: dict[str, Contact], found: Polled) -> None:
        found.mails += 1
        if mail.kind in (MailKind.BOUNCE, MailKind.AUTOMATIC):
            found.aside[mail.kind.value] += 1
            return
        contact = next((contacts[one] for one in mail.recipients if one in contacts), None)
        if contact is None:
            found.aside["unknown_address" if any(is_tagged(one, self._base) for one in mail.recipients) else "other"] += 1
            return
        store = self._store
        number = store.count_imported(contact.wave, KIND, f"{contact.target} {MailKind.REMINDER}") + 1
        prefix = f"{contact.target} {mail.kind}"
        fact = fact_of(mail, contact, fetched, number if mail.kind is MailKind.REMINDER else None)
        if not store.put_imported(contact.wave, KIND, [Imported(contact.shop_key, f"{prefix} {mail.key}", fact, mail.at)]):
            found.known += 1
            return
        found.kept[mail.kind] += 1
        found.shops.add(contact.shop_key)


def left_at(contact: Contact) -> datetime:
    """When an address was left: the moment noted then, else when the attempt began."""
    noted = contact.about.get("left_at")
    return datetime.fromisoformat(noted) if isinstance(noted, str) else contact.begun_at


def fact_of(mail: Mail, contact: Contact, fetched: Fetched, number: int | None) -> Observation:
    """The fact that a mail is: `recovery.followup` for a reminder, `recovery.mail` for any other."""
    product = contact.about.get("product")
    value: dict[str, JsonValue] = {
        "channel": "email",
        "kind": mail.kind.value,
        "subject_class": "cart" if mail.kind is MailKind.REMINDER else mail.kind.value,
        "received_at": mail.at.isoformat(),
        "sent_at": mail.sent_at.isoformat() if mail.sent_at else None,
        "after_s": round((mail.at - left_at(contact)).total_seconds(), 3),
        "number": number,
        "discount": mail.discount is not None,
        "discount_size": asdict(mail.discount) if mail.discount else None,
        "names_product": mail.names(product) if isinstance(product, str) else None,
        "unsubscribe": mail.unsubscribe,
        "sender": mail.sender[:200],
        "size_bytes": fetched.size_bytes,
    }
    seen = Evidence("api", f"IMAP, mail {mail.key}", f"{mail.kind} from {mail.sender}"[:200])
    return Observation("recovery.followup" if number else "recovery.mail", Verdict.PRESENT, value, evidence=(seen,))


def say_none(store: Store, days: float, polled_at: datetime) -> int:
    """Say "no reminder came" of each address that was left `days` before the last poll and brought none; returns how many are new."""
    over: dict[str, list[Imported]] = {}
    for contact in store.contacts(PROBE):
        until = left_at(contact) + timedelta(days=days)
        if until > polled_at or store.count_imported(contact.wave, KIND, f"{contact.target} {MailKind.REMINDER}"):
            continue
        value: dict[str, JsonValue] = {"channel": "email", "watched_s": days * 86_400.0, "watched_until": until.isoformat()}
        fact = Observation("recovery.followup", Verdict.ABSENT, value, evidence=(Evidence("api", "IMAP", "no reminder came"),))
        over.setdefault(contact.wave, []).append(Imported(contact.shop_key, f"{contact.target} none", fact, until))
    return sum(store.put_imported(wave, KIND, facts) for wave, facts in over.items())
