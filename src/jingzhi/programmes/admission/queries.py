"""Reading applications: who reviews, who is asked, what is due."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.catalogue.models import Item
from jingzhi.core.flows import queries as flows
from jingzhi.core.flows.models import Case
from jingzhi.core.places import queries as places
from jingzhi.core.places.models import Place
from jingzhi.programmes.admission.models import Application, Opinion, Review, Reviewer

# How many grids are drawn, so that five answers come together (DOMAIN.md section 3: at least five).
DRAWN, FEWEST = 8, 5
REMIND_DAYS = 30


def application(case: Case) -> Application:
    """The application of a case."""
    return Application.objects.select_related("applicant").get(case=case)


def applications_for(seat: Seat) -> QuerySet[Application]:
    """The applications a seat may see, newest first."""
    cases = flows.cases_for(seat).filter(flow="admission")
    rows = Application.objects.filter(case__in=cases).select_related("case__place", "applicant")
    return rows.order_by("-case__opened_at", "case_id")


def reviewers(applicant: Body) -> dict[str, Body]:
    """Which body reviews which aspect of what this body applies for: nobody reviews its own."""
    rows = Reviewer.objects.select_related("body", "deputy").order_by("aspect")
    return {row.aspect: row.deputy if row.body_id == applicant.code else row.body for row in rows}


def open_review(case: Case, seat: Seat) -> Review | None:
    """What this seat's body still has to review, or None."""
    rows = Review.objects.filter(application=case.no, body_id=seat.body_id, verdict="")
    return rows.order_by("aspect").first()


def open_reviews(case: Case) -> QuerySet[Review]:
    """The reviews still missing."""
    return Review.objects.filter(application=case.no, verdict="")


def scope(application: Application) -> list[Place]:
    """The places it is for; empty means everywhere."""
    return [row.place for row in application.scope.select_related("place").order_by("place_id")]


def draw(application: Application, on: date) -> list[Place]:
    """Grids to be asked, drawn by the case's number so that nobody chooses them, spread over the streets.

    Grids in the application's scope come first; when it is narrower than five grids, others help out.
    """
    district = places.get(application.case.place_id)
    asked = Seat.objects.filter(role="grid_worker").values("territory_id")
    grids = list(places.places(kind="grid", on=on, within=district).filter(code__in=asked))
    inside = [place.path for place in scope(application)]
    rounds: dict[str, int] = {}
    ranked = []
    for grid in sorted(grids, key=lambda one: _lot(application.case_id, one.code)):
        street = grid.path.split(".")[1]
        rounds[street] = rounds.get(street, 0) + 1
        held = not inside or any(f"{grid.path}.".startswith(f"{path}.") for path in inside)
        ranked.append((not held, rounds[street], _lot(application.case_id, grid.code), grid))
    return [grid for *_rank, grid in sorted(ranked, key=lambda row: row[:3])[:DRAWN]]


def _lot(no: str, grid: str) -> str:
    return hashlib.sha256(f"{no}:{grid}".encode()).hexdigest()


def asked_grids(case: Case, seat: Seat) -> list[Place]:
    """The grids drawn that this seat may speak for."""
    rows = application(case).consulted.select_related("grid").order_by("grid_id")
    return [row.grid for row in rows if seat.territory.holds(row.grid)]


def may_speak(case: Case, seat: Seat) -> bool:
    """Whether this seat was asked and has not spoken yet."""
    spoken = Opinion.objects.filter(application=case.no, seat=seat.code).exists()
    return not spoken and bool(asked_grids(case, seat))


def answered_grids(case: Case) -> int:
    """From how many different grids there is an opinion."""
    return Opinion.objects.filter(application=case.no).values("grid").distinct().count()


def one_at_a_time() -> None:
    """Whoever counts on the list as it stands waits here for the other's end: no code twice, no budget spent twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('admission.list'))")


def next_code() -> str:
    """The code of the next admitted item: A001, A002 …"""
    one_at_a_time()
    last = (
        Item.objects.filter(code__regex=r"^A\d{3,}$").order_by("-code").values_list("code", flat=True).first()
    )
    return f"A{int(last[1:]) + 1 if last else 1:03d}"


def expiring(on: date) -> QuerySet[Application]:
    """Listed items whose end is 30 days away or less: due for the yearly evaluation."""
    listed = Application.objects.filter(case__state="listed")
    # A later application for the same item has taken this one's place.
    later = listed.filter(item_code=OuterRef("item_code"), valid_until__gt=OuterRef("valid_until"))
    rows = listed.filter(~Exists(later), valid_until__lte=on + timedelta(days=REMIND_DAYS))
    return rows.select_related("case__place", "applicant").order_by("valid_until", "case_id")


def on_notice() -> QuerySet[Application]:
    """Applications in public notice, for residents."""
    rows = Application.objects.filter(case__state="notice").select_related("case__place", "applicant")
    return rows.order_by("noticed_at", "case_id")


def end_of_notice(row: Application) -> date | None:
    """The last day of the public notice."""
    return timezone.localdate(row.noticed_at) + timedelta(days=5) if row.noticed_at else None


def spared(codes: set[str]) -> int:
    """How many of these items use shared data instead of collecting it once more."""
    rows = Application.objects.filter(case__state="listed", item_code__in=codes, sharing="shared")
    return rows.values("item_code").distinct().count()
