"""The hash links: one canonical form, one digest, pure functions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from jingzhi.kit import crypto

# SM3 (GB/T 32905) where OpenSSL has it; the algorithm is stored with every event, so both can live side by side.
ALG = crypto.HASH
COVERED = ("kind", "subject", "n", "by", "place", "at", "facts", "key", "ask", "alg", "prev")


def canonical(values: Mapping[str, Any]) -> bytes:
    """The bytes that are hashed: the covered columns as JSON, keys sorted, no spaces, times in UTC."""
    row = {name: values[name] for name in COVERED}
    at: datetime = row["at"]
    row["at"] = at.astimezone(UTC).isoformat(timespec="microseconds")
    return json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(values: Mapping[str, Any]) -> str:
    """Hex digest (64 characters) of an event's canonical form under its own `alg`. Raises ValueError for another."""
    return crypto.hash_bytes(canonical(values), alg=values["alg"])[1]


def plain_facts(facts: Any, path: str = "facts") -> None:
    """Refuse anything that would not come back from the database to the letter.

    Raises:
        TypeError: a float, a date or another object is among the facts (a bug of the caller).
    """
    if isinstance(facts, dict):
        for name, value in facts.items():
            if not isinstance(name, str):
                raise TypeError(f"{path}: keys are text")
            plain_facts(value, f"{path}.{name}")
    elif isinstance(facts, list):
        for value in facts:
            plain_facts(value, path)
    elif facts is not None and not isinstance(facts, str | int):
        raise TypeError(f"{path}: {type(facts).__name__} is not text, a whole number or a list of them")
