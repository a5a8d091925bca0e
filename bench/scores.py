"""What scores cost: a recomputation from nothing, a whole-district quarter, one event; beside one hand-written SQL statement.

    python bench/scores.py [--copies 500] [--json]

Works on a copy of the database DATABASE_URL names (a built demo district; nobody may be connected to it), made and
dropped here. Every matter in it is copied with all its rows, each copy some days earlier over two years, so that their
mix stays that of real moves. The baseline answers one figure (按期结案率 of the quarter per street) straight from cases
and clocks; it must give the district's total to the last matter, or the benchmark fails.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

# Tables of a matter, the columns that name it, and the numbers that must not meet.
TABLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "flows_case": (("no",), ()),
    "grid_matter": (("case_id", "merged_into_id", "other_id"), ()),
    "flows_clock": (("case_id",), ("id",)),
    "ledger_event": (("subject",), ("seq",)),
    "flows_party": (("case_id",), ("id",)),
    "grid_whistle": (("case_id",), ("id",)),
    "grid_summons": ((), ("party_id", "whistle_id")),
    "grid_rating": ((), ("summons_id",)),
    "grid_callback": (("case_id",), ("id",)),
}
APART, DAYS = 1_000_000, 730
# 按期结案率 per street and quarter, as somebody would write it who knows every table.
BY_HAND = """
WITH whole AS (
  SELECT c.*, row_number() OVER (PARTITION BY case_id ORDER BY id DESC) AS back
  FROM flows_clock c WHERE stage = 'whole'
), due AS (
  SELECT p.path, w.stopped_at <= w.due_at AS in_time
  FROM whole w JOIN flows_case k ON k.no = w.case_id JOIN grid_matter m ON m.case_id = k.no
  JOIN places_place p ON p.code = k.place_id
  WHERE (w.due_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN %s AND %s AND m.split_by = ''
    AND (w.back > 1 OR NOT (k.state IN ('merged', 'declined', 'transferred', 'held')
      OR k.state = 'closed' AND m.outcome = 'duplicate' OR w.stopped_at IS NULL AND w.paused_at IS NOT NULL))
)
SELECT CASE WHEN nlevel(path) > 1 THEN subpath(path, 1, 1)::text END AS street,
       count(*) FILTER (WHERE in_time), count(*) FROM due GROUP BY 1 ORDER BY 1
"""


def copy_matters(cursor: Any, copies: int) -> int:
    """Copy every matter `copies` times; returns how many there are then."""
    cursor.execute("SET session_replication_role = replica")
    for table, (names, numbers) in TABLES.items():
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s", [table]
        )
        columns = cursor.fetchall()
        values = []
        for column, kind in columns:
            if column in names:
                values.append(f"t.\"{column}\" || '~' || k")
            elif column in numbers:
                values.append(f't."{column}" + k * {APART}')
            elif column == "key":
                values.append("NULL")
            elif kind == "timestamp with time zone":
                values.append(f"t.\"{column}\" - (k * 37 %% {DAYS}) * interval '1 day'")
            else:
                values.append(f't."{column}"')
        listed = ", ".join(f'"{column}"' for column, _kind in columns)
        only = "WHERE t.subject LIKE 'JY-%%'" if table == "ledger_event" else ""
        cursor.execute(
            f"INSERT INTO {table} ({listed}) SELECT {', '.join(values)} FROM {table} t, generate_series(1, %s) k {only}",
            [copies],
        )
        cursor.execute(f"ANALYZE {table}")
    cursor.execute("SET session_replication_role = DEFAULT")
    cursor.execute("SELECT count(*) FROM flows_case WHERE flow = 'grid'")
    return int(cursor.fetchone()[0])


def timed(work: Callable[[], Any], runs: int = 5) -> tuple[float, Any]:
    """Median seconds, and the last answer."""
    spent, answer = [], None
    for _run in range(runs):
        began = time.perf_counter()
        answer = work()
        spent.append(time.perf_counter() - began)
    return statistics.median(spent), answer


def last_quarter() -> dict[str, Any]:
    """The quarter before this one, read at its end."""
    from django.utils import timezone

    from jingzhi.core.scores import periods

    period = periods.holding("quarter", timezone.localdate()).before()
    return {"period": period, "as_of": period.end - timedelta(days=1)}


def quarter() -> None:
    """Sheets of streets and bodies, and every indicator of every level of the whole district."""
    from jingzhi.core.scores import queries, sheets, table
    from jingzhi.programmes.grid.indicators import BODIES, STREETS

    for template in (STREETS, BODIES):
        sheets.score(template=template, **last_quarter())
    for level in (*queries.TREE, queries.BODY):
        queries.figures(indicators=table.indicators(), level=level, **last_quarter())


def by_hand() -> list[Any]:
    """The hand-written figure: (street, closed in time, due)."""
    from django.db import connection

    asked = last_quarter()
    with connection.cursor() as cursor:
        cursor.execute(BY_HAND, [asked["period"].start, asked["as_of"]])
        return cursor.fetchall()


def one_figure(level: str = "street") -> Any:
    """The same figure from cells."""
    from jingzhi.core.scores import queries, table

    return queries.figures(indicators=[table.get("grid.closed_in_time")], level=level, **last_quarter())


def agree(rows: list[Any]) -> None:
    """Both say the same of the district, or the benchmark is worth nothing."""
    net = next(iter(one_figure("district").values())).net
    if (net.num, net.den) != (sum(row[1] for row in rows), sum(row[2] for row in rows)):
        raise SystemExit(f"the figure {net} is not the hand-written one {rows}")


def one_event() -> tuple[float, float, int]:
    """Seconds to follow a matter that was closed, seconds to read the quarter then, cells added up anew."""
    from django.db import transaction

    from jingzhi.core.flows.models import Clock
    from jingzhi.core.scores import actions
    from jingzhi.programmes.grid.reactions import SOURCE

    period = last_quarter()["period"]
    with transaction.atomic():
        rows = Clock.objects.filter(stage="whole", stopped_at=None, due_at__date__gte=period.start)
        clock = rows.filter(due_at__date__lt=period.end).order_by("id")[0]
        clock.stopped_at = clock.due_at - timedelta(hours=1)
        clock.save()
        spent, changed = timed(lambda: actions.refresh(source=SOURCE, matters=[clock.case_id]), runs=1)
        return spent, timed(quarter, runs=1)[0], changed.cells


def measure(copies: int) -> dict[str, Any]:
    """Everything measured on one copy."""
    from django.db import connection
    from django.utils import timezone

    from jingzhi.core.ledger.actions import Machine
    from jingzhi.core.scores import actions

    with connection.cursor() as cursor:
        matters = copy_matters(cursor, copies)
    cold, made = timed(lambda: actions.rebuild(by=Machine(), now=timezone.now()), runs=1)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE scores_contribution, scores_cell")
    first, warm = timed(quarter, runs=1)[0], timed(quarter)[0]
    base, rows = timed(by_hand)
    figure = timed(one_figure)[0]
    agree(rows)
    event, after, cells = one_event()
    return {
        "matters": matters, **made, "cold_s": cold, "quarter_first_s": first, "quarter_s": warm,
        "event_s": event, "cells_touched": cells, "quarter_after_event_s": event + after,
        "one_figure_s": figure, "by_hand_s": base, "ratio_one_figure": figure / base,
        "ratio_quarter": warm / base, "ratio_cold": cold / base,
    }  # fmt: skip


def on_a_copy(copies: int) -> dict[str, Any]:
    """Copy the database, measure, drop the copy."""
    os.environ.pop("JINGZHI_DB_ROLE", None)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jingzhi.config.settings")
    import django
    from django.db import connection

    django.setup()
    name = connection.settings_dict["NAME"]
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "bench_{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "bench_{name}" TEMPLATE "{name}"')
    connection.settings_dict["NAME"] = f"bench_{name}"
    try:
        return measure(copies)
    finally:
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "bench_{name}" WITH (FORCE)')


def main() -> None:
    """Print the numbers, or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--copies", type=int, default=500)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    found = on_a_copy(args.copies)
    if args.json:
        print(json.dumps(found))
        return
    for label, number in found.items():
        print(f"{label:<24}{number:>12.4f}" if isinstance(number, float) else f"{label:<24}{number:>12}")


if __name__ == "__main__":
    main()
