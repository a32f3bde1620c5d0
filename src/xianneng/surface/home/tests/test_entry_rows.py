"""家庭成员 and 学历学位 entered: what cannot be is refused at its field, what is unusual is told before it is kept, what was wrong is taken out; and a 变动 tells what changes."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.test import Client

from xianneng.foundation.cases.models import Case
from xianneng.foundation.record import checks
from xianneng.foundation.record.facts import Asked
from xianneng.foundation.record.models import Basic, Education, Family
from xianneng.surface.home.tests.test_entry import WHY, address, case_of, confirm, errors, send
from xianneng.surface.project.testing import ON, PROBATION, County

Enter = Callable[[str], Client]


def preview(client: Client, url: str, **values: Any) -> list[str]:
    """What 校核 would call wrong of it, told before it is handed in."""
    answer = client.post(url, {**WHY, **values})
    assert answer.status_code == 200, answer.context["form"].errors
    return list(answer.context["warned"])


def test_a_relative_who_cannot_be_is_refused_at_the_field(enter: Enter, made: County) -> None:
    officer, url = enter("officer"), f"/personnel/{made.persons['周望川']}/family/add/"
    unborn = errors(send(officer, url, valid_from="2010-05-01", relation="妻子", name="沈佳音", birth_on="2030-01-01"))
    assert "晚于登记之日" in unborn["birth_on"][0]
    case_of(send(officer, url, valid_from="2010-05-01", relation="妻子", name="沈佳音"))
    twice = errors(send(officer, url, valid_from="2020-05-01", relation="配偶", name="纪南星"))["relation"][0]
    assert "现有配偶 2 人" in twice
    assert "《民法典》第1042条" in twice
    first = Family.objects.known().get(person_id=made.persons["周望川"], name="沈佳音")
    case_of(send(officer, address(first, "family", "end"), valid_to="2019-01-01"))
    case_of(send(officer, url, valid_from="2020-05-01", relation="配偶", name="纪南星"))


def test_a_spouse_s_word_that_does_not_go_with_one_s_own_sex_is_a_hint_before_and_after(enter: Enter, made: County) -> None:
    officer = enter("officer")
    for name, relation, said in (("韦棹歌", "妻子", True), ("韦棹歌", "丈夫", False), ("周望川", "丈夫", True), ("周望川", "妻子", False), ("周望川", "父亲", False)):
        told = preview(officer, f"/personnel/{made.persons[name]}/family/add/", valid_from="2010-05-01", relation=relation, name="沈佳音")
        assert told == ([f"本人性别{'女' if name == '韦棹歌' else '男'}，家庭成员有“{relation}”；请核对称谓和本人性别"] if said else []), (name, relation)
    case_of(send(officer, f"/personnel/{made.persons['韦棹歌']}/family/add/", valid_from="2010-05-01", relation="妻子", name="沈佳音"))
    found = checks.run(Asked(ON))
    assert found.filter(code="family_spouse_sex")["person_id"].to_list() == [made.persons["韦棹歌"]]
    assert not {"family_spouses", "family_unborn"} & set(found["code"])


def test_one_education_is_the_highest_and_a_degree_above_it_is_told(enter: Enter, made: County) -> None:
    officer, person = enter("officer"), made.persons["周望川"]
    url = f"/personnel/{person}/education/add/"
    given = {"valid_from": "2015-07-01", "mode": "在职教育", "education": "大学", "degree": "法学博士"}
    assert "标为最高学历的有 2 条" in errors(send(officer, url, **given, highest="on"))["highest"][0]
    assert preview(officer, url, **given) == ["学历大学，学位法学博士；学位高于学历；请核对学位证书，以同等学力申请取得的照实登记"]
    assert any("另有更高的学历" in each for each in preview(officer, url, **given | {"education": "研究生"}))
    case_of(send(officer, url, **given))
    assert Education.objects.known().filter(person_id=person).count() == 2


def test_a_wrong_item_is_taken_out_and_the_history_keeps_it(enter: Enter, made: County) -> None:
    officer, person = enter("officer"), made.persons["周望川"]
    case_of(send(officer, f"/personnel/{person}/family/add/", valid_from="2010-05-01", relation="妻子", name="沈佳音"))
    row = Family.objects.known().get(person_id=person, name="沈佳音")
    url = address(row, "family", "remove")
    assert url in officer.get(f"/person/{person}/?tab=family").content.decode()
    shown = officer.post(url, WHY)
    assert ("称谓", "妻子", "删除") in [(line.item, line.old, line.new) for line in shown.context["lines"]]
    assert "沈佳音" not in shown.content.decode(), "masked here, too"
    case = case_of(officer.post(url, {**WHY, "seen": shown.context["seen"]}))
    assert case.title == "删除周望川的家庭成员"
    assert ("称谓", "删除") in [(line.item, line.new) for line in officer.get(f"/case/{case.number}/").context["entry"]["lines"]]
    assert not Family.objects.known().filter(pk=row.pk).exists()
    assert url not in officer.get(f"/person/{person}/?tab=family").content.decode()
    assert case.number in officer.get(f"/person/{person}/history/family/").content.decode()
    assert officer.get(url).status_code == 409, "it is taken out once"
    basic = Basic.objects.known().get(person_id=person)
    assert officer.get(address(basic, "basic", "remove")).status_code == 404


def test_a_change_since_a_day_tells_what_changes_and_what_stood_before(enter: Enter, made: County) -> None:
    officer, person = enter("officer"), made.persons["周望川"]
    row = Basic.objects.known().get(person_id=person)
    case = case_of(send(officer, f"/personnel/{person}/basic/add/", valid_from="2026-10-01", name="周望舒"))
    assert case.title == "变动周望川的基本信息：姓名、姓名拼音"

    def lines() -> list[tuple[str, str, str]]:
        found = enter("confirmer").get(f"/case/{case.number}/").context["entry"]["lines"]
        return [(line.item, line.old, line.new) for line in found]

    waiting = lines()
    assert ("姓名", "周望川", "周望舒") in waiting
    assert {item for item, _, _ in waiting} == {"起始日期", "姓名", "姓名拼音", "基本信息　截止日期"}
    confirm(enter("confirmer"), case)
    assert lines() == waiting, "as it was decided, once it is written"
    assert Basic.objects.as_of(date(2026, 9, 30)).get(person_id=person).name == row.name
    assert Case.objects.get(pk=case.pk).state == "已办结"


def test_a_merge_opened_from_a_person_has_that_one_on_one_side(enter: Enter, made: County) -> None:
    person, officer = made.persons["周望川"], enter("officer")
    href = f"/merges/?left=周望川&right=周望川&person={person}"
    left, right = ([row["person_id"] for row in rows] for _, _, _, rows in officer.get(href).context["sides"])
    assert (left, right) == ([person], [])
    assert f"person={person}#choose" in officer.get(f"/person/{person}/").content.decode()
    _, (_, _, _, others) = officer.get(href.replace("right=周望川", "right=陈思源")).context["sides"]
    assert [row["person_id"] for row in others] == [made.persons["陈思源"]]


def test_the_minimum_service_that_binds_is_told(enter: Enter, made: County) -> None:
    found = enter("officer").get(f"/leaving/person/{made.persons[PROBATION]}/")
    [(words, article)] = [(words, article) for title, words, _, article in found.context["found"].choices if title == "最低服务年限"]
    assert "（不含）；届满前不得辞去公职" in words
    assert "任职定级" in article
    older = enter("zhou").get(f"/leaving/person/{made.persons['周望川']}/")
    assert "最低服务年限" not in [title for title, *_ in older.context["found"].choices]
    assert "任期、脱密期没有登记在档案中" in older.content.decode()
