"""What can be asked of scores: who is admitted to a paper, where two entries differ, what stands in the way of a decision, everybody's result, one's own."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Any

import polars as pl
from django.db import connection
from django.utils.timezone import localdate

from xianneng.algorithms import ranking
from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.ledger.digests import sm3
from xianneng.foundation.record.frames import copied, copy_frame
from xianneng.law.phrases import phrase
from xianneng.law.recruitment import scoring as law
from xianneng.law.refusals import NotFound
from xianneng.work.recruitment.applying.models import Account
from xianneng.work.recruitment.models import Recruitment
from xianneng.work.recruitment.scoring.models import (
    Entered,
    Recheck,
    Result,
    Scoring,
    Settlement,
    Sheet,
)
from xianneng.work.recruitment.sitting import queries as sitting
from xianneng.work.recruitment.sitting.models import Exam, Paper

SCORE = "recruitment.score"
ENTRIES = (1, 2)
ADMITTED = f"""SELECT s.number, r.at, x.seat FROM recruitment_sitter s JOIN recruitment_exam e ON e.id = s.exam_id
  LEFT JOIN recruitment_position p ON p.recruitment_id = e.recruitment_id AND p.at = s.position_at
  JOIN recruitment_seat x ON x.exam_id = s.exam_id AND x.number = s.number JOIN recruitment_room r ON r.id = x.room_id
  WHERE s.exam_id = %(exam)s AND {sitting.CATEGORY} = %(category)s ORDER BY s.number"""
LAST = "SELECT DISTINCT ON (paper_id, number) paper_id, number, mark FROM recruitment_settlement ORDER BY paper_id, number, id DESC"
FINAL = f"""SELECT e.paper_id, e.number, coalesce(l.mark, e.mark) AS mark FROM recruitment_entered e JOIN recruitment_paper q ON q.id = e.paper_id
  LEFT JOIN ({LAST}) l ON l.paper_id = e.paper_id AND l.number = e.number WHERE q.exam_id = %(exam)s AND e.entry = 1"""  # noqa: S608  (no text of anybody's)
DIFFER = f"""SELECT a.paper_id, a.number, a.mark, b.mark FROM recruitment_entered a JOIN recruitment_entered b ON b.paper_id = a.paper_id AND b.number = a.number AND b.entry = 2
  JOIN recruitment_paper q ON q.id = a.paper_id LEFT JOIN ({LAST}) l ON l.paper_id = a.paper_id AND l.number = a.number
  WHERE q.exam_id = %(exam)s AND a.entry = 1 AND a.mark <> b.mark AND l.mark IS NULL"""  # noqa: S608
PEOPLE = f"""SELECT s.number, s.position_at, {sitting.CATEGORY}, coalesce(p.more->>'level', ''), coalesce(p.count, 0), coalesce(p.more->>'ratio', ''), c.finding
  FROM recruitment_sitter s JOIN recruitment_exam e ON e.id = s.exam_id
  LEFT JOIN recruitment_position p ON p.recruitment_id = e.recruitment_id AND p.at = s.position_at
  LEFT JOIN (SELECT number_digest, max(CASE WHEN finding IN ('serious', 'grave') THEN 2 ELSE 1 END) AS finding FROM recruitment_conduct
             WHERE recruitment_id = (SELECT recruitment_id FROM recruitment_exam WHERE id = %(exam)s) AND stage = '笔试' GROUP BY 1) c ON c.number_digest = s.number_digest
  WHERE s.exam_id = %(exam)s ORDER BY s.number"""
PERSON = {"number": pl.Int64, "position_at": pl.Int64, "category": pl.String, "level": pl.String, "places": pl.Int64, "ratio": pl.String, "finding": pl.Int64}
CHOICES = """SELECT k.number, k.position_at, p.count, coalesce(p.more->>'ratio', '') FROM recruitment_choice k JOIN recruitment_exam e ON e.id = k.exam_id
  JOIN recruitment_position p ON p.recruitment_id = e.recruitment_id AND p.at = k.position_at WHERE k.exam_id = %(exam)s ORDER BY k.number"""
CHOICE = {name: PERSON[name] for name in ("number", "position_at", "places", "ratio")}
TICKETS = """SELECT x.number, r.at, x.seat FROM recruitment_seat x JOIN recruitment_room r ON r.id = x.room_id WHERE x.exam_id = %s AND x.number = ANY(%s)"""
OWN = f"""SELECT r.*, c.release_at, (SELECT digest FROM ledger_leaf WHERE id = r.leaf_id) AS approved,
    coalesce((SELECT json_build_array(p.organ || ' ' || p.name, {sitting.CATEGORY}, CASE WHEN s.position_at = 0 THEN '' ELSE coalesce(p.more->>'level', '') END)
     FROM recruitment_position p WHERE p.recruitment_id = e.recruitment_id AND p.at = r.position_at)::text, '["笔试", "{sitting.COMMON}", ""]') AS of_position,
    EXISTS (SELECT FROM recruitment_recheck k JOIN recruitment_paper q ON q.id = k.paper_id WHERE q.exam_id = e.id AND k.number = r.number) AS is_rechecked,
    (SELECT json_build_array(m.at, x.seat) FROM recruitment_seat x JOIN recruitment_room m ON m.id = x.room_id WHERE x.exam_id = e.id AND x.number = r.number)::text AS of_seat
  FROM recruitment_exam e JOIN recruitment_scoring c ON c.exam_id = e.id JOIN recruitment_sitter s ON s.exam_id = e.id
  JOIN LATERAL (SELECT * FROM recruitment_result WHERE exam_id = e.id AND number = s.number ORDER BY id DESC LIMIT 1) r ON TRUE
  WHERE e.recruitment_id = %s AND s.number_digest = %s AND c.release_at <= clock_timestamp() AND c.approved_at IS NOT NULL"""
BREACHED, CANCELLED = 1, 2  # what a decision about conduct leads to: a paper of zero, the examination


def scoring_of(exam: Exam) -> Scoring | None:
    """The examination's scores, once their terms are begun."""
    return Scoring.objects.select_related("exam__recruitment__organ").filter(exam=exam).first()


