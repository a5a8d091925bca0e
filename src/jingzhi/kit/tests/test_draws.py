"""Draws can be repeated by anybody: known lots, no influence of the listing, forbidden pairs never drawn."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingzhi.kit import draws

SEED = "jingzhi-2026"
CODES = ["510603001", "510603002", "510603003", "510603004"]
# Computed apart, as any reader would: printf 'jingzhi-2026|510603001' | sha256sum
LOTS = {
    "510603001": "719305199a4be85df41d2a61d140e8705791e672f9525d136260aae1df18f1a5",
    "510603002": "078213f3dc2988a52a199dcf6d1e7c3e9b57606e7a84de37ad4d7407a164c860",
    "510603003": "d08c9e22b269f84cdc577edcce8d0988c6f2a01ebdbf44f8f35080b7ed313d84",
    "510603004": "49c5009f439e28e3e517e9bd696b41f14532f17c038c896edf6314da4a62cae0",
}

lists = st.lists(st.text("abcdef0123456789", min_size=1, max_size=6), min_size=1, max_size=12, unique=True)
seeds = st.text(min_size=1, max_size=20)


def test_the_commitment_is_the_published_sha256():
    assert draws.commitment("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize(("code", "lot"), LOTS.items())
def test_known_lots(code, lot):
    assert draws.digest(SEED, code) == lot


def test_the_smallest_lots_are_drawn():
    assert draws.draw(SEED, CODES, 2) == sorted(LOTS, key=LOTS.__getitem__)[:2]


@given(lists, seeds, st.randoms())
def test_the_order_of_the_listing_never_matters(codes, seed, chance):
    other = list(codes)
    chance.shuffle(other)
    assert draws.order(seed, other) == draws.order(seed, codes)
    assert draws.candidates_digest(other) == draws.candidates_digest(codes)


@given(lists, seeds)
def test_a_reader_recomputes_it_with_nothing_but_sha256(codes, seed):
    lots = sorted((hashlib.sha256(f"{seed}|{code}".encode()).hexdigest(), code) for code in codes)
    assert draws.draw(seed, codes, len(codes)) == [code for _lot, code in lots]


@given(lists, seeds, st.text("abc", min_size=7, max_size=8))
def test_one_candidate_more_changes_the_frozen_digest_but_not_the_others_order(codes, seed, more):
    assert draws.candidates_digest([*codes, more]) != draws.candidates_digest(codes)
    assert [one for one in draws.order(seed, [*codes, more]) if one != more] == draws.order(seed, codes)


@pytest.mark.parametrize("n", [0, 5, -1])
def test_no_more_than_there_are(n):
    with pytest.raises(ValueError, match="so many"):
        draws.draw(SEED, CODES, n)


def test_nobody_stands_twice():
    with pytest.raises(ValueError, match="twice"):
        draws.order(SEED, ["a", "a"])


@st.composite
def rounds(draw):
    """(seed, codes, excluded, last)."""
    codes = draw(st.lists(st.integers(1, 99).map(str), min_size=1, max_size=9, unique=True))
    pair = st.tuples(st.sampled_from(codes), st.sampled_from(codes))
    return draw(seeds), codes, draw(st.lists(pair, max_size=6)), draw(st.lists(pair, max_size=9))


@given(rounds(), st.randoms())
def test_pairs_are_never_those_that_may_not_be(asked, chance):
    seed, codes, excluded, last = asked
    try:
        found = draws.pairs(seed, codes, excluded=excluded, last=last)
    except draws.NoPairing:
        assert len(codes) < 9 or excluded or last
        return
    assert sorted(one for one, _other in found) == sorted(other for _one, other in found) == sorted(codes)
    assert all(one != other for one, other in found)
    assert not {(other, one) for one, other in found} & set(found)
    assert not {frozenset(pair) for pair in found} & {frozenset(pair) for pair in excluded}
    assert not set(found) & set(last)
    shuffled = list(codes)
    chance.shuffle(shuffled)
    assert draws.pairs(seed, shuffled, excluded=excluded, last=last) == found


@given(st.integers(3, 40), seeds)
def test_three_or_more_always_have_a_round_and_one_after_it(count, seed):
    codes = [f"{n:03d}" for n in range(count)]
    first = draws.pairs(seed, codes)
    assert len(draws.pairs(f"{seed}+", codes, last=first)) == count


@pytest.mark.parametrize("codes", [["a"], ["a", "b"]])
def test_two_can_only_check_each_other_and_are_refused(codes):
    with pytest.raises(draws.NoPairing):
        draws.pairs(SEED, codes)
