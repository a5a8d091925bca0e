"""The catalogues of English words: one per room, drawn from the source and compiled at set-up.

Chinese is the source language: the text in the code is the key. A room is a folder with an `apps.py`; what lies in no
room (kit, config) goes to the catalogue of the package itself. GNU gettext need not be installed: Babel reads and writes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
# The launcher speaks before anything is installed, tests and migrations speak to nobody.
LEFT_OUT = {"launch", "tests", "migrations", "node_modules", "__pycache__"}
KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2)}
HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: en\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'

Key = tuple[str, ...]
Words = dict[Key, Key]


def rooms(package: Path = PACKAGE) -> list[Path]:
    """Folders that have a catalogue: every app, and the package for what belongs to none."""
    return [package, *sorted(path.parent for path in package.rglob("apps.py"))]


def catalogue(room: Path) -> Path:
    """Where a room keeps its English."""
    return room / "locale" / "en" / "LC_MESSAGES" / "django.po"


def files(room: Path) -> Iterator[Path]:
    """The sources of a room: its Python and its templates, without rooms inside it."""
    inner = [apps.parent for apps in room.rglob("apps.py") if apps.parent != room]
    for path in sorted(room.rglob("*")):
        parts = path.relative_to(room).parts
        if not path.is_file() or LEFT_OUT & set(parts) or any(other in path.parents for other in inner):
            continue
        if path.suffix == ".py" or "templates" in parts:
            yield path


def spoken(path: Path) -> Iterator[Key]:
    """The texts a file marks for translation; a pair where it counts (ngettext)."""
    from babel.messages.extract import extract
    from django.utils.translation.template import templatize

    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # the tokens of the templates in one pair of brackets, because their indents are no program's
        text = "(" + templatize(text, origin=str(path)) + ")"
    for _line, found, _comments, _context in extract("python", BytesIO(text.encode()), KEYWORDS):
        key = found if isinstance(found, tuple) else (found,)
        if key[0]:
            yield key


def extracted(room: Path) -> set[Key]:
    """Every text of a room."""
    return {key for path in files(room) for key in spoken(path)}


def read(path: Path) -> Words:
    """A catalogue: text to English. Missing file: empty."""
    from babel.messages.pofile import read_po

    if not path.exists():
        return {}
    with path.open("rb") as file:
        kept = read_po(file, locale="en", ignore_obsolete=True)
    return {_tuple(message.id): _tuple(message.string) for message in kept if message.id}


def _tuple(text: object) -> Key:
    return tuple(text) if isinstance(text, (tuple, list)) else (str(text),)


def draw(room: Path, known: Words) -> list[Key]:
    """Bring a room's catalogue up to date; returns the texts without English.

    Translations stay, dead texts go, and what another room has translated (`known`) is taken over. Sorted and without
    line numbers, so that two people who add words seldom meet.
    """
    path, wanted = catalogue(room), extracted(room)
    told = known | {key: english for key, english in read(path).items() if all(english)}
    words = {key: told.get(key) or ("",) * len(key) for key in sorted(wanted)}
    if not words:
        path.unlink(missing_ok=True)
        return []
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + "".join(_entry(key, english) for key, english in words.items()), encoding="utf-8")
    return [key for key, english in words.items() if not all(english)]


def _entry(key: Key, english: Key) -> str:
    if len(key) == 1:
        return f"\nmsgid {_quoted(key[0])}\nmsgstr {_quoted(english[0])}\n"
    head = f"\nmsgid {_quoted(key[0])}\nmsgid_plural {_quoted(key[1])}\n"
    return head + "".join(f"msgstr[{n}] {_quoted(text)}\n" for n, text in enumerate(english))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\n", "\\n")
    return f'"{escaped}"'


def everything(package: Path = PACKAGE) -> Words:
    """All catalogues together, as Django sees them; texts without English are left out."""
    found: Words = {}
    for room in rooms(package):
        found |= {key: english for key, english in read(catalogue(room)).items() if all(english)}
    return found


def compile_all(package: Path = PACKAGE) -> list[Path]:
    """Write the machine form beside every catalogue that is newer; returns what was written."""
    written = []
    for room in rooms(package):
        source = catalogue(room)
        target = source.with_suffix(".mo")
        if not source.exists():
            target.unlink(missing_ok=True)
        elif not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns:
            _compile(source, target)
            written.append(target)
    return written


def _compile(source: Path, target: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        words = read_po(file, locale="en", ignore_obsolete=True)
    # put in place as a whole: two processes may start at once
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    with draft.open("wb") as file:
        write_mo(file, words)
    draft.replace(target)


PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")


def placeholders(text: str) -> list[str]:
    """What is filled in later, in sorted order: %(n)s, %d, {name}, %%; a month may be named (%(mon)s)."""
    return sorted(PLACEHOLDER.findall(text.replace("%(mon)s", "%(month)d")))


def differing(words: Iterable[tuple[Key, Key]]) -> list[Key]:
    """Texts whose English does not fill in the same things."""
    return [
        key
        for key, english in words
        if any(placeholders(key[-1]) != placeholders(text) for text in english if text)
    ]
