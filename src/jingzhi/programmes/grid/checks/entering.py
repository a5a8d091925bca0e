"""Rules for coming in and being sorted: where a matter lies, what it is, whose it is to decline."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.catalogue import queries as catalogue
from jingzhi.core.catalogue.models import Item
from jingzhi.core.flows.actions import Step
from jingzhi.core.flows.models import Case
from jingzhi.core.flows.queries import no_such_case
from jingzhi.core.places.models import Place
from jingzhi.kit.refused import Refused


def enters_where_it_lies(step: Step) -> None:
    """A new matter goes to the grid or community it lies in; without either it waits to be placed."""
    step.to = _inbox(step.case.place)
    if step.to not in step.move.targets:
        raise Refused(_("请选择事项所在的网格或社区。"), code="no_place", field="point")
    step.item = step.given.get("item")


def _inbox(place: Place) -> str:
    return {"grid": "reported", "community": "community"}.get(place.kind, "unplaced")


def _ended(place: Place, step: Step) -> bool:
    return place.until is not None and place.until <= timezone.localdate(step.now)


def rests_on_the_list(step: Step) -> None:
    """部门交办: only its own item, in force in that grid; a grid never leads what it only assists in (DOMAIN.md 17, 1-2)."""
    item, place = step.given["item"], step.case.place
    if place.kind != "grid" or _ended(place, step) or not step.by.territory.holds(place):
        raise Refused(_("请选择本区现行的网格。"), code="bad_place", field="place")
    if item.owner_id != step.by.body_id:
        raise Refused(
            _("“%(item)s”的主责单位是%(owner)s，只能交办本部门的事项。")
            % {"item": item.name, "owner": item.owner.name},
            code="not_your_item",
            status=403,
            field="item",
        )
    if item.kind != "duty" or not catalogue.covers(item, place):
        raise Refused(
            _("“%(item)s”没有准入%(grid)s，不能交办。请先办“准入申请”，入清单后再交办。")
            % {"item": item.name, "grid": place.name},
            code="off_list",
            field="item",
        )
    _part_fits(item, step.given["part"])
    step.item = item


def _part_fits(item: Item, part: str) -> None:
    if item.street_list == "retracted":
        raise Refused(
            _("“%(item)s”已由上级收回，不能再交给网格。") % {"item": item.name},
            code="retracted",
            field="item",
        )
    if item.street_list == "assist" and part == "lead":
        raise Refused(
            _("“%(item)s”是配合履职事项，由本部门主办，网格只能协助。") % {"item": item.name},
            code="grid_may_not_lead",
            field="part",
        )


def goes_to_a_grid_or_community(step: Step) -> None:
    """The district places a matter; a street alone is not exact enough."""
    place = step.given["place"]
    if not step.by.territory.holds(place) or _inbox(place) == "unplaced" or _ended(place, step):
        raise Refused(_("请选择本区现行的网格或社区。"), code="bad_place", field="place")
    step.place, step.to = place, _inbox(place)


def goes_to_a_grid(step: Step) -> None:
    """The community hands a matter to one of its own grids."""
    place = step.given.get("place") or step.case.place
    if place.kind != "grid" or _ended(place, step) or not step.by.territory.holds(place):
        raise Refused(_("请选择本社区的一个网格。"), code="bad_place", field="place")
    step.place = place


def came_from_a_grid(case: Case, seat: Seat) -> bool:
    """Whether there is a grid to send the matter back to."""
    return case.place.kind == "grid"


def lies_in_a_grid(step: Step) -> None:
    """Only what came from a grid can go back to it."""
    if step.case.place.kind != "grid":
        raise Refused(
            _("这件事还没有定位到网格，请用“交网格办理”并选择网格。"), code="no_grid", field="reason"
        )


def sorts(step: Step) -> None:
    """Item and grid are taken over; a new grid must lie in the community."""
    step.item = step.given.get("item")
    if "place" in step.given:
        goes_to_a_grid(step)


def has_an_item(step: Step) -> None:
    """What goes up rests on an item of the list (吹哨要有清单依据, DOMAIN.md section 2)."""
    step.item = step.given.get("item")
    if step.item is None and not step.case.item_code:
        raise Refused(_("报街道前请先选择事项类别。"), code="no_item", field="item")


def another_within_reach(step: Step, field: str, itself: str) -> None:
    """The matter named in `field` is not this one (`itself` says so) and lies where the seat works."""
    other: Case = step.given[field]
    if other.no == step.case.no:
        raise Refused(itself, code="same_case", field=field)
    if not step.by.territory.holds(other.place):
        raise no_such_case(other.no, field=field)


def merges_into_an_open_one(step: Step) -> None:
    """A duplicate joins another open matter within the same reach."""
    into: Case = step.given["into"]
    another_within_reach(step, "into", _("不能并入自己，请填另一件事项的编号。"))
    if into.flow != step.case.flow or into.closed_at:
        raise Refused(_("只能并入本辖区还在办理的事项。"), code="bad_case", field="into")


def may_decline(case: Case, seat: Seat) -> bool:
    """Each level declines only what lies with it."""
    return seat.role == {"unplaced": "district"}.get(case.state, case.state)


def is_theirs_to_decline(step: Step) -> None:
    """The same, said to whoever asks all the same."""
    if not may_decline(step.case, step.by):
        raise Refused(_("这件事现在不在您这一级，不能由您决定不予受理。"), code="not_your_level", status=403)
