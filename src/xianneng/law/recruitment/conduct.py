"""Conduct 违纪违规 in recruitment: what a finding leads to, and until when it keeps somebody from applying (RECR-VIOL-01, RECR-VIOL-02).

What somebody did, and under which kind it falls, people find; here is only what follows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from xianneng.law.catalogue import cite, rule
from xianneng.law.dates import add_months
from xianneng.law.refusals import Refused
from xianneng.law.tables import figure

EXAM, OTHER = ("笔试",), ("面试", "体能测评", "体检", "考察")
REGISTERING = ("报名",)
FOR_LIFE = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Finding:
    """A kind of conduct as it is found: at which stages, what it leads to, its rule; ``bars``: no, for the years of the rule, for life."""

    key: str
    title: str
    stages: tuple[str, ...]
    leads_to: str
    rule_id: str
    bars: str = ""


YEARS, LIFE = "years", "life"
FINDINGS: Mapping[str, Finding] = {each.key: each for each in (
    Finding("untrue", "报名信息不实，影响资格审查结果", REGISTERING, "报名无效，终止录用程序", "RECR-VIOL-01"),
    Finding("forged", "恶意注册报名，或者伪造、变造报名材料骗取资格", REGISTERING, "取消报考资格，限制报考", "RECR-VIOL-01", YEARS),
    Finding("minor", "违反考场纪律，情节轻微", EXAM, "该科目成绩为零分", "RECR-VIOL-02"),
    Finding("alike", "答卷雷同，经专家认定", EXAM, "该科目成绩为零分", "RECR-VIOL-02"),
    Finding("serious", "抄袭、协助抄袭，使用禁用设备，持伪造证件等严重违规", EXAM, "取消考试资格，限制报考", "RECR-VIOL-02", YEARS),
    Finding("grave", "组织作弊、代替考试等特别严重的违规", EXAM, "取消考试资格，终身限制报考", "RECR-VIOL-02", LIFE),
    Finding("stage_minor", "违反规定，情节轻微", OTHER, "终止录用程序", "RECR-VIOL-02"),
    Finding("stage_serious", "弄虚作假、违反纪律，情节严重", OTHER, "取消录用资格，限制报考", "RECR-VIOL-02", YEARS),
    Finding("stage_grave", "情节特别严重", OTHER, "取消录用资格，终身限制报考", "RECR-VIOL-02", LIFE))}
STAGES = (*REGISTERING, *EXAM, *OTHER)


def find(key: str, stage: str) -> Finding:
    """The finding of a key. Refused at a stage for which the rule does not know it."""
    found = FINDINGS.get(key)
    if found is None or stage not in found.stages:
        raise Refused("这一情形不适用于所选环节", article=cite("RECR-VIOL-02"), then="请选择该环节的情形")
    return found


def restricted_until(finding: Finding, decided_on: date) -> date | None:
    """The first day on which somebody may apply again: `FOR_LIFE` never, None: nothing keeps them.

    Refused for a decision from before the rule: what it says itself holds.
    """
    since = rule(finding.rule_id).effective_from
    if decided_on < since:
        raise Refused(f"{since} 以前的处理决定不能这样登记", why="后果和期限按当时的规定", article=cite(finding.rule_id), then="请由作出决定的机关认定是否仍在期限内")
    if finding.bars == LIFE:
        return FOR_LIFE
    return add_months(decided_on, 12 * figure("recruit_restriction_years", decided_on)) if finding.bars == YEARS else None
