"""Putting a backup back: read it through first, load it beside, prove it, and only then let it take its place.

Until the last step, one transaction that renames two databases, whatever was there before is untouched: a wrong key, a damaged
file, a full disk, a kill leave it as it was. Stored files carry a digest in their names, so adding them first harms nobody.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import psycopg.sql

from jingzhi.launch import postgres, surroundings
from jingzhi.launch.backups import programs, records, sealed
from jingzhi.launch.trouble import Trouble

ASIDE = "files.restoring"


@dataclass(frozen=True)
class Backup:
    """A sealed file and its key."""

    path: Path
    key: bytes

    def parts(self) -> Iterator[tuple[dict[str, Any], Iterator[bytes]]]:
        """All parts, each proved genuine before it is handed out.

        Raises:
            Trouble: see `sealed.opened`.
        """
        try:
            with self.path.open("rb") as file:
                yield from records.Reader(sealed.opened(file, self.key)).parts()
        except OSError as error:
            raise Trouble(f"读不到备份 {self.path}:{error.strerror}。") from None

    def about(self) -> dict[str, Any]:
        """Read the whole file through, so that nothing is touched for a damaged one; what it says of itself."""
        about: dict[str, Any] = {}
        for what, _data in self.parts():
            if what["kind"] == "about":
                about |= what
            elif what["kind"] == "files":
                about["files"] = what
        if not {"migrations", "files", "ledger"} <= about.keys():
            raise Trouble(sealed.DAMAGED)
        return about


def put_back(backup: Backup, about: dict[str, Any], *, url: str, folder: Path) -> dict[str, Any]:
    """Load, prove and swap; what `proving.prove` found.

    Raises:
        Trouble: anything in the way; the old state is untouched.
    """
    name = f"{programs.name_of(url)}_restoring"
    aside = folder / ASIDE
    try:
        with _clean(url, name, aside):
            postgres.make_database(url, name)
            kept = _load(backup, programs.named(url, name), aside)
            found = _proved(about | {"folder": str(aside)}, programs.named(url, name), folder)
            if found["wrong"]:
                listed = ";".join(found["wrong"][:5])
                raise Trouble(f"恢复出的数据与备份不符,原有数据未动:{listed}")
            with _files_moved(aside, folder / "files"):
                swap(url, name)
        (folder / "demo.unfinished").unlink(missing_ok=True)
    except (OSError, psycopg.Error) as error:
        raise Trouble(f"恢复没有完成,原有数据未动:{error}") from error
    return found | {"strays": forget_strays(folder / "files", kept)}


@contextlib.contextmanager
def _clean(url: str, name: str, aside: Path) -> Iterator[None]:
    """Nothing half-done before or after, however the block ends (a kill's leavings go at the next start)."""

    def clear() -> None:
        postgres.drop_database(url, name)
        shutil.rmtree(aside, ignore_errors=True)

    clear()
    aside.mkdir(mode=0o700)
    try:
        yield
    finally:
        with contextlib.suppress(psycopg.Error):
            clear()


def _load(backup: Backup, url: str, aside: Path) -> set[str]:
    """The second reading: files aside, rows into the new database; the names of the files."""
    kept = set()
    for what, data in backup.parts():
        if what["kind"] == "file":
            _write(_inside(aside, what["name"]), data)
            kept.add(what["name"])
        elif what["kind"] == "database":
            programs.load(url, data)
    return kept


def _inside(folder: Path, name: str) -> Path:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise Trouble(sealed.DAMAGED)
    return path


def _write(path: Path, data: Iterator[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.writelines(data)
        file.flush()
        os.fsync(file.fileno())


def _proved(about: dict[str, Any], url: str, folder: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "jingzhi.launch.backups.proving"],
        env=surroundings.environment(folder, url),
        input=json.dumps(about),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Trouble("恢复出的数据核对时出错,原有数据未动。原因见上。")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


@contextlib.contextmanager
def _files_moved(aside: Path, into: Path) -> Iterator[None]:
    """Each file under its name; an existing one is replaced by the proved one. Those added go again when the block fails."""
    added = []
    try:
        for path in [one for one in sorted(aside.rglob("*")) if one.is_file()]:
            target = into / path.relative_to(aside)
            target.parent.mkdir(parents=True, exist_ok=True)
            added += [] if target.exists() else [target]
            path.replace(target)
        yield
    except BaseException:
        for target in added:
            target.unlink(missing_ok=True)
        raise


def swap(url: str, name: str) -> None:
    """Let the new database take the old one's name, in one transaction; then drop the old one.

    Raises:
        Trouble: somebody still works on the old database.
    """
    old = programs.name_of(url)
    gone = f"{old}_before"
    postgres.drop_database(url, gone)
    rename = psycopg.sql.SQL("alter database {} rename to {}")
    pairs = [(old, gone), (name, old)]
    try:
        with psycopg.connect(programs.named(url, "postgres")) as connection:
            for pair in pairs:
                connection.execute(rename.format(*map(psycopg.sql.Identifier, pair)))
    except psycopg.errors.ObjectInUse:
        raise Trouble("还有程序连着数据库,原有数据未动。请先停止系统(./jingzhi down)再恢复。") from None
    postgres.drop_database(url, gone)


def forget_strays(folder: Path, kept: set[str]) -> int:
    """Remove stored files that no restored row names: nobody would ever delete them."""
    strays = [one for one in folder.rglob("*") if one.is_file() and str(one.relative_to(folder)) not in kept]
    for one in strays:
        one.unlink()
    return len(strays)
