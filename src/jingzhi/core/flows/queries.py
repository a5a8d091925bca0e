"""What a seat sees, what it may do now, and its todo list: mine, late, came back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import BY_PARTY, Seat
from jingzhi.core.flows import table
from jingzhi.core.flows.models import Case, Party
from jingzhi.kit.refused import Refused

T = TypeVar("T")


def once(case: Case, key: object, ask: Callable[[], T]) -> T:
    """An answer about a case, asked once for the whole page it is read for.

    A page gives its case a memo (`case.memo = {}`); a case that is moved has none, and is asked about afresh.
    """
    memo: dict[object, Any] | None = getattr(case, "memo", None)
    if memo is None:
        return ask()
    if key not in memo:
        memo[key] = ask()
    answer: T = memo[key]
    return answer


def no_such_case(no: str, *, field: str | None = None) -> Refused:
    """The one answer for "does not exist" and "not yours to see", so that numbers cannot be probed."""
    return Refused(
        _("没有编号为 %(no)s 的事项，或不在您的辖区。") % {"no": no[:24]},
        code="unknown_case",
        status=404,
        field=field,
    )


def cases_for(seat: Seat) -> QuerySet[Case]:
    """Every case this seat may see: in its territory, and those its body takes part in."""
    return _reach(seat)


def _reach(seat: Seat, **narrower: Any) -> QuerySet[Case]:
    """`narrower` says which parts count. Most bodies of a place are never called, and keep the question with its index."""
    rows = Case.objects.select_related("place")
    closed = table.closed_to(seat.role)
    if closed:
        rows = rows.exclude(flow__in=closed)
    if seat.role in BY_PARTY:
        return rows.filter(_part_of(seat, **narrower))
    if seat.role == "resident":
        return rows.none()
    here = Q(place__path__within=seat.territory.path)
    called = Party.objects.filter(body_id=seat.body_id, **narrower)
    return rows.filter(here | Q(no__in=called.values("case_id")) if _any(seat, called, narrower) else here)


def _any(seat: Seat, called: QuerySet[Party], narrower: dict[str, Any]) -> bool:
    """Whether there is one; asked once for all lists of a page (`gate` gives the seat of a request a memo)."""
    memo: dict[Any, bool] = getattr(seat, "memo", {})
    key = ("called", *sorted(narrower.items()))
    if key not in memo:
        memo[key] = called.exists()
    return memo[key]


def _part_of(seat: Seat, **narrower: Any) -> Exists:
    """Whether the seat's body takes part; a body whistled for twice still counts once."""
    return Exists(Party.objects.filter(case=OuterRef("pk"), body_id=seat.body_id, **narrower))


def case_for(seat: Seat, no: str) -> Case:
    """One case through the gate.

    Raises:
        Refused: 404 when there is none the seat may see.
    """
    case = cases_for(seat).filter(no=no).first()
    if case is None:
        raise no_such_case(no)
    return case


def in_reach(case: Case, seat: Seat) -> bool:
    """Whether the seat may touch the case. Residents are let in by their code, checked on their page."""
    if case.flow in table.closed_to(seat.role):
        return False
    if seat.role == "resident" or (seat.role not in BY_PARTY and seat.territory.holds(case.place)):
        return True
    called = Party.objects.filter(case=case, body_id=seat.body_id)
    return once(case, ("called", seat.body_id), called.exists)


def moves_for(case: Case, seat: Seat) -> list[table.Move]:
    """The moves this seat may make now, in the table's order."""
    flow = table.get(case.flow, case.version)
    moves = [move for move in flow.moves if case.state in move.sources and seat.role in move.roles]
    if not moves or not in_reach(case, seat):
        return []
    return [move for move in moves if move.offered is None or move.offered(case, seat)]


def states_of(role: str, flow: table.Flow) -> list[str]:
    """The open states whose duty lies with a role."""
    return [state.code for state in flow.states if not state.final and role in state.duty]


def waiting_for(seat: Seat) -> QuerySet[Case]:
    """Open cases that wait for a move of this seat, nearest deadline first."""
    rows = _reach(seat, ended_at=None).filter(closed_at=None)
    wanted = Q(pk=None)
    for flow in table.all_flows():
        wanted |= Q(flow=flow.code, version=flow.version, state__in=states_of(seat.role, flow))
    return rows.filter(wanted).order_by("due_at", "no")


@dataclass(frozen=True)
class Todo:
    """The three questions of every page: what is mine, what is late, what came back."""

    mine: QuerySet[Case]
    late: QuerySet[Case]
    back: QuerySet[Case]


def todo(seat: Seat, now: datetime) -> Todo:
    """The seat's todo list; the three parts overlap, late and returned ones are mine too."""
    mine = waiting_for(seat)
    late, back = late_and_back(seat, now)
    return Todo(mine=mine, late=mine.filter(late), back=mine.filter(back))


def late_and_back(seat: Seat, now: datetime) -> tuple[Q, Q]:
    """What makes a waiting case late, and one that came back; a body that takes part counts by its own part."""
    if seat.role in BY_PARTY:
        late = Q(_part_of(seat, ended_at=None, due_at__lt=now))
        return late, Q(_part_of(seat, ended_at=None, came_back=True))
    return Q(due_at__lt=now), Q(came_back=True)
