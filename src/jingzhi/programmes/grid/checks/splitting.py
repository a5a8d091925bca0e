"""Rules of splitting: two to ten children, one level, the parent waits for them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows.actions import Step
from jingzhi.core.flows.models import Case
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import queries

LEAST_CHILDREN, MOST_CHILDREN = 2, 10
Facts = dict[str, Any]


def may_split(case: Case, seat: Seat) -> bool:
    """Each level splits what lies with it; a child is not split again."""
    room = MOST_CHILDREN - queries.children(case).count()
    return seat.role == case.state and queries.parent(case) is None and room >= LEAST_CHILDREN


def splits_once(step: Step) -> Facts:
    """One level, two to ten children in all, each with its item and within the territory."""
    if step.by.role != step.case.state:
        raise Refused(_("这件事现在不在您这一级，不能由您拆分。"), code="not_your_level", status=403)
    if queries.parent(step.case) is not None:
        raise Refused(_("子事项不能再拆分，请按一件事办理。"), code="one_level", status=409)
    parts = step.given["parts"]
    total = len(parts) + queries.children(step.case).count()
    if len(parts) < LEAST_CHILDREN or total > MOST_CHILDREN:
        raise Refused(_("一件事拆成 2 到 10 件子事项。"), code="bad_count", field="parts")
    for part in parts:
        place = part["place"] or step.case.place
        ended = place.until is not None and place.until <= timezone.localdate(step.now)
        if ended or place.kind not in ("grid", "community") or not step.by.territory.holds(place):
            raise Refused(_("子事项的网格要在本辖区内，请重新选择。"), code="bad_place", field="parts")
    return {"children": len(parts)}


def starts_where_it_was_split(step: Step) -> None:
    """A child begins on the level that split."""
    step.to, step.item = step.by.role, step.given["item"]


def may_unsplit(case: Case, seat: Seat) -> bool:
    """Whether the level that split may still take it back."""
    started = queries.children(case).filter(rev__gt=1, closed_at=None).exists()
    return seat.role == queries.matter(case).split_by and not started


def unsplits(step: Step) -> None:
    """Taken back by the level that split, as long as no child has moved on."""
    if step.by.role != queries.matter(step.case).split_by:
        raise Refused(_("请由拆分这件事的一级撤销拆分。"), code="not_your_level", status=403)
    if not may_unsplit(step.case, step.by):
        raise Refused(_("已有子事项开始办理，不能撤销拆分。"), code="moved_on", status=409)
    step.to = step.by.role


def all_children_are_closed(step: Step) -> None:
    """The parent is answered when the last child is closed."""
    if queries.children(step.case).filter(closed_at=None).exists():
        raise Refused(_("还有子事项没有办结。"), code="children_open", status=409)
