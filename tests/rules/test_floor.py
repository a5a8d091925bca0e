"""Everything a browser is given works on the floor, Chromium 90: scripts parse as ES2020, styles use nothing newer."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.rules.tree import ROOT, SOURCE, rule, short

PROGRAMS = sorted(SOURCE.glob("**/static/**/*.js"))
STYLES = sorted(SOURCE.glob("**/static/**/*.css"))
# The packages' files that pages load (config/settings.py serves them under vendor/).
VENDOR = [ROOT / "node_modules" / name for name in ("htmx.org/dist/htmx.min.js", "leaflet/dist/leaflet.js")]
PARSE = """
const acorn = require(process.argv[1]), fs = require("fs"), wrong = [];
for (const file of process.argv.slice(2)) {
  try { acorn.parse(fs.readFileSync(file, "utf8"), {ecmaVersion: 2020}); }
  catch (error) { wrong.push([file, error.message]); }
}
console.log(JSON.stringify(wrong));
"""
# What a newer Chromium brought and an older one answers by dropping the whole rule or value. A declaration that is
# merely ignored (accent-color, text-wrap) does no harm. The number is the Chromium that brought it.
NEWER = {
    r":has\(": 105,
    r"@layer\b": 99,
    r"@container\b": 105,
    r"@scope\b": 118,
    r"@starting-style\b": 117,
    r"\bcolor-mix\(": 111,
    r"\b(oklch|oklab|lch|lab)\(": 111,
    r"\b\d+[sdl]v[hw]\b": 108,
    r"\bsubgrid\b": 117,
    r"@media[^{]*\([^)]*[<>]": 104,
    r"(^|[;{\s])(translate|rotate|scale)\s*:": 104,
    r"(^|[{};])\s*&": 112,
    r":popover-open": 114,
}


def newer(text: str) -> list[str]:
    """What in a style sheet is newer than the floor."""
    plain = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    return [
        f"{found.group().strip()} (Chromium {since})"
        for what, since in NEWER.items()
        if (found := re.search(what, plain))
    ]


def unparsed(files: list[Path]) -> list[str]:
    """Which scripts are no ES2020, by acorn."""
    node = shutil.which("node") or str(Path(sys.executable).parent / "node")
    command = [node, "-e", PARSE, str(ROOT / "node_modules" / "acorn"), *map(str, files)]
    done = subprocess.run(command, text=True, capture_output=True, check=True)
    return [f"{Path(file).name}: {message}" for file, message in json.loads(done.stdout)]


def test_scripts_parse_on_the_floor():
    assert len(PROGRAMS) > 3
    rule(
        unparsed(PROGRAMS + VENDOR),
        "write it in ES2020 (no ||=, class fields, .at() is only a method and fine)",
    )


@pytest.mark.parametrize("text", ["a ||= 1", "class A { x = 1 }", "await f()"])
def test_the_rule_sees_newer_scripts(tmp_path, text):
    (tmp_path / "new.js").write_text(text)
    assert unparsed([tmp_path / "new.js"])


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_work_on_the_floor(path):
    rule(
        [f"{short(path)}: {one}" for one in newer(path.read_text(encoding="utf-8"))], "an older way is needed"
    )


@pytest.mark.parametrize(
    ("text", "many"),
    [
        (".a:has(b){}", 1),
        ("@media (width >= 40em){}", 1),
        (".a{color:color-mix(in srgb,red,blue)}", 1),
        (".a{&:hover{color:red}}", 1),
        ("/* no :has( here */.a{transform:translate(1px);inset:0;aspect-ratio:4/3}", 0),
        (".a{height:100dvh}", 1),
    ],
)
def test_the_rule_sees_newer_styles(text, many):
    assert len(newer(text)) == many
