"""An item of a list: a grid duty, a kind of matter, later a service, a course or a product."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from jingzhi.core.bodies.models import Body
from jingzhi.core.places.models import Place

CLOCK_KINDS = {"hour": _("紧急工作时"), "day": _("自然日"), "workhour": _("工作时"), "workday": _("工作日")}
# The stages an item may give a limit; those of OWN_STAGES it may leave to the flow (DOMAIN.md section 1.5).
STAGES = {
    "accept": _("受理"),
    "arrive": _("到场"),
    "handle": _("处置"),
    "verify": _("核实"),
    "whole": _("全流程"),
}
OWN_STAGES = ("accept", "verify", "whole")
ADMISSION = {"applied": _("申请中"), "admitted": _("已准入"), "removed": _("已退出")}
# Which list of the street the item hangs on (乡镇街道履行职责事项清单; DOMAIN.md section 3).
STREET_LISTS = {"basic": _("基本履职"), "assist": _("配合履职"), "retracted": _("上级收回")}
URGENCY = {
    "E1": _("特急"),
    "E2": _("紧急"),
    "E3": _("当日"),
    "E4": _("一般"),
    "E5": _("复杂"),
}


class Item(models.Model):
    """One version of an item; only one version of a code is in force on a day."""

    code = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=12, default="duty")
    category = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    owner = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="items")
    admission = models.CharField(max_length=10, choices=list(ADMISSION.items()))
    urgency = models.CharField(max_length=2, choices=list(URGENCY.items()))
    arrive_kind = models.CharField(max_length=8, choices=list(CLOCK_KINDS.items()))
    arrive_amount = models.PositiveSmallIntegerField()
    handle_kind = models.CharField(max_length=8, choices=list(CLOCK_KINDS.items()))
    handle_amount = models.PositiveSmallIntegerField()
    # Limits of the other stages; empty leaves the flow's own (accept: taking in, verify: checking, whole: all of it).
    accept_kind = models.CharField(max_length=8, choices=list(CLOCK_KINDS.items()), default="", blank=True)
    accept_amount = models.PositiveSmallIntegerField(null=True)
    verify_kind = models.CharField(max_length=8, choices=list(CLOCK_KINDS.items()), default="", blank=True)
    verify_amount = models.PositiveSmallIntegerField(null=True)
    whole_kind = models.CharField(max_length=8, choices=list(CLOCK_KINDS.items()), default="", blank=True)
    whole_amount = models.PositiveSmallIntegerField(null=True)
    on_the_spot = models.BooleanField(default=False, help_text="a grid worker may solve it alone")
    sample = models.BooleanField(default=False, help_text="made for the demo district, shown as 示例")
    # What it costs a grid (DOMAIN.md section 3): minutes each time, times a month in hundredths (433 = weekly).
    minutes = models.PositiveSmallIntegerField(default=0)
    per_month = models.PositiveIntegerField(default=0)
    forms = models.PositiveSmallIntegerField(default=0, help_text="forms and ledgers it asks a grid to keep")
    basis = models.CharField(max_length=200, default="", help_text="law or document with its article")
    street_list = models.CharField(max_length=10, default="basic", choices=list(STREET_LISTS.items()))
    everywhere = models.BooleanField(default=True, help_text="in all grids; else only where ItemPlace says")
    application = models.CharField(max_length=24, default="", help_text="number of the case that admitted it")
    valid = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="item_version"),
            ExclusionConstraint(
                name="item_one_version_at_a_time",
                expressions=[("code", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                name="item_limits", condition=models.Q(arrive_amount__gt=0, handle_amount__gt=0)
            ),
            *(
                models.CheckConstraint(
                    name=f"item_{stage}_limit",
                    condition=models.Q(**{f"{stage}_kind": "", f"{stage}_amount": None})
                    | ~models.Q(**{f"{stage}_kind": ""})
                    & models.Q(**{f"{stage}_amount__isnull": False, f"{stage}_amount__gt": 0}),
                )
                for stage in OWN_STAGES
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def limit(self, stage: str) -> tuple[str, int] | None:
        """(clock kind, amount) of a stage, or None where the item leaves it to the flow."""
        if stage not in STAGES:
            return None
        kind, amount = getattr(self, f"{stage}_kind"), getattr(self, f"{stage}_amount")
        return (kind, amount) if kind and amount else None

    @property
    def minutes_a_month(self) -> int:
        """What one grid spends on it in a month."""
        return round(self.minutes * self.per_month / 100)


class ItemPlace(models.Model):
    """A place (a grid, or all grids below it) an item that is not for everywhere is in force in."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="scope")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "place"], name="item_place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.place_id}"
