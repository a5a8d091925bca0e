"""The tabs of each desk: which cases stand under which word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import queries
from jingzhi.core.flows.models import Case
from jingzhi.programmes.grid.models import Summons
from jingzhi.programmes.grid.whistling import Whistle


@dataclass
class Part:
    """One tab: its word, which of the desk's cases stand in it, and what to say when there are none."""

    key: str
    label: str
    all: QuerySet[Case]
    when: Q
    empty: str = ""
    next: str = ""
    late: bool = False
    done: bool = False

    @property
    def rows(self) -> QuerySet[Case]:
        """Its cases."""
        return self.all.filter(self.when)


Parts = Callable[[Seat, datetime], list[Part]]


def counts(parts: Sequence[Part]) -> dict[str, int]:
    """How many cases stand in each tab, asked once for all of them."""
    return (
        parts[0]
        .all.order_by()
        .aggregate(**{part.key: Count("pk", filter=part.when or None) for part in parts})
    )


def _month(now: datetime) -> datetime:
    return timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _desk(seat: Seat, now: datetime) -> QuerySet[Case]:
    """What a desk shows at all: open matters and those of this month."""
    rows = queries.cases_for(seat).filter(flow="grid")
    return rows.filter(Q(closed_at=None) | Q(closed_at__gte=_month(now)))


def _late(rows: QuerySet[Case], now: datetime) -> Part:
    late = Q(closed_at=None, due_at__lt=now)
    return Part("late", _("超期"), rows, late, _("没有超期事项"), _("都在时限内。"), late=True)


def _closed(rows: QuerySet[Case], now: datetime) -> Part:
    closed = Q(closed_at__gte=_month(now))
    return Part(
        "closed", _("本月办结"), rows, closed, _("本月还没有办结的事项"), _("办结后会列在这里。"), done=True
    )


def _declined(rows: QuerySet[Case], now: datetime) -> Part:
    declined = Q(state="declined", closed_at__gte=_month(now))
    none = _("本月没有不予受理的事项")
    return Part("declined", _("不予受理"), rows, declined, none, _("不予受理都要写明原因。"), done=True)


def street(seat: Seat, now: datetime) -> list[Part]:
    """待派单, 办理中, 待评议, 超期, 本月办结."""
    rows = _desk(seat, now)
    return [
        Part(
            "street",
            _("待派单"),
            rows,
            Q(state="street"),
            _("没有待派单的事项"),
            _("社区报上来的事项会出现在这里。"),
        ),
        Part(
            "doing",
            _("办理中"),
            rows,
            Q(state__in=("dispatched", "objected", "answered")),
            _("没有正在办理的事项"),
            _("派单后在这里看进度。"),
        ),
        Part(
            "verified",
            _("待评议"),
            rows,
            Q(state="verified"),
            _("没有待评议的事项"),
            _("核实通过后，由街道评议并办结。"),
        ),
        _late(rows, now),
        _closed(rows, now),
    ]


def community(seat: Seat, now: datetime) -> list[Part]:
    """待分拣, 网格待办, 待核实, 超期, 本月办结."""
    rows = _desk(seat, now)
    return [
        Part(
            "community",
            _("待分拣"),
            rows,
            Q(state="community"),
            _("没有待分拣的事项"),
            _("网格和居民反映的事项会出现在这里。"),
        ),
        Part(
            "reported",
            _("网格待办"),
            rows,
            Q(state="reported"),
            _("网格手上没有待办"),
            _("交给网格的事项在这里看进度。"),
        ),
        Part(
            "answered",
            _("待核实"),
            rows,
            Q(state="answered"),
            _("没有待核实的事项"),
            _("部门或网格答复后，由社区到现场核实。"),
        ),
        _late(rows, now),
        _closed(rows, now),
    ]


def department(seat: Seat, now: datetime) -> list[Part]:
    """待应哨, 办理中, 返工, 超期, 已答复."""
    rows = queries.cases_for(seat).filter(flow="grid")
    late = _part(seat, party__ended_at=None, party__due_at__lt=now)
    back = _part(seat, party__ended_at=None, party__came_back=True)
    arrive = _part(seat, party__ended_at=None, checked_in_at=None)
    doing = _part(seat, party__ended_at=None, checked_in_at__isnull=False)
    done = _part(seat, answered_at__isnull=False)
    not_yet = _("街道吹哨后会出现在这里，并写明到场时限。")
    answered = Part(
        "answered",
        _("已答复"),
        rows,
        done,
        _("还没有答复过的事项"),
        _("答复后在这里看核实和评议结果。"),
        done=True,
    )
    return [
        Part("arrive", _("待应哨"), rows, arrive, _("没有待应哨的派单"), not_yet),
        Part(
            "doing", _("办理中"), rows, doing, _("手上没有正在办的事项"), _("应哨后的事项在这里办理和答复。")
        ),
        Part(
            "back", _("返工"), rows, back, _("没有返工的事项"), _("核实不通过退回的会出现在这里。"), late=True
        ),
        Part("late", _("超期"), rows, late, _("没有超期事项"), _("都在时限内。"), late=True),
        answered,
    ]


def _part(seat: Seat, **narrower: object) -> Q:
    """Whether the seat's body was called in the case, under conditions."""
    called = Summons.objects.filter(party__case=OuterRef("pk"), party__body_id=seat.body_id, **narrower)
    return Q(Exists(called))


def district(seat: Seat, now: datetime) -> list[Part]:
    """待定位, 待裁定, 超期, 不予受理, 本月办结."""
    rows = _desk(seat, now)
    return [
        Part(
            "unplaced",
            _("待定位"),
            rows,
            Q(state="unplaced"),
            _("没有待定位的事项"),
            _("地点写不清的来件会在这里等您选网格或社区。"),
        ),
        Part(
            "disputed",
            _("待裁定"),
            rows,
            Q(state__in=("disputed", "objected")),
            _("没有待裁定的事项"),
            _("主办第三次退回、应哨后退回和对吹哨有异议的，在这里等区里裁定。"),
        ),
        Part(
            "open",
            _("在办"),
            rows,
            Q(closed_at=None) & ~Q(state__in=("unplaced", "disputed", "objected")),
            _("没有在办事项"),
            _("全区在办的事项列在这里。"),
        ),
        _late(rows, now),
        _declined(rows, now),
        _closed(rows, now),
    ]


def todo(seat: Seat, now: datetime) -> list[Part]:
    """我的, 超期, 退回."""
    rows = queries.waiting_for(seat)
    late, back = queries.late_and_back(seat, now)
    return [
        Part("mine", _("我的"), rows, Q()),
        Part("late", _("超期"), rows, late, late=True),
        Part("back", _("退回"), rows, back),
    ]


def figures(seat: Seat, now: datetime) -> list[tuple[str, str]]:
    """今日已派: how many whistles this street blew today."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    # The rows, not the events: a whistle taken back was none.
    blown = Whistle.objects.filter(seat=seat.code, ruled=False, blown_at__gte=today).count()
    return [(_("今日已派"), str(blown))]
