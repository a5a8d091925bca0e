"""The district's own figures (SYSTEM.md "Figures"), counted from records as of a day; each opens what it counts.

A figure is the number of its rows, or what all of them say alike: so the number and the list behind it cannot
differ. Of seats whose sight is narrower than the district, both are narrowed alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.catalogue import queries as catalogue
from jingzhi.core.catalogue.models import Item
from jingzhi.core.flows import queries as flows
from jingzhi.core.flows.models import Case
from jingzhi.core.places import queries as places
from jingzhi.core.places.models import Lineage, Place
from jingzhi.kit.refused import Refused
from jingzhi.programmes.assessment.flow import READERS as ASSESSMENT_READERS
from jingzhi.programmes.assessment.models import Sheet
from jingzhi.programmes.assessment.queries import assessments_for
from jingzhi.programmes.staffing.models import PostKind
from jingzhi.programmes.staffing.pages.asked import READERS as STAFFING_READERS
from jingzhi.programmes.staffing.queries.posts import Held, lines
from jingzhi.site.asked import FIRST, midnight
from jingzhi.site.cockpit import WATCHERS

Rows = QuerySet[Any] | Sequence[Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """The day the figures are told of, and whose sight they are told in; without a seat, the whole district."""

    on: date
    seat: Seat | None = None

    @property
    def within(self) -> Place | None:
        """The place that is looked at."""
        return self.seat.territory if self.seat else None


@dataclass(frozen=True, slots=True)
class Definition:
    """What is counted, from which records, and who may look at them; `says` reads the number off the records."""

    code: str
    label: Any
    unit: Any
    what: Any
    source: Any
    rows: Callable[[Asked], Rows]
    seen_by: tuple[str, ...] = WATCHERS
    says: Callable[[Rows], int | None] | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One definition with its number; None where there is no record to read it off."""

    of: Definition
    value: int | None

    @property
    def code(self) -> str:
        """Of its definition."""
        return self.of.code


def day(text: str, *, today: date) -> date:
    """The day somebody typed; nothing means today.

    Raises:
        Refused: 400, it is no day, or one of which there are no records yet.
    """
    try:
        found = date.fromisoformat(text.strip()) if text.strip() else today
    except ValueError:
        found = date.min
    if found < FIRST:
        raise Refused(_("日期请按 2026-11-23 的样子填写。"), code="bad_date", status=400, field="at")
    if found > today:
        text = _("这一天还没有到，没有记录可数。请选今天或更早的一天。")
        raise Refused(text, code="future", status=400, field="at")
    return found


def district(asked: Asked | None = None) -> list[Figure]:
    """Every figure that has records behind it, as far as the seat may look at them."""
    asked = asked or Asked(timezone.localdate())
    return [Figure(one, (one.says or number)(one.rows(asked))) for one in open_to(asked.seat)]


def number(rows: Rows) -> int:
    """How many rows there are, asked of the database where they lie there."""
    return rows.count() if isinstance(rows, QuerySet) else len(rows)


def open_to(seat: Seat | None) -> list[Definition]:
    """The definitions a seat may look at."""
    return [one for one in DEFINITIONS if seat is None or seat.role in one.seen_by]


def _places(kind: str, **narrower: Any) -> Callable[[Asked], Rows]:
    return lambda asked: _on(asked, kind, asked.on).filter(**narrower)


def _on(asked: Asked, kind: str, on: date) -> QuerySet[Place]:
    return places.places(kind=kind, on=on, within=asked.within).select_related("parent")


def _grids_before(asked: Asked) -> Rows:
    """The grids of the eve of the first re-drawing; before there was one, those of the day itself."""
    first = Lineage.objects.aggregate(on=Min("on"))["on"]
    return _on(asked, "grid", min(asked.on, first - timedelta(days=1)) if first else asked.on)


def _lineage(asked: Asked) -> Rows:
    rows = Lineage.objects.filter(on__lte=asked.on).select_related("before", "after")
    if asked.within:
        path = asked.within.path
        rows = rows.filter(Q(before__path__within=path) | Q(after__path__within=path))
    return rows.order_by("on", "before", "after")


