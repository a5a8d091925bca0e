"""Every answer of every address carries the baseline of headers and cookies, faults and closed doors included."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.db import connection
from django.test import Client
from tests.doors.baseline import faults
from tests.doors.test_every_address import addresses, samples  # noqa: F401 - a fixture

from jingzhi.launch import surroundings


def wrong(answer, *, https=False):
    is_page = "html" in answer.headers.get("Content-Type", "") and not answer.streaming
    body = answer.content.decode() if is_page else ""
    return faults(answer.headers, [one.OutputString() for one in answer.cookies.values()], body, https=https)


@pytest.mark.parametrize("role", [None, "street", "district"], ids=["visitor", "street", "district"])
def test_every_answer_carries_the_baseline(client_of, samples, role):  # noqa: F811
    client, found, kinds = client_of(role), {}, set()
    for path, _needs in addresses(samples):
        answer = client.get(path)
        kinds.add((answer.status_code, answer.headers.get("Content-Type", "").split(";")[0]))
        if bad := wrong(answer):
            found[path] = bad
    assert not found
    assert len(kinds) > 3, kinds


def test_refusals_and_faults_carry_it_too(accounts, client_of):
    strict = client_of("street", enforce_csrf_checks=True)
    answers = {
        "no such page": client_of(None).get("/no-such-page/"),
        "method": client_of("street").put("/todo/"),
        "form check": strict.post("/seat/"),
        "bad text": client_of(None).get("/r/look/?no=%00"),
        "closed": client_of("resident").get("/todo/"),
        "failed sign-in": client_of(None).post("/signin/", {"username": "street", "password": "x"}),
    }
    assert {name: bad for name, one in answers.items() if (bad := wrong(one))} == {}
    assert [one.status_code for one in answers.values()][:3] == [404, 405, 403]


def test_a_fault_says_nothing_of_the_inside(accounts, client_of, monkeypatch):
    from jingzhi.site import entry

    def broken(*_args):
        raise RuntimeError("secret of the inside")

    monkeypatch.setattr(entry, "home_of", broken)
    client = client_of("street")
    client.raise_request_exception = False
    answer = client.get("/")
    assert answer.status_code == 500
    assert not wrong(answer)
    assert "secret of the inside" not in answer.content.decode()
    assert "Traceback" not in answer.content.decode()


def test_signing_in_sets_strict_cookies_and_a_new_session(accounts):
    client = Client()
    client.get("/signin/")
    client.cookies["sessionid"] = "planted-by-somebody-else-0000000"
    answer = client.post("/signin/", {"username": "street", "password": "a-long-password-1"})
    assert answer.status_code == 302
    assert not wrong(answer)
    assert answer.cookies["sessionid"].value != "planted-by-somebody-else-0000000"


def test_over_https_cookies_are_bound_and_browsers_stay_there(db):
    """The settings as a production system reads them, in a process of its own."""
    code = (
        "import django, json; django.setup(); from django.test import Client; "
        "from tests.doors.test_baseline import wrong; "
        "a = Client().get('/r/', headers={'x-forwarded-proto': 'https'}); "
        "from django.conf import settings as s; "
        "print(json.dumps([a.status_code, wrong(a, https=True), s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE]))"
    )
    paths = os.pathsep.join([str(surroundings.ROOT / "src"), str(surroundings.ROOT)])
    about = connection.settings_dict
    host = f"{about['HOST'] or 'localhost'}:{about['PORT'] or 5432}"
    url = f"postgresql://{about['USER']}:{about['PASSWORD']}@{host}/{about['NAME']}"
    own = {
        "DATABASE_URL": url,
        "JINGZHI_HTTPS": "1",
        "JINGZHI_DEBUG": "",
        "JINGZHI_SECRET": "x" * 50,
        "PYTHONPATH": paths,
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **own}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout.splitlines()[-1]) == [200, [], "__Host-session", True, True]
