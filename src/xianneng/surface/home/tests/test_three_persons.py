"""A case of three persons works through every step; one waits on the way and comes back, and all three are promoted."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client

from xianneng.foundation.cases import verifying as verifying_of_cases
from xianneng.foundation.cases.models import Case
from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.ledger.report import Report
from xianneng.foundation.quotas.operations.using import locked_by
from xianneng.foundation.record import checks, operations, verifying
from xianneng.foundation.record.facts import Asked
from xianneng.foundation.record.models import Basic, Level, Rank
from xianneng.foundation.record.operations import Change, write
from xianneng.foundation.record.sets import SETS
from xianneng.surface.project.testing import NOW, WATER, County, verify
from xianneng.work.ranks import cases, papers
from xianneng.work.ranks.cases import agreed, verdicts
from xianneng.work.ranks.queries import explain

Enter = Callable[[str], Client]
TARGETS = {"方与行": "一级主任科员", "程守业": "一级主任科员", "韦棹歌": "三级主任科员"}
AFTER = NOW + timedelta(days=10)
EFFECTIVE = AFTER.date()
MEETING = {"met_on": "2026-11-20", "chair": "高既明", "due": 4, "present": 4, "attended": "高既明、顾景行、卢采薇、严敬之", "place": "会议室",
           "recorder": "许知微", "minutes": "纪要〔2026〕1号"}


class Journey:
    """The case, of these persons or all three, and its cast at their desks."""

    def __init__(self, enter: Enter, made: County, names: Sequence[str] = tuple(TARGETS)) -> None:
        self.enter, self.persons = enter, [made.persons[name] for name in names]
        self.targets = Counter(TARGETS[name] for name in names)
        enter("officer").post("/ranks/propose/", {"person": self.persons, "organ": made.organs[WATER].pk})
        self.number = Case.objects.get().number

    def send(self, by: str, act: str, of: str = "", **given: Any) -> None:
        """One form of the case page, as it stands now; it must be taken."""
        case = Case.objects.get(number=of or self.number)
        answer = self.enter(by).post(f"/case/{case.number}/{act}/", {"seen": case.version, **given})
        assert answer.status_code == 302, answer.content.decode()

    def agree(self, by: str, of: str = "", **given: Any) -> None:
        """The step's form, and agreement."""
        self.send(by, "complete", of, outcome="同意", text="同意。", **given)

    def each(self, **given: Any) -> dict[str, Any]:
        """The same answer about each of them."""
        return {f"{name}_{person}": value for name, value in given.items() for person in self.persons}

    def until_recommendation(self) -> None:
        """Plan, preapproval; one is set aside and taken back; the recommendation."""
        self.agree("officer", method="会议推荐", purpose="工作需要", **{f"places_{rank}": count for rank, count in self.targets.items()})
        self.agree("reviewer", **{f"approved_{rank}": count for rank, count in self.targets.items()})
        self.send("officer", "do/suspend_subject", person=self.persons[-1], text="核对档案")
        self.send("officer", "do/resume_subject", person=self.persons[-1], text="核对无误")
        self.agree("officer", held_on="2026-11-20", due=20, present=18, valid=18, **self.each(votes=15))

    def inquire(self, officers: list[int]) -> None:
        """One inquiry into all of them, to its end, and the step."""
        self.look_into(officers)
        self.agree("officer")

    def look_into(self, officers: list[int]) -> None:
        """One inquiry into whoever is to be looked into."""
        self.send("officer", "do/inquire", officer=officers)
        inquiry = Case.objects.filter(type="vetting.inquiry").latest("pk").number
        for by in ("officer", "examiner"):
            self.agree(by, inquiry, **self.each(political_conduct="合格"))
        self.agree("officer", inquiry, **self.each(file_audit="一致", personal_matters="不属于报告对象"))
        self.agree("inspector", inquiry, **self.each(integrity="无影响"))
        for by in ("officer", "examiner"):
            self.agree(by, inquiry, **self.each(basic_conditions="符合"))

    def decide(self, **meeting: str) -> None:
        """The committee, the review, the notice put up."""
        self.agree("officer", **MEETING | meeting, **self.each(yes=4, no=0, abstain=0, chosen="on", reason="实绩突出"))
        self.agree("reviewer")
        assert "公示 5 个工作日的，至 2026-11-27 止" in self.enter("officer").get(f"/case/{self.number}/").content.decode()
        self.send("officer", "do/publish_notice", text="拟晋升三人", contacts="0000-12380", days=5)

    def take_effect(self, effective_on: date = EFFECTIVE) -> None:
        """When the notice has run: closed, approved from a date; filed and archived, once the ranks are held."""
        self.agree("officer")
        self.agree("leader", document="县组干〔2026〕9号", effective_on=effective_on.isoformat())
        stand = {each["state"] for each in self.enter("officer").get(f"/case/{self.number}/").context["subjects"]}
        assert stand == {"已批准"}, "neither in hand nor yet in the archive"
        early = {"seen": Case.objects.get(number=self.number).version, "filed_on": "2019-01-01", "number": "备〔2026〕3号"}
        assert self.enter("officer").post(f"/case/{self.number}/complete/", early).status_code == 422
        if effective_on > AFTER.date():
            soon = early | {"seen": Case.objects.get(number=self.number).version, "filed_on": AFTER.date().isoformat()}
            assert "使用后才备案" in self.enter("officer").post(f"/case/{self.number}/complete/", soon).content.decode()
            return
        self.agree("officer", filed_on=AFTER.date().isoformat(), number="备〔2026〕3号")
        self.agree("officer")


