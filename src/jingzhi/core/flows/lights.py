"""Lights of the clocks: a warning at 70%, the yellow card at 100%, the red card at 200% of a limit, each once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from jingzhi.core.flows import clocks
from jingzhi.core.flows.models import Case, Clock
from jingzhi.core.ledger import actions as ledger
from jingzhi.core.places.actions import Post

# light -> event; the names are read by whoever listens
EVENTS = {70: "flows.warn", 100: "flows.yellow_card", 200: "flows.red_card"}
# How each is told to the seats it concerns.
WORDS = {
    "flows.warn": gettext_lazy("时限将到"),
    "flows.yellow_card": gettext_lazy("黄牌：已超期"),
    "flows.red_card": gettext_lazy("红牌：超期一倍"),
}


def to_light(now: datetime) -> QuerySet[Clock]:
    """Running, unpaused clocks of open cases whose next light has come."""
    come = Q(lit__lt=70, warn_at__lte=now) | Q(lit__lt=100, due_at__lt=now) | Q(lit__lt=200, red_at__lte=now)
    return Clock.objects.filter(come, stopped_at=None, paused_at=None, case__closed_at=None).order_by("id")


def wake(*, by: Post, now: datetime) -> int:
    """Clocks whose pause has reached its cap count on by themselves; returns how many."""
    woken = 0
    for pk in list(Clock.objects.filter(stopped_at=None, pause_until__lte=now).values_list("pk", flat=True)):
        woken += _wake_one(pk, by, now)
    return woken


@transaction.atomic
def _wake_one(pk: int, by: Post, now: datetime) -> bool:
    # The case first, as a move does: locks taken in one order cannot wait for each other.
    Case.objects.select_for_update(of=("self",)).filter(clocks__pk=pk).first()
    rows = Clock.objects.select_for_update(skip_locked=True, of=("self",)).select_related("case")
    clock = rows.filter(pk=pk, stopped_at=None, pause_until__lte=now).first()
    if clock is None or clock.pause_until is None:
        return False
    clocks.resume(clock=clock, now=clock.pause_until)
    clocks.show_due(case=clock.case, body=clock.body)
    _record(clock, "flows.wake", by, now)
    return True


def light(*, by: Post, now: datetime, most: int = 500) -> int:
    """Give every light that has come; returns how many. Safe to run twice at once: rows are claimed.

    A clock that was not looked at for long gets only its highest light, so that nobody is warned of what is
    already late.
    """
    given = 0
    for pk in list(to_light(now).values_list("pk", flat=True)[:most]):
        given += _light_one(pk, by, now)
    return given


@transaction.atomic
def _light_one(pk: int, by: Post, now: datetime) -> bool:
    rows = to_light(now).select_for_update(skip_locked=True, of=("self",))
    clock = rows.select_related("case").filter(pk=pk).first()
    if clock is None:
        return False
    clock.lit = 200 if now >= clock.red_at else 100 if now > clock.due_at else 70
    clock.save(update_fields=["lit"])
    _record(clock, EVENTS[clock.lit], by, now)
    return True


def _record(clock: Clock, kind: str, by: Post, now: datetime) -> None:
    ledger.record(
        kind=kind,
        # A light is not a move: it stands in a chain of its own, so that nobody's open page becomes stale.
        subject=f"clock:{clock.case_id}",
        by=by.code,
        place=clock.case.place_id,
        at=now,
        facts={"case": clock.case_id, "stage": clock.stage, "body": clock.body_id, "lit": clock.lit},
    )
