"""What a supervisor may ask of a recruitment: its course, what was published, its cases with their entries, counts. Of persons nothing but numbers.

Every query has the recruitment as its bound; their number does not grow with who takes part.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Max, Prefetch, Q

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.access.models import Office
from xianneng.foundation.cases import types
from xianneng.foundation.cases.models import Case, Opinion
from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.ledger.receipts import of_case
from xianneng.law.recruitment.scoring import MISSED
from xianneng.law.refusals import NotFound
from xianneng.work.recruitment.applying.models import Application
from xianneng.work.recruitment.applying.models import Stage as Registered
from xianneng.work.recruitment.choosing.models import Choosing
from xianneng.work.recruitment.confirming.models import Fee, Waiver
from xianneng.work.recruitment.hiring.models import DECIDED, Finalist
from xianneng.work.recruitment.models import Amendment, Recruitment, State
from xianneng.work.recruitment.pooling.models import Allotment
from xianneng.work.recruitment.scoring.models import Result, Scoring, Settlement
from xianneng.work.recruitment.scoring.queries import is_released, line_words
from xianneng.work.recruitment.selecting.models import Candidate, Group, Selecting
from xianneng.work.recruitment.sitting.models import Exam, Seat, Sitter
from xianneng.work.recruitment.watching.models import Invitation, Observation, Reply

WATCH, ROLE = "recruitment.watch", "exam_monitor"
BODIES = ("纪委监委", "人大", "政协", "工会", "妇联")  # REC-31
STAGES = ("计划和公告", "报名和审查", "笔试", "成绩", "面试", "体检和考察", "公示和录用", "其他")


def invitations(recruitment: Recruitment) -> list[Invitation]:
    """The last invitation of each supervisor."""
    return list(Invitation.objects.filter(recruitment=recruitment).select_related("user").order_by("user_id", "-pk").distinct("user_id"))


def invited(viewer: Viewer, on: date) -> list[Invitation]:
    """What the viewer supervises on a day, the newest first."""
    viewer.require(WATCH)
    last = Invitation.objects.filter(user_id=viewer.user_id).select_related("recruitment__organ", "recruitment__plan").order_by("recruitment_id", "-pk").distinct("recruitment_id")
    return sorted((each for each in last if each.until_on >= on and viewer.may(WATCH, each.recruitment.organ.path)), key=lambda each: -each.recruitment_id)


def invitation(viewer: Viewer, recruitment_id: int, on: date) -> Invitation:
    """The viewer's own of a recruitment. NotFound where there is none, or it has ended."""
    found = next((each for each in invited(viewer, on) if each.recruitment_id == recruitment_id), None)
    if found is None or found.recruitment.state != State.PUBLISHED:
        raise NotFound("没有找到这一招考", why="没有聘请您监督，或者监督的期限已过", then="请与公务员主管部门联系")
    return found


def supervisors(recruitment: Recruitment, on: date) -> list[Office]:
    """The offices of a supervisor over the recruitment's organ, held on a day."""
    held = Office.objects.filter(role=ROLE, from_on__lte=on, to_on__gt=on, user__is_active=True).select_related("user", "jurisdiction")
    return [each for each in held.order_by("pk") if recruitment.organ.path.startswith(each.jurisdiction.path)]


@dataclass(frozen=True)
class Parts:
    """What there is of a recruitment beside its table; None: not yet."""

    exam: Exam | None
    scoring: Scoring | None
    selecting: Selecting | None
    choosing: Choosing | None

    @property
    def is_released(self) -> bool:
        """Whether the scores are known to everybody: before, neither lines nor results are told to a supervisor."""
        return self.scoring is not None and is_released(self.scoring)


def parts(recruitment: Recruitment) -> Parts:
    """Them."""
    exam = Exam.objects.filter(recruitment=recruitment).first()
    if exam is None:
        return Parts(None, None, None, None)
    return Parts(exam, Scoring.objects.filter(exam=exam).first(), Selecting.objects.filter(exam=exam).first(), Choosing.objects.filter(exam=exam).first())


@dataclass(frozen=True)
class Done:
    """A step of the recruitment: what, when, by which office (empty: the platform), in which case."""

    at: datetime
    what: str
    office: str = ""
    case: str = ""


