"""The first pages in English, as a browser that asks for it gets them."""

from collections.abc import Callable

from django.test import Client

from xianneng.foundation.access.authority import viewers
from xianneng.foundation.cases import operations as act
from xianneng.foundation.cases.models import Case
from xianneng.foundation.quotas.models import Unit
from xianneng.surface.project.testing import NOW, ON, WATER, County

Enter = Callable[[str], Client]


def test_desk_list_verdict_and_quotas_answer_in_english(enter: Enter, made: County) -> None:
    client = enter("officer")
    client.cookies["django_language"] = "en"
    for page, there, gone in (
            ("/", "Serving / establishment", "空编"),
            ("/ranks/", "basic eligibility met:", "个月"),
            ("/ranks/", "✓ Met", "✓ 具备"),
            (f"/ranks/person/{made.persons['韦棹歌']}/", "Written answer (PDF)", "书面答复"),
            ("/quotas/", "approved = used − over the cap", "核定"),
            (f"/quotas/{Unit.objects.first().pk}/", "base of approval", "核定基数"),
            ("/roster/", "Roster", "已显示")):
        shown = client.get(page).content.decode()
        assert there in shown, page
        assert gone not in shown, page


def test_a_case_answers_in_english(enter: Enter, made: County) -> None:
    officer = viewers(made.users["officer"], ON)[0]
    done = act.open_case(type_key="ranks.promotion", organ_id=made.organs[WATER].pk, title="晋升", viewer=officer, now=NOW,
                         person_ids=[made.persons["韦棹歌"]])
    client = enter("officer")
    client.cookies["django_language"] = "en"
    shown = client.get(f"/case/{Case.objects.get(pk=done.case_id).number}/").content.decode()
    assert "Download receipt" in shown
    assert "In hand" in shown
    assert "下载回执" not in shown
    assert "在办" not in shown
