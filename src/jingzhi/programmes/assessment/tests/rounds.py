"""A quarter with closed and overdue matters, and a round of assessments of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case
from jingzhi.core.ledger.listeners import deliver_pending
from jingzhi.core.scores import actions as scores
from jingzhi.kit.sheets import write
from jingzhi.programmes.assessment import actions
from jingzhi.programmes.grid.tests import situations
from jingzhi.programmes.grid.tests.factories import NOW, STREETS

QUARTER = "2026-Q4"
AFTER = datetime(2027, 1, 4, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Monday
HEAD = ("对象", "部分", "权重", "得分", "来源")
OTHERS = {
    "street": [
        [name, part, weight, points, "示例：年度目标考核通报"]
        for name in ("甲街道", "乙街道")
        for part, weight, points in (("党的建设", 20, "91.5"), ("经济发展", 30, "88.25"))
    ],
    "department": [
        [name, "业务工作", 75, "90", "示例：年度目标考核通报"]
        for name in ("区住建局", "区综合执法局", "区水利局")
    ],
}


def worked(world, closed=9, late=3):
    """Matters that were closed in time, and some that were left lying."""
    for _n in range(closed):
        situations.closed(world)
    for _n in range(late):
        situations.reported(world)
    for _n in range(2):
        situations.dispatched(world)
    while deliver_pending():
        pass
    scores.catch_up(since=NOW - timedelta(days=1))


def spreadsheet(rows):
    """As somebody would send it."""
    return write(form="xlsx", title="其他部分", header=HEAD, rows=rows)


def imported(world, kind="street", now=AFTER):
    """The other parts of the quarter."""
    data = spreadsheet(OTHERS[kind])
    return actions.import_parts(data=data, kind=kind, period=QUARTER, by=world.district, now=now)


def opened(world, kind="street", now=AFTER):
    """A round; {code of the subject: case}."""
    cases = actions.open_round(kind=kind, period=QUARTER, by=world.district, now=now)
    return {case.assessment.subject: case for case in Case.objects.filter(no__in=[case.no for case in cases])}


def moved(case, move, by, now=AFTER, **given):
    """One move."""
    return advance(case_no=case.no, move=move, by=by, now=now, **given)


def late_matters(sheet, code="grid.closed_in_time"):
    """ "indicator:matter" of what counts against a subject."""
    rows = sheet.matters.filter(indicator=code, num=0, excluded="").order_by("matter")
    return [f"{code}:{one.matter}" for one in rows]


def final(world, kind="street", subject=STREETS[0], by="street"):
    """A first edition, agreed by the subject."""
    imported(world, kind)
    case = opened(world, kind)[subject]
    moved(case, "notify", world.district)
    moved(case, "agree", world.seats[by])
    return moved(case, "finish", world.district)
