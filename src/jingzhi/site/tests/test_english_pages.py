"""In English, pages show Chinese only where it is data: names of places, bodies and items, and what people wrote."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse

from jingzhi.core.flows.models import Case
from jingzhi.programmes.grid.openness import OPEN_CATEGORIES
from jingzhi.programmes.grid.tests import situations
from jingzhi.programmes.grid.tests.factories import make_matter, make_photo
from jingzhi.site.context import NAV

CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+")
# What Chinese stays on English pages though it is in no row, each with its reason.
STAYS = {"中文": "the name of the other language", "网格": "gloss", "吹哨": "gloss", "《信访工作条例》": "name of a law",
         "放假": "typed in the table", "调休上班": "typed in the table"} | dict.fromkeys(OPEN_CATEGORIES, "data")  # fmt: skip
SEATS = ("worker", "community", "street", "zhujian", "force", "district", "leader", "hotline", "auditor")
CASES = (
    "reported",
    "street",
    "disputed",
    "paused",
    "closed_for_a_resident",
    "split",
    "supervised",
    "held",
    "objected",
    "tasks_open",
)
PUBLIC = (
    "/",
    "/r/",
    "/r/new/",
    "/r/look/",
    "/r/held/",
    "/r/map/",
    "/r/privacy/",
    "/signin/",
    "/offline/",
    "/notice/",
)


class Read(HTMLParser):
    """What somebody reads or hears of a page; what is marked as Chinese (`lang`) is left out."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.said += [
            value
            for name, value in attrs
            if value and name in {"title", "aria-label", "placeholder", "alt", "content"}
        ]
        self.said += [value for name, value in attrs if value and name.startswith("data-")]

    def handle_data(self, data):
        self.said.append(data)


def written():
    """Every text kept in a row, longest first."""
    found = set()
    for model in apps.get_models():
        if not model.__module__.startswith("jingzhi."):
            continue
        fields = [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, (models.CharField, models.TextField, models.JSONField))
        ]
        for row in model.objects.values_list(*fields) if fields else []:
            for value in row:
                found |= {value} if isinstance(value, str) else set(CHINESE.findall(str(value)))
    return sorted({text for text in found if CHINESE.search(text)} | set(STAYS), key=len, reverse=True)


def chinese_left(html):
    reader = Read()
    reader.feed(html)
    text = "\n".join(reader.said)
    for one in written():
        for line in one.splitlines():
            text = text.replace(line, "")
    return CHINESE.findall(text)


def in_english(client):
    client.cookies["django_language"] = "en"
    return client


@pytest.mark.parametrize("name", SEATS)
def test_pages_of_a_seat_are_english(at, world, name):
    make_matter(world, scene=[make_photo()])
    situations.dispatched(world)
    situations.supervised(world)
    client = in_english(at(name))
    left = {}
    for url in {url for url, _icon, _label in NAV[getattr(world, name).role]} | {"/notices/", "/todo/"}:
        page = client.get(url)
        assert page.status_code == 200, url
        left[url] = chinese_left(page.text)
    assert {url: found for url, found in left.items() if found} == {}


@pytest.mark.parametrize("situation", CASES)
def test_pages_of_a_matter_are_english(at, world, situation):
    case = getattr(situations, situation)(world)
    left = {
        name: chinese_left(in_english(at(name)).get(reverse("site:case", args=[case.no])).text)
        for name in ("community", "street")
    }
    assert {name: found for name, found in left.items() if found} == {}


@pytest.mark.parametrize("url", PUBLIC)
def test_public_pages_are_english(world, url):
    situations.held(world)
    page = in_english(Client()).get(url, follow=True)
    assert page.status_code in (200, 404), url
    text = re.sub(r"(?s)<section.*?</section>", "", page.text, count=1) if url == "/offline/" else page.text
    assert chinese_left(text) == []


def test_refusals_of_a_form_are_english(at, world):
    case = situations.street(world)
    client = in_english(at("street"))
    page = client.post(reverse("site:move", args=[case.no, "whistle"]), {"rev": case.rev})
    assert page.status_code == 422
    assert chinese_left(page.text) == []
    assert Case.objects.get(pk=case.pk).state == "street"


def test_exports_have_english_heads(at, world):
    answer = in_english(at("street")).get("/staffing/posts/?as=csv")
    assert answer.status_code == 200
    assert (
        b"".join(answer.streaming_content if answer.streaming else [answer.content])
        .decode("utf-8-sig")
        .startswith("Street (town)")
    )
