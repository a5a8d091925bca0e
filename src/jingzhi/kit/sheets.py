"""Tables to take away: the same rows as .csv (UTF-8 with its mark, so that spreadsheets read it) or .xlsx."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter

from jingzhi.kit.refused import Refused
from jingzhi.kit.words import _

Cell = str | int | float | None
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_WIDEST, _WIDTH_PER_SIGN = 40, 1.9


def write(*, form: str, title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The table as a file of the form "csv" or "xlsx". Raises `Refused` (status 404) for any other form."""
    if form == "csv":
        return _csv(header, rows)
    if form == "xlsx":
        return _xlsx(title, header, rows)
    raise Refused(_("只能导出为 csv 或 xlsx。"), code="unknown_form", status=404)


def _tame(cell: Cell) -> Cell:
    """A spreadsheet must not run what somebody wrote: text that looks like a formula gets an apostrophe."""
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{cell}"
    return "" if cell is None else cell


def _csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    buffer = io.StringIO()
    lines = csv.writer(buffer)
    lines.writerow(header)
    lines.writerows([_tame(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def _xlsx(title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet = book.add_worksheet(title[:31])
    widths = [len(name) for name in header]
    sheet.write_row(0, 0, header, bold)
    for y, row in enumerate(rows, 1):
        for x, cell in enumerate(row):
            sheet.write(y, x, "" if cell is None else cell)
            widths[x] = max(widths[x], len(str(cell)))
    for x, width in enumerate(widths):
        sheet.set_column(x, x, min(_WIDEST, 2 + width * _WIDTH_PER_SIGN))
    sheet.freeze_panes(1, 0)
    book.close()
    return buffer.getvalue()
