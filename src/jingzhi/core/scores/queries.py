"""Reading figures of a period as of a day, and the contributions behind each of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count, F, Func, IntegerField, Max, Min, Q, QuerySet, Sum, TextField, Value
from django.db.models.functions import Cast

from jingzhi.core.places.models import Place
from jingzhi.core.scores.figures import NOTHING, Amount, Figure, roll, total
from jingzhi.core.scores.models import Cell, Contribution
from jingzhi.core.scores.periods import Period, following
from jingzhi.core.scores.table import Indicator

TREE = ("district", "street", "community", "grid")
BODY = "body"
_KEPT = Q(excluded="")
_AGGREGATES = {"sum": Sum, "mean": Sum, "none": Sum, "max": Max, "min": Min}
Found = dict[tuple[str, str], Figure]
# indicator, subject, month, raw num, den, n, net num, den, n
Part = tuple[str, str, date, Any, Any, int, Any, Any, int]


def figures(
    *,
    indicators: Sequence[Indicator],
    period: Period,
    as_of: date,
    level: str,
    within: str = "",
    bodies: Collection[str] | None = None,
) -> Found:
    """{(indicator, subject): figure} of a period as of a day, of what lies on or before it.

    `level` a kind of place down to the grid, or "body"; `within` a place path that limits places, `bodies` codes
    that limit bodies. What lies above the level (a matter not yet placed in a grid) is in no figure of it.
    """
    wanted = [one for one in indicators if (one.level == "body") == (level == BODY)]
    summed = [one for one in wanted if (one.over_time, one.over_tree) == ("sum", "sum")]
    rolled = [one for one in wanted if one not in summed]
    reach = _reach(level, within, bodies)
    found = _summed(summed, period, as_of, level, reach)
    return found | _rolled(rolled, period, as_of, level, reach)


def behind(
    *, indicator: Indicator, period: Period, as_of: date, place: Place | None = None, body: str = ""
) -> QuerySet[Contribution]:
    """The contributions a figure is made of, excluded ones too, oldest first."""
    rows = Contribution.objects.filter(
        indicator=indicator.code, day__gte=period.start, day__lt=_upto(period, as_of)
    )
    subject = Q(place__path__within=place.path) if place is not None else Q(body_id=body)
    return rows.filter(subject).order_by("day", "matter", "part")


def _upto(period: Period, as_of: date) -> date:
    return min(period.end, as_of + timedelta(days=1))


def _reach(level: str, within: str, bodies: Collection[str] | None) -> Q:
    if level != BODY:
        return Q(place__path__within=within) if within else Q()
    return Q() if bodies is None else Q(body_id__in=list(bodies))


def _split(period: Period, as_of: date) -> tuple[list[date], date | None]:
    """Months wholly in the past of a day, which cells answer, and the month that is running."""
    upto = _upto(period, as_of)
    whole = [month for month in period.months() if following(month) <= upto]
    running = next((month for month in period.months() if month < upto < following(month)), None)
    return whole, running


def _named(rows: Any, level: str) -> Any:
    """The same rows with `subject`: the body, or the code of the level in the place's path."""
    if level == BODY:
        return rows.annotate(subject=F("body_id"))
    depth = TREE.index(level)
    deep = rows.annotate(depth=Func("place__path", function="nlevel", output_field=IntegerField()))
    code = Func(F("place__path"), Value(depth), Value(1), function="subpath", output_field=TextField())
    return deep.filter(depth__gt=depth).annotate(subject=Cast(code, TextField()))


def _counted(rows: Any, roll_name: str) -> Any:
    """Contributions put together per group, as a cell would hold them."""
    put = _AGGREGATES[roll_name]
    return rows.annotate(
        s1=put("num"), s2=Sum("den"), s3=Count("pk"),
        s4=put("num", filter=_KEPT), s5=Sum("den", filter=_KEPT), s6=Count("pk", filter=_KEPT),
    )  # fmt: skip


def _summed(indicators: Sequence[Indicator], period: Period, as_of: date, level: str, reach: Q) -> Found:
    """What is a sum over time and tree is added up by the database."""
    found: Found = {}
    codes = [one.code for one in indicators]
    whole, running = _split(period, as_of)
    names = ("indicator", "subject", "s1", "s2", "s3", "s4", "s5", "s6")
    cells = _named(Cell.objects.filter(reach, indicator__in=codes, month__in=whole), level)
    sums = dict(zip(names[2:], map(Sum, ("raw_num", "raw_den", "raw_n", "num", "den", "n")), strict=True))
    sources = [cells.order_by().values("indicator", "subject").annotate(**sums).values_list(*names)]
    if running:
        days = Contribution.objects.filter(reach, indicator__in=codes, day__gte=running, day__lte=as_of)
        grouped = _named(days, level).order_by().values("indicator", "subject")
        sources.append(_counted(grouped, "sum").values_list(*names))
    for rows in sources:
        for code, subject, *numbers in rows:
            now, was = _figure(numbers), found.get((code, subject))
            found[code, subject] = (
                now if was is None else Figure(total((was.raw, now.raw)), total((was.net, now.net)))
            )
    return found


