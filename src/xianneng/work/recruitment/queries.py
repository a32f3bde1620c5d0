"""What can be asked: recruitments that are published or one's own, their positions by place, organ, major and words, a position, a match."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.law.catalogue import cite, rule
from xianneng.law.explained import evidence
from xianneng.law.recruitment.limits import Finding
from xianneng.law.recruitment.majors import by_name, plain
from xianneng.law.recruitment.plan import ANY
from xianneng.law.recruitment.reading import MAJOR_KEYS
from xianneng.law.recruitment.screening import Applicant
from xianneng.law.refusals import NotFound
from xianneng.work.recruitment import readings
from xianneng.work.recruitment.confirming.models import Terms
from xianneng.work.recruitment.models import Amendment, ColumnMapping, Ground, Position, Recruitment, State
from xianneng.work.recruitment.planning import queries as planning
from xianneng.work.recruitment.pooling.models import Post

PREPARE = planning.PREPARE
TOLD_WRONG = 5
STATES = ("unmet", "ask", "met")


def listed(viewer: Viewer | None) -> list[Recruitment]:
    """The published ones, the newest first; for who prepares them, those of their jurisdiction before."""
    seen = Q(state=State.PUBLISHED)
    if viewer and viewer.may(PREPARE):
        seen |= Q(organ__path__startswith=viewer.jurisdiction_path)
    counted = Recruitment.objects.filter(seen).select_related("organ")
    return list(counted.order_by("-made_at"))


def recruitment_for(viewer: Viewer | None, recruitment_id: int) -> Recruitment:
    """A recruitment that anyone may see, or that the viewer prepares. NotFound otherwise."""
    found = Recruitment.objects.select_related("organ", "plan").filter(pk=recruitment_id).first()
    if found is None or (found.state != State.PUBLISHED and not prepares(viewer, found)):
        raise NotFound("没有找到这一招考", then="请从招考列表进入")
    return found


def prepares(viewer: Viewer | None, recruitment: Recruitment) -> bool:
    """Whether the viewer prepares it."""
    return viewer is not None and viewer.may(PREPARE, recruitment.organ.path)


def own(viewer: Viewer, recruitment_id: int) -> Recruitment:
    """A recruitment that the viewer prepares. NotFound otherwise."""
    found = recruitment_for(viewer, recruitment_id)
    viewer.require(PREPARE, found.organ.path)
    return found


@dataclass(frozen=True)
class Search:
    """What is looked for; empty: everything."""

    place: str = ""
    organ: str = ""
    major: str = ""
    words: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked."""
        return not (self.place or self.organ or self.major or self.words)


def positions(recruitment: Recruitment, search: Search) -> QuerySet[Position]:
    """The positions that fit a search, in the table's order. A major is looked for with the classes that hold it."""
    found = Position.objects.filter(recruitment=recruitment).order_by("at")
    if search.place:
        found = found.filter(Q(place__icontains=search.place) | Q(more__settlement__icontains=search.place))
    if search.organ:
        found = found.filter(Q(organ__icontains=search.organ) | Q(unit__icontains=search.organ))
    if search.words:
        found = found.filter(Q(name__icontains=search.words) | Q(brief__icontains=search.words) | Q(code=search.words) | Q(texts__remarks__icontains=search.words))
    if search.major:
        wanted = Q()
        for name in names_of(search.major):
            for key in MAJOR_KEYS:
                wanted |= Q(**{f"texts__{key}__icontains": name})
        found = found.filter(wanted)
    return found


def names_of(major: str) -> list[str]:
    """A major, and the classes of the national catalogues that hold it."""
    above = {entry.parent for entry in by_name().get(plain(major), ()) if entry.scheme == "国家" and entry.kind == "专业"}
    classes = {name for name, entries in by_name().items() for entry in entries
               if entry.scheme == "国家" and entry.kind == "类" and entry.code in above and name.endswith("类")}
    return [major, *sorted(classes)]


@dataclass(frozen=True)
class Page:
    """Some positions, how many fit and how many they take, and what notices say of those shown."""

    rows: Sequence[Position]
    count: int
    takes: int
    changes: Mapping[int, Mapping[str, str]]


