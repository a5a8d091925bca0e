"""Every word a page shows has its English, and no word stands outside the catalogues."""

from __future__ import annotations

import ast
import re

import pytest
from tests.rules.tree import ROOT, SOURCE, parsed, rule, short, sources, tracked

from jingzhi.kit import catalogues

CHINESE = re.compile("[\u4e00-\u9fff]")
# Terms of art that keep their Chinese beside the English, and words that must be typed or found in Chinese.
GLOSSES = ("网格", "接诉即办", "吹哨", "《信访工作条例》", "放假", "调休上班")
# Columns of a spreadsheet are Chinese, and are told as they are.
GLOSSES += ("责任事项", "依据", "事项编号", "分工", "主责", "配合")
ROOMS = catalogues.rooms()
# Calls whose text is translated.
CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext"}
# Files with Chinese that is no text of a page, each with its reason.
NO_TEXT = {
    "config/settings.py": "the name of the language, in the language",
    "core/catalogue/models.py": "a note for programmers that quotes a word",
    "core/flows/calendars.py": "what the columns of a holiday table may be called",
    "core/flows/draw.py": "pages of docs/, which are in Chinese",
    "core/flows/examples.py": "pages of docs/, which are in Chinese",
    "core/flows/management/commands/draw_flows.py": "help on the command line, which speaks Chinese",
    "core/flows/management/commands/draw_words.py": "help on the command line, which speaks Chinese",
    "kit/divisions.py": "kinds of places as official data name them",
    "kit/wordmodel.py": "surnames and small words of Chinese that are not learned",
    "kit/letters.py": "which characters are Chinese",
    "kit/papers.py": "official documents, whose form and words the standard GB/T 9704 gives",
    "kit/paperstyles.py": "names of styles and fonts, as the standard GB/T 9704 gives them",
    "kit/workhours.py": "signs in typed working hours",
    "programmes/admission/actions.py": "a mark in a row",
    "programmes/grid/openness.py": "categories of items, which are data",
    "programmes/grid/topics.py": "words of residents by which items are found",
    "programmes/grid/triage.py": "words of residents by which other channels are found",
    "programmes/assessment/spreadsheet.py": "columns of a spreadsheet people fill in",
    "programmes/responsibility/checks.py": "columns of a spreadsheet people fill in",
    "programmes/redrawing/actions.py": "kinds of places as official data name them",
    "programmes/redrawing/rules.py": "signs in typed positions",
    "programmes/redrawing/ground.py": "kinds of places as official data name them",
    "site/calendarpage.py": "columns of a holiday table, read and written in Chinese",
    "core/papers/actions.py": "how official papers are numbered, and kinds of places as official data name them",
    "core/papers/marks.py": "the year in a paper's number, as GB/T 9704 writes it",
    "site/minutes.py": "an official paper, which is in Chinese whoever makes it",
    "site/monthly.py": "an official paper, which is in Chinese whoever makes it",
    "site/quarterly.py": "an official paper, which is in Chinese whoever makes it",
    "site/figures.py": "kinds of places as official data name them",
}
NO_SOURCE = {"tests", "migrations", "demo", "launch"}
TAG = re.compile(r"{#.*?#}|{% *blocktrans.*?endblocktrans(?:late)? *%}|{%.*?%}|{{.*?}}", re.DOTALL)
WIDE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


def entries():
    return [
        (room, key, english)
        for room in ROOMS
        for key, english in catalogues.read(catalogues.catalogue(room)).items()
    ]


def test_the_catalogues_hold_exactly_what_the_source_says():
    stale = [
        f"{short(room)}: {key[0]}"
        for room in ROOMS
        for key in catalogues.extracted(room) ^ set(catalogues.read(catalogues.catalogue(room)))
    ]
    rule(sorted(stale), "run ./jingzhi manage draw_words and give the English of new texts")


