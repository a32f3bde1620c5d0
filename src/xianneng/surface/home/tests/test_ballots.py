"""Votes through the client: opened at a case's step, collected, cast by a code alone, counted into the step and its papers."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from xianneng.foundation.ballots.models import Ballot, Voter
from xianneng.foundation.cases.models import Case
from xianneng.foundation.cases.queries import case_for
from xianneng.foundation.documents.papers import lists
from xianneng.foundation.ledger.models import Leaf
from xianneng.surface.home.queries.case import context
from xianneng.surface.project.testing import NOW, ON, WATER, County
from xianneng.work.ranks import papers

Enter = Callable[[str], Client]
NAMES = ("方与行", "韦棹歌")


@pytest.fixture
def vote(enter: Enter, made: County) -> "Vote":
    return Vote(enter, made)


class Vote:
    """A promotion of two at its recommendation step, with a ballot that is open."""

    def __init__(self, enter: Enter, made: County, most: int = 2) -> None:
        self.enter, self.persons = enter, [made.persons[name] for name in NAMES]
        self.officer = enter("officer")
        self.officer.post("/ranks/propose/", {"person": self.persons, "organ": made.organs[WATER].pk})
        self.case = Case.objects.get()
        self.complete("officer", places_一级主任科员=1, places_三级主任科员=1, method="会议推荐", purpose="工作需要")
        self.complete("reviewer", approved_一级主任科员=1, approved_三级主任科员=1)
        answer = self.do(kind="民主推荐", due_count=8, most=most, voter=[made.persons["陈思源"], made.persons["周望川"]])
        assert answer.status_code == 302, answer.content.decode()
        self.ballot = Ballot.objects.get()
        self.path = f"/ballot/{self.ballot.pk}/"

    def complete(self, by: str, **given: Any) -> Any:
        """Agree to the step in hand."""
        self.case.refresh_from_db()
        return self.enter(by).post(f"/case/{self.case.number}/complete/", {
            "seen": self.case.version, "outcome": "同意", "text": "同意", **given})

    def do(self, **given: Any) -> Any:
        """Open a ballot."""
        self.case.refresh_from_db()
        return self.officer.post(f"/case/{self.case.number}/do/open_ballot/", {"seen": self.case.version, **given})

    def slips(self, count: int) -> list[str]:
        """Codes on printed slips."""
        page = self.officer.post(f"{self.path}run/slips/", {"count": count}).content.decode()
        return re.findall(r"<code>([A-Z2-7-]+)</code>", page)

    def cast(self, code: str, *chosen: str) -> Any:
        """Vote as nobody in particular."""
        marks = {f"mark-{person}": "推荐" for person, name in zip(self.persons, NAMES, strict=True) if name in chosen}
        return Client().post(self.path, {"code": code, "cast": "1", **marks})

    def close(self, present: int) -> Any:
        """End the vote."""
        return self.officer.post(f"{self.path}run/close/", {"present": present})

    def paper(self) -> lists.RecommendationSummary:
        """The summary paper, as filled."""
        self.case.refresh_from_db()
        return papers.FILL["recommendation"](papers.Filling(self.case, ON))


def test_the_result_is_the_step_and_its_papers(vote: Vote) -> None:
    for code in vote.slips(5):
        assert "已经投票" in vote.cast(code, *NAMES).content.decode()
    assert vote.complete("officer").status_code == 422, "the vote is still open"
    assert vote.close(6).status_code == 302
    first, second = map(str, vote.persons)
    forged = {"due": 99, f"votes_{first}": 0}
    assert vote.complete("officer", **forged).status_code == 302
    given = Case.objects.get(number=vote.case.number).data["recommendation"]
    assert (given["due"], given["present"], given["issued"], given["returned"], given["valid"]) == (8, 6, 5, 5, 5)
    assert given["votes"] == {first: 5, second: 5}
    assert [each.votes for each in vote.paper().tallies] == [(5,), (5,)]
    assert vote.paper().returned_count == 5


def test_who_prints_slips_is_kept_and_those_listed_still_get_their_codes(vote: Vote) -> None:
    assert "最多还可印发 6 张" in vote.officer.get(f"{vote.path}run/").content.decode()
    assert vote.officer.post(f"{vote.path}run/slips/", {"count": 7}).status_code == 422
    vote.slips(6)
    leaf = json.loads(Leaf.objects.get(kind="cases.print_slips").body)
    assert (leaf["ballot"], leaf["count"], "许知微" in leaf["by"]) == (vote.ballot.pk, 6, True)
    assert "印发投票码 6 张" in vote.officer.get(f"/case/{vote.case.number}/").content.decode()
    assert vote.enter("voter").post(f"{vote.path}collect/").status_code == 200


def test_a_voter_who_may_not_vote_is_refused_and_not_left_out(vote: Vote, made: County) -> None:
    vote.cast(vote.slips(1)[0], *NAMES)
    vote.close(1)
    answer = vote.do(kind="民主推荐", due_count=8, voter=[made.persons["顾景行"], made.persons["林间"]])
    assert answer.status_code == 422
    assert "参加人员名单有变化" in answer.content.decode()


def test_a_vote_in_which_nobody_took_part_is_no_recommendation(vote: Vote) -> None:
    for present in (0, 6):
        answer = vote.close(present)
        assert (answer.status_code, "没有收回选票" in answer.content.decode()) == (422, True), present
    assert vote.complete("officer").status_code == 422, "nothing to go on with"
    vote.cast(vote.slips(1)[0], *NAMES)
    assert vote.close(1).status_code == 302


@pytest.mark.parametrize(("present", "said"), [(0, 'name="present"'), (6, "没有收回选票")])
def test_the_empty_result_of_an_older_vote_is_no_recommendation(vote: Vote, present: int, said: str) -> None:
    Ballot.objects.filter(pk=vote.ballot.pk).update(present_count=present, closed_at=NOW)
    answer = vote.complete("officer")
    assert (answer.status_code, said in answer.content.decode()) == (422, True)


def test_of_few_votes_no_number_is_told_anywhere(vote: Vote) -> None:
    codes = vote.slips(3)
    for code in codes[:2]:
        vote.cast(code, "方与行")
    vote.cast(codes[2], *NAMES)
    vote.close(3)
    page = vote.officer.get(f"/case/{vote.case.number}/").content.decode()
    assert "只列是否过半数" in page
    vote.complete("officer")
    given = Case.objects.get(number=vote.case.number).data["recommendation"]
    assert given["majority"] == {str(vote.persons[0]): True, str(vote.persons[1]): False}
    assert not {"votes", "counts"} & given.keys()
    assert [(each.votes, each.majority) for each in vote.paper().tallies] == [((), True), ((), False)]
    assert "过半数" in str(lists.recommendation_summary(vote.paper()))


def test_one_vote_in_the_browser_beside_paper_votes_is_told_to_nobody(vote: Vote) -> None:
    voter = vote.enter("voter")
    code = re.search(r"<code>([A-Z2-7-]+)</code>", voter.post(f"{vote.path}collect/").content.decode())
    assert code
    vote.cast(code[1], "韦棹歌")
    figures = {"issued": 5, "returned": 5, "valid": 5, f"{vote.persons[0]}-0": 5, f"{vote.persons[1]}-0": 3}
    for counter in ("officer", "examiner"):
        vote.enter(counter).post(f"{vote.path}run/count/", figures)
    assert "现在结束，结果不列票数" in vote.officer.get(f"{vote.path}run/").content.decode()
    assert vote.close(6).status_code == 302
    for address in (f"/case/{vote.case.number}/", f"{vote.path}run/"):
        page = vote.officer.get(address).content.decode()
        shown = re.search(r'aria-label="投票结果，可滚动">(.*?)</div>', page, re.DOTALL)
        assert shown
        assert re.findall(r"<td[^>]*>([^<]*)</td>", shown[1]) == ["是", "—"], "paper alone decides on the one; not on the other"
    assert vote.complete("officer").status_code == 302
    given = Case.objects.get(number=vote.case.number).data["recommendation"]
    assert given["majority"] == {str(vote.persons[0]): True, str(vote.persons[1]): None}
    assert not {"votes", "counts"} & given.keys()
    first, second = (papers._recommended(given, person) for person in vote.persons)
    assert first == "电子票或纸质票不足五张，不列票数；得票超过半数"
    assert second == "电子票或纸质票不足五张，不列结果"


@pytest.mark.parametrize("most", [0, 3])
def test_a_vote_may_name_one_candidate_at_least_and_no_more_than_there_are(enter: Enter, made: County, most: int) -> None:
    with pytest.raises(AssertionError, match=f"每票最多推荐人数不能是 {most}"):
        Vote(enter, made, most=most)


def test_who_is_on_the_paper_is_told_to_holders_of_a_code_only(vote: Vote) -> None:
    code = vote.slips(1)[0]
    assert "方与行" not in Client().get(vote.path).content.decode()
    wrong = Client().post(vote.path, {"code": "ABCD-EFGH"})
    assert wrong.status_code == 422
    assert "方与行" not in wrong.content.decode()
    assert Client().post(f"/ballot/{vote.ballot.pk + 1}/", {"code": code}).status_code == 422
    assert "方与行" in Client().post(vote.path, {"code": code}).content.decode()
    assert "均不推荐" in vote.cast(code).content.decode(), "an empty vote is asked about"
    assert "已经投票" in vote.cast(code, "方与行").content.decode()
    assert vote.cast(code, "方与行").status_code == 409


def test_a_signed_in_voter_is_nobody_on_the_cast_page(vote: Vote) -> None:
    voter = vote.enter("voter")
    assert "参加投票" in voter.get("/").content.decode()
    page = voter.post(f"{vote.path}collect/").content.decode()
    code = re.search(r"<code>([A-Z2-7-]+)</code>", page)
    assert code
    assert voter.post(f"{vote.path}collect/").status_code == 409
    assert vote.enter("confirmer").get(f"{vote.path}collect/").status_code == 404, "not on the list"
    for answer in (voter.get(vote.path), voter.post(vote.path, {"code": code[1]}),
                   voter.post(vote.path, {"code": code[1], "cast": "1", f"mark-{vote.persons[0]}": "推荐"})):
        assert "陈思源" not in answer.content.decode()
    assert {each.name: each.collected for each in Voter.objects.all()} == {"陈思源": True, "周望川": False}


def test_two_counters_of_the_paper_votes_must_agree(vote: Vote) -> None:
    figures = {"issued": 6, "returned": 6, "valid": 6, f"{vote.persons[0]}-0": 4, f"{vote.persons[1]}-0": 3}
    assert vote.officer.post(f"{vote.path}run/count/", figures | {"valid": ""}).status_code == 422
    assert vote.officer.post(f"{vote.path}run/count/", figures).status_code == 302
    assert vote.close(6).status_code == 422
    examiner = vote.enter("examiner")
    assert "许知微已录入" in examiner.get(f"{vote.path}run/").content.decode()
    examiner.post(f"{vote.path}run/count/", figures)
    assert vote.close(6).status_code == 302
    vote.complete("officer")
    given = Case.objects.get(number=vote.case.number).data["recommendation"]
    assert list(given["votes"].values()) == [4, 3]
    assert vote.paper().tellers == ("许知微", "严敬之")


def test_another_organ_sees_nothing_of_it(vote: Vote) -> None:
    assert vote.enter("officer2").get(f"{vote.path}run/").status_code == 404
    assert vote.enter("voter").get(f"{vote.path}run/").status_code == 403
    assert vote.do(kind="民主推荐", due_count=8).status_code == 422, "one vote at a time"


def test_a_candidate_who_holds_an_office_runs_no_vote_and_reads_no_finding(vote: Vote, made: County) -> None:
    made.users["examiner"].person_id = vote.persons[0]
    made.users["examiner"].save()
    candidate, case = vote.enter("examiner"), f"/case/{vote.case.number}/"
    page = candidate.get(case).content.decode()
    viewer = candidate.get("/").context["viewer"]
    shown = context(case_for(viewer, vote.case.number, ON), viewer, ON, None)
    assert set(shown) == {"case", "flow", "task", "by_parameter", "seated", "controls", "hindered", "nobody_left", "others", "returnable", "withheld",
                          "signing", "unsigned"}
    assert "您应当回避" in page
    assert "本件涉及您本人" in page
    assert "可以办理的人员：县水利局人事科　许知微" in page, "who proposed it may do its proposer's steps"
    for words in ("组织投票", "抄送", "暂缓", "终止", "归入", "韦棹歌的", f"{vote.path}run/"):
        assert words not in page, words
    figures = {"issued": 6, "returned": 6, "valid": 6, f"{vote.persons[0]}-0": 6, f"{vote.persons[1]}-0": 0}
    for answer in (candidate.get(f"{vote.path}run/"), candidate.post(f"{vote.path}run/slips/", {"count": 3}),
                   candidate.post(f"{vote.path}run/count/", figures), candidate.post(f"{vote.path}run/close/", {"present": 6})):
        assert answer.status_code == 422
        assert "您应当回避" in answer.content.decode()
    assert candidate.get(f"{case}papers.zip").status_code == 404
    assert candidate.get(f"{case}receipt/").status_code == 404
    vote.ballot.refresh_from_db()
    assert (vote.ballot.slip_count, vote.ballot.paper_counts.count(), vote.ballot.closed_at) == (0, 0, None)
    vote.cast(vote.slips(1)[0], *NAMES)
    assert vote.close(1).status_code == 302
    assert vote.complete("officer", held_on="2026-11-20").status_code == 302
    answer = candidate.post(f"{case}do/inquire/", {
        "seen": Case.objects.get().version, "officer": [vote.enter("officer").get("/").context["viewer"].office_id]})
    assert (answer.status_code, "您应当回避" in answer.content.decode()) == (422, True)
