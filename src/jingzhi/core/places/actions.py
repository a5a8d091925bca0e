"""Founding and re-drawing places. Each row of a list is one event."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from jingzhi.core.ledger import actions as ledger
from jingzhi.core.places.models import KINDS, Lineage, Place, Shape
from jingzhi.kit import geometry
from jingzhi.kit.refused import Refused

# What a label of a path may be made of.
LABEL = re.compile(r"[A-Za-z0-9-]{1,24}")


class Post(Protocol):
    """Whoever acts: anything with a seat's code (seats live one room further up)."""

    @property
    def code(self) -> str:
        """What the ledger writes down as the actor."""


@transaction.atomic
def found(*, rows: Iterable[dict[str, Any]], by: Post, now: datetime) -> list[Place]:
    """Enter places, parents before children.

    A row has code, kind, name, parent (code or None), since, and may have until, detail, lon, lat,
    households, polygon (shapely, CGCS2000 degrees) and schematic.

    Raises:
        Refused: an unknown kind or parent, a code that was used before or is none, or an empty period.
    """
    rows = list(rows)
    known = Place.objects.in_bulk(
        {row["parent"] for row in rows if row["parent"]} | {r["code"] for r in rows}
    )
    places: list[Place] = []
    for row in rows:
        place = _place(row, known)
        known[place.code] = place
        places.append(place)
    Place.objects.bulk_create(places, batch_size=2000)
    Shape.objects.bulk_create(
        [_shape(row) for row in rows if row.get("polygon") is not None], batch_size=1000
    )
    ledger.record_many(
        {
            "kind": "places.found",
            "subject": f"place:{place.code}",
            "by": by.code,
            "place": place.code,
            "at": now,
            "facts": {"kind": place.kind, "since": place.since.isoformat()},
        }
        for place in places
    )
    return places


def _place(row: dict[str, Any], known: dict[str, Place]) -> Place:
    code, parent_code = row["code"], row["parent"]
    if not LABEL.fullmatch(code):
        raise Refused(
            _("编码 %(code)s 只能用字母、数字和“-”，最多24位。") % {"code": code[:24]}, code="bad_code"
        )
    if row.get("until") is not None and row["until"] <= row["since"]:
        raise Refused(_("%(code)s 的终止日期要晚于起始日期。") % {"code": code}, code="bad_period")
    if row["kind"] not in KINDS:
        raise Refused(_("没有“%(kind)s”这种地点类型。") % {"kind": row["kind"]}, code="unknown_kind")
    if code in known:
        raise Refused(_("编码 %(code)s 已经用过，编码不能重复使用。") % {"code": code}, code="code_used")
    parent = known.get(parent_code) if parent_code else None
    if parent_code and parent is None:
        raise Refused(_("没有编码为 %(code)s 的上级地点。") % {"code": parent_code}, code="unknown_place")
    return Place(
        code=code,
        kind=row["kind"],
        name=row["name"],
        parent=parent,
        path=f"{parent.path}.{code}" if parent else code,
        since=row["since"],
        until=row.get("until"),
        detail=row.get("detail") or "",
        lon=row.get("lon"),
        lat=row.get("lat"),
        households=row.get("households"),
    )


def _shape(row: dict[str, Any]) -> Shape:
    polygon = row["polygon"]
    return Shape(
        place_id=row["code"],
        valid=DateRange(row["since"], row.get("until")),
        wkb=geometry.to_wkb(polygon),
        bb=geometry.box_text(polygon),
        schematic=row.get("schematic", True),
    )


@transaction.atomic
def redraw(*, pairs: Sequence[tuple[str, str, float]], on: date, by: Post, now: datetime) -> None:
    """Keep which old grid went into which new one from `on`, with the share (0-1] of the old area.

    The old grids must end, and the new ones begin, on that very day.

    Raises:
        Refused: an unknown grid, a period that does not fit the day, or a share that is none.
    """
    codes = {code for before, after, _share in pairs for code in (before, after)}
    places = Place.objects.in_bulk(codes)
    lines = []
    for code in sorted(codes - set(places)):
        raise Refused(_("没有编码为 %(code)s 的地点。") % {"code": code}, code="unknown_place")
    for before, after, share in pairs:
        if not (share > 0 and round(share, 6) <= 1):
            raise Refused(
                _("面积占比要大于0、不超过1：%(a)s → %(b)s。") % {"a": before, "b": after}, code="bad_share"
            )
        if places[before].until != on or places[after].since != on:
            raise Refused(
                _("重划日期与网格的起止日期不一致：%(a)s → %(b)s。") % {"a": before, "b": after},
                code="bad_period",
            )
        lines.append(
            Lineage(before_id=before, after_id=after, on=on, share_ppm=max(1, round(share * 1_000_000)))
        )
    Lineage.objects.bulk_create(lines, batch_size=1000)
    ledger.record_many(
        {
            "kind": "places.redraw",
            "subject": f"place:{line.before_id}",
            "by": by.code,
            "place": line.after_id,
            "at": now,
            "facts": {"after": line.after_id, "on": on.isoformat(), "share_ppm": line.share_ppm},
        }
        for line in lines
    )


@transaction.atomic
def end(*, codes: Iterable[str], on: date, by: Post, now: datetime) -> list[Place]:
    """Places and their outlines are in force no more from `on`; their codes stay theirs for ever.

    Raises:
        Refused: an unknown place, one that has an end already, or a day not after its beginning.
    """
    codes = sorted(set(codes))
    rows = {
        row.code: row for row in Place.objects.select_for_update().filter(code__in=codes).order_by("code")
    }
    for code in codes:
        if code not in rows:
            raise Refused(_("没有编码为 %(code)s 的地点。") % {"code": code}, code="unknown_place")
        if rows[code].until is not None or rows[code].since >= on:
            raise Refused(_("%(code)s 的终止日期不对，请核对起止日期。") % {"code": code}, code="bad_period")
        rows[code].until = on
    Place.objects.bulk_update(rows.values(), ["until"], batch_size=500)
    shapes = list(Shape.objects.filter(place_id__in=codes, valid__contains=on))
    for shape in shapes:
        shape.valid = DateRange(shape.valid.lower, on)
    Shape.objects.bulk_update(shapes, ["valid"], batch_size=500)
    ledger.record_many(
        {
            "kind": "places.end",
            "subject": f"place:{code}",
            "by": by.code,
            "place": code,
            "at": now,
            "facts": {"on": on.isoformat()},
        }
        for code in codes
    )
    return list(rows.values())


@transaction.atomic
def move_under(*, parents: Mapping[str, str], by: Post, now: datetime) -> None:
    """Hang places (by code), with all below them, under other parents; their codes stay the same.

    Raises:
        Refused: an unknown place or parent.
    """
    known = Place.objects.in_bulk({*parents, *parents.values()})
    for code in sorted({*parents, *parents.values()} - set(known)):
        raise Refused(_("没有编码为 %(code)s 的地点。") % {"code": code}, code="unknown_place")
    moved: list[Place] = []
    for code, parent in sorted(parents.items()):
        old, new = known[code].path, f"{known[parent].path}.{code}"
        for place in Place.objects.filter(path__within=old):
            place.path = new + place.path[len(old) :]
            if place.code == code:
                place.parent = known[parent]
            moved.append(place)
    Place.objects.bulk_update(moved, ["path", "parent"], batch_size=500)
    ledger.record_many(
        {
            "kind": "places.move_under",
            "subject": f"place:{code}",
            "by": by.code,
            "place": code,
            "at": now,
            "facts": {"parent": parent},
        }
        for code, parent in sorted(parents.items())
    )