def test_every_text_has_its_english():
    empty = [f"{short(room)}: {key[0]}" for room, key, english in entries() if not all(english)]
    rule(empty, "write its English in the locale/en of its room, with the words of docs/glossary.md")


def test_english_fills_in_the_same_things():
    rule(
        [key[0] for key in catalogues.differing((key, english) for _room, key, english in entries())],
        "placeholders differ",
    )


def test_english_is_english():
    mixed = []
    for room, key, english in entries():
        text = " ".join(english)
        for gloss in GLOSSES:
            text = text.replace(gloss, "")
        if WIDE.search(text):
            mixed.append(f"{short(room)}: {key[0]} = {english[0]}")
    rule(mixed, "English words only; a term of art is added to GLOSSES")


def test_a_text_says_the_same_in_every_room():
    said = {}
    for _room, key, english in entries():
        said.setdefault(key, set()).add(english)
    rule(
        [f"{key[0]}: {found}" for key, found in said.items() if len(found) > 1],
        "one English for one Chinese text",
    )


def untranslated(tree):
    """(line, text) of every Chinese text of a program that no translation is asked for."""
    done = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            done.add(node.value)
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in CALLS:
            done |= {inner for argument in node.args for inner in ast.walk(argument)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node not in done
            and WIDE.search(node.value)
        ):
            yield node.lineno, node.value


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('x = "派单"', ["派单"]),
        ('x = f"派给{y}"', ["派给"]),
        ('x = _("派单")\n"""说明"""', []),
        ('x = _("%(a)s 项") % {"a": 1}', []),
    ],
)
def test_the_rule_sees_texts_without_translation(code, found):
    assert [text for _line, text in untranslated(ast.parse(code))] == found


def program():
    return [path for path in sources(SOURCE) if not NO_SOURCE & set(path.relative_to(SOURCE).parts)]


def test_no_text_in_the_program_outside_the_catalogues():
    loose = [
        f"{short(path)}:{line} {text[:20]}"
        for path in program()
        if path.relative_to(SOURCE).as_posix() not in NO_TEXT
        for line, text in untranslated(parsed(path))
    ]
    rule(loose, "say it with _(), or name the file in NO_TEXT with the reason")


def test_files_with_other_chinese_still_have_some():
    idle = [name for name in NO_TEXT if not list(untranslated(parsed(SOURCE / name)))]
    rule(idle, "take it off NO_TEXT")


def test_no_text_in_templates_outside_the_tags():
    loose = []
    for path in tracked():
        if SOURCE in path.parents and "templates" in path.parts and path.suffix in {".html", ".js", ".txt"}:
            plain = TAG.sub("", path.read_text(encoding="utf-8"))
            loose += [
                f"{short(path)}: {line.strip()[:40]}" for line in plain.splitlines() if WIDE.search(line)
            ]
    rule(loose, "put it, and Chinese punctuation too, into {% translate %}")


def test_no_text_inside_tags_without_translation():
    loose = []
    for path in sources(SOURCE, kind=".html"):
        for tag in re.findall(r"{[%{].*?[%}]}", path.read_text(encoding="utf-8")):
            if not re.match(r"{% *(translate|blocktranslate) ", tag):
                loose += [
                    f"{short(path)}: {text}"
                    for text in re.findall(r'(?<!_\()"([^"]*)"', tag)
                    if WIDE.search(text)
                ]
    rule(loose, 'write _("…") inside tags')


def test_no_text_in_scripts():
    loose = [
        f"{short(path)}: {line.strip()[:40]}"
        for path in sources(SOURCE, kind=".js")
        for line in path.read_text(encoding="utf-8").splitlines()
        if CHINESE.search(line)
    ]
    rule(loose, "take the words from the page (parts/words.html or a data- attribute)")


def test_compiled_catalogues_are_not_in_the_repository():
    rule(
        [short(path) for path in tracked() if path.suffix == ".mo"],
        f"set-up compiles them; see {short(ROOT / '.gitignore')}",
    )
