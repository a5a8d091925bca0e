"""How often suggestions were right: by cross-validation of the version in use, and by what people took since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.catalogue.models import Item
from jingzhi.core.flows import queries as flows
from jingzhi.core.flows.models import Case
from jingzhi.programmes.grid.models import Summons
from jingzhi.programmes.grid.suggestions.models import Offer, SuggestionModel

VERSIONS, OTHERS = 10, 3


@dataclass
class Line:
    """One label: what was learned of it within reach, its rate over the whole district, what was offered and taken.

    `tried`, `top1`, `top3` come from the cross-validation; `first` counts offers that named it first, `taken` those
    of them that were taken, `lower` those where the person took the second or third, `others` what else was taken.
    """

    code: str
    name: str = ""
    learned: int = 0
    tried: int = 0
    top1: int = 0
    top3: int = 0
    first: int = 0
    taken: int = 0
    lower: int = 0
    others: list[tuple[str, str, int]] = field(default_factory=list)


@dataclass
class Sheet:
    """One kind of suggestion as a seat sees it."""

    kind: str
    used: SuggestionModel | None
    versions: list[SuggestionModel]
    lines: list[Line]
    offers: int = 0
    taken: int = 0
    lower: int = 0


def sheet(*, kind: str, seat: Seat) -> Sheet:
    """Versions, and a line for every label that was learned or offered; the same number of queries always."""
    versions = list(
        SuggestionModel.objects.filter(kind=kind).defer("data", "cases").order_by("-version")[:VERSIONS]
    )
    used = SuggestionModel.objects.filter(kind=kind, data__isnull=False).defer("data").first()
    lines: dict[str, Line] = {}
    for label, (tried, top1, top3) in (used.rates if used else {}).items():
        lines[label] = Line(label, tried=tried, top1=top1, top3=top3)
    for label, n in _learned(kind, seat, used).items():
        lines.setdefault(label, Line(label)).learned = n
    rows = list(_offers(kind, seat).values_list("first", "taken", "rank"))
    _count_offers(lines, rows)
    _name(kind, lines)
    ranks = Counter(rank for _first, _taken, rank in rows)
    order = sorted(lines.values(), key=lambda line: (-line.first, -line.tried, line.code))
    return Sheet(kind, used, versions, order, len(rows), ranks[1], ranks[2] + ranks[3])


def _count_offers(lines: dict[str, Line], rows: Iterable[tuple[str, str, int | None]]) -> None:
    others: dict[str, Counter[str]] = {}
    for first, taken, rank in rows:
        line = lines.setdefault(first, Line(first))
        line.first += 1
        line.taken += rank == 1
        line.lower += rank in (2, 3)
        if rank != 1:
            others.setdefault(first, Counter())[taken] += 1
    for first, counted in others.items():
        order = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
        lines[first].others = [(code, "", n) for code, n in order[:OTHERS]]


def _name(kind: str, lines: dict[str, Line]) -> None:
    codes = set(lines) | {code for line in lines.values() for code, _name, _n in line.others}
    names = names_of(kind, codes)
    for line in lines.values():
        line.name = names.get(line.code, line.code)
        line.others = [(code, names.get(code, code), n) for code, _name, n in line.others]


def names_of(kind: str, codes: Iterable[str]) -> dict[str, str]:
    """Names of items or bodies."""
    if kind == "lead":
        return dict(Body.objects.filter(code__in=codes).values_list("code", "name"))
    return dict(Item.objects.filter(code__in=codes).order_by("version").values_list("code", "name"))


def _offers(kind: str, seat: Seat) -> QuerySet[Offer]:
    """The last offer of each case: a number counts matters, and opens as many."""
    rows = Offer.objects.filter(kind=kind, case__in=flows.cases_for(seat).values("no"))
    return rows.order_by("case_id", "-n").distinct("case_id")


def _learned(kind: str, seat: Seat, used: SuggestionModel | None) -> Counter[str]:
    rows = _labelled(kind, flows.cases_for(seat).filter(no__in=used.cases if used else []))
    return Counter(rows.values_list("label", flat=True))


def _labelled(kind: str, rows: QuerySet[Case]) -> QuerySet[Any]:
    led = Summons.objects.filter(
        party__case=OuterRef("pk"), party__part="lead", returned_at=None, answered_at__isnull=False
    )
    last = Subquery(led.order_by("-party__since_at").values("party__body_id")[:1])
    return rows.annotate(label=last if kind == "lead" else F("item_code"))


def matters(
    *, kind: str, seat: Seat, what: str, code: str = "", taken: str = "", version: int = 0
) -> QuerySet[Case]:
    """The matters behind a number, within the seat's reach. Unknown words find nothing.

    `what`: version (all it learned from), learned (those of a label), offered, first (and taken), lower, other.
    """
    rows: QuerySet[Case] = flows.cases_for(seat)
    if what in ("version", "learned"):
        found = SuggestionModel.objects.filter(kind=kind).defer("data")
        found = found.filter(data__isnull=False) if what == "learned" else found.filter(version=version)
        one = found.first()
        rows = rows.filter(no__in=one.cases if one else [])
        return _labelled(kind, rows).filter(label=code) if what == "learned" else rows
    asked = Offer.objects.filter(case=OuterRef("pk"), pk__in=_offers(kind, seat).values("pk"))
    if code:
        asked = asked.filter(first=code)
    if taken:
        asked = asked.filter(taken=taken)
    ranks: dict[str, dict[str, Any]] = {
        "offered": {},
        "first": {"rank": 1},
        "lower": {"rank__in": (2, 3)},
        "other": {"rank": None},
    }
    if what not in ranks:
        return rows.none()
    return rows.filter(Exists(asked.filter(**ranks[what])))
