"""录用 through pages: the list taken in, 体检 and its re-check, who comes up, 考察 by the room that conducts it, 公示, 审批."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from xianneng.foundation.cases.models import Case, Finding, Notice
from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.record.models import Basic
from xianneng.law.parameters import DEFAULTS
from xianneng.law.recruitment import hiring as law
from xianneng.law.refusals import Refused
from xianneng.surface.home.queries.papers import paper
from xianneng.surface.home.tests.test_applying import open_table
from xianneng.surface.home.tests.test_quota_cases import proposed
from xianneng.surface.home.tests.test_recruitment import published, row
from xianneng.surface.home.tests.test_recruitment_sitting import CODES, csv, number
from xianneng.surface.project.testing import NOW, County, verify
from xianneng.work.recruitment.hiring import operations, verifying
from xianneng.work.recruitment.hiring.models import Finalist, HiringAct, Stage
from xianneng.work.recruitment.hiring.queries import summary
from xianneng.work.recruitment.models import Position, Recruitment

Enter = Callable[[str], Client]
DOCUMENT = "示公局〔2026〕18号"
MEDICAL = {"act": "examine", "institution": "示例市人民医院", "on": "2026-11-18", "conclusion": "合格", "noticed_on": "2026-11-19", "standard": "通用标准", "document": "TJ-001", "words": ""}
NAMES = ("𠮷田明", "李明", "阿依古丽·买买提")


def ranked(count: int = 3, code: str = CODES[2]) -> Any:
    """So many of one position, in the order of the ranking."""
    return csv(("姓名", "证件号码", "职位代码", "名次", "综合成绩"), *((NAMES[at % 3], number(at + 1), code, at + 1, f"{80 - at}.50") for at in range(count)))


def listed(enter: Enter, count: int = 3) -> tuple[Recruitment, str, list[Finalist]]:
    """A published recruitment whose position 会计 has candidates: its page, and who they are."""
    found = open_table(enter, row(CODES[2], "会计学", "具有较强的文字能力", 部门名称="县水利局", 用人司局="县水利局"))
    address = f"/recruitment/{found.pk}/hiring/"
    assert enter("reviewer").post(address, {"document": DOCUMENT, "table": ranked(count)}).status_code == 302
    rows = list(Finalist.objects.order_by("rank"))
    return found, f"{address}{rows[0].at}/", rows


def examined(client: Client, candidate: Finalist, **given: Any) -> Any:
    """Fill the form 体检结论."""
    return client.post(f"/recruitment/finalist/{candidate.pk}/", MEDICAL | given)


def stages() -> list[str]:
    """Where the candidates stand, by rank."""
    return list(Finalist.objects.order_by("rank").values_list("stage", flat=True))


@pytest.mark.parametrize(("places", "ratio", "count"), [(1, "1", 1), (3, "1.5", 5), (2, "1.5", 3)])
def test_how_many_go_on(places: int, ratio: str, count: int) -> None:
    assert law.to_examine(places, DEFAULTS.with_("recruit_vetting_ratio", ratio)) == count


@pytest.mark.parametrize(("asked_on", "standard", "rechecked", "words"), [
    (date(2025, 4, 17), law.GENERAL, False, ""), (date(2025, 4, 18), law.GENERAL, False, "期限"), (date(2025, 4, 9), law.GENERAL, False, "期限"),
    (date(2025, 4, 12), law.SPECIAL, False, "特殊标准"), (date(2025, 4, 12), law.GENERAL, True, "一次")])
def test_a_recheck_is_in_time_and_once(asked_on: date, standard: str, rechecked: bool, words: str) -> None:
    given = {"noticed_on": date(2025, 4, 10), "asked_on": asked_on, "standard": standard, "rechecked": rechecked}
    if not words:
        law.refuse_recheck(**given)  # type: ignore[arg-type]
        return
    with pytest.raises(Refused, match=words):
        law.refuse_recheck(**given)  # type: ignore[arg-type]


def test_the_political_standard_comes_first() -> None:
    assert law.vetted({"political_conduct": "不合格", "basic_conditions": "符合"}) is False
    assert law.vetted({"political_conduct": "合格", "basic_conditions": "符合"}) is True
    assert law.vetted({"political_conduct": "合格", "basic_conditions": "不符合"}) is False
    assert law.vetted({"political_conduct": "有疑点", "basic_conditions": "符合"}) is None
    assert law.vetted({}) is None


def test_a_list_is_taken_in_whole_or_not_at_all(enter: Enter, made: County) -> None:
    found = published(enter)
    reviewer, address = enter("reviewer"), f"/recruitment/{found.pk}/hiring/"
    for rows, words in (
            ([("甲一", number(1), "没有", 1, "80")], "没有这些职位"), ([("甲一", number(1), CODES[2], 2, "80")], "名次"),
            ([("甲一", number(1), CODES[2], 1, "80"), ("甲二", number(2), CODES[2], 2, "81")], "名次"), ([("甲一", "123", CODES[2], 1, "80")], "身份证号"),
            ([("甲一", number(1), CODES[2], 1, "80"), ("甲二", number(1), CODES[2], 2, "79")], "重复"), ([("甲一", number(1), CODES[2], "一", "80")], "正整数")):
        refused = reviewer.post(address, {"document": DOCUMENT, "table": csv(("姓名", "证件号码", "职位代码", "名次", "综合成绩"), *rows)})
        assert refused.status_code == 422
        assert words in refused.content.decode()
        assert DOCUMENT in refused.content.decode()
    assert not Finalist.objects.exists()
    assert reviewer.post(address, {"document": DOCUMENT, "table": ranked()}).status_code == 302
    assert reviewer.post(address, {"document": DOCUMENT, "table": ranked()}).status_code == 409
    assert enter("officer").get(address).status_code == 403
    assert stages() == ["待体检", "候补", "候补"]
    text = reviewer.get(f"{address}{Finalist.objects.first().at}/").content.decode()  # type: ignore[union-attr]
    assert "𠮷田明" in text
    assert number(1) not in text
    assert not any(number(1) in str(body) or "𠮷田明" in str(body) for body in Leaf.objects.values_list("body", flat=True))


@pytest.mark.row("REC-16")
def test_who_fails_is_rechecked_once_and_replaced_in_order(enter: Enter, made: County) -> None:
    _, address, (first, second, third) = listed(enter)
    reviewer = enter("reviewer")
    refused = reviewer.post(address, {"act": "bring_up", "reason": "没有人落选"})
    assert refused.status_code == 422
    assert "没有人落选" in refused.content.decode()
    assert examined(reviewer, first, conclusion="不合格").status_code == 302
    assert reviewer.post(f"/recruitment/finalist/{first.pk}/", {"act": "ask", "on": "2026-11-20", "document": "申请书"}).status_code == 302
    same = examined(reviewer, first, on="2026-11-20", noticed_on="2026-11-20")
    assert "原体检机构" in same.content.decode()
    assert examined(reviewer, first, on="2026-11-20", noticed_on="2026-11-20", institution="示例市中医院", conclusion="需复检").status_code == 422
    assert examined(reviewer, first, on="2026-11-20", noticed_on="2026-11-20", institution="示例市中医院", conclusion="不合格").status_code == 302
    again = reviewer.post(f"/recruitment/finalist/{first.pk}/", {"act": "ask", "on": "2026-11-20", "document": "申请书"})
    assert "一次" in again.content.decode()
    assert reviewer.post(address, {"act": "bring_up", "reason": ""}).status_code == 422
    assert reviewer.post(address, {"act": "bring_up", "reason": "第1名体检不合格"}).status_code == 302
    assert stages() == ["体检不合格", "待体检", "候补"]
    assert examined(reviewer, third).status_code == 409, "who waits is not examined"
    gone = {"act": "give_up", "on": "2026-11-20", "document": "声明", "words": "另有工作"}
    assert reviewer.post(f"/recruitment/finalist/{second.pk}/", gone).status_code == 302
    assert reviewer.post(address, {"act": "bring_up", "reason": "第2名放弃"}).status_code == 302
    assert reviewer.post(f"/recruitment/finalist/{third.pk}/", gone).status_code == 302
    none = reviewer.post(address, {"act": "bring_up", "reason": "第3名放弃"})
    assert "没有可以递补" in none.content.decode()
    assert list(HiringAct.objects.filter(candidate=first).order_by("pk").values_list("kind", "result")) == [
        ("进入体检", ""), ("体检", "不合格"), ("申请复检", ""), ("体检", "不合格")]


def test_bad_input_stays_typed(enter: Enter, made: County) -> None:
    _, _, (first, *_) = listed(enter)
    reviewer = enter("reviewer")
    for wrong, words in (({"on": "2026-11-21"}, "今天之后"), ({"noticed_on": "2026-11-17"}, "不早于体检"), ({"words": f"证件 {number(1)}"}, "身份证号"),
                         ({"standard": "特殊标准", "conclusion": "需复检"}, "特殊标准")):
        refused = examined(reviewer, first, **wrong)
        assert refused.status_code == 422
        assert words in refused.content.decode()
        assert "示例市人民医院" in refused.content.decode()
    assert stages()[0] == "待体检"


def office(made: County, username: str) -> int:
    """Somebody's office."""
    from xianneng.foundation.access.models import Office
    return Office.objects.get(user=made.users[username]).pk


