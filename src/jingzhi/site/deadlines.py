"""The limits of a case as its page tells them: every running clock with its sentence, and every deadline that moved."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import BY_PARTY, Body, Seat
from jingzhi.core.catalogue.models import STAGES
from jingzhi.core.flows import clocks
from jingzhi.core.flows.models import Case, Clock
from jingzhi.core.ledger.models import Event
from jingzhi.kit.words import aside, clauses
from jingzhi.site.show import Step


def running(case: Case, seat: Seat) -> list[tuple[str, str, str]]:
    """(which limit, why that day, what else is to know) of every clock that runs or stands still, nearest first.

    A body that takes part is told its own, everybody else all of them.
    """
    rows = Clock.objects.filter(case=case, stopped_at=None).select_related("body").order_by("due_at", "id")
    if seat.role in BY_PARTY:
        rows = rows.filter(body_id=seat.body_id)
    return [(stage_name(clock.stage), clocks.why(clock), _more(clock, seat)) for clock in rows]


def stage_name(stage: str) -> str:
    """The limit of a stage in words; the states of a flow share one."""
    if stage not in STAGES:
        return _("本步时限")
    return _("%(stage)s时限") % {"stage": STAGES[stage]}


def _more(clock: Clock, seat: Seat) -> str:
    said = [clock.body.name] if clock.body and clock.body_id != seat.body_id else []
    if clock.paused_at and clock.pause_until:
        until = f"{timezone.localtime(clock.pause_until):%m-%d %H:%M}"
        said.append(_("暂停中，最晚%(until)s恢复计时，恢复时顺延") % {"until": until})
    if clock.overridden:
        said.append(_("派单时定的，不随事项变"))
    if clock.provisional:
        said.append(_("放假安排未公布，暂定"))
    return clauses(said)


def moved(event: Event, bodies: dict[str, str]) -> list[str]:
    """A line for each deadline an event has moved: from when to when."""
    return [
        _("%(stage)s%(body)s：%(was)s → %(due)s")
        % {
            "stage": stage_name(one["stage"]),
            "body": aside(bodies.get(one["body"], one["body"])) if one["body"] else "",
            "was": _at(one["was"]),
            "due": _at(one["due"]) if one["was"] != one["due"] else _("不变，不再是暂定"),
        }
        for one in event.facts.get("clocks", [])
    ]


def bodies_in(event: Event) -> set[str]:
    """Codes of the bodies whose deadlines an event has moved."""
    return {one["body"] for one in event.facts.get("clocks", []) if one["body"]}


def _at(text: str) -> str:
    return f"{timezone.localtime(datetime.fromisoformat(text)):%m-%d %H:%M}"


def recomputed(case: Case) -> list[Step]:
    """The steps of the timeline that no move made: deadlines that followed a holiday notice."""
    events = list(Event.objects.filter(subject=f"clock:{case.no}", kind="flows.recompute").order_by("n"))
    codes = {code for event in events for code in bodies_in(event)}
    names: dict[str, Any] = (
        dict(Body.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}
    )
    return [
        Step(label=_("放假安排公布，期限重算"), by=_("系统"), at=event.at, note=clauses(moved(event, names)))
        for event in events
    ]