def own(viewer: Viewer, recruitment_id: int) -> Exam:
    """An examination whose scores the viewer works on. NotFound otherwise."""
    exam = sitting.exam_of(recruitment_id)
    if exam is None or not viewer.may(SCORE, exam.recruitment.organ.path):
        raise NotFound("没有找到这一笔试", then="请从招考列表进入")
    return exam


def own_scoring(viewer: Viewer, recruitment_id: int) -> Scoring:
    """Its scores. NotFound before the terms are begun."""
    found = scoring_of(own(viewer, recruitment_id))
    if found is None:
        raise NotFound("还没有拟定成绩规则", then="请先拟定规则")
    return found


def works_on(viewer: Viewer | None, exam: Exam) -> bool:
    """Whether the viewer works on its scores."""
    return viewer is not None and viewer.may(SCORE, exam.recruitment.organ.path)


def published(recruitment_id: int) -> Scoring:
    """Scores whose terms are published: anyone may read these. NotFound otherwise."""
    exam = sitting.exam_of(recruitment_id)
    found = scoring_of(exam) if exam else None
    if found is None or found.terms_at is None:
        raise NotFound("这一招考还没有公布成绩规则", then="请以公告的时间为准")
    return found


def has_terms(recruitment: Recruitment) -> bool:
    """Whether the terms of its scores are published."""
    return Scoring.objects.filter(exam__recruitment=recruitment, terms_at__isnull=False).exists()


