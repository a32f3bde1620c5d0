"""退休, 辞去公职 and 去世 through pages: the list of who falls due, the cases, what is refused, and what the file says after."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from python_calamine import CalamineWorkbook

from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.organs.dated import OPEN
from xianneng.foundation.quotas import queries as quotas
from xianneng.foundation.quotas.models import Unit
from xianneng.foundation.record import projection
from xianneng.foundation.record.models import Level, Post, Rank, Registration, Sanction, Standing, Today
from xianneng.foundation.record.operations import add, correct, write
from xianneng.surface.home.tests.test_registration import opened, step
from xianneng.surface.project import browsing
from xianneng.surface.project.testing import NOW, ON, County

Enter = Callable[[str], Client]
SINCE = date(2027, 1, 1)  # 程守业, born 1966-07: sixty and five months in December
DUE = {"way": "到龄退休", "off": "2027-01-01", "applied": "", "years": "36", "paid": "", "basis": ""}
ASKED = {"applied_on": "2026-11-02", "received_on": "2026-11-03", "off_on": "2026-12-15", "service_until": "", "classified": "不涉密",
         "secret_until": "", "duty": "", "audit": "", "other": "", "next": "到外地就业", "basis": ""}


def propose(client: Client, *persons: int, kind: str = "retirement") -> Any:
    return client.post("/leaving/propose/", {"person": persons, "type": f"personnel.{kind}"})


def used(name: str, group: str, on: date) -> int:
    """The places of a unit in use on a day, by the books."""
    unit = Unit.objects.get(name=name)
    return next(line.used for line in quotas.line_of(unit, on) if line.group == group)


def investigated(person: int) -> None:
    with transaction.atomic(), writing(kind="testing.change", body={}, now=NOW) as leaf:
        write([add(person_id=person, key="sanction", valid_from=date(2026, 11, 2), values={"track": "调查", "kind": "立案"})], leaf=leaf)


def changed(*changes: Any) -> None:
    with transaction.atomic(), writing(kind="testing.change", body={}, now=NOW) as leaf:
        write(list(changes), leaf=leaf)


@pytest.mark.row("EST-07")
def test_somebody_of_age_retires_from_the_month_after(enter: Enter, made: County) -> None:
    officer, person = enter("officer"), made.persons["程守业"]
    before = used("县水利局主任科员", "Q-L-6", ON)
    case = opened(propose(officer, person))
    assert propose(officer, person).status_code == 409, "one at a time"
    page = officer.get(f"/case/{case.number}/").content.decode()
    assert 'value="2027-01-01"' in page, "the file proposes the day"
    assert "2026年12月达到法定退休年龄" in page
    early = step(officer, case, {person: {**DUE, "off": "2026-12-01"}})
    assert early.status_code == 422
    assert "早于这一天" in early.content.decode()
    assert step(officer, case, {person: {**DUE, "off": "2027-02-15"}}).status_code == 422, "not the first of a month"
    assert step(officer, case, {person: DUE}).status_code == 302
    assert step(enter("reviewer"), case).status_code == 302
    assert step(enter("leader"), case, document="县组退〔2026〕9号").status_code == 302
    case.refresh_from_db()
    assert case.state == "已办结"
    for kind in ("docx", "pdf"):
        answer = officer.get(f"/case/{case.number}/paper/leaving.{kind}?person={person}")
        assert answer.status_code == 200
        browsing.keep(f"retirement.{kind}", answer.content)
    assert "关于程守业同志退休的通知" in officer.get(f"/case/{case.number}/").content.decode()
    standing = Standing.objects.known().filter(person_id=person).order_by("valid_from")
    assert [(row.status, row.valid_from, row.valid_to) for row in standing][1:] == [("退休", SINCE, OPEN)]
    assert {Rank.objects.known().get(person_id=person).valid_to, Level.objects.known().get(person_id=person).valid_to} == {SINCE}
    ended = Registration.objects.known().get(person_id=person)
    assert (ended.valid_to, ended.exit, ended.reason) == (SINCE, "退休", f"县组退〔2026〕9号，{case.number}")
    assert Today.objects.filter(person_id=person).exists(), "still in service until then"
    assert (used("县水利局主任科员", "Q-L-6", ON), used("县水利局主任科员", "Q-L-6", SINCE)) == (before, before - 1)
    listed = officer.get("/leaving/?period=三年内到龄&show=已批准").content.decode()
    assert "程守业" in listed
    assert "自 2027-01-01 起退休" in listed
    assert propose(officer, person).status_code == 409, "already decided"
    with time_machine.travel(date(2027, 1, 2), tick=False):
        with transaction.atomic():
            projection.roll(on=date(2027, 1, 2))
        assert not Today.objects.filter(person_id=person).exists()
        assert enter("officer").get("/registration/?show=应注销").context["count"] == 0, "the registration ended with it"


@pytest.mark.row("EST-07")
def test_an_early_choice_has_its_window_its_notice_and_its_years(enter: Enter, made: County) -> None:
    officer, person = enter("officer"), made.persons["程守业"]
    case = opened(propose(officer, person))
    asked = {**DUE, "way": "弹性提前退休", "off": "2026-12-01", "applied": "2026-08-20", "paid": "400"}
    for wrong, words in (({"applied": ""}, "没有填写本人书面申请的日期"), ({"applied": "2026-09-02"}, "应于 2026-09-01 前告知"), ({"paid": "170"}, "最低缴费年限15年"),
                         ({"paid": ""}, "须写明依据和认定"), ({"off": "2027-01-01"}, "可以选择2026年7月至2026年11月")):
        answer = step(officer, case, {person: {**asked, **wrong}})
        assert (answer.status_code, words in answer.content.decode()) == (422, True), words
    assert step(officer, case, {person: asked}).status_code == 302
    step(enter("reviewer"), case)
    with time_machine.travel(date(2026, 12, 2), tick=False):
        late = step(enter("leader"), case, document="县组退〔2026〕10号")
        assert (late.status_code, "所选退休时间已过" in late.content.decode()) == (422, True)
    assert step(enter("leader"), case, document="县组退〔2026〕10号").status_code == 302
    assert Standing.objects.known().get(person_id=person, status="退休").valid_from == date(2026, 12, 1)


def test_what_is_proposed_is_said_and_not_taken_for_granted(enter: Enter, made: County) -> None:
    assert enter("officer").post("/leaving/propose/", {"person": [made.persons["程守业"]]}).status_code == 404


def test_who_cannot_retire_so(enter: Enter, made: County) -> None:
    officer, person = enter("officer"), made.persons["程守业"]
    case = opened(propose(officer, person))
    late = step(officer, case, {person: {**DUE, "way": "弹性延迟退休", "off": "2028-02-01", "applied": "2026-01-01", "paid": "400"}})
    assert (late.status_code, "不实行弹性延迟" in late.content.decode()) == (422, True)
    assert step(officer, case, {person: {**DUE, "way": "县处级以上女干部自愿退休", "applied": "2026-01-01"}}).status_code == 422
    assert step(officer, case, {person: {**DUE, "way": "丧失工作能力退休"}}).status_code == 422, "without the finding"
    investigated(person)
    barred = step(officer, case, {person: DUE})
    assert (barred.status_code, "《公职人员政务处分法》第52条" in barred.content.decode()) == (422, True)
    assert propose(officer, made.persons["许知微"]).status_code == 422, "herself"
    assert propose(enter("officer2"), person).status_code == 404, "another organ's"
    assert propose(enter("reviewer"), person).status_code == 403, "the organ applies"
    assert propose(officer).status_code == 404


@pytest.mark.row("EST-07")
def test_a_resignation_is_decided_in_time_and_written_when_the_duties_are_handed_over(enter: Enter, made: County) -> None:
    officer, person = enter("officer"), made.persons["贺云舟"]
    case = opened(propose(officer, person, kind="resignation"))
    assert propose(officer, person).status_code == 409, "not two ways at once"
    for wrong, words in (({"service_until": "2027-08-01"}, "申请时未满"), ({"classified": "在涉密等特殊职位"}, "在涉及国家秘密等特殊职位任职"),
                         ({"duty": "防汛调度"}, "防汛调度"), ({"audit": "经济责任审计"}, "经济责任审计")):
        answer = step(officer, case, **{**ASKED, **wrong})
        assert (answer.status_code, words in answer.content.decode(), "《公务员法》第86条" in answer.content.decode()) == (422, True, True), words
    assert step(officer, case, **ASKED).status_code == 302
    assert "应于 2026-12-03 前审批" in officer.get(f"/case/{case.number}/").content.decode()
    step(enter("reviewer"), case)
    assert case.tasks.get(step="approval").due_on == date(2026, 12, 3), "the law's days, not the platform's"
    step(enter("leader"), case, document="县组辞〔2026〕2号")
    answer = officer.get(f"/case/{case.number}/paper/leaving.pdf?person={person}")
    assert answer.status_code == 200, "the answer is written before they leave"
    browsing.keep("resignation.pdf", answer.content)
    assert not Standing.objects.known().filter(person_id=person, status="辞职").exists(), "the duties are not handed over"
    with time_machine.travel(date(2026, 12, 18), tick=False):
        assert step(enter("officer"), case, handed_on="2026-12-18", taken_by="周望川", audit="不需要离任审计").status_code == 302
    assert Standing.objects.known().get(person_id=person, status="辞职").valid_from == date(2026, 12, 19), "not before the hand-over"
    assert Post.objects.known().get(person_id=person).valid_to == date(2026, 12, 19)
    assert Registration.objects.known().get(person_id=person).exit == "辞去公职"


@pytest.mark.row("EST-07")
def test_the_minimum_service_is_reckoned_from_the_file_and_not_typed_away(enter: Enter, made: County) -> None:
    officer, new, person = enter("officer"), made.persons["何清"], made.persons["贺云舟"]
    case = opened(propose(officer, new, kind="resignation"))
    assert 'value="2030-12-01"' in officer.get(f"/case/{case.number}/").content.decode(), "the file proposes the day"
    for typed in ("", "2026-01-01"):
        answer = step(officer, case, **{**ASKED, "service_until": typed})
        assert (answer.status_code, "最低服务年限至 2030-12-01（不含），申请时未满" in answer.content.decode(), "《公务员法》第86条" in answer.content.decode()) == (422, True, True)
    case = opened(propose(officer, person, kind="resignation"))
    assert step(officer, case, **ASKED).status_code == 302
    came = Standing.objects.known().get(person_id=person)
    changed(correct(person_id=person, key="standing", row_id=came.pk, values={}, valid_from=date(2024, 8, 1)))
    assert "最低服务年限至 2029-08-01" in enter("reviewer").get(f"/case/{case.number}/").content.decode(), "told to who reviews it"
    answer = step(enter("reviewer"), case)
    assert (answer.status_code, "最低服务年限至 2029-08-01" in answer.content.decode()) == (422, True), "the file has moved on"


def test_who_came_in_an_unknown_way_is_found_out_about_before_they_resign(enter: Enter, made: County) -> None:
    officer, person = enter("officer"), made.persons["贺云舟"]
    came, registered = Standing.objects.known().get(person_id=person), Registration.objects.known().get(person_id=person)
    changed(correct(person_id=person, key="standing", row_id=came.pk, values={}, valid_from=date(2024, 8, 1)),
            correct(person_id=person, key="registration", row_id=registered.pk, values={"way": "其他符合条件的人员"}))
    case = opened(propose(officer, person, kind="resignation"))
    answer = step(officer, case, **ASKED)
    assert (answer.status_code, "须写明依据和认定" in answer.content.decode(), "档案没有记载怎样进入机关" in answer.content.decode()) == (422, True, True)
    assert step(officer, case, **{**ASKED, "basis": "2024 年转任进入，2012 年录用，录用审批表在档"}).status_code == 302
    assert "待认定" in enter("reviewer").get(f"/case/{case.number}/").content.decode()


@pytest.mark.row("EST-07")
def test_a_death_is_confirmed_and_ends_what_was_to_come(enter: Enter, made: County) -> None:
    officer, person = enter("officer"), made.persons["程守业"]
    retiring = opened(propose(officer, person))
    step(officer, retiring, {person: DUE})
    step(enter("reviewer"), retiring)
    step(enter("leader"), retiring, document="县组退〔2026〕9号")
    case = opened(propose(officer, person, kind="death"))
    assert step(officer, case, died_on="2026-11-21", cause="病故", proof="死亡医学证明").status_code == 422, "not tomorrow"
    wrong = step(officer, case, died_on="2012-11-18", cause="病故", proof="死亡医学证明")
    assert (wrong.status_code, "的去世日期不能是 2012-11-18" in wrong.content.decode()) == (422, True), "a slip wipes out no years"
    assert step(officer, case, died_on="2026-11-18", cause="病故", proof="死亡医学证明").status_code == 302
    assert step(enter("confirmer"), case).status_code == 302
    rows = Standing.objects.known().filter(person_id=person).order_by("valid_from")
    assert [(row.status, row.valid_from) for row in rows][1:] == [("去世", date(2026, 11, 18))]
    assert Registration.objects.known().get(person_id=person).valid_to == date(2026, 11, 18)
    assert not Today.objects.filter(person_id=person).exists()


def test_a_mere_status_is_no_leaving(enter: Enter, made: County) -> None:
    """The organ goes by the case; the authority may put down what was decided elsewhere."""
    from xianneng.surface.home.tests.test_entry import case_of, errors, send

    url = f"/personnel/{made.persons['程守业']}/standing/add/"
    (told,) = errors(send(enter("officer"), url, status="退休", valid_from="2026-11-01"))["valid_from"]
    assert "退休由办件办理" in told
    assert case_of(send(enter("reviewer"), url, status="退休", valid_from="2026-11-01")).state == "办理中"


def test_several_retire_in_one_case_each_in_their_own_way(enter: Enter, made: County) -> None:
    officer, persons = enter("officer"), [made.persons["程守业"], made.persons["吴听澜"]]
    case = opened(propose(officer, *persons))
    early = {**DUE, "way": "提前退休", "off": "2027-03-01", "applied": "2026-11-02", "years": "33", "basis": ""}
    assert step(officer, case, {persons[0]: DUE, persons[1]: early}).status_code == 302
    waiting = opened(propose(officer, made.persons["江一苇"], kind="resignation"))
    step(enter("reviewer"), case)
    assert step(enter("leader"), case, document="县组退〔2026〕11号").status_code == 302
    assert dict(Standing.objects.known().filter(status="退休").values_list("person_id", "valid_from")) == {
        persons[0]: SINCE, persons[1]: date(2027, 3, 1)}
    assert len(officer.get(f"/case/{case.number}/").context["papers"]) == 2
    assert waiting.state == "办理中"


def test_offices_and_other_cases_of_who_leaves_are_told(enter: Enter, made: County) -> None:
    officer, person = enter("officer"), made.persons["孙砚田"]
    case = opened(propose(officer, person, kind="resignation"))
    assert step(officer, case, **ASKED).status_code == 302
    page = enter("reviewer").get(f"/case/{case.number}/").content.decode()
    assert "孙砚田在本平台任“县水利局办公室”，离职后请系统管理员终止" in page


def test_a_decision_is_revoked_before_its_day_and_the_file_reads_as_before(enter: Enter, made: County) -> None:
    officer, person = enter("officer"), made.persons["程守业"]

    def reads() -> list[Any]:
        return [(each.__name__, row.valid_from, row.valid_to, getattr(row, "status", getattr(row, "exit", "")))
                for each in (Standing, Rank, Level, Registration) for row in each.objects.known().filter(person_id=person).order_by("valid_from")]

    before, places = reads(), used("县水利局主任科员", "Q-L-6", SINCE)
    assert propose(officer, person, kind="leaving_revocation").status_code == 409, "nothing is decided yet"
    retiring = opened(propose(officer, person))
    step(officer, retiring, {person: DUE})
    step(enter("reviewer"), retiring)
    step(enter("leader"), retiring, document="县组退〔2026〕9号")
    assert reads() != before
    assert 'value="personnel.leaving_revocation"' in officer.get(f"/leaving/person/{person}/").content.decode()
    investigated(person)
    case = opened(propose(officer, person, kind="leaving_revocation"))
    assert step(officer, case, ground="立案调查，不得办理", why="县纪委监委 11 月 2 日立案").status_code == 302
    assert "《公职人员政务处分法》第52条" in officer.get(f"/case/{case.number}/").content.decode()
    assert step(enter("leader"), case, document="县组撤〔2026〕1号").status_code == 302
    assert (reads(), used("县水利局主任科员", "Q-L-6", SINCE)) == (before, places)
    assert propose(officer, person, kind="leaving_revocation").status_code == 409


def test_a_corrected_birth_date_names_the_retirement_that_relied_on_it(enter: Enter, made: County) -> None:
    from xianneng.foundation.record.models import Basic
    from xianneng.work.personnel import reliance

    officer, person = enter("officer"), made.persons["程守业"]
    case = opened(propose(officer, person))
    step(officer, case, {person: DUE})
    row = Basic.objects.known().get(person_id=person)
    changed = correct(person_id=person, key="basic", row_id=row.pk, values={"birth_on": date(1967, 7, 19)})
    found = next(each for each in reliance.relied([changed], ON) if each["number"] == case.number)
    assert (found["before"], found["after"]) == ("符合", "不符合")


@pytest.mark.row("EST-07")
def test_who_falls_due_is_listed_by_month(enter: Enter, made: County, django_assert_max_num_queries: Callable[..., Any]) -> None:
    officer = enter("officer")
    page = officer.get("/leaving/?period=今年到龄")
    assert [each.row["name"] for each in page.context["found"].people] == ["程守业"]
    assert (page.context["found"].people[0].plan.delay_count, page.context["found"].people[0].age) == (5, "60岁5个月")
    assert officer.get("/leaving/?period=自定&first=2029-04&last=2029-05").context["found"].count == 1, "吴听澜, in May"
    assert officer.get("/leaving/?period=自定&first=2029-06&last=2029-07").context["found"].count == 0
    assert officer.get(f"/leaving/?organ={made.organs['县住建局'].pk}").status_code == 404
    book = officer.get("/leaving/export/?period=今年到龄")
    head, row = CalamineWorkbook.from_filelike(BytesIO(book.content)).get_sheet_by_index(0).to_python()[1:]
    assert [(name, row[head.index(name)]) for name in ("姓名", "延迟（月）", "退休日期", "最早可选")] == [
        ("姓名", "程守业"), ("延迟（月）", 5), ("退休日期", "2027-01-01"), ("最早可选", "2026-07")]
    officer.get("/leaving/?period=三年内到龄")
    with django_assert_max_num_queries(16):
        officer.get("/leaving/?period=三年内到龄")


def test_everybody_sees_their_own_months(enter: Enter, made: County) -> None:
    own = enter("zhou").get(f"/leaving/person/{made.persons['周望川']}/").content.decode()
    assert "2044年6月" in own
    assert "63岁" in own
    assert "申报" not in own
    assert 'name="type"' not in own
    assert enter("zhou").get(f"/leaving/person/{made.persons['程守业']}/").status_code == 404
    assert 'value="personnel.resignation"' in enter("officer").get(f"/leaving/person/{made.persons['程守业']}/").content.decode()
    assert Sanction.objects.count() == 0