def page(recruitment: Recruitment, search: Search, *, offset: int, size: int) -> Page:
    """A page of a search."""
    found = positions(recruitment, search)
    sums = found.order_by().aggregate(rows=Count("pk"), takes=Sum("count"))
    return Page(list(found[offset:offset + size]), sums["rows"], sums["takes"] or 0, readings.amended(recruitment.pk))


def has_positions(recruitment: Recruitment) -> bool:
    """Whether there is a table."""
    return Position.objects.filter(recruitment=recruitment).exists()


def position(recruitment: Recruitment, at: int) -> Position:
    """One position; place 0 where the examination is sat first: the examination itself. NotFound where there is none."""
    if at == 0 and recruitment.sits_first:
        return Position(recruitment=recruitment, at=0, name="参加笔试", code="笔试", count=0)
    found = Position.objects.filter(recruitment=recruitment, at=at).first()
    if found is None:
        raise NotFound("没有找到这一职位", then="请从职位列表进入")
    return found


def notices(recruitment: Recruitment, at: int | None = None) -> list[Amendment]:
    """The notices since publication, the newest first; of one position, or of all."""
    found = Amendment.objects.filter(recruitment=recruitment).order_by("-pk")
    return list(found if at is None else found.filter(at=at))


@dataclass(frozen=True)
class Matched:
    """One applicant against a recruitment: how many positions of each state, and a page of one of them with the reasons of each."""

    counts: Mapping[str, int]
    rows: Sequence[tuple[Position, Sequence[tuple[str, str, str]]]]
    count: int


def match(recruitment: Recruitment, who: Applicant, search: Search, *, state: str, offset: int, size: int) -> Matched:
    """The positions of one state (met, ask, unmet) that fit a search, with every condition and its reason."""
    asked = readings.asked(recruitment)
    screened = asked.table.screen(who, readings.terms(recruitment))
    states = screened.states.to_list()
    fitting = None if search.is_empty else set(positions(recruitment, search).values_list("at", flat=True))
    of_state: dict[str, list[int]] = {name: [] for name in STATES}
    for number, (at, code) in enumerate(zip(asked.places, states, strict=True)):
        if fitting is None or at in fitting:
            of_state[STATES[code]].append(number)
    shown = of_state[state][offset:offset + size]
    rows = {row.at: row for row in Position.objects.filter(recruitment=recruitment, at__in=[asked.places[number] for number in shown])}
    return Matched({name: len(numbers) for name, numbers in of_state.items()},
                   [(rows[asked.places[number]], screened.reasons(number)) for number in shown], len(of_state[state]))


@dataclass(frozen=True, slots=True)
class Against:
    """What the table asks of an organ's places in the approved plan: in other tables, here, and here without limit to a target group."""

    organ: str
    is_planned: bool
    places: int
    places_for_any: int
    elsewhere: int
    here: int
    here_for_any: int

    @property
    def wrong(self) -> str:
        """Why it cannot be so; empty where it can."""
        if not self.is_planned:
            return f"{self.organ}不在录用计划中"
        if self.here + self.elsewhere > self.places:
            return f"{self.organ}要招 {self.here} 名，录用计划 {self.places} 名" + (f"，其他职位表已用 {self.elsewhere} 名" if self.elsewhere else "")
        if self.here_for_any > self.places_for_any:
            return f"{self.organ}不限招录对象的 {self.here_for_any} 名，录用计划中不限的 {self.places_for_any} 名，其余须招应届、基层工作经历或服务基层项目人员"
        return ""


def against(recruitment: Recruitment) -> list[Against]:
    """The table against its approved plan, organ by organ; what is wrong first. Empty where the plan was approved elsewhere."""
    plan = recruitment.plan
    if plan is None or plan.approved_at is None:
        return []
    on = localdate(plan.approved_at)
    known, names, places, free = planning.called(plan, on), planning.organ_names(plan, on), planning.places_of(plan), planning.places_of(plan, ANY)

    def organ_of(told: Sequence[str]) -> int | str:
        """The plan's organ by its code, its name, or that of the unit; else as it is told."""
        return next((known[each] for each in told if each in known), told[1])

    here, open_to_all, elsewhere = Counter[int | str](), Counter[int | str](), Counter[int | str]()
    for told, (count, for_any) in readings.survey(recruitment).places.items():
        here[organ_of(told)] += count
        open_to_all[organ_of(told)] += for_any
    taken_back = Amendment.objects.filter(recruitment=OuterRef("recruitment"), at=OuterRef("at"), key="")
    others = Position.objects.filter(recruitment__plan=plan, recruitment__state__in=(State.DECIDED, State.PUBLISHED)).exclude(recruitment=recruitment)
    for code, name, unit, count in others.exclude(Exists(taken_back)).values_list("organ_code", "organ", "unit").annotate(sum=Sum("count")):
        elsewhere[organ_of((code, name, unit))] += count
    rows = [Against(names[organ], True, places.get(organ, 0), free.get(organ, 0), elsewhere[organ], here[organ], open_to_all[organ])
            if isinstance(organ, int) else Against(organ, False, 0, 0, elsewhere[organ], here[organ], open_to_all[organ]) for organ in here]
    return sorted(rows, key=lambda each: (not each.wrong, each.organ))


