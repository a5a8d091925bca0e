"""Reading plans, draws and findings, each by what the seat may see."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.flows import queries as flows
from jingzhi.core.flows.models import Case
from jingzhi.core.places import queries as places
from jingzhi.core.places.models import Place
from jingzhi.kit import draws
from jingzhi.kit.refused import Refused
from jingzhi.programmes.inspection.models import Check, Chosen, Finding, Plan

# Who sees a plan before it is approved.
PLANNERS = ("district", "leader", "auditor")


def district_of(seat: Seat) -> Place:
    """The district a seat works in."""
    return places.get(seat.territory.path.split(".")[0])


def plans_for(seat: Seat) -> QuerySet[Plan]:
    """The plans of the seat's district, newest first; drafts only for those who plan and oversee."""
    rows = Plan.objects.filter(place=seat.territory.path.split(".")[0]).select_related("place")
    if seat.role not in PLANNERS:
        rows = rows.exclude(approved_at=None)
    return rows.order_by("-year")


def plan_for(seat: Seat, year: str) -> Plan:
    """One plan.

    Raises:
        Refused: 404.
    """
    known = year.isascii() and year.isdigit() and len(year) == 4
    plan = plans_for(seat).filter(year=int(year)).first() if known else None
    if plan is None:
        raise Refused(_("没有这一年的检查计划。"), code="unknown_plan", status=404)
    return plan


def check_for(seat: Seat, code: str) -> Check:
    """One check of a plan the seat may see.

    Raises:
        Refused: 404.
    """
    row = Check.objects.filter(plan__in=plans_for(seat), code=code[:8]).select_related("plan__place").first()
    if row is None:
        raise Refused(_("没有这个编号的检查。"), code="unknown_check", status=404)
    return row


def bodies_of(place: Place, level: str, on: date) -> QuerySet[Body]:
    """The bodies of a level in a district on a day."""
    rows = Body.objects.filter(kind=level, place__path__within=place.path, since__lte=on)
    return rows.exclude(until__lte=on).order_by("code")


def codes(check: Check) -> list[str]:
    """The candidates' codes in order."""
    return sorted(check.candidates.values_list("body_id", flat=True))


def avoided(check: Check) -> list[draws.Pair]:
    """The pairs that must not check one another."""
    return sorted(check.avoided.values_list("one_id", "other_id"))


def list_digest(check: Check) -> str:
    """What the list of candidates and avoided pairs is frozen with."""
    return draws.candidates_digest(codes(check), avoided(check))


def last_round(check: Check) -> list[draws.Pair]:
    """(checker, checked) of the newest cross-check of the same level drawn before this one."""
    earlier = Check.objects.filter(
        plan__place=check.plan.place_id, kind="cross", level=check.level, drawn_at__isnull=False
    ).exclude(pk=check.pk)
    if check.drawn_at is not None:
        earlier = earlier.filter(drawn_at__lt=check.drawn_at)
    last = earlier.order_by("-drawn_at").first()
    return sorted(last.chosen.values_list("checker_id", "subject_id")) if last is not None else []


def chosen_for(seat: Seat, code: str, subject: str) -> Chosen | None:
    """The row by which this seat checks a body in a check, or None."""
    rows = Chosen.objects.filter(
        check_of__code=code, check_of__plan__place=seat.territory.path.split(".")[0], subject=subject
    ).select_related("check_of__plan__place", "subject")
    row = rows.filter(checker=None).first() if seat.role == "district" else None
    return row or rows.filter(checker=seat.body_id).first()


def mine_to_check(seat: Seat, check: Check) -> set[str]:
    """Codes of the bodies this seat checks in a check."""
    rows = check.chosen.filter(checker=None if seat.role == "district" else seat.body_id)
    return set(rows.values_list("subject_id", flat=True))


def finding(case: Case) -> Finding:
    """The columns of a finding; read once for a page."""

    def ask() -> Finding:
        return Finding.objects.select_related("check_of", "subject", "checker").get(case=case)

    return flows.once(case, "finding", ask)


def findings_for(seat: Seat) -> QuerySet[Case]:
    """Every finding the seat may see, newest first."""
    return flows.cases_for(seat).filter(flow="inspection").order_by("-opened_at", "no")


def checks_of(plan: Plan) -> QuerySet[Check]:
    """A plan's checks with the numbers of candidates, chosen bodies and open findings."""
    return plan.checks.annotate(
        listed=Count("candidates", distinct=True),
        met=Count("chosen", distinct=True),
        found=Count("findings", distinct=True),
        open=Count("findings", filter=Q(findings__case__closed_at=None), distinct=True),
    ).order_by("month", "code")


def candidates(check: Check) -> list[Body]:
    """The bodies on the list, in code order."""
    return list(Body.objects.filter(pk__in=check.candidates.values("body")).order_by("code"))
