"""Reading the duty roster: a week of a place, its empty turns, and who answers now (seat and office line)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from jingzhi.core.bodies import queries as bodies
from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.places.models import Place
from jingzhi.programmes.staffing.models import TURNS, Shift

# The day turn is from 8:30 to 18:00; the night turn belongs to the day on which it begins.
DAY_FROM, DAY_UNTIL = time(8, 30), time(18, 0)
MAY_STAND = ("street", "community", "grid_worker", "force")


def monday_of(on: date) -> date:
    """The Monday of the week a day lies in."""
    return on - timedelta(days=on.weekday())


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of one day: the seat on duty and whether somebody acts from it then."""

    on: date
    turn: str
    label: str
    seat: Seat | None
    held: bool

    @property
    def covered(self) -> bool:
        """Whether somebody will answer."""
        return self.seat is not None and self.held


def week(place: Place, monday: date) -> list[Turn]:
    """The fourteen turns of a week of a place; empty ones and those of empty seats are gaps."""
    rows = Shift.objects.filter(place=place, on__gte=monday, on__lt=monday + timedelta(days=7))
    seats = {(row.on, row.turn): row.seat for row in rows.select_related("seat")}
    codes = {seat.code for seat in seats.values()}
    days = [monday + timedelta(days=n) for n in range(7)]
    acting = bodies.acting_days(codes, days)
    made = []
    for on in days:
        for turn, label in TURNS.items():
            seat = seats.get((on, turn))
            made.append(Turn(on, turn, str(label), seat, seat is not None and (seat.code, on) in acting))
    return made


def turn_at(at: datetime) -> tuple[date, str]:
    """The day and the turn a moment falls in."""
    local = timezone.localtime(at)
    if DAY_FROM <= local.time() < DAY_UNTIL:
        return local.date(), "day"
    early = local.time() < DAY_FROM
    return (local.date() - timedelta(days=1) if early else local.date()), "night"


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Who answers now: the office, its line, and the seat if the roster names one."""

    office: str
    phone: str
    seat: str = ""


def on_duty(place: Place, at: datetime) -> OnDuty | None:
    """Who answers for a place at a moment: the nearest place at or above it whose roster names a seat.

    Without roster the office of the place's community or street with its line; None when no office has one.
    """
    on, turn = turn_at(at)
    above = place.path.split(".")
    rows = Shift.objects.filter(place_id__in=above, on=on, turn=turn).select_related("seat")
    shifts = sorted(rows, key=lambda row: -above.index(row.place_id))
    offices = {
        body.place_id: body
        for body in Body.objects.filter(place_id__in=above, kind__in=("street", "community"))
    }
    acting = bodies.acting([row.seat_id for row in shifts], timezone.localdate(at)) if shifts else {}
    for row in shifts:
        office = offices.get(row.place_id)
        if row.seat_id in acting and office is not None:
            return OnDuty(office.name, office.phone, row.seat.name)
    nearest = [offices[code] for code in reversed(above) if code in offices and offices[code].phone]
    return OnDuty(nearest[0].name, nearest[0].phone) if nearest else None


def seats_to_choose(place: Place) -> QuerySet[Seat]:
    """The seats that may stand in a place's roster: its own and those below it."""
    rows = Seat.objects.filter(territory__path__within=place.path, role__in=MAY_STAND)
    if place.kind == "street":
        rows = rows.exclude(role="grid_worker")
    return rows.order_by("role", "code")


def empty_turns(places: list[Place], monday: date) -> dict[str, int]:
    """How many of the fourteen turns of a week each place has nobody named for; one query."""
    rows = Shift.objects.filter(place__in=places, on__gte=monday, on__lt=monday + timedelta(days=7))
    named: dict[str, int] = {}
    for code in rows.values_list("place_id", flat=True):
        named[code] = named.get(code, 0) + 1
    return {place.code: 7 * len(TURNS) - named.get(place.code, 0) for place in places}
