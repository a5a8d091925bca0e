"""Which posts grids must have, which seats fill them, who acts from these seats, and what is missing since when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Appointment, Seat
from jingzhi.core.places import queries as places
from jingzhi.core.places.models import Place
from jingzhi.kit.refused import Refused
from jingzhi.programmes.staffing import checks
from jingzhi.programmes.staffing.checks import Span
from jingzhi.programmes.staffing.models import Filling, HelperGrid, PostKind


def kinds_on(on: date) -> list[PostKind]:
    """The kinds of posts each grid must have on a day, in their order."""
    return list(PostKind.objects.filter(period__contains=on).order_by("rank", "code"))


def place_for(seat: Seat, code: str) -> Place:
    """A place inside the seat's territory.

    Raises:
        Refused: 404 when there is none.
    """
    place = Place.objects.filter(code=code[:24]).first()
    if place is None or not seat.territory.holds(place):
        raise Refused(
            _("没有编码为 %(code)s 的地点，或不在您的辖区。") % {"code": code[:24]},
            code="unknown_place",
            status=404,
        )
    return place


@dataclass(frozen=True, slots=True)
class Held:
    """A seat in a post and who acts from it: labels of accounts, never names of people."""

    seat: str
    name: str
    accounts: tuple[str, ...] = ()
    substitute: bool = False


@dataclass(slots=True)
class Line:
    """One kind of post in one grid on a day."""

    grid: Place
    kind: PostKind
    held: list[Held] = field(default_factory=list)
    filled: int = 0
    since: date | None = None
    days: int = 0

    @property
    def missing(self) -> int:
        """How many are missing."""
        return max(self.kind.per_grid - self.filled, 0)

    @property
    def why(self) -> str:
        """Why something is missing: nobody was named for the post, or the seat has no holder."""
        if not self.missing:
            return ""
        if self.kind.group == "helper":
            return _("没有登记的辅助力量")
        return _("岗位无人在任") if any(not one.accounts for one in self.held) else _("没有指定岗位")


def lines(*, within: Place, on: date, kind: str = "") -> list[Line]:
    """Every post every grid below a place must have on a day, in order of grids; the same queries however many."""
    grids = list(places.places(kind="grid", on=on, within=within).select_related("parent__parent"))
    kinds = [one for one in kinds_on(on) if kind in ("", one.code)]
    needed = _needed()
    seats, helpers = _seat_spans(within, on, kind), _helper_spans(within)
    made = []
    for grid in grids:
        for one in kinds:
            spans = helpers[grid.code] if one.group == "helper" else seats.spans[grid.code, one.code]
            line = Line(grid, one, held=seats.held[grid.code, one.code])
            line.filled = checks.count_on(spans, on)
            if line.missing:
                asked = [span for span in (_cut(s, grid.since) for s in needed[one.code]) if span]
                line.since = checks.short_since(needed=asked, filled=spans, on=on)
                line.days = checks.days_open(line.since, on)
            made.append(line)
    return made


def _cut(span: Span, since: date) -> Span | None:
    """The part of a need in which the grid existed."""
    if span.until is not None and span.until <= since:
        return None
    return Span(max(span.since, since), span.until, span.count)


def _needed() -> dict[str, list[Span]]:
    needed: dict[str, list[Span]] = defaultdict(list)
    for row in PostKind.objects.all():
        needed[row.code].append(Span(row.period.lower, row.period.upper, row.per_grid))
    return needed


@dataclass
class _Seats:
    spans: dict[tuple[str, str], list[Span]]
    held: dict[tuple[str, str], list[Held]]


def _seat_spans(within: Place, on: date, kind: str) -> _Seats:
    rows = Filling.objects.filter(grid__path__within=within.path).select_related("seat")
    if kind:
        rows = rows.filter(kind=kind)
    fillings = list(rows.order_by("grid_id", "kind", "n", "id"))
    terms = _terms({row.seat_id for row in fillings})
    found = _Seats(defaultdict(list), defaultdict(list))
    for row in fillings:
        key, span = (row.grid_id, row.kind), Span(row.period.lower, row.period.upper)
        both = (checks.overlap(span, Span(one.period.lower, one.period.upper)) for one in terms[row.seat_id])
        found.spans[key] += checks.united(one for one in both if one)
        if span.holds(on):
            found.held[key].append(_held(row.seat, terms[row.seat_id], on))
    return found


def _terms(seats: Iterable[str]) -> dict[str, list[Appointment]]:
    found: dict[str, list[Appointment]] = defaultdict(list)
    rows = Appointment.objects.filter(seat_id__in=seats).exclude(period__isempty=True)
    for row in rows.select_related("account").order_by("id"):
        found[row.seat_id].append(row)
    return found


def _held(seat: Seat, terms: list[Appointment], on: date) -> Held:
    now = [row for row in terms if on in row.period]
    resting = {row.instead_of_id for row in now}
    acting = [row for row in now if row.pk not in resting]
    labels = tuple(row.account.label for row in acting)
    return Held(seat.code, seat.name, labels, any(row.instead_of_id for row in acting))


def _helper_spans(within: Place) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = defaultdict(list)
    for row in HelperGrid.objects.filter(grid__path__within=within.path):
        found[row.grid_id].append(Span(row.period.lower, row.period.upper))
    return found


def fillings_of(grid: Place) -> QuerySet[Filling]:
    """Every seat that ever filled a post of a grid, latest first."""
    return Filling.objects.filter(grid=grid).select_related("seat").order_by("kind", "n", "-period")
