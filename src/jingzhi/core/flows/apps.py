"""流转."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings


class FlowsConfig(AppConfig):
    """Flow tables and cases."""

    name = "jingzhi.core.flows"
    label = "flows"

    def ready(self) -> None:
        """Contacts beside cases are sealed under the server's secret."""
        from jingzhi.kit import crypto

        crypto.use_secret(settings.SECRET_KEY)
