"""The computer's proposal for every community with quarters, beside the grids of today: how even, how near the bound, how long.

    python bench/proposal.py [--weight 0.5] [--json]

Works on a database of its own (made, migrated and dropped here) with the demo district's places (示例 households).
Each community keeps its number of grids. "gap" is how far the objective lies above what no division can go below;
a community of up to eleven quarters is proved to be at its best (gap 0). Every proposal goes through the checks.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from typing import Any


def spread(sizes: list[int]) -> dict[str, Any]:
    """How households are spread over grids."""
    fitting = sum(300 <= size <= 500 for size in sizes)
    return {
        "grids": len(sizes),
        "least": min(sizes),
        "most": max(sizes),
        "mean": round(statistics.mean(sizes), 1),
        "standard_deviation": round(statistics.pstdev(sizes), 1),
        "within_300_500": f"{fitting / len(sizes):.1%}",
    }


def district() -> list[Any]:
    """The ground of every community with quarters."""
    from django.utils import timezone

    from jingzhi.core.places.models import Place
    from jingzhi.demo import build
    from jingzhi.programmes.redrawing.ground import ground

    for step in (build._places, build._organisations, build._redrawing):
        step()
    rows = Place.objects.filter(kind="community", detail="社区").order_by("code")
    return [ground(row, on=timezone.localdate()) for row in rows]


def proposed(land: Any, parts: int, weight: float) -> dict[str, Any]:
    """One community: sizes before and after, the division, which checks fail, how long it took."""
    from jingzhi.programmes.redrawing import checks, edits

    sketches = {one.code: one for one in edits.present(land)}
    start = time.perf_counter()
    grids, division = edits.propose(land, sketches, parts=parts, weight=weight)
    seconds = time.perf_counter() - start
    return {
        "before": [land.households(one.code, one.outline) for one in sketches.values()],
        "after": [land.households(one.code, one.outline) for one in grids],
        "division": division,
        "failed": [one.check for one in checks.findings(land, grids) if one.blocking and not one.ok],
        "seconds": seconds,
    }


def allotted(lands: list[Any], total: int) -> list[int]:
    """Grids of each community by its households: the next one always where a grid is largest, never more than quarters."""
    sums = [sum(quarter.households for quarter in land.quarters) for land in lands]
    counts = [1] * len(lands)
    for _more in range(total - len(lands)):
        free = [n for n, land in enumerate(lands) if counts[n] < len(land.quarters)]
        fullest = max(free, key=lambda n: sums[n] / (counts[n] * (counts[n] + 1)) ** 0.5)
        counts[fullest] += 1
    return counts


def measure(weight: float) -> dict[str, Any]:
    """Propose for the whole district: with today's number of grids in each community, and with grids allotted anew."""
    from jingzhi.kit import partition

    lands = district()
    kept = [proposed(land, len(land.grids), weight) for land in lands]
    counts = allotted(lands, sum(len(land.grids) for land in lands))
    again = [proposed(land, count, weight) for land, count in zip(lands, counts, strict=True)]
    exact, partition.EXACT = partition.EXACT, 0
    searched = [proposed(land, len(land.grids), weight) for land in lands]
    partition.EXACT = exact
    return told(kept) | {
        "grids_allotted_by_households": spread(joined(again, "after")),
        "search_against_the_proved_best": {
            "equal_in": sum(
                one["division"].objective <= best["division"].objective + 1e-6
                for one, best in zip(searched, kept, strict=True)
            ),
            "of": len(kept),
            "seconds": round(sum(one["seconds"] for one in searched), 2),
        },
    }


def joined(found: list[dict[str, Any]], name: str) -> list[int]:
    """The sizes of all communities in one list."""
    return [size for one in found for size in one[name]]


def told(found: list[dict[str, Any]]) -> dict[str, Any]:
    """The comparison in numbers."""
    deviations = [(statistics.pstdev(one["before"]), statistics.pstdev(one["after"])) for one in found]
    return {
        "communities": len(found),
        "present": spread(joined(found, "before")),
        "proposed": spread(joined(found, "after")),
        "mean_deviation_within_a_community": {
            "present": round(statistics.mean(before for before, _after in deviations), 1),
            "proposed": round(statistics.mean(after for _before, after in deviations), 1),
            "no_worse_in": sum(after <= before + 1e-9 for before, after in deviations),
        },
        "proved_best": sum(one["division"].proved for one in found),
        "largest_gap": f"{max(one['division'].gap for one in found):.1%}",
        "failing_checks": sum(bool(one["failed"]) for one in found),
        "seconds": {
            "all": round(sum(one["seconds"] for one in found), 2),
            "longest": round(max(one["seconds"] for one in found), 3),
        },
    }


def in_own_database(weight: float) -> dict[str, Any]:
    """Make a test database beside the configured one, measure, drop it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jingzhi.config.settings")
    os.environ["JINGZHI_DATA"] = tempfile.mkdtemp(prefix="jingzhi-bench-")
    import django

    django.setup()
    from django.test.utils import setup_databases, teardown_databases

    made = setup_databases(verbosity=0, interactive=False, aliases=["default"])
    try:
        return measure(weight)
    finally:
        teardown_databases(made, verbosity=0)


def main() -> None:
    """Print the comparison; exit 1 when a proposal fails a check."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--weight", type=float, default=0.5, help="squared households a metre of border is worth"
    )
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    found = in_own_database(args.weight)
    print(json.dumps(found, ensure_ascii=False, indent=None if args.json else 2))
    if found["failing_checks"]:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
