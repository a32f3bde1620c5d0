"""成绩规则, 笔试成绩审定 and 成绩更正: what counts is published before anybody is marked; lines are decided about marks that are complete; a wrong mark is mended."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, ClassVar

import polars as pl
from django.utils.timezone import localtime

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.models import Case
from xianneng.foundation.cases.types import CaseType
from xianneng.foundation.ledger.digests import sm3
from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.ledger.report import Report
from xianneng.law.catalogue import cite
from xianneng.law.recruitment import scoring as law
from xianneng.law.refusals import Conflict, Refused
from xianneng.work.recruitment.cases import Publishing
from xianneng.work.recruitment.scoring import operations, queries
from xianneng.work.recruitment.scoring.models import Recheck, Result, Scoring, ScoringState, Settlement, Sheet
from xianneng.work.recruitment.sitting import queries as sitting

TOLD = 40  # groups of a case's matter


class _OfScores(CaseType):
    """A matter of an examination's scores: ``case.data["scoring"]``; approved by one step, by another than who proposed."""

    process: ClassVar[str] = Publishing.process
    forms: ClassVar[Sequence[str]] = ("approval",)
    open_right: ClassVar[str] = queries.SCORE
    second: ClassVar[Sequence[str]] = ("approval",)

    def diagram(self) -> str:
        """Approved by one step, as a publication is."""
        return Publishing().diagram()

    def _held(self, case: Case) -> Scoring:
        """The scores, locked. Needs a transaction."""
        return Scoring.objects.select_for_update(of=("self",)).select_related("exam__recruitment__organ").get(pk=case.data["scoring"])

    def _stands(self, scoring: Scoring, state: ScoringState, **more: Any) -> None:
        scoring.state = state
        for name, value in more.items():
            setattr(scoring, name, value)
        scoring.save(update_fields=["state", *more])


