"""Tables as spreadsheets write them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingzhi.kit.refused import Refused
from jingzhi.kit.tables import read_rows

TEXT = '编号,时间,内容\r\n1,2026-10-01,路灯不亮\r\n2,2026-10-02,"污水,外溢"\r\n'
ROWS = [
    {"编号": "1", "时间": "2026-10-01", "内容": "路灯不亮"},
    {"编号": "2", "时间": "2026-10-02", "内容": "污水,外溢"},
]


def refused(data: bytes | Path, required: tuple[str, ...] = ("编号",)) -> Refused:
    with pytest.raises(Refused) as refusal:
        read_rows(data, required=required)
    return refusal.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_every_usual_encoding_is_read(encoding: str) -> None:
    assert read_rows(TEXT.encode(encoding), required=("编号", "内容")) == ROWS


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_every_usual_delimiter_is_read(delimiter: str) -> None:
    text = TEXT.replace('"污水,外溢"', "污水，外溢").replace(",", delimiter)
    assert [row["内容"] for row in read_rows(text.encode(), required=("编号", "内容"))] == [
        "路灯不亮",
        "污水，外溢",
    ]


def test_a_file_is_read_from_its_path(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(TEXT.encode("utf-8-sig"))
    assert read_rows(tmp_path / "a.csv", required=()) == ROWS


def test_a_missing_file_is_refused_by_its_name(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.csv").text == "读不到文件：none.csv。"
    assert refused(tmp_path).code == "no_file"


def test_missing_columns_are_named() -> None:
    refusal = refused(TEXT.encode(), ("编号", "subject", "text"))
    assert refusal.text == "表格缺少这些列：subject、text。表头现有：编号、时间、内容。"
    assert refusal.code == "missing_column"


def test_a_column_named_twice_is_refused() -> None:
    assert refused("编号,内容,内容\n1,a,b\n".encode()).text == "表头里这些列重复了：内容。"


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\r\n \r\n", "\n\n".encode("utf-16")])
def test_an_empty_file_is_refused(data: bytes) -> None:
    assert refused(data).text == "文件是空的。"


def test_a_header_alone_has_no_rows() -> None:
    assert read_rows("编号,内容\n".encode(), required=("编号",)) == []


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n" + bytes(100), bytes(range(256)) * 4, b"\xff\xfe\x00", b"a,b\n1,\x00\n"]
)
def test_a_binary_file_is_refused(data: bytes) -> None:
    assert refused(data).text == "这个文件不是文本表格，请上传CSV文件（UTF-8或GBK编码）。"


@pytest.mark.parametrize("data", [b"PK\x03\x04" + bytes(50), b"\xd0\xcf\x11\xe0" + bytes(50)])
def test_a_spreadsheet_is_asked_for_as_csv(data: bytes) -> None:
    assert "另存为CSV" in refused(data).text


def test_a_long_cell_is_read_for_the_reader_to_judge() -> None:
    (row,) = read_rows(f"编号,内容\n1,{'字' * 100_000}\n".encode(), required=("编号",))
    assert len(row["内容"]) == 100_000
    assert "第" in refused(f"编号,内容\n1,{'x' * 1_000_001}\n".encode()).text


def test_a_short_row_is_filled_and_empty_rows_are_left_out() -> None:
    assert read_rows("编号,内容\n\n1\n,\n2,b,,\n".encode(), required=()) == [
        {"编号": "1", "内容": ""},
        {"编号": "2", "内容": "b"},
    ]


def test_a_row_with_too_many_cells_is_refused_by_its_line() -> None:
    assert refused("编号,内容\n1,b\n2,b,c\n".encode()).text == "第3行有3格，表头只有2列，请检查。"


def test_an_open_quotation_mark_is_refused() -> None:
    assert "引号不成对" in refused('编号,内容\n1,"abc\n2,b\n'.encode()).text


def test_a_column_without_a_name_is_left_out() -> None:
    assert read_rows("编号,,内容,\n1,x,a,\n".encode(), required=()) == [{"编号": "1", "内容": "a"}]


def test_quoted_headers_and_spaces_are_understood() -> None:
    assert (
        read_rows('"编号" , "内容"\n1,a\n'.replace(' , "', ',"').encode(), required=("编号", "内容"))[0][
            "内容"
        ]
        == "a"
    )


def test_too_large_a_file_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("jingzhi.kit.tables.MOST_BYTES", 1024**2)
    (tmp_path / "a.csv").write_bytes(b"a" * (1024**2 + 1))
    assert refused(tmp_path / "a.csv").text == refused(b"a" * (1024**2 + 1)).text == "表格不能超过1 MB。"


cells = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('\n,";\t'), max_size=20)


@given(
    st.lists(st.tuples(cells.filter(bool), cells), max_size=8),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
)
def test_what_a_spreadsheet_writes_is_read_back(rows: list[tuple[str, str]], encoding: str) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([("编号", "内容"), *rows])
    found = read_rows(out.getvalue().encode(encoding), required=("编号", "内容"))
    assert [(row["编号"], row["内容"]) for row in found] == rows


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        rows = read_rows(data, required=())
    except Refused as refusal:
        assert refusal.text  # noqa: PT017
    else:
        assert isinstance(rows, list)
