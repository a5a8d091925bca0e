"""`./jingzhi demo`: the demo district from nothing, or some life in it."""

from __future__ import annotations

import argparse

from jingzhi.launch import prepare, surroundings
from jingzhi.launch.commands.up import is_up
from jingzhi.launch.speech import bar, say
from jingzhi.launch.trouble import Trouble


def add(parser: argparse.ArgumentParser) -> None:
    """Options."""
    parser.add_argument(
        "--live", type=int, metavar="N", help="不重建,而让各岗位在现有演示区里把 N 件事项办到底"
    )
    parser.add_argument(
        "--fill",
        type=int,
        metavar="N",
        help="不重建,而再添 N 件过去两年里办结的事项(大量数据,用于评价和测速)",
    )
    parser.add_argument("--yes", action="store_true", help="DATABASE_URL 指定的数据库也清空重建")


def run(args: argparse.Namespace) -> int:
    """Rebuild, or play."""
    folder = surroundings.data_dir()
    more = {"live": args.live, "fill": args.fill}
    for name, count in more.items():
        if count is not None and count < 1:
            raise Trouble(f"--{name} 须为正整数。")
    rebuilt = not any(more.values())
    if rebuilt:
        check_may_empty(args)
    with surroundings.django(folder):
        if rebuilt:
            prepare.empty_database()
            prepare.migrate()
            prepare.build()
            say("演示区已重建。")
            return 0
        prepare.migrate()
        prepare.build_if_empty()
        surroundings.become_limited()
        if args.live:
            with bar("办理事项", "件") as progress:
                prepare.part("jingzhi.demo.play", "play")(count=args.live, progress=progress)
        if args.fill:
            with bar("添加事项", "件") as progress:
                prepare.part("jingzhi.demo.crowd", "two_years")(count=args.fill, progress=progress)
    return 0


def check_may_empty(args: argparse.Namespace) -> None:
    """Rebuilding removes everything: not under a running system, and not somebody's own server unasked."""
    if is_up(surroundings.data_dir()):
        raise Trouble("系统正在运行。重建会清空数据:请先 ./jingzhi down(或 Ctrl-C),再运行 ./jingzhi demo。")
    if not surroundings.own_server() and not args.yes:
        raise Trouble("DATABASE_URL 指定的数据库会被清空。确认请加 --yes。")
