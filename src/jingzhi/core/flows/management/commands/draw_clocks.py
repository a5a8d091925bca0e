"""Write the page of worked deadlines into docs/."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from jingzhi.core.flows import examples


class Command(BaseCommand):
    """docs/clocks.md, one row per example."""

    help = "Write docs/clocks.md from the clocks themselves."

    def add_arguments(self, parser: CommandParser) -> None:
        """Another folder, for the test."""
        parser.add_argument("--into", type=Path, default=settings.ROOT / "docs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page."""
        path = options["into"] / examples.FILE
        path.write_text(examples.page(), encoding="utf-8")
        self.stdout.write(path.name)