def course(recruitment: Recruitment, of: Parts, numbers: Iterable[str]) -> list[Done]:
    """Every step that was taken, in the order of time: the cases' own steps, and what is done outside of cases. No text that anybody wrote."""
    titles = {each.key: each.title for each in types.every()}
    said = Opinion.objects.filter(case__number__in=numbers).values_list("at", "case__type", "step_name", "outcome", "office_title", "case__number")
    found = [Done(at, f"{titles.get(kind, kind)}：{step}，{outcome}", office, number) for at, kind, step, outcome, office, number in said]
    exam, scoring, selecting, choosing = of.exam, of.scoring, of.selecting, of.choosing
    found += [Done(recruitment.made_at, "开始编制职位表", office_of(recruitment.made_by))]
    marks: list[tuple[datetime | None, str]] = [(recruitment.published_at, "公告和职位表公布"), (recruitment.opens_at, "报名开始"), (recruitment.closes_at, "报名截止")]
    if exam:
        marks += [(exam.committed_at, "笔试抽签：名单和考场的承诺值公布"), (exam.drawn_at, "笔试抽签：公开随机数录入"), (exam.seated_at, "考场座位编排完成")]
    if scoring:
        marks += [(scoring.terms_at, "成绩规则公布"), (scoring.approved_at, "成绩审定"), (scoring.release_at if of.is_released else None, "成绩同时公布")]
    if choosing:
        marks += [(choosing.opens_at, "选报职位开始"), (choosing.closes_at, "选报职位截止")]
    if selecting:
        marks += [(selecting.made_at, "入围名单确定，资格复审开始"), (selecting.committed_at, "考官抽签：承诺值公布"), (selecting.drawn_at, "考官抽签：公开随机数录入")]
        for group in Group.objects.filter(exam_id=selecting.exam_id).order_by("pk"):
            marks += [(group.ordered_at, f"{group.name}：面试次序抽签"), (group.confirmed_at, f"{group.name}：面试评分核对")]
    found += [Done(at, what) for at, what in marks if at is not None]
    return sorted(found, key=lambda each: each.at)


def office_of(signature: str) -> str:
    """The office of a signature (`Viewer.signature`), without the name."""
    return signature.rpartition("　")[0]


def case_numbers(recruitment: Recruitment, of: Parts) -> set[str]:
    """The cases that decided about the recruitment; not those about one person alone, from which who reads could learn whom they concern."""
    known = {recruitment.case_number, recruitment.plan.case_number if recruitment.plan else ""}
    known |= set(Amendment.objects.filter(recruitment=recruitment).values_list("case_number", flat=True).distinct())
    known |= {of.exam.case_number if of.exam else "", of.choosing.case_number if of.choosing else "", of.selecting.case_number if of.selecting else ""}
    if of.scoring:
        known |= {of.scoring.terms_case, of.scoring.case_number}
        known |= set(Settlement.objects.filter(paper__exam_id=of.scoring.exam_id).values_list("case_number", flat=True).distinct())
        known |= set(Allotment.objects.filter(exam_id=of.scoring.exam_id).values_list("case_number", flat=True).distinct())
    hired = Finalist.objects.filter(recruitment=recruitment).values_list("case_number", flat=True)
    known |= set(Case.objects.filter(number__in=hired, type="recruitment.hiring").values_list("number", flat=True))
    return known - {""}


@dataclass(frozen=True)
class Logged:
    """A case as it stands in the log: how many entries, the last of them."""

    case: Case
    title: str
    entries: int
    last_at: datetime | None


def logged(numbers: Iterable[str]) -> list[Logged]:
    """The cases with their entries, in the order in which they were opened."""
    titles = {each.key: each.title for each in types.every()}
    leaves = Leaf.objects.filter(case_number__in=numbers).values_list("case_number").annotate(entries=Count("pk"), last=Max("made_at"))
    counted: dict[str, tuple[int, datetime | None]] = {number: (entries, last) for number, entries, last in leaves}
    cases = Case.objects.filter(number__in=numbers).select_related("organ").order_by("opened_at", "pk")
    return [Logged(each, titles.get(each.type, each.type), *counted.get(each.number, (0, None))) for each in cases]


def receipts(recruitment: Recruitment, number: str) -> list[dict[str, Any]]:
    """The receipts of a case of the recruitment, for `xianneng verify --receipt`: digests, no content. NotFound for any other case."""
    if number not in case_numbers(recruitment, parts(recruitment)):
        raise NotFound("没有找到这一办件", then="请从监督看板进入")
    return of_case(number)


