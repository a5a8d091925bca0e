"""Pages of plans and draws: the years, one year's checks, one check with its lots and the table to take away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Seat
from jingzhi.kit import draws, sheets
from jingzhi.kit.refused import Refused
from jingzhi.programmes.inspection import actions, queries
from jingzhi.programmes.inspection.models import DEFAULT_CAP, KINDS, LEVELS, Check

READERS = ("district", "leader", "auditor", "street", "community", "department")
ADVICE = "printf '%s' 'SEED|CODE' | sha256sum"


def _seat(request: HttpRequest) -> Seat:
    seat: Seat = request.seat  # type: ignore[attr-defined]
    return seat


def _number(request: HttpRequest, name: str) -> int:
    raw = request.POST.get(name, "").strip()
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 5 else 0


@require_http_methods(["GET", "HEAD", "POST"])
@gate.page(needs=READERS)
def plans(request: HttpRequest) -> HttpResponse:
    """The years; the district begins a new one."""
    seat, refused = _seat(request), None
    if request.method == "POST":
        try:
            year, cap = _number(request, "year"), _number(request, "cap")
            made = actions.begin_plan(year=year, cap=cap, by=seat, now=timezone.now())
            return redirect("inspection:plan", made.year)
        except Refused as error:
            refused = error
    context = {
        "rows": list(queries.plans_for(seat).prefetch_related("checks")),
        "may_plan": seat.role == "district",
        "given": request.POST or {"year": timezone.localdate().year + 1, "cap": DEFAULT_CAP},
        "error": refused,
        "section": "plans",
    }
    return render(request, "inspection/plans.html", context, status=refused.status if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@gate.page(needs=READERS)
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """One year's checks; until it is approved the district adds to them."""
    seat, refused = _seat(request), None
    row = queries.plan_for(seat, code)
    if request.method == "POST":
        post = request.POST
        try:
            made = actions.add_check(
                plan=row,
                kind=post.get("kind", ""),
                level=post.get("level", ""),
                title=post.get("title", ""),
                month=_number(request, "month"),
                n=_number(request, "n"),
                by=seat,
                now=timezone.now(),
            )
            return redirect("inspection:check", made.code)
        except Refused as error:
            refused = error
    return _plan_page(request, code, refused)


def _plan_page(request: HttpRequest, code: str, refused: Refused | None) -> HttpResponse:
    seat = _seat(request)
    row = queries.plan_for(seat, code)
    context = {
        "plan": row,
        "checks": list(queries.checks_of(row)),
        "may_change": seat.role == "district" and row.approved_at is None,
        "given": request.POST,
        "error": refused,
        "kinds": KINDS.items(),
        "levels": LEVELS.items(),
        "months": range(1, 13),
        "section": "plans",
    }
    return render(request, "inspection/plan.html", context, status=refused.status if refused else 200)


@require_POST
@gate.page(needs=("district",))
def approve(request: HttpRequest, code: str) -> HttpResponse:
    """Fix the plan and publish what its draws are bound to."""
    seat = _seat(request)
    try:
        actions.approve(plan=queries.plan_for(seat, code), by=seat, now=timezone.now())
    except Refused as refused:
        if refused.status in (403, 404):
            raise
        return _plan_page(request, code, refused)
    messages.success(request, _("计划已批准，种子摘要和名单摘要已公布。"))
    return redirect("inspection:plan", code)


@require_http_methods(["GET", "HEAD", "POST"])
@gate.page(needs=READERS)
def check(request: HttpRequest, code: str) -> HttpResponse:
    """One check: candidates, what it is bound to, and after the draw seed and lots."""
    seat, refused = _seat(request), None
    row = queries.check_for(seat, code)
    if request.method == "POST":
        try:
            actions.set_candidates(
                check=row,
                codes=request.POST.getlist("codes"),
                avoid=_avoid(request),
                by=seat,
                now=timezone.now(),
            )
            messages.success(request, _("名单已保存。"))
            return redirect("inspection:check", row.code)
        except Refused as error:
            refused = error
    return _check_page(request, code, refused)


def _avoid(request: HttpRequest) -> list[draws.Pair]:
    """Pairs that stay ("a|b"), and one more from two selects."""
    kept = [tuple(raw.split("|")) for raw in request.POST.getlist("avoid") if raw.count("|") == 1]
    one, other = request.POST.get("one", ""), request.POST.get("other", "")
    return [(a, b) for a, b in (*kept, *([(one, other)] if one and other else []))]


def _check_page(request: HttpRequest, code: str, refused: Refused | None) -> HttpResponse:
    seat = _seat(request)
    row = queries.check_for(seat, code)
    change = seat.role == "district" and row.plan.approved_at is None
    listed = queries.candidates(row)
    known = queries.bodies_of(row.plan.place, row.level, timezone.localdate()) if change else []
    names = {body.code: f"{body.name} {body.code}" for body in (*listed, *known)}
    context = {
        "check": row,
        "may_change": change,
        "may_draw": seat.role == "district" and row.commitment and row.drawn_at is None,
        "bodies": [(body, body.code in {one.code for one in listed}) for body in known],
        "avoided": [(f"{a}|{b}", names.get(a, a), names.get(b, b)) for a, b in queries.avoided(row)],
        "last": [(names.get(a, a), names.get(b, b)) for a, b in queries.last_round(row)],
        "lots": _lots(row),
        "mine": queries.mine_to_check(seat, row),
        "advice": ADVICE,
        "error": refused,
        "section": "plans",
    }
    return render(request, "inspection/check.html", context, status=refused.status if refused else 200)


def _lots(row: Check) -> list[dict[str, Any]]:
    """The candidates with their lots, in the order of the lots once the seed is published."""
    chosen = {one.subject_id: one for one in row.chosen.select_related("checker")}
    lots = [
        {
            "code": body.code,
            "name": body.name,
            "lot": draws.digest(row.seed, body.code) if row.seed else "",
            "chosen": chosen.get(body.code),
        }
        for body in queries.candidates(row)
    ]
    return sorted(lots, key=lambda one: (one["lot"], one["code"]))


@require_POST
@gate.page(needs=("district",))
def draw(request: HttpRequest, code: str) -> HttpResponse:
    """Publish the seed, and what follows from it."""
    seat = _seat(request)
    try:
        actions.draw(check=queries.check_for(seat, code), by=seat, now=timezone.now())
    except Refused as refused:
        if refused.status in (403, 404):
            raise
        return _check_page(request, code, refused)
    messages.success(request, _("已抽取，种子已公布，任何人都能重算。"))
    return redirect("inspection:check", code)


@require_GET
@gate.page(needs=READERS)
def table(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """Seed, digests, candidates and result as a table, enough to recompute the draw."""
    row = queries.check_for(_seat(request), code)
    header = [_("次序"), _("单位编码"), _("单位"), _("SHA-256(种子|编码)"), _("抽中"), _("由谁检查"), _("种子"), _("种子摘要"), _("名单摘要")]  # fmt: skip
    rows = [
        [
            n,
            one["code"],
            one["name"],
            one["lot"],
            one["chosen"].position if one["chosen"] else "",
            one["chosen"].checker_id or "" if one["chosen"] else "",
            row.seed,
            row.commitment,
            row.frozen,
        ]
        for n, one in enumerate(_lots(row), 1)
    ]
    data = sheets.write(form=form, title=row.code, header=header, rows=rows)
    response = HttpResponse(data, content_type=sheets.TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="check-{row.code}.{form}"'
    return response
