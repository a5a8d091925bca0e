"""`./jingzhi replay`: real messages through the real write path."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jingzhi.launch import prepare, surroundings
from jingzhi.launch.speech import bar
from jingzhi.launch.trouble import Trouble


def add(parser: argparse.ArgumentParser) -> None:
    """Options."""
    parser.add_argument(
        "file", type=Path, metavar="FILE.csv", help="列:id, received_at, subject, text[, topic, lon, lat]"
    )
    parser.add_argument("--speed", type=float, help="按原始时间间隔的 N 倍速播放(默认:尽快)")
    parser.add_argument("--limit", type=int, help="最多送入 N 条")
    parser.add_argument("--json", action="store_true", help="在标准输出打印一个 JSON 对象")


def run(args: argparse.Namespace) -> tuple[int, dict[str, Any], str]:
    """Exit code 0 also when messages were refused: a refusal with a reason is a result."""
    if not args.file.is_file():
        raise Trouble(f"没有这个文件:{args.file}")
    if args.limit is not None and args.limit < 1:
        raise Trouble("--limit 须为正整数。")
    if args.speed is not None and args.speed <= 0:
        raise Trouble("--speed 须大于 0。")
    folder = surroundings.data_dir()
    with surroundings.django(folder):
        prepare.migrate()
        prepare.build_if_empty()
        surroundings.become_limited()
        replay = prepare.part("jingzhi.demo.replay", "replay")
        with bar("送入留言", "条") as progress:
            facts = replay(args.file, limit=args.limit, speed=args.speed, progress=progress)
    return 0, facts, summary(facts)


def summary(facts: Mapping[str, Any]) -> str:
    """A table for people."""
    lines = [
        f"共 {facts['sent']} 条:受理 {facts['accepted']},不受理 {facts['refused']},待定位 {facts['unplaced']}"
    ]
    for title, key in (("不受理的原因", "reasons"), ("现在在哪里", "ended")):
        counts: Mapping[str, int] = facts.get(key) or {}
        if counts:
            lines.append(f"{title}:")
            lines += [
                f"  {number:>6}  {name}" for name, number in sorted(counts.items(), key=lambda pair: -pair[1])
            ]
    return "\n".join(lines)
