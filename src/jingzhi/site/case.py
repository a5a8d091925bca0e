"""The one case page of every flow, and the moves made from it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import ROLES, Seat
from jingzhi.core.flows import actions, privacy, queries, table, undoing
from jingzhi.core.flows.models import Attachment, Case, Recording
from jingzhi.kit.refused import Refused
from jingzhi.kit.voices import AUDIO
from jingzhi.kit.words import listed
from jingzhi.programmes.grid.actions import look_at_voices
from jingzhi.programmes.grid.suggestions.similar import similar
from jingzhi.site import joint, moveforms, offline, outbox, undo
from jingzhi.site.book import face_of

STAFF = (
    "grid_worker",
    "community",
    "street",
    "department",
    "force",
    "hotline",
    "district",
    "leader",
    "auditor",
)


@require_GET
@gate.page(needs=STAFF)
def show(request: HttpRequest, no: str) -> HttpResponse:
    """One matter: facts, timeline, map, photographs and the moves this seat may make now."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    case = queries.case_for(seat, no)
    context = case_context(case, seat, back=_back(request))
    if case.closed_at is None and case.flow == "grid":
        context["similar"] = similar(case=case, seat=seat)
    return offline.keep(render(request, "site/case.html", context))


def case_context(
    case: Case,
    seat: Seat,
    *,
    back: str = "",
    failed: str = "",
    refused: Refused | None = None,
    given: Any = None,
) -> dict[str, Any]:
    """What the case page and the detail pane need."""
    now = timezone.now()
    case.memo = {}  # type: ignore[attr-defined]  # what several parts of the page ask is asked once
    moves = moveforms.forms_for(case, seat, now, failed=failed, refused=refused, given=given)
    aside = [form for form in moves if not form.main and not form.suggestion]
    return {
        "case": face_of(case, seat=seat, now=now),
        "moves": moves,
        "has_more": bool(aside),
        "more_open": any(form.open for form in aside),
        "waiting": _waiting(case),
        "hint": joint.hint(case, seat),
        "emergency": joint.emergency_numbers(case, seat),
        "back": back,
    }


def _waiting(case: Case) -> str:
    """Whose turn it is, when it is not this seat's."""
    state = table.get(case.flow, case.version).state(case.state)
    if case.closed_at is not None:
        return _("%(state)s，没有要办的了。") % {"state": state.label}
    who = listed(str(ROLES[role]) for role in state.duty) or _("居民")
    return _("%(state)s：现在轮到%(who)s办理，您可以看，不用做什么。") % {"state": state.label, "who": who}


