"""合并档案: who was entered twice is one person again, item by item; nothing is lost, counted twice, or kept from being undone."""

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from xianneng.foundation.access.authority import viewers
from xianneng.foundation.access.models import Reading
from xianneng.foundation.access.operations import appoint, open_account
from xianneng.foundation.cases import seats
from xianneng.foundation.cases import verifying as cases
from xianneng.foundation.cases.models import Case
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.ledger.verify_rows import check_rows
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.quotas import operations as quotas
from xianneng.foundation.quotas import verifying as books
from xianneng.foundation.quotas.models import Unit
from xianneng.foundation.quotas.queries import differences, used_from_file
from xianneng.foundation.record import merged, names, projection, verifying
from xianneng.foundation.record.models import (
    Assessment,
    Award,
    Basic,
    Education,
    Merged,
    Person,
    Post,
    Rank,
    Standing,
    Today,
)
from xianneng.foundation.record.operations import Change, add, write
from xianneng.foundation.record.sets import SETS
from xianneng.foundation.web.templatetags.xn import masked
from xianneng.surface.home.tests import test_item_groups as item_groups
from xianneng.surface.home.tests.test_authority import confirm
from xianneng.surface.home.tests.test_entry import promoted
from xianneng.surface.home.tests.test_paperfile import audited
from xianneng.surface.project.testing import HOUSING, NEXT, NOW, ON, WATER, County, verify
from xianneng.work.personnel.importers.people import identified
from xianneng.work.personnel.merging import queries
from xianneng.work.personnel.merging.comparing import BOTH, JOIN, LEFT, RIGHT, Comparison, compare
from xianneng.work.personnel.paperfile.queries import audits
from xianneng.work.personnel.promotions import granted_by
from xianneng.work.personnel.reliance import relied
from xianneng.work.ranks.cases import ranks_given
from xianneng.work.rosters.models import Member, NameSet
from xianneng.work.rosters.queries import members

Enter = Callable[[str], Client]
TWICE = "贺云舟"  # in the county's file; entered once more with one digit of the ID number wrong
BASIS = "核对身份证原件和干部人事档案，是同一人"


def twin(made: County, *, organ: str = WATER, name: str = TWICE, of: str = TWICE, since: date = date(2009, 8, 1), number: str = "", **sets: Any) -> int:
    """A second record of one of the cast: the ID number with one digit wrong, or ``number``, and what ``sets`` say."""
    known = Basic.objects.known().get(person_id=made.persons[of])
    number = number or known.id_number[:16] + str((int(known.id_number[16]) + 2) % 10) + known.id_number[17]
    person, place = Person.objects.create().pk, made.organs[organ].pk
    basic = {"name": name, "name_pinyin": names.pinyin(name), "name_initials": names.initials(name), "name_strokes": names.strokes(name), "sex": known.sex,
             "birth_on": known.birth_on, "id_number": number, "native_place": "示例省示例县", "work_started_on": known.work_started_on,
             "political_status": "中共党员", "party_joined_on": known.party_joined_on}
    rows: dict[str, Any] = {"basic": [{"valid_from": known.birth_on, **basic}],
                            "standing": [{"valid_from": since, "organ_id": place, "manager_id": place, "kind": "公务员", "team_order": 40}], **sets}
    with transaction.atomic(), writing(kind="testing.twin", body={}, now=NOW) as leaf:
        write([Change(person, key, (), each) for key, each in rows.items()], leaf=leaf)
        projection.refresh([person], on=ON)
        quotas.follow_file(list(Unit.objects.all()), [ON], leaf=leaf, now=NOW)
    return person


def usual(made: County, **more: Any) -> int:
    """The second record of two rosters: another day of the rank, another result of a year, an award and schooling that only it has."""
    place = made.organs[WATER].pk
    return twin(made, **{"post": [{"valid_from": date(2024, 7, 1), "organ_id": place, "title": "建设科副科长"}],
                         "rank": [{"valid_from": date(2024, 9, 1), "series": "综合管理类", "rank": "一级主任科员", "way": "晋升"}],
                         "assessment": [{"valid_from": date(2026, 2, 2), "year": 2025, "grade": "优秀"}],
                         "award": [{"valid_from": date(2025, 3, 1), "name": "嘉奖"}],
                         "education": [{"valid_from": date(2009, 8, 1), "mode": "全日制教育", "education": "大学", "degree": "工学学士", "school": "示例大学",
                                        "major": "水利工程", "highest": True}], **more})


