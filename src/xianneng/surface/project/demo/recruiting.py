"""The demonstration's recruitment: a plan that was approved, the table written against it published and open, registered for and reviewed, and a second plan to declare to.

The positions are invented, in the central layout; they go through the operations of the room like any other table.
"""

from collections.abc import Iterator, Sequence
from datetime import time, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

from xianneng.foundation.cases.models import Case
from xianneng.foundation.exchange.positions_bench import HEAD
from xianneng.foundation.exchange.writing import Book
from xianneng.law.recruitment import plan as law
from xianneng.law.recruitment.rulings import BY_PERSON
from xianneng.law.recruitment.screening import in_force
from xianneng.surface.project.demo.registering import registered
from xianneng.work.recruitment import operations, queries, readings
from xianneng.work.recruitment.models import Need, Plan, Recruitment
from xianneng.work.recruitment.planning import operations as planning
from xianneng.work.recruitment.planning import queries as plans
from xianneng.work.recruitment.watching import operations as watching

if TYPE_CHECKING:
    from xianneng.surface.project.demo.stories import Stage

OFFICER, OTHER_OFFICER, REVIEWER, LEADER, MONITOR = "xuzhiwei", "zengzhuxi", "luhuaijin", "wangshouzhuo", "monitor"
ORGAN, OTHER_ORGAN = "县水利局", "县住房和城乡建设局"
# post, majors, education, remarks; by turns
POSTS = (("综合文字", "中国语言文学类、新闻传播学类、公共管理类", "本科及以上", "具有较强的文字能力"), ("财务", "会计学、财务管理、审计学", "本科及以上", ""),
         ("行政执法", "法学类、公安学类", "本科及以上", "在本单位最低服务年限为5年"), ("信息化", "计算机类、电子信息类", "本科及以上", "大学英语四级425分及以上"),
         ("工程管理", "土木类、水利类、建筑类", "仅限本科", "须经常到工地，条件较艰苦"), ("统计", "统计学类、经济学类", "本科及以上", "能适应经常加班"))
SAID = {law.FRESH: "限应届高校毕业生报考", law.GRASSROOTS: "", law.PROJECTS: "服务期满、考核合格", law.ANY: ""}
PROJECTS = "大学生村官、“三支一扶”计划、大学生志愿服务西部计划"
REASON = "已与机关核实，按编制和岗位实际安排"


def recruited(stage: "Stage") -> Iterator[int]:
    """From the first declaration to an open table, and the next plan."""
    yield 0
    year, county = stage.now.year + 1, stage.viewer(REVIEWER).jurisdiction_id or 0
    plan = planning.begin(viewer=stage.viewer(REVIEWER), now=stage.next_moment(), name=f"{year}年度考试录用公务员计划", year=year, declare_until=stage.days[4],
                          until_on=stage.now.date().replace(year=year, month=12, day=31), notes="向县乡基层一线倾斜，乡镇空缺应招尽招；拿出一定比例专门招录服务基层项目人员。")
    yield 2
    _declare(stage, plan, half=True)
    yield 4
    case = Case.objects.get(number=planning.propose(plan=plan, viewer=stage.viewer(REVIEWER), now=stage.next_moment()))
    yield 5
    open_points = plans.open_points(plan, plans.vacancies_of(plan, stage.viewer(REVIEWER).scope, stage.now.date()), stage.now.date())
    planning.allot(plan=plan, given={}, reasons={point.key: REASON for point in open_points}, viewer=stage.viewer(REVIEWER))
    stage.agrees(REVIEWER, case, {}, "已统筹")
    yield 7
    stage.agrees(LEADER, case, {})
    yield 9
    found = _prepared(stage, plan, county)
    yield 11
    case = Case.objects.get(number=operations.propose(recruitment=found, viewer=stage.viewer(REVIEWER), now=stage.next_moment()))
    yield 13
    stage.agrees(LEADER, case, {})
    watched(stage, found)
    yield 20
    later = planning.begin(viewer=stage.viewer(REVIEWER), now=stage.next_moment(), name=f"{year}年度第二批录用计划", year=year,
                           declare_until=stage.days[-1] + timedelta(days=14), until_on=plan.until_on, notes="第一批没有安排的空缺，请于截止前申报。")
    yield 22
    _declare(stage, later, half=False, only=(ORGAN, OTHER_ORGAN))
    yield 24
    yield from registered(stage, found)


def watched(stage: "Stage", found: Recruitment) -> None:
    """The supervisor of the cast is invited to it."""
    watching.invite(recruitment=queries.own(stage.viewer(REVIEWER), found.pk), user_id=stage.viewer(MONITOR).user_id, body="人大", until_on=stage.now.date() + timedelta(days=180),
                    viewer=stage.viewer(REVIEWER), now=stage.next_moment())


