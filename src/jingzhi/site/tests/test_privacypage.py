"""What residents are told of their data is what the columns and the deletion say."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jingzhi.core.flows import beside
from jingzhi.core.flows.models import Contact
from jingzhi.site import kept, privacypage
from jingzhi.site.tests.test_portal import reported


def test_every_column_that_may_tell_of_a_person_is_explained_once():
    explained = [column for row in kept.TABLE for column in row.columns]
    known = {column for column, kind in kept.classes().items() if kind != "plain"}
    assert sorted(explained) == sorted(known), "explain it in site/kept.py, and give the text a new version"


def test_the_lengths_told_are_those_of_the_deletion(world):
    _client, no, _code = reported()
    told = {column: row.days for row in kept.TABLE for column in row.columns}
    contact = Contact.objects.get(case=no)
    assert told["flows.Contact.phone_sealed"] == beside.CONTACT_DAYS
    assert abs((contact.delete_on - timezone.localdate()).days - beside.CONTACT_DAYS) <= 1
    assert told["flows.Remark.text"] == beside.WORDS_DAYS


@pytest.mark.parametrize("days", [365, 3 * 365, 180])
def test_lengths_are_said_in_years_or_days(days):
    row = kept.Kept("x", (), "", "", days, "")
    assert privacypage.length(row) == {365: "1 年", 1095: "3 年", 180: "180 天"}[days]


def test_the_page_says_it_all_and_is_linked_from_every_public_page(world):
    text = Client().get(reverse("site:privacy")).content.decode()
    for words in (
        "第 1 版，2026-11-23",
        "区社会治理委",
        "12377",
        "第十三条第三项",
        "谁看得到",
        "凭编号和查询码",
    ):
        assert words in text
    for name in ("portal", "submit", "look", "held_public", "public_map"):
        assert reverse("site:privacy") in Client().get(reverse(f"site:{name}")).content.decode()
