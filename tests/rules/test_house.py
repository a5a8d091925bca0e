"""The house rules that a reader relies on: where writing happens, where the environment is read, what is not kept here."""

from __future__ import annotations

import ast
import re

import pytest
from tests.rules.tree import ROOT, SOURCE, parsed, rule, short, sources, tracked

# The files that may write rows, room by room. Everything else calls them.
WRITERS = {
    "core/ledger": {"actions.py", "listeners.py"},
    "core/places": {"actions.py"},
    "core/bodies": {"actions.py", "hours.py", "views.py"},
    "core/catalogue": {"actions.py"},
    "core/flows": {
        "actions.py",
        "beside.py",
        "calendars.py",
        "clocks.py",
        "follow.py",
        "lights.py",
        "privacy.py",
        "search.py",
        "undoing.py",
    },
    "core/scores": {"actions.py"},
    "core/papers": {"actions.py"},
    "core/notices": {"actions.py"},
    "programmes/admission": {"actions.py"},
    "programmes/assessment": {"actions.py"},
    "programmes/keytasks": {"actions.py"},
    "programmes/ratings": {"actions.py"},
    "programmes/responsibility": {"actions.py"},
    "programmes/staffing/actions": {"posts.py", "handover.py", "roster.py", "helping.py"},
    "programmes/grid/actions": {
        "callbacks.py",
        "deadlines.py",
        "ending.py",
        "holding.py",
        "intake.py",
        "joint.py",
        "returns.py",
        "rights.py",
        "sorting.py",
        "verification.py",
        "splitting.py",
        "supervision.py",
        "voices.py",
        "whistles.py",
    },
    "programmes/grid/suggestions": {"actions.py"},
    "programmes/inspection": {"actions.py"},
    "programmes/redrawing": {"actions.py"},
    "programmes/keywork": {"actions.py"},
}
ALWAYS = {"bulk_create", "bulk_update", "get_or_create", "update_or_create"}
SOMETIMES = {"create", "save", "update", "delete"}
# `.save(` and `.delete(` of things that are no rows.
NO_ROWS = {"image", "document", "default_storage", "canvas", "picture", "cache"}
SWAMPS = {"services", "utils", "helpers", "signals"}


def program():
    """The program without its tests and migrations."""
    return [path for path in sources(SOURCE) if not {"tests", "migrations"} & set(path.parts)]


def may_write(path):
    inside = path.relative_to(SOURCE).as_posix()
    room, _slash, name = inside.rpartition("/")
    return name in WRITERS.get(room, ())


