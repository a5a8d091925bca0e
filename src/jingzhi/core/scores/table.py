"""The table of indicators: what is measured, of whom, by which clause, and how it rolls up (docs/adr/0017).

A programme brings indicators and one source: which events it hears, which matter an event is about, and what that
matter contributes as it stands now. Subjects are places and bodies. There is no way to name a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from jingzhi.core.ledger.models import Event

# How the figure is made of numerators and denominators.
SHARES = ("share", "bands")  # 100 x numerator / denominator; bands turn it into steps of points
KINDS = (*SHARES, "mean", "count", "points", "deductions", "max", "min", "latest")
LEVELS = ("place", "body")
ROLLS = ("sum", "mean", "max", "min", "latest", "none")
MISSING = ("zero", "exempt", "carry")
# Counted from what happened in the work itself, or typed and loaded from elsewhere. At least so many per cent of all
# indicators are to be counted from work.
WORK, IMPORTED = ORIGINS = ("work", "imported")
FROM_WORK_AT_LEAST = Fraction(80)
# What a kind adds up to, over time and over the tree, when its line says nothing else.
USUAL = {"max": ("max", "max"), "min": ("min", "min"), "latest": ("latest", "sum")}
FULL = Fraction(100)
# Why a decision, and not the source, takes a contribution out (models.Exclusion).
APPEALED = "appealed"


@dataclass(frozen=True, slots=True)
class Entry:
    """What one matter adds to one cell: `part` tells several of one indicator apart.

    An entry with a reason in `excluded` counts in the raw figure only; `decision` names the event it rests on.
    """

    indicator: str
    day: date
    num: Decimal
    den: Decimal = Decimal(1)
    place: str | None = None
    body: str | None = None
    part: str = ""
    excluded: str = ""
    decision: str = ""

    def __post_init__(self) -> None:
        if (self.place is None) == (self.body is None):
            raise ValueError(f"{self.indicator}: a place or a body, exactly one")
        if self.excluded and not self.decision:
            raise ValueError(f"{self.indicator}: what is excluded names its decision")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One line of the table.

    `level` place or body. `more` is False where less is better. `least` is the smallest sample that is ranked
    and weighed. `full` is the figure worth 100 points (of a mean), or what deductions are taken from.
    `bands` are (at least, points) from the highest down. `origin` says whether it is counted from records of work.
    """

    code: str
    title: Any
    kind: str
    level: str
    formula: Any
    clause: str
    unit: str = "%"
    over_time: str = ""
    over_tree: str = ""
    missing: str = "exempt"
    least: int = 10
    more: bool = True
    full: Fraction = FULL
    bands: tuple[tuple[Fraction, Fraction], ...] = ()
    origin: str = WORK

    def __post_init__(self) -> None:
        usual = USUAL.get(self.kind, ("sum", "sum"))
        object.__setattr__(self, "over_time", self.over_time or usual[0])
        object.__setattr__(self, "over_tree", self.over_tree or usual[1])
        wrong = (
            self.kind not in KINDS
            or self.level not in LEVELS
            or self.missing not in MISSING
            or self.origin not in ORIGINS
            or {self.over_time, self.over_tree} - set(ROLLS)
            or (self.kind == "bands") != bool(self.bands)
            or not self.clause
        )
        if wrong:
            raise ValueError(f"indicator {self.code}: a line that does not fit")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a programme's contributions come from.

    `entries` says of some matters all they contribute as they stand now, in a few queries however many they are;
    a matter that contributes nothing may be left out. `matters` names every matter there is, for a recomputation.
    `hears` are kinds that are told at once; `later` kinds nobody else listens to: looked up every ten minutes,
    so that the move itself pays nothing for them.
    """

    name: str
    indicators: tuple[Indicator, ...]
    hears: tuple[str, ...]
    later: tuple[str, ...]
    matter_of: Callable[[Event], str]
    entries: Callable[[Sequence[str]], Mapping[str, Iterable[Entry]]]
    matters: Callable[[], Iterator[str]]

    def codes(self) -> list[str]:
        """Codes of its indicators."""
        return [indicator.code for indicator in self.indicators]


_sources: dict[str, Source] = {}


def register(source: Source) -> Source:
    """Make a source and its indicators known; the same name again replaces it (tests)."""
    taken = {code for other in sources() if other.name != source.name for code in other.codes()}
    if taken & set(source.codes()) or len(set(source.codes())) != len(source.codes()):
        raise ValueError(f"{source.name}: an indicator belongs to one source and stands there once")
    _sources[source.name] = source
    return source


def forget(name: str) -> None:
    """Take a source away again (tests)."""
    _sources.pop(name, None)


def sources() -> list[Source]:
    """Every source, in the order of registration."""
    return list(_sources.values())


def indicators(level: str | None = None) -> list[Indicator]:
    """Every indicator, or those of places or of bodies."""
    return [one for source in sources() for one in source.indicators if level in (None, one.level)]


def get(code: str) -> Indicator | None:
    """The indicator with this code."""
    return next((one for one in indicators() if one.code == code), None)


def from_work(lines: Sequence[Indicator] | None = None) -> tuple[int, int]:
    """How many indicators are counted from records of work, and how many there are in all."""
    known = indicators() if lines is None else lines
    return sum(one.origin == WORK for one in known), len(known)
