"""Evidence files, named by the hash of their content: screenshots, pages, transcripts.

They lie in a folder, or at any address that fsspec knows (`s3://bucket/audit`), where machines share them. Configuring such an
address (keys, region, endpoint) is left to its own library and environment.
"""

from __future__ import annotations

import hashlib
import mimetypes
import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from auditor.failures import StoreError
from auditor.store.engine import Database
from auditor.store.models import artifacts

if TYPE_CHECKING:
    from upath import UPath

_SUFFIXES = {"image/png": ".png", "image/jpeg": ".jpg", "text/html": ".html", "application/json": ".json", "text/plain": ".txt"}


def place(base: Path, address: str) -> Path | UPath:
    """The folder that `address` names, relative to `base`, or the fsspec address. Raises `StoreError` where its library is missing."""
    if "://" not in address:
        return base / address
    try:
        from fsspec import get_filesystem_class
        from upath import UPath

        get_filesystem_class(address.partition("://")[0])
    except (ImportError, ValueError) as error:
        raise StoreError(f"store.artifacts {address}: {error}; install auditor[fleet] and the library named there") from None
    return UPath(address)


def put(db: Database, folder: Path | UPath, body: bytes, media_type: str, now: datetime) -> str:
    """Keep `body` and return its SHA-256 in hex; what is already there is not written again.

    The file is complete before it has its name, and has its name before the database knows it. (An object store sees to that
    itself; on other distant places a file that was cut off has another length, and counts as missing.) Raises `OSError` (disk full).
    """
    digest = hashlib.sha256(body).hexdigest()
    essence = media_type.partition(";")[0].strip().lower()
    suffix = _SUFFIXES.get(essence) or mimetypes.guess_extension(essence) or ".bin"
    name = f"{digest[:2]}/{digest}{suffix}"
    with db.read() as connection:
        known = connection.scalar(sa.select(artifacts.c.path).where(artifacts.c.sha256 == digest))
    path = folder / (known or name)
    if not _is_whole(path, len(body)):
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


def _is_whole(path: Path | UPath, size_bytes: int) -> bool:
    try:
        return path.stat().st_size == size_bytes
    except OSError:
        return False


def _write(path: Path | UPath, body: bytes) -> None:
    if not isinstance(path, Path):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.fs.pipe_file(path.path, body)
        except Exception as error:  # each address has its library, and each library errors of its own
            raise OSError(f"evidence cannot be kept at {path.parent}: {error}") from error
        return
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


def find(db: Database, folder: Path | UPath, digest: str) -> tuple[Path | UPath, str] | None:
    """Where the file with this hash is and its media type; None where there is none (or it was purged)."""
    with db.read() as connection:
        row = connection.execute(sa.select(artifacts).where(artifacts.c.sha256 == digest)).first()
    if row is None or not _is_whole(folder / row.path, row.size_bytes):
        return None
    return folder / row.path, row.media_type
