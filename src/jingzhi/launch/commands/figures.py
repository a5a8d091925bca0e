"""`./jingzhi figures`: the district's own figures, computed from its records."""

from __future__ import annotations

import argparse
from typing import Any

from jingzhi.launch import prepare, surroundings


def add(parser: argparse.ArgumentParser) -> None:
    """Options."""
    parser.add_argument("--json", action="store_true", help="在标准输出打印一个 JSON 对象")


def run(args: argparse.Namespace) -> tuple[int, dict[str, Any], str]:
    """All figures with their Chinese names; nothing is stored, everything is counted now."""
    folder = surroundings.data_dir()
    with surroundings.django(folder):
        prepare.migrate()
        prepare.build_if_empty()
        rows = prepare.part("jingzhi.site.figures", "district")()
    text = "\n".join(f"{row.value:>8}  {row.label}" for row in rows)
    return 0, {row.code: row.value for row in rows}, text
