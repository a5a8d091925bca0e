"""`./jingzhi manage draw_flows`: write the drawing of every version of every flow into docs/."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from jingzhi.core.flows import draw, table


class Command(BaseCommand):
    """Write docs/flow-<code>.md from the flow tables."""

    requires_system_checks: list[str] = []  # it reads tables only
    help = "把每张流程表画成 docs/flow-<代码>.md"

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to write."""
        parser.add_argument("--into", type=Path, default=Path(settings.ROOT) / "docs", help="写入的文件夹")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the files and name them."""
        for flow in table.all_flows():
            path = options["into"] / draw.file_name(flow)
            path.write_text(draw.page(flow), encoding="utf-8")
            self.stdout.write(path.name)