def is_released(scoring: Scoring) -> bool:
    """Whether everybody may know, by the database's own clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM recruitment_scoring WHERE id = %s AND approved_at IS NOT NULL AND release_at <= clock_timestamp())", [scoring.pk])
        return bool(cursor.fetchone()[0])


def paper_of(scoring: Scoring, paper_id: int) -> Paper:
    """A paper of the examination. NotFound for another's."""
    found = Paper.objects.filter(exam=scoring.exam_id, pk=paper_id).first()
    if found is None:
        raise NotFound("没有找到这一科目", then="请刷新页面")
    return found


def full_of(scoring: Scoring, paper: Paper) -> int:
    """Of how many points a paper is marked."""
    return int(scoring.papers[str(paper.pk)][0])


def admitted(exam: Exam, category: str) -> pl.DataFrame:
    """Who is admitted to the papers of a category: ``number`` and ``ticket`` 准考证号."""
    seats = copy_frame(ADMITTED, {"exam": exam.pk, "category": category}, schema={"number": pl.Int64, "room": pl.Int64, "seat": pl.Int64})
    return seats.select("number", ticket=phrase("{}{}{}", pl.lit(f"{exam.held_on:%y}{exam.recruitment_id:04}"), pl.col("room").cast(pl.String).str.zfill(6),
                                                   pl.col("seat").cast(pl.String).str.zfill(2)))


def tickets(exam: Exam, numbers: Sequence[int]) -> dict[int, str]:
    """准考证号 by number, for a page of them."""
    with connection.cursor() as cursor:
        cursor.execute(TICKETS, [exam.pk, list(numbers)])
        return {number: sitting.ticket(exam, at, seat) for number, at, seat in cursor.fetchall()}


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper with its two sheets, once each is in, and where they differ."""

    paper: Paper
    full: int
    weight: int
    sheets: Sequence[Sheet | None]
    differing: int


def entries(scoring: Scoring) -> list[Entry]:
    """Every paper, in the order in which they are sat."""
    papers = sitting.papers(scoring.exam)
    last = {(each.paper_id, each.entry): each for each in Sheet.objects.filter(paper__in=papers).order_by("pk")}
    differing = differences(scoring)["paper"].value_counts()
    counts = dict(zip(differing["paper"].to_list(), differing["count"].to_list(), strict=True))
    return [Entry(each, full, weight, [last.get((each.pk, entry)) for entry in ENTRIES], counts.get(each.pk, 0))
            for each in papers if str(each.pk) in scoring.papers for full, weight in [scoring.papers[str(each.pk)]]]


def enterers(paper: Paper) -> set[int]:
    """The accounts that entered marks of a paper, or settled a difference."""
    last = [Sheet.objects.filter(paper=paper, entry=entry).order_by("-pk").first() for entry in ENTRIES]
    return {each.by_user for each in last if each} | set(Settlement.objects.filter(paper=paper, case_number="").values_list("by_user", flat=True))


def differences(scoring: Scoring) -> pl.DataFrame:
    """Where the two entries of a paper differ and nobody has settled it: ``paper``, ``number``, ``one``, ``two``."""
    return copy_frame(DIFFER, {"exam": scoring.exam_id}, schema={"paper": pl.Int64, "number": pl.Int64, "one": pl.Int64, "two": pl.Int64}).sort("paper", "number")


def marks_sm3(paper: Paper, entry: int) -> str:
    """SM3 over a sheet's marks as the rows say now, by number."""
    return sm3(copied("SELECT number, mark FROM recruitment_entered WHERE paper_id = %(paper)s AND entry = %(entry)s ORDER BY number", {"paper": paper.pk, "entry": entry})).hex()


@dataclass(frozen=True, slots=True)
class Doubt:
    """Somebody whose marks and the register of conduct do not say the same."""

    number: int
    words: str