def enters(person: int, key: str, row: dict[str, Any]) -> None:
    """One row more in a file."""
    with transaction.atomic(), writing(kind=f"testing.{key}", body={}, now=NOW) as leaf:
        write([Change(person, key, (), [row])], leaf=leaf)


def opened(answer: Any) -> Case:
    """The case that a post became."""
    assert answer.status_code == 302, answer.content.decode()
    return Case.objects.get(number=answer["Location"].strip("/").split("/")[-1])


def propose(client: Client, left: int, right: int) -> Any:
    """提出合并 of a pair."""
    return client.post("/merges/propose/", {"left_person": left, "right_person": right})


def do(client: Client, case: Case, **data: str) -> Any:
    """The step in hand."""
    case.refresh_from_db()
    return client.post(f"/case/{case.number}/complete/", {"outcome": "同意", "text": "同意。", "seen": case.version, **data})


def picked(found: Comparison, **by_set: str) -> dict[str, str]:
    """The fields of every item that differs: 甲, or what ``by_set`` says of its set (``basic_id_number``: of a column)."""
    picks = {}
    for item in found.differing:
        name = f"{item.set_key}_{item.column}" if item.column else item.set_key
        picks[f"pick_{item.key}"] = by_set.get(name, LEFT)
    return picks


def compared(case: Case, **by_set: str) -> dict[str, str]:
    """What the first step posts."""
    return {"into": LEFT, "basis": BASIS, **picked(compare(case.data["left"], case.data["right"]), **by_set)}


def sound() -> None:
    """The books say what the file says, and nothing that `verify` looks at is wrong."""
    assert differences(list(Unit.objects.all()), ON) == []
    assert [verify(check) for check in (verifying.check, books.check, cases.check, check_rows)] == [[], [], [], []]


def test_two_rosters_of_one_person_become_one(enter: Enter, made: County) -> None:
    kept, closed = made.persons[TWICE], usual(made)
    number, wrong = (Basic.objects.known().get(person_id=each).id_number for each in (kept, closed))
    page = enter("officer").get("/merges/").content.decode()
    assert "身份证号只差一位" in page
    case = opened(propose(enter("officer"), kept, closed))
    words = enter("officer").get(f"/case/{case.number}/").content.decode()
    assert wrong not in words
    assert number not in words
    assert f"{masked(number)}（身份证号只差一位）" in words
    assert "2024-09-01 起" in words
    assert Reading.objects.filter(person_id__in=(kept, closed), purpose__contains=case.number).count() == 2
    assert do(enter("officer"), case, into=LEFT, basis=BASIS).status_code == 422, "what differs has to be chosen"
    assert do(enter("officer"), case, **compared(case, assessment=RIGHT)).status_code == 302
    assert Standing.objects.known().filter(person_id=closed).exists(), "nothing is written before it is agreed to"
    assert do(enter("leader"), case, document="示组〔2026〕11号").status_code == 302
    assert not any(item.model.objects.known().filter(person_id=closed).exists() for item in SETS.values())
    assert Basic.objects.known().get(person_id=kept).id_number == number
    assert Assessment.objects.known().get(person_id=kept, year=2025).grade == "优秀"
    assert Award.objects.known().get(person_id=kept).name == "嘉奖"
    assert [row.valid_from for row in Rank.objects.known().filter(person_id=kept)] == [date(2024, 7, 1)]
    assert Today.objects.filter(name=TWICE).count() == 1
    sound()
    answer = enter("officer").get(f"/person/{closed}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/person/{kept}/")
    assert case.number in enter("officer").get(f"/person/{kept}/").content.decode()
    assert f"/person/{kept}/" in enter("officer").get(f"/search/?q={wrong}").content.decode()
    side = enter("officer").get(f"/merges/{case.number}/").content.decode()
    assert "合并以前" in side
    assert "取乙" in side
    assert "/merges/" in enter("officer").get("/merges/").content.decode()
    before = queries.before(Case.objects.get(pk=case.pk))
    assert before is not None
    assert Rank.objects.known(before).get(person_id=closed).valid_from == date(2024, 9, 1), "what was known then stands as it was known"


