"""How long the report page takes on a slow phone: cold and warm, under throttled network and processor.

    python bench/phone.py http://127.0.0.1:8000 [--user grid] [--password …] [--runs 3] [--json]

Needs a running product (with its demonstration district) and Chromium. Throttling is Chromium's own (CDP): 3G is
1.6 Mbit/s down, 750 kbit/s up, 150 ms; slow 3G 400 kbit/s both ways, 400 ms. Cold: nothing kept on the phone but the sign-in.
Warm: the service worker has the shell. Usable: the button that sends can be pressed and the outbox listens. Each
figure is the median of the runs; the last column is its ratio to the unthrottled cold run of the same session.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))
MBIT = 125_000
LINES = {
    "no throttle": None,
    "3G": {"latency": 150, "downloadThroughput": 1.6 * MBIT, "uploadThroughput": 0.75 * MBIT},
    "slow 3G": {"latency": 400, "downloadThroughput": 0.4 * MBIT, "uploadThroughput": 0.4 * MBIT},
}
CASES = (("no throttle", 1), ("3G", 4), ("3G", 6), ("slow 3G", 4), ("slow 3G", 6))
PAINTED = "() => { const e = performance.getEntriesByName('first-contentful-paint')[0]; return e ? e.startTime : null; }"
USABLE = "() => window.jz && document.documentElement.dataset.outbox !== undefined && !document.querySelector('.r-foot .j-btn-go').disabled"
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]


def opened(
    browser: Any, address: str, cookies: list[Any], line: str, slow: int, *, warm: bool
) -> dict[str, float]:
    """One opening of the page on a fresh phone, or on one that has opened it before."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": 390, "height": 844},
        is_mobile=True,
        has_touch=True,
        device_scale_factor=2,
    )
    context.add_cookies(cookies)
    page = context.new_page()
    if warm:
        page.goto("/report/", wait_until="networkidle")
        page.evaluate("() => navigator.serviceWorker.ready.then(() => 1)")
        page.wait_for_function("() => navigator.serviceWorker.controller !== null")
        page.goto("about:blank")
    talk, bytes_in = context.new_cdp_session(page), [0.0]
    talk.send("Network.enable")
    talk.on(
        "Network.loadingFinished",
        lambda event: bytes_in.__setitem__(0, bytes_in[0] + event["encodedDataLength"]),
    )
    if LINES[line]:
        talk.send("Network.emulateNetworkConditions", {"offline": False} | LINES[line])
    talk.send("Emulation.setCPUThrottlingRate", {"rate": slow})
    began = time.perf_counter()
    page.goto("/report/", wait_until="commit")
    page.wait_for_function(USABLE, polling=20)
    usable, weight = time.perf_counter() - began, bytes_in[0]
    painted = page.evaluate(PAINTED)
    context.close()
    return {"painted": (painted or 0) / 1000, "usable": usable, "kB": weight / 1000}


def signed_in(browser: Any, address: str, user: str, password: str) -> list[Any]:
    """The cookies of somebody who has signed in."""
    context = browser.new_context(base_url=address)
    page = context.new_page()
    page.goto("/signin/")
    page.fill("#username", user)
    page.fill("#password", password)
    page.locator("form:has(#password) button").first.click()
    page.wait_for_url(lambda url: "signin" not in url)
    cookies: list[Any] = context.cookies()
    context.close()
    return cookies


def measured(ways: argparse.Namespace) -> list[dict[str, Any]]:
    """Every case, its medians and its ratio to the first."""
    from playwright.sync_api import sync_playwright

    from jingzhi.launch.system_packages import browser as chromium_path

    rows: list[dict[str, Any]] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=OPTIONS)
        cookies = signed_in(browser, ways.address, ways.user, ways.password)
        opened(browser, ways.address, cookies, "no throttle", 1, warm=False)  # the server's own first time
        for line, slow in CASES:
            for warm in (False, True):
                runs = [
                    opened(browser, ways.address, cookies, line, slow, warm=warm) for _n in range(ways.runs)
                ]
                row = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
                row |= {"line": line, "cpu": slow, "warm": warm}
                row["ratio"] = row["usable"] / (rows[0]["usable"] if rows else row["usable"])
                rows.append(row)
        browser.close()
    return rows


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("address")
    parser.add_argument("--user", default="grid")
    parser.add_argument("--password", default="jingzhi-2026")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    ways = parser.parse_args()
    rows = measured(ways)
    if ways.json:
        print(json.dumps(rows, ensure_ascii=False))
        return
    print(f"{'line':12} {'CPU':>4} {'cache':6} {'painted s':>9} {'usable s':>9} {'kB':>7} {'ratio':>6}")
    for row in rows:
        cache = "warm" if row["warm"] else "cold"
        print(
            f"{row['line']:12} {row['cpu']:>3}x {cache:6} {row['painted']:>9.2f} {row['usable']:>9.2f} {row['kB']:>7.1f} {row['ratio']:>6.1f}"
        )


if __name__ == "__main__":
    main()