@pytest.fixture
def journey(enter: Enter, made: County) -> Journey:
    return Journey(enter, made)


def test_three_persons_through_all_steps(journey: Journey, made: County) -> None:
    journey.until_recommendation()
    journey.inquire([made.users[name].offices.get().pk for name in ("officer", "examiner")])
    journey.decide()
    with time_machine.travel(AFTER, tick=False):
        journey.take_effect()
        answer = journey.enter("officer").get(f"/case/{journey.number}/?person={journey.persons[1]}")
        page = answer.content.decode()
    assert answer.context["chosen"]["name"] == "程守业", "how each of them stood then is told, one at a time"
    locked = dict(answer.context["matter"])["预审锁定职数"]
    assert locked.startswith("没有锁定"), "within the ratio in which each of them stood"
    assert verify(verifying.check, AFTER) == [], "the lists say what the file says"
    case = Case.objects.get(number=journey.number)
    assert case.state == "已办结"
    assert "已办结" in page
    held = {each.person_id: each.rank for each in Rank.objects.as_of(AFTER.date()).filter(person_id__in=journey.persons)}
    assert held == {made.persons[name]: rank for name, rank in TARGETS.items()}
    assert [each.state for each in case.subjects.all()] == ["在办"] * 3
    assert case.opinions.get(step_name="使用后备案").outcome == "已报备", "the organ files; it agrees to nothing"
    levels = list(Level.objects.as_of(AFTER.date()).filter(person_id__in=journey.persons, valid_from=EFFECTIVE))
    assert levels
    assert {each.step for each in levels} == {None}, "nobody has determined the step of a new level yet"
    with time_machine.travel(AFTER, tick=False):
        shown = journey.enter("officer").get(f"/person/{levels[0].person_id}/").content.decode()
    assert f"{levels[0].level} 级，档次待核定" in shown
    assert _forms_of_one(case) == dict.fromkeys(("vetting", "promotion"), 3)


def test_who_comes_back_while_the_others_are_looked_into_is_looked_into_too(journey: Journey, made: County) -> None:
    """政治素质考察 is the first gate for everybody: whoever was suspended when the inquiry began has one of their own."""
    officers = [made.users[name].offices.get().pk for name in ("officer", "examiner")]
    journey.until_recommendation()
    journey.send("officer", "do/suspend_subject", person=journey.persons[-1], text="核对档案")
    journey.look_into(officers)
    journey.send("officer", "do/resume_subject", person=journey.persons[-1], text="核对无误")
    case = Case.objects.get(number=journey.number)
    refused = journey.enter("officer").post(f"/case/{journey.number}/complete/", {"seen": case.version, "outcome": "同意", "text": "同意。"})
    assert "韦棹歌没有政治素质考察结论" in refused.content.decode()
    page = journey.enter("officer").get(f"/case/{journey.number}/")
    assert page.context["to_inquire"] == ["韦棹歌"], "the page leads on"
    assert "尚未考察的人选：韦棹歌" in page.content.decode()
    journey.look_into(officers)
    journey.agree("officer")
    journey.decide()


@pytest.mark.parametrize(("yes", "due", "passed"), [(5, 11, False), (6, 11, True), (5, 10, False), (6, 10, True)])
def test_more_than_half_of_those_due(yes: int, due: int, passed: bool) -> None:
    """The worked example of POST-PROM-08; half of an even number is not more than half."""
    assert agreed({"yes": yes}, due) is passed


