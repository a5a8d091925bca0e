"""Chinese until a person chooses English; the choice stays, also for refusals, and pages of both do not mix."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation

from jingzhi.core.flows.models import Clock
from jingzhi.programmes.grid.tests import situations


def choose(client, language, **more):
    return client.post(reverse("site:language"), {"language": language, "next": "/signin/"} | more)


def test_a_new_visitor_reads_chinese_also_with_an_english_browser(client, world):
    page = client.get("/signin/", headers={"accept-language": "en-GB,en;q=0.9"})
    assert '<html lang="zh-Hans"' in page.text
    assert page["Content-Language"] == "zh-hans"
    assert "工作人员登录" in page.text


def test_the_choice_is_kept_and_can_be_taken_back(client, world):
    answer = choose(client, "en")
    assert (answer.status_code, answer["Location"]) == (302, "/signin/")
    page = client.get("/signin/")
    assert '<html lang="en"' in page.text
    assert "Staff sign-in" in page.text
    assert "Cookie" in page["Vary"]
    choose(client, "zh-hans")
    assert "工作人员登录" in client.get("/signin/").text


@pytest.mark.parametrize("language", ["fr", "", "../en"])
def test_a_language_we_do_not_speak_changes_nothing(client, world, language):
    choose(client, language)
    client.cookies["django_language"] = language
    assert '<html lang="zh-Hans"' in client.get("/signin/").text


def test_the_way_back_stays_in_this_site(client, world):
    assert choose(client, "en", next="https://example.org/")["Location"] == "/"


def test_the_switch_is_a_form_that_works_without_scripts(client, world):
    page = client.get("/r/look/?no=1")
    assert (
        '<input type="hidden" name="next" value="/r/look/?no=1"><input type="hidden" name="language" value="en">'
        in page.text
    )
    assert client.get(reverse("site:language")).status_code == 405


def test_refusals_speak_the_chosen_language(client, world):
    choose(client, "en")
    page = client.get("/case/none/", follow=True)
    assert '<html lang="en"' in page.text
    missing = client.get("/no-such-page/")
    assert missing.status_code == 404
    assert "Not found" in missing.text


def test_the_page_without_network_speaks_both(client, world):
    page = client.get("/offline/").text
    assert "没有网络时可以" in page
    assert "Without a network you can" in page


def test_the_manifest_says_its_language(client, world):
    assert client.get("/manifest.webmanifest").json()["lang"] == "zh-Hans"
    choose(client, "en")
    assert client.get("/manifest.webmanifest").json()["lang"] == "en"


def test_deadlines_are_kept_in_chinese_and_told_in_english(at, world):
    case = situations.street(world)
    with translation.override("en"):  # the dispatcher reads English
        situations.moved(case, "whistle", world.street, **situations.facts("whistle"))
    kept = Clock.objects.get(case=case, stage="handle", body="D-zhujian", stopped_at=None)
    assert "派单" in kept.because
    client = at("zhujian")
    client.cookies["django_language"] = "en"
    page = client.get(reverse("site:case", args=[case.no])).text
    assert "dispatched on" in page
    assert kept.because not in page


def test_a_supervision_explains_its_deadline_in_both(at, world):
    case = situations.supervised(world)
    client = at("street")
    page = reverse("site:case", args=[case.no])
    assert "督办，次日起算" in client.get(page).text
    client.cookies["django_language"] = "en"
    assert "Supervision on" in client.get(page).text
