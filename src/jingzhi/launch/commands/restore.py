"""`./jingzhi restore FILE`: a backup put back, and proved before it takes its place."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import psycopg
import psycopg.sql

from jingzhi.launch import surroundings
from jingzhi.launch.backups import keys, putting, secrets
from jingzhi.launch.commands.up import is_up
from jingzhi.launch.speech import say
from jingzhi.launch.trouble import Trouble


def add(parser: argparse.ArgumentParser) -> None:
    """Options."""
    parser.add_argument("file", type=Path, metavar="FILE", help="./jingzhi backup 写成的备份")
    keys.add(parser)
    parser.add_argument("--replace", action="store_true", help="数据目录里已有数据时,用备份替换它")
    parser.add_argument("--check", action="store_true", help="只检查备份是否完整、能否打开,不恢复")
    parser.add_argument(
        "--lost-secret", action="store_true", help="本系统的密钥已丢失:仍恢复,但加密的联系方式再也读不出"
    )
    parser.add_argument("--json", action="store_true", help="在标准输出打印一个 JSON 对象")


def run(args: argparse.Namespace) -> tuple[int, dict[str, Any], str]:
    """Exit code 1 when the figures came out otherwise than at the backup (the rows are all there: that was proved)."""
    begun, folder = time.monotonic(), surroundings.data_dir()
    backup = putting.Backup(args.file.expanduser().resolve(), keys.read(args))
    if not backup.path.is_file():
        raise Trouble(f"没有这个文件:{args.file}")
    if is_up(folder):
        raise Trouble("系统正在运行。请先 ./jingzhi down(或 Ctrl-C),再恢复。")
    say("检查备份 ……")
    about = backup.about()
    if args.check:
        return 0, _told(about), f"备份完整:时点 {about['made_at']},台账 {about['ledger']['events']} 条。"
    return _restored(args, backup, about, folder, begun)


def _restored(
    args: argparse.Namespace, backup: putting.Backup, about: dict[str, Any], folder: Path, begun: float
) -> tuple[int, dict[str, Any], str]:
    with surroundings.database(folder) as url:
        if not args.replace and holds_data(url):
            raise Trouble(
                "这里已有数据。恢复会替换全部现有数据:确认请加 --replace,或用 --data 指定空的数据目录。"
            )
        with secrets.used(about, folder, lost=args.lost_secret):
            secrets.check(about, folder, url, lost=args.lost_secret)
            say("恢复并核对 ……")
            found = putting.put_back(backup, about, url=url, folder=folder)
    facts = _told(about) | {name: found[name] for name in ("events", "upgraded", "different", "strays")}
    facts["seconds"] = round(time.monotonic() - begun, 1)
    return int(bool(found["different"])), facts, text(facts)


def holds_data(url: str) -> bool:
    """Whether somebody's data lie in the database."""
    with psycopg.connect(url) as connection:
        for table in ("ledger_event", "places_place", "bodies_account"):
            there = connection.execute("select to_regclass(%s) is not null", [table]).fetchone()
            question = psycopg.sql.SQL("select exists (select from {})").format(psycopg.sql.Identifier(table))
            if there and there[0] and (connection.execute(question).fetchone() or [False])[0]:
                return True
    return False


def _told(about: dict[str, Any]) -> dict[str, Any]:
    facts = {name: about[name] for name in ("made_at", "ledger", "figures")}
    return facts | {"files": about["files"]["count"]}


def text(facts: dict[str, Any]) -> str:
    """For people."""
    lines = [
        f"已恢复到 {facts['made_at']},用时 {facts['seconds']} 秒。",
        f"台账完整:{facts['events']} 条记录全部核对无误;文件 {facts['files']} 个全部相符。",
    ]
    if facts["upgraded"]:
        lines.append("备份来自较早的版本,数据表已升级。")
    if facts["different"]:
        lines.append(f"注意:以下数字与备份时不同,请核对:{'、'.join(facts['different'])}")
    else:
        lines.append(f"底数 {len(facts['figures']['values'])} 项与备份时相等。")
    lines.append("备份之后按期限或按要求删除过的个人信息,请重新删除(见 docs/backup.md)。")
    return "\n".join(lines)
