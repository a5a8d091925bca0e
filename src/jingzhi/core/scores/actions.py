"""Keeping contributions and cells: for the matters an event touched, or for everything from nothing.

Both ways ask the same source and add up with the same statement, so they cannot differ. One lock keeps them in a row:
what a matter contributes is asked after the lock, so a delivery that comes late or twice finds the present state.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from zlib import crc32

from django.db import connection, transaction
from django.db.models import Q

from jingzhi.core.ledger import actions as ledger
from jingzhi.core.ledger.models import Event
from jingzhi.core.places.actions import Post
from jingzhi.core.scores import table
from jingzhi.core.scores.models import Cell, Contribution, Exclusion
from jingzhi.core.scores.table import Entry, Indicator, Source

LOCK = 5_106_031  # any number of our own
BATCH = 1000
Key = tuple[str, str, str]
CellKey = tuple[str, str, str, date]  # (column, indicator, subject, month)
Row = tuple[str | None, str | None, date, Decimal, Decimal, str, str]
COLUMNS = ("place_id", "body_id", "day", "num", "den", "excluded", "decision")
# How the contributions of one month are put together, by the way an indicator rolls up over time.
_LAST = "(array_agg(c.num ORDER BY c.day DESC, c.matter DESC, c.part DESC){})[1]"
_ROLLS = {
    "sum": "sum(c.num){}",
    "mean": "sum(c.num){}",
    "none": "sum(c.num){}",
    "max": "max(c.num){}",
    "min": "min(c.num){}",
    "latest": _LAST.format("{}"),
}
_CELL = "indicator, place_id, body_id, month, raw_num, raw_den, raw_n, num, den, n"
_KEPT = " FILTER (WHERE c.excluded = '')"


@dataclass(frozen=True, slots=True)
class Changed:
    """What a refresh did: contributions that are other than before, cells added up anew."""

    contributions: int
    cells: int


def hold() -> None:
    """Until the end of the caller's transaction contributions and cells stay as they are (a sheet is being frozen)."""
    _lock()


