"""A flow table as a drawing and as tables, for the docs and for a page: made from the table, so never stale."""

from __future__ import annotations

from django.utils import translation

from jingzhi.core.bodies.models import ROLES
from jingzhi.core.catalogue.models import CLOCK_KINDS, STAGES
from jingzhi.core.flows.table import START, STAY, Fact, Flow, Move, State, get

COMMAND = "./jingzhi manage draw_flows"
DASH = "—"


def mermaid(flow: Flow) -> str:
    """The states and moves as a mermaid state diagram; moves between the same two states share an arrow."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for move in flow.moves:
        for source in move.sources:
            for target in move.ends(source):
                arrows.setdefault((source, target), []).append(str(move.label))
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{state.label}" as {state.code}' for state in flow.states]
    lines += [
        f"    {source or '[*]'} --> {target}: {' / '.join(labels)}"
        for (source, target), labels in arrows.items()
    ]
    lines += [f"    {state.code} --> [*]" for state in flow.states if state.final]
    return "\n".join(lines)


def table(flow: Flow) -> str:
    """The states and the moves as two Markdown tables."""
    states = _rows(
        ("状态", "代码", "谁的待办", "停留时限", "终态"),
        [_state(state) for state in flow.states],
    )
    moves = _rows(
        ("动作（↩ 退回）", "代码", "从", "到", "谁", "要填什么（必填加 \\*）", "规则"),
        [_move(flow, move) for move in flow.moves],
    )
    return f"## 状态\n\n{states}{_whole(flow)}\n\n## 动作\n\n{moves}"


def _whole(flow: Flow) -> str:
    if flow.whole is None:
        return ""
    kind, amount = flow.whole
    return f"\n\n全流程：从登记到办结 {amount} {CLOCK_KINDS[kind]}（事项可另定），由街道盯；主办暂停时一起暂停，重新办理时重新起算。"


def page(flow: Flow) -> str:
    """The whole document of a flow, as committed under docs/; always in the language of the table."""
    with translation.override("zh-hans"):
        return (
            f"# {flow.name}（`{flow.code}`，第 {flow.version} 版）\n\n"
            f"<!-- 由流程表生成，不要手改：{COMMAND} -->\n"
            f"本页由流程表生成（`{COMMAND}`），一项测试保证它与代码一致。\n\n"
            f"```mermaid\n{mermaid(flow)}\n```\n\n{table(flow)}\n"
        )


def file_name(flow: Flow) -> str:
    """The name of the flow's document in docs/; earlier versions keep theirs."""
    newest = flow.version == get(flow.code).version
    return f"flow-{flow.code}.md" if newest else f"flow-{flow.code}-v{flow.version}.md"


def _rows(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _name in head), *rows]
    return "\n".join("| " + " | ".join(cell or DASH for cell in line) + " |" for line in lines)


def _state(state: State) -> tuple[str, ...]:
    limit = f"{state.limit[1]} {CLOCK_KINDS[state.limit[0]]}" if state.limit else ""
    if limit and state.stage:
        limit += f"（事项可另定{STAGES[state.stage]}时限）"
    return str(state.label), f"`{state.code}`", _roles(state.duty), limit, "是" if state.final else ""


def _move(flow: Flow, move: Move) -> tuple[str, ...]:
    return (
        f"{'↩ ' if move.back else ''}{move.label}",
        f"`{move.name}`",
        _states(flow, move.sources),
        "（不变）" if move.target == STAY else _states(flow, move.targets),
        _roles(move.roles),
        "、".join(_fact(fact) for fact in move.needs),
        f"`{move.check.__name__}`" if move.check else "",
    )


def _states(flow: Flow, codes: tuple[str, ...]) -> str:
    return "、".join("（新建）" if code == START else str(flow.state(code).label) for code in codes)


def _roles(roles: tuple[str, ...]) -> str:
    return "、".join(str(ROLES[role]) for role in roles)


def _fact(fact: Fact) -> str:
    required = "\\*" if fact.required else ""
    return f"{fact.label}{required}{'（公开）' if fact.public else ''}"
