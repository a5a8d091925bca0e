"""What follows from a move of a finding: the checked body and whoever found it are told when it is their turn."""

from __future__ import annotations

from django.utils.translation import gettext as _

from jingzhi.core.bodies import queries as bodies
from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import lights
from jingzhi.core.ledger.listeners import listens
from jingzhi.core.ledger.models import Event
from jingzhi.core.notices import actions as notices
from jingzhi.kit.words import labelled
from jingzhi.programmes.inspection.flow import CHECKED, CHECKERS, FLOW
from jingzhi.programmes.inspection.models import Check, Finding

KINDS = tuple(f"inspection.{move.name}" for move in FLOW.moves)


def _row(no: str) -> Finding | None:
    rows = Finding.objects.select_related("case__place", "check_of", "subject", "checker")
    return rows.filter(case_id=no).first()


def _in_turn(row: Finding, state: str) -> list[Seat]:
    """The checked body, or whoever looks again."""
    if state in ("recheck", "crosscheck"):
        return list(Seat.objects.filter(body_id=row.checker_id, role__in=CHECKERS))
    return list(Seat.objects.filter(body_id=row.subject_id, role__in=CHECKED))


def _tell(event: Event, seats: list[Seat], kind: str, text: str, no: str) -> None:
    known = {seat.code: seat for seat in seats if seat.code != event.by}
    notices.tell(seats=known.values(), event=event, kind=kind, text=text, case_no=no)


@listens(*KINDS)
def tell_whose_turn_it_is(event: Event) -> None:
    """Whose turn it is; the checked body when it is over."""
    row = _row(event.subject)
    if row is None:
        return
    state = FLOW.state(event.facts["to"])
    text = _("%(state)s：%(title)s，%(body)s") % {
        "state": state.label,
        "title": row.check_of.title,
        "body": row.subject.name,
    }
    _tell(event, _in_turn(row, state.code), "turn", text, row.case_id)


@listens("inspection.draw")
def tell_who_checks(event: Event) -> None:
    """Whoever is to check another in a cross-check is told; who is checked is not, and reads it on the page."""
    code = event.subject.rpartition(f"{event.place}-")[2]
    check = Check.objects.filter(plan__place=event.place, code=code).first()
    if check is None:
        return
    checkers = check.chosen.exclude(checker=None).values("checker")
    seats = list(Seat.objects.filter(body_id__in=checkers, role__in=CHECKERS))
    text = _("由您检查别的单位：%(code)s %(title)s") % {"code": code, "title": check.title}
    _tell(event, seats, "check", text, f"check:{code}")


@listens(*lights.WORDS)
def tell_of_a_light(event: Event) -> None:
    """A warning goes to whose turn it is; a card also to the district."""
    row = _row(event.facts["case"])
    if row is None:
        return
    seats = _in_turn(row, event.facts["stage"])
    if event.kind != "flows.warn":
        seats += bodies.seats_for(row.case.place, "district")
    text = labelled(lights.WORDS[event.kind], row.check_of.title)
    _tell(event, seats, event.kind.removeprefix("flows."), text, row.case_id)