def test_a_rank_beside_the_post_is_no_promotion_of_the_level(enter: Enter, made: County) -> None:
    """RANK-DUAL-01: a chief is given the rank of the post; two ranks at once are no leap, and the level rose with the post."""
    name = "韦棹歌"
    person, since = made.persons[name], NOW.date() - timedelta(days=90)
    with transaction.atomic(), writing(kind="testing.post", body={}, now=NOW) as leaf:
        changes = [operations.begin(person_id=person, key="level", valid_from=since, values={"level": 21, "step": 3})]
        changes.append(operations.add(person_id=person, key="post", valid_from=since, values={
            "organ_id": made.organs[WATER].pk, "title": "局长", "layer": "乡科级正职", "is_main": False}))
        write(changes, leaf=leaf)
    journey = Journey(enter, made, [name])
    journey.targets = Counter(["二级主任科员"])
    journey.until_recommendation()
    journey.inquire([made.users[officer].offices.get().pk for officer in ("officer", "examiner")])
    journey.decide()
    with time_machine.travel(AFTER, tick=False):
        journey.take_effect()
    held = Rank.objects.as_of(AFTER.date()).get(person_id=person)
    assert (held.rank, held.way) == ("二级主任科员", "转任")
    kept = Level.objects.as_of(AFTER.date()).get(person_id=person)
    assert (kept.level, kept.step) == (21, 3), "the same level keeps its step"
    found = checks.run(Asked(AFTER.date(), person_ids=[person]))["code"].to_list()
    assert not {"rank_leap", "level_out_of_range"} & set(found)


@pytest.mark.parametrize(("effective_on", "first_on", "word"), [
    ("2026-11-19", None, "集体研究决定"), ("2099-01-01", None, "一年以上"), ("2027-12-01", None, "请填写 2027-11-30 以前的日期"),
    ("2026-11-20", date(2026, 11, 24), "任职级时间不能早于 2026-11-24")])
def test_a_rank_counts_from_the_decision_or_later(journey: Journey, made: County, monkeypatch: pytest.MonkeyPatch,
                                                  effective_on: str, first_on: date | None, word: str) -> None:
    journey.until_recommendation()
    journey.inquire([made.users[name].offices.get().pk for name in ("officer", "examiner")])
    journey.decide()
    with time_machine.travel(AFTER, tick=False):
        journey.agree("officer")
        if first_on:  # A fact learnt since the meeting moved the day.
            monkeypatch.setattr(cases, "verdicts", lambda *of, **asked: {
                pk: replace(answer, first_on=first_on) for pk, answer in verdicts(*of, **asked).items()})
        case = Case.objects.get(number=journey.number)
        answer = journey.enter("leader").post(f"/case/{journey.number}/complete/", {"outcome": "同意",
            "seen": case.version, "document": "县组干〔2026〕9号", "effective_on": effective_on})
    assert answer.status_code == 422
    assert word in answer.content.decode()


def test_a_rank_may_be_dated_twelve_months_ahead_and_not_a_day_more(enter: Enter, made: County) -> None:
    """The last day that may be; the one after is refused above."""
    journey = Journey(enter, made, ["韦棹歌"])
    journey.until_recommendation()
    journey.inquire([made.users[name].offices.get().pk for name in ("officer", "examiner")])
    journey.decide()
    with time_machine.travel(AFTER, tick=False):
        journey.agree("officer")
        journey.agree("leader", document="县组干〔2026〕9号", effective_on="2027-11-30")
    assert Rank.objects.known().filter(person_id=made.persons["韦棹歌"], valid_from=date(2027, 11, 30)).exists()


def test_the_party_group_meets_when_the_inquiry_is_over(journey: Journey, made: County) -> None:
    journey.until_recommendation()
    with time_machine.travel(NOW + timedelta(days=5), tick=False):
        journey.inquire([made.users[name].offices.get().pk for name in ("officer", "examiner")])
        early: dict[str, Any] = {**MEETING, **journey.each(yes=4, no=0, abstain=0, chosen="on", reason="实绩突出")}
        case = Case.objects.get(number=journey.number)
        answer = journey.enter("officer").post(f"/case/{case.number}/complete/", {"seen": case.version, "outcome": "同意", "text": "同意", **early})
        assert (answer.status_code, "考察 2026-11-25 才办结" in answer.content.decode()) == (422, True)
        journey.agree("officer", **early | {"met_on": "2026-11-25"})


