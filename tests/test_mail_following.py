"""A real Dovecot: reminders of a ladder are matched, timed and counted, and whatever else a mailbox goes through is survived."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner
from mail_server import BASE, PASSWORD, MailServer, mail_server
from store_cases import campaign, open_wave

from auditor.cli import auditor
from auditor.config import Conduct
from auditor.failures import MailboxError
from auditor.mail.address import address_for
from auditor.mail.following import Following, Polled, say_none
from auditor.mail.mailbox import Mailbox
from auditor.metrics import registry
from auditor.store import Store
from auditor.types import CallRules, Campaign, IntentState, Measure, Observation, ShopFacts, Verdict
from auditor.visit.ledger import Permit

LEFT = datetime(2026, 3, 2, 12, 0, 0, tzinfo=UTC)
PRODUCT = "Лейка садовая Gardena"
WAIT_S = 60.0


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def small(tmp_path: Path, server: MailServer) -> Iterator[Store]:
    """A wave of three shops, an address left at the first two; and an empty mailbox."""
    client = server.client()
    if int(client.select("INBOX")[1][0] or 0):
        client.store("1:*", "+FLAGS", "\\Deleted")
        client.expunge()
    client.logout()
    with Store.open("sqlite:///audit.db", tmp_path) as store:
        open_wave(store, 3)
        for i in range(2):
            leave(store, i)
        yield store


def allowed() -> Campaign:
    one = campaign()
    return Campaign(
        one.purpose,
        one.responsible,
        one.contact,
        one.legal_basis,
        one.begins,
        one.ends,
        ("recovery",),
        one.approved_by,
        digest="r",
        calls=CallRules(),
    )


def leave(store: Store, i: int, at: datetime = LEFT) -> None:
    permit = store.begin_contact("w1", f"shop{i}.ru", "recovery", address(i), allowed(), Conduct(), at)
    assert isinstance(permit, Permit)
    about = {"place": "cart", "product": PRODUCT, "left_at": at.isoformat()}
    fact = Observation("recovery.address_left", Verdict.PRESENT, {"place": "cart"})
    store.settle_contact(permit, IntentState.SENT, at, about=about, fact=fact)  # type: ignore[arg-type]


def address(i: int) -> str:
    return address_for(f"shop{i}.ru", "w1", BASE)


def mail(i: int, subject: str, body: str = "…", identity: str | None = None, to: str | None = None) -> bytes:
    made = EmailMessage()
    made["From"] = f"news@shop{i}.ru"
    made["To"] = to or address(i)
    made["Subject"] = subject
    made["Message-ID"] = identity or f"<{abs(hash((i, subject, body)))}@shop{i}.ru>"
    made["List-Unsubscribe"] = "<https://shop.example/u>"
    made.set_content(body)
    return made.as_bytes()


LADDER = (
    (timedelta(hours=3, minutes=12, seconds=7), "Вы забыли товары в корзине", f"{PRODUCT} ждёт вас"),
    (timedelta(days=1, seconds=1), "Ещё думаете?", "Товары ждут в вашей корзине"),
    (timedelta(days=3, hours=1), "Дарим скидку на вашу корзину", "Промокод BACK10: скидка 10%"),
)


def deliver_ladder(server: MailServer, i: int = 0) -> None:
    for after, subject, body in LADDER:
        server.append(mail(i, subject, body), LEFT + after)


def following(store: Store, server: MailServer, password: str = PASSWORD) -> Following:
    return Following(store, Mailbox(server.settings(), password), BASE)


def facts(store: Store, i: int) -> ShopFacts:
    return next(one for one in store.shop_facts("w1") if one.shop.key == f"shop{i}.ru")


def reminders(store: Store, i: int = 0) -> list[dict[str, object]]:
    return [dict(one.value) for one in facts(store, i).observations if one.name == "recovery.followup" and isinstance(one.value, dict)]


def measure(metric: str, store: Store, i: int) -> tuple[Measure, ...]:
    return registry()[metric].measure(facts(store, i))


def test_a_ladder_of_three_over_days_is_matched_timed_to_the_second_and_counted(server: MailServer, small: Store) -> None:
    deliver_ladder(server)
    server.append(mail(1, "Добро пожаловать!", "Промокод на первый заказ"), LEFT + timedelta(minutes=1))
    found = following(small, server).poll()
    assert (found.mails, dict(found.kept), found.shops) == (4, {"reminder": 3, "welcome": 1}, {"shop0.ru", "shop1.ru"})
    seen = reminders(small)
    assert [(one["after_s"], one["number"]) for one in seen] == [(after.total_seconds(), i) for i, (after, _, _) in enumerate(LADDER, 1)]
    assert [one["names_product"] for one in seen] == [True, False, False]
    assert [one["discount"] for one in seen] == [False, False, True]
    assert seen[2]["discount_size"] == {"percent": 10, "amount": None, "currency": None, "free_delivery": False}
    assert all(one["unsubscribe"] for one in seen)
    assert measure("recovery.reminder", small, 0)[0].value == 1.0
    assert measure("recovery.delay", small, 0)[0].value == LADDER[0][0].total_seconds()
    assert measure("recovery.discount", small, 0)[0].value == 1.0
    assert [one.label for one in measure("recovery.channels", small, 0)] == ["email"]
    # A welcome is no reminder; the other shop may still send one.
    assert measure("recovery.reminder", small, 1)[0].missing == "still_waiting"
    assert measure("recovery.reminder", small, 2) == ()


def test_reading_again_changes_nothing_even_where_the_mailbox_is_read_from_its_beginning(server: MailServer, small: Store) -> None:
    deliver_ladder(server)
    follow = following(small, server)
    follow.poll()
    before = facts(small, 0)
    assert follow.poll().mails == 0
    small.keep_mailbox_position(Mailbox(server.settings(), PASSWORD).name, 1, 10_000)  # another UIDVALIDITY: it was made anew
    again = follow.poll()
    assert (again.mails, again.known, again.kept.total()) == (3, 3, 0)
    assert facts(small, 0) == before


def test_no_reminder_is_said_only_when_the_watch_is_over(server: MailServer, small: Store) -> None:
    deliver_ladder(server)
    following(small, server).poll()
    assert say_none(small, 14, LEFT + timedelta(days=13)) == 0
    assert say_none(small, 14, LEFT + timedelta(days=15)) == 1
    assert say_none(small, 14, LEFT + timedelta(days=16)) == 0
    assert measure("recovery.reminder", small, 1)[0].value == 0.0
    assert measure("recovery.reminder", small, 0)[0].value == 1.0


def test_strange_mails_are_counted_and_set_aside_and_the_good_ones_kept(server: MailServer, small: Store) -> None:
    other, never = "shopper@audit.example", address_for("never.ru", "w9", BASE)
    bounce = b"From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b--\r\n"
    broken = f"To: {address(0)}\r\nSubject: You left items in your cart\r\nContent-Type: multipart/mixed; boundary=".encode()
    server.deliver(never, mail(0, "Вы забыли корзину", to=never))
    server.deliver(address(0), bounce)
    server.deliver(other, mail(0, "Новости", to=other))
    server.deliver(address(0), broken + b'"zz\r\n\r\n--q\r\nContent-Type: text/html; charset="no-such\r\n\r\n<p>\xff\xfe')
    server.deliver(address(1), mail(1, "Вы забыли корзину", to="undisclosed-recipients:;"))  # the envelope says whose it is
    huge = mail(1, "Ваша корзина ждёт", "скидка 15%") + b"\r\n" + b"A" * 76 * 262_144 + b"\r\n"
    assert len(huge) > 19_900_000
    server.append(huge, LEFT + timedelta(hours=5))
    found = following(small, server).poll()
    assert found.mails == 6
    assert dict(found.aside) == {"unknown_address": 1, "bounce": 1, "other": 1}
    assert found.kept.total() == 3
    assert [one["number"] for one in reminders(small, 0)] == [1]
    large = reminders(small, 1)[1]
    assert (large["after_s"], large["discount"]) == (18_000.0, True)
    assert isinstance(large["size_bytes"], int)
    assert large["size_bytes"] > 19_900_000


def test_nothing_in_the_mailbox_is_marked_moved_or_deleted(server: MailServer, small: Store) -> None:
    deliver_ladder(server)
    following(small, server).poll()
    client = server.client()
    client.select("INBOX", readonly=True)
    flags = client.fetch("1:*", "(FLAGS)")[1]
    client.logout()
    assert len(flags) == 3
    assert not any(b"Seen" in one or b"Deleted" in one for one in flags if isinstance(one, bytes))


class Watching:
    """A watch in a thread, and the mails it told of."""

    def __init__(self, store: Store, server: MailServer) -> None:
        self.stop, self.heard = threading.Event(), threading.Semaphore(0)
        self.found = Polled()
        self._thread = threading.Thread(target=following(store, server).watch, args=(self.stop, 300.0, self._told))

    def _told(self, found: Polled) -> None:
        self.found.add(found)
        self.heard.release()

    def __enter__(self) -> Watching:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self._thread.join(WAIT_S)
        assert not self._thread.is_alive()

    def until(self, mails: int) -> None:
        """Wait until so many mails were taken in."""
        while self.found.mails < mails:
            assert self.heard.acquire(timeout=WAIT_S), f"{self.found.mails} of {mails} mails came"


def test_a_watch_hears_of_mail_at_once_and_outlives_dropped_connections_and_a_restart(server: MailServer, small: Store) -> None:
    with Watching(small, server) as watching:
        assert watching.heard.acquire(timeout=WAIT_S)  # it looked once, and idles now
        server.deliver(address(0), mail(0, LADDER[0][1]))
        watching.until(1)
        assert server.drop_connections() >= 1
        server.deliver(address(0), mail(0, LADDER[1][1]))
        watching.until(2)
        server.stop()
        server.start()
        server.deliver(address(0), mail(0, LADDER[2][1]))
        watching.until(3)
    assert [one["number"] for one in reminders(small)] == [1, 2, 3]
    assert watching.found.kept.total() == 3


def test_a_poll_tries_again_while_the_server_is_away(server: MailServer, small: Store) -> None:
    deliver_ladder(server)
    server.stop()
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 2:
            server.start()

    assert following(small, server).poll(pause).mails == 3
    assert pauses == [1.0, 2.0]


def test_a_wrong_password_or_folder_is_one_clear_line_and_no_endless_loop(server: MailServer, small: Store) -> None:
    with pytest.raises(MailboxError, match="refuses the user shopper; check the password"):
        following(small, server, "wrong").poll()
    with pytest.raises(MailboxError, match="the folder Nowhere cannot be opened"):
        Following(small, Mailbox(server.settings(folder="Nowhere"), PASSWORD), BASE).poll()


def test_the_password_comes_from_the_environment_or_the_keyring_and_is_never_written(
    server: MailServer, small: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver_ladder(server)
    known: dict[tuple[str, str], str] = {}
    monkeypatch.setattr("keyring.get_password", lambda service, user: known.get((service, user)))
    monkeypatch.delenv("AUDITOR_MAILBOX_PASSWORD", raising=False)
    at = ["--workspace", str(tmp_path), "--mailbox-address", BASE, "--mailbox-user", "shopper"]
    at += ["--mailbox-host", f"127.0.0.1:{server.imap}", "--mailbox-tls", "none"]
    none = CliRunner().invoke(auditor, ["mailbox", "poll", *at])
    assert "set AUDITOR_MAILBOX_PASSWORD in the environment, or store it with `keyring set storefront-auditor" in str(none.exception)
    known["storefront-auditor", f"shopper@127.0.0.1:{server.imap}"] = PASSWORD
    first = CliRunner().invoke(auditor, ["mailbox", "poll", *at], catch_exceptions=False)
    assert first.stdout.splitlines()[0] == "3 mails; 3 reminder of 1 shops"
    known.clear()
    monkeypatch.setenv("AUDITOR_MAILBOX_PASSWORD", PASSWORD)
    second = CliRunner().invoke(auditor, ["mailbox", "poll", "--json", *at], catch_exceptions=False)
    assert '"mails": 0' in second.stdout
    for file in tmp_path.rglob("*"):
        assert file.is_dir() or PASSWORD.encode() not in file.read_bytes()
