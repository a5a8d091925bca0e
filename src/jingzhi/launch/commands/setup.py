"""`./jingzhi setup`: the script at the root has already installed everything when this runs."""

from __future__ import annotations

import argparse

from jingzhi.launch.speech import say


def add(parser: argparse.ArgumentParser) -> None:
    """No options of its own."""


def run(args: argparse.Namespace) -> int:
    """Say so."""
    say("依赖已安装。启动:./jingzhi up")
    return 0
