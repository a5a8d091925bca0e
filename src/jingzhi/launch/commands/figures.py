"""`./jingzhi figures`: the district's own figures, computed from its records as of a day."""

from __future__ import annotations

import argparse
from typing import Any

from jingzhi.launch import prepare, surroundings


def add(parser: argparse.ArgumentParser) -> None:
    """Options."""
    parser.add_argument("--as-of", default="", metavar="DATE", help="看哪一天,例如 2023-05-31(不写即今天)")
    parser.add_argument("--json", action="store_true", help="在标准输出打印一个 JSON 对象")


def run(args: argparse.Namespace) -> tuple[int, dict[str, Any], str]:
    """All figures with what they count; nothing is stored, everything is counted now."""
    folder = surroundings.data_dir()
    with surroundings.django(folder):
        prepare.migrate()
        prepare.build_if_empty()
        return 0, *told(args.as_of)


def told(as_of: str) -> tuple[dict[str, Any], str]:
    """The figures as facts and as text. Needs Django.

    Raises:
        Refused: `as_of` is no day, or one to come.
    """
    facts = prepare.part("jingzhi.site.basefigures", "facts")(as_of)
    return facts, text(facts)


def text(facts: dict[str, Any]) -> str:
    """For people: the numbers with what they count, the programmes to come, where indicators come from."""
    about = facts["about"]
    lines = [f"截至 {facts['as_of']}", ""]
    for code, one in about.items():
        lines += [
            f"{'—' if facts[code] is None else facts[code]:>8} {one['unit']}  {one['label']}:{one['what']}",
            f"{'':12}来源:{one['source']}",
        ]
    lines += ["", "尚未建设,不填数:"]
    lines += [f"  {one['programme']}:{'、'.join(one['figures'].values())}" for one in facts["not_built"]]
    share = facts["indicators"]
    lines += [
        "",
        f"评价指标 {share['all']} 个,由工作记录得出 {share['from_work']} 个,占 {share['percent']}%(目标不低于 {share['at_least']}%)",
    ]
    return "\n".join(lines)
