"""Items in force."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from jingzhi.core.catalogue.models import Item, ItemPlace
from jingzhi.core.places.models import Place
from jingzhi.kit.refused import Refused


def in_force(on: date) -> QuerySet[Item]:
    """Admitted items in force on a day, in code order."""
    return (
        Item.objects.filter(admission="admitted", valid__contains=on).select_related("owner").order_by("code")
    )


def in_force_at(place: Place, on: date) -> QuerySet[Item]:
    """What is in force in a place on a day: items for everywhere and those whose scope holds the place."""
    scoped = ItemPlace.objects.filter(item=OuterRef("pk"), place_id__in=place.path.split("."))
    return in_force(on).filter(Q(everywhere=True) | Exists(scoped))


def covers(item: Item, place: Place) -> bool:
    """Whether a place lies in the scope of an item."""
    return item.everywhere or item.scope.filter(place_id__in=place.path.split(".")).exists()


def current(code: str, on: date) -> Item:
    """The version of an item in force on a day.

    Raises:
        Refused: the item is not on the list on that day (未准入 items cannot be pushed into a grid).
    """
    item = in_force(on).filter(code=code).first()
    if item is None:
        raise Refused(
            _("事项 %(code)s 不在准入清单内，请从清单里选择；清单里没有的，由主责部门先办“准入申请”。")
            % {"code": code[:20]},
            code="unknown_item",
            field="item",
        )
    return item
