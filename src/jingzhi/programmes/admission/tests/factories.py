"""The small district with reviewing bodies and a grid worker in every grid; applications brought along by real moves."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from jingzhi.core.bodies import actions as bodies
from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case
from jingzhi.programmes.admission import actions
from jingzhi.programmes.admission.models import Consulted, Reviewer
from jingzhi.programmes.grid.tests.factories import DISTRICT, NOW, SINCE, STREETS, Setup, World

REVIEWERS = {"D-sifa": "区司法局", "D-minzheng": "区民政局", "D-caizheng": "区财政局"}
TABLE = {
    "legality": ("D-sifa", "D-minzheng"),
    "relief": ("D-minzheng", "D-sifa"),
    "money": ("D-caizheng", "D-sifa"),
}
FORM: dict[str, Any] = {
    "kind": "new",
    "name": "瓶装燃气入户安检提醒",
    "category": "平安和安全隐患",
    "content": "提醒用户更换到期胶管",
    "target": "使用瓶装燃气的住户",
    "basis": "城镇燃气管理条例",
    "article": "第四十一条：发现隐患应当告知",
    "street_list": "assist",
    "street_entry": "燃气安全宣传",
    "unit": "week",
    "times": 1,
    "minutes": 30,
    "starts_on": "2026-12-01",
    "ends_on": "2027-11-30",
    "urgency": "E4",
    "arrive_kind": "workday",
    "arrive_amount": 1,
    "handle_kind": "workday",
    "handle_amount": 5,
    "sharing": "shared",
    "funds": 20000,
    "funds_source": "部门年度预算",
    "funds_way": "budget",
    "training": "每年一次",
    "safety": "两人同行",
    "appraisal": "yearly",
    "office": "安全科",
    "exit_when": "全部改用管道燃气后",
}
LEAVE = {"item": "X01", "basis": "机构职能调整通知", "why": "改由维护单位巡查"}
DECLARE: dict[str, Any] = {
    name: FORM[name]
    for name in (
        "name", "category", "basis", "article", "unit", "times", "minutes", "urgency",
        "arrive_kind", "arrive_amount", "handle_kind", "handle_amount",
    )
} | {"body": "D-zhujian", "why": "连续发生两起瓶装燃气事故"}  # fmt: skip


def make_bodies(world: World) -> World:
    """Add the three reviewing bodies, their seats and a seat for every grid and community."""
    by = Setup()
    rows = [
        {"code": code, "kind": "department", "name": name, "place": DISTRICT, "since": SINCE}
        for code, name in REVIEWERS.items()
    ]
    bodies.found_bodies(rows=rows, by=by, now=NOW)
    seats = [(code.removeprefix("D-"), code, "department", DISTRICT) for code in REVIEWERS]
    for street in STREETS:
        for c in (1, 2):
            community = f"{street}00{c}"
            seats.append((f"desk-{community}", f"B-{community}", "community", community))
            seats += [
                (f"w-{community}00{g}", f"B-{community}", "grid_worker", f"{community}00{g}") for g in (1, 2)
            ]
    made = bodies.make_seats(
        rows=[
            {"code": f"S-{name}", "body": body, "role": role, "name": f"{name}岗", "territory": place}
            for name, body, role, place in seats
        ],
        by=by,
        now=NOW,
    )
    rows_ = Seat.objects.select_related("body", "territory").in_bulk([seat.code for seat in made])
    world.seats.update({code.removeprefix("S-"): seat for code, seat in rows_.items()})
    if not Reviewer.objects.exists():
        actions.set_reviewers(rows=TABLE, by=by, now=NOW)
    return world


def applied(world: World, *, at: datetime = NOW, **given: Any) -> Case:
    """Waits for the formal review."""
    return actions.submit(move="apply", by=world.zhujian, now=at, **(FORM | given))


def moved(case: Case, move: str, by: Seat, at: datetime = NOW, **given: Any) -> Case:
    """One move."""
    return advance(case_no=case.no, move=move, by=by, now=at, **given)


def accepted(world: World, *, at: datetime = NOW, **given: Any) -> Case:
    """Lies with the three reviewing bodies."""
    return moved(applied(world, at=at, **given), "accept", world.district, at)


def consulting(world: World, *, at: datetime = NOW, **given: Any) -> Case:
    """All three agreed; grids are asked."""
    case = accepted(world, at=at, **given)
    for name in ("sifa", "minzheng", "caizheng"):
        case = moved(case, "review", world.seats[name], at, verdict="agree", words="符合规定")
    return case


def opined(world: World, case: Case, count: int, at: datetime = NOW) -> Case:
    """Workers of so many drawn grids have spoken."""
    for row in Consulted.objects.filter(application=case.no).order_by("grid_id")[:count]:
        case = moved(
            case, "opine", world.seats[f"w-{row.grid_id}"], at, stance="support", words="可以，时间要错开"
        )
    return case


def deciding(world: World, *, at: datetime = NOW, **given: Any) -> Case:
    """Waits for the leader."""
    case = opined(world, consulting(world, at=at, **given), 5, at)
    return moved(case, "conclude", world.district, at, words="五个网格均赞成")


def on_notice(world: World, *, at: datetime = NOW, **given: Any) -> Case:
    """In public notice since `at`."""
    return moved(deciding(world, at=at, **given), "approve", world.leader, at)


def enlisted(world: World, *, at: datetime = NOW, **given: Any) -> Case:
    """On the list, after its five days."""
    case = on_notice(world, at=at - timedelta(days=6), **given)
    return moved(case, "list_", world.district, at)


def declared(world: World, *, at: datetime = NOW) -> Case:
    """In force at once, the form still to come."""
    return actions.submit(move="declare", by=world.district, now=at, **DECLARE)


def today(at: datetime = NOW) -> date:
    """The day of a moment."""
    return at.date()
