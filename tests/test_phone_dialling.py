"""Test calls under a campaign: who is called, who never is, and that nobody is called twice whatever crashes."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import wave
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from phone_cases import call_campaign, wave_with_numbers
from sip_far_end import far_ends, number_of
from store_cases import HOUR, NOW, campaign, claim_one

from auditor.cli import auditor
from auditor.config import Conduct, Phone, Settings
from auditor.metrics import registry
from auditor.phone.call import CallResult, EndedBy, Outcome, Sentence
from auditor.phone.dialling import Dialled, Dialling, candidates
from auditor.store import Store, Wave
from auditor.types import Campaign, IntentState, Observation, Shop, Verdict
from auditor.visit.ledger import Permit, Reason, Refusal

NUMBERS = {0: "+74955550100", 1: "+78123330011", 2: "+78005553535"}


class Switchboard:
    """A caller without a network: writes down who was called, and how many at a time."""

    def __init__(self, outcome: Outcome = Outcome.ANSWERED) -> None:
        self.outcome, self.called, self.now, self.most = outcome, [], 0, 0
        self.called: list[str] = []
        self.going: list[str] = []
        self.let_go = asyncio.Event()
        self.let_go.set()
        self.ringing = asyncio.Event()

    async def place(self, number: str, no_answer_s: float, sentence: Sentence | None = None) -> CallResult:
        self.called.append(number)
        self.going.append(number)
        self.most = max(self.most, len(self.going))
        self.ringing.set()
        await self.let_go.wait()
        self.going.remove(number)
        rang = self.outcome is not Outcome.FAILED
        return CallResult(
            outcome=self.outcome,
            started_at=NOW,
            total_s=5.0,
            ended_by=EndedBy.CALLER,
            post_dial_s=1.0 if rang else None,
            ring_s=4.0,
            talk_s=0.1 if self.outcome is Outcome.ANSWERED else None,
        )

    async def close(self) -> None:
        pass


async def dial(
    store: Store, caller: Switchboard, allowed: Campaign, now: datetime = NOW, lines: int = 1, stop: asyncio.Event | None = None
) -> list[Dialled]:
    settings = Settings(phone=Phone(lines=lines))
    ready = [one for one in candidates(store.shop_facts("w1"), "Europe/Moscow", now) if one.number and one.opens_at == now]
    dialling = Dialling(store, "w1", settings, allowed, caller, stop or asyncio.Event(), clock=lambda: now)
    return [one async for one in dialling.run(ready)]


def refusals(found: list[Dialled]) -> list[Reason]:
    return [one.refusal.reason for one in found if one.refusal]


async def test_each_shop_is_called_once_and_its_call_is_a_fact(store: Store) -> None:
    wave_with_numbers(store, NUMBERS)
    caller = Switchboard()
    found = await dial(store, caller, call_campaign())
    assert caller.called == list(NUMBERS.values())
    assert caller.most == 1
    assert all(one.result for one in found)
    assert store.spent("w1").staff_s == pytest.approx(3 * 4.1)
    for facts in store.shop_facts("w1"):
        assert registry()["phone.answer_time"].measure(facts)[0].value == 4.0
    assert refusals(await dial(store, caller, call_campaign(), NOW + 48 * HOUR)) == [Reason.PER_SHOP] * 3
    assert len(caller.called) == 3


async def test_several_lines_call_several_shops_at_a_time(store: Store) -> None:
    wave_with_numbers(store, NUMBERS)
    caller = Switchboard()
    caller.let_go.clear()
    work = asyncio.create_task(dial(store, caller, call_campaign(), lines=2))
    while len(caller.going) < 2:
        caller.ringing.clear()
        await asyncio.wait_for(caller.ringing.wait(), 30)
    caller.let_go.set()
    await work
    assert (caller.most, len(caller.called)) == (2, 3)


@pytest.mark.parametrize(
    ("allowed", "reason"),
    [
        (campaign(), Reason.CAMPAIGN),  # allows a chat only
        (call_campaign(per_day=2), Reason.PER_DAY),
        (call_campaign(per_wave=2), Reason.PER_WAVE),
        (call_campaign(staff_seconds=66), Reason.BUDGET),
    ],
)
async def test_the_campaigns_limits_hold_and_end_the_calling(store: Store, allowed: Campaign, reason: Reason) -> None:
    wave_with_numbers(store, NUMBERS)
    caller = Switchboard()
    found = await dial(store, caller, allowed)
    assert refusals(found) == [reason]
    assert len(caller.called) == {Reason.CAMPAIGN: 0}.get(reason, 2)


async def test_an_opt_out_a_chat_an_hour_ago_and_a_number_just_called_are_left_alone(store: Store) -> None:
    wave_with_numbers(store, {0: NUMBERS[0], 1: NUMBERS[1], 2: NUMBERS[2], 3: NUMBERS[2]})
    store.add_optout("shop0.ru", NOW)
    claim = claim_one(store)
    while claim.visit.shop_key != "shop1.ru":
        claim = claim_one(store)
    permit = store.begin(claim, campaign(), Conduct(), "Есть в наличии?", NOW - HOUR)
    assert isinstance(permit, Permit)
    caller = Switchboard()
    found = await dial(store, caller, call_campaign())
    assert refusals(found) == [Reason.OPTED_OUT, Reason.TOO_SOON, Reason.TOO_SOON]
    assert caller.called == [NUMBERS[2]]  # one call centre serves the shops 2 and 3: it is called for one of them


async def test_a_chat_keeps_its_distance_from_a_call_too(store: Store) -> None:
    wave_with_numbers(store, {0: NUMBERS[0]})
    await dial(store, Switchboard(), call_campaign())
    refusal = store.begin(claim_one(store), campaign(), Conduct(), "Есть в наличии?", NOW + timedelta(seconds=30))
    assert isinstance(refusal, Refusal)
    assert refusal.reason is Reason.TOO_SOON


async def test_a_shop_is_called_in_its_hours_only(store: Store) -> None:
    wave_with_numbers(store, {0: NUMBERS[0]}, hours="Пн-Пт 10:00-18:00")
    night = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
    assert await dial(store, Switchboard(), call_campaign(), night) == []
    (one,) = candidates(store.shop_facts("w1"), "Europe/Moscow", night)
    assert one.opens_at == datetime(2026, 3, 3, 7, 0, tzinfo=UTC)


async def test_a_call_that_failed_reached_nobody_and_three_in_a_row_end_the_calling(store: Store) -> None:
    wave_with_numbers(store, {i: f"+7495555010{i}" for i in range(6)})
    caller = Switchboard(Outcome.FAILED)
    await dial(store, caller, call_campaign())
    assert len(caller.called) == 3
    assert store.contacts("calls") == ()
    assert len(await dial(store, Switchboard(), call_campaign(), NOW + timedelta(minutes=5))) == 6  # all can be called later
    for facts in store.shop_facts("w1"):
        assert registry()["phone.no_answer"].measure(facts)[0].value == 0.0


async def test_stopping_lets_the_call_under_way_end_and_begins_no_other(store: Store) -> None:
    wave_with_numbers(store, NUMBERS)
    caller, stop = Switchboard(), asyncio.Event()
    caller.let_go.clear()
    work = asyncio.create_task(dial(store, caller, call_campaign(), stop=stop))
    await asyncio.wait_for(caller.ringing.wait(), 30)
    stop.set()
    caller.let_go.set()
    assert len(await work) == 1
    assert [one.state for one in store.contacts("calls")] == [IntentState.SENT]


def test_one_call_at_a_time_a_shop_whoever_asks(store: Store) -> None:
    wave_with_numbers(store, {0: NUMBERS[0]})
    allowed = call_campaign(per_shop=4)
    begin = lambda: store.begin_contact("w1", "shop0.ru", "calls", NUMBERS[0], allowed, Conduct(hours_between=0), NOW)  # noqa: E731
    assert isinstance(begin(), Permit)
    refusal = begin()
    assert isinstance(refusal, Refusal)
    assert refusal.reason is Reason.UNDER_WAY


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from auditor.store import Store, Wave
sys.path.insert(0, sys.argv[2])
from test_phone_dialling import Switchboard, dial
from phone_cases import call_campaign
class Killed(Switchboard):
    async def place(self, *given):
        print("ringing", flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(dial(Store.open("sqlite:///audit.db", Path(sys.argv[1])), Killed(), call_campaign()))
"""