def merge(enter: Enter, left: int, right: int, **by_set: str) -> Case:
    """A merge agreed to by the county: the left record goes on."""
    case = opened(propose(enter("officer"), left, right))
    answer = do(enter("officer"), case, **compared(case, **by_set))
    assert answer.status_code == 302, answer.content.decode()
    assert do(enter("leader"), case).status_code == 302
    case.refresh_from_db()
    assert case.effective_at is not None
    return case


def test_the_right_number_and_the_longer_service_come_from_the_other_record(enter: Enter, made: County) -> None:
    """The one that goes on has the wrong number, another name and began later; it takes the right ones, in every time."""
    right = made.persons[TWICE]
    wrong = twin(made, name="贺云洲", since=date(2020, 1, 1))
    number, mistyped = (Basic.objects.known().get(person_id=each).id_number for each in (right, wrong))
    merge(enter, wrong, right, basic_id_number=RIGHT, basic_name=RIGHT, standing=JOIN)
    rows = list(Basic.objects.known().filter(person_id=wrong))
    assert {(row.name, row.id_number, row.name_pinyin) for row in rows} == {(TWICE, number, names.pinyin(TWICE))}
    assert [(row.valid_from, row.valid_to) for row in Standing.objects.known().filter(person_id=wrong).order_by("valid_from")] == [
        (date(2009, 8, 1), date(2020, 1, 1)), (date(2020, 1, 1), date(9999, 12, 31))]
    sound()
    assert [(each.name, each.id_number) for each in merged.formerly(Scope(("/",)), wrong)] == [("贺云洲", mistyped)]
    for text in ("贺云洲", mistyped, mistyped[-4:]):
        assert f"/person/{wrong}/" in enter("officer").get(f"/search/?q={text}").content.decode(), text
    assert f"/person/{wrong}/" not in enter("officer2").get(f"/search/?q={mistyped}").content.decode(), "who may not read the file does not find it"
    assert enter("officer2").get(f"/person/{right}/").status_code == 404


def test_a_place_is_counted_once(enter: Enter, made: County) -> None:
    unit = Unit.objects.get(name=f"{WATER}主任科员")
    used = used_from_file([unit], ON)[unit.pk]
    closed = usual(made)
    assert used_from_file([unit], ON)[unit.pk]["Q-L-6"] == used["Q-L-6"] + 1
    merge(enter, made.persons[TWICE], closed)
    assert used_from_file([unit], ON)[unit.pk] == used
    sound()


def test_what_cannot_be_true_together_is_refused_at_its_item(enter: Enter, made: County) -> None:
    master = [{"valid_from": date(2015, 6, 30), "mode": "在职教育", "education": "研究生", "degree": "工程硕士", "school": "示例大学", "highest": True}]
    closed = usual(made, education=master, post=[{"valid_from": date(2025, 1, 1), "organ_id": made.organs[HOUSING].pk, "title": "工程科科长"}],
                   standing=[{"valid_from": date(2009, 8, 1), "organ_id": made.organs[HOUSING].pk, "manager_id": made.organs[HOUSING].pk, "kind": "公务员"}])
    case = opened(propose(enter("reviewer"), made.persons[TWICE], closed))
    both = do(enter("reviewer"), case, **compared(case, education=BOTH))
    assert both.status_code == 422
    assert "都标为最高学历" in both.content.decode()
    assert BASIS in both.content.decode(), "nothing typed is lost"
    elsewhere = do(enter("reviewer"), case, **compared(case, education=RIGHT, post=RIGHT))
    assert "主要职务不在所取人员归属的机关" in elsewhere.content.decode()
    assert 'class="field wrong"' in elsewhere.content.decode()
    born = do(enter("reviewer"), case, **compared(case, basic_id_number=RIGHT))
    assert "校验码不符" in born.content.decode()
    assert do(enter("reviewer"), case, **compared(case, education=RIGHT)).status_code == 302
    assert do(enter("leader"), case).status_code == 302
    assert [row.education for row in Education.objects.known().filter(person_id=made.persons[TWICE])] == ["研究生"]
    assert [row.title for row in Post.objects.known().filter(person_id=made.persons[TWICE])] == ["建设科副科长"]
    sound()


