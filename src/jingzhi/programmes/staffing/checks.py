"""Pure rules of staffing: who may manage what, since when a post is short, whether a hand-over leaves a day open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.places.models import Place
from jingzhi.kit.refused import Refused

# Whose holders a role may change: always of lower roles, so that nobody appoints themselves.
MANAGES: dict[str, tuple[str, ...]] = {
    "district": ("street", "community", "grid_worker", "force", "department", "hotline"),
    "street": ("community", "grid_worker", "force"),
    "community": ("grid_worker",),
}


@dataclass(frozen=True, slots=True)
class Span:
    """`count` posts needed or filled from a day up to (not including) another; `until` None means on and on."""

    since: date
    until: date | None
    count: int = 1

    def holds(self, on: date) -> bool:
        """Whether the day lies in it."""
        return self.since <= on and (self.until is None or on < self.until)


def count_on(spans: Iterable[Span], on: date) -> int:
    """How many count on a day."""
    return sum(span.count for span in spans if span.holds(on))


def short_since(*, needed: list[Span], filled: list[Span], on: date) -> date | None:
    """The first day of the unbroken time up to `on` in which fewer are filled than needed; None when enough are.

    A change in how many are missing does not begin the time anew, a single day with enough does.
    """
    days = {span.since for span in (*needed, *filled)} | {span.until for span in (*needed, *filled)} - {None}
    turns = sorted((day for day in days if day is not None and day <= on), reverse=True)
    since = None
    for turn in [on, *turns]:
        if count_on(filled, turn) >= count_on(needed, turn):
            break
        since = turn
    return since


def days_open(since: date | None, on: date) -> int:
    """Days a post has been open, today counted: open since today is one day."""
    return 0 if since is None else (on - since).days + 1


def overlap(one: Span, other: Span) -> Span | None:
    """The time that lies in both, counted once; None when there is none."""
    since = max(one.since, other.since)
    ends = [end for end in (one.until, other.until) if end is not None]
    until = min(ends) if ends else None
    return Span(since, until) if until is None or since < until else None


def united(spans: Iterable[Span]) -> list[Span]:
    """The same days without overlaps, so that two people in one seat fill one post once."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda one: one.since):
        last = joined[-1] if joined else None
        if last is None or (last.until is not None and last.until < span.since):
            joined.append(Span(span.since, span.until))
        elif last.until is not None and (span.until is None or span.until > last.until):
            joined[-1] = Span(last.since, span.until)
    return joined


def may_manage(by: Seat, seat: Seat) -> bool:
    """Whether `by` may change who holds `seat`: a lower role inside its territory."""
    return seat.role in MANAGES.get(by.role, ()) and by.territory.holds(seat.territory)


def manager_of(by: Seat, seat: Seat) -> None:
    """Refuse (403) unless `by` may change who holds `seat`."""
    if not may_manage(by, seat):
        raise Refused(
            _("只能安排本辖区内下级岗位的人员，请由上级单位办理。"), code="not_yours_to_staff", status=403
        )


def in_territory(by: Seat, place: Place) -> None:
    """Refuse (404, like a place that does not exist) what lies outside the seat's territory."""
    if not by.territory.holds(place):
        raise Refused(
            _("没有编码为 %(code)s 的地点，或不在您的辖区。") % {"code": place.code},
            code="unknown_place",
            status=404,
        )


def no_open_day(*, leaves_on: date | None, starts_on: date | None, reason: str) -> None:
    """A hand-over leaves no day without holder, or says why (DOMAIN.md: nothing is orphaned).

    Raises:
        Refused: the two terms would overlap, or there would be a gap without reason.
    """
    if leaves_on is None:
        return
    if starts_on is not None and starts_on < leaves_on:
        raise Refused(
            _("接任日期早于离任日期，两人会同时在岗；请让接任从离任当天开始。"),
            code="terms_overlap",
            field="starts_on",
        )
    if starts_on != leaves_on and not reason:
        raise Refused(
            _("离任和接任之间会有空岗的日子。请让接任从离任当天开始，或选择空岗原因。"),
            code="gap_without_reason",
            field="gap_reason",
        )
