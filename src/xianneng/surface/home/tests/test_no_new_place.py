"""A promotion within its old rank's group takes no new place: forms, case and papers ask and say only what is true."""

from collections.abc import Callable

import pytest
from django.test import Client

from xianneng.foundation.cases.models import Case
from xianneng.foundation.documents.pages import Composer
from xianneng.foundation.quotas.models import Entry
from xianneng.surface.home.tests.test_three_persons import MEETING, Journey
from xianneng.surface.project.testing import ON, County
from xianneng.work.ranks import papers

Enter = Callable[[str], Client]


@pytest.mark.row("RNK-05")
def test_who_takes_no_new_place_is_asked_for_persons_and_locks_none(enter: Enter, made: County) -> None:
    journey = Journey(enter, made, ["韦棹歌"])
    address = f"/case/{journey.number}/"
    page = enter("officer").get(address).content.decode()
    assert "拟晋升三级主任科员人数，不占用新职数" in page
    assert "拟使用三级主任科员职数" not in page
    journey.agree("officer", method="会议推荐", purpose="工作需要", places_三级主任科员=1)
    assert "同意晋升三级主任科员人数，不占用新职数（申请 1）" in enter("reviewer").get(address).content.decode()
    journey.agree("reviewer", approved_三级主任科员=1)
    assert not Entry.objects.filter(case_number=journey.number).exists()
    page = enter("officer").get(address).content.decode()
    assert "晋升三级主任科员 1 人" in page
    assert "没有锁定；" in page
    assert "锁定的含本件" not in page
    plan = str(papers.paper(Case.objects.get(), "plan", None, on=ON))
    assert "本次拟晋升1人，不占用新的职级职数" in plan


def test_the_plan_of_three_persons_takes_one_page(enter: Enter, made: County) -> None:
    journey = Journey(enter, made)
    journey.agree("officer", method="会议推荐", purpose="为落实职务与职级并行制度，激励干部担当作为，根据工作需要和干部队伍建设实际，拟开展职级晋升工作",
                  places_一级主任科员=2, places_三级主任科员=1)
    assert len(Composer(papers.paper(Case.objects.get(), "plan", None, on=ON)).pages) == 1


def test_the_table_of_places_says_which_are_the_pool_s_and_on_whose_base(enter: Enter, made: County) -> None:
    journey = Journey(enter, made, ["韦棹歌"])
    journey.agree("officer", method="会议推荐", purpose="工作需要", places_三级主任科员=1)
    table = str(papers.paper(Case.objects.get(), "quotas", None, on=ON))
    assert "本机关核定基数 22 名，示例县调研员统筹核定基数 52 名" in table
    assert "示例县调研员统筹：52 × 10%" in table
    assert "几个机关合并核定" in table


def test_the_organ_s_opinion_is_its_party_group_s(enter: Enter, made: County) -> None:
    journey = Journey(enter, made, ["韦棹歌"])
    journey.until_recommendation()
    journey.inquire([made.users[name].offices.get().pk for name in ("officer", "examiner")])
    journey.agree("officer", **MEETING, **journey.each(yes=4, no=0, abstain=0, chosen="on", reason="实绩突出"))
    form = str(papers.paper(Case.objects.get(number=journey.number), "promotion", journey.persons[0], on=ON))
    assert "县水利局党组\\n（盖章）" in form
    assert "党组会议集体研究，同意4票" in form
    assert "县水利局人事科　许知微" not in form
