"""The columns of an application beside its case: the form, who reviewed, who was asked, what was decided (D5)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from jingzhi.core.bodies.models import Body
from jingzhi.core.catalogue.models import CLOCK_KINDS, STREET_LISTS, URGENCY
from jingzhi.core.flows.models import Case
from jingzhi.core.places.models import Place

KINDS = {"new": _("新增"), "change": _("变更"), "temporary": _("临时"), "exit": _("退出")}
ASPECTS = {"legality": _("合法性审查"), "relief": _("减负审查"), "money": _("经费审查")}
VERDICTS = {"agree": _("同意"), "refuse": _("不同意")}
STANCES = {"support": _("赞成"), "adjust": _("建议调整"), "against": _("不赞成")}
RESULTS = {"keep": _("继续保留"), "change": _("需要变更"), "remove": _("移出清单")}
# Times a month in hundredths for one time each …; a working month has 22 days.
UNITS = {"day": 2200, "week": 433, "month": 100, "quarter": 33, "year": 8}
UNIT_NAMES = {
    "day": _("每工作日"),
    "week": _("每周"),
    "month": _("每月"),
    "quarter": _("每季度"),
    "year": _("每年"),
}
SHARING = {"none": _("不需要数据"), "shared": _("已有共享，直接用"), "collect": _("需要新采集")}
WAYS = {
    "budget": _("列入部门年度预算拨付"),
    "per_case": _("按件拨付"),
    "monthly": _("按月拨付"),
    "none": _("不产生费用"),
}
# No choice lets one item decide the whole assessment (不得一票否决).
APPRAISALS = {"none": _("不考核"), "yearly": _("纳入年度评议"), "sample": _("抽查")}
REASONS = {
    "no_basis": _("依据不足"),
    "not_grid": _("不适合由网格承担"),
    "repeat": _("与现有事项重复"),
    "burden": _("负担过重"),
    "over_budget": _("超出每格工时上限"),
    "no_funds": _("经费没有落实"),
    "incomplete": _("材料不全"),
}


class Application(models.Model):
    """准入申请, field by field (DOMAIN.md section 3). Official words of a department, published with the list."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="application")
    applicant = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="applications")
    kind = models.CharField(max_length=10, choices=list(KINDS.items()))
    emergency = models.BooleanField(
        default=False, help_text="in force at once for 30 days, applied for later"
    )
    name = models.CharField(max_length=60)
    category = models.CharField(max_length=20, default="")
    item_code = models.CharField(max_length=20, default="", help_text="the item it changes, or became")
    basis = models.CharField(max_length=80, default="")
    article = models.CharField(max_length=110, default="")
    street_list = models.CharField(max_length=10, default="basic", choices=list(STREET_LISTS.items()))
    street_entry = models.CharField(max_length=120, default="")
    content = models.CharField(max_length=500, default="")
    target = models.CharField(max_length=200, default="")
    everywhere = models.BooleanField(default=True)
    times = models.PositiveSmallIntegerField(default=0)
    unit = models.CharField(max_length=8, default="month", choices=list(UNIT_NAMES.items()))
    minutes = models.PositiveSmallIntegerField(default=0)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    data_fields = models.CharField(max_length=200, default="")
    sharing = models.CharField(max_length=8, default="none", choices=list(SHARING.items()))
    personal_info = models.CharField(max_length=200, default="")
    necessity = models.CharField(max_length=200, default="")
    asks_forms = models.PositiveSmallIntegerField(default=0)
    asks_photos = models.BooleanField(default=False)
    asks_ledger = models.BooleanField(default=False)
    asks_group = models.BooleanField(default=False)
    asks_app = models.BooleanField(default=False)
    training = models.CharField(max_length=200, default="")
    funds = models.BigIntegerField(default=0, help_text="yuan a year")
    funds_source = models.CharField(max_length=120, default="")
    funds_way = models.CharField(max_length=10, default="none", choices=list(WAYS.items()))
    safety = models.CharField(max_length=200, default="")
    appraisal = models.CharField(max_length=8, default="none", choices=list(APPRAISALS.items()))
    office = models.CharField(max_length=60, default="")
    exit_when = models.CharField(max_length=200, default="")
    urgency = models.CharField(max_length=2, default="E4", choices=list(URGENCY.items()))
    arrive_kind = models.CharField(max_length=8, default="workday", choices=list(CLOCK_KINDS.items()))
    arrive_amount = models.PositiveSmallIntegerField(default=1)
    handle_kind = models.CharField(max_length=8, default="workday", choices=list(CLOCK_KINDS.items()))
    handle_amount = models.PositiveSmallIntegerField(default=5)
    removes = models.CharField(max_length=20, default="", help_text="item that leaves when this one enters")
    formal_by = models.CharField(max_length=60, default="", help_text="code of the seat of the formal review")
    decided_by = models.CharField(max_length=60, default="", help_text="code of the seat that decided")
    noticed_at = models.DateTimeField(null=True)
    objections = models.PositiveSmallIntegerField(default=0)
    valid_until = models.DateField(null=True)
    reminded_for = models.DateField(null=True)
    evaluation = models.CharField(max_length=8, default="", choices=list(RESULTS.items()))
    evaluated_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="application_period",
                condition=models.Q(ends_on=None) | models.Q(ends_on__gt=models.F("starts_on")),
            ),
            models.CheckConstraint(
                name="application_another_decides",
                condition=models.Q(decided_by="") | ~models.Q(decided_by=models.F("formal_by")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["valid_until"], name="application_until")]

    def __str__(self) -> str:
        return self.name

    @property
    def per_month(self) -> int:
        """Times a month, in hundredths."""
        return self.times * UNITS[self.unit]

    @property
    def minutes_a_month(self) -> int:
        """What one grid would spend on it in a month."""
        return round(self.minutes * self.per_month / 100)


class ApplicationPlace(models.Model):
    """A place an application is for when it is not for all grids."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="scope")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "place"], name="application_place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.place_id}"


class Reviewer(models.Model):
    """Which body reviews what; its deputy reviews what the body itself applies for."""

    aspect = models.CharField(max_length=10, primary_key=True, choices=list(ASPECTS.items()))
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="reviewer_deputy_is_another", condition=~models.Q(deputy=models.F("body"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.aspect} {self.body_id}"


class Review(models.Model):
    """One of the parallel reviews of an application; the words stand beside the case."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="reviews")
    aspect = models.CharField(max_length=10, choices=list(ASPECTS.items()))
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=8, default="", choices=list(VERDICTS.items()))
    at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "aspect"], name="review_once_each"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.aspect}"


class Consulted(models.Model):
    """A grid drawn by lot that is asked what it thinks of an application."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="consulted")
    grid = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "grid"], name="consulted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.grid_id}"


class Opinion(models.Model):
    """What a seat said for a grid; the words stand beside the case."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="opinions")
    grid = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    seat = models.CharField(max_length=60, help_text="code of the seat")
    stance = models.CharField(max_length=8, choices=list(STANCES.items()))
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "seat"], name="opinion_once_a_seat"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.grid_id} {self.stance}"
