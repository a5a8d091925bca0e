"""The matters a cockpit page counts, loaded once and counted many times: every number is a list of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.functional import cached_property

from jingzhi.core.bodies.models import Seat
from jingzhi.core.catalogue.models import Item
from jingzhi.core.flows import queries
from jingzhi.core.flows.models import Party
from jingzhi.core.places.models import Place
from jingzhi.programmes.grid import standing
from jingzhi.programmes.grid.measures import satisfaction_rate
from jingzhi.programmes.grid.models import Matter, Rating
from jingzhi.programmes.grid.standing import Standing
from jingzhi.site.asked import Asked, midnight, months_before

Rows = list[Standing]
BELOW = {"district": "street", "street": "community", "community": "grid"}
MONTHS = 12


@dataclass(frozen=True)
class Marked:
    """The street's three marks for a body in one matter."""

    no: str
    body: str
    name: str
    speed: int
    cooperation: int
    effect: int

    @property
    def mean(self) -> float:
        """Of the three criteria."""
        return (self.speed + self.cooperation + self.effect) / 3


@dataclass
class Board:
    """What a seat sees of the matters at the moment asked for; `since` is how far back rows are needed."""

    seat: Seat
    asked: Asked
    since: datetime | None = None
    kept: dict[str, set[str]] = field(default_factory=dict)

    @cached_property
    def rows(self) -> Rows:
        """Every matter of the place, as it stood at the moment."""
        if self.asked.nowhere:
            return []
        cases = queries.cases_for(self.seat)
        found = standing.load(
            cases=cases, at=self.asked.moment, past=self.asked.past, since=self.since or self.asked.begun
        )
        if not self.asked.narrowed or self.asked.place is None:
            return found
        path = self.asked.place.path
        return [row for row in found if row.path == path or row.path.startswith(f"{path}.")]

    @cached_property
    def opened(self) -> Rows:
        """Reported in the period."""
        return [row for row in self.rows if self.asked.holds(row.opened)]

    @cached_property
    def closed(self) -> Rows:
        """Closed in the period, whenever reported; what ended otherwise is not closed."""
        return [row for row in self.rows if row.state == "closed" and self.asked.holds(row.closed)]

    @cached_property
    def open(self) -> Rows:
        """Still open at the moment, whenever reported."""
        return [row for row in self.rows if row.closed is None]

    @cached_property
    def called(self) -> dict[str, set[str]]:
        """Bodies called by the moment, with the numbers of their matters reported in the period."""
        numbers = {row.no for row in self.opened}
        found: dict[str, set[str]] = {}
        rows = Party.objects.filter(since_at__lt=self.asked.moment, case__in=queries.cases_for(self.seat))
        if self.asked.begun is not None:
            rows = rows.filter(case__opened_at__gte=self.asked.begun)
        for no, body in rows.order_by().values_list("case_id", "body_id"):
            if no in numbers:
                found.setdefault(body, set()).add(no)
        return found

    @cached_property
    def marked(self) -> list[Marked]:
        """The streets' marks given in the period, whenever the matter was reported."""
        rows = Rating.objects.filter(
            at__lt=self.asked.ended, summons__party__case__in=queries.cases_for(self.seat)
        )
        if self.asked.begun is not None:
            rows = rows.filter(at__gte=self.asked.begun)
        numbers = {row.no for row in self.rows}
        party = "summons__party__"
        values = rows.order_by("at", "pk").values_list(
            f"{party}case_id", f"{party}body_id", f"{party}body__name", "speed", "cooperation", "effect"
        )
        return [Marked(*one) for one in values if one[0] in numbers]

    def flagged(self, flag: str) -> set[str]:
        """Numbers of matters that failed verification, came again, or were joined: as known today."""
        wanted = {"back": Q(fails__gt=0), "again": Q(recurs__gt=0), "joined": Q(followers__gt=0)}[flag]
        if flag not in self.kept:
            rows = Matter.objects.filter(wanted, case__in=queries.cases_for(self.seat))
            self.kept[flag] = set(rows.values_list("case_id", flat=True))
        return self.kept[flag]

    @cached_property
    def parts(self) -> list[tuple[str, str]]:
        """(code, name) of the places next below the one asked for, in force on the day."""
        place = self.asked.place
        if place is None or place.kind not in BELOW:
            return []
        rows = Place.objects.filter(
            kind=BELOW[place.kind], path__within=place.path, since__lte=self.asked.at
        ).exclude(until__lte=self.asked.at)
        return list(rows.order_by("code").values_list("code", "name"))

    def part_of(self, row: Standing) -> str:
        """The code of the part a matter lies in, "" where it lies in none."""
        place = self.asked.place
        depth = len(place.path.split(".")) if place is not None else 1
        codes = row.path.split(".")
        return codes[depth] if len(codes) > depth else ""


def whole_board(seat: Seat, asked: Asked) -> Board:
    """The board of the page: back to the first of its twelve months, or to the beginning of the period."""
    first = months_of(asked.at)[0][0]
    begun = midnight(first)
    since = None if asked.begun is None else min(asked.begun, begun)
    return Board(seat, asked, since)


def months_of(day: date, most: int = MONTHS) -> list[tuple[date, date]]:
    """(first day, last day) of the months up to the one of a day, the last one up to the day."""
    first = day.replace(day=1)
    starts = [months_before(first, back) for back in range(most - 1, -1, -1)]
    ends = [start - timedelta(days=1) for start in starts[1:]]
    return list(zip(starts, [*ends, day], strict=True))


def grouped(rows: Iterable[Standing], key: Callable[[Standing], str]) -> dict[str, Rows]:
    """The rows under each key."""
    found: dict[str, Rows] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found


def share(part: int, whole: int) -> float | None:
    """In percent; None of nothing."""
    return part * 100 / whole if whole else None


@dataclass(frozen=True)
class Sums:
    """The headline counts of some matters."""

    all: int
    closed: int
    in_time: int
    solved: int
    grid: int
    below: int
    rated: int
    silent: int
    content: float | None


def sums(rows: Rows) -> Sums:
    """Counts of matters; what was solved never stands with another outcome, silence in no rate."""
    closed = [row for row in rows if row.state == "closed"]
    solved = [row for row in closed if row.solved and row.level]
    marks = Counter(row.mark for row in rows if row.mark is not None)
    return Sums(
        all=len(rows),
        closed=len(closed),
        in_time=sum(row.in_time for row in closed),
        solved=len(solved),
        grid=sum(row.level == "grid" for row in solved),
        below=sum(row.level in ("grid", "community") for row in solved),
        rated=sum(marks.values()),
        silent=sum(row.mark is None and not row.says for row in closed),
        content=satisfaction_rate(marks),
    )


def item_names(codes: Iterable[str]) -> dict[str, str]:
    """Names of items, the newest version's."""
    rows = Item.objects.filter(code__in=set(codes)).order_by("version")
    return dict(rows.values_list("code", "name"))


def per_place(rows: Rows) -> dict[str, int]:
    """How many matters lie in each place."""
    return dict(Counter(row.place for row in rows))
