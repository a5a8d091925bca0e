"""How far a dispatcher may move the limits an item gives: the one place of this policy (district default).

Between half the item's limit (rounded up, at least 1) and twice it, in the item's own unit. Longer than the item's
needs the reason in writing in the order. Which limits were in force at dispatch stays with the case; what the
dispatcher has set does not follow a later change of the item.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingzhi.core.catalogue.models import CLOCK_KINDS, STAGES, Item
from jingzhi.kit.refused import Refused

HELP = gettext_lazy("不填按清单；可在清单规定的一半到两倍之间，比清单长的要在派单说明里写明理由")


@dataclass(frozen=True)
class Limit:
    """A limit of one whistle and whether the dispatcher set it."""

    kind: str
    amount: int
    overridden: bool


def bounds(amount: int) -> tuple[int, int]:
    """The least and the most a dispatcher may set where the item says `amount` (same unit)."""
    return -(-amount // 2), 2 * amount


def of_whistle(item: Item, given: dict[str, Any], stage: str) -> Limit:
    """The limit of a stage (arrive, handle) for a whistle with these facts.

    Raises:
        Refused: the dispatcher's amount is out of bounds, or longer than the item's without a written reason.
    """
    own = item.limit(stage)
    assert own is not None  # every item limits arriving and handling
    kind, usual = own
    asked = given.get(f"{stage}_amount")
    if asked is None or asked == usual:
        return Limit(kind, usual, False)
    least, most = bounds(usual)
    words = {"stage": STAGES[stage], "unit": CLOCK_KINDS[kind], "usual": usual, "least": least, "most": most}
    if not least <= asked <= most:
        raise Refused(
            _("清单规定%(stage)s时限%(usual)d个%(unit)s，可以改为%(least)d至%(most)d个。") % words,
            code="out_of_bounds",
            field=f"{stage}_amount",
        )
    if asked > usual and "order" not in given:
        raise Refused(
            _("%(stage)s时限比清单规定的%(usual)d个%(unit)s长，请在派单说明里写明理由。") % words,
            code="no_reason",
            field="order",
        )
    return Limit(kind, asked, True)
