"""`./jingzhi check`: style, types, import contracts, migrations, the browser floor."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

from jingzhi.launch import audit, parts, surroundings
from jingzhi.launch.commands.test import test_server
from jingzhi.launch.speech import say

# label -> program in .venv/bin and its arguments
CHECKS = {
    "代码规范": ["ruff", "check", "--no-cache", ".", "jingzhi"],
    "代码格式": ["ruff", "format", "--check", "--no-cache", ".", "jingzhi"],
    "类型": ["mypy", "--show-traceback"],
    "分层约定": ["lint-imports"],
    "迁移": ["django-admin", "makemigrations", "--check", "--dry-run"],
    "浏览器底线": ["pytest", "-q", "-p", "no:cacheprovider", "tests/rules/test_floor.py"],
}


def add(parser: argparse.ArgumentParser) -> None:
    """Options."""
    parser.add_argument("--verbose", action="store_true", help="也显示通过的检查的输出")
    parser.add_argument("--strict", action="store_true", help="所用的包有已知漏洞也算未通过")


def run(args: argparse.Namespace) -> int:
    """Run all checks, also after a failure: one run shows everything that is to be done."""
    failed = []
    with test_server() as (folder, url):
        env = surroundings.environment(folder, url.rsplit("/", 1)[0] + "/jingzhi")
        for label, (program, *words) in CHECKS.items():
            begun = time.monotonic()
            command = [str(Path(sys.executable).parent / program), *words]
            done = subprocess.run(
                command, cwd=surroundings.ROOT, env=env, text=True, capture_output=True, check=False
            )
            if done.returncode or args.verbose:
                print(done.stdout + done.stderr, end="", flush=True)
            say(f"{'未通过' if done.returncode else '通过'}  {label}({time.monotonic() - begun:.1f} 秒)")
            failed += [label] if done.returncode else []
    if known_weaknesses() and args.strict:
        failed.append("依赖漏洞")
    say(f"未通过:{'、'.join(failed)}" if failed else "全部检查通过。")
    return 1 if failed else 0


def known_weaknesses() -> int:
    """Tell the known weaknesses of the packages we use; how many packages have one.

    A weakness becomes known on any day, without a change of ours: it is told, and fails only with --strict (before a release).
    """
    found = audit.ask(parts.all_parts(surroundings.ROOT, tests=True))
    if found.note:
        say(f"略过  依赖漏洞({found.note})")
        return 0
    for name, numbers in found.known.items():
        say(f"注意  {name} 有已知漏洞:{'、'.join(numbers)}")
    if not found.known:
        say("通过  依赖漏洞")
    return len(found.known)
