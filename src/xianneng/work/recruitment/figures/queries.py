"""招录统计 of a jurisdiction by year (REC-34, REC-32): plans, tables, registrations, who was hired and who they are, days, township vacancies.

A year is that of the recruitment. Who was hired was approved and not cancelled since; every breakdown of them adds up to them, and every
share is of all of them. The number of queries is constant.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median

import polars as pl
from django.db.models import Count, Exists, Max, OuterRef, Sum
from django.db.models.fields.json import KT
from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.organs.models import Profile
from xianneng.foundation.quotas.queries import vacancies, with_over
from xianneng.law.quotas import ORGAN_LEVELS
from xianneng.law.recruitment.majors import BACHELOR, DOCTOR, LEVELS, MASTER
from xianneng.law.recruitment.plan import COUNTY, GROUPS
from xianneng.law.recruitment.ways import WAYS
from xianneng.work.recruitment.applying.models import Tally
from xianneng.work.recruitment.hiring.models import DECIDED, Finalist, HiringAct, Stage
from xianneng.work.recruitment.models import Amendment, Need, PlanState, Position, Recruitment, State
from xianneng.work.recruitment.planning.queries import COUNTED

READ = "recruitment.figures"
MOST_YEARS = 10  # 十年回顾 (IND-01)
TOWNSHIP, ELSEWHERE, UNSAID = "乡镇（街道）", "机关不在本平台", "没有报名信息"
LEVEL_NAMES = {COUNTY: "县（市、区、旗）", "": "层级未审定"}
STAFF = ("行政编制", "政法专项编制")  # what townships recruit civil servants on


@dataclass(frozen=True, slots=True)
class Line:
    """A figure: what it is, what exactly is counted, one cell a year and the last for all. A rate is in ten-thousandths; None: there is none."""

    name: str
    what: str
    cells: tuple[int | None, ...]
    is_rate: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """A recruitment in figures, from its announcement to the last approval."""

    recruitment: Recruitment
    positions: int
    places: int
    applied: int
    passed: int
    hired: int
    approved_on: date | None

    @property
    def announced_on(self) -> date | None:
        """公告."""
        return localdate(self.recruitment.published_at) if self.recruitment.published_at else None

    @property
    def days(self) -> int | None:
        """公告至审批; None: nobody is approved yet."""
        return (self.approved_on - self.announced_on).days if self.approved_on and self.announced_on else None

    @property
    def rate_bp(self) -> int | None:
        """录用计划完成率."""
        return self.hired * 10_000 // self.places if self.places else None


@dataclass(frozen=True, slots=True)
class Township:
    """Township establishment on a day; what one has too much does not fill what another lacks."""

    on: date
    organs: int
    establishment: int
    actual: int
    vacant: int

    @property
    def rate_bp(self) -> int | None:
        """空编率."""
        return self.vacant * 10_000 // self.establishment if self.establishment else None


@dataclass(frozen=True, slots=True)
class Figures:
    """All of it."""

    years: Sequence[int]
    sections: Sequence[tuple[str, Sequence[Line]]]
    courses: Sequence[Course]
    townships: Sequence[Township]


@dataclass(frozen=True, slots=True)
class _Group:
    """So many who were approved, alike in all that is counted."""

    year: int
    count: int
    level: str
    education: str
    fresh: str
    project: str
    grassroots: int

    @property
    def is_county(self) -> bool:
        """县乡机关."""
        return self.level in (TOWNSHIP, LEVEL_NAMES[COUNTY])


def latest(viewer: Viewer) -> int | None:
    """The year of the last recruitment that was published; what is announced in autumn is the next year's."""
    last: int | None = Recruitment.objects.filter(state=State.PUBLISHED, organ__path__startswith=viewer.jurisdiction_path).aggregate(last=Max("year"))["last"]
    return last


def figures(viewer: Viewer, first: int, last: int, on: date) -> Figures:
    """The figures of the viewer's jurisdiction from a year to another."""
    viewer.require(READ)
    years, path = range(first, last + 1), viewer.jurisdiction_path
    held = list(Recruitment.objects.filter(state=State.PUBLISHED, year__range=(first, last), organ__path__startswith=path).order_by("-year", "-published_at", "-pk"))
    groups, cancelled = _hired(held, on)
    hired = Counter[int]()
    for at, group in groups:
        hired[at] += group.count
    courses = _courses(held, hired)
    return Figures(years, _sections(years, path, courses, [group for _, group in groups], cancelled), courses, _townships(viewer, courses, on))


