"""Telling seats and ticking notices off."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from jingzhi.core.bodies.models import Seat
from jingzhi.core.ledger import actions as ledger
from jingzhi.core.ledger.models import Event
from jingzhi.core.notices.models import Notice
from jingzhi.core.places.actions import Post

# A reminder is of use for days; a year is kept for whoever comes back from leave (the title it quotes goes with it).
KEPT = timedelta(days=365)


def tell(*, seats: Iterable[Seat], event: Event, kind: str, text: str, case_no: str = "") -> None:
    """Put a line about an event into the bells of these seats; told twice, it stands once.

    `case_no` is given when the event's subject is not the case itself.
    """
    no = case_no or event.subject
    delete_on = timezone.localdate(event.at) + KEPT
    Notice.objects.bulk_create(
        [
            Notice(
                seat=seat,
                case_no=no,
                kind=kind,
                event=event.seq,
                text=text[:120],
                at=event.at,
                delete_on=delete_on,
            )
            for seat in seats
        ],
        ignore_conflicts=True,
    )


def mark_read(*, by: Seat, now: datetime) -> int:
    """Tick off all notices of a seat; returns how many were new."""
    return Notice.objects.filter(seat=by, read_at=None).update(read_at=now)


@transaction.atomic
def forget(*, on: date, by: Post, now: datetime) -> int:
    """Delete the lines whose deletion date has come; returns how many."""
    count = Notice.objects.filter(delete_on__lte=on).delete()[0]
    if count:
        ledger.record(
            kind="notices.forget", subject="retention", by=by.code, at=now, facts={"notices": count}
        )
    return count


def forget_case(*, case_no: str) -> int:
    """Delete the lines about a case, which quote its title; the caller records it. Returns how many."""
    return Notice.objects.filter(case_no=case_no).delete()[0]
