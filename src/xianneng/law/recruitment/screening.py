"""One applicant against a whole table of positions: met, unmet or ask, with the reason of each condition (RECR-QUAL-01…05).

The table's distinct conditions are gathered once (`Table`); an applicant is judged by the distinct conditions only, and a position is
as its worst condition. What the applicant did not say, and what only a person can answer, is `ask`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from xianneng.law.dates import add_months
from xianneng.law.recruitment.conditions import ASK, ASKED, JUDGED, KINDS, MET, TOLD, UNMET, UNREAD, Piece
from xianneng.law.recruitment.entries import ANY_SOLDIER, DEGREES, OWN_DEGREE, SCHOOLING, SOLDIER
from xianneng.law.recruitment.majors import BACHELOR, DOCTOR, LEVELS, MASTER, Item
from xianneng.law.recruitment.matching import BETTER, Study, item_fits, stranger, touched_by
from xianneng.law.recruitment.reading import MAJOR_KEYS
from xianneng.law.tables import figure, rows

STATES = (UNMET, ASK, MET)
DEGREE_OF = {BACHELOR: "学士", MASTER: "硕士", DOCTOR: "博士"}


@dataclass(frozen=True)
class Applicant:
    """What somebody says of themselves; empty or None where they do not say. `tests`: CET4, CET6, IELTS, TOEFL → score."""

    birth_on: date | None = None
    gender: str = ""
    politics: str = ""
    ethnicity: str = ""
    household: str = ""  # from the province down to the county
    origin: str = ""  # 生源地
    studies: tuple[Study, ...] = ()
    grassroots_years: int | None = None
    projects: frozenset[str] | None = None
    certificates: frozenset[str] | None = None
    tests: Mapping[str, float] = field(default_factory=dict)
    is_employed: bool | None = None  # a work unit has been found since graduation

    @cached_property
    def highest(self) -> Study | None:
        """The study of the highest level."""
        return max(self.studies, key=lambda study: LEVELS.index(study.level), default=None)


@dataclass(frozen=True)
class Terms:
    """What the announcement says for every position: the day ages are counted at, whose year is 应届, and the ages (RECR-QUAL-02)."""

    on: date
    year: int
    age_least: int
    age_most: int
    age_most_postgraduate: int


def in_force(on: date) -> Terms:
    """The regulation's own terms on a day, of next year's recruitment."""
    return Terms(on, on.year + 1, *(figure(name, on) for name in ("recruit_age_least", "recruit_age_most", "recruit_age_most_postgraduate")))


Answer = tuple[str, str]  # state, words


def _age(value: Sequence[int], who: Applicant, terms: Terms) -> Answer:
    least, most, higher = value
    said = f"{least}周岁以上、{most}周岁以下" if least else f"{most}周岁以下"
    if who.birth_on is None:
        return ASK, f"要求{said}，未填出生日期"
    if least and add_months(who.birth_on, least * 12) > terms.on:
        return UNMET, f"要求{said}，{terms.on}未满{least}周岁"
    if add_months(who.birth_on, (most + 1) * 12) > terms.on:
        return MET, said
    fresh = who.highest is not None and who.highest.level in (MASTER, DOCTOR) and who.highest.year == terms.year
    if higher and fresh and add_months(who.birth_on, (higher + 1) * 12) > terms.on:
        return ASK, f"超过{most}周岁；应届硕士、博士（非在职）可至{higher}周岁，是否在职攻读由招录机关审核"
    return UNMET, f"要求{said}，{terms.on}已满{most + 1}周岁"


def _education(value: Sequence[str], who: Applicant, terms: Terms) -> Answer:
    said = "、".join(value)
    if who.highest is None:
        return ASK, f"要求学历为{said}，未填学历"
    if who.highest.level in value:
        return MET, f"学历为{who.highest.level}"
    if any(study.level in value for study in who.studies):
        return ASK, f"要求学历为{said}，最高学历为{who.highest.level}：能否以较低学历报考，由公告规定"
    above = SCHOOLING.index(who.highest.level) > max(SCHOOLING.index(level) for level in value)
    return (ASK if above else UNMET), f"要求学历为{said}，最高学历为{who.highest.level}"


def _degree(value: Sequence[str], who: Applicant, terms: Terms) -> Answer:
    if who.highest is None:
        return ASK, "未填学历学位"
    if value[0] == OWN_DEGREE:
        state = {True: MET, False: UNMET, None: ASK}[who.highest.has_degree]
        return state, f"要求与学历相应的学位，{who.highest.level}{'已' if state == MET else '没有' if state == UNMET else '未填是否'}取得学位"
    held = {DEGREE_OF[study.level] for study in who.studies if study.has_degree and study.level in DEGREE_OF}
    said = "或".join(value)
    if held & set(value):
        return MET, f"有{'、'.join(held & set(value))}学位"
    unsaid = any(study.has_degree is None for study in who.studies) or (held and DEGREES.index(max(held, key=DEGREES.index)) > DEGREES.index(value[0]))
    return (ASK if unsaid else UNMET), f"要求{said}学位"


def _stage_degrees(value: Sequence[str], who: Applicant, terms: Terms) -> Answer:
    counted = [study.has_degree for study in who.studies if study.level in DEGREE_OF]
    if False in counted:
        return UNMET, "要求各阶段均取得学历学位，有的阶段没有学位"
    levels = {study.level for study in who.studies}
    whole = bool(counted) and None not in counted and BACHELOR in levels and (DOCTOR not in levels or MASTER in levels)
    return (MET if whole else ASK), "要求各阶段均取得学历学位" + ("" if whole else "，未逐一填写")


def _politics(value: Sequence[str], who: Applicant, terms: Terms) -> Answer:
    said = "或".join(value)
    if not who.politics:
        return ASK, f"要求{said}，未填政治面貌"
    return (MET if who.politics in value else UNMET), f"要求{said}"


def _grassroots(value: int, who: Applicant, terms: Terms) -> Answer:
    if who.grassroots_years is None:
        return ASK, f"要求基层工作{value}年以上，未填年限"
    return (MET if who.grassroots_years >= value else UNMET), f"要求基层工作{value}年以上，填报{who.grassroots_years}年"


def _projects(value: Sequence[str], who: Applicant, terms: Terms) -> Answer:
    said = "、".join(value)
    if who.projects is None:
        return ASK, f"面向{said}，未填服务基层项目经历"
    held = who.projects | {ANY_SOLDIER} if SOLDIER in who.projects else who.projects  # who served five years is a soldier as any other
    ours = held & set(value)
    proof = "以退役证件为准" if ours <= {SOLDIER, ANY_SOLDIER} else "须服务期满、考核合格"
    return (MET if ours else UNMET), f"面向{said}" + (f"，填报{'、'.join(sorted(ours))}（{proof}）" if ours else "")


def _fresh(value: int, who: Applicant, terms: Terms) -> Answer:
    year = value or terms.year
    said = f"限{year}届毕业生" if value else f"限应届毕业生（{year}年）"
    if who.highest is None or who.highest.year is None:
        return ASK, f"{said}，未填毕业年份"
    if who.highest.year == year:
        return MET, said
    recent = year - 2 <= who.highest.year < year and who.is_employed is not True
    served = bool(who.projects and who.projects - {SOLDIER, ANY_SOLDIER})
    if recent or served:
        return ASK, f"{said}；择业期内未落实工作单位和服务基层项目人员能否按应届报考，由公告规定"
    return UNMET, f"{said}，{who.highest.year}年毕业"


def _graduated(value: int, who: Applicant, terms: Terms) -> Answer:
    if who.highest is None or who.highest.year is None:
        return ASK, f"限{value}年及以后毕业，未填毕业年份"
    return (MET if who.highest.year >= value else UNMET), f"限{value}年及以后毕业，{who.highest.year}年毕业"


def _gender(value: str, who: Applicant, terms: Terms) -> Answer:
    return (ASK if not who.gender else MET if who.gender == value else UNMET), f"限{value}性"


_PROVINCES = tuple(row["name"][:3] if row["name"].startswith(("内蒙古", "黑龙江")) else row["name"][:2] for row in rows("regions"))


def _lives(place: str, home: str) -> str:
    """Whether somebody from `home` (province to county) is from a place: unmet only where that is certain."""
    core = place
    for mark in ("特别行政区", "自治区", "自治州", "自治县", "地区", "省", "市", "州", "县", "盟", "区"):
        if core.endswith(mark) and len(core) - len(mark) >= 2:
            core = core.removesuffix(mark)
            break
    province = next((name for name in _PROVINCES if place.startswith(name)), "")
    rest = core.removeprefix(province).lstrip("省市区") if province else core
    if province and not home.startswith(province):
        return UNMET
    if not rest or core == province:
        return MET
    if rest in home:
        return MET
    parts = sum(home.count(mark) for mark in ("省", "自治区", "市", "州", "盟", "县", "区", "旗")) - home.count("自治区")
    return UNMET if parts >= 3 else ASK


def _household(value: Sequence[Sequence[str]], who: Applicant, terms: Terms) -> Answer:
    kinds, places = value
    said = f"要求{'、'.join(places)}{'或'.join(kinds)}"
    homes = [home for kind, home in (("户籍", who.household), ("生源", who.origin)) if kind in kinds]
    found = [_lives(place, home) if home else ASK for home in homes for place in places]
    best = max(found, key=BETTER.__getitem__)
    return best, said + ("" if best != ASK else "，须核对所填地址")


def _english(value: Sequence[Any], who: Applicant, terms: Terms) -> Answer:
    levels, tests = value
    said = "或".join(f"{test} {least:g}分以上" for test, least in tests)
    if levels and who.highest is None:
        return ASK, f"{'、'.join(levels)}要求{said}，未填学历"
    if levels and who.highest and who.highest.level not in levels:
        return MET, f"对{'、'.join(levels)}的外语要求不涉及"
    if any(who.tests.get(test, 0) >= least for test, least in tests):
        return MET, said
    missing = any(test not in who.tests for test, _ in tests)
    return (ASK if missing else UNMET), f"要求{said}" + ("，未填全外语成绩" if missing else "")


def _certificate(value: Sequence[str], who: Applicant, terms: Terms) -> Answer:
    said = "或".join(value)
    if who.certificates is None:
        return ASK, f"要求{said}，未填证书"
    return (MET if who.certificates & set(value) else UNMET), f"要求{said}"


def _ethnicity(value: Sequence[str], who: Applicant, terms: Terms) -> Answer:
    said = "或".join(value)
    if not who.ethnicity:
        return ASK, f"限{said}，未填民族"
    ours = who.ethnicity in value or ("少数民族" in value and who.ethnicity != "汉族")
    return (MET if ours else UNMET), f"限{said}"


def _main_major(value: object, who: Applicant, terms: Terms) -> Answer:
    return (ASK if who.highest is None else MET if who.highest.is_main else UNMET), "要求以主修专业报考"


JUDGES: Mapping[str, Callable[[Any, Applicant, Terms], Answer]] = {
    "age": _age, "education": _education, "degree": _degree, "stage_degrees": _stage_degrees, "politics": _politics, "grassroots": _grassroots,
    "projects": _projects, "fresh": _fresh, "graduated": _graduated, "gender": _gender, "household": _household, "english": _english,
    "certificate": _certificate, "ethnicity": _ethnicity, "main_major": _main_major}


class Items:
    """The distinct items of a table's majors. Most of them have nothing to do with a study: those are answered beforehand, by its level."""

    def __init__(self) -> None:
        self.rows: list[Item] = []
        self._numbers: dict[Item, int] = {}
        self._touching: dict[object, list[int]] = {}
        self._apart: dict[tuple[str, bool], list[int]] = {(level, listed): [] for level in LEVELS for listed in (True, False)}

    def number(self, item: Item) -> int:
        """The item's number, given at its first sight."""
        if item not in self._numbers:
            self._numbers[item] = len(self.rows)
            for key in touched_by(item):
                self._touching.setdefault(key, []).append(len(self.rows))
            for (level, listed), states in self._apart.items():
                states.append(_code(item_fits(item, stranger(level, is_listed=listed))))
            self.rows.append(item)
        return self._numbers[item]

    def fit(self, study: Study) -> list[int]:
        """Of each item: 2 met, 1 ask, 0 unmet, -1 about another level."""
        states = self._apart[study.level, bool(study.entries)].copy()
        for number in {number for key in (study.name, *study.keys, *((study.course, each[:2]) for each in study.fields)) for number in self._touching.get(key, ())}:
            states[number] = _code(item_fits(self.rows[number], study))
        return states


