"""Working hours and the arithmetic of working time: a ruler that only advances while people are at work.

`worked` reads the ruler at a moment, `at_worked` finds the moment for a reading. All readings are whole
microseconds of working time, so sums and differences are exact. DOMAIN.md section 1.5.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from jingzhi.kit.refused import Refused
from jingzhi.kit.words import _, listed
from jingzhi.kit.workdays import Calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")


def _micro(at: time) -> int:
    return ((at.hour * 60 + at.minute) * 60 + at.second) * 1_000_000 + at.microsecond


def _span(part: str) -> tuple[time, time]:
    """One span of whole minutes; raises ValueError."""
    found = re.fullmatch(r"(\d{1,2})[:：](\d{2}) *[-–—~至] *(\d{1,2})[:：](\d{2})", part.strip(), re.ASCII)
    if found is None:
        raise ValueError(part)
    hours = [int(number) for number in found.groups()]
    return time(hours[0], hours[1]), time(hours[2], hours[3])


@dataclass(frozen=True, slots=True)
class WorkHours:
    """The working hours of a body: spans within one day, in order and apart; 8 hours by default.

    Raises `Refused` when there is no span, a span is empty or two overlap.
    """

    spans: tuple[tuple[time, time], ...] = ((time(8), time(12)), (time(14), time(18)))
    micro: tuple[tuple[int, int], ...] = field(init=False, repr=False, compare=False)
    day_length: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        micro = tuple((_micro(begin), _micro(end)) for begin, end in self.spans)
        edges = [edge for span in micro for edge in span]
        if not edges or any(later <= earlier for earlier, later in pairwise(edges)):
            raise Refused(_("工作时间须至少一段，各段先后排列、互不重叠。"), code="bad_hours")
        object.__setattr__(self, "micro", micro)
        object.__setattr__(self, "day_length", sum(end - begin for begin, end in micro))

    @classmethod
    def read(cls, text: str) -> WorkHours:
        """Read spans such as "08:30-12:00,13:30-17:30" (commas or 、). Raises `Refused`."""
        try:
            spans = [_span(part) for part in re.split("[,，、;；]", text.strip())]
        except ValueError:
            raise Refused(
                _("看不懂工作时间：%(text)s。请写成 08:30-12:00,13:30-17:30 的样子。") % {"text": text[:40]},
                code="bad_hours",
            ) from None
        return cls(tuple(spans))

    def code(self) -> str:
        """The spans as they are kept: 08:00-12:00,14:00-18:00; `read` understands it."""
        return ",".join(f"{begin:%H:%M}-{end:%H:%M}" for begin, end in self.spans)

    @property
    def close(self) -> time:
        """The close of business."""
        return self.spans[-1][1]

    def text(self) -> str:
        """The spans as people write them: 08:00-12:00、14:00-18:00."""
        return listed(f"{begin:%H:%M}-{end:%H:%M}" for begin, end in self.spans)

    def worked_by(self, micro: int) -> int:
        """Working time of a working day before this microsecond of the day."""
        return sum(min(max(micro - begin, 0), end - begin) for begin, end in self.micro)

    def moment_of(self, worked: int) -> int:
        """The microsecond of the day when `worked` (1 to `day_length`) has just been worked."""
        left = worked
        for begin, end in self.micro:
            if left <= end - begin:
                return begin + left
            left -= end - begin
        raise ValueError("more than a day's working time")


DEFAULT_HOURS = WorkHours()


def worked(moment: datetime, hours: WorkHours, calendar: Calendar) -> int:
    """The reading of the working-time ruler at `moment` (aware), in microseconds."""
    local = moment.astimezone(SHANGHAI)
    days = calendar.through(local.toordinal())
    if not calendar.is_workday(local.date()):
        return days * hours.day_length
    return (days - 1) * hours.day_length + hours.worked_by(_micro(local.time()))


def at_worked(reading: int, hours: WorkHours, calendar: Calendar) -> datetime:
    """The earliest moment (Asia/Shanghai) at which the ruler shows `reading`; never outside working hours."""
    day_number = -(-reading // hours.day_length)
    rest = reading - (day_number - 1) * hours.day_length
    day = date.fromordinal(calendar.ordinal_of(day_number))
    midnight = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
    return midnight + timedelta(microseconds=hours.moment_of(rest))


def next_working_moment(moment: datetime, hours: WorkHours, calendar: Calendar) -> datetime:
    """`moment` itself when work is going on, else the moment work next begins (Asia/Shanghai)."""
    return at_worked(worked(moment, hours, calendar) + 1, hours, calendar) - timedelta(microseconds=1)
