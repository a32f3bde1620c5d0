"""A promotion in force whose decision a correction turned over: 校核 lists it until the authority has reconsidered it; revoked from its first day."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from xianneng.foundation.cases.models import Case
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.organs.dated import OPEN
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.record import projection
from xianneng.foundation.record.models import Assessment, Level, Rank
from xianneng.foundation.record.operations import begin, write
from xianneng.surface.home.tests.test_ahead import RANK, WHO, archived, awry, grant, listed, row
from xianneng.surface.home.tests.test_check_schemes import pass_of
from xianneng.surface.home.tests.test_checks import groups
from xianneng.surface.home.tests.test_entry import address, case_of, confirm, errors, promoted, send
from xianneng.surface.project.testing import NOW, ON, County
from xianneng.work.personnel import papers as revoking
from xianneng.work.ranks import papers
from xianneng.work.ranks.checks import turned_over

Enter = Callable[[str], Client]
CODE, DAY = "decision_turned_over", date(2026, 9, 15)


def corrected(enter: Enter, made: County, name: str, grade: str) -> Case:
    """The result of 2025 of somebody is put down as another one."""
    found = Assessment.objects.known().get(person_id=made.persons[name], year=2025)
    case = case_of(send(enter("officer"), address(found, "assessment"), grade=grade))
    assert confirm(enter("confirmer"), case).status_code == 302
    return case


def told(client: Client) -> list[str]:
    """Whose promotion the page lists."""
    group = groups(client).get(CODE)
    return [line.name for line in group.lines] if group else []


@pytest.mark.parametrize("ending", ["revoked", "left", "put right"])
def test_a_decision_turned_over_is_listed_until_it_has_been_reconsidered(enter: Enter, made: County, ending: str) -> None:
    decided, officer, reviewer = promoted(made, "贺云舟", "四级调研员", DAY), enter("officer"), enter("reviewer")
    if ending == "left":  # approved some weeks after the day from which the rank counts: judged on the day of the decision, without that rank
        Case.objects.filter(pk=decided.pk).update(effective_at=NOW - timedelta(days=20))
    assert (told(officer), told(reviewer)) == ([], [])
    corrected(enter, made, "贺云舟", "不称职")
    assert (told(officer), told(reviewer), told(enter("next"))) == (["贺云舟"], ["贺云舟"], [])
    group = groups(reviewer)[CODE]
    (line,) = group.lines
    assert (group.severity, group.check.article) == ("提示", "《公务员职务与职级并行规定》第20条（五）")
    assert f"{decided.number} 决定自 2026-09-15 起任四级调研员，按更正后的档案不符合" in line.found
    assert "年度考核" in line.found
    assert f"/person/{made.persons['贺云舟']}/?tab=rank#row-" in line.href
    assert told(enter("officer")) == ["贺云舟"]
    if ending == "revoked":
        held = Rank.objects.known().get(person_id=made.persons["贺云舟"], rank="四级调研员")
        assert confirm(enter("leader"), case_of(send(officer, address(held, "rank", "revoke")))).status_code == 302
    elif ending == "left":
        refused = officer.post(pass_of(officer, CODE), {"reason": "经研究维持原决定"})
        assert (refused.status_code, "由公务员主管部门研究" in refused.content.decode()) == (403, True)
        assert reviewer.post(pass_of(reviewer, CODE), {"reason": "县委组织部研究，维持原决定"}).status_code == 302
        assert groups(reviewer)[CODE].count == 0, "it stays to be read, with the reason"
    else:
        corrected(enter, made, "贺云舟", "称职")
    assert (told(officer), told(reviewer)) == ([], [])


def test_more_of_them_cost_no_more_queries(enter: Enter, made: County) -> None:
    promoted(made, "贺云舟", "四级调研员", DAY)
    corrected(enter, made, "贺云舟", "不称职")

    def cost() -> tuple[int, list[str]]:
        with CaptureQueriesContext(connection) as asked:
            found = turned_over(Scope(("/",)), "/", ON)
        return len(asked), [each.name for each in found]

    one = cost()
    assert one[1] == ["贺云舟"]
    other = made.persons["周望川"]
    case = Case.objects.get(number="ZJ-2026-0900")
    case.subjects.create(person_id=other, position=1, data={"target": "四级调研员", "rank": "一级主任科员"})
    with transaction.atomic(), writing(kind="testing.second", case=case.number, body={}, now=NOW) as leaf:
        write([begin(person_id=other, key="rank", valid_from=DAY, values={"series": "综合管理类", "rank": "四级调研员", "way": "晋升", "document": ""})], leaf=leaf)
    corrected(enter, made, "周望川", "不称职")
    two = cost()
    assert (two[0], set(two[1])) == (one[0], {"贺云舟", "周望川"})


@pytest.mark.parametrize("since", [date(2026, 11, 1), ON])
def test_the_authority_revokes_a_promotion_in_force_from_its_first_day(enter: Enter, made: County, monkeypatch: pytest.MonkeyPatch, since: date) -> None:
    """公务员法 第106条: void from its first day; the rank before goes on, the level given with it and the place go."""
    monkeypatch.setattr("xianneng.surface.home.tests.test_ahead.SINCE", since)
    granted, officer, person = grant(made), enter("officer2"), made.persons[WHO]
    archived(granted, person)
    projection.refresh([person], on=ON)
    before = Level.objects.known().get(person_id=person, valid_to=since)
    page = officer.get(f"/person/{person}/?tab=rank").content.decode()
    url = address(row(made), "rank", "revoke")
    assert url in page
    assert "办理“撤销”" in errors(send(officer, address(row(made), "rank", "end"), valid_to=since))["valid_to"][0]
    shown = officer.post(url, {"why": "任职年限计算有误", "material": "县委组织部监督检查意见"}).content.decode()
    assert ("撤销" in shown, "一并收回" in shown, granted.number in shown, "《公务员法》第106条" in shown) == (True,) * 4
    case = case_of(send(officer, url, why="任职年限计算有误。", material="县委组织部监督检查意见"))
    assert confirm(enter("county_confirmer"), case).status_code == 404, "the authority's alone"
    assert confirm(enter("leader"), case).status_code == 302
    (held,) = Rank.objects.known().filter(person_id=person)
    assert (held.rank, held.valid_to) == ("三级主任科员", OPEN)
    (level,) = Level.objects.known().filter(person_id=person)
    assert (level.level, level.valid_to) == (before.level, OPEN)
    assert Rank.objects.filter(person_id=person, rank=RANK).exclude(ended_leaf=None).exists(), "what was known is kept"
    assert awry(since) == []
    assert listed(officer) == set()
    case.refresh_from_db()
    text = str(revoking.paper(case, "revocation", person, on=ON))
    assert f"该次晋升自{since.year}年{since.month}月{since.day}日起无效（《公务员法》第106条），仍任三级主任科员" in text
    assert f"随该职级确定的级别{before.level - 1}级一并撤销，恢复原级别{before.level}级" in text
    assert "示组干〔2026〕9号（ZJ-2026-0901）决定" in text
    assert f"{WHO}同志任{RANK}已撤销 {case.number}，2026年11月20日" in str(papers.paper(granted, "appointment", None, on=ON))
    page = officer.get(f"/case/{granted.number}/").content.decode()
    assert (f"已撤销 {case.number}" in page, "依据有更正" in page) == (True, False)
    assert enter("leader").get("/").context["corrected"] == [], "it is what was asked for"


def test_what_is_no_promotion_or_has_another_after_it_is_not_revoked(enter: Enter, made: County) -> None:
    officer, person = enter("officer"), made.persons["贺云舟"]

    def why(found: Rank) -> str:
        answer = officer.get(address(found, "rank", "revoke"))
        return answer.content.decode() if answer.status_code == 404 else ""

    first = Rank.objects.known().get(person_id=person)
    assert "档案没有记载此前的职级" in why(first)
    promoted(made, "贺云舟", "四级调研员", DAY)
    first, second = Rank.objects.known().filter(person_id=person).order_by("valid_from")
    assert "又任四级调研员；请先撤销" in why(first)
    assert why(second) == ""
    with transaction.atomic(), writing(kind="testing.lowered", body={}, now=NOW) as leaf:
        write([begin(person_id=person, key="rank", valid_from=date(2026, 10, 1), values={"series": "综合管理类", "rank": "一级主任科员", "way": "降低", "document": ""})], leaf=leaf)
    assert "由降低取得" in why(Rank.objects.known().get(person_id=person, way="降低"))


def test_a_promotion_that_no_case_here_decided_is_revoked_by_the_authority_too(enter: Enter, made: County) -> None:
    person = made.persons["周望川"]
    held = Rank.objects.known().get(person_id=person)
    with transaction.atomic(), writing(kind="testing.imported", body={}, now=NOW) as leaf:
        write([begin(person_id=person, key="rank", valid_from=date(2024, 9, 1), values={"series": "综合管理类", "rank": "四级调研员", "way": "晋升", "document": "县组〔2024〕3号"})], leaf=leaf)
        projection.refresh([person], on=ON)
    found = Rank.objects.known().get(person_id=person, rank="四级调研员")
    case = case_of(send(enter("officer"), address(found, "rank", "revoke")))
    assert case.data["decided"] == ["撤销四级调研员（2024-09-01 起）（《公务员法》第106条）"]
    assert confirm(enter("confirmer"), case).status_code == 404
    assert confirm(enter("leader"), case).status_code == 302
    (now,) = Rank.objects.known().filter(person_id=person)
    assert (now.rank, now.valid_to) == (held.rank, OPEN)
