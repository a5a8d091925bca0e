"""The street's console with many open matters beside one with thirty: statements, milliseconds, work in the browser.

    python bench/console.py [--matters 2000] [--runs 15] [--no-browser] [--json]

Works on a database of its own beside the one DATABASE_URL names (made, migrated and dropped here). One matter is
brought to the street by its moves and copied, row for row, with its clocks, photographs and words; the rows obey every
constraint of the database, only their events are left out, which no list reads. The same questions are put to thirty
and to all of them in one run, so that the ratio can be compared between machines. The part in the browser needs
Chromium; it drives the same pages under a server of this process.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

FEW = 30
LONG = """() => { window.long = []; new PerformanceObserver(list => list.getEntries().forEach(
    one => window.long.push(one.duration))).observe({entryTypes: ['longtask']}); }"""
COPIES = """CREATE TEMP TABLE bench AS SELECT n, 'JY-20261101-' || lpad(n::text, 5, '0') AS no,
  g.codes[1 + n %% array_length(g.codes, 1)] AS place, 104.00 + (n %% 50) * 0.0012 AS lon, 31.00 + (n / 50) * 0.0015 AS lat
  FROM generate_series(%s::int, %s::int) AS n, (SELECT array_agg(code ORDER BY code) AS codes FROM places_place
  WHERE kind = 'grid' AND path <@ (SELECT path FROM places_place WHERE code = '510603001')) AS g"""
CHANGED = {
    "flows_case": (
        "no",
        {"no": "b.no", "place_id": "b.place", "due_at": "t.due_at + b.n * interval '1 minute'"},
    ),
    "grid_matter": ("case_id", {"title": "t.title || b.n", "lon": "b.lon", "lat": "b.lat"}),
    "flows_clock": (
        "case_id",
        {name: f"t.{name} + b.n * interval '1 minute'" for name in ("warn_at", "due_at", "red_at")},
    ),
    "flows_remark": ("case_id", {}),
    "flows_attachment": ("case_id", {}),
}


def first() -> tuple[Any, str]:
    """The small district with one matter at the street, and its number."""
    from jingzhi.core.flows.actions import advance
    from jingzhi.programmes.grid.tests.factories import NOW, make_matter, make_photo, make_world

    world = make_world()
    case = make_matter(world, scene=[make_photo()])
    advance(case_no=case.no, move="raise_", by=world.worker, now=NOW)
    advance(case_no=case.no, move="raise_up", by=world.community, now=NOW, tried="已联系物业")
    return world, case.no


def _now() -> Any:
    from django.utils import timezone

    return timezone.now()


def copies(no: str, begin: int, end: int) -> None:
    """Matters number `begin` to `end`, spread over the street's grids."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench")
        cursor.execute(COPIES, [begin, end])
        for table, (key, other) in CHANGED.items():
            _copy(cursor, table, key, no, {key: "b.no"} | other)
        cursor.execute("ANALYZE")


def _copy(cursor: Any, table: str, key: str, no: str, other: dict[str, str]) -> None:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_identity = 'NO'"
        " AND is_generated = 'NEVER' AND table_schema = 'public' ORDER BY ordinal_position",
        [table],
    )
    names = [row[0] for row in cursor.fetchall()]
    chosen = ", ".join(other.get(name, f"t.{name}") for name in names)
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {chosen} FROM {table} t, bench b WHERE t.{key} = %s",
        [no],
    )


def questions() -> dict[str, tuple[str, dict[str, str]]]:
    """What a dispatcher asks: address and headers."""
    part = {"X-Part": "list"}
    asked = {
        "first load": ("/console/", {}),
        "list part": ("/console/", part),
        "detail part": ("/console/?no=JY-20261101-00007", {"X-Part": "detail"}),
        "search by words": ("/console/?q=00017", part),
        "search, nothing": ("/console/?q=没有的词", part),
        "next thirty": ("/console/?page=2", {"X-Part": "more"}),
        "ten pages": ("/console/", part | {"X-Pages": "10"}),
        "news": ("/live/?list=console&since=1", {}),
    }
    for tab in ("doing", "verified", "late", "closed"):
        asked[f"tab {tab}"] = (f"/console/?tab={tab}", part)
    return asked


def ask(client: Any, runs: int) -> dict[str, dict[str, Any]]:
    """Statements and median milliseconds of every question."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    told = {}
    for name, (address, headers) in questions().items():
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address, headers=headers)
        assert answer.status_code == 200, (name, answer.status_code)
        told[name] = {
            "statements": len(queries),
            "ms": _median(partial(client.get, address, headers=headers), runs),
        }
    return told


def _median(step: Callable[[], Any], runs: int) -> float:
    spent = []
    for _run in range(runs):
        began = time.perf_counter()
        step()
        spent.append((time.perf_counter() - began) * 1000)
    return round(statistics.median(spent), 1)


def signed_in(world: Any) -> Any:
    """A client at the street's seat."""
    from django.test import Client

    from jingzhi.core.bodies import actions as bodies
    from jingzhi.programmes.grid.tests.factories import Setup

    account = bodies.make_account(username="bench", label="bench", password="a-long-password-1")
    bodies.appoint(account=account, seat=world.street, since=date(2023, 6, 1), by=Setup(), now=_now())
    client = Client()
    client.force_login(account)
    return client


