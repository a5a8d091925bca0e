"""What a play is made of: messages, where they may happen, what is said, and drawn stand-ins for photographs."""

from __future__ import annotations

import csv
import io
import json
import random
from datetime import date, timedelta
from functools import lru_cache

from PIL import Image, ImageDraw
from shapely import Polygon

from jingzhi.core.places.models import Shape
from jingzhi.demo import duties
from jingzhi.demo.geography import DATA
from jingzhi.demo.tiling import inside
from jingzhi.kit.geometry import from_wkb
from jingzhi.kit.photos import Photo, take
from jingzhi.programmes.grid import topics

PICTURES = 24
# How often a verifier decides what, out of 100, where the handler says it was done.
VERDICTS = {"solved": 91, "partial": 4, "impossible": 1, "not_ours": 2, "gone": 2}
SPREAD = 3e-4  # degrees, some thirty metres: two reports of one thing never have the very same point
# Where town and village matters happen, by weight: often where the demo sign-ins sit, so that their lists have life.
OFTEN: dict[str, dict[str, int]] = {
    "town": {"510603001001001": 24, "510603001001": 16, "510603001": 18, "510603009": 8, "510603": 34},
    "village": {"510603009204": 20, "510603": 80},
}


@lru_cache(maxsize=1)
def messages() -> list[dict[str, str]]:
    """The demo messages that say where they are."""
    with (DATA / "messages.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["lon"]]


@lru_cache(maxsize=1)
def small() -> list[dict[str, str]]:
    """Those a grid worker may settle on the spot."""
    alone = {item["code"] for item in duties.items() if item["on_the_spot"]}
    return [row for row in messages() if topics.item_for(row["subject"], row["text"]) in alone]


def large() -> list[dict[str, str]]:
    """Those that need somebody else."""
    return [row for row in messages() if row not in small()]


@lru_cache(maxsize=1)
def _phrases() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = json.loads((DATA / "phrases.json").read_text(encoding="utf-8"))
    return found


def phrase(kind: str, dice: random.Random) -> str:
    """Something a seat would write on such an occasion."""
    return dice.choice(list(_phrases()[kind]))


def reply(outcome: str, dice: random.Random) -> str:
    """What a resident is told about an outcome."""
    return dice.choice(_phrases()["replies"][outcome])


def outcome_of(item: str) -> str:
    """The usual outcome for an item: a lamp is repaired, a quarrel mediated."""
    return str(_phrases()["outcome_of"].get(item, "explained"))


def verdict(outcome: str, on: date, dice: random.Random) -> dict[str, object]:
    """What a verifier gives with an outcome: the picture of the look, and what some outcomes need besides."""
    needs: dict[str, dict[str, object]] = {
        "partial": {
            "left": phrase("left", dice),
            "left_on": (on + timedelta(days=dice.randint(20, 60))).isoformat(),
        },
        "impossible": {"law": phrase("laws", dice), "explain": phrase("explained", dice)},
        "not_ours": {"explain": phrase("not_ours", dice)},
    }
    return {"result": outcome, "seen": [picture(dice)], **needs.get(outcome, {})}


def helpers(item: str) -> list[str]:
    """Codes of the departments that usually help with an item."""
    return list(_phrases()["helpers"].get(item, []))


def spot(row: dict[str, str], dice: random.Random) -> tuple[float, float]:
    """Where a message happens this time: at its own place, or in a grid of the same sort, more often a demo seat's."""
    if row["scope"] == "here" or dice.random() < 0.15:
        lon, lat = float(row["lon"]), float(row["lat"])
        return round(lon + dice.uniform(-SPREAD, SPREAD), 6), round(lat + dice.uniform(-SPREAD, SPREAD), 6)
    within = dice.choices(list(OFTEN[row["scope"]]), list(OFTEN[row["scope"]].values()))[0]
    grids = _grids()[row["scope"]]
    return inside(dice.choice([area for code, area in grids if code.startswith(within)]), dice)


def forget_places() -> None:
    """The next play looks at the places anew."""
    _grids.cache_clear()


@lru_cache(maxsize=1)
def _grids() -> dict[str, list[tuple[str, Polygon]]]:
    rows = Shape.objects.filter(place__kind="grid", place__until=None).select_related("place__parent")
    found: dict[str, list[tuple[str, Polygon]]] = {"town": [], "village": []}
    for row in rows.order_by("place_id"):
        village = row.place.parent is not None and row.place.parent.detail == "村"
        area = from_wkb(row.wkb)
        if isinstance(area, Polygon):
            found["village" if village else "town"].append((row.place_id, area))
    return found


def picture(dice: random.Random) -> Photo:
    """One of two dozen drawn pictures."""
    return _picture(dice.randrange(PICTURES))


@lru_cache(maxsize=PICTURES)
def _picture(number: int) -> Photo:
    """Sky, ground, houses and a shape: clearly not a real place."""
    dice = random.Random(number)
    image = Image.new("RGB", (640, 480), (186 - dice.randint(0, 40), 200, 208))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 300, 640, 480), fill=(120 + dice.randint(0, 40), 118, 110))
    for _house in range(4):
        left = dice.randint(0, 560)
        wall = (150, 140 + dice.randint(0, 40), 130)
        draw.rectangle((left, 300 - dice.randint(60, 180), left + 90, 300), fill=wall)
    x, y = dice.randint(160, 400), dice.randint(330, 400)
    colour = dice.choice(((192, 57, 43), (29, 90, 110), (224, 160, 48)))
    draw.ellipse((x, y, x + dice.randint(60, 150), y + 50), fill=colour)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=80)
    return take(buffer.getvalue(), name="demo.jpg")
