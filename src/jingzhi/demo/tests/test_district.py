"""Organisations, seats, list and sign-ins of the demo district, before anything is written."""

from __future__ import annotations

from collections import Counter

from jingzhi.core.bodies.models import BODY_KINDS, ROLES
from jingzhi.core.catalogue.models import CLOCK_KINDS, URGENCY
from jingzhi.demo import duties, organisations
from jingzhi.demo.geography import division
from jingzhi.demo.logins import ACCOUNTS, LOGINS
from jingzhi.kit.codes import uscc_check


def test_bodies_are_counted_as_the_district_counts_them():
    rows = organisations.bodies(division())
    assert Counter(row["kind"] for row in rows) == {
        "district": 1,
        "hotline": 1,
        "public": 1,
        "department": 24,
        "force": 13 * 4,
        "street": 13,
        "community": 174,
        "grid_team": 331,
    }
    assert {row["kind"] for row in rows} <= set(BODY_KINDS)
    assert len(organisations.FORCES) == 4


def test_bodies_come_after_their_parents_under_one_code_each():
    seen: set[str] = set()
    places = {row["code"] for row in division().rows}
    for row in organisations.bodies(division()):
        assert row["parent"] is None or row["parent"] in seen
        assert row["code"] not in seen
        assert row["place"] in places
        assert len(row["code"]) <= 40
        seen.add(row["code"])


def test_credit_codes_have_true_check_characters_and_the_right_kind():
    rows = [row for row in organisations.bodies(division()) if row["uscc"]]
    codes = [row["uscc"] for row in rows]
    assert all(uscc_check(code) for code in codes)
    assert len(set(codes)) == len(codes) == 2 + 24 + 13 + 174
    heads = Counter((row["kind"], row["uscc"][:2]) for row in rows)
    assert heads[("community", "55")] == 105
    assert heads[("community", "54")] == 69


def test_committees_are_named_as_the_official_list_names_them():
    names = {
        row["place"]: row["name"] for row in organisations.bodies(division()) if row["kind"] == "community"
    }
    assert names["510603001001"] == "文昌社区居民委员会"
    assert names["510603009204"] == "高槐村民委员会"


def test_every_grid_community_street_department_and_force_has_its_seat():
    rows = organisations.seats(division())
    assert Counter(row["role"] for row in rows) == {
        "grid_worker": 331,
        "community": 174 * 2,
        "street": 13,
        "department": 24,
        "force": 52,
        "hotline": 1,
        "district": 1,
        "leader": 1 + 13,
        "auditor": 1,
        "resident": 1,
    }
    assert {row["role"] for row in rows} == set(ROLES) - {"system"}
    assert len({row["code"] for row in rows}) == len(rows)
    bodies = {row["code"] for row in organisations.bodies(division())}
    assert {row["body"] for row in rows} <= bodies


def test_the_list_has_62_duties_by_category():
    duty_rows = [row for row in duties.items() if row["kind"] == "duty"]
    assert len(duty_rows) == 62
    assert Counter(row["category"] for row in duty_rows) == duties.CATEGORIES


def test_the_62_duties_fill_a_grid_to_some_sixty_percent():
    minutes = [row["minutes"] * row["per_month"] / 100 for row in duties.items() if row["kind"] == "duty"]
    assert len(minutes) == 62
    assert 0.55 < sum(minutes) / (168 * 60) < 0.65
    assert min(minutes) > 0


def test_items_are_samples_with_owners_limits_and_names_of_their_own():
    rows = duties.items()
    owners = {row["code"] for row in organisations.bodies(division())}
    assert len({row["code"] for row in rows}) == len({row["name"] for row in rows}) == len(rows)
    for row in rows:
        assert row["sample"]
        assert row["owner"] in owners
        assert row["urgency"] in URGENCY
        assert row["handle_kind"] in CLOCK_KINDS
        assert row["arrive_kind"] in CLOCK_KINDS
        assert row["handle_amount"] > 0 < row["arrive_amount"]
    limits = {row["name"]: (row["handle_kind"], row["handle_amount"]) for row in rows}
    assert limits["井盖缺失破损"] == ("hour", 2)
    assert limits["占道经营"] == ("workhour", 2)
    assert limits["违法搭建"] == ("workday", 20)


def test_every_department_is_known_to_the_list():
    assert {row["owner"] for row in duties.items()} >= set(organisations.DEPARTMENTS)


def test_sign_ins_are_named_by_role_and_sit_in_real_seats():
    seats = {row["code"]: row for row in organisations.seats(division())}
    roles = {seats[seat]["role"] for _label, _username, seat, _page in ACCOUNTS}
    assert roles == set(ROLES) - {"resident", "system"}
    for label, _username, seat, _page in ACCOUNTS:
        assert label.removesuffix("承办岗") in seats[seat]["name"]
    assert all(len(row) == 4 for row in LOGINS)
