"""What a finished step handed in stays in its papers: who was voted on, how the places stood, what the meeting decided."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from xianneng.foundation.access.models import User
from xianneng.foundation.cases.models import Case, Task
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.organs.queries import formal_names
from xianneng.foundation.record.models import Basic, Rank
from xianneng.foundation.record.operations import begin, correct, take_back, write
from xianneng.foundation.record.queries import names_in_order
from xianneng.law.refusals import Refused
from xianneng.surface.home import steps
from xianneng.surface.home.tests.test_three_persons import AFTER, MEETING, Journey
from xianneng.surface.project.testing import NOW, ON, WATER, County
from xianneng.work.ranks import cases as ranks
from xianneng.work.ranks import papers

Enter = Callable[[str], Client]


def printed(journey: Journey, code: str) -> str:
    """A paper of the case that is about nobody alone."""
    return str(papers.paper(Case.objects.get(number=journey.number), code, None, on=ON))


def met(journey: Journey, made: County, places: int) -> dict[str, object]:
    """Up to the meeting with so many places of 一级主任科员 for two persons; the form in which 程守业 alone is not listed."""
    places_of = {"places_一级主任科员": places, "places_三级主任科员": 1}
    journey.agree("officer", method="会议推荐", purpose="工作需要", **places_of)
    journey.agree("reviewer", approved_一级主任科员=places, approved_三级主任科员=1)
    journey.agree("officer", held_on="2026-11-20", due=20, present=18, valid=18, **journey.each(votes=15))
    journey.inquire([made.users[name].offices.get().pk for name in ("officer", "examiner")])
    form = MEETING | journey.each(yes=4, no=0, abstain=0, chosen="on", reason="实绩突出")
    del form[f"chosen_{made.persons['程守业']}"]
    return form


def test_who_is_left_out_later_stays_in_the_papers_of_the_steps_before(enter: Enter, made: County) -> None:
    journey = Journey(enter, made)
    form = met(journey, made, places=1)
    plan, table, votes = (printed(journey, code) for code in ("plan", "quotas", "recommendation"))
    journey.agree("officer", **form)
    case = Case.objects.get(number=journey.number)
    assert case.subjects.get(person_id=made.persons["程守业"]).reason.startswith("党组研究同意过半数，职数所限，未列为人选")
    assert [printed(journey, code) for code in ("plan", "quotas", "recommendation")] == [plan, table, votes]
    assert "程守业" in votes
    codes = [(each.code, each.person_id) for each in papers.ready(case)]
    assert ("vetting", made.persons["程守业"]) in codes
    assert ("promotion", made.persons["程守业"]) not in codes
    minutes = printed(journey, "minutes")
    assert "同意过半数，职数所限未列为人选" in minutes
    assert "'未通过'" not in minutes


def test_whom_more_than_half_agree_to_is_listed_while_there_is_a_place(enter: Enter, made: County) -> None:
    journey = Journey(enter, made)
    form = met(journey, made, places=2)
    case = Case.objects.get(number=journey.number)
    answer = enter("officer").post(f"/case/{journey.number}/complete/", {"seen": case.version, **form})
    assert answer.status_code == 422
    assert "程守业同意 4 票，已过应到会人数的半数" in answer.content.decode()


def test_a_summary_says_why_a_dash_stands() -> None:
    assert not papers._untold({"votes": {}, "valid": 18})
    assert [papers._untold({"valid": valid})[:9] for valid in (4, 2)] == ["有效票不足五张，为", "有效票不足三张，为"]
    assert papers._untold({"valid": 18}).startswith("电子票或纸质票不足五张")


def test_the_form_is_dated_by_the_organ_that_made_it_out(enter: Enter, made: County) -> None:
    journey = Journey(enter, made, ["韦棹歌"])
    journey.until_recommendation()
    journey.inquire([made.users[name].offices.get().pk for name in ("officer", "examiner")])
    journey.decide()
    with time_machine.travel(AFTER, tick=False):
        journey.take_effect()
    form = papers.paper(Case.objects.get(number=journey.number), "promotion", journey.persons[0], on=AFTER.date())
    text = str(form)
    assert "填表日期：2026.11.20" in text
    assert not re.search(r"\d{4}-\d\d 起", text), "a form writes 2019.06"
    assert "2014.11" in text, "the day of registration, from the file"
    assert "县委组织部\\n（盖章）" in text
    assert "公务员科科长" not in text


@pytest.fixture
def published(enter: Enter, made: County) -> Journey:
    """A notice of two: the third, 程守业, was suspended before it was put up."""
    journey = Journey(enter, made)
    journey.until_recommendation()
    journey.inquire([made.users[name].offices.get().pk for name in ("officer", "examiner")])
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        journey.agree("officer", **MEETING, **journey.each(yes=4, no=0, abstain=0, chosen="on", reason="实绩突出"))
        journey.agree("reviewer")
        journey.send("officer", "do/suspend_subject", person=made.persons["程守业"], text="核对档案")
    with time_machine.travel(NOW + timedelta(minutes=2), tick=False):
        journey.send("officer", "do/publish_notice", text="拟晋升二人", contacts="0000-12380", days=5)
    return journey


def refused(journey: Journey, by: str, **given: object) -> str:
    """The page that answers an agreement which is not taken."""
    seen = Case.objects.get(number=journey.number).version
    answer = journey.enter(by).post(f"/case/{journey.number}/complete/", {"seen": seen, "outcome": "同意", "text": "同意。"} | given)
    assert answer.status_code == 422
    return str(answer.content.decode())


APPROVED = {"document": "县组干〔2026〕9号", "effective_on": AFTER.date().isoformat()}


def test_who_did_not_stand_in_the_notice_is_not_promoted_and_not_printed_into_it(published: Journey, made: County) -> None:
    notice = printed(published, "notice")
    assert "程守业" not in notice
    with time_machine.travel(AFTER, tick=False):
        published.send("officer", "do/resume_subject", person=made.persons["程守业"], text="核对无误")
        assert printed(published, "notice") == notice
        assert "程守业没有列入公示" in refused(published, "officer")
        published.send("officer", "do/suspend_subject", person=made.persons["程守业"], text="待下次公示")
        published.agree("officer")
        published.send("officer", "do/resume_subject", person=made.persons["程守业"], text="核对无误")
        assert "程守业没有列入公示" in refused(published, "leader", **APPROVED)
        published.send("officer", "do/remove_subject", person=made.persons["程守业"], text="另行办理")
        published.agree("leader", **APPROVED)


def test_who_was_rightly_objected_to_is_not_approved_after_a_pause(published: Journey, made: County) -> None:
    wei = made.persons["韦棹歌"]
    with time_machine.travel(NOW + timedelta(minutes=3), tick=False):
        published.send("officer", "do/receive_objection", person=wei, text="考勤有出入", contact="某某")
        objection = Case.objects.get(number=published.number).notices.get().objections.get()
        published.send("officer", "do/answer_objection", objection=objection.pk, text="经查属实", upheld="1")
        published.send("officer", "do/suspend_subject", person=wei, text="异议属实")
    with time_machine.travel(AFTER, tick=False):
        published.agree("officer")
        officer = published.enter("officer")
        early = officer.post(f"/case/{published.number}/do/resume_subject/", {
            "seen": Case.objects.get(number=published.number).version, "person": wei, "text": "恢复"})
        assert (early.status_code, "请先办理复查" in early.content.decode(), "组织复查" in early.content.decode()) == (422, True, True)
        published.send("officer", "do/remove_subject", person=made.persons["程守业"], text="另行办理")
        published.send("officer", "do/inquire", again="1", officer=[made.users[name].offices.get().pk for name in ("officer", "examiner")])
        inquiry = Case.objects.filter(type="vetting.inquiry").latest("pk").number
        for by in ("officer", "examiner"):
            published.agree(by, inquiry, **{f"political_conduct_{wei}": "合格"})
        published.agree("officer", inquiry, **{f"file_audit_{wei}": "一致", f"personal_matters_{wei}": "不属于报告对象"})
        published.agree("inspector", inquiry, **{f"integrity_{wei}": "无影响"})
        for by in ("officer", "examiner"):
            published.agree(by, inquiry, **{f"basic_conditions_{wei}": "符合"})
        published.send("officer", "do/resume_subject", person=wei, text="经复查，反映的问题不影响晋升")
        published.agree("leader", **APPROVED)


def test_a_later_correction_enters_no_paper_even_of_whom_the_file_knew_only_afterwards(enter: Enter, made: County) -> None:
    Journey(enter, made, ["韦棹歌"])
    case, person = Case.objects.get(), made.persons["韦棹歌"]
    long_before = datetime(2020, 1, 1, tzinfo=UTC)  # before anything was registered
    born = papers.Filling(case, ON, long_before).file[person]["birth_on"]
    row = Basic.objects.known().get(person_id=person)
    with transaction.atomic(), writing(kind="testing.correct", body={}, now=NOW) as leaf:
        write([correct(person_id=person, key="basic", row_id=row.pk, values={"birth_on": date(1960, 1, 1)})], leaf=leaf)
    assert papers.Filling(case, ON, long_before).file[person]["birth_on"] == born
    assert papers.Filling(case, ON).file[person]["birth_on"] == date(1960, 1, 1), "of a paper not yet fixed, what is known"


def test_a_refusal_says_why_and_makes_no_paper(published: Journey, made: County) -> None:
    """不同意 at the approval: back to the committee, with nothing drawn or printed as if it had been approved."""
    published.send("officer", "do/remove_subject", person=made.persons["程守业"], text="另行办理")
    case = Case.objects.get(number=published.number)
    before = {(each.code, each.person_id) for each in papers.ready(case)}
    with time_machine.travel(AFTER, tick=False):
        published.agree("officer")
        assert "不同意要写明理由" in refused(published, "leader", outcome="不同意", text="同意。")
        published.send("leader", "complete", outcome="不同意", text="人选结构再研究")
        page = published.enter("officer").get(f"/case/{published.number}/")
        case = Case.objects.get(number=published.number)
        assert {(each.code, each.person_id) for each in papers.ready(case)} <= before
        assert not {code for code, person in {(each.code, each.person_id) for each in papers.ready(case)}} & {"promotion", "appointment"}
        zipped = published.enter("officer").get(f"/case/{published.number}/papers.zip")
    assert zipped.status_code == 200
    states = {step.id: step.state for step in page.context["flow"]}
    assert [states[step] for step in ("vetting", "committee", "review", "notice", "approval")] == [
        "ok", "now", "waiting", "waiting", "waiting"]
    assert "公示期满，无影响晋升的问题</textarea>" not in page.content.decode()


def test_nothing_is_dated_before_the_places_were_locked(enter: Enter, made: County) -> None:
    journey = Journey(enter, made, ["韦棹歌"])
    journey.agree("officer", method="会议推荐", purpose="工作需要", places_三级主任科员=1)
    journey.agree("reviewer", approved_三级主任科员=1)
    told = refused(journey, "officer", held_on="2026-11-19", due=20, present=18, valid=18, **journey.each(votes=15))
    assert "推荐日期不能是 2026-11-19" in told


def test_everybody_stands_in_the_organ_s_order_wherever_ticked(enter: Enter, made: County) -> None:
    persons = [made.persons[name] for name in ("韦棹歌", "程守业", "方与行")]
    enter("officer").post("/ranks/propose/", {"person": persons, "organ": made.organs[WATER].pk})
    case = Case.objects.get()
    assert list(case.subjects.values_list("person_id", flat=True)) == list(names_in_order(persons, ON))
    assert case.title.startswith("方与行等3人")


def test_a_plan_asks_for_no_more_places_than_are_free(enter: Enter, made: County, monkeypatch: pytest.MonkeyPatch) -> None:
    Journey(enter, made)
    case = Case.objects.get()

    def none_free(moves: object, *, on: object, locking: bool = True) -> None:
        raise Refused("县水利局主任科员职数不足，需要 2 名，可用 1 名", why="核定 11", article="第12条", then="待空出")

    monkeypatch.setattr("xianneng.foundation.quotas.operations.check_free", none_free)
    answer = enter("officer").post(f"/case/{case.number}/complete/", {
        "seen": case.version, "method": "会议推荐", "purpose": "工作需要", "places_一级主任科员": 2, "places_三级主任科员": 1})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "可用 1 名" in page
    assert "请减少申请数" in page
    checks = enter("officer").get(f"/case/{case.number}/checks/").content.decode()
    for words in ("错误 1", "县水利局主任科员职数不足，需要 2 名，可用 1 名", "核定 11；请减少申请数", "第12条"):
        assert words in checks, "the check says it before the step is taken"


def test_the_check_before_a_plan_counts_what_is_typed(enter: Enter, made: County, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many places as there are candidates, unless fewer are typed; what its refusal says."""
    Journey(enter, made)
    case, officer = Case.objects.get(), enter("officer")
    step = case.tasks.get(state="待办")
    asked, fewer = {"一级主任科员": 2, "三级主任科员": 1}, {"places_一级主任科员": "1", "places_三级主任科员": ""}
    assert steps.places_asked(case, step, ON, {}) == asked
    assert steps.places_asked(case, step, ON, fewer) == {"一级主任科员": 1}
    assert "申请一级主任科员职数 50 名，人选只有" in str(ranks.short_of(case, {"一级主任科员": 50}, ON, locking=False))
    with CaptureQueriesContext(connection) as queries:
        assert ranks.short_of(case, asked, ON, locking=False) is None
    assert not any("FOR UPDATE" in each["sql"] for each in queries), "who looks makes nobody wait"
    assert "职数不足" not in officer.get(f"/case/{case.number}/checks/").content.decode()

    def one_free(moves: Sequence[object], *, on: date, locking: bool = True) -> None:
        if len(moves) > 1:
            raise Refused("县水利局主任科员职数不足", why="核定 11", article="第12条", then="待空出")

    monkeypatch.setattr("xianneng.foundation.quotas.operations.check_free", one_free)
    assert "县水利局主任科员职数不足" in officer.get(f"/case/{case.number}/checks/").content.decode()
    assert "职数不足" not in officer.get(f"/case/{case.number}/checks/", fewer).content.decode()


