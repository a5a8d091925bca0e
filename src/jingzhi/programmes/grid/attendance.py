"""Who came when streets whistled, and how well streets whistled: figures, and the calls behind each of them.

Both sides are assessed (DOMAIN.md section 2, 双考核). A figure and the list behind it are made of one condition.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from jingzhi.programmes.grid.models import Summons
from jingzhi.programmes.grid.whistling import Whistle

_JUDGING = Q(whistle__objected_at__isnull=False, whistle__judged_at=None)
_CAME, _LATE = Q(checked_in_at__isnull=False), Q(checked_in_at__gt=F("arrive_due_at"))
# Not let go before the arrival limit was over.
_STAYED = Q(party__ended_at=None) | Q(party__ended_at__gte=F("arrive_due_at"))
ALL = Q(pk__isnull=False)


def of_bodies(now: datetime) -> dict[str, Q]:
    """What is counted of a body's calls; "absent" are those whose arrival limit is over."""
    absent = ~_CAME & Q(returned_at=None, arrive_due_at__lt=now) & _STAYED & ~_JUDGING
    return {
        "called": ALL,
        "in_time": _CAME & ~_LATE,
        "late": _CAME & _LATE,
        "absent": absent,
        "answered": Q(answered_at__isnull=False),
        "waived": Q(waived_at__isnull=False),
        "returned": Q(returned_at__isnull=False),
    }


OF_STREETS: dict[str, Q] = {
    "blown": ALL,
    "daily": Q(kind="daily"),
    "key": Q(kind="key"),
    "emergency": Q(kind="emergency"),
    "returned": Q(ending="returned"),
    "objected": Q(objected_at__isnull=False),
    "invalid": Q(valid=False),
}


def calls(*, within: str) -> QuerySet[Summons]:
    """Bodies called by streets below a place path; a whistle found invalid does not count against them."""
    rows = Summons.objects.filter(whistle__isnull=False, party__case__place__path__within=within)
    return rows.exclude(whistle__valid=False)


def whistles(*, within: str) -> QuerySet[Whistle]:
    """Whistles blown by streets below a place path, without those the district's ruling blew."""
    return Whistle.objects.filter(street__path__within=within, ruled=False)


def by_department(*, within: str, now: datetime) -> list[dict[str, Any]]:
    """Per body: called, came in time, came late, did not come, answered, waived, returned."""
    rows = calls(within=within).values(code=F("party__body_id"), name=F("party__body__name"))
    counted = rows.annotate(**{key: Count("pk", filter=found) for key, found in of_bodies(now).items()})
    return [dict(row) for row in counted.order_by("party__body__kind", "code")]


def by_street(*, within: str) -> list[dict[str, Any]]:
    """Per street: whistles blown, by kind, returned by the lead, objected to, found invalid."""
    rows = whistles(within=within).values(code=F("street_id"), name=F("street__name"))
    counted = rows.annotate(**{f"n_{key}": Count("pk", filter=found) for key, found in OF_STREETS.items()})
    return [{key.removeprefix("n_"): value for key, value in row.items()} for row in counted.order_by("code")]
