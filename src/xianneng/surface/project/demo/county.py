"""One county: its organs, establishment and people, simulated once and then replicated."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from xianneng.law import quotas, series
from xianneng.law.parameters import DEFAULTS
from xianneng.surface.project.demo import careers
from xianneng.surface.project.demo.careers import Career

LEVEL = "县(市、区、旗)、乡镇机关"
POOLED = ("Q-L-3", "Q-L-4", "Q-L-5")
OWN = ("Q-L-6", "Q-L-7")
SMALL = 15  # organs below this establishment pool 主任科员 too

BUREAUS = {
    "县委办公室": 34, "县纪委监委机关": 58, "县委组织部": 36, "县委宣传部": 26, "县委统战部": 18, "县委政法委员会": 22,
    "县委机构编制委员会办公室": 12, "县直属机关工作委员会": 9, "县人大常委会机关": 24, "县政府办公室": 46, "县政协机关": 22,
    "县发展和改革局": 38, "县教育局": 30, "县科学技术局": 12, "县工业和信息化局": 30, "县民政局": 24, "县司法局": 52,
    "县财政局": 56, "县人力资源和社会保障局": 40, "县自然资源局": 44, "县住房和城乡建设局": 42, "县交通运输局": 34, "县水利局": 40,
    "县农业农村局": 58, "县商务局": 18, "县文化和旅游局": 26, "县卫生健康局": 34, "县退役军人事务局": 16, "县应急管理局": 32,
    "县审计局": 28, "县市场监督管理局": 118, "县统计局": 20, "县医疗保障局": 14, "县信访局": 14, "县林业局": 26,
    "县行政审批服务局": 18}
REFERENCE = {"县档案馆": 12, "县委党校": 18, "县总工会": 12, "共青团县委": 9, "县妇女联合会": 10, "县科学技术协会": 8,
             "县残疾人联合会": 8, "县机关事务服务中心": 16, "县供销合作社联合社": 14}
TOWNS = ("青溪镇", "望岳镇", "临江镇", "松阳镇", "白鹿镇", "石桥镇", "云岭镇", "长汀镇", "南浦镇", "北坡镇", "东湖乡", "西屏乡",
         "大坪乡", "小河乡", "金沙镇", "银杏镇", "桃源乡", "柳林乡")


@dataclass
class OrganSpec:
    """An organ of the county: what it is, how many it may have, who serves there."""

    name: str
    kind: str
    staff: int
    series: str = series.GENERAL
    township: bool = False
    establishment_kind: str = "行政编制"
    people: list[Career] = field(default_factory=list)

    @property
    def count(self) -> int:
        """The authorised number: a few more than serve."""
        return self.staff + max(1, self.staff // 14)

    @property
    def title(self) -> str:
        """How its chief is called."""
        return "党委书记" if self.township else ("主任" if self.name.endswith(("办公室", "会")) else
                                             "书记" if "团县委" in self.name else "馆长" if "馆" in self.name else
                                             "部长" if self.name.endswith("部") else "局长")


def organs() -> list[OrganSpec]:
    """The county's organs in the official order."""
    return [*(OrganSpec(name, "机关", staff) for name, staff in BUREAUS.items()),
            OrganSpec("县公安局", "机关", 246, "执法勤务警员", establishment_kind="政法专项编制"),
            OrganSpec("县综合行政执法大队", "参公单位", 96, "行政执法类", establishment_kind="事业编制"),
            *(OrganSpec(name, "参公单位", staff, establishment_kind="事业编制") for name, staff in REFERENCE.items()),
            *(OrganSpec(name, "机关", 74, township=True) for name in TOWNS)]


def simulate(seed: int, on: date) -> list[OrganSpec]:
    """The county's people as of ``on``: leaders, staff, their careers; every quota of the law holds."""
    draw, specs = random.Random(seed), organs()
    for spec in specs:
        spec.people = [_leader(draw, spec, at, on) for at in range(leaders(spec))]
        spec.people += [_staff(draw, spec, on) for _ in range(spec.staff - len(spec.people))]
    _hold_caps(specs, on)
    for spec in specs:
        for career in spec.people:
            careers.assess(draw, career, on=on)
        _excellent(draw, spec, on)
        for career in spec.people:
            careers.settle_levels(career, on=on)
            _colour(draw, career, on)
    return specs


def leaders(spec: OrganSpec) -> int:
    """How many leading posts the organ has."""
    return 9 if spec.township else 3 if spec.staff < 20 else 5 if spec.staff < 80 else 7


def _leader(draw: random.Random, spec: OrganSpec, at: int, on: date) -> Career:
    career = careers.begin(draw, on=on, service_years=draw.uniform(17, 30) if at == 0 else draw.uniform(12, 28))
    careers.climb(draw, career, on=on, name=spec.series)
    title = spec.title if at == 0 else "镇长" if spec.township and at == 1 else f"副{spec.title.replace('党委', '')}"
    careers.lead(draw, career, layer="乡科级正职" if at == 0 or (spec.township and at == 1) else "乡科级副职", title=title, on=on)
    return career


