"""职责清单·事项准入."""

from __future__ import annotations

from django.apps import AppConfig


class AdmissionConfig(AppConfig):
    """Registers the flow table, its face and the reactions."""

    name = "jingzhi.programmes.admission"
    label = "admission"

    def ready(self) -> None:
        """Loading the modules registers them; nothing is read from the database here."""
        from jingzhi.programmes.admission import face, flow, reactions

        assert face
        assert flow
        assert reactions
