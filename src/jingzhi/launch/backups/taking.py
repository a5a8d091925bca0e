"""Making a backup: one moment of the database, the stored files of that moment, and where the ledger stood. Needs Django."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import psycopg
import psycopg.sql
from django.db import connection, transaction

from jingzhi.launch.backups import programs, records, sealed, state
from jingzhi.launch.speech import Progress
from jingzhi.launch.trouble import Trouble

READ = 1 << 20


def take(
    path: Path, *, key: bytes, url: str, files: Path, secret: str = "", progress: Progress
) -> dict[str, Any]:
    """Write the backup `path` and tell what it holds. People go on working meanwhile.

    The file appears under its name only when it is whole and on the disk; an earlier one of that name is replaced then.
    `secret`: the installation's secret, when it shall lie in the backup too.

    Raises:
        Trouble: cannot be written, the disk is full, another backup is writing the same file, pg_dump failed.
    """
    with written_aside(path) as file, one_moment() as snapshot:
        about = _about(secret)
        out = sealed.Sealer(file, key)
        parts = records.Writer(out)
        parts.add({"kind": "about", **about}, [])
        kept = _files(parts, files, url, progress)
        parts.add({"kind": "files", **kept}, [])
        data = programs.dump(url, snapshot=snapshot, without=state.LEFT_OUT)
        parts.add({"kind": "database"}, data)
        parts.end()
        out.close()
    return about | {"files": kept, "bytes": path.stat().st_size}


@contextmanager
def one_moment() -> Iterator[str]:
    """Inside, everything that is asked comes from one snapshot, whose name other connections may use too."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read, read only")
        cursor.execute("select pg_export_snapshot(), set_config('statement_timeout', '0', true)")
        yield cursor.fetchone()[0]


@contextmanager
def written_aside(path: Path) -> Iterator[IO[bytes]]:
    """A file that gets its name only when the block ended well and every byte is on the disk.

    Raises:
        Trouble: it cannot be written, or somebody else is writing it.
    """
    half = path.with_name(f".{path.name}.part")
    try:
        with _mine(half) as file:
            try:
                yield file
                file.flush()
                os.fsync(file.fileno())
                half.replace(path)
            except BaseException:
                with suppress(OSError):
                    half.unlink()
                raise
        _remember_name(path.parent)
    except OSError as error:
        raise Trouble(f"备份没有写成,原有文件未动:{error.strerror or error}({path})。") from error


@contextmanager
def _mine(half: Path) -> Iterator[IO[bytes]]:
    with os.fdopen(os.open(half, os.O_RDWR | os.O_CREAT, 0o600), "wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Trouble(f"另一个备份正在写 {half.name},请等它结束。") from None
        file.truncate()
        yield file


def _remember_name(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _about(secret: str) -> dict[str, Any]:
    """Everything a restored district is compared with."""
    return {
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "migrations": state.migrations(),
        "ledger": state.ledger(),
        "tables": state.tables(),
        "figures": state.figures(),
        "seal_mark": state.seal_mark(),
        "secret": secret,
    }


def _files(parts: records.Writer, folder: Path, url: str, progress: Progress) -> dict[str, Any]:
    """Every file that a row of the snapshot names; which of them are not what they should be.

    `gone` was deleted by somebody while we worked (its term was over); `lost` is damage that a person has to look into.
    """
    told = list(state.stored())
    kept: dict[str, Any] = {"count": 0, "gone": [], "lost": []}
    for done, (name, sha256) in enumerate(told, 1):
        found = _file(parts, folder, name)
        kept["count"] += found != ""
        if found != sha256:
            kept["gone" if not found and _deleted_meanwhile(url, name) else "lost"].append(name)
        progress(done, len(told))
    return kept


def _file(parts: records.Writer, folder: Path, name: str) -> str:
    """Add a stored file; its SHA-256, or nothing when it is not there."""
    try:
        with (folder / name).open("rb") as file:
            return parts.add({"kind": "file", "name": name}, iter(lambda: file.read(READ), b""))
    except FileNotFoundError:
        return ""


def _deleted_meanwhile(url: str, name: str) -> bool:
    """Whether no row names the file any more, as seen outside our snapshot."""
    with psycopg.connect(url) as other:
        questions = [
            psycopg.sql.SQL("select exists (select from {} where file = %s)").format(
                psycopg.sql.Identifier(table)
            )
            for table in state.file_tables()
        ]
        return not any((other.execute(one, [name]).fetchone() or [False])[0] for one in questions)
