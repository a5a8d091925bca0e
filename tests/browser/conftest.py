"""Browser stories: one running product for all of them, a fresh browser window for each person in each test."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.browser.running import System, running
from tests.browser.town import Town

from jingzhi.launch.system_packages import browser as chromium_path

HERE = Path(__file__).parent
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
OPTIONS += ["--use-fake-device-for-media-stream"]  # a microphone that beeps


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs the browser, and the one product of a run: one process does all of it."""
    for item in items:
        if HERE in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def system() -> Iterator[System]:
    """The product, running on a database of its own."""
    with running() as started:
        yield started


@pytest.fixture(scope="session")
def town(system: System) -> Town:
    """The demo town and its people."""
    return Town(system.address)


@pytest.fixture(scope="module")
def playwright() -> Iterator[Any]:
    """Playwright, started once per file of stories.

    Not per session: it keeps an event loop running, and under one Django refuses the database to the tests that come
    after.
    """
    if chromium_path() is None:
        pytest.skip("no Chromium on this machine (apt-get install chromium)")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def chromium(playwright: Any) -> Iterator[Any]:
    """One browser per file of stories."""
    browser = playwright.chromium.launch(executable_path=chromium_path(), args=OPTIONS)
    try:
        yield browser
    finally:
        browser.close()


@dataclass
class Watch:
    """Notes what goes wrong in a window: errors in the console, broken scripts, requests that fail."""

    page: Any
    allowed: list[str]
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._answered)

    def _console(self, message: Any) -> None:
        if message.type == "error":
            self.faults.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _failed(self, request: Any) -> None:
        # going on to the next page stops what this one still loads: no fault
        if "ERR_ABORTED" not in (request.failure or ""):
            self.faults.append(f"request: {request.url} {request.failure}")

    def _answered(self, response: Any) -> None:
        if response.status >= 400:
            self.faults.append(f"answer: {response.status} {response.url}")

    def unexpected(self) -> list[str]:
        """Faults that this test did not ask for."""
        return [fault for fault in self.faults if not any(re.search(one, fault) for one in self.allowed)]


@pytest.fixture
def window(chromium: Any, system: System) -> Iterator[Callable[..., Any]]:
    """Opens windows: window(phone=True, cookies_of="grid", allow=["409"], …); checks each of them at the end."""
    contexts, watches = [], []

    def opened(*, phone: bool = False, allow: tuple[str, ...] = (), cookies: Any = (), **more: Any) -> Any:
        look = {"has_touch": True, "is_mobile": True, "device_scale_factor": 2} if phone else {}
        context = chromium.new_context(
            base_url=system.address,
            viewport=PHONE if phone else DESK,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            **(look | more),
        )
        context.set_default_timeout(30_000)  # a busy machine is no fault of the page
        context.add_cookies(list(cookies))
        contexts.append(context)
        page = context.new_page()
        watches.append(Watch(page, list(allow)))
        return page

    yield opened
    faults = [fault for watch in watches for fault in watch.unexpected()]
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def page_as(window: Callable[..., Any], town: Town) -> Callable[..., Any]:
    """A window of somebody signed in: page_as("street"), page_as("grid", phone=True)."""

    def opened(username: str, **ways: Any) -> Any:
        jar = town.at(username).jar
        cookies = [{"name": one.name, "value": one.value, "url": town.address} for one in jar]
        return window(cookies=cookies, **ways)

    return opened


@pytest.fixture
def own_browser(playwright: Any, town: Town, tmp_path: Path) -> Iterator[Callable[[], Any]]:
    """A browser that keeps what it stored on disk, and may be started again after it was killed."""
    started: list[Any] = []

    def start() -> Any:
        context = playwright.chromium.launch_persistent_context(
            str(tmp_path),
            executable_path=chromium_path(),
            args=OPTIONS,
            base_url=town.address,
            viewport=PHONE,
        )
        started.append(context)
        jar = town.at("grid").jar
        context.add_cookies([{"name": one.name, "value": one.value, "url": town.address} for one in jar])
        return context.new_page()

    yield start
    started[-1].close()
