"""The duty roster of a street or community by weeks, and how complete the others are."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Seat
from jingzhi.core.places import queries as places
from jingzhi.core.places.models import Place
from jingzhi.kit.refused import Refused
from jingzhi.programmes.staffing.actions import roster as actions
from jingzhi.programmes.staffing.models import TURNS
from jingzhi.programmes.staffing.pages import asked
from jingzhi.programmes.staffing.queries import roster

WRITES = actions.WRITES
DAYS = (
    gettext_lazy("星期一"),
    gettext_lazy("星期二"),
    gettext_lazy("星期三"),
    gettext_lazy("星期四"),
    gettext_lazy("星期五"),
    gettext_lazy("星期六"),
    gettext_lazy("星期日"),
)


@require_GET
@gate.page(needs=asked.READERS)
def week(request: HttpRequest) -> HttpResponse:
    """Seven days, two turns each, with the seat on duty; empty turns are marked."""
    place, monday = _asked(request)
    if request.GET.get("as"):
        turns = roster.week(place, monday)
        header = [_("日期"), _("班次"), _("岗位"), _("情况")]
        rows = (
            [one.on.isoformat(), one.label, one.seat.name if one.seat else "", _state(one)] for one in turns
        )
        return asked.file(request, _("值班表"), header, rows)
    return _week(request, place, monday)


def _state(turn: roster.Turn) -> str:
    if turn.covered:
        return _("已排")
    return _("岗位无人在任") if turn.seat else _("空班")


def _asked(request: HttpRequest) -> tuple[Place, date]:
    given = asked.day(request, "week", timezone.localdate())
    assert given is not None
    if not date(2000, 1, 10) < given < date(2200, 1, 1):
        raise Refused(_("请选一个看得到的星期。"), code="bad_date", status=400)
    return asked.within(request), roster.monday_of(given)


def _week(
    request: HttpRequest, place: Place, monday: date, *, error: str = "", status: int = 200
) -> HttpResponse:
    seat = asked.seat_of(request)
    rostered = place.kind in actions.ROSTERED
    turns = roster.week(place, monday) if rostered else []
    may = seat.role in WRITES and rostered
    below = _below(place)
    empty = roster.empty_turns(below, monday)
    context = {
        "place": place,
        "rostered": rostered,
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "days": [(str(DAYS[n]), turns[2 * n].on, turns[2 * n : 2 * n + 2]) for n in range(len(turns) // 2)],
        "gaps": sum(not one.covered for one in turns),
        "below": [(one, empty[one.code]) for one in below],
        "turns": TURNS.items(),
        "seats": list(roster.seats_to_choose(place)) if may else [],
        "may": may,
        "duty": roster.on_duty(place, timezone.now()) if rostered else None,
        "today": timezone.localdate(),
        "up": place.parent_id if place.pk != seat.territory_id else "",
        "error": error,
        "given": request.POST,
    }
    return render(request, "staffing/roster.html", context, status=status)


def _below(place: Place) -> list[Place]:
    kind = {"district": "street", "street": "community"}.get(place.kind)
    if kind is None:
        return []
    return list(places.places(kind=kind, on=timezone.localdate(), within=place))


@require_POST
@gate.page(needs=WRITES)
def set_turn(request: HttpRequest) -> HttpResponse:
    """Put a seat on duty for one turn, or leave the turn empty."""
    place, monday = _asked(request)
    try:
        on = asked.day(request, "on")
        if on is None:
            raise Refused(_("请选哪一天。"), code="missing", field="on")
        code = request.POST.get("seat", "")[:60]
        named = Seat.objects.select_related("territory").filter(code=code).first() if code else None
        if code and named is None:
            raise Refused(_("没有这个岗位，请从列表里选择。"), code="unknown_seat", field="seat")
        actions.set_turn(
            place=place, on=on, turn=request.POST.get("turn", ""), seat=named, by=asked.seat_of(request),
            now=timezone.now(),
        )  # fmt: skip
    except Refused as refused:
        return _week(request, place, monday, error=refused.text, status=refused.status)
    messages.success(request, _("值班已更新"))
    return _back(place, roster.monday_of(on))


@require_POST
@gate.page(needs=WRITES)
def copy_week(request: HttpRequest) -> HttpResponse:
    """Repeat last week's roster in the empty turns."""
    place, monday = _asked(request)
    try:
        n = actions.copy_week(place=place, monday=monday, by=asked.seat_of(request), now=timezone.now())
    except Refused as refused:
        return _week(request, place, monday, error=refused.text, status=refused.status)
    messages.success(request, _("已复制 %(n)d 班") % {"n": n})
    return _back(place, monday)


def _back(place: Place, monday: date) -> HttpResponse:
    return redirect(f"{reverse('staffing:roster')}?place={place.code}&week={monday.isoformat()}")
