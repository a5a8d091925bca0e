"""Papers: numbers never given twice, bytes that stay, codes in which one wrong letter is noticed, and who may do what."""

from __future__ import annotations

import hashlib
import io
import random
import threading
from datetime import timedelta

import pytest
from django.db import close_old_connections, connections
from docx import Document

from jingzhi.core.ledger.models import Event
from jingzhi.core.ledger.verify import verify
from jingzhi.core.papers import actions, marks, queries
from jingzhi.core.papers.actions import Made
from jingzhi.core.papers.models import Paper
from jingzhi.kit import papers
from jingzhi.kit.codes import LOOKUP_ALPHABET
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.tests.factories import NOW, make_world

PERIOD = "2026-Q4"


def write(words="上报 12 件。"):
    def made(stamp):
        title = "网格治理情况的通报"
        told = papers.Paper(
            mark="旌阳区网格治理通报", number=stamp.number, title=title, to="各街道（镇）", blocks=[words],
            signed="区社会治理委", on=stamp.on, check=f"验证码 {stamp.code}",
        )  # fmt: skip
        return Made(title, papers.write(told), [{"caption": "表", "head": ["甲"], "rows": [["1"]]}])

    return made


def draft(seat, **more):
    asked = {
        "kind": "bulletin",
        "place": seat.territory,
        "period": PERIOD,
        "write": write(),
        "by": seat,
        "now": NOW,
    }
    return actions.draft(**(asked | more))


def code(refused):
    return refused.value.code, refused.value.status


@pytest.fixture(autouse=True)
def _own_shelf(shelf):
    """Files of papers go to a folder of the test."""


def edited(paper, add="人工改过的一句。", drop=""):
    """The draft as Word would send it back."""
    document = Document(io.BytesIO(queries.data_of(paper)))
    document.add_paragraph(add)
    for paragraph in document.paragraphs:
        if drop and drop in paragraph.text:
            paragraph.text = ""
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def test_a_draft_carries_its_number_and_its_code(world):
    paper = draft(world.district)
    assert paper.number == "旌治通〔2026〕1号"
    words = "\n".join(papers.words(queries.data_of(paper)))
    assert paper.number in words
    assert paper.code in words
    assert draft(world.street).number == "甲治通〔2026〕1号"


def test_what_is_issued_stays_to_the_byte_and_stands_in_the_ledger(world):
    paper = draft(world.district)
    before = Event.objects.order_by("-seq").first()
    paper = actions.issue(pk=paper.pk, write=write("印发时的数。"), by=world.district, now=NOW)
    first, second = queries.data_of(paper), queries.data_of(Paper.objects.get(pk=paper.pk))
    assert first == second
    assert hashlib.sha256(first).hexdigest() == paper.sha256
    assert "印发时的数。" in list(papers.words(first))
    assert (paper.seq, paper.hash) == (before.seq, before.hash)
    event = Event.objects.get(kind="papers.issue")
    assert event.facts["sha256"] == paper.sha256
    assert verify().ok
    for change in (actions.remake, actions.issue):
        with pytest.raises(Refused) as refused:
            change(pk=paper.pk, write=write(), by=world.district, now=NOW)
        assert code(refused) == ("frozen", 409)
    with pytest.raises(Refused) as refused:
        actions.take(pk=paper.pk, data=first, by=world.district, now=NOW)
    assert code(refused) == ("frozen", 409)


def test_the_file_a_human_sent_back_is_what_is_issued(world, django_capture_on_commit_callbacks, shelf):
    paper = draft(world.district)
    data = edited(paper)
    with django_capture_on_commit_callbacks(execute=True):
        actions.take(pk=paper.pk, data=data, by=world.district, now=NOW)
    paper = actions.issue(pk=paper.pk, write=write("不该出现"), by=world.district, now=NOW)
    assert queries.data_of(paper) == data
    assert paper.sha256 == hashlib.sha256(data).hexdigest()
    assert len(list(shelf.rglob("*.docx"))) == 1


def test_a_draft_is_made_anew_from_the_data(world):
    paper = draft(world.district)
    actions.take(pk=paper.pk, data=edited(paper), by=world.district, now=NOW)
    paper = actions.remake(pk=paper.pk, write=write("新的数。"), by=world.district, now=NOW)
    assert not paper.edited
    assert "新的数。" in list(papers.words(queries.data_of(paper)))


@pytest.mark.parametrize("data", [b"", b"no document", b"PK\x03\x04 broken", "zip without parts"])
def test_what_is_no_document_is_refused(world, data):
    if isinstance(data, str):
        file = io.BytesIO()
        import zipfile

        with zipfile.ZipFile(file, "w") as parts:
            parts.writestr("word/other.xml", "<a/>")
        data = file.getvalue()
    paper = draft(world.district)
    with pytest.raises(Refused) as refused:
        actions.take(pk=paper.pk, data=data, by=world.district, now=NOW)
    assert code(refused) == ("no_docx", 422)
    assert not Paper.objects.get(pk=paper.pk).edited


def test_a_document_without_its_number_or_code_is_refused(world):
    paper = draft(world.district)
    for drop in (paper.number, paper.code):
        with pytest.raises(Refused) as refused:
            actions.take(pk=paper.pk, data=edited(paper, drop=drop), by=world.district, now=NOW)
        assert code(refused) == ("other_paper", 422)


