"""The tabs of each desk: which cases stand under which word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import queries
from jingzhi.core.flows.models import Case
from jingzhi.programmes.grid.models import Summons
from jingzhi.programmes.grid.whistling import Whistle


@dataclass
class Part:
    """One tab: its word, its cases, and what to say when there are none."""

    key: str
    label: str
    rows: QuerySet[Case]
    empty: str = ""
    next: str = ""
    late: bool = False
    done: bool = False


def _month(now: datetime) -> datetime:
    return timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _late(rows: QuerySet[Case], now: datetime) -> Part:
    late = rows.filter(closed_at=None, due_at__lt=now)
    return Part("late", _("超期"), late, _("没有超期事项"), _("都在时限内。"), late=True)


def _closed(rows: QuerySet[Case], now: datetime) -> Part:
    closed = rows.filter(closed_at__gte=_month(now))
    return Part(
        "closed", _("本月办结"), closed, _("本月还没有办结的事项"), _("办结后会列在这里。"), done=True
    )


def street(seat: Seat, now: datetime) -> list[Part]:
    """待派单, 办理中, 待评议, 超期, 本月办结."""
    rows = queries.cases_for(seat).filter(flow="grid")
    return [
        Part(
            "street",
            _("待派单"),
            rows.filter(state="street"),
            _("没有待派单的事项"),
            _("社区报上来的事项会出现在这里。"),
        ),
        Part(
            "doing",
            _("办理中"),
            rows.filter(state__in=("dispatched", "objected", "answered")),
            _("没有正在办理的事项"),
            _("派单后在这里看进度。"),
        ),
        Part(
            "verified",
            _("待评议"),
            rows.filter(state="verified"),
            _("没有待评议的事项"),
            _("核实通过后，由街道评议并办结。"),
        ),
        _late(rows, now),
        _closed(rows, now),
    ]


def community(seat: Seat, now: datetime) -> list[Part]:
    """待分拣, 网格待办, 待核实, 超期, 本月办结."""
    rows = queries.cases_for(seat).filter(flow="grid")
    return [
        Part(
            "community",
            _("待分拣"),
            rows.filter(state="community"),
            _("没有待分拣的事项"),
            _("网格和居民反映的事项会出现在这里。"),
        ),
        Part(
            "reported",
            _("网格待办"),
            rows.filter(state="reported"),
            _("网格手上没有待办"),
            _("交给网格的事项在这里看进度。"),
        ),
        Part(
            "answered",
            _("待核实"),
            rows.filter(state="answered"),
            _("没有待核实的事项"),
            _("部门或网格答复后，由社区到现场核实。"),
        ),
        _late(rows, now),
        _closed(rows, now),
    ]


def department(seat: Seat, now: datetime) -> list[Part]:
    """待应哨, 办理中, 返工, 超期, 已答复."""
    rows = queries.cases_for(seat).filter(flow="grid")
    late = rows.filter(_part(seat, party__ended_at=None, party__due_at__lt=now))
    back = rows.filter(_part(seat, party__ended_at=None, party__came_back=True))
    arrive = _mine(rows, seat, checked=False)
    doing = _mine(rows, seat, checked=True)
    done = rows.filter(_part(seat, answered_at__isnull=False))
    not_yet = _("街道吹哨后会出现在这里，并写明到场时限。")
    answered = Part(
        "answered", _("已答复"), done, _("还没有答复过的事项"), _("答复后在这里看核实和评议结果。"), done=True
    )
    return [
        Part("arrive", _("待应哨"), arrive, _("没有待应哨的派单"), not_yet),
        Part("doing", _("办理中"), doing, _("手上没有正在办的事项"), _("应哨后的事项在这里办理和答复。")),
        Part("back", _("返工"), back, _("没有返工的事项"), _("核实不通过退回的会出现在这里。"), late=True),
        Part("late", _("超期"), late, _("没有超期事项"), _("都在时限内。"), late=True),
        answered,
    ]


def _part(seat: Seat, **narrower: object) -> Exists:
    """Whether the seat's body was called in the case, under conditions."""
    return Exists(Summons.objects.filter(party__case=OuterRef("pk"), party__body_id=seat.body_id, **narrower))


def _mine(rows: QuerySet[Case], seat: Seat, *, checked: bool) -> QuerySet[Case]:
    return rows.filter(_part(seat, party__ended_at=None, checked_in_at__isnull=not checked))


def district(seat: Seat, now: datetime) -> list[Part]:
    """待定位, 待裁定, 超期, 不予受理, 本月办结."""
    rows = queries.cases_for(seat).filter(flow="grid")
    declined = rows.filter(state="declined", closed_at__gte=_month(now))
    return [
        Part(
            "unplaced",
            _("待定位"),
            rows.filter(state="unplaced"),
            _("没有待定位的事项"),
            _("地点写不清的来件会在这里等您选网格或社区。"),
        ),
        Part(
            "disputed",
            _("待裁定"),
            rows.filter(state__in=("disputed", "objected")),
            _("没有待裁定的事项"),
            _("主办第三次退回、应哨后退回和对吹哨有异议的，在这里等区里裁定。"),
        ),
        Part(
            "open",
            _("在办"),
            rows.filter(closed_at=None).exclude(state__in=("unplaced", "disputed", "objected")),
            _("没有在办事项"),
            _("全区在办的事项列在这里。"),
        ),
        _late(rows, now),
        Part(
            "declined",
            _("不予受理"),
            declined,
            _("本月没有不予受理的事项"),
            _("不予受理都要写明原因。"),
            done=True,
        ),
        _closed(rows, now),
    ]


def figures(seat: Seat, now: datetime) -> list[tuple[str, str]]:
    """今日已派: how many whistles this street blew today."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    # The rows, not the events: a whistle taken back was none.
    blown = Whistle.objects.filter(seat=seat.code, ruled=False, blown_at__gte=today).count()
    return [(_("今日已派"), str(blown))]
