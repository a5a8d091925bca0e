"""PostgreSQL's own programs for dumping and loading, called so that no password stands on a command line."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator
from typing import IO, Any
from urllib.parse import urlsplit, urlunsplit

from psycopg.conninfo import conninfo_to_dict

from jingzhi.launch.pgfiles import bundled_programs
from jingzhi.launch.trouble import Trouble

READ = 1 << 18


def named(url: str, name: str) -> str:
    """The same server's address for another database."""
    return urlunsplit(urlsplit(url)._replace(path="/" + name))


def name_of(url: str) -> str:
    """The database that an address names."""
    return str(conninfo_to_dict(url).get("dbname") or "")


def dump(url: str, *, snapshot: str, without: Iterable[str]) -> Iterator[bytes]:
    """A dump of the database as the exported snapshot sees it, in pieces; `without`: tables whose rows stay out.

    Raises:
        Trouble: pg_dump failed; its own words are passed on.
    """
    words = ["pg_dump", "-Fc", "--compress=gzip:2", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
    words += [f"--exclude-table-data=public.{name}" for name in without]
    with _start(words, url, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        assert process.stdout
        try:
            while some := process.stdout.read(READ):
                yield some
            _ended(process, "pg_dump")
        finally:
            process.kill()


def load(url: str, data: Iterable[bytes]) -> None:
    """Load a dump into an empty database.

    Raises:
        Trouble: pg_restore failed; its own words are passed on.
    """
    words = ["pg_restore", "--exit-on-error", "--no-owner", "--no-privileges", "-d", name_of(url)]
    with _start(words, url, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        assert process.stdin
        try:
            _feed(process.stdin, data)
            _ended(process, "pg_restore")
        finally:
            process.kill()


def _feed(into: IO[bytes], data: Iterable[bytes]) -> None:
    try:
        for some in data:
            into.write(some)
        into.close()
    except BrokenPipeError:
        pass  # it ended early and says why itself


def _start(words: list[str], url: str, **kwargs: Any) -> subprocess.Popen[bytes]:
    about = conninfo_to_dict(url)
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
    names |= {"dbname": "PGDATABASE", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    env = {**os.environ, "LC_ALL": "C.UTF-8"}
    env |= {names[key]: str(value) for key, value in about.items() if key in names}
    line = [str(bundled_programs() / "bin" / words[0]), *words[1:]]
    return subprocess.Popen(line, env=env, stderr=subprocess.PIPE, **kwargs)


def _ended(process: subprocess.Popen[bytes], name: str) -> None:
    assert process.stderr
    words = process.stderr.read().decode(errors="replace").strip()
    if process.wait():
        raise Trouble(f"{name} 失败:{words[-1000:]}")
