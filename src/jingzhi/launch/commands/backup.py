"""`./jingzhi backup FILE`: one sealed file with everything of one moment."""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from typing import Any

from jingzhi.launch import prepare, surroundings
from jingzhi.launch.backups import keys
from jingzhi.launch.speech import bar
from jingzhi.launch.trouble import Trouble


def add(parser: argparse.ArgumentParser) -> None:
    """Options."""
    parser.add_argument(
        "file", type=Path, nargs="?", metavar="FILE", help="备份写到哪个文件(同名旧备份在写成后才被替换)"
    )
    keys.add(parser)
    parser.add_argument("--new-key", type=Path, metavar="FILE", help="不备份,只生成一个新的密钥文件")
    parser.add_argument(
        "--with-secret", action="store_true", help="把本系统的密钥(secret.key)也放进备份;不放则须另行妥善保管"
    )
    parser.add_argument("--json", action="store_true", help="在标准输出打印一个 JSON 对象")


def run(args: argparse.Namespace) -> tuple[int, dict[str, Any], str]:
    """Exit code 1 when a stored file is missing or altered: the backup is written all the same, and says so."""
    if args.new_key:
        keys.make(args.new_key)
        return (
            0,
            {"key_file": str(args.new_key)},
            f"已生成密钥文件 {args.new_key}。请抄存到备份以外的地方:没有它,备份打不开。",
        )
    if not args.file:
        raise Trouble("请写明备份文件,例如 ./jingzhi backup jingzhi.backup --key-file backup.key")
    key = keys.read(args, twice=True)
    begun, folder = time.monotonic(), surroundings.data_dir()
    with surroundings.django(folder):
        prepare.migrate()
        from jingzhi.launch.backups import taking

        with bar("备份文件", "个") as progress:
            about = taking.take(
                args.file.expanduser().resolve(),
                key=key,
                url=os.environ["DATABASE_URL"],
                files=folder / "files",
                secret=surroundings.secret(folder) if args.with_secret else "",
                progress=progress,
            )
    facts = {name: about[name] for name in ("made_at", "ledger", "figures", "files", "bytes")}
    facts["seconds"] = round(time.monotonic() - begun, 1)
    return int(bool(facts["files"]["lost"])), facts, text(args.file, facts)


def text(path: Path, facts: dict[str, Any]) -> str:
    """For people."""
    files, ledger = facts["files"], facts["ledger"]
    lines = [
        f"备份已写成:{path}({facts['bytes'] / 1e6:.1f} MB,{facts['seconds']} 秒)",
        f"时点 {facts['made_at']},台账 {ledger['events']} 条,末条 {ledger['seq']} 号 {ledger['hash'][:16]}…,文件 {files['count']} 个",
    ]
    if files["gone"]:
        lines.append(f"备份期间按期限删除的文件 {len(files['gone'])} 个,未放入备份。")
    if files["lost"]:
        lines.append(f"注意:{len(files['lost'])} 个文件缺失或被改动:{'、'.join(files['lost'][:5])}")
    return "\n".join(lines)
