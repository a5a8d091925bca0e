"""Official documents: the layout of GB/T 9704 in the file itself, numbered chapters, nothing lost."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from jingzhi.kit import papers, paperstyles
from jingzhi.kit.papers import Chart, Heading, Paper, Table


def paper(**more):
    values = {
        "mark": "某区基层治理工作通报",
        "number": "治通〔2026〕4号",
        "title": "关于2026年第四季度\n网格事项办理情况的通报",
        "to": "各镇（街道）、区级各部门",
        "blocks": [],
        "signed": "某区办公室",
        "on": date(2026, 12, 31),
    }
    return Paper(**(values | more))


def opened(one):
    return Document(io.BytesIO(papers.write(one)))


def test_the_page_is_that_of_the_standard():
    section = opened(paper()).sections[0]
    sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(side.mm) for side in sides] == [37, 35, 28, 26]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_twenty_two_lines_of_twenty_eight_characters_fit():
    doc = opened(paper(blocks=["正文"]))
    style = doc.styles["Normal"]
    pitch = style.paragraph_format.line_spacing
    height = doc.sections[0].page_height - doc.sections[0].top_margin - doc.sections[0].bottom_margin
    assert paperstyles.LINES * pitch <= height < (paperstyles.LINES + 1) * pitch
    spacing = style.element.rPr.find(qn("w:spacing")).get(qn("w:val"))
    width = style.font.size + Pt(int(spacing) / 20)
    assert paperstyles.CHARACTERS * width <= Mm(156) < (paperstyles.CHARACTERS + 1) * width


def test_chapters_are_counted_anew_under_each_other():
    blocks = [
        Heading("甲"),
        Heading("乙", 2),
        Heading("丙", 3),
        Heading("丁", 3),
        Heading("戊"),
        Heading("己", 2),
    ]
    told = [text for text in papers.words(papers.write(paper(blocks=blocks))) if text[-1:] in "甲乙丙丁戊己"]
    assert [one for one in told if one] == ["一、甲", "（一）乙", "1．丙", "2．丁", "二、戊", "（一）己"]


def test_writing_twice_counts_from_one_again():
    one = paper(blocks=[Heading("甲")])
    assert "一、甲" in list(papers.words(papers.write(one)))
    assert "一、甲" in list(papers.words(papers.write(one)))


@pytest.mark.parametrize(("n", "text"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九")])
def test_chinese_numbers(n, text):
    assert papers.chinese(n) == text


@pytest.mark.parametrize("n", [0, 100, -1])
def test_numbers_nobody_counts_chapters_with(n):
    with pytest.raises(ValueError, match=str(n)):
        papers.chinese(n)


@pytest.mark.parametrize("number", ["治通2026-4", "治通〔2026〕4", "治通(2026)4号"])
def test_a_number_without_its_brackets_is_refused(number):
    with pytest.raises(ValueError, match="代字"):
        papers.write(paper(number=number))


def test_tables_repeat_their_head_and_numbers_stand_right():
    rows = [("甲街道", 1200, "93.1%"), ("乙街道", "1,003", "—")]
    doc = opened(paper(blocks=[Table("表1　各街道", ("街道", "件数", "按期率"), rows, (2, 1, 1))]))
    table = doc.tables[0]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [[cell.text for cell in row.cells] for row in table.rows[1:]] == [
        ["甲街道", "1200", "93.1%"],
        ["乙街道", "1,003", "—"],
    ]
    sides = [cell.paragraphs[0].alignment for cell in table.rows[1].cells]
    assert sides == [None, papers.ALIGN.RIGHT, papers.ALIGN.RIGHT]
    assert round(sum(column.width.mm for column in table.columns)) == 156


def test_fonts_are_named_for_chinese_too():
    doc = opened(paper())
    fonts = {
        name: doc.styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
        for name in ("Normal", "公文标题", "层次1", "层次2")
    }
    assert fonts == {
        "Normal": "仿宋_GB2312",
        "公文标题": "方正小标宋简体",
        "层次1": "黑体",
        "层次2": "楷体_GB2312",
    }


def test_head_signature_and_foot_say_what_was_given():
    one = paper(
        enclosures=["一览表", "名单"],
        copies="区委办公室",
        printed_by="某区办公室",
        check="核验码 7F3K",
        note="联系人：值守岗",
    )
    told = list(papers.words(papers.write(one)))
    for text in (
        "治通〔2026〕4号",
        "各镇（街道）、区级各部门：",
        "附件：1．一览表",
        "　　　2．名单",
        "2026年12月31日",
        "（联系人：值守岗）",
    ):
        assert text in told
    assert told[-3:] == ["　抄送：区委办公室。", "　某区办公室\t2026年12月31日印发　", "　核验码 7F3K"]


def test_page_numbers_stand_outside():
    doc = opened(paper())
    section = doc.sections[0]
    assert doc.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, papers.ALIGN.RIGHT), (section.even_page_footer, papers.ALIGN.LEFT)):
        line = footer.paragraphs[0]
        assert line.alignment == side
        assert line._p.findall(".//" + qn("w:instrText"))[0].text == "PAGE"


def test_a_chart_is_drawn_by_word_from_its_own_numbers():
    one = paper(
        blocks=[Chart("图1　得分", ["甲街道", "乙街道"], [96.0, 87.25]), Chart("图2　得分", ["甲"], [1.5])]
    )
    with zipfile.ZipFile(io.BytesIO(papers.write(one))) as parts:
        drawn = [name for name in parts.namelist() if name.startswith("word/charts/")]
        first = parts.read("word/charts/chart1.xml").decode()
    assert drawn == ["word/charts/chart1.xml", "word/charts/chart2.xml"]
    assert all(said in first for said in ("甲街道", "87.25", '<c:showCatName val="0"/>'))


def test_minutes_are_addressed_to_nobody_and_say_who_was_there():
    one = paper(minutes=True, to="", lists=[("出席", "甲局、乙局"), ("请假", "丙局")], copies="各单位")
    doc = opened(one)
    words = [paragraph.text for paragraph in doc.paragraphs]
    assert "　某区办公室\t2026年12月31日　" in words
    assert not any(text.endswith("级各部门：") for text in words)
    assert words.count("某区办公室") == 0
    attended = next(paragraph for paragraph in doc.paragraphs if paragraph.text == "出席：甲局、乙局")
    fonts = [
        run._r.rPr.rFonts.get(qn("w:eastAsia")) if run._r.rPr is not None else None for run in attended.runs
    ]
    assert fonts == ["黑体", None]
    form = attended.paragraph_format
    assert form.left_indent + form.first_line_indent == Pt(2 * 15.75)
    assert words.index("请假：丙局") == words.index("出席：甲局、乙局") + 1
    assert "　分送：各单位。" in words


def test_a_long_mark_stands_in_one_line():
    for mark in ("旌阳区网格治理通报", "某某某街道办事处网格治理工作会议纪要"):
        run = next(line for line in opened(paper(mark=mark)).paragraphs if line.text == mark).runs[0]
        assert run.font.size * len(mark) <= Mm(156)
