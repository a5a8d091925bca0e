"""组织."""

from __future__ import annotations

from django.apps import AppConfig


class BodiesConfig(AppConfig):
    """Bodies, seats, appointments."""

    name = "jingzhi.core.bodies"
    label = "bodies"
