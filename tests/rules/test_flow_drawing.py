"""The drawings of the flow tables in docs/ are what the tables say."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.management import call_command

from jingzhi.core.flows import draw, table

DOCS = settings.ROOT / "docs"
VERSIONS = [(flow.code, flow.version) for flow in table.all_flows()]


@pytest.mark.parametrize(("code", "version"), VERSIONS)
def test_the_committed_drawing_is_the_flow_table(code, version):
    flow = table.get(code, version)
    path = DOCS / draw.file_name(flow)
    same = path.exists() and path.read_text(encoding="utf-8") == draw.page(flow)
    assert same, f"docs/{path.name} is not what the flow table says. Regenerate: {draw.COMMAND}"


def test_every_state_and_move_is_drawn():
    flow = table.get("grid")
    drawing, tables = draw.mermaid(flow), draw.table(flow)
    for state in flow.states:
        assert f" as {state.code}\n" in drawing
        assert f"`{state.code}`" in tables
    for move in flow.moves:
        assert str(move.label) in drawing
        assert f"`{move.name}`" in tables


def test_a_flow_begins_and_ends_at_the_round_mark():
    drawing = draw.mermaid(table.get("grid"))
    assert "[*] --> reported: " in drawing
    assert "merged --> [*]" in drawing


def test_the_command_writes_the_page(tmp_path):
    call_command("draw_flows", into=tmp_path, verbosity=0, stdout=(tmp_path / "out").open("w"))
    flow = table.get("grid")
    assert (tmp_path / "flow-grid.md").read_text(encoding="utf-8") == draw.page(flow)
