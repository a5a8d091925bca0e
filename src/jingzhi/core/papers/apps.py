"""文书."""

from __future__ import annotations

from django.apps import AppConfig


class PapersConfig(AppConfig):
    """Papers, their numbers and their check codes."""

    name = "jingzhi.core.papers"
    label = "papers"
