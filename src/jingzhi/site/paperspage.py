"""文书: the list, making and issuing, files and tables to take away, and the public page where a check code is typed."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import quote

import xlsxwriter
from django.contrib import messages
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Seat
from jingzhi.core.papers import actions, queries
from jingzhi.core.papers.models import KINDS, REASONS, Paper
from jingzhi.core.places.models import Place
from jingzhi.core.scores import periods
from jingzhi.kit import sheets
from jingzhi.kit.refused import Refused
from jingzhi.site import minutes, monthly, quarterly
from jingzhi.site.bulletin import KIND as WORD
from jingzhi.site.portal import TRIES, WAIT_SECONDS
from jingzhi.site.workbook import sheet_name

PAGE = 30
PERIODS = 8
# What is written of which kind of period.
KIND_OF = {"quarter": "bulletin", "month": "monthly", "year": "annual"}
TONES = {"draft": "wait", "issued": "done", "withdrawn": "late"}


@require_GET
@gate.page(needs=queries.READERS)
def listing(request: HttpRequest) -> HttpResponse:
    """Every paper the seat may read; its own can be made, sent back, issued and withdrawn here."""
    return _list(request)


def _list(request: HttpRequest, refused: Refused | None = None, pk: int = 0) -> HttpResponse:
    seat: Seat = request.seat  # type: ignore[attr-defined]
    page = Paginator(queries.papers_for(seat), PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "paper": paper,
            "tone": TONES[paper.state],
            "own": seat.role in queries.MAKERS and paper.place_id == seat.territory_id,
            "refused": refused if paper.pk == pk else None,
            "period": _words(paper.period),
            "meeting": paper.about.removeprefix(minutes.SUBJECT),
        }
        for paper in page
    ]
    context = {
        "page": page,
        "rows": rows,
        "makes": seat.role in queries.MAKERS,
        "place": seat.territory,
        "offered": [(KINDS[KIND_OF[kind]], _offered(kind)) for kind in KIND_OF],
        "chosen": request.POST.get("period", ""),
        "reasons": REASONS.items(),
        "refused": refused if not any(row["refused"] for row in rows) else None,
    }
    return render(request, "site/papers.html", context, status=refused.status if refused else 200)


def _words(code: str) -> str:
    period = periods.parse(code)
    return period.words() if period else code


def _offered(kind: str) -> list[tuple[str, str]]:
    """The period that is running and the ones before it."""
    one, found = periods.holding(kind, timezone.localdate() - timedelta(days=1)), []
    for _n in range(PERIODS):
        found.append((one.code, one.words()))
        one = one.before()
    return found


def _writer(place: Place, period: str, seat: Seat) -> tuple[str, actions.Writer]:
    """The kind of paper of a period, and what writes it as of yesterday.

    Raises:
        Refused: no month, quarter or year, or one that has not begun.
    """
    asked, yesterday = periods.parse(period), timezone.localdate() - timedelta(days=1)
    if asked is None or asked.kind not in KIND_OF or asked.start > yesterday:
        raise Refused(_("请选择一个已经开始的月份、季度或年度。"), code="bad_period", field="period")
    write = monthly.reminder if asked.kind == "month" else quarterly.bulletin
    return KIND_OF[asked.kind], partial(write, quarterly.Asked(seat, place, asked, yesterday))


def _writer_of(paper: Paper, seat: Seat) -> actions.Writer:
    """What writes a paper there is already. Raises `Refused`, when what it tells of is not the seat's any more."""
    queries.may_make(seat, paper.place)
    if paper.kind == "minutes":
        return minutes.of(paper, seat, timezone.now())
    return _writer(paper.place, paper.period, seat)[1]


