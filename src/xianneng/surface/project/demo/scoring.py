"""The demonstration's earlier recruitment: sat, marked by two, its line decided, its scores released. Two dozen invented persons sat, the first applicant among them."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

from xianneng.foundation.cases.models import Case
from xianneng.foundation.exchange.positions_bench import HEAD
from xianneng.foundation.exchange.writing import Book
from xianneng.law.identity import check_digit
from xianneng.law.recruitment.screening import in_force
from xianneng.surface.project.demo.recruiting import LEADER, MONITOR, REVIEWER, ruled, watched
from xianneng.surface.project.demo.registering import GIVEN, SURNAMES
from xianneng.work.recruitment import operations, queries
from xianneng.work.recruitment.models import Recruitment
from xianneng.work.recruitment.scoring import operations as scores
from xianneng.work.recruitment.scoring import queries as marks
from xianneng.work.recruitment.scoring.models import Scoring
from xianneng.work.recruitment.sitting import operations as sitting
from xianneng.work.recruitment.sitting import queries as exams
from xianneng.work.recruitment.sitting.models import Exam
from xianneng.work.recruitment.watching import operations as watching

if TYPE_CHECKING:
    from xianneng.surface.project.demo.stories import Stage

COUNT, CATEGORY, CITY = 24, "综合管理类", "示例市"
SUBJECTS = ("行政职业能力测验", "申论")
VALUE = "03 08 14 19 25 31 11"
POSITIONS = (("县财政局", "财务岗位一级科员", "900001", 2), ("县统计局", "统计岗位一级科员", "900002", 1))
TERMS = {"decimals": 2, "absent_out": True, "zero_out": True, "ties": [SUBJECTS[0]], "ratio": 3, "written_share": 50, "interview_least": 6000, "panel": 7, "drops": True, "recheck_days": 7}


def scored(stage: "Stage") -> Iterator[int]:
    """From a table that was approved elsewhere to scores that everybody may see."""
    yield 0
    found = _prepared(stage)
    case = Case.objects.get(number=operations.propose(recruitment=found, viewer=stage.viewer(REVIEWER), now=stage.next_moment()))
    yield 1
    stage.agrees(LEADER, case, {})
    exam = _arranged(stage, queries.own(stage.viewer(REVIEWER), found.pk))
    case = Case.objects.get(number=sitting.propose(exam=exam, viewer=stage.viewer(REVIEWER), now=stage.next_moment()))
    yield 2
    stage.agrees(LEADER, case, {})
    yield 4
    stage.agrees(REVIEWER, case, {"random_value": VALUE}, "按公布的内容录入")
    sitting.seat(exam_id=exam.pk, now=stage.next_moment())
    exam.refresh_from_db()
    kept = scores.set_terms(exam=exam, viewer=stage.viewer(REVIEWER), now=stage.next_moment(), **TERMS, papers={str(each.pk): [100, 1] for each in exams.papers(exam)})
    case = Case.objects.get(number=scores.propose_terms(scoring=kept, viewer=stage.viewer(REVIEWER), now=stage.next_moment()))
    yield 5
    stage.agrees(LEADER, case, {})
    yield 10
    found_scores = _marked(stage, exam)
    case = Case.objects.get(number=scores.propose(scoring=found_scores, viewer=stage.viewer(REVIEWER), now=stage.next_moment()))
    yield 12
    stage.agrees(LEADER, case, {})
    watched(stage, found)
    words = "面试候考室和考官休息室同在一层，建议分开，并由监督员现场查看。"
    watching.observe(recruitment_id=found.pk, stage="面试", words=words, viewer=stage.viewer(MONITOR), now=stage.next_moment())


def _prepared(stage: "Stage") -> Recruitment:
    """A small table, against a plan that the city approved."""
    who, ages, year = stage.viewer(REVIEWER), in_force(stage.now.date()), stage.now.year
    before = stage.days[0]
    found = operations.begin(viewer=who, now=stage.next_moment(), name=f"{year}年度下半年考试录用公务员", year=year, ages_on=before - timedelta(days=40), age_least=ages.age_least,
                             age_most=ages.age_most, age_most_postgraduate=ages.age_most_postgraduate, opens_on=before - timedelta(days=30), closes_on=before - timedelta(days=20))
    operations.write_against(recruitment=found, plan_id=None, document=f"示组通〔{year}〕18号", viewer=who)
    content = BytesIO()
    with Book(content) as book:
        sheet = book.add_worksheet("职位表")
        sheet.write_row(0, 0, HEAD)
        for at, (organ, name, code, count) in enumerate(POSITIONS, 1):
            row = {"部门代码": f"99{at}", "部门名称": organ, "机构性质": "县级以下机关", "招考职位": name, "职位属性": "普通职位", "职位简介": "从事业务工作", "职位代码": code, "机构层级": "县（区）级及以下",
                   "考试类别": CATEGORY, "招考人数": f"{count}", "专业": "会计学、审计学、统计学", "学历": "本科及以上", "学位": "与最高学历相对应的学位", "政治面貌": "不限", "基层工作最低年限": "无限制",
                   "服务基层项目工作经历": "无限制", "是否在面试阶段组织专业能力测试": "否", "面试人员比例": "3:1", "工作地点": "县城", "备注": ""}
            sheet.write_row(at, 0, [row.get(title, "") for title in HEAD])
    content.seek(0)
    operations.take_in(recruitment=found, file=content, name="职位表.xlsx", viewer=who, now=stage.next_moment())
    operations.announce(recruitment=found, viewer=who, announcement="面向社会公开考试录用公务员。", materials="身份证、学历学位证书。", notes="报考人对所填信息的真实性负责。")
    return ruled(stage, found)


def _arranged(stage: "Stage", found: Recruitment) -> Exam:
    """Papers, rooms and who sits; drawn two days later."""
    who, held, zone = stage.viewer(REVIEWER), stage.days[8], stage.now.tzinfo
    exam = sitting.begin(recruitment=found, viewer=who, now=stage.next_moment(), held_on=held, source="中国福利彩票双色球开奖号码，按公布的顺序，两位数以空格隔开",
                         draw_at=datetime.combine(stage.days[3], time(21, 30), zone), spare_rooms=1)
    for subject, hour in zip(SUBJECTS, (9, 14), strict=True):
        sitting.set_paper(exam=exam, viewer=who, category=CATEGORY, subject=subject, tests="群众工作能力、服务意识、综合分析", theory_share=20,
                          starts_at=datetime.combine(held, time(hour), zone), ends_at=datetime.combine(held, time(hour + 2), zone))
    sitting.add_rooms(exam=exam, city=CITY, site="示例第一中学", first=1, count=3, accessible=False, viewer=who)
    rows = [(SURNAMES[at % 12] + GIVEN[(at * 5 + at // 12) % 12], _number(at), POSITIONS[at % 2][2], CITY) for at in range(COUNT)]
    sitting.take_sitters(exam=exam, file=_csv(("姓名", "证件号码", "职位代码", "考试城市"), rows), name="考生名单.csv", viewer=who, now=stage.next_moment())
    return exam


def _marked(stage: "Stage", exam: Exam) -> Scoring:
    """Both papers by two officers alike; a line that most reach."""
    kept = marks.scoring_of(exam)
    if kept is None:
        raise LookupError("the terms were published before")
    tickets = marks.tickets(exam, range(COUNT))
    for paper in exams.papers(exam):
        rows = [(tickets[at], "缺考" if at == COUNT - 1 else f"{52 + (at * 7 + paper.starts_at.hour * 3) % 33 + at % 4 * 0.5:.1f}") for at in range(COUNT)]
        for entry, who in zip(marks.ENTRIES, (REVIEWER, LEADER), strict=True):
            scores.take_marks(scoring=kept, paper=paper, entry=entry, file=_csv(("准考证号", "成绩"), rows), name="成绩.csv", viewer=stage.viewer(who), now=stage.next_moment())
    lines = {group: {"": 60 * 10_000} for group in marks.groups(kept)}
    scores.set_lines(scoring=kept, lines=lines, release_at=datetime.combine(stage.days[14], time(10), stage.now.tzinfo), viewer=stage.viewer(REVIEWER))
    kept.refresh_from_db()
    return kept


def _number(at: int) -> str:
    """An ID number; the first is the first applicant's of the open table (`registering`)."""
    born = date(1998, 1, 1) + timedelta(days=at * 97)
    first = f"330101{born:%Y%m%d}{at:02}1"
    return first + check_digit(first)


def _csv(head: Sequence[str], rows: Sequence[Sequence[str]]) -> BytesIO:
    return BytesIO("\n".join(",".join(row) for row in (head, *rows)).encode())
