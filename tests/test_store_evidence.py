"""Evidence at an address that machines share, kept on a real file server of its own (FTP: a protocol whose server fits a test)."""

from __future__ import annotations

import os
import threading
import warnings
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # the server is built on the standard library's old event loop
    from pyftpdlib.authorizers import DummyAuthorizer
    from pyftpdlib.handlers import FTPHandler
    from pyftpdlib.servers import ThreadedFTPServer

from auditor.clock import utc_now
from auditor.failures import StoreError
from auditor.store import Store


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The address of an empty folder on a file server, and the folder."""
    folder = tmp_path / "served"
    folder.mkdir()
    authorizer = DummyAuthorizer()
    authorizer.add_user("auditor", "secret", str(folder), perm="elradfmwMT")
    handler = type("Handler", (FTPHandler,), {"authorizer": authorizer, "log_prefix": ""})
    server = ThreadedFTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"handle_exit": False}, daemon=True)
    thread.start()
    try:
        yield f"ftp://auditor:secret@127.0.0.1:{server.address[1]}/audit/evidence", folder
    finally:
        server.close_all()
        thread.join(10)


def test_evidence_lies_at_the_address_and_is_found_forgotten_and_made_whole_again(served: tuple[str, Path], tmp_path: Path) -> None:
    address, folder = served
    with Store.open("sqlite:///audit.db", tmp_path, address) as store:
        digest = store.put_artifact(b"a picture", "image/png")
        assert store.put_artifact(b"a picture", "image/png") == digest
        file = folder / "audit" / "evidence" / digest[:2] / f"{digest}.png"
        assert file.read_bytes() == b"a picture"
        found = store.artifact(digest)
        assert found is not None
        assert (found[0].read_bytes(), found[1]) == (b"a picture", "image/png")
        file.write_bytes(b"a pic")  # the connection was cut
        assert store.artifact(digest) is None
        store.put_artifact(b"a picture", "image/png")
        assert file.read_bytes() == b"a picture"
        assert store.purge_older(utc_now() + timedelta(days=1)).files == 1
        assert not file.exists()
    assert not (tmp_path / "evidence").exists()


def test_a_server_that_is_away_is_an_error_of_the_file_and_not_of_the_program(tmp_path: Path) -> None:
    with Store.open("sqlite:///audit.db", tmp_path, "ftp://127.0.0.1:1/evidence") as store, pytest.raises(OSError, match="evidence"):
        store.put_artifact(b"a picture", "image/png")


@pytest.mark.parametrize("address", ["nowhere://bucket/x", "s3://bucket/x"])
def test_an_address_nothing_here_can_read_is_one_line(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "s3fs", None)
    with pytest.raises(StoreError, match="install"):
        Store.open("sqlite:///audit.db", tmp_path, address)
    assert os.listdir(tmp_path) == []
