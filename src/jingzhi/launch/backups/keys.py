"""The key of backups: a file (best) or a passphrase. It is never kept in the data folder, nor in a backup."""

from __future__ import annotations

import argparse
import getpass
import os
import secrets
import sys
from pathlib import Path

from jingzhi.launch.backups.sealed import SHORTEST_KEY
from jingzhi.launch.trouble import Trouble

VARIABLE = "JINGZHI_BACKUP_KEY_FILE"


def add(parser: argparse.ArgumentParser) -> None:
    """The options of a command that needs the key."""
    parser.add_argument("--key-file", type=Path, help=f"备份密钥文件(或设 {VARIABLE});不写则询问口令")


def read(args: argparse.Namespace, *, twice: bool = False) -> bytes:
    """The key's bytes; a passphrase is asked for at the terminal (`twice` when it is new).

    Raises:
        Trouble: no such file, open to others, too short, or the two passphrases differ.
    """
    path = args.key_file or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    key = from_file(path) if path else _asked(twice)
    if len(key) < SHORTEST_KEY:
        raise Trouble(
            f"备份的密钥或口令至少 {SHORTEST_KEY} 个字节。可用 ./jingzhi backup --new-key FILE 生成。"
        )
    return key


def from_file(path: Path) -> bytes:
    """The content without white space around it; a file that others may read is refused."""
    try:
        if path.stat().st_mode & 0o077:
            raise Trouble(f"密钥文件 {path} 别人也能读。请先 chmod 600。")
        return path.read_bytes().strip()
    except OSError as error:
        raise Trouble(f"读不到密钥文件 {path}:{error.strerror}。") from None


def make(path: Path) -> None:
    """A new key file, readable by its owner only; an existing file is never overwritten."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Trouble(f"{path} 已存在。旧密钥打得开旧备份,请另取文件名。") from None
    except OSError as error:
        raise Trouble(f"写不了 {path}:{error.strerror}。") from None
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _asked(twice: bool) -> bytes:
    if not sys.stdin.isatty():
        raise Trouble(f"请用 --key-file 或 {VARIABLE} 指定备份密钥文件。")
    first = getpass.getpass("备份口令:")
    if twice and getpass.getpass("再输一次:") != first:
        raise Trouble("两次输入的口令不同。")
    return first.encode()
