"""Statutory retirement stands beside every candidate where a promotion is decided, and bars nothing."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import transaction
from django.test import Client

from xianneng.foundation.cases.models import Case, Subject
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.record import projection
from xianneng.foundation.record.models import Basic
from xianneng.foundation.record.operations import correct, write
from xianneng.surface.home.tests.test_guards import propose
from xianneng.surface.home.tests.test_untold import letter
from xianneng.surface.project.testing import NOW, ON, WATER, County

Enter = Callable[[str], Client]
WHO = "韦棹歌"


def older(person: int) -> None:
    """The birth date turns out to be of 1962."""
    row = Basic.objects.as_of(ON).get(person_id=person)
    with transaction.atomic(), writing(kind="testing.change", body={}, now=NOW) as leaf:
        write([correct(person_id=person, key="basic", row_id=row.pk, values={"birth_on": date(1962, 6, 1)})], leaf=leaf)
        projection.refresh([person], on=ON)


@pytest.fixture
def case(enter: Enter, made: County) -> Case:
    propose(enter("officer"), made, WHO, WATER)
    return Case.objects.get()


def test_whose_birth_is_corrected_meanwhile_is_told_on_the_case_page_and_goes_on(enter: Enter, made: County, case: Case) -> None:
    assert "退休年龄" not in enter("officer").get(f"/case/{case.number}/").content.decode()
    older(made.persons[WHO])
    answer = enter("officer").get(f"/case/{case.number}/")
    page = answer.content.decode()
    assert "? 退休年龄" in page
    assert "达到法定退休年龄（《公务员法》第92条" in page
    assert any("达到法定退休年龄" in each for each in answer.context["changed"]), "it is among what changed"
    assert answer.context["barred"] is None
    assert answer.context["form"] is not None, "the step can be done"


def test_it_stays_with_the_decision(enter: Enter, case: Case) -> None:
    subject = Subject.objects.get(case=case)
    assert {"retiring", "retired"} <= subject.data.keys()
    subject.data |= {"retiring": "已于2022-06达到法定退休年龄", "retired": True}
    subject.save()
    Case.objects.filter(pk=case.pk).update(effective_at=NOW)
    assert "? 退休年龄" in enter("officer").get(f"/case/{case.number}/").content.decode()


def test_the_list_and_the_letter_say_it_too(enter: Enter, made: County) -> None:
    person = made.persons[WHO]
    assert "法定退休年龄" not in letter(enter("officer"), person)
    older(person)
    assert "达到法定退休年龄" in letter(enter("officer"), person)
    assert "? 退休年龄" in enter("officer").get("/ranks/").content.decode()
