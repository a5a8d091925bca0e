"""文书: a bulletin written from the scores, taken away, sent back, issued, withdrawn, and checked by its code in public."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from docx import Document

from jingzhi.core.flows.models import Case
from jingzhi.core.ledger.listeners import deliver_pending
from jingzhi.core.papers import queries
from jingzhi.core.papers.models import Paper
from jingzhi.core.scores import actions, sheets
from jingzhi.core.scores.figures import rounded
from jingzhi.core.scores.periods import Period
from jingzhi.kit import papers, workbooks
from jingzhi.programmes.grid import indicators as grid
from jingzhi.programmes.grid.tests.factories import NOW, STREETS
from jingzhi.programmes.grid.tests.situations import SITUATIONS

PERIOD = "2026-Q4"


@pytest.fixture(autouse=True)
def _fresh(db, shelf):
    cache.clear()


@pytest.fixture
def counted(world, monkeypatch):
    """Matters of the first street, read after the quarter's end."""
    for name in ("closed", "declined", "reported", "dispatched", "closed, called back") * 4:
        SITUATIONS[name][1](world)
    while deliver_pending():
        pass
    actions.catch_up(since=NOW - timedelta(days=1))
    later = NOW + timedelta(days=60)
    monkeypatch.setattr(
        timezone, "localdate", lambda value=None, zone=None: (value or later).astimezone(later.tzinfo).date()
    )


def make(client, period=PERIOD):
    answer = client.post("/papers/make/", {"period": period})
    assert answer.status_code == 302, answer.content.decode()
    return Paper.objects.latest("pk")


def act(client, paper, name, **given):
    return client.post(f"/papers/{paper.pk}/do/{name}/", given)


def test_the_bulletin_says_what_the_scores_say(at, counted):
    paper = make(at("district"))
    data = queries.data_of(paper)
    words = list(papers.words(data))
    score = sheets.score(
        template=grid.STREETS, period=Period("quarter", 2026, 4), as_of=timezone.localdate(), within="510603"
    )[STREETS[0]]
    row = paper.tables[0]["rows"][0]
    assert row[1:3] == ["甲街道", str(rounded(score.points))]
    assert words[words.index("甲街道") + 1] == row[2]
    assert any(one.startswith("2026年第四季度，旌阳区应当办结的网格事项") for one in words)
    assert [one["caption"][:2] for one in paper.tables] == ["表1", "表2"]
    assert any(one.startswith("二、街道（镇）情况") for one in words)


def test_the_report_of_a_year_has_a_line_for_each_quarter_and_its_own_number(at, counted):
    client = at("district")
    paper, quarter = make(client, "2026-Y1"), make(client)
    assert (paper.kind, paper.period, paper.serial, quarter.serial) == ("annual", "2026-Y1", 1, 1)
    assert paper.letters != quarter.letters
    words = list(papers.words(queries.data_of(paper)))
    assert "网格治理年度报告" in "".join(words)
    assert not any("本季度" in one or "本通报" in one for one in words)
    table = paper.tables[-1]
    assert table["rows"][0] == ["第一季度", "—", "—", "—", "—"]
    fourth = table["rows"][3]
    assert fourth[0] == "第四季度"
    assert fourth[1] == next(row for row in quarter.tables[0]["rows"] if row[1] == "甲街道")[4]


def test_a_street_makes_its_own_with_its_communities_and_no_departments(at, counted):
    paper = make(at("street"))
    assert paper.number.startswith("甲治通〔2026〕") or paper.number.startswith("甲治通〔2027〕")
    assert [row[1] for row in paper.tables[0]["rows"]] == ["甲一社区"]
    assert len(paper.tables) == 1


def test_what_is_issued_is_downloaded_to_the_byte_and_its_tables_stay(at, counted):
    client = at("district")
    paper = make(client)
    assert act(client, paper, "issue").status_code == 302
    first, second = (client.get(f"/papers/{paper.pk}/file/").content for _n in range(2))
    paper.refresh_from_db()
    assert first == second
    assert hashlib.sha256(first).hexdigest() == paper.sha256
    assert act(client, paper, "remake").status_code == 409
    book = client.get(f"/papers/{paper.pk}/tables/").content
    rows = workbooks.read_rows(book, required=("名次", "街道（镇）", "得分"))
    assert [[row[name] for name in paper.tables[0]["head"]] for row in rows] == paper.tables[0]["rows"]
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        assert sum(name.startswith("xl/worksheets/sheet") for name in parts.namelist()) == len(paper.tables)


