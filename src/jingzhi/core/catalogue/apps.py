"""清单."""

from __future__ import annotations

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Versioned items."""

    name = "jingzhi.core.catalogue"
    label = "catalogue"
