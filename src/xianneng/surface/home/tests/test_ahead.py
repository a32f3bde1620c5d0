"""A rank granted ahead: corrected by the authority alone, taken back by who leaves, revoked; books and checks right on every day."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from xianneng.foundation.access.authority import viewers
from xianneng.foundation.cases import processes
from xianneng.foundation.cases.models import Case, Subject, Task
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.quotas import operations as quotas
from xianneng.foundation.quotas.models import FREE, LOCKED, Unit
from xianneng.foundation.quotas.queries import balances, differences, line_of
from xianneng.foundation.record.models import Level, Rank, Sanction
from xianneng.foundation.record.operations import add, begin, correct, supposed, take_back, write
from xianneng.law.refusals import NotFound
from xianneng.surface.home.queries.reconsidered import at_desk
from xianneng.surface.home.tests.test_entry import address, case_of, confirm, send
from xianneng.surface.home.tests.test_leaving import ASKED, propose
from xianneng.surface.home.tests.test_registration import opened, step
from xianneng.surface.project.testing import NOW, ON, County
from xianneng.work.personnel import papers as revoking
from xianneng.work.personnel.leaving.effects import departure
from xianneng.work.ranks import papers
from xianneng.work.ranks.cases import departing, in_hand

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
            data={"approval": {"effective_on": SINCE.isoformat()}, "committee": {"met_on": "2026-11-02"}}, process=processes.version_for("ranks.promotion", housing, on=ON, now=NOW))
        Subject.objects.create(case=case, person_id=person, position=0, data={"target": RANK, "rank": held.rank, "layer": "", "name": WHO})
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
    page = officer.post(url, {"valid_from": since, "series": "综合管理类", "rank": RANK, "way": "晋升", "document": "示组干〔2026〕9号",
                              "why": "笔误", "material": "任职文件"}).content.decode()
    assert "由公务员主管部门审批岗位批准后写入档案" in page
    assert f'href="/case/{granted.number}/"' in page, "the decision that is moved is named among those that relied on it"
    assert "登记时没有办件" not in page
    case = case_of(send(officer, url, valid_from=since))
    assert confirm(enter("county_confirmer"), case).status_code == 404, "not by who confirms what the organ enters"
    assert row(made).valid_from == SINCE
    assert confirm(enter("leader"), case).status_code == 302
    assert row(made).valid_from == since
    assert awry(since) == []
    assert [locked(day) for day in (ON, since - DAY, since)] == ([0, 0, 0] if since <= ON else [1, 1, 0])
    assert listed(officer) == set()


@pytest.mark.parametrize(("day", "met_on", "words"), [(date(2024, 6, 1), "2024-05-01", "早于具备晋升基本资格的"), (date(2026, 10, 1), "2026-11-02", "早于党组集体研究的 2026-11-02"),
                                                   (date(2028, 6, 1), "2026-11-02", "晚于决定一年以上")])
def test_a_decided_rank_put_before_the_day_that_the_law_allows_is_told(enter: Enter, made: County, granted: Case, day: date, met_on: str, words: str) -> None:
    Case.objects.filter(pk=granted.pk).update(data={**granted.data, "committee": {"met_on": met_on}})
    case = case_of(send(enter("officer2"), address(row(made), "rank"), valid_from=day))
    (told,) = [each for each in case.data["relied"] if each["number"] == granted.number]
    assert (told["same"], "任职级时间" in told["after"]) == (False, True)
    assert any(words in reason["text_after"] for reason in told["reasons"])
    assert words in enter("leader").get(f"/case/{case.number}/").content.decode()
    assert confirm(enter("leader"), case).status_code == 302
    listed_now = {group.code for group in enter("officer2").get("/checks/").context["findings"].groups}
    assert ("rank_before_decision" in listed_now) == ("党组" in words)


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
    assert "已批准、尚未到任职级时间" in page, shown.context["form"].errors
    assert granted.number in page
    mended = case_of(send(officer, address(row(made), "rank"), document="示组干〔2026〕19号"))
    assert confirm(enter("county_confirmer"), mended).status_code == 302
    case = case_of(send(officer, url, valid_from=left, status="调出"))
    assert confirm(enter("county_confirmer"), case).status_code == 404, "what the authority granted it takes back"
    page = enter("leader").get(f"/case/{case.number}/").content.decode()
    assert granted.number in page, "the case that granted it, not the one that mended its document"
    assert mended.number not in page
    assert confirm(enter("leader"), case).status_code == 302
    assert row(made, before.rank).valid_to == date(9999, 12, 31)
    assert not Rank.objects.known().filter(person_id=made.persons[WHO], rank=RANK).exists()
    assert Level.objects.known().filter(person_id=made.persons[WHO]).count() == 1
    assert awry(left) == []
    assert [locked(day) for day in (ON, left, SINCE)] == [0] * 3
    assert listed(officer) == set()


def test_an_entry_made_before_the_promotion_does_not_take_it_back_without_the_authority(enter: Enter, made: County) -> None:
    officer, url = enter("officer2"), f"/personnel/{made.persons[WHO]}/standing/add/"
    case = case_of(send(officer, url, valid_from=date(2026, 12, 20), status="调出"))
    grant(made)
    refused = confirm(enter("county_confirmer"), case)
    assert (refused.status_code, "公务员主管部门另有决定" in refused.content.decode()) == (422, True)
    assert row(made).valid_from == SINCE


def test_the_authority_revokes_a_rank_that_has_not_begun(enter: Enter, made: County, granted: Case) -> None:
    officer, person = enter("officer2"), made.persons[WHO]
    sanctioned(person)
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


def sanctioned(person: int) -> None:
    """A sanction that bars the promotion on its day."""
    with transaction.atomic(), writing(kind="testing.sanction", body={}, now=NOW) as leaf:
        write([add(person_id=person, key="sanction", valid_from=date(2026, 11, 18), values={
            "track": "政务处分", "kind": "记过", "until_on": date(2027, 11, 17), "extended": False, "document": ""})], leaf=leaf)


@pytest.mark.parametrize("again", ["revoked", "lawful"])
def test_who_decided_is_told_that_an_approved_promotion_has_become_unlawful_until_it_is_not(enter: Enter, made: County, granted: Case, again: str) -> None:
    everybody = ("reviewer", "leader", "officer2", "officer")

    def told() -> dict[str, list[str]]:
        return {by: [each.number for each in enter(by).get("/").context["reconsidered"]] for by in everybody}

    def hinted(by: str) -> bool:
        return "到任职级时间不再符合条件" in enter(by).get(f"/case/{granted.number}/").content.decode()

    assert (told(), hinted("leader")) == ({by: [] for by in everybody}, False)
    sanctioned(made.persons[WHO])
    assert told() == {"reviewer": [granted.number], "leader": [granted.number], "officer2": [], "officer": []}
    desk, url = enter("reviewer").get("/").content.decode(), address(row(made), "rank", "revoke")
    assert url in desk
    assert "处分" in desk
    assert url not in enter("leader").get("/").content.decode(), "who approves hands nothing in"
    assert hinted("leader")
    assert hinted("officer2")
    if again == "revoked":
        case = case_of(send(enter("reviewer"), url))
        assert f'/case/{case.number}/">{case.number}' in enter("leader").get("/").content.decode(), "a revocation under way is named"
        assert confirm(enter("leader"), case).status_code == 302
    else:
        mistaken = Sanction.objects.known().get(person_id=made.persons[WHO])
        with transaction.atomic(), writing(kind="testing.mistaken", body={}, now=NOW) as leaf:
            write([correct(person_id=made.persons[WHO], key="sanction", row_id=mistaken.pk, values={"until_on": date(2026, 11, 19)}, valid_to=date(2026, 11, 20))], leaf=leaf)
    assert (told()["reviewer"], hinted("leader")) == ([], False)


def test_the_desk_asks_for_all_of_them_at_once(enter: Enter, made: County, granted: Case) -> None:
    reviewer = viewers(made.users["reviewer"], ON)[0]
    others = [made.persons[name] for name in ("方与行", "韦棹歌")]
    sanctioned(made.persons[WHO])
    with CaptureQueriesContext(connection) as one:
        assert len(at_desk(reviewer, ON)) == 1
    for person in others:
        sanctioned(person)
        with transaction.atomic(), writing(kind="testing.elsewhere", body={}, now=NOW) as leaf:
            write([begin(person_id=person, key="rank", valid_from=SINCE, values={"series": "综合管理类", "rank": RANK, "way": "晋升", "document": "示组干〔2026〕9号"})], leaf=leaf)
    with CaptureQueriesContext(connection) as three:
        assert [each.number for each in at_desk(reviewer, ON)].count("") == len(others), "no case decided these"
    assert len(three) == len(one)


def test_nobody_is_told_at_the_desk_of_their_own(enter: Enter, made: County, granted: Case) -> None:
    sanctioned(made.persons[WHO])
    assert at_desk(replace(viewers(made.users["leader"], ON)[0], person_id=made.persons[WHO]), ON) == []


def test_a_promotion_taken_back_is_said_and_not_filed(enter: Enter, made: County, granted: Case) -> None:
    page = enter("officer2").get(f"/case/{granted.number}/").content.decode()
    assert "已收回" not in page
    assert confirm(enter("leader"), case_of(send(enter("officer2"), address(row(made), "rank", "revoke")))).status_code == 302
    assert "已收回，不再任" in enter("officer2").get(f"/case/{granted.number}/").content.decode()
    granted.data["approval"] |= {"document": "示组干〔2026〕9号"}
    assert papers.FILL["filing"](papers.Filling(granted, ON)).promotions == ()


def test_what_is_printed_after_a_revocation_says_so_and_the_revocation_has_its_own_notice(enter: Enter, made: County, granted: Case) -> None:
    person, reader = made.persons[WHO], enter("officer2")
    archived(granted, person)
    notice, own = f"/case/{granted.number}/paper/appointment.pdf", papers.paper(granted, "appointment", None, on=ON)
    assert "已撤销" not in str(own)
    assert {"appointment", "levels"} <= {each.code for each in papers.ready(granted)}
    case = case_of(send(reader, address(row(made), "rank", "revoke"), why="受记过处分。", material="县监委决定"))
    assert "关于撤销" not in reader.get(f"/case/{case.number}/").content.decode(), "not before it is approved"
    assert confirm(enter("leader"), case).status_code == 302
    case.refresh_from_db()
    said = f"{WHO}同志任{RANK}已撤销 {case.number}，2026年11月20日"
    assert said in str(papers.paper(granted, "appointment", None, on=ON))
    codes = {each.code: each.title for each in papers.ready(granted)}
    assert codes["appointment"] == f"任职通知（{WHO}已撤销 {case.number}）"
    assert "levels" not in codes, "nobody is to be paid by it"
    assert reader.get(f"/case/{granted.number}/papers.zip").status_code == 200
    assert reader.get(notice).status_code == 200
    for number in (case.number, granted.number):
        page = reader.get(f"/case/{number}/").content.decode()
        assert f"关于撤销{WHO}同志{RANK}任职的通知" in page
        for kind in ("docx", "pdf"):
            address_of = f"/case/{case.number}/paper/revocation.{kind}?person={person}"
            assert address_of in page
            assert reader.get(address_of).status_code == 200
    text = str(revoking.paper(case, "revocation", person, on=ON))
    assert "县委组织部文件" in text
    assert f"示组干〔2026〕9号（{granted.number}）决定，{WHO}同志自2027年6月1日起任县住建局{RANK}。现因受记过处分，经研究决定：" in text
    assert "仍任三级主任科员" in text
    with pytest.raises(NotFound):
        revoking.paper(case, "revocation", made.persons["方与行"], on=ON)


def test_what_is_printed_after_the_day_was_corrected_says_so(enter: Enter, made: County, granted: Case) -> None:
    archived(granted, made.persons[WHO])
    later, codes = date(2027, 9, 1), ("appointment", "levels", "filing")
    assert not any("更正" in str(papers.paper(granted, code, None, on=ON)) for code in codes)
    case = case_of(send(enter("reviewer"), address(row(made), "rank"), valid_from=later))
    assert confirm(enter("leader"), case).status_code == 302
    mended = case_of(send(enter("officer2"), address(row(made), "rank"), document="示组干〔2026〕19号"))
    assert confirm(enter("county_confirmer"), mended).status_code == 302
    granted = Case.objects.get(pk=granted.pk)
    said = f"任职级时间更正为2027年9月1日（{case.number}）"
    titles = {each.code: each.title for each in papers.ready(granted)}
    for code in ("appointment", "levels"):
        assert f"{WHO}同志任{RANK}，{said}" in str(papers.paper(granted, code, None, on=ON))
        assert titles[code].endswith(f"（{WHO}任职级时间已更正 {case.number}）")
    roster = str(papers.paper(granted, "filing", None, on=ON))
    assert "2027-09-01" in roster
    assert "更正为" not in roster, "not filed yet: it prints the day as it is"
    assert f"{WHO}{said}" in enter("officer2").get(f"/case/{granted.number}/").content.decode()
    filed(granted, row(made).known_from + timedelta(microseconds=1))
    assert "更正为" not in str(papers.paper(granted, "filing", None, on=ON))
    again = case_of(send(enter("reviewer"), address(row(made), "rank"), valid_from=SINCE + DAY))
    assert confirm(enter("leader"), again).status_code == 302
    granted = Case.objects.get(pk=granted.pk)
    roster = str(papers.paper(granted, "filing", None, on=ON))
    assert "2027-09-01" in roster, "as it was filed"
    assert f"任职级时间更正为2027年6月2日（{again.number}）" in roster


def test_a_filed_roster_names_who_was_revoked_and_is_supplemented(enter: Enter, made: County, granted: Case) -> None:
    person, reader = made.persons[WHO], enter("officer2")
    archived(granted, person)
    filed(granted, row(made).known_from + timedelta(microseconds=1))
    assert "supplement" not in {each.code for each in papers.ready(granted)}, "nothing to supplement"
    case = case_of(send(reader, address(row(made), "rank", "revoke"), why="受记过处分。", material="县监委决定"))
    assert "supplement" not in {each.code for each in papers.ready(granted)}, "not before it is approved"
    assert confirm(enter("leader"), case).status_code == 302
    granted = Case.objects.get(pk=granted.pk)
    titles = {each.code: each.title for each in papers.ready(granted)}
    assert titles["filing"] == f"晋升备案名册（{WHO}已撤销 {case.number}）"
    roster = str(papers.paper(granted, "filing", None, on=ON))
    assert f"【{WHO}同志任{RANK}已撤销 {case.number}，2026年11月20日】" in roster
    assert "示组干〔2026〕9号" in roster, "as it was filed"
    supplement = papers.FILL["supplement"](papers.Filling(granted, ON, papers.issued_at(granted, "supplement")))
    (gone,) = supplement.withdrawals
    assert (supplement.filed_on, supplement.number, supplement.on) == (ON, "备〔2026〕3号", ON)
    assert (gone.name, gone.rank, gone.effective_on, gone.how, gone.decided_on, gone.case_number) == (WHO, RANK, SINCE, "撤销", ON, case.number)
    page = reader.get(f"/case/{granted.number}/").content.decode()
    assert "用“材料与文书”中的补充备案名册" in page
    for kind in ("docx", "pdf"):
        printed = f"/case/{granted.number}/paper/supplement.{kind}"
        assert printed in page
        assert reader.get(printed).status_code == 200


def filed(case: Case, at: datetime) -> None:
    """The use of the place has been filed, at a moment of the database's own clock."""
    case.data["filing"] = {"filed_on": ON.isoformat(), "number": "备〔2026〕3号"}
    case.save()
    Task.objects.create(case=case, engine_id=uuid4(), step="filing", name="使用后备案", form="filing", rule="any", state="已办", opened_at=NOW, done_at=at, outcome="已报备")


