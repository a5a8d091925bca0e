"""Taking matters in: is it ours, where does it lie, which item is it; and forgetting them in time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import search
from jingzhi.core.flows.actions import Step, open_case
from jingzhi.core.flows.beside import WORDS_DAYS
from jingzhi.core.flows.models import Case
from jingzhi.core.ledger import actions as ledger
from jingzhi.core.places import queries as places
from jingzhi.core.places.models import Place
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import queries, triage
from jingzhi.programmes.grid.actions import joint
from jingzhi.programmes.grid.actions.voices import forget_voices, note_recurrence
from jingzhi.programmes.grid.models import FORGOTTEN, Matter
from jingzhi.programmes.grid.suggestions import actions as suggestions

MOST_OUTSIDE_ID = 40
MOST_GRIDS = 100
SOURCE_OF = {
    "report": "patrol",
    "submit": "resident",
    "behalf": "behalf",
    "forward": "hotline",
    "task": "task",
    "split_off": "split",
}


def receive(
    *,
    move: str,
    by: Seat,
    now: datetime,
    title: str = "",
    text: str = "",
    point: tuple[float, float] | None = None,
    place: str = "",
    item: str = "",
    topic: str = "",
    insist: bool = False,
    offered: bool = False,
    key: str | None = None,
    outside_id: str = "",
    received_at: datetime | None = None,
    code: str = "",
    **given: Any,
) -> Case:
    """Take a matter in by `report`, `submit`, `behalf` or `forward`: is it ours, where does it lie, which item is it?

    The place is, in this order: the point's grid, the named place, the one the address or the words name, else the district.
    `offered`: the form had shown suggested items, so that what was taken is recorded beside them.
    `code` is the lookup code of whoever is spoken for; `insist` keeps a report that looks like another channel's.

    Raises:
        Refused: the words name another channel (its code starts with "triage_"), the point lies outside the
            district, or a fact is missing or wrong.
    """
    if move not in ("report", "task") and not (title.strip() or text.strip()):
        raise Refused(_("请写明什么事、在哪里，空白的留言无法办理。"), code="missing", field="text")
    if not insist and move != "task":
        _is_ours(title, text)
    where = _where((given.get("address") or "", f"{title} {text}"), point, place, by, now)
    item = item or ("" if move in ("report", "task") else queries.item_for_words(title, text, now, topic))
    given |= {"title": title, "text": text, "item": item, "point": point}
    given = {name: value for name, value in given.items() if value not in (None, "", [])}
    extra = _origin(outside_id, received_at, code, key if move == "submit" else None)
    extra["offered"] = offered
    return open_case(flow="grid", move=move, by=by, now=now, place=where, key=key, extra=extra, **given)


@transaction.atomic
def hand_out(
    *, by: Seat, now: datetime, grids: Sequence[str], key: str | None = None, **given: Any
) -> list[Case]:
    """部门交办: one matter in each of these grids, or in none when one of them refuses.

    Raises:
        Refused: no grid or more than 100, the item is not on the list there or not this department's.
    """
    codes = list(dict.fromkeys(grids))
    if not 0 < len(codes) <= MOST_GRIDS:
        raise Refused(
            _("请选择 1 到 %(most)d 个网格。") % {"most": MOST_GRIDS}, code="no_grid", field="place"
        )
    return [
        receive(move="task", by=by, now=now, place=code, key=f"{key}-{code}" if key else None, **given)
        for code in codes
    ]


def _origin(outside_id: str, received_at: datetime | None, code: str, key: str | None) -> dict[str, Any]:
    if len(outside_id) > MOST_OUTSIDE_ID:
        raise Refused(_("外部编号最多40位。"), code="too_long", field="outside_id")
    extra: dict[str, Any] = {"outside_id": outside_id, "received_at": received_at}
    return extra | {"code": code or (queries.resident_code(key) if key else "")}


def _is_ours(title: str, text: str) -> None:
    outcome = triage.outcome(title, text)
    if outcome is not None:
        raise Refused(outcome.text, code=f"triage_{outcome.code}")


def _where(
    words: tuple[str, ...], point: tuple[float, float] | None, place: str, by: Seat, now: datetime
) -> Place:
    today = timezone.localdate(now)
    district = places.get(by.territory.path.split(".")[0])
    if point is not None:
        found = places.locate(lon=point[0], lat=point[1], on=today)
    elif place:
        found = places.get(place)
    else:
        named = (places.by_words(text, on=today) for text in words if text)
        found = next((one for one in named if one is not None), district)
    if not district.holds(found) or (found.until is not None and found.until <= today):
        raise Refused(
            _("请选择本区现行的网格或社区。"), code="bad_place", field="point" if point else "place"
        )
    return found


def take_in(step: Step) -> None:
    """The matter's own columns, written with its first event."""
    given, extra = step.given, step.extra
    lon, lat = given.get("point", (None, None))
    code = extra.get("code")
    Matter.objects.create(
        case=step.case,
        title=given.get("title") or _title(step),
        source=SOURCE_OF[step.move.name],
        outside_id=extra.get("outside_id") or "",
        received_at=extra.get("received_at"),
        address=given.get("address", ""),
        lon=lon,
        lat=lat,
        urgency=given.get("urgency") or (step.item.urgency if step.item else "E4"),
        finder=step.by.code,
        code_hash=queries.code_hash(step.case.no, code) if code else "",
        delete_on=timezone.localdate(step.now) + timedelta(days=WORDS_DAYS),
    )
    note_recurrence(step)
    suggestions.note_reported_item(step)


def _title(step: Step) -> str:
    """What a matter without a title of its own is called: its item, and where a grid worker found it."""
    what = step.item.name if step.item else str(step.move.label)
    where = step.given.get("address") or step.case.place.name
    return f"{what} · {where}"[:60] if step.move.name == "report" else what


def forget(*, on: date, now: datetime) -> int:
    """Blank the words of closed matters past their date; numbers, item and outcome stay. Returns how many."""
    rows = Matter.objects.filter(delete_on__lte=on, case__closed_at__isnull=False).exclude(title=FORGOTTEN)
    search.drop(rows.values_list("case_id", flat=True))
    count = rows.update(title=FORGOTTEN, address="", lon=None, lat=None, outside_id="", code_hash="")
    forget_voices(on=on)
    points, doors = joint.forget(on=on)
    if count or points or doors:
        ledger.record(
            kind="grid.forget",
            subject="retention",
            by="system",
            at=now,
            facts={"matters": count, "points": points, "doors": doors},
        )
    return count
