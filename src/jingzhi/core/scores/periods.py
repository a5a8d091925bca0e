"""Months, quarters, halves and years as people ask for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# kind -> (letter in its code, months, how many a year)
KINDS = {"month": ("M", 1, 12), "quarter": ("Q", 3, 4), "half": ("H", 6, 2), "year": ("Y", 12, 1)}
WORDS = {
    "month": gettext_lazy("月"),
    "quarter": gettext_lazy("季度"),
    "half": gettext_lazy("半年"),
    "year": gettext_lazy("年"),
}


@dataclass(frozen=True, slots=True)
class Period:
    """A month, quarter, half or year; `number` counts from 1 within the year."""

    kind: str
    year: int
    number: int

    @property
    def code(self) -> str:
        """As addresses and tables write it: 2026-M11, 2026-Q4, 2026-H2, 2026-Y1."""
        return f"{self.year}-{KINDS[self.kind][0]}{self.number}"

    @property
    def start(self) -> date:
        """The first day."""
        return date(self.year, (self.number - 1) * KINDS[self.kind][1] + 1, 1)

    @property
    def end(self) -> date:
        """The day after the last."""
        return following(self.months()[-1])

    def months(self) -> list[date]:
        """First days of its months."""
        first = self.start.month
        return [date(self.year, first + n, 1) for n in range(KINDS[self.kind][1])]

    def before(self) -> Period:
        """The period of the same kind just before."""
        if self.number > 1:
            return Period(self.kind, self.year, self.number - 1)
        return Period(self.kind, self.year - 1, KINDS[self.kind][2])

    def part_of_year(self) -> Fraction:
        """Its share of a yearly target: months of twelve."""
        return Fraction(KINDS[self.kind][1], 12)

    def words(self) -> str:
        """As a heading says it."""
        said = {"year": self.year, "n": self.number}
        return {
            "month": _("%(year)d年%(n)d月"),
            "quarter": _("%(year)d年第%(n)d季度"),
            "half": _("%(year)d年上半年") if self.number == 1 else _("%(year)d年下半年"),
            "year": _("%(year)d年"),
        }[self.kind] % said


def following(month: date) -> date:
    """The first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def holding(kind: str, day: date) -> Period:
    """The period of a kind that holds a day."""
    return Period(kind, day.year, (day.month - 1) // KINDS[kind][1] + 1)


def parse(code: str) -> Period | None:
    """The period with this code, or None."""
    year, _dash, rest = code[:8].partition("-")
    kind = next((kind for kind, (letter, _m, _n) in KINDS.items() if rest[:1] == letter), None)
    digits = year.isascii() and year.isdigit() and rest[1:].isascii() and rest[1:].isdigit()
    if kind is None or not digits or not 2000 <= int(year) <= 2200:
        return None
    number = int(rest[1:])
    return Period(kind, int(year), number) if 1 <= number <= KINDS[kind][2] else None
