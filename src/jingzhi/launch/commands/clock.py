"""`./jingzhi clock`: when is it due, and why. Needs no database."""

from __future__ import annotations

import argparse
from typing import Any


def add(parser: argparse.ArgumentParser) -> None:
    """Options."""
    parser.add_argument("--start", required=True, help="起算时间,例如 2024-09-30T17:59(不写时区即北京时间)")
    parser.add_argument(
        "--kind",
        required=True,
        choices=("workday", "workhour", "day", "hour"),
        help="工作日、工作时、自然日、紧急工作时",
    )
    parser.add_argument("--amount", required=True, type=int, help="时限的数量")
    parser.add_argument("--json", action="store_true", help="在标准输出打印一个 JSON 对象")


def run(args: argparse.Namespace) -> tuple[int, dict[str, Any], str]:
    """Compute one deadline."""
    from jingzhi.kit import clocks

    due = clocks.due(start=clocks.read_moment(args.start), kind=args.kind, amount=args.amount)
    facts = {"due": due.at.isoformat(), "because": due.because, "provisional": due.provisional}
    return 0, facts, f"{due.at:%Y-%m-%d %H:%M}\n{due.because}"
