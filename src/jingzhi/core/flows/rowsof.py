"""Every row that hangs on a case, read in one statement: what a move changed is the difference of two readings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import CASCADE, ForeignKey, Model

from jingzhi.core.flows.models import Case, Undo, Words

# {(table, key): the row as the database tells it}
Rows = dict[tuple[str, str], dict[str, Any]]
# The number of the last event is history and goes on.
HISTORY = ("rev",)
# The note that a move may be taken back is no part of the case; what it is found by is made anew from it, so that no
# note repeats people's words.
BESIDE = (Undo, Words)


@cache
def tables() -> dict[str, tuple[str, str]]:
    """{table: (its key, which rows belong to the case %(no)s)}: what is deleted with a case belongs to it.

    Parents stand before their children.
    """
    found: dict[str, tuple[str, str]] = {}
    heads: list[type[Model]] = [Case]
    found[Case._meta.db_table] = ("no", "r.no = %(no)s")
    while heads:
        parent = heads.pop(0)
        for relation in parent._meta.related_objects:
            child = relation.related_model
            if not isinstance(child, str) and child not in BESIDE and child._meta.db_table not in found:
                where = _hanging(child, found)
                if where:
                    found[child._meta.db_table] = (_name_of_key(child), where)
                    heads.append(child)
    return found


def _name_of_key(model: type[Model]) -> str:
    assert model._meta.pk is not None
    return str(model._meta.pk.column)


def _hanging(child: type[Model], found: Mapping[str, tuple[str, str]]) -> str:
    """Rows of a table that would go with the case, by whichever of its keys."""
    parts = []
    for field in child._meta.concrete_fields:
        if not isinstance(field, ForeignKey) or field.remote_field.on_delete is not CASCADE:
            continue
        parent = field.remote_field.model._meta.db_table
        if parent == Case._meta.db_table:
            parts.append(f"r.{field.column} = %(no)s")
        elif parent in found:
            key, where = found[parent]
            parts.append(f"r.{field.column} IN (SELECT r.{key} FROM {parent} r WHERE {where})")  # noqa: S608
    return " OR ".join(parts)


def read(no: str) -> Rows:
    """Every row of a case as it stands in this transaction."""
    history = "".join(f" - '{name}'" for name in HISTORY)
    parts = (
        f"SELECT '{table}', r.{key}::text, (to_jsonb(r){history})::text FROM {table} r WHERE {where}"  # noqa: S608
        for table, (key, where) in tables().items()
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), {"no": no})
        return {(table, key): json.loads(row) for table, key, row in cursor.fetchall()}


def changes(before: Rows, after: Rows) -> dict[str, list[dict[str, Any]]]:
    """What leads back from `after` to `before`: rows to take away, columns to put back, rows to bring back."""
    gone = [[*one, before[one]] for one in before.keys() - after.keys()]
    new = [list(one) for one in after.keys() - before.keys()]
    other: list[Any] = []
    for one in before.keys() & after.keys():
        old = {name: value for name, value in before[one].items() if value != after[one][name]}
        if old:
            other.append([*one, old])
    return {"new": sorted(new), "old": sorted(other, key=str), "gone": sorted(gone, key=str)}


def put_back(steps: Mapping[str, list[Any]]) -> None:
    """Carry out what `changes` says, children before their parents where rows go, after them where rows come."""
    order = list(tables())
    with connection.cursor() as cursor:
        for table, key in sorted(steps["new"], key=lambda one: -order.index(one[0])):
            cursor.execute(f"DELETE FROM {table} WHERE {_is(table)}", _one(table, key))  # noqa: S608 - names of our own tables
        for table, key, old in steps["old"]:
            names = ", ".join(f'"{name}" = o."{name}"' for name in old)
            cursor.execute(
                f"UPDATE {table} r SET {names} FROM jsonb_populate_record(NULL::{table}, %s::jsonb) o "  # noqa: S608
                f"WHERE r.{tables()[table][0]} = o.{tables()[table][0]}",
                [json.dumps(old | {tables()[table][0]: key})],
            )
        for table, _key, row in sorted(steps["gone"], key=lambda one: order.index(one[0])):
            cursor.execute(
                f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, %s::jsonb)",  # noqa: S608
                [json.dumps(row)],
            )


def _is(table: str) -> str:
    key = tables()[table][0]
    return f"{key} = (jsonb_populate_record(NULL::{table}, %s::jsonb)).{key}"


def _one(table: str, key: str) -> list[str]:
    return [json.dumps({tables()[table][0]: key})]
