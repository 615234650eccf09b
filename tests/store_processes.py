"""What the worker processes of the store's tests do; imported by them."""

from __future__ import annotations

import os
from multiprocessing.synchronize import Event
from pathlib import Path

from store_cases import NOW, campaign

from auditor.config import Conduct
from auditor.store import Store
from auditor.types import IntentState, VisitState
from auditor.visit.ledger import Permit
from auditor.workers import gone, worker_name


def deliver(file: Path, key: str, acting: Event | None) -> None:
    """The operator's side: one line a message that arrived, appended whole; `acting` tells the killer that now is a bad moment."""
    if acting:
        acting.set()
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(handle, f"{key}\n".encode())
    os.close(handle)


def talk_until_done(
    url: str, folder: Path, limits: dict[str, float], batch: int = 1, ready: Event | None = None, acting: Event | None = None
) -> None:
    """Recover, then claim, ask and finish until nothing is left: intent, act, settle, result."""
    with Store.open(url, folder) as store:
        store.recover(NOW, gone(store.workers()))
        if ready:
            ready.set()
        while claims := store.claim("w1", "visit", worker_name(), NOW, 3600, batch):
            for claim in claims:
                permit = store.begin(claim, campaign(**limits), Conduct(), f"hello {claim.visit.key}", NOW)
                if isinstance(permit, Permit):
                    deliver(folder / "delivered", claim.visit.shop_key, acting)
                    store.settle(permit, IntentState.SENT, NOW)
                store.finish(claim, VisitState.DONE, NOW)


def open_it(url: str, folder: Path) -> None:
    """Open the store, which migrates an empty database."""
    with Store.open(url, folder) as store:
        store.waves()