def _code(state: str | None) -> int:
    return -1 if state is None else BETTER[state]


@dataclass(frozen=True, slots=True)
class Majors:
    """The majors of a position: items by their number, and what changes their meaning. `is_loose`: beyond them a person answers."""

    items: tuple[int, ...]
    is_top_only: bool
    scope: str
    is_loose: bool
    is_doubtful: bool


Reading = Mapping[str, Sequence[Piece]]


class Table:
    """The distinct conditions of many positions: built once, asked often."""

    def __init__(self, readings: Iterable[Reading]) -> None:
        self.items = Items()
        self.conditions: list[tuple[str, Any, str]] = []  # kind, value, column
        self._numbers: dict[Any, int] = {}
        pairs: list[tuple[int, int]] = []
        self.height = 0
        for reading in readings:
            pairs += ((self.height, number) for number in dict.fromkeys(self._conditions(reading)))
            self.height += 1
        self.pairs = pl.DataFrame(pairs, schema={"position": pl.Int32, "condition": pl.Int32}, orient="row")

    def _conditions(self, reading: Reading) -> Iterable[int]:
        pieces = [(column, piece) for column, found in reading.items() for piece in found]
        majors = [piece for column, piece in pieces if column in MAJOR_KEYS]
        others = [(column, piece) for column, piece in pieces if column not in MAJOR_KEYS]
        if majors:
            told = {piece.kind: piece.value for _, piece in others}
            items = tuple(self.items.number(piece.value) for piece in majors if piece.kind == "major")
            kinds = {piece.kind for piece in majors}
            yield self._number("major", Majors(items, "top_major" in told, told.get("scope", ""), "open" in kinds, bool(kinds & {UNREAD, "see_remarks", "by_person"})), "major")
        if not any(piece.kind == "age" for _, piece in others):
            yield self._number("age", None, "")
        for column, piece in others:
            if piece.kind not in TOLD and piece.kind != "top_major":
                yield self._number(piece.kind, piece.value, column)

    def _number(self, kind: str, value: Any, column: str) -> int:
        key = kind, value
        if key not in self._numbers:
            self._numbers[key] = len(self.conditions)
            self.conditions.append((kind, value, column))
        return self._numbers[key]

    def screen(self, who: Applicant, terms: Terms) -> "Screened":
        """Every position's state, and why, for one applicant."""
        fitting = [self.items.fit(study) for study in who.studies]
        answers = [self._answer(kind, value, who, terms, fitting) for kind, value, _ in self.conditions]
        codes = pl.Series("state", [BETTER[state] for state, _ in answers], dtype=pl.Int8)
        marked = self.pairs.with_columns(codes.gather(self.pairs["condition"]).alias("state"))
        worst = marked.group_by("position").agg(pl.col("state").min()).sort("position")["state"]
        return Screened(self, worst, marked, answers)

    def reasons(self, who: Applicant, terms: Terms) -> list[tuple[str, str, str]]:
        """Of a table of one position: kind, state and words of each condition, the worst first; as `Screened.reasons`, without a frame."""
        fitting = [self.items.fit(study) for study in who.studies]
        found = [(kind, *self._answer(kind, value, who, terms, fitting)) for kind, value, _ in self.conditions]
        return sorted(found, key=lambda each: BETTER[each[1]])

    def _answer(self, kind: str, value: Any, who: Applicant, terms: Terms, fitting: list[list[int]]) -> Answer:
        if kind == "major":
            return _majors(value, who, fitting, self.items.rows)
        if kind == "age" and value is None:
            value = (terms.age_least, terms.age_most, terms.age_most_postgraduate)
        if judge := JUDGES.get(kind):
            return judge(value, who, terms)
        return ASK, "职位表中有文字须由人审核，见原文" if kind in ("by_person", UNREAD) else f"{KINDS[kind]}，须由人审核，见原文"