def city(made: County) -> Client:
    """The authority of the city, over both counties, signed in."""
    with transaction.atomic(), writing(kind="testing.office", body={}, now=NOW) as leaf:
        user = open_account(username="city", name="市公务员局", person_id=None, leaf=leaf)
        appoint(user=user, role="authority_reviewer", title="市委组织部", organ=made.organs["示例市"], jurisdiction=made.organs["示例市"], from_on=date(2025, 1, 1), leaf=leaf)
        appoint(user=made.users["zhou"], role="authority_leader", title="邻县县委组织部", organ=made.organs[NEXT], jurisdiction=made.organs["邻县"],
                from_on=date(2025, 1, 1), leaf=leaf)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def reads(client: Client, case: Case) -> list[int]:
    """How the pages of a merge answer: the case, both records, and the step, which is answered without the version and so done by nobody."""
    return [client.get(f"/case/{case.number}/").status_code, client.get(f"/merges/{case.number}/").status_code,
            client.post(f"/case/{case.number}/do/copy_to/", {"seen": 0}).status_code]


def test_two_authorities_agree_where_they_differ(enter: Enter, made: County) -> None:
    """Who was transferred and entered anew: a pair across two counties is proposed by the city, and either county reads it at its own step."""
    moved, over_both = date(2023, 1, 1), city(made)
    closed = twin(made, organ=NEXT, of="王伟", name="王伟", since=moved)
    for username in ("next", "officer", "reviewer"):
        assert "身份证号只差一位" not in enter(username).get("/merges/").content.decode()
    assert "身份证号只差一位" in over_both.get("/merges/").content.decode()
    case = opened(propose(over_both, closed, made.persons["王伟"]))
    others = ("next", "officer", "officer2", "confirmer", "reviewer")
    for username in (*others, "leader", "zhou"):
        assert set(reads(enter(username), case)) == {404}, username
        assert case.number not in enter(username).get("/merges/").content.decode()
        assert f"/case/{case.number}/" not in enter(username).get(f"/search/?q={case.number}").content.decode()
    assert do(over_both, case, **compared(case, standing=JOIN, basic_id_number=RIGHT)).status_code == 302
    case.refresh_from_db()
    assert enter("zhou").get(f"/merges/{case.number}/").status_code == 404, "first the other county"
    assert enter("leader").get(f"/merges/{case.number}/").status_code == 200
    assert made.users["officer"].pk not in {each.user_id for each in seats.readers(case, ON)}, "who has one of them is not asked for an opinion"
    assert do(enter("leader"), case, document="示组函〔2026〕6号").status_code == 302
    assert do(enter("zhou"), case).status_code == 302
    for username in others:
        assert set(reads(enter(username), case)) == {404}, username
    rows = Standing.objects.known().filter(person_id=closed).order_by("valid_from")
    assert [(row.organ, row.valid_to) for row in rows] == [(made.organs[WATER], moved), (made.organs[NEXT], date(9999, 12, 31))]
    sound()


