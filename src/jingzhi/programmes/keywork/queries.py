"""Reading key work: the items of a month, how they stand, and the meetings a seat may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import BY_PARTY, Body, Seat
from jingzhi.core.flows import queries as flows
from jingzhi.core.flows.beside import WORDS_DAYS
from jingzhi.core.flows.models import Case
from jingzhi.kit.refused import Refused
from jingzhi.programmes.keywork.models import OWNERS, PARTS, Attendance, Keywork, Listing, Meeting

DRAFTS = ("draft", "street_draft")
SHOWN = ("reported", "street_reported")


def keywork(case: Case) -> Keywork:
    """The item of a case; read once for a page."""
    row: Keywork = flows.once(
        case,
        "keywork",
        lambda: Keywork.objects.select_related("issuer", "owner", "meeting__body").get(case=case),
    )
    return row


def texts(no: str) -> tuple[tuple[str, ...], date] | None:
    """What an item is found by, and until when: its title, what must be shown, its owner."""
    row = Keywork.objects.select_related("owner", "case").filter(case_id=no).first()
    if row is None:
        return None
    until = timezone.localdate(row.case.opened_at) + timedelta(days=WORDS_DAYS)
    return (row.title, row.wanted, row.owner.name), until


def last_month(case: Case) -> date | None:
    """The latest list the item stood in."""
    found: date | None = Listing.objects.filter(keywork=case.pk).aggregate(at=Max("month"))["at"]
    return found


def items_for(seat: Seat) -> QuerySet[Keywork]:
    """The items a seat may see; drafts only those of its own body."""
    rows = Keywork.objects.filter(case__in=flows.cases_for(seat).filter(flow="keywork").values("no"))
    return rows.exclude(~Q(issuer_id=seat.body_id), case__state__in=DRAFTS)


def listed(seat: Seat, month: date, *, own: bool) -> QuerySet[Listing]:
    """The list of a month as far as the seat sees it; `own`: only what its own body has to show."""
    rows = Listing.objects.filter(month=month, keywork__in=items_for(seat).values("pk"))
    if own:
        rows = rows.filter(keywork__owner_id=seat.body_id)
    onward = Listing.objects.filter(keywork=OuterRef("keywork"), month__gt=OuterRef("month"))
    rows = rows.annotate(went_on=Exists(onward))
    return rows.select_related("keywork__case", "keywork__owner", "keywork__issuer", "keywork__meeting")


@dataclass(frozen=True)
class Counts:
    """How a list stands; `total` is the sum of done in time, done late, late and still in time."""

    total: int
    on_time: int
    done_late: int
    late: int
    going: int
    came: int
    went: int
    issued_late: int


def _when(now: datetime) -> dict[str, Q]:
    """Each item is in exactly one of these; what counts is when the owner reported what was then confirmed."""
    done = Q(keywork__case__state="confirmed")
    shown = done | Q(keywork__case__state__in=SHOWN)
    in_time = Q(keywork__reported_at__lte=F("keywork__due_at"))
    return {
        "on_time": done & in_time,
        "done_late": done & ~in_time,
        "late": ~done & ((shown & ~in_time) | (~shown & Q(keywork__due_at__lt=now))),
    }


def counts(rows: QuerySet[Listing], now: datetime) -> Counts:
    """The counts of a list, dropped items left out; one query."""
    when = _when(now) | {
        "total": Q(),
        "came": Q(n__gt=0),
        "went": Q(went_on=True),
        "issued_late": Q(keywork__late_issue=True, n=0),
    }
    found = (
        rows.exclude(keywork__case__state="dropped")
        .order_by()
        .aggregate(**{f"{name}_": Count("pk", filter=q or None) for name, q in when.items()})
    )
    values = {name: found[f"{name}_"] for name in when}
    going = values["total"] - values["on_time"] - values["done_late"] - values["late"]
    return Counts(going=going, **values)


def unfinished(before: date) -> list[tuple[str, date]]:
    """Open items that were issued and whose latest list is of a month before this one: (case number, that month)."""
    rows = (
        Listing.objects.filter(keywork__case__closed_at=None).values("keywork_id").annotate(last=Max("month"))
    )
    return [(row["keywork_id"], row["last"]) for row in rows.filter(last__lt=before).order_by("keywork_id")]


def owners_for(seat: Seat, on: date) -> QuerySet[Body]:
    """The bodies a seat may give an item to (checks.owns says the same of one)."""
    rows = _alive(on).filter(kind__in=OWNERS.get(seat.role, ()))
    return (
        rows.filter(place__path__within=seat.territory.path).exclude(pk=seat.body_id).order_by("kind", "code")
    )


def _alive(on: date) -> QuerySet[Body]:
    return Body.objects.filter(Q(until=None) | Q(until__gt=on), since__lte=on)


def attendants_for(meeting: Meeting) -> QuerySet[Body]:
    """The bodies that can be at a meeting: the one that called it, and those its level may give work to."""
    kinds = OWNERS.get(meeting.place.kind, ())
    rows = _alive(meeting.held_on).filter(Q(pk=meeting.body_id) | Q(kind__in=kinds))
    return rows.filter(place__path__within=meeting.place.path).order_by("kind", "code")


def attendance(meeting: Meeting) -> dict[str, list[Attendance]]:
    """{part: the bodies that took it}, in the order of `PARTS`, bodies by kind and code."""
    rows = list(meeting.attendance.select_related("body").order_by("body__kind", "body__code"))
    return {part: [row for row in rows if row.part == part] for part in PARTS}


def meetings_for(seat: Seat) -> QuerySet[Meeting]:
    """Meetings of places in the seat's territory, newest first; bodies that are called see decisions, not meetings."""
    rows = Meeting.objects.select_related("body", "place")
    if seat.role in BY_PARTY:
        return rows.none()
    return rows.filter(place__path__within=seat.territory.path).order_by("-held_on", "-pk")


def meeting_for(seat: Seat, pk: int) -> Meeting:
    """One meeting through the gate.

    Raises:
        Refused: 404 when there is none the seat may see.
    """
    row = meetings_for(seat).filter(pk=pk).first()
    if row is None:
        # One answer for "does not exist" and "not yours to see".
        raise Refused(_("没有这次会议，或不在您的辖区。"), code="unknown_meeting", status=404)
    return row


def decisions(meeting: Meeting, *, earlier: bool) -> QuerySet[Keywork]:
    """What a meeting decided; `earlier`: what meetings of the same body before it decided and is still open."""
    if not earlier:
        return _decided().filter(meeting=meeting)
    return _before(meeting).filter(case__closed_at=None)


def still_open(meeting: Meeting, at: datetime) -> QuerySet[Keywork]:
    """What earlier meetings of the same body had decided and was open at a moment, whatever became of it since."""
    return _before(meeting).exclude(case__closed_at__lte=at)


def _decided() -> QuerySet[Keywork]:
    return Keywork.objects.select_related("case__place", "owner", "meeting").order_by("due_on", "case_id")


def _before(meeting: Meeting) -> QuerySet[Keywork]:
    before = Q(meeting__held_on__lt=meeting.held_on) | Q(
        meeting__held_on=meeting.held_on, meeting__pk__lt=meeting.pk
    )
    return _decided().filter(before, meeting__body=meeting.body_id)
