"""What matters contribute to the figures of places and bodies, and the cells they add up to (docs/adr/0017)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from jingzhi.core.bodies.models import Body
from jingzhi.core.places.models import Place

ONE_SUBJECT = models.Q(place__isnull=False, body=None) | models.Q(place=None, body__isnull=False)


class Contribution(models.Model):
    """What one matter adds to an indicator of a place or a body on a day; a correction replaces it.

    The subject is one of two foreign keys: a person has no column here.
    """

    indicator = models.CharField(max_length=40)
    matter = models.CharField(max_length=60, help_text="subject of the events it rests on")
    part = models.CharField(max_length=60, default="", help_text="tells several of one matter apart")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    day = models.DateField()
    num = models.DecimalField(max_digits=18, decimal_places=6)
    den = models.DecimalField(max_digits=18, decimal_places=6)
    excluded = models.CharField(max_length=16, default="", help_text="why it counts in the raw figure only")
    decision = models.CharField(max_length=80, default="", help_text="the event the exclusion rests on")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["matter", "indicator", "part"], name="contribution_once"),
            models.CheckConstraint(name="contribution_one_subject", condition=ONE_SUBJECT),
            models.CheckConstraint(
                name="contribution_exclusion_rests_on_a_decision",
                condition=models.Q(excluded="") | ~models.Q(decision=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["indicator", "place", "day"], name="contribution_place"),
            models.Index(fields=["indicator", "body", "day"], name="contribution_body"),
            models.Index(fields=["day"], name="contribution_day"),
        ]

    def __str__(self) -> str:
        return f"{self.matter} {self.indicator}"


class Cell(models.Model):
    """One indicator of one subject in one month: the sum (or latest, highest, lowest) of its contributions.

    Raw holds everything; the others hold what no decision excludes. A projection that can be made anew at any time.
    """

    indicator = models.CharField(max_length=40)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    month = models.DateField(help_text="its first day")
    raw_num = models.DecimalField(max_digits=20, decimal_places=6)
    raw_den = models.DecimalField(max_digits=20, decimal_places=6)
    raw_n = models.PositiveIntegerField()
    num = models.DecimalField(max_digits=20, decimal_places=6)
    den = models.DecimalField(max_digits=20, decimal_places=6)
    n = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["indicator", "month", "place", "body"], name="cell_once", nulls_distinct=False
            ),
            models.CheckConstraint(name="cell_one_subject", condition=ONE_SUBJECT),
            models.CheckConstraint(name="cell_first_of_month", condition=models.Q(month__day=1)),
            models.CheckConstraint(name="cell_excludes_some", condition=models.Q(n__lte=models.F("raw_n"))),
        ]
        indexes: ClassVar = [models.Index(fields=["month", "indicator"], name="cell_month")]

    def __str__(self) -> str:
        return f"{self.indicator} {self.place_id or self.body_id} {self.month:%Y-%m}"


class Exclusion(models.Model):
    """A decision that takes what a matter contributes to an indicator out of the adjusted figure, for good.

    Applied to whatever the source says, after an event and in a rebuild alike. Of a body only its own contributions.
    """

    matter = models.CharField(max_length=60)
    indicator = models.CharField(max_length=40)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=16)
    decision = models.CharField(max_length=80, help_text="the event it rests on")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["matter", "indicator", "body"], name="exclusion_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="exclusion_rests_on_a_decision", condition=~models.Q(reason="") & ~models.Q(decision="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter} {self.indicator}"
