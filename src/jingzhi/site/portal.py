"""Residents, without an account: report, look up by number and code, rate, contradict. Offices, never names."""

from __future__ import annotations

import uuid
from typing import Any

import segno
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import actions
from jingzhi.core.flows.models import Attachment, Case
from jingzhi.core.places import queries as places
from jingzhi.core.places.models import Place
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import queries as grid
from jingzhi.programmes.grid.actions import receive
from jingzhi.programmes.grid.flow import FLOW
from jingzhi.programmes.grid.models import Voice
from jingzhi.site import joining, moveforms, progress
from jingzhi.site.case import picture_of
from jingzhi.site.phone import blank, given_by, marked

TRIES, WAIT_SECONDS = 10, 600


def residents() -> Seat:
    """The seat that stands for every resident."""
    seat = Seat.objects.select_related("body", "territory").filter(role="resident").order_by("code").first()
    if seat is None:
        raise Refused(_("本区还没有开通居民反映，请拨打12345。"), code="no_portal", status=404)
    return seat


@require_GET
@gate.page(needs="public")
def portal(request: HttpRequest) -> HttpResponse:
    """Two doors: report, look up."""
    return render(request, "site/portal.html")


@require_http_methods(["GET", "POST"])
@gate.page(needs="public")
def submit(request: HttpRequest) -> HttpResponse:
    """A resident's report. From a QR code on a grid's board the place is filled in (?g=grid code)."""
    if request.method == "GET":
        return render(request, "site/submit.html", form(request.GET.get("g", "")))
    try:
        key = moveforms.key_of(request) or str(uuid.uuid4())
        if "join" in request.POST:
            return _join(request, key)
        given = told(given_by(request), request)
        case = receive(move="submit", by=residents(), now=timezone.now(), key=key, **given)
    except Refused as refused:
        return _again(request, refused)
    request.session["slip"] = [case.no, grid.resident_code(key)]
    return redirect("site:thanks")


def _join(request: HttpRequest, key: str) -> HttpResponse:
    """同样遇到: one more voice of a matter that was offered, with an own code."""
    code = grid.resident_code(key)
    case = joining.join(request, joining.offered(request.POST["join"]), residents(), code=code, key=key)
    request.session["slip"] = [case.no, code]
    return redirect("site:thanks")


def told(given: dict[str, Any], request: HttpRequest) -> dict[str, Any]:
    """What a resident has to say at least: what, and where.

    Raises:
        Refused: one of the two is missing.
    """
    if not given["title"]:
        raise Refused(_("请用一句话写明什么事。"), code="missing", field="title")
    if not (given["point"] or given["place"] or given["address"]):
        raise Refused(_("请写地址、选社区，或用手机定位，三样有一样就行。"), code="no_place", field="address")
    given["phone"] = request.POST.get("phone", "").strip()
    given["insist"] = request.POST.get("insist") == "1"
    return given


def _again(request: HttpRequest, refused: Refused) -> HttpResponse:
    context = form("") | marked(request, refused)
    context["advice"] = refused.code.startswith("triage_")
    return render(request, "site/submit.html", context, status=refused.status)


def form(grid_code: str) -> dict[str, Any]:
    """A blank report; with a grid's or community's code the place is filled in."""
    today = timezone.localdate()
    here = Place.objects.filter(
        places.valid_on(today), code=grid_code[:24], kind__in=("grid", "community")
    ).first()
    rows = (
        Place.objects.filter(places.valid_on(today), kind="community")
        .select_related("parent")
        .order_by("code")
    )
    groups = moveforms.grouped((row.parent.name if row.parent else "", row.code, row.name) for row in rows)
    return {"f": blank(), "key": str(uuid.uuid4()), "grid": here, "streets": [] if here else groups}


@require_GET
@gate.page(needs="public")
def thanks(request: HttpRequest) -> HttpResponse:
    """Number, code and QR code, shown once after a report."""
    slip = request.session.get("slip")
    if not slip:
        return redirect("site:look")
    return render(request, "site/thanks.html", slip_of(request, *slip))


def slip_of(request: HttpRequest, no: str, code: str) -> dict[str, Any]:
    """What stands on a slip: number, code, QR code of both, and who has it now."""
    url = request.build_absolute_uri(reverse("site:scan", args=[no, code]))
    case = Case.objects.select_related("place").get(no=no)
    where = case.place.name
    words = (
        _("已收到，交%(place)s办理。")
        if case.state != "unplaced"
        else _("已收到，%(place)s正在确定由哪个社区办理。")
    )
    return {
        "no": no,
        "code": code,
        "qr": segno.make(url, error="m").svg_inline(
            scale=4, border=2, svgclass=None, lineclass=None, omitsize=True
        ),
        "url": reverse("site:scan", args=[no, code]),
        "next_step": words % {"place": where},
    }


