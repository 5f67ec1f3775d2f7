"""Texts are found in templates and Python, kept in .po files, compiled without gettext."""

import datetime
import gettext

import polib
import pytest
from django.utils import translation
from django.utils.formats import date_format

from config.catalogues import files
from config.catalogues.__main__ import main
from config.catalogues.sources import Message, SourceError, messages_in_python, messages_in_template


def test_templates_give_text_plural_and_context():
    source = """{% load i18n %}{% trans "안녕 'x'" %} {{ _("값") }} {% trans "열기" context "단추" %}
    {% blocktrans count n=x trimmed %}
      {{ n }}명이 "답"했습니다
    {% plural %}{{ n }}명{% endblocktrans %}
    <c-card label="{% translate '이름표' %}" :note="_('속성')">{{ x|default:_("없음") }}</c-card>
    {% comment %}{% trans "쓰지 않음" %}{% endcomment %}"""
    assert set(messages_in_template(source)) == {
        Message("안녕 'x'"),
        Message("값"),
        Message("열기", context="단추"),
        Message('%(n)s명이 "답"했습니다', plural="%(n)s명"),
        Message("이름표"),
        Message("속성"),
        Message("없음"),
    }


def test_python_gives_text_under_any_local_name():
    source = """from django.utils.translation import gettext_lazy as _, pgettext as p, ngettext
from django.utils import translation
_("가" "나"); p("문맥", "글"); ngettext("%(n)d명", "%(n)d명들", 3); translation.gettext("다" + "라"); _(name)"""
    assert set(messages_in_python(source)) == {
        Message("가나"),
        Message("글", context="문맥"),
        Message("%(n)d명", plural="%(n)d명들"),
        Message("다라"),
    }


def test_an_f_string_is_refused_with_its_place():
    with pytest.raises(SourceError, match=r"a\.py:2: an f-string"):
        list(messages_in_python("from django.utils.translation import gettext\ngettext(f'{n}명')", "a.py"))


@pytest.fixture
def root(tmp_path):
    (tmp_path / "templates" / "delphi").mkdir(parents=True)
    (tmp_path / "surveys").mkdir()
    (tmp_path / "templates" / "base.html").write_text("{% load i18n %}{% trans '저장' %}")
    (tmp_path / "templates" / "delphi" / "round.html").write_text("{% load i18n %}{% trans '회차' %}")
    (tmp_path / "surveys" / "forms.py").write_text(
        "from django.utils.translation import ngettext, gettext as _\n_('저장'); ngettext('%(n)d명', '%(n)d명', 2)"
    )
    return tmp_path


def entries(root, area):
    return {entry.msgid: entry for entry in polib.pofile(str(files.po_path(root, area)))}


def test_each_text_goes_to_the_catalogue_of_its_place(root):
    assert main(["extract"], root) == 0
    assert set(entries(root, "site")) == {"저장"}
    assert set(entries(root, "delphi")) == {"회차"}
    assert set(entries(root, "surveys")) == {"저장", "%(n)d명"}
    assert entries(root, "surveys")["%(n)d명"].msgstr_plural == {0: "", 1: ""}


def test_translations_stay_vanished_texts_are_put_aside_and_come_back(root):
    main(["extract"], root)
    path = files.po_path(root, "delphi")
    catalogue = polib.pofile(str(path))
    catalogue[0].msgstr = "Round"
    catalogue.save()
    template = root / "templates" / "delphi" / "round.html"
    template.write_text("")
    main(["extract"], root)
    assert entries(root, "delphi")["회차"].obsolete
    template.write_text("{% load i18n %}{% trans '회차' %}")
    main(["extract"], root)
    assert (entries(root, "delphi")["회차"].obsolete, entries(root, "delphi")["회차"].msgstr) == (0, "Round")


def test_extracting_twice_changes_nothing(root, capsys):
    main(["extract"], root)
    before = files.po_path(root, "surveys").read_bytes()
    capsys.readouterr()
    main(["extract"], root)
    assert files.po_path(root, "surveys").read_bytes() == before
    assert "written" not in capsys.readouterr().out


def test_check_names_what_has_no_english_and_wrong_names_in_it(root, capsys):
    main(["extract"], root)
    assert main(["check"], root) == 1
    assert "no English for '회차'" in capsys.readouterr().out
    for area, english in (("site", ["Save"]), ("delphi", ["Round"]), ("surveys", ["Save"])):
        catalogue = polib.pofile(str(files.po_path(root, area)))
        catalogue[0].msgstr = english[0]
        for entry in catalogue:
            if entry.msgid_plural:
                entry.msgstr_plural = {0: "%(n)d person", 1: "%(m)d people"}
        catalogue.save()
    assert main(["check"], root) == 1
    out = capsys.readouterr().out
    assert "names %(m)d" in out
    assert out.count("\n") == 2


def test_compiled_catalogues_speak_english(root):
    main(["extract"], root)
    path = files.po_path(root, "surveys")
    catalogue = polib.pofile(str(path))
    for entry in catalogue:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: "%(n)d person", 1: "%(n)d people"}
        else:
            entry.msgstr = "Save"
    catalogue.save()
    main(["compile"], root)
    with open(path.with_suffix(".mo"), "rb") as handle:
        english = gettext.GNUTranslations(handle)
    assert english.gettext("저장") == "Save"
    assert [english.ngettext("%(n)d명", "%(n)d명", n) for n in (1, 2)] == ["%(n)d person", "%(n)d people"]


def test_an_unknown_area_is_named(root, capsys):
    with pytest.raises(SystemExit):
        main(["check", "delfi"], root)
    assert "no such area: delfi" in capsys.readouterr().err


@pytest.mark.parametrize(("language", "day"), [("ko", "2026-11-23 (월)"), ("en", "2026-11-23 (Mon)")])
def test_the_weekday_in_brackets_is_one_letter_in_korean(language, day):
    with translation.override(language):
        assert date_format(datetime.date(2026, 11, 23), "Y-m-d (D)") == day
