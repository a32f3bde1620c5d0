"""What runs when a matter goes back or ends stops with it, and what was said of its persons stays with them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from xianneng.foundation.access.models import Office
from xianneng.foundation.ballots import keys, verifying
from xianneng.foundation.ballots.models import Ballot
from xianneng.foundation.cases import verifying as cases_verifying
from xianneng.foundation.cases.models import Case
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.quotas.models import Unit
from xianneng.foundation.quotas.queries import differences
from xianneng.foundation.record import operations
from xianneng.foundation.record.models import Basic, Rank
from xianneng.surface.home.tests.test_conduct import CHENG, FANG, WEI, Matter, inquire, matter, meet, number
from xianneng.surface.home.tests.test_leaving import ASKED, propose
from xianneng.surface.home.tests.test_registration import opened, step
from xianneng.surface.project.testing import NOW, ON, County, verify
from xianneng.work.personnel.leaving.effects import departure
from xianneng.work.ranks import papers

__all__ = ["matter"]
Enter = Callable[[str], Client]
EVERYBODY = dict.fromkeys((FANG, WEI, CHENG), "实绩突出")
PLAN = {"method": "会议推荐", "purpose": "工作需要", "places_一级主任科员": 2, "places_三级主任科员": 1}
APPROVED = {"approved_一级主任科员": 2, "approved_三级主任科员": 1}
NOTICE = {"text": "拟晋升三人", "contacts": "0000-12380", "days": 5}


@pytest.fixture
def published(matter: Matter) -> Matter:  # noqa: F811  the fixture of the same name
    """The promotion of three, its notice on the board, with one objection."""
    inquire(matter, dict.fromkeys((FANG, WEI, CHENG), "合格"))
    assert matter.step("officer").status_code == 302
    assert meet(matter, EVERYBODY).status_code == 302
    assert matter.step("reviewer").status_code == 302
    assert matter.do("publish_notice", **NOTICE).status_code == 302
    assert matter.do("receive_objection", person=matter.of(WEI), text="考勤有出入").status_code == 302
    return matter


def again(of: Matter) -> None:
    """Back at the committee: the meeting, the review, a notice."""
    assert meet(of, EVERYBODY).status_code == 302
    assert of.step("reviewer").status_code == 302
    assert of.do("publish_notice", **NOTICE).status_code == 302


def answer(of: Matter, upheld: str) -> None:
    """What was found of the objection."""
    notice = Case.objects.get(number=of.number).notices.get(objections__isnull=False)
    assert of.do("answer_objection", objection=notice.objections.get().pk, text="经查", upheld=upheld).status_code == 302


def test_a_matter_sent_back_from_its_notice_is_published_anew_and_its_objection_stands(published: Matter) -> None:
    assert published.do("return_for_correction", to_step="committee", text="重新研究").status_code == 302
    page = published.page()
    assert "考勤有出入" in page, "an objection waits for its answer wherever the matter stands"
    case = Case.objects.get(number=published.number)
    assert {(each.code, each.round) for each in papers.ready(case)} >= {("minutes", 1), ("notice", 1), ("recommendation", 0), ("vetting", 0)}
    assert not {(each.code, each.round) for each in papers.ready(case)} & {("minutes", 0), ("notice", 0), ("promotion", 0)}, "to be held again"
    assert "拟晋升三人" not in page, "what was published stands no more"
    stopped = Case.objects.get(number=published.number).notices.get()
    assert (stopped.result, stopped.closed_at is not None) == ("退回“党组集体研究”，公示停止", True)
    again(published)
    with time_machine.travel(NOW + timedelta(days=10), tick=False):
        refused = published.step("officer")
        assert (refused.status_code, "还有异议没有核查答复" in refused.content.decode()) == (422, True)
        answer(published, "0")
        assert published.step("officer").status_code == 302


def not_resumed(published: Matter) -> None:
    """Who was objected to rightly stays held, and the page says what must come first."""
    refused = published.do("resume_subject", person=published.of(WEI), text="恢复")
    assert (refused.status_code, "异议经核查属实，还不能恢复办理" in refused.content.decode()) == (422, True)


def test_an_objection_found_true_is_not_got_rid_of_by_another_notice(published: Matter) -> None:
    answer(published, "1")
    assert published.do("suspend_subject", person=published.of(WEI), text="异议属实").status_code == 302
    assert published.do("return_for_correction", to_step="committee", text="重新研究").status_code == 302
    not_resumed(published)


@pytest.mark.parametrize(("upheld", "withdrawn", "why"), [
    ("1", True, ""), ("1", False, ""), ("0", False, "韦棹歌的复查还没有办结")])
def test_only_a_review_that_came_to_its_conclusion_lets_go_on(published: Matter, upheld: str, withdrawn: bool, why: str) -> None:
    """What a review found halfway, or before it was withdrawn, is no answer to an objection found true; nor does anybody go on meanwhile."""
    wei, officers = published.of(WEI), Office.objects.filter(user__username__in=("officer", "examiner")).values_list("pk", flat=True)
    answer(published, upheld)
    assert published.do("suspend_subject", person=wei, text="核查").status_code == 302
    with time_machine.travel(NOW + timedelta(days=10), tick=False):
        review = Matter(published.enter, published.made, number(published.do("inquire", officer=list(officers), again="1")))
        for by in ("officer", "examiner"):
            assert review.step(by, **{f"political_conduct_{wei}": "合格", f"political_conduct_text_{wei}": "再谈话"}).status_code == 302
        if withdrawn:
            assert review.do("withdraw", text="另行组织").status_code == 302
        if upheld == "1":
            not_resumed(published)
            return
        assert published.do("resume_subject", person=wei, text="恢复").status_code == 302
        refused = published.step("officer")
        assert (refused.status_code, why in refused.content.decode()) == (422, True)


def test_a_review_that_finds_against_somebody_lifts_no_objection(published: Matter) -> None:
    answer(published, "1")
    assert published.do("suspend_subject", person=published.of(WEI), text="异议属实").status_code == 302
    with time_machine.travel(NOW + timedelta(days=10), tick=False):
        inquire(published, {WEI: "有疑点"}, again=True)
        not_resumed(published)


def test_what_is_objected_is_read_by_who_inquires_and_who_has_the_step(published: Matter) -> None:
    """反映的内容严格保密, as the notice promises: others see that there is an objection, and what came of it."""
    answer(published, "0")
    assert "考勤有出入" in published.page()
    seen = published.page("reviewer")
    assert ("考勤有出入" in seen, "内容只由核查和办理当前环节的人员查看" in seen, "不属实" in seen) == (False, True, True)


def test_nobody_rightly_objected_to_is_published_again(published: Matter) -> None:
    answer(published, "1")
    assert published.do("return_for_correction", to_step="review", text="重新审核").status_code == 302
    refused = published.step("reviewer")
    assert (refused.status_code, "关于韦棹歌的异议经核查属实" in refused.content.decode()) == (422, True)


@pytest.mark.parametrize("said", [{}, {"outcome": ""}, {"outcome": "不同意 "}, {"outcome": "全部同意"}])
def test_nothing_but_the_word_itself_is_taken_for_consent(published: Matter, said: dict[str, str]) -> None:
    assert published.do("return_for_correction", to_step="review", text="重新审核").status_code == 302
    refused = published.post("reviewer", "complete", text="不同意", **said)
    assert (refused.status_code, "请选择办理意见" in refused.content.decode()) == (422, True)
    assert not Case.objects.get(number=published.number).opinions.filter(text="不同意").exists()


def test_a_vote_to_be_taken_again_keeps_its_summary(published: Matter) -> None:
    answer(published, "0")
    assert published.do("return_for_correction", to_step="recommendation", text="重新推荐").status_code == 302
    case = Case.objects.get(number=published.number)
    assert {(each.code, each.round) for each in papers.ready(case)} == {("plan", 0), ("quotas", 0), ("slip", 0), ("roll", 0), ("recommendation", 1), ("minutes", 1), ("notice", 1)}
    for code in ("recommendation", "minutes", "notice"):
        assert papers.paper(case, code, None, on=ON, of_round=1)


def test_a_plan_sent_back_stays_to_be_read_by_who_mends_it(enter: Enter, made: County) -> None:
    of = Matter(enter, made, number(enter("officer").post("/ranks/propose/", {"person": [made.persons[name] for name in (FANG, WEI, CHENG)]})))
    assert of.step("officer", **PLAN | {"purpose": "原定的理由", "places_一级主任科员": 1}).status_code == 302
    assert of.do("return_for_correction", "reviewer", to_step="plan", text="缺第2页").status_code == 302
    case, page = Case.objects.get(number=of.number), of.page()
    before = [("plan", "工作方案（2026-11-20，退回前）", 1), ("quotas", "职数使用情况表（2026-11-20，退回前）", 1)]
    assert [(each.code, each.title, each.round) for each in papers.ready(case)] == before
    assert all(title in page for _, title, _ in before)
    assert of.step("officer", **PLAN | {"purpose": "补正的理由"}).status_code == 302
    case = Case.objects.get(number=of.number)
    assert [(each.code, each.title, each.round) for each in papers.ready(case)] == [("plan", "工作方案", 0), ("quotas", "职数使用情况表", 0), *before]
    old, new = (papers.FILL["plan"](papers.Filling(case, ON, former=former)) for former in (case.data["former"][0], None))
    assert (old.grounds, new.grounds) == ("原定的理由。", "补正的理由。")
    assert [sum(each.person_count for each in plan.uses) for plan in (old, new)] == [2, 3], "each asks for its own places"
    for code in ("plan", "quotas"):
        assert enter("officer").get(f"/case/{of.number}/paper/{code}.docx?round=1").status_code == 200


def test_a_suspended_case_waits_and_says_no_more(matter: Matter) -> None:  # noqa: F811  the fixture of the same name
    with transaction.atomic(), writing(kind="testing.sanction", body={}, now=NOW) as leaf:
        operations.write([operations.add(person_id=matter.of(WEI), key="sanction", valid_from=ON, values={
            "track": "政务处分", "kind": "记过", "until_on": date(2027, 11, 19), "extended": False, "document": ""})], leaf=leaf)
    barred = "情况已变，不能继续办理"
    assert barred in matter.page()
    assert matter.do("suspend", text="立案调查").status_code == 302
    page = matter.page()
    assert ("本件暂缓" in page, barred in page) == (True, False)
    assert matter.do("resume", text="恢复").status_code == 302
    assert barred in matter.page(), "said again once it goes on"


def test_the_check_before_handing_in_names_whom_the_law_refuses_by_now(enter: Enter, made: County) -> None:
    of = Matter(enter, made, number(enter("officer").post("/ranks/propose/", {"person": [made.persons[WEI]]})))
    assert "情况已变" not in enter("officer").get(f"/case/{of.number}/checks/").content.decode()
    with transaction.atomic(), writing(kind="testing.sanction", body={}, now=NOW) as leaf:
        operations.write([operations.add(person_id=of.of(WEI), key="sanction", valid_from=ON, values={
            "track": "政务处分", "kind": "记过", "until_on": date(2027, 11, 19), "extended": False, "document": ""})], leaf=leaf)
    checked = enter("officer").get(f"/case/{of.number}/checks/").content.decode()
    assert ("错误 1" in checked, "情况已变，不能继续办理" in checked) == (True, True)
    assert checked.count("《公务员职务与职级并行规定》第21条") <= 1, "no article twice"


def test_who_was_not_voted_on_does_not_go_on(enter: Enter, made: County) -> None:
    persons = [made.persons[name] for name in (FANG, WEI, CHENG)]
    of = Matter(enter, made, number(enter("officer").post("/ranks/propose/", {"person": persons})))
    assert of.step("officer", **PLAN).status_code == 302
    assert of.step("reviewer", **APPROVED).status_code == 302
    assert of.do("suspend_subject", person=of.of(WEI), text="核对档案").status_code == 302
    voted = {f"votes_{of.of(name)}": 15 for name in (FANG, CHENG)}
    assert of.step("officer", held_on="2026-11-20", due=20, present=18, valid=18, **voted).status_code == 302
    assert of.do("resume_subject", person=of.of(WEI), text="核对无误").status_code == 302
    refused = of.step("officer")
    assert (refused.status_code, "韦棹歌恢复办理后尚未经民主推荐" in refused.content.decode()) == (422, True)


@pytest.mark.parametrize("way", ["return", "withdraw"])
def test_a_vote_stops_with_the_step_that_it_was_taken_at(
        enter: Enter, made: County, way: str, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]) -> None:
    persons = [made.persons[name] for name in (FANG, WEI, CHENG)]
    of = Matter(enter, made, number(enter("officer").post("/ranks/propose/", {"person": persons})))
    assert of.step("officer", **PLAN).status_code == 302
    assert of.step("reviewer", **APPROVED).status_code == 302
    assert of.do("open_ballot", kind="民主推荐", due_count=8).status_code == 302
    ballot = Ballot.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        if way == "return":
            assert of.do("return_for_correction", to_step="plan", text="重新申报").status_code == 302
        else:
            assert of.do("withdraw", text="暂不办理").status_code == 302
    assert ballot.key_name not in keys.kept(), "nobody will ever open its envelopes"
    ballot.refresh_from_db()
    assert (ballot.closed_at is not None, ballot.counted) == (True, False)
    assert "投票停止，没有计票" in of.page()
    assert "已停止，没有计票" in enter("officer").get(f"/ballot/{ballot.pk}/run/").content.decode()
    assert verify(verifying.check) == []
    if way == "return":
        assert of.step("officer", **PLAN).status_code == 302
        assert of.step("reviewer", **APPROVED).status_code == 302
        assert "得票" in of.page(), "nothing was counted: the step asks for its numbers again"


def test_nobody_is_approved_with_a_clause_open_again(published: Matter) -> None:
    answer(published, "0")
    with time_machine.travel(NOW + timedelta(days=10), tick=False):
        assert published.step("officer").status_code == 302
        with transaction.atomic(), writing(kind="testing.inquiry", body={}, now=NOW) as leaf:
            operations.write([operations.add(person_id=published.of(CHENG), key="sanction", valid_from=ON, values={
                "track": "调查", "kind": "初步核实"})], leaf=leaf)
        refused = published.step("leader", document="县组干〔2026〕9号", effective_on=NOW.date().isoformat())
    assert (refused.status_code, "程守业尚有 1 项条件未满足" in refused.content.decode()) == (422, True)


def test_a_notice_runs_the_working_days_promised_whatever_becomes_of_the_calendar(published: Matter, enter: Enter, made: County) -> None:
    answer(published, "0")
    Office.objects.filter(user__username__in=("reviewer", "leader")).update(jurisdiction=made.organs["示例省"])
    reviewer, leader = enter("reviewer"), enter("leader")

    def calendar_of(reviewer: Client, leader: Client, days: str) -> Case:
        proposed = reviewer.post("/calendar/2026/", {"document": "国办发明电〔2026〕9号", "days": days, "confirmed": "on"})["Location"]
        case = Case.objects.filter(type="establishment.calendar").latest("pk")
        assert leader.post(f"{proposed}complete/", {"seen": case.version, "outcome": "同意"}).status_code == 302
        return Case.objects.get(pk=case.pk)

    days = reviewer.get("/calendar/2026/").context["form"].initial["days"] + "\n2026-11-25 至 2026-11-26 休 调整"
    proposed = reviewer.post("/calendar/2026/", {"document": "国办发明电〔2026〕8号", "days": days, "confirmed": "on"})["Location"]
    page = leader.get(proposed).content.decode()
    assert f"{published.number} 至 2026-11-27 → 2026-12-01" in page
    assert "已下达的" in page
    case = Case.objects.get(type="establishment.calendar")
    assert leader.post(f"{proposed}complete/", {"seen": case.version, "outcome": "同意"}).status_code == 302
    assert "公示至 2026-12-01" in published.page()
    assert verify(cases_verifying.check) == [], "a notice put off is no case tampered with"
    case = calendar_of(reviewer, leader, days.rpartition("\n")[0])
    assert "→" not in case.data["matter"][-2][1], "what was told is not made shorter again"
    assert "公示至 2026-12-01" in published.page()
    for days_on, status in ((8, 422), (12, 302)):
        with time_machine.travel(NOW + timedelta(days=days_on), tick=False):
            assert published.step("officer").status_code == status
    over = Case.objects.get(number=published.number)
    paper = papers.FILL["notice"](papers.Filling(over, ON))
    assert (paper.last_on, paper.working_days_count) == (date(2026, 12, 1), 7), "nobody works less by what was put back"
    assert "2026-12-01" in published.page()


def test_nobody_is_given_a_rank_from_a_day_on_which_they_serve_no_more(published: Matter) -> None:
    answer(published, "0")
    with time_machine.travel(NOW + timedelta(days=10), tick=False):
        assert published.step("officer").status_code == 302
        with transaction.atomic(), writing(kind="testing.leaving", body={}, now=NOW) as leaf:
            operations.write(departure(published.of(CHENG), "辞职", date(2026, 12, 5), "辞职决定", today=ON), leaf=leaf)
        page = published.page("leader")
        assert page.count("已批准自 2026-12-05 起辞职") >= 2, "said as a change, and beside the name"
        refused = published.step("leader", document="县组干〔2026〕9号", effective_on="2026-12-06")
        assert (refused.status_code, "程守业到 2026-12-06 已不在职" in refused.content.decode()) == (422, True)
        assert published.step("leader", document="县组干〔2026〕9号", effective_on="2026-12-04").status_code == 302
    held = {each.rank: each.valid_to for each in Rank.objects.known().filter(person_id=published.of(CHENG), valid_from__gte=ON)}
    assert held == {"一级主任科员": date(2026, 12, 5)}, "the new rank ends with the departure"
    for day in (date(2026, 12, 4), date(2026, 12, 5), date(2026, 12, 6)):
        assert differences(list(Unit.objects.all()), day) == []


def test_no_text_of_a_step_keeps_an_id_number_and_nothing_typed_is_lost(enter: Enter, made: County) -> None:
    of = Matter(enter, made, number(enter("officer").post("/ranks/propose/", {"person": [made.persons[WEI]]})))
    held = Basic.objects.known().get(person_id=made.persons[WEI]).id_number
    refused = of.step("officer", method="会议推荐", purpose=f"工作需要，{held}", places_三级主任科员=1)
    page = refused.content.decode()
    assert (refused.status_code, "不写身份证号" in page, "工作需要" in page) == (422, True, True)
    assert of.do("suspend", text=f"{held} 的材料").status_code == 422
    opinion = of.post("officer", "complete", outcome="同意", text=f"同意，{held}", method="会议推荐", purpose="工作需要", places_三级主任科员=1)
    assert (opinion.status_code, "文字中有身份证号" in opinion.content.decode()) == (422, True)
    assert of.step("officer", method="会议推荐", purpose="项目编号 202611220000123456", places_三级主任科员=1).status_code == 302, "not every long number is one"


def test_nobody_is_given_a_rank_from_the_day_of_a_departure_that_is_not_handed_over(published: Matter, enter: Enter) -> None:
    answer(published, "0")
    leaving = opened(propose(enter("officer"), published.of(CHENG), kind="resignation"))
    for who, given in (("officer", ASKED), ("reviewer", {}), ("leader", {"document": "县组辞〔2026〕2号"})):
        assert step(enter(who), leaving, **given).status_code == 302
    with time_machine.travel(NOW + timedelta(days=10), tick=False):
        assert published.step("officer").status_code == 302
        refused = published.step("leader", document="县组干〔2026〕9号", effective_on=ASKED["off_on"])
        assert (refused.status_code, f"程守业：已批准自 {ASKED['off_on']} 起离职" in refused.content.decode()) == (422, True)
        assert published.step("leader", document="县组干〔2026〕9号", effective_on="2026-12-14").status_code == 302