def test_nobody_looks_into_a_file_by_proposing_a_merge(enter: Enter, made: County) -> None:
    """Who invents a second record in their own organ neither sees nor proposes the pair, and learns nothing of the other file."""
    theirs, invented = made.persons[TWICE], twin(made, organ=HOUSING)
    page = enter("officer2").get("/merges/").content.decode()
    assert f"/person/{invented}/" not in page
    assert TWICE not in page
    said = []
    for pair in ((invented, theirs), (theirs, invented), (invented, 999_999)):
        answer = propose(enter("officer2"), *pair)
        assert answer.status_code == 404
        said.append([line for line in answer.content.decode().splitlines() if "管辖范围包括两处的公务员主管部门" in line])
    assert said[0] == said[1] == said[2] != []
    assert not Case.objects.exists()
    case = opened(propose(enter("reviewer"), invented, theirs))
    for username in ("officer2", "officer", "examiner", "confirmer", "team"):
        assert set(reads(enter(username), case)) == {404}, username
    enter("reviewer").post(f"/case/{case.number}/do/withdraw/", {"text": "不是同一人", "seen": case.version})
    for username in ("officer2", "officer", "confirmer"):
        assert set(reads(enter(username), case)) == {404}, username
    assert enter("leader").get(f"/merges/{case.number}/").status_code == 200


def test_both_records_have_to_be_of_the_place(enter: Enter, made: County) -> None:
    ours, theirs = made.persons[TWICE], made.persons["翟远山"]
    assert propose(enter("officer"), ours, theirs).status_code == 404
    assert propose(enter("officer"), ours, ours).status_code == 422
    assert propose(enter("confirmer"), ours, theirs).status_code == 403
    assert propose(enter("officer"), made.persons["许知微"], ours).status_code == 422, "her own file"
    assert propose(enter("reviewer"), ours, theirs).status_code == 302, "the authority sees both"


def test_numbers_and_relatives_are_masked_for_everybody(enter: Enter, made: County) -> None:
    """A number in which every digit differs tells nothing of the other."""
    right, relation = made.persons[TWICE], {"valid_from": date(2009, 8, 1), "relation": "父亲", "birth_on": date(1955, 3, 3), "workplace": "示例厂"}
    number = Basic.objects.known().get(person_id=right).id_number
    invented = "".join(str((int(digit) + 5) % 10) for digit in number[:17]) + "X"
    closed = twin(made, number=invented, family=[{**relation, "name": "贺老先生"}])
    enters(right, "family", {**relation, "name": "贺长河"})
    case = opened(propose(enter("reviewer"), right, closed))
    pages = [enter("reviewer").get(f"/case/{case.number}/"), *(enter(username).get(f"/merges/{case.number}/") for username in ("reviewer", "leader"))]
    for page in pages:
        words = page.content.decode()
        assert f"{masked(number)}（号码不同）" in words
        assert f"{masked(invented)}（号码不同）" in words
        assert not any(kept in words for kept in (number[3:14], invented[3:14], "贺老先生", "贺长河", "1955-03-03"))


def test_who_does_not_see_an_item_reads_no_merge(enter: Enter, made: County) -> None:
    """A comparison shows the file whole: who is hidden a part of it by 信息项分组 opens neither the case nor the comparison, nor decides it."""
    kept, closed = made.persons[TWICE], usual(made)
    enters(kept, "sanction", {"valid_from": date(2026, 8, 1), "track": "政务处分", "kind": "记过", "until_on": date(2027, 2, 1)})
    case = opened(propose(enter("officer"), kept, closed))
    assert "记过" in enter("examiner").get(f"/case/{case.number}/").content.decode()
    assert item_groups.propose(enter("system"), made, sanction="hidden", assessment="hidden").status_code == 302
    assert confirm(enter("security")).status_code == 302
    for username in ("officer", "examiner"):
        assert set(reads(enter(username), case)) == {403}, username
        assert enter(username).get("/merges/").status_code == 403
        assert propose(enter(username), kept, closed).status_code == 403
        assert do(enter(username), case, **compared(case)).status_code == 403
        assert f"/case/{case.number}/" not in enter(username).get(f"/search/?q={case.number}").content.decode()
    assert enter("reviewer").get(f"/case/{case.number}/").status_code == 200


