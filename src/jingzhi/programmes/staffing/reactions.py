"""What follows from a re-drawing: the posts of an old grid pass to the new ones, and what nobody fills shows as a gap."""

from __future__ import annotations

from datetime import date

from jingzhi.core.ledger.actions import Machine
from jingzhi.core.ledger.listeners import listens
from jingzhi.core.ledger.models import Event
from jingzhi.core.places.models import Place
from jingzhi.programmes.staffing.actions import posts


@listens("places.redraw")
def pass_posts_on(event: Event) -> None:
    """One succession: forces and leader stay, the worker's post goes to the new grid's own seat."""
    posts.inherit(
        before=event.subject.removeprefix("place:"),
        after=Place.objects.get(code=event.facts["after"]),
        on=date.fromisoformat(event.facts["on"]),
        by=Machine(),
        now=event.at,
    )
