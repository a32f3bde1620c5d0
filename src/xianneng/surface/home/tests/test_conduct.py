"""Political conduct first, suspension and resumption, and the better chosen: a promotion of three through pages."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from PIL import Image

from xianneng.foundation.access.models import Office
from xianneng.foundation.cases.models import Case, Finding, Task
from xianneng.foundation.cases.types import get
from xianneng.foundation.documents import rendering
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.quotas import operations as quota_operations
from xianneng.foundation.quotas import queries as quotas
from xianneng.foundation.quotas.models import Unit
from xianneng.foundation.record.models import Post
from xianneng.law.refusals import Refused
from xianneng.surface.home import steps
from xianneng.surface.project.testing import NOW, ON, County
from xianneng.work.ranks import papers
from xianneng.work.ranks.cases import Promotion
from xianneng.work.ranks.forms import names_in

Enter = Callable[[str], Client]
FANG, WEI, CHENG = "方与行", "韦棹歌", "程守业"


class Matter:
    """A case in hand, step by step, everybody at their own page."""

    def __init__(self, enter: Enter, made: County, number: str = "") -> None:
        self.enter, self.made, self.number = enter, made, number

    def page(self, by: str = "officer") -> str:
        """The case's page as somebody sees it."""
        return self.enter(by).get(f"/case/{self.number}/").content.decode()

    def step(self, by: str, **given: Any) -> Any:
        """Fill the step's form and agree."""
        return self.post(by, "complete", outcome="同意", text="同意", **given)

    def do(self, verb: str, by: str = "officer", **given: Any) -> Any:
        """Another verb of the case."""
        return self.post(by, f"do/{verb}", **given)

    def post(self, by: str, address: str, **given: Any) -> Any:
        """Send a form of the page."""
        seen = Case.objects.get(number=self.number).version
        return self.enter(by).post(f"/case/{self.number}/{address}/", {"seen": seen, **given})

    def subject(self, name: str) -> tuple[str, str]:
        """How a person stands in the case, and why."""
        found = Case.objects.get(number=self.number).subjects.get(person_id=self.made.persons[name])
        return found.state, found.reason

    def of(self, name: str) -> int:
        """A person's id."""
        return self.made.persons[name]


def number(answer: Any) -> str:
    """The case that an answer leads to."""
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"].strip("/").split("/")[-1])


@pytest.fixture
def matter(enter: Enter, made: County) -> Matter:
    """The promotion of three, up to the inquiry."""
    persons = [made.persons[name] for name in (FANG, WEI, CHENG)]
    of = Matter(enter, made, number(enter("officer").post("/ranks/propose/", {"person": persons})))
    targets = Counter(subject.data["target"] for subject in Case.objects.get().subjects.all())
    asked = {f"places_{each}": count for each, count in targets.items()}
    assert of.step("officer", method="会议推荐", purpose="工作需要", **asked).status_code == 302
    assert of.step("reviewer", **{f"approved_{each}": count for each, count in targets.items()}).status_code == 302
    assert of.step("officer", held_on="2026-11-20", due="20", present="18", valid="18", scrutineers="监票甲", tellers="计票乙、计票丙",
                   **{f"votes_{each}": "15" for each in persons}).status_code == 302
    return of


def inquire(matter: Matter, found: dict[str, str], again: bool = False, pair: tuple[str, str] = ("officer", "examiner")) -> Matter:
    """The two officers' inquiry, opened on the promotion's page, with these political findings."""
    officers = list(Office.objects.filter(user__username__in=pair).values_list("pk", flat=True))
    inquiry = Matter(matter.enter, matter.made, number(matter.do("inquire", officer=officers, **({"again": "1"} if again else {}))))
    for by in pair:
        words = {f"political_conduct_text_{matter.of(name)}": "与十二名同志谈话" for name in found}
        assert inquiry.step(by, **words, **{f"political_conduct_{matter.of(name)}": value for name, value in found.items()}).status_code == 302
    left = [matter.of(name) for name, value in found.items() if value != "不合格"]
    if left:
        assert inquiry.step("officer", **{f"{kind}_{each}": "一致" for each in left
                                          for kind in ("file_audit", "personal_matters")}).status_code == 302
        assert inquiry.step("inspector", **{f"integrity_{each}": "无影响" for each in left}).status_code == 302
        for by in pair:
            assert inquiry.step(by, **{f"basic_conditions_{each}": "符合" for each in left}).status_code == 302
    assert Case.objects.get(number=inquiry.number).state == "已办结"
    return inquiry


