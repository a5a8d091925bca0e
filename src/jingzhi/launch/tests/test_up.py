"""The whole way once: start in the background, answer, refuse a second start, verify, stop, leave nothing running."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from jingzhi.launch import postgres, surroundings
from jingzhi.launch.commands import up
from jingzhi.launch.processes import lives


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder that the database server's own user may enter; the system on it is stopped afterwards."""
    with tempfile.TemporaryDirectory(prefix="jingzhi-up-") as made:
        path = Path(made).resolve()
        path.chmod(0o711)
        yield path
        jingzhi("down", folder=path)


def jingzhi(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A command on this folder, as ./jingzhi runs it, with the embedded server."""
    env = {**os.environ, "PYTHONPATH": str(surroundings.ROOT / "src"), "JINGZHI_DATA": str(folder)}
    for name in ("DATABASE_URL", "JINGZHI_SECRET", "JINGZHI_DEBUG", "JINGZHI_DB_ROLE"):
        env.pop(name, None)
    line = [sys.executable, "-m", "jingzhi.launch", *words]
    return subprocess.run(line, env=env, capture_output=True, text=True, check=False, timeout=180)


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def test_up_answers_and_down_leaves_nothing_running(folder: Path) -> None:
    port = free_port()
    started = jingzhi("up", "--no-demo", "--detach", "--port", port, folder=folder)
    assert started.returncode == 0, started.stderr
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
        assert answer.status == 200
        json.load(answer)
    state = up.read_state(folder)

    second = jingzhi("up", "--no-demo", "--detach", "--port", free_port(), folder=folder)
    assert second.returncode == 1
    assert port in second.stderr
    elsewhere = jingzhi("up", "--no-demo", "--port", port, "--data", str(folder / "other"), folder=folder)
    assert elsewhere.returncode == 1
    assert "--port" in elsewhere.stderr

    verified = jingzhi("verify", "--json", folder=folder)
    assert verified.returncode == 0, verified.stderr
    assert json.loads(verified.stdout)["ok"] is True
    assert jingzhi("demo", folder=folder).returncode == 1, "not under a running system"

    assert jingzhi("down", folder=folder).returncode == 0
    assert not postgres.is_running(folder)
    assert not any(lives(pid) for pid in [state["pid"], *state["children"]])
    assert up.read_state(folder) == {}


def test_the_web_server_may_add_to_the_ledger_but_not_change_it(folder: Path) -> None:
    assert jingzhi("manage", "migrate", "-v0", folder=folder).returncode == 0
    url = postgres.start(folder)
    assert surroundings.environment(folder, url, limited=True)["JINGZHI_DB_ROLE"] == surroundings.APP_ROLE
    assert "JINGZHI_DB_ROLE" not in surroundings.environment(folder, url)
    with psycopg.connect(url, options=f"-c role={surroundings.APP_ROLE}") as connection:
        connection.execute("select count(*) from ledger_event")
        for word in (
            "update ledger_event set kind = 'x'",
            "delete from ledger_event",
            "truncate ledger_event",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(word)
    postgres.stop(folder)
