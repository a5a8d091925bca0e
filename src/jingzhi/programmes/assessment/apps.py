"""考核."""

from __future__ import annotations

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """Assessments, their flow and their face."""

    name = "jingzhi.programmes.assessment"
    label = "assessment"

    def ready(self) -> None:
        """Loading the modules registers them; nothing is read from the database here."""
        from jingzhi.programmes.assessment import face, flow

        assert face
        assert flow
