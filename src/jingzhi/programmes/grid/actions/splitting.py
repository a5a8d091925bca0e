"""What splitting writes: children with their ties, the parent that waits for them."""

from __future__ import annotations

from jingzhi.core.bodies.queries import machine
from jingzhi.core.flows.actions import Step, advance, open_case
from jingzhi.core.flows.models import Case
from jingzhi.programmes.grid import queries
from jingzhi.programmes.grid.actions.intake import take_in
from jingzhi.programmes.grid.models import Link, Matter


def split(step: Step) -> None:
    """Open the children on the level that split; the parent is not counted while they stand for it."""
    Matter.objects.filter(case=step.case).update(split_by=step.by.role)
    matter = queries.matter(step.case)
    for part in step.given["parts"]:
        place = part["place"] or step.case.place
        given = {"title": part["title"], "item": part["item"], "address": matter.address}
        if place == step.case.place and matter.lon is not None:
            given["point"] = (matter.lon, matter.lat)
        open_case(
            flow=step.case.flow, move="split_off", by=step.by, now=step.now, place=place,
            extra={"parent": step.case}, **given,
        )  # fmt: skip


def take_in_child(step: Step) -> None:
    """A child has the columns of every matter and a tie to its parent."""
    take_in(step)
    parent: Case | None = step.extra.get("parent")
    if parent is not None:
        Link.objects.create(case=step.case, other=parent, kind="parent", at=step.now)


def unsplit(step: Step) -> None:
    """The children are folded back into their parent, which counts again."""
    for child in queries.children(step.case).filter(closed_at=None):
        advance(case_no=child.no, move="fold", by=machine(child.place), now=step.now, into=step.case.no)
    Matter.objects.filter(case=step.case).update(split_by="")


def fold(step: Step) -> None:
    """A child that was taken back points to its parent; it was nobody's voice, and is not counted any more."""
    rows = Matter.objects.filter(case=step.case)
    rows.update(merged_into=step.given["into"], outcome="duplicate", split_by="folded")


def gather(step: Step) -> None:
    """All children are done: the level that split verifies the whole."""
    matter = queries.matter(step.case)
    Matter.objects.filter(case=step.case).update(level=matter.split_by, handler="")
