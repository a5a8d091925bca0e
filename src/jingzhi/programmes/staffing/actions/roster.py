"""Writing the duty roster: seats, never people; nobody twice at once. There is no signing in to a turn."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.ledger import actions as ledger
from jingzhi.core.places.actions import Post
from jingzhi.core.places.models import Place
from jingzhi.kit.refused import Refused
from jingzhi.programmes.staffing import checks
from jingzhi.programmes.staffing.models import TURNS, Shift

ROSTERED = ("street", "community")
WRITES = ("street", "community", "district")
WEEK = timedelta(days=7)


@transaction.atomic
def set_turn(
    *, place: Place, on: date, turn: str, seat: Seat | None, by: Seat, now: datetime
) -> Shift | None:
    """Put a seat on duty for a turn of a day, instead of whoever stood there; None leaves the turn empty.

    Raises:
        Refused: a place or seat out of reach, no such turn, a day gone by, or a seat on duty elsewhere then (409).
    """
    _may_write(by, place)
    if turn not in TURNS:
        raise Refused(_("请选白班或夜班。"), code="bad_choice", field="turn")
    if on < timezone.localdate(now):
        raise Refused(_("过去的值班不能改。"), code="in_the_past", field="on")
    if seat is not None and not place.holds(seat.territory):
        raise Refused(_("只能排本街道（镇）、本社区（村）的岗位。"), code="not_from_here", field="seat")
    _lock(place)
    Shift.objects.filter(place=place, on=on, turn=turn).delete()
    row = None
    if seat is not None:
        row = _put([Shift(place=place, on=on, turn=turn, seat=seat)])[0]
    facts = {"on": on.isoformat(), "turn": turn, "seat": seat.code if seat else None}
    _tell("roster", place, by, now, facts)
    return row


@transaction.atomic
def copy_week(*, place: Place, monday: date, by: Seat, now: datetime) -> int:
    """Repeat the week before `monday` in the empty turns of the week from `monday`; returns how many were written.

    Raises:
        Refused: a place out of reach, no Monday, a week gone by, nothing to copy, or a seat on duty elsewhere (409).
    """
    _may_write(by, place)
    if monday.weekday() != 0 or monday + WEEK <= timezone.localdate(now):
        raise Refused(_("只能复制到本周或以后的一周（从星期一开始）。"), code="bad_week", field="week")
    _lock(place)
    before = Shift.objects.filter(place=place, on__gte=monday - WEEK, on__lt=monday)
    there = set(
        Shift.objects.filter(place=place, on__gte=monday, on__lt=monday + WEEK).values_list("on", "turn")
    )
    made = [
        Shift(place=place, on=row.on + WEEK, turn=row.turn, seat_id=row.seat_id)
        for row in before
        if (row.on + WEEK, row.turn) not in there and row.on + WEEK >= timezone.localdate(now)
    ]
    if not made:
        raise Refused(_("上一周没有可以复制的值班。"), code="nothing_to_copy", field="week")
    _put(made)
    _tell("copy_roster", place, by, now, {"monday": monday.isoformat(), "turns": len(made)})
    return len(made)


@transaction.atomic
def enter(*, rows: Iterable[tuple[Place, date, str, Seat]], by: Post, now: datetime) -> int:
    """Enter a whole roster at once: (place, day, turn, seat); returns how many. One event per place.

    Raises:
        Refused: a turn has somebody already, or a seat would be on duty twice (409).
    """
    made = [Shift(place=place, on=on, turn=turn, seat=seat) for place, on, turn, seat in rows]
    _put(made)
    counted: dict[str, int] = {}
    for one in made:
        counted[one.place_id] = counted.get(one.place_id, 0) + 1
    ledger.record_many(
        {
            "kind": "staffing.copy_roster",
            "subject": f"roster:{place}",
            "by": by.code,
            "place": place,
            "at": now,
            "facts": {"turns": n},
        }
        for place, n in counted.items()
    )
    return len(made)


def _may_write(by: Seat, place: Place) -> None:
    checks.in_territory(by, place)
    if by.role not in WRITES or place.kind not in ROSTERED:
        raise Refused(_("值班表由街道（镇）和社区（村）排。"), code="forbidden", status=403)


def _lock(place: Place) -> None:
    """One writer at a time per place, so that a turn given twice is refused in words and not by a deadlock."""
    Place.objects.select_for_update(no_key=True).get(pk=place.pk)


def _put(rows: list[Shift]) -> list[Shift]:
    try:
        with transaction.atomic():
            return Shift.objects.bulk_create(rows, batch_size=1000)
    except IntegrityError as error:
        raise Refused(
            _("这个岗位在同一天同一班已经排在别处，请先调开。"), code="double_booked", status=409
        ) from error


def _tell(move: str, place: Place, by: Seat, now: datetime, facts: dict[str, Any]) -> None:
    ledger.record(
        kind=f"staffing.{move}",
        subject=f"roster:{place.code}",
        by=by.code,
        place=place.code,
        at=now,
        facts=facts,
    )
