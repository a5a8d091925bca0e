"""The quarterly bulletin 季度通报 of the district or a street: sentences, tables and a chart from the scores.

An official paper: always in Chinese, whatever language its maker reads the pages in. Every number is one that the page
of scores shows; streets and bodies stand in separate tables, bands beside ranks. DOMAIN.md section 11.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django.utils import translation

from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.papers.actions import Made, Stamp
from jingzhi.core.places.models import Place
from jingzhi.core.scores import queries, sheets, table
from jingzhi.core.scores.figures import Figure, rounded, value
from jingzhi.core.scores.periods import Period
from jingzhi.core.scores.sheets import Line, Template
from jingzhi.core.scores.table import Indicator
from jingzhi.kit import papers
from jingzhi.kit.papers import Block, Chart, Heading, Table
from jingzhi.programmes.grid import indicators as grid

BELOW = {"district": ("street", "街道（镇）"), "street": ("community", "社区（村）")}
OF_PLACES = ("grid.closed_in_time", "grid.reworked", "grid.solved", "grid.content")
OF_BODIES = ("grid.arrived_in_time", "grid.handled_in_time", "grid.reworked_body", "grid.rated")
BEFORE = {"quarter": "上季度", "month": "上月", "year": "上年"}
THIS = {"quarter": "本季度", "year": "本年度"}
# (mark, title, what it calls itself)
NAMES = {
    "quarter": ("网格治理通报", "关于{place}{period}\n网格治理情况的通报", "本通报"),
    "year": ("网格治理年度报告", "{place}{period}\n网格治理年度报告", "本报告"),
}
LOW = ("D", "E")
MOST_NAMED = 3


@dataclass(frozen=True)
class Ranked:
    """One place or body of a table."""

    name: str
    line: Line
    rank: int | None
    boxes: list[str]

    @property
    def points(self) -> Fraction | None:
        """As the table shows them."""
        return None if self.line.points is None else Fraction(rounded(self.line.points))


@dataclass(frozen=True)
class Asked:
    """Of which place and period, as of which day, by which seat."""

    seat: Seat
    place: Place
    period: Period
    as_of: date

    @property
    def upto(self) -> date:
        """The last day that counts."""
        return min(self.as_of, self.period.end - timedelta(days=1))

    @property
    def words(self) -> str:
        """The period as official papers write it."""
        if self.period.kind == "month":
            return f"{self.period.year}年{self.period.number}月"
        if self.period.kind == "year":
            return f"{self.period.year}年"
        return f"{self.period.year}年第{papers.chinese(self.period.number)}季度"

    def figures(self, level: str, period: Period, **reach: Any) -> queries.Found:
        """Every indicator of a level."""
        wanted = table.indicators("body" if level == queries.BODY else "place")
        return queries.figures(indicators=wanted, period=period, as_of=self.as_of, level=level, **reach)


def bulletin(asked: Asked, stamp: Stamp) -> Made:
    """The bulletin of a quarter or the report of a year, as a `Writer` of core.papers gives it."""
    with translation.override("zh-hans"):
        level, label = BELOW[asked.place.kind]
        parts = _ranked(asked, replace(grid.STREETS, level=level), OF_PLACES, _places(asked, level))
        bodies = _bodies(asked) if asked.place.kind == "district" else {}
        departments = _ranked(asked, grid.BODIES, OF_BODIES, bodies)
        tables = [_table(f"表1　{label}得分", label, parts, OF_PLACES)]
        blocks: list[Block] = [Heading("总体情况"), *overall(asked), Heading(f"{label}情况")]
        blocks += [*_told(asked, parts, label), *(first := _chart(parts, label, 1)), tables[0]]
        if bodies:
            tables.append(_table("表2　区级部门吹哨报到得分", "部门", departments, OF_BODIES))
            told, drawn = (
                _told(asked, departments, "区级部门"),
                _chart(departments, "区级部门", len(first) + 1),
            )
            blocks += [Heading("区级部门吹哨报到情况"), *told, *drawn, tables[1]]
        if asked.period.kind == "year":
            tables.append(_by_quarter(asked, len(tables) + 1))
            blocks += [Heading("各季度情况"), "各季度的主要指标如下，没有数据的季度写“—”。", tables[-1]]
        blocks += [Heading("需要关注的指标"), *_lowest(asked, level), Heading("数据说明"), *_notes(asked)]
        mark, form, _self = NAMES[asked.period.kind]
        title = form.format(place=asked.place.name, period=asked.words)
        paper = papers.Paper(
            mark=f"{asked.place.name}{mark}", number=stamp.number, title=title,
            to="各街道（镇），区级各部门" if bodies else f"各{label}", blocks=blocks,
            signed=asked.seat.body.name, on=stamp.on, printed_by=asked.seat.body.name,
            check=f"验证码 {stamp.code}，可在居民入口“核对文书”处核对。",
        )  # fmt: skip
        return Made(title.replace("\n", ""), papers.write(paper), [plain(one) for one in tables])


def _places(asked: Asked, level: str) -> dict[str, str]:
    rows = Place.objects.filter(kind=level, path__within=asked.place.path).order_by("code")
    return dict(rows.values_list("code", "name"))


def _bodies(asked: Asked) -> dict[str, str]:
    rows = Body.objects.filter(kind="department", place__path__within=asked.place.path).order_by("code")
    return dict(rows.values_list("code", "name"))


def _ranked(asked: Asked, template: Template, codes: Sequence[str], names: Mapping[str, str]) -> list[Ranked]:
    """Everybody who has a figure, by rank, then by code; without enough data there is no rank."""
    reach: dict[str, Any] = {"within": asked.place.path}
    if template.level == queries.BODY:
        reach = {"bodies": list(names)}
    scored = sheets.score(template=template, period=asked.period, as_of=asked.as_of, **reach)
    scored = {code: line for code, line in scored.items() if code in names}
    ranks = sheets.ranks(scored)
    if len(ranks) < 2:
        ranks = {}
    found = asked.figures(template.level, asked.period, **reach)
    order = sorted(scored, key=lambda code: (ranks.get(code, len(scored) + 1), code))
    return [
        Ranked(
            names[code], scored[code], ranks.get(code), [_shown(one, found.get((one, code))) for one in codes]
        )
        for code in order
    ]


def _indicator(code: str) -> Indicator:
    one = table.get(code)
    assert one is not None, code
    return one


def _shown(code: str, figure: Figure | None) -> str:
    one = _indicator(code)
    number = value(one, figure.net) if figure else None
    if number is None:
        return "—"
    return f"{rounded(number)}{'%' if one.unit == '%' else ''}"


def _table(caption: str, who: str, rows: list[Ranked], codes: Sequence[str]) -> Table:
    head = ["名次", who, "得分", "档次", *(str(_indicator(code).title) for code in codes)]
    lines = [
        [
            "不排" if row.rank is None else str(row.rank),
            row.name,
            "—" if row.points is None else str(rounded(row.points)),
            "—" if row.points is None else sheets.band(row.points),
            *row.boxes,
        ]
        for row in rows
    ]
    return Table(caption, head, lines, (8, 22, 11, 8, *(13 for _code in codes)))


def plain(one: Table) -> dict[str, Any]:
    """A table as a row of core.papers keeps it."""
    return {"caption": one.caption, "head": list(one.head), "rows": [list(row) for row in one.rows]}


def overall(asked: Asked) -> list[str]:
    """What the whole place did, against the period before."""
    level = asked.place.kind
    now = asked.figures(level, asked.period, within=asked.place.path)
    then = asked.figures(level, asked.period.before(), within=asked.place.path)

    def told(code: str) -> tuple[Figure, str, str] | None:
        figure = now.get((code, asked.place.code))
        number = value(_indicator(code), figure.net) if figure else None
        if figure is None or number is None:
            return None
        was = then.get((code, asked.place.code))
        before = value(_indicator(code), was.net) if was else None
        return figure, f"{rounded(number)}%", _change(number, before, BEFORE[asked.period.kind])

    said = []
    if closed := told("grid.closed_in_time"):
        due, done = int(closed[0].net.den), int(closed[0].net.num)
        said.append(
            f"{asked.words}，{asked.place.name}应当办结的网格事项{due}件，期限内办结{done}件，"
            f"按期结案率{closed[1]}{closed[2]}。"
        )
    for codes, before in (
        (("grid.in_grid", "grid.in_community"), "已解决的事项中，"),
        (("grid.responded", "grid.solved", "grid.content"), "居民和12345诉求的"),
        (("grid.reworked", "grid.checked_in_time"), "办理质量方面，"),
    ):
        words = [f"{_indicator(code).title}{one[1]}{one[2]}" for code in codes if (one := told(code))]
        if words:
            said.append(f"{before}{'；'.join(words)}。")
    return said or [f"{asked.words}，{asked.place.name}没有到期应计的网格事项。"]


def _by_quarter(asked: Asked, number: int) -> Table:
    """The main indicators of the whole place in each quarter of the year that has begun."""
    rows = []
    for n in range(1, 5):
        quarter = Period("quarter", asked.period.year, n)
        if quarter.start > asked.upto:
            break
        found = asked.figures(asked.place.kind, quarter, within=asked.place.path)
        boxes = [_shown(code, found.get((code, asked.place.code))) for code in OF_PLACES]
        rows.append([f"第{papers.chinese(n)}季度", *boxes])
    head = ["时期", *(str(_indicator(code).title) for code in OF_PLACES)]
    return Table(f"表{number}　各季度主要指标", head, rows, (24, *(19 for _code in OF_PLACES)))


def _change(number: Fraction, before: Fraction | None, then: str) -> str:
    if before is None:
        return ""
    change = rounded(number) - rounded(before)
    if not change:
        return f"，与{then}持平"
    return f"，比{then}{'上升' if change > 0 else '下降'}{abs(change)}个百分点"


def _told(asked: Asked, rows: list[Ranked], who: str) -> list[str]:
    """How many, in which bands, who is first, who must improve."""
    ranked = [row for row in rows if row.rank is not None]
    if not ranked:
        return [f"{THIS[asked.period.kind]}样本足够的{who}不到两个，只列数据，不排名次。"]
    bands = Counter(sheets.band(row.points) for row in ranked if row.points is not None)
    spread = "、".join(f"{band}档{bands[band]}个" for band in "ABCDE" if bands[band])
    first = [row for row in ranked if row.rank == 1]
    said = f"{len(rows)}个{who}有事项计入，{len(ranked)}个样本足够、参加排名：{spread}。"
    said += f"得分最高的是{'、'.join(row.name for row in first[:MOST_NAMED])}，{rounded(first[0].points or Fraction(0))}分。"
    low = [row.name for row in ranked if row.points is not None and sheets.band(row.points) in LOW]
    if low:
        said += f"得分低于70分的有{len(low)}个：{'、'.join(low[:12])}{'等' if len(low) > 12 else ''}。"
    return [said]


def _chart(rows: list[Ranked], who: str, number: int) -> list[Chart]:
    known = [row for row in rows if row.rank is not None][:20]
    if len(known) < 2:
        return []
    names, points = [row.name for row in known], [float(row.points or 0) for row in known]
    return [Chart(f"图{number}　{who}得分（满分100分）", names, points)]


def _lowest(asked: Asked, level: str) -> list[str]:
    """Of the indicators that weigh most, who is worst, with what it is made of."""
    found = asked.figures(level, asked.period, within=asked.place.path)
    names, said = _places(asked, level), []
    for code in OF_PLACES:
        one = _indicator(code)
        rows = [
            (number, names[subject], figure)
            for (other, subject), figure in sorted(found.items())
            if other == code and subject in names and figure.net.n >= one.least
            if (number := value(one, figure.net)) is not None
        ]
        if len({number for number, _name, _figure in rows}) < 2:
            continue  # one alone, or all alike: nobody is the lowest
        number, name, figure = (min if one.more else max)(rows, key=lambda row: row[0])
        made = f"{_whole(figure.net.num)}÷{_whole(figure.net.den)}"
        said.append(f"{one.title}{'最低' if one.more else '最高'}的是{name}，{rounded(number)}%（{made}）。")
    return said or [f"{THIS[asked.period.kind]}没有可以比较的指标。"]


def _whole(number: Fraction) -> str:
    text = str(rounded(number))
    return text.rstrip("0").rstrip(".")


def _notes(asked: Asked) -> list[str]:
    day, own = asked.upto, NAMES[asked.period.kind][2]
    return [
        f"{own}的数据截至{day.year}年{day.month}月{day.day}日，由办理记录直接计算，每个数都能打开到事项。",
        f"有期限的事项在期限那天计入，没有办结和超期的也算在内；按决定不计入的另列原始数，不在{own}的比率中。",
        "样本不足的指标不计分，权重分给同级指标；一半以上权重没有数据的不排名次。街道（镇）和部门分别评价，不放在一张表里比较。",
        "评价的对象是地点和单位，不评价个人。对得分有异议的，请列明事项编号向区社会治理委提出。",
    ]