@require_http_methods(["GET", "POST"])
@gate.page(needs="public")
def look(request: HttpRequest) -> HttpResponse:
    """Look up a matter by its number and code."""
    if request.method == "GET":
        return render(request, "site/look.html", {"no": request.GET.get("no", "")[:24], "code": ""})
    no, code = request.POST.get("no", "").strip()[:24], request.POST.get("code", "").strip()[:12]
    try:
        case = _found(request, no, code)
    except Refused as refused:
        context = {"error": refused.text, "no": no, "code": code}
        return render(request, "site/look.html", context, status=refused.status)
    return _remember(request, case, code)


@require_GET
@gate.page(needs="public")
def scan(request: HttpRequest, no: str, code: str) -> HttpResponse:
    """The QR code of the slip: number and code leave the address bar at once."""
    return _remember(request, _found(request, no, code), code)


def _remember(request: HttpRequest, case: Case, code: str) -> HttpResponse:
    request.session["looked"] = [case.no, code]
    return redirect("site:progress")


def _found(request: HttpRequest, no: str, code: str) -> Case:
    """The case, with a brake on guessing: ten wrong codes close the number and the caller for ten minutes."""
    brakes = [f"look:{no.upper()}", f"look-from:{request.META.get('REMOTE_ADDR', '')}"]
    if any(cache.get(brake, 0) >= TRIES for brake in brakes):
        raise Refused(_("查错次数太多，请 10 分钟后再试。"), code="too_many", status=429)
    case, _voice = _opened(no, code)
    if case is None:
        for brake in brakes:
            cache.set(brake, cache.get(brake, 0) + 1, WAIT_SECONDS)
        raise Refused(_("编号和查询码对不上，请核对后再查。"), code="wrong_code", status=404)
    return case


def _opened(no: str, code: str) -> tuple[Case | None, Voice | None]:
    """The matter number and code open: the reporter's own, or the one a follower joined."""
    case = grid.by_code(no, code)
    voice = None if case else grid.voice_by_code(no, code)
    return (voice.case if voice else case), voice


def looked_at(request: HttpRequest) -> tuple[Case | None, Voice | None]:
    """The matter this visitor came to with number and code, and the voice it is when it only joined."""
    looked = request.session.get("looked")
    return _opened(*looked) if looked else (None, None)


@require_http_methods(["GET", "POST"])
@gate.page(needs="public")
def see(request: HttpRequest) -> HttpResponse:
    """How far it is, who has it; after closing: rate it or say that it is not solved."""
    case, voice = looked_at(request)
    if case is None:
        return redirect("site:look")
    if request.method == "POST":
        return _say(request, case, voice)
    return render(request, "site/progress.html", _progress(request, case, voice))


def _progress(request: HttpRequest, case: Case, voice: Voice | None, **failed: Any) -> dict[str, Any]:
    now = timezone.now()
    return {
        "slip": slip_of(request, *request.session["looked"]),
        "p": progress.of(case, now=now, voice=voice),
        "moves": progress.moves(case, residents(), now, voice=voice, **failed),
    }


def _say(request: HttpRequest, case: Case, voice: Voice | None) -> HttpResponse:
    name = request.POST.get("move", "")
    move = FLOW.move(name)
    if move is None or name not in progress.allowed(voice):
        raise Refused(_("没有这个动作。"), code="unknown_move", status=404)
    try:
        actions.advance(
            case_no=case.no,
            move=name,
            by=residents(),
            now=timezone.now(),
            rev=moveforms.rev_of(request),
            key=moveforms.key_of(request),
            extra={"voice": voice},
            **moveforms.read(request, move),
        )
    except Refused as refused:
        context = _progress(request, case, voice, failed=name, refused=refused, given=request.POST)
        return render(request, "site/progress.html", context, status=refused.status)
    return redirect("site:progress")


@require_GET
@gate.page(needs="public")
def photo(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A picture of one's own matter, only when the street has decided to show it."""
    case, voice = looked_at(request)
    row = Attachment.objects.filter(pk=pk, case=case, name__in=progress.PUBLIC_SHOTS.split()).first()
    if case is None or voice is not None or row is None or not grid.matter(case).shown:
        raise Refused(_("没有这张照片，或街道没有公开。"), code="unknown_photo", status=404)
    return picture_of(row)


@require_POST
@gate.page(needs="public")
def forget(request: HttpRequest) -> HttpResponse:
    """On a shared computer: leave nothing behind."""
    for name in ("looked", "slip"):
        request.session.pop(name, None)
    return redirect("site:portal")
