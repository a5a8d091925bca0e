"""Who holds a seat: its history, handing it over, standing in, and the lists of both."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jingzhi.core.bodies import gate
from jingzhi.core.bodies import queries as bodies
from jingzhi.core.bodies.models import Account, Appointment, Seat
from jingzhi.core.flows import table
from jingzhi.kit.refused import Refused
from jingzhi.kit.words import listed
from jingzhi.programmes.staffing import checks
from jingzhi.programmes.staffing.actions import handover as actions
from jingzhi.programmes.staffing.actions.handover import Change
from jingzhi.programmes.staffing.models import GAP_REASONS, Handover
from jingzhi.programmes.staffing.pages import asked
from jingzhi.programmes.staffing.queries import holders

ARRANGES = tuple(checks.MANAGES)
# A receiver confirms from whichever seat was handed over.
RECEIVERS = (*asked.READERS, "grid_worker", "force", "department", "hotline")
OFFERED = 200


@require_GET
@gate.page(needs=asked.READERS)
def seat(request: HttpRequest, code: str) -> HttpResponse:
    """One seat: who acts, who held it when, what is open, and the forms to change it."""
    return _seat(request, _found(request, code))


def _found(request: HttpRequest, code: str) -> Seat:
    by = asked.seat_of(request)
    found = Seat.objects.select_related("territory", "body").filter(code=code[:60]).first()
    if found is None or not (by.territory.holds(found.territory) or by.pk == found.pk):
        raise Refused(_("没有这个岗位，或不在您的辖区。"), code="unknown_seat", status=404)
    return found


def _seat(request: HttpRequest, found: Seat, *, error: str = "", status: int = 200) -> HttpResponse:
    by, on = asked.seat_of(request), timezone.localdate()
    may = checks.may_manage(by, found)
    terms = list(holders.terms_of(found)[:60])
    work = holders.open_work(found) if by.role != "auditor" else []
    context: dict[str, Any] = {
        "post": found,
        "acting": bodies.acting([found.code], on).get(found.code, []),
        "terms": [_term(row, on) for row in terms],
        "current": [row for row in terms if row.instead_of_id is None and on in row.period],
        "open": _by_state((case.flow, case.version, case.state) for case, _waits in work),
        "waits": sum(waits for _case, waits in work),
        "handovers": holders.handovers_for(by).filter(seat=found)[:10],
        "may": may,
        "accounts": _offered(by) if may else [],
        "reasons": GAP_REASONS.items(),
        "today": on,
        "given": request.POST,
        "error": error,
        "who": _who(request, found),
    }
    return render(request, "staffing/seat.html", context, status=status)


def _term(row: Appointment, on: Any) -> dict[str, Any]:
    return {
        "label": row.account.label,
        "since": row.period.lower,
        "until": row.period.upper,
        "instead": row.instead_of.account.label if row.instead_of else "",
        "now": on in row.period,
        "pk": row.pk,
    }


def _by_state(rows: Any) -> list[tuple[str, int]]:
    counted = Counter(rows)
    return [
        (str(table.get(flow, version).state(state).label), n) for (flow, version, state), n in counted.items()
    ]


def _offered(by: Seat) -> list[Account]:
    """Sign-ins to choose from: those who hold a seat in the territory, and those who hold none now."""
    on = timezone.localdate()
    here = bodies.in_force(on).filter(seat__territory__path__within=by.territory.path)
    held = bodies.in_force(on).values("account_id")
    rows = Account.objects.filter(is_active=True)
    chosen = rows.filter(pk__in=here.values("account_id")) | rows.exclude(pk__in=held)
    return list(chosen.order_by("username")[:OFFERED])


def _who(request: HttpRequest, found: Seat) -> dict[str, Any]:
    """The answer to "who acted from this seat at that moment" (?at=)."""
    text = request.GET.get("at", "")
    if not text:
        return {}
    at = asked.moment(text)
    labels = [account.label for account in holders.who_held(found, at)]
    return {"at": at, "labels": listed(labels) or _("当时无人在任")}


@require_POST
@gate.page(needs=ARRANGES)
def hand_over(request: HttpRequest, code: str) -> HttpResponse:
    """End one term, begin the other, keep what is open."""
    found = _found(request, code)
    try:
        row = actions.hand_over(
            seat=found, change=_change(request, found), by=asked.seat_of(request), now=timezone.now()
        )
    except Refused as refused:
        return _seat(request, found, error=refused.text, status=refused.status)
    messages.success(request, _("交接已登记，待接任人确认") if row.coming else _("离任已登记"))
    return redirect("staffing:handover", pk=row.pk)


def _change(request: HttpRequest, found: Seat) -> Change:
    leaving = request.POST.get("leaving", "")
    row = None
    if leaving:
        rows = Appointment.objects.select_related("account").filter(seat=found)
        row = rows.filter(pk=leaving if leaving.isdigit() and len(leaving) < 19 else 0).first()
        if row is None:
            raise Refused(_("这个任职不属于这个岗位。"), code="not_appointed", field="leaving")
    return Change(
        leaving=row,
        coming=asked.account(request.POST.get("coming", "")),
        leaves_on=asked.day(request, "leaves_on"),
        starts_on=asked.day(request, "starts_on"),
        gap_reason=request.POST.get("gap_reason", "")[:12],
    )


@require_POST
@gate.page(needs=ARRANGES)
def stand_in(request: HttpRequest, code: str) -> HttpResponse:
    """Somebody acts for the holder for a while."""
    found = _found(request, code)
    try:
        holder = _holder(request, found)
        account = asked.account(request.POST.get("account", ""))
        since, until = asked.day(request, "since"), asked.day(request, "until")
        if account is None or since is None or until is None:
            raise Refused(_("请写明代理账号和起止日期。"), code="missing", field="account")
        actions.stand_in(
            holder=holder,
            account=account,
            since=since,
            until=until,
            by=asked.seat_of(request),
            now=timezone.now(),
        )
    except Refused as refused:
        return _seat(request, found, error=refused.text, status=refused.status)
    messages.success(request, _("代理已登记，到期自动结束"))
    return redirect("staffing:seat", code=found.code)


def _holder(request: HttpRequest, found: Seat) -> Appointment:
    asked_for = request.POST.get("holder", "")
    rows = Appointment.objects.select_related("seat__territory", "account").filter(
        seat=found, instead_of=None
    )
    row = rows.filter(pk=asked_for if asked_for.isdigit() and len(asked_for) < 19 else 0).first()
    if row is None:
        raise Refused(_("请选择被代理的在任者。"), code="missing", field="holder")
    return row


@require_GET
@gate.page(needs=RECEIVERS)
def handovers(request: HttpRequest) -> HttpResponse:
    """Hand-overs of the territory, and those of one's own seat; the ones that wait for the receiver first."""
    rows = holders.handovers_for(asked.seat_of(request))
    waiting = rows.filter(confirmed_at=None, coming__isnull=False)
    tab = "all" if request.GET.get("tab") == "all" else "waiting"
    chosen = waiting if tab == "waiting" else rows
    if request.GET.get("as"):
        header = [
            _("岗位"),
            _("辖区"),
            _("离任"),
            _("接任"),
            _("离任日"),
            _("接任日"),
            _("在办"),
            _("空岗原因"),
            _("确认时间"),
        ]
        return asked.file(request, _("岗位交接"), header, (_line(row) for row in chosen))
    page = Paginator(chosen, asked.ROWS).get_page(request.GET.get("page"))
    tabs = [
        {"label": _("待确认"), "count": waiting.count(), "url": "?tab=waiting", "current": tab == "waiting"},
        {"label": _("全部"), "count": rows.count(), "url": "?tab=all", "current": tab == "all"},
    ]
    return render(request, "staffing/handovers.html", {"page": page, "tabs": tabs, "tab": tab})