def fill(client: Client, case: Case, **given: Any) -> Any:
    """Complete the step in hand."""
    case.refresh_from_db()
    return client.post(f"/case/{case.number}/complete/", {"outcome": "同意", "text": "同意", "seen": case.version} | given)


def vetted(enter: Enter, made: County, address: str, *, political: str = "合格") -> Case:
    """The inquiry into who is fit, conducted to its end by two officers and the inspectors."""
    reviewer = enter("reviewer")
    assert reviewer.post(address, {"act": "inquire", "officer": [office(made, "officer"), office(made, "examiner")]}).status_code == 302
    case = Case.objects.get(type="vetting.inquiry")
    who = [str(each.person_id) for each in case.subjects.all()]
    names = {"political": {"political_conduct": political}, "file": {"file_audit": "一致", "personal_matters": "不属于报告对象"},
             "integrity": {"integrity": "无影响"}, "conclusion": {"basic_conditions": "符合"}}
    for step, given in names.items():
        if political != "合格" and step != "political":
            break
        signers = ("inspector",) if step == "integrity" else ("officer",) if step == "file" else ("officer", "examiner")
        for signer in signers:
            data = {f"{kind}_{person}": value for kind, value in given.items() for person in who}
            data |= {f"{kind}_text_{person}": "走访所在学校，查阅档案" for kind in given for person in who}
            answer = fill(enter(signer), case, **data)
            assert answer.status_code == 302, answer.content.decode()
    return case


