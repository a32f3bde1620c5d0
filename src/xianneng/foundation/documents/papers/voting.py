"""Papers of a democratic recommendation or appraisal (民主推荐, 民主测评): the blank 推荐票 or 测评票, and the 人选一览表 for the meeting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from xianneng.foundation.documents.layout import FORM, FORM_NOTE, FORM_TITLE, WIDE, Layout, Paragraph
from xianneng.foundation.documents.papers.parts import (
    NUMBER_WIDTH,
    apart,
    birth,
    in_words,
    listing,
    year_month,
    year_month_day,
)

_RUNNING = frozenset({"现任职务、职级", "现任职务", "近年年度考核"})


@dataclass(frozen=True)
class VotingSlip:
    """A blank ballot paper: all that are handed out are the same, so that none can be told from another."""

    organ: str
    on: date
    way: str  # 民主推荐 or 民主测评
    choices: Sequence[str]  # 推荐 alone, or 优秀 称职 基本称职 不称职
    candidates: Sequence[tuple[str, str, str]]  # name, post and rank, rank to be promoted to; in the official order
    most: int | None = None  # how many may be recommended; None: as many as one likes


def voting_slip(data: VotingSlip) -> Layout:
    """Lay out the ballot, without a number of its own and without one on its pages."""
    vote = 20.0 if len(data.choices) == 1 else 16.0
    widths = (24, 170 - NUMBER_WIDTH - 24 - 32 - vote * len(data.choices), 32, *[vote] * len(data.choices))
    title = f"职级晋升{data.way}票"
    return Layout(title, data.on, (
        Paragraph(title, FORM_TITLE), apart(f"单位：{data.organ}", in_words(None), FORM_NOTE, FORM),
        listing(("姓名", "现任职务、职级", "拟晋升职级", *(each.replace("基本", "基本\n") for each in data.choices)), widths, (
            (*each, *[""] * len(data.choices)) for each in data.candidates), size=12, height=14, left=_RUNNING),
        Paragraph("说明：\n" + "\n".join(f"{number}. {rule}" for number, rule in enumerate(_rules(data), 1)), FORM_NOTE)), FORM, numbered=False)


def _rules(data: VotingSlip) -> tuple[str, ...]:
    """How to fill it in."""
    marking = (f"同意{data.choices[0]}的，在“{data.choices[0]}”栏内画“○”，不同意的不画。" if len(data.choices) == 1
               else "对每名人选只选一个等次，在相应栏内画“○”。")
    limit = (f"推荐人数不超过{data.most}名，超过的为无效票。",) if data.most else ()
    return (marking, *limit, "本票无记名，不编号，请不要署名或者作其他记号。")


@dataclass(frozen=True)
class Candidate:
    """A line of the table of candidates."""

    name: str
    gender: str
    ethnicity: str
    born_on: date
    education: str
    work_began_on: date | None
    post: str
    rank: str
    rank_since: date | None
    assessments: str
    target_rank: str


@dataclass(frozen=True)
class CandidateTable:
    """人选一览表: on whom the meeting is asked, in the official order."""

    organ: str
    on: date
    candidates: Sequence[Candidate]


def candidate_table(data: CandidateTable) -> Layout:
    """Lay out the table, on landscape pages."""
    heads = ("姓名", "性别", "民族", "出生年月", "学历学位", "参加工\n作时间", "现任职务", "现职级", "任现职\n级时间", "近年年度考核", "拟晋升职级")
    rows = [(each.name, each.gender, each.ethnicity, birth(each.born_on, data.on), each.education, year_month(each.work_began_on), each.post or "—",
             each.rank, year_month(each.rank_since), each.assessments, each.target_rank) for each in data.candidates]
    return Layout("职级晋升人选一览表", data.on, (
        Paragraph("职级晋升人选一览表", FORM_TITLE),
        apart(f"单位：{data.organ}　　共{len(rows)}人", year_month_day(data.on), FORM_NOTE, WIDE),
        listing(heads, (20, 11, 16, 20, 24, 18, 36, 26, 18, 34, 26), rows, height=16, left=_RUNNING)), WIDE)
