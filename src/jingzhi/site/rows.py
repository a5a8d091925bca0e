"""Cases as rows of a list: the same number of queries for one row and for thirty."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import BY_PARTY, Seat
from jingzhi.core.catalogue.models import Item
from jingzhi.core.flows import faces, search, table
from jingzhi.core.flows.models import Case, Clock
from jingzhi.core.places.models import Place
from jingzhi.programmes.grid.models import SOURCES
from jingzhi.site.show import Ring, Row, ring_of

URGENT = ("E1", "E2")


@dataclass
class Names:
    """What the rows of one page need to be told: names of places and items, clocks, photographs."""

    places: dict[str, str] = field(default_factory=dict)
    items: dict[tuple[str, int], Item] = field(default_factory=dict)
    clocks: dict[str, Clock] = field(default_factory=dict)
    photos: dict[str, int] = field(default_factory=dict)
    briefs: dict[str, faces.Brief] = field(default_factory=dict)


def names_for(cases: Sequence[Case], seat: Seat | None, *, alone: bool = False) -> Names:
    """Four queries, and those of the other flows' briefs, however many cases there are.

    A case `alone` on its page has its item and its photographs read there.
    """
    names = Names()
    codes = {code for case in cases for code in case.place.path.split(".")}
    names.places = dict(Place.objects.filter(code__in=codes).values_list("code", "name"))
    numbers = [case.no for case in cases]
    clocks = Clock.objects.filter(case__in=numbers, stopped_at=None)
    # The last one stays: the nearest that counts, a paused one only where nothing else runs.
    clocks = clocks.order_by(F("paused_at").asc(nulls_last=True), "-due_at")
    if seat is not None and seat.role in BY_PARTY:
        # A body called counts by its own clock; in flows without such clocks, by that of the step.
        clocks = clocks.filter(Q(body_id=seat.body_id) | (Q(body=None) & ~Q(case__flow="grid")))
    names.clocks = {clock.case_id: clock for clock in clocks}
    if not alone:
        wanted = {case.item_code for case in cases if case.item_code}
        names.items = {(item.code, item.version): item for item in Item.objects.filter(code__in=wanted)}
        counted = Case.objects.filter(no__in=numbers).annotate(shots=Count("attachments"))
        names.photos = dict(counted.values_list("no", "shots"))
    names.briefs = faces.briefs(cases)
    return names


def chain(place: Place, names: dict[str, str], *, levels: int = 2) -> str:
    """Where a place lies: its last levels below the district, joined by a dot."""
    parts = [names.get(code, "") for code in place.path.split(".")[1:]]
    return " · ".join(part for part in parts[-levels:] if part) or place.name


def ring_for(case: Case, clock: Clock | None, now: datetime) -> Ring:
    """The countdown of the clock that runs out first."""
    if case.closed_at is not None or clock is None:
        return ring_of(start=None, due=None, now=now)
    return ring_of(start=clock.started_at, due=clock.due_at, now=now)


def rows_of(cases: Iterable[Case], *, seat: Seat | None, now: datetime, first: int = 1) -> list[Row]:
    """Rows ready to draw, numbered in queue order."""
    cases = list(cases)
    names = names_for(cases, seat)
    return [_row(case, names, now, number) for number, case in enumerate(cases, first)]


def _row(case: Case, names: Names, now: datetime, number: int) -> Row:
    if case.no in names.briefs:
        return _other_row(case, names, now, number)
    matter: Any = getattr(case, "matter", None)
    state = table.get(case.flow, case.version).state(case.state)
    item = names.items.get((case.item_code, case.item_version))
    where = chain(case.place, names.places)
    flag, tone = _flag(case, matter)
    return Row(
        no=case.no,
        url=reverse("site:case", args=[case.no]),
        title=matter.title if matter else case.no,
        place=(matter.address if matter and matter.address else where),
        tone=state.look,
        state=str(state.label),
        ring=ring_for(case, names.clocks.get(case.no), now),
        meta=(
            item.category if item else _("未分类"),
            case.place.name if matter and matter.address else "",
        ),
        source=str(SOURCES.get(matter.source, "")) if matter else "",
        photos=names.photos.get(case.no, 0),
        seq=number,
        flag=flag,
        flag_tone=tone,
        rev=case.rev,
        lon=matter.lon if matter else None,
        lat=matter.lat if matter else None,
        at=case.opened_at,
    )


def _other_row(case: Case, names: Names, now: datetime, number: int) -> Row:
    """A case of a flow that says itself how it is shown."""
    brief = names.briefs[case.no]
    state = table.get(case.flow, case.version).state(case.state)
    return Row(
        no=case.no,
        url=reverse("site:case", args=[case.no]),
        title=brief.title,
        place=brief.place or chain(case.place, names.places),
        tone=state.look,
        state=str(state.label),
        ring=ring_for(case, names.clocks.get(case.no), now),
        meta=brief.meta,
        source=brief.source,
        seq=number,
        flag=_("退回") if case.came_back and case.closed_at is None else brief.flag,
        rev=case.rev,
        at=case.opened_at,
    )


def _flag(case: Case, matter: Any) -> tuple[str, str]:
    if case.closed_at is not None:
        return "", ""
    if case.came_back:
        return _("退回"), "late"
    if matter and matter.fails:
        return _("返工"), "late"
    if matter and matter.urgency in URGENT:
        return _("紧急"), "late"
    return "", ""


def searched(rows: QuerySet[Case], words: str) -> QuerySet[Case]:
    """Cases whose number, title, address, item or place hold the words, or begin with these letters."""
    return search.found(rows, words)


def pins_of(rows: Iterable[Row], current: str = "") -> list[dict[str, Any]]:
    """Rows as pins of the map; late ones are red."""
    return [
        {
            "no": row.no,
            "lon": row.lon,
            "lat": row.lat,
            "seq": row.seq,
            "title": row.title,
            "note": row.ring.label if row.ring.due else row.state,
            "tone": "late" if row.ring.late else row.tone,
            "on": row.no == current,
        }
        for row in rows
        if row.lon is not None and row.lat is not None
    ]


def dots_of(
    cases: QuerySet[Case], shown: Iterable[Row], now: datetime, most: int = 300
) -> list[dict[str, Any]]:
    """The other open matters around, as small dots behind the numbered pins."""
    told = {row.no for row in shown}
    columns = ("no", "flow", "version", "state", "due_at", "matter__title", "matter__lon", "matter__lat")
    rows = cases.filter(closed_at=None, matter__lon__isnull=False).order_by("due_at", "no").values(*columns)
    dots = []
    for row in rows[:most]:
        state = table.get(row["flow"], row["version"]).state(row["state"])
        if row["no"] not in told:
            late = row["due_at"] is not None and row["due_at"] < now
            dots.append(
                {
                    "no": row["no"],
                    "lon": row["matter__lon"],
                    "lat": row["matter__lat"],
                    "title": row["matter__title"],
                    "note": str(state.label),
                    "tone": "late" if late else state.look,
                    "dot": True,
                }
            )
    return dots
