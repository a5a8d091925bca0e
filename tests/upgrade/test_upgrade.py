"""Data written by earlier releases' own code are brought forward: nothing is lost, the ledger still proves itself."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from jingzhi.launch import postgres, surroundings
from jingzhi.launch.backups import state

# earlier states of the product: before whole-matter clocks moved to cells of scores, and before papers and assessments
EARLIER = {"first whole loop": "2d17a0b", "before papers": "8382bd8"}


@pytest.fixture(params=EARLIER.values(), ids=EARLIER.keys())
def older(request, tmp_path) -> Path:
    """The code of an earlier state, from the repository's own history."""
    line = ["git", "archive", "--format=tar", request.param, "src"]
    done = subprocess.run(line, cwd=surroundings.ROOT, capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"the history does not hold {request.param}: a copy without history cannot be asked")
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as tar:
        tar.extractall(tmp_path / "older")  # from our own history; `filter` is younger than Python 3.11.2
    return tmp_path / "older"


@pytest.fixture
def empty(django_db_setup):
    """The address of an empty database of its own."""
    about = connection.settings_dict
    name = f"{about['NAME']}_older"
    host = f"{about['HOST'] or 'localhost'}:{about['PORT'] or 5432}"
    url = f"postgresql://{about['USER']}:{about['PASSWORD']}@{host}/{name}"
    postgres.drop_database(url, name)
    postgres.make_database(url, name)
    yield url
    postgres.drop_database(url, name)


def run(line: list[str], source: Path, url: str, folder: Path) -> dict:
    """What a process of that source prints as JSON."""
    own = {"DATABASE_URL": url, "JINGZHI_DATA": str(folder), "JINGZHI_SECRET": settings.SECRET_KEY}
    own |= {"DJANGO_SETTINGS_MODULE": "jingzhi.config.settings", "PYTHONPATH": str(source / "src")}
    done = subprocess.run(
        [sys.executable, *line], env={**os.environ, **own}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_data_of_an_earlier_release_come_along(older, empty, tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    then = run([str(Path(__file__).with_name("older.py"))], older, empty, folder)
    assert then["events"] > 20

    verified = run(["-m", "jingzhi.launch", "verify", "--json"], surroundings.ROOT, empty, folder)
    assert verified == {"ok": True, "events": then["events"], "first_bad": None}
    figures = run(["-m", "jingzhi.launch", "figures", "--json"], surroundings.ROOT, empty, folder)
    assert figures["streets"] == 2
    with psycopg.connect(empty) as other:
        states = other.execute("select no, state from flows_case order by no").fetchall()
        last = other.execute("select hash from ledger_event order by seq desc limit 1").fetchone()
        pictures = dict(other.execute("select file, sha256 from flows_attachment").fetchall())
    assert [list(one) for one in states] == then["states"]
    assert last == (then["last"],)
    assert pictures
    assert {name: state.digest(folder / "files" / name) for name in pictures} == pictures
