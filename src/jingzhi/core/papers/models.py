"""Papers: number, period, frozen bytes, and where the ledger stood when the figures were taken (docs/adr/0018)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.papers import marks
from jingzhi.core.places.models import Place

KINDS = {
    "bulletin": _("季度通报"),
    "monthly": _("月度提示"),
    "annual": _("年度报告"),
    "minutes": _("纪要"),
}
STATES = {"draft": _("草稿"), "issued": _("已印发"), "withdrawn": _("已撤回")}
# Chosen, not written: what is said about a paper in public holds no free text.
REASONS = {
    "figures": _("数据有误"),
    "wording": _("文字有误"),
    "scope": _("范围或时期有误"),
    "early": _("未到印发时候"),
    "other": _("其他原因，另行通知"),
}
LIVE = ("draft", "issued")


class Paper(models.Model):
    """One paper. Rows are never deleted, so its number is never given again, whatever became of it."""

    kind = models.CharField(max_length=8, choices=list(KINDS.items()))
    letters = models.CharField(max_length=12, help_text="the short name before the year")
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    code = models.CharField(max_length=9, unique=True, help_text="printed on it; opens it once it is issued")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="papers")
    period = models.CharField(max_length=8, help_text="as scores.periods writes it")
    about = models.CharField(
        max_length=24, default="", help_text="what a paper of no period alone is about, such as meeting:12"
    )
    title = models.CharField(max_length=120)
    state = models.CharField(max_length=9, choices=list(STATES.items()))
    file = models.CharField(max_length=120, help_text="the .docx in the file store")
    sha256 = models.CharField(max_length=64)
    edited = models.BooleanField(default=False, help_text="the file is the one a human sent back")
    tables = models.JSONField(default=list, help_text="[{caption, head, rows}] the paper was made from")
    seq = models.BigIntegerField(help_text="the ledger's last event when the figures were taken")
    hash = models.CharField(max_length=64, help_text="that event's hash")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=8, choices=list(REASONS.items()), default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["letters", "year", "serial"], name="paper_number_once"),
            models.UniqueConstraint(
                fields=["kind", "place", "period", "about"],
                name="paper_one_at_a_time",
                condition=models.Q(state__in=LIVE),
            ),
            models.CheckConstraint(name="paper_serial", condition=models.Q(serial__gte=1)),
            models.CheckConstraint(
                name="paper_issued_by_somebody",
                condition=models.Q(issued_at=None, issued_by=None)
                | models.Q(issued_at__isnull=False, issued_by__isnull=False),
            ),
            models.CheckConstraint(
                name="paper_state",
                condition=models.Q(state="draft", issued_at=None, withdrawn_at=None, reason="")
                | models.Q(state="issued", issued_at__isnull=False, withdrawn_at=None, reason="")
                | (models.Q(state="withdrawn", withdrawn_at__isnull=False) & ~models.Q(reason="")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["place", "-made_at"], name="paper_place")]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """发文字号."""
        return marks.number(letters=self.letters, year=self.year, serial=self.serial)
