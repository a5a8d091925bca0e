"""The working hours of bodies: set for a body from a day on, asked for when one of its clocks starts.

DOMAIN.md section 1.5: the hours of a working day are a parameter of each body; 08:00-12:00 and 14:00-18:00 where
nothing else is set. Clocks that run keep the hours they started with.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Body, Hours, Seat
from jingzhi.core.ledger import actions as ledger
from jingzhi.core.places.actions import Post
from jingzhi.core.places.models import Place
from jingzhi.kit.refused import Refused
from jingzhi.kit.workhours import DEFAULT_HOURS, WorkHours

# A day of work is between two and twelve hours; beyond that it is a typing error (district default).
LEAST, MOST = 2 * 3600, 12 * 3600
MOST_SPANS = 4


def in_force(on: date) -> QuerySet[Hours]:
    """The hours that are set for single bodies on a day, in the bodies' order."""
    return Hours.objects.filter(period__contains=on).select_related("body").order_by("body__kind", "body_id")


def of_body(body_code: str, on: date) -> WorkHours:
    """The hours of a body on a day, the usual ones when none are set."""
    return _read(Hours.objects.filter(body_id=body_code, period__contains=on))


def of_duty(place: Place, role: str, on: date) -> WorkHours:
    """The hours of whoever holds a role for a place: those of the body of the nearest such seat."""
    seats = Seat.objects.filter(role=role, territory_id__in=place.path.split("."))
    rows = Hours.objects.filter(body__in=seats.values("body_id"), period__contains=on)
    return _read(rows.order_by("-body__place__path"))


def _read(rows: QuerySet[Hours]) -> WorkHours:
    spans = rows.values_list("spans", flat=True).first()
    return WorkHours.read(spans) if spans else DEFAULT_HOURS


@transaction.atomic
def set_hours(*, body: str, spans: str, since: date, by: Post, now: datetime) -> Hours:
    """A body works these hours from `since` on; what was set for it before ends that day.

    Only clocks started from then on follow: the rule in force when a clock started stays with it.

    Raises:
        Refused: no such body, hours nobody understands or that make no working day, or a day that has begun.
    """
    if not Body.objects.select_for_update(no_key=True).filter(code=body).exists():
        raise Refused(
            _("没有编码为 %(code)s 的单位。") % {"code": body[:40]}, code="unknown_body", field="body"
        )
    hours = _checked(spans)
    if since <= timezone.localdate(now):
        raise Refused(
            _("工作时间最早从明天起调整，今天已开始的时限不受影响。"), code="bad_period", field="since"
        )
    rows = Hours.objects.filter(body_id=body)
    rows.filter(period__startswith__gte=since).delete()
    last = rows.filter(period__contains=since).first()
    if last is not None:
        last.period = DateRange(last.period.lower, since)
        last.save(update_fields=["period"])
    row = Hours.objects.create(body_id=body, spans=hours.code(), period=DateRange(since, None))
    ledger.record(
        kind="bodies.set_hours",
        subject=f"body:{body}",
        by=by.code,
        at=now,
        facts={"spans": row.spans, "since": since.isoformat()},
    )
    return row


def _checked(spans: str) -> WorkHours:
    try:
        hours = WorkHours.read(spans)
    except Refused as refused:
        refused.field = "spans"
        raise
    seconds = hours.day_length // 1_000_000
    if not LEAST <= seconds <= MOST or len(hours.spans) > MOST_SPANS:
        raise Refused(
            _("一天的工作时间须在%(least)d至%(most)d小时之间，最多%(spans)d段。")
            % {"least": LEAST // 3600, "most": MOST // 3600, "spans": MOST_SPANS},
            code="bad_hours",
            field="spans",
        )
    return hours
