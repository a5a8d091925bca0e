"""Two drafts of re-drawings: one on the street's desk with the computer's proposal, one waiting for the district (示例)."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows.actions import advance, open_case
from jingzhi.core.places.models import Place

STREET = "S-510603001"


def draft() -> int:
    """Prepare both in the last two days; returns how many."""
    by = Seat.objects.select_related("body", "territory").get(code=STREET)
    own = Place.objects.filter(kind="community", parent=by.territory, detail="社区").order_by("code")
    for days, place in zip((1, 2), own[:2], strict=True):
        now = timezone.now() - timedelta(days=days)
        case = open_case(
            flow="redrawing",
            move="prepare",
            by=by,
            now=now,
            place=place,
            key=f"draft-{place.code}",
            places=[place.code],
        )
        now += timedelta(minutes=20)
        advance(case_no=case.no, move="edit", by=by, now=now, kind="propose", area=place.code)
        if days == 2:
            advance(case_no=case.no, move="submit", by=by, now=now + timedelta(minutes=5))
    return 2
