"""The organisations of the demo district and the seats in them: the district, 24 departments, forces, streets, grids."""

from __future__ import annotations

from datetime import date
from typing import Any

from jingzhi.demo.geography import DISTRICT, FOUNDED, REDRAWN, Division
from jingzhi.kit.codes import org_make, uscc_make

Row = dict[str, Any]
DISTRICT_BODY, HOTLINE, PUBLIC = f"B-{DISTRICT}", "B-hotline", "B-public"
DEPARTMENTS = {
    "D-fagai": "区发改局",
    "D-jingxin": "区经信局",
    "D-jiaoyu": "区教育局",
    "D-gongan": "区公安分局",
    "D-minzheng": "区民政局",
    "D-sifa": "区司法局",
    "D-renshe": "区人社局",
    "D-ziran": "区自然资源局",
    "D-shengtai": "区生态环境局",
    "D-zhujian": "区住建局",
    "D-jiaotong": "区交通运输局",
    "D-shuili": "区水利局",
    "D-nongye": "区农业农村局",
    "D-shangwu": "区商务局",
    "D-wenlv": "区文旅局",
    "D-weijian": "区卫健局",
    "D-tuiyi": "区退役军人局",
    "D-yingji": "区应急局",
    "D-shijian": "区市场监管局",
    "D-yibao": "区医保局",
    "D-xinfang": "区信访局",
    "D-zongfa": "区综合执法局",
    "D-xingshen": "区行政审批局",
    "D-xiaofang": "区消防救援大队",
}
FORCES = {"zhengfa": "政法力量", "gongan": "公安力量", "chengguan": "城管力量", "wuye": "物业力量"}


GOVERNMENT, RESIDENTS, VILLAGERS = "11", "55", "54"  # first two signs of a credit code (GB 32100-2015)


def bodies(drawn: Division, on: date = REDRAWN) -> list[Row]:
    """Every body of a day, parents before children. Credit codes are synthetic (示例) with true check characters."""
    rows = [
        _body(DISTRICT_BODY, "district", "区社会治理委", DISTRICT, uscc=_uscc(GOVERNMENT, 1)),
        _body(HOTLINE, "hotline", "12345承办中心", DISTRICT, DISTRICT_BODY, uscc=_uscc(GOVERNMENT, 2)),
        _body(PUBLIC, "public", "居民", DISTRICT),
    ]
    for n, (code, name) in enumerate(DEPARTMENTS.items(), 11):
        rows.append(_body(code, "department", name, DISTRICT, DISTRICT_BODY, uscc=_uscc(GOVERNMENT, n)))
    for n, place in enumerate(drawn.of("street"), 101):
        rows += _street(place, n)
    for n, place in enumerate(drawn.of("community"), 1001):
        rows.append(_community(place, n))
    for place in drawn.of("grid", on):
        parent = f"B-{place['parent']}"
        rows.append(_body(f"B-{place['code']}", "grid_team", place["name"], place["code"], parent, since=on))
    return rows


def _street(place: Row, n: int) -> list[Row]:
    """A street office or town government, and the four forces posted there."""
    name = f"{place['name']}{'办事处' if place['detail'] == '街道' else '人民政府'}"
    own = f"B-{place['code']}"
    rows = [_body(own, "street", name, place["code"], DISTRICT_BODY, uscc=_uscc(GOVERNMENT, n))]
    for code, force_name in FORCES.items():
        rows.append(
            _body(force(place["code"], code), "force", f"{place['name']}{force_name}", place["code"], own)
        )
    return rows


def _community(place: Row, n: int) -> Row:
    village = place["detail"] == "村"
    name = f"{place['name']}{'民委员会' if village else '居民委员会'}"
    uscc = _uscc(VILLAGERS if village else RESIDENTS, n)
    return _body(f"B-{place['code']}", "community", name, place["code"], f"B-{place['parent']}", uscc=uscc)


def force(street: str, name: str) -> str:
    """Code of one of the four forces in a street."""
    return f"F-{street}-{name}"


def seats(drawn: Division, on: date = REDRAWN) -> list[Row]:
    """One seat per grid, two per community (desk and secretary, who leads its grids), and those above them."""
    rows = [
        _seat("S-district", DISTRICT_BODY, "district", "区值守岗", DISTRICT),
        _seat("S-leader", DISTRICT_BODY, "leader", "区领导", DISTRICT),
        _seat("S-auditor", DISTRICT_BODY, "auditor", "审计岗", DISTRICT),
        _seat("S-hotline", HOTLINE, "hotline", "12345承办岗", DISTRICT),
        _seat("S-resident", PUBLIC, "resident", "居民", DISTRICT),
    ]
    for code, name in DEPARTMENTS.items():
        rows.append(_seat(f"S-{code}", code, "department", f"{name}承办岗", DISTRICT))
    for place in drawn.of("street"):
        rows += _street_seats(place["code"], place["name"])
    for place in drawn.of("community"):
        body, name = f"B-{place['code']}", place["name"]
        rows.append(_seat(f"S-{place['code']}", body, "community", name, place["code"]))
        rows.append(
            _seat(f"S-{place['code']}-shuji", body, "community", f"{name}书记（网格长）", place["code"])
        )
    for place in drawn.of("grid", on):
        name = f"网格员·{place['name']}"
        rows.append(_seat(f"S-{place['code']}", f"B-{place['code']}", "grid_worker", name, place["code"]))
    return rows


def _street_seats(street: str, name: str) -> list[Row]:
    rows = [
        _seat(f"S-{street}", f"B-{street}", "street", f"{name}派单岗", street),
        _seat(f"S-{street}-leader", f"B-{street}", "leader", f"{name}领导", street),
    ]
    for code, force_name in FORCES.items():
        body = force(street, code)
        rows.append(_seat(f"S-{body}", body, "force", f"{name}{force_name}承办岗", street))
    return rows


def _uscc(kind: str, n: int) -> str:
    return uscc_make(f"{kind}{DISTRICT}{org_make(f'MA{n:06d}')}")


def _body(
    code: str,
    kind: str,
    name: str,
    place: str,
    parent: str | None = None,
    *,
    uscc: str | None = None,
    since: date = FOUNDED,
) -> Row:
    row = {"code": code, "kind": kind, "name": name, "place": place, "parent": parent}
    return row | {"uscc": uscc, "since": since}


def _seat(code: str, body: str, role: str, name: str, territory: str) -> Row:
    return {"code": code, "body": body, "role": role, "name": name, "territory": territory}
