"""The cockpit as a PDF on A4. The printer needs native libraries; where they are missing the page says which."""

from __future__ import annotations

import ctypes.util
import importlib.util
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.kit.refused import Refused
from jingzhi.site.overview import Page
from jingzhi.site.panels import Panel
from jingzhi.site.workbook import header

KIND = "application/pdf"
# Debian's packages of the libraries the printer loads (as in launch.system_packages), and how they are found.
LIBRARIES = {
    "libpango-1.0-0": "pango-1.0",
    "libpangoft2-1.0-0": "pangoft2-1.0",
    "libharfbuzz-subset0": "harfbuzz-subset",
}
MOST_LINES = 25
# Drawings do not see the styles of the paper around them: theirs go inside.
INK = (
    ".k-rule{stroke:#ddd}.k-tick{font-size:11px;fill:#4f5b62}.k-who,.k-what{font-size:12px;fill:#1b262b}"
    ".k-mean{stroke:#d5523f;stroke-dasharray:4 3}.k-line{fill:none;stroke-width:2}.k-line-a{stroke:#4a92a6}"
    ".k-line-b{stroke:#d5523f;stroke-dasharray:7 3}.k-point-a{fill:#4a92a6}.k-point-b{fill:#d5523f}.k-hit{fill:none}"
    ".k-1{fill:#1d5a6e}.k-2,.k-main,.k-a{fill:#4a92a6}.k-3{fill:#86b9c6}.k-hot,.k-b{fill:#d5523f}.k-bed{fill:#f3f1ea}"
    ".k-wait{fill:#e0a030}.k-doing{fill:#4a83d6}.k-check{fill:#8b6fcb}.k-done{fill:#3f9d63}.k-hold{fill:#93a0a8}"
    ".k-c{stroke:#fff;stroke-width:.8}.k-c1{fill:#e8f1f3}.k-c2{fill:#bcd9e0}.k-c3{fill:#86b9c6}.k-c4{fill:#4a92a6}"
    ".k-c5{fill:#1d5a6e}.k-place{font-size:14px;text-anchor:middle;fill:#1b262b}"
)

# The paper itself; pages of the site have their style in static/.
PAPER = (
    '@page{size:A4;margin:24mm 20mm 20mm;@top-center{content:string(head);font:8pt "Noto Sans CJK SC",'
    '"Noto Serif CJK SC",sans-serif;color:#555}@bottom-center{content:counter(page) " / " counter(pages);'
    'font-size:8pt}}body{font:10pt/1.6 "Noto Sans CJK SC","Source Han Sans SC","Noto Serif CJK SC",'
    "sans-serif;color:#1b262b;margin:0}h1{font-size:20pt;text-align:center;margin:0 0 4mm}"
    ".head{string-set:head content();color:#4f5b62;font-size:9pt;text-align:center;margin:0 0 5mm}"
    "h2{font-size:13pt;margin:7mm 0 1mm;break-after:avoid}p{margin:0 0 2mm}section{break-inside:auto}"
    ".top{break-inside:avoid}table{width:100%;border-collapse:collapse;font-size:9pt;margin:2mm 0}th,"
    "td{border-bottom:.4pt solid #bbb;padding:1mm 1.5mm;text-align:right}th:first-child,"
    "td:first-child{text-align:left}thead{display:table-header-group}th{background:#e3eff3}"
    " .dot{display:inline-block}.big td{font-size:11pt}svg{display:block}.k-draw{width:120mm;height:auto}"
    ".map{width:96mm;margin:2mm 0}.bar{width:60mm;height:3mm}.legend{font-size:8.5pt;color:#4f5b62}"
    "dt{font-weight:700;margin-top:1.5mm}dd{margin:0;font-size:9pt;color:#4f5b62}"
)


@lru_cache(maxsize=1)
def missing() -> tuple[str, ...]:
    """Debian's names of what the printer lacks; empty where PDF can be made."""
    if importlib.util.find_spec("weasyprint") is None:
        return ("weasyprint",)
    return tuple(package for package, name in LIBRARIES.items() if ctypes.util.find_library(name) is None)


def missing_words() -> str:
    """Why there is no PDF here and what to install, or ""."""
    if not missing():
        return ""
    return _("这台机器还不能生成 PDF：请管理员安装 %(names)s 后重启；也可以用“打印”另存为 PDF。") % {
        "names": " ".join(missing())
    }


def printed(page: Page, seat: Seat, told_at: str) -> bytes:
    """The file; every number is the one the page shows.

    Raises:
        Refused: 503, libraries are missing; the sentence names them.
    """
    if missing():
        raise Refused(missing_words(), code="no_printer", status=503)
    from weasyprint import CSS, HTML  # loads native libraries: only where a PDF is asked for

    context = {
        "page": page,
        "told": header(page, seat, told_at),
        "drawn": [_drawn(panel) for panel in page.panels],
        "ink": mark_safe(f"<style>{INK}</style>"),  # noqa: S308  # our own constant
        "most": MOST_LINES,
        "most_slice": f":{MOST_LINES}",
    }
    text = render_to_string("site/cockpit_print.html", context)
    made: bytes = HTML(string=text, url_fetcher=_nothing).write_pdf(stylesheets=[CSS(string=PAPER)])
    return made


def _nothing(url: str, *_given: Any, **_more: Any) -> Any:
    raise ValueError(f"the bulletin loads nothing: {url[:80]}")


def _drawn(panel: Panel) -> tuple[Panel, SafeString]:
    """A panel and its drawing with its colours inside."""
    svg = str(panel.svg or "")
    head, mark, rest = svg.partition(">")
    inner = f"{head}{mark}<style>{INK}</style>{rest}" if svg else ""
    return panel, mark_safe(inner)  # noqa: S308  # drawn by site.drawing