def _courses(held: Sequence[Recruitment], hired: Mapping[int, int]) -> list[Course]:
    """Each recruitment with its table (what was taken back is not in it), its registrations, and who was hired. Three queries."""
    taken_back = Amendment.objects.filter(recruitment=OuterRef("recruitment"), at=OuterRef("at"), key="")
    tables = {row["recruitment_id"]: row for row in Position.objects.filter(~Exists(taken_back), recruitment__in=held).values("recruitment_id").annotate(rows=Count("pk"), places=Sum("count"))}
    tallies = {row["recruitment_id"]: row for row in Tally.objects.filter(recruitment__in=held).values("recruitment_id").annotate(sent=Sum("applied"), met=Sum("passed"))}
    approved = dict(HiringAct.objects.filter(candidate__recruitment__in=held, kind="批准录用").values_list("candidate__recruitment_id").annotate(last=Max("happened_on")))
    none: dict[str, int] = {}
    return [Course(each, table.get("rows", 0), table.get("places", 0), tally.get("sent", 0), tally.get("met", 0), hired.get(each.pk, 0), approved.get(each.pk))
            for each in held for table, tally in [(tables.get(each.pk, none), tallies.get(each.pk, none))]]


def _hired(held: Sequence[Recruitment], on: date) -> tuple[list[tuple[int, _Group]], Counter[int]]:
    """Who is hired, by recruitment; and by year how many were approved and cancelled since. Two queries."""
    year_of = {each.pk: each.year for each in held}
    rows = list(Finalist.objects.filter(recruitment__in=held, stage__in=DECIDED).values(
        "recruitment_id", "organ_id", "stage", education=KT("profile__level"), graduated=KT("profile__year"), project=KT("profile__project"),
        grassroots=KT("profile__grassroots")).annotate(count=Count("pk")))
    levels = {organ: TOWNSHIP if is_township else LEVEL_NAMES.get(level, level) for organ, is_township, level in Profile.objects.as_of(on).filter(
        organ_id__in={row["organ_id"] for row in rows}).values_list("organ_id", "township", "level")}
    found, cancelled = list[tuple[int, _Group]](), Counter[int]()
    for row in rows:
        year = year_of[row["recruitment_id"]]
        if row["stage"] == Stage.CANCELLED:
            cancelled[year] += row["count"]
            continue
        fresh = UNSAID if row["graduated"] is None else "应届毕业生" if int(row["graduated"]) == year else "往届毕业生和其他人员"
        found.append((row["recruitment_id"], _Group(year, row["count"], levels.get(row["organ_id"], ELSEWHERE), row["education"] or UNSAID, fresh,
                                                    row["project"] or UNSAID, int(row["grassroots"] or 0))))
    return found, cancelled


def _sections(years: Sequence[int], path: str, courses: Sequence[Course], groups: Sequence[_Group], cancelled: Counter[int]) -> list[tuple[str, list[Line]]]:
    def counted(name: str, what: str, test: Callable[[_Group], bool] = lambda _: True) -> Line:
        return _summed(name, what, years, ((each.year, each.count) for each in groups if test(each)))

    def of_courses(name: str, what: str, value: Callable[[Course], int]) -> Line:
        return _summed(name, what, years, ((each.recruitment.year, value(each)) for each in courses))

    places = of_courses("招考人数", "职位表的人数，不含更正公告取消的职位", lambda each: each.places)
    hired = counted("录用人数", "已批准录用，减取消录用")
    county = counted("县乡机关录用", "县（市、区、旗）和乡镇（街道）机关", lambda each: each.is_county)
    held = {each.level for each in groups}
    ordered = dict.fromkeys((TOWNSHIP, *(LEVEL_NAMES.get(level, level) for level, _ in reversed(ORGAN_LEVELS)), *sorted(held - {ELSEWHERE}), ELSEWHERE))

    def up(*levels: str) -> Line:
        return counted(f"{levels[0]}以上", "按报名时的最高学历", lambda each: each.education in levels)

    masters, bachelors = up(MASTER, DOCTOR), up(BACHELOR, MASTER, DOCTOR)
    return [
        ("录用计划", _planned(years, path)),
        ("招考", [of_courses("招考次数", "已公布的招考", lambda each: 1),
                *(of_courses(f"其中：{way}", "招录方式", lambda each, way=way: int(each.recruitment.way == way)) for way in WAYS),  # type: ignore[misc]
                of_courses("职位数", "不含更正公告取消的职位", lambda each: each.positions), places]),
        ("报名", [of_courses("报名人次", "没有撤回的报名", lambda each: each.applied), of_courses("审查通过", "现在的审查结果", lambda each: each.passed)]),
        ("录用", [_summed("取消录用", "批准以后取消的", years, cancelled.items()), hired,
                _share("录用计划完成率", "录用人数÷招考人数", hired, places), _growth("录用人数比上年", hired)]),
        ("录用人员：机关层级", [*(counted(level, "招录机关现在的层级", lambda each, level=level: each.level == level) for level in ordered if level in held),  # type: ignore[misc]
                        county, _share("县乡占比", "县乡机关录用÷录用人数", county, hired), _growth("县乡录用比上年", county)]),
        ("录用人员：学历", [*(counted(level, "按报名时的最高学历", lambda each, level=level: each.education == level) for level in (*reversed(LEVELS), UNSAID)),  # type: ignore[misc]
                      _share("硕士以上占比", "硕士、博士÷录用人数", masters, hired), _share("本科以上占比", "本科、硕士、博士÷录用人数", bachelors, hired)]),
        ("录用人员：来源", _origins(counted, hired, groups)),
        ("周期", [_days(years, courses)])]


