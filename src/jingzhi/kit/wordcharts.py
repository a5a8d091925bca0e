"""Native charts in a .docx: DrawingML with the numbers inside, so that they print, scale and change colour in Word.

The drawing is the one XlsxWriter writes for a workbook; no font and no picture is needed on the server.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Length, Mm

INLINE = (
    '<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>'
    '<wp:docPr id="{number}" name="chart{number}" descr=""/><wp:cNvGraphicFramePr/><a:graphic>'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
    '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="{rid}"/>'
    "</a:graphicData></a:graphic></wp:inline></w:drawing>"
)
COLOUR = "#1D5A6E"
SHOWN = b'<c:showVal val="1"/>'
# What is not said is shown by some programs: the label of a bar is its value and nothing else.
VALUE_ONLY = (
    b'<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
    b'<c:showPercent val="0"/><c:showBubbleSize val="0"/>'
)


def drawings(book: bytes) -> list[bytes]:
    """The charts of a workbook in their order, each with its numbers inside."""
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        number = sum(name.startswith("xl/charts/chart") for name in parts.namelist())
        return [parts.read(f"xl/charts/chart{n}.xml") for n in range(1, number + 1)]


def place(
    document: Any, run: Any, drawing: bytes, *, number: int, told: str, wide: Length, high: Length
) -> None:
    """Put a chart into a run; `number` is its own in the document, `told` what it says to who cannot see it."""
    name = PackURI(f"/word/charts/chart{number}.xml")
    part = Part(name, CONTENT_TYPE.DML_CHART, drawing, document.part.package)
    rid = document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    inline = parse_xml(INLINE.format(wide=int(wide), high=int(high), number=100 + number, rid=rid))
    inline.find(f".//{qn('wp:docPr')}").set("descr", told)
    run._r.append(inline)


def bars(names: Sequence[str], values: Sequence[float]) -> bytes:
    """Lying bars with their values, the first on top, from zero to a hundred points."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("1")
    sheet.write_column(0, 0, names)
    sheet.write_column(0, 1, values)
    last = max(len(names), 1) - 1
    chart = book.add_chart({"type": "bar"})
    chart.add_series(
        {
            "categories": ["1", 0, 0, last, 0],
            "values": ["1", 0, 1, last, 1],
            "fill": {"color": COLOUR},
            "gap": 60,
            "data_labels": {"value": True, "num_format": "0.00"},
        }
    )
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"min": 0, "max": 100, "major_gridlines": {"visible": False}, "visible": False})
    sheet.insert_chart(0, 3, chart)
    book.close()
    return drawings(buffer.getvalue())[0].replace(SHOWN, VALUE_ONLY)


def height(rows: int) -> Length:
    """How high bars stand so that each name is readable."""
    return Mm(min(180, 16 + 8 * rows))
