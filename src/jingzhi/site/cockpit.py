"""驾驶舱: is it better or worse, where, whose. Every number opens the matters it counts."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows.models import Case
from jingzhi.core.papers import queries as paper_queries
from jingzhi.site import asked as asking
from jingzhi.site import counts
from jingzhi.site import printed as printing
from jingzhi.site.asked import Asked
from jingzhi.site.board import Board
from jingzhi.site.overview import page_of
from jingzhi.site.rows import rows_of, searched
from jingzhi.site.suggestions import READERS

WATCHERS = ("leader", "district", "street", "community", "department", "force", "hotline", "auditor")
PAGE = 30
FORMS = (
    ("docx", gettext_lazy("Word 通报（.docx）"), "file-text"),
    ("xlsx", gettext_lazy("Excel 表格（.xlsx）"), "file-spreadsheet"),
    ("pdf", gettext_lazy("PDF（.pdf）"), "file-type-pdf"),
)


@require_GET
@gate.page(needs=WATCHERS)
def show(request: HttpRequest) -> HttpResponse:
    """Numbers first, then charts with a sentence of meaning and a table each."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    asked = asking.read(request.GET, seat, timezone.now())
    page, lacking = page_of(seat, asked), printing.missing_words()
    context = {
        "page": page,
        "asked": asked,
        "spans": [(value, label, asked.here(span=value)) for value, label in asking.SPANS],
        "compared": [(value, label, asked.here(cmp=value)) for value, label in asking.COMPARED],
        "period": asked.words(),
        "before": _before_words(asked),
        "kept": asked.params(),
        "reads_suggestions": seat.role in READERS,
        "reads_papers": seat.role in paper_queries.READERS,
        "screen": request.GET.get("screen") == "1",
        "screen_url": asked.here(screen="1"),
        "now_url": f"?place={asked.place.code}" if asked.narrowed and asked.place else "?",
        "forms": [form for form in FORMS if form[0] != "pdf" or not lacking],
        "pdf_missing": lacking,
    }
    return render(request, "site/cockpit.html", context)


def _before_words(asked: Asked) -> str:
    earlier = asked.before()
    return earlier.words() if earlier is not None else ""


@require_GET
@gate.page(needs=WATCHERS)
def matters(request: HttpRequest) -> HttpResponse:
    """The matters a number counts: the same filter, period and day, opened."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    now = timezone.now()
    asked = asking.read(request.GET, seat, now)
    found, words = counts.listed(Board(seat, asked), request.GET)
    q = request.GET.get("q", "").strip()[:60]
    if q:
        kept = set(searched(Case.objects.all(), q).values_list("no", flat=True))
        found, words = [row for row in found if row.no in kept], [*words, f"“{q}”"]
    found.sort(key=lambda row: row.no)
    found.sort(key=lambda row: row.late_since or row.opened, reverse=True)
    found.sort(key=lambda row: (row.closed is not None, not row.late))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    cases = Case.objects.select_related("place", "matter").in_bulk([row.no for row in page])
    ordered = [cases[row.no] for row in page if row.no in cases]
    if asked.narrowed and asked.place is not None:
        words.insert(0, asked.place.name)
    context: dict[str, Any] = {
        "heading": " · ".join(words) or _("全部事项"),
        "crumb": f"{seat.territory.name} › {asked.words()}",
        "back": f"/cockpit/{asked.here()}",
        "total": page.paginator.count,
        "page": page,
        "rows": rows_of(ordered, seat=seat, now=now, first=page.start_index()),
        "asked": asked,
        "q": q,
    }
    return render(request, "site/matters.html", context)
