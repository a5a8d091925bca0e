"""Lists of responsibility in versions: one draft a body, and published ones that never change."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from jingzhi.core.bodies.models import Body

PARTS = {"lead": _("主责"), "assist": _("配合")}
KINDS = {"department": _("区级部门"), "street": _("街道（镇）")}


class Version(models.Model):
    """One version of a body's list; `since` is the day a published one counts from, until the next one does."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="responsibilities")
    n = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    by = models.CharField(max_length=60, help_text="code of the seat that changed it last")
    since = models.DateField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["body", "n"], name="responsibility_version_once"),
            models.UniqueConstraint(fields=["body", "since"], name="responsibility_one_a_day"),
            models.UniqueConstraint(
                fields=["body"], name="responsibility_one_draft", condition=models.Q(published_at=None)
            ),
            models.CheckConstraint(
                name="responsibility_published_counts_from_a_day",
                condition=models.Q(since=None, published_at=None)
                | models.Q(since__isnull=False, published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.n}"


class Entry(models.Model):
    """One duty of a list. `items` are codes of the catalogue; an entry without any covers no matter by itself."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="entries")
    number = models.PositiveSmallIntegerField()
    duty = models.CharField(max_length=120)
    basis = models.CharField(max_length=200)
    part = models.CharField(max_length=8, choices=list(PARTS.items()))
    items = ArrayField(models.CharField(max_length=20))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "number"], name="responsibility_entry_once"),
            models.CheckConstraint(
                name="responsibility_entry_says_what_and_why",
                condition=~models.Q(duty="") & ~models.Q(basis=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}:{self.number} {self.duty}"
