"""A grid worker's day on the todo page: the round, what was passed on and who has it, solving straight from the list."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows.models import Case
from jingzhi.programmes.grid import rounds
from jingzhi.programmes.grid.checks.ending import NEED_PROOF
from jingzhi.programmes.grid.models import OUTCOMES
from jingzhi.site import tabs


@dataclass(frozen=True, slots=True)
class Solve:
    """The small form under a matter of the list."""

    url: str
    key: str
    usual: str


def parts(seat: Seat) -> list[tabs.Part]:
    """One more tab for a grid worker: what was reported and now waits for somebody else."""
    if seat.role != "grid_worker":
        return []
    return [tabs.Part("sent", _("已交出"), rounds.passed_on(seat=seat), Q())]


def around(seat: Seat, cases: list[Case], now: datetime, *, sent: bool) -> dict[str, Any]:
    """What the page needs beside its rows; nothing for other seats."""
    if seat.role != "grid_worker":
        return {"who": {}, "solves": {}}
    return {
        "spots": rounds.worth_a_look(place=seat.territory, now=now),
        "who": rounds.who_has_it(cases) if sent else {},
        "outcomes": [(code, str(label), code in NEED_PROOF) for code, label in OUTCOMES.items()],
        "solves": {} if sent else _solves(seat, cases),
    }


def _solves(seat: Seat, cases: list[Case]) -> dict[str, Solve]:
    mine = [case for case in cases if case.flow == "grid" and case.state == "reported"]
    district = type(seat.territory).objects.get(code=seat.territory.path.split(".")[0])
    usual = rounds.usual_outcomes(items={case.item_code for case in mine}, within=district)
    return {
        case.no: Solve(
            reverse("site:move", args=[case.no, "solve"]),
            str(uuid.uuid4()),
            usual.get(case.item_code, rounds.FIRST_OUTCOME),
        )
        for case in mine
    }