def test_what_runs_ends_first_and_what_has_moved_is_compared_again(enter: Enter, made: County) -> None:
    kept, closed = made.persons[TWICE], usual(made)
    busy = opened(enter("officer").post("/transfers/propose/", {"person": kept}))
    refused = propose(enter("officer"), kept, closed)
    assert refused.status_code == 409
    assert busy.number in refused.content.decode()
    enter("officer").post(f"/case/{busy.number}/do/withdraw/", {"text": "重报", "seen": busy.version})
    case = opened(propose(enter("officer"), kept, closed))
    do(enter("officer"), case, **compared(case))
    with transaction.atomic(), writing(kind="testing.award", body={}, now=NOW) as leaf:
        write([Change(closed, "award", (), [{"valid_from": date(2026, 5, 1), "name": "记三等功"}])], leaf=leaf)
    stale = do(enter("leader"), case)
    assert stale.status_code == 409
    assert "又有变动" in stale.content.decode()
    back = enter("leader").post(f"/case/{case.number}/do/return_for_correction/", {"to_step": "application", "text": "重新比对", "seen": case.version})
    assert back.status_code == 302
    again = enter("officer").get(f"/case/{case.number}/").content.decode()
    assert BASIS in again
    assert "checked" in again
    assert do(enter("officer"), case, **compared(case)).status_code == 302
    assert do(enter("leader"), case).status_code == 302
    assert Award.objects.known().filter(person_id=kept).count() == 2


def test_account_cases_and_name_sets_follow(enter: Enter, made: County) -> None:
    """Whoever signed in as the closed record is the person that goes on, and does not handle their own matters under either."""
    kept, closed = made.persons[TWICE], usual(made)
    with transaction.atomic(), writing(kind="testing.account", body={}, now=NOW) as leaf:
        user = open_account(username="he", name=TWICE, person_id=closed, leaf=leaf)
        appoint(user=user, role="personnel_officer", title="县水利局人事科", organ=made.organs[WATER], jurisdiction=made.organs[WATER], from_on=date(2025, 1, 1), leaf=leaf)
    kept_names = NameSet.objects.create(user=made.users["officer"], organ=made.organs[WATER], name="年轻干部", count=2, changed_at=NOW)
    Member.objects.bulk_create([Member(name_set=kept_names, person_id=each) for each in (closed, made.persons["陈思源"])])
    audit = audited(enter, closed)
    merge(enter, kept, closed, basic_id_number=LEFT)
    viewer = viewers(user, ON)[0]
    assert (viewer.person_id, viewer.persons) == (kept, {kept, closed})
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert TWICE in client.get("/me/").content.decode()
    assert f"/person/{kept}/enter" not in client.get(f"/person/{kept}/").content.decode(), "nobody keeps their own file"
    assert propose(client, kept, made.persons["陈思源"]).status_code == 422
    assert members(kept_names) == [kept, made.persons["陈思源"]]
    assert audits([kept])[kept].case == audit
    assert audit.number in enter("officer").get(f"/paperfile/person/{kept}/").content.decode()
    assert client.get(f"/case/{audit.number}/").status_code == 404, "what was found of them under the closed record is kept from them too"
    sound()


def test_the_next_roster_with_the_wrong_number_is_of_the_same_person(enter: Enter, made: County) -> None:
    kept, closed = made.persons[TWICE], usual(made)
    wrong = Basic.objects.known().get(person_id=closed).id_number
    merge(enter, kept, closed)
    good = pl.DataFrame({"id_number": [wrong], "sheet": ["1"], "row": [2]})
    assert identified(good, Scope(("/",)), may_be_new=True)["person_id"].to_list() == [kept]
    assert merged.of_number(wrong, TWICE) == kept
    initials = Basic.objects.known().get(person_id=kept).name_initials
    for text in (TWICE, initials, initials.upper(), wrong, wrong[-4:].lower()):
        assert [row["person_id"] for row in merged.searched(Scope(("/",)), text, ON)] == [kept], text
    assert merged.searched(Scope(("/",)), "zzz", ON) == []


