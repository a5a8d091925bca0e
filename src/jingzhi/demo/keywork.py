"""Key work of last month and this one, of the district and of one street, and a meeting with a decision (示例)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case
from jingzhi.programmes.keywork import actions, months

STREET = "S-510603001"
LAMPS, FIRE, STAIRS = "（示例）城区路灯缺口清零", "（示例）老旧小区消防通道排查", "（示例）楼道堆物清理"


def show() -> int:
    """Issue, finish one, carry the rest over, and hold a meeting; returns how many items there are."""
    now = timezone.now()
    this = months.first_of(timezone.localdate(now))
    district, street = _seat(role="district"), _seat(code=STREET)
    departments = list(Body.objects.filter(kind="department").order_by("code")[:2])
    community = Body.objects.filter(kind="community", place__parent=street.territory).order_by("code")[0]
    before, lately = _morning(now, months.after(this, -1), 3), _morning(now, this, 4)
    _item(district, departments[0], LAMPS, before, days=20)
    done = _item(district, departments[1], FIRE, before, days=12)
    by = _seat(body=departments[1], role="department")
    later = before + timedelta(days=8)
    advance(
        case_no=done.no, move="report", by=by, now=later, note="（示例）已全部排查", paper="（示例）排查台账"
    )
    advance(case_no=done.no, move="confirm", by=district, now=later + timedelta(hours=3))
    _item(street, community, STAIRS, lately, days=15)
    actions.carry_over(now=now)
    row = actions.call_meeting(kind="monthly", held_on=timezone.localdate(now), by=district, now=now)
    actions.decide(
        meeting=row,
        by=district,
        now=now,
        title="（示例）路灯专班每周销号",
        wanted="专班方案和每周销号表",
        owner=departments[0].code,
        due_on=(timezone.localdate(now) + timedelta(days=14)).isoformat(),
        month=months.told(this),
    )
    return 4


def _seat(**which: object) -> Seat:
    return Seat.objects.select_related("body", "territory").filter(**which).order_by("code")[0]


def _morning(now: datetime, month: date, day: int) -> datetime:
    """A morning early in a month, never one that is still to come."""
    at = datetime.combine(month.replace(day=day), time(9), timezone.get_current_timezone())
    return min(at, now - timedelta(hours=1))


def _item(by: Seat, owner: Body, title: str, at: datetime, *, days: int) -> Case:
    day = timezone.localdate(at)
    case = actions.draft(
        by=by,
        now=at,
        title=title,
        wanted="台账和照片，销号率 100%",
        owner=owner.code,
        due_on=(day + timedelta(days=days)).isoformat(),
        month=months.told(months.first_of(day)),
        source="plan",
    )
    return advance(case_no=case.no, move="issue", by=by, now=at + timedelta(minutes=20))
