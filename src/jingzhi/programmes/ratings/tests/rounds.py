"""A quarter in which a street whistled for three departments, and a round about it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from jingzhi.core.flows.actions import advance
from jingzhi.core.ledger.listeners import deliver_pending
from jingzhi.core.scores import actions as scores
from jingzhi.programmes.grid.tests import situations
from jingzhi.programmes.grid.tests.factories import NOW
from jingzhi.programmes.ratings import actions, queries

QUARTER = "2026-Q4"
AFTER = datetime(2027, 1, 4, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Monday
OVER = AFTER + timedelta(days=21)  # the marks are due
LATER = OVER + timedelta(days=14)  # so are objections
MARKS = {"street": {"grounds": 8, "presence": 9}, "department": {"support": 7, "lighten": 10}}
RATERS = ("zhujian", "chengguan", "shuili")


def worked(world):
    """The first street whistles six times for one department, twice and once for the others."""
    for _n in range(6):
        situations.closed(world)
    for lead, many in (("D-chengguan", 2), ("D-shuili", 1)):
        for _n in range(many):
            case = situations.street(world)
            given = situations.facts("whistle") | {"lead": lead, "order": "管线由其管养"}
            advance(case_no=case.no, move="whistle", by=world.street, now=NOW, **given)
    while deliver_pending():
        pass
    scores.catch_up(since=NOW - timedelta(days=1))


def opened(world, kind="street"):
    """A round of the quarter."""
    return actions.open_round(kind=kind, period=QUARTER, by=world.district, now=AFTER)


def moved(case, move, by, now=AFTER, **given):
    """One move."""
    return advance(case_no=case.no, move=move, by=by, now=now, **given)


def sent(world, case, by, marks=None, why="", now=AFTER):
    """One form about the only body this seat is asked about."""
    row = queries.round_of(case)
    rated = queries.forms_of(row, by.body_id)[0].rated_id
    words = " ".join(f"{code}:{points}" for code, points in (marks or MARKS[row.kind]).items())
    return moved(case, "send", by, now, rated=rated, marks=words, why=why)


def answered(world, marks=((10, 10), (5, 5), (10, 0))):
    """Three departments have marked the first street."""
    case = opened(world)
    for name, (grounds, presence) in zip(RATERS, marks, strict=True):
        sent(world, case, world.seats[name], {"grounds": grounds, "presence": presence}, why="未先在社区办")
    return case


def notified(world):
    """The results are before the rated bodies."""
    return moved(answered(world), "close", world.district)


def disputed(world):
    """The street disputes one line."""
    return moved(notified(world), "object", world.street, line="presence", why="当天有会议记录")


def published(world):
    """After the days for objections."""
    return moved(notified(world), "publish", world.district, LATER)
