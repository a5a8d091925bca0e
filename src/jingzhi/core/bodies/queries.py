"""Who holds which seat on a day, and which seat answers for a place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import SYSTEM, Account, Appointment, Body, Seat
from jingzhi.core.places.models import Place
from jingzhi.kit.refused import Refused


def in_force(on: date) -> QuerySet[Appointment]:
    """The appointments that give rights on a day: all that run, without those somebody stands in for."""
    substitutes = Appointment.objects.filter(instead_of=OuterRef("pk"), period__contains=on)
    return Appointment.objects.filter(~Exists(substitutes), period__contains=on)


def seats_held(account: Account, on: date) -> list[Seat]:
    """The seats this account may work from on a day, oldest appointment first."""
    rows = in_force(on).filter(account=account).select_related("seat__body", "seat__territory").order_by("id")
    return [row.seat for row in rows]


def acting(seats: Iterable[str], on: date) -> dict[str, list[Appointment]]:
    """Who acts from each of these seats (codes) on a day, substitutes instead of those they stand in for.

    Asked for a day long past it answers who held the seat then; a seat nobody held is left out.
    """
    rows = in_force(on).filter(seat_id__in=list(seats)).select_related("account").order_by("seat_id", "id")
    found: dict[str, list[Appointment]] = {}
    for row in rows:
        found.setdefault(row.seat_id, []).append(row)
    return found


def acting_days(seats: Iterable[str], days: Iterable[date]) -> set[tuple[str, date]]:
    """On which of these days somebody acts from each of these seats (codes); one query."""
    days = list(days)
    rows = Appointment.objects.filter(seat_id__in=list(seats)).values_list("seat_id", "period")
    return {(seat, day) for seat, period in rows for day in days if day in period}


def vacant(on: date) -> Q:
    """Seats from which nobody acts on a day, for `Seat.objects.filter`."""
    return ~Exists(in_force(on).filter(seat=OuterRef("pk")))  # type: ignore[return-value]


def held(account: Account, seat_code: str, on: date) -> Seat:
    """The seat, if the account holds it on that day.

    Raises:
        Refused: 403 when it does not, for example because the term ended yesterday.
    """
    for seat in seats_held(account, on):
        if seat.code == seat_code:
            return seat
    raise Refused(
        _("您现在不在这个岗位上（任期已满或未到任），请重新选择岗位。"), code="not_in_seat", status=403
    )


def seats_for(place: Place, role: str) -> list[Seat]:
    """The seats of a role whose territory is the place or the nearest place above it."""
    codes = place.path.split(".")
    rows = Seat.objects.filter(role=role, territory_id__in=codes).select_related("territory", "body")
    seats = sorted(rows, key=lambda seat: (-len(seat.territory.path), seat.code))
    return [seat for seat in seats if seat.territory.path == seats[0].territory.path]


def machine(place: Place) -> Seat:
    """The actor of moves that a date makes, not a person (code "system"): never stored, held by nobody."""
    return Seat(code=SYSTEM, role=SYSTEM, name=_("系统"), body=Body(code=SYSTEM), territory=place)


def body(code: str, on: date) -> Body:
    """The body with this code, as long as it exists on that day.

    Raises:
        Refused: there is none, or it has ended.
    """
    row = Body.objects.filter(code=code).first()
    if row is None:
        raise Refused(
            _("没有编码为 %(code)s 的单位，请从名单里选择。") % {"code": code[:40]}, code="unknown_body"
        )
    if row.until is not None and row.until <= on:
        raise Refused(_("%(body)s已经撤销，请从名单里选择。") % {"body": row.name}, code="body_ended")
    return row
