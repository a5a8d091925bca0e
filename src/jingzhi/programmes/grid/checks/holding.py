"""Rules of 挂账: asked by the street, approved by the district, with an owner and a day, and a cap."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.flows.actions import Step
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import queries

# District defaults [D]: looked at again within half a year, a year in all.
REVIEW_DAYS, MOST_DAYS = timedelta(days=180), timedelta(days=365)


def _soon_enough(step: Step) -> None:
    today, day = timezone.localdate(step.now), step.given["review_on"]
    if not today < day <= today + REVIEW_DAYS:
        raise Refused(
            _("复查日期要在明天到 %(days)d 天之内。") % {"days": REVIEW_DAYS.days},
            code="bad_date",
            field="review_on",
        )


def asks_for_a_while(step: Step) -> None:
    """A hold has a day on which it is looked at again, not too far away."""
    _soon_enough(step)


def stays_within_the_cap(step: Step) -> None:
    """Extended with a reason, a year in all."""
    _soon_enough(step)
    hold = queries.hold(step.case)
    if hold is None or hold.granted_at is None:
        raise Refused(_("这件事没有在挂账。"), code="not_held", status=409)
    if step.given["review_on"] > timezone.localdate(hold.granted_at) + MOST_DAYS:
        raise Refused(
            _("挂账总共不超过 %(days)d 天，请恢复办理。") % {"days": MOST_DAYS.days},
            code="too_long",
            field="review_on",
        )
