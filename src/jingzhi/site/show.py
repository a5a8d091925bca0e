"""What templates are given: small records without behaviour, made from cases by the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

# The colour family of a state; the word always stands beside it.
TONES = {
    "unplaced": "wait",
    "reported": "wait",
    "community": "wait",
    "street": "wait",
    "disputed": "wait",
    "dispatched": "doing",
    "answered": "check",
    "verified": "check",
    "split": "doing",
    "hold_asked": "wait",
    "held": "hold",
    "closed": "done",
    "declined": "hold",
    "merged": "hold",
    "objected": "wait",
    "transferred": "hold",
}


@dataclass(frozen=True, slots=True)
class Ring:
    """One countdown: how much of the limit is left, in words and as an arc."""

    tone: str
    head: str
    value: str
    label: str
    left: int = 0
    due: str = ""
    start: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One matter in a list: four facts at most."""

    no: str
    url: str
    title: str
    place: str
    tone: str
    state: str
    ring: Ring
    meta: Sequence[str] = ()
    source: str = ""
    photos: int = 0
    seq: int = 0
    flag: str = ""
    flag_tone: str = "late"
    urgent: bool = False
    rev: int = 0
    lon: float | None = None
    lat: float | None = None
    at: datetime | None = None
    extra: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab with its number."""

    key: str
    label: str
    count: int
    url: str
    current: bool = False
    late: bool = False


@dataclass(slots=True)
class Field:
    """One field of a form, ready to draw."""

    name: str
    label: str
    kind: str
    required: bool = True
    choices: Sequence[Any] = ()
    groups: Sequence[tuple[str, Sequence[Any]]] = ()
    offers: Any = None
    public: bool = False
    help: str = ""
    value: Any = ""
    values: Sequence[str] = ()
    error: str = ""
    id: str = ""
    most: int = 60
    # Shown only when the field `by` has one of the values `only`, both as words.
    by: str = ""
    only: str = ""


@dataclass(slots=True)
class MoveForm:
    """A move this seat may make now, with its form."""

    name: str
    label: str
    url: str
    icon: str
    tone: str
    rev: int
    key: str
    fields: list[Field] = field(default_factory=list)
    help: str = ""
    open: bool = False
    error: str = ""
    upload: bool = False
    main: bool = True
    suggestion: Any = None
    page: str = ""
    locate: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the timeline: an office and what it did, never a person."""

    label: str
    by: str
    at: datetime | None
    cls: str = ""
    notes: Sequence[tuple[str, str, bool]] = ()
    note: str = ""
    due: str = ""


def span(minutes: float) -> str:
    """A length of time short enough for the middle of a ring: 21分, 3:08, 2天."""
    minutes = max(0, round(minutes))
    if minutes < 60:
        return _("%(n)d分") % {"n": minutes}
    if minutes < 10 * 60:
        return f"{minutes // 60}:{minutes % 60:02d}"
    if minutes < 24 * 60:
        return _("%(n)d时") % {"n": minutes // 60}
    return _("%(n)d天") % {"n": minutes // (24 * 60)}


def long_span(minutes: float) -> str:
    """The same length in a full sentence."""
    minutes = max(0, round(minutes))
    days, rest = divmod(minutes, 24 * 60)
    hours, mins = divmod(rest, 60)
    if days:
        return _("%(d)d 天 %(h)d 小时") % {"d": days, "h": hours}
    if hours:
        return _("%(h)d 小时 %(m)d 分钟") % {"h": hours, "m": mins}
    return _("%(m)d 分钟") % {"m": mins}


def ring_of(
    *,
    start: datetime | None,
    due: datetime | None,
    now: datetime,
    used: float | None = None,
    stopped: bool = False,
) -> Ring:
    """The ring of a clock: green above 45 % left, amber to 20 %, red below or late; grey without a limit."""
    if due is None or stopped:
        return Ring("none", "", _("无限时"), _("没有正在走的时限"))
    minutes = (due - now) / timedelta(minutes=1)
    if used is None:
        begun = start or now
        used = (now - begun) / (due - begun) if due > begun else 1.0
    moments: dict[str, Any] = {"due": due.isoformat(), "start": start.isoformat() if start else ""}
    if minutes < 0:
        label = _("已超期 %(span)s") % {"span": long_span(-minutes)}
        return Ring("late", _("超"), span(-minutes), label, left=100, late=True, **moments)
    share = min(1.0, max(0.0, 1 - used))
    tone = "ok" if share > 0.45 else "warn" if share >= 0.2 else "late"
    label = _("还剩 %(span)s") % {"span": long_span(minutes)}
    return Ring(tone, _("剩"), span(minutes), label, left=max(2, round(share * 100)), **moments)
