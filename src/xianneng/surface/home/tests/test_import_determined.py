"""A birth date determined against the ID number 档案认定 comes in again as it went out; another one is told as before."""

from datetime import date
from pathlib import Path

import pytest
from django.db import transaction

from xianneng.foundation.exchange import lrmx
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.record import projection
from xianneng.foundation.record.models import Basic
from xianneng.foundation.record.operations import add, correct, write
from xianneng.surface.home.tests.test_import import row, sheet, take
from xianneng.surface.home.tests.test_import_forms import changed, fields, of
from xianneng.surface.home.tests.test_import_forms import take as take_form
from xianneng.surface.project.testing import NOW, ON, County


def determine(person: int) -> None:
    """周望川's birth date as the paper file has it, which is not that of the number."""
    known = Basic.objects.known().get(person_id=person)
    with transaction.atomic(), writing(kind="testing.change", body={}, now=NOW) as leaf:
        write([correct(person_id=person, key="basic", row_id=known.pk, values={"birth_on": date(1980, 6, 3)}),
               add(person_id=person, key="determination", valid_from=known.valid_from, values={
                   "item": "出生日期", "value": "1980-06-03", "basis": "示干审〔2020〕1号"})], leaf=leaf)
        projection.refresh([person], on=ON)


def test_the_form_that_the_file_itself_gives_is_taken_too(made: County) -> None:
    determine(made.persons["周望川"])
    form = of(made, "周望川")
    intake = take_form(made, lrmx.write(form))
    assert [each["code"] for each in intake.report["problems"] if not each["notice"]] == []
    assert fields(intake) == {}
    wrong = take_form(made, lrmx.write(changed(form, ChuShengNianYue="197906")))
    assert [each["code"] for each in wrong.report["problems"] if not each["notice"]] == ["birth_on.disagrees_with_id"]


@pytest.mark.parametrize(("text", "wrong"), [("1980-06-03", False), ("1980.06", False), ("1979-06-03", True), ("1980-06-04", True)])
def test_what_was_determined_is_no_fault_and_changes_nothing(made: County, tmp_path: Path, text: str, wrong: bool) -> None:
    determine(made.persons["周望川"])
    intake = take(made, sheet(tmp_path / "名册.xlsx", row(made, "周望川", 出生年月=text), row(made, "沈汀兰")))
    assert [each["code"] for each in intake.report["problems"] if not each["notice"]] == (["birth_on.disagrees_with_id"] if wrong else [])
    assert (intake.report["summary"]["changed"], intake.report["summary"]["persons"]) == (0, 1 if wrong else 2)