def test_a_plan_is_addressed_to_who_decides_it_from_the_beginning(enter: Enter, made: County) -> None:
    """Handed up and not yet pre-approved: to the organ whose office it waits for."""
    journey = Journey(enter, made)
    journey.agree("officer", method="会议推荐", purpose="工作需要", places_一级主任科员=2, places_三级主任科员=1)
    reviewer = made.users["reviewer"].offices.get()
    assert f"{formal_names([reviewer.organ_id], ON)[reviewer.organ_id]}：" in printed(journey, "plan")
    assert "公务员主管部门：" not in printed(journey, "plan")


def test_all_who_do_not_qualify_are_named_and_the_others_stay_ticked(enter: Enter, made: County) -> None:
    good, bad = made.persons["韦棹歌"], [made.persons[name] for name in ("苏若渚", "陈思源")]
    answer = enter("officer").post("/ranks/propose/", {"person": [good, *bad], "organ": made.organs[WATER].pk})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "有 2 人不能提出晋升职级" in page
    assert all(f"{name}目前不符合晋升" in page for name in ("苏若渚", "陈思源"))
    assert not Case.objects.exists()
    ticked = [part for part in page.split("<tr>") if " checked>" in part]
    assert len(ticked) == 1
    assert "韦棹歌" in ticked[0]


