"""Programs that tests need and pip cannot bring: a browser, Chinese fonts, the libraries that draw a PDF."""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import sys

from jingzhi.launch.speech import say

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Without these the cockpit offers no PDF and says so (site.printed names the same).
PDF_LIBRARIES = {
    "libpango-1.0-0": "pango-1.0",
    "libpangoft2-1.0-0": "pangoft2-1.0",
    "libharfbuzz-subset0": "harfbuzz-subset",
}
MAC_BROWSER = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


def browser() -> str | None:
    """Path of a Chromium on this machine."""
    if os.environ.get("JINGZHI_CHROMIUM"):
        return os.environ["JINGZHI_CHROMIUM"]
    if os.path.exists(MAC_BROWSER):
        return MAC_BROWSER
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def has_chinese_font() -> bool:
    """Whether pages can be drawn with Chinese characters; where nobody can tell (macOS has its own), assume so."""
    if not shutil.which("fc-list"):
        return sys.platform == "darwin"
    done = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=False)
    return bool(done.stdout.strip())


def missing() -> list[str]:
    """Debian's names of what is not there."""
    packages = [] if browser() else ["chromium"]
    packages += [] if has_chinese_font() else ["fonts-noto-cjk"]
    return packages + [
        package for package, name in PDF_LIBRARIES.items() if not ctypes.util.find_library(name)
    ]


def install() -> None:
    """Install what is missing when we may; otherwise say how. Browser stories skip, with the reason, where there is no browser."""
    packages = missing()
    if not packages:
        return
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if shutil.which("apt-get") and (not sudo or shutil.which("sudo")):
        say(f"安装系统包 {' '.join(packages)} ……")
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([*sudo, "apt-get", "update", "-qq"], env=env, check=False, stdout=sys.stderr)
        subprocess.run(
            [*sudo, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
            env=env,
            check=False,
            stdout=sys.stderr,
        )
    packages = missing()
    if packages:
        say(
            f"缺少 {' '.join(packages)},浏览器测试和 PDF 测试会跳过。请安装:sudo apt-get install {' '.join(packages)}"
        )
