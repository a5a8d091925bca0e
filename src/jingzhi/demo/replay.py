"""Sends messages from a CSV through the real write path, as the hotline forwards them."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows.models import Case
from jingzhi.kit.refused import Refused
from jingzhi.kit.tables import read_rows
from jingzhi.programmes.grid.actions import receive
from jingzhi.programmes.grid.flow import FLOW

REQUIRED = ("id", "received_at", "subject", "text")
TITLE_MOST = 60
FORMS = ("%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S")
SHANGHAI = ZoneInfo("Asia/Shanghai")
LONGEST_WAIT = 5.0  # seconds between two messages, however slow the original was
Progress = Callable[..., None]


def replay(
    path: Path, *, limit: int | None = None, speed: float | None = None, progress: Progress | None = None
) -> dict[str, Any]:
    """Send each row as a matter; the same file twice sends nothing twice.

    Returns:
        sent, accepted, refused, unplaced: numbers of rows; reasons: {sentence: rows refused with it};
        ended: {state label: rows whose matter stands there now}.

    Raises:
        Refused: the file cannot be read or lacks a column; then nothing was sent.
    """
    rows = read_rows(Path(path), required=REQUIRED)[:limit]
    by = hotline()
    reasons: Counter[str] = Counter()
    numbers: list[str] = []
    last: datetime | None = None
    for done, row in enumerate(rows, start=1):
        try:
            at = moment(row["received_at"])
            last = _wait(last, at, speed)
            numbers.append(_send(row, at, by).no)
        except Refused as refused:
            reasons[refused.text] += 1
        if progress:
            progress(done, len(rows))
    ended = _ended(numbers)
    return {
        "sent": len(rows),
        "accepted": len(numbers),
        "refused": sum(reasons.values()),
        "unplaced": ended.get(str(FLOW.state("unplaced").label), 0),
        "reasons": dict(reasons.most_common()),
        "ended": ended,
    }


def hotline() -> Seat:
    """The seat messages are forwarded from.

    Raises:
        Refused: there is no district yet.
    """
    seat = Seat.objects.select_related("body", "territory").filter(role="hotline").order_by("code").first()
    if seat is None:
        raise Refused(
            _("还没有建立区划和岗位，请先运行 ./jingzhi demo 或导入本区的组织。"), code="no_district"
        )
    return seat


def moment(text: str) -> datetime:
    """When the sending system got the message; a time without a zone is Shanghai time.

    Raises:
        Refused: the text is not a time.
    """
    for form in FORMS:
        try:
            return datetime.strptime(text.strip(), form).replace(tzinfo=SHANGHAI)
        except ValueError:
            continue
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise Refused(
            _("收到时间“%(text)s”看不懂，请写成 2026-11-23 10:00。") % {"text": text[:30]}, code="bad_time"
        ) from error
    return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)


def _send(row: dict[str, str], at: datetime, by: Seat) -> Case:
    # Keyed by the whole message, not by its number: real files use a number twice for different messages.
    content = "\x1f".join(f"{name}={row[name]}" for name in sorted(row))
    key = f"replay-{hashlib.sha256(content.encode()).hexdigest()[:32]}"
    return receive(
        move="forward",
        by=by,
        now=timezone.now(),
        title=_short(row["subject"] or row["text"]),
        text=row["text"],
        topic=row.get("topic", ""),
        point=_point(row),
        outside_id=row["id"][:40],
        received_at=at,
        key=key,
    )


def _short(subject: str) -> str:
    subject = " ".join(subject.split())
    return subject if len(subject) <= TITLE_MOST else subject[: TITLE_MOST - 1] + "…"


def _point(row: dict[str, str]) -> tuple[float, float] | None:
    lon, lat = row.get("lon", "").strip(), row.get("lat", "").strip()
    if not lon and not lat:
        return None
    try:
        return float(lon), float(lat)
    except ValueError as error:
        raise Refused(_("经纬度不是数字，请核对 lon、lat 两列。"), code="bad_point") from error


def _wait(last: datetime | None, at: datetime, speed: float | None) -> datetime:
    """Keep the original rhythm, `speed` times as fast; without a speed, as fast as it goes."""
    if speed and last is not None and at > last:
        time.sleep(min((at - last).total_seconds() / speed, LONGEST_WAIT))
    return at


def _ended(numbers: list[str]) -> dict[str, int]:
    states = dict(Case.objects.filter(no__in=numbers).values_list("no", "state"))
    counts = Counter(states[no] for no in numbers)
    return {str(state.label): counts[state.code] for state in FLOW.states if counts[state.code]}
