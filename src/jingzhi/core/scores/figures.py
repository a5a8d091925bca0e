"""From amounts to figures: exact fractions all the way, rounded half up to two places when they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from jingzhi.core.scores.table import SHARES, Indicator

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Amount:
    """A numerator, a denominator and of how many contributions they are made."""

    num: Fraction
    den: Fraction
    n: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator of one subject in a period: with everything in it, and without what decisions exclude."""

    raw: Amount
    net: Amount

    @property
    def excluded(self) -> int:
        """How many contributions stand in the raw figure only."""
        return self.raw.n - self.net.n


NOTHING = Amount(Fraction(0), Fraction(0), 0)


def value(indicator: Indicator, amount: Amount) -> Fraction | None:
    """The figure, or None where nothing is known of it (never 0 for lack of data)."""
    if indicator.kind in SHARES or indicator.kind == "mean":
        if not amount.den:
            return None
        return amount.num / amount.den * (100 if indicator.kind in SHARES else 1)
    if indicator.kind == "deductions":
        return max(Fraction(0), indicator.full - amount.num)
    return amount.num if amount.n else None


def ratio(indicator: Indicator, amount: Amount) -> Fraction:
    """What a mean of parts is taken of: the part's own quotient, or its number."""
    quotient = indicator.kind in (*SHARES, "mean")
    return (amount.num / amount.den if amount.den else Fraction(0)) if quotient else amount.num


def roll(indicator: Indicator, parts: Sequence[Amount], how: str) -> Amount:
    """Put parts together: months in their order, or the places below in theirs. Parts without data do not count."""
    known = [part for part in parts if part.n]
    if how == "sum" or not known:
        return total(known)
    n = sum(part.n for part in known)
    if how == "mean":
        return Amount(sum((ratio(indicator, part) for part in known), Fraction(0)), Fraction(len(known)), n)
    if how == "none":
        return known[0] if len(parts) == 1 else NOTHING
    picked = {"max": max, "min": min}.get(how, lambda rows, key: rows[-1])(known, key=lambda part: part.num)
    return Amount(picked.num, picked.den, n)


def total(parts: Iterable[Amount]) -> Amount:
    """The sum of parts."""
    num, den, n = Fraction(0), Fraction(0), 0
    for part in parts:
        num, den, n = num + part.num, den + part.den, n + part.n
    return Amount(num, den, n)


def rounded(number: Fraction | Decimal) -> Decimal:
    """To two places, half up, once and at the end."""
    hundredths = Fraction(number) * 100
    floor = hundredths.numerator // hundredths.denominator
    up = (hundredths - floor) * 2 >= 1
    return (Decimal(floor + up) / 100).quantize(CENT, ROUND_HALF_UP)


def exact(number: Fraction) -> str:
    """As it is written in an explanation: a whole number, a short decimal, or a fraction that loses nothing."""
    if number.denominator == 1:
        return str(number.numerator)
    rest = number.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest == 1 and number.denominator <= 10**6:
        return format((Decimal(number.numerator) / Decimal(number.denominator)).normalize(), "f")
    return f"{number.numerator}/{number.denominator}"
