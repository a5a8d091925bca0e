"""月调度会 and 联席会: called meetings, the agenda that made itself, and decisions that become tracked work."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import queries as flows
from jingzhi.core.flows.models import Case
from jingzhi.core.papers import queries as written
from jingzhi.kit.refused import Refused
from jingzhi.kit.words import listed
from jingzhi.programmes.keywork import actions, months, queries
from jingzhi.programmes.keywork.models import CAUSES, MEETINGS, PARTS, Meeting
from jingzhi.site import minutes
from jingzhi.site.rows import rows_of
from jingzhi.site.show import Row

CALLERS = ("district", "street")
READERS = (*CALLERS, "community", "leader", "auditor")
PAGE = 30
BODY = "body-"
FIELDS = ("title", "wanted", "owner", "due_on")


@require_http_methods(["GET", "HEAD", "POST"])
@gate.page(needs=READERS)
def meetings(request: HttpRequest) -> HttpResponse:
    """The meetings in reach; the district and streets call their own."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    context: dict[str, Any] = {"kinds": MEETINGS.items(), "may_call": seat.role in CALLERS}
    now, status = timezone.now(), 200
    if request.method == "POST":
        try:
            row = actions.call_meeting(
                kind=request.POST.get("kind", ""),
                held_on=_day(request.POST.get("held_on", "")),
                by=seat,
                now=now,
            )
            return redirect("site:meeting", row.pk)
        except Refused as refused:
            context["error"], status = refused.text, refused.status
    page = Paginator(queries.meetings_for(seat), PAGE).get_page(request.GET.get("page"))
    context |= {"page": page, "today": timezone.localdate(now).isoformat()}
    return render(request, "site/meetings.html", context, status=status)


def _day(raw: str) -> date:
    try:
        return date.fromisoformat(raw)
    except ValueError as error:
        raise Refused(_("请填会议日期。"), code="bad_date", field="held_on") from error


@require_http_methods(["GET", "HEAD"])
@gate.page(needs=READERS)
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting: open decisions of the ones before, the agenda, its own decisions."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    return _shown(request, queries.meeting_for(seat, pk))


@require_POST
@gate.page(needs=CALLERS)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a decision; it is an item of the list from now on."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    row, now = queries.meeting_for(seat, pk), timezone.now()
    given: dict[str, Any] = {name: request.POST.get(name, "").strip() for name in FIELDS}
    try:
        case = actions.decide(
            meeting=row,
            by=seat,
            now=now,
            about=request.POST.get("about", "").strip(),
            key=request.POST.get("key", "")[:64] or None,
            month=months.told(months.first_of(timezone.localdate(now))),
            **given,
        )
    except Refused as refused:
        return _shown(request, row, refused)
    messages.success(request, _("已列入重点工作并发出：%(no)s") % {"no": case.no})
    return redirect("site:meeting", row.pk)


@require_POST
@gate.page(needs=CALLERS)
def attend(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down which bodies were there."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    row = queries.meeting_for(seat, pk)
    parts = {
        name.removeprefix(BODY)[:60]: str(value)
        for name, value in request.POST.items()
        if name.startswith(BODY) and value
    }
    try:
        n = actions.attend(meeting=row, parts=parts, by=seat, now=timezone.now())
    except Refused as refused:
        return _shown(request, row, refused)
    messages.success(request, _("已登记到会：出席 %(n)d 个单位") % {"n": n})
    return redirect("site:meeting", row.pk)


@require_POST
@gate.page(needs=CALLERS)
def draft_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft of the minutes, with its number."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    row = queries.meeting_for(seat, pk)
    try:
        paper = minutes.draft(row, seat, timezone.now())
    except Refused as refused:
        return _shown(request, row, refused)
    messages.success(request, _("已拟好草稿：%(no)s") % {"no": paper.number})
    return redirect("site:meeting", row.pk)


def _shown(request: HttpRequest, row: Meeting, refused: Refused | None = None) -> HttpResponse:
    seat: Seat = request.seat  # type: ignore[attr-defined]
    now = timezone.now()
    may_decide = seat.body_id == row.body_id and seat.role in CALLERS
    agenda = _agenda(row, seat, now)
    context = {
        "meeting": row,
        "earlier": _rows(queries.decisions(row, earlier=True), seat, now),
        "agenda": agenda,
        "topics": {line.no: line.title for _cause, lines in agenda for line in lines},
        "decided": _rows(queries.decisions(row, earlier=False), seat, now),
        "may_decide": may_decide,
        "owners": list(queries.owners_for(seat, timezone.localdate(now))) if may_decide else [],
        "given": request.POST,
        "key": request.POST.get("key") or str(uuid.uuid4()),
        "error": refused.text if refused else "",
        **_about(row, seat, now, may_decide),
    }
    return render(request, "site/meeting.html", context, status=refused.status if refused else 200)


def _about(row: Meeting, seat: Seat, now: datetime, may_decide: bool) -> dict[str, Any]:
    """Who was there, and the minutes the seat may read."""
    there = queries.attendance(row)
    held = row.held_on <= timezone.localdate(now)
    part_of = {one.body_id: part for part, rows in there.items() for one in rows}
    asked = list(queries.attendants_for(row)) if may_decide and held else []
    papers = list(written.about(seat, minutes.subject(row)))
    return {
        "held": held,
        "there": [
            (PARTS[part], len(rows), listed(one.body.name for one in rows))
            for part, rows in there.items()
            if rows
        ],
        "parts": PARTS.items(),
        "bodies": [(body, part_of.get(body.pk, "")) for body in asked],
        "minutes": papers,
        "may_minute": may_decide and held and all(one.state == "withdrawn" for one in papers),
    }


def _rows(items: Any, seat: Seat, now: datetime) -> list[Any]:
    """Decisions as rows, those in reach."""
    cases: list[Case] = [item.case for item in items]
    seen = set(flows.cases_for(seat).filter(no__in=[case.no for case in cases]).values_list("no", flat=True))
    return rows_of([case for case in cases if case.no in seen], seat=seat, now=now)


def _agenda(row: Meeting, seat: Seat, now: datetime) -> list[tuple[str, list[Any]]]:
    """Topics by cause; a matter that has left the seat's reach is no longer named."""
    topics = list(row.topics.order_by("pk"))
    cases = flows.cases_for(seat).select_related("matter").in_bulk([topic.case_id for topic in topics])
    lines = {line.no: line for line in rows_of(cases.values(), seat=seat, now=now)}
    said = {
        "overdue": _("当时超期 %(n)d 天"),
        "stuck": _("当时 %(n)d 个工作日没有动静"),
        "bounced": _("当时已退回 %(n)d 次"),
    }
    found: list[tuple[str, list[Any]]] = []
    for cause, label in CAUSES.items():
        mine = [one for one in topics if one.cause == cause and one.case_id in lines]
        found.append((str(label), [_saying(lines[one.case_id], said[cause] % {"n": one.n}) for one in mine]))
    return found


def _saying(line: Row, words: str) -> Row:
    """The same row with the reason why it is on the agenda in front of its small words."""
    return replace(line, meta=(words, *line.meta))
