"""Telling seats and ticking notices off."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from jingzhi.core.bodies.models import Seat
from jingzhi.core.ledger.models import Event
from jingzhi.core.notices.models import Notice


def tell(*, seats: Iterable[Seat], event: Event, kind: str, text: str, case_no: str = "") -> None:
    """Put a line about an event into the bells of these seats; told twice, it stands once.

    `case_no` is given when the event's subject is not the case itself.
    """
    no = case_no or event.subject
    Notice.objects.bulk_create(
        [
            Notice(seat=seat, case_no=no, kind=kind, event=event.seq, text=text[:120], at=event.at)
            for seat in seats
        ],
        ignore_conflicts=True,
    )


def mark_read(*, by: Seat, now: datetime) -> int:
    """Tick off all notices of a seat; returns how many were new."""
    return Notice.objects.filter(seat=by, read_at=None).update(read_at=now)
