"""The write-once ledger 台账: what happened, in the order it happened, and to whom it was told."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Event(models.Model):
    """One past fact about one subject. Text and codes only: no foreign key, so nothing pulls it along.

    `n` counts the subject's events from 1; `prev` is the hash of event n-1 ("" for the first) and `hash`
    the digest of the canonical form (chain.canonical) under `alg`. `key` is the client's own number for the
    request and `ask` the digest of what it asked, so that the same key twice gives the first result.
    """

    seq = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    n = models.PositiveIntegerField()
    by = models.CharField(max_length=60)
    place = models.CharField(max_length=24, default="")
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)
    key = models.CharField(max_length=140, null=True, unique=True)  # noqa: DJ001 - unique where given
    ask = models.CharField(max_length=64, default="")
    alg = models.CharField(max_length=10)
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["subject", "n"], name="event_subject_n")]
        indexes: ClassVar = [
            models.Index(fields=["kind", "at"], name="event_kind_at"),
            models.Index(fields=["at"], name="event_at"),
        ]

    def __str__(self) -> str:
        return f"{self.subject}#{self.n} {self.kind}"


class Head(models.Model):
    """The last event of a subject: the lock that keeps its chain single, and proof that no tail was cut off."""

    subject = models.CharField(max_length=60, primary_key=True)
    n = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.subject}#{self.n}"


class Delivery(models.Model):
    """One event to be told to one listener (the outbox); written with the event, done after commit."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries")
    listener = models.CharField(max_length=120)
    done_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, default="")
    not_before = models.DateTimeField(null=True, help_text="until then it may be taken back")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "listener"], name="delivery_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], name="delivery_open", condition=models.Q(done_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} -> {self.listener}"
