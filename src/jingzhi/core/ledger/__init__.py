"""台账: write-once events, hash links, deliveries."""

from __future__ import annotations
