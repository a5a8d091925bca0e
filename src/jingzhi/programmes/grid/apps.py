"""网格治理."""

from __future__ import annotations

from django.apps import AppConfig


class GridConfig(AppConfig):
    """Registers the flow table and the reactions."""

    name = "jingzhi.programmes.grid"
    label = "grid"

    def ready(self) -> None:
        """Loading the modules registers them; nothing is read from the database here."""
        from jingzhi.core.flows.follow import knows_points
        from jingzhi.core.flows.search import knows_texts
        from jingzhi.programmes.grid import flow, queries, reactions

        assert flow
        assert reactions
        knows_points("grid", queries.points)
        knows_texts("grid", queries.texts)
