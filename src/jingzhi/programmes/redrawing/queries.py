"""Reading drafts: their communities, the grids of a version, the ground they lie on."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import queries as flows
from jingzhi.core.flows.models import Case
from jingzhi.core.places import queries as places
from jingzhi.core.places.models import Place
from jingzhi.kit.geometry import from_wkb
from jingzhi.programmes.redrawing.checks import Finding, findings
from jingzhi.programmes.redrawing.edits import Sketch
from jingzhi.programmes.redrawing.ground import Ground, ground
from jingzhi.programmes.redrawing.models import Draft, DraftEdit, DraftGrid


def draft(case: Case) -> Draft:
    """The draft of a case."""
    return Draft.objects.select_related("case").get(case=case)


def drafts_for(seat: Seat) -> QuerySet[Case]:
    """The drafts a seat may see, newest first."""
    return flows.cases_for(seat).filter(flow="redrawing").order_by("-opened_at", "no")


def communities(row: Draft) -> list[Place]:
    """The communities a draft re-draws, in code order."""
    return list(Place.objects.filter(pk__in=row.areas.values("community")).order_by("code"))


def sketches(row: Draft, version: int | None = None) -> dict[str, dict[str, Sketch]]:
    """The grids of a version (the present one without a number) by community and code."""
    found: dict[str, dict[str, Sketch]] = {place.code: {} for place in communities(row)}
    rows = DraftGrid.objects.filter(draft=row, version=version or row.version).order_by("code")
    for grid in rows:
        outline = from_wkb(grid.wkb)
        found[grid.community_id][grid.code] = Sketch(grid.code, grid.name, outline)  # type: ignore[arg-type]
    return found


def grounds(row: Draft, on: date) -> dict[str, Ground]:
    """The ground of each community on a day."""
    return {place.code: ground(place, on=on) for place in communities(row)}


def checked(row: Draft, on: date) -> dict[str, list[Finding]]:
    """All findings of the present version, by community."""
    drawn, lands = sketches(row), grounds(row, on)
    return {code: findings(lands[code], list(drawn[code].values())) for code in lands}


def edits(row: Draft) -> list[DraftEdit]:
    """How the present version came about, newest first."""
    return list(DraftEdit.objects.filter(draft=row).order_by("-version"))


def free_communities(seat: Seat, on: date) -> QuerySet[Place]:
    """Communities in a seat's territory that no unfinished draft holds."""
    rows = places.places(kind="community", on=on, within=seat.territory)
    held = Draft.objects.filter(areas__open=True).values("areas__community")
    return rows.exclude(pk__in=held)


def due(on: date) -> list[Draft]:
    """Approved drafts whose day has come."""
    rows = Draft.objects.filter(case__state="scheduled", effective_on__lte=on).select_related("case")
    return list(rows.order_by("effective_on", "case_id"))
