"""编制 of a jurisdiction on any date, an organ's page, 编制调整 and 基础信息审定 through pages."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from python_calamine import CalamineWorkbook

from xianneng.foundation.cases.models import Case
from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.organs import operations as organs
from xianneng.foundation.organs.models import Establishment, Profile
from xianneng.foundation.quotas.models import Unit
from xianneng.surface.home.tests.test_quota_cases import agree, proposed
from xianneng.surface.project.testing import BEGAN, HOUSING, INSPECTION, NOW, ON, PARTY, WATER, County

Enter = Callable[[str], Client]
COUNTS = ("establishment", "actual", "vacant", "over")


def change(client: Client, made: County, count: int, since: str, organ: str = HOUSING, **values: Any) -> Any:
    """Fill the form 编制调整."""
    return client.post(f"/organ/{made.organs[organ].pk}/establishment/", {
        "kind": "行政编制", "category": "综合管理类", "count": count, "leading_count": 3, "document": "示编〔2026〕5号",
        "valid_from": since, "reason": "下沉基层", **values})


def confirm(client: Client, made: County, conclusion: str, organ: str = HOUSING, **values: Any) -> Any:
    """Fill the form 基础信息审定 as the organ stands."""
    form = client.get(f"/organ/{made.organs[organ].pk}/").context["base_data"]
    given = {name: value for name, value in form.initial.items() if value}
    return client.post(f"/organ/{made.organs[organ].pk}/base-data/", {
        **given, "confirmed": conclusion, "document": "示编〔2019〕1号", "reason": "核对三定规定", **values})


@pytest.mark.row("EST-01", "IND-08")
def test_the_table_adds_up_on_any_date_and_is_taken_out_as_shown(enter: Enter, made: County) -> None:
    reviewer = enter("reviewer")
    page = reviewer.get("/establishment/")
    rows, total = page.context["rows"], page.context["total"]
    assert [(row["name"], row["establishment"], row["actual"]) for row in rows] == [
        (WATER, 22, 20), (HOUSING, 12, 6), (PARTY, 10, 3), (INSPECTION, 8, 2)]
    assert all(row["establishment"] == row["actual"] + row["vacant"] - row["over"] for row in rows)
    for sums in ([total], page.context["by_kind"], page.context["by_level"]):
        assert all(sum(line[name] for line in sums) == sum(row[name] for row in rows) for name in COUNTS)
    assert [line["level"] for line in page.context["by_level"]] == ["县（市、区、旗）机关"]
    assert total["rate_bp"] == (52 - 31) * 10_000 // 52
    assert "40.4%" in page.content.decode()
    book = CalamineWorkbook.from_filelike(BytesIO(reviewer.get("/establishment/export/").content)).get_sheet_by_index(0).to_python()
    assert [row[:6] for row in book[2:6]] == [[row["name"], row["kind"], *(row[name] for name in COUNTS)] for row in rows]
    assert book[6][0] == "合计"
    assert book[6][2:6] == [total[name] for name in COUNTS]
    assert Leaf.objects.filter(kind="establishment.export").count() == 1
    early = reviewer.get("/establishment/?on=2019-07-01").context
    assert early["total"]["establishment"] == 52
    assert early["total"]["actual"] < 31
    assert reviewer.get("/establishment/?on=2018-01-01").status_code == 404, "before the organs were there"
    assert {row["name"] for row in enter("officer").get("/establishment/").context["rows"]} == {WATER}
    assert enter("officer").get(f"/establishment/?organ={made.organs[HOUSING].pk}").status_code == 404


@pytest.mark.row("EST-01")
def test_an_establishment_changes_from_its_date_on_by_a_document_that_the_authority_approved(enter: Enter, made: County) -> None:
    officer, leader, place = enter("officer2"), enter("leader"), f"?organ={made.organs[HOUSING].pk}"
    assert change(officer, made, 12, "2026-12-01").status_code == 422, "no change"
    assert "领导职数不能多于编制数" in change(officer, made, 2, "2026-12-01").content.decode()
    for count, day in ((4, "9999-12-31"), (4, "0001-01-01"), (2147483648, "2026-12-01")):
        assert change(officer, made, count, day).status_code == 422
    assert change(enter("officer"), made, 5, "2026-12-01").status_code == 404, "another organ's"
    case = proposed(change(officer, made, 4, "2026-12-01"))
    assert change(officer, made, 9, "2026-12-01").status_code == 409, "one at a time"
    text = leader.get(f"/case/{case.number}/").content.decode()
    for words in ("12 → 4 名", "6 人，调整后超编 2 名", "示编〔2026〕5号", "2026-12-01"):
        assert words in text
    assert agree(leader, case).status_code == 302
    def asked(day: str) -> Any:
        return officer.get(f"/establishment/{place}&on={day}").context["rows"][0]
    assert asked("2026-11-30")["establishment"] == 12
    assert {name: asked("2026-12-01")[name] for name in COUNTS} == {"establishment": 4, "actual": 6, "vacant": 0, "over": 2}
    assert asked("2026-12-01")["document"] == "示编〔2026〕5号"
    history = officer.get(f"/organ/{made.organs[HOUSING].pk}/").content.decode()
    assert case.number in history
    assert "行政编制（综合管理类）4 名，领导职数 3" in history
    told = {each.words: each.case_number for each in officer.get(f"/organ/{made.organs[HOUSING].pk}/").context["about"].history}
    assert told["行政编制（综合管理类）12 名，领导职数 3"] == "", "what stood before was not said by this case"


def test_a_change_that_is_not_approved_changes_nothing(enter: Enter, made: County) -> None:
    case = proposed(change(enter("officer2"), made, 4, ON.isoformat()))
    agree(enter("leader"), case, "不同意")
    case.refresh_from_db()
    assert case.state == "已终止"
    assert enter("officer2").get(f"/establishment/?organ={made.organs[HOUSING].pk}").context["rows"][0]["establishment"] == 12


@pytest.mark.row("EST-05")
def test_base_data_are_confirmed_by_the_authority_before_a_quota_rests_on_them(enter: Enter, made: County) -> None:
    reviewer, leader, address = enter("reviewer"), enter("leader"), f"/organ/{made.organs[HOUSING].pk}/"
    unit = Unit.objects.get(name=f"{HOUSING}主任科员")
    assert confirm(reviewer, made, "1").status_code == 422, "confirmed already"
    assert agree(leader, proposed(confirm(reviewer, made, "0"))).status_code == 302
    page = reviewer.get(address).content.decode()
    assert "待审定" in page
    assert "不能据以核定" in page
    assert "1 个机构的基础信息待审定" in reviewer.get("/establishment/").content.decode()
    agree(leader, proposed(change(reviewer, made, 17, ON.isoformat())))
    refused = reviewer.post(f"/quotas/{unit.pk}/approve/", {"document": "示编〔2026〕3号", "reason": "编制增加"})
    assert refused.status_code == 422
    assert "县住建局的机构规格等基础信息尚未审定" in refused.content.decode()
    case = proposed(confirm(enter("officer2"), made, "1", grade="乡科级副职"))
    assert "乡科级正职 → 乡科级副职" in leader.get(f"/case/{case.number}/").content.decode()
    assert agree(leader, case).status_code == 302
    page = reviewer.get(address).content.decode()
    for words in ("已审定", "乡科级副职", "县委组织部　王守拙", case.number):
        assert words in page
    assert "乡科级正职" in reviewer.get(f"{address}?on={BEGAN.isoformat()}").content.decode()
    answer = reviewer.post(f"/quotas/{unit.pk}/approve/", {"document": "示编〔2026〕3号", "reason": "编制增加"})
    assert proposed(answer).type == "ranks.approve_quota"


def test_the_organ_s_page_says_what_it_is_and_what_it_counts(enter: Enter, made: County) -> None:
    page = enter("officer").get(f"/organ/{made.organs[WATER].pk}/")
    text = page.content.decode()
    for words in ("乡科级正职", "县（市、区、旗）、乡镇机关", "示例县", "县水利局主任科员", "示例县调研员统筹", "在职 20 人", "已审定"):
        assert words in text
    assert enter("officer").get(f"/organ/{made.organs[HOUSING].pk}/").status_code == 404
    assert enter("officer").get("/organ/0/").status_code == 404
    assert not Case.objects.exists()


def test_a_larger_jurisdiction_costs_no_more_queries(enter: Enter, made: County,
                                                     django_assert_max_num_queries: Callable[[int], Any]) -> None:
    for by in ("officer", "reviewer"):
        client = enter(by)
        client.get("/establishment/")
        with django_assert_max_num_queries(9):
            assert client.get("/establishment/").status_code == 200
        with django_assert_max_num_queries(22):
            assert client.get(f"/organ/{made.organs[WATER].pk}/").status_code == 200


def test_a_change_lasts_until_the_next_that_was_decided_already(enter: Enter, made: County) -> None:
    leader, place = enter("leader"), f"/establishment/?organ={made.organs[HOUSING].pk}"
    assert agree(leader, proposed(change(enter("officer2"), made, 9, "2027-03-01"))).status_code == 302
    assert agree(leader, proposed(change(enter("officer2"), made, 4, "2027-01-01"))).status_code == 302
    assert [enter("officer2").get(f"{place}&on={day}").context["rows"][0]["establishment"]
            for day in ("2026-12-31", "2027-02-28", "2027-03-01")] == [12, 4, 9]


def test_base_data_that_became_others_meanwhile_are_not_overwritten(enter: Enter, made: County) -> None:
    case = proposed(confirm(enter("officer2"), made, "1", grade="乡科级副职"))
    with transaction.atomic(), writing(kind="testing.change", body={}, now=NOW) as leaf:  # an organ list said so first
        organs.change(Profile, Profile.objects.as_of(ON).get(organ=made.organs[HOUSING]), {"grade": "县处级副职"}, on=ON, leaf=leaf)
    refused = agree(enter("leader"), case)
    assert (refused.status_code, "呈报之后情况已变" in refused.content.decode()) == (422, True)
    assert Profile.objects.as_of(ON).get(organ=made.organs[HOUSING]).grade == "县处级副职"


def test_a_matter_that_can_no_more_be_agreed_to_says_so_and_how_it_ends(enter: Enter, made: County) -> None:
    case = proposed(change(enter("officer2"), made, 4, ON.isoformat()))
    assert "不会自行办结" not in enter("officer2").get(f"/case/{case.number}/").content.decode()
    with transaction.atomic(), writing(kind="testing.change", body={}, now=NOW) as leaf:  # somebody else's decision came first
        organs.change(Establishment, Establishment.objects.as_of(ON).get(organ=made.organs[HOUSING]), {"count": 4}, on=ON, leaf=leaf)
    own, seat = (enter(by).get(f"/case/{case.number}/").content.decode() for by in ("officer2", "leader"))
    assert "本件已不能同意，不会自行办结。请在“其他办理”中撤回或终止。" in own
    assert "do/withdraw/" in own
    assert "请选择“不同意”" in seat
    assert 'value="同意"' not in seat
    assert enter("officer2").post(f"/case/{case.number}/do/withdraw/", {"seen": case.version, "text": "已另行调整"}).status_code == 302
    assert change(enter("officer2"), made, 5, ON.isoformat()).status_code == 302, "the organ is free for its next matter"