def test_a_running_case_is_told_beside_the_others_and_no_tick_is_lost(enter: Enter, made: County) -> None:
    officer, organ = enter("officer"), made.organs[WATER].pk
    officer.post("/ranks/propose/", {"person": [made.persons["韦棹歌"]], "organ": organ})
    running = Case.objects.get().number
    names = ("韦棹歌", "苏若渚", "程守业")
    answer = officer.post("/ranks/propose/", {"person": [made.persons[name] for name in names], "organ": organ})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f"韦棹歌正在办理晋升职级：已在 {running} 中" in page
    assert "苏若渚目前不符合晋升" in page
    ticked = [part for part in page.split("<tr>") if " checked>" in part]
    assert len(ticked) == 1
    assert "程守业" in ticked[0]


def test_a_proposal_of_nobody_is_the_list_again_with_a_word(enter: Enter, made: County) -> None:
    answer = enter("officer").post("/ranks/propose/", {"organ": made.organs[WATER].pk})
    assert answer.status_code == 422
    assert "没有选择人选" in answer.content.decode()
    assert "韦棹歌" in answer.content.decode()


def test_who_reports_personal_matters_is_not_passed_over_without_a_word(enter: Enter, made: County) -> None:
    """四级调研员 and above report (REPORT-01)."""
    journey = Journey(enter, made, ["韦棹歌"])
    journey.until_recommendation()
    journey.send("officer", "do/inquire", officer=[made.users[name].offices.get().pk for name in ("officer", "examiner")])
    inquiry = Case.objects.get(type="vetting.inquiry")
    for by in ("officer", "examiner"):
        journey.agree(by, inquiry.number, **journey.each(political_conduct="合格"))
    inquiry.refresh_from_db()
    with transaction.atomic(), writing(kind="testing.rank", now=NOW, body={}) as leaf:
        write([begin(person_id=journey.persons[0], key="rank", valid_from=ON, values={
            "series": "综合管理类", "rank": "四级调研员", "way": "晋升", "document": ""})], leaf=leaf)
    found = journey.each(file_audit="一致", personal_matters="不属于报告对象")
    answer = enter("officer").post(f"/case/{inquiry.number}/complete/", {"seen": inquiry.version, "outcome": "同意", **found})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "韦棹歌任四级调研员，应为个人有关事项报告对象" in page
    assert "报告个人有关事项规定" in page
    journey.agree("officer", inquiry.number, **found, **journey.each(personal_matters_text="已离岗，经核实不再报告"))


