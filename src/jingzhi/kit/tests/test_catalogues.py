"""Catalogues: what is marked is found, English stays, dead texts go, and the machine form is what Django reads."""

from __future__ import annotations

import gettext
import io
import shutil

from django.core.management import call_command

from jingzhi.kit import catalogues

PAGE = """{% load i18n %}<p title="{% translate "标题" %}">{% translate "百分之5%" %}</p>
    {% include "x.html" with title=_("没有") %}
  {% blocktranslate with n=row.n %}共 {{ n }} 件{% endblocktranslate %}"""
CODE = 'from django.utils.translation import gettext as _\nSAY = _("派给 %(name)s")\nMANY = ngettext("%(n)d 分", "%(n)d 分", 2)\n'


def house(tmp_path):
    """A package with one room and one text outside of it."""
    room = tmp_path / "site"
    (room / "templates").mkdir(parents=True)
    (room / "tests").mkdir()
    (room / "apps.py").touch()
    (room / "templates" / "page.html").write_text(PAGE, encoding="utf-8")
    (room / "pages.py").write_text(CODE, encoding="utf-8")
    (room / "tests" / "test_x.py").write_text('_("测试")', encoding="utf-8")
    (tmp_path / "words.py").write_text('_("派给 %(name)s")\n', encoding="utf-8")
    return room


def drawn(tmp_path):
    said = io.StringIO()
    call_command("draw_words", package=tmp_path, stdout=said)
    return said.getvalue().splitlines()


def test_texts_are_found_in_their_room(tmp_path):
    room = house(tmp_path)
    assert catalogues.extracted(room) == {
        ("标题",),
        ("百分之5%%",),
        ("没有",),
        ("共 %(n)s 件",),
        ("派给 %(name)s",),
        ("%(n)d 分", "%(n)d 分"),
    }
    assert catalogues.extracted(tmp_path) == {("派给 %(name)s",)}


def test_english_is_kept_taken_over_and_let_go(tmp_path):
    room = house(tmp_path)
    assert "site: 标题" in drawn(tmp_path)
    path = catalogues.catalogue(room)
    text = path.read_text(encoding="utf-8").replace(
        'msgid "派给 %(name)s"\nmsgstr ""', 'msgid "派给 %(name)s"\nmsgstr "Sent to %(name)s"'
    )
    path.write_text(text, encoding="utf-8")
    assert ".: 派给 %(name)s" not in drawn(tmp_path)  # the other room's words
    assert catalogues.read(catalogues.catalogue(tmp_path)) == {("派给 %(name)s",): ("Sent to %(name)s",)}
    once = path.read_text(encoding="utf-8")
    drawn(tmp_path)
    assert path.read_text(encoding="utf-8") == once
    (room / "pages.py").unlink()
    drawn(tmp_path)
    assert ("派给 %(name)s",) not in catalogues.read(path)


def test_the_machine_form_is_written_when_the_text_is_newer(tmp_path):
    room = house(tmp_path)
    path = catalogues.catalogue(room)
    path.parent.mkdir(parents=True)
    path.write_text(catalogues.HEAD + '\nmsgid "标题"\nmsgstr "Title"\n', encoding="utf-8")
    assert catalogues.compile_all(tmp_path) == [path.with_suffix(".mo")]
    assert catalogues.compile_all(tmp_path) == []
    with path.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("标题") == "Title"
    shutil.rmtree(room)
    assert catalogues.everything(tmp_path) == {}


def test_placeholders_must_agree():
    words = [(("派给 %(name)s",), ("Sent",)), (("{n} 件",), ("{n} matters",)), (("5%%",), ("",))]
    assert catalogues.differing(words) == [("派给 %(name)s",)]
