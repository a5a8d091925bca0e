"""Seats without anybody acting from them, what lies open there, and who held a seat when."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Upper
from django.utils import timezone

from jingzhi.core.bodies import queries as bodies
from jingzhi.core.bodies.models import BY_PARTY, Account, Appointment, Seat
from jingzhi.core.flows import queries as flows
from jingzhi.core.flows import table
from jingzhi.core.flows.models import Case, Party
from jingzhi.core.places.models import Place
from jingzhi.programmes.staffing import checks
from jingzhi.programmes.staffing.models import Handover

# Roles that have matters to move: an empty seat of theirs may leave work lying.
WORKING = ("grid_worker", "community", "street", "department", "force", "hotline", "district")


@dataclass(frozen=True, slots=True)
class Orphan:
    """A seat nobody acts from, the matters that wait for a move of it, and since when it is empty."""

    seat: Seat
    waiting: int
    since: date | None
    days: int


def orphans(*, within: Place, on: date) -> list[Orphan]:
    """Empty seats below a place, those with most open work first, then those empty longest."""
    rows = Seat.objects.filter(bodies.vacant(on), role__in=WORKING, territory__path__within=within.path)
    rows = rows.filter(Q(body__until=None) | Q(body__until__gt=on))
    rows = rows.select_related("territory", "body").annotate(last=Max(Upper("appointments__period")))
    seats = list(rows.order_by("code"))
    waiting = _waiting(seats) if seats else Counter[str]()
    found = []
    for seat in seats:
        since = seat.last if seat.last is None or seat.last <= on else None
        found.append(Orphan(seat, waiting[seat.code], since, checks.days_open(since, on)))
    return sorted(found, key=lambda one: (-one.waiting, -one.days, one.seat.code))


def _waiting(seats: Sequence[Seat]) -> Counter[str]:
    """How many open matters wait for each seat: the same count as `flows.queries.waiting_for`, for many seats."""
    places, parties = _open_by_place(), _open_by_body()
    found: Counter[str] = Counter()
    for seat in seats:
        if seat.role in BY_PARTY:
            found[seat.code] = sum(n for duty, n in parties[seat.body_id] if seat.role in duty)
            continue
        path = seat.territory.path
        found[seat.code] = sum(
            n for duty, at, n in places if seat.role in duty and (at == path or at.startswith(f"{path}."))
        )
    return found


def _duty(flow: str, version: int, state: str) -> tuple[str, ...]:
    return table.get(flow, version).state(state).duty


def _open_by_place() -> list[tuple[tuple[str, ...], str, int]]:
    rows = Case.objects.filter(closed_at=None).values_list("flow", "version", "state", "place__path")
    counted = rows.annotate(n=Count("no")).order_by()
    return [(_duty(flow, version, state), path, n) for flow, version, state, path, n in counted]


def _open_by_body() -> dict[str, list[tuple[tuple[str, ...], int]]]:
    rows = Party.objects.filter(ended_at=None, case__closed_at=None)
    asked = rows.values_list("body_id", "case__flow", "case__version", "case__state")
    found: dict[str, list[tuple[tuple[str, ...], int]]] = defaultdict(list)
    for body, flow, version, state, n in asked.annotate(n=Count("case_id")).order_by():
        found[body].append((_duty(flow, version, state), n))
    return found


def open_work(seat: Seat) -> list[tuple[Case, bool]]:
    """Every open matter in the seat's reach, and whether it waits for a move of this seat."""
    waits = set(flows.waiting_for(seat).values_list("no", flat=True))
    rows = flows.cases_for(seat).filter(closed_at=None)
    if seat.role in BY_PARTY:
        mine = Party.objects.filter(body_id=seat.body_id, ended_at=None).values("case_id")
        rows = rows.filter(no__in=mine)
    return [(case, case.no in waits) for case in rows.order_by("due_at", "no")]


def terms_of(seat: Seat) -> QuerySet[Appointment]:
    """Everybody who held a seat or stood in, latest first."""
    rows = Appointment.objects.filter(seat=seat).select_related("account", "instead_of__account")
    return rows.order_by("-period", "-id")


def who_held(seat: Seat, at: datetime) -> list[Account]:
    """Who acted from the seat at a moment: the answer to "who was it" for an event, which names only the seat.

    Terms count by days; on the day of a hand-over entered that day, the one who left acted until the entry.
    """
    on = timezone.localdate(at)
    same_day = Handover.objects.filter(seat=seat, leaves_on=on, at__gt=at, leaving__isnull=False)
    later = same_day.select_related("leaving__account").order_by("at").first()
    if later is not None and later.leaving is not None and timezone.localdate(later.at) == on:
        return [later.leaving.account]
    return [row.account for row in bodies.acting([seat.code], on).get(seat.code, [])]


def handovers_for(seat: Seat) -> QuerySet[Handover]:
    """The hand-overs a seat may see: its own, and for those who look after others all in its territory."""
    rows = Handover.objects.select_related(
        "seat__territory", "seat__body", "leaving__account", "coming__account"
    ).annotate(open_cases=Count("cases"))
    reach = Q(seat=seat)
    if seat.role in ("leader", "auditor", "district", "street", "community"):
        reach |= Q(seat__territory__path__within=seat.territory.path)
    return rows.filter(reach).order_by("-at", "-id")


def substitutions_for(seat: Seat, on: date) -> QuerySet[Appointment]:
    """Who stands in for whom now or later, in the seat's territory; the ones ending soonest first."""
    rows = Appointment.objects.filter(
        instead_of__isnull=False,
        period__endswith__gt=on,
        seat__territory__path__within=seat.territory.path,
    )
    rows = rows.select_related("account", "seat__territory", "instead_of__account")
    return rows.order_by(Upper("period"), "seat_id", "id")
