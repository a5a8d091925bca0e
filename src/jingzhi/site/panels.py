"""What a cockpit page is made of: number cards and panels, the same on the page and in every file taken away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Cell:
    """One cell of a table: as it is read, as a spreadsheet keeps it, and the list of the `n` matters it counts."""

    text: str
    value: str | float | int | None = None
    url: str = ""
    n: int | None = None


@dataclass(frozen=True)
class Bar:
    """A line of a bar chart; parts are (class, hundredths of the longest bar)."""

    label: str
    text: str
    url: str
    n: int
    parts: tuple[tuple[str, float], ...]
    more: str = ""
    bad: bool = False

    @property
    def drawn(self) -> list[tuple[str, str, str]]:
        """(class, x, width) of each part."""
        found, x = [], 0.0
        for cls, width in self.parts:
            found.append((cls, f"{x:.2f}", f"{width:.2f}"))
            x += width
        return found


@dataclass
class Panel:
    """A chart with its sentence, its list, its table and how it is counted.

    In `meaning` the key figure stands between double asterisks. `plot` says how files draw it: the kind, and the
    columns of the table that are its series.
    """

    key: str
    title: str
    meaning: str
    about: str
    heads: list[str]
    lines: list[list[Cell]]
    url: str = ""
    n: int | None = None
    bars: list[Bar] = field(default_factory=list)
    svg: SafeString | None = None
    legend: list[tuple[str, str]] = field(default_factory=list)
    plot: tuple[str, tuple[int, ...]] = ("bar", (1,))

    @property
    def told(self) -> list[tuple[str, bool]]:
        """The sentence in pieces, each plain or bold."""
        return [(piece, bool(number % 2)) for number, piece in enumerate(self.meaning.split("**")) if piece]

    @property
    def plain(self) -> str:
        """The sentence without its marks."""
        return self.meaning.replace("**", "")

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.bars and not self.svg


@dataclass(frozen=True)
class Card:
    """One of the five numbers, with its direction and twelve months as a small line."""

    key: str
    label: str
    text: str
    value: float | int | None
    unit: str
    url: str
    n: int
    note: str
    change: str
    tone: str
    before: float | int | None
    before_url: str
    before_n: int
    about: str
    spark: SafeString
    late: bool = False
    note_url: str = ""
    note_n: int = 0


def whole(n: int, url: str = "") -> Cell:
    """A number of matters that opens them."""
    return Cell(f"{n:,}", n, url if n else "", n)


def percent(value: float | None, unit: str = "%") -> Cell:
    """A share with one decimal, or a dash of nothing."""
    return Cell("—" if value is None else f"{value:.1f}{unit}", None if value is None else round(value, 1))


def word(text: str, url: str = "") -> Cell:
    """A name."""
    return Cell(text, text, url)


def change_of(now: int, before: int | None) -> str:
    """How much more or less than before, in percent; a dash where there was nothing."""
    if before is None:
        return ""
    if not before:
        return "—" if now else "0%"
    return f"{(now - before) * 100 / before:+.1f}%".replace("-", "−")


def points_of(now: float | None, before: float | None) -> str:
    """The difference of two shares, without its unit."""
    if now is None or before is None:
        return ""
    return f"{round(now, 1) - round(before, 1):+.1f}".replace("-", "−")


def longest(numbers: Sequence[int]) -> int:
    """What the longest bar stands for."""
    return max(numbers, default=0) or 1
