"""Reading whistles: what they rest on, who was called and came, what stands on the joint task list."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from jingzhi.core.bodies import hours
from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.catalogue.models import Item
from jingzhi.core.flows import calendars, clocks
from jingzhi.core.flows.models import Case, Party, Remark
from jingzhi.core.flows.queries import once
from jingzhi.kit.workhours import SHANGHAI, next_working_moment
from jingzhi.programmes.grid import limits
from jingzhi.programmes.grid.models import Link
from jingzhi.programmes.grid.whistling import ARRIVE_BY_KIND, JointTask, Whistle

TRIED = "tried"  # the fact under which grid, community and street say what they did themselves


def attempts(case: Case) -> int:
    """How many attempts to solve it locally are on record; those on what it was split off count for it too."""
    parents = Link.objects.filter(case=case, kind="parent").values("other")
    return Remark.objects.filter(Q(case=case) | Q(case__in=parents), name=TRIED).count()


def whistle_of(case: Case) -> Whistle | None:
    """The whistle that is still open, or None."""
    rows = Whistle.objects.filter(case=case, ended_at=None)
    return once(case, "whistle", rows.order_by("-number").first)


def last_whistle(case: Case) -> Whistle | None:
    """The newest whistle, ended or not, or None."""
    return Whistle.objects.filter(case=case).order_by("-number").first()


def arrive_limit(*, item: Item, given: dict[str, Any], now: datetime) -> limits.Limit:
    """The arrival limit of a whistle: the item's or that of the kind of whistle, whichever falls earlier.

    What the dispatcher sets within its bounds counts instead. A limit that comes from the kind does not follow a later
    change of the item.

    Raises:
        Refused: the dispatcher's amount is out of bounds.
    """
    own = limits.of_whistle(item, given, "arrive")
    kind, amount = ARRIVE_BY_KIND[given["kind"]]
    usual = limits.Limit(kind, amount, overridden=True)
    if own.overridden:
        return own
    return min((own, usual), key=lambda one: clocks.due(start=now, kind=one.kind, amount=one.amount).at)


def missing_assistants(case: Case) -> QuerySet[Party]:
    """Assistants of the open whistle that have neither answered nor been let off."""
    return (
        Party.objects.filter(case=case, part="assist", ended_at=None)
        .select_related("body")
        .order_by("body_id")
    )


def open_lead(case: Case) -> Party | None:
    """The lead that still owes an answer, or None."""
    rows = Party.objects.filter(case=case, part="lead", ended_at=None)
    return once(case, "lead", rows.select_related("body").first)


def leads(case: Case, seat: Seat) -> bool:
    """Whether the seat's body leads the open whistle."""
    lead = open_lead(case)
    return lead is not None and lead.body_id == seat.body_id


def open_tasks(case: Case, body: Body | None = None) -> QuerySet[JointTask]:
    """Lines of the joint list that are not finished, of one body or of all."""
    rows = JointTask.objects.filter(whistle__case=case, ended_at=None).order_by("number")
    return rows if body is None else rows.filter(body=body)


def on_duty(*, seat: Seat, case: Case, now: datetime) -> bool:
    """Whether a position may be kept now: in the body's working hours, or at any hour for an emergency whistle."""
    whistle = whistle_of(case)
    if whistle is not None and whistle.kind == "emergency":
        return True
    local = now.astimezone(SHANGHAI)
    own = hours.of_body(seat.body_id, timezone.localdate(now))
    return next_working_moment(local, own, calendars.known().calendar) == local
