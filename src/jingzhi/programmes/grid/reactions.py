"""What follows from a grid event: the seats whose turn it is are told."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from jingzhi.core.bodies import queries as bodies
from jingzhi.core.bodies.models import BY_PARTY, Seat
from jingzhi.core.flows import clocks, lights
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case, Clock, Party
from jingzhi.core.flows.stages import WATCH
from jingzhi.core.ledger.listeners import listens
from jingzhi.core.ledger.models import Event
from jingzhi.core.notices import actions as notices
from jingzhi.core.places.models import Place
from jingzhi.core.scores.reactions import connect
from jingzhi.core.scores.table import Source
from jingzhi.kit.words import labelled
from jingzhi.programmes.grid import actions, contributions, indicators, queries
from jingzhi.programmes.grid.checks.ending import where_it_was_decided
from jingzhi.programmes.grid.flow import FLOW
from jingzhi.programmes.grid.models import Matter, Supervision

# A check-in and a resident's mark change nobody's duty.
SILENT = {"check_in", "rate", "sort", "join", "speak", "link", "unlink", "accept_supervision"}
LEAD = "lead"  # not a role: the seats of the body that leads
# Moves that leave the matter where it is, and whom they concern all the same.
STAYING: dict[str, tuple[str, ...]] = {
    "ask_more": ("street",),
    "hand_back": ("street", LEAD),
    "answer": (LEAD,),
    "list_task": tuple(BY_PARTY),
    "finish_task": (LEAD,),
    "waive": ("street", *BY_PARTY),
    "decide_more": tuple(BY_PARTY),
    "pause": tuple(BY_PARTY),
    "resume": tuple(BY_PARTY),
    "urge": tuple(BY_PARTY),
    "retype": tuple(BY_PARTY),
    "release": tuple(BY_PARTY),
    "extend_hold": ("street",),
}
# Moves that concern others than those whose turn it is next; they are told by the move's own name.
BESIDES: dict[str, tuple[str, ...]] = {
    "object_": ("street",),
    "uphold": ("street",),
    "annul": tuple(BY_PARTY),
    "release": tuple(BY_PARTY),
    "transfer": tuple(BY_PARTY),
}
# Moves that let bodies go; those are told too.
LEAVING = {"release", "waive", "annul", "transfer"}
# They concern whoever holds the matter, or whoever asked for an answer.
HOLDERS_HEAR = {"press", "remind", "supervise", "ask_again", "hasten"}
ENDS = {state.code for state in FLOW.states if state.final}
KINDS = tuple(f"grid.{move.name}" for move in FLOW.moves if move.name not in SILENT)


@listens(*KINDS)
def tell_whose_turn_it_is(event: Event) -> None:
    """A line in the bell of each seat whose todo list the matter has entered, or whom the move concerns."""
    matter = Matter.objects.filter(case_id=event.subject).first()
    if matter is None:
        return
    place = Place.objects.get(code=event.place)
    roles, label = _concerned(event)
    seats = {seat.code: seat for role in roles for seat in _seats(role, event, place)}
    text = labelled(label, matter.title)
    notices.tell(
        seats=[seat for code, seat in seats.items() if code != event.by], event=event, kind="turn", text=text
    )


def _concerned(event: Event) -> tuple[tuple[str, ...], str]:
    move, state = FLOW.move(event.kind.removeprefix("grid.")), FLOW.state(event.facts["to"])
    assert move is not None  # KINDS are made of the table's moves
    if move.name in HOLDERS_HEAR:
        return state.duty, str(move.label)
    if event.facts["from"] == event.facts["to"]:
        return STAYING.get(move.name, ()), str(move.label)
    if move.name in BESIDES:
        return state.duty + BESIDES[move.name], str(move.label)
    return state.duty, _("退回") if move.back else str(state.label)


@listens(*lights.WORDS)
def tell_of_a_light(event: Event) -> None:
    """A warning goes to whose clock it is; a card also to the street, a red card also to the district."""
    matter = Matter.objects.select_related("case__place").filter(case_id=event.facts["case"]).first()
    if matter is None:
        return
    notices.tell(
        seats=_lit_for(event, matter.case),
        event=event,
        kind=event.kind.removeprefix("flows."),
        text=labelled(lights.WORDS[event.kind], matter.title),
        case_no=matter.case_id,
    )


@listens("flows.follow")
def tell_the_new_grid(event: Event) -> None:
    """A matter that came with a re-drawing is told to the seat of its new grid, when it waits there."""
    matter = Matter.objects.filter(case_id=event.subject).first()
    if matter is None or "grid_worker" not in FLOW.state(event.facts["to"]).duty:
        return
    seats = _seats("grid_worker", event, Place.objects.get(code=event.place))
    notices.tell(seats=seats, event=event, kind="turn", text=_("网格重划后转入：%(t)s") % {"t": matter.title})


@listens("grid.speak")
def tell_of_a_no(event: Event) -> None:
    """A follower says that it is not solved: who decided looks at it, although only its reporter reopens it."""
    if event.facts.get("solved") != "no":
        return
    matter = Matter.objects.select_related("case__place").get(case_id=event.subject)
    seats = bodies.seats_for(matter.case.place, where_it_was_decided(matter.level))
    text = _("同样遇到的人说没有解决，请复核：%(title)s") % {"title": matter.title}
    notices.tell(seats=seats, event=event, kind="turn", text=text)


@listens("grid.answer_supervision")
def tell_the_supervisor(event: Event) -> None:
    """Whoever supervised hears that an answer waits."""
    rows = Supervision.objects.filter(case_id=event.subject, accepted_at=None, answered_at__isnull=False)
    seats = Seat.objects.filter(code__in=rows.values("by"))
    title = Matter.objects.get(case_id=event.subject).title
    notices.tell(seats=seats, event=event, kind="turn", text=_("督办已答复：%(title)s") % {"title": title})


@listens("flows.red_card")
def supervise_what_is_far_too_late(event: Event) -> None:
    """A whistled matter at twice its limit is supervised once, by the system."""
    case = Case.objects.select_related("place").filter(no=event.facts["case"], state="dispatched").first()
    if case is None or case.version < 2 or Supervision.objects.filter(case=case).exists():
        return
    demand = _("办理超过时限一倍，系统自动督办，请说明原因和办结日期。")
    by = bodies.machine(case.place)
    advance(case_no=case.no, move="supervise", by=by, now=event.at, severity="1", demand=demand)


@listens(*(f"grid.{move.name}" for move in FLOW.moves if ENDS & set(move.targets)))
def gather_when_the_last_child_is_closed(event: Event) -> None:
    """The parent moves on by itself; whoever split it is told."""
    child = Case.objects.filter(no=event.subject, closed_at__isnull=False).first()
    parent = queries.parent(child) if child else None
    if parent is None or parent.state != "split" or queries.children(parent).filter(closed_at=None).exists():
        return
    advance(case_no=parent.no, move="gather", by=bodies.machine(parent.place), now=event.at)


@listens("grid.gather")
def tell_who_split_it(event: Event) -> None:
    """The level that split verifies; its todo list may not name it."""
    matter = Matter.objects.select_related("case__place").get(case_id=event.subject)
    seats = bodies.seats_for(matter.case.place, matter.split_by)
    text = _("子事项全部办结，请核实：%(title)s") % {"title": matter.title}
    notices.tell(seats=seats, event=event, kind="gathered", text=text)


@listens("grid.review_hold")
def tell_of_a_hold_to_review(event: Event) -> None:
    """The street that asked and the district that approved look again."""
    matter = Matter.objects.select_related("case__place").get(case_id=event.facts["case"])
    seats = [seat for role in ("street", "district") for seat in bodies.seats_for(matter.case.place, role)]
    text = _("挂账到期，请复查：%(title)s") % {"title": matter.title}
    notices.tell(seats=seats, event=event, kind="turn", text=text, case_no=matter.case_id)


@listens("flows.wake")
def follow_a_pause_that_ended(event: Event) -> None:
    """A pause that reached its cap has moved the deadline the whistle shows."""
    clock = Clock.objects.filter(
        case_id=event.facts["case"], body_id=event.facts["body"], stage="handle", stopped_at=None
    ).first()
    if clock is not None:
        actions.show_deadline(clock=clock)


@listens("flows.recompute")
def tell_of_a_moved_deadline(event: Event) -> None:
    """A holiday notice has moved deadlines: the summons show them, and whose clocks they are is told."""
    no = event.facts["case"]
    actions.show_deadlines(case_no=no)
    matter = Matter.objects.select_related("case__place").filter(case_id=no).first()
    moved = [clock for clock in event.facts["clocks"] if clock["was"] != clock["due"]]
    if matter is None or not moved:
        return
    seats = {seat.code: seat for clock in moved for seat in _owners(clock, matter.case)}
    notices.tell(
        seats=seats.values(),
        event=event,
        kind="moved",
        text=_("放假安排公布，期限有变：%(title)s") % {"title": matter.title},
        case_no=no,
    )


def _owners(clock: dict[str, Any], case: Case) -> list[Seat]:
    """Whose clock it is; that of the whole matter is the street's to watch."""
    if clock["body"]:
        return list(Seat.objects.filter(body_id=clock["body"], role__in=BY_PARTY))
    duty = (WATCH,) if clock["stage"] == clocks.WHOLE else FLOW.state(clock["stage"]).duty
    return [seat for role in duty for seat in bodies.seats_for(case.place, role)]


