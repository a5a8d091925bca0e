"""What a programme tells the shared pages about its cases: a title for lists, facts and tables for the case page.

Registered by flow code when the programme is loaded, so that the pages need not know the programme.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows.models import Case

Line = tuple[str, str, str]  # label, text, small print


@dataclass(frozen=True)
class Brief:
    """A case in a list: its title, where it belongs, small words below, a red flag if it needs one."""

    title: str
    place: str = ""
    meta: Sequence[str] = ()
    source: str = ""
    flag: str = ""


@dataclass(frozen=True)
class Card:
    """A table (or, without a head, lines of facts) on the case page."""

    heading: str
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    lines: Sequence[Line] = ()
    note: str = ""


def _no_cards(case: Case, seat: Seat, now: datetime) -> list[Card]:
    return []


@dataclass(frozen=True)
class Face:
    """How the cases of one flow are shown.

    `briefs` takes the cases of a whole page and asks the database once; `pages` names the address (reverse name, with
    the case number) of moves that have a page of their own; `home` the address of the flow's list.
    """

    briefs: Callable[[Sequence[Case]], Mapping[str, Brief]]
    facts: Callable[[Case, Seat], list[Line]]
    cards: Callable[[Case, Seat, datetime], list[Card]] = _no_cards
    pages: Mapping[str, str] = field(default_factory=dict)
    icons: Mapping[str, str] = field(default_factory=dict)
    home: str = ""


_faces: dict[str, Face] = {}


def register(flow: str, face: Face) -> Face:
    """Make the face of a flow known."""
    _faces[flow] = face
    return face


def of(flow: str) -> Face | None:
    """The face of a flow, or None for a flow the pages draw by themselves."""
    return _faces.get(flow)


def briefs(cases: Sequence[Case]) -> dict[str, Brief]:
    """The briefs of mixed cases, by number: one call per flow that has a face."""
    found: dict[str, Brief] = {}
    for flow in {case.flow for case in cases}:
        face = of(flow)
        if face is not None:
            found.update(face.briefs([case for case in cases if case.flow == flow]))
    return found


def title(case: Case) -> Any:
    """The title of one case, or its number."""
    brief = briefs([case]).get(case.no)
    return brief.title if brief else case.no
