"""Key-work items beside their cases, the monthly lists they stood in, and the meetings that decide new ones."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from jingzhi.core.bodies.models import Body
from jingzhi.core.flows.models import Case
from jingzhi.core.places.models import Place

SOURCES = {
    "plan": _("年度重点任务"),
    "superior": _("上级部署"),
    "briefing": _("通报的问题"),
    "meeting": _("会议议定"),
}
MEETINGS = {"monthly": _("月调度会"), "joint": _("联席会")}
# Whether a body was there: bodies, never persons. 列席 takes part without deciding.
PARTS = {"present": _("出席"), "excused": _("请假"), "observer": _("列席")}
CAUSES = {"overdue": _("超期"), "stuck": _("停滞"), "bounced": _("反复退回")}
# Whom each level may give an item to: the district its departments and streets, a street the bodies in its place.
OWNERS = {"district": ("department", "street"), "street": ("community", "force")}
# A list is issued by this day of its month (SYSTEM.md A3).
ISSUE_DAY = 5
# No event for so many working days: stuck. Sent back so often: bounced. Defaults of the district [D].
STUCK_WORKDAYS, BOUNCES = 5, 2


class Meeting(models.Model):
    """A monthly review or joint meeting; its agenda is what stood out when it was called."""

    kind = models.CharField(max_length=8, choices=list(MEETINGS.items()))
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField()
    by = models.CharField(max_length=60, help_text="code of the seat that called it")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["body", "kind", "held_on"], name="meeting_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.held_on}"


class Attendance(models.Model):
    """A body that was at a meeting, sent word that it could not come, or sat in."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=8, choices=list(PARTS.items()))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "body"], name="attendance_once"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.body_id} {self.part}"


class Topic(models.Model):
    """A matter on the agenda of a meeting, with the cause that put it there and its number (days or returns)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="topics")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    cause = models.CharField(max_length=8, choices=list(CAUSES.items()))
    n = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "case", "cause"], name="topic_once"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.case_id} {self.cause}"


class Keywork(models.Model):
    """One item of the list: what, what must be shown, by which body, until when, and where it comes from.

    `due_at` is the end of the day it is due, or of the next working day; `first_month` is the list it began in.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="keywork")
    issuer = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=60)
    wanted = models.CharField(max_length=300)
    source = models.CharField(max_length=8, choices=list(SOURCES.items()))
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, related_name="decisions")
    about = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+")
    first_month = models.DateField()
    due_on = models.DateField()
    due_at = models.DateTimeField(null=True)
    issued_at = models.DateTimeField(null=True)
    late_issue = models.BooleanField(default=False)
    reported_at = models.DateTimeField(null=True)
    returns = models.PositiveSmallIntegerField(default=0)
    carried = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="keywork_first_of_month", condition=models.Q(first_month__day=1)),
            models.CheckConstraint(
                name="keywork_decided_in_meeting",
                condition=models.Q(source="meeting", meeting__isnull=False)
                | (~models.Q(source="meeting") & models.Q(meeting=None)),
            ),
        ]

    def __str__(self) -> str:
        return self.case_id


class Listing(models.Model):
    """An item in the list of a month: `n` is 0 where it began, then the number of the 结转."""

    keywork = models.ForeignKey(Keywork, on_delete=models.CASCADE, related_name="listings")
    month = models.DateField()
    n = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["keywork", "month"], name="listing_once_a_month"),
            models.UniqueConstraint(fields=["keywork", "n"], name="listing_numbers"),
            models.CheckConstraint(name="listing_first_of_month", condition=models.Q(month__day=1)),
        ]
        indexes: ClassVar = [models.Index(fields=["month"], name="listing_month")]

    def __str__(self) -> str:
        return f"{self.keywork_id} {self.month} {self.n}"
