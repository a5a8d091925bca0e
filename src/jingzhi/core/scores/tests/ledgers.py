"""A small world for the engine's own tests: matters as lists of past facts, and a source that reads them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from jingzhi.core.scores import table
from jingzhi.core.scores.table import Entry, Indicator, Source

ON_TIME = Indicator("t.on_time", "按期", "share", "place", "按期÷应结", "t 1", least=2)
MARK = Indicator("t.mark", "评分", "mean", "body", "分数的平均", "t 2", least=1)
WORST = Indicator("t.worst", "最长", "max", "place", "最长天数", "t 3", least=1)
STOCK = Indicator("t.stock", "存量", "latest", "place", "月末存量", "t 4", least=1, missing="carry")
ALL = (ON_TIME, MARK, WORST, STOCK)
Facts = dict[str, list[tuple[str, int, int]]]


class Ledger:
    """Matters with what happened to them: (what, day of the year 2026, amount)."""

    def __init__(self, places: list[str], bodies: list[str]) -> None:
        self.facts: Facts = {}
        self.places, self.bodies = places, bodies
        self.asked: list[str] = []

    def happen(self, matter: str, what: str, day: int = 0, amount: int = 0) -> None:
        """One more fact of a matter."""
        self.facts.setdefault(matter, []).append((what, day, amount))

    def undo(self, matter: str) -> None:
        """The last fact is taken back."""
        if self.facts.get(matter):
            self.facts[matter].pop()

    def entries(self, matters: list[str] | tuple[str, ...]) -> dict[str, list[Entry]]:
        """What each contributes as it stands."""
        self.asked += matters
        return {matter: list(self._of(matter)) for matter in matters}

    def matters(self) -> Iterator[str]:
        """All of them."""
        return iter(sorted(self.facts))

    def _of(self, matter: str) -> Iterator[Entry]:
        place, held, closed, due = self.places[0], "", False, None
        for number, (what, day, amount) in enumerate(self.facts.get(matter, [])):
            on = date.fromordinal(date(2026, 1, 1).toordinal() + day)
            if what == "due":
                due, place, closed = on, self.places[amount % len(self.places)], False
            elif what == "close":
                closed = True
            elif what == "hold":
                held = f"{matter}#{number + 1}"
            elif what == "mark":
                body = self.bodies[amount % len(self.bodies)]
                yield Entry("t.mark", on, Decimal(amount), Decimal(3), body=body, part=str(number))
            elif what == "stock":
                yield Entry("t.stock", on, Decimal(amount), place=place, part=str(number))
        if due is not None:
            excluded = "held" if held else ""
            worst = Decimal(due.day)
            yield Entry("t.on_time", due, Decimal(closed), place=place, excluded=excluded, decision=held)
            yield Entry("t.worst", due, worst, place=place, excluded=excluded, decision=held)

    def source(self) -> Source:
        """Registered under the name "t" until `table.forget`."""
        return table.register(
            Source("t", ALL, ("t.tell",), (), lambda event: event.subject, self.entries, self.matters)
        )
