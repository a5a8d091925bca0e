"""Jobs of the ledger for the worker (Procrastinate on the same database)."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from jingzhi.core.ledger import listeners


@app.task(name="ledger.deliver", queue="events")
def deliver(seq: int) -> None:
    """Tell one event to its listeners."""
    listeners.deliver(seq=seq)


@app.periodic(cron="* * * * *")
@app.task(name="ledger.sweep", queue="events", queueing_lock="ledger.sweep")
def sweep(timestamp: int) -> None:
    """Pick up what a crashed worker left behind."""
    listeners.deliver_pending(on=timezone.now())