def test_a_merge_is_undone_by_a_case_of_its_own(enter: Enter, made: County) -> None:
    kept, closed = made.persons[TWICE], usual(made)
    def file(person: int) -> dict[str, Any]:
        hidden = ("id", "known_from", "known_to", "leaf_id", "ended_leaf_id")
        return {key: sorted(str({name: value for name, value in row.items() if name not in hidden}) for row in item.model.objects.known().filter(person_id=person).values())
                for key, item in SETS.items()}
    before = file(kept), file(closed)
    case = merge(enter, kept, closed, assessment=RIGHT, rank=RIGHT)
    assert enter("confirmer").post(f"/merges/{case.number}/separate/").status_code == 403
    undoing = opened(enter("officer").post(f"/merges/{case.number}/separate/"))
    assert do(enter("officer"), undoing, why="核对档案原件，是两个人").status_code == 302
    assert do(enter("leader"), undoing).status_code == 302
    assert (file(kept), file(closed)) == before
    assert not Merged.objects.known().exists()
    assert enter("officer").get(f"/person/{closed}/").status_code == 200
    assert Today.objects.filter(name=TWICE).count() == 2
    sound()
    assert enter("officer").post(f"/merges/{case.number}/separate/").status_code == 409, "once"


def test_an_undoing_that_would_lose_a_later_correction_is_refused(enter: Enter, made: County) -> None:
    kept, closed = made.persons[TWICE], usual(made)
    case = merge(enter, kept, closed)
    row = Award.objects.known().get(person_id=kept)
    with transaction.atomic(), writing(kind="testing.award", body={}, now=NOW) as leaf:
        write([Change(kept, "award", [row.pk], [{"valid_from": row.valid_from, "name": "记三等功"}])], leaf=leaf)
    answer = enter("officer").post(f"/merges/{case.number}/separate/")
    assert answer.status_code == 422
    assert "合并以后奖励又有变动" in answer.content.decode()


def test_a_third_record_goes_on_where_the_second_does(enter: Enter, made: County) -> None:
    kept, second, third = made.persons[TWICE], usual(made), twin(made, name="贺云州")
    merge(enter, second, third, basic_name=LEFT)
    merge(enter, kept, second)
    assert merged.records([kept]) == {kept: kept, second: kept, third: kept}
    assert enter("officer").get(f"/person/{third}/")["Location"] == f"/person/{kept}/"
    sound()


def test_pairs_of_a_place_cost_as_much_for_many_as_for_one(enter: Enter, made: County) -> None:
    counts = []
    for name in (TWICE, "陈思源"):
        twin(made, of=name, name=name)
        client = enter("officer")
        with CaptureQueriesContext(connection) as asked:
            client.get("/merges/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_promotion_of_the_closed_record_stands_in_the_other(enter: Enter, made: County) -> None:
    """What the decision gave is not taken back by the merge; a later correction judges it on the file that goes on."""
    decided, kept, closed = promoted(made, TWICE, "四级调研员", date(2026, 9, 15)), usual(made), made.persons[TWICE]
    merge(enter, kept, closed, rank=RIGHT, basic_id_number=RIGHT)
    row = Rank.objects.known().get(person_id=kept, rank="四级调研员")
    assert {person: rank.pk for person, rank in ranks_given(decided).items()} == {closed: row.pk}
    assert granted_by([kept])[row.pk] == decided.number
    page = enter("reviewer").get(f"/case/{decided.number}/").content.decode()
    assert TWICE in page
    assert "已收回" not in page
    sanction = add(person_id=kept, key="sanction", valid_from=date(2026, 8, 1), values={"track": "政务处分", "kind": "记过", "until_on": date(2028, 7, 31)})
    assert [(each["number"], each["same"]) for each in relied([sanction], ON)] == [(decided.number, False)]
    assert verify(verifying.check) == differences(list(Unit.objects.all()), ON) == []


def test_of_a_province_the_pairs_are_asked_for_place_by_place(enter: Enter, made: County, monkeypatch: pytest.MonkeyPatch) -> None:
    twin(made)
    monkeypatch.setattr(queries, "AT_ONCE", 25)
    assert "请选下一级机构" in enter("reviewer").get("/merges/").content.decode()
    assert "身份证号只差一位" in enter("reviewer").get(f"/merges/?organ={made.organs[WATER].pk}").content.decode()


def test_a_neighbours_number_makes_no_pair_where_the_name_is_another() -> None:
    assert queries._near("王小伟", "王晓伟")
    assert queries._near("王伟", "王伟")
    assert not queries._near("谢直竹", "贺云洲")
    assert not queries._near("王伟", "王伟东")
