"""Everything a cockpit page says, counted once for the screen and for every file taken away."""

from __future__ import annotations

from dataclasses import dataclass

from jingzhi.core.bodies.models import Seat
from jingzhi.site import cards, charts, choropleth, details
from jingzhi.site.asked import Asked
from jingzhi.site.board import Board, whole_board
from jingzhi.site.choropleth import Drawn
from jingzhi.site.panels import Card, Panel


@dataclass
class Page:
    """Everything a cockpit page says, on the screen and in every file taken away."""

    asked: Asked
    scope: str
    cards: list[Card]
    map: Drawn | None
    charts: list[Panel]
    overdue: Panel | None
    details: list[Panel]

    @property
    def panels(self) -> list[Panel]:
        """Every chart, in the order of the page."""
        first = [self.map.panel] if self.map is not None and self.map.panel is not None else []
        late = [self.overdue] if self.overdue is not None else []
        return [*first, *late, *self.charts, *self.details]


def page_of(seat: Seat, asked: Asked) -> Page:
    """Count it all: two loads of matters, one for the period and one to compare with."""
    board = whole_board(seat, asked)
    earlier = asked.before()
    before = Board(seat, earlier) if earlier is not None else None
    scope = asked.place.name if asked.place is not None else seat.body.name
    return Page(
        asked,
        scope,
        cards.cards(board, before),
        choropleth.drawn(board),
        charts.charts(board, before),
        charts.overdue(board),
        details.details(board),
    )
