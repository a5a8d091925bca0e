"""Places: codes are used once, shapes do not overlap in time, points and words find the right place on the right day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import shapely
from django.db import DatabaseError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from jingzhi.core.ledger.models import Event
from jingzhi.core.places import actions, queries
from jingzhi.core.places.models import Lineage, Place, Shape
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.tests.factories import DISTRICT, NOW, SINCE, STREETS, Setup

COMMUNITY, GRID = f"{STREETS[0]}001", f"{STREETS[0]}001001"
TODAY = NOW.date()
pytestmark = pytest.mark.usefixtures("world")


def found(**row):
    usual = {"code": f"{COMMUNITY}009", "kind": "grid", "name": "新网格", "parent": COMMUNITY, "since": SINCE}
    return actions.found(rows=[usual | row], by=Setup(), now=NOW)[0]


def refusal(function, **given):
    """(code, field) of a refusal; no row and no event is added."""
    before = (Place.objects.count(), Shape.objects.count(), Lineage.objects.count(), Event.objects.count())
    with pytest.raises(Refused) as refused:
        function(**given)
    assert (
        Place.objects.count(),
        Shape.objects.count(),
        Lineage.objects.count(),
        Event.objects.count(),
    ) == before
    return refused.value.code, refused.value.field


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"kind": "village"}, "unknown_kind"),
        ({"parent": "999"}, "unknown_place"),
        ({"code": GRID}, "code_used"),
        ({"code": "甲 1"}, "bad_code"),
        ({"code": "1.2"}, "bad_code"),
        ({"code": ""}, "bad_code"),
        ({"until": SINCE}, "bad_period"),
    ],
)
def test_a_place_is_refused_that_has(row, code):
    assert refusal(found, **row) == (code, None)


def test_a_code_is_never_used_again_even_after_its_end():
    found(until=date(2024, 1, 1))
    assert refusal(found, since=date(2025, 1, 1)) == ("code_used", None)


def test_one_wrong_row_refuses_the_whole_list():
    rows = [
        {"code": "510605", "kind": "district", "name": "新区", "parent": None, "since": SINCE},
        {"code": "510605001", "kind": "street", "name": "新街道", "parent": "510606", "since": SINCE},
    ]
    assert refusal(actions.found, rows=rows, by=Setup(), now=NOW) == ("unknown_place", None)


def test_a_place_knows_its_way_down_from_the_district_and_is_an_event():
    place = found()
    assert place.path == f"{DISTRICT}.{STREETS[0]}.{COMMUNITY}.{place.code}"
    event = Event.objects.get(subject=f"place:{place.code}")
    assert (event.kind, event.place, event.facts) == (
        "places.found",
        place.code,
        {"kind": "grid", "since": "2023-06-01"},
    )


def test_a_place_holds_itself_and_what_lies_below():
    street, grid, other = (queries.get(code) for code in (STREETS[0], GRID, STREETS[1]))
    assert [street.holds(one) for one in (street, grid, other)] == [True, True, False]
    assert not grid.holds(street)
    # A code that only begins alike is another place.
    assert not Place(code="51", path="51").holds(Place(code="510", path="510"))


@pytest.mark.parametrize(
    ("point", "code"),
    [
        ((104.05, 31.05), GRID),
        ((104.05, 31.15), f"{COMMUNITY}002"),
        ((104.25, 31.05), f"{STREETS[1]}001001"),
        ((104.1, 31.05), GRID),  # the edge between two communities: the lower code
        ((104.05, 31.1), GRID),  # the edge between two grids
        ((104.0, 31.0), GRID),  # the very corner of the district
        ((104.4, 31.2), f"{STREETS[1]}002002"),
    ],
)
def test_a_point_lies_in_one_grid(point, code):
    assert queries.locate(lon=point[0], lat=point[1], on=TODAY).code == code


@pytest.mark.parametrize(
    ("kind", "code"), [("district", DISTRICT), ("street", STREETS[0]), ("community", COMMUNITY)]
)
def test_a_point_lies_in_places_of_every_kind(kind, code):
    assert queries.locate(lon=104.05, lat=31.05, on=TODAY, kind=kind).code == code


@pytest.mark.parametrize(
    ("point", "code"),
    [
        ((103.999999, 31.05), "outside_district"),
        ((0, 0), "outside_district"),
        ((181, 31.05), "bad_point"),
        ((104.05, -91), "bad_point"),
        ((float("nan"), 31.05), "bad_point"),
        ((104.05, float("inf")), "bad_point"),
    ],
)
def test_a_point_elsewhere_is_refused(point, code):
    assert refusal(queries.locate, lon=point[0], lat=point[1], on=TODAY) == (code, "point")


def test_the_box_alone_does_not_decide():
    found(polygon=shapely.Polygon([(106, 31), (106.2, 31), (106, 31.2)]))
    assert queries.locate(lon=106.05, lat=31.05, on=TODAY).code == f"{COMMUNITY}009"
    assert refusal(queries.locate, lon=106.19, lat=31.19, on=TODAY) == ("outside_district", "point")


def test_a_point_is_found_in_the_shape_of_its_day():
    end = date(2025, 1, 1)
    found(code="old", polygon=shapely.box(106, 31, 106.1, 31.1), until=end)
    found(code="new", polygon=shapely.box(106, 31, 106.1, 31.1), since=end)
    days = (SINCE, end - timedelta(days=1), end, TODAY)
    assert [queries.locate(lon=106.05, lat=31.05, on=day).code for day in days] == [
        "old",
        "old",
        "new",
        "new",
    ]
    assert (
        refusal(queries.locate, lon=106.05, lat=31.05, on=SINCE - timedelta(days=1))[0] == "outside_district"
    )


def test_the_database_refuses_two_shapes_of_one_place_at_one_time():
    shape = Shape.objects.get(place=GRID)
    again = Shape(place_id=GRID, valid=DateRange(TODAY, None), wkb=shape.wkb, bb=shape.bb)
    with pytest.raises(DatabaseError, match="shape_one_at_a_time"), transaction.atomic():
        again.save()


def test_points_are_asked_of_the_index():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT 1 FROM places_shape WHERE bb @> box(point(104.05, 31.05), point(104.05, 31.05))"
        )
        plan = " ".join(row[0] for row in cursor.fetchall())
    assert "shape_bb" in plan


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("甲一社区门口路灯不亮", COMMUNITY),
        ("甲街道甲一社区", COMMUNITY),
        ("乙街道的路坏了", STREETS[1]),
        ("甲一社区和甲二社区之间", None),
        ("甲街道还是乙街道", None),
        ("甲一社区第1网格", COMMUNITY),
        ("旌阳区", None),
        ("路灯不亮", None),
        ("", None),
    ],
)
def test_words_name_the_most_exact_place_or_none(text, code):
    place = queries.by_words(text, on=TODAY)
    assert (place.code if place else None) == code


def test_a_name_inside_a_longer_name_is_not_meant():
    found(code="longer", kind="community", name="新甲一社区", parent=STREETS[0])
    assert queries.by_words("新甲一社区路灯不亮", on=TODAY).code == "longer"
    assert queries.by_words("甲一社区路灯不亮", on=TODAY).code == COMMUNITY
    assert queries.by_words("新甲一社区和甲一社区之间", on=TODAY) is None


def test_words_do_not_name_a_place_that_has_ended():
    found(code="gone", kind="community", name="老街社区", parent=STREETS[0], until=TODAY)
    assert queries.by_words("老街社区", on=TODAY) is None
    assert queries.by_words("老街社区", on=TODAY - timedelta(days=1)).code == "gone"


def test_an_unknown_code_is_refused_in_words():
    with pytest.raises(Refused) as refused:
        queries.get("x" * 500)
    assert (refused.value.status, refused.value.text) == (
        404,
        f"没有编码为 {'x' * 24} 的地点，请核对后重填。",
    )


def redraw(pairs, on):
    actions.redraw(pairs=pairs, on=on, by=Setup(), now=NOW)


def test_a_redrawing_is_kept_with_its_shares():
    on = date(2025, 1, 1)
    found(code="old", until=on)
    for code in ("new1", "new2"):
        found(code=code, since=on)
    redraw([("old", "new1", 0.25), ("old", "new2", 0.75)], on)
    rows = Lineage.objects.order_by("after").values_list("before", "after", "on", "share_ppm")
    assert list(rows) == [("old", "new1", on, 250_000), ("old", "new2", on, 750_000)]
    assert Event.objects.filter(kind="places.redraw", subject="place:old").count() == 2


@pytest.mark.parametrize(
    ("pair", "days", "code"),
    [
        (("old", "new", 1.0), 1, "bad_period"),
        (("old", GRID, 1.0), 0, "bad_period"),
        ((GRID, "new", 1.0), 0, "bad_period"),
        (("old", "nobody", 1.0), 0, "unknown_place"),
        (("old", "new", 0.0), 0, "bad_share"),
        (("old", "new", 1.5), 0, "bad_share"),
        (("old", "new", float("nan")), 0, "bad_share"),
    ],
)
def test_a_redrawing_is_refused_that_does_not_fit(pair, days, code):
    on = date(2025, 1, 1)
    found(code="old", until=on)
    found(code="new", since=on)
    assert refusal(redraw, pairs=[pair], on=on + timedelta(days=days)) == (code, None)


def test_a_list_of_places_costs_one_query_however_long(django_assert_num_queries):
    for street in STREETS:
        with django_assert_num_queries(1):
            rows = list(queries.places(kind="grid", on=TODAY, within=Place(path=f"{DISTRICT}.{street}")))
        assert len(rows) == 4
    with django_assert_num_queries(1):
        assert len(list(queries.places(kind="grid", on=TODAY))) == 8


def test_households_of_a_grid_are_its_own_number_or_its_quarters():
    other = f"{COMMUNITY}002"
    for n in (1, 2):
        found(code=f"{GRID}0{n}", kind="quarter", parent=GRID, households=100 + n)
    found(code=f"{COMMUNITY}007", households=450)
    found(code=f"{COMMUNITY}00701", kind="quarter", parent=f"{COMMUNITY}007", households=99)
    within = Place.objects.get(code=COMMUNITY)
    counted = queries.households(kind="grid", on=TODAY, within=within)
    assert counted == {GRID: 203, f"{COMMUNITY}007": 450}
    assert other not in counted
    assert queries.households(kind="community", on=TODAY) == {COMMUNITY: 653}
    assert queries.households(kind="grid", on=SINCE - timedelta(days=1)) == {}
