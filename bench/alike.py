"""Finding duplicates by words: the trigram index beside a scan of the same rows, and what threshold tells apart.

    python bench/alike.py [--matters 50000] [--runs 20] [--messages FILE] [--json]

Works on a database of its own beside the one DATABASE_URL names (made, migrated and dropped here). The titles are
drawn from the demo's messages with a place and a number put in front, so that they differ as real ones do. The ratio
compares the median of the same question with and without the index, in the same run on the same rows.
`--messages` (a CSV with columns subject and topic) adds what share of pairs of one topic and of two topics a
threshold takes for alike.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import statistics
import time
from pathlib import Path
from typing import Any

WORDS = "文化路口三盏路灯不亮"
ASKED = "SELECT count(*) FROM grid_matter WHERE title %% %s"


def fill(matters: int) -> None:
    """Rows of matters as the application would write them, without the events (only titles matter here)."""
    from django.db import connection

    from jingzhi.demo import scenes
    from jingzhi.programmes.grid.tests.factories import make_matter, make_world

    case = make_matter(make_world())
    dice = random.Random(1)
    places = [f"{a}{b}{c}" for a in "文化长江黄河天山岷江" for b in "东西南北中" for c in ("路", "街", "巷")]
    subjects = [row["subject"] for row in scenes.messages()]
    titles = [f"{dice.choice(places)}{n % 500}号{dice.choice(subjects)}"[:60] for n in range(matters)]
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "CREATE TEMP TABLE bench AS SELECT t.title, 'B-' || t.n AS no"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS t(title, n)",
            [titles],
        )
        _copy(cursor, "flows_case", "no", case.no, {"no": "b.no"})
        _copy(cursor, "grid_matter", "case_id", case.no, {"case_id": "b.no", "title": "b.title"})
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("ANALYZE grid_matter")


def _copy(cursor: Any, table: str, key: str, no: str, other: dict[str, str]) -> None:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
        " AND table_schema = 'public' ORDER BY ordinal_position",
        [table],
    )
    names = [row[0] for row in cursor.fetchall()]
    chosen = ", ".join(other.get(name, f"t.{name}") for name in names)
    sql = (
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {chosen} FROM {table} t, bench b WHERE t.{key} = %s"
    )
    cursor.execute(sql, [no])


def ask(runs: int, *, index: bool) -> dict[str, Any]:
    """Median milliseconds and the plan of the question."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SET enable_bitmapscan = {'on' if index else 'off'}")
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        cursor.execute("EXPLAIN " + ASKED, [WORDS])
        plan = "\n".join(row[0] for row in cursor.fetchall())
        spent, found = [], 0
        for _run in range(runs):
            began = time.perf_counter()
            cursor.execute(ASKED, [WORDS])
            found = cursor.fetchone()[0]
            spent.append((time.perf_counter() - began) * 1000)
    return {"ms": round(statistics.median(spent), 2), "found": found, "index": "matter_title_words" in plan}


def thresholds(file: Path) -> list[dict[str, Any]]:
    """Of pairs of real subjects, how many a threshold takes for alike: with the same topic, with another."""
    from django.db import connection

    with file.open(encoding="utf-8", newline="") as source:
        rows = [(row["subject"][:60], row["topic"]) for row in csv.DictReader(source)]
    sql = """SELECT a.topic = b.topic, similarity(a.s, b.s) FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY
             AS a(s, topic, n) JOIN unnest(%s::text[], %s::text[]) WITH ORDINALITY AS b(s, topic, n) ON a.n < b.n"""
    subjects, topics = [row[0] for row in rows], [row[1] for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(sql, [subjects, topics, subjects, topics])
        pairs = cursor.fetchall()
    same = [score for one, score in pairs if one]
    other = [score for one, score in pairs if not one]
    return [
        {
            "threshold": limit,
            "same_topic_pairs": sum(score >= limit for score in same),
            "other_topic_pairs": sum(score >= limit for score in other),
            "of": [len(same), len(other)],
        }
        for limit in (0.2, 0.3, 0.4, 0.5)
    ]


def measure(matters: int, runs: int, messages: str) -> dict[str, Any]:
    """Fill, ask both ways, compare."""
    fill(matters)
    with_index, scan = ask(runs, index=True), ask(runs, index=False)
    told: dict[str, Any] = {"matters": matters, "index": with_index, "scan": scan}
    told["ratio"] = round(scan["ms"] / max(with_index["ms"], 0.01), 1)
    return told | ({"thresholds": thresholds(Path(messages))} if messages else {})


def in_a_database_of_its_own(*args: Any) -> dict[str, Any]:
    """Make it, measure, drop it."""
    os.environ.pop("JINGZHI_DB_ROLE", None)  # a database is made as its owner
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jingzhi.config.settings")
    import django
    from django.db import connection

    django.setup()
    before = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"bench_{before}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        return measure(*args)
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--matters", type=int, default=50_000)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--messages", default="")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    told = in_a_database_of_its_own(args.matters, args.runs, args.messages)
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
        return
    for name, value in told.items():
        print(f"{name:<12}{value}")


if __name__ == "__main__":
    main()
