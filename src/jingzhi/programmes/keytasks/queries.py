"""Reading key tasks: of whom, what waits, what is late, and the tree with its progress."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.flows import queries as flows
from jingzhi.core.flows.models import Case
from jingzhi.kit.refused import Refused
from jingzhi.programmes.keytasks.models import BELOW, Milestone, Task

FLOW = "keytasks"


def task(case: Case | str) -> Task:
    """The task of a case."""
    no = case if isinstance(case, str) else case.no
    return Task.objects.select_related("case", "owner__place", "issuer", "parent").get(case=no)


def tasks_for(seat: Seat) -> QuerySet[Task]:
    """Tasks the seat may see, newest year first."""
    seen = flows.cases_for(seat).filter(flow=FLOW).order_by()
    rows = Task.objects.filter(case__in=seen.values("no")).select_related("case", "owner")
    return rows.order_by("-year", "case")


def task_for(seat: Seat, no: str) -> Task:
    """One task through the gate.

    Raises:
        Refused: 404 when there is none the seat may see.
    """
    found = (
        tasks_for(seat)
        .filter(case=no)
        .select_related("case__place", "owner__place", "issuer", "parent")
        .first()
    )
    if found is None:
        raise Refused(_("没有这项任务，或不归您看。"), code="unknown_case", status=404)
    return found


def below(parent: Task) -> dict[str, Body]:
    """{code: body} of whom a part of a task may be handed to."""
    kind = BELOW.get(parent.owner.kind, "")
    rows = Body.objects.filter(kind=kind, until=None, place__path__within=parent.owner.place.path)
    return {one.code: one for one in rows.select_related("place").order_by("code")}


def waiting(no: str) -> Milestone | None:
    """The milestone that was reported and waits for the level above."""
    rows = Milestone.objects.filter(task=no, reported__isnull=False, accepted=None)
    return rows.order_by("-reported").first()


def open_below(no: str) -> bool:
    """Whether a task broken down from this one is still open."""
    return Task.objects.filter(parent=no, case__closed_at=None).exists()


@dataclass
class Node:
    """A task with everything below it."""

    task: Task
    milestones: list[Milestone]
    children: list[Node] = field(default_factory=list)

    def all(self) -> Iterable[Node]:
        """Itself and all below."""
        yield self
        for child in self.children:
            yield from child.all()

    def counts(self, today: date) -> tuple[int, int, int]:
        """(milestones, accepted, late) of itself and all below; what was dropped does not count."""
        rows = [one for node in self.all() if node.task.case.state != "dropped" for one in node.milestones]
        late = sum(one.accepted is None and one.due_on < today for one in rows)
        return len(rows), sum(one.accepted is not None for one in rows), late

    def shared(self) -> int | None:
        """What the children's targets add up to, where they are numbers in the same unit."""
        told = [node.task.target for node in self.children if node.task.case.state != "dropped"]
        same = all(node.task.unit == self.task.unit for node in self.children)
        known = [number for number in told if number is not None]
        return sum(known) if known and same else None


def tree(seat: Seat, year: int) -> list[Node]:
    """The tasks of a year the seat may see, each below the one it comes from; three queries however many they are."""
    rows = list(tasks_for(seat).filter(year=year))
    nodes = {row.case_id: Node(row, []) for row in rows}
    for one in Milestone.objects.filter(task__in=nodes).order_by("task", "n"):
        nodes[one.task_id].milestones.append(one)
    roots: list[Node] = []
    for row in rows:
        above = nodes.get(row.parent_id or "")
        (above.children if above else roots).append(nodes[row.case_id])
    return roots


def node(seat: Seat, no: str) -> Node:
    """One task with all below it, from the tree of its year."""
    row = task_for(seat, no)
    for root in tree(seat, row.year):
        for found in root.all():
            if found.task.case_id == no:
                return found
    raise AssertionError(no)  # a task one may see stands in the tree one may see
