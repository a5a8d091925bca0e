"""The restore drill: a backup made while people work, put back elsewhere, proved; and everything that may go wrong on the way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from jingzhi.core.flows.models import Attachment
from jingzhi.launch import postgres, surroundings
from jingzhi.launch.backups import keys, programs, putting, records, sealed, state, taking
from jingzhi.launch.trouble import Trouble
from jingzhi.programmes.grid.tests.factories import make_matter, make_photo, make_world

Change = Callable[[dict[str, Any]], None]


@dataclass
class Place:
    """A data folder and a database."""

    folder: Path
    url: str

    def run(self, *words: str, before: str = "", **more: Any) -> subprocess.CompletedProcess[str]:
        """A command of ours here; `before`: a shell command in the same process first (a limit)."""
        line = [sys.executable, "-m", "jingzhi.launch", *words, "--data", str(self.folder)]
        if before:
            line = ["/bin/sh", "-c", f'{before}; exec "$@"', "sh", *line]
        return subprocess.run(
            line, env=self.env(), capture_output=True, text=True, check=False, timeout=120, **more
        )

    def env(self) -> dict[str, str]:
        """For a process here."""
        own = {"DATABASE_URL": self.url, "JINGZHI_SECRET": settings.SECRET_KEY}
        return {**os.environ, **own, "PYTHONPATH": str(surroundings.ROOT / "src")}

    def ask(self, question: str) -> Any:
        """One value from the database."""
        with psycopg.connect(self.url) as other:
            return (other.execute(question).fetchone() or [None])[0]  # type: ignore[call-overload]

    def databases(self) -> int:
        """How many databases there are of this name, leavings counted."""
        name = programs.name_of(self.url)
        return int(self.ask(f"select count(*) from pg_database where datname like '{name}%'"))


def server() -> str:
    about = connection.settings_dict
    host = about["HOST"] or "localhost"
    return f"postgresql://{about['USER']}:{about['PASSWORD']}@{host}:{about['PORT'] or 5432}/"


@pytest.fixture
def home(emptied: None, settings: Any, tmp_path: Path) -> Place:
    """The small district with six matters and pictures, committed, in the tests' own database."""
    folder = tmp_path / "home"
    (folder / "files").mkdir(parents=True)
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": folder / "files", "base_url": None},
        }
    }
    world = make_world()
    for number in range(6):
        make_matter(world, scene=[make_photo(100 + number)])
    place = Place(folder, server() + connection.settings_dict["NAME"])
    place.world = world  # type: ignore[attr-defined]
    return place


@pytest.fixture
def away(tmp_path: Path) -> Iterator[Place]:
    """An empty data folder and an empty database elsewhere."""
    name = f"{connection.settings_dict['NAME']}_away"
    url = server() + name
    for one in (name, f"{name}_restoring", f"{name}_before"):
        postgres.drop_database(url, one)
    postgres.make_database(url, name)
    (tmp_path / "away").mkdir()
    yield Place(tmp_path / "away", url)
    for one in (name, f"{name}_restoring", f"{name}_before"):
        postgres.drop_database(url, one)


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "backup.key"
    keys.make(path)
    return path


@pytest.fixture
def backup(home: Place, key: Path, tmp_path: Path) -> Path:
    """A backup of the small district."""
    path = tmp_path / "one.backup"
    files = home.folder / "files"
    taking.take(path, key=keys.from_file(key), url=home.url, files=files, progress=lambda *_: None)
    return path


def resealed(path: Path, key: Path, change: Change) -> Path:
    """The same backup by somebody who has the key and tells something else about it."""
    other, secret = path.with_name("other.backup"), keys.from_file(key)
    with path.open("rb") as file, other.open("wb") as out:
        sealer = sealed.Sealer(out, secret)
        parts = records.Writer(sealer)
        for what, data in records.Reader(sealed.opened(file, secret)).parts():
            if what["kind"] == "about":
                change(what)
            if what["kind"] != "end":
                parts.add(what, data)
        parts.end()
        sealer.close()
    return other


