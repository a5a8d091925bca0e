"""The files of the repository, as the rules look at them."""

from __future__ import annotations

import ast
import subprocess
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCE = ROOT / "src" / "jingzhi"


@lru_cache
def tracked() -> tuple[Path, ...]:
    """Every file git knows or would add; files that are gone are left out."""
    listing = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=True
    )
    names = sorted(set(listing.stdout.decode().split("\0")) - {""})
    return tuple(ROOT / name for name in names if (ROOT / name).is_file())


def sources(*folders: Path, kind: str = ".py") -> list[Path]:
    """The tracked files of a kind below the folders (default: the whole repository)."""
    wanted = folders or (ROOT,)
    return [path for path in tracked() if path.suffix == kind and any(f in path.parents for f in wanted)]


@lru_cache
def parsed(path: Path) -> ast.Module:
    """A file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def short(path: Path) -> str:
    """A path as people write it."""
    return path.relative_to(ROOT).as_posix()


def rule(broken: list[str], advice: str) -> None:
    """Fail with every place that breaks the rule, one a line, and what to do about it."""
    assert not broken, "\n  ".join([f"{advice}:", *broken])