def _lock() -> None:
    """Whoever keeps the cells waits for its turn; moves of cases never do, this runs after their commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


@transaction.atomic
def refresh(*, source: Source, matters: Sequence[str]) -> Changed:
    """Ask the source what these matters contribute now; write what is other than before, and its cells."""
    _lock()
    new = _rows(source.entries(matters), set(matters))
    old = _stored(source, matters)
    changed = {key for key in {*new, *old} if new.get(key) != old.get(key)}
    if not changed:
        return Changed(0, 0)
    gone = Q(pk=None)
    for matter, indicator, part in changed & set(old):
        gone |= Q(matter=matter, indicator=indicator, part=part)
    Contribution.objects.filter(gone).delete()
    Contribution.objects.bulk_create(
        Contribution(
            matter=key[0], indicator=key[1], part=key[2], **dict(zip(COLUMNS, new[key], strict=True))
        )
        for key in sorted(changed & set(new))
    )
    touched = {_cell(key, rows[key]) for rows in (old, new) for key in changed if key in rows}
    _add_up(touched)
    return Changed(len(changed), len(touched))


def _rows(told: Mapping[str, Iterable[Entry]], asked: set[str]) -> dict[Key, Row]:
    rows: dict[Key, Row] = {}
    for matter, entries in told.items():
        for one in entries:
            key = (matter, one.indicator, one.part)
            if key in rows or matter not in asked:
                raise ValueError(f"{key} is contributed twice, or was not asked for")
            rows[key] = (one.place, one.body, one.day, one.num, one.den, one.excluded, one.decision)
    return _decided(rows, asked)


def _decided(rows: dict[Key, Row], asked: set[str]) -> dict[Key, Row]:
    """The same rows without what decisions take out; what the source excludes itself keeps its own reason."""
    decided = {
        (one.matter, one.indicator, one.body_id): (one.reason, one.decision)
        for one in Exclusion.objects.filter(matter__in=asked)
    }
    for key, row in rows.items() if decided else ():
        why = decided.get((key[0], key[1], row[1]))
        if why and not row[5]:
            rows[key] = (*row[:5], *why)
    return rows


def _stored(source: Source, matters: Sequence[str]) -> dict[Key, Row]:
    rows = Contribution.objects.filter(matter__in=matters, indicator__in=source.codes())
    return {
        (matter, indicator, part): tuple(values)
        for matter, indicator, part, *values in rows.values_list("matter", "indicator", "part", *COLUMNS)
    }


def _cell(key: Key, row: Row) -> CellKey:
    """The cell of a contribution."""
    place, body, day = row[:3]
    return ("place_id" if place else "body_id", key[1], place or body or "", day.replace(day=1))


def _add_up(touched: set[CellKey]) -> None:
    """Add these cells up anew from their contributions."""
    rolls = {one.code: one.over_time for one in table.indicators()}
    groups: dict[tuple[str, str], list[tuple[str, str, date]]] = {}
    for column, indicator, subject, month in touched:
        groups.setdefault((column, rolls[indicator]), []).append((indicator, subject, month))
    with connection.cursor() as cursor:
        for (column, roll), cells in sorted(groups.items()):
            lists = [list(values) for values in zip(*sorted(cells), strict=True)]
            given = "unnest(%s::text[], %s::text[], %s::date[]) t(indicator, subject, month)"
            cursor.execute(
                f"DELETE FROM scores_cell c USING {given} WHERE c.indicator = t.indicator "  # noqa: S608 - own words
                f"AND c.month = t.month AND c.{column} = t.subject",
                lists,
            )
            join = (
                f"JOIN {given} ON c.indicator = t.indicator AND c.{column} = t.subject "
                "AND c.day >= t.month AND c.day < (t.month + interval '1 month')::date"
            )
            cursor.execute(_insert(roll, join), lists)


def _insert(roll: str, rest: str) -> str:
    return f"INSERT INTO scores_cell ({_CELL}) {_sums(roll, rest)}"


def _sums(roll: str, rest: str) -> str:
    """The statement that adds contributions up to cells."""
    every, kept = _ROLLS[roll].format(""), _ROLLS[roll].format(_KEPT)
    return (
        "SELECT c.indicator, c.place_id, c.body_id, date_trunc('month', c.day)::date AS month, "  # noqa: S608
        f"{every}, sum(c.den), count(*), coalesce({kept}, 0), coalesce(sum(c.den){_KEPT}, 0), count(*){_KEPT} "
        f"FROM scores_contribution c {rest} GROUP BY c.indicator, c.place_id, c.body_id, 4"
    )


@transaction.atomic
def exclude(
    *, pairs: Sequence[tuple[str, str]], body: str | None, reason: str, decision: str, by: Post, now: datetime
) -> Changed:
    """Take what (matter, indicator) pairs contribute out of the adjusted figures, and add the cells up anew.

    `body` limits it to the contributions of one body (indicators of places: None). `decision` names the event it
    rests on. Deciding the same twice changes nothing: the first decision stands.
    """
    _lock()
    Exclusion.objects.bulk_create(
        (
            Exclusion(matter=matter, indicator=code, body_id=body, reason=reason, decision=decision, at=now)
            for matter, code in sorted(set(pairs))
        ),
        ignore_conflicts=True,
    )
    facts = {"decision": decision, "reason": reason, "pairs": [list(pair) for pair in sorted(set(pairs))]}
    ledger.record(kind="scores.exclude", subject="scores", by=by.code, at=now, facts=facts)
    done = [
        refresh(source=source, matters=matters)
        for source in table.sources()
        if (matters := sorted({matter for matter, code in pairs if code in source.codes()}))
    ]
    return Changed(sum(one.contributions for one in done), sum(one.cells for one in done))


@transaction.atomic
def rebuild(*, by: Post, now: datetime) -> dict[str, int]:
    """Forget every contribution and cell and make them anew from the matters; returns how many of each."""
    _lock()
    Cell.objects.all().delete()
    Contribution.objects.all().delete()
    written = 0
    for source in table.sources():
        for matters in _batches(source.matters()):
            written += _copy(_rows(source.entries(matters), set(matters)))
        with connection.cursor() as cursor:
            for roll, codes in _by_roll(source.indicators).items():
                cursor.execute(_insert(roll, "WHERE c.indicator = ANY(%s)"), [codes])
    made = {"contributions": written, "cells": Cell.objects.count()}
    ledger.record(kind="scores.rebuild", subject="scores", by=by.code, at=now, facts=dict(made))
    return made


@transaction.atomic
def check(*, share: int, of: int, by: Post, now: datetime) -> dict[str, int]:
    """Ask one share of all matters again and add every cell up again; mend what is other than kept, and say so.

    Where a cell is not the sum of its contributions nobody knows which of them is wrong: all its matters are asked.

    The matters are dealt into `of` equal shares by their numbers, so that `of` nights ask each of them once. An event
    keeps how many were asked and how many contributions and cells were wrong: both are 0 unless somebody changed rows
    beside the product or an event was lost.
    """
    found = {"share": share, "of": of, "matters": 0, "contributions": 0}
    _lock()
    wrong = {cell for roll, codes in _by_roll(table.indicators()).items() for cell in _wrong(roll, codes)}
    found["cells"] = len(wrong)
    doubtful = _behind(wrong)
    for source in table.sources():
        due = (one for one in source.matters() if crc32(one.encode()) % of == share or one in doubtful)
        for matters in _batches(due):
            found["matters"] += len(matters)
            found["contributions"] += refresh(source=source, matters=matters).contributions
    _add_up(wrong)
    ledger.record(kind="scores.check", subject="scores", by=by.code, at=now, facts=dict(found))
    return found


def _by_roll(indicators: Iterable[Indicator]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in indicators:
        found.setdefault(one.over_time, []).append(one.code)
    return dict(sorted(found.items()))


def _wrong(roll: str, codes: list[str]) -> Iterator[CellKey]:
    """The cells that are not what their contributions add up to."""
    sums = _sums(roll, "WHERE c.indicator = ANY(%s)")
    kept = f"SELECT {_CELL} FROM scores_cell WHERE indicator = ANY(%s)"  # noqa: S608 - own words
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT indicator, place_id, body_id, month FROM "  # noqa: S608 - own words
            f"((({sums}) EXCEPT ({kept})) UNION (({kept}) EXCEPT ({sums}))) t",
            [codes] * 4,
        )
        for code, place, body, month in cursor.fetchall():
            yield ("place_id" if place else "body_id", code, place or body, month)


def _behind(cells: set[CellKey]) -> set[str]:
    """The matters of all contributions to these cells."""
    found: set[str] = set()
    for column, indicator, subject, month in cells:
        rows = Contribution.objects.filter(**{column: subject}, indicator=indicator)
        rows = rows.filter(day__year=month.year, day__month=month.month)
        found |= set(rows.values_list("matter", flat=True))
    return found


def _batches(matters: Iterator[str]) -> Iterator[list[str]]:
    while batch := list(islice(matters, BATCH)):
        yield batch


def _copy(rows: dict[Key, Row]) -> int:
    """Write many contributions at once."""
    names = ", ".join(("matter", "indicator", "part", *COLUMNS))
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY scores_contribution ({names}) FROM STDIN") as out,
    ):
        for key, row in rows.items():
            out.write_row((*key, *row))
    return len(rows)


def catch_up(*, since: datetime) -> int:
    """Refresh the matters of events that nobody is told of at once; returns how many matters were asked."""
    asked = 0
    for source in table.sources():
        events = Event.objects.filter(kind__in=source.later, at__gte=since).order_by("seq")
        matters = sorted({source.matter_of(event) for event in events} - {""})
        for batch in _batches(iter(matters)):
            refresh(source=source, matters=batch)
        asked += len(matters)
    return asked
