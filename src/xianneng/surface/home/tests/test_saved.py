"""视图和名单: a question kept and asked anew by whoever opens it; people put together, of whom each reader sees their own part."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.test import Client

from xianneng.foundation.record.models import Today
from xianneng.surface.project.testing import County
from xianneng.work.rosters.models import Member, NameSet, View

Enter = Callable[[str], Client]
BOTH = {"rank": ["三级主任科员", "四级主任科员"]}


def shown(answer: Any) -> set[str]:
    return {row["name"] for row in answer.context["found"].rows}


def keep(client: Client, name: str, asked: dict[str, Any], **more: str) -> View:
    answer = client.post("/roster/view/", {"name": name, **more}, query_params=asked)
    assert answer.status_code == 302, answer.content.decode()
    return View.objects.get(name=name)


def form(client: Client, name: str, asked: dict[str, Any], *people: int, **more: str) -> NameSet:
    answer = client.post("/roster/names/", {"name": name, "whom": "ticked" if people else "all", "person": people, **more}, query_params=asked)
    assert answer.status_code == 302, answer.content.decode()
    return NameSet.objects.get(name=name)


def people(kept: NameSet) -> set[int]:
    return set(Member.objects.filter(name_set=kept).values_list("person_id", flat=True))


def test_a_view_asks_what_was_asked(enter: Enter, made: County) -> None:
    reviewer = enter("reviewer")
    asked = {**BOTH, "order": "birth", "desc": "1", "cols": "organ,rank", "organ": made.organs["示例县"].pk, "offset": 10, "all": 1}
    kept = keep(reviewer, "年轻干部", asked, folder="干部监督")
    page = reviewer.get(f"/roster/saved/views/{kept.pk}/", follow=True)
    assert shown(page) == shown(reviewer.get("/roster/", BOTH))
    assert page.context["asked"].order == "birth"
    assert page.context["asked"].descending
    assert [column.key for column in page.context["columns"]] == ["organ", "rank"]
    assert page.context["asked"].view == kept
    assert {"offset", "all", "on", "view"}.isdisjoint(parse_qs(kept.question))
    reviewer.post("/roster/columns/", {"column": ["sex"], "next": f"/roster/?{kept.question}"})
    assert [column.key for column in reviewer.get("/roster/").context["columns"]] == ["sex"], "the user's own choice stands again"


def test_a_view_is_asked_under_the_readers_own_authority_and_date(enter: Enter, made: County) -> None:
    """examiner and officer are of one organ; reviewer shares with nobody of theirs."""
    officer, examiner, reviewer = enter("officer"), enter("examiner"), enter("reviewer")
    kept = keep(officer, "四级主任科员", {"rank": "四级主任科员"}, shared="1")
    mine = keep(officer, "只我看", {"rank": "四级主任科员"})
    assert shown(examiner.get(f"/roster/saved/views/{kept.pk}/", follow=True)) == {"韦棹歌", "苏若渚", "王伟"}
    assert "只我看" not in examiner.get("/roster/saved/").content.decode()
    assert examiner.get(f"/roster/saved/views/{mine.pk}/").status_code == 404
    assert reviewer.get(f"/roster/saved/views/{kept.pk}/").status_code == 404
    examiner.get("/roster/?on=2025-06-30")
    past = examiner.get(f"/roster/saved/views/{kept.pk}/", follow=True)
    assert shown(past) == {"韦棹歌", "王伟"}, "苏若渚 came to the rank in August"


def test_a_view_holds_the_question_and_never_the_people(enter: Enter, made: County) -> None:
    officer = enter("officer")
    for asked in ({"ids": str(made.persons["何清"])}, {"q": "330199197109090013"}, {"q": "0013"},
                  {"where": f'["and",["and",false,[false,"name","is","{Today.objects.all()[0].id_number}"]]]'}):
        answer = officer.post("/roster/view/", {"name": "名单"}, query_params=asked)
        assert answer.status_code == 422, asked
    assert not View.objects.exists()


def test_the_same_name_in_the_same_folder_asks_anew(enter: Enter) -> None:
    officer = enter("officer")
    keep(officer, "女干部", {"sex": "女"}, folder="一")
    kept = keep(officer, "女干部", {"sex": "女", "kind": "公务员"}, folder="一")
    assert View.objects.count() == 1
    assert "kind" in kept.question


def test_rename_move_share_and_delete(enter: Enter) -> None:
    officer, examiner = enter("officer"), enter("examiner")
    kept, other = keep(officer, "甲", {"sex": "女"}), keep(officer, "乙", {"sex": "男"}, shared="1")
    change = f"/roster/saved/views/{kept.pk}/change/"
    assert officer.post(change, {"name": "丙", "folder": "新文件夹", "shared": "1"}).status_code == 302
    kept.refresh_from_db()
    assert (kept.name, kept.folder, kept.shared) == ("丙", "新文件夹", True)
    assert "新文件夹" in officer.get("/roster/saved/").content.decode()
    for wrong in ({"name": " "}, {"name": "乙", "folder": ""}, {"name": "王\u202e"}, {"name": Today.objects.all()[0].id_number}, {"name": "长" * 61}):
        before = View.objects.get(pk=kept.pk).name
        status = officer.post(change, wrong).status_code
        assert (status, View.objects.get(pk=kept.pk).name) == (422, before), wrong
    assert examiner.post(change, {"name": "改"}).status_code == 403, "shared is to be read"
    assert examiner.post(change, {"drop": "1"}).status_code == 403
    assert enter("officer2").post(change, {"drop": "1"}).status_code == 404
    assert officer.post(change, {"drop": "1"}).status_code == 302
    assert list(View.objects.all()) == [other]


def test_people_put_together_by_hand_and_from_what_the_page_shows(enter: Enter, made: County) -> None:
    officer = enter("officer")
    two = made.persons["何清"], made.persons["梁疏雨"]
    kept = form(officer, "谈话人选", {}, *two)
    assert people(kept) == set(two)
    page = officer.get(f"/roster/saved/names/{kept.pk}/", follow=True)
    assert shown(page) == {"何清", "梁疏雨"}
    assert page.context["unseen"] == 0
    women = form(officer, "女干部", {"sex": "女"})
    assert people(women) == set(Today.objects.filter(organ_id=made.organs["县水利局"].pk, sex="女").values_list("person_id", flat=True))
    assert people(form(officer, "粘贴的", {"ids": f"{two[0]},{two[1]}"})) == set(two), "from a pasted list"
    narrowed = officer.get("/roster/", {"set": women.pk, "rank": "四级主任科员"})
    assert shown(narrowed) == {"韦棹歌", "苏若渚"}, "chips narrow a set"


def test_add_take_out_and_keep_only(enter: Enter, made: County) -> None:
    officer = enter("officer")
    kept = form(officer, "人选", {"sex": "女"})
    women = people(kept)
    ranked = set(Today.objects.filter(organ_id=made.organs["县水利局"].pk, rank="四级主任科员").values_list("person_id", flat=True))
    assert women & ranked
    for how, expected in (("add", women | ranked), ("drop", women - ranked), ("add", women | ranked), ("only", ranked)):
        officer.post("/roster/names/", {"set": kept.pk, "how": how, "whom": "all"}, query_params={"rank": "四级主任科员"})
        assert people(kept) == expected, how
    other = form(officer, "另一个", {"sex": "女"})
    for how, expected in (("only", ranked & women), ("add", women), ("drop", set[int]())):
        officer.post(f"/roster/saved/names/{kept.pk}/combine/", {"other": other.pk, "how": how})
        assert people(kept) == expected, how
    assert people(other) == women, "the other set stays as it is"


def test_a_reader_sees_of_a_set_only_whom_they_may(enter: Enter, made: County) -> None:
    """陆怀瑾 and 舒望舒 share a set of the whole county; the officer of one organ has none of it."""
    reviewer, confirmer, officer = enter("reviewer"), enter("county_confirmer"), enter("officer")
    kept = form(reviewer, "全县正职", {"layer": "乡科级正职"}, shared="1")
    assert shown(confirmer.get(f"/roster/saved/names/{kept.pk}/", follow=True)) == {"高既明", "单听雨", "王守拙", "秦若谷"}
    assert officer.get(f"/roster/saved/names/{kept.pk}/").status_code == 404
    assert officer.get("/roster/", {"set": kept.pk}).status_code == 404
    NameSet.objects.filter(pk=kept.pk).update(organ_id=made.organs["县水利局"].pk)  # as if the officers' own organ shared it
    page = officer.get(f"/roster/saved/names/{kept.pk}/", follow=True)
    assert shown(page) == {"高既明"}
    assert "名单中另有 3 人未显示" in page.content.decode()
    mine = form(officer, "我的", {"sex": "女"})
    before = people(mine)
    officer.post(f"/roster/saved/names/{mine.pk}/combine/", {"other": kept.pk, "how": "add"})
    assert people(mine) - before == {made.persons["高既明"]}, "nobody enters whom the officer may not see"


def test_whom_one_may_not_see_cannot_be_ticked(enter: Enter, made: County) -> None:
    officer = enter("officer")
    stranger = made.persons["单听雨"]
    answer = officer.post("/roster/names/", {"name": "外单位", "whom": "ticked", "person": [stranger]})
    assert answer.status_code == 422
    kept = form(officer, "混着", {}, stranger, made.persons["何清"])
    assert people(kept) == {made.persons["何清"]}


def test_what_cannot_be_done_to_a_set_is_said(enter: Enter, made: County, monkeypatch: pytest.MonkeyPatch) -> None:
    officer, examiner = enter("officer"), enter("examiner")
    kept = form(officer, "人选", {"sex": "女"}, shared="1")
    before = people(kept)
    assert officer.post("/roster/names/", {"name": "人选", "whom": "all"}).status_code == 422, "the name is taken"
    assert officer.post("/roster/names/", {"name": "空", "whom": "ticked"}).status_code == 422
    assert officer.post("/roster/names/", {"name": "", "whom": "all"}).status_code == 422
    assert officer.post("/roster/names/", {"set": kept.pk, "how": "explode", "whom": "all"}).status_code == 404
    assert officer.post(f"/roster/saved/names/{kept.pk}/combine/", {"other": kept.pk, "how": "drop"}).status_code == 422
    assert examiner.post("/roster/names/", {"set": kept.pk, "how": "add", "whom": "all"}).status_code == 403
    assert examiner.post(f"/roster/saved/names/{kept.pk}/change/", {"drop": "1"}).status_code == 403
    monkeypatch.setattr("xianneng.work.rosters.operations.MOST_PEOPLE", 3)
    assert officer.post("/roster/names/", {"name": "太多", "whom": "all"}).status_code == 422
    assert people(kept) == before
    assert NameSet.objects.count() == 1


def test_who_has_left_is_counted_as_not_shown(enter: Enter, made: County) -> None:
    officer = enter("officer")
    kept = form(officer, "人选", {}, made.persons["何清"], made.persons["梁疏雨"])
    page = officer.get("/roster/", {"set": kept.pk, "on": "2025-06-30"})
    assert shown(page) == {"梁疏雨"}, "何清 came in December"
    assert page.context["unseen"] == 1


def test_lists_cost_a_constant_number_of_queries(enter: Enter, django_assert_max_num_queries: Callable[..., Any]) -> None:
    officer = enter("officer")
    for name in ("甲", "乙", "丙"):
        keep(officer, name, {"sex": "女"})
        kept = form(officer, name, {"sex": "女"})
    officer.get("/roster/saved/")
    with django_assert_max_num_queries(7):
        officer.get("/roster/saved/")
    with django_assert_max_num_queries(15):
        officer.get("/roster/", {"set": kept.pk})


def test_the_tree_counts_below_each_organ(enter: Enter, made: County) -> None:
    reviewer = enter("reviewer")
    county = made.organs["示例县"].pk
    for asked in ({}, {"sex": "女"}, {"sex": "女", "on": "2025-06-30"}):
        tree = reviewer.get("/roster/tree/", {**asked, "organ": county}).context["tree"]
        assert tree.above[-1][1] == reviewer.get("/roster/", {**asked, "organ": county}).context["found"].count
        for place, count in tree.below:
            assert count == reviewer.get("/roster/", {**asked, "organ": place.id}).context["found"].count, place
    reviewer.get("/roster/?on=")
    beside = reviewer.get("/roster/tree/", {"organ": made.organs["县水利局"].pk}).context["tree"]
    assert [place.name for place, _ in beside.below] == ["县水利局", "县住建局", "县委组织部", "县纪委监委"], "a leaf stands among its neighbours"
    assert beside.here.name == "县水利局"
    assert reviewer.get("/roster/", {"organ": county, "only": "1"}).context["found"].count == 0, "nobody serves in the county itself"
    water = made.organs["县水利局"].pk
    for on in ("", "2025-06-30"):
        assert reviewer.get("/roster/", {"organ": water, "only": "1", "on": on}).context["found"].count == \
            reviewer.get("/roster/", {"organ": water}).context["found"].count
    assert enter("officer").get("/roster/tree/", {"organ": made.organs["县住建局"].pk}).status_code == 404


def test_the_sums_are_of_the_date(enter: Enter, made: County, monkeypatch: pytest.MonkeyPatch) -> None:
    reviewer = enter("reviewer")
    today = reviewer.get("/roster/sums/", {"sex": "女"}).context["sums"]
    monkeypatch.setattr("xianneng.foundation.record.projection.rolled_to", lambda: None)
    assert reviewer.get("/roster/sums/", {"sex": "女"}).context["sums"] == pytest.approx(today)
    assert reviewer.get("/roster/sums/", {"q": "无此人"}).status_code == 200
