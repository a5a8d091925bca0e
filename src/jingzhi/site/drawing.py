"""Charts drawn on the server as SVG: no script, printable, read aloud by their titles (ADR 0016).

Colours are classes of cockpit.css, so that dark mode and print need nothing of their own. Numbers written into the
drawings are plain text of the page.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

WIDTH, LEFT, RIGHT, TOP = 360, 38, 10, 10


@dataclass(frozen=True)
class Spot:
    """One part of a drawing that opens a list: its words, its address, how many it counts."""

    label: str
    value: float
    url: str = ""
    n: int | None = None
    cls: str = ""
    name: str = ""


def sparkline(values: Sequence[float | None], label: str) -> SafeString:
    """A small line of up to twelve points; gaps where there was nothing to count."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return mark_safe("")
    low, high = min(known), max(known)
    reach = (high - low) or 1
    step = 76 / (len(values) - 1)
    points = [
        (2 + number * step, 25 - (value - low) * 22 / reach)
        for number, value in enumerate(values)
        if value is not None
    ]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return format_html(
        '<svg class="k-spark" viewBox="0 0 80 28" role="img" aria-label="{}"><polyline points="{}"/>'
        '<circle cx="{}" cy="{}" r="2"/></svg>',
        label,
        path,
        f"{points[-1][0]:.1f}",
        f"{points[-1][1]:.1f}",
    )


def nice(most: float) -> float:
    """The end of an axis: the next number people count by."""
    if most <= 4:
        return 4
    power = 10 ** math.floor(math.log10(most))
    return next(power * step for step in (1, 2, 4, 5, 8, 10) if power * step >= most)


def _linked(url: str, n: int | None, label: str, inner: SafeString) -> SafeString:
    if not url or not n:
        return format_html("<g>{}</g>", inner)
    return format_html('<a href="{}" data-n="{}" aria-label="{}">{}</a>', url, n, label, inner)


def _frame(height: int, label: str, inner: SafeString) -> SafeString:
    return format_html(
        '<svg class="k-draw" viewBox="0 0 {} {}" role="group" aria-label="{}">{}</svg>',
        WIDTH,
        height,
        label,
        inner,
    )


def _rules(marks: Sequence[tuple[str, float]]) -> SafeString:
    """Level rules with their words at the left end."""
    return format_html_join(
        "",
        '<line class="k-rule" x1="{}" x2="{}" y1="{}" y2="{}"/><text class="k-tick" x="{}" y="{}" '
        'text-anchor="end">{}</text>',
        ((LEFT, WIDTH - RIGHT, f"{y:.1f}", f"{y:.1f}", LEFT - 6, f"{y + 4:.1f}", word) for word, y in marks),
    )


def _below(xs: Sequence[float], words: Sequence[str], y: float) -> SafeString:
    return format_html_join(
        "",
        '<text class="k-tick" x="{}" y="{}" text-anchor="middle">{}</text>',
        ((f"{x:.1f}", y, word) for x, word in zip(xs, words, strict=True) if word),
    )


def stacked(label: str, words: Sequence[str], columns: Sequence[Sequence[Spot]]) -> SafeString:
    """A column of hundred percent for each word, its parts from the bottom up; each part opens its list."""
    height, floor = 256, 228
    reach = floor - TOP
    room = (WIDTH - LEFT - RIGHT) / max(1, len(columns))
    xs, drawn = [], []
    for number, parts in enumerate(columns):
        x, y = LEFT + room * number + room * 0.22, float(floor)
        xs.append(LEFT + room * (number + 0.5))
        whole = sum(part.value for part in parts)
        for part in parts:
            if not whole or not part.value:
                continue
            tall = part.value * reach / whole
            y -= tall
            inner = format_html(
                '<rect class="k-{}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>',
                part.cls,
                f"{x:.1f}",
                f"{y:.1f}",
                f"{room * 0.56:.1f}",
                f"{tall:.1f}",
                part.label,
            )
            drawn.append(_linked(part.url, part.n, part.label, inner))
    marks = [(f"{share}%", floor - share * reach / 100) for share in (0, 25, 50, 75, 100)]
    inner = _rules(marks) + mark_safe("".join(drawn)) + _below(xs, words, floor + 18)  # noqa: S308
    return _frame(height, label, mark_safe(inner))  # noqa: S308


