"""评议."""

from __future__ import annotations

from django.apps import AppConfig


class RatingsConfig(AppConfig):
    """Quarterly ratings, their flow and their face."""

    name = "jingzhi.programmes.ratings"
    label = "ratings"

    def ready(self) -> None:
        """Loading the modules registers them; nothing is read from the database here."""
        from jingzhi.programmes.ratings import face, flow

        assert face
        assert flow
