"""The re-drawing 157 -> 331 replayed: the figures of the fourth quarter of 2022 before and after it.

    python bench/redrawing.py [--matters 60] [--json]

Works on a database of its own (made, migrated and dropped here). The district of 2022 is built, its quarter worked
through the real moves, every figure written down (headline, streets, communities, grids, departments); then the
re-drawing of 2023-06-01 is carried out and every figure computed again. "As of then" must be the same byte for
byte; on the map after it the totals must be the same, over 331 grids instead of 157.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import tempfile
import time
from typing import Any


def text_of(figures: dict[str, Any]) -> bytes:
    """Figures as the same bytes for the same numbers."""
    return json.dumps(figures, ensure_ascii=False, sort_keys=True).encode()


def measure(matters: int) -> dict[str, Any]:
    """Build, count, re-draw, count again."""
    from django.utils import timezone

    from jingzhi.core.flows.models import Case
    from jingzhi.demo import build, history
    from jingzhi.demo.geography import REDRAWN
    from jingzhi.programmes.grid import figures

    times: dict[str, float] = {}

    def timed(name: str, work: Any) -> Any:
        start = time.perf_counter()
        done = work()
        times[name] = round(time.perf_counter() - start, 3)
        return done

    period, cases = figures.quarter(2022, 4), Case.objects.all()
    timed("district", lambda: [step() for step in (build._places, build._organisations, build._items)])
    by = build.Setup()
    timed("quarter", lambda: history.replay_quarter(count=matters, by=by, now=timezone.now()))
    before = timed("figures_before", lambda: figures.sheet(cases=cases, period=period))
    timed("redrawing", build._redrawing)
    after = timed("figures_after", lambda: figures.sheet(cases=cases, period=period))
    now = timed("figures_on_the_new_map", lambda: figures.sheet(cases=cases, period=period, on_map=REDRAWN))
    groups = {group: len(before[group]) for group in figures.GROUPS}
    return compared(before, after) | {
        "groups": groups,
        "on_the_new_map": on_the_new_map(before, now),
        "seconds": times,
    }


def compared(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """As of then: the bytes of all figures before and after."""
    return {
        "identical": text_of(before) == text_of(after),
        "sha256_before": hashlib.sha256(text_of(before)).hexdigest(),
        "sha256_after": hashlib.sha256(text_of(after)).hexdigest(),
        "bytes": len(text_of(before)),
        "headline": before["headline"],
    }


def on_the_new_map(before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """The same matters over the grids of today: other grids, the same sums."""
    headline = before["headline"]
    sums = [
        {name: sum(line[name] for line in now[group].values()) for name in headline}
        for group in ("street", "community", "grid")
    ]
    return {
        "same_headline": now["headline"] == headline,
        "sums_equal_the_headline": all(one == headline for one in sums),
        "same_departments": now["department"] == before["department"],
        "grids": len(now["grid"]),
        "grids_of_then_among_them": len(set(now["grid"]) & set(before["grid"])),
    }


def in_own_database(matters: int) -> dict[str, Any]:
    """Make a test database beside the configured one, measure, drop it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jingzhi.config.settings")
    os.environ["JINGZHI_DATA"] = tempfile.mkdtemp(prefix="jingzhi-bench-")
    import django

    django.setup()
    from django.test.utils import setup_databases, teardown_databases

    made = setup_databases(verbosity=0, interactive=False, aliases=["default"])
    try:
        return measure(matters)
    finally:
        teardown_databases(made, verbosity=0)


def main() -> None:
    """Print the comparison; exit 1 when a figure changed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--matters", type=int, default=60)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    found = in_own_database(args.matters)
    print(json.dumps(found, ensure_ascii=False, indent=None if args.json else 2))
    if not (found["identical"] and found["on_the_new_map"]["sums_equal_the_headline"]):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