def _bodies(kind: str) -> Callable[[Asked], Rows]:
    return lambda asked: Body.objects.filter(_in_force(asked.on), kind=kind).order_by("code")


def _in_force(on: date, prefix: str = "") -> Q:
    until = Q(**{f"{prefix}until": None}) | Q(**{f"{prefix}until__gt": on})
    return Q(**{f"{prefix}since__lte": on}) & until


def _worker_seats(asked: Asked) -> Rows:
    rows = Seat.objects.filter(_in_force(asked.on, "territory__"), role="grid_worker")
    if asked.within:
        rows = rows.filter(territory__path__within=asked.within.path)
    return rows.select_related("territory").order_by("territory", "code")


def _workers_held(asked: Asked) -> list[tuple[Place, Held]]:
    """(grid, seat) of every full-time worker's post that somebody acts from."""
    tops = [asked.within] if asked.within else list(Place.objects.filter(kind="district").order_by("code"))
    found = (line for top in tops for line in lines(within=top, on=asked.on, kind="worker"))
    return [(line.grid, one) for line in found for one in line.held if one.accounts]


def _forces(asked: Asked) -> Rows:
    return PostKind.objects.filter(group="force", period__contains=asked.on).order_by("rank", "code")


def _duties(*, admitted: bool) -> Callable[[Asked], Rows]:
    """Duties in force: those of the list a district began with, also in a later version, or those admitted since."""

    def rows(asked: Asked) -> Rows:
        first = Q(code__in=Item.objects.filter(kind="duty", version=1, application="").values("code"))
        return catalogue.in_force(asked.on).filter(~first if admitted else first, kind="duty")

    return rows


def _matters(asked: Asked) -> Rows:
    rows = flows.cases_for(asked.seat) if asked.seat else Case.objects.select_related("place")
    rows = rows.filter(flow="grid", opened_at__lt=midnight(asked.on + timedelta(days=1)))
    return rows.select_related("matter").order_by(F("opened_at").desc(), "no")


def _sheets(kind: str) -> Callable[[Asked], Rows]:
    """Every sheet an assessment was computed on up to the day."""

    def rows(asked: Asked) -> Rows:
        found = Sheet.objects.filter(kind=kind, at__lt=midnight(asked.on + timedelta(days=1)))
        if asked.seat:
            found = found.filter(assessment__case__in=assessments_for(asked.seat).order_by().values("no"))
        return found.select_related("assessment__place", "assessment__body").order_by(
            "-at", "assessment", "n"
        )

    return rows


def _weight(rows: Rows) -> int | None:
    """The weight that every sheet gives to governance; none where there is no sheet, or they differ."""
    weights = (
        set(rows.order_by().values_list("weight", flat=True).distinct())
        if isinstance(rows, QuerySet)
        else set()
    )
    return weights.pop() if len(weights) == 1 else None


