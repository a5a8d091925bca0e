"""`./jingzhi sbom [FILE]`: what the product is made of, as CycloneDX 1.6, for whoever has to keep an inventory."""

from __future__ import annotations

import argparse
import json
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jingzhi.launch import parts, surroundings


def add(parser: argparse.ArgumentParser) -> None:
    """Options."""
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE", help="写到文件(不写则打印)")
    parser.add_argument("--tests", action="store_true", help="连同只在测试和检查时用的包")


def run(args: argparse.Namespace) -> int:
    """Print or write; always the same but for the time."""
    found = parts.all_parts(surroundings.ROOT, tests=args.tests)
    text = json.dumps(bill(found, at=datetime.now(UTC)), ensure_ascii=False, indent=1) + "\n"
    if args.file:
        args.file.write_text(text, encoding="utf-8")
    else:
        print(text, end="")
    return 0


def bill(found: list[parts.Part], *, at: datetime) -> dict[str, Any]:
    """The bill of materials of these parts; its serial number follows from them."""
    purls = [one.purl for one in found]
    product = {"type": "application", "bom-ref": "jingzhi", "name": "jingzhi"}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, ' '.join(purls))}",
        "version": 1,
        "metadata": {
            "timestamp": at.isoformat(timespec="seconds"),
            "component": product | {"licenses": [{"license": {"id": "Apache-2.0"}}]},
        },
        "components": [_component(one) for one in found],
        "dependencies": [{"ref": "jingzhi", "dependsOn": purls}],
    }


def _component(one: parts.Part) -> dict[str, Any]:
    about: dict[str, Any] = {"type": "library", "bom-ref": one.purl, "name": one.name}
    about |= {"version": one.version, "purl": one.purl}
    if one.licence:
        about["licenses"] = [{"expression": one.licence}]
    if one.hashes:
        about["hashes"] = [{"alg": kind, "content": value} for kind, value in one.hashes]
    return about
