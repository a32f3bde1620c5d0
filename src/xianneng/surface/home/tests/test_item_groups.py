"""信息项分组: what an office does not see stands on no page, in no list, condition, order, count, export or print; nothing is kept back by default."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from xianneng.foundation.access.authority import viewers
from xianneng.foundation.access.models import ItemGroup
from xianneng.foundation.cases.models import Case
from xianneng.foundation.ledger.report import Report
from xianneng.foundation.ledger.verify_rows import check_rows
from xianneng.foundation.record.items import ITEMS
from xianneng.foundation.record.models import Award, Sanction, Today
from xianneng.foundation.record.queries import Filters, file, roster
from xianneng.foundation.record.sets import SETS
from xianneng.law.refusals import Forbidden
from xianneng.surface.home.operations import print_papers
from xianneng.surface.home.tests.test_authority import confirm, words
from xianneng.surface.home.tests.test_untold import lead
from xianneng.surface.project.testing import HOUSING, NOW, ON, WATER, County
from xianneng.work.personnel.entries import entry_for, submit
from xianneng.work.personnel.printing.jobs import made as file_of

Enter = Callable[[str], Client]
WHY = {"reason": "最小必要"}


def propose(by: Client, made: County, organ: str = WATER, roles: tuple[str, ...] = ("personnel_officer",), name: str = "家庭和惩戒", **levels: str) -> Any:
    return by.post("/authority/items/new/", {"name": name, "organ": made.organs[organ].pk, "roles": list(roles),
                                             **{f"item_{key}": level for key, level in levels.items()}, **WHY})


@pytest.fixture
def set_up(enter: Enter, made: County) -> Callable[..., None]:
    """A group, proposed and confirmed."""
    def to(**given: Any) -> None:
        assert propose(enter("system"), made, **given).status_code == 302
        assert confirm(enter("security")).status_code == 302
    return to


@pytest.fixture
def person(made: County) -> int:
    """Somebody with a relative, an award and a sanction, all of which words would give away."""
    person_id, row = made.persons["周望川"], Award.objects.model
    leaf = Sanction.objects.model._meta.get_field("leaf").related_model.objects.latest("pk").pk
    row.objects.create(person_id=person_id, name="三等功特征词", valid_from=ON, leaf_id=leaf)
    Sanction.objects.create(person_id=person_id, track="处分", kind="记过", document="处分特征词", valid_from=ON, leaf_id=leaf)
    return person_id


def test_nothing_is_kept_back_until_a_group_is_confirmed(enter: Enter, made: County, person: int) -> None:
    officer = enter("officer")
    before = words(officer.get(f"/person/{person}/?tab=sanction"))
    assert "处分特征词" in before
    assert propose(enter("system"), made, sanction="hidden").status_code == 302
    assert "处分特征词" in words(officer.get(f"/person/{person}/?tab=sanction"))
    assert viewers(made.users["officer"], ON)[0].hidden == frozenset()
    confirm(enter("security"), "不同意")
    assert not ItemGroup.objects.exists()


def test_what_is_hidden_stands_on_no_page_of_the_person(enter: Enter, made: County, person: int, set_up: Callable[..., None]) -> None:
    set_up(family="hidden", sanction="hidden", political="hidden", photo="hidden")
    officer, url = enter("officer"), f"/person/{person}/"
    page = words(officer.get(url))
    assert ("处分特征词" in page, "记过" in page, "三等功特征词" in page) == (False, False, True)
    assert "您的岗位不可见：政治面貌、入党时间、惩戒与调查、家庭成员、照片" in page
    assert "2005.07" not in page, "when the Party was joined"
    assert "tab=family" not in page
    for closed in ("?tab=sanction", "?tab=family", "history/sanction/", "photo/"):
        assert officer.get(url + closed).status_code == 404, closed
    assert officer.get(f"{url}law/").status_code == 403, "the law's answer would tell"
    assert officer.post(f"{url}reveal/family/", {"purpose": "核对家庭成员"}).status_code == 403
    assert officer.post(f"{url}reveal/basic/", {"purpose": "核对身份证号"}).status_code == 200, "the number is an item of its own"
    assert "处分特征词" not in words(officer.get(f"{url}differences/?from=2020-01-01"))
    own = words(enter("zhou").get("/me/"))
    assert "记过" in own, "one's own file is whole"
    assert "不可见" not in own
    assert "记过" in words(enter("reviewer").get(url)), "another role's office sees what it saw"


def test_nor_in_a_roster_its_conditions_orders_counts_and_views(enter: Enter, made: County, set_up: Callable[..., None]) -> None:
    set_up(education="hidden", assessment="hidden", political="hidden")
    officer = enter("officer")
    page = officer.get("/roster/?cols=sex,education,grades,political,law")
    assert [column.key for column in page.context["columns"]] == ["sex"]
    assert {"education", "grades", "political", "party_joined", "law"}.isdisjoint(column.key for column in page.context["all_columns"])
    assert "大学" not in words(page).split("<tbody")[1]
    for asked in ("education=大学", "law=met", "order=education", "class=political:中共党员", 'where=["and",["and",false,[false,"grades","has","优秀"]]]',
                  "order=first_on"):
        assert officer.get(f"/roster/?{asked}").status_code == 403, asked
    assert officer.get("/roster/?on=2026-06-30&education=大学").status_code == 403, "nor of another day"
    assert officer.get("/roster/?q=1234").status_code == 200
    assert "大学" not in words(officer.get("/roster/?on=2026-06-30&cols=education,sex")).split("<tbody")[1]
    assert [officer.get(f"/structure/?rows={rows}").status_code for rows in ("political", "education", "age")] == [403, 403, 200]
    assert "近三年考核" not in words(officer.get("/roster/conditions/"))
    assert officer.get("/ranks/").status_code == 403
    sheet = CalamineWorkbook.from_filelike(BytesIO(officer.get("/roster/export/").content)).get_sheet_by_index(0).to_python()
    assert not {"学历学位", "政治面貌", "近三年考核"} & {cell for row in sheet for cell in row}


def test_readers_of_the_record_get_it_from_nowhere(made: County, enter: Enter, person: int, set_up: Callable[..., None]) -> None:
    """What an interface for other systems reads by a scope is kept back likewise."""
    set_up(**dict.fromkeys(ITEMS, "hidden"))
    scope = viewers(made.users["officer"], ON)[0].scope
    kept = {name for item in ITEMS.values() for name in item.today}
    row = next(each for each in roster(scope, Filters(), on=ON).rows if each["person_id"] == person)
    assert {row[name] or None for name in kept} == {None}
    whole = file(scope, person)
    assert {key for key, rows in whole.items() if rows} == {"basic", "standing", "post", "rank"}
    assert {whole["basic"][0].values[name] or None for item in ITEMS.values() for name in item.basic} == {None}
    assert {key for item in ITEMS.values() for key in item.sets} | {"basic", "standing", "post", "rank"} == set(SETS), "every set is an item, or is none on purpose"
    assert kept <= {field.name for field in Today._meta.fields}


def test_nor_in_what_is_taken_out_or_printed(enter: Enter, made: County, person: int, set_up: Callable[..., None]) -> None:
    set_up(family="hidden", award="hidden", sanction="hidden", id_number="hidden", health="hidden")
    officer, purpose = enter("officer"), {"purpose": "年度归档核对"}
    number = Today.objects.get(person_id=person).id_number
    asked = [f"/{page}/?q={text}{more}" for page, more in (("roster", ""), ("roster", "&on=2026-06-30"), ("search", "")) for text in (number, number[-4:])]
    assert {officer.get(each).status_code for each in (*asked, f"/search/?q={number}%0A周望川")} == {403}, "nor digit by digit"
    form = officer.post(f"/person/{person}/form.lrmx", purpose).content.decode("utf-8")
    assert "周望川" in form
    assert [each for each in ("周芸", number, "特征词") if each in form] == []
    with ZipFile(BytesIO(officer.post("/roster/forms.zip?q=周望川", purpose).content)) as packed:
        assert "周芸" not in packed.read(packed.namelist()[0]).decode("utf-8")
    book = CalamineWorkbook.from_filelike(BytesIO(officer.post("/roster/workbook.xlsx?q=周望川", purpose).content))
    said = [str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]
    assert "周望川" in said
    assert [each for each in ("周芸", number, "三等功特征词") if each in said] == []
    viewer = viewers(made.users["officer"], ON)[0]
    job = print_papers(kind="appointment", made="zip-docx", title="审批表", person_ids=[person], asked={}, purpose="年度归档核对", viewer=viewer, on=ON, now=NOW)
    with ZipFile(BytesIO(file_of(job, lambda done: None))) as papers, ZipFile(BytesIO(papers.read(papers.namelist()[0]))) as paper:
        text = paper.read("word/document.xml").decode("utf-8")
    assert "周望川" in text
    assert [each for each in ("周芸", "特征词") if each in text] == []
    whole = enter("zhou").post(f"/person/{person}/form.lrmx").content.decode("utf-8")
    assert ("周芸" in whole, number in whole) == (True, True)


def test_what_may_only_be_read_is_not_entered_corrected_or_imported(enter: Enter, made: County, person: int, set_up: Callable[..., None]) -> None:
    set_up(award="fixed", education="fixed", political="fixed", name="只可查看")
    officer = enter("officer")
    page = words(officer.get(f"/person/{person}/?tab=award"))
    assert ("三等功特征词" in page, f"/personnel/{person}/award/add/" in page) == (True, False)
    for closed in ("award/add/", "education/add/"):
        assert officer.get(f"/personnel/{person}/{closed}").status_code == 403, closed
    assert officer.get(f"/personnel/{person}/family/add/").status_code == 200
    viewer = viewers(made.users["officer"], ON)[0]
    row = file(viewer.scope, person, on=ON)["basic"][0]
    entry = entry_for(viewer, person, "basic", "correct", row.id, ON)  # other columns of it may be changed
    with pytest.raises(Forbidden, match="政治面貌"):
        submit(entry=entry, change={"values": {"political_status": "群众"}}, viewer=viewer, now=NOW)
    assert not Case.objects.filter(type="personnel.maintenance").exists()
    assert enter("reviewer").get(f"/personnel/{person}/award/add/").status_code == 200


def test_a_case_that_enters_what_is_hidden_is_read_by_who_sits_in_it_alone(enter: Enter, made: County, person: int, set_up: Callable[..., None]) -> None:
    case = lead(enter, made.persons["贺云舟"], by="officer", confirmed_by="confirmer")
    readers = ("team", "leader")
    assert [enter(by).get(f"/case/{case.number}/").status_code for by in readers] == [200, 200]
    assert case.title in words(enter("team").get(f"/search/?q={case.number}"))
    set_up(sanction="hidden", roles=("team_member",))
    assert [enter(by).get(f"/case/{case.number}/").status_code for by in readers] == [404, 200]
    assert case.title not in words(enter("team").get(f"/search/?q={case.number}"))


def test_a_group_holds_for_the_roles_in_and_under_its_organ_and_is_changed_and_lifted_by_two(enter: Enter, made: County, set_up: Callable[..., None]) -> None:
    set_up(organ="示例县", family="hidden")
    set_up(name="住建局另加", organ=HOUSING, level="hidden", family="fixed")
    said = {name: viewers(made.users[name], ON)[0].hidden for name in ("officer", "officer2", "reviewer", "next")}
    assert said == {"officer": {"family"}, "officer2": {"family", "level"}, "reviewer": frozenset(), "next": frozenset()}
    system, held = enter("system"), ItemGroup.objects.get(name="家庭和惩戒")
    url, given = f"/authority/items/{held.pk}/", {"roles": ["personnel_officer", "authority_reviewer"], "item_award": "hidden", **WHY}
    assert system.get(url).status_code == 200
    assert system.post(url, given).status_code == 302
    confirm(enter("security"))
    assert (viewers(made.users["reviewer"], ON)[0].hidden, viewers(made.users["officer"], ON)[0].hidden) == ({"award"}, {"award"})
    assert system.get(url).status_code == 404, "another version holds"
    now = ItemGroup.objects.exclude(pk=held.pk).get(name="家庭和惩戒")
    assert "分组没有变化" in words(system.post(f"/authority/items/{now.pk}/", given))
    assert system.post(f"/authority/items/{now.pk}/", {**given, "lift": "1"}).status_code == 302
    confirm(enter("security"))
    assert viewers(made.users["reviewer"], ON)[0].hidden == frozenset()
    assert propose(system, made, organ=HOUSING, name="空").status_code == 422
    report = Report(now=NOW)
    check_rows(report)
    assert [fault for fault in report.faults if "access_itemgroup" in fault] == []
    ItemGroup.objects.update(known_to=NOW)
    report = Report(now=NOW)
    check_rows(report)
    assert [fault for fault in report.faults if "access_itemgroup" in fault] != []


