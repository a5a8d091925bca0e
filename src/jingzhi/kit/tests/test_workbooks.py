"""A workbook is read like the CSV file of its first sheet, or refused in words."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter

from jingzhi.kit import workbooks
from jingzhi.kit.refused import Refused

HEAD = ["日期", "类型", "名称"]


def book(lines, **options) -> bytes:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, options) as made:
        sheet, day = made.add_worksheet(), made.add_format({"num_format": "yyyy-mm-dd"})
        for number, line in enumerate(lines):
            for column, cell in enumerate(line):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, day)
                elif cell != "":
                    sheet.write(number, column, cell)
    return data.getvalue()


@pytest.mark.parametrize(
    "options", [{}, {"in_memory": True, "constant_memory": True}], ids=["shared", "inline"]
)
def test_words_numbers_and_days_of_the_first_sheet(options):
    data = book(
        [HEAD, [date(2027, 1, 1), "放假", "元旦"], ["2027-01-02", "", 'x,"y"'], [12, "放假"]], **options
    )
    rows = workbooks.read_rows(data, required=("日期", "类型"), days=("日期",))
    assert rows == [
        {"日期": "2027-01-01", "类型": "放假", "名称": "元旦"},
        {"日期": "2027-01-02", "类型": "", "名称": 'x,"y"'},
        {"日期": "12", "类型": "放假", "名称": ""},
    ]


def test_a_csv_file_is_read_as_before():
    data = "日期,类型\n2027-01-01,放假\n".encode("gb18030")
    assert workbooks.read_rows(data, required=("日期",)) == [{"日期": "2027-01-01", "类型": "放假"}]


def packed(**parts: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in parts.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), part)
    return data.getvalue()


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04 and so on", "bad_workbook"),
        (packed(word__document_xml=b"<x/>"), "bad_workbook"),
        (packed(xl__worksheets__sheet1_xml=b"<worksheet"), "bad_workbook"),
        (packed(xl__worksheets__sheet1_xml=BOMB), "bad_workbook"),
        (packed(xl__worksheets__sheet1_xml=b" " * 21_000_000), "too_big"),
        (book([]), "empty"),
        (book([["日期"]]), "missing_column"),
    ],
)
def test_what_is_no_table_is_refused(data, code):
    with pytest.raises(Refused) as refused:
        workbooks.read_rows(data, required=("日期", "类型"))
    assert refused.value.code == code
