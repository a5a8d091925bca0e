"""What a command works in: the data folder, the database, the secret and the environment of the processes."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[3]
APP_ROLE = "jingzhi_app"


def data_dir() -> Path:
    """The data folder chosen by --data or JINGZHI_DATA, else .jingzhi in the repository."""
    folder = Path(os.environ.get("JINGZHI_DATA") or ROOT / ".jingzhi").expanduser().resolve()
    # others may pass through (the database server runs as a user of its own) but not look: what is private inside has its own mode
    folder.mkdir(parents=True, exist_ok=True, mode=0o711)
    return folder


def secret(folder: Path) -> str:
    """The installation's secret key, made at the first start, readable only by its owner."""
    if os.environ.get("JINGZHI_SECRET"):
        return os.environ["JINGZHI_SECRET"]
    path = folder / "secret.key"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text().strip()


def own_server() -> bool:
    """Whether the embedded server is ours to manage: not when DATABASE_URL names another one."""
    return not os.environ.get("DATABASE_URL")


@contextmanager
def database(folder: Path, *, durable: bool = True) -> Iterator[str]:
    """A running database; its connection string.

    Several commands may use the embedded server at once. Each holds a shared lock; the last to leave stops the server,
    but only when a command like this one started it.
    """
    if not own_server():
        yield os.environ["DATABASE_URL"]
        return
    from jingzhi.launch import postgres

    ours = folder / "postgres.ours"
    with (folder / "postgres.users").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        if not postgres.is_running(folder):
            ours.touch()
        try:
            yield postgres.start(folder, durable=durable)
        finally:
            if ours.exists() and alone(users):
                postgres.stop(folder)
                ours.unlink(missing_ok=True)


def alone(lock: IO[str]) -> bool:
    """Whether nobody else holds this lock (then we hold it alone)."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def environment(folder: Path, url: str, *, limited: bool = False) -> dict[str, str]:
    """The environment for a process of ours; `limited`: it works as the role that may only add to the ledger."""
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "jingzhi.config.settings",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT / "src"), os.environ.get("PYTHONPATH")])),
        "PYTHONUNBUFFERED": "1",
        "DATABASE_URL": url,
        "JINGZHI_DATA": str(folder),
        "JINGZHI_SECRET": secret(folder),
    }
    env.pop("JINGZHI_DB_ROLE", None)
    if limited and role_exists(url):
        env["JINGZHI_DB_ROLE"] = APP_ROLE
    return env


def role_exists(url: str) -> bool:
    """Whether the limited role is there and we may become it; a managed server may not have let us make it."""
    import psycopg

    question = "select coalesce((select pg_has_role(current_user, oid, 'SET') from pg_roles where rolname = %s), false)"
    with psycopg.connect(url) as connection:
        row = connection.execute(question, [APP_ROLE]).fetchone()
    return bool(row and row[0])


def is_demo(url: str) -> bool:
    """Whether this database holds the demo district: its building is an event like any other."""
    import psycopg

    with psycopg.connect(url) as connection:
        row = connection.execute(
            "select exists (select from ledger_event where kind = 'demo.build')"
        ).fetchone()
    return bool(row and row[0])


@contextmanager
def django(folder: Path) -> Iterator[None]:
    """Django in this process, with a running database, as its owner."""
    with database(folder) as url:
        os.environ.update(environment(folder, url))
        import django as framework

        framework.setup()
        try:
            yield
        finally:
            disconnect()


def disconnect() -> None:
    """Give all connections back before the server may stop; otherwise the pool complains and tries again."""
    from django.db import connections
    from django.db.backends.postgresql.base import DatabaseWrapper

    connection = connections["default"]
    connection.close()
    if isinstance(connection, DatabaseWrapper):
        connection.close_pool()


def become_limited() -> None:
    """From here on work as the web server does: able to add to the ledger, not to change it."""
    from django.db import connection

    if not role_exists(os.environ["DATABASE_URL"]):
        return
    disconnect()
    connection.settings_dict["OPTIONS"]["options"] = f"-c role={APP_ROLE}"
