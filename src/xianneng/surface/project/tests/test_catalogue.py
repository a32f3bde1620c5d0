"""The English catalogue is complete, and compiled from what is written."""

import gettext
import re
from pathlib import Path

import pytest

import xianneng

ROOMS = sorted(path.parents[3] for path in Path(xianneng.__file__).parent.rglob("locale/en/LC_MESSAGES/django.po"))
MARKED = re.compile(r"""\{% translate ["']([^"']+)["'] %\}|\b_\("([^"]+)"\)""")
HOW = "run `django-admin makemessages -l en --no-location --no-wrap` in {room}, translate, then `compilemessages`"


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_every_marked_text_has_its_english(room: Path) -> None:
    with (room / "locale/en/LC_MESSAGES/django.mo").open("rb") as file:
        english = gettext.GNUTranslations(file)
    texts = {found[0] or found[1] for path in [*room.rglob("*.html"), *room.rglob("*.py")] if "tests" not in path.parts
             for found in MARKED.findall(path.read_text(encoding="utf-8"))}
    assert texts
    assert {text for text in texts if english.gettext(text) == text} == set(), HOW.format(room=room.name)


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_the_compiled_catalogue_says_what_is_written(room: Path) -> None:
    folder = room / "locale/en/LC_MESSAGES"
    text = (folder / "django.po").read_text(encoding="utf-8")
    written = {(context, msgid.replace('\\"', '"')): said.replace('\\"', '"')
               for context, msgid, said in re.findall(r'^(?:msgctxt "(.+)"\n)?msgid "(.+)"\nmsgstr "(.*)"$', text, re.M)}
    with (folder / "django.mo").open("rb") as file:
        english = gettext.GNUTranslations(file)
    assert written
    assert {(context, msgid): english.pgettext(context, msgid) if context else english.gettext(msgid)
            for context, msgid in written} == written, HOW.format(room=room.name)