def writes(tree):
    """(line, text) of every call that writes rows."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        name, receiver = node.func.attr, ast.unparse(node.func.value)
        rows = "objects" in receiver or "filter(" in receiver or (name == "save" and receiver not in NO_ROWS)
        if name in ALWAYS or (name in SOMETIMES and rows):
            yield node.lineno, f"{receiver}.{name}"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("Case.objects.create(no='1')", ["Case.objects.create"]),
        ("case.save()", ["case.save"]),
        ("Case.objects.filter(no='1').update(rev=2)", ["Case.objects.filter(no='1').update"]),
        ("Case.objects.all().delete()", ["Case.objects.all().delete"]),
        ("Case.objects.bulk_create(rows)", ["Case.objects.bulk_create"]),
        ("digest.update(b'')\nimage.save(buffer)\nnames.update(more)", []),
    ],
)
def test_the_rule_sees_what_writes(code, expected):
    assert [text for _line, text in writes(ast.parse(code))] == expected


def test_rows_are_written_only_in_the_writing_files():
    wrong = [
        f"{short(path)}:{line} {text}"
        for path in program()
        if not may_write(path)
        for line, text in writes(parsed(path))
    ]
    rule(wrong, "call advance() or a function of the room's actions.py; they write the event too")


def test_every_writing_file_exists_and_writes():
    idle = [
        f"{room}/{name}"
        for room, names in WRITERS.items()
        for name in sorted(names)
        if not (SOURCE / room / name).exists() or not list(writes(parsed(SOURCE / room / name)))
    ]
    rule(idle, "take it off the list in this file")


def test_every_module_says_what_it_is_for():
    silent = [
        short(path)
        for path in sources()
        if "migrations" not in path.parts and path.read_text(encoding="utf-8").strip()
        and not ast.get_docstring(parsed(path))
    ]  # fmt: skip
    rule(silent, "begin the file with a sentence of intent")


def test_the_environment_is_read_only_by_settings_and_launcher():
    homes = (SOURCE / "config", SOURCE / "launch")
    wrong = [
        f"{short(path)}:{node.lineno}"
        for path in program()
        if not any(home in path.parents for home in homes)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute)
        and node.attr in ("environ", "getenv")
        and ast.unparse(node.value) == "os"
    ]
    rule(wrong, "make it a setting")


def test_no_clock_is_read_below_the_pages():
    wrong = [
        f"{short(path)}:{node.lineno} {ast.unparse(node.func)}()"
        for path in program()
        if (SOURCE / "core" in path.parents or SOURCE / "programmes" in path.parents)
        and path.name not in ("tasks.py", "gate.py", "listeners.py", "pages.py")
        and path.parent.name != "pages"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and (
            ast.unparse(node.func) in ("timezone.now", "datetime.now", "date.today", "time.time")
            or (ast.unparse(node.func) in ("timezone.localdate", "timezone.localtime") and not node.args)
        )
    ]
    rule(wrong, "take `now` as an argument")


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield node, [node.module or "", *(f"{node.module}.{name.name}" for name in node.names)]
        elif isinstance(node, ast.Import):
            yield node, [name.name for name in node.names]


def test_no_file_is_a_swamp():
    wrong = [short(path) for path in sources() if path.stem in SWAMPS]
    wrong += [
        f"{short(path)}:{node.lineno}"
        for path in sources()
        for node, names in imported(parsed(path))
        for name in names
        if name.startswith("jingzhi.") and SWAMPS & set(name.split("."))
    ]
    rule(wrong, "name the file after what its functions do")


def test_nothing_happens_behind_the_back_of_a_row():
    behind = re.compile(r"\b(pre|post)_(save|delete|init)\b|\bm2m_changed\b|\bGenericForeignKey\b")
    wrong = [short(path) for path in program() if behind.search(path.read_text(encoding="utf-8"))]
    rule(wrong, "listen to the event (ledger.listeners.listens) instead of the row")


def test_no_program_of_others_is_kept_here():
    foreign = re.compile(
        r"(^|/)(node_modules|vendor|bower_components)/|\.min\.(js|css)$|\.(js|css)\.map$|\.whl$"
    )
    rule(
        [short(path) for path in tracked() if foreign.search(short(path))],
        "fetch it with package.json or requirements",
    )


# Put together so that this file does not break the rule itself.
ELSEWHERE = re.compile(
    "|".join(("index" + "-url [a-z]", "--extra-" + "index", r"\bregistry" + r"\.npm", "/wor" + "k/", r"/\.lib" + "rary",
              "/ro" + "ot/", r"/ho" + r"me/[a-z]+/", "/tmp/bri" + "ef", "/tmp/j" + "z-", r"mirr" + r"or\."))
)  # fmt: skip
TEXTS = {
    ".py",
    ".toml",
    ".txt",
    ".in",
    ".json",
    ".md",
    ".html",
    ".css",
    ".js",
    ".cfg",
    ".yml",
    ".yaml",
    ".sh",
    ".npmrc",
    "",
}


def test_no_address_of_a_machine_or_registry_is_kept():
    wrong = [
        f"{short(path)}:{number} {line.strip()[:80]}"
        for path in tracked()
        if path.suffix in TEXTS and path != ROOT / ".gitignore"
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="ignore").splitlines(), 1)
        if ELSEWHERE.search(line)
    ]
    rule(wrong, "leave the address to the machine's own configuration")
