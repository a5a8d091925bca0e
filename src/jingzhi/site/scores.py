"""评价: indicators of streets, communities, grids or bodies in a period; every cell opens its matters, every score its sum.

Streets and bodies never stand in one list. Grids have figures but neither score nor rank: one person works in each.
A running period is read as of yesterday, so that nobody is late before the day of a deadline is over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import BY_PARTY, Body, Seat
from jingzhi.core.flows import queries as flows
from jingzhi.core.places.models import Place
from jingzhi.core.scores import periods, queries, sheets, table
from jingzhi.core.scores.figures import Figure, rounded, value
from jingzhi.core.scores.models import Contribution
from jingzhi.core.scores.sheets import Line, Template
from jingzhi.core.scores.table import Indicator
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import indicators as grid
from jingzhi.programmes.grid.models import Matter
from jingzhi.site.cockpit import WATCHERS

PAGE = 60
EXCLUDED = grid.EXCLUDED | {table.APPEALED: gettext_lazy("申诉成立")}
PLACES = {
    "street": gettext_lazy("街道（镇）"),
    "community": gettext_lazy("社区（村）"),
    "grid": gettext_lazy("网格"),
}
BODIES = {"department": gettext_lazy("区级部门"), "force": gettext_lazy("四支力量")}
# Who sees every body; a department or force sees its own.
SEES_BODIES = ("district", "leader", "auditor")


@dataclass(frozen=True)
class Box:
    """One figure in the table: shown value, what it is made of, the raw value where it differs, its matters."""

    shown: str
    made: str
    raw: str
    few: bool
    url: str
    unit: str = ""


@dataclass(frozen=True)
class Row:
    """One place or body."""

    name: str
    points: str
    band: str
    rank: int | None
    url: str
    boxes: list[Box]


class Asked:
    """Which list of which period an address asks for, within what the seat may see."""

    def __init__(self, given: QueryDict, seat: Seat, today: date) -> None:
        self.seat = seat
        self.as_of = today - timedelta(days=1)
        self.lists = _lists(seat)
        self.list = given.get("list", "") if given.get("list", "") in self.lists else next(iter(self.lists))
        asked = periods.parse(given.get("p", ""))
        self.period = asked or periods.holding("quarter", self.as_of)

    @property
    def level(self) -> str:
        """As the figures name it."""
        return queries.BODY if self.list in BODIES else self.list

    def link(self, **more: str) -> str:
        """The same question with something changed."""
        return urlencode({"p": self.period.code, "list": self.list} | more)

    def indicators(self) -> list[Indicator]:
        """The lines of the table that belong to the list."""
        return table.indicators("body" if self.list in BODIES else "place")

    def template(self) -> Template | None:
        """The sheet of the list; none for grids."""
        if self.list in BODIES:
            return grid.BODIES
        return None if self.list == "grid" else replace(grid.STREETS, level=self.list)

    def reach(self) -> dict[str, Any]:
        """What the seat may see of it."""
        if self.list not in BODIES:
            return {"within": self.seat.territory.path}
        return {"bodies": list(_bodies(self.seat).filter(kind=self.list).values_list("code", flat=True))}

    def names(self) -> dict[str, str]:
        """Every subject of the list the seat may see, in the order of codes."""
        rows: Any = _bodies(self.seat).filter(kind=self.list).order_by("code")
        if self.list not in BODIES:
            rows = Place.objects.filter(kind=self.list, path__within=self.seat.territory.path).order_by(
                "code"
            )
        return dict(rows.values_list("code", "name"))

    def upto(self) -> date:
        """The last day that is counted."""
        return min(self.as_of, self.period.end - timedelta(days=1))


def _lists(seat: Seat) -> dict[str, Any]:
    if seat.role in BY_PARTY:
        return {seat.body.kind: BODIES[seat.body.kind]} if seat.body.kind in BODIES else dict(BODIES)
    tree = queries.TREE.index(seat.territory.kind)
    below = {kind: label for kind, label in PLACES.items() if queries.TREE.index(kind) >= tree}
    return below | BODIES if seat.role in SEES_BODIES else below


def _bodies(seat: Seat) -> Any:
    rows = Body.objects.filter(kind__in=BODIES)
    if seat.role in SEES_BODIES:
        return rows.filter(place__path__within=seat.territory.path)
    return rows.filter(code=seat.body_id) if seat.role in BY_PARTY else rows.none()


@require_GET
@gate.page(needs=WATCHERS)
def show(request: HttpRequest) -> HttpResponse:
    """The table of one list in one period."""
    asked = Asked(request.GET, request.seat, timezone.localdate())  # type: ignore[attr-defined]
    rows = _rows(asked)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "lists": [(code, label, asked.link(list=code)) for code, label in asked.lists.items()],
        "periods": _periods(asked),
        "indicators": asked.indicators(),
        "scored": asked.template() is not None,
        "page": page,
        "excluded": EXCLUDED.items(),
    }
    return render(request, "site/scores.html", context)


def _periods(asked: Asked) -> list[tuple[str, str]]:
    """This period and the ones before it, of every kind, back to the first contribution but at most three years."""
    first = Contribution.objects.order_by("day").values_list("day", flat=True).first() or asked.as_of
    first = max(first, asked.as_of.replace(year=asked.as_of.year - 3, day=1))
    found = []
    for kind in periods.KINDS:
        one = periods.holding(kind, asked.as_of)
        while one.end > first:
            found.append((one.code, one.words()))
            one = one.before()
    if asked.period.code not in dict(found):
        found.append((asked.period.code, asked.period.words()))
    return found


def _rows(asked: Asked) -> list[Row]:
    lines, template = asked.indicators(), asked.template()
    given: dict[str, Any] = {"period": asked.period, "as_of": asked.as_of, **asked.reach()}
    found = queries.figures(indicators=lines, level=asked.level, **given)
    scored = sheets.score(template=template, **given) if template else {}
    names, known = asked.names(), queries.codes_of(found)
    scored = {code: line for code, line in scored.items() if code in names}
    ranks = sheets.ranks(scored)
    if len(ranks) < 2:
        ranks = {}  # the first of one is no rank
    codes = [code for code in known if code in names]
    codes.sort(key=lambda code: (ranks.get(code, len(codes) + 1), code))
    return [_row(asked, code, names[code], found, scored.get(code), ranks.get(code)) for code in codes]


def _row(
    asked: Asked, code: str, name: str, found: queries.Found, line: Line | None, rank: int | None
) -> Row:
    boxes = [_box(asked, one, code, found.get((one.code, code))) for one in asked.indicators()]
    if line is None or line.points is None:
        return Row(name, "", "", None, "", boxes)
    url = f"{reverse('site:score_sheet')}?{asked.link(s=code)}"
    return Row(name, str(rounded(line.points)), sheets.band(line.points), rank, url, boxes)


def _box(asked: Asked, one: Indicator, subject: str, figure: Figure | None) -> Box:
    if figure is None:
        return Box("", "", "", few=False, url="")
    net, raw = value(one, figure.net), value(one, figure.raw)
    url = f"{reverse('site:score_matters')}?{asked.link(s=subject, i=one.code)}"
    made = f"{rounded_short(figure.net.num)}/{rounded_short(figure.net.den)}"
    other = f"{rounded(raw)}" if raw is not None and figure.excluded else ""
    few = figure.net.n < one.least
    unit = "%" if one.unit == "%" and net is not None else ""
    return Box(f"{rounded(net)}" if net is not None else "—", made, other, few, url, unit)


def rounded_short(number: Any) -> str:
    """A numerator without needless zeros."""
    return str(rounded(number)).rstrip("0").rstrip(".")


def _subject(asked: Asked, code: str) -> tuple[str, Place | None]:
    """Name and place (None for a body) of a subject the seat may see.

    Raises:
        Refused: 404 otherwise, whether it exists or not.
    """
    name = asked.names().get(code)
    if name is None:
        raise Refused(
            _("没有这个评价对象，或不在您的辖区。请从评价表里点进来。"), code="unknown_subject", status=404
        )
    return name, None if asked.list in BODIES else Place.objects.get(code=code)


@require_GET
@gate.page(needs=WATCHERS)
def sheet(request: HttpRequest) -> HttpResponse:
    """One subject's score, step by step, each indicator with the way to its matters."""
    asked = Asked(request.GET, request.seat, timezone.localdate())  # type: ignore[attr-defined]
    code = request.GET.get("s", "")[:40]
    name, _place = _subject(asked, code)
    template = asked.template()
    if template is None:
        raise Refused(_("网格只看数据，不评分、不排名。"), code="no_sheet", status=404)
    reach = {"bodies": [code]} if asked.list in BODIES else asked.reach()
    line = sheets.score(template=template, period=asked.period, as_of=asked.as_of, **reach).get(code)
    context = {
        "asked": asked,
        "name": name,
        "line": line,
        "points": rounded(line.points) if line and line.points is not None else None,
        "band": sheets.band(line.points) if line and line.points is not None else "",
        "leaves": list(_leaves(asked, code, line)) if line else [],
        "steps": sheets.explain(line) if line else [],
    }
    return render(request, "site/score_sheet.html", context)