def test_the_drill(home: Place, away: Place, key: Path, tmp_path: Path) -> None:
    path, done, shade = tmp_path / "drill.backup", threading.Event(), iter(range(110, 250))

    def go_on_working() -> None:
        try:
            while not done.is_set():
                make_matter(home.world, scene=[make_photo(next(shade))])  # type: ignore[attr-defined]
                time.sleep(0.02)
        finally:
            connection.close()

    before = state.ledger()["events"]
    people = threading.Thread(target=go_on_working)
    people.start()
    begun = time.monotonic()
    try:
        made = home.run("backup", str(path), "--key-file", str(key), "--json")
    finally:
        done.set()
        people.join()
    assert made.returncode == 0, made.stderr
    then = json.loads(made.stdout)
    assert before <= then["ledger"]["events"] < state.ledger()["events"], "people worked on meanwhile"

    restored = away.run("restore", str(path), "--key-file", str(key), "--json")
    assert restored.returncode == 0, restored.stderr
    took = time.monotonic() - begun
    now = json.loads(restored.stdout)
    assert (now["ledger"], now["figures"], now["different"]) == (then["ledger"], then["figures"], [])
    verified = json.loads(away.run("verify", "--json").stdout)
    assert verified == {"ok": True, "events": then["ledger"]["events"], "first_bad": None}
    last = f"select hash from ledger_event where seq = {then['ledger']['seq']}"
    assert away.ask(last) == home.ask(last) == then["ledger"]["hash"]
    check_files(away, then["files"]["count"])
    limited = "set role jingzhi_app; update ledger_event set kind = 'x'"
    with psycopg.connect(away.url) as other, pytest.raises(psycopg.errors.InsufficientPrivilege):
        other.execute(limited)  # type: ignore[call-overload]
    print(f"restore drill: {then['ledger']['events']} events, backup and restore {took:.1f} s")
    assert took < 60


def check_files(place: Place, count: int) -> None:
    """Every stored file is what its row says, and there is no other."""
    with psycopg.connect(place.url) as other:
        rows = dict(other.execute("select file, sha256 from flows_attachment").fetchall())
    assert len(rows) == count > 0
    assert {name: state.digest(place.folder / "files" / name) for name in rows} == rows
    assert sum(one.is_file() for one in (place.folder / "files").rglob("*")) == count


def occupied(place: Place) -> None:
    """Somebody's data, to see that they stay."""
    with psycopg.connect(place.url) as other:
        other.execute("create table ledger_event (word text)")
        other.execute("insert into ledger_event values ('旧')")
    (place.folder / "files").mkdir()
    (place.folder / "files" / "old.jpg").write_bytes(b"old")


def untouched(place: Place) -> bool:
    """Whether they are all there, and nothing else."""
    files = [one.name for one in place.folder.rglob("*") if one.is_file()]
    return (
        place.ask("select word from ledger_event") == "旧" and place.databases() == 1 and files == ["old.jpg"]
    )


def flipped(path: Path, _key: Path) -> Path:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    other = path.with_name("other.backup")
    other.write_bytes(data)
    return other


def cut(path: Path, _key: Path) -> Path:
    other = path.with_name("other.backup")
    other.write_bytes(path.read_bytes()[:-1])
    return other


def newer(path: Path, key: Path) -> Path:
    return resealed(path, key, lambda about: about["migrations"].append(["flows", "9999_to_come"]))


def fewer_rows(path: Path, key: Path) -> Path:
    return resealed(path, key, lambda about: about["tables"].update(flows_case=1))


def other_seal(path: Path, key: Path) -> Path:
    return resealed(path, key, lambda about: about.update(seal_mark="0" * 64))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (flipped, "已损坏、被截断或被改动"),
        (cut, "已损坏、被截断或被改动"),
        (newer, "先升级"),
        (fewer_rows, "原有数据未动"),
        (other_seal, "--lost-secret"),
    ],
)
def test_a_backup_that_will_not_do_touches_nothing(
    backup: Path, away: Place, key: Path, spoil: Callable[[Path, Path], Path], words: str
) -> None:
    occupied(away)
    done = away.run("restore", str(spoil(backup, key)), "--key-file", str(key), "--replace", "--json")
    assert done.returncode == 1
    assert words in json.loads(done.stdout)["error"]
    assert "Traceback" not in done.stderr
    assert untouched(away)