def test_a_notice_runs_as_long_as_the_place_has_decided(journey: Journey, made: County) -> None:
    longer = {"value": "7", "document": "示组发〔2026〕8号", "valid_from": NOW.date().isoformat()}
    assert journey.enter("leader").post("/parameters/public_notice_days/", longer).status_code == 302
    journey.until_recommendation()
    journey.inquire([made.users[name].offices.get().pk for name in ("officer", "examiner")])
    journey.agree("officer", **MEETING, **journey.each(yes=4, no=0, abstain=0, chosen="on", reason="实绩突出"))
    journey.agree("reviewer")
    notice = {"text": "拟晋升三人", "contacts": "0000-12380", "seen": Case.objects.get(number=journey.number).version}
    short = journey.enter("officer").post(f"/case/{journey.number}/do/publish_notice/", notice | {"days": 5})
    assert (short.status_code, "本地规定（示组发〔2026〕8号）不少于 7 个工作日" in short.content.decode()) == (422, True)
    assert journey.enter("officer").post(f"/case/{journey.number}/do/publish_notice/", notice | {"days": 7}).status_code == 302


def test_a_matter_that_went_back_is_published_anew(journey: Journey, made: County) -> None:
    journey.until_recommendation()
    journey.inquire([made.users[name].offices.get().pk for name in ("officer", "examiner")])
    journey.decide()
    with time_machine.travel(AFTER, tick=False):
        journey.agree("officer")
        journey.send("leader", "do/return_for_correction", to_step="committee", text="重新研究")
        journey.agree("officer", **MEETING, **journey.each(yes=4, no=0, abstain=0, chosen="on", reason="实绩突出"))
        journey.agree("reviewer")
        case, page = Case.objects.get(number=journey.number), f"/case/{journey.number}/"
        assert papers.FILL["promotion"](papers.Filling(case, AFTER.date()), journey.persons[0]).notice == "", "the first notice was of another decision"
        former = [each for each in papers.ready(case) if (each.code, each.round) == ("notice", 1)]
        assert [each.title for each in former] == ["公示（2026-11-20，退回前）"]
        assert papers.FILL["notice"](papers.Filling(case, AFTER.date(), former=case.data["former"][0])).begins_on == date(2026, 11, 21)
        shown = journey.enter("officer").get(page).content.decode()
        assert "发布公示" in shown
        assert 'name="contacts" required value="0000-12380"' in shown, "where objections go is not typed twice"
        answer = journey.enter("officer").post(f"{page}complete/", {"seen": case.version})
    assert answer.status_code == 422
    assert "还没有公示" in answer.content.decode()


def test_a_meeting_that_agrees_to_nobody_ends_the_matter_and_has_its_minutes(journey: Journey, made: County) -> None:
    journey.until_recommendation()
    journey.inquire([made.users[name].offices.get().pk for name in ("officer", "examiner")])
    journey.agree("officer", **MEETING, **journey.each(yes=1, no=3, abstain=0, reason="实绩不够突出"))
    case = Case.objects.get(number=journey.number)
    assert (case.state, {each.state for each in case.subjects.all()}) == ("已终止", {"移出"})
    page = journey.enter("officer").get(f"/case/{case.number}/").content.decode()
    assert "在“党组集体研究”没有留下人选，本件终止" in page
    minutes = papers.FILL["minutes"](papers.Filling(case, NOW.date()))
    assert [each.result for each in minutes.decisions] == ["未通过"] * 3
    assert minutes.resolution.startswith("没有人的同意票超过")
    assert not locked_by(case.number)
    assert verify(verifying.check) == []


def test_minutes_of_a_meeting_mended_keep_all_it_voted_on(journey: Journey, made: County) -> None:
    """Sent back for a missing page, the step is taken again with everybody: also whom the meeting did not choose."""
    journey.until_recommendation()
    journey.inquire([made.users[name].offices.get().pk for name in ("officer", "examiner")])
    votes = journey.each(yes=4, no=0, abstain=0, chosen="on", reason="实绩突出")
    last = journey.persons[-1]
    votes = {name: value for name, value in votes.items() if name != f"chosen_{last}"} | {f"yes_{last}": 1, f"no_{last}": 3}
    journey.agree("officer", **MEETING, **votes)
    case = Case.objects.get(number=journey.number)
    assert case.subjects.get(person_id=last).state == "移出"
    journey.send("reviewer", "do/return_for_correction", to_step="committee", text="会议记录缺第2页")
    assert case.subjects.get(person_id=last).state == "在办", "the decision that passed them over is to be taken again"
    journey.agree("officer", **MEETING, **votes)
    case = Case.objects.get(number=journey.number)
    minutes = papers.FILL["minutes"](papers.Filling(case, AFTER.date()))
    assert [each.result for each in minutes.decisions] == ["通过", "通过", "未通过"]
    assert [each.title for each in papers.ready(case) if each.round] == ["会议记录（2026-11-20，退回前）"], "the file keeps both"
    assert journey.enter("officer").get(f"/case/{journey.number}/paper/minutes.docx?round=1").status_code == 200
    assert journey.enter("officer").get(f"/case/{journey.number}/paper/minutes.docx?round=2").status_code == 404
    assert case.subjects.get(person_id=last).state == "移出"


