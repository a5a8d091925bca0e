"""What the launcher says: progress to standard error, results to standard output."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

Progress = Callable[..., None]


def say(text: str) -> None:
    """One line for the person at the terminal."""
    print(f"旌治 {text}", file=sys.stderr, flush=True)


def only_json() -> TextIO:
    """Standard output for one JSON object alone: whatever else is printed, by us or by a library, goes to standard error."""
    sys.stdout.flush()
    real = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return real


@contextmanager
def bar(label: str, unit: str = "") -> Iterator[Progress]:
    """A progress bar: call what you get as `progress(done, total, label="")`."""
    from tqdm import tqdm

    # in a log file a bar that redraws itself is noise: there, a line every ten seconds
    terminal = sys.stderr.isatty()
    line = tqdm(
        desc=label,
        unit=unit,
        total=0,
        file=sys.stderr,
        ascii=" ━" if terminal else True,
        mininterval=0.1 if terminal else 10,
        leave=True,
    )

    def progress(done: int, total: int = 0, label: str = "") -> None:
        if total and total != line.total:
            line.total = total
        if label:
            line.set_postfix_str(label, refresh=False)
        line.update(done - line.n)

    try:
        yield progress
    finally:
        line.close()
