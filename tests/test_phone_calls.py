"""Calls to real far ends (sipp): each way to end is told right, nothing is left unacknowledged, nothing leaks."""

from __future__ import annotations

import asyncio
import math
import os
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from sip_far_end import FarEnd, exchange, far_ends, number_of

from auditor.failures import AuditorError, SettingError
from auditor.phone.call import CallResult, EndedBy, Greeting, Outcome, Sentence
from auditor.phone.trunk import Trunk, open_caller

LIMIT_S, LONG_S = 2.0, 30.0
"""How long a call may ring: where nobody picks up, and where somebody does, on however busy a machine."""


def mu_law(sample: int) -> int:
    """One sample by ITU-T G.711."""
    sign, value = (0x80, -sample) if sample < 0 else (0, sample)
    value = min(value, 32635) + 132
    exponent = value.bit_length() - 8
    return ~(sign | exponent << 4 | value >> exponent + 3 & 15) & 255


def tone(seconds: float) -> bytes:
    """A voice for the far end: 440 Hz, then silence for as long as a test may listen."""
    loud = bytes(mu_law(int(9000 * math.sin(2 * math.pi * 440 * n / 8000))) for n in range(int(8000 * seconds)))
    return loud + b"\xff" * 40_000


def sentence(seconds: float = 0.6, wait_s: float = 2.5) -> Sentence:
    return Sentence(b"".join(struct.pack("<h", 5000 if n // 10 % 2 else -5000) for n in range(int(8000 * seconds))), 8000, wait_s)


@pytest.fixture
def deaf() -> Iterator[int]:
    """The port of a peer that takes every datagram and never says a word."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        yield one.getsockname()[1]


async def call_all(ends: dict[str, FarEnd], *ports: int, library: str = "baresip", said: Sentence | None = None) -> list[CallResult]:
    """One call to each far end and port, all at the same time."""
    caller = await open_caller(exchange(), library)
    try:
        limits = {end.port: LIMIT_S if end.name == "no_answer" else LONG_S for end in ends.values()} | dict.fromkeys(ports, LIMIT_S)
        return await asyncio.gather(*(caller.place(number_of(port), limit, said) for port, limit in limits.items()))
    finally:
        await caller.close()


SCENARIOS = {
    "answer": (Outcome.ANSWERED, EndedBy.CALLER, None),
    "at_once": (Outcome.ANSWERED, EndedBy.CALLER, None),
    "early": (Outcome.ANSWERED, EndedBy.CALLER, None),
    "auth": (Outcome.ANSWERED, EndedBy.CALLER, None),
    "no_answer": (Outcome.NO_ANSWER, EndedBy.CALLER, None),
    "network_gives_up": (Outcome.NO_ANSWER, EndedBy.NETWORK, 480),
    "busy": (Outcome.BUSY, EndedBy.SHOP, 486),
    "gone": (Outcome.NOT_IN_SERVICE, EndedBy.NETWORK, 404),
    "out_of_reach": (Outcome.UNAVAILABLE, EndedBy.NETWORK, 480),
    "trunk_refuses": (Outcome.FAILED, EndedBy.NETWORK, 403),
    "trunk_broken": (Outcome.FAILED, EndedBy.NETWORK, 503),
}


@pytest.mark.parametrize("library", ["baresip", "pjsua2"])
async def test_every_way_a_call_can_end_is_told_right_and_acknowledged(library: str, tmp_path: Path, deaf: int) -> None:
    with far_ends(tmp_path, *SCENARIOS) as ends:
        *results, silent = await call_all(ends, deaf, library=library)
        told = {name: (one.outcome, one.ended_by, one.code) for name, one in zip(ends, results, strict=True)}
        assert told == SCENARIOS
        # Silence is not "no answer": nothing ever came back, so nothing is known of the shop.
        assert (silent.outcome, silent.answered, silent.post_dial_s) == (Outcome.FAILED, None, None)
        # sipp counts a call as good only where each of its messages was answered as it must be: ACK, CANCEL, BYE, the digest.
        assert {name: end.stop() for name, end in ends.items()} == {name: {"good": 1, "bad": 0} for name in ends}


async def test_times_are_those_between_the_messages(tmp_path: Path) -> None:
    with far_ends(tmp_path, "answer", "early", "at_once", "no_answer") as ends:
        answer, early, at_once, no_answer = await call_all(ends)
    assert answer.post_dial_s is not None
    assert answer.ring_s is not None
    assert answer.post_dial_s >= 0.3  # sipp waits that long before its 180, and then 0.7 s
    assert answer.total_s >= answer.post_dial_s + answer.ring_s >= 1.0
    assert not answer.early_media
    assert early.early_media
    assert early.post_dial_s is not None
    assert at_once.post_dial_s is None
    assert at_once.ring_s is not None
    assert no_answer.total_s >= LIMIT_S
    assert no_answer.ring_s is not None
    assert no_answer.post_dial_s is not None
    assert abs(no_answer.total_s - no_answer.post_dial_s - no_answer.ring_s) < 0.001


async def test_the_sentence_is_said_after_the_greeting_and_only_the_greetings_length_is_kept(tmp_path: Path) -> None:
    (tmp_path / "ivr.ulaw").write_bytes(tone(0.6))
    with far_ends(tmp_path, "ivr", "answer", "hangs_up") as ends:
        greeted, quiet, hung_up = await call_all(ends, said=sentence())
        assert {name: end.stop() for name, end in ends.items()} == {name: {"good": 1, "bad": 0} for name in ends}
    assert (greeted.outcome, greeted.greeting, greeted.heard) == (Outcome.ANSWERED, Greeting.SHORT, True)
    assert (quiet.outcome, quiet.greeting, quiet.heard) == (Outcome.ANSWERED, Greeting.SILENT, False)
    assert (hung_up.outcome, hung_up.ended_by) == (Outcome.ANSWERED, EndedBy.SHOP)
    assert greeted.talk_s is not None
    assert greeted.talk_s >= 0.6 + 1.2  # the sentence, after the pause that ends the greeting


async def test_fifty_calls_in_a_row_leave_nothing_behind(tmp_path: Path) -> None:
    with far_ends(tmp_path, "fast") as ends:
        caller = await open_caller(exchange())
        me, number = psutil.Process(), number_of(ends["fast"].port)
        try:
            first = [await caller.place(number, LONG_S) for _ in range(5)]
            before = (me.num_fds(), threading.active_count(), len(asyncio.all_tasks()))
            results = first + [await caller.place(number, LONG_S) for _ in range(45)]
            assert (me.num_fds(), threading.active_count(), len(asyncio.all_tasks())) == before
        finally:
            await caller.close()
        assert {one.outcome for one in results} == {Outcome.ANSWERED}
        assert ends["fast"].stop() == {"good": 50, "bad": 0}


async def test_a_caller_that_was_closed_can_be_opened_again(tmp_path: Path) -> None:
    with far_ends(tmp_path, "fast") as ends:
        for _ in range(2):
            (result,) = await call_all(ends)
            assert result.outcome is Outcome.ANSWERED


async def test_a_library_that_is_not_known_or_not_there_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingError, match=r"phone\.library: 'asterisk' is not one of baresip, pjsua2"):
        await open_caller(Trunk("127.0.0.1"), "asterisk")
    monkeypatch.setitem(sys.modules, "auditor.phone.with_baresip", None)
    with pytest.raises(AuditorError, match=r"pip install 'storefront-auditor\[phone\]'"):
        await open_caller(Trunk("127.0.0.1"))


def test_a_trunks_password_is_in_no_text_of_it() -> None:
    assert "hush" not in repr(Trunk("trunk.example", password="hush"))


def test_the_rest_of_the_program_loads_without_any_sip_library() -> None:
    code = "import sys; sys.modules['baresip'] = sys.modules['pjsua2'] = None; import auditor.commands.calls"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.parametrize("library", ["baresip", "pjsua2"])
def test_a_sip_library_writes_nothing_to_standard_output(library: str, tmp_path: Path) -> None:
    """Where a program may be reading JSON: neither at once nor from a buffer when the process ends."""
    code = (
        "import asyncio\nfrom auditor.phone.trunk import Trunk, open_caller\n"
        f"async def main():\n    caller = await open_caller(Trunk('127.0.0.1:9', interface='127.0.0.1'), {library!r})\n"
        "    await caller.close()\n"
        "asyncio.run(main())"
    )
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}  # it unbuffers C's own output too
    with (tmp_path / "out").open("wb") as out:
        subprocess.run([sys.executable, "-c", code], stdout=out, stderr=subprocess.DEVNULL, env=environ, check=True, timeout=60)
    assert (tmp_path / "out").read_bytes() == b""