def doubts(scoring: Scoring) -> list[Doubt]:
    """违纪 on a sheet without a decision in the register, and a decision without the paper that it makes zero."""
    marks = _final(scoring).group_by("number").agg(breach=(pl.col("mark") == law.BREACH).any())
    both = _people(scoring).join(marks, on="number", how="left").with_columns(pl.col("breach").fill_null(value=False), pl.col("finding").fill_null(0))
    without = both.filter(pl.col("breach") & (pl.col("finding") == 0))["number"].to_list()
    unnamed = both.filter(~pl.col("breach") & (pl.col("finding") == BREACHED))["number"].to_list()
    return [*(Doubt(number, "成绩单记为违纪，考试行为记录里没有处理决定") for number in without),
            *(Doubt(number, "处理决定是该科目零分，成绩单没有记为违纪的科目") for number in unnamed)]


def missing(scoring: Scoring) -> list[str]:
    """What stands in the way of deciding about the lines."""
    found = [f"{each.paper.category}“{each.paper.subject}”没有第{'一二'[at]}遍成绩" for each in entries(scoring) for at, sheet in enumerate(each.sheets) if sheet is None]
    count = differences(scoring).height
    found += [f"有 {count} 处两遍成绩不一致，没有核定"] if count else []
    disputed = len(doubts(scoring))
    found += [f"有 {disputed} 人的成绩单与考试行为记录不一致"] if disputed else []
    without = [group for group in groups(scoring) if group not in scoring.lines]
    return [*found, *(f"“{each}”没有合格分数线" for each in without)]


def group_of(category: str, level: str) -> str:
    """The group of positions for which a line is set: the category of the examination, and the level of the organ where the table tells it."""
    return f"{category}　{level}".strip()


def groups(scoring: Scoring) -> dict[str, list[Paper]]:
    """The groups of positions that somebody sits for, each with its papers."""
    papers = sitting.papers(scoring.exam)
    rows = _people(scoring).select("category", "level").unique().sort("category", "level")
    return {group_of(category, level): [each for each in papers if each.category == category] for category, level in rows.iter_rows()}


def results(scoring: Scoring, lines: Mapping[str, Mapping[str, int]], chosen: pl.DataFrame | None = None) -> pl.DataFrame:
    """Everybody's result by these lines, by number: the columns of `Result` but its leaf; ``marks`` as JSON, ``group`` besides.

    ``chosen``: the positions that would be ranked (see `choosing.queries.chosen`) where they are chosen after the marks; else those decided.
    """
    people, final, papers = _people(scoring, chosen), _final(scoring), sitting.papers(scoring.exam)
    terms = law.Terms(scoring.decimals, scoring.absent_out, scoring.zero_out)
    frames = []
    for category, of_category in groupby(papers, key=lambda each: each.category):
        sat = list(of_category)
        counted = [law.Paper(each.subject, *scoring.papers[str(each.pk)]) for each in sat]
        wide = people.filter(pl.col("category") == category)
        for each in sat:
            wide = wide.join(final.filter(pl.col("paper") == each.pk).select("number", pl.col("mark").alias(each.subject)), on="number", how="left", maintain_order="left")
        wide = wide.with_columns(pl.col(each.subject).fill_null(law.ABSENT) for each in sat)
        frame = law.written(wide, counted, terms, void=pl.col("finding").fill_null(0) == CANCELLED)
        frames.append(_ranked(scoring, frame, [each.subject for each in sat], lines))
    return pl.concat(frames).sort("number")


def _ranked(scoring: Scoring, frame: pl.DataFrame, subjects: list[str], lines: Mapping[str, Mapping[str, int]]) -> pl.DataFrame:
    """Of one category: who reaches the line of their group, the rank by the published order of comparison, who enters."""
    frame = frame.with_columns(group=phrase("{}　{}", "category", "level").str.strip_chars("　 "))
    in_line = pl.lit(value=False)
    for group in frame["group"].unique():
        in_line |= (pl.col("group") == group) & law.passes(pl.col("written"), {each: pl.col(each) for each in subjects}, lines.get(group, {}))
    frame = frame.with_columns(is_in_line=in_line.fill_null(value=False))
    ranked = pl.col("is_in_line") & (pl.col("position_at") > 0) if (frame["position_at"] > 0).any() else pl.col("is_in_line")  # who chose no position is ranked for none
    frame = frame.with_columns(key=pl.when(ranked).then("counts"))
    by = ["key", *(each for each in scoring.ties if each in subjects)]
    frame = frame.with_columns(rank=ranking.ranks(frame, group="position_at", by=by))
    ratio = pl.col("ratio").str.extract(r"^\s*(\d+)").cast(pl.Int64).fill_null(scoring.ratio)
    table = frame.unique("position_at").select("position_at", "places", ratio=ratio)
    told = pl.struct([_told(each) for each in subjects])
    return frame.with_columns(entered=ranking.shortlist(frame, table, group="position_at"), marks=told.struct.json_encode()).select(
        "number", "position_at", "standing", "marks", "written", "is_in_line", pl.col("rank").cast(pl.Int64), "entered", "group")


