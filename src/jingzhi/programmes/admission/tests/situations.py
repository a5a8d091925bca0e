"""An application in every state of the flow, brought there by real moves; and valid facts for every move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows.models import Case
from jingzhi.programmes.admission import actions, queries
from jingzhi.programmes.admission.tests import factories as make
from jingzhi.programmes.grid.tests.factories import NOW, World

LATER = NOW + timedelta(hours=1)
BEFORE = NOW - timedelta(days=6)
RUNNING = {"starts_on": "2026-11-01", "ends_on": "2027-10-01"}


def one_review_given(world: World) -> Case:
    """The first of three has agreed."""
    return make.moved(make.accepted(world), "review", world.sifa, verdict="agree", words="有依据")


def four_opinions(world: World) -> Case:
    """One grid is missing."""
    return make.opined(world, make.consulting(world), 4)


def five_opinions(world: World) -> Case:
    """May be put to the decision."""
    return make.opined(world, make.consulting(world), 5)


def leaving(world: World) -> Case:
    """An exit before the decision."""
    case = actions.submit(move="leave", by=world.zhujian, now=NOW, **make.LEAVE)
    return make.moved(case, "accept", world.district)


def noticed(world: World) -> Case:
    """Its five days are over."""
    return make.on_notice(world, at=BEFORE, **RUNNING)


def objected(world: World) -> Case:
    """Somebody has objected."""
    return make.moved(noticed(world), "object", world.resident, words="范围太大")


def listed(world: World) -> Case:
    """On the list and in force."""
    return make.enlisted(world, **RUNNING)


def rejected(world: World) -> Case:
    """Refused at the formal review."""
    return make.moved(make.applied(world), "reject", world.district, reason="no_basis", why="依据不足")


def withdrawn(world: World) -> Case:
    """Taken back."""
    return make.moved(make.applied(world), "withdraw", world.zhujian, why="另行申请")


def removed(world: World) -> Case:
    """Off the list after its evaluation."""
    return make.moved(listed(world), "evaluate", world.district, result="remove", why="没有用过")


def late(world: World) -> Case:
    """An emergency whose form has not come."""
    return make.declared(world, at=NOW - timedelta(days=10))


def expired(world: World) -> Case:
    """The same, closed by its day."""
    case = late(world)
    actions.lapse(now=NOW)
    case.refresh_from_db()
    return case


SITUATIONS: dict[str, tuple[str, Callable[[World], Case]]] = {
    "emergency": ("emergency", make.declared),
    "emergency, form late": ("emergency", late),
    "formal": ("formal", make.applied),
    "review": ("review", make.accepted),
    "review, one given": ("review", one_review_given),
    "consulting": ("consulting", make.consulting),
    "consulting, four grids": ("consulting", four_opinions),
    "consulting, five grids": ("consulting", five_opinions),
    "decision": ("decision", make.deciding),
    "decision on an exit": ("decision", leaving),
    "notice, first day": ("notice", make.on_notice),
    "notice over": ("notice", noticed),
    "notice, objected": ("notice", objected),
    "listed": ("listed", listed),
    "rejected": ("rejected", rejected),
    "withdrawn": ("withdrawn", withdrawn),
    "removed": ("removed", removed),
    "expired": ("expired", expired),
}
FACTS: dict[str, dict[str, Any]] = {
    "apply": make.FORM,
    "leave": make.LEAVE,
    "declare": make.DECLARE,
    "complete": make.FORM,
    "accept": {},
    "review": {"verdict": "agree", "words": "符合规定"},
    "opine": {"stance": "support", "words": "可以"},
    "conclude": {"words": "五个网格均赞成"},
    "approve": {},
    "reject": {"reason": "burden", "why": "太重"},
    "object": {"words": "不同意"},
    "uphold": {"why": "范围要缩小"},
    "list_": {"reply": "范围已经缩小"},
    "evaluate": {"result": "change", "why": "范围要调整"},
    "withdraw": {"why": "另行申请"},
    "lapse": {},
}


def facts(move: str, case: Case, seat: Seat) -> dict[str, Any]:
    """Facts with which the move is right for this seat: a community says for which of its grids it speaks."""
    if move == "opine" and seat.role == "community":
        asked = queries.asked_grids(case, seat)
        return FACTS[move] | ({"place": asked[0].code} if asked else {})
    return FACTS[move]
