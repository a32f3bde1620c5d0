"""校核 through its page: what is planted in the file is found, where it leads, who sees it, what it costs."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.organs.dated import OPEN
from xianneng.foundation.record.models import Basic, Rank
from xianneng.foundation.record.operations import add, begin, correct, write
from xianneng.surface.project.testing import NOW, County

Enter = Callable[[str], Client]


def spoil(made: County, name: str, model: Any, key: str, **values: Any) -> int:
    """Correct one row of somebody's set into a wrong one; the row's new id."""
    person = made.persons[name]
    row = model.objects.known().get(person_id=person)
    with transaction.atomic(), writing(kind="testing.spoil", body={}, now=NOW) as leaf:
        write([correct(person_id=person, key=key, row_id=row.pk, values=values)], leaf=leaf)
    return int(model.objects.known().get(person_id=person).pk)


def groups(client: Client, **asked: Any) -> dict[str, Any]:
    """The groups of the page by their check's code."""
    return {group.code: group for group in client.get("/checks/", asked).context["findings"].groups}


def test_what_is_wrong_is_found_and_leads_to_its_field(enter: Enter, made: County) -> None:
    officer = enter("confirmer")  # reads files and keeps none
    before = groups(officer)
    row = spoil(made, "周望川", Rank, "rank", rank="一级高级警长", series="执法勤务警员")
    spoil(made, "卢采薇", Basic, "basic", sex="男")
    after = groups(officer)
    assert set(after) - set(before) >= {"rank_unlike_series", "rank_too_high", "id_sex"}
    line = after["rank_unlike_series"].lines[0]
    assert (line.name, line.href) == ("周望川", f"/person/{made.persons['周望川']}/?tab=rank#row-{row}")
    text = officer.get(line.href.split("#")[0]).content.decode()
    assert f'id="row-{row}"' in text
    page = officer.get("/checks/").content.decode()
    assert "与身份证号一致的性别是“女”" in page
    assert "《公务员职务与职级并行规定》第10条" in page


def test_a_governmental_sanction_is_of_the_kinds_of_the_law(enter: Enter, made: County) -> None:
    person = made.persons["周望川"]
    with transaction.atomic(), writing(kind="testing.sanction", body={}, now=NOW) as leaf:
        write([add(person_id=person, key="sanction", valid_from=date(2025, 12, 1), values={
            "track": "政务处分", "kind": "记大过", "until_on": date(2027, 5, 31), "extended": False, "document": ""})], leaf=leaf)
    found = groups(enter("officer"))
    assert "sanction_kind" not in found
    [line] = found["assessment_sanctioned"].lines
    assert (line.name, "《公务员考核规定》第29条" in line.right) == ("周望川", True)


def test_each_kind_of_sanction_is_checked_by_its_own_text(enter: Enter, made: County) -> None:
    person = made.persons["周望川"]
    with transaction.atomic(), writing(kind="testing.sanction", body={}, now=NOW) as leaf:
        write([add(person_id=person, key="sanction", valid_from=date(2025, 12, 1), values={
            "track": "党纪处分", "kind": "严重警告", "until_on": date(2027, 5, 31), "extended": False, "document": ""})], leaf=leaf)
    [line] = groups(enter("officer"))["assessment_sanctioned"].lines
    assert "组通字〔1998〕19号" in line.right
    assert "考核规定》" not in line.right


def test_of_two_sanctions_in_a_year_the_graver_decides_the_grade(enter: Enter, made: County) -> None:
    person = made.persons["周望川"]
    with transaction.atomic(), writing(kind="testing.sanction", body={}, now=NOW) as leaf:
        write([add(person_id=person, key="sanction", valid_from=since, values={
            "track": "处分", "kind": kind, "until_on": until, "extended": False, "document": ""}) for kind, since, until in (
                ("警告", date(2025, 6, 1), date(2025, 11, 30)), ("记大过", date(2024, 6, 1), date(2025, 11, 30)))], leaf=leaf)
    lines = [line for line in groups(enter("officer"))["assessment_sanctioned"].lines if "2025 年度" in line.right]
    assert ["不定等次" in line.right for line in lines] == [True]
    assert "2024 年受记大过，2025 年度考核" in lines[0].found, "the year of the grade, not of the sanction"


@pytest.mark.parametrize(("track", "kind", "since", "until", "found"), [
    ("处分", "记过", date(2026, 6, 1), date(2027, 5, 31), True), ("组织处理", "诫勉", date(2026, 6, 1), date(2026, 11, 30), True),
    ("党纪处分", "警告", date(2025, 9, 2), None, True), ("组织处理", "引咎辞职", date(2026, 6, 1), None, False),
    ("处分", "警告", date(2026, 3, 1), date(2026, 8, 31), False), ("处分", "警告", date(2026, 3, 2), date(2026, 9, 1), True),
    ("处分", "记过", date(2026, 9, 2), date(2027, 9, 1), False)])
