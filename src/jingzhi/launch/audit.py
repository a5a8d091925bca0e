"""Whether a pinned package has a known weakness: one question to the OSV database, and a clear note where there is no network."""

from __future__ import annotations

import json
import os
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field

from jingzhi.launch.parts import Part

ADDRESS = "https://api.osv.dev/v1/querybatch"
VARIABLE = "JINGZHI_OSV"  # another address (a mirror in a closed network), or "off"
PATIENCE = 15  # seconds
MOST = 1000  # packages in one question


@dataclass
class Found:
    """`known`: package and version -> numbers of weaknesses; `note`: why nothing could be asked."""

    known: dict[str, list[str]] = field(default_factory=dict)
    note: str = ""


def ask(found: Sequence[Part]) -> Found:
    """Ask for all parts at once. Only names and versions of public packages leave the house."""
    address = os.environ.get(VARIABLE) or ADDRESS
    if address == "off":
        return Found(note=f"{VARIABLE}=off,未查询已知漏洞")
    queries = [
        {"package": {"name": one.name, "ecosystem": one.ecosystem}, "version": one.version}
        for one in found[:MOST]
    ]
    body = json.dumps({"queries": queries}).encode()
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"})  # noqa: S310 - the address is the administrator's
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            results = json.load(answer)["results"]
    except (OSError, ValueError, KeyError) as error:
        return Found(note=f"没有网络或查询失败,未查询已知漏洞({type(error).__name__})")
    known = {
        f"{part.name} {part.version}": sorted(str(one["id"]) for one in result["vulns"])
        for part, result in zip(found, results, strict=False)
        if result.get("vulns")
    }
    return Found(known=known)
