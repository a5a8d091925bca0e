"""What a grid must have (1+1+4+N), which seat fills it, hand-overs, the duty roster, helpers and their hours."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from jingzhi.core.bodies.models import Appointment, Seat
from jingzhi.core.places.models import Place

GROUPS = {
    "leader": _("网格长"),
    "worker": _("专职网格员"),
    "force": _("下沉力量"),
    "helper": _("辅助力量"),
}
# What 1+1+4+N says: (code, name, group, how many a grid has at least). A district may change it on its page.
USUAL_POSTS = (
    ("leader", _("网格长"), "leader", 1),
    ("worker", _("专职网格员"), "worker", 1),
    ("zhengfa", _("政法力量"), "force", 1),
    ("gongan", _("公安力量"), "force", 1),
    ("chengguan", _("城管力量"), "force", 1),
    ("wuye", _("物业力量"), "force", 1),
    ("helper", _("辅助力量"), "helper", 1),
)
GAP_REASONS = {
    "recruiting": _("正在招聘"),
    "approval": _("等待任命"),
    "moving": _("调动途中"),
    "closing": _("岗位将撤并"),
}
TURNS = {"day": _("白班"), "night": _("夜班")}
HELPER_KINDS = {"volunteer": _("志愿者"), "organisation": _("社会组织"), "able": _("社区能人")}
HELPER_LETTERS = {"volunteer": "V", "organisation": "O", "able": "N"}
FIELDS = {
    "patrol": _("巡查"),
    "mediation": _("调解"),
    "care": _("助老助残"),
    "tidy": _("环境整治"),
    "law": _("法律服务"),
    "culture": _("文体活动"),
    "rescue": _("应急"),
    "craft": _("便民维修"),
}
PURPOSES = {
    "call": _("有事时联系"),
    "invite": _("邀请参加活动"),
    "insure": _("办理志愿保险"),
}
ACTIVITIES = {
    "patrol": _("巡查"),
    "activity": _("社区活动"),
    "visit": _("入户走访"),
    "training": _("培训演练"),
}
LOOKS = {"call": _("联系上门"), "invite": _("通知活动"), "correct": _("本人要求更正")}


class PostKind(models.Model):
    """A kind of post each grid must have, how many, and in which period that holds."""

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=20)
    group = models.CharField(max_length=8, choices=list(GROUPS.items()))
    rank = models.PositiveSmallIntegerField()
    per_grid = models.PositiveSmallIntegerField()
    period = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="post_kind_once_at_a_time",
                expressions=[("code", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(name="post_kind_few", condition=models.Q(per_grid__lte=20)),
        ]

    def __str__(self) -> str:
        return f"{self.code} x{self.per_grid}"


class Filling(models.Model):
    """A seat fills the n-th post of a kind in a grid for a period; a seat may serve several grids."""

    grid = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="fillings")
    kind = models.CharField(max_length=20, help_text="code of the kind of post")
    n = models.PositiveSmallIntegerField(default=1)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="fillings")
    period = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="filling_one_seat_a_post",
                expressions=[
                    ("grid", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("n", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="filling_seat_once_a_grid",
                expressions=[
                    ("grid", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("seat", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grid_id} {self.kind} {self.seat_id}"


class Handover(models.Model):
    """A change of holder: who leaves, who comes, what was open at that moment, and whether the receiver said yes."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="handovers")
    leaving = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="+")
    coming = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="+")
    leaves_on = models.DateField(null=True, help_text="first day without the one who leaves")
    starts_on = models.DateField(null=True, help_text="first day of the one who comes")
    gap_reason = models.CharField(max_length=12, default="", choices=list(GAP_REASONS.items()))
    by = models.CharField(max_length=60, help_text="code of the seat that arranged it")
    at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="handover_of_somebody",
                condition=models.Q(leaving__isnull=False) | models.Q(coming__isnull=False),
            ),
            models.CheckConstraint(
                name="handover_gap_has_reason",
                condition=~models.Q(gap_reason="")
                | models.Q(leaving=None)
                | models.Q(starts_on=models.F("leaves_on"), starts_on__isnull=False),
            ),
            models.CheckConstraint(
                name="handover_confirmed_by_receiver",
                condition=models.Q(confirmed_at=None) | models.Q(coming__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["seat", "-at"], name="handover_seat_at")]

    def __str__(self) -> str:
        return f"{self.seat_id} {self.starts_on}"


