"""Re-computing the whole ledger: the first row that was touched is named."""

from __future__ import annotations

from dataclasses import dataclass

from jingzhi.core.ledger import chain
from jingzhi.core.ledger.models import Event, Head


@dataclass(frozen=True)
class Report:
    """What `verify` found: `first_bad` is {seq, subject, n, kind, reason} or None."""

    ok: bool
    events: int
    first_bad: dict[str, object] | None


def verify() -> Report:
    """Walk all events in order and compare every hash, link and number, then the heads with the tails."""
    tails: dict[str, tuple[int, str]] = {}
    count = 0
    for event in Event.objects.order_by("seq").iterator(chunk_size=5000):
        count += 1
        reason = _fault(event, tails.get(event.subject, (0, "")))
        if reason:
            bad: dict[str, object] = {"seq": event.seq, "subject": event.subject, "n": event.n}
            return Report(False, count, bad | {"kind": event.kind, "reason": reason})
        tails[event.subject] = (event.n, event.hash)
    return _compare_heads(tails, count)


def _fault(event: Event, tail: tuple[int, str]) -> str:
    n, prev = tail
    if event.n != n + 1:
        return "missing_event"
    if event.prev != prev:
        return "broken_link"
    return "" if event.hash == _recomputed(event) else "changed_content"


def _recomputed(event: Event) -> str:
    try:
        return chain.digest({name: getattr(event, name) for name in chain.COVERED})
    except ValueError:
        return ""  # no algorithm of ours: the row was touched


def _compare_heads(tails: dict[str, tuple[int, str]], count: int) -> Report:
    for head in Head.objects.order_by("subject").iterator(chunk_size=5000):
        if tails.pop(head.subject, None) != (head.n, head.hash):
            bad: dict[str, object] = {"seq": None, "subject": head.subject, "n": head.n}
            return Report(False, count, bad | {"kind": None, "reason": "missing_tail"})
    for subject, (n, _hash) in sorted(tails.items()):
        bad = {"seq": None, "subject": subject, "n": n, "kind": None, "reason": "missing_head"}
        return Report(False, count, bad)
    return Report(True, count, None)