def test_the_draft_edited_in_word_is_what_goes_out(at, counted):
    client = at("district")
    paper = make(client)
    document = Document(io.BytesIO(client.get(f"/papers/{paper.pk}/file/").content))
    document.add_paragraph("人工补充一句。")
    file = io.BytesIO()
    document.save(file)
    assert act(client, paper, "upload").status_code == 422
    wrong = SimpleUploadedFile("通报.docx", b"no document")
    answer = act(client, paper, "upload", file=wrong)
    assert answer.status_code == 422
    assert "这不是 Word 文档" in answer.content.decode()
    assert (
        act(client, paper, "upload", file=SimpleUploadedFile("通报.docx", file.getvalue())).status_code == 302
    )
    assert act(client, paper, "issue").status_code == 302
    assert client.get(f"/papers/{paper.pk}/file/").content == file.getvalue()


def test_the_code_is_checked_in_public_and_a_wrong_letter_is_refused(at, world, counted):
    client, visitor = at("district"), Client()
    paper = make(client)
    assert visitor.post("/r/paper/", {"code": paper.code}).status_code == 404  # a draft is nothing yet
    act(client, paper, "issue")
    paper.refresh_from_db()
    answer = visitor.post("/r/paper/", {"code": paper.code.lower()})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert all(
        one in page
        for one in (
            paper.number,
            paper.title,
            paper.sha256,
            f"{timezone.localtime(paper.issued_at):%Y-%m-%d}",
        )
    )
    assert world.district.name not in page
    letter = "A" if paper.code[0] != "A" else "C"
    answer = visitor.post("/r/paper/", {"code": letter + paper.code[1:]})
    assert answer.status_code == 422
    assert "验证码不对" in answer.content.decode()
    assert act(client, paper, "withdraw", reason="").status_code == 422
    act(client, paper, "withdraw", reason="figures")
    page = visitor.post("/r/paper/", {"code": paper.code}).content.decode()
    assert "撤回，请不要再使用。原因：数据有误" in page


def test_guessing_is_slowed_down(world):
    visitor = Client()
    found = [visitor.post("/r/paper/", {"code": f"wrong{n}"}).status_code for n in range(11)]
    assert found == [422] * 10 + [429]


@pytest.mark.parametrize("period", ["", "2026-H2", "2099-Q1", "x" * 50])
def test_a_period_that_cannot_be_told_of_is_refused(at, world, period):
    answer = at("district").post("/papers/make/", {"period": period})
    assert answer.status_code == 422
    assert Paper.objects.count() == 0


def test_leaders_read_what_was_issued_and_can_do_nothing(at, counted):
    client, leader = at("district"), at("leader")
    paper = make(client)
    assert paper.number not in leader.get("/papers/").content.decode()
    assert leader.get(f"/papers/{paper.pk}/file/").status_code == 404
    act(client, paper, "issue")
    page = leader.get("/papers/").content.decode()
    assert paper.number in page
    assert (
        "<form"
        not in re.sub(r'(?s)<(header|nav|aside|details class="j-menu).*?</\1', "", page).split("j-stack")[1]
    )
    assert leader.get(f"/papers/{paper.pk}/file/").status_code == 200
    assert act(leader, paper, "withdraw", reason="figures").status_code == 403
    assert at("street2").get(f"/papers/{paper.pk}/file/").status_code == 404


def test_the_list_asks_as_much_for_one_as_for_many(at, world):
    client = at("district")
    counts = []
    for wanted in (1, 8):
        for _n in range(wanted):
            make(client, PERIOD)
            act(client, Paper.objects.latest("pk"), "withdraw", reason="early")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get("/papers/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_monthly_list_names_what_is_overdue_and_what_it_named_before(at, counted, monkeypatch):
    later = timezone.now() + timedelta(days=400)
    monkeypatch.setattr(timezone, "now", lambda: later)
    client = at("district")
    first = make(client, "2026-M11")
    late = Case.objects.filter(closed_at=None, due_at__lt=later)
    assert {row[0] for row in first.tables[0]["rows"]} == set(late.values_list("no", flat=True)) != set()
    assert {row[-1] for row in first.tables[0]["rows"]} == {"1"}
    assert "治提〔" in first.number
    words = list(papers.words(queries.data_of(first)))
    assert f"拟制时超期未结{late.count()}件，其中上月提示过仍未办结的0件，列在最前。" in "".join(words)
    act(client, first, "issue")
    assert {row[-1] for row in make(client, "2026-M12").tables[0]["rows"]} == {"2"}
    assert make(at("street2"), "2026-M12").tables[0]["rows"] == []
