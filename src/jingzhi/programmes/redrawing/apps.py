"""网格重划."""

from __future__ import annotations

from django.apps import AppConfig


class RedrawingConfig(AppConfig):
    """Drafts of grids."""

    name = "jingzhi.programmes.redrawing"
    label = "redrawing"
