"""A rank granted ahead: corrected by the authority alone, taken back by who leaves, revoked; books and checks right on every day."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from xianneng.foundation.cases import processes
from xianneng.foundation.cases.models import Case, Subject
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.quotas import operations as quotas
from xianneng.foundation.quotas.models import FREE, LOCKED, Unit
from xianneng.foundation.quotas.queries import balances, differences
from xianneng.foundation.record.models import Level, Rank
from xianneng.foundation.record.operations import add, begin, supposed, write
from xianneng.surface.home.tests.test_entry import address, case_of, confirm, errors, send
from xianneng.surface.project.testing import NOW, ON, County
from xianneng.work.personnel.leaving.effects import departure

Enter = Callable[[str], Client]
WHO, RANK, SINCE, DAY = "欧阳静", "二级主任科员", date(2027, 6, 1), timedelta(1)


def grant(made: County) -> Case:
    """A promotion approved today that counts from June: its place is locked until then, and used from then on."""
    person, housing = made.persons[WHO], made.organs["县住建局"]
    held, level = Rank.objects.known().get(person_id=person), Level.objects.known().get(person_id=person)
    with transaction.atomic(), writing(kind="testing.granted", case="ZJ-2026-0901", body={}, now=NOW) as leaf:
        case = Case.objects.create(
            number="ZJ-2026-0901", type="ranks.promotion", title=f"{WHO}晋升{RANK}", organ=housing, state="已办结", opened_by="县住建局人事科　曾竹溪",
            opened_office=made.users["officer2"].offices.get(), opened_user=made.users["officer2"], opened_at=NOW, effective_at=NOW, closed_at=NOW,
            data={"approval": {"effective_on": SINCE.isoformat()}}, process=processes.version_for("ranks.promotion", housing, on=ON, now=NOW))
        Subject.objects.create(case=case, person_id=person, position=0, data={"target": RANK, "rank": held.rank})
        move = quotas.Move(housing.pk, held.rank, "", RANK)
        quotas.lock([move], case_number=case.number, on=ON, leaf=leaf, now=NOW)
        write([begin(person_id=person, key="rank", valid_from=SINCE, values={"series": "综合管理类", "rank": RANK, "way": "晋升", "document": "示组干〔2026〕9号"}),
               begin(person_id=person, key="level", valid_from=SINCE, values={"level": level.level - 1, "step": None})], leaf=leaf)
        quotas.use_all({person: move}, case_number=case.number, on=SINCE, leaf=leaf, now=NOW)
    return case


@pytest.fixture
def granted(made: County) -> Case:
    """That promotion."""
    return grant(made)


def locked(on: date) -> int:
    """The places locked in the county on a day."""
    return sum(held.get(LOCKED, 0) for held in balances([unit.pk for unit in Unit.objects.all()], on).values())


def awry(*days: date) -> list[Any]:
    """Where books and file disagree on the days around these, and where a group holds less than nothing."""
    units = list(Unit.objects.all())
    around = sorted({day + DAY * by for day in (*days, ON, SINCE) for by in (-1, 0, 1) if day + DAY * by >= date(2019, 6, 2)})
    return [(day, found) for day in around for found in differences(units, day)] + [
        (day, place, held) for day in around for place, held in balances([unit.pk for unit in units], day).items()
        if held.get(LOCKED, 0) < 0 or held.get(FREE, 0) < 0]


def listed(client: Client) -> set[str]:
    """The codes of what /checks/ lists of ranks and books."""
    return {group.code for group in client.get("/checks/").context["findings"].groups} & {"rank_come_between", "quota_unlike_file", "rank_without_case"}


def row(made: County, rank: str = RANK) -> Rank:
    found: Rank = Rank.objects.known().get(person_id=made.persons[WHO], rank=rank)
    return found


@pytest.mark.parametrize("since", [date(2026, 10, 1), date(2026, 12, 15), date(2027, 9, 1)])
def test_the_day_of_a_decided_rank_is_moved_by_the_authority_alone(enter: Enter, made: County, granted: Case, since: date) -> None:
    officer, url = enter("officer2"), address(row(made), "rank")
    assert (locked(ON), locked(SINCE - DAY), locked(SINCE), awry()) == (1, 1, 0, [])
    shown = officer.post(url, {"valid_from": since, "series": "综合管理类", "rank": RANK, "way": "晋升", "document": "示组干〔2026〕9号",
                               "why": "笔误", "material": "任职文件"})
    if shown.status_code == 422:  # a promotion dated since the books are kept here
        assert since > ON
        assert "晋升没有办件" in errors(shown)["valid_from"][0]
        return
    page = shown.content.decode()
    assert "由公务员主管部门审批岗位批准后写入档案" in page
    assert granted.number in page
    case = case_of(send(officer, url, valid_from=since))
    assert confirm(enter("county_confirmer"), case).status_code == 404, "not by who confirms what the organ enters"
    assert row(made).valid_from == SINCE
    assert confirm(enter("leader"), case).status_code == 302
    assert row(made).valid_from == since
    assert awry(since) == []
    assert [locked(day) for day in (since, ON, SINCE - DAY, SINCE)] == [0] * 4
    assert listed(officer) == set()


def test_the_authority_may_put_the_day_off_and_the_lock_goes_on(enter: Enter, made: County, granted: Case) -> None:
    later = date(2027, 9, 1)
    case = case_of(send(enter("reviewer"), address(row(made), "rank"), valid_from=later))
    assert confirm(enter("county_confirmer"), case).status_code == 404
    assert confirm(enter("leader"), case).status_code == 302
    assert (locked(SINCE), locked(later - DAY), locked(later)) == (1, 1, 0)
    assert awry(later) == []
    then = enter("officer2").get(f"/checks/?on={later}").context["findings"].groups
    assert "rank_without_case" not in {group.code for group in then}, "it is the case's rank still"


def test_the_document_of_a_decided_rank_is_the_organs_own(enter: Enter, made: County, granted: Case) -> None:
    case = case_of(send(enter("officer2"), address(row(made), "rank"), document="示组干〔2026〕19号"))
    assert confirm(enter("county_confirmer"), case).status_code == 302
    assert row(made).document == "示组干〔2026〕19号"


def test_who_leaves_before_the_day_gives_rank_and_place_back(enter: Enter, made: County, granted: Case) -> None:
    officer, left, before = enter("officer2"), date(2026, 12, 1), Rank.objects.known().get(person_id=made.persons[WHO], valid_to=SINCE)
    url = f"/personnel/{made.persons[WHO]}/standing/add/"
    shown = officer.post(url, {name: value for name, value in {
        **{field: officer.get(url).context["form"].get_initial_for_field(each, field) for field, each in officer.get(url).context["form"].fields.items()},
        "valid_from": left, "status": "调出", "why": "调往外地", "material": "商调函"}.items() if value not in (None, False)})
    page = shown.content.decode()
    assert "不再生效的职级" in page, shown.context["form"].errors
    assert granted.number in page
    case = case_of(send(officer, url, valid_from=left, status="调出"))
    assert granted.number in enter("county_confirmer").get(f"/case/{case.number}/").content.decode()
    assert confirm(enter("county_confirmer"), case).status_code == 302
    assert row(made, before.rank).valid_to == date(9999, 12, 31)
    assert not Rank.objects.known().filter(person_id=made.persons[WHO], rank=RANK).exists()
    assert Level.objects.known().filter(person_id=made.persons[WHO]).count() == 1
    assert awry(left) == []
    assert [locked(day) for day in (ON, left, SINCE)] == [0] * 3
    assert listed(officer) == set()


def test_the_authority_revokes_a_rank_that_has_not_begun(enter: Enter, made: County, granted: Case) -> None:
    officer, person = enter("officer2"), made.persons[WHO]
    with transaction.atomic(), writing(kind="testing.sanction", body={}, now=NOW) as leaf:
        write([add(person_id=person, key="sanction", valid_from=date(2026, 11, 18), values={
            "track": "政务处分", "kind": "记过", "until_on": date(2027, 11, 17), "extended": False, "document": ""})], leaf=leaf)
    (group,) = [each for each in officer.get("/checks/").context["findings"].groups if each.code == "rank_come_between"]
    address_of = group.lines[0].href.partition("#")[0]
    url = address(row(made), "rank", "revoke")
    assert url in officer.get(address_of).content.decode(), "the line leads to where it is revoked"
    case = case_of(send(officer, url))
    assert confirm(enter("county_confirmer"), case).status_code == 404
    assert "不再生效" in enter("leader").get(f"/case/{case.number}/").content.decode()
    assert confirm(enter("leader"), case).status_code == 302
    assert not Rank.objects.known().filter(person_id=person, rank=RANK).exists()
    assert Level.objects.known().filter(person_id=person).count() == 1
    assert awry() == []
    assert [locked(day) for day in (ON, SINCE)] == [0, 0]
    assert listed(officer) == set()
    held = Rank.objects.known().get(person_id=person)
    assert officer.get(address(held, "rank", "revoke")).status_code == 404, "a rank that is held is not revoked so"


def test_a_case_of_leaving_takes_the_rank_back_too(enter: Enter, made: County, granted: Case) -> None:
    person = made.persons[WHO]
    proposed = enter("officer2").post("/leaving/propose/", {"person": [person], "type": "personnel.resignation"})
    assert granted.number in enter("officer2").get(proposed["Location"]).content.decode()
    left = date(2026, 12, 1)
    with supposed([each for each in departure(person, "辞职", left, "批复", today=ON) if each.key in ("standing", "rank", "level")]):
        (held,) = Rank.objects.known().filter(person_id=person)
        assert (held.rank, held.valid_to) == ("三级主任科员", left)
        assert Level.objects.known().get(person_id=person).valid_to == left
