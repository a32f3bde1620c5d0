"""One rule, or a group of rules, asked of a frame of facts: which clauses it means, its answer, and every person's reasons.

    clauses_of(name, on)                       a catalogue id (RANK-PROM-03) or a group (promotion) → its clauses
    judge(frame, asked, on, parameters)        any engine: target, verdict, first date, and `answer` over those clauses
    answers(rows, asked, on, parameters)       a mapping per person, for people and programs
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import narwhals as nw

from xianneng.law import catalogue, promotion
from xianneng.law.parameters import Parameters
from xianneng.law.promotion.frames import lazily, require_force
from xianneng.law.refusals import Refused
from xianneng.law.rule import Clause, Rule

STATES = {"met": "符合", "unmet": "不符合", "ask": "待认定"}
GROUPS: Mapping[str, str] = {"promotion": "职级晋升的全部条件", "eligibility": "职级晋升的个人条件（不含认定与职数）"}
NUMBERS = ("tenure_month", "min_years", "counted_months", "required_months", "excellent_count", "shortened_months",
           "lost_months", "open_months", "quota_free")
FLOOR = "RANK-PROM-02"  # years are a floor, not a right: what it answers is eligibility


def clauses_of(name: str, on: date) -> tuple[Clause, ...]:
    """The clauses that a rule or a group is judged by.

    NotFound for a name that the catalogue does not have, Refused for a rule that is no condition on
    persons, and before 2019-06-01.
    """
    require_force(on)
    if name == "promotion":
        return catalogue.clauses()
    if name in ("eligibility", FLOOR):
        return tuple(clause for clause in catalogue.clauses() if clause.id in promotion.PERSONAL)
    if name.lower() in GROUPS:
        return clauses_of(name.lower(), on)
    rule = catalogue.rule(name.upper(), on)
    if not rule.clauses:
        why, where = _elsewhere(rule)
        raise Refused(f"{rule.id} {rule.title}不是职级晋升的条件，不能这样逐人评估", why=why, article=rule.citation,
                      then=f"{where}；可评估的规则见 xianneng evaluate --help")
    return rule.clauses


def askable() -> list[str]:
    """The names that `clauses_of` knows, groups first."""
    return [*GROUPS, *dict.fromkeys([FLOOR, *(name for clause in catalogue.clauses() for name in clause.rules)])]


ELSEWHERE: Mapping[str, tuple[str, str]] = {
    "calendar": ("期间、工作日的计算方法，用于各项期限", "见“工作日历”页"),
    "dates": ("年龄、年限的计算方法，用于各项核对", "见“人员结构”“到龄人员”页"),
    "establishment": ("按机构的编制和职数核对", "见“编制”页"),
    "leaving": ("退休、辞去公职时逐人核对", "见“到龄人员”页和离职办件"),
    "levels": ("晋升、降低以后确定级别的方法，不是条件", "见职级晋升办件的级别变动表"),
    "paperfile": ("审核档案时逐项核对", "见“档案审核”页"),
    "promotion": ("只在符合条件的人员中定先后，不是条件", "见“职级晋升”页所列的优先情形"),
    "quotas": ("按机关计算、核定和使用职数", "见“职级职数”页"),
    "recruitment.limits": ("公布职位表以前逐个职位核对，不逐人评估", "见招考的“核对限制条件”"),
    "recruitment.plan": ("编制录用计划时按机关核对，不逐人评估", "见“录用计划”页"),
    "recruitment.screening": ("招考时按报考人填写的情况逐项比对", "见“招考”页的“我能报哪些职位”"),
    "recruitment.entries": ("读取职位表中的条件，招考时逐项比对", "见“招考”页的“我能报哪些职位”"),
    "recruitment.conduct": ("考试违纪违规时逐人认定", "见“考试行为记录”页"),
    "recruitment.confirming": ("报名确认、缴费和发准考证时逐人核对", "见“招考”的报名确认页"),
    "recruitment.scoring": ("登分、划定合格分数线和公布成绩时核对，不逐人评估", "见“招考”的成绩页"),
    "recruitment.hiring": ("体检、考察、公示和审批录用时逐人核对", "见“招考”的录用页"),
    "recruitment.probation": ("试用期和任职定级时逐人核对", "见“招考”的试用期页"),
    "recruitment.registering": ("报名、资格审查时逐人核对", "见“招考”的报名和审查页"),
    "recruitment.ways": ("招考的次序和方式，按考试核对，不逐人评估", "见“招考”的选岗页"),
    "registration": ("公务员登记时逐人核对", "见“公务员登记”页"),
    "reporting": ("考察时核对是否报告对象", "见考察办件的个人有关事项查核"),
    "retirement": ("法定退休年龄的计算", "见“到龄人员”页"),
    "sanctions": ("规定受处分、组织处理的年份可以确定什么等次，等次由考核委员会确定", "见“校核”页；所定等次的影响用 RANK-PROM-04 评估"),
    "series": ("职务层次、职级和级别的对应表，用于登记和各项核对", "见“校核”页；登记的职级用 RANK-PROM-01 评估"),
    "survey": ("开展公务员大调研时核对，不逐人评估", "见“大调研”页"),
    "transfer": ("人员调转时逐人核对", "见“人员调转”页")}
"""Of the rules of each module that are no condition of promotion: why not, and where they are answered."""


def _elsewhere(rule: Rule) -> tuple[str, str]:
    if not rule.implemented_by:
        return rule.not_formalised, f"条文和证据等级见“法规规则”页 {rule.id}"
    why, where = ELSEWHERE[rule.implemented_by.partition(":")[0]]
    return why, "平台还没有页面答复，由承办人按条文办理" if rule.implemented_by in catalogue.NO_PAGE else where


def judge(frame: Any, asked: Sequence[Clause], on: date, parameters: Parameters) -> Any:
    """Add to a frame of facts, of any engine, all that `promotion` adds and `answer`: met, unmet or ask."""
    aimed = frame if "target" in nw.from_native(frame).collect_schema() else promotion.target(frame, on)
    judged = promotion.first_dates(promotion.verdict(aimed, on, parameters), on, parameters)
    every = nw.all_horizontal(*[clause.id for clause in asked], ignore_nulls=False)
    answer = nw.when(every).then(nw.lit("met")).otherwise(nw.when(~every).then(nw.lit("unmet")).otherwise(nw.lit("ask")))
    return lazily(judged, lambda rows: rows.with_columns(answer=answer))


def answers(rows: Iterable[Mapping[str, Any]], asked: Sequence[Clause], on: date,
            parameters: Parameters) -> Iterator[dict[str, Any]]:
    """One mapping a person: state, target, first_on, the numbers, what stands beside the verdict (retirement), and per clause its state, words, article, remedy."""
    wanted = {clause.id for clause in asked}
    for row in rows:
        yield {"person_id": row["person_id"], "state": row["answer"], "rank": row["rank"], "target": row["target"],
               "eligible": row["eligible"], "first_on": row["first_on"], "numbers": {name: row[name] for name in NUMBERS},
               "beside": promotion.retiring(row, on, parameters),
               "clauses": [{"clause": reason.clause, "rule": reason.rule_id, "state": reason.state,
                            "title": reason.title, "text": reason.text, "article": reason.article,
                            "remedy": reason.remedy, "default": reason.default}
                           for reason in promotion.explain(row, on, parameters) if reason.clause in wanted]}
