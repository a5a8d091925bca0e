"""Rounds of ratings, forms and marks, lines X, objections, and results that are written once.

Raters and rated are bodies, never people. A form says how many matters its two bodies had together: its weight.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from jingzhi.core.bodies.models import Body
from jingzhi.core.flows.models import Case
from jingzhi.programmes.ratings.template import FULL, KINDS, LOW

# Working days for the marks, and for an objection to a result.
MARK_DAYS, OBJECT_DAYS = 10, 5
CAUSES = {"close": _("评议结束"), "decide": _("异议复核"), "correct": _("公布后更正")}


class Round(models.Model):
    """One list in one quarter, beside its case."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="ratings")
    kind = models.CharField(max_length=12, choices=list(KINDS.items()))
    period = models.CharField(max_length=8)
    marks_until = models.DateTimeField()
    object_until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "period"], name="ratings_round_once"),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.kind}"


class OwnLine(models.Model):
    """X: a line of one department's own, marked beside the common ones in the rounds opened while it stands."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=60)
    weight = models.PositiveSmallIntegerField()
    by = models.CharField(max_length=60, help_text="code of the seat")
    since_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="own_line_weighs_1_to_10",
                condition=models.Q(weight__range=(1, 10)) & ~models.Q(title=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.title}"


class Form(models.Model):
    """What one body is asked about another. `related` matters they had together in the quarter are its weight."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="forms")
    rater = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    rated = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    related = models.PositiveIntegerField()
    why = models.CharField(max_length=500, default="", help_text="what marks below 6 rest on")
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "rater", "rated"], name="ratings_form_once"),
            models.CheckConstraint(
                name="ratings_form_of_two_who_worked_together",
                condition=models.Q(related__gt=0) & ~models.Q(rater=models.F("rated")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.rater_id}-{self.rated_id}"


class Mark(models.Model):
    """One mark from 0 to 10; `line` is a code of the template or the number of a line X ("x12")."""

    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="marks")
    line = models.CharField(max_length=20)
    points = models.PositiveSmallIntegerField()
    struck = models.PositiveIntegerField(null=True, help_text="number of the event that struck it out")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["form", "line"], name="ratings_mark_once"),
            models.CheckConstraint(name="ratings_mark_to_10", condition=models.Q(points__range=(0, FULL))),
        ]

    def __str__(self) -> str:
        return f"{self.form_id} {self.line} {self.points}"

    @property
    def low(self) -> bool:
        """Whether it needs words."""
        return self.points < LOW


class Objection(models.Model):
    """A rated body disputes the marks of one line; its reason is a remark of the case."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="objections")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    line = models.CharField(max_length=20)
    n = models.PositiveIntegerField(help_text="number of the event it was made by")
    decided = models.PositiveIntegerField(null=True, help_text="number of the event that decided it")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "body", "line"], name="ratings_objection_once"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.body_id} {self.line}"


class Edition(models.Model):
    """All results of a round as they were computed at one moment; published ones name the ledger's last event."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="editions")
    n = models.PositiveSmallIntegerField()
    cause = models.CharField(max_length=8, choices=list(CAUSES.items()))
    as_of = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=60, help_text="code of the seat")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "n"], name="ratings_edition_once"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.n}"


class Result(models.Model):
    """One body in an edition. Exact numbers are fractions as text; "" where there is none."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="results")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    process = models.CharField(max_length=1000)
    marks = models.CharField(max_length=1000)
    total = models.CharField(max_length=1000)
    asked = models.PositiveSmallIntegerField(help_text="bodies that were asked")
    raters = models.PositiveSmallIntegerField(help_text="bodies that answered")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "body"], name="ratings_result_once"),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.body_id}"


class ResultLine(models.Model):
    """A line of a result: an indicator with its numbers, or a marked line with the sums of marks and of weights."""

    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80)
    code = models.CharField(max_length=40, help_text="indicator, or line that was marked")
    counted = models.BooleanField(help_text="from the work itself, not marked")
    weight = models.PositiveSmallIntegerField()
    points = models.CharField(max_length=1000)
    num = models.DecimalField(max_digits=20, decimal_places=6)
    den = models.DecimalField(max_digits=20, decimal_places=6)
    n = models.PositiveIntegerField()
    why = models.CharField(max_length=120, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["result", "position"], name="ratings_result_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.result_id}:{self.position} {self.title}"


class Publication(models.Model):
    """An edition made public: the last event of the ledger at that moment, and the digest of all its results."""

    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, related_name="publication")
    seq = models.BigIntegerField(help_text="of the last event")
    hash = models.CharField(max_length=64, help_text="of the last event")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.CharField(max_length=60, help_text="code of the seat")

    def __str__(self) -> str:
        return f"{self.edition_id}"
