"""Who serves in a jurisdiction's organs: leaders, inner units, staff; simulated so that every quota of the law holds."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from xianneng.law import quotas, series
from xianneng.law.parameters import DEFAULTS
from xianneng.surface.project.demo import careers
from xianneng.surface.project.demo.careers import Career
from xianneng.surface.project.demo.places import Jurisdiction, OrganSpec, Setting

SECTION = 9  # people to an inner unit
UNITS = ("办公室", "人事", "政策法规", "规划财务", "业务一", "业务二", "监督", "综合", "信息", "审批服务")
# After so many years of service at least, somebody leads at this layer.
SERVICE = {"厅局级正职": (25, 33), "厅局级副职": (22, 32), "县处级正职": (17, 31), "县处级副职": (14, 29), "乡科级正职": (12, 29),
           "乡科级副职": (10, 27)}


def staff(where: Jurisdiction, *, seed: int, on: date) -> None:
    """Fill the jurisdiction's organs with people as of ``on``, in the order of each organ's team."""
    draw = random.Random(f"{seed}-{where.at}")
    for spec in where.organs:
        if spec.team:
            spec.people = list(_team(random.Random(f"{seed}-team"), spec, on))  # its own, so that others stay who they are
            continue
        spec.people = [_leader(draw, spec, at, on) for at in range(leaders(spec))]
        spec.people += _sections(draw, spec, on)
        spec.people += [_clerk(draw, spec, on) for _ in range(spec.staff - len(spec.people))]
    _hold_caps(where, on)
    for spec in where.organs:
        for career in spec.people:
            careers.assess(draw, career, on=on)
        _excellent(draw, spec, on)
        for career in spec.people:
            _colour(draw, career, on)
            careers.settle_levels(career, on=on)


def leaders(spec: OrganSpec) -> int:
    """How many leading posts of the organ itself it has."""
    return 9 if spec.township else 3 if spec.staff < 20 else 5 if spec.staff < 80 else 7


TEAM = (("县委书记", "县处级正职", "一级调研员"), ("县长", "县处级正职", ""), ("副县长", "县处级副职", ""))


def _team(draw: random.Random, spec: OrganSpec, on: date) -> Iterator[Career]:
    """Members of a county's leading team with the rank of their post; the first was promoted above it after three years."""
    for title, layer, above in TEAM:
        career = _appointed(draw, spec, layer, title, on)
        if above:
            since = date(on.year - 5, 4, 1)
            career.posts = [*(row for row in career.posts[:-1] if row[0] < since), (since, title, layer)]
        _only_floor(career, str(series.floor_rank(layer)))
        if above:
            career.ranks.append((date(on.year - 2, 6, 1), above, "晋升"))
        yield career


def _leader(draw: random.Random, spec: OrganSpec, at: int, on: date) -> Career:
    """The chief, then deputies; of a town, the Party secretary and the head of its government are chiefs."""
    chief = at == 0 or (spec.township and at == 1)
    mayor = "镇长" if spec.name.endswith("镇") else "乡长"
    title = spec.title if at == 0 else mayor if spec.township and at == 1 else f"副{spec.title.replace('党委', '')}"
    return _appointed(draw, spec, spec.setting.chief if chief else spec.setting.deputy, title, on)


