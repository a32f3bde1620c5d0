"""In English the fixed words of the first journey's pages are English: each stands in a translate tag that the catalogue knows."""

import gettext
import re
from pathlib import Path

import pytest

import xianneng

SOURCE = Path(xianneng.__file__).parent
PAGES = {
    "work/ranks": ("eligibility", "verdict", "evaluations", "evaluation", "_progress", "quotas", "quota_unit", "_quota_list", "_quota_number", "_quota_names", "parameter", "parameters"),
    "surface/home": ("roster", "_roster_rows", "_roster_pager", "_roster_sums", "search", "person", "_person_law", "_case_notice", "_case_matter", "desk", "_desk_ages", "_days_left", "case", "_case_verbs", "_case_papers", "_case_sign", "_case_law", "_form_rows", "_ballot_result",
                     "import", "_import_rows", "_import_fields", "imports", "_import_changes", "_import_fresh", "_import_occupied", "_import_on_file", "_import_problems", "_entry_warned", "_entry_relied",
                     "ballot_run", "ballot", "ballot_collect", "ballot_slips", "checks", "calendar", "law", "law_rule", "person_history", "stand_ins",
                     "entry", "_entry_lines", "_entry_taken", "_case_checks"),
    "work/establishment": ("organ", "table"),
}
ALL = [(room, page) for room, pages in PAGES.items() for page in pages]
SENTENCE = re.compile(r"\{% blocktranslate[^%]*%\}(.*?)\{% endblocktranslate %\}", re.S)
TAG = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.S)
CITED = re.compile(r">(?:并行规定|公务员法) 第\d+条<")  # an article keeps the law's own name
SENT = re.compile(r" value=\"[^\"]*\"")  # what a form sends, which is data
CHINESE = re.compile(r"[^<>\"\n]*[\u4e00-\u9fff][^<>\"\n]*")


def _written(room: str, page: str) -> str:
    return (SOURCE / room / "templates" / room.rsplit("/", 1)[1] / f"{page}.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("room", "page"), ALL)
def test_no_fixed_word_stands_outside_a_translate_tag(room: str, page: str) -> None:
    assert CHINESE.findall(CITED.sub("><", SENT.sub("", TAG.sub("", SENTENCE.sub("", _written(room, page)))))) == []


@pytest.mark.parametrize(("room", "page"), ALL)
def test_every_sentence_with_a_value_has_its_english(room: str, page: str) -> None:
    with (SOURCE / room / "locale/en/LC_MESSAGES/django.mo").open("rb") as file:
        english = gettext.GNUTranslations(file)
    sentences = {re.sub(r"\{\{ (\w+) \}\}", r"%(\1)s", found) for found in SENTENCE.findall(_written(room, page))}
    told = {text: english.gettext(text) for text in sentences}
    assert {text for text, said in told.items() if said == text} == set()
    assert {text for text, said in told.items() if set(re.findall(r"%\(\w+\)s", text)) != set(re.findall(r"%\(\w+\)s", said))} == set()