def test_who_was_refused_meets_anew_and_is_told_why(journey: Journey, made: County) -> None:
    """A refused approval sends the case back: who refused and why stands on top, nothing of the refused meeting is proposed."""
    journey.agree("officer", method="会议推荐", purpose="工作需要", **{f"places_{rank}": count for rank, count in journey.targets.items()})
    journey.agree("reviewer", approved_一级主任科员=1, approved_三级主任科员=1)
    page = journey.enter("officer").get(f"/case/{journey.number}/").content.decode()
    assert "晋升一级主任科员 1 人（人选 2 人，由党组择优）" in page
    left = made.persons["程守业"]
    journey.send("officer", "do/suspend_subject", person=left, text="核对档案")
    journey.agree("officer", held_on="2026-11-20", due=20, present=18, valid=18, **journey.each(votes=15))
    journey.inquire([made.users[name].offices.get().pk for name in ("officer", "examiner")])
    assert Case.objects.get(type="vetting.inquiry").title == "考察：方与行等2人晋升一级主任科员、三级主任科员"
    journey.decide()
    assert left not in [each.person_id for each in papers.ready(Case.objects.get(number=journey.number)) if each.code == "promotion"]
    with time_machine.travel(AFTER, tick=False):
        journey.agree("officer")
        journey.send("leader", "complete", outcome="不同意", text="实绩材料不足")
        shown = journey.enter("officer").get(f"/case/{journey.number}/")
    assert "审批不同意，退回重新办理" in shown.content.decode()
    assert "<p>实绩材料不足</p>" in shown.content.decode()
    proposed = shown.context["form"].initial
    assert proposed["chair"] == MEETING["chair"]
    assert proposed["met_on"] == AFTER.date()
    assert not {"minutes", f"yes_{journey.persons[0]}", f"chosen_{journey.persons[0]}"} & set(proposed)


def test_the_next_meeting_is_proposed_where_the_last_one_was(journey: Journey, made: County) -> None:
    journey.until_recommendation()
    journey.inquire([made.users[name].offices.get().pk for name in ("officer", "examiner")])
    before = Case.objects.get(number=journey.number)
    former = Case.objects.create(type=before.type, number="ZJ-2025-0001", organ=before.organ, process=before.process, opened_by=before.opened_by,
                                 opened_office=before.opened_office, opened_user=before.opened_user, opened_at=NOW, title="以前的一件",
                                 data={"committee": MEETING})
    assert former.pk
    proposed = journey.enter("officer").get(f"/case/{journey.number}/").context["form"].initial
    assert (proposed["place"], proposed["recorder"]) == (MEETING["place"], MEETING["recorder"])
    assert "minutes" not in proposed, "each meeting has a number of its own"


def test_the_places_asked_for_stand_in_the_order_of_the_persons() -> None:
    """The database keeps no order of names; 一级 would come before 三级调研员."""
    subjects = [SimpleNamespace(data={"target": target}) for target in ("四级主任科员", "三级调研员", "三级调研员", "一级主任科员")]
    case: Any = SimpleNamespace(data={"plan": {"places": {"三级调研员": 2, "一级主任科员": 1, "四级主任科员": 1}}},
                                subjects=SimpleNamespace(all=lambda: subjects))
    assert list(cases.asked_for(case)) == ["四级主任科员", "三级调研员", "一级主任科员"]


def _forms_of_one(case: Case) -> dict[str, int]:
    """How many papers about one person the case has, by kind."""
    codes = [each.code for each in papers.ready(case) if each.person_id]
    return {code: codes.count(code) for code in dict.fromkeys(codes)}


