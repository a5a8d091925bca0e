"""Finding matters by what people type: the stored words with their trigram index beside the old look into four columns.

    python bench/search.py [--matters 50000] [--runs 10] [--json]

Works on a database of its own beside the one DATABASE_URL names, filled as bench/alike.py does. Asked is what a list
asks: how many there are and the first thirty. The ratio compares medians of the same words in the same run; letters are
compared with the old question too, which reads all rows and finds nothing.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from typing import Any

import alike

TYPED = ("路灯", "路灯不亮", "ldbl", "文化东街", "whdj", "wh ld", "B-4321", "井盖 长江")


def fill(matters: int) -> None:
    """Matters as alike.py makes them, and what they are found by."""
    from django.db import connection

    from jingzhi.core.flows.models import Words
    from jingzhi.kit import letters
    from jingzhi.programmes.grid.models import Matter

    alike.fill(matters)
    began = time.perf_counter()
    rows = [
        Words(
            case_id=row.case_id,
            text=letters.searchable(row.case_id, row.title, row.address),
            delete_on=row.delete_on,
        )
        for row in Matter.objects.filter(case__no__startswith="B-")
    ]
    print(f"letters of {len(rows)} matters: {time.perf_counter() - began:.1f} s")
    Words.objects.bulk_create(rows, batch_size=2000)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE flows_words")
        cursor.execute("ANALYZE flows_case")


def old(typed: str) -> Any:
    """The question as it was."""
    from django.db.models import Q

    from jingzhi.core.flows.models import Case

    return Case.objects.filter(
        Q(no__icontains=typed)
        | Q(matter__title__icontains=typed)
        | Q(matter__address__icontains=typed)
        | Q(place__name__icontains=typed)
    )


def new(typed: str) -> Any:
    """The question as it is."""
    from jingzhi.core.flows import search
    from jingzhi.core.flows.models import Case

    return search.found(Case.objects.all(), typed)


def ask(question: Any, typed: str, runs: int) -> dict[str, Any]:
    """Median milliseconds of counting and reading the first thirty."""
    spent, found = [], 0
    for _run in range(runs):
        began = time.perf_counter()
        rows = question(typed)
        found = rows.count()
        list(rows.order_by("due_at", "no")[:30])
        spent.append((time.perf_counter() - began) * 1000)
    return {"ms": round(statistics.median(spent), 1), "found": found}


def measure(matters: int, runs: int) -> dict[str, Any]:
    """Fill, ask both ways, compare."""
    fill(matters)
    told = {}
    for typed in TYPED:
        now, before = ask(new, typed, runs), ask(old, typed, runs)
        plan = "words_trigrams" in new(typed).explain()
        told[typed] = {"new": now, "old": before, "ratio": round(before["ms"] / now["ms"], 1), "index": plan}
    return {"matters": matters, "typed": told}


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--matters", type=int, default=50_000)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    alike.measure = measure
    found = alike.in_a_database_of_its_own(asked.matters, asked.runs)
    if asked.json:
        print(json.dumps(found, ensure_ascii=False))
        return
    for typed, row in found["typed"].items():
        print(
            f"{typed}: {row['new']['ms']} ms ({row['new']['found']} found, index {row['index']}), "
            f"before {row['old']['ms']} ms ({row['old']['found']} found), ratio {row['ratio']}"
        )


if __name__ == "__main__":
    main()
