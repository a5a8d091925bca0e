"""What a district is at one moment, in numbers: taken when a backup is made, compared when it is put back. Needs Django."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model

from jingzhi.kit import crypto

# who is signed in, and what was remembered for speed: a restored district must know neither
LEFT_OUT = ("django_session", "web_cache")
READ = 1 << 20


def migrations() -> list[list[str]]:
    """The steps the tables of this database have gone."""
    with connection.cursor() as cursor:
        cursor.execute("select app, name from django_migrations order by app, name")
        return [list(row) for row in cursor.fetchall()]


def unknown(steps: list[list[str]]) -> list[str]:
    """Those of the steps that this version of the program does not know: they come from a newer one."""
    known = MigrationLoader(None).disk_migrations
    ours = {one.label for one in apps.get_app_configs()}
    return [f"{app}.{name}" for app, name in steps if app in ours and (app, name) not in known]


def tables() -> dict[str, int]:
    """The number of rows of every table."""
    with connection.cursor() as cursor:
        names = [one for one in connection.introspection.table_names(cursor) if one not in LEFT_OUT]
        counts = {}
        for name in sorted(names):
            cursor.execute(f"select count(*) from {connection.ops.quote_name(name)}")  # noqa: S608 - the name comes from the database
            counts[name] = cursor.fetchone()[0]
    return counts


def ledger() -> dict[str, Any]:
    """Where the ledger stands: number of events, the last one and its hash."""
    from jingzhi.core.ledger.models import Event

    last = Event.objects.order_by("-seq").values("seq", "hash").first() or {"seq": 0, "hash": ""}
    return {"events": Event.objects.count(), **last}


def figures(as_of: str = "") -> dict[str, Any]:
    """The district's own figures as of a day (today when empty), as `./jingzhi figures` tells them."""
    from jingzhi.site import basefigures

    facts = basefigures.facts(as_of)
    return {"as_of": facts["as_of"], "values": {code: facts[code] for code in facts["about"]}}


def stored() -> Iterator[tuple[str, str]]:
    """Every stored file that a row names, with the SHA-256 the row says it has, sorted by name."""
    named: dict[str, str] = {}
    for model in apps.get_models():
        if _keeps_files(model):
            rows = model._default_manager.exclude(file="").values_list("file", "sha256")
            named.update(rows.iterator(chunk_size=5000))
    yield from sorted(named.items())


def _keeps_files(model: type[Model]) -> bool:
    return {"file", "sha256"} <= {one.name for one in model._meta.get_fields()}


def file_tables() -> list[str]:
    """The tables whose rows name stored files."""
    return [one._meta.db_table for one in apps.get_models() if _keeps_files(one)]


def wrong_files(folder: Path) -> list[str]:
    """Names of stored files that are missing or not what their row says."""
    return [name for name, sha256 in stored() if digest(folder / name) != sha256]


def digest(path: Path) -> str:
    """SHA-256 of a file in hex; empty when it is not there."""
    total = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while some := file.read(READ):
                total.update(some)
    except OSError:
        return ""
    return total.hexdigest()


def seal_mark() -> str:
    """Tells whether two installations seal personal data under the same secret, without telling the secret."""
    return crypto.blind("backup: which secret is this")