def archived(case: Case, person: int) -> None:
    """The case as one that went through its steps: approved, with its document, its level, and the steps that its papers rest on."""
    case.data["approval"] |= {"document": "示组干〔2026〕9号"}
    case.save()
    subject = case.subjects.get()
    subject.data |= {"old_level": 20, "new_level": 19, "old_step": 5}
    subject.save()
    Task.objects.create(case=case, engine_id=uuid4(), step="approval", name="审批", form="approval", rule="any", state="已办", opened_at=NOW, done_at=NOW, outcome="同意")


def test_a_rank_that_went_with_who_left_is_marked_by_the_case_of_leaving(enter: Enter, made: County, granted: Case) -> None:
    with transaction.atomic(), writing(kind="testing.left", case="TX-2026-0009", body={}, now=NOW) as leaf:
        write([take_back(person_id=made.persons[WHO], key="rank", since=SINCE)], leaf=leaf)
    assert papers._marked(granted, "appointment", {}, list(granted.subjects.all())) == f"（{WHO}已收回 TX-2026-0009）"


def test_a_resignation_not_handed_over_yet_is_named_with_its_day(enter: Enter, made: County) -> None:
    leaving = opened(propose(enter("officer2"), made.persons[WHO], kind="resignation"))
    grant(made)
    assert [each.off for each in departing(in_hand([made.persons[WHO]]))] == [None]
    for who, given in (("officer2", ASKED), ("reviewer", {}), ("leader", {"document": "县组辞〔2026〕2号"})):
        assert step(enter(who), leaving, **given).status_code == 302
    (found,) = departing(in_hand([made.persons[WHO]]))
    assert (found.off, leaving.number in found.words) == (date(2026, 12, 15), True)
    listed = enter("officer2").get("/ranks/").content.decode()
    assert "已批准自 2026-12-15 起离职，公务交接尚未办结" in listed


