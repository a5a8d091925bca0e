"""Suggestions on real messages: the model must be worth having."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from jingzhi.kit import wordlearning
from jingzhi.kit.wordmodel import Example

# The file of real messages lies beside the repository where there is one, or where JINGZHI_MESSAGES says.
BESIDE = [str(path) for path in Path(__file__).parents[3].glob("*/data/messages_zh.csv")]
MESSAGES = Path(os.environ.get("JINGZHI_MESSAGES") or (BESIDE or ["messages_zh.csv"])[0])


@pytest.mark.messages
@pytest.mark.skipif(not MESSAGES.exists(), reason="the file of real messages is not in the repository")
def test_the_topic_of_real_messages_is_suggested_far_better_than_by_the_most_frequent_one():
    with open(MESSAGES, encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["topic"]]
    examples = [Example(row["topic"], row["subject"], row["text"]) for row in rows]
    trial = wordlearning.try_out(examples, folds=5)
    assert trial.model.n == len(rows)
    assert trial.model.top1 >= 1.5 * trial.majority.top1
    assert trial.model.top3 > trial.majority.top3