def test_documents_bear_the_name_of_organ_and_region(made: County) -> None:
    """As the registration does; a name that says its region already stays."""
    ids = {name: organ.pk for name, organ in made.organs.items()}
    found = formal_names(ids.values(), ON)
    assert (found[ids["县委组织部"]], found[ids["县水利局"]]) == ("中共示例县委组织部", "示例县水利局")
    assert not found[ids["邻县水利局"]].startswith("邻县邻县")


def page_of(journey: Journey) -> str:
    return str(journey.enter("officer").get(f"/case/{journey.number}/").content.decode())


def lose(person: int, since: date, now: datetime) -> None:
    """A rank is taken back as a revocation takes it."""
    with transaction.atomic(), writing(kind="testing.revoked", case="XX-2026-0901", body={}, now=now) as leaf:
        write([take_back(person_id=person, key="rank", since=since)], leaf=leaf)


def test_nothing_is_filed_of_ranks_that_were_all_taken_back_before(published: Journey, made: County) -> None:
    """使用后备案 is of places in use: the roster holds those left; where nobody is left the matter ends without one (RANK-QUOTA-12)."""
    published.send("officer", "do/remove_subject", person=made.persons["程守业"], text="另行办理")
    with time_machine.travel(AFTER, tick=False):
        published.agree("officer")
        published.agree("leader", **APPROVED)
        first, second = (each.person_id for each in Case.objects.get(number=published.number).active())
        lose(first, AFTER.date(), AFTER)
        page, case = page_of(published), Case.objects.get(number=published.number)
        assert ("尚未报送备案，备案名册只列仍任所定职级的人员" in page, 'name="number"' in page) == (True, True)
        assert len(papers.FILL["filing"](papers.Filling(case, ON)).promotions) == 1
        lose(second, AFTER.date(), AFTER)
        page, case = page_of(published), Case.objects.get(number=published.number)
        assert ("没有人仍任所定职级，不须使用后备案" in page, 'name="number"' in page, "补充备案" in page) == (True, False, False)
        assert "filing" not in {each.code for each in papers.ready(case)}
        published.agree("officer")
        case = Case.objects.get(number=published.number)
        assert (case.opinions.get(step_name="使用后备案").outcome, papers.filed(case)) == ("已办", set())
        published.agree("officer")
    case.refresh_from_db()
    assert case.state == "已办结"
    assert "filing" not in {each.code for each in papers.ready(case)}


