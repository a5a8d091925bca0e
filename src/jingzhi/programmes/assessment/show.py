"""What the pages show of assessments: rows of the list, a sheet with its sums, matters, editions side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import faces
from jingzhi.core.flows import queries as flows
from jingzhi.core.flows import table as flow_table
from jingzhi.core.flows.models import Case, Remark
from jingzhi.core.scores import periods as known
from jingzhi.core.scores import sheets
from jingzhi.core.scores.table import APPEALED
from jingzhi.kit.refused import Refused
from jingzhi.programmes.assessment import composite, queries
from jingzhi.programmes.assessment.face import shown
from jingzhi.programmes.assessment.frozen import fraction, tree
from jingzhi.programmes.assessment.models import DISPUTES, Assessment, Edition, Sheet, SheetLine, SheetMatter

BACK = {"quarter": 6, "year": 3}


def periods(now: datetime) -> list[tuple[str, str]]:
    """Quarters and years one may assess, newest first."""
    found = []
    for kind, count in BACK.items():
        one = known.holding(kind, timezone.localdate(now))
        for _n in range(count):
            found.append((one.code, one.words()))
            one = one.before()
    return found


def rows(cases: Iterable[Case]) -> list[dict[str, Any]]:
    """The rows of the list, with two queries however many they are."""
    cases = list(cases)
    numbers = [case.no for case in cases]
    newest = Sheet.objects.filter(assessment=OuterRef("assessment")).order_by("-n").values("pk")[:1]
    totals = dict(
        Sheet.objects.filter(assessment__in=numbers, pk=Subquery(newest)).values_list("assessment", "total")
    )
    finals = dict(Edition.objects.filter(assessment__in=numbers).order_by("n").values_list("assessment", "n"))
    briefs = faces.briefs(cases)
    return [
        {
            "no": case.no,
            "title": briefs[case.no].title,
            "state": flow_table.get(case.flow, case.version).state(case.state),
            "total": shown(totals.get(case.no, "")),
            "edition": finals.get(case.no),
        }
        for case in cases
    ]


def asked_sheet(row: Assessment, number: str) -> Sheet:
    """The sheet with this number, or the newest."""
    if not number:
        return queries.latest(row)
    found = None
    if number.isascii() and number.isdigit() and len(number) < 5:
        found = row.sheets.select_related("parts").filter(n=int(number)).first()
    if found is None:
        raise Refused(_("没有这一份评价表。"), code="unknown_sheet", status=404)
    return found


class Shown:
    """One sheet for a page: its total as a sum, parts, indicators, every step of the arithmetic."""

    def __init__(self, row: Assessment, sheet: Sheet) -> None:
        self.row, self.sheet = row, sheet
        self.lines = list(sheet.lines.order_by("position"))
        self.parts = queries.parts(self.lines)
        governance = fraction(sheet.governance)
        self.total, self.governance = shown(sheet.total), shown(sheet.governance)
        self.sum = composite.in_words(sheet.kind, governance, self.parts, _("暂无"))
        line = tree(self.lines)
        self.steps = sheets.explain(line) if line else []
        self.edition = Edition.objects.filter(sheet=sheet).first()
        self.file = sheet.parts

    def others(self) -> list[tuple[str, Any, str, str]]:
        """(part, weight, points, source) of what was imported; one line that says so when nothing was."""
        found = [
            (part.name, part.weight, shown("" if part.points is None else str(part.points)), part.source)
            for part in self.parts
        ]
        return found or [(_("其他部分"), 100 - self.sheet.weight, _("暂无"), "")]

    def leaves(self) -> list[dict[str, Any]]:
        """Every indicator with its points, its share and the ways to its matters, frozen and live."""
        disputes = queries.disputed(self.row)
        asked = {"p": self.row.period, "list": self.sheet.kind, "s": self.row.subject}
        return [
            {
                "line": line,
                "points": shown(line.points) if line.points else "—",
                "share": f"{shown(str((fraction(line.share) or 0) * 100))}%" if line.share else "—",
                "disputed": sum(code == line.indicator for code, _matter in disputes),
                "live": urlencode(asked | {"i": line.indicator}),
            }
            for line in self.lines
            if line.indicator
        ]


def matters(seat: Seat, row: Assessment, given: Sequence[SheetMatter]) -> list[dict[str, Any]]:
    """Frozen matters with what stands in dispute; a way to the matter only where the seat may open it."""
    disputes = queries.disputed(row)
    open_ = set(
        flows.cases_for(seat).filter(no__in=[one.matter for one in given]).values_list("no", flat=True)
    )
    return [
        {
            "one": one,
            "value": f"{one.indicator}:{one.matter}",
            "num": plain(one.num),
            "den": plain(one.den),
            "open": one.matter in open_,
            "dispute": DISPUTES.get(disputes.get((one.indicator, one.matter), ""), ""),
            "why": _("申诉成立") if one.excluded == APPEALED else _("按决定不计入") if one.excluded else "",
        }
        for one in given
    ]


def plain(number: Any) -> str:
    """A number without needless zeros."""
    return f"{number:f}".rstrip("0").rstrip(".") or "0"


def disputes(row: Assessment) -> dict[str, Any]:
    """What stands in dispute, with the words of the appeal while they are kept."""
    titles = dict(
        SheetLine.objects.filter(sheet=queries.latest(row))
        .exclude(indicator="")
        .values_list("indicator", "title")
    )
    open_ = list(row.disputes.filter(state="open").order_by("indicator", "matter"))
    numbers = {one.n for one in open_}
    words = Remark.objects.filter(case=row.case, n__in=numbers, name="why").values_list("text", flat=True)
    return {
        "why": "\n".join(words),
        "rows": [
            (f"{one.indicator}:{one.matter}", titles.get(one.indicator, one.indicator), one.matter)
            for one in open_
        ],
    }


def side_by_side(row: Assessment) -> dict[str, Any]:
    """Columns: every sheet. Rows: total, governance, each indicator and each part; what differs from before is marked."""
    all_ = list(row.sheets.order_by("n"))
    finals = {one.sheet_id: one for one in queries.editions(row)}
    found: dict[tuple[str, str], dict[int, str]] = {("", _("总分")): {}, ("", _("基层治理")): {}}
    for sheet in all_:
        found["", _("总分")][sheet.pk] = shown(sheet.total)
        found["", _("基层治理")][sheet.pk] = shown(sheet.governance)
    lines = SheetLine.objects.filter(sheet__in=all_).annotate(at=F("position")).order_by("sheet__n", "at")
    for line in lines:
        if line.indicator or line.source:
            cells = found.setdefault((line.indicator, line.title), {})
            cells[line.sheet_id] = shown(line.points)
    return {
        "columns": [(sheet, finals.get(sheet.pk)) for sheet in all_],
        "rows": [
            (title, _marked([cells.get(one.pk, "—") for one in all_])) for (_i, title), cells in found.items()
        ],
    }


def _marked(cells: list[str]) -> list[tuple[str, bool]]:
    return [(cell, bool(n) and cell != cells[n - 1]) for n, cell in enumerate(cells)]
