"""Planted values go in by every door; the logs of the processes, as `up` starts them, hold none of them."""

from __future__ import annotations

import argparse
import http.cookiejar
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from jingzhi.core.bodies import actions as bodies
from jingzhi.launch import postgres, surroundings
from jingzhi.launch.commands import up
from jingzhi.launch.processes import Processes
from jingzhi.programmes.grid.tests.factories import NOW, Setup, make_world

PHONE, PASSWORD, WRONG = "13871234321", "planted-password-7", "planted-wrong-7"
TOKEN, WORDS = "planted-token-7", "种下的一句话"
PLANTED = (PHONE, PASSWORD, WRONG, TOKEN, WORDS, urllib.parse.quote(WORDS))


class Browser:
    """A visitor with cookies."""

    def __init__(self, address: str) -> None:
        self.address, self.jar = address, http.cookiejar.CookieJar()
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar)).open

    def ask(self, path: str, **given: str) -> tuple[int, str]:
        """Status and text; with fields it is a form sent from the page itself."""
        if given:
            form = self.ask(path.partition("?")[0])[1]
            found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
            assert found, path
            given["csrfmiddlewaretoken"] = found[1]
        data = urllib.parse.urlencode(given).encode() if given else None
        request = urllib.request.Request(self.address + path, data, {"Referer": self.address + path})
        try:
            answer = self._open(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        return answer.status, answer.read().decode(errors="replace")


@pytest.fixture
def system(emptied: None, tmp_path: Path) -> Any:
    """The web server as `up` starts it, over the small district in the tests' database; (address, folder, environment)."""
    world = make_world()
    account = bodies.make_account(username="street", label="street", password=PASSWORD)
    bodies.appoint(account=account, seat=world.street, since=date(2023, 6, 1), by=Setup(), now=NOW)
    about, port = connection.settings_dict, postgres._free_port()
    server = f"{about['USER']}:{about['PASSWORD']}@{about['HOST'] or 'localhost'}:{about['PORT'] or 5432}"
    env = surroundings.environment(tmp_path, f"postgresql://{server}/{about['NAME']}")
    env |= {"JINGZHI_LOG": "INFO", "JINGZHI_DEBUG": "", "JINGZHI_SECRET": settings.SECRET_KEY}
    processes, address = Processes(tmp_path), f"http://127.0.0.1:{port}"
    web = up.web_command(argparse.Namespace(host="127.0.0.1", port=port))
    web[web.index("--workers") + 1] = "1"
    processes.start("web", web, env)
    try:
        for _try in range(200):
            processes.check()
            try:
                urllib.request.urlopen(address + "/signin/", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield address, tmp_path, env
    finally:
        processes.stop()


def test_nothing_planted_is_in_any_log(system: Any) -> None:
    address, folder, env = system
    visitor, staff = Browser(address), Browser(address)
    assert visitor.ask("/signin/", username="street", password=WRONG)[0] == 422
    assert staff.ask("/signin/", username="street", password=PASSWORD)[0] in (200, 404)
    assert any(one.name == "sessionid" for one in staff.jar), "signed in"
    query = urllib.parse.urlencode({"q": WORDS + PHONE, "token": TOKEN})
    for path in ("/matters/", "/todo/", "/no-such-page/", "/r/look/"):
        assert staff.ask(f"{path}?{query}")[0] in (200, 404), path
    status, _page = visitor.ask(
        "/r/new/", title=WORDS, text=WORDS, phone=PHONE, place="510603001001", key=TOKEN
    )
    assert status in (200, 422)
    assert visitor.ask("/r/look/", no="JY-20261123-00001", code=TOKEN)[0] in (200, 404, 422, 429)
    work = [sys.executable, "-m", "django", "procrastinate", "worker", "--one-shot"]
    worked = subprocess.run(work, env=env, capture_output=True, text=True, check=False, timeout=60)
    assert worked.returncode == 0, worked.stderr

    log = (folder / "logs" / "web.log").read_text()
    assert "POST /signin/ 422" in log
    assert "GET /matters/" in log
    sessions = [one.value for one in (*visitor.jar, *staff.jar) if one.value]
    text = log + worked.stdout + worked.stderr
    assert [one for one in (*PLANTED, *sessions, os.environ["DATABASE_URL"]) if one in text] == []