def test_a_promotion_while_a_sanction_bars_it_is_found(enter: Enter, made: County, track: str, kind: str, since: date, until: date | None, found: bool) -> None:
    """公务员法 第64条, 并行规定 第21条: from the day of the decision to the last day of the period; who resigned for blame may hold a rank."""
    person = made.persons["韦棹歌"]
    with transaction.atomic(), writing(kind="testing.sanction", body={}, now=NOW) as leaf:
        write([begin(person_id=person, key="rank", valid_from=date(2026, 9, 1), values={"series": "综合管理类", "rank": "三级主任科员", "way": "", "document": ""}),
               add(person_id=person, key="sanction", valid_from=since, values={
                   "track": track, "kind": kind, "until_on": until, "extended": False, "document": "", "decided_by": ""})], leaf=leaf)
    of = groups(enter("officer")).get("rank_in_sanction")
    assert [line.name for line in of.lines] == ["韦棹歌"] if of else not found
    if of:
        (line,) = of.lines
        assert "2026-09-01 晋升三级主任科员" in line.found
        assert ("《公务员法》第64条" in line.right, "第21条" in line.right) == (track == "处分", track != "处分")


def test_a_period_that_no_text_settles_is_as_the_decision_has_it(enter: Enter, made: County) -> None:
    """调整职务: twelve months are the platform's own reading (DISC-MEASURE-02), so a decision of six is no error; 诫勉 has its own text."""
    with transaction.atomic(), writing(kind="testing.sanction", body={}, now=NOW) as leaf:
        write([add(person_id=made.persons[name], key="sanction", valid_from=date(2026, 6, 1), values={
            "track": "组织处理", "kind": kind, "until_on": until, "extended": False, "document": ""}) for name, kind, until in (
                ("韦棹歌", "调整职务", date(2026, 11, 30)), ("周望川", "诫勉", date(2027, 5, 31)))], leaf=leaf)
    assert [line.name for line in groups(enter("officer"))["sanction_period"].lines] == ["周望川"]


def test_a_sanction_that_was_ended_by_a_decision_is_no_error_any_more(enter: Enter, made: County) -> None:
    with transaction.atomic(), writing(kind="testing.sanction", body={}, now=NOW) as leaf:
        write([add(person_id=made.persons[name], key="sanction", valid_from=date(2026, 3, 10), valid_to=until, values={
            "track": "政务处分", "kind": "记过", "until_on": date(2026, 12, 31), "extended": False, "document": "", "decided_by": ""}) for name, until in (
                ("韦棹歌", date(2026, 10, 1)), ("周望川", OPEN))], leaf=leaf)
    assert [line.name for line in groups(enter("officer"))["sanction_period"].lines] == ["周望川"]


def test_an_end_left_empty_has_one_day_by_law(enter: Enter, made: County) -> None:
    with transaction.atomic(), writing(kind="testing.sanction", body={}, now=NOW) as leaf:
        write([add(person_id=made.persons["韦棹歌"], key="sanction", valid_from=date(2026, 10, 20), values={
            "track": "政务处分", "kind": "警告", "until_on": None, "extended": False, "document": "", "decided_by": ""})], leaf=leaf)
    (line,) = groups(enter("officer"))["sanction_period"].lines
    assert line.right.startswith("应为 2027-04-19；")


def test_one_check_can_be_seen_alone(enter: Enter, made: County) -> None:
    spoil(made, "卢采薇", Basic, "basic", sex="男")
    assert list(groups(enter("officer"), check="id_sex")) == ["id_sex"]


def test_only_ones_own_scope_is_checked(enter: Enter, made: County) -> None:
    spoil(made, "白鹿鸣", Basic, "basic", sex="女")
    assert "id_sex" not in groups(enter("officer"))
    assert "id_sex" in groups(enter("next"))
    assert enter("officer").get("/checks/", {"organ": made.organs["邻县水利局"].pk}).status_code == 404
    assert enter("voter").get("/checks/").status_code == 403


def test_more_people_and_findings_cost_no_more_queries(enter: Enter, made: County, django_assert_max_num_queries: Any) -> None:
    """Each information set is read once."""
    for client in (enter("officer"), enter("reviewer")):  # of 20 people, and of 31
        client.get("/checks/")
        with django_assert_max_num_queries(37):
            before = len(client.get("/checks/").context["findings"].groups)
    for name in ("卢采薇", "沈汀兰", "陈思源"):
        spoil(made, name, Basic, "basic", sex="男")
    with django_assert_max_num_queries(37):
        assert len(client.get("/checks/").context["findings"].groups) > before
