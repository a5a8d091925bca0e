"""The command line: what is printed where, and how errors look."""

from __future__ import annotations

import json
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from jingzhi.launch import cli, processes, surroundings
from jingzhi.launch.commands import up
from jingzhi.launch.commands.replay import summary
from jingzhi.launch.trouble import Trouble

SCRIPT = surroundings.ROOT / "jingzhi"


def run(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """The package as ./jingzhi calls it (the installing is not repeated here)."""
    line = [sys.executable, "-m", "jingzhi.launch", *words]
    whole = {**os.environ, "PYTHONPATH": str(surroundings.ROOT / "src"), **env}
    return subprocess.run(line, env=whole, capture_output=True, text=True, check=False, timeout=60)


def test_help_works_before_anything_is_installed() -> None:
    bare = [sys.executable, "-S", str(SCRIPT), "--help"]  # -S: no site-packages
    done = subprocess.run(
        bare, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": ""}
    )
    assert done.returncode == 0, done.stderr
    assert all(name in done.stdout for name in cli.COMMANDS)


def test_the_launcher_can_be_read_by_an_old_python() -> None:
    import ast

    ast.parse(SCRIPT.read_text(), feature_version=(3, 7))


def test_clock_prints_one_json_object() -> None:
    done = run(
        "clock",
        "--start",
        "2024-09-30T17:59",
        "--kind",
        "workday",
        "--amount",
        "2",
        "--json",
        DATABASE_URL="",
    )
    facts = json.loads(done.stdout)
    assert facts["due"] == "2024-10-09T18:00:00+08:00"
    assert facts["provisional"] is False
    assert "国庆" in facts["because"]
    assert set(facts) == {"due", "because", "provisional"}


@pytest.mark.parametrize(
    "words",
    [
        ["--start", "gestern", "--kind", "day", "--amount", "1"],
        ["--start", "2024-01-01", "--kind", "day", "--amount", "0"],
    ],
)
def test_a_refusal_is_a_sentence_and_still_one_json_object(words: list[str]) -> None:
    done = run("clock", *words, "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]
    assert "Traceback" not in done.stderr


def test_an_unknown_command_is_a_usage_error() -> None:
    assert run("fly").returncode == 2


def test_pytest_keeps_its_own_options() -> None:
    args = cli.parse(["test", "--data", "/tmp/x", "-k", "clock", "src/a.py"])
    assert args.data == Path("/tmp/x")
    assert args.rest == ["-k", "clock", "src/a.py"]


def test_a_missing_file_is_said_before_a_database_is_started(tmp_path: Path) -> None:
    done = run("replay", "nowhere.csv", "--data", str(tmp_path / "data"), DATABASE_URL="")
    assert done.returncode == 1
    assert "nowhere.csv" in done.stderr
    assert not (tmp_path / "data" / "postgres").exists()


def test_database_url_of_a_foreign_server_is_passed_through() -> None:
    assert run("database-url", DATABASE_URL="postgresql://a/b").stdout == "postgresql://a/b\n"


def test_the_secret_is_made_once_and_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JINGZHI_SECRET", raising=False)
    first = surroundings.secret(tmp_path)
    assert len(first) >= 50
    assert surroundings.secret(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


def test_a_busy_port_is_said_with_the_way_out() -> None:
    with socket.socket() as taker:
        taker.bind(("127.0.0.1", 0))
        taker.listen()
        port = taker.getsockname()[1]
        with pytest.raises(Trouble, match="--port"):
            up.check_port("127.0.0.1", port)
    up.check_port("127.0.0.1", port)


def test_one_system_per_data_folder(tmp_path: Path) -> None:
    with up.only_system(tmp_path):
        up.write_state(tmp_path, address="http://127.0.0.1:1", ready=True)
        assert up.is_up(tmp_path)
        done = run("up", "--data", str(tmp_path), "--port", "1")
        assert done.returncode == 1
        assert "http://127.0.0.1:1" in done.stderr
    assert not up.is_up(tmp_path)
    assert up.read_state(tmp_path) == {}


def test_down_without_a_system_is_no_error(tmp_path: Path) -> None:
    done = run("down", "--data", str(tmp_path))
    assert done.returncode == 0, done.stderr


def test_a_child_that_ends_is_reported_with_its_log(tmp_path: Path) -> None:
    children = processes.Processes(tmp_path)
    children.start("web", ["this_module_does_not_exist"], dict(os.environ))
    children.running["web"].wait()
    with pytest.raises(Trouble, match="this_module_does_not_exist"):
        children.check()


def test_only_our_own_leftovers_are_ended(tmp_path: Path) -> None:
    code = "import time; time.sleep(60)  # gunicorn"
    ours = subprocess.Popen([sys.executable, "-c", code], env={**os.environ, "JINGZHI_DATA": str(tmp_path)})
    other = subprocess.Popen([sys.executable, "-c", code], env={**os.environ, "JINGZHI_DATA": "/elsewhere"})
    try:
        assert processes.clear_leftovers(tmp_path, [ours.pid, other.pid, 2**22 + 1, "x"]) == 1
        assert ours.poll() is not None
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_summary_is_a_table() -> None:
    facts = {
        "sent": 3,
        "accepted": 2,
        "refused": 1,
        "unplaced": 1,
        "reasons": {"转110": 1},
        "ended": {"community": 1, "unplaced": 1},
    }
    assert summary(facts).splitlines()[0] == "共 3 条:受理 2,不受理 1,待定位 1"
    assert "转110" in summary(facts)


def test_hosts_follow_the_listening_address() -> None:
    assert up.allowed_hosts("127.0.0.1") == ["localhost", "127.0.0.1", "[::1]"]
    assert socket.gethostname() in up.allowed_hosts("0.0.0.0")
    assert up.columns("网格a") == 5
