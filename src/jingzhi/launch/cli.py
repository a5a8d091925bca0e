"""The table of commands, and one place where errors become sentences."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from jingzhi.launch import speech
from jingzhi.launch.trouble import Trouble

# command -> (module in launch/commands, what it does)
COMMANDS = {
    "up": ("up", "启动系统:数据库、演示区、网页与后台任务(Ctrl-C 停止)"),
    "down": ("down", "停止以 --detach 启动的系统"),
    "setup": ("setup", "只安装所需的包,不启动"),
    "test": ("test", "安装测试所需并运行全部测试(参数原样交给 pytest)"),
    "check": ("check", "代码检查:规范、类型、分层约定、迁移"),
    "replay": ("replay", "把 CSV 里的留言作为事项逐条送入系统"),
    "verify": ("verify", "重新计算整本台账,指出第一条被改动的记录"),
    "demo": ("demo", "从零重建演示区;--live N 让各岗位把 N 件事项办到底"),
    "figures": ("figures", "按记录计算全区的数字,可看过去任意一天"),
    "backup": ("backup", "把数据库和文件备份成一个加密文件(系统可照常运行)"),
    "restore": ("restore", "从备份恢复,核对无误后才替换;--check 只检查备份"),
    "sbom": ("sbom", "列出全部组成软件(CycloneDX 格式的物料清单)"),
    "bench": ("bench", "运行性能测量,每项都与同次运行的基准相比"),
    "clock": ("clock", "计算期限并说明理由(不需要数据库)"),
    "database-url": ("database_url", "打印内置数据库的连接串"),
    "manage": ("manage", "执行 Django 管理命令"),
}
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# their options belong to another program
PASS_ON = ("test", "manage")


def parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    top = argparse.ArgumentParser(
        prog="./jingzhi",
        description="旌治:从网格开始治理一个区",
        epilog="每个命令都可加 --data DIR(或设 JINGZHI_DATA)。",
    )
    table = top.add_subparsers(dest="command", metavar="命令", required=True)
    for name, (module, text) in COMMANDS.items():
        sub = table.add_parser(name, help=text, description=text, add_help=name not in PASS_ON)
        sub.add_argument("--data", type=Path, help="数据目录(默认:JINGZHI_DATA,或仓库根目录下的 .jingzhi)")
        importlib.import_module(f"jingzhi.launch.commands.{module}").add(sub)
    return top


def main(words: list[str]) -> int:
    """Run one command; the exit code."""
    args = parse(words)
    if args.data:
        os.environ["JINGZHI_DATA"] = str(args.data.expanduser().resolve())
    stop_on_signals()
    module = importlib.import_module(f"jingzhi.launch.commands.{COMMANDS[args.command][0]}")
    as_json = bool(getattr(args, "json", False))
    out = speech.only_json() if as_json else sys.stdout
    try:
        answer = module.run(args)
    except KeyboardInterrupt:
        speech.say("已停止。")
        return 130
    except Exception as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        speech.say(sentence)
        if as_json:
            print(
                json.dumps(
                    {"error": sentence, "code": getattr(error, "code", "trouble")}, ensure_ascii=False
                ),
                file=out,
            )
        return 1
    if isinstance(answer, int):
        return answer
    return _show(answer, out, as_json=as_json)


def parse(words: list[str]) -> argparse.Namespace:
    """The parsed command; `test` and `manage` keep what they do not know for the program they call."""
    if not words or words[0] == "help":
        words = ["--help"]
    top = parser()
    if words[0] in PASS_ON:
        args, rest = top.parse_known_args(words)
        args.rest = rest
        return args
    return top.parse_args(words)


def _show(answer: Any, out: Any, *, as_json: bool) -> int:
    """Commands that compute something return (exit code, facts, text for people)."""
    code, facts, text = answer
    print(json.dumps(facts, ensure_ascii=False, default=str) if as_json else text, file=out, flush=True)
    return int(code)


def _sentence(error: Exception) -> str | None:
    """The sentence for expected errors; None for a programming error, which keeps its traceback."""
    if isinstance(error, Trouble):
        return str(error)
    from jingzhi.kit.refused import Refused

    return error.text if isinstance(error, Refused) else None


def stop_on_signals() -> None:
    """A supervisor's stop and a closed terminal end a command as Ctrl-C does: everything that it started is stopped.

    SIGINT is set too, because a shell starts background jobs with it ignored; SIGHUP is left alone under nohup.
    """
    for number in STOPS:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _interrupt)


def _interrupt(number: int, frame: Any) -> None:
    for other in STOPS:  # a second Ctrl-C must not interrupt the stopping
        signal.signal(other, signal.SIG_IGN)
    raise KeyboardInterrupt
