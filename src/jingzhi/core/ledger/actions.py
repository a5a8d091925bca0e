"""Writing events: the only functions that add to the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

from django.db import connection, transaction
from django.utils.translation import gettext as _

from jingzhi.core.ledger import chain, listeners
from jingzhi.core.ledger.models import Delivery, Event, Head
from jingzhi.kit import crypto
from jingzhi.kit.refused import Refused


@dataclass(frozen=True)
class Machine:
    """The actor of what the system does by itself: jobs of the night and reactions that no seat made."""

    code: str = "system"


class Entry(TypedDict, total=False):
    """What a caller says of one event; see `record`."""

    kind: str
    subject: str
    by: str
    at: datetime
    place: str | None
    facts: dict[str, Any]
    key: str | None
    ask: str
    hold: datetime | None


def ask_of(values: Mapping[str, Any]) -> str:
    """Digest of a request's content, kept beside its key, so that a key cannot be used for something else."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    # Under the server's secret: a phone number in a request must not be found by trying all of them.
    return crypto.blind(text)


def first_result(*, key: str, ask: str) -> Event | None:
    """The event an earlier request with this key led to, or None.

    Raises:
        Refused: 409 when the key was used for a request with other content.
    """
    event = Event.objects.filter(key=key).first()
    if event is not None and event.ask != ask:
        raise Refused(_("这个提交编号已用于另一件事，请刷新页面后重新填写。"), code="key_reused", status=409)
    return event


def record(
    *,
    kind: str,
    subject: str,
    by: str,
    at: datetime,
    place: str | None = None,
    facts: dict[str, Any] | None = None,
    key: str | None = None,
    ask: str = "",
    hold: datetime | None = None,
) -> Event:
    """Add one event and one delivery per listener, inside the caller's transaction.

    `kind` is "<flow or room>.<move>", `subject` the number or code of what it is about, `by` the seat's code.
    `facts` holds codes, whole numbers and digests, never free text or anything personal. `hold`: listeners are told
    from that moment on, because until then it may be taken back.
    """
    entry: Entry = {
        "kind": kind,
        "subject": subject,
        "by": by,
        "at": at,
        "place": place,
        "facts": facts or {},
        "key": key,
        "ask": ask,
        "hold": hold,
    }
    return record_many([entry])[0]


@transaction.atomic
def record_many(entries: Iterable[Entry]) -> list[Event]:
    """Add several events in their order; the same as `record` for each, with a handful of queries for all."""
    entries = list(entries)
    heads = _lock_heads({entry["subject"] for entry in entries})
    events = [_linked(entry, heads) for entry in entries]
    Event.objects.bulk_create(events, batch_size=1000)
    _write_heads(heads)
    _tell(events, {event.seq: entry.get("hold") for event, entry in zip(events, entries, strict=True)})
    return events


def _lock_heads(subjects: set[str]) -> dict[str, tuple[int, str]]:
    rows = Head.objects.select_for_update().filter(subject__in=subjects).order_by("subject")
    return {row.subject: (row.n, row.hash) for row in rows}


def _linked(entry: Entry, heads: dict[str, tuple[int, str]]) -> Event:
    n, prev = heads.get(entry["subject"], (0, ""))
    facts = entry.get("facts") or {}
    chain.plain_facts(facts)
    values: dict[str, Any] = {
        "kind": entry["kind"],
        "subject": entry["subject"],
        "n": n + 1,
        "by": entry["by"],
        "place": entry.get("place") or "",
        "at": entry["at"],
        "facts": facts,
        "key": entry.get("key"),
        "ask": entry.get("ask", ""),
        "alg": chain.ALG,
        "prev": prev,
    }
    values["hash"] = chain.digest(values)
    heads[entry["subject"]] = (n + 1, values["hash"])
    return Event(**values)


def _write_heads(heads: dict[str, tuple[int, str]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_head (subject, n, hash) SELECT * FROM unnest(%s::text[], %s::int[], %s::text[]) "
            "ON CONFLICT (subject) DO UPDATE SET n = excluded.n, hash = excluded.hash",
            [list(heads), [n for n, _hash in heads.values()], [hash_ for _n, hash_ in heads.values()]],
        )


def _tell(events: list[Event], holds: Mapping[int, datetime | None]) -> None:
    told = [(event, name) for event in events for name in listeners.names(event.kind)]
    if not told:
        return
    Delivery.objects.bulk_create(
        [Delivery(event=event, listener=name, not_before=holds[event.seq]) for event, name in told]
    )
    listeners.call_worker({event.seq: holds[event.seq] for event, _name in told})
