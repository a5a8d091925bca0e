"""Assessments, every sheet ever computed for them with its exact numbers, appeals, imported parts and locked editions.

Sheets, their lines and matters, editions and imported parts are written once: a trigger refuses to change them.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from jingzhi.core.bodies.models import Body
from jingzhi.core.flows.models import Case
from jingzhi.core.places.models import Place
from jingzhi.core.scores.models import ONE_SUBJECT

KINDS = {"street": _("街道（镇）"), "department": _("区级部门")}
# Grassroots governance is exactly this part of 100 in the composite score (SYSTEM.md D3).
WEIGHTS = {"street": 50, "department": 25}
CAUSES = {
    "draft": _("初稿"),
    "redraft": _("重新计算"),
    "uphold": _("申诉成立"),
    "correct": _("定版后更正"),
}
DISPUTES = {"open": _("争议中"), "upheld": _("成立，不计入"), "rejected": _("不成立，照计")}
# Working days a subject has for an appeal, from the notice and from each edition (issue of the assessment life).
APPEAL_DAYS = 5


class Assessment(models.Model):
    """One street or department in one period, beside its case."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="assessment")
    kind = models.CharField(max_length=12, choices=list(KINDS.items()))
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, related_name="+")
    period = models.CharField(max_length=8)
    appeal_until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["period", "place", "body"], name="assessment_once", nulls_distinct=False
            ),
            models.CheckConstraint(name="assessment_one_subject", condition=ONE_SUBJECT),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.subject}"

    @property
    def subject(self) -> str:
        """The code of the street or the department."""
        return self.place_id or self.body_id or ""

    @property
    def name(self) -> str:
        """The name of the street or the department."""
        named = self.place or self.body
        return named.name if named else ""


class PartsFile(models.Model):
    """A spreadsheet with the other parts of a period; a later one of the same list stands beside it, the newest counts."""

    kind = models.CharField(max_length=12, choices=list(KINDS.items()))
    period = models.CharField(max_length=8)
    n = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.CharField(max_length=60, help_text="code of the seat")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "period", "n"], name="parts_file_once"),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.kind} {self.n}"


class ImportedPart(models.Model):
    """One part of one subject as its row says: weight of 100, points of 100 (none: not known yet), source."""

    file = models.ForeignKey(PartsFile, on_delete=models.PROTECT, related_name="parts")
    row = models.PositiveIntegerField()
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=60)
    weight = models.PositiveSmallIntegerField()
    points = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    source = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["file", "place", "body", "name"], name="imported_part_once", nulls_distinct=False
            ),
            models.CheckConstraint(name="imported_part_one_subject", condition=ONE_SUBJECT),
            models.CheckConstraint(
                name="imported_part_of_100",
                condition=models.Q(weight__range=(1, 75))
                & (models.Q(points=None) | models.Q(points__range=(0, 100))),
            ),
            models.CheckConstraint(name="imported_part_has_source", condition=~models.Q(source="")),
        ]

    def __str__(self) -> str:
        return f"{self.file_id}:{self.row} {self.name}"


class Sheet(models.Model):
    """What was computed, once and for all. Exact numbers are fractions as text ("85/3"); "" where there is none."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="sheets")
    n = models.PositiveSmallIntegerField()
    cause = models.CharField(max_length=8, choices=list(CAUSES.items()))
    kind = models.CharField(max_length=12, choices=list(KINDS.items()))
    template = models.CharField(max_length=40)
    as_of = models.DateField()
    weight = models.PositiveSmallIntegerField(help_text="of grassroots governance, of 100")
    governance = models.CharField(max_length=1000, help_text="its points, exact")
    total = models.CharField(max_length=1000, help_text="the composite score, exact")
    parts = models.ForeignKey(PartsFile, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    by = models.CharField(max_length=60, help_text="code of the seat")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "n"], name="sheet_once"),
            models.CheckConstraint(
                name="sheet_governance_is_50_or_25",
                condition=models.Q(kind="street", weight=50) | models.Q(kind="department", weight=25),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.n}"


class SheetLine(models.Model):
    """A line of a sheet: a heading, an indicator with its numbers, or (`source`) an imported part."""

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    depth = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80)
    indicator = models.CharField(max_length=40, default="")
    weight = models.CharField(max_length=1000)
    share = models.CharField(max_length=1000, default="")
    points = models.CharField(max_length=1000, default="")
    raw_num = models.DecimalField(max_digits=20, decimal_places=6, default=0)
    raw_den = models.DecimalField(max_digits=20, decimal_places=6, default=0)
    raw_n = models.PositiveIntegerField(default=0)
    num = models.DecimalField(max_digits=20, decimal_places=6, default=0)
    den = models.DecimalField(max_digits=20, decimal_places=6, default=0)
    n = models.PositiveIntegerField(default=0)
    why = models.CharField(max_length=120, default="")
    step = models.CharField(max_length=1000, default="")
    source = models.CharField(max_length=200, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet", "position"], name="sheet_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id}:{self.position} {self.title}"


class SheetMatter(models.Model):
    """What one matter added to one indicator of a sheet, as it stood when the sheet was computed."""

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="matters")
    indicator = models.CharField(max_length=40)
    matter = models.CharField(max_length=60)
    part = models.CharField(max_length=60)
    day = models.DateField()
    num = models.DecimalField(max_digits=18, decimal_places=6)
    den = models.DecimalField(max_digits=18, decimal_places=6)
    excluded = models.CharField(max_length=16)
    decision = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["sheet", "indicator", "matter", "part"], name="sheet_matter_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.indicator} {self.matter}"


class Dispute(models.Model):
    """A matter of an indicator the subject disputes; frozen until the district has decided."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="disputes")
    indicator = models.CharField(max_length=40)
    matter = models.CharField(max_length=60)
    n = models.PositiveIntegerField(help_text="number of the event of the appeal")
    state = models.CharField(max_length=8, choices=list(DISPUTES.items()), default="open")
    decided = models.PositiveIntegerField(null=True, help_text="number of the event that decided it")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "indicator", "matter"], name="dispute_once"),
            models.CheckConstraint(
                name="dispute_decided_by_an_event",
                condition=models.Q(state="open", decided=None)
                | (~models.Q(state="open") & models.Q(decided__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.indicator} {self.matter}"


class Edition(models.Model):
    """A final sheet, locked: the last event of the ledger at that moment with its hash, and the digest of the sheet."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="editions")
    n = models.PositiveSmallIntegerField()
    sheet = models.OneToOneField(Sheet, on_delete=models.PROTECT, related_name="edition")
    seq = models.BigIntegerField(help_text="of the last event")
    hash = models.CharField(max_length=64, help_text="of the last event")
    digest = models.CharField(max_length=64, help_text="of the sheet with its lines and matters")
    at = models.DateTimeField()
    by = models.CharField(max_length=60, help_text="code of the seat")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "n"], name="edition_once"),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} edition {self.n}"
