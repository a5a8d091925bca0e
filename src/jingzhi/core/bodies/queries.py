"""Who holds which seat on a day, and which seat answers for a place."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import SYSTEM, Account, Appointment, Body, Seat
from jingzhi.core.places.models import Place
from jingzhi.kit.refused import Refused


def seats_held(account: Account, on: date) -> list[Seat]:
    """The seats this account holds on a day, oldest appointment first."""
    rows = (
        Appointment.objects.filter(account=account, period__contains=on)
        .select_related("seat__body", "seat__territory")
        .order_by("id")
    )
    return [row.seat for row in rows]


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
    rows = Seat.objects.filter(role=role, territory_id__in=codes).select_related("territory")
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