def test_a_wrong_key_and_data_in_the_way_touch_nothing(
    backup: Path, away: Place, key: Path, tmp_path: Path
) -> None:
    occupied(away)
    keys.make(tmp_path / "wrong.key")
    wrong = away.run("restore", str(backup), "--key-file", str(tmp_path / "wrong.key"), "--replace")
    assert "密钥或口令不对" in wrong.stderr
    asked = away.run("restore", str(backup), "--key-file", str(key))
    assert "--replace" in asked.stderr
    assert (wrong.returncode, asked.returncode) == (1, 1)
    checked = away.run("restore", str(backup), "--key-file", str(key), "--check")
    assert checked.returncode == 0
    assert "备份完整" in checked.stdout
    assert untouched(away)


def test_somebody_at_work_a_full_disk_and_a_kill_leave_the_old_state(
    backup: Path, away: Place, key: Path
) -> None:
    occupied(away)
    words = ["restore", str(backup), "--key-file", str(key), "--replace"]
    with psycopg.connect(away.url):
        busy = away.run(*words)
    assert "还有程序连着数据库" in busy.stderr
    (away.folder / "files" / "photos").exists() and __import__("shutil").rmtree(
        away.folder / "files" / "photos"
    )
    full = away.run(*words, before="ulimit -f 1")
    assert "原有数据未动" in full.stderr
    assert untouched(away)

    killed = subprocess.Popen(
        [sys.executable, "-m", "jingzhi.launch", *words, "--data", str(away.folder)], env=away.env()
    )
    end = time.monotonic() + 60
    while away.databases() == 1 and time.monotonic() < end:
        time.sleep(0.01)
    killed.kill()
    killed.wait()
    assert away.ask("select word from ledger_event") == "旧"
    again = away.run(*words)
    assert again.returncode == 0, again.stderr
    assert away.databases() == 1
    check_files(away, 6)


def test_a_full_disk_leaves_the_earlier_backup(backup: Path, home: Place, key: Path) -> None:
    earlier = backup.read_bytes()
    done = home.run("backup", str(backup), "--key-file", str(key), before="ulimit -f 8")
    assert done.returncode == 1
    assert "备份没有写成,原有文件未动" in done.stderr
    assert backup.read_bytes() == earlier
    assert not list(backup.parent.glob(".*.part"))


def test_damage_among_the_files_is_told_and_the_backup_is_written(
    home: Place, away: Place, key: Path, tmp_path: Path
) -> None:
    first, second = Attachment.objects.order_by("id").values_list("file", flat=True)[:2]
    (home.folder / "files" / first).unlink()
    (home.folder / "files" / second).write_bytes(b"not the picture")
    path = tmp_path / "damaged.backup"
    done = home.run("backup", str(path), "--key-file", str(key), "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["files"]["lost"] == sorted([first, second])
    assert away.run("restore", str(path), "--key-file", str(key)).returncode == 0


def test_the_secret_lies_in_the_backup_only_when_asked(
    backup: Path, home: Place, key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jingzhi.launch.backups import secrets

    monkeypatch.delenv("JINGZHI_SECRET", raising=False)
    about = putting.Backup(backup, keys.from_file(key)).about()
    with pytest.raises(Trouble, match="--lost-secret"), secrets.used(about, tmp_path, lost=False):
        pass
    with_secret = about | {"secret": settings.SECRET_KEY}
    with pytest.raises(RuntimeError), secrets.used(with_secret, tmp_path, lost=False):
        raise RuntimeError
    assert not (tmp_path / "secret.key").exists(), "taken back when the restore failed"
    with secrets.used(with_secret, tmp_path, lost=False):
        pass
    assert (tmp_path / "secret.key").read_text() == settings.SECRET_KEY
