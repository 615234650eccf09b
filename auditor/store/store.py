"""The only door to the database and the evidence: one object, thread-safe, short transactions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import sqlalchemy as sa
from pydantic import TypeAdapter

from auditor.clock import utc_now
from auditor.config import Conduct, Settings
from auditor.failures import Failure, StoreError
from auditor.store import artifacts, claims, contacts, dispositions, facts, imported, ledger, purge, waves
from auditor.store.artifacts import place
from auditor.store.contacts import Contact
from auditor.store.dispositions import DispositionRow
from auditor.store.engine import Database, database_url
from auditor.store.imported import Imported
from auditor.store.migrate import migrate
from auditor.store.models import certificates, instruments, optouts
from auditor.store.purge import Purged
from auditor.store.queue import Put
from auditor.store.rows import CertificateRow, Claim, OptOut, ProgressRow, Recovery, SpentBudget, Wave, dump, load
from auditor.types import (
    Campaign,
    Daypart,
    InstrumentCertificate,
    IntentState,
    JsonValue,
    Observation,
    PlannedVisit,
    Shop,
    ShopFacts,
    VisitRecord,
    VisitState,
)
from auditor.visit.ledger import Permit, Refusal

if TYPE_CHECKING:
    from upath import UPath

_CERTIFICATE = TypeAdapter(tuple[CertificateRow, ...])
_INSTRUMENT = TypeAdapter(InstrumentCertificate)


class Store:
    """Everything the program remembers. Open one in each process with `Store.open` or `Store.of`."""

    def __init__(self, db: Database, folder: Path | UPath) -> None:
        self.db, self.folder = db, folder

    @classmethod
    def open(cls, url: str, base: Path, artifacts: str = "evidence", create: bool = True) -> Store:
        """Open, and bring to this program's tables, the database at `url`; relative files lie below `base`.

        With `create` False a missing SQLite file is an error. Raises `StoreError`, one line that says what to do.
        """
        address = database_url(url, base)
        if not create and address.get_backend_name() == "sqlite" and not Path(address.database or "").is_file():
            raise StoreError(f"there is no audit at {address.database}; begin one with `auditor init` and `auditor wave open`")
        folder = place(base, artifacts)
        db = Database(address)
        try:
            migrate(db)
        except StoreError:
            db.close()
            raise
        return cls(db, folder)

    @classmethod
    def of(cls, settings: Settings, workspace: Path, create: bool = True) -> Store:
        """The store of a workspace, as its settings name it."""
        return cls.open(settings.store.database_url, workspace, settings.store.artifacts, create)

    def close(self) -> None:
        """Give back the connections."""
        self.db.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # ------------------------------------------------------------ waves, panel, plan

    def open_wave(self, wave: Wave, panel: Iterable[Shop], plan: Iterable[PlannedVisit] = (), put: Put | None = None) -> int:
        """Open a wave with its panel and plan, all of it or nothing; returns the number of planned pieces of work.

        `put` puts what is due at once into the workers' queue, in the same transaction.
        """
        return waves.open_wave(self.db, wave, panel, plan, put)

    def close_wave(self, wave: str, now: datetime) -> Wave:
        """Close a wave; what is still planned in it was not attempted."""
        return waves.close_wave(self.db, wave, now)

    def get_wave(self, wave: str) -> Wave:
        """The wave of this name. Raises `StoreError` where there is none."""
        return self.db.patiently(waves.get_wave, self.db, wave)

    def waves(self) -> tuple[Wave, ...]:
        """All waves, the oldest first."""
        return self.db.patiently(waves.all_waves, self.db)

    def latest_wave(self, open_only: bool = False) -> Wave | None:
        """The wave opened last, or None; with `open_only`, of those not closed."""
        found = [wave for wave in self.waves() if not (open_only and wave.closed_at)]
        return found[-1] if found else None

    def panel(self, wave: str) -> tuple[Shop, ...]:
        """The shops of a wave in the order of their list."""
        return waves.panel(self.db, wave)

    def plan_visits(self, plan: Iterable[PlannedVisit]) -> int:
        """Add planned work; what is already planned stays. Returns how many were new."""
        return waves.plan_visits(self.db, plan)

    def progress(self, wave: str) -> tuple[ProgressRow, ...]:
        """How the work of a wave stands, by kind, state, industry and daypart."""
        return self.db.patiently(waves.progress, self.db, wave)

    def dispositions(self, wave: str) -> tuple[DispositionRow, ...]:
        """The shops of a wave by industry and disposition, counted in the database."""
        return dispositions.dispositions(self.db, wave)

    def planned(self, wave: str, kind: str) -> tuple[PlannedVisit, ...]:
        """The work of a kind that is still to be done, the earliest due first."""
        return waves.planned(self.db, wave, kind)

    def next_due(self, wave: str, now: datetime, kind: str | None = None) -> datetime | None:
        """When the next planned work is due: `now` where some has no hour, None where none is planned."""
        return self.db.patiently(waves.next_due, self.db, wave, now, kind)

    def has_hours(self, wave: str, kind: str) -> bool:
        """Whether the work of a kind was planned for certain hours, and not for whenever it is done."""
        return self.db.patiently(waves.has_hours, self.db, wave, kind)

    def close_if_done(self, wave: str, now: datetime) -> bool:
        """Close a wave in which every piece of work is final; whether it was this call that closed it."""
        return self.db.patiently(waves.close_if_done, self.db, wave, now)

    # ------------------------------------------------------------ claims and results

    def claim(self, wave: str, kind: str, worker: str, now: datetime, lease_s: float = 60.0, limit: int = 1) -> tuple[Claim, ...]:
        """Up to `limit` due pieces of work of a kind (`survey`, `visit`), leased for `lease_s` seconds."""
        return self.db.patiently(claims.claim, self.db, wave, kind, worker, now, lease_s, limit)

    def claim_visit(self, visit: PlannedVisit, worker: str, now: datetime, lease_s: float = 60.0) -> Claim | None:
        """The claim to one planned piece of work that is due; None where it is not to be had now."""
        return self.db.patiently(claims.claim_visit, self.db, visit, worker, now, lease_s)

    def renew(self, held: Iterable[Claim], now: datetime, lease_s: float = 60.0) -> tuple[Claim, ...]:
        """Prolong leases; returns the claims that are already lost, whose work must stop."""
        return self.db.patiently(claims.renew, self.db, held, now, lease_s)

    def finish(
        self,
        claim: Claim,
        state: VisitState,
        now: datetime,
        observations: Sequence[Observation] = (),
        record: VisitRecord | None = None,
        failure: Failure | None = None,
    ) -> bool:
        """Write a final result, all of it or nothing. False: the lease is lost, nothing was written."""
        return self.db.patiently(claims.finish, self.db, claim, state, now, observations, record, failure)

    def release(self, claim: Claim, due_at: datetime | None = None, spent: bool = False) -> bool:
        """Give work back undone, for `due_at` (None: at once); `spent` counts it as a failed attempt.

        False after any message, on a lost lease, and, where `spent`, when the attempts are used up.
        """
        return self.db.patiently(claims.release, self.db, claim, due_at, spent)

    def move(self, claim: Claim, daypart: Daypart) -> Claim | None:
        """The same work under the daypart it really falls in; None where that one is planned already, or the lease is lost."""
        return self.db.patiently(claims.move, self.db, claim, daypart)

    def other_visits(self, claim: Claim) -> tuple[datetime, ...]:
        """When the other visits of a claimed one's shop and wave were made or are due."""
        return self.db.patiently(claims.other_visits, self.db, claim)

    def recover(self, now: datetime, gone: Collection[str] = ()) -> Recovery:
        """Settle what expired leases and the workers `gone` left behind; nothing that reached a person is done again."""
        return self.db.patiently(claims.recover, self.db, now, gone)

    def workers(self) -> frozenset[str]:
        """The workers that hold a lease."""
        return self.db.patiently(claims.workers, self.db)

    def put_observations(self, wave: str, shop_key: str, observations: Sequence[Observation], now: datetime) -> None:
        """Add facts that no visit brought: imported calls, orders, mail."""
        claims.put_observations(self.db, wave, shop_key, observations, now)

    def shop_facts(self, wave: str) -> Iterator[ShopFacts]:
        """All shops of a wave in order of their key, streamed."""
        return facts.shop_facts(self.db, wave)

    def observed(self, wave: str, shop_key: str, name: str) -> bool:
        """Whether a wave holds any observation of this name about a shop."""
        return self.db.patiently(facts.observed, self.db, wave, shop_key, name)

    # ------------------------------------------------------------ messages to people

    def begin(
        self, claim: Claim, campaign: Campaign, conduct: Conduct, text: str, now: datetime, account: str | None = None
    ) -> Permit | Refusal:
        """Commit the intent to send one message, or say which rule of conduct forbids it."""
        return ledger.begin(self.db, claim, campaign, conduct, text, now, account)

    def settle(self, permit: Permit, state: IntentState, now: datetime, staff_s: float | None = None) -> bool:
        """Say what became of a message: `sent`, `unknown` or `cancelled`."""
        return self.db.patiently(ledger.settle, self.db, permit, state, now, staff_s)

    def spent(self, wave: str) -> SpentBudget:
        """What contact with people has cost in a wave."""
        return ledger.spent(self.db, wave)

    def add_optout(self, domain: str, now: datetime, reason: str = "") -> bool:
        """Never open or contact this domain again; False where it was already on the list."""
        with self.db.write() as connection:
            if connection.scalar(sa.select(optouts.c.domain).where(optouts.c.domain == domain.lower())) is not None:
                return False
            connection.execute(optouts.insert().values(domain=domain.lower(), added_at=now, reason=reason))
            return True

    def optouts(self) -> tuple[OptOut, ...]:
        """The opt-out list, by domain."""

        def read() -> tuple[OptOut, ...]:
            with self.db.read() as connection:
                return tuple(OptOut(*row) for row in connection.execute(sa.select(optouts).order_by(optouts.c.domain)))

        return self.db.patiently(read)

    def is_opted_out(self, domain: str) -> bool:
        """Whether this domain, or one above it, is on the opt-out list."""
        return self.db.patiently(ledger.is_opted_out, self.db, domain)

    # ------------------------------------------------------------ calls, addresses, facts from outside

    def begin_contact(
        self, wave: str, shop_key: str, probe: str, target: str, campaign: Campaign, conduct: Conduct, now: datetime
    ) -> Permit | Refusal:
        """Allow one test call (`calls`) or one address left (`recovery`), committed as `sending`; or say which rule forbids it."""
        return contacts.begin_contact(self.db, wave, shop_key, probe, target, campaign, conduct, now)

    def settle_contact(
        self,
        permit: Permit,
        state: IntentState,
        now: datetime,
        *,
        staff_s: float | None = None,
        about: dict[str, JsonValue] | None = None,
        fact: Observation | None = None,
    ) -> bool:
        """Say what became of a contact, once, and keep the fact it brought."""
        return contacts.settle_contact(self.db, permit, state, now, staff_s=staff_s, about=about, fact=fact)

    def recover_contacts(self, now: datetime, older_s: float) -> int:
        """Contacts begun longer ago and never settled become `unknown`; nobody is contacted again for them."""
        return contacts.recover_contacts(self.db, now, older_s)

    def contacts(self, probe: str, wave: str | None = None) -> tuple[Contact, ...]:
        """The contacts of a probe that may have reached somebody, the oldest first."""
        return contacts.contacts_of(self.db, probe, wave)

    def put_imported(self, wave: str, kind: str, found: Iterable[Imported]) -> int:
        """Keep the facts of a log or a mailbox that are not known yet; returns how many were new."""
        return imported.put_imported(self.db, wave, kind, found)

    def count_imported(self, wave: str, kind: str, prefix: str) -> int:
        """How many facts of a kind have a key that begins so."""
        return imported.count_imported(self.db, wave, kind, prefix)

    def mailbox_position(self, name: str) -> tuple[int, int] | None:
        """UIDVALIDITY and last UID read of a mailbox, or None."""
        return imported.mailbox_position(self.db, name)

    def keep_mailbox_position(self, name: str, uid_validity: int, last_uid: int) -> None:
        """Note how far a mailbox was read."""
        imported.keep_mailbox_position(self.db, name, uid_validity, last_uid)

    # ------------------------------------------------------------ evidence, certificate

    def put_artifact(self, body: bytes, media_type: str, now: datetime | None = None) -> str:
        """Keep a file and return its SHA-256. Raises `OSError` where the disk is full."""
        return self.db.patiently(artifacts.put, self.db, self.folder, body, media_type, now or utc_now())

    def artifact(self, sha256: str) -> tuple[Path | UPath, str] | None:
        """Path and media type of a kept file, or None."""
        return artifacts.find(self.db, self.folder, sha256)

    def purge_older(self, before: datetime, pages: bool = False, dry_run: bool = False) -> Purged:
        """Forget what people wrote, and the pictures, of visits that ended before `before`; the features stay."""
        return purge.purge_older(self.db, self.folder, before, pages, dry_run)

    def purge_shop(self, key: str, dry_run: bool = False) -> Purged:
        """Forget a shop in all waves, except that it was contacted, when, and what that cost."""
        return purge.purge_shop(self.db, self.folder, key, dry_run)

    def put_certificate(self, wave: str, rows: Sequence[CertificateRow], now: datetime | None = None) -> None:
        """Keep a comparison of a wave with a known truth; the newest one counts."""
        with self.db.write() as connection:
            connection.execute(certificates.insert().values(wave=wave, made_at=now or utc_now(), body=dump(_CERTIFICATE, tuple(rows))))

    def certificate(self, wave: str) -> tuple[CertificateRow, ...] | None:
        """The newest certificate of a wave, or None."""
        with self.db.read() as connection:
            body = connection.scalar(
                sa.select(certificates.c.body).where(certificates.c.wave == wave).order_by(certificates.c.id.desc()).limit(1)
            )
        return None if body is None else load(_CERTIFICATE, body)

    def put_instrument(self, certificate: InstrumentCertificate) -> None:
        """Keep a certificate of the instrument; the newest one counts."""
        with self.db.write() as connection:
            connection.execute(instruments.insert().values(made_at=certificate.made_at, body=dump(_INSTRUMENT, certificate)))

    def instrument(self) -> InstrumentCertificate | None:
        """The newest certificate of the instrument, or None."""
        with self.db.read() as connection:
            body = connection.scalar(sa.select(instruments.c.body).order_by(instruments.c.id.desc()).limit(1))
        return None if body is None else load(_INSTRUMENT, body)