def _staff(draw: random.Random, spec: OrganSpec, on: date) -> Career:
    career = careers.begin(draw, on=on, service_years=draw.choices(
        (draw.uniform(0.4, 3), draw.uniform(3, 12), draw.uniform(12, 33)), (12, 44, 44))[0])
    careers.climb(draw, career, on=on, name=spec.series)
    return career


def _hold_caps(specs: list[OrganSpec], on: date) -> None:
    """Let nobody rise beyond a cap: by seniority, each takes the highest rank reached that its groups still admit."""
    pool_base = sum(spec.count for spec in specs if _counted(spec))
    free = {group.quota_id: int(group.cap * 0.93) for group in quotas.compute(LEVEL, "机关", "", pool_base, DEFAULTS, on)}
    for spec in specs:
        own = {group.quota_id: int(group.cap * 0.92) for group in quotas.compute(
            LEVEL, "机关", "", spec.count, DEFAULTS, on)}
        pooled = free if _counted(spec) else own  # other series have no ratio at hand; the same proportions are usual
        places = Counter({group: pooled[group] for group in POOLED} | {group: own[group] for group in OWN})
        for career in sorted(spec.people, key=lambda each: (each.layer == "", each.recruited_on)):
            _fit(career, places, on)
        if _counted(spec):
            free |= {group: places[group] for group in POOLED}


def _counted(spec: OrganSpec) -> bool:
    return spec.series == series.GENERAL


def _fit(career: Career, places: Counter[str], on: date) -> None:
    floor = series.floor_rank(career.layer, career.series) or series.floor_rank(career.layer) if career.layer else None
    while career.ranks:
        rank = str(series.equivalent_general(career.rank) or career.rank)
        groups = quotas.groups_of(rank, LEVEL, "机关", on) if quotas.occupies(
            career.rank, career.layer or None, DEFAULTS) else []
        allowed = rank in quotas.allowed_ranks(LEVEL, "机关", on)
        if allowed and all(places[group] > 0 for group in groups):
            places.subtract(groups)
            return
        below = career.ranks[:-1]
        if not below or (floor and (below[-1][1] in careers.OLD_POSTS
                                    or (series.general_order(below[-1][1]) or 0) > (series.general_order(floor) or 0))):
            break
        if career.ranks[-1][2] == "套转":
            career.ranks[-1] = (careers.RANKS_BEGIN, careers.lowest(career.series), "套转")
            career.ranks[:-1] = [row for row in career.ranks[:-1] if row[1] == "科员"]
            return
        career.ranks = below  # reaching the years is no right
    if floor:
        _only_floor(career, floor)


def _only_floor(career: Career, floor: str) -> None:
    """A leader for whom nothing higher is free holds just the rank of the post."""
    begun = max(next(since for since, _, layer in career.posts if layer), careers.RANKS_BEGIN)
    early = [row for row in career.ranks if row[0] < begun and row[1] in ("科员", careers.lowest(career.series))][:1]
    if early and early[0][1] == "科员" and begun > careers.RANKS_BEGIN:
        early.append((careers.RANKS_BEGIN, careers.lowest(career.series), "套转"))
    career.ranks = [*early, (begun, floor, "套转" if begun == careers.RANKS_BEGIN else "转任")]


def _excellent(draw: random.Random, spec: OrganSpec, on: date) -> None:
    """Within a fifth of those who took part, year by year."""
    for year in range(on.year - 11, on.year):
        present = [career for career in spec.people if career.grades.get(year, ("",))[0] == "称职"]
        for career in draw.sample(present, int(len(present) * 0.18)):
            career.grades[year] = ("优秀", career.grades[year][1])
    for career in spec.people:
        for year in sorted(career.grades):
            if all(career.grades.get(year - back, ("",))[0] == "优秀" for back in range(3)):
                career.awards.append((career.grades[year][1], "三等功", "连续三年年度考核优秀"))
            elif career.grades[year][0] == "优秀":
                career.awards.append((career.grades[year][1], "嘉奖", f"{year}年度考核优秀"))


def _colour(draw: random.Random, career: Career, on: date) -> None:
    """A few lawful shadows, always after the last promotion."""
    last = career.ranks[-1][0] if career.ranks else on
    if last > on - timedelta(days=3 * 365) or draw.random() > 0.03:
        return
    decided = on - timedelta(days=draw.randint(30, 900))
    kind, months = draw.choice((("警告", 6), ("记过", 12), ("诫勉", 6)))
    track = "组织处理" if kind == "诫勉" else "处分"
    career.sanctions.append({"track": track, "kind": kind, "from": decided, "months": months})
    if kind == "记过" and decided.year in career.grades:
        career.grades[decided.year] = ("不定等次", career.grades[decided.year][1])
    elif decided.year in career.grades and career.grades[decided.year][0] == "优秀":
        career.grades[decided.year] = ("称职", career.grades[decided.year][1])
