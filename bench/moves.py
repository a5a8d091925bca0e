"""What a move costs: queries and milliseconds of every move of the main loop, beside an empty transaction.

    python bench/moves.py [--runs 20] [--json]

Works on a database of its own beside the one DATABASE_URL names (made, migrated and dropped here), with real
commits. Each run walks one matter through the whole loop; photographs are made before the watch starts. The
baseline is BEGIN, SELECT 1, COMMIT on the same connection in the same run, so that the ratio can be compared
between machines.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

EMPTY = "(empty transaction)"
Step = tuple[str, Callable[[], Any]]


def loop(world: Any) -> Iterator[Step]:
    """The main job, move by move, as functions to time."""
    from jingzhi.core.flows.actions import advance
    from jingzhi.programmes.grid.actions import receive
    from jingzhi.programmes.grid.tests.factories import NOW, make_photo
    from jingzhi.programmes.grid.tests.situations import facts

    photo, known = make_photo(), {}

    def report() -> None:
        known["no"] = receive(move="report", by=world.worker, now=NOW, scene=[photo], **facts("report")).no

    def moved(move: str, seat: Any, hours: int, **given: Any) -> Step:
        values = facts(move) | given
        now = NOW + timedelta(hours=hours)
        return move, lambda: advance(case_no=known["no"], move=move, by=seat, now=now, **values)

    yield "report", report
    yield moved("raise_", world.worker, 1)
    yield moved("sort", world.community, 1, item="X01")
    yield moved("raise_up", world.community, 1)
    yield moved("whistle", world.street, 2)
    for seat in (world.force, world.zhujian):
        yield moved("check_in", seat, 3)
        yield moved("answer", seat, 4)
    yield moved("pass_", world.community, 5)
    yield moved("close", world.street, 6)
    yield moved("rate", world.resident, 7)


def counted(step: Callable[[], Any]) -> int:
    """How many statements a step sends, BEGIN, COMMIT and savepoints included."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        step()
    return len(queries)


def timed(step: Callable[[], Any]) -> float:
    """Milliseconds of a step."""
    began = time.perf_counter()
    step()
    return (time.perf_counter() - began) * 1000


def empty() -> None:
    """What everything is compared with."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def measure(runs: int) -> list[dict[str, Any]]:
    """One row per move: name, queries, median and slowest milliseconds, ratio to the empty transaction."""
    from jingzhi.programmes.grid.tests.factories import make_world

    world = make_world()
    queries: dict[str, int] = {EMPTY: counted(empty)}
    for name, step in loop(world):
        queries[name] = counted(step)
    spent: dict[str, list[float]] = defaultdict(list)
    for _run in range(runs):
        spent[EMPTY].append(timed(empty))
        for name, step in loop(world):
            spent[name].append(timed(step))
    base = statistics.median(spent[EMPTY])
    return [
        {
            "move": name,
            "queries": queries[name],
            "median_ms": round(statistics.median(times), 2),
            "slowest_ms": round(max(times), 2),
            "ratio": round(statistics.median(times) / base, 1),
        }
        for name, times in spent.items()
    ]


def in_a_database_of_its_own(runs: int) -> list[dict[str, Any]]:
    """Make it, measure, drop it; files go to a folder that is removed too."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["JINGZHI_DATA"] = folder
        os.environ.pop("JINGZHI_DB_ROLE", None)  # a database is made as its owner
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jingzhi.config.settings")
        import django
        from django.db import connection

        django.setup()
        before = connection.settings_dict["NAME"]
        connection.settings_dict["TEST"]["NAME"] = f"bench_{before}"
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            return measure(runs)
        finally:
            connection.creation.destroy_test_db(before, verbosity=0)


def main() -> None:
    """Print the table, or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    rows = in_a_database_of_its_own(args.runs)
    if args.json:
        print(json.dumps({"runs": args.runs, "moves": rows}, ensure_ascii=False))
        return
    print(f"{'move':<22}{'queries':>8}{'median ms':>11}{'slowest ms':>12}{'x empty':>9}")
    for row in rows:
        print(
            f"{row['move']:<22}{row['queries']:>8}{row['median_ms']:>11}{row['slowest_ms']:>12}{row['ratio']:>9}"
        )


if __name__ == "__main__":
    main()
