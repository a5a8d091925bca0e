"""评价."""

from __future__ import annotations

from django.apps import AppConfig


class ScoresConfig(AppConfig):
    """Indicators, contributions, cells and sheets."""

    name = "jingzhi.core.scores"
    label = "scores"
