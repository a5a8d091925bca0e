"""季度数据: the figures of a quarter, by the grids of then or on today's map; every number opens what it counts."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.flows import queries
from jingzhi.core.flows.models import Case
from jingzhi.core.places.models import Place
from jingzhi.programmes.grid import figures
from jingzhi.site.cockpit import PAGE, WATCHERS
from jingzhi.site.rows import rows_of

MOST_LINES = 60
MAPS = (("then", gettext_lazy("按当时的网格")), ("today", gettext_lazy("按今天的网格")))
MEASURES = (
    ("all", gettext_lazy("上报")),
    ("closed", gettext_lazy("办结")),
    ("in_time", gettext_lazy("按时办结")),
    ("solved", gettext_lazy("已解决")),
    ("otherwise", gettext_lazy("其他结果办结")),
    ("grid", gettext_lazy("网格内解决")),
    ("below", gettext_lazy("社区以下解决")),
    ("declined", gettext_lazy("不予受理")),
)
GROUPS = (
    ("street", gettext_lazy("各街道（镇）")),
    ("community", gettext_lazy("各社区（村）")),
    ("grid", gettext_lazy("各网格")),
    ("department", gettext_lazy("各单位（派单）")),
)


class Asked:
    """The quarter and the map an address asks for; anything unknown is the present quarter by the grids of then."""

    def __init__(self, given: QueryDict, today: date) -> None:
        year, _dash, number = given.get("q", "")[:7].partition("-")
        self.today = today
        self.year, self.number = today.year, (today.month + 2) // 3
        if year.isascii() and year.isdigit() and number in ("1", "2", "3", "4") and 2000 <= int(year) <= 2100:
            self.year, self.number = int(year), int(number)
        self.map = "today" if given.get("map") == "today" else "then"

    @property
    def quarter(self) -> str:
        """The quarter as addresses write it."""
        return f"{self.year}-{self.number}"

    def words(self) -> str:
        """Quarter and map in words."""
        name = _("%(year)d年第%(n)d季度") % {"year": self.year, "n": self.number}
        return f"{name} · {dict(MAPS)[self.map]}"

    def link(self, **more: str) -> str:
        """The same question with something changed."""
        return "?" + urlencode({"q": self.quarter, "map": self.map} | more)

    def rows(self, seat: Seat) -> list[figures.Standing]:
        """The matters counted, as they stood at the end of the quarter."""
        return figures.standings(
            cases=queries.cases_for(seat),
            period=figures.quarter(self.year, self.number),
            on_map=self.today if self.map == "today" else None,
        )


@require_GET
@gate.page(needs=WATCHERS)
def show(request: HttpRequest) -> HttpResponse:
    """Headline and tables of one quarter."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    asked = Asked(request.GET, timezone.localdate())
    rows = asked.rows(seat)
    first = figures.first_day(queries.cases_for(seat)) or asked.today
    context = {
        "asked": asked,
        "quarters": _quarters(first, asked),
        "maps": [(value, label, asked.link(map=value)) for value, label in MAPS],
        "cards": [
            (label, figures.totals(rows)[name], f"matters/{asked.link(m=name)}") for name, label in MEASURES
        ],
        "heads": [label for _name, label in MEASURES],
        "tables": [_table(rows, group, title, asked) for group, title in GROUPS],
    }
    return render(request, "site/periods.html", context)


def _quarters(first: date, asked: Asked) -> list[tuple[str, str]]:
    """Every quarter since the first matter, newest first."""
    found = []
    for year in range(asked.today.year, first.year - 1, -1):
        for number in (4, 3, 2, 1):
            period = figures.quarter(year, number)
            if period.start <= asked.today and period.end > first:
                words = _("%(year)d年第%(n)d季度") % {"year": year, "n": number}
                found.append((f"{year}-{number}", words))
    if asked.quarter not in dict(found):
        found.append((asked.quarter, asked.words().partition(" · ")[0]))
    return found


def _table(rows: list[figures.Standing], group: str, title: Any, asked: Asked) -> dict[str, Any]:
    counted = figures.by_group(rows, group)
    names = _names(group, list(counted))
    ended = set(Place.objects.filter(code__in=counted, until__isnull=False).values_list("code", flat=True))
    ranked = sorted(counted, key=lambda code: (-counted[code]["all"], code))
    lines = [
        {
            "name": names.get(code) or _("（不在其中，由上级直接受理）"),
            "ended": code in ended,
            "code": code if group == "grid" else "",
            "cells": [
                (counted[code][name], f"matters/{asked.link(by=group, code=code or 'none', m=name)}")
                for name, _label in MEASURES
            ],
        }
        for code in ranked[:MOST_LINES]
    ]
    return {"group": group, "title": title, "lines": lines, "total": len(counted)}


def _names(group: str, codes: list[str]) -> dict[str, str]:
    if group == "department":
        return dict(Body.objects.filter(code__in=codes).values_list("code", "name"))
    return dict(Place.objects.filter(code__in=codes).values_list("code", "name"))


@require_GET
@gate.page(needs=WATCHERS)
def matters(request: HttpRequest) -> HttpResponse:
    """The matters behind a number: the same quarter, map, place and measure."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    asked = Asked(request.GET, timezone.localdate())
    rows, words = _narrowed(asked.rows(seat), request.GET)
    numbers = [row.no for row in rows]
    cases = Case.objects.filter(no__in=numbers).select_related("place", "matter").order_by("opened_at", "no")
    page = Paginator(cases, PAGE).get_page(request.GET.get("page"))
    context = {
        "heading": " · ".join([*words, asked.words()]),
        "crumb": f"{seat.territory.name} › {asked.words()}",
        "back": f"../{asked.link()}",
        "total": page.paginator.count,
        "page": page,
        "rows": rows_of(page, seat=seat, now=timezone.now(), first=page.start_index()),
    }
    return render(request, "site/matters.html", context)


def _narrowed(rows: list[figures.Standing], given: QueryDict) -> tuple[list[figures.Standing], list[str]]:
    """Those that fit the address, and the words for the heading. Unknown values find nothing."""
    words: list[str] = []
    group, code, measure = given.get("by", ""), given.get("code", "")[:40], given.get("m", "")
    if group:
        wanted = "" if code == "none" else code
        kinds = figures.place_kinds(rows)
        known = group in figures.GROUPS
        rows = [row for row in rows if known and wanted in figures.keys(row, group, kinds)]
        words.append(_names(group, [code]).get(code) or _("（不在其中）"))
    if measure:
        rows = [row for row in rows if row.counts().get(measure)]
        words.append(str(dict(MEASURES).get(measure, measure[:20])))
    return rows, words
