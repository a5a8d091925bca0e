"""What each move of a re-drawing must hold: pure, raises Refused, hands the new version on to what writes it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows.actions import Step
from jingzhi.core.flows.models import Case
from jingzhi.kit.refused import Refused
from jingzhi.kit.words import clauses
from jingzhi.programmes.redrawing import edits, queries
from jingzhi.programmes.redrawing.edits import Sketch
from jingzhi.programmes.redrawing.models import Draft

MOST_AREAS, MOST_POINTS = 12, 60


def may_begin(step: Step) -> dict[str, Any]:
    """Communities of the seat's own street, none of them in another unfinished draft."""
    areas = {place.code: place for place in step.given["places"]}
    if len(areas) > MOST_AREAS:
        raise Refused(_("一份草案最多 %(n)d 个社区。") % {"n": MOST_AREAS}, code="too_many", field="places")
    free = queries.free_communities(step.by, _today(step))
    known = set(free.filter(code__in=areas).values_list("code", flat=True))
    for code, place in areas.items():
        if code not in known:
            raise Refused(
                _("%(name)s不在您的辖区，或已在另一份没有结束的草案里。") % {"name": place.name},
                code="not_free",
                field="places",
            )
    step.place = next(iter(areas.values())) if len(areas) == 1 else step.by.territory
    return {"areas": len(areas)}


def edits_the_map(step: Step) -> dict[str, Any]:
    """Compute the next version of one community's grids."""
    row = queries.draft(step.case)
    drawn = queries.sketches(row)
    area = step.given["area"].code
    if area not in drawn:
        raise Refused(_("这个社区不在草案里。"), code="not_in_draft", field="area")
    if step.given["kind"] == "undo":
        drawn = _earlier(row)
    else:
        drawn[area] = {one.code: one for one in EDITORS[step.given["kind"]](step, row, area, drawn[area])}
    step.extra["sketches"] = drawn
    return {"version": row.version + 1, "grids": len(drawn[area])}


def _split(step: Step, row: Draft, area: str, drawn: dict[str, Sketch]) -> list[Sketch]:
    code = _asked(step, "grids")[:15]
    whole = bool(step.given.get("whole"))
    line = _line(_asked(step, "line"))
    return edits.split(_ground(step, row, area), drawn, code=code, line=line, whole=whole)


def _merge(step: Step, row: Draft, area: str, drawn: dict[str, Sketch]) -> list[Sketch]:
    return edits.merge(_ground(step, row, area), drawn, codes=_asked(step, "grids").split(","))


def _shift(step: Step, row: Draft, area: str, drawn: dict[str, Sketch]) -> list[Sketch]:
    land = _ground(step, row, area)
    return edits.shift(land, drawn, quarter=_asked(step, "quarter"), to=_asked(step, "grids"))


def _propose(step: Step, row: Draft, area: str, drawn: dict[str, Sketch]) -> list[Sketch]:
    return edits.propose(_ground(step, row, area), drawn, parts=step.given.get("parts") or len(drawn))[0]


EDITORS: dict[str, Callable[[Step, Draft, str, dict[str, Sketch]], list[Sketch]]] = {
    "split": _split,
    "merge": _merge,
    "shift": _shift,
    "propose": _propose,
}


def _earlier(row: Draft) -> dict[str, dict[str, Sketch]]:
    if row.version < 2:
        raise Refused(_("这已经是第一版。"), code="first_version")
    return queries.sketches(row, row.version - 1)


def _asked(step: Step, name: str) -> str:
    value = str(step.given.get(name) or "").strip()
    if not value:
        labels = {"grids": _("网格"), "quarter": _("小区"), "line": _("分格线")}
        raise Refused(_("请填写“%(label)s”。") % {"label": labels[name]}, code="missing", field=name)
    return value


def _line(text: str) -> list[tuple[float, float]]:
    """Points as people and the map write them: "lon,lat lon,lat …"."""
    points = re.findall(r"(-?\d{1,3}(?:\.\d{1,12})?)\s*[,，]\s*(-?\d{1,2}(?:\.\d{1,12})?)", text)
    if not 2 <= len(points) <= MOST_POINTS:
        raise Refused(
            _("分格线要有 2 到 %(n)d 个点，写成“经度,纬度 经度,纬度”。") % {"n": MOST_POINTS},
            code="bad_line",
            field="line",
        )
    return [(float(lon), float(lat)) for lon, lat in points]


def _ground(step: Step, row: Draft, area: str) -> Any:
    return queries.grounds(row, _today(step))[area]


def holds_together(step: Step) -> dict[str, Any]:
    """Every blocking check of every community passes, and something is different from today."""
    row = queries.draft(step.case)
    _all_checks(row, _today(step))
    if not changes(row, _today(step))[1]:
        raise Refused(_("草案和现有网格一样，没有要重划的。"), code="unchanged")
    return {"version": row.version}


def approves(step: Step) -> dict[str, Any]:
    """Checked again, for a day to come."""
    if step.given["on"] <= _today(step):
        raise Refused(_("施行日期要在今天以后。"), code="bad_date", field="on")
    return holds_together(step)


def day_has_come(step: Step) -> dict[str, Any]:
    """The day is here and nothing has changed under the draft since it was approved."""
    row = queries.draft(step.case)
    if row.effective_on is None or row.effective_on > _today(step):
        raise Refused(_("还没到施行日期。"), code="too_early", status=409)
    _all_checks(row, _today(step))
    return {"on": row.effective_on.isoformat(), "version": row.version}


def may_enforce(case: Case, seat: Seat) -> bool:
    """Never a button: the job does it, every hour, in the name of the seat that approved."""
    return False


def _all_checks(row: Draft, on: date) -> None:
    for code, found in queries.checked(row, on).items():
        wrong = [one for one in found if one.blocking and not one.ok]
        if wrong:
            name = next(place.name for place in queries.communities(row) if place.code == code)
            told = clauses(f"{one.label} {one.value}" for one in wrong)
            raise Refused(_("%(name)s没有通过检查：%(told)s。") % {"name": name, "told": told}, code="fails")


def changes(row: Draft, on: date) -> tuple[list[str], list[tuple[str, Sketch]]]:
    """Codes of today's grids that end, and (community, sketch) of those that begin."""
    drawn, lands = queries.sketches(row), queries.grounds(row, on)
    ended = [code for area, land in lands.items() for code in land.grids if code not in drawn[area]]
    new = [
        (area, one)
        for area, land in lands.items()
        for one in drawn[area].values()
        if one.code not in land.grids
    ]
    return sorted(ended), new


def _today(step: Step) -> date:
    return timezone.localdate(step.now)
