"""The cockpit to take away: one table as a spreadsheet, or the whole page as a workbook, a bulletin or for print."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Seat
from jingzhi.kit import sheets
from jingzhi.kit.refused import Refused
from jingzhi.site import asked as asking
from jingzhi.site.bulletin import KIND as WORD
from jingzhi.site.bulletin import bulletin
from jingzhi.site.cockpit import WATCHERS
from jingzhi.site.overview import Page, page_of
from jingzhi.site.printed import KIND as PDF
from jingzhi.site.printed import printed
from jingzhi.site.workbook import workbook

WRITERS: dict[str, tuple[Callable[[Page, Seat, str], bytes], str]] = {
    "xlsx": (workbook, sheets.TYPES["xlsx"]),
    "docx": (bulletin, WORD),
    "pdf": (printed, PDF),
}


@require_GET
@gate.page(needs=WATCHERS)
def whole(request: HttpRequest, form: str) -> HttpResponse:
    """The page as a file, with the same numbers."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    if form not in WRITERS:
        raise Refused(_("没有这种格式，请回到驾驶舱选择。"), code="unknown_form", status=404)
    page = _page(request, seat)
    write, kind = WRITERS[form]
    title = _("%(scope)s驾驶舱通报") % {"scope": page.scope}
    return _file(write(page, seat, told_at()), kind, f"{title}-{page.asked.at.isoformat()}.{form}")


@require_GET
@gate.page(needs=WATCHERS)
def table(request: HttpRequest, key: str) -> HttpResponse:
    """The table of one chart as a spreadsheet."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    page = _page(request, seat)
    panel = next((one for one in page.panels if one.key == key), None)
    if panel is None:
        raise Refused(_("没有这张表，请回到驾驶舱选择。"), code="unknown_table", status=404)
    rows = [[cell.value for cell in line] for line in panel.lines]
    data = sheets.write(form="xlsx", title=panel.title, header=panel.heads, rows=rows)
    name = f"{page.scope}-{panel.title}-{page.asked.at.isoformat()}.xlsx"
    return _file(data, sheets.TYPES["xlsx"], name)


def _page(request: HttpRequest, seat: Seat) -> Page:
    return page_of(seat, asking.read(request.GET, seat, timezone.now()))


def told_at() -> str:
    """When the file was made."""
    return timezone.localtime().strftime("%Y-%m-%d %H:%M")


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer
