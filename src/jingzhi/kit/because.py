"""The sentence that explains a deadline: "10月9日18:00到期：9月30日17:59派单，次日起算2个工作日，10月1日至7日国庆休假不计"."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from jingzhi.kit.words import MONTHS, _, day_text, listed
from jingzhi.kit.workdays import Calendar, Rest
from jingzhi.kit.workhours import WorkHours, next_working_moment

_ONE = timedelta(days=1)


def started(
    *,
    start: datetime,
    at: datetime,
    kind: str,
    amount: int,
    hours: WorkHours,
    calendar: Calendar,
    began: str | None,
    unsure: list[int],
) -> str:
    """Explain a deadline from the start of its clock. `unsure` are the years without an official calendar."""
    parts = [_("%(start)s%(began)s") % {"start": _moment(start, at.year), "began": began or _("派单")}]
    if kind == "workday":
        parts.append(_("次日起算%(n)d个工作日") % {"n": amount})
        parts += _days_left_out(start.date() + _ONE, at.date(), at.year, calendar)
    elif kind == "workhour":
        parts += _workhours(start, at, amount, hours, calendar)
    elif kind == "hour":
        parts.append(_("连续计%(n)d小时，夜间和节假日照算") % {"n": amount})
    else:
        parts.append(_("连续计%(n)d个自然日，节假日照算") % {"n": amount})
    return _sentence(at, start.year, parts, unsure)


def moved(
    *,
    at: datetime,
    was: datetime,
    paused_at: datetime,
    resumed_at: datetime,
    lost: timedelta,
    kind: str,
    calendar: Calendar,
    unsure: list[int],
) -> str:
    """Explain a deadline that a pause has moved from `was` to `at` by the time `lost`."""
    parts = [
        _("原定%(was)s到期") % {"was": _moment(was, at.year)},
        _("%(from)s至%(to)s暂停") % {"from": _moment(paused_at, at.year), "to": _moment(resumed_at, at.year)},
    ]
    if not lost:
        parts.append(_("暂停期间没有应计时间，不顺延"))
    elif kind in ("hour", "day"):
        parts.append(_("顺延%(time)s") % {"time": _length(lost)})
    else:
        parts.append(_("顺延%(time)s工作时间") % {"time": _length(lost)})
        parts += _days_left_out(was.date() + _ONE, at.date(), at.year, calendar)
    return _sentence(at, was.year, parts, unsure)


def _workhours(start: datetime, at: datetime, amount: int, hours: WorkHours, calendar: Calendar) -> list[str]:
    parts = []
    first = next_working_moment(start, hours, calendar)
    if first != start:
        parts.append(_("%(first)s上班起算") % {"first": _moment(first, at.year)})
    parts.append(_("计%(n)d个工作时（%(hours)s）") % {"n": amount, "hours": hours.text()})
    return parts + _days_left_out(start.date(), at.date(), at.year, calendar)


def _sentence(at: datetime, year: int, parts: list[str], unsure: list[int]) -> str:
    if unsure:
        years = listed(str(y) for y in unsure)
        parts = [*parts, _("%(years)s年放假安排未公布，暂按周末规则推算") % {"years": years}]
    return _("%(at)s到期：%(why)s") % {"at": _moment(at, year), "why": _("，").join(parts)}


def _days_left_out(first: date, last: date, year: int, calendar: Calendar) -> list[str]:
    """What the calendar did between two days: holidays not counted, weekends not counted, make-up days counted."""
    rests = calendar.rests(first, last)
    parts = [
        _("%(days)s%(name)s休假不计") % {"days": _run(rest, year), "name": _festivals(rest)} for rest in rests
    ]
    makeups = calendar.makeup_days(first, last)
    if _has_plain_weekend(first, last, rests, makeups):
        parts.append(_("周末不计"))
    if makeups:
        days = listed(
            _("%(day)s（%(weekday)s）") % {"day": _day(day, year), "weekday": _weekday(day)}
            for day in makeups
        )
        parts.append(_("%(days)s调休上班计入") % {"days": days})
    return parts


def _has_plain_weekend(first: date, last: date, rests: list[Rest], makeups: list[date]) -> bool:
    """Whether a Saturday or Sunday in the range is neither inside a holiday nor made up."""
    whole, rest = divmod((last - first).days + 1, 7)
    weekend_days = 2 * whole + sum((first + i * _ONE).weekday() >= 5 for i in range(rest))
    for run in rests:
        weekend_days -= sum(
            (run.first + i * _ONE).weekday() >= 5 for i in range((run.last - run.first).days + 1)
        )
    return weekend_days > len(makeups)


def _festivals(rest: Rest) -> str:
    names = {
        "New Year's Day": _("元旦"),
        "Spring Festival": _("春节"),
        "Tomb-sweeping Day": _("清明"),
        "Labour Day": _("劳动节"),
        "Dragon Boat Festival": _("端午"),
        "Mid-autumn Festival": _("中秋"),
        "National Day": _("国庆"),
    }
    return listed(names.get(name, name) for name in rest.names)


def _run(rest: Rest, year: int) -> str:
    """10月1日至7日; over a month's end 4月29日至5月1日."""
    first = _day(rest.first, year)
    if rest.first == rest.last:
        return first
    if rest.first.month == rest.last.month and rest.first.year == year:
        parts = {"month": rest.first.month, "day": rest.first.day, "to": rest.last.day}
        return _("%(month)d月%(day)d日至%(to)d日") % (parts | {"mon": MONTHS[rest.first.month - 1]})
    if rest.first.month == rest.last.month:
        return _("%(first)s至%(day)d日") % {"first": first, "day": rest.last.day}
    return _("%(first)s至%(last)s") % {"first": first, "last": _day(rest.last, rest.first.year)}


def _day(day: date, year: int) -> str:
    """The date, with its year only when that is not the expected one."""
    return day_text(day, year=year)


def _moment(moment: datetime, year: int) -> str:
    return _("%(day)s%(time)s") % {"day": _day(moment.date(), year), "time": f"{moment:%H:%M}"}


def _weekday(day: date) -> str:
    return (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))[day.weekday()]


def _length(span: timedelta) -> str:
    """26小时30分."""
    minutes = round(span.total_seconds() / 60)
    if minutes % 60 == 0:
        return _("%(hours)d小时") % {"hours": minutes // 60}
    return _("%(hours)d小时%(minutes)d分") % {"hours": minutes // 60, "minutes": minutes % 60}