@pytest.mark.row("REC-17")
def test_political_conduct_first_then_public_notice_and_approval(enter: Enter, made: County) -> None:
    found, address, (first, *_) = listed(enter)
    reviewer = enter("reviewer")
    examined(reviewer, first)
    one = reviewer.post(address, {"act": "inquire", "officer": [office(made, "officer")]})
    assert "两人" in one.content.decode()
    assert not Case.objects.filter(type="vetting.inquiry").exists()
    case = vetted(enter, made, address)
    assert Finding.objects.filter(case=case).count() == 5
    assert not Basic.objects.filter(name="𠮷田明").exists(), "no file is opened by an inquiry"
    assert "𠮷田明" in enter("officer").get(f"/case/{case.number}/").content.decode()
    assert reviewer.post(address, {"act": "take_findings"}).status_code == 302
    assert stages()[0] == "考察合格"
    hiring = proposed(reviewer.post(f"/recruitment/{found.pk}/hiring/propose/", {"candidate": first.pk}))
    text = reviewer.get(f"/case/{hiring.number}/").content.decode()
    assert "拟录用下列人员" in text
    assert number(1) not in text
    assert reviewer.post(f"/recruitment/finalist/{first.pk}/", {"act": "give_up", "on": "2026-11-20", "document": "声明", "words": "另有工作"}).status_code == 409
    notice = {"seen": hiring.version, "text": hiring.data["notice_text"], "contacts": "0571-0000000", "days": 4}
    assert "公务员法》第32条" in reviewer.post(f"/case/{hiring.number}/do/publish_notice/", notice).content.decode()
    assert reviewer.post(f"/case/{hiring.number}/do/publish_notice/", notice | {"days": 5}).status_code == 302
    assert number(1)[:14] not in Notice.objects.get().text
    assert fill(reviewer, hiring, text="公示期满，无影响录用的问题").status_code == 422, "the notice still runs"
    with time_machine.travel(NOW + timedelta(days=10), tick=False):
        reviewer, leader = enter("reviewer"), enter("leader")  # who was signed in then is no more
        assert fill(reviewer, hiring, text="公示期满，无影响录用的问题").status_code == 302
        assert fill(reviewer, hiring, way="审批", document="示公录〔2026〕1号").status_code in (403, 404), "who proposed does not approve"
        assert fill(leader, hiring, way="审批", document="示公录〔2026〕1号").status_code == 302
    assert stages()[0] == "已录用"
    assert verify(verifying.verify) == []
    act = HiringAct.objects.filter(candidate=first).latest("pk")
    figures = summary(Recruitment.objects.get())
    assert (figures.places, figures.hired, figures.rate_bp, figures.days) == (1, 1, 10_000, 10)
    assert (act.kind, act.result, act.document) == ("批准录用", "审批", "示公录〔2026〕1号")
    hiring.refresh_from_db()
    texts = {code: text_of(paper(hiring, code, act.candidate.person_id, on=date(2026, 11, 30))) for code in ("hiring_notice", "hiring_form")}
    assert "关于录用𠮷田明同志为公务员的通知" in texts["hiring_notice"]
    for words in ("县水利局", "第 1 名，综合成绩 80.50", "示例市人民医院", "示公录〔2026〕1号", "政治素质合格"):
        assert words in texts["hiring_form"]
    assert not any(number(1) in each for each in texts.values())


