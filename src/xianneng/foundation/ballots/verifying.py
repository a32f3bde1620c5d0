"""What `xianneng verify` checks of votes beside the sealed rows: what is filled in while a vote is open and when it is closed, each
against what the leaf of that act states."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from xianneng.foundation.ballots.models import VOTING, Ballot
from xianneng.foundation.ledger.report import Report, run


@dataclass(slots=True)
class Course:
    """What the leaves state of one ballot since its opening: slips printed, voters (ids) who collected a code, the last count of each counter."""

    slips: int = 0
    collected: set[int] = field(default_factory=set)
    counts: dict[int, tuple[str, Any]] = field(default_factory=dict)


def check(report: Report) -> None:
    """Every check of this room."""
    run(report, _check_course, _check_closing)


def _check_course(report: Report) -> None:
    """Slips, collected codes and paper counts of each vote, open or closed, as the leaves of these acts state them.

    Of a vote that was opened before they had any, only the closing is checked.
    """
    courses = _courses()
    for ballot in Ballot.objects.filter(pk__in=courses).prefetch_related("voters", "paper_counts").order_by("pk"):
        course, where = courses[ballot.pk], f"第 {ballot.pk} 次投票"
        if ballot.slip_count != course.slips:
            report.fault(f"ballots_ballot 第 {ballot.pk} 行：印发投票码 {ballot.slip_count} 个，而存证所记共 {course.slips} 个，已被改动")
        for voter in sorted(ballot.voters.all(), key=lambda each: each.pk):
            if voter.collected != (voter.pk in course.collected):
                report.fault(f"ballots_voter 第 {voter.pk} 行：{where}参加人员记为{'已' if voter.collected else '未'}领票，与存证不符，已被改动")
        found = {each.counter_id: each for each in ballot.paper_counts.all()}
        for row in sorted(found.values(), key=lambda each: each.pk):
            if row.counter_id not in course.counts:
                report.fault(f"ballots_papercount 第 {row.pk} 行：{where}{row.counter}的计票没有存证，系绕过平台插入")
            elif (row.counter, row.figures) != course.counts[row.counter_id]:
                report.fault(f"ballots_papercount 第 {row.pk} 行：{where}{row.counter}的计票与存证所记不符，已被改动")
        for counter_id in sorted(course.counts.keys() - found.keys()):
            report.fault(f"ballots_papercount：{where}{course.counts[counter_id][0]}的计票有存证，而库内没有，已被删除或改动")


def _courses() -> dict[int, Course]:
    """By ballot, those alone whose opening was stated."""
    courses: dict[int, Course] = {}
    for _, told in _stated(VOTING):
        if told.keys() == {"ballot"}:
            courses[told["ballot"]] = Course()
        elif course := courses.get(told["ballot"]):
            course.slips += told.get("slips", 0)
            course.collected |= {told["collected"]} if "collected" in told else set()
            if "figures" in told:
                course.counts[told["counter_id"]] = told["counter"], told["figures"]
    return courses


def _stated(word: str) -> list[tuple[int, dict[str, Any]]]:
    """What leaves say under a word of their bodies, each with the leaf's id, in the order in which they were made."""
    with connection.cursor() as cursor:
        cursor.execute("""SELECT id, body::jsonb ->> %s FROM ledger_leaf
            WHERE body LIKE %s AND jsonb_typeof(body::jsonb -> %s) = 'object' ORDER BY id""", [word, f'%"{word}"%', word])
        return [(leaf_id, json.loads(text)) for leaf_id, text in cursor.fetchall()]


def _check_closing(report: Report) -> None:
    """Turnout, codes given out, paper votes, counter and moment of each closed vote; a leaf from before all were stated proves what it states."""
    stated = {told["id"]: (leaf_id, told) for leaf_id, told in _stated("ballot") if "present" in told}
    for ballot in Ballot.objects.annotate(collected=Count("voters", filter=Q(voters__collected=True))).order_by("id").iterator():
        leaf_id, then = stated.get(ballot.pk, (None, {}))
        now: dict[str, Any] = {
            "present": ballot.present_count, "paper": ballot.paper, "closed_by": ballot.closed_by,
            "closed_at": ballot.closed_at.isoformat() if ballot.closed_at else "",
            "slips": ballot.slip_count, "collected": ballot.collected}
        if leaf_id is None and ballot.closed_at:
            report.fault(f"ballots_ballot 第 {ballot.pk} 行：投票已结束，而没有结束的存证")
        elif any(then[key] != now[key] for key in now if key in then):
            report.fault(f"ballots_ballot 第 {ballot.pk} 行：实到人数、投票码、纸质票、计票人或结束时间与存证 {leaf_id} 所记不符，已被改动")
