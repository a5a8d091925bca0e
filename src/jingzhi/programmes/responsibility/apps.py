"""责任清单."""

from __future__ import annotations

from django.apps import AppConfig


class ResponsibilityConfig(AppConfig):
    """Responsibility lists; the governance ledger that is read with them is put together in site."""

    name = "jingzhi.programmes.responsibility"
    label = "responsibility"
