"""The cockpit as a workbook: the five numbers first, then one sheet per table, each with a chart Excel can change."""

from __future__ import annotations

import io
import re
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.site.overview import Page
from jingzhi.site.panels import Card, Panel

COLOURS = ("#1D5A6E", "#4A92A6", "#86B9C6", "#BCD9E0")
RED = "#D5523F"
KINDS: dict[str, dict[str, str]] = {
    "stacked": {"type": "column", "subtype": "percent_stacked"},
    "line": {"type": "line"},
    "bar": {"type": "bar"},
}
MOST_CHARTED = 20
TOP = 4  # lines above a table: title, sentence, how it is counted, and one left free


def workbook(page: Page, seat: Seat, told_at: str) -> bytes:
    """The file; every number is the one the page shows."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    look = {
        "title": book.add_format({"bold": True, "font_size": 16}),
        "head": book.add_format({"bold": True, "bottom": 1, "bg_color": "#E3EFF3", "text_wrap": True}),
        "told": book.add_format({"font_color": "#4F5B62"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    _numbers(book, look, page, header(page, seat, told_at))
    taken = {_("五项指标")}
    for panel in page.panels:
        _sheet(book, look, panel, taken)
    book.close()
    return buffer.getvalue()


def header(page: Page, seat: Seat, told_at: str) -> list[str]:
    """Unit, filter and time, as every file begins."""
    asked = page.asked
    earlier = asked.before()
    told = [
        _("单位：%(seat)s · 范围：%(scope)s") % {"seat": seat.name, "scope": page.scope},
        _("时段：%(period)s") % {"period": asked.words()},
        _("看的是 %(at)s 当天的情况") % {"at": asked.at.isoformat()}
        if asked.past
        else _("数据截至 %(at)s") % {"at": told_at},
    ]
    if earlier is not None:
        told[1] += _("；比较：%(period)s") % {"period": earlier.words()}
    return [*told, _("制表：%(at)s") % {"at": told_at}]


def card_cells(card: Card) -> list[str | float | int | None]:
    """A number as a line of a table: name, value, unit, before, change, note."""
    return [card.label, card.value, card.unit, card.before, card.change, card.note]


def card_heads() -> list[str]:
    """What stands above such lines."""
    return [_("指标"), _("数值"), _("单位"), _("比较时段"), _("变化"), _("说明")]


def _numbers(book: Any, look: dict[str, Any], page: Page, told: list[str]) -> None:
    sheet = book.add_worksheet(_("五项指标"))
    sheet.write_string(0, 0, _("%(scope)s驾驶舱通报") % {"scope": page.scope}, look["title"])
    for y, line in enumerate(told, 1):
        sheet.write_string(y, 0, line, look["told"])
    y = len(told) + 2
    sheet.write_row(y, 0, card_heads(), look["head"])
    for n, card in enumerate(page.cards, y + 1):
        for x, value in enumerate(card_cells(card)):
            _write(sheet, n, x, value)
    y += len(page.cards) + 2
    sheet.write_string(y, 0, _("这些数是怎么算的"), look["title"])
    abouts = [(card.label, card.about) for card in page.cards]
    for n, (label, about) in enumerate([*abouts, *((one.title, one.about) for one in page.panels)], y + 1):
        sheet.write_string(n, 0, label)
        sheet.write_string(n, 1, about)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 5, 16)


def _write(sheet: Any, y: int, x: int, value: str | float | int | None) -> None:
    if value is None:
        sheet.write_string(y, x, "—")
    elif isinstance(value, str):
        sheet.write_string(y, x, value)
    else:
        sheet.write_number(y, x, value)


def sheet_name(title: str, taken: set[str]) -> str:
    """A name Excel allows and that stands only once."""
    base = re.sub(r"[\[\]:*?/\\]", " ", title)[:28]
    name = next(one for one in (base, *(f"{base}{n}" for n in range(2, 99))) if one not in taken)
    taken.add(name)
    return name


def _sheet(book: Any, look: dict[str, Any], panel: Panel, taken: set[str]) -> None:
    name = sheet_name(panel.title, taken)
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, panel.title, look["title"])
    sheet.write_string(1, 0, panel.plain, look["told"])
    sheet.write_string(2, 0, panel.about, look["told"])
    sheet.write_row(TOP, 0, panel.heads, look["head"])
    for y, line in enumerate(panel.lines, TOP + 1):
        for x, cell in enumerate(line):
            _write(sheet, y, x, cell.value)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, max(1, len(panel.heads) - 1), 12)
    sheet.freeze_panes(TOP + 1, 0)
    drawn = chart(book, panel, name)
    if drawn is not None:
        sheet.insert_chart(TOP, len(panel.heads) + 1, drawn)


def chart(book: Any, panel: Panel, name: str) -> Any:
    """The panel's table as a native chart; None of an empty table."""
    kind, columns = panel.plot
    if not panel.lines:
        return None
    last = TOP + min(len(panel.lines), MOST_CHARTED)
    drawn = book.add_chart(KINDS[kind])
    for place, column in enumerate(columns):
        colour = RED if kind == "line" and place else COLOURS[place % len(COLOURS)]
        look = {"line": {"color": colour, "width": 2}} if kind == "line" else {"fill": {"color": colour}}
        drawn.add_series(
            {
                "name": [name, TOP, column],
                "categories": [name, TOP + 1, 0, last, 0],
                "values": [name, TOP + 1, column, last, column],
                **look,
            }
        )
    drawn.set_title({"name": panel.title, "name_font": {"size": 12}})
    drawn.set_size({"width": 620, "height": 360})
    if kind == "bar":
        drawn.set_y_axis({"reverse": True})
    if len(columns) == 1:
        drawn.set_legend({"none": True})
    return drawn
