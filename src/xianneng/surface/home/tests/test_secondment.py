"""借调、挂职、驻村: entered, shown, due, ended; nothing that counts posts, places or ranks reads it as a post (MOVE-SECOND-01)."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.test import Client

from xianneng.foundation.exchange.tests.samples import workbook
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.quotas.models import Unit
from xianneng.foundation.quotas.queries import differences, used_from_file
from xianneng.foundation.record import facts, verifying
from xianneng.foundation.record.models import Post, Secondment, Standing, Today
from xianneng.foundation.record.queries import Filters, roster
from xianneng.foundation.record.structure import DIMENSIONS
from xianneng.surface.home.tests.test_entry import case_of, confirm, errors, send
from xianneng.surface.home.tests.test_import import hand_in, row, take
from xianneng.surface.project.testing import ON, County, verify

Enter = Callable[[str], Client]
TERM = {"kind": "挂职", "valid_from": "2026-03-01", "host": "县住建局", "title": "副局长", "expected_on": "2026-12-10", "approved_by": "县委组织部"}


def enter_term(enter: Enter, person: int, **values: str) -> None:
    """The officer enters a term, the second officer confirms it."""
    case = case_of(send(enter("officer"), f"/personnel/{person}/secondment/add/", **TERM | values))
    assert not Secondment.objects.exists(), "nothing stands before a second officer has confirmed it"
    confirm(enter("confirmer"), case)


def test_a_term_is_shown_everywhere_and_changes_nothing_else(enter: Enter, made: County) -> None:
    person = made.persons["周望川"]
    units, before = list(Unit.objects.all()), Today.objects.values().get(person_id=person)
    used, standing, posts = used_from_file(units, ON), list(Standing.objects.values()), list(Post.objects.values())
    enter_term(enter, person)
    assert Today.objects.values().get(person_id=person) == before | {"away": "挂职县住建局"}
    assert (used_from_file(units, ON), list(Standing.objects.values()), list(Post.objects.values())) == (used, standing, posts)
    officer = enter("officer")
    assert "挂职县住建局至 2026-12-10" in officer.get(f"/person/{person}/").content.decode()
    assert "县委组织部" in officer.get(f"/person/{person}/?tab=secondment").content.decode()
    assert "挂职县住建局" in enter("zhou").get("/me/").content.decode()
    listed = officer.get("/roster/", {"class": "away:挂职", "cols": "away"}).content.decode()
    assert "挂职县住建局" in listed
    assert "沈汀兰" not in listed
    assert "借调、挂职、驻村期满" in officer.get("/").content.decode()
    assert verify(verifying.check) == []


def test_the_past_and_today_say_the_same(enter: Enter, made: County) -> None:
    enter_term(enter, made.persons["周望川"])
    scope, asked = Scope(("/",)), Filters(classes=[("away", "挂职")])
    for projected in (True, False):
        assert [each["away"] for each in roster(scope, asked, on=ON, projected=projected).rows] == ["挂职县住建局"]
    assert roster(scope, asked, on=date(2026, 2, 28)).count == 0
    assert list(DIMENSIONS["away"].classes(ON)) == ["借调", "挂职", "驻村", "在本单位"]


def test_the_term_decides_of_a_post_beside_the_main_one_whatever_its_title(enter: Enter, made: County) -> None:
    person, units = made.persons["方与行"], list(Unit.objects.all())
    used = used_from_file(units, ON)
    officer = enter("officer")
    assert "就是所在机关" in errors(send(officer, f"/personnel/{person}/secondment/add/", **TERM | {"host": "县水利局"}))["host"][0]
    post = case_of(send(enter("reviewer"), f"/personnel/{person}/post/add/", valid_from="2026-03-15", organ_id="县住建局", title="党委副书记",
                        layer="乡科级正职", is_main=False))
    confirm(enter("confirmer"), post)
    counted = used_from_file(units, ON)
    assert counted != used, "without a term it is a leading post, which takes no place of a rank"
    enter_term(enter, person)
    assert used_from_file(units, ON) == used
    assert differences(units, ON) == []
    assert Today.objects.get(person_id=person).layer == "" == (facts.persons(facts.Asked(ON, person_ids=[person]))["layer"][0] or "")
    held = Secondment.objects.known().get()
    confirm(enter("confirmer"), case_of(send(officer, f"/personnel/{person}/secondment/{held.pk}/correct/", kind="驻村")))
    assert used_from_file(units, ON) == counted, "only 挂职 leaves a leading post uncounted"
    assert differences(units, ON) == []


def test_one_of_a_kind_at_a_time_and_the_return_ends_it(enter: Enter, made: County) -> None:
    person = made.persons["周望川"]
    enter_term(enter, person)
    officer = enter("officer")
    assert "重叠" in errors(send(officer, f"/personnel/{person}/secondment/add/", **TERM | {"valid_from": "2026-10-01", "host": "示例镇"}))["valid_from"][0]
    assert "晚于开始日期" in errors(send(officer, f"/personnel/{person}/secondment/add/", **TERM | {
        "kind": "借调", "expected_on": "2026-01-01"}))["expected_on"][0]
    term = Secondment.objects.known().get()
    confirm(enter("confirmer"), case_of(send(officer, f"/personnel/{person}/secondment/{term.pk}/end/", valid_to="2026-11-15")))
    assert Secondment.objects.known().get().valid_to == date(2026, 11, 15)
    assert Today.objects.get(person_id=person).away == ""
    assert "借调、挂职、驻村期满" not in officer.get("/").content.decode()


def test_a_roster_brings_terms(enter: Enter, made: County, tmp_path: Path) -> None:
    said = {"借调挂职": "挂职锻炼", "挂职单位": "示例镇", "挂职时间": "2026-05-01", "挂职期限": "2027-05-01"}
    lines = [row(made, "贺云舟", **said), row(made, "陈思源", **dict.fromkeys(said, ""))]
    intake = take(made, workbook(tmp_path / "roster.xlsx", [list(lines[0]), *[list(line.values()) for line in lines]]))
    hand_in(made, intake)
    term = Secondment.objects.known().get()
    assert (term.person_id, term.kind, term.host, term.valid_from, term.expected_on) == (
        made.persons["贺云舟"], "挂职", "示例镇", date(2026, 5, 1), date(2027, 5, 1))
    again = take(made, workbook(tmp_path / "again.xlsx", [list(lines[0]), *[list(line.values()) for line in lines]]))
    assert again.report["summary"]["changes"] == 0