def _sections(draw: random.Random, spec: OrganSpec, on: date) -> Iterator[Career]:
    """Heads and deputies of inner units, where those are leading posts."""
    setting = spec.setting
    if setting.section:
        for unit in _units(spec)[:max(1, (spec.staff - leaders(spec)) // SECTION)]:
            head = "主任" if unit.endswith("室") else f"{unit[-1]}长"
            yield _appointed(draw, spec, setting.section, f"{unit}{head}", on)
            yield _appointed(draw, spec, setting.section_deputy, f"{unit}副{head}", on)


def _units(spec: OrganSpec) -> tuple[str, ...]:
    """What the inner units are called: 股 in a county, 科 in a city, 处 in a province."""
    end = {"乡科级正职": "科", "县处级正职": "处"}.get(spec.setting.section, "股")
    return tuple(unit if unit.endswith("室") else unit + end for unit in UNITS)


def _appointed(draw: random.Random, spec: OrganSpec, layer: str, title: str, on: date) -> Career:
    career = careers.begin(draw, on=on, service_years=draw.uniform(*SERVICE[layer]))
    careers.climb(draw, career, on=on, name=spec.series)
    careers.serve(draw, career, units=_units(spec), on=on)
    careers.lead(draw, career, layer=layer, title=title, on=on)
    return career


def _clerk(draw: random.Random, spec: OrganSpec, on: date) -> Career:
    career = careers.begin(draw, on=on, service_years=draw.choices(
        (draw.uniform(0.4, 3), draw.uniform(3, 12), draw.uniform(12, 33)), (12, 44, 44))[0])
    careers.climb(draw, career, on=on, name=spec.series)
    careers.serve(draw, career, units=_units(spec), on=on)
    return career


def _hold_caps(where: Jurisdiction, on: date) -> None:
    """Let nobody rise beyond a cap: by seniority, each takes the highest rank reached that its groups still admit."""
    setting = where.setting
    free = {kind: _caps(setting, sum(spec.count for spec in where.organs if _counted(spec) and spec.kind == kind), on)
            for kind in ("机关", quotas.REFERENCE)}
    for spec in where.organs:
        if spec.team:
            continue
        own = _caps(setting, spec.count, on)
        pooled = free[spec.kind] if _counted(spec) else own  # other series have no ratio at hand; the same proportions are usual
        places = Counter({group: pooled[group] for group in setting.pooled} | {group: own[group] for group in setting.own})
        for career in sorted(spec.people, key=lambda each: (each.layer == "", each.recruited_on)):
            _fit(career, places, setting, on)
        if _counted(spec):
            free[spec.kind] |= {group: places[group] for group in setting.pooled}


def _caps(setting: Setting, base: int, on: date) -> dict[str, int]:
    """A little less than the law's numbers, so that some places are free."""
    return {group.quota_id: int(group.cap * 0.92) for group in quotas.compute(
        setting.level, quotas.ORGAN, "", base, DEFAULTS, on)}


def _counted(spec: OrganSpec) -> bool:
    return spec.series == series.GENERAL and not spec.team


def _fit(career: Career, places: Counter[str], setting: Setting, on: date) -> None:
    floor = series.floor_rank(career.layer, career.series) or series.floor_rank(career.layer) if career.layer else None
    while career.ranks:
        groups = careers.groups(career.rank, career.layer, setting.level, on)
        if groups is not None and all(places[group] > 0 for group in groups):
            places.subtract(groups)
            return
        below = career.ranks[:-1]
        if not below or (floor and (below[-1][1] in careers.OLD_POSTS
                                    or (series.general_order(below[-1][1]) or 0) > (series.general_order(floor) or 0))):
            break
        if career.ranks[-1][2] == "套转":
            careers.hold_back(career)
        else:
            career.ranks = below  # reaching the years is no right
    if floor:
        _only_floor(career, floor)
    elif career.ranks:
        careers.grade_lowest(career)


def _only_floor(career: Career, floor: str) -> None:
    """A leader for whom nothing higher is free holds just the rank of the post."""
    begun = max(next(since for since, _, layer in career.posts if layer), careers.RANKS_BEGIN)
    early = [row for row in career.ranks if row[0] < begun and row[1] in ("科员", careers.lowest(career.series))][:1]
    if early and early[0][1] == "科员" and begun > careers.RANKS_BEGIN:
        early.append((careers.RANKS_BEGIN, careers.lowest(career.series), "套转"))
    career.ranks = [*early, (begun, floor, "套转" if begun == careers.RANKS_BEGIN else "转任")]


def _excellent(draw: random.Random, spec: OrganSpec, on: date) -> None:
    """Within a fifth of those who took part, year by year."""
    for year in range(on.year - careers.YEARS_BACK, on.year):
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
    """A few lawful shadows, always after the last promotion, in a year that was not 优秀."""
    last = career.ranks[-1][0] if career.ranks else on
    if last > on - timedelta(days=3 * 365) or draw.random() > 0.03:
        return
    decided = on - timedelta(days=draw.randint(30, 900))
    grade, determined = career.grades.get(decided.year, ("", on))
    if grade == "优秀":
        return
    kind, track = draw.choice((("警告", "处分"), ("记过", "处分"), ("诫勉", "组织处理")))
    career.sanctions.append({"track": track, "kind": kind, "from": decided})
    if kind == "记过" and grade:
        career.grades[decided.year] = ("不定等次", determined)