def test_a_rank_without_an_approved_place_is_not_decided_on(journey: Journey, made: County) -> None:
    journey.agree("officer", method="会议推荐", purpose="工作需要", places_一级主任科员=2, places_三级主任科员=1)
    journey.agree("reviewer", approved_一级主任科员=2, approved_三级主任科员=0)
    journey.agree("officer", held_on="2026-11-20", due=20, present=18, valid=18, **journey.each(votes=15))
    journey.inquire([made.users[name].offices.get().pk for name in ("officer", "examiner")])
    case = Case.objects.get(number=journey.number)
    later = journey.enter("officer").post(f"/case/{journey.number}/complete/", {
        "seen": case.version, **MEETING | {"met_on": "2026-12-25"}, **journey.each(yes=4, no=0, abstain=0, reason="实绩突出")})
    assert "会议日期不能在今天之后" in later.content.decode()
    answer = journey.enter("officer").post(f"/case/{journey.number}/complete/", {"seen": case.version, **MEETING, **journey.each(
        yes=4, no=0, abstain=0, chosen="on", reason="实绩突出")})
    assert answer.status_code == 422
    assert "多于预审同意的 0 名" in answer.content.decode()


def test_an_inquiry_is_made_by_two_officers_in_office(journey: Journey, made: County) -> None:
    journey.until_recommendation()
    case = Case.objects.get(number=journey.number)
    officer, examiner, voter, other = (made.users[name].offices.get() for name in ("officer", "examiner", "voter", "officer2"))
    page = f"/case/{journey.number}/"
    alone = journey.enter("officer").post(f"{page}do/inquire/", {"seen": case.version, "officer": [officer.pk]})
    assert (alone.status_code, "考察组不足两人" in alone.content.decode()) == (422, True)
    own, examiner.user.person_id = examiner.user.person_id, journey.persons[0]
    examiner.user.save()
    themselves = journey.enter("officer").post(f"{page}do/inquire/", {"seen": case.version, "officer": [officer.pk, examiner.pk]})
    assert (themselves.status_code, "考察人员不能考察本人" in themselves.content.decode()) == (422, True)
    examiner.user.person_id = own
    examiner.user.save()
    for second in (voter, other, examiner):
        if second == examiner:
            examiner.to_on = NOW.date()
            examiner.save()
            assert examiner not in journey.enter("officer").get(page).context["examiners"], "who has left is not offered"
        answer = journey.enter("officer").post(f"{page}do/inquire/", {"seen": case.version, "officer": [officer.pk, second.pk]})
        assert answer.status_code == 422
    assert not Case.objects.filter(type="vetting.inquiry").exists()


def test_a_copy_reaches_the_desk_it_is_sent_to(journey: Journey, made: County) -> None:
    journey.send("officer", "do/copy_to", office=[made.users["team2"].offices.get().pk])
    assert journey.number in journey.enter("team2").get("/").content.decode()


def test_a_paper_stays_as_it_was_issued_when_the_file_is_corrected(journey: Journey, made: County) -> None:
    journey.until_recommendation()
    journey.inquire([made.users[name].offices.get().pk for name in ("officer", "examiner")])
    journey.decide()
    case, person = Case.objects.get(number=journey.number), journey.persons[0]
    with connection.cursor() as cursor:  # the file's times are the database's own
        cursor.execute("UPDATE cases_task SET done_at = clock_timestamp() WHERE case_id = %s AND step = 'vetting'", [case.pk])
    printed = papers.paper(case, "vetting", person, on=NOW.date())
    row = Basic.objects.known().get(person_id=person)
    with time_machine.travel(NOW + timedelta(days=2), tick=False), transaction.atomic():
        with writing(kind="testing.correction", body={}, now=NOW) as leaf:
            write([Change(person, "basic", (row.pk,), [{**{name: getattr(row, name) for name in SETS["basic"].columns()},
                                                        "valid_from": row.valid_from, "ethnicity": "回族"}])], leaf=leaf)
        assert papers.paper(case, "vetting", person, on=AFTER.date()) == printed
        text = str(printed)
        assert "汉族" in text
        assert "何清渠" not in text.rpartition("考察组成员")[2], "who gave only the discipline organ's word is no member"


def test_the_step_waits_for_its_inquiry_and_says_for_which(journey: Journey, made: County) -> None:
    journey.until_recommendation()
    journey.send("officer", "do/inquire", officer=[made.users[name].offices.get().pk for name in ("officer", "examiner")])
    inquiry = Case.objects.get(type="vetting.inquiry")
    page = journey.enter("officer").get(f"/case/{journey.number}/")
    assert page.context["awaited"] == [inquiry]
    assert f'待 <a href="/case/{inquiry.number}/">' in page.content.decode()
    assert "disabled" in page.content.decode().partition("办结本环节")[0].rpartition("<button")[2]
    for by in ("officer", "examiner"):
        journey.agree(by, inquiry.number, **journey.each(political_conduct="合格"))
    journey.send("officer", "do/withdraw", inquiry.number, text="人员有变动")
    assert not papers.Filling(Case.objects.get(number=journey.number), NOW.date()).findings, "what it found stands on no paper"
    page = journey.enter("officer").get(f"/case/{journey.number}/").content.decode()
    assert "组织考察" in page, "another is organised where the first came to nothing"