async def test_after_a_kill_in_mid_call_that_shop_is_never_called_again(tmp_path: Path) -> None:
    with Store.open("sqlite:///audit.db", tmp_path) as store:
        wave_with_numbers(store, {0: NUMBERS[0], 1: NUMBERS[1]})
    child = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", KILLED, str(tmp_path), os.fspath(Path(__file__).parent)],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (child.returncode, child.stdout) == (-signal.SIGKILL, "ringing\n")
    with Store.open("sqlite:///audit.db", tmp_path) as store:
        caller = Switchboard()
        found = await dial(store, caller, call_campaign(per_shop=1), NOW + 30 * HOUR)
        assert caller.called == [NUMBERS[1]]
        assert refusals(found) == [Reason.PER_SHOP]
        assert [one.state for one in store.contacts("calls")] == [IntentState.UNKNOWN, IntentState.SENT]


# ---------------------------------------------------------------- the command

CAMPAIGN = """
purpose = "How fast do shops pick up?"
responsible = "A. Ivanova"
contact = "a@example.org"
legal_basis = "legitimate interest"
from = 2020-01-01
to = 2100-01-01
probes = ["{probe}"]
approved_by = "B. Petrov"
[calls]
{calls}
"""


def command(folder: Path, *more: str) -> tuple[int, str, str]:
    environment = {**os.environ, "AUDITOR_PHONE_PASSWORD": "secret", "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    done = subprocess.run(
        [sys.executable, "-m", "auditor", "calls", "dial", "--workspace", str(folder), *more],
        capture_output=True,
        text=True,
        timeout=180,
        env=environment,
    )
    return done.returncode, done.stdout, done.stderr


