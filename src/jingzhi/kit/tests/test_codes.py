"""Codes: the vectors of DOMAIN.md section 12, round trips, and every single-character slip found."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingzhi.kit import codes
from jingzhi.kit.refused import Refused

TODAY = date(2026, 11, 23)
USCC_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
digits = st.text("0123456789", min_size=12, max_size=12)


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91440300708461136T", "91330100799655058B"])
def test_uscc_vectors_are_right(code: str) -> None:
    assert codes.uscc_check(code)
    assert codes.uscc_make(code[:17]) == code


@pytest.mark.parametrize(
    "code", ["", "91350100M000100Y44", "91350100m000100y43", "91350100M000100Y4", "9135010OM000100Y43"]
)
def test_uscc_slips_are_found(code: str) -> None:
    assert not codes.uscc_check(code)


def test_uscc_make_refuses_a_bad_head() -> None:
    with pytest.raises(Refused, match="前17位"):
        codes.uscc_make("91350100I000100Y4")


@given(st.text(USCC_LETTERS, min_size=17, max_size=17), st.integers(0, 17), st.sampled_from(USCC_LETTERS))
def test_uscc_finds_every_changed_character(head: str, at: int, letter: str) -> None:
    code = codes.uscc_make(head)
    changed = code[:at] + letter + code[at + 1 :]
    assert codes.uscc_check(changed) == (changed == code)


@pytest.mark.parametrize(
    ("code", "right"),
    [
        ("M000100Y4", True),
        ("M000100Y-4", True),
        ("70846113-6", True),
        ("799655058", True),
        ("799655059", False),
        ("7996-55058", False),
        ("", False),
        ("79965505", False),
        ("m000100y4", False),
    ],
)
def test_org_check(code: str, right: bool) -> None:
    assert codes.org_check(code) is right


def test_org_make_writes_x_for_ten() -> None:
    made = {codes.org_make(f"{n:08d}")[-1] for n in range(40)}
    assert made == set("0123456789X")


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("11010519491231002X", True),
        ("440524188001010014", False),  # the second is right, but 146 years old
        ("11010519491231002x", False),
        ("110105194912310021", False),
        ("1101051949123100", False),
        ("１1010519491231002X", False),
        ("", False),
    ],
)
def test_id_check(number: str, right: bool) -> None:
    assert codes.id_check(number, on=TODAY) is right


def test_id_check_looks_at_the_date_and_the_age() -> None:
    assert codes.id_check("440524188001010014", on=date(2000, 12, 31))
    assert not codes.id_check("440524188001010014", on=date(2001, 1, 1))
    assert not codes.id_check("11010519491231002X", on=date(1949, 12, 30))
    assert not any(codes.id_check(f"11010519490230002{last}", on=TODAY) for last in "0123456789X")


@pytest.mark.parametrize(
    ("code", "short", "level", "kind", "parent"),
    [
        ("51", "51", "province", "", None),
        ("5106", "5106", "city", "", "51"),
        ("510603000000", "510603", "district", "", "5106"),
        ("510603001", "510603001", "street", "街道", "510603"),
        ("510603100000", "510603100", "street", "镇", "510603"),
        ("510603001001", "510603001001", "community", "社区", "510603001"),
        ("510603009204", "510603009204", "community", "村", "510603009"),
        ("510603009204003", "510603009204003", "grid", "", "510603009204"),
        ("51060300920400302", "51060300920400302", "quarter", "", "510603009204003"),
        ("5106030092040030211", "5106030092040030211", "building", "", "51060300920400302"),
    ],
)
def test_a_place_code_is_taken_apart(
    code: str, short: str, level: str, kind: str, parent: str | None
) -> None:
    assert codes.division(code) == codes.Division(short, level, kind, parent)


@pytest.mark.parametrize(
    "code",
    ["", "5", "510", "51060300100", "51060300100a", "５１", "5106030010010", "510603700", "510603001700"],
)
def test_a_wrong_place_code_is_refused(code: str) -> None:
    with pytest.raises(Refused) as refusal:
        codes.division(code)
    assert refusal.value.code == "bad_place"


@given(digits, st.integers(1, 999), st.integers(1, 99), st.integers(1, 99))
def test_grid_quarter_and_building_codes_nest(community: str, n: int, quarter: int, building: int) -> None:
    grid = codes.grid_code(community, n)
    assert codes.parse_grid(grid) == codes.parse_grid(codes.grid_text(grid)) == (community, n)
    last = codes.building_code(codes.quarter_code(grid, quarter), building)
    assert len(last) == 19
    assert codes.parent(codes.parent(last) or "") == grid


def test_grid_codes_out_of_range_are_refused() -> None:
    for n in (0, 1000):
        with pytest.raises(Refused, match="1至999"):
            codes.grid_code("510603001001", n)
    with pytest.raises(Refused, match="1至99"):
        codes.quarter_code("510603001001003", 100)
    with pytest.raises(Refused, match="12位"):
        codes.grid_code("510603001", 1)
    for wrong in ("510603001001", "510603001001000", "5106030-01001003"):
        with pytest.raises(Refused, match="不是网格代码"):
            codes.parse_grid(wrong)


def test_the_shipped_district_fits_the_rule() -> None:
    assert codes.grid_text("510603001001003") == "510603001001-003"


@given(st.integers(0, 2**32))
def test_a_lookup_code_is_found_again_however_it_is_typed(seed: int) -> None:
    code = codes.new_code(random.Random(seed))
    assert len(code) == 7
    for typed in (
        code,
        code.lower(),
        code.replace("-", ""),
        f" {code[:2]} {code[2:]} ",
        code.replace("-", "—"),
    ):
        assert codes.normal_code(typed) == code


def test_a_lookup_code_forgives_what_is_misread() -> None:
    assert codes.normal_code("7f3k9q") == codes.normal_code("７Ｆ３Ｋ－９Ｑ") == "7F3K-9Q"
    assert codes.normal_code("zsbu-22") == "258V-22"


@pytest.mark.parametrize(
    "typed", ["", "7F3K-9", "7F3K-9QQ", "7F3K-9O", "7F3K-91", "中文字符六个", "x" * 100_000]
)
def test_what_is_no_lookup_code_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refusal:
        codes.normal_code(typed)
    assert (refusal.value.code, refusal.value.field) == ("bad_code", "code")


def test_lookup_codes_without_a_seed_differ() -> None:
    assert len({codes.new_code() for _i in range(50)}) == 50


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("13800001234", "13800001234"),
        (" 138 0000 1234 ", "13800001234"),
        ("138-0000-1234", "13800001234"),
        ("+86 13800001234", "13800001234"),
        ("１３８００００１２３４", "13800001234"),
        ("08382501234", "0838-2501234"),
        ("0838-2501234", "0838-2501234"),
        ("(0838)2501234", "0838-2501234"),
        ("010-12345678", "010-12345678"),
    ],
)
def test_a_phone_number_is_made_plain(typed: str, plain: str) -> None:
    assert codes.check_phone(typed) == plain


@pytest.mark.parametrize(
    "typed", ["", "12345", "12800001234", "138000012345", "电话", "1380000123a", "1" * 100_000]
)
def test_what_is_no_phone_number_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match="电话号码不对"):
        codes.check_phone(typed)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("", ""),
        ("张", "*"),
        ("张某", "张*"),
        ("张某某", "张*某"),
        ("欧阳某某", "欧阳**"),
        ("某某·某某某", "某****某"),
    ],
)
def test_names_are_masked(name: str, masked: str) -> None:
    assert codes.mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812345678", "138****5678"),
        ("0838-2501234", "0838-****234"),
        ("010-12345678", "010-*****678"),
        ("12345", "****"),
        ("", ""),
    ],
)
def test_phones_are_masked(phone: str, masked: str) -> None:
    assert codes.mask_phone(phone) == masked


def test_identity_numbers_are_masked() -> None:
    assert codes.mask_id("51060319491231123X") == "510603********123X"
    assert codes.mask_id("51060319491231123X", public=True) == "5****************X"
    assert codes.mask_id("12345") == "*****"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        (" 张某 ", "张某"),
        ("某某•某某某", "某某·某某某"),
        ("𠮷𡈽", "𠮷𡈽"),
        ("㛃莹", "㛃莹"),
    ],
)
def test_a_name_is_accepted(typed: str, name: str) -> None:
    assert codes.check_name(typed) == name


@pytest.mark.parametrize("typed", ["", "张", "张3", "·张某", "😀😀", "张" * 51])
def test_what_is_no_name_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match="姓名"):
        codes.check_name(typed)


@given(st.text(max_size=40))
def test_checks_of_any_text_answer_or_refuse(text: str) -> None:
    assert codes.uscc_check(text) in (True, False)
    assert codes.org_check(text) in (True, False)
    assert codes.id_check(text, on=TODAY) in (True, False)
    for function in (
        codes.check_phone,
        codes.normal_code,
        codes.division,
        codes.parse_grid,
        codes.check_name,
    ):
        with suppress(Refused):
            function(text)
