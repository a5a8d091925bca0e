"""What a grid worker's day is made of: how matters of an item are usually solved on the spot."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count

from jingzhi.core.places.models import Place
from jingzhi.programmes.grid.models import Matter

# Said until a district has a habit of its own; a picture is needed, so that nobody says it unseen.
FIRST_OUTCOME = "cleared"


def usual_outcomes(*, items: Iterable[str], within: Place) -> dict[str, str]:
    """How matters of these items were solved in grids of a place most often: {item code: outcome code}."""
    rows = Matter.objects.filter(
        level="grid", case__item_code__in=list(items), case__place__path__within=within.path
    ).exclude(handled="")
    counted = rows.values_list("case__item_code", "handled").annotate(n=Count("case"))
    usual: dict[str, str] = {}
    for item, outcome, _n in counted.order_by("n", "handled"):
        usual[item] = outcome
    return usual
