"""A sheet: a tree of weighted indicators, scored for each subject of a period and explained step by step.

Weights are those of siblings and are normalised among the ones that count; what is exempt leaves its weight to them.
Everything is an exact fraction; only the total is rounded, half up, to two places.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from jingzhi.core.scores import queries
from jingzhi.core.scores.figures import NOTHING, Amount, Figure, exact, rounded, value
from jingzhi.core.scores.periods import Period
from jingzhi.core.scores.table import FULL, SHARES, Indicator

BANDS = ((Fraction(90), "A"), (Fraction(80), "B"), (Fraction(70), "C"), (Fraction(60), "D"))
LAST_BAND = "E"
# A subject of which more than half of the weight could not be measured gets no rank.
LEAST_MEASURED = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Node:
    """A line of the template: an indicator, or a heading over others. `target` is that of a year."""

    title: Any
    weight: Fraction
    indicator: Indicator | None = None
    children: tuple[Node, ...] = ()
    target: Fraction | None = None

    def __post_init__(self) -> None:
        leaf = self.indicator is not None
        if leaf == bool(self.children) or self.weight <= 0:
            raise ValueError(f"{self.title}: an indicator or children, and a weight above zero")
        plain = self.indicator is not None and self.indicator.kind in ("count", "max", "min", "latest")
        if plain and (self.target is None or self.target <= 0):
            raise ValueError(f"{self.title}: a number without a target is no score")

    def leaves(self) -> Iterator[Indicator]:
        """Its indicators."""
        if self.indicator is not None:
            yield self.indicator
        for child in self.children:
            yield from child.leaves()


@dataclass(frozen=True, slots=True)
class Template:
    """A sheet of subjects of one kind: a level of the tree, or bodies; never both in one list."""

    code: str
    title: Any
    level: str
    nodes: tuple[Node, ...]

    def __post_init__(self) -> None:
        own = "body" if self.level == queries.BODY else "place"
        if any(one.level != own for one in self.indicators()):
            raise ValueError(f"{self.code}: places and bodies never stand in one sheet")

    def indicators(self) -> list[Indicator]:
        """Every indicator of the sheet."""
        return [one for node in self.nodes for one in node.leaves()]


_published: dict[str, Template] = {}


def publish(template: Template) -> Template:
    """Make the sheet of a level known to other programmes: assessments are made of it."""
    _published[template.level] = template
    return template


def published(level: str) -> Template:
    """The sheet of a level of the tree, or of bodies."""
    return _published[level]


@dataclass(frozen=True, slots=True)
class Line:
    """A scored node. `points` is None when it does not count, `why` says why; `share` is its part of its siblings."""

    title: str
    weight: Fraction
    points: Fraction | None
    share: Fraction | None = None
    indicator: Indicator | None = None
    figure: Figure | None = None
    why: str = ""
    step: str = ""
    children: tuple[Line, ...] = ()

    def measured(self) -> Fraction:
        """How much of the weight below could be measured, before any was redistributed."""
        if not self.children:
            return Fraction(0 if self.points is None else 1)
        whole = sum((child.weight for child in self.children), Fraction(0))
        return sum((child.weight / whole * child.measured() for child in self.children), Fraction(0))


def score(
    *,
    template: Template,
    period: Period,
    as_of: date,
    within: str = "",
    bodies: Collection[str] | None = None,
) -> dict[str, Line]:
    """The scored sheet of every subject there is a figure of, in the order of codes."""
    asked: dict[str, Any] = {"as_of": as_of, "level": template.level, "within": within, "bodies": bodies}
    wanted = template.indicators()
    found = queries.figures(indicators=wanted, period=period, **asked)
    carried = [one for one in wanted if one.missing == "carry"]
    before = queries.figures(indicators=carried, period=period.before(), **asked) if carried else {}
    return {
        subject: _together(
            str(template.title),
            Fraction(1),
            [_scored(node, subject, period, found, before) for node in template.nodes],
        )
        for subject in sorted({subject for _code, subject in found})
    }


def _scored(node: Node, subject: str, period: Period, found: queries.Found, before: queries.Found) -> Line:
    if node.indicator is None:
        parts = [_scored(child, subject, period, found, before) for child in node.children]
        return _together(str(node.title), node.weight, parts)
    one = node.indicator
    figure = found.get((one.code, subject), Figure(NOTHING, NOTHING))
    line = Line(str(node.title), node.weight, None, indicator=one, figure=figure)
    why = ""
    if _missing(one, figure.net) and one.missing == "carry":
        figure, why = before.get((one.code, subject), figure), _("沿用上期")
    if _missing(one, figure.net):
        if one.missing == "zero":
            return replace(line, points=Fraction(0), why=_("没有数据，按0分计"))
        return replace(line, why=_("没有数据，不计分，权重分给同级"))
    if figure.net.n < one.least:
        said = _("样本不足（%(n)d＜%(least)d），不计分，权重分给同级")
        return replace(line, why=said % {"n": figure.net.n, "least": one.least})
    points, step = points_of(node, figure.net, period)
    return replace(line, points=points, figure=figure, why=why, step=step)


def _missing(indicator: Indicator, amount: Amount) -> bool:
    return amount.n == 0 or value(indicator, amount) is None


def points_of(node: Node, amount: Amount, period: Period) -> tuple[Fraction, str]:
    """0 to 100 points of a figure, and how they come about in one line."""
    one = node.indicator
    assert one is not None  # leaves only
    number = value(one, amount)
    assert number is not None  # missing figures are dealt with before
    if one.bands:
        points = next((points for least, points in one.bands if number >= least), Fraction(0))
        return points, _("%(n)s 所在的档得 %(p)s 分") % {"n": exact(number), "p": exact(points)}
    if node.target is not None:
        return _against(node, one, number, period)
    if one.kind in SHARES:
        return (
            (number, "") if one.more else (FULL - number, f"100 − {exact(number)} = {exact(FULL - number)}")
        )
    if one.kind in ("points", "deductions"):
        points = max(Fraction(0), min(FULL, number))
        return points, "" if points == number else _("封顶100、保底0：%(p)s") % {"p": exact(points)}
    points = min(FULL, number / one.full * 100)
    return points, f"{exact(number)} ÷ {exact(one.full)} × 100 = {exact(points)}"


def _against(node: Node, one: Indicator, number: Fraction, period: Period) -> tuple[Fraction, str]:
    """Against the target: that of a year is asked pro rata of what adds up over time, whole of everything else."""
    assert node.target is not None
    part = period.part_of_year() if one.over_time == "sum" and one.kind == "count" else Fraction(1)
    target = node.target * part
    if one.more:
        points, sum_ = min(FULL, number / target * 100), f"{exact(number)} ÷ {exact(target)} × 100"
    else:
        points = FULL if number <= target else target / number * 100
        sum_ = f"{exact(target)} ÷ {exact(number)} × 100"
    said = _("目标 %(year)s × %(part)s = %(target)s；%(sum)s，最多100：%(points)s")
    return points, said % {
        "year": exact(node.target), "part": exact(part), "target": exact(target),
        "sum": sum_, "points": exact(points),
    }  # fmt: skip


def _together(title: str, weight: Fraction, parts: Sequence[Line]) -> Line:
    """A heading: its parts, each with its share among those that count."""
    whole = sum((part.weight for part in parts if part.points is not None), Fraction(0))
    shared = tuple(
        part if part.points is None else replace(part, share=part.weight / whole) for part in parts
    )
    points = None
    if whole:
        points = sum((p.points * p.share for p in shared if p.points is not None and p.share), Fraction(0))
    return Line(title, weight, points, children=shared)


def band(points: Fraction) -> str:
    """A to E of rounded points."""
    shown = Fraction(rounded(points))
    return next((name for least, name in BANDS if shown >= least), LAST_BAND)


def ranks(sheets: Mapping[str, Line]) -> dict[str, int]:
    """The place of each subject by rounded points; equal points share it. Without enough data there is none."""
    shown = {
        subject: rounded(line.points)
        for subject, line in sheets.items()
        if line.points is not None and line.measured() >= LEAST_MEASURED
    }
    return {subject: 1 + sum(other > own for other in shown.values()) for subject, own in shown.items()}


def explain(line: Line, depth: int = 0) -> list[tuple[int, str]]:
    """(depth, sentence) of every step from the total down to numerators and denominators."""
    if line.indicator is not None:
        return [(depth, words) for words in _of_leaf(line)]
    end = (
        _("，四舍五入到两位小数 %(n)s") % {"n": rounded(line.points)}
        if line.points is not None and not depth
        else ""
    )
    words = _("%(title)s：%(sum)s") % {"title": line.title, "sum": _sum_of(line) + end}
    said = [(depth, words)]
    for child in line.children:
        said += [(depth + 1, _weighed(child, line)), *explain(child, depth + 2)]
    return said


def _sum_of(line: Line) -> str:
    if line.points is None:
        return _("没有可计分的指标")
    terms = [
        f"{exact(part.points)} × {exact(part.share)}"
        for part in line.children
        if part.points is not None and part.share is not None
    ]
    return f"{' + '.join(terms)} = {exact(line.points)}"


def _weighed(part: Line, parent: Line) -> str:
    if part.share is None:
        return _("%(title)s：%(why)s") % {"title": part.title, "why": part.why or _("没有可计分的指标")}
    counted = [exact(one.weight) for one in parent.children if one.points is not None]
    said = _("%(title)s：权重 %(own)s ÷（%(all)s）= %(share)s")
    own = {
        "title": part.title,
        "own": exact(part.weight),
        "all": " + ".join(counted),
        "share": exact(part.share),
    }
    return said % own


def _of_leaf(line: Line) -> list[str]:
    one, figure = line.indicator, line.figure
    assert one is not None
    if figure is None or not figure.raw.n:
        return [line.why] if line.why else []
    said = [_("%(title)s：%(sum)s") % {"title": one.formula, "sum": quotient(one, figure.net)}]
    if figure.excluded:
        words = _("原始 %(raw)s，其中 %(n)d 件按决定不计入")
        said.append(words % {"raw": quotient(one, figure.raw), "n": figure.excluded})
    return said + [words for words in (line.step, line.why) if words]


def quotient(indicator: Indicator, amount: Amount) -> str:
    """The figure as a sum anybody can do again."""
    number = value(indicator, amount)
    if number is None:
        return _("没有数据")
    if indicator.kind in SHARES:
        return f"{exact(amount.num)} ÷ {exact(amount.den)} × 100 = {exact(number)}"
    if indicator.kind == "mean":
        return f"{exact(amount.num)} ÷ {exact(amount.den)} = {exact(number)}"
    return exact(number)
