"""人员转隶: everybody of an organ, or some, goes to another on one day; what hinders is said at once; both sides decide (EST-11)."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from xianneng.foundation.access.operations import appoint
from xianneng.foundation.cases.models import Case
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.quotas import verifying as books
from xianneng.foundation.quotas.models import Unit
from xianneng.foundation.quotas.queries import differences
from xianneng.foundation.record import verifying
from xianneng.foundation.record.models import Level, Post, Rank, Registration, Standing, Today
from xianneng.surface.project.testing import HOUSING, NEXT, NOW, ON, WATER, County, verify
from xianneng.work.personnel.reassignment import queries

Enter = Callable[[str], Client]
DAY = date(2026, 11, 20)
GIVEN = {"organ": "县住建局", "moves_on": DAY.isoformat(), "ground": "机构合并", "document": "示编〔2026〕8号", "paid_through": "2026年11月",
         "basis": "职数随机构合并重新核定，示组函〔2026〕3号"}


def propose(client: Client, organ: int, who: str = "") -> Any:
    """申报 from the page."""
    return client.post("/reassignments/propose/", {"organ": organ, "who": who})


def opened(answer: Any) -> Case:
    """The case that it became."""
    assert answer.status_code == 302, answer.content.decode()
    return Case.objects.get(number=answer["Location"].strip("/").split("/")[-1])


def do(client: Client, case: Case, **data: str) -> Any:
    """The step in hand."""
    case.refresh_from_db()
    return client.post(f"/case/{case.number}/complete/", {"outcome": "同意", "text": "同意。", "seen": case.version, **data})


@pytest.mark.row("EST-11")
def test_some_people_of_an_organ_go_on_one_day(enter: Enter, made: County) -> None:
    going = ("何清", "梁疏雨")
    case = opened(propose(enter("officer"), made.organs[WATER].pk, "、".join(going)))
    page = enter("officer").get(f"/case/{case.number}/").content.decode()
    assert "1\t梁疏雨\t不任职务\n2\t何清\t不任职务" in page
    ids = [made.persons[name] for name in going]
    number = {each.person_id: each.position + 1 for each in case.subjects.all()}
    before = [list(model.objects.filter(person_id__in=ids).values()) for model in (Rank, Level, Registration)]
    assert do(enter("officer"), case, **GIVEN, posts=f"{number[ids[1]]}\t梁疏雨\t村镇建设科科员").status_code == 302
    assert do(enter("officer2"), case, kinship="不构成任职回避").status_code == 302
    assert do(enter("leader"), case, document="示组转〔2026〕3号").status_code == 302
    for person_id in ids:
        rows = list(Standing.objects.known().filter(person_id=person_id).order_by("valid_from"))
        assert [(row.organ, row.valid_to) for row in rows][-2:] == [(made.organs[WATER], DAY), (made.organs[HOUSING], date(9999, 12, 31))]
        assert Today.objects.get(person_id=person_id).organ_name == HOUSING
    assert Post.objects.known().get(person_id=ids[1]).title == "村镇建设科科员"
    assert not Post.objects.known().filter(person_id=ids[0]).exists()
    assert [list(model.objects.filter(person_id__in=ids).values()) for model in (Rank, Level, Registration)] == before
    assert differences(list(Unit.objects.all()), ON) == []
    assert (verify(verifying.check), verify(books.check)) == ([], [])
    for kind, start in (("docx", b"PK"), ("pdf", b"%PDF")):
        paper = enter("officer").get(f"/case/{case.number}/paper/handover.{kind}")
        assert paper.status_code == 200
        assert paper.content.startswith(start)
    assert "何清" in enter("officer2").get(f"/roster/?organ={made.organs[HOUSING].pk}").content.decode()


def test_a_leader_keeps_layer_and_rank_and_the_main_post_has_no_gap(enter: Enter, made: County) -> None:
    person = made.persons["周望川"]
    old = Post.objects.known().get(person_id=person)
    case = opened(propose(enter("reviewer"), made.organs[WATER].pk, "周望川"))
    assert do(enter("reviewer"), case, **GIVEN).status_code == 302
    do(enter("officer2"), case, kinship="不构成任职回避")
    do(enter("leader"), case, document="示组转〔2026〕4号")
    rows = list(Post.objects.known().filter(person_id=person, is_main=True).order_by("valid_from"))
    assert [(row.title, row.valid_from, row.valid_to, row.organ) for row in rows] == [
        (old.title, old.valid_from, DAY, made.organs[WATER]), (old.title, DAY, date(9999, 12, 31), made.organs[HOUSING])]


def test_what_hinders_is_said_of_everybody_at_once(enter: Enter, made: County) -> None:
    busy = opened(enter("officer").post("/transfers/propose/", {"person": made.persons["贺云舟"]}))
    answer = propose(enter("officer"), made.organs[WATER].pk, "贺云舟 何清")
    words = answer.content.decode()
    assert answer.status_code == 409
    assert busy.number in words
    assert "还有在办的办件" in words
    own = propose(enter("officer"), made.organs[WATER].pk)
    assert own.status_code == 422
    assert "请由公务员主管部门申报" in own.content.decode()
    unknown = propose(enter("officer"), made.organs[WATER].pk, "无此人")
    assert "无此人不在该机关" in unknown.content.decode()
    assert propose(enter("officer"), made.organs[HOUSING].pk).status_code == 404
    assert propose(enter("confirmer"), made.organs[WATER].pk).status_code == 403


def test_no_establishment_no_reassignment_and_nothing_typed_is_lost(enter: Enter, made: County) -> None:
    case = opened(propose(enter("reviewer"), made.organs[WATER].pk, "何清 梁疏雨 苏若渚 韦棹歌 江一苇 吴听澜 程守业 方与行"))
    answer = do(enter("reviewer"), case, **GIVEN | {"document": "示编〔2026〕9号"})
    words = answer.content.decode()
    assert answer.status_code == 422
    assert "行政编制核定12名" in words
    assert "超出" in words
    assert "示编〔2026〕9号" in words
    wrong = do(enter("reviewer"), case, **GIVEN, posts="1\t甲\t科员")
    assert "序号和姓名与名册不符" in wrong.content.decode()
    past = do(enter("reviewer"), case, **GIVEN | {"moves_on": "2026-11-01"})
    assert "转隶日期不能早于今天" in past.content.decode()
    same = do(enter("reviewer"), case, **GIVEN | {"organ": WATER})
    assert "接收机关就是转出机关" in same.content.decode()
    assert not Standing.objects.filter(organ=made.organs[HOUSING], valid_from=DAY).exists()


def test_both_authorities_decide_where_they_differ(enter: Enter, made: County) -> None:
    with transaction.atomic(), writing(kind="testing.office", body={}, now=NOW) as leaf:
        appoint(user=made.users["zhou"], role="authority_leader", title="邻县县委组织部", organ=made.organs[NEXT], jurisdiction=made.organs["邻县"],
                from_on=date(2025, 1, 1), leaf=leaf)
    case = opened(propose(enter("officer"), made.organs[WATER].pk, "何清"))
    assert do(enter("officer"), case, **GIVEN | {"organ": NEXT, "moves_on": "2026-12-01"}).status_code == 302
    assert do(enter("next"), case, kinship="不构成任职回避").status_code == 302
    assert do(enter("leader"), case, document="示组转〔2026〕5号").status_code in (403, 404)
    assert do(enter("zhou"), case, document="邻组函〔2026〕2号").status_code == 302
    assert do(enter("leader"), case, document="示组转〔2026〕5号").status_code == 302
    assert Today.objects.get(person_id=made.persons["何清"]).organ_name == WATER, "until the day everybody is where they were"
    assert Standing.objects.as_of(date(2026, 12, 1)).get(person_id=made.persons["何清"]).organ == made.organs[NEXT]


def test_ten_more_people_ask_no_more_queries(enter: Enter, made: County) -> None:
    counts = []
    for names in ("何清", "梁疏雨 苏若渚 陈思源"):
        case = opened(propose(enter("reviewer"), made.organs[WATER].pk, names))
        with CaptureQueriesContext(connection) as asked:
            roster = queries.people(case, ON)
            queries.hindrances(case, ON)
            queries.investigated(case, ON)
        counts.append((len(roster), len(asked)))
    assert counts[0][0] < counts[1][0]
    assert counts[0][1] == counts[1][1]
