"""Pictures of every page at both sizes, light and dark, and contact sheets to look at them side by side.

    python -m tests.browser.album FOLDER [--at ADDRESS] [--only WORD]

Without an address it starts the product with its demo district. The folder is never committed.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Error, sync_playwright
from tests.browser.conftest import DESK, OPTIONS, PHONE
from tests.browser.pages import PAGES, Page
from tests.browser.running import running
from tests.browser.town import Town

from jingzhi.launch.system_packages import browser as chromium_path

SIZES = {"1440": DESK, "390": PHONE}
THEMES = ("light", "dark")
ACROSS = {"1440": 4, "390": 8}
WIDE = {"1440": 480, "390": 240}


def cookies(town: Town, page: Page) -> list[dict[str, str]]:
    """What whoever the page is for carries; one sign-in for each."""
    if page.who in ("", "resident"):
        return []
    return [{"name": one.name, "value": one.value, "url": town.address} for one in town.at(page.who).jar]


def taken(chromium: Any, town: Town, page: Page, address: str, folder: Path) -> None:
    """Four pictures of one page; the theme is switched without loading it again."""
    slug = re.sub(r"[^a-z0-9]+", "-", page.name.lower()).strip("-")
    for size, screen in SIZES.items():
        context = chromium.new_context(base_url=town.address, viewport=screen, locale="zh-CN")
        context.add_cookies(cookies(town, page))
        window = context.new_page()
        window.goto(address, wait_until="load")
        window.wait_for_timeout(700)
        for theme in THEMES:
            window.evaluate("theme => document.documentElement.setAttribute('data-bs-theme', theme)", theme)
            window.screenshot(path=folder / f"{size}-{theme}-{slug}.png")
        context.close()


def sheets(folder: Path) -> Iterator[Path]:
    """Contact sheets: one per size and theme, twelve or more pages each."""
    for size, across in ACROSS.items():
        for theme in THEMES:
            files = sorted(folder.glob(f"{size}-{theme}-*.png"))
            many = across * (3 if size == "1440" else 2)
            for start in range(0, len(files), many):
                yield _sheet(
                    files[start : start + many],
                    across,
                    WIDE[size],
                    folder / f"sheet-{size}-{theme}-{start // many + 1}.png",
                )


def _sheet(files: list[Path], across: int, width: int, target: Path) -> Path:
    shrunk = []
    for file in files:
        with Image.open(file) as image:
            shrunk.append(image.convert("RGB").resize((width, image.height * width // image.width)))
    height = max(image.height for image in shrunk)
    whole = Image.new("RGB", ((width + 8) * across, (height + 8) * -(-len(files) // across)), "#777777")
    for n, image in enumerate(shrunk):
        whole.paste(image, (n % across * (width + 8), n // across * (height + 8)))
    whole.save(target)
    return target


def album(town: Town, folder: Path, only: str = "") -> None:
    """All pictures and sheets into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    kept: dict[str, str] = {}
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=OPTIONS)
        for page in PAGES:
            if page.who == "resident" or only not in page.name:
                continue
            try:
                taken(chromium, town, page, page.address(town, kept), folder)
            except (AssertionError, Error) as error:
                print(f"{page.name}: {error}")
        chromium.close()
    for sheet in sheets(folder):
        print(sheet)


def main() -> None:
    """From the command line."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--at", default="", help="the address of a running demo")
    asked.add_argument("--only", default="", help="pages whose name holds this word")
    given = asked.parse_args()
    with ExitStack() as stack:
        address = given.at or stack.enter_context(running()).address
        album(Town(address), given.folder, given.only)


if __name__ == "__main__":
    main()
