"""Versions of what was learned, and what was offered beside what the person took."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from jingzhi.core.flows.models import Case

KINDS = {"item": _("事项类别"), "lead": _("主办单位")}
WHY_NOT = {
    "few": _("可学的办结事项太少"),
    "baseline": _("不比“总猜最多的一类”好"),
    "worse": _("不比正在用的版本好"),
    "forgotten": _("学过的事项已到期删除"),
}


class SuggestionModel(models.Model):
    """One training run: what it learned from, how often it was right on matters it had not seen, whether it is used."""

    kind = models.CharField(max_length=8, choices=list(KINDS.items()))
    version = models.PositiveIntegerField()
    trained_at = models.DateTimeField()
    cases = models.JSONField(default=list, help_text="numbers of the matters it learned from")
    matters = models.PositiveIntegerField()
    tried = models.PositiveIntegerField(help_text="matters asked in the cross-validation")
    top1 = models.PositiveIntegerField()
    top3 = models.PositiveIntegerField()
    base1 = models.PositiveIntegerField(help_text="the same for the most frequent labels")
    base3 = models.PositiveIntegerField()
    rates = models.JSONField(default=dict, help_text="label: [tried, top1, top3]")
    size = models.PositiveIntegerField(help_text="bytes")
    why_not = models.CharField(
        max_length=10, default="", choices=list(WHY_NOT.items()), help_text="empty = good"
    )
    data = models.JSONField(null=True, help_text="n-grams and weights; empty when the version is not in use")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "version"], name="suggestionmodel_version"),
            models.CheckConstraint(
                name="suggestionmodel_used_is_good", condition=models.Q(data=None) | models.Q(why_not="")
            ),
            models.CheckConstraint(
                name="suggestionmodel_counts",
                condition=models.Q(top1__lte=models.F("top3"), top3__lte=models.F("tried")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"


class Offer(models.Model):
    """What a form suggested at event `n` of a case, best first, and what the person took; `rank` is empty for neither."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="offers")
    n = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=list(KINDS.items()))
    version = models.PositiveIntegerField(default=0, help_text="of the model that spoke; 0 = word list alone")
    offered = models.JSONField(help_text="codes, best first")
    first = models.CharField(max_length=20)
    taken = models.CharField(max_length=20)
    rank = models.PositiveSmallIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "n", "kind"], name="offer_once_a_move"),
            models.CheckConstraint(
                name="offer_rank", condition=models.Q(rank=None) | models.Q(rank__range=(1, 3))
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "first"], name="offer_kind_first")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"
