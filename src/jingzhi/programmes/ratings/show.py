"""What the pages show of ratings: rounds, forms, a table of results with bands beside ranks, one result step by step."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import faces
from jingzhi.core.flows import table as flow_table
from jingzhi.core.flows.models import Case
from jingzhi.core.scores import periods, sheets
from jingzhi.core.scores.figures import exact, rounded
from jingzhi.programmes.ratings import queries
from jingzhi.programmes.ratings.models import (
    Edition,
    Form,
    Mark,
    Objection,
    OwnLine,
    Result,
    ResultLine,
    Round,
)
from jingzhi.programmes.ratings.template import FULL, LEAST_RATERS, MARKS, PROCESS

BACK = 6


def quarters(now: datetime) -> list[tuple[str, str]]:
    """Quarters that are over, newest first."""
    one = periods.holding("quarter", timezone.localdate(now)).before()
    found = []
    for _n in range(BACK):
        found.append((one.code, one.words()))
        one = one.before()
    return found


def rounds(cases: Iterable[Case], seat: Seat) -> list[dict[str, Any]]:
    """The rows of the list, with two queries however many they are."""
    cases = list(cases)
    briefs = faces.briefs(cases)
    forms = Form.objects.filter(round__in=[case.no for case in cases])
    if seat.role not in queries.SEES_ALL:
        forms = forms.filter(rater=seat.body_id)
    told = list(forms.values_list("round", "sent_at"))
    return [
        {
            "no": case.no,
            "title": briefs[case.no].title,
            "state": flow_table.get(case.flow, case.version).state(case.state),
            "sent": sum(no == case.no and sent is not None for no, sent in told),
            "all": sum(no == case.no for no, _sent in told),
            "until": case.ratings.marks_until,
        }
        for case in cases
    ]


def shown(text: str) -> str:
    """Exact points as a page shows them: rounded once, 暂无 where there are none."""
    number = queries.fraction(text)
    return _("暂无") if number is None else str(rounded(number))


def sees(seat: Seat, case: Case, body: str) -> bool:
    """A result is open to who watches the district and to its own body; to all readers once it is public."""
    return seat.role in queries.SEES_ALL or seat.body_id == body or case.state == "published"


def table(edition: Edition, case: Case, seat: Seat) -> list[dict[str, Any]]:
    """The results the seat may see, best first; a band beside every rank."""
    rows = queries.results(edition)
    known = {
        row.body_id: rounded(number) for row in rows if (number := queries.fraction(row.total)) is not None
    }
    found = [
        {
            "code": row.body_id,
            "name": row.body.name,
            "process": shown(row.process),
            "marks": shown(row.marks) if row.raters >= LEAST_RATERS else "—",
            "total": shown(row.total),
            "band": sheets.band(Fraction(known[row.body_id])) if row.body_id in known else "",
            "rank": 1 + sum(other > known[row.body_id] for other in known.values())
            if row.body_id in known
            else "",
            "raters": f"{row.raters}/{row.asked}",
        }
        for row in rows
        if sees(seat, case, row.body_id)
    ]
    return sorted(found, key=lambda row: (row["rank"] or len(rows) + 1, row["code"]))


def lines(row: Round, result: Result) -> list[dict[str, Any]]:
    """Every line of a result with its points, its share and the way to its matters."""
    rows = list(result.lines.order_by("position"))
    whole = {
        counted: sum(line.weight for line in rows if line.counted == counted and line.points)
        for counted in (True, False)
    }
    place = result.body.place_id if row.kind == "street" else result.body_id
    asked = {"p": row.period, "list": row.kind, "s": place}
    return [
        {
            "line": line,
            "points": shown(line.points) if line.points else "—",
            "share": f"{line.weight}/{whole[line.counted]}" if line.points else "—",
            "sum": _sum(line),
            "live": urlencode(asked | {"i": line.code}) if line.counted and line.n else "",
        }
        for line in rows
    ]


def _sum(line: ResultLine) -> str:
    """How the points of a line come about, in numbers anybody can use again."""
    if not line.points:
        return line.why
    num, den, points = (exact(Fraction(number)) for number in (line.num, line.den, line.points))
    if line.counted:
        return _("%(num)s ÷ %(den)s，得 %(points)s 分") % {"num": num, "den": den, "points": points}
    said = _("Σ（评分×共同办的件数）%(num)s ÷（%(full)d × Σ件数 %(den)s）× 100 = %(points)s")
    return said % {"num": num, "den": den, "full": FULL, "points": points}


def steps(result: Result) -> list[str]:
    """From the lines to the total."""
    rows = list(result.lines.order_by("position"))
    said = []
    for title, counted, text in ((_("过程评议"), True, result.process), (_("结果评议"), False, result.marks)):
        known = [line for line in rows if line.counted == counted and line.points]
        if not known:
            said.append(_("%(title)s：没有可计分的指标") % {"title": title})
            continue
        terms = " + ".join(f"{exact(Fraction(line.points))} × {line.weight}" for line in known)
        whole, mean = sum(line.weight for line in known), exact(Fraction(text))
        told = {"title": title, "terms": terms, "whole": whole, "mean": mean}
        said.append(_("%(title)s：(%(terms)s) ÷ %(whole)s = %(mean)s") % told)
    said.append(_last(result))
    return said


def _last(result: Result) -> str:
    if not result.total:
        return _("总分：没有过程评议的数，暂无")
    total = f"{exact(Fraction(result.total))} ≈ {shown(result.total)}"
    if not result.marks or result.raters < LEAST_RATERS:
        told = {"n": result.raters, "least": LEAST_RATERS, "total": total}
        return (
            _("总分：评议单位 %(n)d 个，不足 %(least)d 个，结果评议不计分，权重归过程评议 = %(total)s") % told
        )
    process, marks = exact(Fraction(result.process)), exact(Fraction(result.marks))
    return _("总分：%(sum)s = %(total)s") % {
        "sum": f"{process} × {PROCESS}% + {marks} × {MARKS}%", "total": total,
    }  # fmt: skip


def marks_of(row: Round, body: str) -> list[dict[str, Any]]:
    """Who marked what of a body, for the district and the auditor alone."""
    titles = {line.code: line.title for line in queries.lines(row, body)}
    rows = Mark.objects.filter(form__round=row, form__rated=body).select_related("form__rater")
    return [
        {
            "mark": mark,
            "rater": mark.form.rater,
            "title": titles.get(mark.line, mark.line),
            "related": mark.form.related,
            "why": mark.form.why if mark.low else "",
            "value": f"{mark.form.rater_id}:{mark.line}",
        }
        for mark in rows.order_by("line", "form__rater")
    ]


def objections(row: Round, body: str) -> list[dict[str, Any]]:
    """What a body disputes or disputed."""
    titles = {line.code: line.title for line in queries.lines(row, body)}
    rows = Objection.objects.filter(round=row, body=body).order_by("line")
    return [{"line": one.line, "title": titles[one.line], "open": one.decided is None} for one in rows]


def own_lines(seat: Seat, now: datetime) -> list[OwnLine]:
    """Lines X in force in the district."""
    rows = OwnLine.objects.filter(body__in=list(queries.bodies("department", seat)), since_at__lte=now)
    return list(rows.filter(until_at=None).select_related("body").order_by("body", "pk"))
