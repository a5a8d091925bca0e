"""How often a suggestion is right: cross-validation on a file of real messages with a topic each.

    python bench/suggestions.py [--messages FILE] [--folds 10] [--json]

The file (columns subject, text, topic) is not in the repository: `--messages`, the variable JINGZHI_MESSAGES, or a
folder beside the repository name it; without it nothing is measured. The baseline of the same run always answers with
the most frequent topics of what it has seen. Other learners are tried on the same folds and the same n-grams.
`word_list` is grid/topics.py without any learning. It was written with messages like these at hand, so its number
says what it remembers, not what it would do elsewhere.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jingzhi.kit import wordlearning, wordmodel
from jingzhi.kit.wordlearning import Rate
from jingzhi.kit.wordmodel import Example
from jingzhi.programmes.grid import topics

ROOT = Path(__file__).resolve().parents[1]
SEED = 2026
Learner = Callable[[], Any]


def file_of(named: str | None) -> Path | None:
    """The file of messages, if there is one."""
    beside = [str(path) for path in ROOT.parent.glob("*/data/messages_zh.csv")]
    path = Path(named or os.environ.get("JINGZHI_MESSAGES") or (beside or [""])[0])
    return path if path.is_file() else None


def examples_of(path: Path) -> list[Example]:
    """One example per message that has a topic."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["topic"]]
    return [Example(row["topic"], row["subject"], row["text"]) for row in rows]


def learners() -> dict[str, Learner]:
    """What was compared before the support vectors were taken."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.naive_bayes import ComplementNB
    from sklearn.neighbors import KNeighborsClassifier

    return {
        "logistic": lambda: LogisticRegression(C=30, max_iter=400),
        "complement_nb": lambda: ComplementNB(alpha=0.1),
        "nearest_15": lambda: KNeighborsClassifier(15, metric="cosine", weights="distance"),
    }


def tried(make: Learner, examples: list[Example], folds: int) -> Rate:
    """Another learner on the same folds and vectors."""
    documents = [wordmodel.grams(one.title, one.text) for one in examples]
    fold = wordlearning.folds_of(examples, folds=folds, seed=SEED)
    rate = Rate()
    for turn in range(folds):
        seen = [n for n in range(len(examples)) if fold[n] != turn]
        asked = [n for n in range(len(examples)) if fold[n] == turn]
        idf = wordmodel.rarity([documents[n] for n in seen], least=wordlearning.LEAST_MATTERS)
        learner = make()
        learner.fit(wordlearning.matrix([wordmodel.vector(documents[n], idf) for n in seen], list(idf)),
                    [examples[n].label for n in seen])  # fmt: skip
        rows = wordlearning.matrix([wordmodel.vector(documents[n], idf) for n in asked], list(idf))
        for n, shares in zip(asked, learner.predict_proba(rows), strict=True):
            order = sorted(range(len(shares)), key=lambda label, shares=shares: -shares[label])
            rate.add(examples[n].label, [learner.classes_[label] for label in order[:3]])
    return rate


def word_list(examples: list[Example]) -> Rate:
    """The topic of the item the words alone suggest; a word list has no second guess."""
    rate = Rate()
    for one in examples:
        code = topics.item_for(one.title, one.text)
        rate.add(one.label, [topic for topic in topics.BOUNDS if topics.belongs(code, topic)][:1])
    return rate


def shares(rate: Rate) -> dict[str, Any]:
    """Counts and shares."""
    n = max(rate.n, 1)
    return {"n": rate.n, "top1": round(rate.top1 / n, 3), "top3": round(rate.top3 / n, 3)}


def measure(path: Path, folds: int) -> dict[str, Any]:
    """Everything, for the table."""
    examples = examples_of(path)
    trial = wordlearning.try_out(examples, folds=folds, seed=SEED)
    began = time.perf_counter()
    model = wordlearning.learn(examples)
    trained = time.perf_counter() - began
    stored = json.dumps(wordmodel.dump(model), ensure_ascii=False)
    model = wordmodel.load(json.loads(stored))
    began = time.perf_counter()
    for one in examples:
        wordmodel.rank(model, one.title, one.text)
    predicted = (time.perf_counter() - began) / len(examples)
    return {
        "messages": len(examples),
        "folds": folds,
        "model": shares(trial.model),
        "majority": shares(trial.majority),
        "word_list": shares(word_list(examples)),
        "topics": {label: shares(rate) for label, rate in sorted(trial.labels.items())},
        "others": {name: shares(tried(make, examples, folds)) for name, make in learners().items()},
        "ngrams": len(model.idf),
        "bytes": len(stored.encode()),
        "train_ms": round(trained * 1000),
        "predict_one_ms": round(predicted * 1000, 2),
    }


def main() -> None:
    """Print the table, or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", help="CSV with the columns subject, text, topic")
    parser.add_argument("--folds", type=int, default=10)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    path = file_of(args.messages)
    if path is None:
        found: dict[str, Any] = {"skipped": "no file of messages: name one with --messages"}
    else:
        found = measure(path, args.folds)
    if args.json or path is None:
        print(json.dumps(found, ensure_ascii=False))
        return
    rates = {"model": found["model"], "majority": found["majority"], "word list": found["word_list"]}
    for name, rate in (rates | found["others"] | found["topics"]).items():
        sys.stdout.write(f"{rate['n']:>5} {rate['top1']:>7.1%} {rate['top3']:>7.1%}  {name}\n")
    print({name: found[name] for name in ("ngrams", "bytes", "train_ms", "predict_one_ms")})


if __name__ == "__main__":
    main()