def _declare(stage: "Stage", plan: Plan, *, half: bool, only: Sequence[str] = ()) -> None:
    """Each organ a need: townships all of their places, others half; the cast for their own organs, the authority for the rest."""
    found = [each for each in plans.vacancies_of(plan, stage.viewer(REVIEWER).scope, stage.now.date()) if each.places.free and (not only or each.organ in only)]
    targets = (law.FRESH, law.ANY, law.FRESH, law.PROJECTS, law.FRESH, law.GRASSROOTS)
    for at, each in enumerate(found):
        who = {ORGAN: OFFICER, OTHER_ORGAN: OTHER_OFFICER}.get(each.organ, REVIEWER)
        count = each.places.free if each.is_township or not half else max(1, each.places.free // 2)
        planning.declare(plan=plan, organ_id=each.organ_id, kind=each.kind, post=POSTS[at % len(POSTS)][0], target=targets[at % len(targets)],
                         count=count if each.is_township else min(count, 3), reason="岗位空缺", viewer=stage.viewer(who), now=stage.next_moment())


def _prepared(stage: "Stage", plan: Plan, county: int) -> Recruitment:
    """The table of the plan's places, with everything that publication asks for."""
    who, ages = stage.viewer(REVIEWER), in_force(stage.now.date())
    found = operations.begin(viewer=who, now=stage.next_moment(), name=f"{plan.year}年度考试录用公务员", year=plan.year, ages_on=stage.days[-6], age_least=ages.age_least,
                             age_most=ages.age_most, age_most_postgraduate=ages.age_most_postgraduate, opens_on=stage.days[-3], opens_time=time(8), closes_time=time(18), closes_on=stage.days[-1] + timedelta(days=10))
    operations.write_against(recruitment=found, plan_id=plan.pk, document="", viewer=who)
    operations.take_in(recruitment=found, file=_table(plan, stage), name=f"{plan.year}年度职位表.xlsx", viewer=who, now=stage.next_moment())
    operations.announce(recruitment=found, viewer=who, announcement="面向社会公开考试录用公务员，坚持公开、平等、竞争、择优。报名、笔试、面试、体检、考察、公示依次进行。",
                        materials="身份证、学历学位证书、职位要求的其他证明；应届毕业生提交学生证和就业推荐表。", notes="报考人对所填信息的真实性负责；有疑问的，向招录机关咨询。")
    return ruled(stage, found)


def ruled(stage: "Stage", found: Recruitment) -> Recruitment:
    """Every text that is not read is left to people, every limit has a reason."""
    who = stage.viewer(REVIEWER)
    for text in readings.waiting(found.pk):
        if not text.is_read:
            operations.rule(recruitment=found, reader=text.reader, text=text.text, ruling=BY_PERSON, wording="", viewer=who, now=stage.next_moment())
    for each in queries.limited(queries.own(who, found.pk)):
        kind, organ, words = each.finding.key
        operations.justify(recruitment=found, limit=kind, organ=organ, words=words, reason="经核实，为职位工作内容所需", viewer=who, now=stage.next_moment())
    return queries.own(who, found.pk)


def _table(plan: Plan, stage: "Stage") -> BytesIO:
    """A row a need, in the central layout."""
    names, content = plans.organ_names(plan, stage.now.date()), BytesIO()
    with Book(content) as book:
        sheet = book.add_worksheet("职位表")
        sheet.write_string(0, 0, f"{plan.year}年度考试录用公务员职位表（演示数据，职位均为虚构）")
        sheet.write_row(1, 0, HEAD)
        for at, need in enumerate(Need.objects.filter(plan=plan).order_by("pk")):
            organ, (post, major, education, said) = names[need.organ_id], next(each for each in POSTS if each[0] == need.post)
            remarks = "；".join(part for part in (SAID[need.target], said, "限男性，须夜间巡查" if at % 9 == 4 else "限女性" if at % 9 == 8 else "") if part)
            row = {"部门代码": f"{9000 + need.organ_id}", "部门名称": organ, "机构性质": "县级以下机关", "招考职位": f"{post}岗位一级科员", "职位属性": "普通职位", "职位简介": f"从事{post}工作",
                   "职位代码": f"2{at:05}", "机构层级": "县（区）级及以下", "考试类别": "行政执法类" if post == "行政执法" else "综合管理类", "招考人数": f"{need.counted}", "专业": major,
                   "学历": education, "学位": "与最高学历相对应的学位", "政治面貌": "中共党员" if "组织部" in organ or at % 11 == 7 else "不限",
                   "基层工作最低年限": "二年" if need.target == law.GRASSROOTS else "无限制", "服务基层项目工作经历": PROJECTS if need.target == law.PROJECTS else "无限制",
                   "是否在面试阶段组织专业能力测试": "否", "面试人员比例": "3:1", "工作地点": organ if organ.endswith(("镇", "乡")) else "县城", "备注": remarks}
            sheet.write_row(at + 2, 0, [row.get(name, "") for name in HEAD])
    content.seek(0)
    return content