def test_a_departure_is_not_revoked_when_its_place_has_been_given_away(enter: Enter, made: County, granted: Case) -> None:
    """The place that leaving freed at once is another case's by now: books that add up, and a word to who applies."""
    person, housing = made.persons[WHO], made.organs["县住建局"]
    leaving = opened(propose(enter("officer2"), person, kind="resignation"))
    for who, given in (("officer2", ASKED), ("reviewer", {}), ("leader", {"document": "县组辞〔2026〕2号"}),
                       ("officer2", {"handed_on": "2026-11-20", "taken_by": "周望川", "audit": "不需要离任审计"})):
        assert step(enter(who), leaving, **given).status_code == 302
    with transaction.atomic(), writing(kind="testing.lock", case="ZJ-2026-0902", body={}, now=NOW) as leaf:
        move = quotas.Move(housing.pk, "三级主任科员", "", RANK)
        free = min(line.free for line in line_of(Unit.objects.get(name="县住建局主任科员"), ON) if line.free is not None)
        quotas.lock([move] * free, case_number="ZJ-2026-0902", on=ON, leaf=leaf, now=NOW)
    revoking = opened(propose(enter("officer2"), person, kind="leaving_revocation"))
    assert leaving.number in str(revoking.data["matter"])
    refused = step(enter("officer2"), revoking, ground="本人撤回选择", why="不走了")
    assert (refused.status_code, "原已批准的晋升没有职数可用" in refused.content.decode()) == (422, True)
    assert awry() == []
    with transaction.atomic(), writing(kind="testing.unlock", case="ZJ-2026-0902", body={}, now=NOW) as leaf:
        quotas.keep_locked([], case_number="ZJ-2026-0902", on=ON, leaf=leaf, now=NOW)
    assert "已收回" in enter("officer2").get(f"/case/{granted.number}/").content.decode()
    assert step(enter("officer2"), revoking, ground="本人撤回选择", why="不走了").status_code == 302
    assert step(enter("leader"), revoking, document="县组撤〔2026〕2号").status_code == 302
    assert "已收回" not in enter("officer2").get(f"/case/{granted.number}/").content.decode(), "what is put back is the case's again"
    assert awry() == []


