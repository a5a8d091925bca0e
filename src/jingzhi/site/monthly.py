"""The monthly reminder 月度提示 of the district or a street: how the month went, and every matter that is overdue.

What last month's issued list already named comes first and says how often it was named: nothing rolls over unseen.
Numbers, kinds of items and bodies only; what residents wrote is not in it. Always in Chinese, as every official paper.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone, translation

from jingzhi.core.flows.models import Case, Party
from jingzhi.core.papers.actions import Made, Stamp
from jingzhi.core.papers.models import Paper
from jingzhi.core.places.models import Place
from jingzhi.kit import papers
from jingzhi.kit.papers import Block, Heading, Table
from jingzhi.programmes.grid.flow import FLOW
from jingzhi.site.board import item_names
from jingzhi.site.quarterly import BELOW, Asked, overall, plain

HEAD = ("编号", "类别", "属地", "在谁手上", "期限", "超期天数", "第几次提示")
MOST = 200
MOST_PARTS = 5


@dataclass(frozen=True)
class Late:
    """One matter that is overdue."""

    no: str
    item: str
    part: str
    holder: str
    due: datetime
    days: int
    times: int


def reminder(asked: Asked, stamp: Stamp) -> Made:
    """The paper as a `Writer` of core.papers gives it."""
    with translation.override("zh-hans"):
        label = BELOW[asked.place.kind][1]
        late = _late(asked, timezone.now())
        listed = late[:MOST]
        table = _table(listed)
        blocks: list[Block] = [Heading(f"{asked.period.number}月办理情况"), *overall(asked)]
        blocks += [Heading("超期未结事项"), *_told(late, label), *([table] if listed else [])]
        blocks += [Heading("要求"), _asks(listed)]
        title = f"关于{asked.place.name}{asked.words}\n网格事项办理情况的提示"
        paper = papers.Paper(
            mark=f"{asked.place.name}网格治理提示", number=stamp.number, title=title, to=f"各{label}，各承办单位",
            blocks=blocks, signed=asked.seat.body.name, on=stamp.on, printed_by=asked.seat.body.name,
            check=f"验证码 {stamp.code}，可在居民入口“核对文书”处核对。",
        )  # fmt: skip
        return Made(title.replace("\n", ""), papers.write(paper), [plain(table)])


def _late(asked: Asked, now: datetime) -> list[Late]:
    """Named before first, then the longest overdue."""
    cases = list(
        Case.objects.filter(
            flow=FLOW.code, closed_at=None, due_at__lt=now, place__path__within=asked.place.path
        ).select_related("place")
    )
    items, before = item_names({case.item_code for case in cases}), _named_before(asked)
    leads = dict(
        Party.objects.filter(case__in=cases, part="lead", ended_at=None).values_list("case_id", "body__name")
    )
    parts = _parts(asked)
    found = [
        Late(
            case.no,
            items.get(case.item_code, "未分类"),
            _part(case, parts),
            leads.get(case.no) or str(FLOW.state(case.state).label),
            timezone.localtime(case.due_at),
            (now - case.due_at).days + 1,
            before.get(case.no, 0) + 1,
        )
        for case in cases
        if case.due_at is not None
    ]
    return sorted(found, key=lambda one: (-one.times, one.due, one.no))


def _parts(asked: Asked) -> dict[str, str]:
    rows = Place.objects.filter(kind=BELOW[asked.place.kind][0], path__within=asked.place.path)
    return dict(rows.values_list("code", "name"))


def _part(case: Case, parts: dict[str, str]) -> str:
    path = str(case.place.path).split(".") if case.place else []
    return next((parts[code] for code in path if code in parts), "—")


def _named_before(asked: Asked) -> dict[str, int]:
    """{number: how often it was named} of the list that was issued for the month before."""
    paper = Paper.objects.filter(
        kind="monthly", place=asked.place, period=asked.period.before().code, state="issued"
    ).first()
    if paper is None or not paper.tables:
        return {}
    return {row[0]: int(row[-1]) for row in paper.tables[0]["rows"]}


def _table(listed: list[Late]) -> Table:
    rows = [
        [one.no, one.item, one.part, one.holder, f"{one.due:%m-%d}", str(one.days), str(one.times)]
        for one in listed
    ]
    return Table("表1　超期未结事项", HEAD, rows, (25, 17, 14, 18, 9, 8, 9))


def _told(late: list[Late], who: str) -> list[str]:
    if not late:
        return ["拟制时没有超期未结的事项。"]
    again = sum(one.times > 1 for one in late)
    said = f"拟制时超期未结{len(late)}件，其中上月提示过仍未办结的{again}件，列在最前。"
    most = Counter(one.part for one in late).most_common(MOST_PARTS)
    said += f"按{who}分：{'、'.join(f'{name}{n}件' for name, n in most)}{'等' if len(most) == MOST_PARTS else ''}。"
    if len(late) > MOST:
        said += f"表中列出前{MOST}件。"
    return [said]


def _asks(listed: list[Late]) -> str:
    if not listed:
        return "请继续按时限办理，临近期限的提前答复。"
    return "请承办单位逐件核对，办结的及时反馈，确有困难的按规定申请延期或挂账。下月仍未办结的，继续列入并注明次数。"