def test_two_who_must_agree_are_two_people(journey: Journey, made: County) -> None:
    journey.until_recommendation()
    journey.send("officer", "do/inquire", officer=[made.users[name].offices.get().pk for name in ("officer", "examiner")])
    inquiry = Case.objects.get(type="vetting.inquiry")
    journey.agree("officer", inquiry.number, **journey.each(political_conduct="合格"))
    journey.enter("examiner").post("/stand-ins/grant/", {
        "user": made.users["officer"].pk, "from": "2026-11-20", "last": "2026-11-27", "reason": "出差"})
    officer = journey.enter("officer")
    officer.post("/office/", {"office": made.users["examiner"].offices.get().pk})
    inquiry.refresh_from_db()
    answer = officer.post(f"/case/{inquiry.number}/complete/", {
        "seen": inquiry.version, "outcome": "同意", "text": "同意。", **journey.each(political_conduct="合格")})
    assert answer.status_code == 422
    assert "会签须由不同的人办理" in answer.content.decode()


def test_the_page_says_what_cannot_be_done_yet_before_it_is_tried(journey: Journey, made: County) -> None:
    """公示 is ended by one button, which comes when the period is over; until then it says since when."""
    journey.until_recommendation()
    journey.inquire([made.users[name].offices.get().pk for name in ("officer", "examiner")])
    journey.decide()
    page = journey.enter("officer").get(f"/case/{journey.number}/")
    assert "公示期未满" in page.context["not_yet"]
    words = page.content.decode()
    assert "结束公示，送下一环节" not in words
    assert "公示期满，无影响晋升的问题" not in words
    assert "期满后在这里填写公示结果" in words
    assert words.index('id="objections"') < words.index('id="step"'), "what can be done first"
    assert next(step.note for step in page.context["flow"] if step.state == "now") == "公示至 2026-11-27"
    with time_machine.travel(AFTER, tick=False):
        page = journey.enter("officer").get(f"/case/{journey.number}/")
        assert (page.context["not_yet"], page.content.decode().count("结束公示，送下一环节")) == ("", 1)
        journey.agree("officer")
    case = Case.objects.get(number=journey.number)
    assert case.notices.get().closed_at is not None
    assert case.tasks.get(state="待办").form == "approval"


def test_a_rank_granted_from_a_later_day_is_not_proposed_again(enter: Enter, made: County) -> None:
    """The filing waits for the use: nothing is in hand, and the file still shows the old rank."""
    journey = Journey(enter, made, ["韦棹歌"])
    [person], begins = journey.persons, date(2027, 6, 1)
    journey.until_recommendation()
    journey.inquire([made.users[name].offices.get().pk for name in ("officer", "examiner")])
    journey.decide()
    with time_machine.travel(AFTER, tick=False):
        journey.take_effect(begins)
    with time_machine.travel(AFTER + timedelta(days=1), tick=False):
        assert Case.objects.get(number=journey.number).closed_at is None
        page = enter("officer").get("/ranks/").content.decode()
        assert "已批准自 2027-06-01 任三级主任科员" in next(line for line in page.split("<tr>") if "韦棹歌" in line)
        again = enter("officer").post("/ranks/propose/", {"person": [person], "organ": made.organs[WATER].pk})
        assert again.status_code == 422
        assert "已批准自2027-06-01起任三级主任科员" in again.content.decode()
        assert Case.objects.filter(type="ranks.promotion").count() == 1
    [before], [then] = (explain(Asked(day, person_ids=[person])) for day in (NOW.date(), begins))
    assert (before.row["granted"], before.row["eligible"]) == (None, True), "it was not decided then"
    assert (then.row["granted"], then.row["rank"]) == (None, "三级主任科员")


def removed(journey: Journey, names: Sequence[str], made: County, text: str) -> Any:
    """The form by which several are taken out at once, as it is answered."""
    seen = Case.objects.get(number=journey.number).version
    return journey.enter("officer").post(f"/case/{journey.number}/do/remove_subject/", {
        "seen": seen, "person": [made.persons[name] for name in names], "text": text})