def test_a_withdrawn_paper_keeps_its_number_and_says_so(world):
    paper = draft(world.district)
    with pytest.raises(Refused) as refused:
        draft(world.district)
    assert code(refused) == ("exists", 409)
    actions.issue(pk=paper.pk, write=write(), by=world.district, now=NOW)
    with pytest.raises(Refused) as refused:
        actions.withdraw(pk=paper.pk, reason="tired", by=world.district, now=NOW)
    assert code(refused) == ("bad_choice", 422)
    actions.withdraw(pk=paper.pk, reason="figures", by=world.district, now=NOW)
    assert draft(world.district).serial == 2
    assert queries.by_code(paper.code).state == "withdrawn"
    with pytest.raises(Refused) as refused:
        actions.withdraw(pk=paper.pk, reason="figures", by=world.district, now=NOW)
    assert code(refused) == ("withdrawn", 409)


def test_numbers_begin_anew_each_year_and_for_each_kind(world):
    found = [
        draft(world.district, period="2026-Q3").number,
        draft(world.district, kind="annual", period="2026-Y1").number,
        draft(world.district, period="2027-Q1", now=NOW + timedelta(days=60)).number,
        draft(world.district, period="2026-Q1").number,
    ]
    assert found == ["旌治通〔2026〕1号", "旌治报〔2026〕1号", "旌治通〔2027〕1号", "旌治通〔2026〕2号"]


def test_minutes_are_made_once_for_each_meeting(world):
    asked = {"kind": "minutes", "period": "2026-M11", "about": "meeting:1"}
    first = draft(world.district, **asked)
    assert (first.number, first.about) == ("旌治纪〔2026〕1号", "meeting:1")
    with pytest.raises(Refused) as refused:
        draft(world.district, **asked)
    assert code(refused) == ("exists", 409)
    assert draft(world.district, **(asked | {"about": "meeting:2"})).serial == 2
    actions.withdraw(pk=first.pk, reason="wording", by=world.district, now=NOW)
    again = draft(world.district, **asked)
    assert again.serial == 3
    assert list(queries.about(world.district, "meeting:1")) == [again, first]
    assert list(queries.about(world.street, "meeting:1")) == []


def test_two_at_once_get_two_numbers(emptied, shelf):
    world, found, wrong = make_world(), [], []
    start = threading.Barrier(4)

    def work(n):
        try:
            start.wait(10)
            found.append(draft(world.district, kind="minutes", period=f"2026-M{n + 1}").serial)
        except Exception as error:
            wrong.append(error)
        finally:
            close_old_connections()
            connections.close_all()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert (sorted(found), wrong) == ([1, 2, 3, 4], [])


@pytest.mark.parametrize("name", ["leader", "auditor", "community", "zhujian", "worker", "hotline"])
def test_only_district_and_street_make_papers(world, name):
    seat = getattr(world, name)
    with pytest.raises(Refused) as refused:
        draft(seat, place=world.district.territory)
    assert code(refused) == ("forbidden", 403)
    assert Paper.objects.count() == 0


def test_each_for_its_own_place_only(world):
    with pytest.raises(Refused) as refused:
        draft(world.street, place=world.district.territory)
    assert code(refused) == ("forbidden", 403)
    of_street, of_district = draft(world.street), draft(world.district)
    for seat, paper, expected in (
        (world.street2, of_street, ("unknown_paper", 404)),
        (world.street, of_district, ("unknown_paper", 404)),
        (world.district, of_street, ("forbidden", 403)),
        (world.leader, of_street, ("unknown_paper", 404)),
    ):
        with pytest.raises(Refused) as refused:
            actions.issue(pk=paper.pk, write=write(), by=seat, now=NOW)
        assert code(refused) == expected


def test_leaders_read_what_was_issued_and_others_nothing(world):
    paper = draft(world.district)
    assert list(queries.papers_for(world.leader)) == []
    actions.issue(pk=paper.pk, write=write(), by=world.district, now=NOW)
    assert [list(queries.papers_for(getattr(world, name))) for name in ("leader", "auditor")] == [[paper]] * 2
    assert list(queries.papers_for(world.zhujian)) == []


def test_a_code_opens_only_what_was_issued(world):
    paper = draft(world.district)
    with pytest.raises(Refused) as refused:
        queries.by_code(paper.code)
    assert code(refused) == ("unknown_paper", 404)
    actions.issue(pk=paper.pk, write=write(), by=world.district, now=NOW)
    assert queries.by_code(f" {paper.code.lower().replace('-', ' ')} ") == paper


def test_one_wrong_letter_or_two_swapped_are_always_noticed():
    rng = random.Random(7)
    for _n in range(40):
        right = marks.new_code(rng)
        letters = right.replace("-", "")
        assert marks.normal_code(letters.lower()) == right
        wrong = {
            letters[:at] + other + letters[at + 1 :]
            for at in range(marks.SIZE)
            for other in LOOKUP_ALPHABET
            if other != letters[at]
        }
        wrong |= {
            letters[:at] + letters[at + 1] + letters[at] + letters[at + 2 :] for at in range(marks.SIZE - 1)
        }
        for typed in wrong - {letters}:
            with pytest.raises(Refused):
                marks.normal_code(typed)
