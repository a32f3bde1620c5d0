"""公务员大调研报告: what a round found, with the workforce of the day beside it. It names nobody."""

from dataclasses import dataclass
from datetime import date

from xianneng.foundation.documents.layout import BEFORE_TABLE, OFFICIAL, SUBTITLE, TITLE, Block, Layout, Paragraph
from xianneng.foundation.documents.papers.parts import headed, in_words, joined, listing, year_month_day


@dataclass(frozen=True)
class Spread:
    """One statistic of the workforce: its title, and of each class the count, the share in percent and the count of the round before (None: not told)."""

    title: str
    lines: tuple[tuple[str, int, float, int | None], ...]


@dataclass(frozen=True)
class Finding:
    """What was found, what is to be done about it, by which organ and until when, and where that stands."""

    words: str
    measure: str
    organ: str
    due_on: date
    state: str


@dataclass(frozen=True)
class SurveyReport:
    """The report of a round. ``noted_count``: how many people were noted, whose names are kept apart; ``before``: what the last round was called."""

    title: str
    organ: str
    on: date
    from_on: date
    until_on: date
    purpose: str
    organ_count: int
    reached_count: int
    talk_count: int
    person_count: int
    noted_count: int
    missing: tuple[tuple[str, str], ...]  # organs that were not reached, with why
    questions: tuple[str, ...]
    summary: str
    frozen_on: date
    spreads: tuple[Spread, ...]
    findings: tuple[Finding, ...]
    before: str = ""


def survey_report(data: SurveyReport) -> Layout:
    """Lay out the report: how it was held, what was found, the workforce, the findings."""
    sections: tuple[tuple[str, tuple[Block, ...]], ...] = (
        ("基本情况", _held(data)), ("调研情况", tuple(Paragraph(each) for each in data.summary.splitlines() if each.strip())),
        ("队伍结构", _spreads(data)), ("发现的问题和措施", _findings(data)))
    return Layout(f"{data.title}报告", data.on, (
        Paragraph(f"{data.title}报告", TITLE), Paragraph(f"{data.organ}　{in_words(data.on)}", SUBTITLE), *headed(sections)), OFFICIAL)


def _held(data: SurveyReport) -> tuple[Block, ...]:
    reached = (f"{in_words(data.from_on)}至{in_words(data.until_on)}，走访{data.reached_count}个单位（共{data.organ_count}个），谈话{data.talk_count}次、{data.person_count}人，"
               f"注意到{data.noted_count}人，名单另存，按考察材料保密。")
    missing = f"没有走访的单位：{joined(f'{name}（{why}）' for name, why in data.missing)}。" if data.missing else "各单位都已走访。"
    asked = "询问的问题：" + "；".join(data.questions) + "。档案里已有的由人员结构统计回答，没有询问。" if data.questions else ""
    return tuple(Paragraph(each) for each in (*data.purpose.splitlines(), reached, missing, asked) if each.strip())


def _spreads(data: SurveyReport) -> tuple[Block, ...]:
    compared = f"，与{data.before}对比" if data.before else ""
    heads = ("项目", "分类", "人数", "占比", *(("上次人数",) if data.before else ()))
    rows = [(each.title, name, count, f"{share:.1f}%", *(("—" if then is None else then,) if data.before else ()))
            for each in data.spreads for name, count, share, then in each.lines]
    widths = (36.0, 110.0 - 24.0 * (len(heads) - 2), *(24.0 for _ in heads[2:]))
    return Paragraph(f"截至{in_words(data.frozen_on)}{compared}。", BEFORE_TABLE), listing(heads, widths, rows, height=8)


def _findings(data: SurveyReport) -> tuple[Block, ...]:
    if not data.findings:
        return (Paragraph("没有需要跟踪落实的问题。"),)
    rows = [(each.words, each.measure, each.organ, year_month_day(each.due_on), each.state) for each in data.findings]
    return (listing(("发现的问题", "措施", "落实单位", "期限", "落实"), (38, 38, 28, 24, 18), rows, left=frozenset({"发现的问题", "措施"})),)
