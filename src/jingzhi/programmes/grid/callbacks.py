"""Reading call-backs: who waits to be asked, and who counts as out of reach (DOMAIN.md section 2)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from jingzhi.core.flows.models import Case, Contact
from jingzhi.programmes.grid.models import CallBack, Matter

# Out of reach after three attempts on two days; asked within ten days of closing (district defaults).
MOST_ATTEMPTS, ON_DAYS = 3, 2
DUE_WITHIN = timedelta(days=10)
ASKED = ("resident", "behalf", "hotline")

_SINCE_CLOSING = Q(callbacks__at__gte=F("closed_at"))


def attempts(case: Case) -> QuerySet[CallBack]:
    """The attempts since the matter was closed last."""
    return CallBack.objects.filter(case=case, at__gte=case.closed_at)


def out_of_reach(case: Case) -> bool:
    """无法联系: three attempts on at least two days, none of them answered."""
    tried = attempts(case)
    days = tried.values_list("on", flat=True).distinct().count()
    return tried.count() >= MOST_ATTEMPTS and days >= ON_DAYS


def waits(case: Case) -> bool:
    """Whether whoever reported a closed matter has not been heard and can still be asked."""
    matter = Matter.objects.get(case=case)
    known = matter.source in ASKED or Contact.objects.filter(case=case).exists()
    return known and matter.heard == "" and case.closed_at is not None and not out_of_reach(case)


def with_attempts(cases: QuerySet[Case]) -> QuerySet[Any]:
    """The same cases with `tried` and `tried_on`: attempts and days since the last closing."""
    return cases.annotate(
        tried=Count("callbacks", filter=_SINCE_CLOSING),
        tried_on=Count("callbacks__on", filter=_SINCE_CLOSING, distinct=True),
    )


def due(cases: QuerySet[Case], now: datetime) -> QuerySet[Case]:
    """Closed in the last ten days, from residents or with a contact, not heard, not out of reach; oldest first."""
    rows = cases.filter(
        Q(matter__source__in=ASKED) | Q(contact__isnull=False),
        state="closed",
        closed_at__gte=now - DUE_WITHIN,
        matter__heard="",
    )
    gone = Q(tried__gte=MOST_ATTEMPTS, tried_on__gte=ON_DAYS)
    return with_attempts(rows).exclude(gone).order_by("closed_at", "no")


def unreachable(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Closed matters whose reporter counts as out of reach: left out of the rates, and shown beside them."""
    rows = with_attempts(cases.filter(state="closed", matter__heard=""))
    return rows.filter(tried__gte=MOST_ATTEMPTS, tried_on__gte=ON_DAYS)
