"""The cockpit as a bulletin (.docx) to edit in Word or WPS: sentences, native charts, tables, how it is counted.

The charts are those of the workbook: DrawingML with the numbers inside, so that they print, scale and change colour.
"""

from __future__ import annotations

import io
from typing import Any

from django.utils.translation import gettext as _
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from jingzhi.core.bodies.models import Seat
from jingzhi.kit import wordcharts
from jingzhi.site.overview import Page
from jingzhi.site.panels import Panel
from jingzhi.site.workbook import card_cells, card_heads, header, workbook

KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# GB/T 9704: A4, 37/26/35/28 mm margins; fonts are named, never shipped.
TITLE_FONT, HEAD_FONT, TEXT_FONT = "FZXiaoBiaoSong-B05S", "SimHei", "FangSong_GB2312"
MARGINS = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}
MOST_LINES = 20
MOST_RIGHT = 8  # longer text is no number
WIDE, HIGH = Mm(150), Mm(80)


def bulletin(page: Page, seat: Seat, told_at: str) -> bytes:
    """The file; every number is the one the page shows."""
    document = Document()
    _styles(document)
    told = header(page, seat, told_at)
    document.sections[0].header.paragraphs[0].text = " · ".join(told)
    title = document.add_paragraph(_("%(scope)s驾驶舱通报") % {"scope": page.scope}, style="Title")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in told:
        document.add_paragraph(line)
    _table(
        document,
        card_heads(),
        [["—" if one is None else str(one) for one in card_cells(c)] for c in page.cards],
    )
    charts = wordcharts.drawings(workbook(page, seat, told_at))
    for number, panel in enumerate(page.panels, 1):
        _panel(document, panel, number, charts)
    document.add_heading(_("这些数是怎么算的"), 1)
    abouts = [(card.label, card.about) for card in page.cards]
    for label, about in [*abouts, *((panel.title, panel.about) for panel in page.panels)]:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{label}: ").bold = True
        paragraph.add_run(about)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _styles(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for name, size in MARGINS.items():
        setattr(section, name, Mm(size))
    for name, font, size in (
        ("Title", TITLE_FONT, 22),
        ("Heading 1", HEAD_FONT, 16),
        ("Normal", TEXT_FONT, 12),
        ("Header", TEXT_FONT, 9),
    ):
        style = document.styles[name]
        style.font.size = Pt(size)
        style.font.name = font
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(kind), None)
        fonts.set(qn("w:eastAsia"), font)


def _panel(document: Any, panel: Panel, number: int, charts: list[bytes]) -> None:
    document.add_heading(panel.title, 1)
    line = document.add_paragraph()
    line.paragraph_format.keep_with_next = True
    for piece, bold in panel.told:
        line.add_run(piece).bold = bold
    if not panel.lines:
        return
    _chart(document, charts.pop(0), number, panel)
    rows = [[cell.text for cell in cells] for cells in panel.lines[:MOST_LINES]]
    _table(document, panel.heads, rows)
    if len(panel.lines) > MOST_LINES:
        told = _("共 %(n)d 行，列出前 %(m)d 行；其余见驾驶舱的表格。")
        document.add_paragraph(told % {"n": len(panel.lines), "m": MOST_LINES})


def _table(document: Any, heads: list[str], rows: list[list[str]]) -> None:
    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, heads, strict=True):
        cell.paragraphs[0].add_run(str(text)).bold = True
    for row in rows:
        cells = table.add_row().cells
        for x, text in enumerate(row):
            cells[x].text = text
            if x and len(text) < MOST_RIGHT:
                cells[x].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph()


def _chart(document: Any, drawing: bytes, number: int, panel: Panel) -> None:
    told = f"{panel.title}: {panel.plain}"
    run = document.add_paragraph().add_run()
    wordcharts.place(document, run, drawing, number=number, told=told, wide=WIDE, high=HIGH)