def measure(matters: int, runs: int, browser: bool) -> dict[str, Any]:
    """Thirty, then all; each question of both, and the ratio."""
    world, no = first()
    client = signed_in(world)
    told: dict[str, Any] = {"matters": [FEW, matters]}
    kept = []
    for begin, end in ((1, FEW - 1), (FEW, matters - 1)):
        copies(no, begin, end)
        kept.append(ask(client, runs) | (in_browser(client) if browser else {}))
    few, many = kept
    for name, row in many.items():
        told[name] = {"few": few[name], "many": row}
        if row.get("ms") and few[name].get("ms"):
            told[name]["ratio"] = round(row["ms"] / few[name]["ms"], 2)
    return told


def in_browser(client: Any) -> dict[str, dict[str, Any]]:
    """Load, j and k, and scrolling in Chromium: milliseconds and tasks longer than 50 ms."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.handlers.wsgi import WSGIHandler
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

    from jingzhi.launch.system_packages import browser as chromium_path

    path = chromium_path()
    if path is None:
        return {}
    import threading

    WSGIRequestHandler.log_message = lambda *_words: None  # type: ignore[method-assign]
    server = ThreadedWSGIServer(("127.0.0.1", 0), WSGIRequestHandler)
    server.set_app(StaticFilesHandler(WSGIHandler()))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    told: dict[str, Any] = {}
    # Playwright keeps an event loop, beside which Django answers nothing in this thread: a thread of its own.
    driver = threading.Thread(
        target=_drive, args=(path, server.server_port, client.cookies["sessionid"].value, told)
    )
    driver.start()
    driver.join()
    server.shutdown()
    return told


def _drive(path: str, port: int, session: str, told: dict[str, Any]) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1440, "height": 900}, base_url=f"http://127.0.0.1:{port}")
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": f"http://127.0.0.1:{port}"}])
        page.add_init_script(f"({LONG})()")
        page.goto("/console/")
        told["browser load"] = {"ms": _loaded(page)}
        told["browser j/k"] = {"ms": _steps(page)}
        told["browser scroll"] = _scrolled(page)
        browser.close()


def _loaded(page: Any) -> float:
    times = []
    for _run in range(5):
        page.goto("/console/", wait_until="load")
        times.append(page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd"))
    return round(statistics.median(times), 1)


def _steps(page: Any) -> float:
    """From the key to the next matter in the detail."""
    times = []
    for press in "jjjjjjkkkjjj":
        began = time.perf_counter()
        page.keyboard.press(press)
        page.wait_for_function(
            "() => { const row = document.querySelector('#rows [aria-current]');"
            ' return document.querySelector(`#detail [data-detail="${row.dataset.no}"]`); }',
            polling=5,
        )
        times.append((time.perf_counter() - began) * 1000)
    return round(statistics.median(times), 1)


def _scrolled(page: Any) -> dict[str, Any]:
    """Down the list as far as it goes in five seconds: rows that came, frames, long tasks."""
    page.evaluate("window.long = []")
    frames = page.evaluate(
        """() => new Promise(done => { const list = document.getElementById('rows'), times = []; let last = performance.now();
        const end = last + 5000; function frame(now) { times.push(now - last); last = now; list.scrollTop += 60;
        if (now < end) requestAnimationFrame(frame); else done(times); } requestAnimationFrame(frame); })"""
    )
    long = page.evaluate("window.long")
    return {
        "rows": page.locator("#listed > li").count(),
        "frames": len(frames),
        "frame_ms_p95": round(sorted(frames)[int(len(frames) * 0.95)], 1),
        "long_tasks": len(long),
        "longest_ms": round(max(long, default=0)),
    }


def in_a_database_of_its_own(*args: Any) -> dict[str, Any]:
    """Make it, measure, drop it."""
    os.environ.pop("JINGZHI_DB_ROLE", None)  # a database is made as its owner
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jingzhi.config.settings")
    os.environ["JINGZHI_STREAMS"] = "48"
    import django
    from django.db import connection

    django.setup()
    before = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"bench_{before}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        return measure(*args)
    finally:
        connection.close()
        connection.creation.destroy_test_db(before, verbosity=0)


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--matters", type=int, default=2000)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--no-browser", action="store_true")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    told = in_a_database_of_its_own(args.matters, args.runs, not args.no_browser)
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
        return
    for name, value in told.items():
        print(f"{name:<16}{value}")


if __name__ == "__main__":
    main()
