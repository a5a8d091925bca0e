"""Minutes 纪要 of a meeting: which bodies were there, what was on the agenda, what was decided, by whom, until when.

An official paper: always in Chinese. Bodies and numbers of matters only, never persons, and nothing residents wrote.
Its layout is that of minutes in GB/T 9704, 10.3 (DOMAIN.md section 11).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from functools import partial

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.flows import queries as flows
from jingzhi.core.flows.models import Case
from jingzhi.core.papers import actions
from jingzhi.core.papers.actions import Made, Stamp, Writer
from jingzhi.core.papers.models import Paper
from jingzhi.core.places.models import Place
from jingzhi.core.scores import periods
from jingzhi.kit import papers
from jingzhi.kit.papers import Block, Heading, Table, told
from jingzhi.kit.refused import Refused
from jingzhi.programmes.keywork import checks, queries
from jingzhi.programmes.keywork.models import Keywork, Meeting, Topic
from jingzhi.site.board import item_names
from jingzhi.site.quarterly import BELOW, plain

SUBJECT = "meeting:"
HEAD_AGENDA = ("原因", "编号", "事项", "属地或承担单位", "召集时")
HEAD_DECIDED = ("序号", "议定事项", "要看到的成果", "责任单位", "完成期限", "编号")
WIDTHS_AGENDA = (13, 24, 27, 21, 15)
CAUSES = {
    "overdue": ("超期", "超期{}天"),
    "stuck": ("停滞", "{}个工作日没有进展"),
    "bounced": ("反复退回", "退回{}次"),
}
# The .docx names the worst of each cause; the workbook holds them all.
MOST = 12


def subject(meeting: Meeting) -> str:
    """What a paper about this meeting is about."""
    return f"{SUBJECT}{meeting.pk}"


def draft(meeting: Meeting, by: Seat, now: datetime) -> Paper:
    """The draft of a meeting's minutes, by the body that called it.

    Raises:
        Refused: another body's meeting (403), not held or attended by nobody yet, or minutes there are already (409).
    """
    checks.may_decide(meeting, by)
    return actions.draft(
        kind="minutes",
        place=meeting.place,
        period=periods.holding("month", meeting.held_on).code,
        about=subject(meeting),
        write=writer(meeting, by, now),
        by=by,
        now=now,
    )


def writer(meeting: Meeting, by: Seat, now: datetime) -> Writer:
    """What writes them. Raises `Refused` (409) before the meeting was held, or while nobody is known to have come."""
    checks.may_record(meeting, by, timezone.localdate(now))
    if not meeting.attendance.filter(part="present").exists():
        raise Refused(_("请先登记到会单位，再拟纪要。"), code="no_attendance", status=409)
    return partial(write, meeting, by)


def of(paper: Paper, by: Seat, now: datetime) -> Writer:
    """What writes a paper that is about a meeting again."""
    return writer(queries.meeting_for(by, int(paper.about.removeprefix(SUBJECT))), by, now)


def write(meeting: Meeting, seat: Seat, stamp: Stamp) -> Made:
    """The paper as a `Writer` of core.papers gives it."""
    with translation.override("zh-hans"):
        there = {part: [row.body for row in rows] for part, rows in queries.attendance(meeting).items()}
        topics, decided = _topics(meeting, seat), list(queries.decisions(meeting, earlier=False))
        decided = [row for row in decided if row.case.state != "dropped"]
        agenda = Table("表1　列入议程的事项", HEAD_AGENDA, topics, WIDTHS_AGENDA)
        blocks: list[Block] = [_opening(meeting, there, len(topics), len(decided))]
        blocks += [Heading("以前议定事项的办理情况"), *_earlier(meeting)]
        blocks += [Heading("列入议程的事项"), *_agenda(agenda)]
        blocks += [Heading("议定事项"), *_decided(decided)]
        kind = str(meeting.get_kind_display())
        paper = papers.Paper(
            mark=f"{meeting.place.name}治理会议纪要", number=stamp.number, minutes=True, to="", blocks=blocks,
            title=f"{meeting.place.name}{kind}纪要\n（{told(meeting.held_on)}）",
            signed=meeting.body.name, on=stamp.on, printed_by=meeting.body.name, lists=_lists(there),
            copies="、".join(_names([*there["present"], *there["excused"], *there["observer"]])),
            check=f"验证码 {stamp.code}，可在居民入口“核对文书”处核对。",
        )  # fmt: skip
        tables = [agenda, Table("表2　议定事项", HEAD_DECIDED, _lines(decided))]
        return Made(paper.title.replace("\n", ""), papers.write(paper), [plain(one) for one in tables])


def _names(bodies: Iterable[Body]) -> list[str]:
    return [body.name for body in bodies]


def _lists(there: dict[str, list[Body]]) -> list[tuple[str, str]]:
    labels = {"present": "出席", "excused": "请假", "observer": "列席"}
    return [(labels[part], "、".join(_names(rows))) for part, rows in there.items() if rows]


def _opening(meeting: Meeting, there: dict[str, list[Body]], topics: int, decided: int) -> str:
    came = [f"{len(there['present'])}个单位出席"]
    for part, word in (("excused", "请假"), ("observer", "列席")):
        if there[part]:
            came.append(f"{len(there[part])}个单位{word}")
    studied = f"会议研究了超期、停滞、反复退回的事项{topics}件次" if topics else "会议没有列入议程的事项"
    return (
        f"{told(meeting.held_on)}，{meeting.body.name}召开{meeting.get_kind_display()}，{'，'.join(came)}。"
        f"{studied}，议定工作{decided}项。纪要如下："
    )


def _earlier(meeting: Meeting) -> list[str]:
    """What meetings before had decided and was not finished on the evening of this one."""
    evening = timezone.make_aware(datetime.combine(meeting.held_on, time.max))
    rows = [row for row in queries.still_open(meeting, evening) if row.case.state != "dropped"]
    if not rows:
        return ["以前会议议定的事项，到会议当日没有未办结的。"]
    said = [f"以前会议议定、到会议当日没有办结的{len(rows)}项："]
    for n, row in enumerate(rows, 1):
        late = "，已超期" if row.due_at and row.due_at < evening else ""
        said.append(f"{n}．{row.title}。责任单位：{row.owner.name}；完成期限：{told(row.due_on)}{late}。")
    return said


def _agenda(table: Table) -> list[Block]:
    if not table.rows:
        return ["召集时没有超期、停滞或反复退回的事项。"]
    counts: list[str] = []
    listed: list[Sequence[object]] = []
    for label, _words in CAUSES.values():
        rows = [row for row in table.rows if row[0] == label]
        if rows:
            counts.append(f"{label}{len(rows)}件")
            listed += rows[:MOST]
    said = f"议程由办理记录生成，召集时列入：{'、'.join(counts)}，一件事项可以因几种原因列入。"
    if len(listed) < len(table.rows):
        said += f"表1每种原因列出最突出的{MOST}件。"
    return [said, Table(table.caption, table.head, listed, table.widths)]


def _topics(meeting: Meeting, seat: Seat) -> list[list[str]]:
    """A line for each topic that is still in reach, in the order of the causes."""
    topics = list(meeting.topics.order_by("pk"))
    reach = flows.cases_for(seat).select_related("place")
    cases = reach.in_bulk([topic.case_id for topic in topics])
    items = item_names({case.item_code for case in cases.values()})
    own = {
        row.case_id: row for row in Keywork.objects.filter(case__in=cases.values()).select_related("owner")
    }
    rows = Place.objects.filter(kind=BELOW[meeting.place.kind][0], path__within=meeting.place.path)
    parts = dict(rows.values_list("code", "name"))
    return [
        _topic(topic, cases[topic.case_id], own.get(topic.case_id), items, parts)
        for cause in CAUSES
        for topic in topics
        if topic.cause == cause and topic.case_id in cases
    ]


def _topic(
    topic: Topic, case: Case, own: Keywork | None, items: dict[str, str], parts: dict[str, str]
) -> list[str]:
    label, words = CAUSES[topic.cause]
    if own is not None:
        return [label, case.no, own.title, own.owner.name, words.format(topic.n)]
    where = next((parts[code] for code in str(case.place.path).split(".") if code in parts), case.place.name)
    return [label, case.no, items.get(case.item_code, "未分类"), where, words.format(topic.n)]


def _decided(rows: list[Keywork]) -> list[Block]:
    if not rows:
        return ["本次会议没有登记议定事项。"]
    found: list[Block] = []
    for row in rows:
        found.append(Heading(row.title.rstrip("。"), 2))
        about = f"关于事项{row.about_id}。" if row.about_id else ""
        found.append(
            f"{about}要求：{row.wanted.rstrip('。')}。责任单位：{row.owner.name}。完成期限：{told(row.due_on)}。"
        )
    return [*found, "以上事项已列入重点工作清单，由召集单位跟踪到办结，下次会议先听取没有办结的。"]


def _lines(rows: list[Keywork]) -> list[list[str]]:
    return [
        [str(n), row.title, row.wanted, row.owner.name, row.due_on.isoformat(), row.case_id]
        for n, row in enumerate(rows, 1)
    ]
