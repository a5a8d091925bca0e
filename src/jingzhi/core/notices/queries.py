"""Reading a seat's bell."""

from __future__ import annotations

from django.db.models import QuerySet

from jingzhi.core.bodies.models import Seat
from jingzhi.core.notices.models import Notice


def unread(seat: Seat) -> int:
    """How many notices the seat has not ticked off."""
    return Notice.objects.filter(seat=seat, read_at=None).count()


def latest(seat: Seat) -> QuerySet[Notice]:
    """The seat's notices, newest first."""
    return Notice.objects.filter(seat=seat).order_by("-at", "-id")
