"""网格编组."""

from __future__ import annotations

from django.apps import AppConfig


class StaffingConfig(AppConfig):
    """Posts of grids and who fills them."""

    name = "jingzhi.programmes.staffing"
    label = "staffing"

    def ready(self) -> None:
        """Loading the module registers the reactions; nothing is read from the database here."""
        from jingzhi.programmes.staffing import reactions

        assert reactions