def _figure(numbers: Sequence[Any]) -> Figure:
    raw_num, raw_den, raw_n, num, den, n = (number or 0 for number in numbers)
    return Figure(
        Amount(Fraction(raw_num), Fraction(raw_den), int(raw_n)), Amount(Fraction(num), Fraction(den), int(n))
    )


def _rolled(indicators: Sequence[Indicator], period: Period, as_of: date, level: str, reach: Q) -> Found:
    """Everything else: first over time for each place where something lay, then over the tree."""
    known = {one.code: one for one in indicators}
    whole, running = _split(period, as_of)
    times: dict[tuple[str, str, str], dict[date, Figure]] = {}
    for code, subject, leaf, month, *numbers in _months(indicators, whole, running, as_of, level, reach):
        times.setdefault((code, subject, leaf), {})[month] = _figure(numbers)
    leaves: dict[tuple[str, str], list[tuple[str, Figure]]] = {}
    months = [*whole, *([running] if running else [])]
    for (code, subject, leaf), by_month in sorted(times.items()):
        one = known[code]
        row = [by_month.get(month, Figure(NOTHING, NOTHING)) for month in months]
        leaves.setdefault((code, subject), []).append((leaf, _both(one, row, one.over_time)))
    return {
        key: _both(known[key[0]], _own(known[key[0]], key[1], rows), known[key[0]].over_tree)
        for key, rows in leaves.items()
    }


def _own(indicator: Indicator, subject: str, rows: list[tuple[str, Figure]]) -> list[Figure]:
    """What does not roll up over the tree is the subject's own only."""
    own = [figure for leaf, figure in rows if indicator.over_tree != "none" or leaf == subject]
    return own or [Figure(NOTHING, NOTHING)]


def _both(indicator: Indicator, parts: Sequence[Figure], how: str) -> Figure:
    raw = roll(indicator, [part.raw for part in parts], how)
    return Figure(raw, roll(indicator, [part.net for part in parts], how))


def _months(
    indicators: Sequence[Indicator],
    whole: list[date],
    running: date | None,
    as_of: date,
    level: str,
    reach: Q,
) -> Iterator[tuple[Any, ...]]:
    """(indicator, subject, place where it lay, month, six numbers)."""
    codes = [one.code for one in indicators]
    leaf = "body_id" if level == BODY else "place_id"
    names = ("raw_num", "raw_den", "raw_n", "num", "den", "n")
    cells = _named(Cell.objects.filter(reach, indicator__in=codes, month__in=whole), level)
    yield from cells.values_list("indicator", "subject", leaf, "month", *names)
    if running is None:
        return
    for one in indicators:
        rows = Contribution.objects.filter(reach, indicator=one.code, day__gte=running, day__lte=as_of)
        rows = _named(rows, level)
        if one.over_time == "latest":
            yield from _latest(rows, leaf, running)
            continue
        counted = _counted(rows.order_by().values("indicator", "subject", leaf), one.over_time)
        for code, subject, place, *six in counted.values_list(
            "indicator", "subject", leaf, "s1", "s2", "s3", "s4", "s5", "s6"
        ):
            yield (code, subject, place, running, *six)


def _latest(rows: QuerySet[Any], leaf: str, month: date) -> Iterator[tuple[Any, ...]]:
    """The last reading of each place in a month that is running."""
    found: dict[tuple[str, str, str], list[Any]] = {}
    ordered = rows.order_by("day", "matter", "part")
    for code, subject, place, num, den, excluded in ordered.values_list(
        "indicator", "subject", leaf, "num", "den", "excluded"
    ):
        six = found.setdefault((code, subject, place), [Decimal(0), Decimal(0), 0] * 2)
        for first in (0, 3) if not excluded else (0,):
            six[first : first + 3] = [num, six[first + 1] + den, six[first + 2] + 1]
    for key, six in found.items():
        yield (*key, month, *six)


def codes_of(found: Iterable[tuple[str, str]]) -> list[str]:
    """The subjects of figures, in the order of their codes."""
    return sorted({subject for _indicator, subject in found})
