"""What joint handling writes: the whistle's own row, positions at check-in, the joint task list."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import F
from django.utils import timezone

from jingzhi.core.flows.actions import Step
from jingzhi.core.flows.models import Case, Party
from jingzhi.kit.geometry import distance_m
from jingzhi.programmes.grid import queries, summoned
from jingzhi.programmes.grid.models import Summons
from jingzhi.programmes.grid.whistling import ArrivalPoint, JointTask, Transfer, Whistle

# How long the place of a check-in is kept (district default): as long as the street may be asked who came.
POSITION_DAYS = timedelta(days=180)


def blow(step: Step) -> Whistle:
    """The row of a whistle; a ruling counts for no street's whistles but keeps the street it is about."""
    last = summoned.last_whistle(step.case)
    ruled = step.by.role == "district"
    street = last.street if ruled and last is not None else step.by.territory
    return Whistle.objects.create(
        case=step.case,
        number=(last.number if last else 0) + 1,
        kind=step.given["kind"],
        street=street,
        seat=step.by.code,
        ruled=ruled,
        blown_at=step.now,
        item_code=step.case.item_code,
        item_version=step.case.item_version,
        tries=summoned.attempts(step.case),
    )


def end_whistle(*, case: Case, ending: str, now: datetime) -> None:
    """The whistle is over once nobody owes an answer any more."""
    if not queries.open_parties(case).exists():
        Whistle.objects.filter(case=case, ended_at=None).update(ended_at=now, ending=ending)


def reopen_whistle(summons: Summons) -> None:
    """返工: the whistle of a lead that must come again is open again."""
    Whistle.objects.filter(summons=summons).update(ended_at=None, ending="")


def drop_tasks(*, party: Party, now: datetime) -> None:
    """Tasks of a body that leaves go with it."""
    summoned.open_tasks(party.case, party.body).update(ended_at=now, ending="dropped")


def keep_point(step: Step, summons: Summons) -> None:
    """Where the body stood when it pressed the button: kept only on duty, only once, deleted on its day."""
    if "point" not in step.given or not summoned.on_duty(seat=step.by, case=step.case, now=step.now):
        return
    lon, lat = step.given["point"]
    matter = queries.matter(step.case)
    far = None
    if matter.lon is not None and matter.lat is not None:
        far = round(distance_m(lon, lat, matter.lon, matter.lat))
    ArrivalPoint.objects.create(
        summons=summons,
        lon=lon,
        lat=lat,
        metres=far,
        delete_on=timezone.localdate(step.now + POSITION_DAYS),
    )


def list_task(step: Step) -> None:
    """One more line; its words are the remark of this event."""
    whistle = summoned.whistle_of(step.case)
    assert whistle is not None  # seen by the check under the same lock
    JointTask.objects.create(
        whistle=whistle,
        number=JointTask.objects.filter(whistle__case=step.case).count() + 1,
        body=step.given["body"],
        n=step.n,
        due_on=step.given["due"],
        seat=step.by.code,
    )


def finish_task(step: Step) -> None:
    """The line is finished; note and pictures are those of this event."""
    rows = summoned.open_tasks(step.case, step.by.body).filter(number=step.given["task"])
    rows.update(ended_at=step.now, ended_n=step.n, ending=step.given["done"])


def count_waiver(case: Case) -> None:
    """The whistle counts how many assistants were let off."""
    Whistle.objects.filter(case=case, ended_at=None).update(waived=F("waived") + 1)


def forget(*, on: date) -> tuple[int, int]:
    """Delete positions and numbers of other doors past their date; returns how many of each."""
    points = ArrivalPoint.objects.filter(delete_on__lte=on).delete()[0]
    return points, Transfer.objects.filter(delete_on__lte=on).exclude(reference="").update(reference="")
