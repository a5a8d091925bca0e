"""放假安排 and 工作时间: shown, checked, previewed before they take effect; and every deadline on the case page."""

from __future__ import annotations

from datetime import datetime, timedelta
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from jingzhi.core.bodies.models import Hours
from jingzhi.core.flows import calendars, recompute
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import CalendarNotice, Clock
from jingzhi.core.flows.tests.test_calendars import LATE, SOURCE, load, rows
from jingzhi.kit.clocks import SHANGHAI
from jingzhi.programmes.grid.tests import situations
from jingzhi.programmes.grid.tests.factories import Setup

DAY = timedelta(days=1)


@pytest.fixture
def late(world):
    case = situations.street(world)
    return advance(case_no=case.no, move="whistle", by=world.street, now=LATE, **situations.facts("whistle"))


@pytest.fixture
def next_year(monkeypatch):
    """The pages read the clock: they work on the last days of 2026 here."""
    monkeypatch.setattr(timezone, "now", lambda: LATE)


def table(lines=None):
    given = rows() if lines is None else lines
    text = "日期,类型,名称\n" + "\n".join(f"{row['date']},{row['kind']},{row['name']}" for row in given)
    return SimpleUploadedFile("2027.csv", text.encode("gb18030"))


class Hidden(HTMLParser):
    """The hidden fields of a page."""

    def __init__(self, text):
        super().__init__()
        self.fields = {}
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "input" and found.get("type") == "hidden":
            self.fields[found["name"]] = found["value"]


def upload(client, **given):
    return client.post(reverse("site:calendar"), {"year": "2027", "source": SOURCE, "file": table()} | given)


def test_a_table_is_shown_with_what_it_moves_before_anything_changes(at, late, next_year):
    district = at("district")
    answer = upload(district)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert late.no in page
    assert "2027-01-02 18:00" in page
    assert not CalendarNotice.objects.exists()
    confirmed = district.post(reverse("site:calendar"), Hidden(page).fields, follow=True)
    assert "1件事项的期限已重算" in confirmed.content.decode()
    assert SOURCE in confirmed.content.decode()
    assert Clock.objects.get(stage="handle", body="D-zhujian").due_at == datetime(
        2027, 1, 2, 18, tzinfo=SHANGHAI
    )
    assert not recompute.provisional().exists()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"year": "明年"}, "四位数的年份"),
        ({"year": "2035"}, "只能载入"),
        ({"file": ""}, "请选择放假安排的表格"),
        ({"file": SimpleUploadedFile("x.csv", b"a,b\n1,2")}, "缺少这些列"),
        ({"file": SimpleUploadedFile("x.xlsx", b"PK\x03\x04 and so on")}, "另存为CSV"),
        ({"source": ""}, "文号"),
        ({"confirm": "1", "rows": "[[1"}, "重新上传"),
        ({"confirm": "1", "rows": '[["2027-01-01","holiday","x"]]'}, "不完整"),
    ],
)
def test_what_is_wrong_with_a_table_is_said_and_nothing_is_loaded(at, next_year, given, says):
    for name in ("year", "source"):
        given.setdefault(name, {"year": "2027", "source": SOURCE}[name])
    answer = at("district").post(reverse("site:calendar"), {"file": table()} | given)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not CalendarNotice.objects.exists()


def test_hours_are_set_and_listed_and_a_refusal_keeps_what_was_written(at, world):
    tomorrow = timezone.localdate() + DAY
    given = {"body": "D-zhujian", "spans": "08:30-12:00、13:30-17:30", "since": tomorrow.isoformat()}
    district = at("district")
    page = district.post(reverse("site:hours"), given, follow=True).content.decode()
    assert "区住建局" in page
    assert "08:30-12:00、13:30-17:30" in page
    assert "（未开始）" in page
    refused = district.post(reverse("site:hours"), given | {"spans": "9点到5点"})
    assert refused.status_code == 422
    assert "看不懂工作时间" in refused.content.decode()
    assert 'value="9点到5点"' in refused.content.decode()
    assert district.post(reverse("site:hours"), given | {"since": ""}).status_code == 422
    assert Hours.objects.count() == 1


@pytest.mark.parametrize("name", ["site:calendar", "site:hours"])
def test_only_the_district_opens_them_and_the_rules_page_leads_there(at, name):
    district, street = at("district"), at("street")
    assert district.get(reverse(name)).status_code == 200
    assert [client.get(reverse(name)).status_code for client in (street, at("leader"), at("zhujian"))] == [
        403
    ] * 3
    assert reverse(name) in district.get(reverse("site:flow", args=["grid"])).content.decode()
    assert reverse(name) not in street.get(reverse("site:flow", args=["grid"])).content.decode()


def test_every_running_limit_says_why_on_the_case_page_and_in_the_inbox(at, world):
    case = situations.dispatched(world)
    page = at("street").get(reverse("site:case", args=[case.no])).content.decode()
    for clock in Clock.objects.filter(case=case, stopped_at=None):
        assert clock.because in page
    assert "全流程时限" in page
    assert "到场时限" in page
    assert "区住建局" in page
    own = Clock.objects.get(case=case, stage="handle", body="D-zhujian")
    zhujian = at("zhujian")
    for address in (reverse("site:case", args=[case.no]), reverse("site:inbox")):
        assert own.because in zhujian.get(address, {"open": case.no, "no": case.no}).content.decode()


def test_the_timeline_tells_which_deadlines_moved_and_why(at, late, next_year):
    load()
    recompute.recompute(by=Setup("system"), now=LATE + DAY)
    advance(
        case_no=late.no, move="retype", by=late_street(late), now=LATE + DAY, **situations.facts("retype")
    )
    page = at("street").get(reverse("site:case", args=[late.no])).content.decode()
    assert "放假安排公布，期限重算" in page
    assert "处置时限（区住建局）：01-01 18:00 → 01-02 18:00" in page
    assert "处置时限（区住建局）：01-02 18:00 → 12-30 18:00" in page
    assert calendars.known().number == CalendarNotice.objects.get().pk


def late_street(case):
    from jingzhi.core.bodies.models import Seat

    return Seat.objects.select_related("body", "territory").get(code="S-street")


def test_a_form_that_may_change_the_item_says_what_happens_to_the_deadlines(at, world):
    case = situations.dispatched(world)
    page = at("street").get(reverse("site:case", args=[case.no])).content.decode()
    assert "已用的时间不退还" in page
