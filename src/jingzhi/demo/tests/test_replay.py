"""Messages from files as people send them: read, sent once, or refused in words with nothing left behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from jingzhi.core.flows.models import Case
from jingzhi.core.ledger.models import Event
from jingzhi.core.ledger.verify import verify
from jingzhi.demo import replay as room
from jingzhi.demo.replay import moment, replay
from jingzhi.kit.refused import Refused

HEAD = "id,received_at,subject,text,topic,lon,lat\n"
LAMP = "1,2026/11/20 8:05:00,路灯不亮,甲一社区门口三盏路灯不亮,,,\n"


def send(folder: Path, text: str, *, encoding: str = "utf-8", **given):
    """Write a file and replay it."""
    path = folder / "messages.csv"
    path.write_bytes(text.encode(encoding))
    return replay(path, **given)


def test_words_choose_the_community_a_point_the_grid_and_nothing_the_district(world, tmp_path):
    rows = LAMP + "2,2026-11-20 09:00,井盖破了,路口,,104.05,31.05\n3,2026-11-20,没有水,水龙头没有水,,,\n"
    found = send(tmp_path, HEAD + rows)
    assert (found["sent"], found["accepted"], found["refused"], found["unplaced"]) == (3, 3, 0, 1)
    assert found["ended"] == {"网格待办": 1, "待社区分拣": 1, "待定位": 1}
    cases = {case.matter.outside_id: case for case in Case.objects.select_related("matter", "place")}
    assert cases["1"].place.code == "510603001001"
    assert cases["2"].place.code == "510603001001001"
    assert cases["3"].place.kind == "district"


def test_the_same_file_twice_sends_nothing_twice(world, tmp_path):
    first = send(tmp_path, HEAD + LAMP)
    assert send(tmp_path, HEAD + LAMP) == first
    assert Case.objects.count() == 1


def test_a_number_used_twice_loses_nothing_and_a_row_sent_twice_is_one_matter(world, tmp_path):
    found = send(tmp_path, HEAD + LAMP + LAMP + LAMP.replace("三盏", "五盏"))
    assert (found["sent"], found["accepted"], found["refused"]) == (3, 3, 0)
    assert sum(found["ended"].values()) == found["accepted"]
    assert Case.objects.count() == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_encodings_spreadsheets_write(world, tmp_path, encoding):
    assert send(tmp_path, HEAD + LAMP, encoding=encoding)["accepted"] == 1
    assert Case.objects.get().matter.title == "路灯不亮"


def test_columns_topic_lon_lat_may_be_missing(world, tmp_path):
    found = send(tmp_path, "id,received_at,subject,text\n7,2026-11-20 08:00,路灯不亮,乙一社区路灯\n")
    assert found["ended"] == {"待社区分拣": 1}


@pytest.mark.parametrize("column", room.REQUIRED)
def test_a_missing_column_is_named_and_nothing_is_sent(world, tmp_path, column):
    text = (HEAD + LAMP).replace(column, "其他", 1)
    with pytest.raises(Refused, match=column):
        send(tmp_path, text)
    assert not Case.objects.exists()


@pytest.mark.parametrize("text", ["", "\n\n", "\x00\x01\x02"])
def test_a_file_that_is_no_table_is_refused(world, tmp_path, text):
    with pytest.raises(Refused):
        send(tmp_path, text)


def test_a_missing_file_is_refused_in_words(world, tmp_path):
    with pytest.raises(Refused, match=r"nothing\.csv"):
        replay(tmp_path / "nothing.csv")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("1,2026-11-20 08:00,3栋正在着火,3栋正在着火,,,", "119"),
        ("1,2026-11-20 08:00,我要信访,我要信访,,,", "信访"),
        ("1,2026-11-20 08:00,路灯,路灯不亮,,103.0,30.0", "不在本区"),
        ("1,2026-11-20 08:00,路灯,路灯不亮,,东经,北纬", "经纬度"),
        ("1,2026-11-20 08:00,路灯,路灯不亮,,104.05,", "经纬度"),
        ("1,昨天,路灯,路灯不亮,,,", "收到时间"),
        ("1,2026-11-20 08:00,😀😀,😀😀😀,,,", "文字"),
        (f"1,2026-11-20 08:00,路灯,{'路灯不亮' * 25_000},,,", "5000"),
    ],
)
def test_a_bad_row_is_counted_with_its_reason_and_leaves_nothing(world, tmp_path, row, words):
    before = Event.objects.count()
    found = send(tmp_path, HEAD + row + "\n" + LAMP.replace("1,", "9,", 1))
    assert (found["accepted"], found["refused"]) == (1, 1)
    assert words in next(iter(found["reasons"]))
    assert Case.objects.count() == 1
    assert Event.objects.count() == before + 1


def test_limit_and_progress(world, tmp_path):
    heard = []
    rows = "".join(f"{n},2026-11-20 08:00,路灯不亮,第{n}盏,,,\n" for n in range(5))
    found = send(tmp_path, HEAD + rows, limit=3, progress=lambda done, total: heard.append((done, total)))
    assert found["sent"] == 3
    assert heard == [(1, 3), (2, 3), (3, 3)]


def test_speed_keeps_the_rhythm_of_the_original(world, tmp_path, monkeypatch):
    waits: list[float] = []
    monkeypatch.setattr(room.time, "sleep", waits.append)
    rows = (
        "1,2026-11-20 08:00:00,路灯,一,,,\n2,2026-11-20 08:01:00,路灯,二,,,\n3,2026-11-21 08:00,路灯,三,,,\n"
    )
    send(tmp_path, HEAD + rows, speed=60)
    assert waits == [1.0, room.LONGEST_WAIT]


def test_without_a_district_the_person_is_told(db, tmp_path):
    with pytest.raises(Refused, match="jingzhi demo"):
        send(tmp_path, HEAD + LAMP)


def test_long_subjects_are_shortened(world, tmp_path):
    send(tmp_path, HEAD + f"1,2026-11-20 08:00,{'路灯' * 60},路灯不亮,,,\n")
    assert len(Case.objects.get().matter.title) == room.TITLE_MOST
    assert verify().ok


def test_times_without_a_zone_are_local():
    assert moment("2026/1/6 12:09:38").isoformat() == "2026-01-06T12:09:38+08:00"
    assert moment("2026-01-06T04:09:38+00:00").isoformat() == "2026-01-06T04:09:38+00:00"
