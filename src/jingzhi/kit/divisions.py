"""Codes of places: the national 12 digits, and what the district adds below them.

省2 市2 县2 镇街3 村社区3 (统计用区划代码), then 网格3, 小区2, 楼栋2: each code begins with its parent's.
DOMAIN.md sections 1.1, 1b and 15; number ranges of towns and villages after GB/T 10114 and the statistical rule.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from jingzhi.kit.refused import Refused
from jingzhi.kit.words import _

LEVELS = {
    2: "province",
    4: "city",
    6: "district",
    9: "street",
    12: "community",
    15: "grid",
    17: "quarter",
    19: "building",
}
_LENGTHS = tuple(LEVELS)
_TOWNS = ((1, 99, "街道"), (100, 199, "镇"), (200, 399, "乡"), (400, 599, "类似乡级单位"))
_VILLAGES = ((1, 199, "社区"), (200, 399, "村"), (400, 499, "类似社区"), (500, 599, "类似村"))


@dataclass(frozen=True, slots=True)
class Division:
    """A place's code taken apart: its level, the kind its number range says ("" above the street and below
    the community), and the code of its parent (None for a province)."""

    code: str
    level: str
    kind: str
    parent: str | None


def division(code: str) -> Division:
    """Take a code of 2, 4, 6, 9, 12, 15, 17 or 19 digits apart; 12 digits ending in zeros mean the higher
    level they pad (510603000000 is 510603). Raises `Refused`."""
    if not re.fullmatch(r"\d+", code, re.ASCII) or len(code) not in LEVELS:
        raise Refused(
            _("“%(code)s”不是区划代码：应为6、9、12位数字，或15位网格、17位小区、19位楼栋代码。")
            % {"code": code[:30]},
            code="bad_place",
        )
    short = _unpadded(code) if len(code) == 12 else code
    level = LEVELS[len(short)]
    kind = ""
    if level == "street":
        kind = _kind(short, _TOWNS)
    elif level == "community":
        kind = _kind(short, _VILLAGES)
    return Division(short, level, kind, parent(short))


def parent(code: str) -> str | None:
    """The code one level up; None for a province."""
    at = _LENGTHS.index(len(code))
    return code[: _LENGTHS[at - 1]] if at else None


def grid_code(community: str, n: int) -> str:
    """The 15 digits of the n-th grid (1-999) of a community's 12 (DOMAIN.md section 1b). Raises `Refused`."""
    return _child(community, 12, n, 3)


def quarter_code(grid: str, n: int) -> str:
    """The 17 digits of the n-th quarter (1-99) of a grid. Raises `Refused`."""
    return _child(grid, 15, n, 2)


def building_code(quarter: str, n: int) -> str:
    """The 19 digits of the n-th building (1-99) of a quarter. Raises `Refused`."""
    return _child(quarter, 17, n, 2)


def parse_grid(code: str) -> tuple[str, int]:
    """A grid's community and number, from 15 digits or as shown (510603001001-003). Raises `Refused`."""
    bare = code.replace("-", "") if code[12:13] == "-" else code
    if not re.fullmatch(r"\d{15}", bare, re.ASCII) or bare.endswith("000"):
        raise Refused(_("“%(code)s”不是网格代码：应为15位数字。") % {"code": code[:30]}, code="bad_grid")
    return bare[:12], int(bare[12:])


def grid_text(code: str) -> str:
    """A grid's code as shown to people: 510603001001-003."""
    community, n = parse_grid(code)
    return f"{community}-{n:03d}"


def _unpadded(code: str) -> str:
    for length in (2, 4, 6, 9):
        if not int(code[length:]):
            return code[:length]
    return code


def _kind(code: str, ranges: tuple[tuple[int, int, str], ...]) -> str:
    number = int(code[-3:])
    for first, last, kind in ranges:
        if first <= number <= last:
            return kind
    raise Refused(
        _("区划代码%(code)s的末三位%(number)s没有对应的类别。") % {"code": code, "number": code[-3:]},
        code="bad_place",
    )


def _child(code: str, length: int, n: int, digits: int) -> str:
    if not re.fullmatch(rf"\d{{{length}}}", code, re.ASCII):
        raise Refused(_("上级代码须为%(length)d位数字。") % {"length": length}, code="bad_place")
    if not 1 <= n < 10**digits:
        raise Refused(_("顺序号须为1至%(most)d。") % {"most": 10**digits - 1}, code="bad_place")
    return f"{code}{n:0{digits}d}"
