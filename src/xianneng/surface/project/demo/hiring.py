"""The demonstration's recruits: a small recruitment of before, whose first candidate reported for duty in the last days and whose second was found unfit."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING

from xianneng.foundation.cases import operations as act
from xianneng.foundation.cases.models import Case
from xianneng.foundation.exchange.positions_bench import HEAD
from xianneng.foundation.exchange.writing import Book
from xianneng.law.identity import check_digit
from xianneng.law.recruitment.screening import in_force
from xianneng.surface.project.demo.recruiting import LEADER, OFFICER, ORGAN, REVIEWER, ruled, watched
from xianneng.work.recruitment import operations, queries
from xianneng.work.recruitment.beginning import operations as beginning
from xianneng.work.recruitment.beginning import queries as recruits
from xianneng.work.recruitment.hiring import operations as hiring
from xianneng.work.recruitment.hiring.models import Finalist
from xianneng.work.recruitment.models import Recruitment

if TYPE_CHECKING:
    from xianneng.surface.project.demo.stories import Stage

EXAMINER, INSPECTOR = "yanjingzhi", "heqingqu"
NAMES = ("陆云舟", "闻人清越", "温如玉", "秦望舒")
POST, CODE, PLACES = "综合文字岗位一级科员", "800001", 2


def hired(stage: "Stage") -> Iterator[int]:
    """Two places, four in the ranking: one falls out and the next comes up; both are vetted and hired, one has reported."""
    yield 0
    found, who = _prepared(stage), stage.viewer(REVIEWER)
    case = Case.objects.get(number=operations.propose(recruitment=found, viewer=who, now=stage.next_moment()))
    yield 1
    stage.agrees(LEADER, case, {})
    watched(stage, found)
    found = queries.own(who, found.pk)
    hiring.enter(recruitment=found, document=f"示公局〔{stage.now.year}〕18号", viewer=who, now=stage.next_moment(), ranked=[
        hiring.Ranked(name, _number(at), 1, at + 1, f"{79 - at * 2}.35") for at, name in enumerate(NAMES)])
    yield 3
    for rank, conclusion in ((1, "合格"), (2, "不合格")):
        _examine(stage, found, rank, conclusion)
    hiring.bring_up(recruitment=found, at=1, reason="第2名体检不合格，没有申请复检", viewer=who, now=stage.next_moment())
    _examine(stage, found, 3, "合格")
    officers = [each for each in (stage.viewer(OFFICER).office_id, stage.viewer(EXAMINER).office_id) if each]
    inquiry = Case.objects.get(number=hiring.inquire(recruitment=found, at=1, officers=officers, viewer=who, now=stage.next_moment()))
    yield 5
    for officer in (OFFICER, EXAMINER):
        stage.finds(officer, inquiry, political_conduct="合格", political_conduct_text="走访所在学校党组织，与老师、同学谈话，反映一致")
    stage.finds(OFFICER, inquiry, file_audit="一致", personal_matters="不属于报告对象")
    yield 7
    stage.finds(INSPECTOR, inquiry, integrity="无影响")
    for officer in (OFFICER, EXAMINER):
        stage.finds(officer, inquiry, basic_conditions="符合", basic_conditions_text="学习刻苦，品行端正，符合职位条件")
    hiring.take_findings(recruitment=found, at=1, viewer=who, now=stage.next_moment())
    picked = list(Finalist.objects.filter(recruitment=found, stage="考察合格").order_by("rank"))
    case = Case.objects.get(number=hiring.propose(recruitment=found, chosen=[each.pk for each in picked], reasons={}, viewer=who, now=stage.next_moment()))
    stage.does(REVIEWER, act.publish_notice, case_id=case.pk, days=5, contacts="0000-7654321　县委组织部公务员科", from_on=stage.now.date() + timedelta(days=1),
               text=case.data["notice_text"])
    yield 15
    result = "公示期满，无影响录用的问题"
    stage.does(REVIEWER, act.close_notice, notice_id=case.notices.get().pk, result=result)
    stage.agrees(REVIEWER, case, {}, result)
    yield 17
    stage.agrees(LEADER, case, {"way": "审批", "document": f"示公录〔{stage.now.year}〕6号"})
    yield 20
    own = stage.viewer(OFFICER)
    line = recruits.line(own, picked[0].pk)
    case = Case.objects.get(number=beginning.report(line=line, viewer=own, now=stage.next_moment(), given={
        "reported_on": stage.now.date(), "establishment": "行政编制", "series": "综合管理类", "work_began_on": None, "graduated_on": stage.now.date().replace(month=6, day=30),
        "ethnicity": "汉族", "political_status": "共青团员", "level": "本科", "school": "示例大学", "major": "汉语言文学"}))
    yield 21
    stage.agrees(LEADER, case, {})
    stage.touched.append(picked[0].person_id or 0)
    beginning.note(line=recruits.line(own, picked[0].pk), kind=beginning.TUTOR, on=stage.now.date(), words="由办公室主任孙砚田带培", days=None, passed=False, document="",
                   viewer=own, now=stage.next_moment())


def _examine(stage: "Stage", found: Recruitment, rank: int, conclusion: str) -> None:
    on = stage.now.date()
    hiring.examine(candidate=Finalist.objects.select_related("recruitment__organ").get(recruitment=found, rank=rank), conclusion=conclusion, institution="示例市人民医院", on=on,
                   noticed_on=on, standard="通用标准", document=f"TJ-{rank:03}", words="", viewer=stage.viewer(REVIEWER), now=stage.next_moment())


def _number(at: int) -> str:
    first = f"330121200{at}{at + 3:02}1{at}{at + 11:02}{at % 2 + 1}"
    return first + check_digit(first)


def _prepared(stage: "Stage") -> Recruitment:
    """One position of the organ, against a plan that the city approved; its examinations were held elsewhere."""
    who, ages, year, before = stage.viewer(REVIEWER), in_force(stage.now.date()), stage.now.year, stage.days[0]
    found = operations.begin(viewer=who, now=stage.next_moment(), name=f"{year}年度上半年考试录用公务员", year=year, ages_on=before - timedelta(days=160), age_least=ages.age_least,
                             age_most=ages.age_most, age_most_postgraduate=ages.age_most_postgraduate, opens_on=before - timedelta(days=150), closes_on=before - timedelta(days=140))
    operations.write_against(recruitment=found, plan_id=None, document=f"示组通〔{year}〕7号", viewer=who)
    row = {"部门代码": "8000", "部门名称": ORGAN, "机构性质": "县级以下机关", "招考职位": POST, "职位属性": "普通职位", "职位简介": "从事综合文字工作", "职位代码": CODE, "机构层级": "县（区）级及以下",
           "考试类别": "综合管理类", "招考人数": str(PLACES), "专业": "中国语言文学类", "学历": "本科及以上", "学位": "与最高学历相对应的学位", "政治面貌": "不限", "基层工作最低年限": "无限制",
           "服务基层项目工作经历": "无限制", "是否在面试阶段组织专业能力测试": "否", "面试人员比例": "3:1", "工作地点": "县城", "备注": ""}
    content = BytesIO()
    with Book(content) as book:
        sheet = book.add_worksheet("职位表")
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, [row.get(name, "") for name in HEAD])
    content.seek(0)
    operations.take_in(recruitment=found, file=content, name=f"{year}年度上半年职位表.xlsx", viewer=who, now=stage.next_moment())
    operations.announce(recruitment=found, viewer=who, announcement="面向社会公开考试录用公务员，坚持公开、平等、竞争、择优。", materials="身份证、学历学位证书。", notes="报考人对所填信息的真实性负责。")
    ruled(stage, found)
    return queries.own(who, found.pk)