def text_of(layout: Any) -> str:
    """All that a paper says."""
    return repr(layout)


def test_who_is_not_politically_fit_is_out_and_the_next_comes_up(enter: Enter, made: County) -> None:
    _, address, (first, *_) = listed(enter)
    reviewer = enter("reviewer")
    examined(reviewer, first)
    vetted(enter, made, address, political="不合格")
    assert reviewer.post(address, {"act": "take_findings"}).status_code == 302
    assert reviewer.post(address, {"act": "bring_up", "reason": "第1名考察不合格"}).status_code == 302
    assert stages() == ["考察不合格", "待体检", "候补"]


@pytest.mark.row("REC-18")
def test_out_of_the_order_of_the_ranking_only_with_a_reason() -> None:
    given: dict[str, Any] = {"places": 1, "vetted_ranks": [1, 2], "chosen": [2]}
    with pytest.raises(Refused, match="按名次") as refused:
        law.refuse_choice("会计", **given, reason="")
    assert "第 1 名" in str(refused.value)
    law.refuse_choice("会计", **given, reason="集体研究：专业更合适")
    law.refuse_choice("会计", places=1, vetted_ranks=[1, 2], chosen=[1], reason="")
    with pytest.raises(Refused, match="招考 1 名"):
        law.refuse_choice("会计", places=1, vetted_ranks=[1, 2], chosen=[1, 2], reason="")


def test_who_was_not_hired_is_forgotten(enter: Enter, made: County) -> None:
    found, _, (first, second, third) = listed(enter)
    Finalist.objects.filter(pk=first.pk).update(stage=Stage.HIRED)
    with transaction.atomic(), writing(kind="recruitment.removal", body={}, now=NOW) as leaf:
        assert operations.forget(found, leaf) == 2
    assert list(Finalist.objects.order_by("rank").values_list("name", "shown")) == [("𠮷田明", first.shown), ("", ""), ("", "")]
    assert Position.objects.filter(recruitment=found).exists()
    assert second.pk != third.pk
    assert verify(verifying.verify) == [f"recruitment_finalist 第 {first.pk} 行：人选的环节、名次、成绩或者身份与最后一次办理时不符"], "that stage came about behind the acts"


@pytest.mark.parametrize("behind", [{"stage": Stage.HIRED}, {"score": "99.00"}, {"name": "张三"}, {"rank": 9}, {"case_number": "LY-2026-0009"}, {"number_digest": "0" * 64}])
def test_a_candidate_changed_behind_the_acts_is_found(enter: Enter, made: County, behind: dict[str, Any]) -> None:
    _, _, (first, *_) = listed(enter)
    assert enter("reviewer").post(f"/recruitment/finalist/{first.pk}/", MEDICAL | {"conclusion": "不合格"}).status_code == 302
    assert verify(verifying.verify) == []
    Finalist.objects.filter(pk=first.pk).update(**behind)
    assert verify(verifying.verify) == [f"recruitment_finalist 第 {first.pk} 行：人选的环节、名次、成绩或者身份与最后一次办理时不符"]


def test_who_was_last_acted_upon_before_standings_were_sealed_is_left_alone(enter: Enter, made: County, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as before:
        before.setattr(operations, "_seal", lambda rows, leaf: None)
        _, _, (_, second, _) = listed(enter)
    assert verify(verifying.verify) == []
    assert enter("reviewer").post(f"/recruitment/finalist/{second.pk}/", {"act": "give_up", "on": "2026-11-20", "document": "声明", "words": "另有工作"}).status_code == 302
    assert verify(verifying.verify) == []
    Finalist.objects.create(**Finalist.objects.values("recruitment_id", "at", "organ_id", "score", "name", "shown", "sealed").first() or {}, rank=7, number_digest="1" * 64)
    assert len(verify(verifying.verify)) == 1, "one that nobody listed has no act"
