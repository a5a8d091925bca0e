"""重点任务."""

from __future__ import annotations

from django.apps import AppConfig


class KeytasksConfig(AppConfig):
    """Key tasks of three levels of secretaries, their flow and their face."""

    name = "jingzhi.programmes.keytasks"
    label = "keytasks"

    def ready(self) -> None:
        """Loading the modules registers them; nothing is read from the database here."""
        from jingzhi.programmes.keytasks import face, flow

        assert face
        assert flow
