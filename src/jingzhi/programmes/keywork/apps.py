"""重点工作提示清单·月调度会."""

from __future__ import annotations

from django.apps import AppConfig


class KeyworkConfig(AppConfig):
    """Registers the flow table, its face and the reactions."""

    name = "jingzhi.programmes.keywork"
    label = "keywork"

    def ready(self) -> None:
        """Loading the modules registers them; nothing is read from the database here."""
        from jingzhi.core.flows.search import knows_texts
        from jingzhi.programmes.keywork import face, flow, queries, reactions

        knows_texts("keywork", queries.texts)

        assert face
        assert flow
        assert reactions
