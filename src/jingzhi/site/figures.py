"""The district's own figures (SYSTEM.md "Figures"), each counted from records and opening what it counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.catalogue import queries as catalogue
from jingzhi.core.catalogue.models import Item
from jingzhi.core.flows.models import Case
from jingzhi.core.places import queries as places
from jingzhi.core.places.models import Lineage, Place
from jingzhi.programmes.staffing.queries import posts

# The day the 157 grids were re-drawn into 331; the old ones stay readable.
BEFORE_REDRAWING = date(2023, 5, 31)


@dataclass(frozen=True)
class Figure:
    """One number with its code and name."""

    code: str
    label: Any
    value: int


def district() -> list[Figure]:
    """Every figure that has records behind it today."""
    today = timezone.localdate()
    return [Figure(code, label, count(today)) for code, label, count in FIGURES]


def _places(kind: str, **narrower: Any) -> Callable[[date], int]:
    return lambda today: places.places(kind=kind, on=today).filter(**narrower).count()


def _worker_seats(_today: date) -> int:
    return Seat.objects.filter(role="grid_worker", territory__until=None).count()


def _bodies(kind: str) -> Callable[[date], int]:
    return lambda today: Body.objects.filter(kind=kind, until=None).count()


def _workers_held(today: date) -> int:
    """Grids whose full-time worker's post somebody acts from today."""
    rows = Place.objects.filter(kind="district").order_by("code")
    lines = [line for district in rows for line in posts.lines(within=district, on=today, kind="worker")]
    return sum(line.filled for line in lines)


def _duties(*, admitted: bool) -> Callable[[date], int]:
    """Duties in force: those of the list a district began with, also in a later version, or those admitted since."""

    def count(today: date) -> int:
        first = Q(code__in=Item.objects.filter(kind="duty", version=1, application="").values("code"))
        return catalogue.in_force(today).filter(~first if admitted else first, kind="duty").count()

    return count


FIGURES: tuple[tuple[str, Any, Callable[[date], int]], ...] = (
    ("streets", _("街道（镇）"), _places("street")),
    ("communities", _("村（社区）"), _places("community")),
    ("villages", _("其中：村"), _places("community", detail="村")),
    ("grids_before", _("重划前的网格"), lambda _t: places.places(kind="grid", on=BEFORE_REDRAWING).count()),
    ("grids", _("综合网格"), _places("grid")),
    ("grid_lineages", _("网格沿革"), lambda _t: Lineage.objects.count()),
    ("quarters", _("小区"), _places("quarter")),
    ("buildings", _("楼栋"), _places("building")),
    ("departments", _("区级部门"), _bodies("department")),
    ("grid_worker_seats", _("专职网格员岗位"), _worker_seats),
    ("grid_workers_held", _("专职网格员在岗"), _workers_held),
    ("duties", _("网格职责事项（首批清单）"), _duties(admitted=False)),
    ("duties_admitted", _("其后准入的事项"), _duties(admitted=True)),
    ("matters", _("事项"), lambda _t: Case.objects.filter(flow="grid").count()),
)