def counts(recruitment: Recruitment, of: Parts, today: date) -> list[tuple[str, int, str]]:
    """What is counted as it stands now: its name, the number, and what exactly is counted. Results only once everybody knows them."""
    sent = ~Q(stage=Registered.WITHDRAWN)
    decided = Q(stage__in=(Registered.PASSED, Registered.REFUSED, Registered.STATED))
    row = Application.objects.filter(recruitment=recruitment).aggregate(
        applied=Count("pk", sent), met=Count("pk", sent & Q(verdict="met")), unmet=Count("pk", sent & Q(verdict="unmet")), ask=Count("pk", sent & Q(verdict="ask")),
        passed=Count("pk", Q(stage=Registered.PASSED)), refused=Count("pk", Q(stage__in=(Registered.REFUSED, Registered.STATED))),
        in_time=Count("pk", decided & Q(decided_at__date__lte=F("due_on"))), late=Count("pk", (decided & Q(decided_at__date__gt=F("due_on"))) | (Q(stage=Registered.WAITING, due_on__lt=today))))
    settled = Fee.objects.filter(Q(paid_at__isnull=False) | Q(waiver=Waiver.GRANTED), recruitment=recruitment).aggregate(paid=Count("pk", Q(paid_at__isnull=False)), freed=Count("pk", Q(waiver=Waiver.GRANTED, paid_at=None)))
    found = [("报名", row["applied"], "没有撤回的报名"), ("符合", row["met"], "自动比对全部条件符合"), ("不符合", row["unmet"], "自动比对有条件不符合，由人审查后才决定"),
             ("须由人审核", row["ask"], "有条件不能自动判断"), ("审查通过", row["passed"], "现在的审查结果"), ("审查不通过", row["refused"], "含已陈述、待复审的"),
             ("按期审查", row["in_time"], "在审查期限当日或以前作出决定"), ("逾期审查", row["late"], "期限以后作出决定，或期限已过还没有决定"),
             ("缴费", settled["paid"], "已到账的缴费单"), ("减免", settled["freed"], "准予减免的缴费单")]
    if of.exam:
        found += [("考生", Sitter.objects.filter(exam=of.exam).count(), "列入笔试编排"), ("有座位", Seat.objects.filter(exam=of.exam).count(), "抽签编排的座位")]
    if of.exam and of.is_released:
        last = Result.objects.filter(exam=of.exam).order_by("number", "-pk").distinct("number").values("pk")
        told = Result.objects.filter(pk__in=last).aggregate(absent=Count("pk", Q(standing=MISSED)), present=Count("pk", ~Q(standing=MISSED)), entered=Count("pk", Q(entered=True)))
        found += [("缺考", told["absent"], "成绩性质为缺考的考生"), ("有成绩", told["present"], "其余已公布成绩的考生"), ("入围", told["entered"], "公布的成绩中入围面试的")]
    if of.selecting:
        found += [("递补", Candidate.objects.filter(exam_id=of.selecting.exam_id, replaces__isnull=False).count(), "面试前递补的人选")]
    found += [("录用", Finalist.objects.filter(recruitment=recruitment, stage__in=DECIDED).count(), "已批准录用的，含以后取消录用的")]
    return found


def lines(of: Parts) -> list[tuple[str, str]]:
    """The lines of each group of positions, once everybody knows them."""
    return [(group, line_words(line)) for group, line in of.scoring.lines.items()] if of.scoring and of.is_released else []


def observations(recruitment: Recruitment, user_id: int | None = None) -> list[Observation]:
    """The observations with what was answered, the newest first; of one supervisor, or of all. `state` says where each stands."""
    found = Observation.objects.filter(recruitment=recruitment).prefetch_related(Prefetch("replies", Reply.objects.order_by("pk"))).order_by("-pk")
    rows = list(found if user_id is None else found.filter(user_id=user_id))
    for row in rows:
        row.state = state_of(list(row.replies.all()))  # type: ignore[attr-defined]  # for the templates only
    return rows


def state_of(replies: Sequence[Reply]) -> str:
    """Where an observation stands after its replies."""
    return replies[-1].kind if replies else "待答复"


