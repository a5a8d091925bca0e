"""`./jingzhi down`: stop what `up` started."""

from __future__ import annotations

import argparse
import os
import signal
import time
from pathlib import Path

from jingzhi.launch import surroundings
from jingzhi.launch.commands.up import is_up, read_state
from jingzhi.launch.processes import clear_leftovers, lives
from jingzhi.launch.speech import say
from jingzhi.launch.trouble import Trouble

PATIENCE = 90


def add(parser: argparse.ArgumentParser) -> None:
    """No options of its own."""


def run(args: argparse.Namespace) -> int:
    """Ask it to stop and wait until it has."""
    folder = surroundings.data_dir()
    if not is_up(folder):
        if clear_leftovers(folder, read_state(folder).get("children", [])):
            end_leftover_server(folder)
            say("上次运行被强行中止,已清理其残留的进程。")
            return 0
        say(f"数据目录 {folder} 上没有正在运行的系统。")
        return 0
    pid = read_state(folder).get("pid")
    if not isinstance(pid, int):
        raise Trouble("系统正在启动或停止,请稍后再试。")
    os.kill(pid, signal.SIGTERM)
    end = time.monotonic() + PATIENCE
    while is_up(folder) or lives(pid):
        if time.monotonic() > end:
            raise Trouble(f"进程 {pid} 在 {PATIENCE} 秒内没有停止。")
        time.sleep(0.1)
    say("已停止。")
    return 0


def end_leftover_server(folder: Path) -> None:
    """Use the database as a command does: the last to leave stops a server that a command had started."""
    with surroundings.database(folder):
        (folder / "up.json").unlink(missing_ok=True)
