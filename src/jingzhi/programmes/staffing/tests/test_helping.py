"""Helpers: only with consent, sealed, looked at for a reason, forgotten at once; hours stay as numbers of nobody."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from tests.rules.traces import tables

from jingzhi.core.ledger.models import Event
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.tests.factories import NOW, STREETS, make_matter
from jingzhi.programmes.staffing.actions import helping
from jingzhi.programmes.staffing.models import Helper, HelperContact, HelperGrid, HelpTime
from jingzhi.programmes.staffing.queries import helping as ask
from jingzhi.programmes.staffing.tests.conftest import (
    COMMUNITY,
    DAY,
    ELSEWHERE,
    GRID,
    GRID2,
    TODAY,
    enrolment,
)

NAME, PHONE = "欧阳示例", "13800001234"


def registered(staffed, by="community", **given):
    return helping.register(given=enrolment(staffed, **given), by=getattr(staffed, by), now=NOW)


def everything():
    """All rows of all own tables as text."""
    parts = " UNION ALL ".join(f"SELECT t::text FROM {name} t" for name in tables())
    with connection.cursor() as cursor:
        cursor.execute(parts)
        return "\n".join(row[0] for row in cursor.fetchall())


def logged(staffed, helper, **given):
    usual = {
        "grid": staffed.place(),
        "on": TODAY,
        "minutes": 90,
        "activity": "patrol",
        "by": staffed.community,
    }
    return helping.log_time(helper=helper, now=NOW, **(usual | given))


def test_who_helps_is_sealed_and_shown_masked(staffed):
    helper = registered(staffed, name=NAME, phone=PHONE)
    contact = HelperContact.objects.get()
    assert (contact.name_mask, contact.phone_mask) == ("欧阳**", "138****1234")
    assert (helper.code, helper.fields, contact.delete_on) == (
        f"V-{helper.pk:05d}", ["care", "patrol"], date(2027, 11, 1),
    )  # fmt: skip
    rows = everything()
    assert NAME not in rows
    assert PHONE not in rows
    assert Event.objects.get(kind="staffing.register").facts == {"kind": "volunteer"}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"purposes": []}, "no_consent"),
        ({"purposes": ["sell"]}, "no_consent"),
        ({"fields": []}, "bad_choice"),
        ({"kind": "spy"}, "bad_choice"),
        ({"consent_until": TODAY}, "bad_period"),
        ({"consent_until": date(2030, 1, 1)}, "bad_period"),
        ({"phone": "12"}, "bad_phone"),
        ({"name": "1"}, "bad_name"),
        ({"kind": "organisation", "name": " "}, "missing"),
        ({"by": "community2"}, "unknown_place"),
        ({"by": "leader"}, "forbidden"),
        ({"by": "district"}, "forbidden"),
        ({"by": "worker"}, "forbidden"),
    ],
)
def test_nobody_is_registered_who(staffed, given, code):
    with pytest.raises(Refused) as refused:
        registered(staffed, **given)
    assert refused.value.code == code
    assert not Helper.objects.exists()


def test_grids_of_another_community_are_refused(staffed):
    for grids in ([], [staffed.place(ELSEWHERE)], [staffed.place(COMMUNITY)]):
        with pytest.raises(Refused):
            registered(staffed, grids=grids)


def test_a_look_needs_a_reason_and_is_an_event(staffed):
    helper = registered(staffed, name=NAME, phone=PHONE)
    with pytest.raises(Refused):
        helping.look(helper=helper, reason="", by=staffed.community, now=NOW)
    for by in ("community2", "leader", "district", "worker", "force"):
        with pytest.raises(Refused):
            helping.look(helper=helper, reason="call", by=getattr(staffed, by), now=NOW)
    assert not Event.objects.filter(kind="staffing.look").exists()
    assert helping.look(helper=helper, reason="call", by=staffed.street, now=NOW) == (NAME, PHONE)
    event = Event.objects.get(kind="staffing.look")
    assert (event.by, event.subject, event.facts) == ("S-street", f"helper:{helper.code}", {"reason": "call"})


def test_withdrawal_leaves_nothing_readable_and_the_hours_as_numbers(staffed):
    helper = registered(staffed, name=NAME, phone=PHONE, grids=[staffed.place(), staffed.place(GRID2)])
    logged(staffed, helper)
    logged(staffed, helper, grid=staffed.place(GRID2), minutes=30)
    helping.withdraw(helper=helper, by=staffed.community, now=NOW)
    assert not HelperContact.objects.exists()
    assert not HelperGrid.objects.exists()  # it began today: nothing is left of the period
    assert list(HelpTime.objects.values_list("helper", "minutes").order_by("minutes")) == [
        (None, 30),
        (None, 90),
    ]
    rows = everything()
    for trace in (NAME, PHONE, "欧阳**", "138****1234"):
        assert trace not in rows
    hours = [event for event in Event.objects.all() if event.kind == "staffing.log_time"]
    assert helper.code not in json.dumps([[event.subject, event.facts] for event in hours])
    with pytest.raises(Refused) as refused:
        helping.look(helper=helper, reason="call", by=staffed.community, now=NOW)
    assert refused.value.code == "no_contact"
    with pytest.raises(Refused):
        helping.withdraw(helper=helper, by=staffed.community, now=NOW)
    helper.refresh_from_db()
    with pytest.raises(Refused):
        logged(staffed, helper)


def test_a_consent_that_ran_out_is_forgotten_at_night_and_not_shown_before(staffed):
    helper, other = registered(staffed, consent_until=TODAY + DAY), registered(staffed)
    later = NOW + DAY
    with pytest.raises(Refused):
        helping.look(helper=helper, reason="call", by=staffed.community, now=later)
    assert helping.forget(on=TODAY + DAY, by=staffed.district, now=later) == 1
    assert helping.forget(on=TODAY + DAY, by=staffed.district, now=later) == 0
    assert [one.helper_id for one in HelperContact.objects.all()] == [other.pk]
    assert Event.objects.get(kind="staffing.forget").facts == {"helpers": 1}


def test_hours_are_counted_by_grid_and_organisation_never_by_person(staffed):
    one, two = registered(staffed), registered(staffed, name="志愿者乙")
    club = registered(staffed, kind="organisation", name="示例服务社", phone="0838-0000001")
    gone = registered(staffed, kind="organisation", name="示例旧社", phone="0838-0000002")
    case = make_matter(staffed)
    for helper, minutes in ((one, 60), (two, 30), (club, 120), (gone, 45)):
        logged(staffed, helper, minutes=minutes)
    logged(staffed, one, activity="", case_no=case.no, minutes=15)
    helping.withdraw(helper=gone, by=staffed.community, now=NOW)
    found = ask.hours_by_source(within=staffed.place(COMMUNITY), since=TODAY)
    assert [(row.label, row.times, row.hours) for row in found] == [
        ("示例服务社", 1, 2.0), ("已退出的组织", 1, 0.8), ("志愿者", 3, 1.8),
    ]  # fmt: skip
    assert [
        (row.code, row.hours) for row in ask.hours_by_grid(within=staffed.place(COMMUNITY), since=TODAY)
    ] == [(GRID, 4.5)]


@pytest.mark.parametrize(
    "given",
    [
        {"minutes": 0},
        {"minutes": 1441},
        {"on": TODAY + DAY},
        {"activity": ""},
        {"case_no": "JY-20261123-00001"},
        {"activity": "", "case_no": "JY-20200101-99999"},
        {"activity": "party"},
        {"grid": GRID2},
        {"by": "street2"},
        {"by": "leader"},
    ],
)
def test_time_is_refused(staffed, given):
    helper = registered(staffed)
    if "grid" in given:
        given = {"grid": staffed.place(given["grid"])}
    if "by" in given:
        given = {"by": getattr(staffed, given["by"])}
    with pytest.raises(Refused):
        logged(staffed, helper, **given)
    assert not HelpTime.objects.exists()


def test_the_database_wants_consent_and_one_thing_helped_with(staffed):
    helper = registered(staffed)
    with pytest.raises(IntegrityError), transaction.atomic():
        Helper.objects.filter(pk=helper.pk).update(purposes=[])
    with pytest.raises(IntegrityError), transaction.atomic():
        HelpTime.objects.create(kind="able", grid=staffed.place(), on=TODAY, minutes=5)
    grid = HelperGrid.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        HelperGrid.objects.create(helper=helper, grid=grid.grid, period=grid.period)


def test_the_register_is_closed_to_others_and_costs_one_query(staffed, django_assert_num_queries):
    helper = registered(staffed)
    for name in ("worker", "force", "district", "leader", "auditor", "street2", "community2"):
        assert not ask.helpers_for(getattr(staffed, name)).exists()
        with pytest.raises(Refused) as refused:
            ask.helper_for(getattr(staffed, name), helper.pk)
        assert refused.value.status == 404
    for _n in range(30):
        registered(staffed)
    street = staffed.place(STREETS[0])
    with django_assert_num_queries(1):
        rows = list(ask.helpers_for(staffed.street, within=street))
        assert [row.contact.phone_mask for row in rows] == ["138****1234"] * 31
        assert {(row.community.name, row.grid_count) for row in rows} == {("甲一社区", 1)}
