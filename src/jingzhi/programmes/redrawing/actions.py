"""Writing drafts, and carrying them out on their day."""

from __future__ import annotations

import logging
from datetime import datetime

from django.utils import timezone

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows.actions import Step, advance
from jingzhi.core.flows.follow import follow, stranded
from jingzhi.core.places.actions import Post
from jingzhi.kit.geometry import to_wkb
from jingzhi.kit.refused import Refused
from jingzhi.programmes.redrawing import queries, rules
from jingzhi.programmes.redrawing.edits import Sketch, present
from jingzhi.programmes.redrawing.effect import carry_out
from jingzhi.programmes.redrawing.models import Draft, DraftArea, DraftEdit, DraftGrid

logger = logging.getLogger(__name__)


def begin(step: Step) -> None:
    """The first version: the grids of today."""
    row = Draft.objects.create(case=step.case)
    codes = sorted({place.code for place in step.given["places"]})
    DraftArea.objects.bulk_create(DraftArea(draft=row, community_id=code) for code in codes)
    lands = queries.grounds(row, timezone.localdate(step.now))
    drawn = {code: {one.code: one for one in present(land)} for code, land in lands.items()}
    _write(row, drawn, "begin", step)


def keep_version(step: Step) -> None:
    """One version more; the earlier ones stay."""
    row = queries.draft(step.case)
    row.version += 1
    row.save(update_fields=["version"])
    _write(row, step.extra["sketches"], step.given["kind"], step)


def _write(row: Draft, drawn: dict[str, dict[str, Sketch]], kind: str, step: Step) -> None:
    DraftEdit.objects.create(draft=row, version=row.version, kind=kind, by=step.by.code, at=step.now)
    DraftGrid.objects.bulk_create(
        DraftGrid(
            draft=row,
            version=row.version,
            community_id=area,
            code=one.code,
            name=one.name,
            wkb=to_wkb(one.outline),
        )
        for area, sketches in drawn.items()
        for one in sketches.values()
    )


def schedule(step: Step) -> None:
    """The day it takes effect, and the seat in whose name."""
    Draft.objects.filter(case=step.case).update(effective_on=step.given["on"], approver=step.by.code)


def let_go(step: Step) -> None:
    """A draft given up holds its communities no longer."""
    DraftArea.objects.filter(draft=step.case.pk).update(open=False)


def take_effect(step: Step) -> None:
    """Old grids end, new ones begin, everything in them goes along, in the transaction of the move."""
    row = queries.draft(step.case)
    on = row.effective_on
    assert on is not None  # the check has looked
    ended, new = rules.changes(row, timezone.localdate(step.now))
    details = {
        place.code: "农村网格" if place.detail == "村" else "城市网格" for place in queries.communities(row)
    }
    rows = [
        {
            "code": one.code,
            "kind": "grid",
            "name": one.name,
            "parent": area,
            "detail": details[area],
            "polygon": one.outline,
            "lon": round(one.outline.representative_point().x, 6),
            "lat": round(one.outline.representative_point().y, 6),
        }
        for area, one in new
    ]
    carry_out(ended=ended, rows=rows, on=on, by=step.by, now=step.now)
    let_go(step)


def enforce_due(*, now: datetime) -> list[str]:
    """Carry out every approved draft whose day has come, each for itself; returns their numbers. Safe to run twice.

    It acts in the name of the seat that approved the draft.
    """
    done = []
    for row in queries.due(timezone.localdate(now)):
        by = Seat.objects.select_related("body", "territory").get(code=row.approver)
        try:
            advance(case_no=row.case_id, move="enforce", by=by, now=now)
            done.append(row.case_id)
        except Refused as refused:
            # One draft that no longer fits must not keep the others from taking effect; it stays scheduled.
            logger.error("redrawing %s: %s", row.case_id, refused.code)
    return done


def gather_stranded(*, by: Post, now: datetime) -> int:
    """Cases that came to life in an ended grid (reopened, say) follow to its heir; returns how many."""
    on = timezone.localdate(now)
    return len(follow(ended=stranded(on=on), on=on, by=by, now=now))
