"""The installation's secret around a restore: personal data in the backup can be read only under the secret that sealed it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jingzhi.launch import surroundings
from jingzhi.launch.trouble import Trouble

MISSING = "备份里没有本系统的密钥(secret.key),数据目录 {} 里也没有。请先放回原来的 secret.key(或设 JINGZHI_SECRET);确实已丢失,可加 --lost-secret。"
ANOTHER = "备份里的个人信息由另一把密钥加密,与这里的 secret.key 不同。请换上原来的 secret.key(或设 JINGZHI_SECRET);确实已丢失,可加 --lost-secret。"


@contextlib.contextmanager
def used(about: dict[str, Any], folder: Path, *, lost: bool) -> Iterator[None]:
    """The secret that lies in the backup becomes this folder's when it has none; taken back when the block fails.

    Raises:
        Trouble: there is no secret anywhere and `lost` does not say that this is known.
    """
    path = folder / "secret.key"
    if os.environ.get("JINGZHI_SECRET") or path.exists():
        yield
        return
    if not about["secret"] and not lost:
        raise Trouble(MISSING.format(folder))
    if about["secret"]:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(about["secret"])
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def check(about: dict[str, Any], folder: Path, url: str, *, lost: bool) -> None:
    """Whether this program and this secret can read the backup; sets Django up for it, without touching the database.

    Raises:
        Trouble: the backup is of a newer version, or sealed under another secret.
    """
    os.environ.update(surroundings.environment(folder, url))
    import django

    django.setup()
    from jingzhi.launch.backups import state

    if newer := state.unknown(about["migrations"]):
        raise Trouble(f"这份备份来自更新版本的旌治({newer[-1]} 等 {len(newer)} 项)。请先升级旌治,再恢复。")
    if not lost and about["seal_mark"] != state.seal_mark():
        raise Trouble(ANOTHER)
