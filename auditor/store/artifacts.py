"""Evidence files, named by the hash of their content: screenshots, pages, transcripts."""

from __future__ import annotations

import hashlib
import mimetypes
import os
import tempfile
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from auditor.store.engine import Database
from auditor.store.models import artifacts

_SUFFIXES = {"image/png": ".png", "image/jpeg": ".jpg", "text/html": ".html", "application/json": ".json", "text/plain": ".txt"}


def put(db: Database, folder: Path, body: bytes, media_type: str, now: datetime) -> str:
    """Keep `body` and return its SHA-256 in hex; what is already there is not written again.

    The file is complete before it has its name, and has its name before the database knows it. Raises `OSError` (disk full).
    """
    digest = hashlib.sha256(body).hexdigest()
    essence = media_type.partition(";")[0].strip().lower()
    suffix = _SUFFIXES.get(essence) or mimetypes.guess_extension(essence) or ".bin"
    name = f"{digest[:2]}/{digest}{suffix}"
    with db.read() as connection:
        known = connection.scalar(sa.select(artifacts.c.path).where(artifacts.c.sha256 == digest))
    path = folder / (known or name)
    if not path.is_file() or path.stat().st_size != len(body):
        _write(path, body)
    if known is None:
        try:
            with db.write() as connection:
                connection.execute(
                    artifacts.insert().values(sha256=digest, media_type=media_type, path=name, size_bytes=len(body), put_at=now)
                )
        except IntegrityError:  # another worker put the same content in this very moment
            return digest
    return digest


def _write(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(body)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise


def find(db: Database, folder: Path, digest: str) -> tuple[Path, str] | None:
    """Where the file with this hash is and its media type; None where there is none (or it was purged)."""
    with db.read() as connection:
        row = connection.execute(sa.select(artifacts.c.path, artifacts.c.media_type).where(artifacts.c.sha256 == digest)).first()
    if row is None or not (folder / row.path).is_file():
        return None
    return folder / row.path, row.media_type
