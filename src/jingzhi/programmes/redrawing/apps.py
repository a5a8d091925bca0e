"""网格重划."""

from __future__ import annotations

from django.apps import AppConfig


class RedrawingConfig(AppConfig):
    """Drafts of grids, their flow and their face."""

    name = "jingzhi.programmes.redrawing"
    label = "redrawing"

    def ready(self) -> None:
        """Loading the modules registers them; nothing is read from the database here."""
        from jingzhi.programmes.redrawing import face, flow

        assert face
        assert flow
