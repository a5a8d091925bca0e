"""The embedded PostgreSQL 18: start, stop, is it running.

It listens on 127.0.0.1 only, at a free port remembered in the data folder, and asks for a password made at the first start.
(Not a Unix socket: the path of a deep data folder is often longer than the 107 characters a socket may have.)
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import psycopg.sql

from jingzhi.launch.pgfiles import Install, NoServer, locate, make_folder

USER = "jingzhi"
DATABASE = "jingzhi"

TUNING = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "120",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    # short queries on one small machine: parallel workers cost more than they bring and need /dev/shm, which containers keep tiny
    "max_parallel_workers_per_gather": "0",
    "timezone": "UTC",
    "log_timezone": "Asia/Shanghai",
    # a statement's text holds what somebody wrote, an error's detail the row it refused: neither belongs into a log
    "log_min_duration_statement": "-1",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "lc_messages": "C.UTF-8",
}
# for tests and development: nothing must survive a power cut
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def start(data_dir: Path, *, durable: bool = True) -> str:
    """Start the server of this data folder if it is not running; the connection string of database `jingzhi`."""
    data_dir = data_dir.resolve()
    with _only_one(data_dir):
        install = locate(data_dir)
        if not _pid(install.pgdata):
            if not (install.pgdata / "PG_VERSION").exists():
                _create(install, data_dir)
            known = _remembered(data_dir)
            if known is None:
                raise NoServer(
                    f"{data_dir / 'postgres.json'} 不见了,其中有数据库的端口和密码。请恢复它,或换一个数据目录。"
                )
            known["port"] = _usable_port(int(known["port"]))
            _remember(data_dir, known)
            _launch(install, known, durable=durable)
    address = url(data_dir)
    assert address
    make_database(address, DATABASE)
    return address


def stop(data_dir: Path) -> bool:
    """Stop the server; True when there was one to stop."""
    data_dir = data_dir.resolve()
    if not is_running(data_dir):
        return False
    with _only_one(data_dir):
        install = locate(data_dir)
        install.run("pg_ctl", "-D", str(install.pgdata), "-m", "fast", "-w", "-t", "60", "stop")
    return True


def is_running(data_dir: Path) -> bool:
    """Whether the server of this data folder runs."""
    data_dir = data_dir.resolve()
    return (data_dir / "postgres.json").exists() and _pid(_pgdata(data_dir)) is not None


def url(data_dir: Path) -> str | None:
    """The connection string of this data folder's server, running or not; None before its first start."""
    known = _remembered(data_dir.resolve())
    if not known:
        return None
    return f"postgresql://{USER}:{known['password']}@127.0.0.1:{known['port']}/{DATABASE}"


def make_database(address: str, name: str) -> bool:
    """Create a UTF-8 database beside the one in the address; False when it exists already."""
    with psycopg.connect(other_database(address, "postgres"), autocommit=True) as connection:
        if connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
            return False
        quoted = psycopg.sql.Identifier(name)
        text = "create database {} template template0 encoding 'UTF8' locale_provider builtin builtin_locale 'C.UTF-8' locale 'C.UTF-8'"
        connection.execute(psycopg.sql.SQL(text).format(quoted))
    return True


def drop_database(address: str, name: str) -> None:
    """Drop a database, throwing out whoever is connected to it."""
    with psycopg.connect(other_database(address, "postgres"), autocommit=True) as connection:
        text = psycopg.sql.SQL("drop database if exists {} with (force)")
        connection.execute(text.format(psycopg.sql.Identifier(name)))


def other_database(address: str, name: str) -> str:
    """The same server's connection string for another database."""
    return address.rsplit("/", 1)[0] + "/" + name


@contextlib.contextmanager
def _only_one(data_dir: Path) -> Iterator[None]:
    """Two commands at once must not both create or start the server."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o711)
    with (data_dir / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _create(install: Install, data_dir: Path) -> None:
    """Make a new cluster beside its final place and rename it, so that an interruption leaves nothing half-made."""
    password = secrets.token_urlsafe(24)
    fresh = install.pgdata.with_name(install.pgdata.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    make_folder(fresh, install.owner)
    # the cluster has its password from the first moment: there is no open `trust` window
    with tempfile.NamedTemporaryFile("w", prefix="jingzhi-", dir="/tmp") as file:
        file.write(password + "\n")
        file.flush()
        if install.owner:
            os.chown(file.name, install.owner.pw_uid, install.owner.pw_gid)
        options = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"]
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", f"--pwfile={file.name}"]
        install.run("initdb", "-D", str(fresh), "-U", USER, *options)
    _remember(data_dir, {"port": _free_port(), "password": password})
    fresh.rename(install.pgdata)


def _launch(install: Install, known: dict[str, str | int], *, durable: bool) -> None:
    settings = {**TUNING, "port": str(known["port"]), **({} if durable else CARELESS)}
    lines = [f"{name} = '{value}'" for name, value in settings.items()]
    # postgresql.auto.conf is read last, so it wins over what initdb wrote; it is ours alone
    (install.pgdata / "postgresql.auto.conf").write_text(
        "\n".join(["# written by ./jingzhi at every start", *lines, ""])
    )
    log = install.pgdata / "server.log"
    done = install.run(
        "pg_ctl", "-D", str(install.pgdata), "-l", str(log), "-w", "-t", "60", "start", check=False
    )
    if done.returncode:
        tail = log.read_text(errors="replace").splitlines()[-8:] if log.exists() else []
        raise NoServer("\n".join(["PostgreSQL 未能启动:", (done.stderr or done.stdout).strip(), *tail]))


def _pgdata(data_dir: Path) -> Path:
    pointer = data_dir / "postgres.location"
    return Path(pointer.read_text().strip()) if pointer.exists() else data_dir / "postgres"


def _pid(pgdata: Path) -> int | None:
    """Process id of the running server; a stale pid file (a crash, a reboot) counts as not running."""
    try:
        pid = int((pgdata / "postmaster.pid").read_text().split("\n")[0])
        command = psutil.Process(pid).cmdline()
    except (OSError, ValueError, psutil.Error):
        return None
    return pid if str(pgdata) in " ".join(command) else None


def _remembered(data_dir: Path) -> dict[str, str | int] | None:
    try:
        known: dict[str, str | int] = json.loads((data_dir / "postgres.json").read_text())
    except FileNotFoundError:
        return None
    return known


def _remember(data_dir: Path, known: dict[str, str | int]) -> None:
    path = data_dir / "postgres.json"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(known, file)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _usable_port(port: int) -> int:
    """The remembered port, or another one when somebody else took it meanwhile."""
    with socket.socket() as probe:
        # connections closed a moment ago linger at the port; they are no reason to leave it
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return _free_port()
    return port
