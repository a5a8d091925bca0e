"""What follows from an admission event: whose turn it is, what the applicant must know, what streets are told."""

from __future__ import annotations

from django.utils.translation import gettext as _

from jingzhi.core.bodies import queries as bodies
from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import lights
from jingzhi.core.flows.models import Party
from jingzhi.core.ledger.listeners import listens
from jingzhi.core.ledger.models import Event
from jingzhi.core.notices import actions as notices
from jingzhi.kit.words import labelled
from jingzhi.programmes.admission import queries
from jingzhi.programmes.admission.flow import FLOW
from jingzhi.programmes.admission.models import Application

KINDS = tuple(f"admission.{move.name}" for move in FLOW.moves)
LISTED = ("admission.list_", "admission.declare")


@listens(*KINDS)
def tell_whose_turn_it_is(event: Event) -> None:
    """The seats whose todo list it has entered; the applicant of each step; the district of an objection."""
    row = _row(event.subject)
    if row is None:
        return
    state = FLOW.state(event.facts["to"])
    seats = _in_turn(row, state.duty) if event.facts["from"] != event.facts["to"] else []
    if event.kind == "admission.object":
        seats = bodies.seats_for(row.case.place, "district")
    seats += Seat.objects.filter(body_id=row.applicant_id, role="department")
    _tell(event, seats, "turn", _("%(state)s：%(name)s") % {"state": state.label, "name": row.name})


def _row(no: str) -> Application | None:
    return Application.objects.select_related("case__place").filter(case_id=no).first()


def _in_turn(row: Application, duty: tuple[str, ...]) -> list[Seat]:
    """Seats of the district by its place, others by the bodies that were called."""
    called = Party.objects.filter(case=row.case, ended_at=None).values("body_id")
    seats = list(Seat.objects.filter(role__in=duty, body_id__in=called))
    for role in {"district", "leader"} & set(duty):
        seats += bodies.seats_for(row.case.place, role)
    return seats


def _tell(event: Event, seats: list[Seat], kind: str, text: str, no: str = "") -> None:
    known = {seat.code: seat for seat in seats if seat.code != event.by}
    notices.tell(seats=known.values(), event=event, kind=kind, text=text, case_no=no)


@listens(*LISTED)
def tell_streets_and_communities(event: Event) -> None:
    """A new item on the list is told to every street and community in its scope."""
    row = _row(event.subject)
    if row is None or not row.item_code:
        return
    inside = queries.scope(row) or [row.case.place]
    seats = Seat.objects.filter(role__in=("street", "community")).select_related("territory")
    told = [
        seat
        for seat in seats
        if any(place.holds(seat.territory) or seat.territory.holds(place) for place in inside)
    ]
    text = _("新入清单：%(code)s %(name)s，至 %(until)s") % {
        "code": row.item_code,
        "name": row.name,
        "until": row.valid_until,
    }
    _tell(event, told, "listed", text, f"item:{row.item_code}")


@listens("admission.remind")
def tell_of_an_evaluation(event: Event) -> None:
    """The district evaluates, the owner prepares."""
    row = _row(event.facts["case"])
    if row is None:
        return
    seats = bodies.seats_for(row.case.place, "district")
    seats += Seat.objects.filter(body_id=row.applicant_id, role="department")
    text = _("30 日内到期，请年度评估：%(name)s") % {"name": row.name}
    _tell(event, seats, "evaluate", text, row.case_id)


@listens(*lights.WORDS)
def tell_of_a_light(event: Event) -> None:
    """A warning goes to whose turn it is; a card also to the district."""
    row = _row(event.facts["case"])
    if row is None:
        return
    seats = _in_turn(row, FLOW.state(event.facts["stage"]).duty)
    if event.kind != "flows.warn":
        seats += bodies.seats_for(row.case.place, "district")
    _tell(
        event,
        seats,
        event.kind.removeprefix("flows."),
        labelled(lights.WORDS[event.kind], row.name),
        row.case_id,
    )
