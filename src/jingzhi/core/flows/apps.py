"""流转."""

from __future__ import annotations

from django.apps import AppConfig


class FlowsConfig(AppConfig):
    """Flow tables and cases."""

    name = "jingzhi.core.flows"
    label = "flows"
