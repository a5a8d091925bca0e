"""Tables to take away come back as they were, and run nothing."""

from __future__ import annotations

import io
import zipfile

import pytest

from jingzhi.kit import sheets
from jingzhi.kit.refused import Refused
from jingzhi.kit.tables import read_rows

ROWS = [["文昌社区第1网格", 3, None], ["=1+1", 0.5, 'a "b", c']]


def test_a_csv_is_read_back_and_a_formula_is_text():
    data = sheets.write(form="csv", title="空缺", header=["网格", "天数", "注"], rows=ROWS)
    assert data.startswith(b"\xef\xbb\xbf")
    assert read_rows(data, required=("网格",)) == [
        {"网格": "文昌社区第1网格", "天数": "3", "注": ""},
        {"网格": "'=1+1", "天数": "0.5", "注": 'a "b", c'},
    ]


def test_an_xlsx_holds_the_same_cells_and_no_formula():
    data = sheets.write(form="xlsx", title="空缺" * 20, header=["网格", "天数", "注"], rows=ROWS)
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        words = book.read("xl/sharedStrings.xml").decode()
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert all(word in words for word in ("文昌社区第1网格", "=1+1", "天数"))
    assert "<f>" not in sheet
    assert "<v>0.5</v>" in sheet


def test_another_form_is_refused():
    with pytest.raises(Refused) as refused:
        sheets.write(form="pdf", title="x", header=[], rows=[])
    assert refused.value.status == 404