def test_several_are_taken_out_at_once_and_the_case_is_called_by_the_others(journey: Journey, made: County) -> None:
    case = Case.objects.get(number=journey.number)
    assert case.title == "方与行等3人晋升一级主任科员、三级主任科员"
    empty = removed(journey, ["方与行", "程守业"], made, "")
    page = empty.content.decode()
    ticks = [part.partition(">")[0] for part in page.split('type="checkbox" name="person" ')[1:]]
    assert (empty.status_code, ["checked" in tick for tick in ticks]) == (422, [True, True, False]), "the ticks stay"
    assert "没有选择人选" in removed(journey, [], made, "另行办理").content.decode()
    assert "本件只剩这一名人选" in removed(journey, list(TARGETS), made, "另行办理").content.decode()
    assert not case.subjects.filter(state="移出").exists(), "all of them or none"
    assert removed(journey, ["方与行", "程守业"], made, "另行办理").status_code == 302
    shown = journey.enter("officer").get(f"/case/{journey.number}/").context
    assert [each["name"] for each in shown["subjects"]] == ["韦棹歌", "方与行", "程守业"], "who left stands last"
    assert [each["name"] for each in shown["judged"]] == ["韦棹歌"]
    entries = [event.data for event in case.events.filter(kind="remove_subject").order_by("pk")]
    assert entries == [{"person": made.persons[name], "text": "另行办理"} for name in ("方与行", "程守业")], "each has an entry"
    assert Leaf.objects.filter(kind="cases.remove_subject").count() == 2
    for page in ("/", f"/case/{journey.number}/"):
        text = journey.enter("officer").get(page).content.decode()
        assert ("韦棹歌晋升三级主任科员" in text, "等3人" in text.partition("办理过程")[0]) == (True, False), page
    report = Report()
    verifying_of_cases.check_working(report)
    assert report.faults == []


def test_who_is_passed_over_and_brought_back_changes_the_name_too(journey: Journey, made: County) -> None:
    journey.until_recommendation()
    journey.inquire([made.users[name].offices.get().pk for name in ("officer", "examiner")])
    given = MEETING | journey.each(yes=4, no=0, abstain=0, chosen="on", reason="实绩突出")
    first = made.persons["方与行"]
    given |= {f"yes_{first}": 1, f"no_{first}": 3}
    del given[f"chosen_{first}"]
    journey.agree("officer", **given)
    assert Case.objects.get(number=journey.number).title == "程守业等2人晋升一级主任科员、三级主任科员"
    journey.send("reviewer", "do/return_for_correction", to_step="committee", text="请再研究")
    assert Case.objects.get(number=journey.number).title == "方与行等3人晋升一级主任科员、三级主任科员"


def test_where_no_ratio_limits_a_rank_nobody_is_asked_how_to_recommend(enter: Enter, made: County) -> None:
    """一级科员 has no ratio: no pre-approval, no recommendation, and the plan says so (并行规定 第20条)."""
    person = made.persons["方与行"]
    held = Rank.objects.known().get(person_id=person)
    with transaction.atomic(), writing(kind="testing.rank", body={}, now=NOW) as leaf:
        write([Change(person, "rank", [held.pk], [{**operations.row_values("rank", held), "rank": "二级科员", "valid_from": date(2020, 1, 1), "valid_to": held.valid_to}])],
              leaf=leaf)
    enter("officer").post("/ranks/propose/", {"person": [person], "organ": made.organs[WATER].pk})
    case = Case.objects.get()
    assert "推荐方式" not in enter("officer").get(f"/case/{case.number}/").content.decode()
    given = {"seen": case.version, "outcome": "同意", "text": "", "purpose": "晋升", "places_一级科员": 1}
    answer = enter("officer").post(f"/case/{case.number}/complete/", given)
    assert answer.status_code == 302, answer.content.decode()
    case = Case.objects.get()
    assert case.tasks.get(state="待办").name == "考察"
    plan = papers.FILL["plan"](papers.Filling(case, NOW.date()))
    assert "按简化程序办理" in plan.procedure
    assert "不进行民主推荐" in plan.procedure
    assert not plan.addressee, "nobody pre-approves it"
    page = enter("officer").get(f"/case/{case.number}/")
    assert [(each.name, each.note) for each in page.context["flow"] if each.state == "skipped"] == [("职数使用预审", "简化程序"), ("民主推荐、测评", "简化程序")]
    assert page.context["flow"][-1].state == "waiting"
    assert "不经民主推荐" in papers._recommended({}, person)
