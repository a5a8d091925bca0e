"""The columns of a grid matter beside its case: what it is, who was whistled for, how they were rated."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from jingzhi.core.flows.models import Case, Party
from jingzhi.core.places.models import Place

SOURCES = {"patrol": _("网格员巡查"), "resident": _("居民反映"), "hotline": _("12345转办")}
LEVELS = {"grid": _("网格内解决"), "community": _("社区解决"), "street": _("街道吹哨解决")}
OUTCOMES = {
    "fixed": _("已修复"),
    "cleared": _("已清理"),
    "corrected": _("已责令改正"),
    "mediated": _("已调解"),
    "explained": _("已解释说明"),
    "planned": _("已列入计划"),
    "not_found": _("现场未发现"),
}
WHISTLES = {"daily": _("日常综合执法哨"), "key": _("重点工作哨"), "emergency": _("应急处置哨")}

# 接诉即办工作条例 (Beijing, 2021) art. 11: the six outcomes that are not dispatched (DOMAIN.md section 2).
NOT_DISPATCHED = (
    ("emergency", _("应拨打110、119、120、122")),
    ("other_channel", _("诉讼、仲裁、纪检、复议、信息公开、信访，请走法定渠道")),
    ("repeat", _("同一事项正在办理或已办结，没有新情况")),
    ("secret", _("涉及国家秘密、商业秘密或个人隐私")),
    ("beyond_duty", _("不属政府职责，请通过市场或社会途径解决")),
    ("illegal", _("诉求违反法律或公序良俗")),
)
SUPPLEMENT = (
    ("no_place", _("地点不清")),
    ("no_photo", _("照片不清或缺少")),
    ("unclear", _("情况不清")),
    ("wrong_item", _("事项类别不对")),
    ("can_solve", _("可在本级解决")),
)
# Why a handling clock may stand still (the district's closed list; a legal cause needs its document).
PAUSES = (
    ("weather", _("恶劣天气，无法施工")),
    ("appraisal", _("检验、检测、鉴定、专家评审期间")),
    ("rights", _("权属待确认")),
    ("funds", _("已立项，待资金或采购")),
    ("consent", _("待业主或产权人表决、配合")),
    ("case", _("涉诉、仲裁、复议期间")),
)
HAND_BACK = (
    ("not_ours", _("不属本单位职责")),
    ("wrong_place", _("不在本单位管辖范围")),
    ("unclear", _("情况不清，无法办理")),
    ("repeat", _("重复派单")),
)


class Matter(models.Model):
    """What a case of the grid flow is about. Title and text may hold what residents wrote: deleted with the case."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="matter")
    title = models.CharField(max_length=60)
    source = models.CharField(max_length=10, choices=list(SOURCES.items()))
    outside_id = models.CharField(max_length=40, default="")
    received_at = models.DateTimeField(null=True, help_text="when the sending system got it")
    address = models.CharField(max_length=120, default="")
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    urgency = models.CharField(max_length=2, default="E4")
    finder = models.CharField(max_length=60, help_text="code of the seat that found or forwarded it")
    handler = models.CharField(max_length=60, default="", help_text="code of the seat that answered last")
    level = models.CharField(max_length=10, default="", choices=list(LEVELS.items()))
    code_hash = models.CharField(max_length=64, default="")
    merged_into = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="merged")
    whistle_kind = models.CharField(max_length=10, default="", choices=list(WHISTLES.items()))
    fails = models.PositiveSmallIntegerField(default=0)
    urged_at = models.DateTimeField(null=True)
    urges = models.PositiveSmallIntegerField(default=0)
    returns = models.PositiveSmallIntegerField(default=0, help_text="times a lead handed it back")
    binding = models.BooleanField(default=False, help_text="the district has decided who leads")
    contradictions = models.PositiveSmallIntegerField(default=0)
    satisfaction = models.PositiveSmallIntegerField(null=True)
    delete_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="matter_point_whole",
                condition=models.Q(lon=None, lat=None) | models.Q(lon__isnull=False, lat__isnull=False),
            ),
            models.CheckConstraint(
                name="matter_satisfaction",
                condition=models.Q(satisfaction=None) | models.Q(satisfaction__range=(1, 5)),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["outside_id"], name="matter_outside_id")]

    def __str__(self) -> str:
        return self.title


class Summons(models.Model):
    """A body called by a whistle: checked in, answered, with what outcome (应哨、反馈)."""

    party = models.OneToOneField(Party, on_delete=models.CASCADE, primary_key=True, related_name="summons")
    arrive_due_at = models.DateTimeField()
    handle_due_at = models.DateTimeField()
    checked_in_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, default="", choices=list(OUTCOMES.items()))
    fails = models.PositiveSmallIntegerField(default=0)
    more_asked = models.PositiveSmallIntegerField(
        null=True, help_text="extension asked, in the clock's units"
    )
    more_given = models.PositiveSmallIntegerField(
        null=True, help_text="granted; 0 = refused; empty = undecided"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="summons_more_given_as_asked",
                condition=models.Q(more_given=None) | models.Q(more_given__lte=models.F("more_asked")),
            ),
            models.CheckConstraint(
                name="summons_answer_has_outcome",
                condition=models.Q(answered_at=None) | ~models.Q(outcome=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.party_id)


class Rating(models.Model):
    """The street rates a body for one whistle: three criteria, 1-5 (响应速度、配合力度、落实程度)."""

    summons = models.OneToOneField(Summons, on_delete=models.CASCADE, primary_key=True, related_name="rating")
    street = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    speed = models.PositiveSmallIntegerField()
    cooperation = models.PositiveSmallIntegerField()
    effect = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="rating_one_to_five",
                condition=models.Q(speed__range=(1, 5), cooperation__range=(1, 5), effect__range=(1, 5)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.summons_id)