def _planned(years: Sequence[int], path: str) -> list[Line]:
    """Places of approved plans, by whom they are for. One query."""
    rows = list(Need.objects.filter(plan__state=PlanState.APPROVED, plan__year__in=years, plan__organ__path__startswith=path).values_list("plan__year", "target").annotate(sum=Sum(COUNTED)))
    return [_summed("计划名额", "已批准的录用计划", years, ((year, places) for year, _, places in rows)),
            *(_summed(group, "招录对象", years, ((year, places) for year, target, places in rows if target == group)) for group in GROUPS)]


def _origins(counted: Callable[..., Line], hired: Line, groups: Iterable[_Group]) -> list[Line]:
    """应届, 服务基层项目 and grass-roots work, as told at registration."""
    fresh = counted("应届毕业生", "毕业年份为招考年度", lambda each: each.fresh == "应届毕业生")
    projects = sorted({each.project for each in groups} - {"无", UNSAID})
    return [fresh, *(counted(name, "毕业年份不是招考年度" if name != UNSAID else "人选由名单导入，没有在本平台报名", lambda each, name=name: each.fresh == name) for name in ("往届毕业生和其他人员", UNSAID)),
            _share("应届占比", "应届毕业生÷录用人数", fresh, hired),
            counted("服务基层项目人员和退役士兵", "报名时填报参加过", lambda each: each.project in projects),
            *(counted(f"其中：{name}", "报名时填报参加过", lambda each, name=name: each.project == name) for name in projects),
            counted("基层工作两年以上", "报名时填报的基层工作年限", lambda each: each.grassroots >= 2)]


def _days(years: Sequence[int], courses: Iterable[Course]) -> Line:
    """The median of days: one late recruitment does not move it."""
    taken = [(each.recruitment.year, each.days) for each in courses if each.days is not None]
    by_year = [[days for year, days in taken if year == wanted] for wanted in years]
    return Line("公告至审批（日）", "公告公布至最后一次批准录用，各次招考的中位数", tuple(round(median(each)) if each else None for each in (*by_year, [days for _, days in taken])))


def _townships(viewer: Viewer, courses: Sequence[Course], on: date) -> list[Township]:
    """The townships' vacancies on the day of the first announcement, and now: before and after. Two queries."""
    announced = min((each.announced_on for each in courses if each.announced_on), default=None)
    return [_township(viewer, day) for day in (announced, on)] if announced else []


def _township(viewer: Viewer, on: date) -> Township:
    rows = with_over(vacancies(viewer.scope, viewer.jurisdiction_path, on).filter(pl.col("township") & pl.col("kind").is_in(STAFF)))
    return Township(on, rows["organ_id"].n_unique(), *(int(rows[name].sum()) for name in ("establishment", "actual", "vacant")))


def _summed(name: str, what: str, years: Sequence[int], values: Iterable[tuple[int, int]]) -> Line:
    """What was counted, by year and in all."""
    sums = Counter[int]()
    for year, value in values:
        sums[year] += value
    return Line(name, what, (*(sums[year] for year in years), sums.total()))


def _share(name: str, what: str, part: Line, whole: Line) -> Line:
    return Line(name, what, tuple((some or 0) * 10_000 // every if every else None for some, every in zip(part.cells, whole.cells, strict=True)), is_rate=True)


def _growth(name: str, line: Line) -> Line:
    """By how much each year is above the one before; none for the first, after a year with nothing, and for all of them."""
    *cells, _ = (cell or 0 for cell in line.cells)
    return Line(name, "（本年－上年）÷上年", (None, *((now - before) * 10_000 // before if before else None for before, now in pairwise(cells)), None), is_rate=True)
