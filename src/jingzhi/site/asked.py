"""What an address of the cockpit asks for: a period, the day it is seen from, a place, and what to compare with."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingzhi.core.bodies.models import BY_PARTY, Seat
from jingzhi.core.places.models import Place
from jingzhi.kit.refused import Refused
from jingzhi.kit.words import day_text

SPANS = (
    ("today", gettext_lazy("今日")),
    ("week", gettext_lazy("本周")),
    ("month", gettext_lazy("本月")),
    ("quarter", gettext_lazy("本季")),
    ("year", gettext_lazy("今年")),
    ("all", gettext_lazy("全部")),
)
COMPARED = (("prev", gettext_lazy("上期")), ("year", gettext_lazy("去年同期")))
DEFAULT_SPAN = "month"
FIRST = date(2000, 1, 1)


@dataclass(frozen=True)
class Asked:
    """One question. `start` None: from the beginning; `end` is the last day; `at` the day whose evening is told."""

    today: date
    now: datetime
    span: str
    start: date | None
    end: date
    at: date
    compared: str = "prev"
    place: Place | None = None
    whole: Place | None = None
    nowhere: bool = False

    @property
    def narrowed(self) -> bool:
        """Whether only a part of what the seat sees is asked for."""
        return self.place is not None and self.place != self.whole

    @property
    def past(self) -> bool:
        """Whether it is seen from an earlier day than today."""
        return self.at < self.today

    @property
    def moment(self) -> datetime:
        """The moment everything is told of: now, or the end of that day."""
        return midnight(self.at + timedelta(days=1)) if self.past else self.now

    @property
    def begun(self) -> datetime | None:
        """When the period begins."""
        return midnight(self.start) if self.start else None

    @property
    def ended(self) -> datetime:
        """When the period ends; nothing is counted after the moment."""
        return min(midnight(self.end + timedelta(days=1)), self.moment)

    def holds(self, when: datetime | None) -> bool:
        """Whether a moment lies in the period."""
        return when is not None and (self.begun is None or self.begun <= when) and when < self.ended

    def params(self) -> dict[str, str]:
        """The question as an address writes it, without what goes without saying."""
        asked = {"span": self.span}
        if self.span == "days":
            asked = {"from": (self.start or FIRST).isoformat(), "to": self.end.isoformat()}
        if self.past:
            asked["at"] = self.at.isoformat()
        if self.place is not None and self.narrowed:
            asked["place"] = self.place.code
        if self.compared != "prev":
            asked["cmp"] = self.compared
        return asked

    def link(self, **more: str) -> str:
        """The list behind a number."""
        return f"{reverse('site:matters')}?{urlencode(self.params() | more)}"

    def here(self, **more: str) -> str:
        """The cockpit with something changed; a value of "" drops it."""
        asked = self.params() | more
        if "span" in more:
            asked = {name: value for name, value in asked.items() if name not in ("from", "to")}
        return "?" + urlencode({name: value for name, value in asked.items() if value})

    def within(self, start: date, end: date) -> Asked:
        """Another period, seen from the same day."""
        return replace(self, span="days", start=start, end=min(end, self.at))

    def before(self) -> Asked | None:
        """The period to compare with, seen from its own last day so that both had the same time; None for all."""
        if self.start is None:
            return None
        start, end = shifted(self.start, self.end, self.span, self.compared)
        return replace(self, span="days", start=start, end=end, at=end)

    def words(self) -> str:
        """The period in words."""
        if self.start is None:
            return _("全部")
        if self.start == self.end:
            return day_words(self.start)
        return _("%(a)s至%(b)s") % {"a": day_words(self.start), "b": day_words(self.end)}

    def before_words(self) -> str:
        """What is compared with, in two or three words."""
        if self.compared == "year":
            return _("去年同期")
        names = {"today": _("昨日"), "week": _("上周同期"), "month": _("上月同期")}
        return names.get(self.span) or {"quarter": _("上季同期"), "year": _("去年同期")}.get(
            self.span, _("上期")
        )


def midnight(day: date) -> datetime:
    """When a day begins, local time."""
    return datetime.combine(day, time(), timezone.get_current_timezone())


def day_words(day: date) -> str:
    """A day as people write it."""
    return day_text(day)


def months_before(day: date, months: int) -> date:
    """The same day some months earlier, or the last one of a shorter month."""
    number = day.year * 12 + day.month - 1 - months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def shifted(start: date, end: date, span: str, compared: str) -> tuple[date, date]:
    """The same stretch a period or a year earlier: as many days of it as have passed."""
    months = 12 if compared == "year" else {"month": 1, "quarter": 3, "year": 12}.get(span)
    if months:
        first = months_before(start, months)
        return first, max(first, months_before(end, months))
    days = timedelta(days=7) if span == "week" else end - start + timedelta(days=1)
    return start - days, end - days


def begins(span: str, day: date) -> date | None:
    """The first day of the span a day lies in."""
    starts = {
        "today": day,
        "week": day - timedelta(days=day.weekday()),
        "month": day.replace(day=1),
        "quarter": day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
        "year": day.replace(month=1, day=1),
    }
    return starts.get(span)


def read(given: QueryDict, seat: Seat, now: datetime) -> Asked:
    """The question of an address. An unknown span means the usual one, an unknown place holds nothing.

    Raises:
        Refused: 400, a day that is none, or a period that ends before it begins.
    """
    today = timezone.localdate(now)
    at = min(_day(given, "at") or today, today)
    start, end = _day(given, "from"), _day(given, "to")
    span = given.get("span", "")
    span = span if span in dict(SPANS) else DEFAULT_SPAN
    if start or end:
        span, start, end = "days", start or FIRST, min(end or at, at)
        if end < start:
            text = _("结束日期早于开始日期，或开始日期晚于所看的那一天，请改后再看。")
            raise Refused(text, code="bad_period", status=400, field="from")
    else:
        start, end = begins(span, at), at
    compared = "year" if given.get("cmp") == "year" else "prev"
    whole = None if seat.role in BY_PARTY else seat.territory
    code = given.get("place", "")[:24]
    place = Place.objects.filter(code=code).first() if code else whole
    nowhere = bool(code) and place is None
    return Asked(today, now, span, start, end, at, compared, place, whole, nowhere)


def _day(given: QueryDict, name: str) -> date | None:
    text = given.get(name, "").strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.max
    if not FIRST <= day < date(2200, 1, 1):
        text = _("日期请按 2026-11-23 的样子填写。")
        raise Refused(text, code="bad_date", status=400, field=name)
    return day