@dataclass(frozen=True, slots=True)
class Limited:
    """A limit that was found, and the reason that was given for it."""

    finding: Finding
    article: str
    grade: str
    reason: str
    given_by: str

    @property
    def evidence(self) -> str:
        """What the grade of the rule is called."""
        return evidence(self.finding.rule_id, self.grade)


def limited(recruitment: Recruitment) -> list[Limited]:
    """Every limit of the table, with its reason where one was given (REC-03)."""
    given = {(row.limit, row.organ, row.words): row for row in Ground.objects.filter(recruitment=recruitment)}
    found = readings.survey(recruitment).limits
    return [Limited(each, cite(each.rule_id, recruitment.ages_on), rule(each.rule_id).grade, ground.reason if ground else "", ground.given_by if ground else "")
            for each in found for ground in [given.get(each.key)]]


def ready(recruitment: Recruitment) -> list[str]:
    """What is missing before publication may be proposed (RECR-PROC-02, RECR-PLAN-01, RECR-PRINCIPLE-01); nothing: it may."""
    missing = [f"没有填写{title}" for name, title in (("announcement", "招考公告"), ("materials", "应当提交的申请材料"), ("notes", "其他须知事项"))
               if not getattr(recruitment, name).strip()]
    if not has_positions(recruitment):
        return ["没有职位表", *missing]
    if recruitment.report.get("bad"):
        missing.insert(0, f"职位表有 {recruitment.report['bad']} 行有问题")
    undecided = readings.survey(recruitment).unread
    missing += [f"有 {undecided} 处文字没有决定由谁判断"] if undecided else []
    unsaid = sum(not each.reason for each in limited(recruitment))
    missing += [f"有 {unsaid} 处限制条件没有更正，也没有写明理由"] if unsaid else []
    if recruitment.plan is None and not recruitment.plan_document:
        missing.append("没有指明录用计划")
    wrong = [each.wrong for each in against(recruitment) if each.wrong]
    early = Terms.objects.filter(recruitment=recruitment, opens_at__lt=recruitment.closes_at).exists()
    missing += ["报名确认在报名截止以前开始"] if early else []
    named = recruitment.sits_first and Position.objects.filter(recruitment=recruitment).exclude(more__exam="").filter(more__has_key="exam").exists()
    missing += ["先笔试后报职位的，全体考同样的科目：职位表不写考试类别"] if named else []
    missing += _uneven(recruitment)[:TOLD_WRONG] if recruitment.is_pooled else []
    return [*missing, *wrong[:TOLD_WRONG], *([f"等 {len(wrong)} 个机关与录用计划不符"] if len(wrong) > TOLD_WRONG else [])]


def _uneven(recruitment: Recruitment) -> list[str]:
    """Positions of a merged plan whose posts do not hold exactly their places."""
    held = dict(Post.objects.filter(recruitment=recruitment).values_list("position_at").annotate(sum=Sum("count")))
    return [f"“{each.name}”招录 {each.count} 人，岗位合计 {held.get(each.at, 0)} 人" for each in Position.objects.filter(recruitment=recruitment).order_by("at") if held.get(each.at, 0) != each.count]


def remembered(organ_id: int) -> dict[str, dict[str, str]]:
    """The mappings that an organ's officers kept, by fingerprint."""
    return dict(ColumnMapping.objects.filter(organ_id=organ_id).values_list("fingerprint", "columns"))


def plain_search(given: Mapping[str, Any]) -> Search:
    """The search of an address."""
    return Search(*(str(given.get(name, "")).strip()[:60] for name in ("place", "organ", "major", "words")))