def test_an_officer_of_the_authority_examines_and_signs_as_the_organs_own(matter: Matter) -> None:
    """Whoever is named takes part: one signature does not make an inquiry of two."""
    inquiry = inquire(matter, dict.fromkeys((FANG, WEI, CHENG), "合格"), pair=("officer", "reviewer"))
    signed = {(each.kind, person["office"]) for each in Finding.objects.filter(case__number=inquiry.number) for person in each.signatories}
    offices = {Office.objects.get(user__username=by).title for by in ("officer", "reviewer")}
    assert {office for kind, office in signed if kind == "political_conduct"} == offices
    assert {office for kind, office in signed if kind == "basic_conditions"} == offices


def test_only_a_promotion_at_its_step_is_inquired_into(matter: Matter) -> None:
    officers = list(Office.objects.filter(user__username__in=("officer", "examiner")).values_list("pk", flat=True))
    inquiry = Matter(matter.enter, matter.made, number(matter.do("inquire", officer=officers)))
    refused = inquiry.do("inquire", officer=officers)
    assert (refused.status_code, "现在不能组织考察" in refused.content.decode()) == (422, True)


def test_a_plan_asks_for_the_places_of_everybody_in_it(enter: Enter, made: County, caplog: pytest.LogCaptureFixture) -> None:
    of = Matter(enter, made, number(enter("officer").post("/ranks/propose/", {"person": [made.persons[name] for name in (FANG, WEI)]})))
    caplog.set_level("INFO", "xianneng.foundation.web.forms")
    refused = of.step("officer", method="会议推荐", purpose="工作需要", places_一级主任科员=1, places_三级主任科员=0)
    assert "web.refused status=422" in caplog.text, "the log says why, too"
    assert (refused.status_code, "有晋升三级主任科员的人选，却没有申请" in refused.content.decode()) == (422, True)


@pytest.mark.parametrize(("kind", "value"), [("file_audit", "不一致"), ("file_audit", "待补充认定"), ("personal_matters", "隐瞒不报")])
def test_what_the_file_shows_is_not_passed_over(matter: Matter, kind: str, value: str) -> None:
    officers = list(Office.objects.filter(user__username__in=("officer", "examiner")).values_list("pk", flat=True))
    inquiry = Matter(matter.enter, matter.made, number(matter.do("inquire", officer=officers)))
    persons = [matter.of(name) for name in (FANG, WEI, CHENG)]
    for by in ("officer", "examiner"):
        inquiry.step(by, **{f"political_conduct_{each}": "合格" for each in persons})
    shown = {f"{name}_{each}": "一致" for each in persons for name in ("file_audit", "personal_matters")}
    unsaid = inquiry.step("officer", **shown | {f"{kind}_{persons[0]}": value})
    assert unsaid.status_code == 422
    assert f"“{value}”应当写明依据" in unsaid.content.decode()
    assert inquiry.step("officer", **shown | {f"{kind}_{persons[0]}": value, f"{kind}_text_{persons[0]}": "见查核报告"}).status_code == 302
    inquiry.step("inspector", **{f"integrity_{each}": "无影响" for each in persons})
    given = {f"basic_conditions_{each}": "符合" for each in persons}
    settled = given | {f"basic_conditions_{persons[0]}": "不符合", f"basic_conditions_text_{persons[0]}": "见查核报告"}
    for by in ("officer", "examiner"):
        refused = inquiry.step(by, **given)
        assert (refused.status_code, value in refused.content.decode()) == (422, True), "the first no more than the last"
        assert inquiry.step(by, **settled).status_code == 302
    assert Finding.objects.get(person_id=persons[0], kind="basic_conditions").value == "不符合"


