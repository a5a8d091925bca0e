"""`./jingzhi bench`: run the measurements of bench/, each against its own baseline in the same run."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from typing import Any

from jingzhi.launch import prepare, surroundings
from jingzhi.launch.speech import say
from jingzhi.launch.trouble import Trouble

FOLDER = surroundings.ROOT / "bench"


def add(parser: argparse.ArgumentParser) -> None:
    """Options."""
    parser.add_argument("names", nargs="*", help="只运行这些(bench/ 下的文件名,不带 .py);默认全部")
    parser.add_argument(
        "--messages", metavar="FILE", help="suggestions 用的留言文件(列 subject, text, topic)"
    )
    parser.add_argument("--json", action="store_true", help="在标准输出打印一个 JSON 对象")


def run(args: argparse.Namespace) -> tuple[int, dict[str, Any], str]:
    """Each script prints one JSON object with --json; a script that fails makes the exit code 1."""
    known = sorted(path.stem for path in FOLDER.glob("*.py"))
    unknown = sorted(set(args.names) - set(known))
    if unknown:
        raise Trouble(f"没有这些测量:{'、'.join(unknown)}。可选:{'、'.join(known)}。")
    folder = surroundings.data_dir()
    results: dict[str, Any] = {}
    with surroundings.django(folder):
        prepare.migrate()
        prepare.build_if_empty()
        for name in args.names or known:
            say(f"测量 {name} ……")
            results[name] = _measure(name, args.messages if name == "suggestions" else None)
    failed = [name for name, found in results.items() if "error" in found]
    return int(bool(failed)), results, json.dumps(results, ensure_ascii=False, indent=2)


def _measure(name: str, messages: str | None = None) -> dict[str, Any]:
    # surroundings.django has put the environment of the database into os.environ, which the child inherits
    command = [sys.executable, str(FOLDER / f"{name}.py"), "--json"]
    if messages:
        command += ["--messages", messages]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return {"error": done.stderr.strip().splitlines()[-1:] or [str(done.returncode)]}
    found: dict[str, Any] = json.loads(done.stdout)
    return found
