"""Solved matters like this one, only those the seat may see: read anew each time, so that nothing is kept of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import queries as flows
from jingzhi.core.flows.models import Attachment, Case, Remark
from jingzhi.core.ledger.models import Event
from jingzhi.kit import wordmodel
from jingzhi.programmes.grid.models import FORGOTTEN, OUTCOMES
from jingzhi.programmes.grid.suggestions import examples, ranking

ASKED, SHOWN, LEAST_ALIKE = 80, 3, 0.1
SOLVED_BY = ("grid.solve", "grid.settle", "grid.answer")


@dataclass(frozen=True)
class Solved:
    """A solved matter: how alike its words are, how it ended, who solved it and what residents were told."""

    no: str
    title: str
    alike: float
    closed_at: datetime | None
    outcome: str
    by: str
    reply: str
    photo: int | None


def similar(*, case: Case, seat: Seat) -> list[Solved]:
    """Up to three closed matters of the same item within the seat's reach, the most alike first.

    The same number of queries however many matters there are.
    """
    if not case.item_code:
        return []
    rows = flows.cases_for(seat).filter(flow="grid", state="closed", item_code=case.item_code)
    rows = rows.exclude(no=case.no).exclude(matter__title=FORGOTTEN).select_related("matter")
    closed = {row.no: row for row in rows.order_by("-closed_at", "no")[:ASKED]}
    scores = _scores(case.no, list(closed))
    best = sorted((no for no in closed if scores[no] >= LEAST_ALIKE), key=lambda no: (-scores[no], no))[
        :SHOWN
    ]
    return _told([closed[no] for no in best], scores)


def _scores(no: str, others: list[str]) -> dict[str, float]:
    words = examples.words_of([no, *others])
    counts = {one: wordmodel.grams(*words[one]) for one in words}
    _version, model = ranking.in_use("item")
    idf = model.idf if model else wordmodel.rarity(list(counts.values()), least=1)
    mine = wordmodel.vector(counts.get(no, wordmodel.grams("", "")), idf)
    return {one: wordmodel.cosine(mine, wordmodel.vector(counts[one], idf)) for one in others}


def _told(cases: list[Any], scores: dict[str, float]) -> list[Solved]:
    numbers = [case.no for case in cases]
    events = {
        event.subject: event
        for event in Event.objects.filter(subject__in=numbers, kind__in=SOLVED_BY).order_by("n")
    }
    seats = dict(
        Seat.objects.filter(code__in={event.by for event in events.values()}).values_list("code", "body__name")
    )  # fmt: skip
    replies = dict(
        Remark.objects.filter(case__in=numbers, name="reply").order_by("n").values_list("case_id", "text")
    )
    photos = dict(
        Attachment.objects.filter(case__in=numbers).order_by("-name", "n").values_list("case_id", "pk")
    )
    return [
        Solved(
            no=case.no,
            title=case.matter.title,
            alike=scores[case.no],
            closed_at=case.closed_at,
            outcome=str(OUTCOMES.get(_outcome(events.get(case.no)), "")),
            by=seats.get(events[case.no].by, "") if case.no in events else "",
            reply=replies.get(case.no, ""),
            photo=photos.get(case.no),
        )
        for case in cases
    ]


def _outcome(event: Event | None) -> str:
    return str(event.facts.get("outcome", "")) if event else ""
