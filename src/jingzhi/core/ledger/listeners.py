"""Listening to events: reactions run after commit, at least once, in the worker."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from jingzhi.core.ledger.models import Delivery, Event

logger = logging.getLogger(__name__)
Listener = Callable[[Event], None]

_by_kind: dict[str, list[str]] = defaultdict(list)
_by_name: dict[str, Listener] = {}
MOST_TRIES = 8


def listens(*kinds: str) -> Callable[[Listener], Listener]:
    """Register a reaction for these event kinds. It must be idempotent: a delivery may come twice."""

    def register(function: Listener) -> Listener:
        name = f"{function.__module__}.{function.__name__}"
        _by_name[name] = function
        for kind in kinds:
            if name not in _by_kind[kind]:
                _by_kind[kind].append(name)
        return function

    return register


def names(kind: str) -> list[str]:
    """Names of the reactions that listen to a kind."""
    return _by_kind.get(kind, [])


def kinds() -> set[str]:
    """Every kind somebody listens to (for the test that somebody also speaks it)."""
    return {kind for kind, heard_by in _by_kind.items() if heard_by}


def call_worker(seqs: Mapping[int, datetime | None]) -> None:
    """Queue a job per event in the caller's transaction, so that worker and event appear together.

    `seqs` says for each event from when on it may be told; None: at once.
    """
    from jingzhi.core.ledger import tasks

    for moment in sorted(set(seqs.values()), key=str):
        jobs: list[dict[str, Any]] = [{"seq": seq} for seq in sorted(seqs) if seqs[seq] == moment]
        tasks.deliver.configure(schedule_at=moment).batch_defer(*jobs)


def withdraw(*, seq: int) -> bool:
    """Take back what nobody was told yet of an event; False when somebody was told, and then nothing is changed."""
    rows = Delivery.objects.select_for_update().filter(event_id=seq)
    if any(row.done_at for row in rows):
        return False
    Delivery.objects.filter(event_id=seq).delete()
    return True


def deliver(*, seq: int) -> int:
    """Run the open deliveries of one event; returns how many were done. Each has its own transaction."""
    ids = Delivery.objects.filter(event_id=seq, done_at=None).order_by("id").values_list("id", flat=True)
    return sum(_deliver_one(pk) for pk in list(ids))


def deliver_pending(*, on: datetime | None = None) -> int:
    """Run every open delivery, oldest first (the sweep after a crash; tests and the demo use it too).

    With `on` only those that may be told by then; without, also those held back.
    """
    done = 0
    rows = Delivery.objects.filter(done_at=None, tries__lt=MOST_TRIES).order_by("id")
    if on is not None:
        rows = rows.filter(Q(not_before=None) | Q(not_before__lte=on))
    for pk in list(rows.values_list("id", flat=True)):
        done += _deliver_one(pk)
    return done


def _deliver_one(pk: int) -> bool:
    try:
        with transaction.atomic():
            row = (
                Delivery.objects.select_for_update(skip_locked=True, of=("self",))
                .select_related("event")
                .filter(pk=pk, done_at=None)
                .first()
            )
            if row is None:
                return False
            _by_name[row.listener](row.event)
            row.done_at = timezone.now()
            row.save(update_fields=["done_at"])
            return True
    except Exception as error:
        # A reaction that fails must not stop the others; the sweep tries it again and the page shows it.
        logger.exception("delivery %s failed", pk)
        row = Delivery.objects.get(pk=pk)
        row.tries += 1
        # The first line only: the database's second one quotes the row, and with it people's words.
        row.error = f"{type(error).__name__}: {error}".partition("\n")[0][:300]
        row.save(update_fields=["tries", "error"])
        return False