def _leaves(asked: Asked, code: str, line: Line) -> Any:
    """(title, points, share of its siblings, why not, address of its matters) of every indicator of a sheet."""
    for part in line.children:
        if part.indicator is None:
            yield from _leaves(asked, code, part)
            continue
        url = f"{reverse('site:score_matters')}?{asked.link(s=code, i=part.indicator.code)}"
        points = "" if part.points is None else str(rounded(part.points))
        share = "" if part.share is None else f"{rounded(part.share * 100)}%"
        yield part.title, points, share, part.why, url


@require_GET
@gate.page(needs=WATCHERS)
def matters(request: HttpRequest) -> HttpResponse:
    """The matters behind one figure, with what each adds and why some are left out."""
    asked = Asked(request.GET, request.seat, timezone.localdate())  # type: ignore[attr-defined]
    code = request.GET.get("s", "")[:40]
    name, place = _subject(asked, code)
    one = next((one for one in asked.indicators() if one.code == request.GET.get("i", "")), None)
    if one is None:
        raise Refused(_("没有这个指标，请从评价表里点进来。"), code="unknown_indicator", status=404)
    rows = queries.behind(indicator=one, period=asked.period, as_of=asked.as_of, place=place, body=code)
    found = queries.figures(
        indicators=[one], period=asked.period, as_of=asked.as_of, level=asked.level, **asked.reach()
    ).get((one.code, code))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "name": name,
        "indicator": one,
        "net": sheets.quotient(one, found.net) if found else "",
        "raw": sheets.quotient(one, found.raw) if found and found.excluded else "",
        "page": page,
        "rows": _behind(asked.seat, list(page)),
    }
    return render(request, "site/score_matters.html", context)


def _behind(seat: Seat, rows: list[Contribution]) -> list[Mapping[str, Any]]:
    """Each contribution; the title only of matters the seat may open."""
    seen = flows.cases_for(seat).filter(no__in={row.matter for row in rows}).values("no")
    titles = dict(Matter.objects.filter(case__in=seen).values_list("case_id", "title"))
    return [
        {
            "no": row.matter,
            "title": titles.get(row.matter, ""),
            "day": row.day,
            "num": rounded_short(row.num),
            "den": rounded_short(row.den),
            "why": EXCLUDED.get(row.excluded, row.excluded),
            "decision": row.decision,
        }
        for row in rows
    ]
