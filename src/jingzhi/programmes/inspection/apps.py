"""监督检查."""

from __future__ import annotations

from django.apps import AppConfig


class InspectionConfig(AppConfig):
    """Plans, draws and findings; their flow, face and reactions."""

    name = "jingzhi.programmes.inspection"
    label = "inspection"

    def ready(self) -> None:
        """Loading the modules registers them; nothing is read from the database here."""
        from jingzhi.programmes.inspection import face, flow, reactions

        assert face
        assert flow
        assert reactions
