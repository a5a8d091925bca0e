"""Official documents (公文) as .docx in the layout of GB/T 9704-2012: 22 lines of 28 characters on A4.

The layout lives in styles, so that whoever opens the draft in Word changes words, not formats. Fonts are named and
never shipped: a machine without them shows its own in the same grid. DOMAIN.md section 11.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from docx import Document
from docx.document import Document as Docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from jingzhi.kit import wordcharts
from jingzhi.kit.paperstyles import (
    CHARACTER,
    HEI,
    MARK,
    PITCH,
    TITLE,
    WIDTH,
    border,
    page,
    set_font,
    styles,
)

DIGITS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Heading:
    """一、(level 1, 黑体) · （一）(level 2, 楷体) · 1. (level 3, 仿宋); the number is given by the order."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Table:
    """A table with a caption above it; numbers stand right. `widths` are shares of the text's width."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[object]]
    widths: Sequence[float] = ()


@dataclass(frozen=True)
class Picture:
    """A chart as PNG, as wide as the text, with the sentence it shows."""

    png: bytes
    caption: str


@dataclass(frozen=True)
class Chart:
    """Bars of up to a hundred points, drawn by Word itself; `caption` is the sentence it shows."""

    caption: str
    names: Sequence[str]
    values: Sequence[float]


Block = str | Heading | Table | Picture | Chart


@dataclass
class Paper:
    """One document: head (版头), body (主体) and foot (版记).

    `number` is the whole 发文字号, such as 旌治通〔2026〕4号; `check` a line under the foot by which a printed copy
    can be compared with what was issued. Minutes (纪要) are addressed to nobody and not signed: who drew them up and
    when stands under the number, and `lists` says who was there (label, names) after the text.
    """

    mark: str
    number: str
    title: str
    to: str
    blocks: Sequence[Block]
    signed: str
    on: date
    enclosures: Sequence[str] = ()
    note: str = ""
    copies: str = ""
    printed_by: str = ""
    check: str = ""
    draft: bool = False
    minutes: bool = False
    lists: Sequence[tuple[str, str]] = ()


def write(paper: Paper) -> bytes:
    """The document as .docx bytes. Raises ValueError for a number without its year in 〔〕 (GB/T 9704, 7.2.5)."""
    if "〔" not in paper.number or not paper.number.endswith("号"):
        raise ValueError(f"{paper.number!r} is not of the form 代字〔2026〕1号")
    document = Document()
    page(document)
    styles(document)
    _head(document, paper)
    for line in _title_lines(paper.title):
        document.add_paragraph(line, "公文标题")
    document.add_paragraph("")
    if paper.to:
        document.add_paragraph(f"{paper.to}：", "主送机关")
    counters = [0, 0, 0, 0]
    for block in paper.blocks:
        _block(document, counters, block)
    if paper.minutes:
        _lists(document, paper)
    else:
        _signature(document, paper)
    _foot(document, paper)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _head(doc: Docx, paper: Paper) -> None:
    """发文机关标志 35 mm below the text's top, two lines down the number, 4 mm under it the red line."""
    mark = doc.add_paragraph(style="发文机关标志")
    # A long name is set smaller: it stands in one line.
    size = min(MARK, WIDTH // (len(paper.mark) + 1))
    mark.add_run(paper.mark).font.size = Pt(size // Pt(1))
    mark.paragraph_format.space_before = Mm(35 - 4)
    if paper.draft:
        mark.add_run("（代拟稿）").font.size = TITLE
    doc.add_paragraph("")
    last = doc.add_paragraph(paper.number, "发文字号")
    if paper.minutes:
        last = doc.add_paragraph(f"　{paper.signed}\t{told(paper.on)}　", "主送机关")
        last.paragraph_format.tab_stops.add_tab_stop(WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    border(last, "bottom", size=12, space=11, colour="FF0000")
    doc.add_paragraph("")


def _title_lines(title: str, most: int = 18) -> list[str]:
    """A title where its author broke it, else in lines that grow longer downwards (梯形)."""
    if "\n" in title:
        return title.split("\n")
    count = -(-len(title) // most)
    if count < 2:
        return [title]
    first = len(title) // count - 1
    rest = title[first:]
    size = -(-len(rest) // (count - 1))
    return [title[:first], *(rest[n : n + size] for n in range(0, len(rest), size))]


def _block(doc: Docx, counters: list[int], block: Block) -> None:
    if isinstance(block, str):
        doc.add_paragraph(block, "正文段")
    elif isinstance(block, Heading):
        doc.add_paragraph(_numbered(counters, block), f"层次{block.level}")
    elif isinstance(block, Picture):
        doc.add_paragraph(block.caption, "表题")
        line = doc.add_paragraph(style="表文")
        line.add_run().add_picture(io.BytesIO(block.png), width=WIDTH)
    elif isinstance(block, Chart):
        doc.add_paragraph(block.caption, "表题")
        run = doc.add_paragraph(style="表文").add_run()
        number = sum(1 for _one in doc.element.body.iter(qn("w:drawing"))) + 1
        drawing, high = wordcharts.bars(block.names, block.values), wordcharts.height(len(block.names))
        wordcharts.place(doc, run, drawing, number=number, told=block.caption, wide=WIDTH, high=high)
    else:
        _table(doc, block)


def _numbered(counters: list[int], heading: Heading) -> str:
    """一、 （一） 1.: each level counts anew under the one above it."""
    counters[heading.level] += 1
    counters[heading.level + 1 :] = [0] * (3 - heading.level)
    n = counters[heading.level]
    mark = {1: f"{chinese(n)}、", 2: f"（{chinese(n)}）", 3: f"{n}．"}[heading.level]
    return f"{mark}{heading.text}"


def told(day: date) -> str:
    """A day as official papers write it: 2026年4月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese(n: int) -> str:
    """1 to 99 in Chinese digits, as chapters are counted. Raises ValueError outside."""
    if not 1 <= n <= 99:
        raise ValueError(n)
    tens, ones = divmod(n, 10)
    head = "" if tens == 0 else ("" if tens == 1 else DIGITS[tens - 1]) + "十"
    return head + (DIGITS[ones - 1] if ones else "")


def _table(doc: Docx, block: Table) -> None:
    doc.add_paragraph(block.caption, "表题")
    table = doc.add_table(rows=1, cols=len(block.head), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for cell, text in zip(table.rows[0].cells, block.head, strict=True):
        _cell(cell.paragraphs[0], text, head=True)
    repeat = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)
    for values in block.rows:
        row = table.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, value in zip(row.cells, values, strict=True):
            _cell(cell.paragraphs[0], value)
    shares = block.widths or [1] * len(block.head)
    for column, share in zip(table.columns, shares, strict=True):
        column.width = int(WIDTH * share / sum(shares))
        for cell in column.cells:
            cell.width = column.width
    doc.add_paragraph("")


def _cell(paragraph: Paragraph, value: object, *, head: bool = False) -> None:
    paragraph.style = "表文"
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    run = paragraph.add_run(str(value))
    if head:
        set_font(run._r.get_or_add_rPr(), HEI)
        paragraph.alignment = ALIGN.CENTER
    elif (
        str(value).replace(",", "").replace(".", "").removesuffix("%").lstrip("-−").isdigit() or value == "—"
    ):
        paragraph.alignment = ALIGN.RIGHT


def _signature(doc: Docx, paper: Paper) -> None:
    """附件说明, 署名 and 成文日期: without a seal the signer ends two characters from the edge, the date two further."""
    for n, name in enumerate(paper.enclosures, start=1):
        label = ("附件：" if n == 1 else "　　　") + (f"{n}．" if len(paper.enclosures) > 1 else "")
        if n == 1:
            doc.add_paragraph("")
        doc.add_paragraph(f"{label}{name}", "正文段")
    doc.add_paragraph("")
    doc.add_paragraph("")
    for text, gap in ((paper.signed, 2), (told(paper.on), 4)):
        line = doc.add_paragraph(text, "主送机关")
        line.alignment = ALIGN.RIGHT
        line.paragraph_format.right_indent = Pt(gap * CHARACTER)
        line.paragraph_format.keep_with_next = True
    if paper.note:
        doc.add_paragraph(f"（{paper.note}）", "正文段")


def _lists(doc: Docx, paper: Paper) -> None:
    """出席, 请假, 列席: the label in 黑体, names beside it, two characters from the edge (GB/T 9704, 10.3)."""
    for n, (label, names) in enumerate(paper.lists):
        if n == 0:
            doc.add_paragraph("")
        line = doc.add_paragraph(style="主送机关")
        line.paragraph_format.left_indent = Pt((3 + len(label)) * CHARACTER)
        line.paragraph_format.first_line_indent = Pt(-(1 + len(label)) * CHARACTER)
        set_font(line.add_run(f"{label}：")._r.get_or_add_rPr(), HEI)
        line.add_run(names)


def _foot(doc: Docx, paper: Paper) -> None:
    """版记: who gets a copy, who printed it when, between lines of 0.35 mm."""
    lines: list[str] = []
    if paper.copies:
        lines.append(f"　{'分送' if paper.minutes else '抄送'}：{paper.copies}。")
    if paper.printed_by:
        lines.append(f"　{paper.printed_by}\t{told(paper.on)}印发　")
    if paper.check:
        lines.append(f"　{paper.check}")
    drawn = [doc.add_paragraph(line, "版记") for line in lines]
    for paragraph in drawn:
        paragraph.paragraph_format.keep_with_next = paragraph is not drawn[-1]
        paragraph.paragraph_format.tab_stops.add_tab_stop(WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    if drawn:
        drawn[0].paragraph_format.space_before = PITCH
        border(drawn[0], "top", size=8, space=1)
        border(drawn[-1], "bottom", size=8, space=1)


def words(data: bytes) -> Iterable[str]:
    """Every paragraph and table cell of a .docx in order, for comparing what was issued with what is shown."""
    doc = Document(io.BytesIO(data))
    for block in doc.iter_inner_content():
        if isinstance(block, Paragraph):
            yield block.text
        else:
            for row in block.rows:
                yield from (cell.text for cell in row.cells)
