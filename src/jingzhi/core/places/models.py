"""Places by code, each with the period it is valid, its shapes over time and what it came from."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models

from jingzhi.core.places.columns import BoxField, LTreeField

KINDS = ("district", "street", "community", "grid", "quarter", "building")


class Place(models.Model):
    """A district, street, community, grid, quarter or building; its code is never used again (GB/T 30428.1)."""

    code = models.CharField(max_length=24, primary_key=True)
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in KINDS])
    detail = models.CharField(max_length=20, default="")
    name = models.CharField(max_length=60)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    path = LTreeField()
    since = models.DateField()
    until = models.DateField(null=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    households = models.PositiveIntegerField(
        null=True, help_text="counted here; places above add up what lies below"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="place_period",
                condition=models.Q(until=None) | models.Q(until__gt=models.F("since")),
            ),
        ]
        indexes: ClassVar = [
            GistIndex(fields=["path"], name="place_path"),
            models.Index(fields=["kind", "code"], name="place_kind"),
        ]

    def __str__(self) -> str:
        return self.name

    def holds(self, other: Place) -> bool:
        """Whether `other` is this place or lies below it."""
        return other.path == self.path or other.path.startswith(f"{self.path}.")


class Shape(models.Model):
    """The outline of a place in a period (CGCS2000); `schematic` ones are drawn by us and labelled 示意."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="shapes")
    valid = DateRangeField()
    wkb = models.BinaryField()
    bb = BoxField()
    schematic = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="shape_one_at_a_time",
                expressions=[("place", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
        ]
        indexes: ClassVar = [GistIndex(fields=["bb"], name="shape_bb")]

    def __str__(self) -> str:
        return f"{self.place_id} {self.valid}"


class Lineage(models.Model):
    """Which new grid took over which part of an old one, so that figures stay comparable (SYSTEM.md D4)."""

    before = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="successors")
    after = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="predecessors")
    on = models.DateField()
    share_ppm = models.PositiveIntegerField(help_text="share of the old area, in millionths")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["before", "after"], name="lineage_once"),
            models.CheckConstraint(
                name="lineage_share", condition=models.Q(share_ppm__gt=0, share_ppm__lte=1_000_000)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before_id} -> {self.after_id}"