@require_POST
@gate.page(needs=queries.MAKERS)
def make(request: HttpRequest) -> HttpResponse:
    """A draft of the seat's own place."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    period = request.POST.get("period", "")[:8]
    try:
        kind, write = _writer(seat.territory, period, seat)
        paper = actions.draft(
            kind=kind, place=seat.territory, period=period, write=write, by=seat, now=timezone.now()
        )
    except Refused as refused:
        return _list(request, refused)
    messages.success(request, _("已拟好草稿：%(no)s") % {"no": paper.number})
    return redirect("site:papers")


@require_POST
@gate.page(needs=queries.MAKERS)
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One of the things that can be done with a paper."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    paper = queries.paper_for(seat, pk)
    if name not in ACTS:
        raise Refused(_("没有这个动作。"), code="unknown_move", status=404)
    try:
        said = ACTS[name](request, paper, seat)
    except Refused as refused:
        return _list(request, refused, pk)
    messages.success(request, f"{said}{_('：')}{paper.number}")
    return redirect("site:papers")


def _remake(request: HttpRequest, paper: Paper, seat: Seat) -> str:
    write = _writer_of(paper, seat)
    actions.remake(pk=paper.pk, write=write, by=seat, now=timezone.now())
    return _("已按现在的数据重新生成")


def _take(request: HttpRequest, paper: Paper, seat: Seat) -> str:
    given = request.FILES.get("file")
    if given is None:
        raise Refused(_("请选择改好的 Word 文件（.docx）。"), code="no_file", field="file")
    actions.take(pk=paper.pk, data=given.read(), by=seat, now=timezone.now())
    return _("已收下修改后的文件，印发的就是它")


def _issue(request: HttpRequest, paper: Paper, seat: Seat) -> str:
    write = _writer_of(paper, seat)
    actions.issue(pk=paper.pk, write=write, by=seat, now=timezone.now())
    return _("已印发，不能再改")


def _withdraw(request: HttpRequest, paper: Paper, seat: Seat) -> str:
    actions.withdraw(pk=paper.pk, reason=request.POST.get("reason", ""), by=seat, now=timezone.now())
    return _("已撤回，编号不再使用")


ACTS: dict[str, Callable[[HttpRequest, Paper, Seat], str]] = {
    "remake": _remake,
    "upload": _take,
    "issue": _issue,
    "withdraw": _withdraw,
}


@require_GET
@gate.page(needs=queries.READERS)
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """The .docx: of an issued paper always the same bytes."""
    paper = queries.paper_for(request.seat, pk)  # type: ignore[attr-defined]
    return _file(queries.data_of(paper), WORD, _name(paper, "docx"))


@require_GET
@gate.page(needs=queries.READERS)
def tables(request: HttpRequest, pk: int) -> HttpResponse:
    """Every table of the paper as a sheet of a workbook, with the figures the paper was made from."""
    paper = queries.paper_for(request.seat, pk)  # type: ignore[attr-defined]
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold, taken = book.add_format({"bold": True, "bottom": 1}), set[str]()
    for one in paper.tables:
        sheet = book.add_worksheet(sheet_name(one["caption"], taken))
        sheet.set_header(f"&C{paper.number} {one['caption']}")
        sheet.write_row(0, 0, one["head"], bold)
        for y, row in enumerate(one["rows"], 1):
            for x, cell in enumerate(row):
                _cell(sheet, y, x, cell)
        sheet.set_column(0, len(one["head"]) - 1, 14)
    book.close()
    return _file(buffer.getvalue(), sheets.TYPES["xlsx"], _name(paper, "xlsx"))


def _cell(sheet: Any, y: int, x: int, cell: str) -> None:
    """Numbers as numbers, so that they can be added up; the rest as it is printed."""
    try:
        sheet.write_number(y, x, float(cell))
    except ValueError:
        sheet.write_string(y, x, cell)


def _name(paper: Paper, form: str) -> str:
    draft = _("（草稿）") if paper.state == "draft" else ""
    return f"{paper.number}{paper.title}{draft}.{form}"


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@gate.page(needs="public")
def check(request: HttpRequest) -> HttpResponse:
    """核对文书: the code printed on a paper, against what was issued; with a brake on guessing."""
    code = request.POST.get("code", "")[:40]
    context: dict[str, Any] = {"code": code}
    status = 200
    if request.method == "POST":
        try:
            paper = _checked(request, code)
        except Refused as refused:
            context["error"], status = refused.text, refused.status
        else:
            context |= {"paper": paper, "reason": REASONS.get(paper.reason, "")}
    return render(request, "site/paper_check.html", context, status=status)


def _checked(request: HttpRequest, code: str) -> Paper:
    brake = f"paper-from:{request.META.get('REMOTE_ADDR', '')}"
    tried = cache.get(brake, 0)
    if tried >= TRIES:
        raise Refused(_("查错次数太多，请 10 分钟后再试。"), code="too_many", status=429)
    try:
        return queries.by_code(code)
    except Refused:
        cache.set(brake, tried + 1, WAIT_SECONDS)
        raise
