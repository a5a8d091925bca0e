"""辖区."""

from __future__ import annotations

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """The tree of places."""

    name = "jingzhi.core.places"
    label = "places"
