"""The yearly plan, its checks with their sealed seeds, who is checked by whom, and findings beside their cases."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from jingzhi.core.bodies.models import Body
from jingzhi.core.flows.models import Case
from jingzhi.core.places.models import Place

KINDS = {"random": _("抽查"), "cross": _("交叉检查"), "special": _("专项督导")}
LEVELS = {"street": _("街道（镇）"), "community": _("社区（村）"), "department": _("区级部门")}
DEFAULT_CAP, MOST_CAP = 4, 24


class Plan(models.Model):
    """A district's checks of one year; fixed once approved."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    cap = models.PositiveSmallIntegerField(help_text="most checks a subject may meet in the year")
    by = models.CharField(max_length=60, help_text="code of the seat that began it")
    begun_at = models.DateTimeField()
    approved_by = models.CharField(max_length=60, default="", help_text="code of the seat")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "year"], name="plan_once_a_year"),
            models.CheckConstraint(name="plan_cap", condition=models.Q(cap__range=(1, MOST_CAP))),
            models.CheckConstraint(name="plan_year", condition=models.Q(year__range=(2020, 2099))),
        ]

    def __str__(self) -> str:
        return str(self.year)


class Check(models.Model):
    """One check of a plan. The seed is sealed until the draw; its SHA-256 and the list's stand from the approval on."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="checks")
    code = models.CharField(max_length=8, help_text="year and number: 2026-03")
    kind = models.CharField(max_length=8, choices=list(KINDS.items()))
    level = models.CharField(max_length=12, choices=list(LEVELS.items()))
    title = models.CharField(max_length=60)
    month = models.PositiveSmallIntegerField()
    n = models.PositiveSmallIntegerField(default=0, help_text="how many a random check draws")
    commitment = models.CharField(max_length=64, default="", help_text="SHA-256 of the seed")
    frozen = models.CharField(max_length=64, default="", help_text="digest of candidates and excluded pairs")
    seed_sealed = models.BinaryField(default=b"")
    seed = models.CharField(max_length=64, default="", help_text="published by the draw")
    drawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "code"], name="check_code_once"),
            models.CheckConstraint(name="check_month", condition=models.Q(month__range=(1, 12))),
            models.CheckConstraint(
                name="check_committed_before_published",
                condition=models.Q(seed="") | ~models.Q(commitment=""),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Candidate(models.Model):
    """Who may meet a check: drawn from, paired, or (专项督导) named."""

    check_of = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="candidates")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["check_of", "body"], name="candidate_once"),
        ]

    def __str__(self) -> str:
        return f"{self.check_of_id} {self.body_id}"


class Avoided(models.Model):
    """A pair that must not check one another (回避), in either direction."""

    check_of = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="avoided")
    one = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["check_of", "one", "other"], name="avoided_once"),
            models.CheckConstraint(name="avoided_in_order", condition=models.Q(one__lt=models.F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} {self.other_id}"


class Chosen(models.Model):
    """Who is checked, in the order of the lots; by whom: a body of its level (交叉检查), else the district."""

    check_of = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="chosen")
    position = models.PositiveSmallIntegerField()
    subject = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    checker = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["check_of", "subject"], name="chosen_once"),
            models.CheckConstraint(
                name="chosen_never_by_itself",
                condition=models.Q(checker=None) | ~models.Q(checker=models.F("subject")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_of_id} {self.subject_id}"


class Finding(models.Model):
    """The columns of a finding beside its case; its words are Remarks."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="finding")
    check_of = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="findings")
    subject = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    checker = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    returns = models.PositiveSmallIntegerField(default=0, help_text="re-checks that did not pass")

    def __str__(self) -> str:
        return self.case_id
