"""`./jingzhi manage …`: Django's own commands, with the right environment and a running database."""

from __future__ import annotations

import argparse
import subprocess
import sys

from jingzhi.launch import surroundings


def add(parser: argparse.ArgumentParser) -> None:
    """Everything that is not --data goes to Django."""


def run(args: argparse.Namespace) -> int:
    """Run it as the owner of the database."""
    folder = surroundings.data_dir()
    with surroundings.database(folder) as url:
        env = surroundings.environment(folder, url)
        return subprocess.run([sys.executable, "-m", "django", *args.rest], env=env, check=False).returncode
