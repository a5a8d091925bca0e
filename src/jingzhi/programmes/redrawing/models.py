"""Drafts of re-drawings: every version of their grids is kept, with who edited what."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from jingzhi.core.flows.models import Case
from jingzhi.core.places.models import Place

EDITS = {
    "begin": _("从现有网格开始"),
    "split": _("分格"),
    "merge": _("并格"),
    "shift": _("移动边界"),
    "propose": _("计算机方案"),
    "undo": _("退回上一版"),
}
# DOMAIN.md 1b: a town grid has 300-500 households; parameters of the district [D].
LEAST_HOUSEHOLDS, MOST_HOUSEHOLDS = 300, 500
# DOMAIN.md 1.1 [D]: how well grids must tile their community.
MOST_OVERLAP_M2, MOST_UNCOVERED, MOST_OUTSIDE_M2 = 1.0, 0.001, 1.0
# A building of which no outline is known stands within this many metres of its point [D].
FOOTPRINT_M = 5.0


class Draft(models.Model):
    """A re-drawing beside its case: the version shown, and the day it is to take effect."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="redrawing")
    version = models.PositiveSmallIntegerField(default=1)
    effective_on = models.DateField(null=True)
    approver = models.CharField(max_length=60, default="", help_text="code of the seat that approved it")

    def __str__(self) -> str:
        return self.case_id


class DraftArea(models.Model):
    """A community whose grids a draft re-draws; in one unfinished draft at a time."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="areas")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    open = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["community"], name="draft_area_once_open", condition=models.Q(open=True)
            ),
            models.UniqueConstraint(fields=["draft", "community"], name="draft_area_once"),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.community_id}"


class DraftEdit(models.Model):
    """What made a version out of the one before."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="edits")
    version = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=list(EDITS.items()))
    by = models.CharField(max_length=60, help_text="code of the seat")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "version"], name="draft_edit_once"),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} v{self.version} {self.kind}"


class DraftGrid(models.Model):
    """A grid in one version of a draft; one whose outline stays as it is keeps its code."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="grids")
    version = models.PositiveSmallIntegerField()
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=15)
    name = models.CharField(max_length=60)
    wkb = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "version", "code"], name="draft_grid_once"),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} v{self.version} {self.code}"
