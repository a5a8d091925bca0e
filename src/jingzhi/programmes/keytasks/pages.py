"""Pages of key tasks: the tree of a year, one task with its milestones and its breaking down, a new task, a spreadsheet."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import table
from jingzhi.core.flows.actions import advance
from jingzhi.kit import sheets
from jingzhi.kit.refused import Refused
from jingzhi.programmes.keytasks import actions, checks, queries
from jingzhi.programmes.keytasks.flow import READERS, RUNNING
from jingzhi.programmes.keytasks.models import Milestone, Task
from jingzhi.programmes.keytasks.queries import Node

BACK = 3
MOVES = ("report", "put_off", "drop")


def _seat(request: HttpRequest) -> Seat:
    return request.seat  # type: ignore[attr-defined,no-any-return]


def _int(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _rows(nodes: list[Node], depth: int = 0) -> list[dict[str, Any]]:
    """The tree as lines, each task above what it was broken down to."""
    today, found = timezone.localdate(), []
    for node in nodes:
        all_, accepted, late = node.counts(today)
        state = table.get(node.task.case.flow, node.task.case.version).state(node.task.case.state)
        waits = [one for one in node.milestones if one.accepted is None]
        found.append(
            {
                "node": node, "task": node.task, "depth": depth, "all": all_, "accepted": accepted, "late": late,
                "state": state, "next": waits[0] if waits else None, "shared": node.shared(),
                "came_back": any(one.returns and one.accepted is None for one in node.milestones),
            }
        )  # fmt: skip
        found += _rows(node.children, depth + 1)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@gate.page(needs=READERS)
def listed(request: HttpRequest) -> HttpResponse:
    """The tasks of a year as a tree, with what is done, late and came back; the district sets a task here."""
    seat, today, status = _seat(request), timezone.localdate(), 200
    context: dict[str, Any] = {"may_open": seat.role == "district", "given": {}}
    if request.method == "POST":
        try:
            names = ("title", "wanted", "milestones", "unit")
            given: dict[str, Any] = {name: request.POST.get(name, "").strip() for name in names}
            target = request.POST.get("target", "").strip()
            given |= {"target": target} if target else {}
            case = actions.open_task(by=seat, now=timezone.now(), owner=seat.body_id, **given)
            messages.success(request, _("已立任务，可以向街道分解。"))
            return redirect("keytasks:show", case.no)
        except Refused as refused:
            context |= {"error": refused.text, "given": request.POST}
            status = refused.status
    year = _int(request.GET.get("year", "")) or today.year
    context |= {
        "rows": _rows(queries.tree(seat, year)),
        "year": year,
        "years": [today.year - n for n in range(BACK)],
    }
    return render(request, "keytasks/list.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@gate.page(needs=READERS)
def show(request: HttpRequest, no: str) -> HttpResponse:
    """One task: its milestones, and what it was broken down to."""
    seat, status = _seat(request), 200
    task = queries.task_for(seat, no)
    context: dict[str, Any] = {"given": {}}
    if request.method == "POST":
        try:
            messages.success(request, _done(request, task, seat))
            return redirect("keytasks:show", no)
        except Refused as refused:
            context, status = {"error": refused.text, "given": request.POST}, refused.status
    node = queries.node(seat, no)
    task, case = node.task, node.task.case
    owns, over = checks.is_owner(case, seat), checks.is_over(case, seat)
    running = case.state in RUNNING
    taken = {child.task.owner_id for child in node.children}
    lines = _rows([node])
    context |= {
        "task": task,
        "case": case,
        "line": lines[0],
        "below": lines[1:],
        "milestones": _milestones(node.milestones),
        "parent": Task.objects.filter(pk=task.parent_id).select_related("owner").first(),
        "parent_open": queries.tasks_for(seat).filter(pk=task.parent_id).exists(),
        "may_report": owns and running and any(one.accepted is None for one in node.milestones),
        "may_judge": over and not running and case.closed_at is None,
        "may_change": over and running,
        "bodies": [one for code, one in queries.below(task).items() if code not in taken]
        if owns and seat.role in ("district", "street") and case.closed_at is None
        else [],
    }
    return render(request, "keytasks/show.html", context, status=status)


def _milestones(rows: list[Milestone]) -> list[dict[str, Any]]:
    today = timezone.localdate()
    moves: dict[int, list[Any]] = {}
    for one in Milestone.objects.filter(pk__in=[row.pk for row in rows]).prefetch_related("moves"):
        moves[one.pk] = list(one.moves.order_by("n"))
    return [
        {
            "one": one,
            "waits": one.reported is not None and one.accepted is None,
            "late": one.accepted is None and one.due_on < today,
            "moves": moves[one.pk],
        }
        for one in rows
    ]


def _done(request: HttpRequest, task: Task, seat: Seat) -> str:
    post, now = request.POST, timezone.now()
    what = post.get("what", "")
    if what == "break":
        target = post.get("target", "").strip()
        if target and _int(target) is None:
            raise Refused(_("数量目标请填整数。"), code="bad_number", field="target")
        words = {name: post.get(name, "").strip() for name in ("wanted", "milestones")}
        made = actions.break_down(
            parent=task, owners=post.getlist("owners"), target=_int(target), by=seat, now=now, **words
        )
        return _("已分解给 %(n)d 个单位。") % {"n": len(made)}
    if what not in (*MOVES, "accept", "hand_back"):
        raise Refused(_("没有这个动作，请刷新。"), code="unknown_move", status=400)
    names = ("milestone", "note", "paper", "due_on", "why")
    given: dict[str, Any] = {name: value for name in names if (value := post.get(name, "").strip())}
    if request.FILES.getlist("proof"):
        given["proof"] = request.FILES.getlist("proof")
    advance(case_no=task.case_id, move=what, by=seat, now=now, **given)
    return _("已保存。")


@require_GET
@gate.page(needs=READERS)
def export(request: HttpRequest) -> HttpResponse:
    """The tree of a year as a spreadsheet, one line a milestone."""
    seat, today = _seat(request), timezone.localdate()
    year = _int(request.GET.get("year", "")) or today.year
    head = (
        _("层级"),
        _("承担单位"),
        _("任务"),
        _("状态"),
        _("节点"),
        _("日期"),
        _("确认日期"),
        _("退回次数"),
        _("超期"),
    )
    rows = [
        [
            line["depth"] + 1, line["task"].owner.name, line["task"].title, str(line["state"].label), one.title,
            one.due_on.isoformat(), one.accepted_at.date().isoformat() if one.accepted_at else "", one.returns,
            _("是") if one.accepted is None and one.due_on < today else "",
        ]
        for line in _rows(queries.tree(seat, year))
        for one in line["node"].milestones
    ]  # fmt: skip
    data = sheets.write(form="xlsx", title=_("重点任务"), header=head, rows=rows)
    answer = HttpResponse(data, content_type=sheets.TYPES["xlsx"])
    answer["Content-Disposition"] = f'attachment; filename="keytasks-{year}.xlsx"'
    return answer
