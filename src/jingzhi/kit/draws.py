"""Draws anybody can repeat: a seed nobody could know before, digests of seed and code, the smallest digests first.

The seed's SHA-256 (the commitment) is published before, the seed itself after the draw. Whoever has the seed and the
codes can recompute everything here with any SHA-256 tool: the digest of a candidate is SHA-256 of "seed|code" in UTF-8,
64 lowercase hex digits; candidates are ordered by digest; the first n are drawn. How the codes were listed never matters.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence

Pair = tuple[str, str]  # (who checks, who is checked)
# More steps than any list of streets or communities of a district has needed; then the search is given up.
MOST_STEPS = 200_000


class NoPairing(ValueError):
    """The pairs that may not be leave no round in which everybody checks one and is checked by one."""


def sha256(text: str) -> str:
    """64 lowercase hex digits of the text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def commitment(seed: str) -> str:
    """What is published before the draw: it binds to the seed and tells nothing of it."""
    return sha256(seed)


def candidates_digest(codes: Iterable[str], excluded: Iterable[Pair] = ()) -> str:
    """The digest a list of candidates is frozen with: codes in order, one a line, then excluded pairs as "a|b"."""
    pairs = {"|".join(sorted(pair)) for pair in excluded}
    return sha256("\n".join([*sorted(set(codes)), *sorted(pairs)]))


def digest(seed: str, code: str) -> str:
    """The lot of one candidate."""
    return sha256(f"{seed}|{code}")


def order(seed: str, codes: Iterable[str]) -> list[str]:
    """The candidates by their lots, whatever order they came in.

    Raises:
        ValueError: a code stands twice.
    """
    listed = list(codes)
    if len(set(listed)) != len(listed):
        raise ValueError("a candidate stands twice")
    return sorted(listed, key=lambda code: (digest(seed, code), code))


def draw(seed: str, codes: Iterable[str], n: int) -> list[str]:
    """The first n of the order.

    Raises:
        ValueError: a code stands twice, or n is not between 1 and their number.
    """
    ordered = order(seed, codes)
    if not 1 <= n <= len(ordered):
        raise ValueError("there are not so many candidates")
    return ordered[:n]


def pairs(
    seed: str, codes: Iterable[str], *, excluded: Collection[Pair] = (), last: Collection[Pair] = ()
) -> list[Pair]:
    """A round of cross-checks in the order of the lots: everybody checks one other and is checked by one other.

    Never itself, never each other in the same round, never an `excluded` pair in either direction, never a pair of the
    `last` round again in its direction. Whoever has the fewest choices left is served first; choices by the lot of
    "checker|checked".

    Raises:
        NoPairing: there is no such round (or none was found in `MOST_STEPS` steps).
        ValueError: a code stands twice.
    """
    ordered = order(seed, codes)
    never = {frozenset(pair) for pair in excluded}
    before = set(last)
    choices = {
        one: [
            other
            for other in sorted(ordered, key=lambda code: (digest(seed, f"{one}|{code}"), code))
            if other != one and frozenset((one, other)) not in never and (one, other) not in before
        ]
        for one in ordered
    }
    found = _Search(ordered, choices).found()
    return [(one, found[one]) for one in ordered]


class _Search:
    """Tries choices in order and takes them back: finds a round whenever there is one, always the same."""

    def __init__(self, ordered: Sequence[str], choices: dict[str, list[str]]) -> None:
        self.ordered, self.choices = ordered, choices
        self.chosen: dict[str, str] = {}
        self.taken: set[str] = set()
        self.steps = 0

    def found(self) -> dict[str, str]:
        """Checker -> checked."""
        if not self._go_on():
            raise NoPairing("no round of pairs is left")
        return self.chosen

    def _left(self, one: str) -> list[str]:
        return [
            other for other in self.choices[one] if other not in self.taken and self.chosen.get(other) != one
        ]

    def _go_on(self) -> bool:
        waiting = [one for one in self.ordered if one not in self.chosen]
        if not waiting:
            return True
        left = {one: self._left(one) for one in waiting}
        one = min(waiting, key=lambda code: len(left[code]))
        for other in left[one]:
            self.steps += 1
            if self.steps > MOST_STEPS:
                raise NoPairing("no round of pairs was found")
            self.chosen[one] = other
            self.taken.add(other)
            if self._go_on():
                return True
            del self.chosen[one]
            self.taken.discard(other)
        return False
