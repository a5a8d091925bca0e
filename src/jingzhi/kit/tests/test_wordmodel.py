"""A word model keeps no text, gives the same answer twice, says why, and is tried on texts it has not seen."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys

import pytest

from jingzhi.kit import wordlearning, wordmodel
from jingzhi.kit.wordmodel import Example

SUBJECTS = {
    "lamp": ["路灯不亮", "照明损坏", "灯杆倾斜", "夜里漆黑", "灯罩脱落"],
    "rubbish": ["垃圾成堆", "桶满外溢", "清运太慢", "臭味难闻", "卫生死角"],
    "stall": ["占道经营", "摊贩摆摊", "店外堆货", "马路市场", "吆喝叫卖"],
}
AROUND = ["小区门口", "菜市旁边", "学校对面", "河边步道", "桥头转角", "超市后面"]


def generated(n=120, seed=1):
    """Texts made of the words of their label between words that say nothing."""
    dice = random.Random(seed)
    labels = sorted(SUBJECTS)
    return [
        Example(label, dice.choice(SUBJECTS[label]), dice.choice(AROUND) + dice.choice(SUBJECTS[label]) + f"{n}号")
        for n, label in ((n, labels[n % 3]) for n in range(n))
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("联系电话13800001234请回复", "1380"),
        ("车牌川F12345", "F12"),
        ("我叫欧国强住在这里", "国强"),
        ("王建国先生说路灯不亮", "建国"),
        ("联系人：李小红", "小红"),
        ("业主：赵一二", "一二"),
    ],
)
def test_digits_letters_and_names_are_gone_before_anything_is_counted(text, gone):
    assert gone not in "".join(wordmodel.runs(text))
    assert not [gram for gram in wordmodel.grams("", text) if gone in gram]


def test_the_vocabulary_holds_nothing_that_fewer_than_three_matters_hold():
    secret = "翠竹轩凌晨"
    examples = [*generated(), *(Example("lamp", "路灯不亮", f"{secret}路灯不亮") for _two in range(2))]
    model = wordlearning.learn(examples)
    assert not [gram for gram in model.idf if gram in secret and len(gram) > 1]
    assert all(re.fullmatch("[\u4e00-\u9fff]{1,3}", gram) for gram in model.idf)
    assert len(model.idf) > 50


def test_the_same_examples_give_the_same_model_and_it_comes_back_from_json():
    one, two = wordlearning.learn(generated()), wordlearning.learn(generated())
    stored = json.dumps(wordmodel.dump(one))
    assert stored == json.dumps(wordmodel.dump(two))
    again = wordmodel.load(json.loads(stored))
    for example in generated(30, seed=5):
        told = wordmodel.rank(one, example.title, example.text)
        assert [r.label for r in wordmodel.rank(again, example.title, example.text)] == [
            r.label for r in told
        ]


def test_a_suggestion_says_which_words_of_the_text_spoke_for_it():
    model = wordlearning.learn(generated())
    text = "桥头转角的路灯又坏了，夜里漆黑"
    best = wordmodel.rank(model, "", text)[0]
    assert best.label == "lamp"
    assert best.words
    assert all(word in text for word in best.words)
    assert any(word in "路灯夜里漆黑" for word in best.words)


def test_a_reason_does_not_begin_or_end_with_a_sign_that_says_nothing():
    model = wordlearning.learn([Example(one.label, f"{one.title}的", f"在{one.text}") for one in generated()])
    words = [
        word
        for one in generated(40, seed=8)
        for told in wordmodel.rank(model, f"{one.title}的", f"在{one.text}")
        for word in told.words
    ]
    assert len(words) > 40
    assert not [word for word in words if word[0] in "的在" or word[-1] in "的在" or len(word) < 2]


def test_a_text_without_a_known_word_gets_no_suggestion():
    assert wordmodel.rank(wordlearning.learn(generated()), "abc", "12345") == []


def test_a_mark_beside_the_text_counts():
    examples = [
        Example(label, "同样的话", "说了同样的话", marks=(mark,))
        for label, mark in (("D-1", "X01"), ("D-2", "X02"))
        for _n in range(5)
    ]
    model = wordlearning.learn(examples)
    assert [wordmodel.rank(model, "同样的话", "", marks=(mark,))[0].label for mark in ("X01", "X02")] == [
        "D-1",
        "D-2",
    ]


def test_texts_that_read_alike_are_never_on_both_sides_of_a_trial():
    examples = [Example("lamp", "路灯不亮", f"第{n}号") for n in range(40)] + generated(30)
    folds = wordlearning.folds_of(examples, folds=5, seed=1)
    assert len(set(folds[:40])) == 1
    assert set(folds) == set(range(5))
    assert folds == wordlearning.folds_of(examples, folds=5, seed=1)


def test_generated_texts_are_told_apart_far_better_than_by_the_most_frequent_label():
    trial = wordlearning.try_out(generated(), folds=5)
    assert trial.model.n == trial.majority.n == 120
    assert trial.model.top1 > 2 * trial.majority.top1
    assert sum(rate.n for rate in trial.labels.values()) == 120


def test_labels_drawn_by_lot_are_not_learned():
    dice = random.Random(3)
    noise = [Example(dice.choice("ABC"), one.title, one.text) for one in generated(150, seed=9)]
    trial = wordlearning.try_out(noise, folds=5)
    assert trial.model.top1 < 0.55 * trial.model.n


@pytest.mark.parametrize("examples", [[], [Example("lamp", "路灯不亮")], generated(2)])
def test_too_little_is_no_model_and_no_crash(examples):
    with pytest.raises(ValueError):
        wordlearning.learn(examples)
    assert wordlearning.try_out(examples, folds=5).model.top1 == 0


def test_pages_do_not_load_what_only_jobs_need():
    code = (
        "import django; django.setup(); import jingzhi.site.urls, sys; "
        "assert not {'sklearn', 'scipy'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
