"""`./jingzhi test [PATH…]`: everything the tests need, then pytest itself."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jingzhi.launch import surroundings, system_packages


def add(parser: argparse.ArgumentParser) -> None:
    """Everything that is not --data goes to pytest."""


def run(args: argparse.Namespace) -> int:
    """Run pytest with its own output; its exit code is ours."""
    system_packages.install()
    with test_server() as (folder, url):
        env = surroundings.environment(folder, url)
        found = system_packages.browser()
        if found:
            env["JINGZHI_CHROMIUM"] = found
        # The whole of it is shared by two processes (a third would wait for the same database); a few tests are not.
        share = [] if args.rest else ["-n", str(min(2, os.cpu_count() or 1)), "--dist", "loadgroup"]
        # paths are relative to where the person stands; without any, pytest finds the tests of the repository
        words = [
            "--rootdir",
            str(surroundings.ROOT),
            "-c",
            str(surroundings.ROOT / "pyproject.toml"),
            *share,
            *args.rest,
        ]
        where = Path.cwd() if args.rest else surroundings.ROOT
        process = subprocess.Popen([sys.executable, "-m", "pytest", *words], env=env, cwd=where)
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.wait()  # the terminal's Ctrl-C reached pytest too: let it drop its database
            raise


@contextmanager
def test_server() -> Iterator[tuple[Path, str]]:
    """A server of its own, in a data folder of its own: tests never see anybody's data.

    The database name carries our process id, so that two runs at once do not meet.
    """
    folder = surroundings.data_dir() / "test"
    folder.mkdir(exist_ok=True, mode=0o711)
    with surroundings.database(folder, durable=False) as url:
        if surroundings.own_server():
            drop_leftovers(url)
            url = url.rsplit("/", 1)[0] + f"/jingzhi_{os.getpid()}"
        yield folder, url


def drop_leftovers(url: str) -> None:
    """Databases of test runs that were killed (their process is gone)."""
    import psutil
    import psycopg

    from jingzhi.launch import postgres

    with psycopg.connect(url) as connection:
        names = [
            name
            for (name,) in connection.execute(
                "select datname from pg_database where datname ~ '^test_jingzhi_[0-9]+'"
            )
        ]
    for name in names:
        if not psutil.pid_exists(int(name.split("_")[2])):
            postgres.drop_database(url, name)
