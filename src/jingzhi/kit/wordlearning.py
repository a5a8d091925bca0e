"""Learning a word model from examples, and how often it would have been right: for jobs only, it brings scikit-learn.

The same text never stands on both sides of a trial: texts that read alike go into one fold together.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from jingzhi.kit import wordmodel
from jingzhi.kit.wordmodel import Example, Model, Ranked

# An n-gram of fewer matters is not learned: three people do not write the same private thing.
LEAST_MATTERS = 3
# The strongest n-grams of a label are kept, the rest hardly speaks (measured: bench/suggestions.py).
KEPT_PER_LABEL = 600
STRENGTH, TURNS, SEED = 2.0, 4000, 2026


@dataclass
class Rate:
    """Of `n` texts, how many had the right label first, or among the first three."""

    n: int = 0
    top1: int = 0
    top3: int = 0

    def add(self, label: str, guesses: Sequence[str]) -> None:
        """Count one text."""
        self.n += 1
        self.top1 += label in guesses[:1]
        self.top3 += label in guesses[:3]


@dataclass
class Trial:
    """A cross-validation: the model, the most frequent labels as the baseline, and the model label by label."""

    folds: int
    model: Rate = field(default_factory=Rate)
    majority: Rate = field(default_factory=Rate)
    labels: dict[str, Rate] = field(default_factory=dict)


def learn(examples: Sequence[Example]) -> Model:
    """A linear model (support vectors, one label against the rest) over tf-idf of the n-grams.

    The same examples in the same order give the same model.

    Raises:
        ValueError: fewer than two labels, or no n-gram that enough matters hold.
    """
    return _learn(examples, [wordmodel.grams(one.title, one.text, one.marks) for one in examples])


def _learn(examples: Sequence[Example], documents: list[Counter[str]]) -> Model:
    labels = sorted({one.label for one in examples})
    idf = wordmodel.rarity(documents, least=LEAST_MATTERS)
    if len(labels) < 2 or not idf:
        raise ValueError("nothing to learn from")
    names = list(idf)
    learner = _support_vectors()
    rows_ = matrix([wordmodel.vector(document, idf) for document in documents], names)
    learner.fit(rows_, [labels.index(one.label) for one in examples])
    rows, bias = [list(row) for row in learner.coef_], list(learner.intercept_)
    if len(labels) == 2:
        # With two labels there is one line between them: the other side is the same with the sign turned.
        rows, bias = [[-value for value in rows[0]], rows[0]], [-bias[0], bias[0]]
    return Model(tuple(labels), tuple(float(one) for one in bias), idf, _strongest(rows, names))


def _support_vectors() -> Any:
    from sklearn.svm import LinearSVC

    return LinearSVC(C=STRENGTH, max_iter=TURNS, random_state=SEED)


def matrix(vectors: Sequence[dict[str, float]], names: Sequence[str]) -> Any:
    """The vectors as rows of a sparse matrix whose columns are the named n-grams."""
    from scipy.sparse import csr_matrix

    place = {gram: n for n, gram in enumerate(names)}
    values: list[float] = []
    columns: list[int] = []
    ends = [0]
    for one in vectors:
        values.extend(one.values())
        columns.extend(place[gram] for gram in one)
        ends.append(len(values))
    return csr_matrix((values, columns, ends), shape=(len(vectors), len(place)))


def _strongest(rows: list[list[float]], names: list[str]) -> dict[str, dict[int, float]]:
    weights: dict[str, dict[int, float]] = {}
    for label, row in enumerate(rows):
        order = sorted(range(len(row)), key=lambda n: (-abs(row[n]), names[n]))[:KEPT_PER_LABEL]
        for n in order:
            if row[n]:
                weights.setdefault(names[n], {})[label] = float(row[n])
    return weights


def folds_of(examples: Sequence[Example], *, folds: int, seed: int) -> list[int]:
    """The fold of each example: labels spread evenly, texts that read alike together."""
    groups: dict[str, list[int]] = {}
    for n, one in enumerate(examples):
        groups.setdefault("|".join(wordmodel.runs(one.title) + wordmodel.runs(one.text)), []).append(n)
    by_label: dict[str, list[list[int]]] = {}
    for group in groups.values():
        by_label.setdefault(examples[group[0]].label, []).append(group)
    dice, found, turn = random.Random(seed), [0] * len(examples), 0  # noqa: S311 (shuffling, not a secret)
    for label in sorted(by_label):
        dice.shuffle(by_label[label])
        for group in by_label[label]:
            for n in group:
                found[n] = turn % folds
            turn += 1
    return found


def try_out(examples: Sequence[Example], *, folds: int = 5, seed: int = SEED) -> Trial:
    """Cross-validation: each text is judged by a model that has not seen it, applied as pages apply it."""
    documents = [wordmodel.grams(one.title, one.text, one.marks) for one in examples]
    fold = folds_of(examples, folds=folds, seed=seed)
    trial = Trial(folds)
    for turn in range(folds):
        seen = [n for n in range(len(examples)) if fold[n] != turn]
        asked = [n for n in range(len(examples)) if fold[n] == turn]
        if not seen or not asked:
            continue
        frequent = _frequent([examples[n].label for n in seen])
        model = _or_none([examples[n] for n in seen], [documents[n] for n in seen])
        for n in asked:
            guesses = _guesses(model, examples[n]) or frequent
            trial.model.add(examples[n].label, guesses)
            trial.majority.add(examples[n].label, frequent)
            trial.labels.setdefault(examples[n].label, Rate()).add(examples[n].label, guesses)
    return trial


def _frequent(labels: list[str]) -> list[str]:
    counted = Counter(labels)
    return sorted(counted, key=lambda label: (-counted[label], label))[:3]


def _or_none(examples: list[Example], documents: list[Counter[str]]) -> Model | None:
    try:
        return _learn(examples, documents)
    except ValueError:
        return None


def _guesses(model: Model | None, one: Example) -> list[str]:
    ranked: list[Ranked] = wordmodel.rank(model, one.title, one.text, marks=one.marks) if model else []
    return [guess.label for guess in ranked]
