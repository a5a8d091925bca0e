"""Looking at the ledger again and again: what was added since the last look, whoever added it.

Numbers are given out when an event is written, and seen when its transaction commits: a number may appear after a
higher one. So a look asks for everything above the highest number seen and for the numbers still missing below it,
which are forgotten after `PATIENCE`, because a transaction that was rolled back leaves its numbers empty for ever.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Max, Q

from jingzhi.core.ledger.models import Event

PATIENCE = timedelta(minutes=2)
GAPS = 1000
MOST = 2000


def newest() -> int:
    """The highest number in the ledger; 0 when it is empty."""
    return Event.objects.aggregate(top=Max("seq"))["top"] or 0


def subjects_since(seq: int) -> list[str] | None:
    """What the events above a number are about; None when there are more than can be told one by one."""
    rows = list(
        Event.objects.filter(seq__gt=seq).order_by("seq").values_list("subject", flat=True)[: MOST + 1]
    )
    return None if len(rows) > MOST else list(dict.fromkeys(rows))


class Watch:
    """One who looks; keeps the highest number seen and the numbers missing below it."""

    def __init__(self, *, now: datetime) -> None:
        self.top = newest()
        self.gaps: dict[int, datetime] = {}
        seen = set(Event.objects.filter(seq__gt=self.top - 50).values_list("seq", flat=True))
        self._missing(range(max(1, self.top - 49), self.top), seen, now)

    def look(self, *, now: datetime) -> list[str]:
        """Subjects of the events that appeared since the last look, each once, in their order. One query."""
        self.gaps = {seq: since for seq, since in self.gaps.items() if now - since < PATIENCE}
        rows = Event.objects.filter(Q(seq__gt=self.top) | Q(seq__in=list(self.gaps))).order_by("seq")
        found = list(rows.values_list("seq", "subject")[:MOST])
        if not found:
            return []
        seen = {seq for seq, _subject in found}
        was, self.top = self.top, max(self.top, *seen)
        self._missing(range(max(was + 1, self.top - GAPS), self.top), seen, now)
        for seq in seen:
            self.gaps.pop(seq, None)
        return list(dict.fromkeys(subject for _seq, subject in found))

    def _missing(self, span: range, seen: set[int], now: datetime) -> None:
        self.gaps |= {seq: now for seq in span if seq not in seen}
        for seq in sorted(self.gaps)[:-GAPS]:
            del self.gaps[seq]
