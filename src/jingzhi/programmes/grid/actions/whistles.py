"""What a whistle writes: who is called, who came, who answered, who left."""

from __future__ import annotations

from django.db.models import F
from django.utils import timezone

from jingzhi.core.bodies.models import Body
from jingzhi.core.catalogue import queries as catalogue
from jingzhi.core.flows import clocks
from jingzhi.core.flows.actions import Step
from jingzhi.core.flows.models import Clock, Party
from jingzhi.programmes.grid import limits, queries, summoned
from jingzhi.programmes.grid.actions import joint
from jingzhi.programmes.grid.actions.supervision import keep_haste
from jingzhi.programmes.grid.models import Matter, Summons
from jingzhi.programmes.grid.suggestions import actions as suggestions
from jingzhi.programmes.grid.whistling import Whistle


def whistle(step: Step) -> None:
    """Call the lead and the assistants, each with an arrival and a handling clock from the item."""
    if step.move.name == "whistle":
        suggestions.note_lead(step)  # first: what this whistle writes must not speak for itself
    item = catalogue.current(step.case.item_code, timezone.localdate(step.now))
    arrive = summoned.arrive_limit(item=item, given=step.given, now=step.now)
    handle = limits.of_whistle(item, step.given, "handle")
    row = joint.blow(step)
    for body in [step.given["lead"], *step.given.get("assist", [])]:
        _summon(step, row, body, arrive, handle)
    Matter.objects.filter(case=step.case).update(level="street", whistle_kind=step.given["kind"], handler="")
    keep_haste(step.case)


def rule(step: Step) -> None:
    """裁定: the district's own whistle, with the kind of the last one; its lead cannot hand it back."""
    step.given["kind"] = queries.matter(step.case).whistle_kind
    whistle(step)
    Matter.objects.filter(case=step.case).update(binding=True)


def _summon(step: Step, whistle: Whistle, body: Body, arrive: limits.Limit, handle: limits.Limit) -> None:
    part = "lead" if body == step.given["lead"] else "assist"
    party = Party.objects.create(case=step.case, body=body, part=part, since_at=step.now)
    to_arrive, to_handle = _clock(step, body, "arrive", arrive), _clock(step, body, "handle", handle)
    Summons.objects.create(
        party=party, whistle=whistle, arrive_due_at=to_arrive.due_at, handle_due_at=to_handle.due_at
    )
    show_due(party)


def _clock(step: Step, body: Body, stage: str, limit: limits.Limit) -> Clock:
    return clocks.start(
        case=step.case,
        stage=stage,
        kind=limit.kind,
        amount=limit.amount,
        now=step.now,
        body=body,
        overridden=limit.overridden,
    )


def show_due(party: Party) -> None:
    party.due_at = clocks.next_due(case=party.case, body=party.body)
    party.save(update_fields=["due_at"])


def _mine(step: Step) -> Summons:
    summons = queries.open_summons(step.case, step.by)
    assert summons is not None  # the check has seen it under the same lock
    return summons


def check_in(step: Step) -> None:
    """应哨: the arrival clock stops; where the body stands is kept if it says so."""
    summons = _mine(step)
    summons.checked_in_at = step.now
    summons.save(update_fields=["checked_in_at"])
    joint.keep_point(step, summons)
    clocks.stop(case=step.case, stage="arrive", body=step.by.body, now=step.now)
    show_due(summons.party)


def answer(step: Step) -> None:
    """The body's part is done."""
    summons = _mine(step)
    summons.answered_at, summons.outcome = step.now, step.given["outcome"]
    summons.save(update_fields=["answered_at", "outcome"])
    leave(step, summons.party)
    joint.end_whistle(case=step.case, ending="answered", now=step.now)
    if summons.party.part == "lead":
        Matter.objects.filter(case=step.case).update(handler=step.by.code, handled=step.given["outcome"])


def leave(step: Step, party: Party) -> None:
    """A body's part ends: its clocks stop, what it was still to do is dropped."""
    joint.drop_tasks(party=party, now=step.now)
    clocks.stop(case=step.case, stage=None, body=party.body, now=step.now)
    party.ended_at, party.due_at, party.came_back = step.now, None, False
    party.save(update_fields=["ended_at", "due_at", "came_back"])


def hand_back(step: Step) -> None:
    """The body leaves; a lead takes the whole whistle with it."""
    summons = _mine(step)
    Summons.objects.filter(pk=summons.pk).update(returned_at=step.now)
    leave(step, summons.party)
    if summons.party.part == "lead":
        Matter.objects.filter(case=step.case).update(returns=F("returns") + 1)
        everybody_leaves(step, "returned")
    joint.end_whistle(case=step.case, ending="answered", now=step.now)


def everybody_leaves(step: Step, ending: str) -> None:
    """Nobody owes an answer any more, and the whistle is over."""
    for party in queries.open_parties(step.case).select_related("body"):
        leave(step, party)
    joint.end_whistle(case=step.case, ending=ending, now=step.now)


def urge(step: Step) -> None:
    """催办 is counted; the bodies are told by the reaction to its event."""
    Matter.objects.filter(case=step.case).update(urged_at=step.now, urges=F("urges") + 1)


def release(step: Step) -> None:
    """The body's part ends without an answer and without blame."""
    party = queries.open_parties(step.case).select_related("body").get(body=step.given["body"])
    leave(step, party)
    if party.part == "lead":
        everybody_leaves(step, "released")
    joint.end_whistle(case=step.case, ending="answered", now=step.now)


def waive(step: Step) -> None:
    """免于反馈: the assistant's clocks stop without blame, and the waiver is counted."""
    party = queries.open_parties(step.case).select_related("body").get(body=step.given["body"])
    Summons.objects.filter(pk=party.pk).update(waived_at=step.now)
    leave(step, party)
    joint.count_waiver(step.case)
