"""Years of matters, quickly: a few hundred are worked by the real moves, then laid as stencils all over the district.

For measuring and for scores over years. What a copy holds is what the moves wrote for its pattern (`stencil`), with
its own place, seats, numbers, words' digests and hash chain; it is written by COPY under the same constraints.
Listeners are not called: what they keep (scores) is rebuilt afterwards.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone
from shapely import Polygon

from jingzhi.core.bodies.models import Seat
from jingzhi.core.ledger import actions as ledger
from jingzhi.core.ledger import chain
from jingzhi.core.ledger.actions import Machine
from jingzhi.core.ledger.listeners import deliver_pending
from jingzhi.core.ledger.models import Event, Head
from jingzhi.core.notices import actions as notices
from jingzhi.core.places.models import Shape
from jingzhi.demo import patterns, tiling
from jingzhi.demo.stencil import WEEK, Copy, Stencil, facts, stencil_of
from jingzhi.kit.geometry import from_wkb

Progress = Callable[[int, int], None]
SEED, PATTERNS, PATTERN_DAYS = 2019, 300, 25
BATCH = 4000
YEARS = timedelta(days=730)


@dataclass(frozen=True)
class Spot:
    """A grid: the places above it and itself, its outline, and who sits at each level."""

    path: tuple[str, ...]
    area: Polygon
    seats: dict[tuple[int, str, str], str]

    def stands_for(self, other: Spot) -> bool:
        """Whether every seat there has its like here."""
        return other.seats.keys() <= self.seats.keys()

    def names_for(self, other: Spot) -> dict[str, str]:
        """What the codes of the other place are here."""
        names = dict(zip(other.path, self.path, strict=True))
        return names | {code: self.seats[key] for key, code in other.seats.items()}


@dataclass(frozen=True)
class Laid:
    """A stencil to be laid: where, how many weeks later, at which point."""

    stencil: Stencil
    weeks: int
    names: dict[str, str]
    point: tuple[float, float]

    @property
    def begins(self) -> datetime:
        """When the copy begins."""
        return self.stencil.begins + self.weeks * WEEK


def two_years(*, count: int, progress: Progress | None = None) -> dict[str, int]:
    """Fill the two years until now; a second run adds others."""
    now = timezone.now()
    seed = SEED + Event.objects.filter(kind="demo.fill").count()
    return fill(count=count, since=now - YEARS, until=now, progress=progress, seed=seed)


def fill(
    *, count: int, since: datetime, until: datetime, progress: Progress | None = None, seed: int = SEED
) -> dict[str, int]:
    """Add `count` closed matters that begin between `since` and `until`; returns how many of what.

    At most PATTERNS of them, and at most a twentieth, are worked one by one from `since` on.
    """
    worked = min(PATTERNS, max(1, count // 20))
    numbers = patterns.work(count=worked, since=since, days=PATTERN_DAYS, seed=seed)
    deliver_pending()
    notices.forget(on=timezone.localdate(), by=Machine(), now=timezone.now())
    stencils = [stencil for stencil in map(stencil_of, numbers) if stencil is not None]
    plan = _plan(stencils, count - worked, since, min(until, timezone.now()), random.Random(seed))
    events = 0
    for done in range(0, len(plan), BATCH):
        events += write(plan[done : done + BATCH])
        if progress:
            progress(worked + done, count)
    facts = {"matters": count, "events": events}
    ledger.record(kind="demo.fill", subject="demo", by=Machine().code, at=timezone.now(), facts=facts)
    return {"matters": count, "worked": worked, "stencils": len(stencils), "events": events}


def _plan(
    stencils: list[Stencil], count: int, since: datetime, until: datetime, dice: random.Random
) -> list[Laid]:
    """Which stencil lies where and in which week, in the order in which the copies begin."""
    spots = {spot.path: spot for spot in _spots()}
    weeks = {one.no: _weeks(one, since, until) for one in stencils if one.path in spots}
    usable = [one for one in stencils if weeks.get(one.no)]
    plan: list[Laid] = []
    while usable and len(plan) < count:
        one, spot = dice.choice(usable), dice.choice(list(spots.values()))
        if spot.stands_for(spots[one.path]):
            names, point = spot.names_for(spots[one.path]), tiling.inside(spot.area, dice)
            plan.append(Laid(one, dice.choice(weeks[one.no]), names, point))
    return sorted(plan, key=lambda laid: laid.begins)


def _weeks(one: Stencil, since: datetime, until: datetime) -> list[int]:
    """The weeks in which a stencil fits and is over in time."""
    most = (until - one.ends) // WEEK
    return [n for n in range(1, most + 1) if one.limits(n) is not None]


def _spots() -> Iterator[Spot]:
    """Every grid in force that lies in one community of one street, with the seats of the four levels."""
    seats: dict[str, list[Seat]] = defaultdict(list)
    for seat in Seat.objects.order_by("code"):
        seats[seat.territory_id].append(seat)
    rows = Shape.objects.filter(place__kind="grid", place__until=None, valid__contains=timezone.localdate())
    for row in rows.select_related("place").order_by("place_id"):
        path, area = tuple(row.place.path.split(".")), from_wkb(row.wkb)
        if len(path) == 4 and isinstance(area, Polygon):
            yield Spot(path, area, _sitting(path, seats))


def _sitting(path: tuple[str, ...], seats: dict[str, list[Seat]]) -> dict[tuple[int, str, str], str]:
    """(level, role, what its body is for) of each seat on the path, and of its body, to their codes."""
    found: dict[tuple[int, str, str], str] = {}
    for level, code in enumerate(path):
        for seat in seats[code]:
            what = seat.body_id.rpartition("-")[2] if seat.role in ("force", "department") else ""
            found.setdefault((level, f"{seat.role} seat", what), seat.code)
            found.setdefault((level, f"{seat.role} body", what), seat.body_id)
    return found


@transaction.atomic
def write(batch: list[Laid]) -> int:
    """Lay some stencils; returns the number of events written."""
    tables: dict[type[models.Model], list[list[Any]]] = defaultdict(list)
    told: list[dict[str, Any]] = []
    for copy, laid in zip(_copies(batch), batch, strict=True):
        for model, _pk, values in laid.stencil.rows:
            tables[model].append([value(copy) for value in values])
        told += _retold(copy, laid.stencil)
    for model, rows in tables.items():
        _copy_in(model, [str(column.column) for column in model._meta.concrete_fields], rows)
    _record(told)
    return len(told)


def _copies(batch: list[Laid]) -> Iterator[Copy]:
    """Each with its own number, and numbers for its rows."""
    wanted: dict[type[models.Model], int] = defaultdict(int)
    for laid in batch:
        for model, _pk, _values in laid.stencil.rows:
            wanted[model] += _counted(model)
    ids = {model: iter(_next(_sequence(model), count)) for model, count in wanted.items() if count}
    for laid, number in zip(batch, _next("flows_case_no", len(batch)), strict=True):
        no = f"JY-{timezone.localtime(laid.begins):%Y%m%d}-{number:05d}"
        limits = laid.stencil.limits(laid.weeks)
        assert limits is not None
        own = {
            (model.__name__, pk): next(ids[model]) for model, pk, _v in laid.stencil.rows if _counted(model)
        }
        names = laid.names | {laid.stencil.no: no}
        due = {clock.due_at: limits[clock.pk]["due_at"] for clock in laid.stencil.clocks}
        yield Copy(no, names, laid.weeks * WEEK, laid.point, limits, due, own)


def _counted(model: type[models.Model]) -> bool:
    return isinstance(model._meta.pk, models.AutoField)


def _sequence(model: type[models.Model]) -> str:
    assert model._meta.pk is not None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [model._meta.db_table, model._meta.pk.column])
        return str(cursor.fetchone()[0])


def _next(sequence: str, count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s) FROM generate_series(1, %s)", [sequence, count])
        return [row[0] for row in cursor.fetchall()]


def _retold(copy: Copy, stencil: Stencil) -> Iterator[dict[str, Any]]:
    """The pattern's events as the copy's own, each chain linked anew."""
    tails: dict[str, str] = {}
    for event in stencil.events:
        subject = event.subject.replace(stencil.no, copy.no)
        values = {
            "kind": event.kind,
            "subject": subject,
            "n": event.n,
            "by": copy.names.get(event.by, event.by),
            "place": copy.names.get(event.place, event.place),
            "at": event.at + copy.later,
            "facts": facts(event, stencil, copy),
            "key": None,
            "ask": "",
            "alg": chain.ALG,
            "prev": tails.get(subject, ""),
        }
        tails[subject] = values["hash"] = chain.digest(values)
        yield values


def _record(told: list[dict[str, Any]]) -> None:
    """Into the ledger in the order in which they happened, each chain with its head."""
    told.sort(key=lambda values: (values["at"], values["subject"], values["n"]))
    names = ["seq", *chain.COVERED, "hash"]
    seqs = _next(_sequence(Event), len(told))
    rows = []
    for seq, values in zip(seqs, told, strict=True):
        facts = json.dumps(values["facts"], ensure_ascii=False)
        rows.append([seq, *((values | {"facts": facts})[name] for name in names[1:])])
    _copy_in(Event, names, rows)
    heads = {values["subject"]: [values["subject"], values["n"], values["hash"]] for values in told}
    _copy_in(Head, ["subject", "n", "hash"], list(heads.values()))


def _copy_in(model: type[models.Model], columns: list[str], rows: list[list[Any]]) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as file,
    ):
        for row in rows:
            file.write_row(row)
