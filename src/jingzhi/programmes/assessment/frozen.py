"""From live scores to frozen rows, and back from frozen rows to the arithmetic anybody can read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from jingzhi.core.scores import queries as scores
from jingzhi.core.scores import sheets, table
from jingzhi.core.scores.figures import Amount, Figure
from jingzhi.core.scores.models import Contribution
from jingzhi.core.scores.periods import Period
from jingzhi.core.scores.sheets import Line, Template
from jingzhi.kit.words import product_language
from jingzhi.programmes.assessment.models import Assessment, Sheet, SheetLine


def template_of(kind: str) -> Template:
    """The sheet streets or departments are scored by."""
    return sheets.published("street" if kind == "street" else scores.BODY)


def scored(row: Assessment, period: Period, as_of: date) -> Line | None:
    """The governance sheet of the subject as scores have it now; words in the product's language."""
    reach: dict[str, Any] = {"within": row.place.path} if row.place else {"bodies": [row.subject]}
    with product_language():
        found = sheets.score(template=template_of(row.kind), period=period, as_of=as_of, **reach)
    return found.get(row.subject)


def behind(row: Assessment, period: Period, as_of: date) -> Iterator[Contribution]:
    """Every contribution the sheet is made of, excluded ones too."""
    for one in template_of(row.kind).indicators():
        rows = scores.behind(
            indicator=one, period=period, as_of=as_of, place=row.place, body=row.body_id or ""
        )
        yield from rows


def lines(sheet: Sheet, line: Line | None) -> list[SheetLine]:
    """The tree as rows, from the top down."""
    found: list[SheetLine] = []

    def put(one: Line, depth: int) -> None:
        figure = one.figure
        numbers = {}
        if figure is not None:
            numbers = {
                "raw_num": _decimal(figure.raw.num), "raw_den": _decimal(figure.raw.den), "raw_n": figure.raw.n,
                "num": _decimal(figure.net.num), "den": _decimal(figure.net.den), "n": figure.net.n,
            }  # fmt: skip
        found.append(
            SheetLine(
                sheet=sheet, position=len(found), depth=depth, title=str(one.title),
                indicator=one.indicator.code if one.indicator else "",
                weight=str(one.weight), share=_text(one.share), points=_text(one.points),
                why=one.why, step=one.step, **numbers,
            )
        )  # fmt: skip
        for child in one.children:
            put(child, depth + 1)

    if line is not None:
        put(line, 0)
    return found


def _text(number: Fraction | None) -> str:
    return "" if number is None else str(number)


def _decimal(number: Fraction) -> Any:
    """Sums of six places have six places: nothing is lost."""
    millionths = number * 10**6
    if millionths.denominator != 1:
        raise ValueError(f"{number} has more than six places")
    return Decimal(millionths.numerator) / Decimal(10**6)


def fraction(text: str) -> Fraction | None:
    """A frozen number; "" is none."""
    return Fraction(text) if text else None


def tree(rows: list[SheetLine]) -> Line | None:
    """The scored tree again, from frozen rows alone."""
    own = [row for row in rows if not row.source]
    return _grown(own, 0)[0] if own else None


def _grown(rows: list[SheetLine], at: int) -> tuple[Line, int]:
    row, children, after = rows[at], [], at + 1
    while after < len(rows) and rows[after].depth > row.depth:
        child, after = _grown(rows, after)
        children.append(child)
    figure = None
    if row.indicator:
        figure = Figure(
            Amount(Fraction(row.raw_num), Fraction(row.raw_den), row.raw_n),
            Amount(Fraction(row.num), Fraction(row.den), row.n),
        )
    line = Line(
        row.title, Fraction(row.weight), fraction(row.points), fraction(row.share),
        table.get(row.indicator) if row.indicator else None, figure, row.why, row.step, tuple(children),
    )  # fmt: skip
    return line, after
