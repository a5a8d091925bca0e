"""Reading what a move was given: each fact kind is checked once, here, for pages, API, importer and demo alike."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from jingzhi.core.bodies import queries as bodies
from jingzhi.core.bodies.models import Body
from jingzhi.core.catalogue import queries as catalogue
from jingzhi.core.flows.models import Case
from jingzhi.core.flows.queries import no_such_case
from jingzhi.core.flows.table import Fact
from jingzhi.core.places import queries as places
from jingzhi.kit import codes, photos, voices
from jingzhi.kit.refused import Refused
from jingzhi.kit.text import plain

MOST_PHOTOS = 6
MOST_AMOUNT = 1_000_000_000


def read(needs: tuple[Fact, ...], given: dict[str, Any], *, on: date) -> dict[str, Any]:
    """Checked values by name; a fact that is not required and was left empty is left out.

    Raises:
        Refused: with `field` set, for the first value that is missing or wrong.
    """
    values: dict[str, Any] = {}
    for fact in needs:
        raw = given.get(fact.name)
        if raw is None or raw in ("", [], ()):
            if fact.required:
                raise Refused(
                    _("请填写“%(label)s”。") % {"label": fact.label}, code="missing", field=fact.name
                )
            continue
        values[fact.name] = _read_one(fact, raw, on)
    unknown = set(given) - {fact.name for fact in needs}
    if unknown:
        raise TypeError(f"facts nobody asked for: {sorted(unknown)}")
    return values


def _read_one(fact: Fact, raw: Any, on: date) -> Any:
    try:
        return READERS[fact.kind](fact, raw, on)
    except Refused as refused:
        refused.field = refused.field or fact.name
        raise


def _text(fact: Fact, raw: Any, on: date) -> str:
    return plain(str(raw), most=fact.most, label=str(fact.label))


def _photo(fact: Fact, raw: Any, on: date) -> list[photos.Photo]:
    files = raw if isinstance(raw, list) else [raw]
    if len(files) > MOST_PHOTOS:
        raise Refused(_("一次最多上传 %(most)d 张照片。") % {"most": MOST_PHOTOS}, code="too_many_photos")
    return [one if isinstance(one, photos.Photo) else _taken(one) for one in files]


def _taken(file: Any) -> photos.Photo:
    photos.check_size(file.size)
    return photos.take(file.read(), name=file.name)


def _voice(fact: Fact, raw: Any, on: date) -> voices.Voice:
    if isinstance(raw, voices.Voice):
        return raw
    return voices.take(raw.read(voices.MOST_BYTES + 1))


def _choice(fact: Fact, raw: Any, on: date) -> str:
    if str(raw) not in dict(fact.choices):
        raise Refused(_("“%(label)s”请从列表里选择。") % {"label": fact.label}, code="bad_choice")
    return str(raw)


def _number(fact: Fact, raw: Any, on: date) -> int:
    try:
        value = int(raw)
    except (TypeError, ValueError, OverflowError) as error:
        raise Refused(_("“%(label)s”请填整数。") % {"label": fact.label}, code="bad_number") from error
    if not 0 < value <= 999:
        raise Refused(_("“%(label)s”要在 1 到 999 之间。") % {"label": fact.label}, code="bad_number")
    return value


def _amount(fact: Fact, raw: Any, on: date) -> int:
    try:
        value = int(str(raw))
    except ValueError as error:
        raise Refused(_("“%(label)s”请填整数。") % {"label": fact.label}, code="bad_number") from error
    if not 0 <= value <= MOST_AMOUNT:
        raise Refused(_("“%(label)s”要在 0 到 10 亿之间。") % {"label": fact.label}, code="bad_number")
    return value


def _day(fact: Fact, raw: Any, on: date) -> date:
    try:
        return raw if isinstance(raw, date) else date.fromisoformat(str(raw))
    except ValueError as error:
        raise Refused(
            _("“%(label)s”请填日期，例如 2026-11-23。") % {"label": fact.label}, code="bad_date"
        ) from error


def _places(fact: Fact, raw: Any, on: date) -> list[Any]:
    return [_place(fact, one, on) for one in (raw if isinstance(raw, list | tuple) else [raw])]


def _score(fact: Fact, raw: Any, on: date) -> int:
    if str(raw) not in {"1", "2", "3", "4", "5"}:
        raise Refused(_("“%(label)s”请打 1 到 5 分。") % {"label": fact.label}, code="bad_score")
    return int(raw)


def _flag(fact: Fact, raw: Any, on: date) -> bool:
    return raw in (True, "1", "on", "true")


def _body(fact: Fact, raw: Any, on: date) -> Body:
    return bodies.body(getattr(raw, "code", str(raw)), on)


def _bodies(fact: Fact, raw: Any, on: date) -> list[Body]:
    return [_body(fact, one, on) for one in (raw if isinstance(raw, list | tuple) else [raw])]


def _item(fact: Fact, raw: Any, on: date) -> Any:
    return catalogue.current(getattr(raw, "code", str(raw)), on)


def _place(fact: Fact, raw: Any, on: date) -> Any:
    return places.get(getattr(raw, "code", str(raw)))


def _point(fact: Fact, raw: Any, on: date) -> tuple[float, float]:
    try:
        lon, lat = (float(one) for one in (raw if isinstance(raw, tuple) else str(raw).split(",")))
    except (TypeError, ValueError):
        lon = lat = math.nan
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise Refused(_("这不是有效的经纬度，请在地图上重新选点。"), code="bad_point")
    return round(lon, 6), round(lat, 6)


def _case(fact: Fact, raw: Any, on: date) -> Case:
    case = Case.objects.select_related("place").filter(no=getattr(raw, "no", str(raw).strip())).first()
    if case is None:
        raise no_such_case(str(raw), field=fact.name)
    return case


def _phone(fact: Fact, raw: Any, on: date) -> str:
    return codes.check_phone(str(raw))


def _ratings(fact: Fact, raw: Any, on: date) -> dict[str, list[int]]:
    if not isinstance(raw, dict) or not all(isinstance(scores, list | tuple) for scores in raw.values()):
        raise Refused(_("请给每个单位打分。"), code="bad_score")
    return {str(code): [_score(fact, score, on) for score in scores] for code, scores in sorted(raw.items())}


def _parts(fact: Fact, raw: Any, on: date) -> list[dict[str, Any]]:
    """Parts of a matter: rows of title, item and place (empty: the same place)."""
    rows = raw if isinstance(raw, list) else []
    if not rows or not all(isinstance(row, dict) for row in rows):
        raise Refused(_("请逐件填写子事项。"), code="bad_parts")
    return [
        {
            "title": plain(str(row.get("title") or ""), most=60, label=_("事由")),
            "item": _item(fact, row.get("item") or "", on),
            "place": _place(fact, row["place"], on) if row.get("place") else None,
        }
        for row in rows
    ]


READERS: dict[str, Callable[[Fact, Any, date], Any]] = {
    "text": _text,
    "line": _text,
    "ratings": _ratings,
    "photo": _photo,
    "voice": _voice,
    "choice": _choice,
    "number": _number,
    "amount": _amount,
    "date": _day,
    "score": _score,
    "flag": _flag,
    "body": _body,
    "bodies": _bodies,
    "item": _item,
    "place": _place,
    "places": _places,
    "point": _point,
    "case": _case,
    "phone": _phone,
    "parts": _parts,
}
