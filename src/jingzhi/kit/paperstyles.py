"""The page and the styles of official documents: A4 of 22 lines of 28 characters (GB/T 9704-2012, DOMAIN.md section 11)."""

from __future__ import annotations

from typing import Any

from docx.document import Document as Docx
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Length, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

LINES, CHARACTERS = 22, 28
# 225 mm / 22 lines is 28.99 pt; with 29 pt a page holds 21 lines, with 28.95 pt it holds 22.
PITCH = Pt(28.95)
# 28 characters of 16 pt are 158 mm, the text is 156 mm wide: a quarter of a point less behind each character.
TIGHTER, CHARACTER = "-5", 15.75
WIDTH = Mm(156)
TOP, BOTTOM, LEFT, RIGHT, FOOTER = Mm(37), Mm(35), Mm(28), Mm(26), Mm(25)
BODY, TITLE, SMALL, MARK = Pt(16), Pt(22), Pt(14), Pt(40)
FANGSONG, SONG, HEI, KAI, XIAOBIAO = "仿宋_GB2312", "宋体", "黑体", "楷体_GB2312", "方正小标宋简体"
LATIN = "Times New Roman"
RED = RGBColor(0xFF, 0, 0)


def page(doc: Docx) -> None:
    """A4 with the margins of the standard, page numbers outside."""
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
        set_font(run.font.element.get_or_add_rPr(), SONG, SONG)
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


def set_font(properties: Any, chinese: str, latin: str = LATIN) -> None:
    """Name the font of each script: python-docx sets only the Latin one."""
    fonts = properties.get_or_add_rFonts()
    for script, name in (("ascii", latin), ("hAnsi", latin), ("eastAsia", chinese), ("cs", latin)):
        fonts.set(qn(f"w:{script}"), name)


def styles(doc: Docx) -> None:
    """Every style a paper is written in."""
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
        style.paragraph_format.first_line_indent = Pt(indent * CHARACTER)
        style.element.get_or_add_pPr().get_or_add_ind().set(qn("w:firstLineChars"), str(indent * 100))


def _shape(style: ParagraphStyle, font: str, size: Length, *, exact: bool = True) -> None:
    set_font(style.element.get_or_add_rPr(), font)
    style.font.size = size
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.widow_control = False
    if exact:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, PITCH
    else:
        form.line_spacing_rule = WD_LINE_SPACING.SINGLE


def border(paragraph: Paragraph, side: str, *, size: int, space: int, colour: str = "000000") -> None:
    """A line beside a paragraph; `size` in eighths of a point, `space` in points."""
    borders = paragraph._p.get_or_add_pPr().find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        paragraph._p.get_or_add_pPr().append(borders)
    line = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", size), ("space", space), ("color", colour)):
        line.set(qn(f"w:{name}"), str(value))
    borders.append(line)
