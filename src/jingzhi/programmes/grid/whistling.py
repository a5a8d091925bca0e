"""The columns of a whistle: its kind and end, the joint task list, where a body stood, the door a matter left by."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from jingzhi.core.bodies.models import Body
from jingzhi.core.flows.models import Case
from jingzhi.core.places.models import Place

WHISTLES = {"daily": _("日常综合执法哨"), "key": _("重点工作哨"), "emergency": _("应急处置哨")}
# Within which limit whoever is called must arrive, by kind of whistle (district defaults, DOMAIN.md section 2 [D]);
# the item's own arrival limit wins when it falls earlier.
ARRIVE_BY_KIND = {"daily": ("workday", 1), "key": ("workday", 3), "emergency": ("hour", 1)}
WHISTLE_ENDS = {
    "answered": _("已反馈"),
    "returned": _("主办退回"),
    "released": _("已撤哨"),
    "invalid": _("认定为无效哨"),
    "transferred": _("事项转出"),
}
# Why a body objects to a whistle instead of coming (异议).
GROUNDS = (
    ("off_list", _("不在清单")),
    ("not_tried", _("属地未先行处置")),
    ("other", _("其他")),
)
TASK_ENDS = {"done": _("已完成"), "not_done": _("没有做"), "dropped": _("随单位退出")}
# Doors out of the flow at any open stage (DOMAIN.md section 2, art. 11): emergency numbers first.
CHANNELS = (
    ("110", _("110 报警")),
    ("119", _("119 火警和救援")),
    ("120", _("120 医疗急救")),
    ("122", _("122 交通事故")),
    ("petition", _("信访")),
    ("court", _("诉讼、仲裁、行政复议")),
    ("discipline", _("纪检监察")),
)
EMERGENCY_CHANNELS = ("110", "119", "120", "122")


class Whistle(models.Model):
    """One whistle blown for a matter: of which kind, by whom, resting on what, how it ended, whether it was valid."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="whistles")
    number = models.PositiveSmallIntegerField(help_text="first, second, … of its matter")
    kind = models.CharField(max_length=10, choices=list(WHISTLES.items()))
    street = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    seat = models.CharField(max_length=60, help_text="code of the seat that signed it")
    ruled = models.BooleanField(default=False, help_text="blown by the district's ruling")
    blown_at = models.DateTimeField()
    item_code = models.CharField(max_length=20)
    item_version = models.PositiveSmallIntegerField()
    tries = models.PositiveSmallIntegerField(help_text="local attempts on record when it was blown")
    waived = models.PositiveSmallIntegerField(default=0, help_text="assistants let off by the lead")
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=12, default="", choices=list(WHISTLE_ENDS.items()))
    objector = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, related_name="+")
    objected_at = models.DateTimeField(null=True)
    ground = models.CharField(max_length=10, default="", choices=GROUNDS)
    valid = models.BooleanField(null=True, help_text="as the district judged; empty: not judged")
    judged_by = models.CharField(max_length=60, default="")
    judged_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="whistle_number"),
            models.CheckConstraint(
                name="whistle_ended_somehow",
                condition=models.Q(ended_at=None, ending="")
                | models.Q(ended_at__isnull=False) & ~models.Q(ending=""),
            ),
            models.CheckConstraint(
                name="whistle_judged_after_objection",
                condition=models.Q(valid=None, judged_at=None)
                | models.Q(valid__isnull=False, judged_at__isnull=False, objected_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["street", "blown_at"], name="whistle_street")]

    def __str__(self) -> str:
        return f"{self.case_id} #{self.number}"


class ArrivalPoint(models.Model):
    """Where a body stood when it pressed 应哨, if it chose to say so: that one moment, deleted on its day."""

    summons = models.OneToOneField(
        "grid.Summons", on_delete=models.CASCADE, primary_key=True, related_name="point"
    )
    lon = models.FloatField()
    lat = models.FloatField()
    metres = models.PositiveIntegerField(null=True, help_text="from the matter, where its place is known")
    delete_on = models.DateField()

    def __str__(self) -> str:
        return str(self.summons_id)


class JointTask(models.Model):
    """A line of the joint task list: what one summoned body is to do until when. Its words are remarks of its events."""

    whistle = models.ForeignKey(Whistle, on_delete=models.CASCADE, related_name="tasks")
    number = models.PositiveSmallIntegerField(help_text="first, second, … of its matter")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    n = models.PositiveIntegerField(help_text="event of the case whose remark says what is to be done")
    due_on = models.DateField()
    seat = models.CharField(max_length=60, help_text="code of the seat that put it on the list")
    ended_n = models.PositiveIntegerField(null=True, help_text="event that holds the note and the pictures")
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=10, default="", choices=list(TASK_ENDS.items()))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["whistle", "number"], name="joint_task_number"),
            models.CheckConstraint(
                name="joint_task_ended_somehow",
                condition=models.Q(ended_at=None, ending="")
                | models.Q(ended_at__isnull=False) & ~models.Q(ending=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["whistle", "body"], name="joint_task_open", condition=models.Q(ended_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.whistle_id} task {self.number}"


class Transfer(models.Model):
    """A matter that left by another door (转出), with the number it has there."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="transfer")
    channel = models.CharField(max_length=10, choices=CHANNELS)
    reference = models.CharField(max_length=60, default="")
    at = models.DateTimeField()
    delete_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.case_id} {self.channel}"