class Terms(_OfScores):
    """成绩和入围规则 (RECR-EXAM-02, RECR-EXAM-03): published before anybody is marked."""

    key: ClassVar[str] = "recruitment.score_terms"
    title: ClassVar[str] = "成绩和入围规则"
    prefix: ClassVar[str] = "CG"

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Every paper has its full marks and weight; nothing moves while it is decided."""
        held = self._held(case)
        if held.state != ScoringState.DRAFTED:
            raise Conflict(f"成绩规则不能再呈报：{held.state}", why=held.terms_case, then="请打开那一办件")
        without = [each for each in sitting.papers(held.exam) if str(each.pk) not in held.papers]
        if without or not held.papers:
            raise Refused("还不能呈报", why="；".join(f"{each.category}“{each.subject}”没有满分和权重" for each in without) or "没有科目", then="请先设置科目，再保存一遍规则")
        self._stands(held, ScoringState.TERMS_DECIDED, terms_case=case.number)
        case.data |= {"matter": terms_words(held), "terms": terms_sm3(held)}

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Published, word for word as it was proposed."""
        held = self._held(case)
        leaf.body |= {"exam": held.exam_id, "terms": terms_words(held)}
        self._stands(held, ScoringState.ENTERED, terms_at=now)

    def ended(self, case: Case, how: str, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Not published: they may be worked on again."""
        self._stands(self._held(case), ScoringState.DRAFTED, terms_case="")


class Scores(_OfScores):
    """笔试成绩和合格分数线: everybody's result by the lines, released at one moment. ``case.data``: results, their SM3 as proposed."""

    key: ClassVar[str] = "recruitment.scores"
    title: ClassVar[str] = "笔试成绩和合格分数线"
    prefix: ClassVar[str] = "CJ"

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Both entries agree or were settled, the register of conduct says the same, every group has its line."""
        held = self._held(case)
        if held.state != ScoringState.ENTERED:
            raise Conflict(f"成绩{held.state}", why=held.case_number, then="请打开那一办件")
        if missing := queries.missing(held):
            raise Refused("还不能呈报成绩", why="；".join(missing), article=cite("RECR-SCORE-01"), then="请补充后再呈报")
        self._not_yet(held, now)
        frame = queries.results(held, held.lines)
        case.data |= {"results": queries.digest(frame), "lines": lines_sm3(held), "matter": self._matter(held, frame)}
        self._stands(held, ScoringState.DECIDED, case_number=case.number)

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Decided: the results stand, and wait for their moment."""
        held = self._held(case)
        self._not_yet(held, now)
        frame = queries.results(held, held.lines)
        if queries.digest(frame) != case.data["results"]:
            raise Refused("呈报之后成绩或考试行为记录已变", why="与呈报时的摘要不同", then="请终止本件，核对后重新呈报")
        operations.write_results(frame, held.exam_id, leaf.id)
        leaf.wrote(Result._meta.db_table)
        leaf.body |= {"exam": held.exam_id, "results": case.data["results"], "release_at": held.release_at.isoformat() if held.release_at else ""}
        self._stands(held, ScoringState.APPROVED, approved_at=now)

    def ended(self, case: Case, how: str, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Not decided: lines and marks may be worked on again."""
        self._stands(self._held(case), ScoringState.ENTERED, case_number="")

    def _not_yet(self, scoring: Scoring, now: datetime) -> None:
        if scoring.release_at is None or now >= scoring.release_at:
            raise Refused("成绩公布的时间已过", why="成绩在以后的一个时刻对所有人同时公布", then="请改定公布时间后再呈报")

    def _matter(self, scoring: Scoring, frame: pl.DataFrame) -> list[list[str]]:
        found = queries.preview(scoring, frame)
        rows = [[each.name, f"{each.line}：{each.sat} 人参加，{each.passing} 人达到，拟面试 {each.wanted} 人，入围 {each.entering} 人"
                 + (f"，{each.short} 个职位入围人数少于招录人数" if each.short else "")] for each in found[:TOLD]]
        standings = dict(frame["standing"].value_counts().sort("standing").iter_rows())
        return [["成绩公布", f"{localtime(scoring.release_at):%Y-%m-%d %H:%M}"], *rows, *([["", f"等 {len(found)} 组，见成绩页"]] if len(found) > TOLD else []),
                ["成绩性质", "，".join(f"{name} {count} 人" for name, count in standings.items())]]


class Correcting(_OfScores):
    """成绩更正 after a re-check. ``case.data``: paper, number, ticket, old, new, words. The position's results are reckoned anew, the old ones stay in the file."""

    key: ClassVar[str] = "recruitment.score_correction"
    title: ClassVar[str] = "成绩更正"
    prefix: ClassVar[str] = "CX"

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """What the mark was, what it is, and why."""
        data, scoring = case.data, self._held(case)
        paper = queries.paper_of(scoring, data["paper"])
        case.data["matter"] = [["准考证号", data["ticket"]], ["科目", paper.subject], ["原成绩", law.mark_words(data["old"])], ["更正为", law.mark_words(data["new"])],
                               ["复查意见", data["words"]], ["影响", "该职位的排名和入围按更正后的成绩重算；已确定的复审人选不变，须调整的另行递补"]]

    def check(self, case: Case, step: str, *, viewer: Viewer, on: date) -> list[str]:
        """The mark still is what it was; nobody decides who entered it."""
        scoring = Scoring.objects.get(pk=case.data["scoring"])
        paper = queries.paper_of(scoring, case.data["paper"])
        if queries.mark_of(scoring, paper, case.data["number"]) != case.data["old"]:
            raise Refused("这一成绩已由另一件更正", then="请终止本件")
        if queries.enterers(paper) & viewer.accounts:
            raise Refused("更正由没有录入、核定这一科目成绩的人员审定", article=cite("RECR-SCORE-01", on), then="请转办给同岗位的其他人员")
        return []

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """The mark is mended, and with it every result of the position that it moves."""
        data, scoring = case.data, self._held(case)
        row = Settlement.objects.create(paper_id=data["paper"], number=data["number"], mark=data["new"], words=data["words"], by=viewer.signature, by_user=viewer.user_id,
                                        case_number=case.number, made_at=now, leaf_id=leaf.id)
        leaf.wrote(Settlement._meta.db_table, [row.pk])
        moved = queries.moved(queries.standing(scoring), queries.results(scoring, scoring.lines), data["number"])
        operations.write_results(moved, scoring.exam_id, leaf.id)
        leaf.wrote(Result._meta.db_table)
        leaf.body |= {"exam": scoring.exam_id, "paper": data["paper"], "number": data["number"], "moved": moved.height}

    def ended(self, case: Case, how: str, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Not corrected: the request waits to be answered again."""
        Recheck.objects.filter(pk=case.data["recheck"], case_number=case.number).update(
            answer="", answer_words="", mark=None, by="", by_user=None, answered_at=None, case_number="")


def terms_words(scoring: Scoring) -> list[list[str]]:
    """The terms as they are published, in rows of title and text."""
    papers = sitting.papers(scoring.exam)
    rows = [[each.category, f"{each.subject}：满分 {scoring.papers[str(each.pk)][0]} 分，权重 {scoring.papers[str(each.pk)][1]}"] for each in papers if str(each.pk) in scoring.papers]
    ties = f"依次比较{'、'.join(scoring.ties)}，仍相同的并列" if scoring.ties else "并列"
    return [*rows, ["笔试成绩", f"各科折算为百分制后按权重平均，保留 {scoring.decimals} 位小数，四舍五入"],
            ["缺考、违纪", f"{'缺考一科的，不计笔试成绩' if scoring.absent_out else '缺考的科目记零分'}；认定违纪的科目记零分，取消考试资格的没有成绩"
             + ("；有一科零分的，不得入围" if scoring.zero_out else "")],
            ["排名", f"在达到合格分数线的人员中按笔试成绩排名，同分的{ties}"],
            ["入围面试", f"按职位表的面试人员比例，没有写明的 {scoring.ratio}:1；末位并列的一并入围"],
            ["面试", f"每组 {scoring.panel} 名考官，{'去掉一个最高分和一个最低分后' if scoring.drops else ''}取平均分；低于 {law.mark_words(scoring.interview_least)} 分的不进入体检"],
            ["综合成绩", f"笔试 {scoring.written_share}%，面试 {100 - scoring.written_share}%；同分的依次比较笔试成绩{''.join('、' + each for each in scoring.ties)}"],
            ["成绩复查", f"成绩公布后 {scoring.recheck_days} 日内可以申请，每科一次"]]


def terms_sm3(scoring: Scoring) -> str:
    """SM3 over the terms that a case decides: what each paper tests and how it counts, and the rules."""
    papers = [[each.pk, each.category, each.subject, each.tests, each.theory_share, scoring.papers.get(str(each.pk))] for each in sitting.papers(scoring.exam)]
    rules = [getattr(scoring, name) for name in ("decimals", "absent_out", "zero_out", "ties", "written_share", "ratio", "interview_least", "panel", "drops", "recheck_days")]
    return _sm3([papers, rules])


def lines_sm3(scoring: Scoring) -> str:
    """SM3 over the lines that a case decides."""
    return _sm3(scoring.lines)


def _sm3(told: Any) -> str:
    return sm3(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hex()


def verify(report: Report) -> None:
    """Whether terms and lines are those that were decided, and the marks of each sheet those that its officer took in; for `xianneng verify`.

    Results and corrections are sealed rows.
    """
    cases = {case.number: case.data for case in Case.objects.filter(type__in=(Terms.key, Scores.key))}
    for scoring in Scoring.objects.select_related("exam").order_by("pk"):
        for number, since, key, found, what in ((scoring.terms_case, scoring.terms_at, "terms", terms_sm3(scoring), "科目和成绩规则"),
                                                (scoring.case_number, scoring.approved_at, "lines", lines_sm3(scoring), "合格分数线")):
            if since and (number not in cases or cases[number].get(key, found) != found):
                report.fault(f"recruitment_scoring 第 {scoring.pk} 行：{what}与办件 {number or '（无）'} 审定的不符")
    last = Sheet.objects.order_by("paper_id", "entry", "-pk").distinct("paper_id", "entry").select_related("paper")
    for sheet in last:
        if queries.marks_sm3(sheet.paper, sheet.entry) != sheet.marks_sm3:
            report.fault(f"recruitment_entered：科目 {sheet.paper_id} 第 {sheet.entry} 遍成绩与 {sheet.by} 录入时不符")
