"""Finding places: by point, by words, by period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import shapely
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from jingzhi.core.places.models import Lineage, Place, Shape
from jingzhi.kit.geometry import from_wkb
from jingzhi.kit.refused import Refused


def valid_on(on: date) -> Q:
    """Places in force on a day (`until` is exclusive)."""
    return Q(since__lte=on) & (Q(until=None) | Q(until__gt=on))


def places(*, kind: str, on: date, within: Place | None = None) -> QuerySet[Place]:
    """All places of a kind in force on a day, in code order, optionally below another place."""
    rows = Place.objects.filter(valid_on(on), kind=kind).order_by("code")
    return rows.filter(path__within=within.path) if within else rows


def get(code: str) -> Place:
    """The place with this code.

    Raises:
        Refused: 404 when there is none.
    """
    place = Place.objects.filter(code=code).first()
    if place is None:
        raise Refused(
            _("没有编码为 %(code)s 的地点，请核对后重填。") % {"code": code[:24]},
            code="unknown_place",
            status=404,
            field="place",
        )
    return place


def locate(*, lon: float, lat: float, on: date, kind: str = "grid") -> Place:
    """The place of a kind whose outline holds the point (CGCS2000 degrees) on a day.

    On a shared edge the lower code wins, so that the answer never depends on row order.

    Raises:
        Refused: the numbers are not a position, or the point lies outside the district.
    """
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise Refused(_("这不是有效的经纬度，请在地图上重新选点。"), code="bad_point", field="point")
    point = shapely.Point(lon, lat)
    rows = (
        Shape.objects.filter(bb__holds=(lon, lat), valid__contains=on, place__kind=kind)
        .select_related("place")
        .order_by("place_id")
    )
    for row in rows:
        if shapely.intersects(from_wkb(row.wkb), point):
            return row.place
    raise Refused(
        _("这个位置不在本区范围内。请在地图上重新选点，或拨打当地的12345反映。"),
        code="outside_district",
        field="point",
    )


def households(*, kind: str, on: date, within: Place | None = None) -> dict[str, int]:
    """Households of each place of a kind on a day: what its grids and quarters add up to.

    A grid with a number of its own (a village's) counts by it, any other by its quarters. A place of which
    nothing is known is left out.
    """
    grids = dict(
        places(kind="grid", on=on, within=within).exclude(households=None).values_list("path", "households")
    )
    counted = [(path, number) for path, number in grids.items() if number is not None]
    quarters = places(kind="quarter", on=on, within=within).exclude(households=None)
    for path, number in quarters.values_list("path", "households"):
        if number is not None and path.rpartition(".")[0] not in grids:
            counted.append((path, number))
    sums: dict[str, int] = {}
    for path, number in counted:
        for code in path.split("."):
            sums[code] = sums.get(code, 0) + number
    codes = places(kind=kind, on=on, within=within).values_list("code", flat=True)
    return {code: sums[code] for code in codes if code in sums}


def locate_many(
    points: Mapping[str, tuple[float, float]], *, on: date, kind: str = "grid", within: Place | None = None
) -> dict[str, str]:
    """The code of the place that holds each point (by the same rule as `locate`); points outside are left out."""
    shapes = Shape.objects.filter(valid__contains=on, place__kind=kind).order_by("place_id")
    if within is not None:
        shapes = shapes.filter(place__path__within=within.path)
    rows = [(row.place_id, from_wkb(row.wkb)) for row in shapes]
    tree = shapely.STRtree([outline for _code, outline in rows])
    found: dict[str, str] = {}
    for key, (lon, lat) in points.items():
        hits = tree.query(shapely.Point(lon, lat), predicate="intersects")
        if len(hits):
            found[key] = rows[min(hits)][0]
    return found


def heirs(codes: Iterable[str], *, on: date) -> dict[str, str]:
    """Which place in force on a day took over the largest share of each place that ended before it.

    Shares are areas and multiply along several re-drawings; of equal shares the lower code wins. A place still
    in force is its own heir; one without lineage is left out.
    """
    places_ = {place.code: place for place in Place.objects.filter(code__in=set(codes))}
    found: dict[str, str] = {}
    for code, place in places_.items():
        if place.until is None or place.until > on:
            found[code] = code
    open_ = sorted(set(places_) - set(found))
    lines: dict[str, list[tuple[str, int, date | None]]] = {}
    todo = set(open_)
    while todo:
        rows = Lineage.objects.filter(before_id__in=todo, on__lte=on).values_list(
            "before_id", "after_id", "share_ppm", "after__until"
        )
        later: set[str] = set()
        for before, after, share, until in rows:
            lines.setdefault(before, []).append((after, share, until))
            if until is not None and until <= on and after not in lines:
                later.add(after)
        todo = later
    for code in open_:
        shares = _shares(code, 1.0, lines, on)
        if shares:
            found[code] = min(shares, key=lambda one: (-shares[one], one))
    return found


def _shares(
    code: str, share: float, lines: Mapping[str, list[tuple[str, int, date | None]]], on: date
) -> dict[str, float]:
    """How much of an ended place each place in force took over, as shares of 1."""
    sums: dict[str, float] = {}
    for after, ppm, until in lines.get(code, []):
        part = share * ppm / 1_000_000
        ended = until is not None and until <= on
        for heir, more in (_shares(after, part, lines, on) if ended else {after: part}).items():
            sums[heir] = sums.get(heir, 0.0) + more
    return sums


def by_words(text: str, *, on: date) -> Place | None:
    """The most exact place whose name stands in the text, or None when there is none or more than one.

    Streets are used only when no community or village is named.
    """
    found = _named(text, _names(on))
    hits = list(Place.objects.filter(code__in=found)) if found else []
    for kind in ("community", "street"):
        of_kind = [place for place in hits if place.kind == kind]
        if of_kind:
            return of_kind[0] if len(of_kind) == 1 else None
    return None


def _named(text: str, names: list[tuple[str, str]]) -> set[str]:
    """Codes of the names in the text; a name that stands only inside a longer one is not meant."""
    found = set()
    for name in sorted({name for name, _code in names if name in text}, key=len, reverse=True):
        if name in text:
            found |= {code for other, code in names if other == name}
            text = text.replace(name, "\n")
    return found


def _names(on: date) -> list[tuple[str, str]]:
    rows = Place.objects.filter(valid_on(on), kind__in=("street", "community"))
    return list(rows.values_list("name", "code"))