@require_POST
@gate.page(needs=STAFF)
def move(request: HttpRequest, no: str, name: str) -> HttpResponse:
    """Make a move: parse, one domain call, answer. A refusal comes back as the form with its reason."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    case = queries.case_for(seat, no)
    found = table.get(case.flow, case.version).move(name)
    if found is None:
        raise Refused(_("没有这个动作。"), code="unknown_move", status=404)
    now = timezone.now()
    # What an outbox sends later has nobody in front of it who could take it back.
    until = now + undoing.TIME if found.undo and outbox.by_hand(request) else None
    try:
        outbox.check(request, seat)
        actions.advance(
            case_no=case.no,
            move=name,
            by=seat,
            now=now,
            undo_until=until,
            rev=moveforms.rev_of(request),
            key=moveforms.key_of(request),
            **moveforms.read(request, found),
        )
    except Refused as refused:
        if outbox.asked(request):
            case.refresh_from_db()
            return outbox.refused(refused, rev=case.rev)
        return _refused(request, case, seat, name, refused)
    url = _back(request) or _after(seat, case)
    text = _("已%(move)s：%(no)s") % {"move": found.label, "no": case.no}
    if until is not None:
        undo.offer(request, [case.no], text=text, until=until, back=url)
    elif outbox.by_hand(request):
        messages.success(request, text)
    return outbox.taken(url, case.no) if outbox.asked(request) else _done(request, url)


def _refused(request: HttpRequest, case: Case, seat: Seat, name: str, refused: Refused) -> HttpResponse:
    case.refresh_from_db()
    context = case_context(case, seat, back=_back(request), failed=name, refused=refused, given=request.POST)
    if not any(form.name == name for form in context["moves"]):
        # The form is no longer theirs to send; what was written in it stays to be read and copied.
        context |= {"gone": refused.text, "kept": moveforms.words_of(request, case, name)}
    template = "site/parts/detail.html" if request.headers.get("HX-Request") else "site/case.html"
    response = render(request, template, context, status=refused.status)
    response["X-Form"] = name
    return response


def _done(request: HttpRequest, url: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=200)
        response["HX-Redirect"] = url
        return response
    return redirect(url)


def _after(seat: Seat, case: Case) -> str:
    """Back to the case while the seat may still see it, else to its list."""
    seen = queries.cases_for(seat).filter(no=case.no).exists()
    return reverse("site:case", args=[case.no]) if seen else reverse("site:todo")


def _back(request: HttpRequest) -> str:
    url = request.POST.get("back") or request.GET.get("back") or ""
    return url if url_has_allowed_host_and_scheme(url, {request.get_host()}, request.is_secure()) else ""


@require_POST
@gate.page(needs=privacy.MAY_LOOK)
def contact(request: HttpRequest, no: str) -> HttpResponse:
    """The reporter's number, for a reason; the look itself is an event. Shown once, kept nowhere."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    case = queries.case_for(seat, no)
    reason = request.POST.get("reason", "")
    phone = privacy.look_at_contact(case_no=case.no, reason=reason, by=seat, now=timezone.now())
    return render(request, "site/case.html", case_context(case, seat) | {"phone": phone})


@require_POST
@gate.page(needs=privacy.MAY_LOOK)
def voices(request: HttpRequest, no: str) -> HttpResponse:
    """The numbers followers left, for a reason; the look itself is an event."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    case = queries.case_for(seat, no)
    reason = request.POST.get("reason", "")
    phones = look_at_voices(case_no=case.no, reason=reason, by=seat, now=timezone.now())
    return render(request, "site/case.html", case_context(case, seat) | {"voices_phones": phones})


@require_GET
@gate.page(needs=STAFF)
def photo(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A photograph, only for seats that may see its case; never kept by proxies."""
    row = Attachment.objects.filter(pk=pk).first()
    if row is None or not queries.cases_for(request.seat).filter(no=row.case_id).exists():  # type: ignore[attr-defined]
        raise Refused(_("没有这张照片，或不在您的辖区。"), code="unknown_photo", status=404)
    return picture_of(row)


@require_GET
@gate.page(needs=STAFF)
def recording(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A voice note, only for seats that may see its case; never kept by proxies."""
    row = Recording.objects.filter(pk=pk).first()
    if row is None or not queries.cases_for(request.seat).filter(no=row.case_id).exists():  # type: ignore[attr-defined]
        raise Refused(_("没有这段录音，或不在您的辖区。"), code="unknown_recording", status=404)
    if not default_storage.exists(row.file):
        raise Refused(_("这段录音已按期限删除。"), code="deleted_recording", status=404)
    response = FileResponse(default_storage.open(row.file), content_type=AUDIO[row.kind])
    response["Cache-Control"] = "private, max-age=3600"
    response["Content-Disposition"] = "inline"
    return response


def picture_of(row: Attachment) -> HttpResponseBase:
    """The picture itself; whoever calls has seen to the right to look."""
    if not default_storage.exists(row.file):
        raise Refused(_("这张照片已按期限删除。"), code="deleted_photo", status=404)
    response = FileResponse(default_storage.open(row.file), content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=3600"
    response["Content-Disposition"] = "inline"
    return response
