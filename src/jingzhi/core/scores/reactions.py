"""Keeping cells current: what an event touched is asked for anew, after commit."""

from __future__ import annotations

from jingzhi.core.ledger.listeners import listens
from jingzhi.core.ledger.models import Event
from jingzhi.core.scores import actions, table
from jingzhi.core.scores.table import Source


def connect(source: Source) -> Source:
    """Make a source known and hear its events."""
    listens(*source.hears)(follow)
    return table.register(source)


def follow(event: Event) -> None:
    """Refresh the matter an event is about. Told late or twice, the answer is the same."""
    for source in table.sources():
        matter = source.matter_of(event) if event.kind in source.hears else ""
        if matter:
            actions.refresh(source=source, matters=[matter])
