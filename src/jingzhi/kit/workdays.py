"""The working calendar of mainland China: weekends, statutory holidays and make-up working days (调休).

Source: the yearly notices of the State Council's office on holidays, kept in `data/` (MIT, origin in its
`_meta`). DOMAIN.md section 14. A year without a notice follows the weekday rule and is *provisional*.

Days are counted by formula, not by walking: Monday to Friday in closed form, plus a short sorted table
of the days that differ from the weekday rule. Every question costs one or two bisections.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data" / "cn_workcalendar_2018_2026.json"
_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rest:
    """An unbroken run of statutory holidays, both ends included, with the data file's names of the festivals."""

    first: date
    last: date
    names: tuple[str, ...]


def _weekdays_through(ordinal: int) -> int:
    """How many Mondays to Fridays lie in day 1 (a Monday, 0001-01-01) to `ordinal`, both included."""
    return 5 * (ordinal // 7) + min(ordinal % 7, 5)


def _weekday_number(n: int) -> int:
    """The ordinal of the n-th Monday-to-Friday day: the inverse of `_weekdays_through`."""
    return 7 * ((n - 1) // 5) + (n - 1) % 5 + 1


def _runs(holidays: Mapping[date, str]) -> list[Rest]:
    """The holidays joined into unbroken runs, in order."""
    runs: list[Rest] = []
    for day in sorted(holidays):
        name = holidays[day]
        if runs and runs[-1].last + _ONE == day:
            last = runs[-1]
            names = last.names if name in last.names else (*last.names, name)
            runs[-1] = Rest(last.first, day, names)
        else:
            runs.append(Rest(day, day, (name,)))
    return runs


class Calendar:
    """Which days are worked. Immutable; a later notice makes a new calendar."""

    def __init__(
        self, *, holidays: Mapping[date, str], makeups: Mapping[date, str], years: Iterable[int]
    ) -> None:
        self.years = frozenset(years)
        self.holidays, self.makeups = dict(holidays), dict(makeups)
        self._makeups = sorted(makeups)
        self._makeup_set = frozenset(makeups)
        self._holiday_set = frozenset(holidays)
        self._rests = _runs(holidays)
        self._rest_lasts = [rest.last for rest in self._rests]
        changes = [(day.toordinal(), -1) for day in holidays if day.weekday() < 5]
        changes += [(day.toordinal(), 1) for day in makeups if day.weekday() >= 5]
        changes.sort()
        self._changed = [ordinal for ordinal, _change in changes]
        self._shift = [0]
        for _ordinal, change in changes:
            self._shift.append(self._shift[-1] + change)
        self._through_changed = [self.through(ordinal) for ordinal in self._changed]

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Calendar:
        """Read the layout of the data file: year -> {"holidays": {iso: name}, "makeup_workdays": {iso: name}}."""
        years = {year: days for year, days in data.items() if not year.startswith("_")}
        return cls(
            holidays={date.fromisoformat(d): n for y in years.values() for d, n in y["holidays"].items()},
            makeups={
                date.fromisoformat(d): n for y in years.values() for d, n in y["makeup_workdays"].items()
            },
            years=(int(year) for year in years),
        )

    def with_year(self, year: int, *, holidays: Mapping[date, str], makeups: Mapping[date, str]) -> Calendar:
        """This calendar with one more official year: what was known of the year before is replaced.

        A notice may also name the last days of the year before (that of 2019 made 2018-12-29 a working day);
        those are added. Nothing is changed in place: whoever computes with a calendar keeps it.
        """
        given = {*holidays, *makeups}

        def kept(days: Mapping[date, str]) -> dict[date, str]:
            return {day: name for day, name in days.items() if day.year != year and day not in given}

        return Calendar(
            holidays=kept(self.holidays) | dict(holidays),
            makeups=kept(self.makeups) | dict(makeups),
            years=self.years | {year},
        )

    def is_workday(self, day: date) -> bool:
        """Whether `day` is worked: a weekday that is no holiday, or a make-up day."""
        if day in self._makeup_set:
            return True
        return day.weekday() < 5 and day not in self._holiday_set

    def through(self, ordinal: int) -> int:
        """How many working days there are up to and including the day with this ordinal (a running count)."""
        return _weekdays_through(ordinal) + self._shift[bisect_right(self._changed, ordinal)]

    def ordinal_of(self, number: int) -> int:
        """The ordinal of the working day with this running count: the inverse of `through`."""
        k = bisect_left(self._through_changed, number)
        if k < len(self._changed) and self.through(self._changed[k] - 1) < number:
            return self._changed[k]  # the day itself is the make-up day asked for
        return _weekday_number(number - self._shift[k])

    def workday_after(self, day: date, n: int) -> date:
        """The n-th working day (n >= 1) after `day`; `day` itself is not counted (Civil Code art. 201)."""
        return date.fromordinal(self.ordinal_of(self.through(day.toordinal()) + n))

    def count(self, first: date, last: date) -> int:
        """How many working days lie between two days, both included."""
        return self.through(last.toordinal()) - self.through(first.toordinal() - 1)

    def provisional(self, year: int) -> bool:
        """Whether the year has no official notice here, so that the weekday rule stands in."""
        return year not in self.years

    def rests(self, first: date, last: date) -> list[Rest]:
        """The holiday runs that touch the days `first` to `last`, cut to them."""
        found: list[Rest] = []
        for rest in self._rests[bisect_left(self._rest_lasts, first) :]:
            if rest.first > last:
                break
            found.append(Rest(max(rest.first, first), min(rest.last, last), rest.names))
        return found

    def makeup_days(self, first: date, last: date) -> list[date]:
        """The make-up working days from `first` to `last`, both included."""
        return self._makeups[bisect_left(self._makeups, first) : bisect_right(self._makeups, last)]


def load(path: Path = DATA) -> Calendar:
    """Read a calendar file (the shipped one when none is named)."""
    return Calendar.from_data(json.loads(path.read_text(encoding="utf-8")))


OFFICIAL = load()


def is_workday(day: date) -> bool:
    """Whether the day is worked by the official calendar; the weekday rule in a provisional year."""
    return OFFICIAL.is_workday(day)


def next_workday(day: date) -> date:
    """The first working day after `day` (never `day` itself)."""
    return OFFICIAL.workday_after(day, 1)


def provisional(year: int) -> bool:
    """Whether no official notice for this year is loaded."""
    return OFFICIAL.provisional(year)
