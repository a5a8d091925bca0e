"""Twenty-odd deadlines with their sentences as a page for docs/: make-up Saturdays and Sundays, nights, weekends."""

from __future__ import annotations

from django.utils import translation

from jingzhi.core.catalogue.models import CLOCK_KINDS
from jingzhi.kit.clocks import Due, due, read_moment

COMMAND = "./jingzhi manage draw_clocks"
FILE = "clocks.md"

# (start, kind, amount, what it shows): only dates of the official calendars of 2024 to 2026.
EXAMPLES: tuple[tuple[str, str, int, str], ...] = (
    ("2024-02-04T23:50", "workday", 1, "调休周日深夜派单"),
    ("2024-02-08T10:00", "workday", 2, "春节前；2024年除夕上班，节后周日调休"),
    ("2024-04-06T03:00", "workday", 1, "清明假期凌晨派单，次日周日调休"),
    ("2024-04-28T16:30", "workhour", 4, "调休周日下午派单"),
    ("2024-05-11T11:00", "workhour", 2, "调休周六跨午休"),
    ("2024-09-14T17:00", "workhour", 2, "调休周六派单，跨中秋"),
    ("2024-09-29T09:00", "workday", 1, "调休周日派单"),
    ("2024-09-30T17:59", "workday", 2, "下班前一分钟派单，跨国庆"),
    ("2024-10-05T20:00", "workhour", 4, "假期夜间派单，节后上班起算"),
    ("2024-10-12T12:30", "workhour", 4, "调休周六午休时派单"),
    ("2025-01-25T22:00", "workday", 2, "周六夜间派单，次日周日调休"),
    ("2025-01-26T09:00", "workhour", 12, "调休周日派单，跨到次日"),
    ("2025-02-08T18:00", "workhour", 1, "调休周六下班时派单"),
    ("2025-04-27T15:00", "day", 3, "调休周日派单，自然日照走"),
    ("2025-09-25T15:30", "workday", 20, "跨国庆、中秋和两个调休日"),
    ("2025-10-11T09:00", "workhour", 8, "调休周六派单，跨周日"),
    ("2026-01-04T16:30", "workhour", 4, "调休周日派单"),
    ("2026-02-13T09:00", "workday", 5, "春节前派单，次日周六调休"),
    ("2026-04-29T08:00", "workday", 7, "跨劳动节和调休周六"),
    ("2026-04-30T17:00", "workhour", 4, "节前下班前一小时派单"),
    ("2026-06-20T03:20", "hour", 2, "端午假期凌晨的紧急件"),
    ("2026-09-20T13:00", "workhour", 2, "调休周日午休时派单"),
    ("2026-09-30T17:00", "day", 3, "节前派单，自然日照走"),
    ("2026-10-10T19:00", "workday", 1, "调休周六夜间派单"),
    ("2026-11-21T23:40", "hour", 24, "普通周末夜间的紧急件"),
)


def computed() -> list[tuple[str, str, int, str, Due]]:
    """Every example with the deadline the program gives it."""
    return [
        (start, kind, amount, why, due(start=read_moment(start), kind=kind, amount=amount))
        for start, kind, amount, why in EXAMPLES
    ]


def page() -> str:
    """The whole document; always in the language of the product."""
    with translation.override("zh-hans"):
        lines = [_line(*row) for row in computed()]
    return HEAD % {"command": COMMAND, "n": len(lines)} + "\n".join(lines) + "\n"


def _line(start: str, kind: str, amount: int, why: str, found: Due) -> str:
    moment = read_moment(start)
    day = "一二三四五六日"[moment.weekday()]
    cells = (
        f"{moment:%Y-%m-%d %H:%M} 周{day}",
        f"{amount} {CLOCK_KINDS[kind]}",
        f"{found.at:%Y-%m-%d %H:%M}",
        found.because,
        why,
    )
    return "| " + " | ".join(cells) + " |"


HEAD = """# 时限怎么算：%(n)d 个例子

<!-- 由程序生成，不要手改：%(command)s -->
本页由程序生成（`%(command)s`）。一项测试保证它与程序一致，另一项测试用一个逐分钟、逐日走日历的简单算法核对每个期限。
自己算：`./jingzhi clock --start 2024-09-30T17:59 --kind workday --amount 2`。

规则：民法典第二百零一条（按日计算的，开始的当日不计入）、第二百零三条（最后一日是法定休假日的顺延；有业务时间的到停止业务活动时止）。

- **工作日** 派单当天不算，到第 N 个工作日下班为止；调休上班的周六、周日是工作日。
- **工作时** 只在工作日的工作时间里走（没有另定的为 08:00-12:00、14:00-18:00，各单位可以另定）。
- **自然日**、**紧急工作时** 连续走，夜间、周末、节假日照算。
- 没有公布放假安排的年份按周末规则暂算，标“暂定”，公布后逐件重算并记账。

| 起算 | 时限 | 到期 | 为什么 | 看点 |
| --- | --- | --- | --- | --- |
"""
