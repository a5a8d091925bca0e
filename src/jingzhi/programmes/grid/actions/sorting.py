"""What the grid and the community write: urgency, who answered."""

from __future__ import annotations

from collections.abc import Callable

from jingzhi.core.flows.actions import Step
from jingzhi.programmes.grid.actions.voices import note_recurrence
from jingzhi.programmes.grid.models import Matter
from jingzhi.programmes.grid.suggestions import actions as suggestions


def sort(step: Step) -> None:
    """The urgency a sorter gives, or that of the new item."""
    urgency = step.given.get("urgency") or (step.item.urgency if step.item else None)
    rows = Matter.objects.filter(case=step.case)
    if urgency:
        # What was made urgent is never lowered in silence: E1 is the most urgent.
        rows.exclude(hastened__gt=0, urgency__lt=urgency).update(urgency=urgency)
    note_recurrence(step)
    suggestions.note_item(step)


def answer_at(level: str) -> Callable[[Step], None]:
    """Solved in the grid or the community: who answered, and on which level."""

    def write(step: Step) -> None:
        Matter.objects.filter(case=step.case).update(
            level=level, handler=step.by.code, handled=step.given["outcome"]
        )

    return write
