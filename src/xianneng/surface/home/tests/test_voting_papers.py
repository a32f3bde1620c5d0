"""What the recommendation is held with: the blank ballot, the table of candidates, and who is due by the file."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from xianneng.foundation.ballots.models import APPRAISAL, Ballot
from xianneng.foundation.cases.models import Case
from xianneng.foundation.documents.papers import lists, voting
from xianneng.foundation.documents.rendering import render
from xianneng.foundation.record.models import Standing
from xianneng.foundation.record.queries import names_in_order
from xianneng.surface.home.tests.test_three_persons import Journey
from xianneng.surface.project.testing import ON, WATER, County
from xianneng.work.ranks import papers

Enter = Callable[[str], Client]


def to_vote(enter: Enter, made: County, method: str = "会议推荐") -> Journey:
    """A case of three whose places have been pre-approved."""
    journey = Journey(enter, made)
    assert not codes(journey) & {"slip", "roll"}
    journey.agree("officer", method=method, purpose="工作需要", places_一级主任科员=1, places_三级主任科员=1)
    journey.agree("reviewer", approved_一级主任科员=1, approved_三级主任科员=1)
    return journey


def case_of(journey: Journey) -> Case:
    return Case.objects.get(number=journey.number)


def codes(journey: Journey) -> set[str]:
    return {each.code for each in papers.ready(case_of(journey))}


def slip(journey: Journey) -> voting.VotingSlip:
    filled: voting.VotingSlip = papers.FILL["slip"](papers.Filling(case_of(journey), ON, papers.issued_at(case_of(journey), "slip")))
    return filled


@pytest.mark.row("RNK-05")
def test_the_ballot_names_the_candidates_in_official_order_and_nothing_that_tells_it_from_another(enter: Enter, made: County) -> None:
    journey = to_vote(enter, made)
    paper = slip(journey)
    assert [name for name, _, _ in paper.candidates] == list(names_in_order(journey.persons, ON).values())
    assert (paper.way, paper.choices, paper.most) == ("民主推荐", ("推荐",), 2)
    layout = papers.paper(case_of(journey), "slip", None, on=ON)
    assert not layout.numbered
    assert journey.number not in str(layout)
    assert render(layout, "pdf") == render(papers.paper(case_of(journey), "slip", None, on=ON), "pdf"), "one is as the other"
    assert "推荐人数不超过2名" in str(layout)


def test_an_appraisal_asks_for_a_grade_and_talks_have_no_ballot(enter: Enter, made: County) -> None:
    journey = to_vote(enter, made, "民主测评")
    assert slip(journey).choices == ("优秀", "称职", "基本称职", "不称职")
    assert slip(journey).most is None


def test_an_appraisal_counted_by_hand_is_kept_at_every_grade(enter: Enter, made: County) -> None:
    journey = to_vote(enter, made, "民主测评")
    turnout = {"held_on": "2026-11-20", "due": 20, "present": 18, "valid": 18}
    too_many = enter("officer").post(f"/case/{journey.number}/complete/", {
        "seen": case_of(journey).version, "outcome": "呈报", "text": "", **turnout, **journey.each(votes=10, votes1=6, votes2=2, votes3=1)})
    assert (too_many.status_code, "各等次的票数相加不能多于有效票" in too_many.content.decode()) == (422, True)
    journey.agree("officer", **turnout, **journey.each(votes=10, votes1=6, votes2=2, votes3=0))
    summary: lists.RecommendationSummary = papers.FILL["recommendation"](papers.Filling(case_of(journey), ON, papers.issued_at(case_of(journey), "recommendation")))
    assert summary.choices == ("优秀", "称职", "基本称职", "不称职")
    assert {each.votes for each in summary.tallies} == {(10, 6, 2, 0)}


def test_where_single_persons_are_talked_with_there_is_no_ballot(enter: Enter, made: County) -> None:
    assert codes(to_vote(enter, made, "个别谈话推荐")) == {"plan", "quotas", "roll"}


def test_who_is_suspended_is_on_neither_paper_and_the_papers_stay_as_they_were_voted_with(enter: Enter, made: County) -> None:
    journey = to_vote(enter, made)
    journey.send("officer", "do/suspend_subject", person=made.persons["程守业"], text="核对档案")
    table = papers.paper(case_of(journey), "roll", None, on=ON)
    assert "程守业" not in str(table) + str(slip(journey))
    assert "2025年度" in str(table)
    journey.send("officer", "do/resume_subject", person=made.persons["程守业"], text="核对无误")
    assert "程守业" in str(slip(journey))
    journey.agree("officer", held_on="2026-11-20", due=20, present=18, valid=18, **journey.each(votes=15))
    voted = slip(journey)
    journey.send("officer", "do/remove_subject", person=made.persons["程守业"], text="本人放弃")
    assert slip(journey) == voted


def test_the_ballot_on_paper_is_that_in_the_browser(enter: Enter, made: County) -> None:
    journey = to_vote(enter, made)
    journey.send("officer", "do/open_ballot", kind=APPRAISAL, due_count=8)
    ballot = Ballot.objects.get()
    assert (slip(journey).way, list(slip(journey).choices)) == (ballot.kind, ballot.choices)
    assert [name for name, _, _ in slip(journey).candidates] == [each["name"] for each in ballot.candidates]


def test_who_is_due_is_proposed_by_the_file_which_is_named(enter: Enter, made: County) -> None:
    journey = to_vote(enter, made)
    count = Standing.objects.as_of(ON).filter(organ=made.organs[WATER], status="在职").count()
    page = enter("officer").get(f"/case/{journey.number}/").content.decode()
    [field] = re.findall(r'<input[^>]*name="due"[^>]*>', page)
    assert f'value="{count}"' in field
    assert f"按档案，本机关今天在职 {count} 人" in page
