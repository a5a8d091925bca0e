"""Reading helpers: who may work with them, the register of a territory, hours by grid and by organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.places.models import Place
from jingzhi.kit.refused import Refused
from jingzhi.programmes.staffing.models import HELPER_KINDS, Helper, HelpTime

# Who registers helpers and may have to call them: those who work with them, not those who look on.
KEEPERS = ("community", "street")


def helpers_for(seat: Seat, *, within: Place | None = None) -> QuerySet[Helper]:
    """The helpers registered in the seat's territory, those who left at the end."""
    if seat.role not in KEEPERS:
        return Helper.objects.none()
    rows = Helper.objects.filter(community__path__within=(within or seat.territory).path)
    rows = rows.filter(community__path__within=seat.territory.path).select_related("community", "contact")
    return rows.annotate(grid_count=Count("grids", filter=Q(left_on=None))).order_by(
        F("left_on").asc(nulls_first=True), "id"
    )


def helper_for(seat: Seat, pk: int) -> Helper:
    """One helper through the gate.

    Raises:
        Refused: 404 when there is none the seat may see.
    """
    helper = helpers_for(seat).filter(pk=pk).first()
    if helper is None:
        raise Refused(_("没有这位辅助力量，或不在您的辖区。"), code="unknown_helper", status=404)
    return helper


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of a grid, or of an organisation, or of all others of a kind together."""

    label: str
    code: str
    times: int
    hours: float


def _hours(label: str, code: str, times: int, minutes: int) -> Hours:
    return Hours(label, code, times, round(minutes / 60, 1))


def _times(within: Place, since: date) -> QuerySet[HelpTime]:
    return HelpTime.objects.filter(grid__path__within=within.path, on__gte=since)


def hours_by_grid(*, within: Place, since: date) -> list[Hours]:
    """Hours helped in each grid since a day, in order of grids."""
    rows = _times(within, since).order_by("grid_id").values_list("grid__name", "grid_id")
    return [_hours(*row) for row in rows.annotate(n=Count("id"), minutes=Sum("minutes"))]


def hours_by_source(*, within: Place, since: date) -> list[Hours]:
    """Hours of each organisation by name; of volunteers and 能人 only the sum: persons are not compared."""
    rows = _times(within, since)
    named = rows.filter(kind="organisation", helper__contact__isnull=False)
    organisations = named.order_by("helper_id").values_list("helper__contact__name_mask", "helper_id")
    counted = organisations.annotate(n=Count("id"), minutes=Sum("minutes"))
    found = [_hours(name, f"O-{pk:05d}", n, minutes) for name, pk, n, minutes in counted]
    others = rows.exclude(pk__in=named.values("pk")).order_by("kind").values_list("kind")
    for kind, n, minutes in others.annotate(n=Count("id"), minutes=Sum("minutes")):
        label = _("已退出的组织") if kind == "organisation" else str(HELPER_KINDS[kind])
        found.append(_hours(label, kind, n, minutes))
    return found
