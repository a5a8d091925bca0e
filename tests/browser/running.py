"""The real product for browser tests: its own database, the demo district, web server and worker, as `up` starts them."""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

from jingzhi.launch import postgres, surroundings
from jingzhi.launch.commands import up

PREFIX = "jz_browser_"


@dataclass(frozen=True)
class System:
    """Where the product under test answers, and what it stands on."""

    address: str
    folder: Path
    database: str

    def shell(self, text: str) -> str:
        """Run lines in a management shell of this system, as its administrator would."""
        env = surroundings.environment(self.folder, self.database)
        words = [sys.executable, "-m", "django", "shell", "--no-imports", "-v", "0", "-c", text]
        done = subprocess.run(words, env=env, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def running() -> Iterator[System]:
    """Start all of it; stop it and drop the database at the end, whatever the end is."""
    server = os.environ["DATABASE_URL"]
    name = f"{PREFIX}{os.getpid()}"
    _drop_leftovers(server)
    folder = Path(tempfile.mkdtemp(prefix="jingzhi-browser-")).resolve()
    postgres.make_database(server, name)
    try:
        address = postgres.other_database(server, name)
        ways = argparse.Namespace(host="127.0.0.1", port=_free_port(), no_demo=False)
        with ExitStack() as stack:
            # only while starting: other tests of this run keep their own environment
            with _environment(DATABASE_URL=address, JINGZHI_DEBUG=None, JINGZHI_DEMO="1"):
                _processes, web, *_more = stack.enter_context(up.surroundings_ready(ways, folder))
            yield System(web, folder, address)
    finally:
        postgres.drop_database(server, name)
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _environment(**wanted: str | None) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in wanted}
    _set(wanted)
    try:
        yield
    finally:
        _set(before)


def _set(wanted: dict[str, str | None]) -> None:
    for name, value in wanted.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def _drop_leftovers(server: str) -> None:
    """Databases of runs that were killed: their process is gone."""
    with psycopg.connect(postgres.other_database(server, "postgres")) as connection:
        question = "select datname from pg_database where datname ~ %s"
        names = [name for (name,) in connection.execute(question, [f"^{PREFIX}[0-9]+$"])]
    for name in names:
        if not psutil.pid_exists(int(name.removeprefix(PREFIX))):
            postgres.drop_database(server, name)
