"""Everything a refused request could have left behind: all rows of our own tables, all queued jobs, all files."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection

JOBS = "procrastinate_jobs"


def own_models():
    """The models of this repository."""
    return [model for model in apps.get_models() if model.__module__.startswith("jingzhi.")]


def tables() -> list[str]:
    """Their tables and the queue of jobs."""
    return [*sorted(model._meta.db_table for model in own_models()), JOBS]


def files() -> list[str]:
    """Every stored file."""
    root = Path(default_storage.location)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def digest() -> str:
    """One digest over all rows and the names of all files."""
    parts = " || ".join(
        f"(SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '-') FROM {name} t)"
        for name in tables()
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {parts}")
        rows = cursor.fetchone()[0]
    return hashlib.sha256(f"{rows}{files()}".encode()).hexdigest()


def counts() -> dict[str, int]:
    """Rows per table and the number of files."""
    parts = ", ".join(f"(SELECT count(*) FROM {name})" for name in tables())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {parts}")
        return dict(zip(tables(), cursor.fetchone(), strict=True)) | {"files": len(files())}


@contextmanager
def nothing_left_behind():
    """Fails when the block changed a row or a file."""
    before, rows = digest(), counts()
    yield
    if digest() != before:
        now = counts()
        changed = {name: (rows[name], now[name]) for name in rows if rows[name] != now[name]}
        raise AssertionError(f"the refused request left something behind: {changed or 'a row was changed'}")
