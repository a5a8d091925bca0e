"""Official documents (公文) as .docx in the layout of GB/T 9704-2012: 22 lines of 28 characters on A4.

The layout lives in styles, so that whoever opens the draft in Word changes words, not formats. Fonts are named and
never shipped: a machine without them shows its own in the same grid. DOMAIN.md section 11.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from docx import Document
from docx.document import Document as Docx
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Length, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from jingzhi.kit import wordcharts

LINES, CHARACTERS = 22, 28
# 225 mm / 22 lines is 28.99 pt; with 29 pt a page holds 21 lines, with 28.95 pt it holds 22.
PITCH = Pt(28.95)
# 28 characters of 16 pt are 158 mm, the text is 156 mm wide: a quarter of a point less behind each character.
TIGHTER = "-5"
TOP, BOTTOM, LEFT, RIGHT, FOOTER = Mm(37), Mm(35), Mm(28), Mm(26), Mm(25)
BODY, TITLE, SMALL, MARK = Pt(16), Pt(22), Pt(14), Pt(40)
FANGSONG, SONG, HEI, KAI, XIAOBIAO = "仿宋_GB2312", "宋体", "黑体", "楷体_GB2312", "方正小标宋简体"
LATIN = "Times New Roman"
RED = RGBColor(0xFF, 0, 0)
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
    can be compared with what was issued.
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


def write(paper: Paper) -> bytes:
    """The document as .docx bytes. Raises ValueError for a number without its year in 〔〕 (GB/T 9704, 7.2.5)."""
    if "〔" not in paper.number or not paper.number.endswith("号"):
        raise ValueError(f"{paper.number!r} is not of the form 代字〔2026〕1号")
    document = Document()
    _page(document)
    _styles(document)
    _head(document, paper)
    for line in _title_lines(paper.title):
        document.add_paragraph(line, "公文标题")
    document.add_paragraph("")
    document.add_paragraph(f"{paper.to}：", "主送机关")
    counters = [0, 0, 0, 0]
    for block in paper.blocks:
        _block(document, counters, block)
    _signature(document, paper)
    _foot(document, paper)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _page(doc: Docx) -> None:
    section = doc.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = TOP, BOTTOM
    section.left_margin, section.right_margin = LEFT, RIGHT
    section.footer_distance, section.start_type = FOOTER, WD_SECTION.NEW_PAGE
    doc.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer.paragraphs[0], ALIGN.RIGHT)
    _page_number(section.even_page_footer.paragraphs[0], ALIGN.LEFT)


def _page_number(paragraph: Paragraph, side: ALIGN) -> None:
    """— 1 — outside, one character from the edge."""
    paragraph.alignment = side
    paragraph.paragraph_format.first_line_indent = Pt(0)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = SMALL
    for text in ("— ", None, " —"):
        run = paragraph.add_run(text or "")
        _font(run.font.element.get_or_add_rPr(), SONG, SONG)
        run.font.size = SMALL
        if text is None:
            for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
                run._r.append(_field(kind, words))


def _field(kind: str, words: str) -> BaseOxmlElement:
    if words:
        element = OxmlElement("w:instrText")
        element.text = words
        return element
    element = OxmlElement("w:fldChar")
    element.set(qn("w:fldCharType"), kind)
    return element


def _font(properties: Any, chinese: str, latin: str = LATIN) -> None:
    """Name the font of each script: python-docx sets only the Latin one."""
    fonts = properties.get_or_add_rFonts()
    for script, name in (("ascii", latin), ("hAnsi", latin), ("eastAsia", chinese), ("cs", latin)):
        fonts.set(qn(f"w:{script}"), name)


def _styles(doc: Docx) -> None:
    normal = doc.styles["Normal"]
    _shape(normal, FANGSONG, BODY)
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), TIGHTER)
    language = OxmlElement("w:lang")
    for script, name in (("val", "en-US"), ("eastAsia", "zh-CN")):
        language.set(qn(f"w:{script}"), name)
    normal.element.get_or_add_rPr().extend([spacing, language])
    _style(doc, "正文段", FANGSONG, BODY, indent=2)
    _style(doc, "公文标题", XIAOBIAO, TITLE, side=ALIGN.CENTER)
    _style(doc, "主送机关", FANGSONG, BODY)
    for level, font in ((1, HEI), (2, KAI), (3, FANGSONG)):
        _style(doc, f"层次{level}", font, BODY, indent=2)
    _style(doc, "发文机关标志", XIAOBIAO, MARK, side=ALIGN.CENTER, colour=RED, exact=False)
    _style(doc, "发文字号", FANGSONG, BODY, side=ALIGN.CENTER)
    _style(doc, "表题", HEI, SMALL, side=ALIGN.CENTER)
    for name in ("层次1", "层次2", "层次3", "表题"):
        doc.styles[name].paragraph_format.keep_with_next = True
    _style(doc, "表文", FANGSONG, Pt(12), exact=False)
    _style(doc, "版记", FANGSONG, SMALL)


def _style(
    doc: Docx,
    name: str,
    font: str,
    size: Length,
    *,
    indent: int = 0,
    side: ALIGN | None = None,
    colour: RGBColor | None = None,
    exact: bool = True,
) -> None:
    style = doc.styles.add_style(name, 1)
    assert isinstance(style, ParagraphStyle)
    style.base_style = doc.styles["Normal"]
    _shape(style, font, size, exact=exact)
    if side is not None:
        style.paragraph_format.alignment = side
    if colour is not None:
        style.font.color.rgb = colour
    if indent:
        # In characters, as Word keeps it when the size is changed; in points for programs that do not know that.
        style.paragraph_format.first_line_indent = Pt(indent * 15.75)
        style.element.get_or_add_pPr().get_or_add_ind().set(qn("w:firstLineChars"), str(indent * 100))


def _shape(style: ParagraphStyle, font: str, size: Length, *, exact: bool = True) -> None:
    _font(style.element.get_or_add_rPr(), font)
    style.font.size = size
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.widow_control = False
    if exact:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, PITCH
    else:
        form.line_spacing_rule = WD_LINE_SPACING.SINGLE


def _head(doc: Docx, paper: Paper) -> None:
    """发文机关标志 35 mm below the text's top, two lines down the number, 4 mm under it the red line."""
    mark = doc.add_paragraph(paper.mark, "发文机关标志")
    mark.paragraph_format.space_before = Mm(35 - 4)
    if paper.draft:
        mark.add_run("（代拟稿）").font.size = TITLE
    doc.add_paragraph("")
    number = doc.add_paragraph(paper.number, "发文字号")
    _border(number, "bottom", size=12, space=11, colour="FF0000")
    doc.add_paragraph("")


