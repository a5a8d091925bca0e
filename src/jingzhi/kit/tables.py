"""Tables people send: CSV files as spreadsheets really write them, read whole or refused in words.

UTF-8 with or without its mark, GB18030 (with GBK and GB2312), UTF-16 with its mark; comma, tab or semicolon.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from jingzhi.kit.refused import Refused
from jingzhi.kit.words import _, listed

MOST_BYTES = 100 * 1024 * 1024
MOST_IN_CELL = 1_000_000  # a long cell is read: whether it is too long for its use is for the reader to say
_DELIMITERS = (",", "\t", ";")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f]")

csv.field_size_limit(max(csv.field_size_limit(), MOST_IN_CELL))  # the module knows only one limit for all


def read_rows(source: Path | bytes, *, required: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a CSV file, one dict per row with the header's names; empty rows are left out.

    A row shorter than the header is filled with "". Raises `Refused` for a file that is missing, empty, larger
    than 100 MB or no text; for a header that lacks one of `required` or names a column twice; for a row with
    more cells than the header; for an open quotation mark.
    """
    text = _text(_bytes(source))
    header_line = text.partition("\n")[0]
    lines = csv.reader(
        io.StringIO(text, newline=""), delimiter=_delimiter(header_line, required), strict=True
    )
    try:
        header = _header(next(lines), required)
        return [row for cells in lines if any(cells) for row in [_row(header, cells, lines.line_num)]]
    except csv.Error as problem:
        if "field larger" in str(problem):
            said = _("第%(line)d行有一格超过%(most)d字，无法读取。")
        else:
            said = _("第%(line)d行附近的引号不成对，无法读取，请检查后再传。")
        raise Refused(said % {"line": lines.line_num, "most": MOST_IN_CELL}, code="bad_table") from None


def _bytes(source: Path | bytes) -> bytes:
    if isinstance(source, bytes):
        data = source
    else:
        try:
            if source.stat().st_size > MOST_BYTES:
                raise Refused(
                    _("表格不能超过%(most)d MB。") % {"most": MOST_BYTES // 1024**2},
                    code="too_big",
                    status=413,
                )
            data = source.read_bytes()
        except OSError:
            raise Refused(_("读不到文件：%(name)s。") % {"name": source.name}, code="no_file") from None
    if len(data) > MOST_BYTES:
        raise Refused(
            _("表格不能超过%(most)d MB。") % {"most": MOST_BYTES // 1024**2}, code="too_big", status=413
        )
    return data


def _text(data: bytes) -> str:
    if data[:4] == b"PK\x03\x04" or data[:4] == b"\xd0\xcf\x11\xe0":
        raise Refused(_("这是Excel文件，请另存为CSV（逗号分隔）后再传。"), code="not_csv")
    text = _decoded(data)
    if text is None or _CONTROLS.search(text):
        raise Refused(_("这个文件不是文本表格，请上传CSV文件（UTF-8或GBK编码）。"), code="not_csv")
    text = text.lstrip("\ufeff").lstrip("\r\n")
    if not text.strip():
        raise Refused(_("文件是空的。"), code="empty")
    return text


def _decoded(data: bytes) -> str | None:
    marked = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _delimiter(header_line: str, required: tuple[str, ...]) -> str:
    """The delimiter under which the header names most of the required columns, then most columns."""

    def names(delimiter: str) -> tuple[int, int]:
        cells = [cell.strip().strip('"').strip() for cell in header_line.split(delimiter)]
        return len(set(required) & set(cells)), len(cells)

    return max(_DELIMITERS, key=names)


def _header(cells: list[str], required: tuple[str, ...]) -> list[str]:
    header = [cell.strip() for cell in cells]
    missing = [name for name in required if name not in header]
    if missing:
        raise Refused(
            _("表格缺少这些列：%(names)s。表头现有：%(have)s。")
            % {"names": listed(missing), "have": listed(header)[:200]},
            code="missing_column",
        )
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise Refused(_("表头里这些列重复了：%(names)s。") % {"names": listed(twice)}, code="double_column")
    return header


def _row(header: list[str], cells: list[str], line: int) -> dict[str, str]:
    if any(cells[len(header) :]):
        raise Refused(
            _("第%(line)d行有%(n)d格，表头只有%(columns)d列，请检查。")
            % {"line": line, "n": len(cells), "columns": len(header)},
            code="bad_table",
        )
    filled = cells + [""] * (len(header) - len(cells))
    return {name: cell for name, cell in zip(header, filled, strict=False) if name}
