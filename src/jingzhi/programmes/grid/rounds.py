"""What a grid worker's day is made of: what to look at on the round, what was passed on, what is usually done.

Matters and places only: nothing here counts, times or follows the person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet

from jingzhi.core.bodies.models import ROLES, Seat
from jingzhi.core.flows import queries as flows
from jingzhi.core.flows import table
from jingzhi.core.flows.models import Case, Party
from jingzhi.core.places.models import Place
from jingzhi.kit.words import listed
from jingzhi.programmes.grid.alike import RECURS_DAYS
from jingzhi.programmes.grid.models import Matter

# Said until a district has a habit of its own; a picture is needed, so that nobody says it unseen.
FIRST_OUTCOME = "cleared"
# Solved this long ago and not been near since: worth a look [D].
QUIET_DAYS = timedelta(days=30)
MOST_READ = 300


def usual_outcomes(*, items: Iterable[str], within: Place) -> dict[str, str]:
    """How matters of these items were solved in grids of a place most often: {item code: outcome code}."""
    rows = Matter.objects.filter(
        level="grid", case__item_code__in=list(items), case__place__path__within=within.path
    ).exclude(handled="")
    counted = rows.values_list("case__item_code", "handled").annotate(n=Count("case"))
    usual: dict[str, str] = {}
    for item, outcome, _n in counted.order_by("n", "handled"):
        usual[item] = outcome
    return usual


@dataclass(frozen=True, slots=True)
class Spot:
    """A place worth a look on the round: the last matter there, and why."""

    case: Case
    title: str
    where: str
    times: int

    @property
    def again(self) -> bool:
        """Whether the same came back there, rather than nobody having looked since."""
        return self.times > 1


def worth_a_look(*, place: Place, now: datetime, most: int = 5) -> list[Spot]:
    """What to see on a round of a place, matters only: what came again within 90 days, then what was solved more than
    30 days ago and has not been near since (within 90 days). One line for each item and address.
    """
    rows = Matter.objects.filter(
        case__place__path__within=place.path, case__opened_at__gte=now - RECURS_DAYS, merged_into=None
    )
    rows = rows.select_related("case__place").order_by("-case__opened_at")
    lines: dict[tuple[str, str], list[Matter]] = {}
    for matter in rows[:MOST_READ]:
        named = matter.address or matter.case.place.name
        lines.setdefault((matter.case.item_code, named), []).append(matter)
    again: list[Spot] = []
    quiet: list[Spot] = []
    for (_item, where), found in lines.items():
        last, times = found[0], max(len(found), found[0].recurs + 1)
        spot = Spot(last.case, last.title, where, times)
        if times > 1:
            again.append(spot)
        elif last.case.closed_at is not None and last.case.closed_at < now - QUIET_DAYS:
            quiet.append(spot)
    again.sort(key=lambda one: -one.times)
    quiet.sort(key=lambda one: one.case.closed_at or now)
    return [*again, *quiet][:most]


def passed_on(*, seat: Seat) -> QuerySet[Case]:
    """Open matters this seat reported that now wait for somebody else, the oldest first."""
    rows = flows.cases_for(seat).filter(flow="grid", closed_at=None, matter__finder=seat.code)
    return rows.exclude(state="reported").order_by("opened_at", "no")


def who_has_it(cases: Sequence[Case]) -> dict[str, str]:
    """Whose turn it is in each case: the bodies called, else the roles of its state. One query however many."""
    rows = Party.objects.filter(case__in=[case.no for case in cases], ended_at=None)
    called: dict[str, list[str]] = {}
    for no, name in rows.order_by("-part", "pk").values_list("case_id", "body__name"):
        called.setdefault(no, []).append(name)
    return {case.no: listed(called.get(case.no, []) or _roles(case)) for case in cases}


def _roles(case: Case) -> list[str]:
    state = table.get(case.flow, case.version).state(case.state)
    return [str(ROLES[role]) for role in state.duty]