class HandoverCase(models.Model):
    """An open matter of the seat at the moment of a hand-over, in the state it had then."""

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="cases")
    case_no = models.CharField(max_length=24)
    flow = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20)
    waits = models.BooleanField(help_text="it waited for a move of this seat")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["handover", "case_no"], name="handover_case_once")
        ]

    def __str__(self) -> str:
        return self.case_no


class Shift(models.Model):
    """A seat is on duty for a place on a day, in the day or the night turn (值班表)."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="shifts")
    on = models.DateField()
    turn = models.CharField(max_length=5, choices=list(TURNS.items()))
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="shifts")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "on", "turn"], name="shift_one_seat"),
            models.UniqueConstraint(fields=["seat", "on", "turn"], name="shift_seat_in_one_place"),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.on} {self.turn}"


class Helper(models.Model):
    """A volunteer, organisation or 能人 that agreed to help: a number, fields, consent. Who it is stands beside it."""

    kind = models.CharField(max_length=12, choices=list(HELPER_KINDS.items()))
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="helpers")
    fields = ArrayField(models.CharField(max_length=10, choices=list(FIELDS.items())))
    purposes = ArrayField(models.CharField(max_length=10, choices=list(PURPOSES.items())))
    consent_on = models.DateField()
    consent_until = models.DateField(help_text="the first day without consent")
    left_on = models.DateField(null=True, help_text="consent withdrawn or run out")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="helper_consent_for_something",
                condition=models.Q(purposes__len__gt=0, fields__len__gt=0),
            ),
            models.CheckConstraint(
                name="helper_consent_period", condition=models.Q(consent_until__gt=models.F("consent_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """Its number in the register: V, O or N and five digits, never a name."""
        return f"{HELPER_LETTERS[self.kind]}-{self.pk:05d}"


class HelperContact(models.Model):
    """Who a helper is and how to reach them: sealed, shown masked, deleted with the consent."""

    helper = models.OneToOneField(Helper, on_delete=models.CASCADE, primary_key=True, related_name="contact")
    name_sealed = models.BinaryField()
    name_mask = models.CharField(max_length=60)
    phone_sealed = models.BinaryField()
    phone_mask = models.CharField(max_length=20)
    delete_on = models.DateField()

    def __str__(self) -> str:
        return self.name_mask


class HelperGrid(models.Model):
    """A helper helps in a grid for a period."""

    helper = models.ForeignKey(Helper, on_delete=models.CASCADE, related_name="grids")
    grid = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="helper_grids")
    period = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="helper_once_a_grid",
                expressions=[
                    ("helper", RangeOperators.EQUAL),
                    ("grid", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.helper_id} {self.grid_id}"


class HelpTime(models.Model):
    """Minutes of help in a grid for a matter or an activity; once consent is withdrawn it belongs to nobody."""

    helper = models.ForeignKey(Helper, on_delete=models.SET_NULL, null=True, related_name="times")
    kind = models.CharField(max_length=12, choices=list(HELPER_KINDS.items()))
    grid = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="help_times")
    on = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    case_no = models.CharField(max_length=24, default="")
    activity = models.CharField(max_length=10, default="", choices=list(ACTIVITIES.items()))

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="help_time_for_one_thing",
                condition=models.Q(case_no="") & ~models.Q(activity="")
                | ~models.Q(case_no="") & models.Q(activity=""),
            ),
            models.CheckConstraint(
                name="help_time_in_a_day", condition=models.Q(minutes__range=(1, 24 * 60))
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["grid", "on"], name="help_time_grid_on")]

    def __str__(self) -> str:
        return f"{self.grid_id} {self.on} {self.minutes}"
