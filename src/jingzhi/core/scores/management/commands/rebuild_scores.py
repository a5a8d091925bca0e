"""`./jingzhi manage rebuild_scores`: make every contribution and cell anew from the matters."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand

from jingzhi.core.scores import tasks


class Command(BaseCommand):
    """After an import, or to prove that the cells are what the matters say."""

    help = "Make every contribution and cell of the scores anew."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild and say how many and how long."""
        began = time.perf_counter()
        made = tasks.rebuild()
        words = ", ".join(f"{name} {number}" for name, number in made.items())
        self.stdout.write(f"{words}; {time.perf_counter() - began:.1f} s")