def test_what_the_inspectors_say_is_the_ground_on_which_somebody_leaves(matter: Matter) -> None:
    officers = list(Office.objects.filter(user__username__in=("officer", "examiner")).values_list("pk", flat=True))
    inquiry = Matter(matter.enter, matter.made, number(matter.do("inquire", officer=officers)))
    persons = [matter.of(name) for name in (FANG, WEI, CHENG)]
    for by in ("officer", "examiner"):
        inquiry.step(by, **{f"political_conduct_{each}": "合格" for each in persons})
    inquiry.step("officer", **{f"{name}_{each}": "一致" for each in persons for name in ("file_audit", "personal_matters")})
    heard = {f"integrity_{each}": "无影响" for each in persons[1:]}
    assert inquiry.step("inspector", **heard, **{f"integrity_{persons[0]}": "有影响", f"integrity_text_{persons[0]}": "正在核查问题线索"}).status_code == 302
    given = {f"basic_conditions_{each}": "符合" for each in persons[1:]}
    for by in ("officer", "examiner"):
        passed_over = inquiry.step(by, **given, **{f"basic_conditions_{persons[0]}": "符合"})
        assert (passed_over.status_code, "有影响" in passed_over.content.decode()) == (422, True)
        assert inquiry.step(by, **given, **{f"basic_conditions_{persons[0]}": "不符合",
                                            f"basic_conditions_text_{persons[0]}": "见纪检监察机关意见"}).status_code == 302
    assert matter.step("officer").status_code == 302
    assert [matter.subject(name) for name in (FANG, WEI)] == [("移出", "纪检监察机关意见：有影响"), ("在办", "")]


def test_an_inquiry_is_opened_only_by_who_sits_at_its_step(matter: Matter) -> None:
    officers = list(Office.objects.filter(user__username__in=("officer", "examiner")).values_list("pk", flat=True))
    assert matter.do("inquire", by="reviewer", officer=officers).status_code == 403, "who reads the case chooses no examiners"
    assert matter.do("inquire", officer=officers, again="1").status_code == 422, "nobody waits for a review"
    assert matter.do("return_for_correction", to_step="plan", text="重拟").status_code == 302
    early = matter.do("inquire", officer=officers)
    assert (early.status_code, "本件不在考察环节" in early.content.decode()) == (422, True)
    assert matter.do("terminate", text="不再办理").status_code == 302
    late = matter.do("inquire", officer=officers)
    assert (late.status_code, "不能组织考察" in late.content.decode()) == (422, True)
    assert not Case.objects.filter(type="vetting.inquiry").exists()


def test_a_meeting_is_chaired_and_voted_by_those_who_were_there(matter: Matter) -> None:
    held = Post.objects.as_of(ON).filter(person_id=matter.of("周望川")).get()
    Post.objects.create(person_id=held.person_id, organ_id=held.organ_id, title="党组成员", is_main=False, in_team=True, valid_from=held.valid_from,
                        leaf_id=held.leaf_id)
    inquire(matter, dict.fromkeys((FANG, WEI, CHENG), "合格"))
    assert matter.step("officer").status_code == 302
    chosen = dict.fromkeys((FANG, WEI, CHENG), "实绩突出")
    for given, said in (({"chair": "某某"}, "主持人应在出席人员之中"),
                        ({"attended": f"高既明、顾景行、{FANG}"}, f"{FANG}是人选，不是本机关领导班子成员"),
                        ({"attended": "高既明、顾景行、顾景行"}, "顾景行写了不止一次"), ({"avoided": "顾景行"}, "顾景行填了回避，不算实到"),
                        ({"absent": "顾景行（请假）"}, "顾景行同时填在出席人员中")):
        refused = meet(matter, chosen, **given)
        assert (refused.status_code, said in refused.content.decode()) == (422, True)
    away = "顾景行春，向高既明书记请假"  # somebody else's name begins alike, a reason names who is there
    assert meet(matter, chosen, attending="邻座乙、邻座丙", absent=away).status_code == 302
    filling = papers.Filling(Case.objects.get(number=matter.number), ON)
    assert papers.FILL["minutes"](filling).attending == ("邻座乙", "邻座丙")
    summary = papers.FILL["recommendation"](filling)
    assert (summary.scrutineers, summary.tellers) == (("监票甲",), ("计票乙", "计票丙"))


