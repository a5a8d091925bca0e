"""底数: the district's own figures as of a day, each with what it counts and the list of the records behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.catalogue.models import Item
from jingzhi.core.flows.models import Case
from jingzhi.core.places.models import Lineage, Place
from jingzhi.core.scores import table
from jingzhi.kit.refused import Refused
from jingzhi.programmes.assessment.models import KINDS, ImportedPart, Sheet
from jingzhi.programmes.staffing.models import GROUPS, PostKind
from jingzhi.site import figures, lineage
from jingzhi.site.cockpit import PAGE, WATCHERS
from jingzhi.site.figures import Asked
from jingzhi.site.unbuilt import UNBUILT

ORIGINS = {table.WORK: gettext_lazy("由工作记录得出"), table.IMPORTED: gettext_lazy("导入")}


@dataclass(frozen=True)
class Line:
    """One record behind a figure."""

    code: str
    name: str
    under: str = ""
    since: date | datetime | None = None
    until: date | datetime | None = None
    url: str = ""


def all_indicators() -> list[table.Indicator]:
    """What scores are made of: the table of indicators, and the parts of composite scores that come by spreadsheet."""
    parts = ImportedPart.objects.order_by("-file__kind", "name").values_list("file__kind", "name").distinct()
    levels = {"street": "place", "department": "body"}
    how = _("由表格导入，每行写明来源")
    return table.indicators() + [
        table.Indicator(
            f"{kind}.{name}", name, "points", levels[kind], how, str(KINDS[kind]), origin=table.IMPORTED
        )
        for kind, name in parts
    ]


def facts(as_of: str) -> dict[str, Any]:
    """Everything of the page for programs, of the whole district: each number under its code, and about them.

    Raises:
        Refused: `as_of` is no day, or one to come.
    """
    on = figures.day(as_of, today=timezone.localdate())
    found = figures.district(Asked(on))
    lines = all_indicators()
    derived, known = table.from_work(lines)
    return {one.code: one.value for one in found} | {
        "as_of": on.isoformat(),
        "about": {one.code: _about(one.of, on) for one in found},
        "not_built": [
            {"system": one.code, "programme": str(one.name), "figures": _named(one.figures)}
            for one in UNBUILT
        ],
        "indicators": {
            "all": known,
            "from_work": derived,
            "percent": _percent(derived, known),
            "at_least": int(table.FROM_WORK_AT_LEAST),
            "each": {one.code: one.origin for one in lines},
        },
    }


def _about(one: figures.Definition, on: date) -> dict[str, str]:
    rows_at = f"{reverse('site:base_rows', args=[one.code])}?{urlencode({'at': on.isoformat()})}"
    words = {"label": one.label, "unit": one.unit, "what": one.what, "source": one.source}
    return {name: str(word) for name, word in words.items()} | {"rows": rows_at}


def _named(pairs: tuple[tuple[str, Any], ...]) -> dict[str, str]:
    return {code: str(name) for code, name in pairs}


def _percent(part: int, whole: int) -> int:
    """Whole per cent, rounded down so that an aim is never met by rounding."""
    return 100 * part // whole if whole else 0


def _read(request: HttpRequest) -> tuple[Asked, str]:
    """The day and the seat, and the address's ending that says the day again."""
    today = timezone.localdate()
    on = figures.day(request.GET.get("at", "")[:20], today=today)
    asked = Asked(on, request.seat)  # type: ignore[attr-defined]
    return asked, "" if on == today else "?" + urlencode({"at": on.isoformat()})


@require_GET
@gate.page(needs=WATCHERS)
def show(request: HttpRequest) -> HttpResponse:
    """Every figure, and by name those whose programme is not built."""
    asked, ending = _read(request)
    derived, known = table.from_work(all_indicators())
    context = {
        "asked": asked,
        "today": timezone.localdate(),
        "first": figures.FIRST,
        "ending": ending,
        "figures": figures.district(asked),
        "unbuilt": UNBUILT,
        "derived": derived,
        "known": known,
        "share": _percent(derived, known),
        "aim": table.FROM_WORK_AT_LEAST,
    }
    return render(request, "site/base_figures.html", context)


