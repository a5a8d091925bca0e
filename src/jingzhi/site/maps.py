"""Outlines of grids as GeoJSON, for the schematic map."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from functools import lru_cache
from typing import Any

import shapely
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags, quote_etag
from django.views.decorators.http import require_GET

from jingzhi.core.bodies import gate
from jingzhi.core.places import queries as places
from jingzhi.core.places.models import Place, Shape

DIGITS = 5  # about a metre
MOST_LABELLED = 80


@require_GET
@gate.page(needs="public")
def grids(request: HttpRequest) -> HttpResponse:
    """The grids within a place today, `own` and `here` marked; the same outlines are not sent twice (ETag)."""
    within = places.get(request.GET.get("within", "")[:24])
    own, here = request.GET.get("own", "")[:24], request.GET.get("here", "")[:24]
    today = timezone.localdate()
    newest = Shape.objects.aggregate(n=Max("id"))["n"] or 0
    tag = quote_etag(hashlib.sha256(f"{within.code}|{own}|{here}|{today}|{newest}".encode()).hexdigest()[:20])
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(_collection(within.code, own, here, today, newest), "application/geo+json")
    response["ETag"] = tag
    patch_cache_control(response, public=True, max_age=300)
    return response


@lru_cache(maxsize=64)
def _collection(code: str, own: str, here: str, on: date, newest: int) -> str:
    within = Place.objects.get(code=code)
    rows = (
        Shape.objects.filter(valid__contains=on, place__kind="grid", place__path__within=within.path)
        .select_related("place__parent")
        .order_by("place_id")
    )
    labelled: dict[str, str] = {}
    features: list[dict[str, Any]] = []
    for row in rows:
        place = row.place
        outline = shapely.from_wkb(bytes(row.wkb))
        labelled.setdefault(place.parent_id or "", place.code)
        label = place.parent.name if place.parent and labelled[place.parent_id or ""] == place.code else ""
        features.append(
            {
                "type": "Feature",
                "geometry": json.loads(shapely.to_geojson(shapely.set_precision(outline, 10**-DIGITS))),
                "properties": {
                    "code": place.code,
                    "name": place.name,
                    "label": label,
                    "own": not own or own in place.path.split("."),
                    "here": bool(here) and here in place.path.split("."),
                },
            }
        )
    if len(features) > MOST_LABELLED:
        for feature in features:
            feature["properties"]["label"] = ""
    return json.dumps(
        {"type": "FeatureCollection", "schematic": True, "features": features}, ensure_ascii=False
    )
