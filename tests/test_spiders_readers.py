"""The reading processes: what one does, and that a dead or stuck one costs a single page."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from auditor.failures import Failure
from auditor.types import PageKind
from spiders.reader import PageJob, PageReader
from spiders.readers import ReaderLostError, Readers

ROOT = Path(__file__).parent.parent


def work(piece: str) -> object:
    """What the tests let a process do."""
    if piece == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if piece.startswith("hang"):
        if piece[5:]:
            os.write(int(piece[5:]), b".")
        threading.Event().wait()
    if piece == "fail":
        raise ValueError("no such page")
    return piece, os.getpid()


@contextmanager
def a_thread() -> Iterator[None]:
    """While a second thread runs, processes are not forked."""
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


async def use(readers: Readers) -> None:
    try:
        first = await readers.do("a")
        assert first[0] == "a"
        assert first[1] != os.getpid()
        with pytest.raises(ValueError, match="no such page"):
            await readers.do("fail")
        assert (await readers.do("b"))[1] == first[1]  # an error does not cost the process
        with pytest.raises(ReaderLostError, match="-9"):
            await readers.do("die")
        answers = await asyncio.gather(*(readers.do(str(number)) for number in range(20)))
        assert [piece for piece, _ in answers] == [str(number) for number in range(20)]
        assert first[1] not in {pid for _, pid in answers}
    finally:
        readers.close()


async def test_a_process_that_dies_costs_its_piece_and_no_other() -> None:
    await use(Readers(work, 1))


async def test_the_same_where_processes_cannot_be_forked() -> None:
    with a_thread():
        await use(Readers(work, 1))


async def test_a_process_that_hangs_is_replaced() -> None:
    readers = Readers(work, 1, limit_s=0.2)
    stuck = readers.do("hang")
    with pytest.raises(ReaderLostError, match=r"not read within 0\.2 s"):
        await stuck
    readers.close()
    readers = Readers(work, 2, limit_s=60)
    assert (await readers.do("a"))[0] == "a"
    readers.close()


async def test_a_cancelled_piece_never_answers_for_the_next() -> None:
    begun, told = os.pipe()
    readers = Readers(work, 1)
    task = asyncio.ensure_future(readers.do(f"hang {told}"))
    assert await asyncio.to_thread(os.read, begun, 1)
    os.close(begun)
    os.close(told)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await readers.do("b"))[0] == "b"
    readers.close()


def test_no_process_outlives_a_killed_crawl() -> None:
    code = (
        "import asyncio, os, signal\n"
        "from spiders.readers import Readers\n"
        "readers = Readers(pow, 2)\n"
        "print(*[one._pid for one in readers._all], flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    # The pipe is at its end: whoever had inherited it, the two processes, is gone too.
    assert done.returncode == -signal.SIGKILL
    assert len(done.stdout.split()) == 2


def test_a_page_is_read_from_its_bytes_to_observations() -> None:
    head = "<html lang=ru><meta charset=windows-1251><h1>Товары для кошек</h1>"
    html = head + "<a href='tel:+74957894561'>звоните</a><a href='/cart/'>Корзина</a>"
    said = PageReader()(
        PageJob("https://shop.example/", html.encode("windows-1251"), PageKind.HOME, 200, {"content-type": "text/html"}, (), "RU")
    )
    assert not isinstance(said, Failure)
    language, leads, rows = said
    assert language == "ru"
    assert [(kind, url) for kind, url, _ in leads] == [("cart", "https://shop.example/cart/")]
    assert [row["value"]["e164"] for row in rows if row["name"] == "survey.phone"] == ["+74957894561"]