def test_a_roster_that_was_filed_is_to_be_supplemented(published: Journey, made: County) -> None:
    published.send("officer", "do/remove_subject", person=made.persons["程守业"], text="另行办理")
    with time_machine.travel(AFTER, tick=False):
        published.agree("officer")
        published.agree("leader", **APPROVED)
        published.agree("officer", filed_on=AFTER.date().isoformat(), number="备〔2026〕3号")
        person = Case.objects.get(number=published.number).active()[0].person_id
        given = Rank.objects.known().get(person_id=person, valid_from=AFTER.date())
        Task.objects.filter(step="filing").update(done_at=given.known_from + timedelta(microseconds=1))  # by the database's own clock, as it is kept
        lose(person, AFTER.date(), AFTER)
        assert "已报送的备案名册须补充备案" in page_of(published)


def test_a_candidate_learns_of_the_matter_by_its_notice_and_of_no_finding(published: Journey, made: County) -> None:
    """Before the notice nothing is said of a matter in hand; the page never says that its findings were not made."""
    case = Case.objects.get(number=published.number)
    named, suspended = case.active()[0].person_id, made.persons["程守业"]

    def own(person: int) -> str:
        User.objects.filter(username="zhou").update(person_id=person)
        return str(published.enter("zhou").get(f"/person/{person}/law/").content.decode())

    with time_machine.travel(NOW + timedelta(minutes=3), tick=False):
        mine, others = own(named), own(suspended)
    assert f"{published.number}，您已列入拟晋升" in mine
    assert "现在“公示”环节" in mine
    assert "合格" not in mine.replace("不合格", ""), "what was found is the case's own"
    assert (published.number in others, "不是办件的结论" in others) == (False, True)
    assert "不是办件的结论" not in published.enter("officer").get(f"/person/{named}/law/").content.decode()
    published.send("officer", "do/return_for_correction", to_step="recommendation", text="重新推荐")
    assert published.number not in own(named), "gone back, it is published no more"


def test_a_matter_in_hand_counts_no_clauses_of_another_rank(published: Journey, made: County) -> None:
    person = Case.objects.get(number=published.number).active()[0].person_id
    held = Rank.objects.known().filter(person_id=person).latest("valid_from")
    lower = {"三级主任科员": "四级主任科员", "四级主任科员": "一级科员", "二级主任科员": "三级主任科员"}[held.rank]
    with transaction.atomic(), writing(kind="testing.correct", body={}, now=NOW) as leaf:
        write([correct(person_id=person, key="rank", row_id=held.pk, values={"rank": lower})], leaf=leaf)
    with time_machine.travel(NOW + timedelta(minutes=3), tick=False):
        page = published.enter("officer").get(f"/case/{published.number}/?person={person}")
    shown = next(each for each in page.context["subjects"] if each["subject"].person_id == person)
    assert (shown["answer"], "不再适用晋升" in shown["passed"]) == (None, True)
    assert "不再适用晋升" in page.context["barred"].why
    assert page.context["chosen"]["subject"].person_id != person, "no clauses are listed of whom it is not about any more"
    assert f"✗ {shown['passed']}" in page.content.decode()