def _majors(value: Majors, who: Applicant, fitting: list[list[int]], items: list[Item]) -> Answer:
    """Met by the highest study; by a lower one a person answers, unless the text asks for the highest."""
    best = 0 if who.studies else 1
    for study, fits in zip(who.studies, fitting, strict=True):
        is_highest = study is who.highest
        if value.is_top_only and not is_highest:
            continue
        state = max(map(fits.__getitem__, value.items), default=-1)
        if state == 2 and value.scope:
            state = max(BETTER[item_fits(items[number], study, value.scope) or UNMET] for number in value.items)
        if value.is_doubtful or (value.is_loose and state < 1) or (state == 2 and not is_highest):
            state = 1
        best = max(best, state)
    return STATES[best], (_NOT_LISTED, _MAYBE_LISTED, _LISTED)[best]


_NOT_LISTED, _MAYBE_LISTED, _LISTED = "所学专业不在所列专业内", "所学专业是否属于所列专业，须由人审核", "最高学历的专业在所列专业内"


@dataclass(frozen=True)
class Screened:
    """An applicant against a table. `states`: of each position 0 unmet, 1 ask, 2 met, in its order."""

    table: Table
    states: pl.Series
    marked: pl.DataFrame
    answers: list[Answer]

    def reasons(self, position: int) -> list[tuple[str, str, str]]:
        """Of one position: kind, state and words of each condition, the worst first."""
        numbers = self.marked.filter(pl.col("position") == position).sort("state", maintain_order=True)["condition"]
        return [(self.table.conditions[number][0], *self.answers[number]) for number in numbers]

    def failing(self) -> pl.DataFrame:
        """`position`, `condition` number of every condition that is not met; its words are in `answers`."""
        return self.marked.filter(pl.col("state") == 0).select("position", "condition")


__all__ = ["ASKED", "JUDGED", "STATES", "Applicant", "Screened", "Study", "Table", "Terms"]