@require_GET
@gate.page(needs=WATCHERS)
def rows(request: HttpRequest, code: str) -> HttpResponse:
    """The records one figure counts.

    Raises:
        Refused: 404, no such figure, or not one this seat may look at.
    """
    asked, ending = _read(request)
    found = next((one for one in figures.open_to(asked.seat) if one.code == code), None)
    if found is None:
        raise Refused(_("没有这个底数，请从底数页点进来。"), code="unknown_figure", status=404)
    page = Paginator(found.rows(asked), PAGE).get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "ending": ending,
        "of": found,
        "page": page,
        "lines": [line(row, asked.seat) for row in page],
    }
    return render(request, "site/base_rows.html", context)


@require_GET
@gate.page(needs=WATCHERS)
def indicators(request: HttpRequest) -> HttpResponse:
    """Every indicator of the scores: counted from records of work, or imported."""
    found = all_indicators()
    lines = [(one, ORIGINS[one.origin]) for one in found]
    derived, known = table.from_work(found)
    return render(request, "site/base_indicators.html", {"lines": lines, "derived": derived, "known": known})


def line(row: Any, seat: Seat | None) -> Line:
    """A record as its list shows it: never a person, and a link only where the seat may follow it."""
    if isinstance(row, tuple):
        grid, held = row
        return Line(held.seat, held.name, grid.name, url=reverse("staffing:card", args=[grid.code]))
    made: dict[type[Model], Any] = {
        Place: _place,
        Lineage: _lineage,
        Body: lambda one, _seat: Line(one.code, one.name, one.get_kind_display(), one.since, one.until),
        PostKind: lambda one, _seat: Line(
            one.code, one.name, str(GROUPS[one.group]), one.period.lower, one.period.upper
        ),
        Seat: lambda one, _seat: Line(
            one.code, one.name, one.territory.name, one.territory.since, one.territory.until
        ),
        Item: _item,
        Case: _case,
        Sheet: _sheet,
    }
    shown: Line = made[type(row)](row, seat)
    return shown


def _place(one: Place, seat: Seat | None) -> Line:
    open_ = one.kind == "grid" and _may_read_lineage(seat)
    url = reverse("site:lineage", args=[one.code]) if open_ else ""
    return Line(one.code, one.name, one.parent.name if one.parent else "", one.since, one.until, url)


def _lineage(one: Lineage, seat: Seat | None) -> Line:
    url = reverse("site:lineage", args=[one.after_id]) if _may_read_lineage(seat) else ""
    share = _("%(percent)s%% 的面积") % {"percent": f"{one.share_ppm / 10_000:g}"}
    return Line(
        f"{one.before_id} → {one.after_id}", f"{one.before.name} → {one.after.name}", share, one.on, url=url
    )


def _may_read_lineage(seat: Seat | None) -> bool:
    return seat is not None and seat.role in lineage.READERS


def _item(one: Item, _seat: Seat | None) -> Line:
    url = reverse("admission:item", args=[one.code])
    return Line(one.code, one.name, one.owner.name, one.valid.lower, one.valid.upper, url)


def _case(one: Case, _seat: Seat | None) -> Line:
    url = reverse("site:case", args=[one.no])
    return Line(one.no, one.matter.title, one.place.name, one.opened_at, one.closed_at, url)


def _sheet(one: Sheet, _seat: Seat | None) -> Line:
    case = one.assessment_id
    weight = _("基层治理占 %(n)d%%") % {"n": one.weight}
    url = reverse("assessment:show", args=[case])
    return Line(f"{case}-{one.n}", f"{one.assessment.name} {one.assessment.period}", weight, one.at, url=url)