def test_a_candidate_is_not_filled_in_as_present_at_the_meeting(matter: Matter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the leading team: due, and among those who avoid it (公务员法 第76条)."""
    monkeypatch.setattr(steps, "_team", lambda *_: ["高既明", FANG, "顾景行"])
    inquire(matter, dict.fromkeys((FANG, WEI, CHENG), "合格"))
    assert matter.step("officer").status_code == 302
    case = Case.objects.get(number=matter.number)
    form = steps.form_of(case, case.tasks.get(state="待办"), ON)
    assert form
    assert {name: form.initial[name] for name in ("due", "present", "attended", "chair", "avoided")} == {
        "due": 3, "present": 2, "attended": "高既明、顾景行", "chair": "高既明", "avoided": FANG}


def meet(matter: Matter, chosen: dict[str, str], passed_over: dict[str, str] | None = None, *, due: int = 3, yes: int = 3,
         no: int = 0, **more: str) -> Any:
    """The committee's meeting, with its reason for each person: so many agree to those chosen, nobody to the others."""
    given: dict[str, Any] = {}
    for name, reason in {**chosen, **(passed_over or {})}.items():
        each = matter.of(name)
        agree = yes if name in chosen else 0
        given |= {f"yes_{each}": agree, f"no_{each}": yes + no - agree, f"abstain_{each}": "0", f"reason_{each}": reason}
        if name in chosen:
            given[f"chosen_{each}"] = "on"
    given |= {"met_on": "2026-11-20", "chair": "高既明", "due": due, "present": yes + no, "place": "三楼会议室", "recorder": "许知微",
              "absent": "其余请假" if due > yes + no else "",
              "attended": "、".join(["高既明", "顾景行", "卢采薇", "严敬之", "周望川", "沈汀兰"][:yes + no]),
              "minutes": "纪要〔2026〕9号", "speeches": "逐一发表意见"}
    return matter.step("officer", **given | more)


@pytest.mark.row("POL-01")
def test_political_conduct_is_the_first_gate_and_nothing_offsets_it(matter: Matter) -> None:
    inquiry = inquire(matter, {FANG: "合格", WEI: "有疑点", CHENG: "不合格"})
    found = Case.objects.get(number=inquiry.number).subjects.get(person_id=matter.of(CHENG))
    assert found.state == "移出"
    assert not Finding.objects.filter(person_id=matter.of(CHENG)).exclude(kind="political_conduct").exists()
    assert matter.step("officer").status_code == 302
    assert matter.subject(FANG)[0] == "在办"
    assert matter.subject(WEI) == ("暂缓", "政治表现有疑点，暂缓晋升")
    assert matter.subject(CHENG) == ("移出", "政治素质考察不合格")
    page = matter.page()
    for words in ("政治表现有疑点，暂缓晋升", "政治素质考察不合格"):
        assert words in page


@pytest.mark.row("POL-01")
def test_an_inquiry_ends_where_nobody_passes_the_first_gate(matter: Matter) -> None:
    inquire(matter, dict.fromkeys((FANG, WEI, CHENG), "不合格"))
    assert set(Finding.objects.values_list("kind", flat=True)) == {"political_conduct"}
    assert matter.step("officer").status_code == 302
    assert {matter.subject(name)[0] for name in (FANG, WEI, CHENG)} == {"移出"}


@pytest.mark.row("RNK-15")
def test_who_is_suspended_comes_back_only_after_a_review_and_the_committee(matter: Matter) -> None:
    inquire(matter, {FANG: "合格", WEI: "有疑点", CHENG: "合格"})
    matter.step("officer")
    assert meet(matter, {FANG: "实绩突出"}, {CHENG: "同等条件下暂不列入"}).status_code == 302
    assert "复查" in matter.page()
    assert "组织复查" not in matter.page("team")
    inquire(matter, {WEI: "合格"}, again=True)
    assert matter.do("resume_subject", person=matter.of(WEI), text="复查合格").status_code == 302
    assert matter.subject(WEI)[0] == "在办"
    refused = matter.step("reviewer")
    assert refused.status_code == 422
    assert "韦棹歌恢复办理后尚未经党组研究" in refused.content.decode()
    assert matter.do("return_for_correction", "reviewer", to_step="committee", text="请研究恢复办理的人选").status_code == 302
    assert meet(matter, {FANG: "实绩突出", WEI: "复查合格，表现良好"}, {CHENG: "同等条件下暂不列入"}).status_code == 302
    assert matter.step("reviewer").status_code == 302
    assert {matter.subject(name)[0] for name in (FANG, WEI)} == {"在办"}


def test_who_was_passed_over_is_brought_back_unless_another_case_has_them_by_now(matter: Matter) -> None:
    inquire(matter, dict.fromkeys((FANG, WEI, CHENG), "合格"))
    matter.step("officer")
    assert meet(matter, {FANG: "实绩突出"}, {WEI: "暂不列入", CHENG: "暂不列入"}).status_code == 302
    other = Matter(matter.enter, matter.made, number(matter.enter("officer").post("/ranks/propose/", {"person": [matter.of(CHENG)]})))
    assert matter.do("return_for_correction", "reviewer", to_step="committee", text="请再研究").status_code == 302
    assert [matter.subject(name)[0] for name in (FANG, WEI, CHENG)] == ["在办", "在办", "移出"], "nobody is in two cases"
    assert other.do("withdraw", text="由原件办理").status_code == 302
    assert meet(matter, {FANG: "实绩突出"}, {WEI: "暂不列入"}).status_code == 302
    assert matter.do("return_for_correction", "reviewer", to_step="committee", text="请再研究").status_code == 302
    assert matter.subject(CHENG)[0] == "在办", "the other has ended"


def test_who_still_waits_when_the_matter_is_archived_leaves_it_unpromoted(matter: Matter) -> None:
    inquire(matter, {FANG: "合格", WEI: "有疑点", CHENG: "合格"})
    matter.step("officer")
    assert meet(matter, {FANG: "实绩突出", CHENG: "实绩突出"}).status_code == 302
    assert matter.step("reviewer").status_code == 302
    assert matter.do("publish_notice", text="拟晋升二人", contacts="0000-12380", days=5).status_code == 302
    later = NOW + timedelta(days=10)
    with time_machine.travel(later, tick=False):
        assert matter.step("officer").status_code == 302
        assert matter.step("leader", document="县组干〔2026〕9号", effective_on=later.date().isoformat()).status_code == 302
        assert matter.step("officer", filed_on=later.date().isoformat(), number="备〔2026〕3号").status_code == 302
        assert matter.subject(WEI)[0] == "暂缓", "until the archive"
        assert matter.step("officer").status_code == 302
        assert matter.subject(WEI) == ("移出", "归档时仍暂缓（政治表现有疑点，暂缓晋升），没有随本件晋升；符合条件的可以另行提出")
        case = Case.objects.get(number=matter.number)
        assert (case.state, case.title) == ("已办结", "方与行等2人晋升一级主任科员")
        assert "归档时仍暂缓" in matter.page()


@pytest.mark.row("RNK-09")
def test_eligible_is_not_promoted_and_the_committee_says_why(matter: Matter, enter: Enter) -> None:
    assert "达到年限只是具备资格，不是到期即晋升" in enter("officer").get("/ranks/").content.decode()
    inquire(matter, dict.fromkeys((FANG, WEI, CHENG), "合格"))
    matter.step("officer")
    silent = meet(matter, {FANG: "实绩突出", WEI: "实绩突出"}, {CHENG: ""})
    assert silent.status_code == 422, "no choice without a reason"
    assert meet(matter, {FANG: "急难险重任务表现突出", WEI: "群众公认"}, {CHENG: "本年度重点工作未完成"}).status_code == 302
    page = matter.page()
    for words in ("急难险重任务表现突出", "党组研究同意未过半数，未列为人选：本年度重点工作未完成"):
        assert words in page
    assert matter.subject(CHENG)[0] == "移出"


def test_two_thirds_may_meet_and_half_is_no_majority(matter: Matter) -> None:
    inquire(matter, dict.fromkeys((FANG, WEI, CHENG), "合格"))
    matter.step("officer")
    chosen = dict.fromkeys((FANG, WEI, CHENG), "实绩突出")
    for due, yes, no, why in ((6, 3, 0, "不足三分之二"), (6, 3, 1, "超过应到会人数的半数"), (5, 3, 0, "不足三分之二")):
        answer = meet(matter, chosen, due=due, yes=yes, no=no)
        assert answer.status_code == 422
        assert why in answer.content.decode()
    assert meet(matter, chosen, due=6, yes=4).status_code == 302, "exactly two thirds"


def test_who_reviews_is_told_of_a_meeting_smaller_than_the_leading_team(matter: Matter) -> None:
    inquire(matter, dict.fromkeys((FANG, WEI, CHENG), "合格"))
    matter.step("officer")
    assert meet(matter, dict.fromkeys((FANG, WEI, CHENG), "实绩突出")).status_code == 302
    held = Post.objects.as_of(ON).filter(person_id=matter.of("周望川")).get()
    team = Post.objects.as_of(ON).filter(organ_id=held.organ_id, in_team=True).values("person_id").distinct().count()
    told = "党组集体研究应到 3 人，档案中领导班子成员"
    assert team <= 3
    assert told not in matter.page("reviewer"), "as many were due as the file has"
    for name in ("周望川", FANG, WEI, CHENG):
        Post.objects.create(person_id=matter.of(name), organ_id=held.organ_id, title="党组成员", is_main=False, in_team=True, valid_from=held.valid_from,
                            leaf_id=held.leaf_id)
    assert f"{told} {team + 4} 人，请核对会议记录" in matter.page("reviewer")


def test_nobody_passes_the_review_with_a_clause_still_open(matter: Matter) -> None:
    case = Case.objects.get(number=matter.number)  # before any inquiry: nothing is unmet, and findings are awaited
    with pytest.raises(Refused, match="项条件未满足") as refused:
        Promotion().complete(case, Task(form="review"), outcome="同意", data={}, viewer=None, leaf=None, now=NOW)  # type: ignore[arg-type]
    assert "政治" in refused.value.why


def test_an_objection_found_true_stops_the_matter_until_the_person_is_out(matter: Matter) -> None:
    inquire(matter, dict.fromkeys((FANG, WEI, CHENG), "合格"))
    matter.step("officer")
    meet(matter, dict.fromkeys((FANG, WEI, CHENG), "实绩突出"))
    matter.step("reviewer")
    assert matter.do("publish_notice", text="拟晋升三人", contacts="0000-12380", days=5).status_code == 302
    assert '<option value="">请选择</option>' in matter.page(), "nobody is objected to beforehand"
    assert matter.do("receive_objection", person="", text="考勤有出入").status_code == 422
    assert matter.do("receive_objection", person=matter.of(WEI), text="考勤有出入", contact="王某 139").status_code == 302
    assert matter.page().count("关于韦棹歌的异议") == 2, "beside the objection, and in the history"
    objection = Case.objects.get(number=matter.number).notices.get().objections.get().pk
    assert "公示期满，无影响晋升的问题" not in matter.page(), "it is not said before the objection is answered"
    assert matter.do("answer_objection", objection=objection, text="经查").status_code == 422, "true or not is said"
    assert "情况已变，不能继续办理" not in matter.enter("officer").get("/").content.decode()
    assert matter.do("answer_objection", objection=objection, text="经查属实", upheld="1").status_code == 302
    assert "情况已变，不能继续办理" in matter.enter("officer").get("/").content.decode(), "where it waits"
    page = matter.page()
    assert "王某 139" in page
    assert "韦棹歌：异议经核查属实，须移出或暂缓" in page
    assert "公示期满，无影响晋升的问题" not in page
    with time_machine.travel(NOW + timedelta(days=10), tick=False):
        refused = matter.step("officer")
        assert refused.status_code == 422
        assert "关于韦棹歌的异议经核查属实" in refused.content.decode()
        assert "关于韦棹歌的异议经核查属实" in refused.context["not_yet"], "the button rests, and says why"
        assert matter.do("remove_subject", person=matter.of(WEI), text="异议属实").status_code == 302
        assert matter.step("officer").status_code == 302
        assert "经查属实" in matter.page("leader")
        assert "王某 139" not in matter.page("leader"), "who decides learns what was found, not who raised it"
        assert "王某 139" in matter.page(), "who took it down knows already"


def test_the_second_officer_starts_from_the_first_one_s_words_and_signs_their_own(matter: Matter) -> None:
    officers = list(Office.objects.filter(role="personnel_officer", organ=matter.made.organs["县水利局"]).values_list("pk", flat=True))
    assert matter.do("inquire", officer=officers).status_code == 302
    inquiry = Matter(matter.enter, matter.made, Case.objects.get(type="vetting.inquiry").number)
    first = {f"political_conduct_{matter.of(name)}": "合格" for name in (FANG, WEI, CHENG)}
    words = {f"political_conduct_text_{matter.of(name)}": f"谈话了解，{name}同志政治坚定" for name in (FANG, WEI, CHENG)}
    assert "填写的内容" not in inquiry.page("officer")
    assert inquiry.step("officer", **first, **words).status_code == 302
    page = inquiry.page("examiner")
    assert "下面是县水利局人事科　许知微填写的内容，请逐项核对，可以修改" in page
    assert f"谈话了解，{WEI}同志政治坚定" in page
    assert not Finding.objects.exists(), "the first one's words are no finding yet"
    doubted = {**first, f"political_conduct_{matter.of(WEI)}": "有疑点"}
    assert inquiry.step("examiner", **doubted, **words).status_code == 302
    found = {each.person_id: each for each in Finding.objects.all()}
    assert found[matter.of(FANG)].text == f"谈话了解，{FANG}同志政治坚定"
    assert found[matter.of(WEI)].value == "有疑点"
    assert "从严记录。县水利局人事科　许知微：合格；县水利局人事科　严敬之：有疑点" in found[matter.of(WEI)].text
    assert [each["name"] for each in found[matter.of(WEI)].signatories] == ["许知微", "严敬之"]


def test_an_inquiry_sent_back_keeps_what_was_filled_in(matter: Matter) -> None:
    """退回补正: each conclusion as it was recorded, the severest of those given, and the words; to be gone through and signed anew."""
    officers = list(Office.objects.filter(role="personnel_officer", organ=matter.made.organs["县水利局"]).values_list("pk", flat=True))
    assert matter.do("inquire", officer=officers).status_code == 302
    inquiry = Matter(matter.enter, matter.made, Case.objects.get(type="vetting.inquiry").number)
    persons = [matter.of(name) for name in (FANG, WEI, CHENG)]
    words = {f"political_conduct_text_{each}": f"与{each}名同志谈话" for each in persons}
    given = {f"political_conduct_{each}": "合格" for each in persons}
    assert inquiry.step("officer", **words, **given | {f"political_conduct_{matter.of(WEI)}": "有疑点"}).status_code == 302
    assert inquiry.step("examiner", **words, **given).status_code == 302
    assert inquiry.do("return_for_correction", to_step=Case.objects.get(number=inquiry.number).tasks.get(form="political").step, text="谈话人数有误").status_code == 302
    page = inquiry.enter("officer").get(f"/case/{inquiry.number}/")
    shown = page.context["form"].initial
    assert "下面是退回前填写的内容，请逐项核对" in page.content.decode()
    assert {name: shown[name] for name in words} == words
    assert [shown[f"political_conduct_{each}"] for each in persons] == ["合格", "有疑点", "合格"]
    assert "结论和依据相同的，一次填入" in page.content.decode()


def test_the_case_tells_the_places_that_it_still_has_locked(matter: Matter, monkeypatch: pytest.MonkeyPatch) -> None:
    case, unit = Case.objects.get(number=matter.number), Unit.objects.filter(pool=False).earliest("pk")
    line = next(iter(quotas.line_of(unit, ON)))
    held = Counter({(unit.pk, line.group): 2})
    monkeypatch.setattr(quota_operations, "keep_locked", lambda *_, **__: None)
    monkeypatch.setattr(quota_operations, "locked_by", lambda _: held)
    case.data["matter"] = [["预审锁定职数", f"{unit.name}{line.name} 3 名"]]
    with transaction.atomic(), writing(kind="testing.released", body={}, now=NOW) as leaf:
        get("ranks.promotion")._give_back(case, leaf, NOW)  # type: ignore[attr-defined]
        assert case.data["matter"] == [["预审锁定职数", f"{unit.name}{line.name} 2 名"]]
        held.clear()
        get("ranks.promotion")._give_back(case, leaf, NOW)  # type: ignore[attr-defined]
    assert case.data["matter"][0][0] == "预审锁定职数（已释放）"


def test_all_papers_come_with_the_signed_scans(matter: Matter) -> None:
    scan, picture = io.BytesIO(), Image.new("RGB", (40, 40), "white")
    picture.save(scan, "PNG")
    answer = matter.post("officer", "attach", title="工作方案/第2页", signed="1", file=SimpleUploadedFile("页2.png", scan.getvalue(), "image/png"))
    assert answer.status_code == 302
    with zipfile.ZipFile(io.BytesIO(matter.enter("officer").get(f"/case/{matter.number}/papers.zip").content)) as packed:
        assert [name for name in packed.namelist() if name.startswith("扫描件/")] == ["扫描件/01 工作方案 第2页.png"]
        assert Image.open(io.BytesIO(packed.read("扫描件/01 工作方案 第2页.png"))).size == (40, 40)


def test_the_reason_typed_stays_where_a_candidate_is_removed_on_the_way(enter: Enter, made: County) -> None:
    persons = [made.persons[name] for name in (FANG, WEI, CHENG)]
    of = Matter(enter, made, number(enter("officer").post("/ranks/propose/", {"person": persons})))
    targets = Counter(subject.data["target"] for subject in Case.objects.get().subjects.all())
    asked = {f"places_{each}": count for each, count in targets.items()}
    refused = of.step("officer", method="会议推荐", purpose="因工作需要", **dict.fromkeys(asked, "0"))
    assert refused.status_code == 422
    kept = re.findall(r'<input type="hidden" name="(typed-\w+)" value="([^"]*)"', refused.content.decode())
    assert ("typed-purpose", "因工作需要") in kept
    officer, seen = enter("officer"), Case.objects.get().version
    assert officer.post(f"/case/{of.number}/do/remove_subject/", {"seen": seen, "person": persons[2], "text": "职数不足", **dict(kept)}).status_code == 302
    form = officer.get(f"/case/{of.number}/").context["form"]
    assert (form["purpose"].value(), form["method"].value()) == ("因工作需要", "会议推荐")
    assert officer.get(f"/case/{of.number}/").context["form"]["purpose"].value() != "因工作需要", "kept for the one page that follows"


def test_papers_that_have_no_pdf_come_as_word_with_a_note(matter: Matter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "missing_glyphs", lambda paper: ("\U00020bb7",))
    address = f"/case/{matter.number}/"
    answer = matter.enter("officer").get(f"{address}papers.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        names = packed.namelist()
        assert sum(name.endswith(".docx") for name in names) == sum(name.endswith("（PDF 未生成）.txt") for name in names) == len(names) / 2 > 0
        assert "\U00020bb7" in packed.read(names[1]).decode()
    button = matter.enter("officer").get(f"{address}paper/plan.pdf")
    assert (button.status_code, "\U00020bb7" in button.content.decode(), "改用 Word" in button.content.decode()) == (422, True, True)


@pytest.mark.parametrize(("typed", "names"), [
    ("高既明、王　伟、李　伟", ["高既明", "王伟", "李伟"]), ("甲、乙 丙", ["甲", "乙", "丙"]), ("王　伟（科长） 欧阳　明", ["王伟（科长）", "欧阳", "明"]),
    ("高既明　顾景行", ["高既明", "顾景行"])])
def test_names_are_read_as_they_are_typed(typed: str, names: list[str]) -> None:
    assert names_in(typed) == names
