"""Tasks, their milestones, and days that were put off. Owners are bodies; whoever is its secretary holds the seat."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from jingzhi.core.bodies.models import Body
from jingzhi.core.flows.models import Case

# Whom each level may hand a part of its task to.
BELOW = {"district": "street", "street": "community"}
# Who accepts what a level shows.
OVER = {"district": "leader", "street": "district", "community": "street"}
MOST_MILESTONES = 12


class Task(models.Model):
    """One task of one body, beside its case."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="keytask")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    owner = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    issuer = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80)
    wanted = models.CharField(max_length=300)
    target = models.PositiveIntegerField(null=True, help_text="where the aim is a number")
    unit = models.CharField(max_length=10, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["parent", "owner"],
                name="keytask_once_below",
                condition=models.Q(parent__isnull=False),
            ),
            models.CheckConstraint(
                name="keytask_number_has_a_unit",
                condition=models.Q(target=None) | (models.Q(target__gt=0) & ~models.Q(unit="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.title}"


class Milestone(models.Model):
    """What is to be seen by a day. The numbers are those of the case's events."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="milestones")
    n = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80)
    due_on = models.DateField()
    reported = models.PositiveIntegerField(null=True)
    accepted = models.PositiveIntegerField(null=True)
    accepted_at = models.DateTimeField(null=True)
    returns = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "n"], name="milestone_once"),
            models.CheckConstraint(
                name="milestone_accepted_after_it_was_reported",
                condition=models.Q(accepted=None, accepted_at=None)
                | models.Q(accepted__gt=models.F("reported"), accepted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id}:{self.n} {self.title}"


class Moved(models.Model):
    """A day that was put off or brought forward: both days stay; the reason is a remark of the case."""

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="moves")
    n = models.PositiveIntegerField(help_text="number of the event")
    was = models.DateField()
    now = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["milestone", "n"], name="milestone_moved_once"),
        ]

    def __str__(self) -> str:
        return f"{self.milestone_id} {self.was} {self.now}"
