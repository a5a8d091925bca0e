"""Tables people send as .xlsx or as .csv: the first sheet of a workbook, read like a CSV file.

Office Open XML (ECMA-376) as far as plain tables need it: shared and inline strings, numbers as they are written,
days in columns of days as ISO dates. Formulas count with the value they were saved with.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date, timedelta
from xml.etree import ElementTree

from jingzhi.kit import tables
from jingzhi.kit.refused import Refused
from jingzhi.kit.words import _

MOST_UNPACKED = 20_000_000
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_EPOCH = date(1899, 12, 30)  # day 0 of spreadsheets, with their 29 February 1900


def read_rows(data: bytes, *, required: tuple[str, ...], days: tuple[str, ...] = ()) -> list[dict[str, str]]:
    """The rows of an .xlsx or .csv file, one dict per row with the header's names.

    `days` are the columns where a workbook's day numbers become ISO dates. Raises `Refused` for what
    `tables.read_rows` refuses, and for a workbook that is damaged or far too large.
    """
    if data[:4] != b"PK\x03\x04":
        return tables.read_rows(data, required=required)
    text = io.StringIO()
    csv.writer(text).writerows(_cells(data))
    rows = tables.read_rows(text.getvalue().encode(), required=required)
    return [{name: _day(cell) if name in days else cell for name, cell in row.items()} for row in rows]


def _day(cell: str) -> str:
    if re.fullmatch(r"[1-9]\d{4}(\.0)?", cell, re.ASCII):
        return (_EPOCH + timedelta(days=int(cell[:5]))).isoformat()
    return cell


def _cells(data: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            if sum(part.file_size for part in book.infolist()) > MOST_UNPACKED:
                raise Refused(_("这个Excel文件太大，请只留需要的表再传。"), code="too_big", status=413)
            names = set(book.namelist())
            sheets = sorted(
                (n for n in names if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", n)), key=_number
            )
            shared = _shared(book) if "xl/sharedStrings.xml" in names else []
            return _rows(_part(book, sheets[0]), shared)
    except (
        zipfile.BadZipFile,
        ElementTree.ParseError,
        IndexError,
        KeyError,
        ValueError,
        RuntimeError,
        OSError,
    ):
        raise Refused(
            _("这个Excel文件读不出来，请另存为CSV（逗号分隔）后再传。"), code="bad_workbook"
        ) from None


def _number(name: str) -> int:
    return int("".join(sign for sign in name if sign.isdigit()))


def _part(book: zipfile.ZipFile, name: str) -> ElementTree.Element:
    # Read as text first, so that no other encoding can hide a declaration; without one there is nothing to expand.
    text = book.read(name).decode("utf-8-sig")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise ValueError("a workbook declares no entities")
    return ElementTree.fromstring(text)  # noqa: S314


def _shared(book: zipfile.ZipFile) -> list[str]:
    return [_words(one) for one in _part(book, "xl/sharedStrings.xml").iter(f"{_MAIN}si")]


def _words(element: ElementTree.Element) -> str:
    return "".join(part.text or "" for part in element.iter(f"{_MAIN}t"))


def _rows(sheet: ElementTree.Element, shared: list[str]) -> list[list[str]]:
    rows = []
    for row in sheet.iter(f"{_MAIN}row"):
        line: list[str] = []
        for cell in row.iter(f"{_MAIN}c"):
            column = _column(cell.get("r", ""), len(line))
            line += [""] * (column - len(line)) + [_value(cell, shared)]
        rows.append(line)
    return rows


def _column(reference: str, following: int) -> int:
    """The index of a cell's column: C7 is 2; a cell without a reference follows the one before."""
    letters = re.match(r"[A-Z]{1,3}", reference)
    if letters is None:
        return following
    index = 0
    for letter in letters[0]:
        index = index * 26 + ord(letter) - 64
    if index - 1 < following:
        raise ValueError("cells out of order")
    return index - 1


def _value(cell: ElementTree.Element, shared: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return _words(cell)
    value = cell.findtext(f"{_MAIN}v") or ""
    return shared[int(value)] if cell.get("t") == "s" else value
