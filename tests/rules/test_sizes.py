"""Files, functions and classes stay small enough to be read at once (DESIGN.md, budgets)."""

from __future__ import annotations

import ast

import pytest
from tests.rules.tree import SOURCE, parsed, rule, short, sources

FILE, SETTINGS, TEMPLATE, FUNCTION, CLASS, METHODS = 400, 300, 200, 40, 200, 15
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def lines(path):
    return len(path.read_text(encoding="utf-8").splitlines())


def height(node):
    return node.end_lineno - node.lineno + 1


def nodes(kinds):
    files = [path for path in sources() if "migrations" not in path.parts]
    return [(path, node) for path in files for node in ast.walk(parsed(path)) if isinstance(node, kinds)]


def test_there_is_something_to_measure():
    assert len(sources(SOURCE)) > 80


@pytest.mark.parametrize(("folder", "kind", "most"), [(None, ".py", FILE), (SOURCE, ".html", TEMPLATE)])
def test_no_file_is_too_long(folder, kind, most):
    long = [
        f"{short(path)}: {lines(path)}"
        for path in sources(*([folder] if folder else []), kind=kind)
        if lines(path) > most
    ]
    rule(long, f"split it: at most {most} lines")


def test_the_settings_stay_one_short_file():
    assert lines(SOURCE / "config" / "settings.py") <= SETTINGS


def test_no_function_is_too_long():
    long = [
        f"{short(path)}:{node.lineno} {node.name}: {height(node)}"
        for path, node in nodes(FUNCTIONS)
        if height(node) > FUNCTION
    ]
    rule(long, f"take a part with a name of its own out: at most {FUNCTION} lines")


def test_no_class_is_too_long_or_does_too_much():
    fat = [
        f"{short(path)}:{node.lineno} {node.name}: {height(node)} lines, {methods} methods"
        for path, node in nodes(ast.ClassDef)
        if height(node) > CLASS or (methods := sum(isinstance(one, FUNCTIONS) for one in node.body)) > METHODS
    ]
    rule(fat, f"split it: at most {CLASS} lines and {METHODS} methods")
