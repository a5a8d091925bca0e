"""网格编组."""

from __future__ import annotations

from django.apps import AppConfig


class StaffingConfig(AppConfig):
    """Posts of grids and who fills them."""

    name = "jingzhi.programmes.staffing"
    label = "staffing"