def signed(folder: Path, probe: str = "calls", calls: str = "") -> str:
    path = folder / "campaign.toml"
    path.write_text(CAMPAIGN.format(probe=probe, calls=calls))
    return str(path)


def test_without_a_campaign_that_names_the_probe_nobody_is_called(tmp_path: Path) -> None:
    with Store.open("sqlite:///audit.db", tmp_path) as store:
        wave_with_numbers(store, NUMBERS)
    runner, at = CliRunner(), ["--workspace", str(tmp_path)]
    none = runner.invoke(auditor, ["calls", "dial", *at])
    assert "nobody is called without a campaign" in str(none.exception)
    chat = runner.invoke(auditor, ["calls", "dial", "--campaign", signed(tmp_path, "chat"), *at])
    assert "the campaign allows chat, not calls" in str(chat.exception)
    planned = runner.invoke(auditor, ["calls", "dial", "--dry-run", *at], catch_exceptions=False)
    assert "3 shops could be called. Nobody would be: there is no campaign" in planned.stdout
    with Store.open("sqlite:///audit.db", tmp_path) as store:
        assert store.contacts("calls") == ()


def test_a_sentence_must_be_a_short_file_of_the_right_kind(tmp_path: Path) -> None:
    with Store.open("sqlite:///audit.db", tmp_path) as store:
        wave_with_numbers(store, NUMBERS)
    rules = 'on_answer = "say"\nsentence = "words.wav"\ntext = "A test call, thank you."'
    arguments = ["calls", "dial", "--campaign", signed(tmp_path, calls=rules), "--workspace", str(tmp_path)]
    assert "cannot be read" in str(CliRunner().invoke(auditor, arguments).exception)
    for seconds, rate, words in ((30, 8000, "takes 30.0 s"), (2, 44100, "must be a WAV file of one channel")):
        with wave.open(str(tmp_path / "words.wav"), "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(rate)
            sound.writeframes(b"\0\0" * rate * seconds)
        assert words in str(CliRunner().invoke(auditor, arguments).exception)


def test_the_command_calls_through_a_trunk_that_asks_for_a_password(tmp_path: Path) -> None:
    # The shop lies where it is noon now: a call may be made there whenever this test runs.
    noon = f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"
    with far_ends(tmp_path, "auth") as ends:
        port = ends["auth"].port
        shop = Shop("a.ru", "https://a.ru/", "pets", timezone=noon, phone=number_of(port))
        with Store.open("sqlite:///audit.db", tmp_path) as store:
            store.open_wave(Wave("w1", NOW), [shop])
            store.put_observations("w1", "a.ru", [Observation("survey.hours", Verdict.PRESENT, {"text": "24/7"})], NOW)
        trunk = ["--phone-trunk", f"127.0.0.1:{port}", "--phone-user", "shopper", "--phone-interface", "127.0.0.1"]
        code, out, err = command(tmp_path, "--campaign", signed(tmp_path), *trunk)
        assert ends["auth"].stop() == {"good": 1, "bad": 0}, err
    assert code == 0, err
    assert f"a.ru  {number_of(port)}  answered" in out
    assert "1 answered" in out
    for file in tmp_path.iterdir():
        assert not file.name.startswith("audit") or b"secret" not in file.read_bytes()
    arguments = ["calls", "dial", "--workspace", str(tmp_path), "--campaign", signed(tmp_path), *trunk]
    assert CliRunner().invoke(auditor, arguments, catch_exceptions=False).stdout == "Nobody may be called now.\n"
