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
from jingzhi.kit.geometry import from_wkb

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
        .select_related("place")
        .order_by("place_id")
    )
    features: list[dict[str, Any]] = []
    for row in rows:
        labels = row.place.path.split(".")
        outline = shapely.set_precision(from_wkb(row.wkb), 10**-DIGITS)
        features.append(
            {
                "type": "Feature",
                "geometry": json.loads(shapely.to_geojson(outline)),
                "properties": {
                    "code": row.place_id,
                    "name": row.place.name,
                    "own": not own or own in labels,
                    "here": bool(here) and here in labels,
                },
            }
        )
    # Few grids are named by their communities, many by their streets; names in the middle of what they name.
    kind = "community" if len(features) <= MOST_LABELLED else "street"
    named = Place.objects.filter(kind=kind, path__within=within.path, until=None).exclude(lon=None)
    names = [
        {"name": name, "lon": lon, "lat": lat} for name, lon, lat in named.values_list("name", "lon", "lat")
    ]
    whole = {"type": "FeatureCollection", "schematic": True, "names": names, "features": features}
    return json.dumps(whole, ensure_ascii=False)
