"""How fast deadlines are computed, against a clock that walks day by day and minute by minute, in the same run.

    PYTHONPATH=src python bench/clocks.py [--json]

All must find the same moments. Walking one working day costs one look into a set, so the fast clock wins there
only for long limits; walking working hours costs a step for every minute.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from time import perf_counter

from jingzhi.kit.clocks import KINDS, SHANGHAI, due, due_at
from jingzhi.kit.tests.slow_clock import slow_due

AMOUNTS = {"hour": 2, "day": 15, "workhour": 40, "workday": 15}


def starts(n: int) -> list[datetime]:
    """Whole minutes spread over 2018 to 2026, the same in every run."""
    rng = random.Random(2026)
    first = datetime(2018, 1, 1, tzinfo=SHANGHAI)
    return [first + timedelta(minutes=rng.randrange(60 * 24 * 365 * 9 - 60 * 24 * 90)) for _i in range(n)]


def timed(work: Callable[[datetime], datetime], moments: list[datetime]) -> tuple[float, list[datetime]]:
    """Microseconds for one call (the best of three rounds), and what was found."""
    best, found = float("inf"), []
    for _round in range(3):
        begun = perf_counter()
        found = [work(moment) for moment in moments]
        best = min(best, perf_counter() - begun)
    return best / len(moments) * 1e6, found


def measure(kind: str) -> dict[str, float]:
    """One kind of clock: microseconds of the moment alone, with its sentence, and walking; walking to moment."""
    amount, moments = AMOUNTS[kind], starts(300)
    fast, ours = timed(lambda moment: due_at(start=moment, kind=kind, amount=amount), moments)
    told, again = timed(lambda moment: due(start=moment, kind=kind, amount=amount).at, moments)
    slow, theirs = timed(lambda moment: slow_due(moment, kind, amount), moments)
    if not ours == again == theirs:
        raise SystemExit(f"{kind}: the clocks disagree")
    return {
        "amount": amount,
        "moment_us": round(fast, 1),
        "sentence_us": round(told, 1),
        "walking_us": round(slow, 1),
        "ratio": round(slow / fast, 2),
    }


def main() -> None:
    """Print a line for each kind, or one JSON object."""
    found = {kind: measure(kind) for kind in KINDS}
    if "--json" in sys.argv[1:]:
        print(json.dumps(found))
        return
    for kind, figures in found.items():
        print(
            "{0:9}{amount:4.0f}   moment {moment_us:6.1f} us   with its sentence {sentence_us:6.1f} us   "
            "walking {walking_us:8.1f} us   walking : moment {ratio:8.2f}".format(kind, **figures)
        )


if __name__ == "__main__":
    main()
