"""The two templates 7+X: what is counted from the work itself (过程评议) and what the other side marks (结果评议).

The process weighs at least 60 of 100 and stands first; the lines X of a department share in the marks, so that they
can never push it below (SYSTEM.md D3, PROGRAMMES.md 1.9). Weights are parameters of the district [D].
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from jingzhi.core.scores import queries as scores
from jingzhi.core.scores import table
from jingzhi.core.scores.sheets import Node, Template

KINDS = {"department": _("街道评部门"), "street": _("部门评街道")}
# Who marks whom; the rated are the bodies of the kind itself.
RATERS = {"department": "street", "street": "department"}
PROCESS, MARKS = Fraction(60), Fraction(40)
FULL, LOW = 10, 6
# Fewer raters than this say more about who marked than about who is marked: then only the process counts.
LEAST_RATERS = 3
MOST_OWN = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is marked from 0 to 10."""

    code: str
    title: Any
    weight: int


# The flow in which streets and departments work together.
WORK = "grid"
# (indicator of the flow, weight); the weights of a list are 60.
COUNTED = {
    "department": (
        ("arrived", 10), ("arrived_in_time", 10), ("handled_in_time", 15),
        ("reworked_body", 10), ("rated", 15),
    ),
    "street": (
        ("valid", 15), ("dispatched_right", 15), ("in_community", 10), ("recurring", 10),
        ("checked_in_time", 10),
    ),
}  # fmt: skip
MARKED = {
    "department": (
        Line("support", _("主动对接，帮街道解决难题"), 20),
        Line("lighten", _("减负守约，不把职责外的事推给街道社区"), 20),
    ),
    "street": (
        Line("grounds", _("吹哨有据，先在街道社区办过"), 20),
        Line("presence", _("到场组织得好，配合办理和核实"), 20),
    ),
}


def process(kind: str) -> Template:
    """The counted lines of a list as a sheet; indicators are known once every programme is loaded.

    Raises:
        LookupError: an indicator of the list is not registered.
    """
    nodes = []
    for code, weight in COUNTED[kind]:
        one = table.get(f"{WORK}.{code}")
        if one is None:
            raise LookupError(f"ratings: no indicator {WORK}.{code}")
        nodes.append(Node(one.title, Fraction(weight), one))
    level = scores.BODY if kind == "department" else "street"
    return Template(f"ratings.{kind}", KINDS[kind], level, tuple(nodes))
