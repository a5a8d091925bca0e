"""The official calendar as this district knows it: the years shipped with the program and those loaded since.

Every process computes with what the database holds at that moment: `known` asks for the number of the newest notice
(one row by key) and builds the calendar anew only when that number changed. Nothing is kept in a process that another
could change behind its back. Each clock keeps the number it was computed with; `recompute` finds those left behind.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.flows.models import CalendarNotice
from jingzhi.core.ledger import actions as ledger
from jingzhi.core.places.actions import Post
from jingzhi.kit.refused import Refused
from jingzhi.kit.text import plain
from jingzhi.kit.words import product_language
from jingzhi.kit.workdays import OFFICIAL, Calendar

# The words of the notices and of the tables people make of them.
KINDS = {
    "holiday": "holiday",
    "放假": "holiday",
    "休息": "holiday",
    "节假日": "holiday",
    "makeup": "makeup",
    "上班": "makeup",
    "调休": "makeup",
    "调休上班": "makeup",
}
# 全国年节及纪念日放假办法 (2024): 13 days off a year, 11 before; a table with fewer is not whole.
LEAST_HOLIDAYS = 11
# The notice of a year may name the last days of the year before: that of 2019 made 2018-12-29 a working day.
LAST_DAYS = (12, 24)


@dataclass(frozen=True)
class Known:
    """A calendar and the number of the newest notice in it (0: none but the shipped years)."""

    number: int
    calendar: Calendar


def known() -> Known:
    """The calendar as of now in the database; one query, and no older answer than that query's."""
    newest = CalendarNotice.objects.order_by("-id").values_list("id", "at").first()
    return Known(newest[0], _built(*newest)) if newest else Known(0, OFFICIAL)


@lru_cache(maxsize=8)
def _built(number: int, at: datetime) -> Calendar:
    """All notices up to a number; `at` tells the same number of another database apart."""
    calendar = OFFICIAL
    for row in CalendarNotice.objects.filter(id__lte=number).order_by("id"):
        calendar = with_notice(calendar, row.year, row.days)
    return calendar


def with_notice(calendar: Calendar, year: int, days: dict[str, list[str]]) -> Calendar:
    """The calendar with the days of one notice."""
    by_kind: dict[str, dict[date, str]] = {"holiday": {}, "makeup": {}}
    for day, (kind, name) in days.items():
        by_kind[kind][date.fromisoformat(day)] = name
    return calendar.with_year(year, holidays=by_kind["holiday"], makeups=by_kind["makeup"])


def read_days(*, year: int, rows: Iterable[dict[str, Any]], now: datetime) -> dict[str, list[str]]:
    """The days of a notice from rows with date, kind and name, checked; the form kept in `CalendarNotice.days`.

    Raises:
        Refused: a year that cannot be loaded now, a day of another year, an unknown kind, a day named twice, a
            make-up day that is no Saturday or Sunday, or too few holidays to be the whole year.
    """
    this = timezone.localdate(now).year
    if not this - 1 <= year <= this + 2:
        raise Refused(
            _("只能载入%(first)d年至%(last)d年的放假安排。") % {"first": this - 1, "last": this + 2},
            code="bad_year",
            field="year",
        )
    days: dict[str, list[str]] = {}
    for line, row in enumerate(rows, 2):
        day, kind = _day(row, year, line), KINDS.get(str(row.get("kind", "")).strip())
        if kind is None:
            raise _wrong(line, _("类型只能写“放假”或“调休上班”"))
        if kind == "makeup" and day.weekday() < 5:
            raise _wrong(line, _("调休上班只能在周六或周日"))
        if day.isoformat() in days:
            raise _wrong(line, _("这一天重复了"))
        name = plain(str(row.get("name") or ""), most=20, label=_("名称")) if row.get("name") else ""
        with product_language():  # kept for every reader
            days[day.isoformat()] = [kind, name or _("节假日")]
    if sum(kind == "holiday" for kind, _name in days.values()) < LEAST_HOLIDAYS:
        raise Refused(
            _("全年放假不足%(least)d天，表格可能不完整，请补齐后再传。") % {"least": LEAST_HOLIDAYS},
            code="not_whole",
            field="file",
        )
    return dict(sorted(days.items()))


def _day(row: dict[str, Any], year: int, line: int) -> date:
    text = str(row.get("date", "")).strip().partition(" ")[0].replace("/", "-").replace(".", "-")
    try:
        numbers = [int(part) for part in text.split("-")]
        day = date(*numbers)
    except (TypeError, ValueError):
        raise _wrong(line, _("日期请写成 2027-01-01 的样子")) from None
    if day.year != year and not (day.year == year - 1 and (day.month, day.day) >= LAST_DAYS):
        raise _wrong(line, _("%(day)s不在%(year)d年") % {"day": day.isoformat(), "year": year})
    return day


def _wrong(line: int, why: str) -> Refused:
    return Refused(_("第%(line)d行：%(why)s。") % {"line": line, "why": why}, code="bad_day", field="file")


@transaction.atomic
def load_calendar(
    *, year: int, rows: Iterable[dict[str, Any]], source: str, by: Post, now: datetime
) -> CalendarNotice:
    """Make a year official: `rows` have date, kind (放假, 调休上班) and name, `source` names the notice.

    Deadlines follow by `recompute.recompute`; a year loaded again (a corrected notice) replaces the one before.

    Raises:
        Refused: what `read_days` refuses, or no source.
    """
    source = " ".join(source.split())
    if not 4 <= len(source) <= 120:
        raise Refused(
            _("请写明放假通知的名称或文号（4至120字）。"), code="no_source", status=422, field="source"
        )
    days = read_days(year=year, rows=rows, now=now)
    row = CalendarNotice.objects.create(
        year=year, source=plain(source, most=120, label=_("来源")), days=days, at=now, by=by.code
    )
    kinds = [kind for kind, _name in days.values()]
    ledger.record(
        kind="flows.load_calendar",
        subject=f"calendar:{year}",
        by=by.code,
        at=now,
        facts={
            "year": year,
            "number": row.pk,
            "holidays": kinds.count("holiday"),
            "makeups": kinds.count("makeup"),
        },
    )
    return row
