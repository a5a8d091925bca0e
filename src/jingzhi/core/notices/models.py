"""A line in a seat's bell: what happened to a case that concerns it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from jingzhi.core.bodies.models import Seat


class Notice(models.Model):
    """One reminder to one seat about one event (`event` is the ledger's number, so a repeat writes nothing)."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="notices")
    case_no = models.CharField(max_length=24)
    kind = models.CharField(max_length=40)
    event = models.BigIntegerField()
    text = models.CharField(max_length=120, help_text="quotes the matter's title, so it is forgotten too")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    delete_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seat", "event", "kind"], name="notice_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["seat", "-at"], name="notice_seat"),
            models.Index(fields=["seat"], name="notice_unread", condition=models.Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.seat_id} {self.case_no}"