def _lit_for(event: Event, case: Case) -> list[Seat]:
    seats = _owners(event.facts, case)
    if event.kind != "flows.warn":
        seats += bodies.seats_for(case.place, "street")
    if event.kind == "flows.red_card":
        seats += bodies.seats_for(case.place, "district")
    return list({seat.code: seat for seat in seats}.values())


def _seats(role: str, event: Event, place: Place) -> list[Seat]:
    if role in BY_PARTY or role == LEAD:
        parts = _parts(event, lead=role == LEAD)
        roles = BY_PARTY if role == LEAD else (role,)
        return list(Seat.objects.filter(role__in=roles, body_id__in=parts.values("body_id")))
    return bodies.seats_for(place, role)


def _parts(event: Event, *, lead: bool) -> QuerySet[Party]:
    """Bodies at work on the matter (only the one named, or the lead), and those that this event let go."""
    rows = Party.objects.filter(case_id=event.subject)
    if lead:
        return rows.filter(part="lead", ended_at=None)
    named = Q(body_id=event.facts["body"]) if event.facts.get("body") else Q()
    let_go = Q(ended_at=event.at) if event.kind.removeprefix("grid.") in LEAVING else Q(pk=None)
    return rows.filter(named & Q(ended_at=None) | let_go)


# A check-in nobody else listens to: it is looked up a little later, so that it pays nothing for being counted.
LATER = ("grid.check_in", "grid.sort", "flows.undo")
UNCOUNTED = {"grid.join", "grid.speak", "grid.link", "grid.unlink", "grid.accept_supervision", *LATER}
COUNTED = {f"grid.{move.name}" for move in FLOW.moves} - UNCOUNTED


def matter_of(event: Event) -> str:
    """The matter an event is about."""
    return str(event.facts.get("case", "")) if event.subject.partition(":")[1] else event.subject


SOURCE = connect(
    Source(
        "grid",
        indicators.ALL,
        (*sorted(COUNTED), "flows.follow", "flows.recompute", "flows.wake"),
        LATER,
        matter_of,
        contributions.entries,
        contributions.matters,
    )
)
