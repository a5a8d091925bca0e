"""`./jingzhi verify`: re-compute the ledger."""

from __future__ import annotations

import argparse
from typing import Any

from jingzhi.launch import prepare, surroundings


def add(parser: argparse.ArgumentParser) -> None:
    """Options."""
    parser.add_argument("--json", action="store_true", help="在标准输出打印一个 JSON 对象")


def run(args: argparse.Namespace) -> tuple[int, dict[str, Any], str]:
    """Exit code 1 when a row was touched."""
    folder = surroundings.data_dir()
    with surroundings.django(folder):
        prepare.migrate()
        report = prepare.part("jingzhi.core.ledger.verify", "verify")()
    facts = {"ok": report.ok, "events": report.events, "first_bad": report.first_bad}
    if report.ok:
        return 0, facts, f"台账完整:{report.events} 条记录全部核对无误。"
    return 1, facts, f"台账被改动!核对到第 {report.events} 条时发现:{report.first_bad}"