def _told(subject: str) -> pl.Expr:
    """A column of marks as they are told."""
    mark = pl.col(subject)
    points = phrase("{}.{}", mark // law.MARK, (mark % law.MARK).cast(pl.String).str.zfill(2))
    return pl.when(mark >= 0).then(points).when(mark == law.ABSENT).then(pl.lit(law.ABSENT_WORD)).otherwise(pl.lit(law.BREACH_WORD)).alias(subject)


def moved(before: pl.DataFrame, after: pl.DataFrame, corrected: int = -1) -> pl.DataFrame:
    """Those of the results after that differ from the ones that stood (see `standing`, `results`), and that of a corrected number."""
    told = ("position_at", "standing", "written", "is_in_line", "rank", "entered")
    differs = pl.any_horizontal([pl.col(name).ne_missing(pl.col(f"{name}_before")) for name in told])
    return after.join(before, on="number", suffix="_before").filter(differs | (pl.col("number") == corrected)).select(after.columns)


def digest(frame: pl.DataFrame) -> str:
    """SM3 over results, by which a decision is held to what it decided about."""
    return sm3(frame.write_csv().encode()).hex()


@dataclass(frozen=True, slots=True)
class Grouped:
    """A group of positions under a line: who sat, who reaches it, how many the positions want to interview, and how many enter."""

    name: str
    line: str
    sat: int
    passing: int
    wanted: int
    entering: int
    short: int  # positions that fewer enter than they take


def preview(scoring: Scoring, frame: pl.DataFrame) -> list[Grouped]:
    """What the lines lead to, group by group."""
    people = _people(scoring).unique("position_at").select("position_at", "places", ratio=pl.col("ratio").str.extract(r"^\s*(\d+)").cast(pl.Int64).fill_null(scoring.ratio))
    of_position = frame.group_by("group", "position_at").agg(sat=pl.len(), passing=pl.col("is_in_line").sum(), entering=pl.col("entered").sum()).join(people, on="position_at")
    rows = of_position.group_by("group").agg(
        pl.col("sat", "passing", "entering").sum(), wanted=(pl.col("places") * pl.col("ratio")).sum(), short=(pl.col("entering") < pl.col("places")).sum()).sort("group")
    return [Grouped(row["group"], line_words(scoring.lines.get(row["group"], {})), row["sat"], row["passing"], row["wanted"], row["entering"], row["short"]) for row in rows.iter_rows(named=True)]


def line_words(line: Mapping[str, int]) -> str:
    """A line as it is told."""
    return "，".join(f"{subject} {law.mark_words(least)} 分" if subject else f"笔试成绩 {law.said(least)} 分" for subject, least in line.items())


def standing(scoring: Scoring) -> pl.DataFrame:
    """The results that stand: of each number the last."""
    return copy_frame("""SELECT DISTINCT ON (number) number, position_at, standing, marks::text, written, is_in_line, rank, entered FROM recruitment_result
      WHERE exam_id = %(exam)s ORDER BY number, id DESC""", {"exam": scoring.exam_id}, schema={
          "number": pl.Int64, "position_at": pl.Int64, "standing": pl.String, "marks": pl.String, "written": pl.Int64, "is_in_line": pl.Boolean, "rank": pl.Int64,
          "entered": pl.Boolean})


@dataclass(frozen=True, slots=True)
class Own:
    """An applicant's own result, released."""

    scoring: Scoring
    result: Result
    ticket: str
    position: str
    line: str
    rechecks: Sequence[tuple[Paper, Recheck | None]]
    until: date


def own_page(account: Account, recruitment_id: int) -> Own:
    """An applicant's own score. NotFound before it is released, by the database's clock, and for who did not sit."""
    result = next(iter(Result.objects.raw(OWN, [recruitment_id, account.number_digest])), None)
    if result is None:
        found = Scoring.objects.filter(exam__recruitment=recruitment_id, approved_at__isnull=False).exists()
        raise NotFound("还没有您的成绩", why="成绩在公布的时间对所有人同时公布" if found else "成绩还没有审定公布", then="请以公告的时间为准，到时再看")
    told: Any = result  # with what `OWN` says beside it
    (position, category, level), (room_at, seat) = json.loads(told.of_position), json.loads(told.of_seat)
    scoring, papers = _decided(told.approved, told.release_at, result.exam_id, category)
    asked = {each.paper_id: each for each in Recheck.objects.filter(number=result.number, paper__in=papers)} if told.is_rechecked else {}
    return Own(scoring, result, sitting.ticket(scoring.exam, room_at, seat), position, line_words(scoring.lines.get(group_of(category, level), {})),
               [(each, asked.get(each.pk)) for each in papers], recheck_until(scoring))


@lru_cache(maxsize=64)
def _decided(approved: str, release_at: datetime, exam_id: int, category: str) -> tuple[Scoring, Sequence[Paper]]:
    """What every page of a category shows alike and nobody changes any more; kept under the salted digest of the leaf that decided it, and the moment of release."""
    scoring = Scoring.objects.select_related("exam__recruitment").get(exam=exam_id)
    return scoring, list(Paper.objects.filter(exam=exam_id, category=category).order_by("starts_at"))


def recheck_until(scoring: Scoring) -> date:
    """The last day on which somebody may ask to look again."""
    if scoring.release_at is None:
        raise NotFound("成绩还没有公布", then="请以公告的时间为准")
    return localdate(scoring.release_at) + timedelta(days=scoring.recheck_days)


def rechecks(scoring: Scoring) -> list[Recheck]:
    """Requests, those without an answer first."""
    return list(Recheck.objects.filter(paper__exam=scoring.exam_id).select_related("paper").order_by("answered_at", "pk"))


def recheck_of(scoring: Scoring, recheck_id: int) -> Recheck:
    """A request. NotFound for another examination's."""
    found = Recheck.objects.select_related("paper").filter(paper__exam=scoring.exam_id, pk=recheck_id).first()
    if found is None:
        raise NotFound("没有找到这一复查申请", then="请刷新页面")
    return found


def mark_of(scoring: Scoring, paper: Paper, number: int) -> int | None:
    """A mark as it stands."""
    last = Settlement.objects.filter(paper=paper, number=number).order_by("-pk").first()
    return last.mark if last else Entered.objects.filter(paper=paper, entry=1, number=number).values_list("mark", flat=True).first()


def _people(scoring: Scoring, chosen: pl.DataFrame | None = None) -> pl.DataFrame:
    """Who sat, by number; with the position that each chose since, where the examination was sat first."""
    people = copy_frame(PEOPLE, {"exam": scoring.exam_id}, schema=PERSON)
    if not scoring.exam.recruitment.sits_first:
        return people
    return people.update(copy_frame(CHOICES, {"exam": scoring.exam_id}, schema=CHOICE) if chosen is None else chosen, on="number")


def _final(scoring: Scoring) -> pl.DataFrame:
    return copy_frame(FINAL, {"exam": scoring.exam_id}, schema={"paper": pl.Int64, "number": pl.Int64, "mark": pl.Int64})