PLACES = gettext_lazy("地点登记：每个地点有编码、设立日和撤销日")
BODIES = gettext_lazy("组织登记：每个单位有起止日")
POSTS = gettext_lazy("网格编组：岗位、岗位对应的席位和任职起止日")
SHEETS = gettext_lazy("考核表：每次计算存一张，写明各部分的权重，不再改动")
LIST = gettext_lazy("网格职责清单：每个版本有生效日和失效日")
EACH = gettext_lazy("个")
ITEM = gettext_lazy("项")
DEFINITIONS = (
    Definition(
        "streets",
        gettext_lazy("街道（镇）"),
        EACH,
        gettext_lazy("当天有效的街道和镇。"),
        PLACES,
        _places("street"),
    ),
    Definition(
        "communities",
        gettext_lazy("村（社区）"),
        EACH,
        gettext_lazy("当天有效的社区和村。"),
        PLACES,
        _places("community"),
    ),
    Definition(
        "villages",
        gettext_lazy("其中：村"),
        EACH,
        gettext_lazy("当天有效、登记为村的。"),
        PLACES,
        _places("community", detail="村"),
    ),
    Definition(
        "grids_before",
        gettext_lazy("重划前的网格"),
        EACH,
        gettext_lazy("首次网格重划前一天有效的网格；到所看的日子还没有重划过的，就是当天的网格。"),
        PLACES,
        _grids_before,
    ),
    Definition(
        "grids", gettext_lazy("综合网格"), EACH, gettext_lazy("当天有效的网格。"), PLACES, _places("grid")
    ),
    Definition(
        "grid_lineages",
        gettext_lazy("网格沿革"),
        gettext_lazy("条"),
        gettext_lazy("到这一天为止，旧网格由新网格承接的记录，每一对算一条。"),
        gettext_lazy("网格沿革：旧网格、新网格、生效日和面积份额"),
        _lineage,
    ),
    Definition(
        "quarters",
        gettext_lazy("小区"),
        EACH,
        gettext_lazy("当天有效的居民小区。"),
        PLACES,
        _places("quarter"),
    ),
    Definition(
        "buildings",
        gettext_lazy("楼栋"),
        gettext_lazy("栋"),
        gettext_lazy("当天有效的楼栋。"),
        PLACES,
        _places("building"),
    ),
    Definition(
        "departments",
        gettext_lazy("区级部门"),
        EACH,
        gettext_lazy("当天存在的区级部门；各岗位看到的都是全区的。"),
        BODIES,
        _bodies("department"),
    ),
    Definition(
        "forces",
        gettext_lazy("下沉力量"),
        gettext_lazy("支"),
        gettext_lazy("当天规定每个网格都要配的下沉力量，一种算一支（政法、公安、城管、物业）。"),
        gettext_lazy("网格编组：1+1+4+N 的配备规则，每条有起止日"),
        _forces,
    ),
    Definition(
        "grid_worker_seats",
        gettext_lazy("专职网格员岗位"),
        EACH,
        gettext_lazy("当天有效的网格设有的网格员席位，有没有人在任都算。"),
        gettext_lazy("组织登记：席位及其辖区"),
        _worker_seats,
        STAFFING_READERS,
    ),
    Definition(
        "grid_workers_held",
        gettext_lazy("专职网格员在岗"),
        gettext_lazy("岗"),
        gettext_lazy("当天有人在任或有人顶岗的专职网格员岗位。"),
        POSTS,
        _workers_held,
        STAFFING_READERS,
    ),
    Definition(
        "duties",
        gettext_lazy("网格职责事项（首批清单）"),
        ITEM,
        gettext_lazy("当天在清单里、首批列入的网格职责；改过版本的仍算一项。"),
        LIST,
        _duties(admitted=False),
    ),
    Definition(
        "duties_admitted",
        gettext_lazy("其后准入的事项"),
        ITEM,
        gettext_lazy("当天在清单里、经准入申请列入的事项。"),
        LIST,
        _duties(admitted=True),
    ),
    Definition(
        "weight_street",
        gettext_lazy("基层治理占街道考核的权重"),
        "%",
        gettext_lazy("到这一天为止算出的每张街道考核表里，基层治理占总分的百分比；每张都相同才有这个数。"),
        SHEETS,
        _sheets("street"),
        ASSESSMENT_READERS,
        _weight,
    ),
    Definition(
        "weight_department",
        gettext_lazy("基层治理占部门考核的权重"),
        "%",
        gettext_lazy("到这一天为止算出的每张部门考核表里，基层治理占总分的百分比；每张都相同才有这个数。"),
        SHEETS,
        _sheets("department"),
        ASSESSMENT_READERS,
        _weight,
    ),
    Definition(
        "matters",
        gettext_lazy("事项"),
        gettext_lazy("件"),
        gettext_lazy("到这一天为止登记过的事项，办结的、并入的和不予受理的都算。"),
        gettext_lazy("事项登记：每件有编号和登记时间"),
        _matters,
    ),
)
