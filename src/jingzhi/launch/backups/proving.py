"""Proves a freshly loaded database before it takes anybody's place: `python -m jingzhi.launch.backups.proving`.

A process of its own, because its Django works on the new database. It reads what the backup says of itself as JSON on standard
input (with `folder`, where the stored files were put aside) and prints what it found; nothing is trusted that was not counted again.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from jingzhi.launch import prepare
from jingzhi.launch.backups import state


def prove(about: dict[str, Any]) -> dict[str, Any]:
    """Compare with the backup, bring the tables up to date, then check ledger, files and figures again. Needs Django."""
    from jingzhi.core.ledger.verify import verify

    found = [f"{name}:备份时 {then} 行,恢复后 {now} 行" for name, then, now in _different(about["tables"])]
    if state.ledger() != about["ledger"]:
        found.append(f"台账末条不同:备份时 {about['ledger']},恢复后 {state.ledger()}")
    before = state.migrations()
    prepare.migrate()
    report = verify()
    if not report.ok:
        found.append(f"台账核对不符:{report.first_bad}")
    known = set(about["files"]["gone"]) | set(about["files"]["lost"])
    found += [f"文件不符:{name}" for name in state.wrong_files(Path(about["folder"])) if name not in known]
    now = state.figures(about["figures"]["as_of"])["values"]
    return {
        "wrong": found,
        "events": report.events,
        "upgraded": before != state.migrations(),
        "figures": now,
        "different": sorted(
            code for code, value in about["figures"]["values"].items() if now.get(code) != value
        ),
    }


def _different(then: dict[str, int]) -> list[tuple[str, int, int]]:
    now = state.tables()
    return [(name, count, now.get(name, 0)) for name, count in then.items() if now.get(name, 0) != count]


def main() -> int:
    """Entry point of the process."""
    import django

    django.setup()
    answer = prove(json.load(sys.stdin))
    print(json.dumps(answer, ensure_ascii=False, default=str))
    return 0


if __name__ == "__main__":
    sys.exit(main())
