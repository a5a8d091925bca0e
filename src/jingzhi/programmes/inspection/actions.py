"""Writing plans, draws and what each move of a finding leaves beside its case."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.flows import clocks
from jingzhi.core.flows.actions import Step, open_case
from jingzhi.core.flows.models import Case, Party
from jingzhi.core.ledger import actions as ledger
from jingzhi.kit import draws
from jingzhi.kit.crypto import seal, unseal
from jingzhi.kit.refused import Refused
from jingzhi.kit.text import plain
from jingzhi.programmes.inspection import queries, rules
from jingzhi.programmes.inspection.models import (
    KINDS,
    LEVELS,
    MOST_CAP,
    Avoided,
    Candidate,
    Check,
    Chosen,
    Finding,
    Plan,
)

MOST_CHECKS = 99
YEARS = range(2020, 2100)


@transaction.atomic
def begin_plan(*, year: int, cap: int, by: Seat, now: datetime) -> Plan:
    """The plan of a year with its cap on checks per subject.

    Raises:
        Refused: not the district's seat, the year has its plan, or year or cap make no sense.
    """
    rules.plans(by)
    if year not in YEARS:
        raise Refused(_("年份要在 2020 到 2099 之间。"), code="bad_year", field="year")
    if not 1 <= cap <= MOST_CAP:
        raise Refused(_("每个单位一年的上限要在 1 到 %(most)d 次之间。") % {"most": MOST_CAP}, code="bad_cap", field="cap")  # fmt: skip
    place = queries.district_of(by)
    if Plan.objects.filter(place=place, year=year).exists():
        raise Refused(_("%(year)d 年已有检查计划。") % {"year": year}, code="has_plan", status=409, field="year")  # fmt: skip
    plan = Plan.objects.create(place=place, year=year, cap=cap, by=by.code, begun_at=now)
    _tell(plan, "inspection.plan", by, now, {"year": year, "cap": cap})
    return plan


def _tell(plan: Plan, kind: str, by: Seat, now: datetime, facts: dict[str, Any], code: str = "") -> None:
    subject = f"inspection:{plan.place_id}-{code or plan.year}"
    ledger.record(kind=kind, subject=subject, by=by.code, place=plan.place_id, at=now, facts=facts)


def _locked(plan: Plan) -> Plan:
    return Plan.objects.select_for_update().select_related("place").get(pk=plan.pk)


@transaction.atomic
def add_check(
    *, plan: Plan, kind: str, level: str, title: str, month: int, n: int = 0, by: Seat, now: datetime
) -> Check:
    """One check more in a plan that is not approved; its candidates are all bodies of the level.

    Raises:
        Refused: with the field that makes no sense; 409 when the plan is approved.
    """
    rules.plans(by)
    plan = _locked(plan)
    rules.open_for_change(plan)
    _sensible(kind, level, month, n)
    number = plan.checks.count() + 1
    if number > MOST_CHECKS:
        raise Refused(_("一年最多 %(most)d 次检查。") % {"most": MOST_CHECKS}, code="too_many")
    check = Check.objects.create(
        plan=plan,
        code=f"{plan.year}-{number:02d}",
        kind=kind,
        level=level,
        title=plain(title, most=60, label=str(_("检查内容"))),
        month=month,
        n=n if kind == "random" else 0,
    )
    if kind != "special":
        _list(check, queries.bodies_of(plan.place, level, timezone.localdate(now)))
    facts = {"kind": kind, "level": level, "month": month, "n": check.n}
    _tell(plan, "inspection.check", by, now, facts, check.code)
    return check


def _sensible(kind: str, level: str, month: int, n: int) -> None:
    if kind not in KINDS:
        raise Refused(_("请选择检查方式。"), code="bad_choice", field="kind")
    if level not in LEVELS or (kind == "cross" and level == "department"):
        raise Refused(_("交叉检查只在街道之间或社区之间进行，请选择对象。"), code="bad_choice", field="level")
    if not 1 <= month <= 12:
        raise Refused(_("月份要在 1 到 12 之间。"), code="bad_month", field="month")
    if kind == "random" and not 1 <= n <= 999:
        raise Refused(_("请填抽取几个单位。"), code="bad_number", field="n")


def _list(check: Check, rows: Iterable[Body]) -> None:
    Candidate.objects.bulk_create(Candidate(check_of=check, body=body) for body in rows)


@transaction.atomic
def set_candidates(
    *, check: Check, codes: Iterable[str], avoid: Iterable[draws.Pair] = (), by: Seat, now: datetime
) -> None:
    """Say who may meet a check and which pairs avoid one another, until the plan is approved.

    Raises:
        Refused: 409 when it is approved; a body that is not of the level; a pair of one, or of others than candidates.
    """
    rules.plans(by)
    plan = _locked(check.plan)
    rules.open_for_change(plan)
    wanted = set(codes)
    known = queries.bodies_of(plan.place, check.level, timezone.localdate(now)).in_bulk(sorted(wanted))
    pairs = {tuple(sorted(pair)) for pair in avoid}
    if set(known) != wanted or not {one for pair in pairs for one in pair} <= wanted:
        raise Refused(_("名单里有不属于这一级的单位，请重新选择。"), code="unknown_body", field="codes")
    if any(one == other for one, other in pairs):
        raise Refused(_("回避要选两个不同的单位。"), code="bad_pair", field="one")
    check.candidates.all().delete()
    check.avoided.all().delete()
    _list(check, known.values())
    Avoided.objects.bulk_create(Avoided(check_of=check, one_id=one, other_id=other) for one, other in sorted(pairs))  # fmt: skip
    facts = {"count": len(wanted), "avoided": len(pairs), "list": queries.list_digest(check)}
    _tell(plan, "inspection.candidates", by, now, facts, check.code)


@transaction.atomic
def approve(*, plan: Plan, by: Seat, now: datetime) -> Plan:
    """Fix the plan: every draw gets a seed nobody sees; its SHA-256 and the list's go into the ledger.

    专项督导 names its bodies and is not drawn.

    Raises:
        Refused: a subject would meet more checks than the cap, a list is too short, or no pairs are possible.
    """
    rules.plans(by)
    plan = _locked(plan)
    rules.may_be_approved(plan)
    for check in plan.checks.select_related("plan__place").order_by("code"):
        _commit(check, by, now)
    plan.approved_by, plan.approved_at = by.code, now
    plan.save(update_fields=["approved_by", "approved_at"])
    _tell(plan, "inspection.approve", by, now, {"checks": plan.checks.count(), "cap": plan.cap})
    return plan


def _commit(check: Check, by: Seat, now: datetime) -> None:
    check.frozen = queries.list_digest(check)
    facts = {"list": check.frozen}
    if check.kind == "special":
        rows = enumerate(queries.codes(check), 1)
        Chosen.objects.bulk_create(Chosen(check_of=check, position=n, subject_id=code) for n, code in rows)
        check.drawn_at = now
    else:
        seed = secrets.token_hex(32)
        if check.kind == "cross":
            rules.round_of(check, seed)
        check.seed_sealed, check.commitment = seal(seed), draws.commitment(seed)
        facts["commitment"] = check.commitment
    check.save()
    _tell(check.plan, "inspection.commit", by, now, facts, check.code)


@transaction.atomic
def draw(*, check: Check, by: Seat, now: datetime) -> list[Chosen]:
    """Publish the seed and what follows from it.

    Raises:
        Refused: 409 when it was not committed, is drawn already, or the list is not the one that was frozen.
    """
    rules.plans(by)
    check = Check.objects.select_for_update().get(pk=check.pk)
    rules.may_be_drawn(check)
    seed = unseal(bytes(check.seed_sealed))
    if check.kind == "cross":
        rows = [(one, other) for one, other in rules.round_of(check, seed)]
    else:
        rows = [("", code) for code in draws.draw(seed, queries.codes(check), check.n)]
    chosen = Chosen.objects.bulk_create(
        Chosen(check_of=check, position=n, subject_id=subject, checker_id=checker or None)
        for n, (checker, subject) in enumerate(rows, 1)
    )
    check.seed, check.drawn_at = seed, now
    check.save(update_fields=["seed", "drawn_at"])
    facts = {"seed": seed, "chosen": [list(row) for row in rows]}
    _tell(check.plan, "inspection.draw", by, now, facts, check.code)
    return chosen


def find(*, check: Check, by: Seat, now: datetime, key: str | None = None, **given: Any) -> Case:
    """Open a finding about a body of a check.

    Raises:
        Refused: not this seat's check, or neither words nor a photograph.
    """
    return open_case(
        flow="inspection",
        move="find",
        by=by,
        now=now,
        place=check.plan.place,
        key=key,
        check=check.code,
        **given,
    )


def take_in(step: Step) -> None:
    """The checked body is called with its day; a body that checks another's work keeps the matter in sight."""
    chosen: Chosen = step.extra["chosen"]
    row = Finding.objects.create(
        case=step.case, check_of=chosen.check_of, subject=chosen.subject, checker=step.by.body
    )
    _call(step, row.subject, "lead", rules.RECTIFY_DAYS)
    if row.checker.kind in LEVELS:
        Party.objects.create(
            case=step.case, body=row.checker, part="assist", since_at=step.now, ended_at=step.now
        )


def _call(step: Step, body: Body, part: str, days: int, *, back: bool = False) -> None:
    due = clocks.due(start=step.now, kind="workday", amount=days)
    Party.objects.create(
        case=step.case, body=body, part=part, since_at=step.now, due_at=due.at, came_back=back
    )


def end_parts(step: Step) -> None:
    """Nobody is waited for."""
    Party.objects.filter(case=step.case, ended_at=None).update(ended_at=step.now, due_at=None)


def hand_to_checker(step: Step) -> None:
    """Whoever found it looks again; the district sees it without being called."""
    end_parts(step)
    if step.to == "crosscheck":
        _call(step, queries.finding(step.case).checker, "assist", rules.RECHECK_DAYS)


def hand_back(step: Step) -> None:
    """Not put right: it goes back with a new day, and that is counted."""
    end_parts(step)
    Finding.objects.filter(case=step.case).update(returns=F("returns") + 1)
    _call(step, queries.finding(step.case).subject, "lead", rules.RECTIFY_DAYS, back=True)
