"""`./jingzhi database-url`: the connection string, for psql and other tools."""

from __future__ import annotations

import argparse
import os

from jingzhi.launch import surroundings
from jingzhi.launch.speech import say


def add(parser: argparse.ArgumentParser) -> None:
    """No options of its own."""


def run(args: argparse.Namespace) -> int:
    """Print it; the server is made when it was never started, and runs only while something uses it."""
    if not surroundings.own_server():
        print(os.environ["DATABASE_URL"])
        return 0
    from jingzhi.launch import postgres

    folder = surroundings.data_dir()
    if not postgres.is_running(folder):
        say("内置数据库现在没有运行;它随 ./jingzhi up 启动。")
    if postgres.url(folder) is None:
        with surroundings.database(folder):
            pass
    print(postgres.url(folder))
    return 0
