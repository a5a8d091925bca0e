"""The embedded server, started for real in a folder of its own."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from jingzhi.launch import pgfiles, postgres, surroundings


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder whose server is stopped afterwards; other databases of this session are out of sight."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    # not pytest's own folder: as root the server runs as another user, who may not enter there
    with tempfile.TemporaryDirectory(prefix="jingzhi-数据 ") as made:  # a space and Chinese must not matter
        path = Path(made).resolve()
        path.chmod(0o711)
        yield path
        postgres.stop(path)


def value(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question).fetchone()  # type: ignore[arg-type]
    assert row
    return row[0]


def test_a_server_starts_stops_and_keeps_its_data(folder: Path) -> None:
    first = postgres.start(folder)
    assert postgres.is_running(folder)
    assert postgres.start(folder) == first, "a second start is the same server"
    with psycopg.connect(first) as connection:
        connection.execute("create table kept (word text)")
        connection.execute("insert into kept values ('旌阳')")
    assert postgres.stop(folder)
    assert not postgres.is_running(folder)
    assert not postgres.stop(folder)
    assert postgres.start(folder) == first, "port and password are remembered"
    assert value(first, "select word from kept") == "旌阳"


def test_the_servers_log_holds_nothing_of_what_was_written(folder: Path) -> None:
    url = postgres.start(folder)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create table kept (word text unique)")
        connection.execute("insert into kept values ('13800001234')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("insert into kept values ('13800001234')")
    log = (pgfiles.locate(folder).pgdata / "server.log").read_text()
    assert "kept_word_key" in log, "the error is there"
    assert "13800001234" not in log


def test_the_database_is_what_the_design_asks_for(folder: Path) -> None:
    url = postgres.start(folder, durable=False)
    assert int(str(value(url, "show server_version_num"))) >= 180000
    assert value(url, "show server_encoding") == "UTF8"
    assert value(url, "select datlocale from pg_database where datname = 'jingzhi'") == "C.UTF-8"
    assert value(url, "show listen_addresses") == "127.0.0.1"
    assert value(url, "show fsync") == "off"
    postgres.stop(folder)
    assert value(postgres.start(folder), "show fsync") == "on", "the product's server survives a power cut"


def test_nobody_enters_without_the_password(folder: Path) -> None:
    url = postgres.start(folder, durable=False)
    password = url.split(":")[2].split("@")[0]
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url.replace(password, "wrong"))
    assert stat.S_IMODE((folder / "postgres.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((folder / "postgres").stat().st_mode) == 0o700


def test_databases_are_made_and_dropped_beside_each_other(folder: Path) -> None:
    url = postgres.start(folder, durable=False)
    assert postgres.make_database(url, "second")
    assert not postgres.make_database(url, "second")
    second = postgres.other_database(url, "second")
    assert value(second, "select current_database()") == "second"
    postgres.drop_database(url, "second")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(second)


def test_a_taken_port_is_replaced(folder: Path) -> None:
    import socket

    first = postgres.start(folder, durable=False)
    postgres.stop(folder)
    port = int(first.rsplit(":", 1)[1].split("/")[0])
    with socket.socket() as taker:
        taker.bind(("127.0.0.1", port))
        taker.listen()
        assert postgres.start(folder, durable=False) != first


def test_an_interrupted_creation_is_started_over(folder: Path) -> None:
    half = folder / "postgres.new"
    half.mkdir()
    (half / "rest").touch()
    assert value(postgres.start(folder, durable=False), "select 1") == 1
    assert not half.exists()


def test_a_lost_password_file_is_said(folder: Path) -> None:
    postgres.start(folder, durable=False)
    postgres.stop(folder)
    (folder / "postgres.json").unlink()
    with pytest.raises(pgfiles.NoServer, match=r"postgres\.json"):
        postgres.start(folder)


def test_the_last_to_leave_stops_the_server(folder: Path) -> None:
    with surroundings.database(folder, durable=False) as first:
        with surroundings.database(folder, durable=False) as second:
            assert first == second
        assert postgres.is_running(folder), "somebody still uses it"
    assert not postgres.is_running(folder)


def test_a_server_that_ran_before_goes_on_running(folder: Path) -> None:
    postgres.start(folder, durable=False)
    with surroundings.database(folder):
        pass
    assert postgres.is_running(folder)


def test_a_foreign_database_is_left_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/else")
    with surroundings.database(folder) as url:
        assert url == "postgresql://somewhere/else"
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root cannot run the server as itself")
def test_as_root_behind_a_closed_folder_the_data_lies_in_the_refuge(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pgfiles, "REFUGE", refuge := folder / "refuge")
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    try:
        assert value(postgres.start(closed / "data", durable=False), "select 1") == 1
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700, "nobody's folder is opened up"
        assert [path.name[:5] for path in refuge.iterdir()] == ["data-"]
    finally:
        postgres.stop(closed / "data")
