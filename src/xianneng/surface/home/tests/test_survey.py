"""公务员大调研 through pages: planned, talked, reported with the workforce of the day, followed to its end, compared with the last round."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from xianneng.foundation.access.models import StandIn
from xianneng.foundation.cases.models import Case
from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.record.models import Today
from xianneng.foundation.record.operations import Change, write
from xianneng.surface.home.tests.test_quota_cases import agree, proposed
from xianneng.surface.project.testing import HOUSING, NOW, ON, PARTY, WATER, County, verify
from xianneng.work.survey import cases as surveying
from xianneng.work.survey.models import Mention, Point, Question, Round, Talk, Visited

Enter = Callable[[str], Client]
TERMS = {"name": "2026年第一次公务员大调研", "from_on": "2026-11-01", "until_on": "2026-12-10", "purpose": "了解年轻干部培养情况"}
WORDS = "班子对年轻干部压担子不够"
NOTE = "牵头完成河道整治，可以放到一线岗位锻炼"


def drafted(enter: Enter, **terms: str) -> Round:
    """A draft with one question that a statistic answers and one that is asked."""
    reviewer = enter("reviewer")
    assert reviewer.post("/surveys/new/", TERMS | terms).status_code == 302
    found = Round.objects.latest("pk")
    assert reviewer.post(f"/surveys/{found.pk}/questions/", {"words": "队伍的学历怎样", "statistic": "education"}).status_code == 302
    assert reviewer.post(f"/surveys/{found.pk}/questions/", {"words": "最需要解决的困难是什么"}).status_code == 302
    return found


def held(enter: Enter, made: County, *organs: str, **terms: str) -> Round:
    """A round that was approved, to these organs."""
    found, reviewer = drafted(enter, **terms), enter("reviewer")
    assert reviewer.post(f"/surveys/{found.pk}/organs/", {"organ": [made.organs[each].pk for each in organs or (WATER, HOUSING)]}).status_code == 302
    case = proposed(reviewer.post(f"/surveys/{found.pk}/propose/"))
    assert agree(enter("leader"), case).status_code == 302
    found.refresh_from_db()
    return found


def talked(client: Client, made: County, found: Round, organ: str, *people: str, noted: str = "", **given: Any) -> Any:
    """Fill the form 记录谈话."""
    asked = Question.objects.filter(round=found, statistic="").first()
    return client.post(f"/surveys/{found.pk}/organs/{made.organs[organ].pk}/", {
        "kind": "个别谈话", "held_on": "2026-11-18", "people": [made.persons[each] for each in people], "text": "谈了培养和交流的情况",
        f"answer_{asked.pk if asked else 0}": WORDS, **({"noted_1": made.persons[noted], "why_1": NOTE} if noted else {}), **given})


def case_of(found: Round) -> Case:
    found.refresh_from_db()
    return Case.objects.get(number=found.case_number)


def reported(enter: Enter, made: County, found: Round) -> None:
    """Talks in two organs, a finding, a report that was decided."""
    reviewer = enter("reviewer")
    assert talked(enter("officer"), made, found, WATER, "韦棹歌", noted="韦棹歌").status_code == 302
    assert talked(reviewer, made, found, HOUSING, "尉迟岚").status_code == 302
    assert agree(reviewer, case_of(found), "已办").status_code == 302
    reviewer.post(f"/surveys/{found.pk}/points/", {"words": WORDS, "measure": "每年安排轮岗", "organ": made.organs[WATER].pk, "due_on": "2027-03-31"})
    assert reviewer.post(f"/surveys/{found.pk}/report/", {"summary": "队伍总体稳定。\n年轻干部偏少。"}).status_code == 302
    assert agree(reviewer, case_of(found), "已办").status_code == 302
    assert agree(enter("leader"), case_of(found)).status_code == 302
    found.refresh_from_db()


@pytest.mark.row("EST-09")
@pytest.mark.row("IND-80")
def test_a_round_from_its_plan_to_the_last_finding_closed(enter: Enter, made: County) -> None:
    officer, reviewer, found = enter("officer"), enter("reviewer"), held(enter, made)
    page = f"/surveys/{found.pk}/"
    assert found.state == "走访中"
    undone = agree(reviewer, case_of(found), "已办")
    assert undone.status_code == 422
    assert "没有走到" in undone.content.decode(), "organs that nobody went to and no reason"
    reported(enter, made, found)
    assert found.state == "跟踪落实"
    assert found.frozen_on == ON
    whole = sum(count for _, count in found.frozen["education"])
    assert whole == Today.objects.filter(organ_path__startswith=found.organ.path).count()
    assert verify(surveying.verify) == []
    open_still = agree(reviewer, case_of(found), "已办")
    assert "没有销号" in open_still.content.decode()
    [point] = Point.objects.all()
    assert WORDS in officer.get(page).content.decode(), "the organ sees what it is to see to"
    assert WORDS not in enter("officer2").get(page).content.decode(), "and another organ does not"
    acts = f"{page}points/{point.pk}/"
    assert enter("officer2").post(acts, {"act": "see_to", "words": "做了"}).status_code == 404
    assert reviewer.post(acts, {"act": "close"}).status_code == 422, "nobody has said that it is done"
    assert officer.post(acts, {"act": "see_to", "words": "安排三人轮岗"}).status_code == 302
    assert officer.post(acts, {"act": "close"}).status_code == 403
    assert reviewer.post(acts, {"act": "send_back", "words": "写明是哪三人的岗位"}).status_code == 302
    assert officer.post(acts, {"act": "see_to", "words": "安排三个岗位轮换"}).status_code == 302
    assert reviewer.post(acts, {"act": "close"}).status_code == 302
    assert agree(reviewer, case_of(found), "已办").status_code == 302
    assert case_of(found).state == "已办结"
    assert verify(surveying.verify) == []
    assert "走访" in reviewer.get("/surveys/").content.decode()


def test_who_reported_a_finding_done_does_not_close_it(enter: Enter, made: County) -> None:
    found = held(enter, made)
    reported(enter, made, found)
    reviewer, [point] = enter("reviewer"), Point.objects.all()
    acts = f"/surveys/{found.pk}/points/{point.pk}/"
    assert reviewer.post(acts, {"act": "see_to", "words": "已轮岗"}).status_code == 302
    refused = reviewer.post(acts, {"act": "close"})
    assert refused.status_code == 422
    assert "另一人" in refused.content.decode()


def test_who_put_a_round_forward_does_not_decide_its_report(enter: Enter, made: County) -> None:
    found, reviewer, seat = held(enter, made, HOUSING), enter("reviewer"), made.users["leader"].offices.get()
    assert talked(reviewer, made, found, HOUSING, "尉迟岚").status_code == 302
    assert agree(reviewer, case_of(found), "已办").status_code == 302
    assert reviewer.post(f"/surveys/{found.pk}/report/", {"summary": "队伍总体稳定。"}).status_code == 302
    assert agree(reviewer, case_of(found), "已办").status_code == 302
    StandIn.objects.create(office=seat, user=made.users["reviewer"], from_on=ON, to_on=ON + timedelta(days=3))
    reviewer.post("/office/", {"office": seat.pk})
    refused = agree(reviewer, case_of(found))
    assert (refused.status_code, "审定报告由另一人办理" in refused.content.decode()) == (422, True)
    assert agree(enter("leader"), case_of(found)).status_code == 302


@pytest.mark.row("PAR-14")
def test_no_more_rounds_a_year_than_the_parameter_says(enter: Enter, made: County) -> None:
    reviewer = enter("reviewer")
    assert reviewer.post("/surveys/new/", TERMS).status_code == 302
    assert reviewer.post("/surveys/new/", TERMS | {"name": "第二次"}).status_code == 302
    refused = reviewer.post("/surveys/new/", TERMS | {"name": "第三次"})
    assert refused.status_code == 422
    assert "每年 2 次" in refused.content.decode()
    assert 'value="第三次"' in refused.content.decode(), "what was typed stays"
    assert reviewer.post("/surveys/new/", TERMS | {"from_on": "2027-01-05", "until_on": "2027-02-05"}).status_code == 302, "of another year"
    assert reviewer.post(f"/surveys/{Round.objects.earliest('pk').pk}/drop/").status_code == 302
    assert reviewer.post("/surveys/new/", TERMS | {"name": "第三次"}).status_code == 302, "a draft that was given up does not count"


@pytest.mark.row("SVC-06")
def test_what_the_file_knows_is_not_asked(enter: Enter, made: County) -> None:
    reviewer, found = enter("reviewer"), drafted(enter)
    page = f"/surveys/{found.pk}/questions/"
    refused = reviewer.post(page, {"words": "本单位有多少研究生学历"})
    assert refused.status_code == 422
    assert "档案里已有" in refused.content.decode()
    assert "本单位有多少研究生学历" in refused.content.decode(), "what was typed stays"
    assert reviewer.post(page, {"words": "对职级晋升有什么意见", "why": "问的是意见"}).status_code == 302
    reviewer.post(f"/surveys/{found.pk}/organs/", {"organ": [made.organs[WATER].pk]})
    agree(enter("leader"), proposed(reviewer.post(f"/surveys/{found.pk}/propose/")))
    form = enter("officer").get(f"/surveys/{found.pk}/organs/{made.organs[WATER].pk}/")
    assert "大学 20 人" in form.content.decode(), "the statistic of the organ stands in place of the question"
    assert [field.label for field in form.context["form"].asked()] == ["最需要解决的困难是什么", "对职级晋升有什么意见"]


def test_talks_are_read_by_the_authority_and_by_who_recorded_them(enter: Enter, made: County) -> None:
    found = held(enter, made)
    page = f"/surveys/{found.pk}/talks/"
    assert talked(enter("officer"), made, found, WATER, "韦棹歌", noted="周望川").status_code == 302
    assert NOTE in enter("officer").get(page).content.decode()
    assert not Leaf.objects.filter(kind="survey.read").exists(), "one's own is not noted as read"
    assert NOTE in enter("reviewer").get(page).content.decode()
    assert Leaf.objects.filter(kind="survey.read").count() == 1
    assert NOTE in enter("leader").get(page).content.decode()
    assert NOTE not in enter("officer2").get(page).content.decode()
    for username, status in (("team", 403), ("inspector", 403), ("zhou", 403), ("auditor", 403), ("next", 200)):
        answer = enter(username).get(page)
        assert answer.status_code in (status, 404), username
        assert NOTE not in answer.content.decode()
    assert NOTE not in enter("zhou").get("/me/", follow=True).content.decode(), "nothing of it is in the file"
    for username, status in (("team", 404), ("inspector", 404), ("officer", 404), ("reviewer", 200), ("leader", 200)):
        assert enter(username).get(f"/case/{found.case_number}/").status_code == status, username


def test_nobody_records_or_reads_what_is_about_themselves(enter: Enter, made: County) -> None:
    found = held(enter, made, WATER, PARTY)
    officer = enter("officer")
    assert talked(officer, made, found, WATER, "许知微").status_code == 422, "nobody talks with themselves"
    assert talked(enter("leader"), made, found, PARTY, "陆怀瑾", noted="陆怀瑾").status_code == 302
    page = f"/surveys/{found.pk}/talks/"
    assert NOTE in enter("leader").get(page).content.decode()
    assert NOTE not in enter("reviewer").get(page).content.decode(), "the reviewer is the one who was noted"


def test_a_talk_is_checked_and_stays_as_recorded(enter: Enter, made: County) -> None:
    officer, found = enter("officer"), held(enter, made)
    for wrong, words in ((("韦棹歌", "苏若渚"), "一次一人"), ((), "谈话对象")):
        answer = talked(officer, made, found, WATER, *wrong)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert "谈了培养和交流的情况" in answer.content.decode(), "what was typed stays"
    assert talked(officer, made, found, WATER, "韦棹歌", "苏若渚", kind="座谈").status_code == 302
    for given, words in (({"held_on": "2026-10-01"}, "不在大调研期间"), ({"held_on": "2026-11-21"}, "不在大调研期间"), ({"noted_1": "", "why_1": NOTE}, "选择注意到的是谁"),
                         ({"noted_1": made.persons["苏若渚"]}, "写明根据什么事"), ({"noted_1": made.persons["苏若渚"], "why_1": "综合评价 95分"}, "打分"),
                         ({"people": [made.persons["尉迟岚"]]}, "有效"), ({"text": "身份证号 110101199003078515 的同志"}, "身份证号")):
        answer = talked(officer, made, found, WATER, "韦棹歌", **given)
        assert answer.status_code == 422, given
        assert words in answer.content.decode(), given
    assert talked(officer, made, found, HOUSING, "尉迟岚").status_code == 404, "another organ"
    [talk] = Talk.objects.all()
    assert enter("examiner").post(f"/surveys/{found.pk}/talks/{talk.pk}/withdraw/").status_code == 422, "by who recorded it"
    assert officer.post(f"/surveys/{found.pk}/talks/{talk.pk}/withdraw/").status_code == 302
    assert "已撤回" in officer.get(f"/surveys/{found.pk}/talks/").content.decode()
    [organ] = [each for each, _ in officer.get(f"/surveys/{found.pk}/").context["reached"]]
    assert organ.missing, "a talk that was withdrawn reached nobody"


def test_an_organ_not_reached_needs_a_reason(enter: Enter, made: County) -> None:
    reviewer, found = enter("reviewer"), held(enter, made)
    assert talked(reviewer, made, found, WATER, "韦棹歌").status_code == 302
    assert agree(reviewer, case_of(found), "已办").status_code == 422
    assert enter("officer").post(f"/surveys/{found.pk}/reasons/", {f"reason-{made.organs[HOUSING].pk}": "集中办公"}).status_code == 403
    assert reviewer.post(f"/surveys/{found.pk}/reasons/", {f"reason-{made.organs[HOUSING].pk}": "集中办公，下次再去"}).status_code == 302
    assert agree(reviewer, case_of(found), "已办").status_code == 302
    empty = agree(reviewer, case_of(found), "已办")
    assert "还没有写报告" in empty.content.decode()


def test_the_report_as_word_and_pdf_names_nobody(enter: Enter, made: County) -> None:
    found = held(enter, made)
    early = enter("leader").get(f"/case/{found.case_number}/paper/survey_report.docx")
    assert early.status_code == 404
    reported(enter, made, found)
    word = enter("leader").get(f"/case/{found.case_number}/paper/survey_report.docx")
    with ZipFile(BytesIO(word.content)) as packed:
        text = packed.read("word/document.xml").decode()
    for words in ("年轻干部偏少", "每年安排轮岗", "谈话2次、2人", "注意到1人", "大学"):
        assert words in text, words
    assert "韦棹歌" not in text
    assert enter("leader").get(f"/case/{found.case_number}/paper/survey_report.pdf").content.startswith(b"%PDF")


def test_the_next_round_takes_the_questions_over_and_is_compared(enter: Enter, made: County) -> None:
    found = held(enter, made)
    reported(enter, made, found)
    Point.objects.update(closed_at=NOW, closed_by="陆怀瑾")
    assert agree(enter("reviewer"), case_of(found), "已办").status_code == 302
    reviewer = enter("reviewer")
    assert reviewer.post("/surveys/new/", TERMS | {"name": "第二次", "from_on": "2026-11-19"}).status_code == 302
    later = Round.objects.latest("pk")
    assert [each.words for each in Question.objects.filter(round=later)] == ["队伍的学历怎样", "最需要解决的困难是什么"]
    page = reviewer.get(f"/surveys/{later.pk}/")
    assert page.context["before"] == found
    assert all(then == count for table in page.context["tables"] for _, count, _, then in table.lines), "nothing has changed since"


def test_who_was_noted_and_given_a_post_since_is_told(enter: Enter, made: County) -> None:
    found = held(enter, made)
    assert talked(enter("officer"), made, found, WATER, "韦棹歌", noted="韦棹歌").status_code == 302
    with transaction.atomic(), writing(kind="test", body={}, now=NOW) as leaf:
        write([Change(made.persons["韦棹歌"], "post", (), [{"valid_from": ON, "organ_id": made.organs[WATER].pk, "title": "建设科副科长"}])], leaf=leaf)
    reviewer = enter("reviewer")
    [noted] = reviewer.get(f"/surveys/{found.pk}/talks/").context["noted"]
    assert list(noted.since) == [f"{ON} 建设科副科长"]
    assert reviewer.get(f"/surveys/{found.pk}/").context["figures"]["used"] == 1


def test_a_plan_that_is_not_approved_is_drafted_again(enter: Enter, made: County) -> None:
    reviewer, found = enter("reviewer"), drafted(enter)
    assert enter("officer").get(f"/surveys/{found.pk}/").status_code == 404, "organs do not see a draft"
    assert enter("officer").post(f"/surveys/{found.pk}/propose/").status_code == 403
    case = proposed(reviewer.post(f"/surveys/{found.pk}/propose/"))
    assert reviewer.post(f"/surveys/{found.pk}/questions/", {"words": "还有什么建议"}).status_code == 409, "nothing moves while it is decided"
    assert agree(enter("leader"), case, "不同意").status_code == 302
    found.refresh_from_db()
    assert (found.state, found.case_number) == ("编制中", "")
    assert reviewer.post(f"/surveys/{found.pk}/organs/", {"organ": []}).status_code == 302
    assert reviewer.post(f"/surveys/{found.pk}/propose/").status_code == 422, "it goes nowhere"


def test_a_round_costs_the_same_queries_whatever_its_talks(enter: Enter, made: County) -> None:
    from django.db import connection

    reviewer, found = enter("reviewer"), held(enter, made)
    pages = (f"/surveys/{found.pk}/", f"/surveys/{found.pk}/talks/", "/surveys/")
    talked(reviewer, made, found, WATER, "韦棹歌", noted="周望川")

    def cost(page: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            reviewer.get(page)
        return len(queries)

    before = [cost(page) for page in pages]
    for name in ("苏若渚", "沈汀兰", "陈思源"):
        assert talked(reviewer, made, found, WATER, name, noted=name).status_code == 302
    assert [cost(page) for page in pages] == before


def test_what_was_decided_and_changed_behind_is_found(enter: Enter, made: County) -> None:
    found = held(enter, made)
    reported(enter, made, found)
    (measure,) = set(Point.objects.values_list("measure", flat=True))
    Point.objects.update(measure="不必落实")
    assert any("审定时不符" in fault for fault in verify(surveying.verify))
    Point.objects.update(measure=measure)
    assert verify(surveying.verify) == []
    Point.objects.update(closed_at=NOW, closed_by="某人")
    assert [fault.partition("：")[2] for fault in verify(surveying.verify)] == ["落实情况与最后一次办理时不符"] * Point.objects.count()
    assert Mention.objects.count() == 3
    assert Visited.objects.filter(round=found).count() == 2