def lines(label: str, words: Sequence[str], series: Sequence[tuple[str, Sequence[Spot]]]) -> SafeString:
    """A line for each series over the same words, from zero; each point opens its list."""
    height, floor = 256, 228
    most = nice(max((spot.value for _cls, spots in series for spot in spots), default=0))
    reach = floor - TOP
    step = (WIDTH - LEFT - RIGHT - 16) / max(1, len(words) - 1)
    xs = [LEFT + 8 + step * number for number in range(len(words))]
    marks = [(f"{most * part / 4:,.0f}", floor - reach * part / 4) for part in range(5)]
    drawn = [_rules(marks)]
    for cls, spots in series:
        ys = [floor - spot.value * reach / most for spot in spots]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=True))
        drawn.append(format_html('<polyline class="k-line k-line-{}" points="{}"/>', cls, path))
        for x, y, spot in zip(xs, ys, spots, strict=True):
            inner = format_html(
                '<circle class="k-hit" cx="{x}" cy="{y}" r="9"/><circle class="k-point k-point-{cls}" cx="{x}" '
                'cy="{y}" r="3"><title>{told}</title></circle>',
                x=f"{x:.1f}",
                y=f"{y:.1f}",
                cls=cls,
                told=spot.label,
            )
            drawn.append(_linked(spot.url, spot.n, spot.label, inner))
    drawn.append(_below(xs, words, floor + 18))
    return _frame(height, label, mark_safe("".join(drawn)))  # noqa: S308


def dots(label: str, spots: Sequence[Spot], *, low: float, high: float, rule: float | None) -> SafeString:
    """A dot on an axis from `low` to `high` for each line; a dashed rule stands at the mean."""
    left, row = 118, 27
    floor = TOP + row * len(spots)
    reach = WIDTH - left - 34

    def x_of(value: float) -> float:
        return left + (value - low) * reach / (high - low)

    drawn = [
        format_html(
            '<line class="k-rule" x1="{x}" x2="{x}" y1="{a}" y2="{b}"/><text class="k-tick" x="{x}" y="{c}" '
            'text-anchor="middle">{word}</text>',
            x=f"{x_of(mark):.1f}",
            a=TOP,
            b=floor,
            c=floor + 18,
            word=f"{mark:g}",
        )
        for mark in range(math.ceil(low), math.floor(high) + 1)
    ]
    if rule is not None:
        mean = f"{x_of(rule):.1f}"
        line = '<line class="k-mean" x1="{x}" x2="{x}" y1="{a}" y2="{b}"/>'
        drawn.append(format_html(line, x=mean, a=TOP, b=floor))
    drawn += [
        _dot(spot, left, x_of(spot.value), TOP + row * (number + 0.5)) for number, spot in enumerate(spots)
    ]
    return _frame(floor + 26, label, mark_safe("".join(drawn)))  # noqa: S308


def _dot(spot: Spot, left: float, x: float, y: float) -> SafeString:
    inner = format_html(
        '<text class="k-who" x="{}" y="{}" text-anchor="end">{}</text><circle class="k-{}" cx="{}" cy="{}" '
        'r="6"><title>{}</title></circle><text class="k-what" x="{}" y="{}">{}</text>',
        left - 8,
        f"{y + 4:.1f}",
        _short(spot.name),
        spot.cls,
        f"{x:.1f}",
        f"{y:.1f}",
        spot.label,
        f"{x + 10:.1f}",
        f"{y + 4:.1f}",
        f"{spot.value:.1f}",
    )
    # Named by its own words: another label would hide what is read beside the dot.
    return format_html('<a href="{}" data-n="{}">{}</a>', spot.url, spot.n, inner)


def _short(name: str, most: int = 8) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"
