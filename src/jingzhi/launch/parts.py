"""What the product is made of: every pinned package, read from the files that pin them."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from pathlib import Path

PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)")


@dataclass(frozen=True, order=True)
class Part:
    """One package. `ecosystem` as the OSV database names it; `hashes`: algorithm and hex digest, where there is exactly one."""

    ecosystem: str
    name: str
    version: str
    licence: str = ""
    hashes: tuple[tuple[str, str], ...] = ()

    @property
    def purl(self) -> str:
        """Its package address (purl)."""
        kind = {"PyPI": "pypi", "npm": "npm"}[self.ecosystem]
        return f"pkg:{kind}/{self.name.replace('@', '%40')}@{self.version}"


def all_parts(root: Path, *, tests: bool = False) -> list[Part]:
    """Everything the running system uses, sorted; with `tests` also what only tests and checks use."""
    python = _python(root / "requirements" / ("test.txt" if tests else "base.txt"))
    return sorted({*python, *_npm(root / "package-lock.json", tests)})


def _python(path: Path) -> list[Part]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Part("PyPI", found[1].lower(), found[2]) for line in lines if (found := PINNED.match(line))]


def _npm(path: Path, tests: bool) -> list[Part]:
    packages = json.loads(path.read_text(encoding="utf-8"))["packages"]
    found = []
    for place, about in packages.items():
        if not place or (about.get("dev") and not tests):
            continue
        name = about.get("name") or place.rpartition("node_modules/")[2]
        found.append(
            Part(
                "npm",
                name,
                about["version"],
                str(about.get("license", "")),
                _integrity(about.get("integrity", "")),
            )
        )
    return found


def _integrity(text: str) -> tuple[tuple[str, str], ...]:
    """npm writes `sha512-` and base64."""
    kind, _dash, value = text.partition("-")
    return (("SHA-512", base64.b64decode(value).hex()),) if kind == "sha512" else ()