def test_a_case_of_leaving_takes_the_rank_back_too(enter: Enter, made: County, granted: Case) -> None:
    person = made.persons[WHO]
    proposed = enter("officer2").post("/leaving/propose/", {"person": [person], "type": "personnel.resignation"})
    assert granted.number in enter("officer2").get(proposed["Location"]).content.decode()
    left = date(2026, 12, 1)
    with supposed([each for each in departure(person, "辞职", left, "批复", today=ON) if each.key in ("standing", "rank", "level")]):
        (held,) = Rank.objects.known().filter(person_id=person)
        assert (held.rank, held.valid_to) == ("三级主任科员", left)
        assert Level.objects.known().get(person_id=person).valid_to == left


def test_a_promotion_corrected_away_takes_its_level_along_and_names_its_case(enter: Enter, made: County, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rank is held; the level given with it rests on nothing else."""
    monkeypatch.setattr("xianneng.surface.home.tests.test_ahead.SINCE", date(2026, 11, 1))
    granted, person = grant(made), made.persons[WHO]
    assert Level.objects.known().filter(person_id=person).count() == 2
    url = address(row(made), "rank")
    given = {"rank": "三级主任科员", "way": "转任", "why": "误登记", "material": "任免文件"}
    page = enter("officer2").post(url, _whole(enter, url) | given).content.decode()
    assert ("级别" in page, "一并收回" in page, granted.number in page, "所定事项在档案中不再记载" in page) == (True,) * 4
    assert confirm(enter("leader"), case_of(send(enter("officer2"), url, **given))).status_code == 302
    (left,) = Level.objects.known().filter(person_id=person)
    assert left.valid_to == date(9999, 12, 31)


def test_a_promotion_put_on_another_day_takes_its_level_along(enter: Enter, made: County, monkeypatch: pytest.MonkeyPatch) -> None:
    """The level begins with the rank that gave it, also when the day is corrected twice."""
    monkeypatch.setattr("xianneng.surface.home.tests.test_ahead.SINCE", date(2026, 11, 1))
    grant(made)
    person = made.persons[WHO]
    for day in (date(2026, 11, 12), date(2026, 11, 10)):
        url = address(row(made), "rank")
        assert f"改为自 {day} 起" in enter("officer2").post(url, _whole(enter, url) | {"valid_from": day, "why": "误登记", "material": "任免文件"}).content.decode()
        assert confirm(enter("leader"), case_of(send(enter("officer2"), url, valid_from=day, why="误登记", material="任免文件"))).status_code == 302
        before, after = Level.objects.known().filter(person_id=person).order_by("valid_from")
        assert (before.valid_to, after.valid_from) == (day, day)


def _whole(enter: Enter, url: str) -> dict[str, object]:
    """What the form of a correction holds."""
    form = enter("officer2").get(url).context["form"]
    return {field: value for field, each in form.fields.items() if (value := form.get_initial_for_field(each, field)) not in (None, False)}
