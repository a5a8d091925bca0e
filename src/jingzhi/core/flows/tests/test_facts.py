"""Each kind of fact is read in one place: what is right comes out clean, what is wrong is refused with its field."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jingzhi.core.flows import facts
from jingzhi.core.flows.table import Fact
from jingzhi.kit.refused import Refused
from jingzhi.kit.tests.recordings import webm
from jingzhi.programmes.grid.tests.factories import NOW, STREETS, make_matter, make_photo

TODAY = NOW.date()
GRID = f"{STREETS[0]}001001"
CHOICES = (("a", "甲"), ("b", "乙"))
pytestmark = pytest.mark.usefixtures("world")


def read(kind, raw, **given):
    fact = Fact("it", "这一项", kind, choices=CHOICES, **given)
    return facts.read((fact,), {"it": raw}, on=TODAY)["it"]


def plainly(value):
    return [plainly(one) for one in value] if isinstance(value, list) else getattr(value, "code", value)


RIGHT = [
    ("text", "  路灯\u200b不亮 \n\n\n\n 三盏 ", "路灯不亮 \n\n 三盏"),
    ("line", "文化路12号", "文化路12号"),
    ("choice", "b", "b"),
    ("number", "7", 7),
    ("number", 999, 999),
    ("amount", "0", 0),
    ("amount", 1_000_000, 1_000_000),
    ("date", "2026-11-23", TODAY),
    ("date", TODAY, TODAY),
    ("score", "5", 5),
    ("score", 1, 1),
    ("flag", "on", True),
    ("flag", True, True),
    ("flag", "0", False),
    ("body", "D-zhujian", "D-zhujian"),
    ("bodies", ["D-zhujian", "F-chengguan"], ["D-zhujian", "F-chengguan"]),
    ("bodies", ("D-zhujian",), ["D-zhujian"]),
    ("bodies", "D-zhujian", ["D-zhujian"]),
    ("item", "X01", "X01"),
    ("place", GRID, GRID),
    ("places", [GRID, STREETS[1]], [GRID, STREETS[1]]),
    ("places", GRID, [GRID]),
    ("point", "104.05,31.05", (104.05, 31.05)),
    ("point", "104.12345678, 31.0", (104.123457, 31.0)),
    ("point", (104.05, 31.05), (104.05, 31.05)),
    ("phone", "138 0000 1234", "13800001234"),
    ("ratings", {"D-zhujian": ["5", 4, 3]}, {"D-zhujian": [5, 4, 3]}),
]


@pytest.mark.parametrize(("kind", "raw", "value"), RIGHT)
def test_what_is_right_comes_out_clean(kind, raw, value):
    assert plainly(read(kind, raw)) == value


WRONG = [
    ("text", "字" * 2001, "too_long"),
    ("text", "！！！", "no_words"),
    ("line", "\x00", "empty"),
    ("choice", "c", "bad_choice"),
    ("number", "0", "bad_number"),
    ("number", "-1", "bad_number"),
    ("number", "1000", "bad_number"),
    ("number", "1.5", "bad_number"),
    ("number", "many", "bad_number"),
    ("amount", "-1", "bad_number"),
    ("amount", "1e3", "bad_number"),
    ("amount", "1000000001", "bad_number"),
    ("date", "23.11.2026", "bad_date"),
    ("date", "2026-02-30", "bad_date"),
    ("places", [GRID, "999"], "unknown_place"),
    ("score", "0", "bad_score"),
    ("score", "6", "bad_score"),
    ("score", 4.5, "bad_score"),
    ("body", "D-nobody", "unknown_body"),
    ("bodies", ["D-zhujian", "D-nobody"], "unknown_body"),
    ("item", "X99", "unknown_item"),
    ("place", "999", "unknown_place"),
    ("point", "north", "bad_point"),
    ("point", "nan,nan", "bad_point"),
    ("point", "104.05;31.05", "bad_point"),
    ("case", "JY-20261123-99999", "unknown_case"),
    ("phone", "110", "bad_phone"),
    ("ratings", [5, 4, 3], "bad_score"),
    ("ratings", {"D-zhujian": "543"}, "bad_score"),
    ("ratings", {"D-zhujian": [5, 4, 0]}, "bad_score"),
]


@pytest.mark.parametrize(("kind", "raw", "code"), WRONG)
def test_what_is_wrong_is_refused(kind, raw, code):
    with pytest.raises(Refused) as refused:
        read(kind, raw)
    assert refused.value.code == code
    assert refused.value.field in ("it", kind.removesuffix("s"))


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("路灯", "bad_parts"),
        (["路灯"], "bad_parts"),
        ([{"title": "", "item": "X01"}], "empty"),
        ([{"title": "路灯", "item": "X99"}], "unknown_item"),
        ([{"title": "路灯", "item": "X01", "place": "999"}], "unknown_place"),
    ],
)
def test_parts_are_read_row_by_row(raw, code):
    with pytest.raises(Refused) as refused:
        read("parts", raw)
    assert refused.value.code == code
    rows = read("parts", [{"title": " 路灯 ", "item": "X01", "place": ""}])
    assert [(row["title"], row["item"].code, row["place"]) for row in rows] == [("路灯", "X01", None)]


def test_every_kind_is_tried_here():
    assert {kind for kind, *_rest in RIGHT} | {"case", "photo", "voice", "parts"} == set(facts.READERS)


@pytest.mark.parametrize("raw", [None, "", [], ()])
def test_what_is_missing_is_refused_only_where_it_is_required(raw):
    with pytest.raises(Refused) as refused:
        read("text", raw)
    assert (refused.value.code, refused.value.field, refused.value.text) == (
        "missing",
        "it",
        "请填写“这一项”。",
    )
    assert facts.read((Fact("it", "这一项", required=False),), {"it": raw}, on=TODAY) == {}
    assert facts.read((Fact("it", "这一项", required=False),), {}, on=TODAY) == {}


def test_the_first_wrong_fact_is_named():
    needs = (Fact("one", "一", "number"), Fact("two", "二", "number"))
    with pytest.raises(Refused) as refused:
        facts.read(needs, {"one": "1", "two": "x"}, on=TODAY)
    assert refused.value.field == "two"


def test_a_case_is_found_by_its_number(world):
    case = make_matter(world)
    assert [read("case", raw).no for raw in (case, case.no, f" {case.no} ")] == [case.no] * 3


def test_a_voice_note_is_taken_as_a_file_and_measured():
    note = read("voice", SimpleUploadedFile("note.webm", webm(2400)))
    assert (note.seconds, read("voice", note)) == (note.seconds, note)
    with pytest.raises(Refused) as refused:
        read("voice", SimpleUploadedFile("note.webm", b"RIFF....WAVE"))
    assert refused.value.code == "not_voice"


def test_photographs_are_taken_as_files_or_ready():
    photo = make_photo()
    upload = SimpleUploadedFile("a.jpg", photo.data)
    assert [one.width for one in read("photo", [photo, upload])] == [64, 64]
    assert len(read("photo", photo)) == 1
    with pytest.raises(Refused) as refused:
        read("photo", [photo] * (facts.MOST_PHOTOS + 1))
    assert (refused.value.code, refused.value.text) == ("too_many_photos", "一次最多上传 6 张照片。")


def test_a_fact_nobody_asked_for_is_a_bug():
    with pytest.raises(TypeError, match="surprise"):
        facts.read((), {"surprise": 1}, on=TODAY)