def _border(paragraph: Paragraph, side: str, *, size: int, space: int, colour: str = "000000") -> None:
    """A line beside a paragraph; `size` in eighths of a point, `space` in points."""
    borders = paragraph._p.get_or_add_pPr().find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        paragraph._p.get_or_add_pPr().append(borders)
    line = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", size), ("space", space), ("color", colour)):
        line.set(qn(f"w:{name}"), str(value))
    borders.append(line)


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
        line.add_run().add_picture(io.BytesIO(block.png), width=Mm(156))
    elif isinstance(block, Chart):
        doc.add_paragraph(block.caption, "表题")
        run = doc.add_paragraph(style="表文").add_run()
        number = sum(1 for _one in doc.element.body.iter(qn("w:drawing"))) + 1
        drawing, high = wordcharts.bars(block.names, block.values), wordcharts.height(len(block.names))
        wordcharts.place(doc, run, drawing, number=number, told=block.caption, wide=Mm(156), high=high)
    else:
        _table(doc, block)


def _numbered(counters: list[int], heading: Heading) -> str:
    """一、 （一） 1.: each level counts anew under the one above it."""
    counters[heading.level] += 1
    counters[heading.level + 1 :] = [0] * (3 - heading.level)
    n = counters[heading.level]
    mark = {1: f"{chinese(n)}、", 2: f"（{chinese(n)}）", 3: f"{n}．"}[heading.level]
    return f"{mark}{heading.text}"


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
        column.width = Mm(156 * share / sum(shares))
        for cell in column.cells:
            cell.width = column.width
    doc.add_paragraph("")


def _cell(paragraph: Paragraph, value: object, *, head: bool = False) -> None:
    paragraph.style = "表文"
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    run = paragraph.add_run(str(value))
    if head:
        _font(run._r.get_or_add_rPr(), HEI)
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
    for text, gap in ((paper.signed, 2), (f"{paper.on.year}年{paper.on.month}月{paper.on.day}日", 4)):
        line = doc.add_paragraph(text, "主送机关")
        line.alignment = ALIGN.RIGHT
        line.paragraph_format.right_indent = Pt(gap * 15.75)
        line.paragraph_format.keep_with_next = True
    if paper.note:
        doc.add_paragraph(f"（{paper.note}）", "正文段")


def _foot(doc: Docx, paper: Paper) -> None:
    """版记: who gets a copy, who printed it when, between lines of 0.35 mm."""
    lines: list[str] = []
    if paper.copies:
        lines.append(f"　抄送：{paper.copies}。")
    if paper.printed_by:
        lines.append(f"　{paper.printed_by}\t{paper.on.year}年{paper.on.month}月{paper.on.day}日印发　")
    if paper.check:
        lines.append(f"　{paper.check}")
    drawn = [doc.add_paragraph(line, "版记") for line in lines]
    for paragraph in drawn:
        paragraph.paragraph_format.keep_with_next = paragraph is not drawn[-1]
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(156), WD_TAB_ALIGNMENT.RIGHT)
    if drawn:
        drawn[0].paragraph_format.space_before = PITCH
        _border(drawn[0], "top", size=8, space=1)
        _border(drawn[-1], "bottom", size=8, space=1)


def words(data: bytes) -> Iterable[str]:
    """Every paragraph and table cell of a .docx in order, for comparing what was issued with what is shown."""
    doc = Document(io.BytesIO(data))
    for block in doc.iter_inner_content():
        if isinstance(block, Paragraph):
            yield block.text
        else:
            for row in block.rows:
                yield from (cell.text for cell in row.cells)
