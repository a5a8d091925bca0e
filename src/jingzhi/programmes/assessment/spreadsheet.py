"""Reading the other parts of a composite score from a spreadsheet: whole, or refused with the row and the column."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from jingzhi.kit import workbooks
from jingzhi.kit.refused import Refused
from jingzhi.programmes.assessment.models import WEIGHTS

SUBJECT, PART, WEIGHT, POINTS, SOURCE = "对象", "部分", "权重", "得分", "来源"
COLUMNS = (SUBJECT, PART, WEIGHT, POINTS, SOURCE)
MOST_ROWS = 2000


@dataclass(frozen=True, slots=True)
class Row:
    """One row: whose part, which, weight and points of 100, where it comes from."""

    number: int
    subject: str
    name: str
    weight: int
    points: Decimal | None
    source: str


def read(data: bytes, *, kind: str, subjects: Mapping[str, str]) -> list[Row]:
    """The rows of an .xlsx or .csv; `subjects` are {code: name} of whom may stand in it.

    Raises:
        Refused: what `workbooks.read_rows` refuses; a cell that does not fit, with its row (not counting empty
            ones) and column; the parts of a subject that do not weigh exactly what governance leaves of 100.
    """
    lines = workbooks.read_rows(data, required=COLUMNS)
    if not lines:
        raise Refused(_("表格里没有数据行。"), code="empty", field="file")
    if len(lines) > MOST_ROWS:
        raise Refused(_("一次最多导入 %(n)d 行。") % {"n": MOST_ROWS}, code="too_many", field="file")
    codes = {name: code for code, name in subjects.items()} | {code: code for code in subjects}
    rows = [_row(number, line, codes) for number, line in enumerate(lines, 2)]
    _nothing_twice(rows, subjects)
    _adds_up(rows, kind, subjects)
    return rows


def _row(number: int, line: Mapping[str, str], codes: Mapping[str, str]) -> Row:
    cells = {name: line[name].strip() for name in COLUMNS}
    subject = codes.get(cells[SUBJECT])
    if subject is None:
        raise _wrong(number, SUBJECT, _("没有名为“%(text)s”的考核对象") % {"text": cells[SUBJECT][:40]})
    if not 1 <= len(cells[PART]) <= 60:
        raise _wrong(number, PART, _("要写明是哪一部分，最多 60 字"))
    if not re.fullmatch(r"[1-9]\d?(\.0+)?", cells[WEIGHT], re.ASCII) or float(cells[WEIGHT]) > 75:
        raise _wrong(number, WEIGHT, _("“%(text)s”不是 1 到 75 的整数") % {"text": cells[WEIGHT][:20]})
    if not 1 <= len(cells[SOURCE]) <= 200:
        raise _wrong(number, SOURCE, _("要写明来源，最多 200 字"))
    weight = int(float(cells[WEIGHT]))
    return Row(number, subject, cells[PART], weight, _points(number, cells[POINTS]), cells[SOURCE])


def _points(number: int, text: str) -> Decimal | None:
    """An empty cell is a part that is not known yet: 暂无, never 0."""
    if not text or text == _("暂无"):
        return None
    if not re.fullmatch(r"\d{1,3}(\.\d{1,4})?", text, re.ASCII) or Decimal(text) > 100:
        said = _("“%(text)s”不是 0 到 100 的数（最多四位小数）；还没有得分的留空")
        raise _wrong(number, POINTS, said % {"text": text[:20]})
    return Decimal(text)


def _nothing_twice(rows: list[Row], subjects: Mapping[str, str]) -> None:
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        first = seen.setdefault((row.subject, row.name), row.number)
        if first != row.number:
            said = _("%(name)s的“%(part)s”在第 %(n)d 行已经有了")
            raise _wrong(
                row.number, PART, said % {"name": subjects[row.subject], "part": row.name, "n": first}
            )


def _adds_up(rows: list[Row], kind: str, subjects: Mapping[str, str]) -> None:
    rest = 100 - WEIGHTS[kind]
    for code in dict.fromkeys(row.subject for row in rows):
        own = [row for row in rows if row.subject == code]
        found = sum(row.weight for row in own)
        if found != rest:
            said = _("%(name)s各部分权重合计 %(found)d，应为 %(rest)d（基层治理固定占 %(own)d）")
            words = {"name": subjects[code], "found": found, "rest": rest, "own": WEIGHTS[kind]}
            raise _wrong(own[-1].number, WEIGHT, said % words)


def _wrong(number: int, column: str, why: str) -> Refused:
    said = _("第 %(row)d 行“%(column)s”：%(why)s。整个表格都没有导入，请改好再传。")
    return Refused(said % {"row": number, "column": column, "why": why}, code="bad_row", field="file")
