"""A small district for tests: two streets, four communities, eight grids, three departments, a handful of seats."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import shapely
from PIL import Image

from jingzhi.core.bodies import actions as bodies
from jingzhi.core.bodies.models import Seat
from jingzhi.core.catalogue import actions as catalogue
from jingzhi.core.flows.models import Case
from jingzhi.core.places import actions as places
from jingzhi.kit.photos import Photo, take
from jingzhi.programmes.grid.actions import receive

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
SINCE = date(2023, 6, 1)
DISTRICT, STREETS = "510603", ("510603001", "510603009")
DEPARTMENTS = {"D-zhujian": "区住建局", "D-chengguan": "区综合执法局", "D-shuili": "区水利局"}


@dataclass(frozen=True)
class Setup:
    """Whoever builds before any seat exists."""

    code: str = "setup"


@dataclass
class World:
    """Seats by short names: worker, worker2, community, street, street2, zhujian …"""

    seats: dict[str, Seat] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Seat:
        try:
            return self.seats[name]
        except KeyError as error:
            raise AttributeError(name) from error


def make_world() -> World:
    """Build the district through the domain's own actions."""
    by = Setup()
    places.found(rows=_places(), by=by, now=NOW)
    bodies.found_bodies(rows=_bodies(), by=by, now=NOW)
    seats = bodies.make_seats(rows=_seats(), by=by, now=NOW)
    catalogue.admit(rows=_items(), by=by, now=NOW)
    rows = Seat.objects.select_related("body", "territory").in_bulk([seat.code for seat in seats])
    return World({code.removeprefix("S-"): seat for code, seat in rows.items()})


def _places() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [_place(DISTRICT, "district", "旌阳区", None, (104.0, 31.0, 104.4, 31.2))]
    for s, (street, name) in enumerate(zip(STREETS, ("甲街道", "乙街道"), strict=True)):
        west = 104.0 + 0.2 * s
        rows.append(_place(street, "street", name, DISTRICT, (west, 31.0, west + 0.2, 31.2)))
        for c in range(2):
            community, left = f"{street}00{c + 1}", west + 0.1 * c
            label = f"{name[0]}{'一二'[c]}社区"
            rows.append(_place(community, "community", label, street, (left, 31.0, left + 0.1, 31.2)))
            for g in range(2):
                box = (left, 31.0 + 0.1 * g, left + 0.1, 31.1 + 0.1 * g)
                rows.append(_place(f"{community}00{g + 1}", "grid", f"{label}第{g + 1}网格", community, box))
    return rows


def _place(
    code: str, kind: str, name: str, parent: str | None, box: tuple[float, float, float, float]
) -> dict[str, Any]:
    polygon = shapely.box(*(round(edge, 6) for edge in box))
    return {
        "code": code,
        "kind": kind,
        "name": name,
        "parent": parent,
        "since": SINCE,
        "polygon": polygon,
        "lon": polygon.centroid.x,
        "lat": polygon.centroid.y,
    }


def _bodies() -> list[dict[str, Any]]:
    rows = [
        ("B-district", "district", "区社会治理委", DISTRICT),
        ("B-hotline", "hotline", "12345承办中心", DISTRICT),
        ("B-public", "public", "居民", DISTRICT),
        ("F-chengguan", "force", "甲街道城管力量", STREETS[0]),
        *((code, "department", name, DISTRICT) for code, name in DEPARTMENTS.items()),
        *((f"B-{code}", "street", f"街道{code[-3:]}", code) for code in STREETS),
        *((f"B-{s}00{c}", "community", f"社区{s[-3:]}00{c}", f"{s}00{c}") for s in STREETS for c in (1, 2)),
    ]
    return [
        {"code": code, "kind": kind, "name": name, "place": place, "since": SINCE}
        for code, kind, name, place in rows
    ]


def _seats() -> list[dict[str, Any]]:
    one, two = STREETS
    rows = [
        ("worker", f"B-{one}001", "grid_worker", f"{one}001001"),
        ("worker2", f"B-{two}001", "grid_worker", f"{two}001001"),
        ("community", f"B-{one}001", "community", f"{one}001"),
        ("community2", f"B-{two}001", "community", f"{two}001"),
        ("street", f"B-{one}", "street", one),
        ("street2", f"B-{two}", "street", two),
        ("force", "F-chengguan", "force", one),
        ("district", "B-district", "district", DISTRICT),
        ("leader", "B-district", "leader", DISTRICT),
        ("auditor", "B-district", "auditor", DISTRICT),
        ("hotline", "B-hotline", "hotline", DISTRICT),
        ("resident", "B-public", "resident", DISTRICT),
        *((code.removeprefix("D-"), code, "department", DISTRICT) for code in DEPARTMENTS),
    ]
    return [
        {"code": f"S-{name}", "body": body, "role": role, "name": f"{name}岗", "territory": territory}
        for name, body, role, territory in rows
    ]


def _items() -> list[dict[str, Any]]:
    base = {
        "kind": "duty",
        "category": "城市管理",
        "arrive_kind": "workhour",
        "arrive_amount": 4,
        "handle_kind": "workday",
        "handle_amount": 3,
        "since": SINCE,
    }
    return [
        base | {"code": "X01", "name": "路灯不亮", "owner": "D-zhujian", "urgency": "E4"},
        base | {"code": "X02", "name": "占道经营", "owner": "D-chengguan", "urgency": "E3"},
        base | {"code": "X04", "name": "灯杆倾斜", "owner": "D-zhujian", "urgency": "E2", "handle_amount": 1},
    ]


def make_photo(shade: int = 120) -> Photo:
    """A small picture as the phone would send it."""
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), (shade, 90, 60)).save(buffer, "JPEG")
    return take(buffer.getvalue(), name="photo.jpg")


def make_matter(world: World, **given: Any) -> Case:
    """A matter a grid worker reported in the first grid."""
    values = {"title": "路灯不亮", "item": "X01", "point": (104.05, 31.05), "text": "文化路口三盏路灯不亮"}
    return receive(move="report", by=world.worker, now=NOW, **(values | given))