def _line(row: Handover) -> list[str | int]:
    return [
        row.seat.name,
        row.seat.territory.name,
        row.leaving.account.label if row.leaving else "",
        row.coming.account.label if row.coming else "",
        row.leaves_on.isoformat() if row.leaves_on else "",
        row.starts_on.isoformat() if row.starts_on else "",
        row.open_cases,  # type: ignore[attr-defined]
        str(GAP_REASONS.get(row.gap_reason, "")),
        timezone.localtime(row.confirmed_at).strftime("%Y-%m-%d %H:%M") if row.confirmed_at else "",
    ]


@require_GET
@gate.page(needs=RECEIVERS)
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    """One hand-over with every matter that was open then; the receiver confirms here."""
    return _handover(request, _one(request, pk))


def _one(request: HttpRequest, pk: int) -> Handover:
    row = holders.handovers_for(asked.seat_of(request)).filter(pk=pk).first()
    if row is None:
        raise Refused(_("没有这次交接，或不在您的辖区。"), code="unknown_handover", status=404)
    return row


def _handover(request: HttpRequest, row: Handover, *, error: str = "", status: int = 200) -> HttpResponse:
    cases = list(row.cases.order_by("-waits", "case_no"))
    by = asked.seat_of(request)
    mine = row.coming is not None and row.coming.account_id == request.user.pk and by.pk == row.seat_id
    context = {
        "row": row,
        "reason": GAP_REASONS.get(row.gap_reason, ""),
        "cases": [(case, table.get(case.flow, case.version).state(case.state)) for case in cases],
        "open": _by_state((case.flow, case.version, case.state) for case in cases),
        "waits": sum(case.waits for case in cases),
        "may_confirm": mine and row.confirmed_at is None,
        "error": error,
    }
    return render(request, "staffing/handover.html", context, status=status)


@require_POST
@gate.page(needs=RECEIVERS)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The receiver has taken the open work over."""
    row = _one(request, pk)
    by = asked.seat_of(request)
    try:
        actions.confirm(handover=row, account=request.user, by=by, now=timezone.now())  # type: ignore[arg-type]
    except Refused as refused:
        return _handover(request, row, error=refused.text, status=refused.status)
    messages.success(request, _("已确认接收"))
    return redirect("staffing:handover", pk=row.pk)


@require_GET
@gate.page(needs=asked.READERS)
def substitutes(request: HttpRequest) -> HttpResponse:
    """Who stands in for whom now or soon; each ends by itself, or earlier from here."""
    return _substitutes(request)


def _substitutes(request: HttpRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    by, on = asked.seat_of(request), timezone.localdate()
    page = Paginator(holders.substitutions_for(by, on), asked.ROWS).get_page(request.GET.get("page"))
    rows = [(row, on in row.period, checks.may_manage(by, row.seat)) for row in page]
    context = {"page": page, "rows": rows, "today": on, "error": error}
    return render(request, "staffing/substitutes.html", context, status=status)


@require_POST
@gate.page(needs=ARRANGES)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The holder is back early."""
    by = asked.seat_of(request)
    row = holders.substitutions_for(by, timezone.localdate()).filter(pk=pk).first()
    try:
        if row is None:
            raise Refused(_("没有这个代理，或不在您的辖区。"), code="unknown_substitute", status=404)
        until = asked.day(request, "until", timezone.localdate())
        assert until is not None
        actions.take_back(substitute=row, until=until, by=by, now=timezone.now())
    except Refused as refused:
        return _substitutes(request, error=refused.text, status=refused.status)
    messages.success(request, _("代理已结束，在任者恢复"))
    return redirect("staffing:substitutes")
