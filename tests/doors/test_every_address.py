"""Every address x every role x reading and writing: open as declared, closed in words, and never a fault."""

from __future__ import annotations

import re

import pytest
from tests.doors.conftest import SEATS
from tests.rules.test_urls import ours

from jingzhi.core.bodies import gate

GET_OK, POST_OK = {200, 301, 302, 404}, {200, 302, 400, 403, 404, 409, 422}
CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")
FAULT = {"/healthz": {503}}  # says so when there is no worker


@pytest.fixture
def samples(elsewhere, picture):
    """A value for every part of an address."""
    return {
        "no": elsewhere.no,
        "rated": "D-shuili",
        "body": "D-shuili",
        "pk": str(picture.pk),
        "name": "solve",
        "code": "7F3K-9Q",
        "grid": "510603009001001",
        "form": "xlsx",
        "key": "overdue",
    }


def addresses(samples):
    """(address with its parts filled in, who may open it)."""
    for pattern, view in ours():
        parts = samples | ({"name": "grid"} if pattern.startswith("flows/") else {})
        unknown = set(CONVERTER.findall(pattern)) - set(parts)
        assert not unknown, f"give {unknown} a sample value"
        yield "/" + CONVERTER.sub(lambda found, parts=parts: parts[found[1]], pattern), view.gate_needs


def expected(needs, role, method, path):
    """The statuses that say what the address declares."""
    allowed = (GET_OK if method == "get" else POST_OK) | {405} | FAULT.get(path, set())
    if needs == gate.PUBLIC:
        return allowed
    if role is None:
        return {302, 405}
    if needs == gate.SIGNED_IN or role in needs:
        return allowed
    return {403, 405}


@pytest.mark.parametrize("role", [None, *SEATS], ids=["visitor", *SEATS])
def test_is_open_and_closed_as_declared(client_of, samples, role):
    wrong = []
    for path, needs in addresses(samples):
        for method in ("get", "post"):
            answer = getattr(client_of(role), method)(path)
            if answer.status_code not in expected(needs, role, method, path):
                wrong.append(f"{method} {path}: {answer.status_code}")
            if role is None and needs != gate.PUBLIC and answer.status_code == 302:
                assert answer["Location"].startswith("/signin/"), path
    assert not wrong


@pytest.mark.parametrize("role", [None, *SEATS], ids=["visitor", *SEATS])
def test_a_closed_door_says_why_in_chinese(client_of, samples, role):
    for path, _needs in addresses(samples):
        answer = client_of(role).get(path)
        if answer.status_code in (403, 404):
            assert re.search("[\u4e00-\u9fff]{4}.*。", answer.content.decode()), path
        assert "Content-Security-Policy" in answer.headers, path


def test_nothing_is_written_without_the_check_value_of_a_form(client_of, samples):
    for role in ("grid_worker", "street", None):
        for path, needs in addresses(samples):
            answer = client_of(role, enforce_csrf_checks=True).post(path)
            assert answer.status_code in (403, 405), f"{path} {needs}"
