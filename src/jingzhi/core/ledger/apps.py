"""Starts the ledger: after every migration the application's role is given its rights."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    """台账."""

    name = "jingzhi.core.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Grant after the last table exists; a migration of this room would run too early for that."""
        from jingzhi.core.ledger import rights

        post_migrate.connect(rights.grant, sender=self)
