"""Whistles on the case page: each with who came, the joint task list, both sides of a dispute, whom the lead waits for."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.catalogue.models import CLOCK_KINDS
from jingzhi.core.flows import undoing
from jingzhi.core.flows.faces import Card
from jingzhi.core.flows.models import Case, Remark
from jingzhi.core.flows.queries import once
from jingzhi.core.ledger.models import Event
from jingzhi.kit.words import clauses, labelled, listed
from jingzhi.programmes.grid import checks, queries, summoned
from jingzhi.programmes.grid.models import HAND_BACK, WHISTLES, Summons
from jingzhi.programmes.grid.whistling import (
    ARRIVE_BY_KIND,
    EMERGENCY_CHANNELS,
    GROUNDS,
    TASK_ENDS,
    WHISTLE_ENDS,
    JointTask,
    Whistle,
)

JUDGED = ("disputed", "objected")


def cards(case: Case, now: datetime) -> list[Card]:
    """What the case page shows of whistles; nothing before the first."""
    whistles = list(Whistle.objects.filter(case=case).order_by("number").select_related("objector"))
    if not whistles:
        return []
    words = _words(case)
    found = [_history(case, whistles, now), _tasks(case, words, now)]
    if case.state in JUDGED:
        found.insert(0, _sides(case, words))
    return [card for card in found if card is not None]


def written(case: Case) -> list[Remark]:
    """Everything written about a case, in its order."""
    return once(case, "remarks", lambda: list(Remark.objects.filter(case=case).order_by("n", "id")))


def _words(case: Case) -> dict[int, dict[str, str]]:
    """What was written with each event, by the number of the event."""
    words: dict[int, dict[str, str]] = defaultdict(dict)
    for remark in written(case):
        words[remark.n][remark.name] = remark.text
    return words


def _history(case: Case, whistles: list[Whistle], now: datetime) -> Card:
    came: dict[int | None, list[str]] = defaultdict(list)
    rows = Summons.objects.filter(party__case=case).select_related("party__body", "whistle")
    for row in rows.order_by("-party__part", "pk"):
        came[row.whistle_id].append(f"{row.party.body.name} {arrival(row, now)}")
    seats = dict(Seat.objects.filter(code__in={row.seat for row in whistles}).values_list("code", "name"))
    return Card(
        heading=_("吹哨记录"),
        head=(_("哨"), _("签发"), _("依据"), _("谁来了"), _("结果")),
        rows=[
            (
                _("第 %(n)d 次 %(kind)s") % {"n": row.number, "kind": WHISTLES[row.kind]},
                f"{timezone.localtime(row.blown_at):%m-%d %H:%M} {seats.get(row.seat, '')}",
                _("%(item)s 第 %(v)d 版，属地先行处置 %(n)d 次")
                % {"item": row.item_code, "v": row.item_version, "n": row.tries},
                clauses(came[row.pk]),
                _outcome(row),
            )
            for row in whistles
        ],
    )


def arrival(row: Summons, now: datetime) -> str:
    """Whether a body came in time, late or not at all, in a word."""
    if row.checked_in_at is not None:
        return _("按时到") if row.checked_in_at <= row.arrive_due_at else _("晚到")
    if row.waived_at is not None:
        return _("免于反馈")
    if row.returned_at is not None:
        return _("已退回")
    if being_judged(row):
        return _("认定中")
    if row.arrive_due_at < (row.party.ended_at or now):
        return _("未到")
    return _("已撤回") if row.party.ended_at else _("未到时限")


def being_judged(row: Summons) -> bool:
    """Whether the district still judges the whistle: its time does not count against whoever was called."""
    return row.whistle is not None and row.whistle.objected_at is not None and row.whistle.judged_at is None


def _outcome(row: Whistle) -> str:
    said = [str(WHISTLE_ENDS[row.ending]) if row.ending else _("进行中")]
    if row.waived:
        said.append(_("免于反馈 %(n)d 家") % {"n": row.waived})
    if row.objector is not None:
        ground = dict(GROUNDS).get(row.ground, "")
        said.append(_("%(body)s异议：%(ground)s") % {"body": row.objector.name, "ground": ground})
    if row.valid is not None:
        said.append(_("认定有效") if row.valid else _("认定无效，计入街道"))
    return clauses(said)


def _tasks(case: Case, words: dict[int, dict[str, str]], now: datetime) -> Card | None:
    tasks = JointTask.objects.filter(whistle__case=case).select_related("body").order_by("number")
    rows = [
        (
            str(task.number),
            task.body.name,
            words[task.n].get("work", "—"),
            f"{task.due_on:%m-%d}",
            _task_state(task, words, now),
        )
        for task in tasks
    ]
    head = (_("项"), _("单位"), _("任务"), _("完成日期"), _("情况"))
    return Card(heading=_("联合任务清单"), head=head, rows=rows) if rows else None


def _task_state(task: JointTask, words: dict[int, dict[str, str]], now: datetime) -> str:
    if task.ended_at is None:
        return _("已过完成日期") if task.due_on < timezone.localdate(now) else _("待办")
    note = words[task.ended_n or 0].get("result", "")
    label = str(TASK_ENDS[task.ending])
    return labelled(label, note) if note else label


def _sides(case: Case, words: dict[int, dict[str, str]]) -> Card:
    """What the street wrote beside what those called answered, return by return (for whoever rules)."""
    rows: list[tuple[str, str]] = []
    street = _tried(words)
    for event in undoing.standing(Event.objects.filter(subject=case.no).order_by("n")):
        own = words[event.n]
        if event.kind == "grid.whistle":
            street = "\n".join(text for text in (street, own.get("order", "")) if text)
        elif event.kind in ("grid.hand_back", "grid.object_"):
            rows.append((street or "—", _refusal(event, own)))
            street = ""
    return Card(heading=_("双方理由"), head=(_("街道"), _("被吹哨单位")), rows=rows, note=_("依据照片见上"))


def _tried(words: dict[int, dict[str, str]]) -> str:
    """The local attempts, in their order."""
    tried = [own["tried"] for _n, own in sorted(words.items()) if "tried" in own]
    return _("先行处置：%(tried)s") % {"tried": clauses(tried)} if tried else ""


def _refusal(event: Event, own: dict[str, str]) -> str:
    labels: dict[str, Any] = {**dict(HAND_BACK), **dict(GROUNDS)}
    reason = labels.get(event.facts.get("reason") or event.facts.get("ground") or "", "")
    names = ("document", "clause", "basis", "why")
    return "\n".join([str(reason), *(own[name] for name in names if name in own)])


def hint(case: Case, seat: Seat) -> str:
    """Why the button that a body looks for is not there."""
    if case.flow != "grid" or case.state != "dispatched":
        return ""
    numbers = summoned.open_tasks(case, seat.body).values_list("number", flat=True)
    if numbers:
        open_ones = listed(map(str, numbers))
        return _("任务清单里还有第 %(n)s 项没有办，逐项办结以后才能反馈。") % {"n": open_ones}
    if checks.waits_for_assistants(case, seat):
        names = listed(party.body.name for party in summoned.missing_assistants(case))
        return _("还在等%(names)s反馈，主办最后反馈；确实不需要的，写明理由免于反馈。") % {"names": names}
    return ""


def emergency_numbers(case: Case, seat: Seat) -> tuple[str, ...]:
    """The numbers a grid worker sees before anything else."""
    first = case.flow == "grid" and seat.role == "grid_worker" and case.state == "reported"
    return EMERGENCY_CHANNELS if first else ()


def kind_choices() -> list[tuple[str, str]]:
    """Kinds of whistle, each with its arrival limit."""
    return [
        (code, _("%(kind)s（%(n)d %(unit)s到场）") % {"kind": label, "n": amount, "unit": CLOCK_KINDS[unit]})
        for code, label in WHISTLES.items()
        for unit, amount in [ARRIVE_BY_KIND[code]]
    ]


def task_choices(case: Case, seat: Seat) -> list[tuple[str, str]]:
    """The tasks of a body that are still open."""
    words = _words(case)
    return [
        (str(task.number), f"{task.number}. {words[task.n].get('work', '')[:40]}")
        for task in summoned.open_tasks(case, seat.body)
    ]


def called_choices(case: Case, *, part: str = "") -> list[tuple[str, list[tuple[str, str]]]]:
    """The bodies at work on a matter, as one group of options."""
    rows = queries.open_parties(case).select_related("body").order_by("-part", "body_id")
    found: list[Any] = [(row.body_id, row.body.name) for row in rows if part in ("", row.part)]
    return [(_("已派单位"), found)]


def attempts(case: Case) -> list[str]:
    """What was tried locally, in its order."""
    return [own["tried"] for _n, own in sorted(_words(case).items()) if "tried" in own]
