"""Organisations of every kind, the seats in them and who holds a seat when."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from jingzhi.core.places.models import Place

BODY_KINDS = {
    "district": _("区级机构"),
    "street": _("街道（镇）"),
    "community": _("社区（村）"),
    "grid_team": _("网格"),
    "department": _("区级部门"),
    "force": _("四支力量"),
    "hotline": _("12345承办"),
    "public": _("居民"),
}
ROLES = {
    "grid_worker": _("网格员"),
    "community": _("社区"),
    "street": _("街道派单岗"),
    "department": _("部门承办岗"),
    "force": _("力量承办岗"),
    "hotline": _("12345承办岗"),
    "district": _("区值守岗"),
    "leader": _("领导"),
    "resident": _("居民"),
    "auditor": _("审计"),
    "system": _("系统"),
}
# What happens by itself on its day is done by no person's seat (queries.machine).
SYSTEM = "system"
# How far a role's sight reaches: its territory, or the matters its body takes part in.
BY_PARTY = frozenset({"department", "force"})


class AccountManager(BaseUserManager):
    """Accounts are looked up by user name."""

    def get_by_natural_key(self, username: str | None) -> Any:
        """Django's sign-in asks this."""
        return self.get(username=username)


class Account(AbstractBaseUser):
    """A sign-in. What it may do comes from the seats it holds, never from the account itself."""

    username = models.CharField(max_length=40, unique=True)
    label = models.CharField(max_length=60)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    objects = AccountManager()

    def __str__(self) -> str:
        return self.label


class Body(models.Model):
    """An organisation: where it stands in the tree, which place it covers, and since when."""

    code = models.CharField(max_length=40, primary_key=True)
    kind = models.CharField(max_length=12, choices=list(BODY_KINDS.items()))
    name = models.CharField(max_length=60)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="bodies")
    uscc = models.CharField(max_length=18, null=True, unique=True)  # noqa: DJ001 - unique where given
    phone = models.CharField(max_length=20, default="", help_text="the office's own line, never a person's")
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "code"], name="body_kind")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="body_period",
                condition=models.Q(until=None) | models.Q(until__gt=models.F("since")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Hours(models.Model):
    """The working hours of a body in a period (`until` exclusive); without a row it works the usual eight hours.

    `spans` is the form of `kit.workhours.WorkHours.code`.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="hours")
    spans = models.CharField(max_length=60)
    period = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="hours_one_rule_a_day",
                expressions=[("body", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                name="hours_spans",
                condition=models.Q(spans__regex=r"^\d\d:\d\d-\d\d:\d\d(,\d\d:\d\d-\d\d:\d\d){0,3}$"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.spans}"


class Seat(models.Model):
    """A post in a body (岗位): the subject of every right and the actor of every event."""

    code = models.CharField(max_length=60, primary_key=True)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="seats")
    role = models.CharField(max_length=12, choices=[(code, ROLES[code]) for code in ROLES if code != SYSTEM])
    name = models.CharField(max_length=60)
    territory = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="seats")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["role", "territory"], name="seat_role_territory")]

    def __str__(self) -> str:
        return self.name


class Appointment(models.Model):
    """An account holds a seat for a period (`until` exclusive); never twice the same seat at once.

    With `instead_of` it stands in for the holder of that appointment, whose own rights rest meanwhile (docs/adr/0014).
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="appointments")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="appointments")
    period = DateRangeField()
    instead_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="substitutes")

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="appointment_once_at_a_time",
                expressions=[
                    ("account", RangeOperators.EQUAL),
                    ("seat", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="appointment_one_substitute",
                expressions=[
                    ("instead_of", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="appointment_substitute_ends",
                condition=models.Q(instead_of=None) | models.Q(period__upper_inf=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} @ {self.seat_id}"


class SavedView(models.Model):
    """A combination of filters a seat keeps for a desk under a name; it stays with the post when people change."""

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="views")
    desk = models.CharField(max_length=20)
    name = models.CharField(max_length=12)
    query = models.CharField(
        max_length=400, help_text="the address's query; what was searched for stands in it"
    )
    delete_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seat", "desk", "name"], name="saved_view_name"),
        ]

    def __str__(self) -> str:
        return self.name
