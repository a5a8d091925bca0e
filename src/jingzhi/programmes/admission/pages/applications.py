"""Applications: the list by state, and the long forms that open or complete one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import queries as flows
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case
from jingzhi.core.flows.table import Fact
from jingzhi.kit.refused import Refused
from jingzhi.programmes.admission import actions, forms, queries
from jingzhi.programmes.admission.facts import DECLARED, SECTIONS
from jingzhi.programmes.admission.flow import FLOW
from jingzhi.programmes.admission.models import Application

READERS = ("department", "district", "leader", "auditor", "street", "community", "grid_worker")
PAGE = 30
ENDED = ("rejected", "withdrawn", "removed", "expired")


@dataclass
class Tab:
    """A tab with its number, as site/parts/tabs.html draws it."""

    key: str
    label: str
    count: int
    url: str
    current: bool
    late: bool = False


@require_GET
@gate.page(needs=READERS)
def listing(request: HttpRequest) -> HttpResponse:
    """事项准入: the applications this seat may see, by state."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    today = timezone.localdate()
    rows = queries.applications_for(seat)
    counts: dict[str, int] = dict(
        rows.order_by().values_list("case__state").annotate(n=Count("pk")).values_list("case__state", "n")
    )
    due = queries.expiring(today).filter(pk__in=rows.values("pk"))
    chosen = request.GET.get("state", "")
    tabs = _tabs(counts, due.count(), chosen)
    found = _chosen(rows, due, chosen)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    lines = [{"row": row, "state": FLOW.state(row.case.state)} for row in page]
    context = {"tabs": tabs, "lines": lines, "page": page, "section": "applications"}
    return render(request, "admission/applications.html", context)


def _tabs(counts: dict[str, int], due: int, chosen: str) -> list[Tab]:
    def tab(key: str, label: Any, count: int, *, late: bool = False) -> Tab:
        return Tab(key, str(label), count, f"?state={key}" if key else "?", key == chosen, late)

    going = [state for state in FLOW.states if not state.final]
    tabs = [tab("", _("在办"), sum(counts.get(state.code, 0) for state in going))]
    tabs += [tab(state.code, state.label, counts.get(state.code, 0)) for state in going]
    tabs.append(tab("listed", FLOW.state("listed").label, counts.get("listed", 0)))
    tabs.append(tab("due", _("待评估"), due, late=True))
    return [*tabs, tab("ended", _("未入或已出"), sum(counts.get(code, 0) for code in ENDED))]


def _chosen(rows: QuerySet[Application], due: QuerySet[Application], chosen: str) -> QuerySet[Application]:
    if chosen == "due":
        return due
    if chosen == "ended":
        return rows.filter(case__state__in=ENDED)
    return rows.filter(case__state=chosen) if chosen else rows.filter(case__closed_at=None)


LEAVE: tuple[forms.Section, ...] = (
    (
        gettext_lazy("退出申请"),
        gettext_lazy("减少网格负担的，形式审查后直接决定"),
        next(move.needs for move in FLOW.moves if move.name == "leave"),
    ),
)
DECLARE: tuple[forms.Section, ...] = (
    (
        gettext_lazy("应急准入"),
        gettext_lazy("登记后立即生效 30 天；部门 5 个工作日内补办完整申请，否则失效"),
        DECLARED,
    ),
)


@require_http_methods(["GET", "POST"])
@gate.page(needs=("department",))
def apply(request: HttpRequest) -> HttpResponse:
    """准入申请: the whole form at once; nothing is kept of a form that is refused."""
    return _open(request, "apply", SECTIONS, _("准入申请"))


@require_http_methods(["GET", "POST"])
@gate.page(needs=("department",))
def leave(request: HttpRequest) -> HttpResponse:
    """退出申请 for an item of one's own."""
    return _open(request, "leave", LEAVE, _("退出申请"), starts={"item": request.GET.get("item", "")[:20]})


@require_http_methods(["GET", "POST"])
@gate.page(needs=("district",))
def declare(request: HttpRequest) -> HttpResponse:
    """应急准入: an oral request of a department, registered by the district."""
    return _open(request, "declare", DECLARE, _("应急准入"))


def _open(
    request: HttpRequest,
    move: str,
    sections: tuple[forms.Section, ...],
    title: str,
    starts: dict[str, Any] | None = None,
) -> HttpResponse:
    def make(given: dict[str, Any]) -> Case:
        seat: Seat = request.seat  # type: ignore[attr-defined]
        return actions.submit(move=move, by=seat, now=timezone.now(), key=forms.key_of(request), **given)

    return _form(request, sections, title, make, starts)


@require_http_methods(["GET", "POST"])
@gate.page(needs=("department",))
def complete(request: HttpRequest, no: str) -> HttpResponse:
    """补办申请 of an emergency: the same form, begun with what was registered."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    case = flows.case_for(seat, no)
    if case.flow != FLOW.code:
        raise flows.no_such_case(no)
    row = queries.application(case)
    names = {fact.name for _heading, _note, needs in SECTIONS for fact in needs}
    starts = {name: getattr(row, name) for name in names if hasattr(row, name)}

    def make(given: dict[str, Any]) -> Case:
        return advance(
            case_no=case.no,
            move="complete",
            by=seat,
            now=timezone.now(),
            rev=forms.rev_of(request),
            key=forms.key_of(request),
            **given,
        )

    return _form(request, SECTIONS, _("补办申请"), make, starts | {"rev": case.rev})


def _form(
    request: HttpRequest,
    sections: tuple[forms.Section, ...],
    title: str,
    make: Callable[[dict[str, Any]], Case],
    starts: dict[str, Any] | None = None,
) -> HttpResponse:
    seat: Seat = request.seat  # type: ignore[attr-defined]
    needs: list[Fact] = [fact for _heading, _note, facts in sections for fact in facts]
    today: date = timezone.localdate()
    refused: Refused | None = None
    if request.method == "POST":
        try:
            case = make(forms.read(request, needs))
        except Refused as error:
            refused = error
        else:
            messages.success(request, _("已提交：%(no)s") % {"no": case.no})
            return redirect("site:case", case.no)
    given = request.POST if request.method == "POST" else None
    form = forms.drawn(sections, seat=seat, today=today, given=given, starts=starts, refused=refused)
    form.rev = form.rev or str((starts or {}).get("rev", ""))
    context = {"form": form, "title": title, "section": "applications"}
    return render(request, "admission/form.html", context, status=refused.status if refused else 200)
