"""Scores 成绩: marks as files give them, what absence, a breach or a zero leads to, the composite by the published weights (RECR-EXAM-02).

    read_mark   a cell of a list of marks
    written     the written score of everybody who sat the same papers
    total       written and interview by their shares
    trimmed     an interview score: the mean of a panel, without the highest and the lowest
    said        a score as pages tell it

Marks are whole hundredths, scores whole ten-thousandths of a point: nothing is a float, and a half is rounded up once, where the announcement says.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import lcm

import polars as pl

from xianneng.law.catalogue import cite
from xianneng.law.refusals import Refused

ABSENT, BREACH = -1, -2  # in the place of a mark
ABSENT_WORD, BREACH_WORD = "缺考", "违纪"
MARK, SCORE = 100, 10_000  # of a point
FULL = 100  # what a score is of
VALID, ZERO, MISSED, ZEROED, VOID = "有效", "零分", "缺考", "违纪零分", "取消资格"
_MARK = re.compile(r"(\d{1,3})(?:\.(\d{1,2}))?")


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as it counts: what it is marked of, in points, and its weight among the papers of its category."""

    subject: str
    full: int
    weight: int


@dataclass(frozen=True, slots=True)
class Terms:
    """What is published about scores before anybody is marked. ``absent_out``, ``zero_out``: whether a missed paper, or one of zero, keeps from ranking."""

    decimals: int
    absent_out: bool
    zero_out: bool


def read_mark(text: str, full: int) -> int:
    """A mark in hundredths, `ABSENT` or `BREACH`. Refused where it is neither, or more than the paper has."""
    told = text.strip()
    if told in (ABSENT_WORD, BREACH_WORD):
        return ABSENT if told == ABSENT_WORD else BREACH
    found = _MARK.fullmatch(told)
    if found is None:
        raise Refused(f"“{told[:20]}”不是成绩", why=f"应为0至{full}、至多两位小数的数，或者“{ABSENT_WORD}”“{BREACH_WORD}”", then="请改正")
    mark = int(found[1]) * MARK + int((found[2] or "").ljust(2, "0"))
    if mark > full * MARK:
        raise Refused(f"{told}超过满分{full}", then="请改正")
    return mark


def mark_words(mark: int | None) -> str:
    """A mark as it is told."""
    if mark is None:
        return ""
    return {ABSENT: ABSENT_WORD, BREACH: BREACH_WORD}.get(mark, f"{Decimal(mark) / MARK:.2f}")


def said(score: int | None, decimals: int = 2) -> str:
    """A score as it is told; empty for none."""
    return "" if score is None else f"{Decimal(score) / SCORE:.{decimals}f}"


def written(marks: pl.DataFrame, papers: Sequence[Paper], terms: Terms, *, void: pl.Expr) -> pl.DataFrame:
    """Of each row its ``standing``, its ``written`` score and the same where it counts for ranking, ``counts`` (null: it does not).

    `marks`: a column of marks for each paper by its subject, of people who sat these papers. `void`: whose examination a decision about conduct cancelled.
    A breach is zero marks. Who is void, or missed every paper, has no score.
    """
    each = [pl.col(paper.subject) for paper in papers]
    common = lcm(*(paper.full for paper in papers))
    sum_of = pl.sum_horizontal([pl.max_horizontal(mark, 0).cast(pl.Int64) * (paper.weight * (common // paper.full)) for mark, paper in zip(each, papers, strict=True)])
    missed, breach = pl.any_horizontal([mark == ABSENT for mark in each]), pl.any_horizontal([mark == BREACH for mark in each])
    zero = pl.any_horizontal([mark <= 0 for mark in each])
    standing = pl.when(void).then(pl.lit(VOID)).when(breach).then(pl.lit(ZEROED)).when(missed).then(pl.lit(MISSED)).when(zero).then(pl.lit(ZERO)).otherwise(pl.lit(VALID))
    none = void | pl.all_horizontal([mark == ABSENT for mark in each]) | (missed if terms.absent_out else pl.lit(value=False))
    score = pl.when(~none).then(_rounded(sum_of, common * sum(paper.weight for paper in papers), terms.decimals))
    return marks.with_columns(standing=standing, written=score).with_columns(
        counts=pl.when(~(zero & pl.lit(terms.zero_out))).then(pl.col("written")))


def total(of_written: int, interview: int, *, written_share: int, decimals: int) -> int:
    """The composite 综合成绩: the written score by its share in hundredths, the interview by the rest."""
    return _half_up(of_written * written_share + interview * (100 - written_share), 100, decimals)


def trimmed(marks: Sequence[int], *, drop: bool, decimals: int) -> int:
    """The interview score of a panel's marks in hundredths; ``drop``: without one of the highest and one of the lowest. Refused for too few."""
    if len(marks) < (3 if drop else 1):
        raise Refused("评分太少", why="去掉一个最高分、一个最低分以后没有评分" if drop else "没有评分", article=cite("RECR-EXAM-04"), then="请补齐考官评分")
    kept = sorted(marks)[1:-1] if drop else list(marks)
    return _half_up(sum(kept) * (SCORE // MARK), len(kept), decimals)


def passes(score: pl.Expr, marks: Mapping[str, pl.Expr], line: Mapping[str, int]) -> pl.Expr:
    """Whether somebody reaches a line: the score's least under the empty key, those of subjects under theirs."""
    return pl.all_horizontal([(marks[subject] if subject else score) >= least for subject, least in line.items()] or [pl.lit(value=True)]) & score.is_not_null()


def _rounded(hundredths: pl.Expr, over: int, decimals: int) -> pl.Expr:
    """Sums of hundredths over a divisor, as percents of the full marks, in score units; a half up."""
    scale: int = 10 ** decimals
    return (2 * hundredths * scale + over) // (2 * over) * (SCORE // scale)


def _half_up(units: int, over: int, decimals: int) -> int:
    step: int = SCORE // 10 ** decimals
    return (2 * units + over * step) // (2 * over * step) * step
