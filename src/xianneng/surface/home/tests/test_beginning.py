"""报到 and 试用期 through pages: the file is opened by the case without retyping, probation is observed, trained in, confirmed with rank and level, or cancelled."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from xianneng.foundation.cases.models import Case
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.organs.dated import OPEN
from xianneng.foundation.record.facts import Asked
from xianneng.foundation.record.models import Basic, Education, Level, Person, Rank, Recruited, Standing, Today
from xianneng.foundation.record.operations import open_files
from xianneng.law.parameters import DEFAULTS
from xianneng.law.recruitment import probation as law
from xianneng.law.refusals import Refused
from xianneng.surface.home.tests.test_applying import PROFILE
from xianneng.surface.home.tests.test_hiring import listed
from xianneng.surface.home.tests.test_quota_cases import agree, proposed
from xianneng.surface.home.tests.test_recruitment_sitting import number
from xianneng.surface.project.testing import NOW, WATER, County
from xianneng.work.personnel.leaving.queries import leavers
from xianneng.work.recruitment.hiring.models import Finalist, HiringAct, Stage
from xianneng.work.recruitment.hiring.operations import tell

Enter = Callable[[str], Client]
REPORT = {"act": "report", "reported_on": "2026-11-20", "establishment": "行政编制", "series": "综合管理类"}
NOTE = {"act": "note", "kind": "初任培训", "on": "2027-03-20", "words": "县委党校第1期", "days": 12, "passed": "on", "document": "结业证书"}
CONFIRM = {"act": "confirm", "absent": 0, "words": "政治素质好，能履行职责", "document": "示公任〔2027〕9号", "oath_on": "2027-11-24", "title": "", "rank": "", "level": ""}
YEAR_LATER = datetime(2027, 11, 25, 1, 0, tzinfo=UTC)


def hired(enter: Enter, **profile: Any) -> Finalist:
    """Somebody approved, with what they told when they registered."""
    _, _, (first, *_) = listed(enter)
    told = {name: value for name, value in PROFILE.items() if name != "declared"} | {"degree": "是"} | profile
    Finalist.objects.filter(pk=first.pk).update(profile=told, person_id=open_files(1)[0])
    first.refresh_from_db()
    with transaction.atomic(), writing(kind="testing.hired", body={}, now=NOW) as leaf:
        tell([first], Stage.HIRED, leaf, _Signed(), NOW, kind="批准录用", result="审批", happened_on=date(2026, 11, 19), document="示公录〔2026〕1号")  # type: ignore[arg-type]
    return first


class _Signed:
    """Who approved."""

    signature = "县委组织部　王守拙"


def page(candidate: Finalist) -> str:
    """The address of their page."""
    return f"/recruitment-probation/{candidate.pk}/"


def on_probation(enter: Enter, **profile: Any) -> Finalist:
    """Reported for duty, approved."""
    found = hired(enter, **profile)
    case = proposed(enter("officer").post(page(found), REPORT))
    assert agree(enter("leader"), case).status_code == 302
    found.refresh_from_db()
    return found


@pytest.mark.parametrize(("absent", "until"), [(0, date(2025, 8, 1)), (40, date(2025, 8, 1)), (46, date(2025, 10, 11))])
def test_absence_beyond_forty_working_days_is_made_up(absent: int, until: date) -> None:
    from xianneng.law.calendar import packaged
    assert law.ends(date(2024, 8, 1), absent, lambda days, on: packaged().add_workdays(on, days)) == until


def test_what_cannot_be_made_up_counts_as_failed() -> None:
    with pytest.raises(Refused, match="不能补足") as refused:
        law.ends(date(2024, 8, 1), 150, lambda days, on: on + timedelta(days=days * 7 // 5))
    assert "2026-02-01" in str(refused.value)
    with pytest.raises(Refused, match="顺延"):
        law.ends(date(2024, 8, 1), 46, lambda days, on: None)


@pytest.mark.parametrize(("level", "has_degree", "graded"), [
    ("大专", False, ("一级科员", 26)), ("本科", True, ("一级科员", 25)), ("硕士", False, ("一级科员", 25)), ("硕士", True, ("四级主任科员", 24)),
    ("博士", True, ("二级主任科员", 22)), ("博士", False, None)])
def test_rank_and_level_follow_from_the_degree(level: str, has_degree: bool, graded: tuple[str, int] | None) -> None:
    assert law.graded(level, date(2025, 8, 1), has_degree=has_degree, has_experience=False) == graded
    assert law.graded(level, date(2025, 8, 1), has_degree=has_degree, has_experience=True) is None


def test_days_of_probation_and_of_the_minimum_service() -> None:
    assert law.assessed_by(date(2025, 8, 1)) == date(2025, 8, 30)
    assert law.served_until(date(2021, 8, 10), is_township=False, parameters=DEFAULTS) == date(2026, 8, 10)
    assert law.served_until(date(2021, 8, 10), is_township=True, parameters=DEFAULTS.with_("recruit_township_service_years", 8)) == date(2029, 8, 10)
    law.refuse_confirming(until=date(2025, 8, 1), on=date(2025, 8, 1), training_days=12, training_passed=True)
    for given, words in (({"on": date(2025, 7, 31)}, "未满"), ({"training_days": 11}, "初任培训"), ({"training_passed": False}, "初任培训")):
        with pytest.raises(Refused, match=words):
            law.refuse_confirming(**({"until": date(2025, 8, 1), "on": date(2025, 8, 1), "training_days": 12, "training_passed": True} | given))  # type: ignore[arg-type]
    with pytest.raises(Refused, match="一级主任科员"):
        law.refuse_rank("四级调研员", date(2025, 8, 1))
    law.refuse_rank("一级主任科员", date(2025, 8, 1))


@pytest.mark.row("REC-19")
def test_reporting_for_duty_opens_the_file_without_retyping(enter: Enter, made: County) -> None:
    found = hired(enter)
    officer = enter("officer")
    text = officer.get(page(found)).content.decode()
    assert "按报名信息写入档案" in text
    assert "法学" in text
    assert "政治面貌</label>" not in text, "what the profile says is not asked"
    early = officer.post(page(found), REPORT | {"reported_on": "2026-11-18"})
    assert early.status_code == 422
    assert "2026-11-19 批准录用" in early.content.decode()
    case = proposed(officer.post(page(found), REPORT))
    assert number(1) not in str(case.data)
    assert not Basic.objects.filter(person_id=found.person_id).exists(), "only the effect writes"
    assert agree(officer, case).status_code in (403, 404)
    assert agree(enter("leader"), case).status_code == 302
    basic = Basic.objects.get(person_id=found.person_id)
    assert (basic.name, basic.id_number, basic.political_status, basic.ethnicity) == ("𠮷田明", number(1), "中共党员", "汉族")
    standing = Standing.objects.get(person_id=found.person_id)
    assert (standing.organ_id, standing.status, standing.valid_from, standing.probation_until) == (made.organs[WATER].pk, "在职", date(2026, 11, 20), date(2027, 11, 20))
    recruited = Recruited.objects.get(person_id=found.person_id)
    assert (recruited.serves_until, recruited.document, recruited.valid_to) == (date(2031, 11, 20), "示公录〔2026〕1号", OPEN)
    education = Education.objects.get(person_id=found.person_id)
    assert (education.education, education.degree, education.major) == ("大学", "学士", "法学")
    assert Today.objects.filter(person_id=found.person_id, name="𠮷田明").exists()
    found.refresh_from_db()
    service = leavers(Asked(date(2026, 11, 20), person_ids=[found.person_id or 0]))[found.person_id or 0].service
    assert (service.until, service.known) == (date(2031, 11, 20), True), "who leaves or moves is held to it"
    found.refresh_from_db()
    assert found.stage == Stage.PROBATION
    shown = officer.get(f"/person/{found.person_id}/").content.decode()
    assert "𠮷田明" in shown
    assert number(1) not in shown


def test_who_has_a_file_already_does_not_get_another(enter: Enter, made: County) -> None:
    found = hired(enter)
    other = Person.objects.create().pk
    with transaction.atomic(), writing(kind="testing.other", body={}, now=NOW) as leaf:
        from xianneng.foundation.record.operations import Change, write
        write([Change(other, "basic", (), [{"valid_from": date(1999, 1, 1), "name": "𠮷田明", "sex": "女", "birth_on": date(1999, 1, 1), "id_number": number(1)}])], leaf=leaf)
    refused = enter("officer").post(page(found), REPORT)
    assert refused.status_code == 409
    assert "已有此人的档案" in refused.content.decode()


@pytest.mark.row("REC-20")
def test_probation_is_observed_trained_in_and_confirmed(enter: Enter, made: County) -> None:
    found = on_probation(enter)
    officer = enter("officer")
    text = officer.get("/recruitment-probation/").content.decode()
    assert "1 人还没有参加初任培训" in text
    assert "2027-12-19" in text, "assessed within thirty days"
    assert enter("officer2").get(page(found)).status_code == 404, "another organ's"
    with time_machine.travel(datetime(2027, 4, 1, 1, 0, tzinfo=UTC), tick=False):
        officer = enter("officer")
        assert officer.post(page(found), NOTE | {"days": ""}).status_code == 422
        assert officer.post(page(found), NOTE | {"kind": "日常表现", "on": "2026-12-20", "words": "汛期值守认真"}).status_code == 302
        early = officer.post(page(found), CONFIRM | {"oath_on": ""})
        assert "试用期未满" in early.content.decode()
        assert "政治素质好" in early.content.decode(), "what was typed stays"
    with time_machine.travel(YEAR_LATER, tick=False):
        officer = enter("officer")
        assert "初任培训" in officer.post(page(found), CONFIRM).content.decode()
        assert officer.post(page(found), NOTE).status_code == 302
        assert "应当参加" not in officer.get("/recruitment-probation/").content.decode()
        case = proposed(officer.post(page(found), CONFIRM))
        assert "一级科员，25级，自 2027-11-20 起" in enter("leader").get(f"/case/{case.number}/").content.decode()
        assert agree(enter("leader"), case).status_code == 302
        assert (Rank.objects.get(person_id=found.person_id).rank, Rank.objects.get(person_id=found.person_id).valid_from) == ("一级科员", date(2027, 11, 20))
        assert Level.objects.get(person_id=found.person_id).level == 25
        assert Recruited.objects.known().get(person_id=found.person_id).oath_on == date(2027, 11, 24)
        assert "已转正" in officer.get("/recruitment-probation/?past=1").content.decode()
        assert "𠮷田明" in officer.get("/registration/").content.decode(), "to be registered now"
    assert list(HiringAct.objects.filter(candidate=found).order_by("-pk").values_list("kind", flat=True)[:2]) == ["转正", "呈报试用期满"]


def test_of_who_has_worked_before_a_person_finds_rank_and_level(enter: Enter, made: County) -> None:
    found = on_probation(enter)
    with time_machine.travel(YEAR_LATER, tick=False):
        officer = enter("officer")
        officer.post(page(found), NOTE)
        refused = officer.post(page(found), CONFIRM | {"has_experience": "on"})
        assert "没有认定职级" in refused.content.decode()
        above = officer.post(page(found), CONFIRM | {"has_experience": "on", "rank": "四级调研员", "level": 18})
        assert "不能定为四级调研员" in above.content.decode()
        case = proposed(officer.post(page(found), CONFIRM | {"has_experience": "on", "rank": "四级主任科员", "level": 23}))
        assert agree(enter("leader"), case).status_code == 302
    assert Level.objects.get(person_id=found.person_id).level == 23


def test_who_fails_is_cancelled_with_the_article(enter: Enter, made: County) -> None:
    found = on_probation(enter)
    given = {"act": "cancel", "ground": "assessment", "on": "2027-11-22", "words": "不能履行岗位职责", "document": "示公〔2027〕11号"}
    with time_machine.travel(YEAR_LATER, tick=False):
        officer = enter("officer")
        assert officer.post(page(found), given | {"ground": "late"}).status_code == 422
        case = proposed(officer.post(page(found), given))
        text = enter("leader").get(f"/case/{case.number}/").content.decode()
        assert "第15条" in text
        assert "申诉" in text
        assert agree(enter("leader"), case).status_code == 302
    standing = Standing.objects.known().filter(person_id=found.person_id).latest("valid_from")
    assert (standing.status, standing.valid_from) == ("取消录用", date(2027, 11, 22))
    assert not Today.objects.filter(person_id=found.person_id).exists()
    assert Finalist.objects.get(pk=found.pk).stage == Stage.CANCELLED


def test_who_does_not_report_never_has_a_file(enter: Enter, made: County) -> None:
    found = hired(enter)
    given = {"act": "cancel", "ground": "late", "on": "2026-11-20", "words": "通知三次，没有报到", "document": "示公〔2026〕30号"}
    case = proposed(enter("officer").post(page(found), given))
    assert agree(enter("leader"), case, "不同意").status_code == 302
    found.refresh_from_db()
    assert found.stage == Stage.HIRED, "not agreed: they may still report"
    case = proposed(enter("officer").post(page(found), given))
    assert agree(enter("leader"), case).status_code == 302
    assert not Basic.objects.filter(person_id=found.person_id).exists()
    assert Finalist.objects.get(pk=found.pk).stage == Stage.CANCELLED
    assert Case.objects.filter(type="recruitment.confirming").count() == 2
