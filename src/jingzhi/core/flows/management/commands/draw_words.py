"""`./jingzhi manage draw_words`: bring the catalogues of English words up to date and say what lacks English."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from jingzhi.kit import catalogues


class Command(BaseCommand):
    """Write src/jingzhi/<room>/locale/en/LC_MESSAGES/django.po from the source."""

    requires_system_checks: list[str] = []  # it reads files only
    help = "从代码和模板更新各房间的英文词表，并列出还没有英文的词"

    def add_arguments(self, parser: CommandParser) -> None:
        """Another package, for the test."""
        parser.add_argument("--package", type=Path, default=catalogues.PACKAGE, help="程序所在的文件夹")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, compile, and name every text without English by its room."""
        package = options["package"]
        known = catalogues.everything(package)
        for room in catalogues.rooms(package):
            missing = catalogues.draw(room, known)
            name = room.relative_to(package).as_posix()
            for key in missing:
                self.stdout.write(f"{name}: {key[0]}")
        catalogues.compile_all(package)
