"""提醒."""

from __future__ import annotations

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """In-app notices."""

    name = "jingzhi.core.notices"
    label = "notices"
