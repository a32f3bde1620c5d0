"""粘贴录入 and 新增一人: what is typed or pasted is checked, shown, confirmed and written as a file's rows are; and is put right without typing it again."""

from collections.abc import Callable

import pytest
from django.test import Client

from xianneng.foundation.cases.models import Case
from xianneng.foundation.record.models import Today
from xianneng.surface.home.tests.test_import import GIVEN, id_number
from xianneng.surface.project.testing import County
from xianneng.work.personnel import intakes
from xianneng.work.personnel.models import Intake, IntakeState

Enter = Callable[[str], Client]


def said(serial: int, **more: str) -> dict[str, str]:
    return {"name": f"新一{'甲乙丙'[serial]}", "id_number": id_number(serial=serial), "organ": "县水利局", "post": "办公室科员", "rank": "一级科员", "rank_on": "2024.03",
            "person_kind": "公务员", "manager": "县水利局", **more}


@pytest.mark.row("EST-07")
def test_one_person_is_added_by_a_form(made: County, enter: Enter) -> None:
    officer = enter("officer")
    blank = officer.get("/import/one/").content.decode()
    assert 'value="县水利局"' in blank, "an officer of one organ need not name it"
    page = officer.post("/import/one/", said(0), follow=True)
    address = page.redirect_chain[-1][0]
    assert "呈报入档（1 行）" in page.content.decode()
    case = officer.post(f"{address}submit/", follow=True).redirect_chain[-1][0]
    enter("confirmer").post(f"{case}complete/", {"outcome": "同意", "seen": Case.objects.get().version})
    assert Today.objects.get(name="新一甲").rank == "一级科员"
    assert officer.get(f"/import/one/?from={Intake.objects.get().pk}").status_code == 200


def test_what_is_wrong_is_put_right_without_typing_it_again(made: County, enter: Enter) -> None:
    officer = enter("officer")
    wrong = officer.post("/import/one/", said(0, rank="二级处员"), follow=True)
    words, first = wrong.content.decode(), Intake.objects.get()
    assert "二级处员" in words
    assert f"/import/one/?from={first.pk}" in words
    again = officer.get(f"/import/one/?from={first.pk}").content.decode()
    assert 'value="新一甲"' in again
    assert 'value="二级处员"' in again
    officer.post(f"/import/one/?from={first.pk}", said(0), follow=True)
    first.refresh_from_db()
    assert first.state == IntakeState.DROPPED, "one of the two is enough"
    assert Intake.objects.latest("pk").report["good"] == 1


def test_rows_pasted_from_excel_are_taken_in_as_a_roster(made: County, enter: Enter) -> None:
    officer = enter("officer")
    text = "\r\n".join(["姓名\t身份证号\t工作单位\t现任职务\t职级\t任职级时间\t特长\t", *(
        f"新一{'甲乙丙'[at]}\t{id_number(serial=at)}\t县水利局\t科员\t一级科员\t2024.03\t{'“书法”' if at else ''}\t" for at in range(3)), "\t\t\t"])
    page = officer.post("/import/grid/roster/", {"text": text}, follow=True)
    words, intake = page.content.decode(), Intake.objects.get()
    assert intake.report["good"] == 3
    assert "列“特长”" in words, "an unknown column is asked about, not lost"
    assert "粘贴录入-花名册.csv" in words
    page = officer.post(f"/import/{intake.pk}/answer/", GIVEN, follow=True)
    assert "呈报入档（3 行）" in page.content.decode()
    assert id_number(serial=2) in intakes.pasted(intake, "roster")
    assert enter("officer2").get(f"/import/grid/roster/?from={intake.pk}").status_code == 404, "another organ's"
    assert officer.get(f"/import/grid/awards/?from={intake.pk}").status_code == 404


@pytest.mark.parametrize("text", ["", "姓名\t职级\n\t\n", "\n\n"])
def test_nothing_is_refused_with_what_next(made: County, enter: Enter, text: str) -> None:
    answer = enter("officer").post("/import/grid/roster/", {"text": text})
    assert answer.status_code == 422
    assert "从 Excel 复制后粘贴" in answer.content.decode()
    assert not Intake.objects.exists()


def test_whoever_may_not_import_has_no_grid(made: County, enter: Enter) -> None:
    for address in ("/import/one/", "/import/grid/roster/"):
        assert enter("zhou").get(address).status_code == 403
    for kind in ("lrmx", "package", "workbook", "nothing"):
        assert enter("officer").get(f"/import/grid/{kind}/").status_code == 404


def test_a_cell_with_lines_quotes_and_formulas_stays_text() -> None:
    table = intakes.as_table('姓名\t备注\n甲\t"一行\n二行 ""引"""\n乙\t=1+1\t多出的\n')
    assert table is not None
    assert table.getvalue().decode().splitlines() == ["姓名,备注", '甲,"一行 二行 ""引"""', "乙,=1+1,多出的"]
