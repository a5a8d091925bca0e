"""Which label a Chinese text speaks for, and which of its words say so: applied in plain Python, learned elsewhere.

A model is a table of character n-grams with weights (kit.wordlearning makes it). It keeps no text: digits, letters
and what looks like somebody's name are gone before anything is counted, and an n-gram that only one or two matters
hold is never learned.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

# Measured by cross-validation on 495 real messages (bench/suggestions.py): runs of one to three signs, the title
# counted three times, the first 300 signs of the text.
LONGEST, TITLE_TIMES, BEGINNING = 3, 3, 300
WORDS_SHOWN, WORD_MOST = 3, 6
FORMAT = 1

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛范彭郎鲁韦马苗凤方俞任袁柳"
    "唐罗薛雷贺倪汤滕殷毕郝邬安常乐于傅齐康伍余元顾孟黄穆萧尹姚邵汪祁毛狄米贝戴宋庞熊纪舒屈项祝董梁杜阮蓝闵席季贾"
    "路娄江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯卢莫房丁邓郁单洪包左石崔吉龚程邢裴陆荣翁段侯宁仇甘武刘"
    "景龙叶幸司黎薄白蒲卓蔺屠池乔闻党翟谭劳姬申冉雍桑桂牛边燕温庄晏柴瞿阎慕连习艾容向古易廖耿满匡国文寇广欧沃利越"
    "师巩聂晁敖冷辛简饶曾沙丰巢关查后荆红游权盖益桓公"
)
_CALLED = "(?:先生|女士|小姐|同志|师傅|某某|某|阿姨|大爷|大妈|婆婆|大哥|大姐)"
# A name before a form of address, and whatever follows "my name is": gone before anything is counted.
_NAMES = re.compile(
    f"(?:本人|我)?(?:姓名|名字|叫做?|名叫)[是为：:]?[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}"
    f"|[{_SURNAMES}][\u4e00-\u9fff]{{0,2}}{_CALLED}|(?:联系人|业主|当事人)[：:][\u4e00-\u9fff]{{2,3}}"
)
# Everything that is not a Chinese character ends a run: digits, telephone and plate numbers, letters, punctuation.
_BREAKS = re.compile("[^\u4e00-\u9fff]+")
MARK = "#"
# What says nothing at the edge of a word that is shown as a reason.
_EMPTY = "的了在是有和与及就也都很这那请我你他她们个一把被"


@dataclass(frozen=True, slots=True)
class Example:
    """One text whose label is known; `marks` are codes told beside it, such as its item."""

    label: str
    title: str
    text: str = ""
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranked:
    """A label with its score (only to be compared within one text) and the words of the text that spoke for it."""

    label: str
    score: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """Labels, their bias, and for each n-gram its rarity (idf) and its weight for the labels it speaks for."""

    labels: tuple[str, ...]
    bias: tuple[float, ...]
    idf: dict[str, float]
    weights: dict[str, dict[int, float]] = field(repr=False)


def runs(text: str) -> list[str]:
    """The Chinese runs of a text, without names, digits and letters."""
    return [run for run in _BREAKS.split(_NAMES.sub(" ", text)) if run]


def grams(title: str, text: str, marks: Iterable[str] = ()) -> Counter[str]:
    """How often each n-gram stands in a text; words of the title count more."""
    found: Counter[str] = Counter()
    for part, times in ((title, TITLE_TIMES), (text[:BEGINNING], 1)):
        for run in runs(part):
            for size in range(1, LONGEST + 1):
                for start in range(len(run) - size + 1):
                    found[run[start : start + size]] += times
    for mark in marks:
        found[MARK + mark] += TITLE_TIMES
    return found


def rarity(documents: Sequence[Iterable[str]], *, least: int) -> dict[str, float]:
    """The idf of every n-gram that at least `least` documents hold."""
    held = Counter(gram for document in documents for gram in set(document))
    total = len(documents)
    return {gram: math.log((1 + total) / (1 + n)) + 1 for gram, n in sorted(held.items()) if n >= least}


def vector(counts: Counter[str], idf: dict[str, float]) -> dict[str, float]:
    """The tf-idf vector of length one; n-grams the model does not know count nothing."""
    raw = {gram: (1 + math.log(n)) * idf[gram] for gram, n in counts.items() if gram in idf}
    length = math.sqrt(sum(value * value for value in raw.values()))
    return {gram: value / length for gram, value in raw.items()} if length else {}


def cosine(one: dict[str, float], other: dict[str, float]) -> float:
    """How alike two vectors of length one are: 0 nothing in common, 1 the same."""
    small, large = sorted((one, other), key=len)
    return sum(value * large[gram] for gram, value in small.items() if gram in large)


def rank(model: Model, title: str, text: str, *, marks: Iterable[str] = (), most: int = 3) -> list[Ranked]:
    """The labels a text speaks for most, best first; nothing when the model knows no word of it."""
    values = vector(grams(title, text, marks), model.idf)
    if not values:
        return []
    scores = list(model.bias)
    for gram, value in values.items():
        for label, weight in model.weights.get(gram, {}).items():
            scores[label] += value * weight
    order = sorted(range(len(scores)), key=lambda label: (-scores[label], model.labels[label]))[:most]
    plain = " ".join(runs(title) + runs(text[:BEGINNING]))
    return [
        Ranked(model.labels[label], scores[label], _spoke(model, label, values, plain)) for label in order
    ]


def _spoke(model: Model, label: int, values: dict[str, float], plain: str) -> tuple[str, ...]:
    """The words of the text that spoke most for a label: n-grams that overlap in the text are read as one word."""
    shares = {
        gram: value * model.weights.get(gram, {}).get(label, 0.0)
        for gram, value in values.items()
        if len(gram) > 1 and not gram.startswith(MARK)
    }
    best = sorted((gram for gram in shares if shares[gram] > 0), key=lambda gram: (-shares[gram], gram))[:12]
    words: list[str] = []
    for gram in best:
        word = _grown(gram, best, plain).strip(_EMPTY)
        if len(word) > 1 and not any(word in known or known in word for known in words):
            words.append(word)
    return tuple(words[:WORDS_SHOWN])


def _grown(gram: str, best: list[str], plain: str) -> str:
    """The n-gram with the others that overlap its first place in the text, up to a short word."""
    start = plain.find(gram)
    end = start + len(gram)
    for other in best:
        at = plain.find(other, max(0, start - len(other) + 1))
        if 0 <= at < end and max(end, at + len(other)) - min(start, at) <= WORD_MOST:
            start, end = min(start, at), max(end, at + len(other))
    return plain[start:end]


def dump(model: Model) -> dict[str, Any]:
    """The model as plain JSON values."""
    return {
        "format": FORMAT,
        "labels": list(model.labels),
        "bias": [round(value, 4) for value in model.bias],
        "grams": {
            gram: [round(idf, 3), {str(n): round(w, 3) for n, w in model.weights.get(gram, {}).items()}]
            for gram, idf in model.idf.items()
        },
    }


def load(data: dict[str, Any]) -> Model:
    """The model from what `dump` made.

    Raises:
        ValueError: the data are of another format.
    """
    if data.get("format") != FORMAT:
        raise ValueError(f"not a word model of format {FORMAT}")
    grams_ = data["grams"]
    return Model(
        tuple(data["labels"]),
        tuple(data["bias"]),
        {gram: idf for gram, (idf, _weights) in grams_.items()},
        {gram: {int(n): w for n, w in weights.items()} for gram, (_idf, weights) in grams_.items()},
    )
