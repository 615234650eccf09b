"""A worker's figures as Prometheus reads them, and the command's refusals in one line."""

from __future__ import annotations

import socket
import urllib.request
from pathlib import Path

import pytest
from store_cases import NOW, claim_one, open_wave

from auditor.cli import main
from auditor.failures import Failure, FailureCode, SettingError
from auditor.fleet.figures import Figures
from auditor.store import Store
from auditor.types import Disposition, VisitRecord, VisitState


def test_the_figures_count_what_was_written(tmp_path: Path) -> None:
    """Visits by state and disposition, failures by code, other people's time, and what waits."""
    with Store.open("sqlite:///audit.db", tmp_path) as store:
        open_wave(store, 1)
        claim = claim_one(store)
    figures = Figures()
    record = VisitRecord("u", "u", NOW, Disposition.COMPLETE, staff_s=12.5, failure=Failure(FailureCode.LIMIT, "visit.ask"))
    figures.finished(claim, VisitState.DONE, record)
    figures.waiting(7)
    figures.watch(lambda: 3)
    server, port = figures.serve("127.0.0.1", 0)
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
            told = answer.read().decode()
        with pytest.raises(SettingError, match="choose another one"):
            figures.serve("127.0.0.1", port)
    finally:
        server.shutdown()
        server.server_close()
    for line in (
        'auditor_visits_total{disposition="complete",state="done"} 1.0',
        'auditor_visit_failures_total{code="limit"} 1.0',
        "auditor_staff_seconds_total 12.5",
        "auditor_queue_visits 7.0",
        "auditor_visits_under_way 3.0",
    ):
        assert line in told


def test_the_command_says_in_one_line_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A SQLite audit has no fleet; a port in use is named; nothing is begun."""
    at = ("--workspace", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        for more, code, says in (((), 4, "auditor db copy"), (("--metrics-port", str(taken.getsockname()[1])), 2, "choose another one")):
            with pytest.raises(SystemExit) as end:
                main(["worker", *at, *more])
            assert end.value.code == code
            (line,) = [line for line in capsys.readouterr().err.splitlines() if line]
            assert says in line
