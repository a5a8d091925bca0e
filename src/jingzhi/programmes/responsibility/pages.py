"""Pages of responsibility lists: all bodies and gaps, one list with its versions and changes, its draft, a spreadsheet."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Body, Seat
from jingzhi.kit import sheets
from jingzhi.kit.refused import Refused
from jingzhi.programmes.responsibility import actions, queries
from jingzhi.programmes.responsibility.checks import COLUMNS
from jingzhi.programmes.responsibility.models import KINDS, PARTS, Version

MOST_BYTES = 5_000_000


def _seat(request: HttpRequest) -> Seat:
    return request.seat  # type: ignore[attr-defined,no-any-return]


@require_GET
@gate.page(needs=queries.READERS)
def listed(request: HttpRequest) -> HttpResponse:
    """Every street or department with its list, and the items nobody leads."""
    seat, kind = _seat(request), request.GET.get("kind", "department")
    kind = kind if kind in KINDS else "department"
    context = {
        "kind": kind,
        "kinds": KINDS.items(),
        "rows": queries.bodies(kind, seat),
        "gaps": queries.gaps(timezone.localdate()) if kind == "department" else [],
        "mine": seat.body_id,
    }
    return render(request, "responsibility/list.html", context)


def _body(request: HttpRequest, code: str) -> Body:
    found = next(
        (one for kind in KINDS for one in queries.bodies(kind, _seat(request)) if one.code == code), None
    )
    if found is None:
        raise Refused(_("没有这个单位的责任清单。"), code="unknown_body", status=404)
    return found


def _asked(body: Body, number: str) -> Version | None:
    """The version asked for, or the one in force, or the one that will be."""
    known = queries.versions(body.code)
    if not number:
        return queries.current(body.code, timezone.localdate()) or (known[0] if known else None)
    found = next((one for one in known if str(one.n) == number), None)
    if found is None:
        raise Refused(_("没有这一版。"), code="unknown_version", status=404)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@gate.page(needs=queries.READERS)
def show(request: HttpRequest, body: str) -> HttpResponse:
    """One list; whoever may edit it sees the draft below."""
    one, seat, status = _body(request, body), _seat(request), 200
    context: dict[str, Any] = {"given": {}}
    if request.method == "POST":
        try:
            messages.success(request, _done(request, one, seat))
            return redirect("responsibility:show", body)
        except Refused as refused:
            context, status = {"error": refused.text, "given": request.POST}, refused.status
    version = _asked(one, request.GET.get("v", ""))
    known = queries.versions(one.code)
    before = next((old for old in known if version and old.n < version.n), None)
    edits = queries.may_edit(seat, one)
    draft = queries.draft(one.code) if edits else None
    context |= {
        "body": one,
        "version": version,
        "entries": queries.entries(version),
        "versions": known,
        "before": before,
        "changes": queries.changes(before, version) if version and before else [],
        "names": queries.known_items(timezone.localdate()),
        "may_edit": edits,
        "may_publish": seat.role == "district",
        "draft": draft,
        "draft_entries": queries.entries(draft),
        "parts": PARTS.items(),
        "today": timezone.localdate().isoformat(),
        "has_ledger": seat.role in ("district", "leader", "auditor") or seat.body_id == one.code,
    }
    return render(request, "responsibility/show.html", context, status=status)


def _done(request: HttpRequest, body: Body, seat: Seat) -> str:
    given: dict[str, Any] = {"body": body, "by": seat, "now": timezone.now()}
    what = request.POST.get("what", "")
    if what == "load":
        actions.load(data=_uploaded(request), **given)
        return _("草稿已换成表格里的清单，发布后生效。")
    if what == "add":
        words: dict[str, Any] = {
            name: request.POST.get(name, "").strip() for name in ("duty", "basis", "items", "part")
        }
        actions.add(**words, **given)
        return _("已加进草稿。")
    if what == "drop":
        number = request.POST.get("number", "")
        actions.drop(
            number=int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0, **given
        )
        return _("已从草稿里去掉。")
    if what == "publish":
        version = actions.publish(since=_day(request.POST.get("since", "")), **given)
        return _("第 %(n)d 版已发布，%(day)s 起生效。") % {"n": version.n, "day": version.since}
    raise Refused(_("没有这个动作，请刷新。"), code="unknown_move", status=400)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused(_("请选生效日期。"), code="bad_day", field="since") from error


def _uploaded(request: HttpRequest) -> bytes:
    file = request.FILES.get("file")
    if file is None:
        raise Refused(_("请选一个表格文件。"), code="missing", field="file")
    if (file.size or 0) > MOST_BYTES:
        raise Refused(_("表格不能超过 5 MB。"), code="too_big", status=413, field="file")
    return file.read()


@require_GET
@gate.page(needs=queries.READERS)
def export(request: HttpRequest, body: str) -> HttpResponse:
    """A version as a spreadsheet, in the columns that can be loaded again."""
    one = _body(request, body)
    version = _asked(one, request.GET.get("v", ""))
    rows = [
        [entry.duty, entry.basis, " ".join(entry.items), str(PARTS[entry.part])]
        for entry in queries.entries(version)
    ]
    data = sheets.write(form="xlsx", title=_("责任清单"), header=COLUMNS, rows=rows)
    answer = HttpResponse(data, content_type=sheets.TYPES["xlsx"])
    answer["Content-Disposition"] = f'attachment; filename="{one.code}-{version.n if version else 0}.xlsx"'
    return answer
