"""初步核实 is no news to whom it is about: no page, list, paper, search or case of theirs reads otherwise than without it."""

import re
from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import transaction
from django.test import Client
from python_calamine import CalamineWorkbook

from xianneng.foundation.access.authority import viewers
from xianneng.foundation.access.models import Office
from xianneng.foundation.access.operations import appoint
from xianneng.foundation.cases.models import Case
from xianneng.foundation.ledger.operations import writing
from xianneng.surface.project.testing import NOW, ON, County
from xianneng.work.ranks import evaluations

Enter = Callable[[str], Client]
MINE = ("/me/", "/me/?tab=sanction", "/person/{}/", "/person/{}/?tab=sanction", "/person/{}/law/", "/ranks/person/{}/",
        "/person/{}/history/sanction/", "/person/{}/differences/?from=2026-11-01&to=2026-11-20", "/search/?q=周望川", "/search/?q=XX-2026", "/")
OFFICE = ("/", "/ranks/", "/roster/", "/roster/?law=met&law=ask", "/roster/?law=ask", "/roster/?order=first_on", "/roster/?on=2026-11-19",
          "/checks/", "/registration/", "/search/?q=许知微", "/search/?q=XX-2026")
OWN_PAGES = ("/me/", "/me/?tab=sanction", "/person/{}/", "/person/{}/law/", "/ranks/person/{}/", "/person/{}/history/sanction/")
CHANGING = re.compile(r'csrfmiddlewaretoken" value="\w+"|nonce="[^"]*"|"X-CSRFToken": ?"\w+"')


def read(client: Client, path: str, person: int) -> str:
    answer = client.get(path.format(person))
    assert answer.status_code == 200, path
    return CHANGING.sub("", answer.content.decode())


def lead(enter: Enter, person: int, *, by: str, confirmed_by: str, kind: str = "初步核实") -> Case:
    """Enter an inquiry into somebody from 2026-11-19, and confirm it."""
    url = f"/personnel/{person}/sanction/add/"
    data = {"valid_from": "2026-11-19", "track": "调查", "kind": kind, "decided_by": "县纪委监委", "document": "示纪核〔2026〕5号",
            "why": "收到问题线索，按程序核实", "material": "示纪核〔2026〕5号"}
    shown = enter(by).post(url, data)
    answer = enter(by).post(url, {**data, "seen": shown.context["seen"]})
    case = Case.objects.get(number=answer["Location"].strip("/").split("/")[-1])
    assert enter(confirmed_by).post(f"/case/{case.number}/complete/", {
        "outcome": "同意", "text": "同意", "seen": case.version}).status_code == 302
    return case


def letter(client: Client, person: int) -> str:
    answer = client.get(f"/person/{person}/letter.docx")
    assert answer.status_code == 200
    return ZipFile(BytesIO(answer.content)).read("word/document.xml").decode()


@pytest.mark.row("SVC-06")
def test_one_s_own_pages_and_letter_read_as_without_it(enter: Enter, made: County) -> None:
    person = made.persons["周望川"]
    before, paper, handed = [read(enter("zhou"), path, person) for path in MINE], letter(enter("zhou"), person), letter(enter("officer"), person)
    case = lead(enter, person, by="officer", confirmed_by="confirmer")
    for path, was in zip(MINE, before, strict=True):
        assert read(enter("zhou"), path, person) == was, path
    assert letter(enter("zhou"), person) == paper
    assert letter(enter("officer"), person) == handed, "what is handed over tells no more"
    assert enter("zhou").get(f"/case/{case.number}/").status_code == 404


def test_who_has_the_right_sees_it(enter: Enter, made: County) -> None:
    person = made.persons["周望川"]
    case = lead(enter, person, by="officer", confirmed_by="confirmer")
    for by in ("officer", "reviewer", "inspector"):
        for path in ("/person/{}/", "/person/{}/?tab=sanction", "/ranks/person/{}/"):
            assert "初步核实" in read(enter(by), path, person), (by, path)
    assert enter("inspector").get(f"/case/{case.number}/").status_code == 200
    assert "不向本人显示" in enter("officer").get(f"/personnel/{person}/sanction/add/").content.decode()


def test_a_case_that_was_opened_is_told(enter: Enter, made: County) -> None:
    person = made.persons["周望川"]
    lead(enter, person, by="officer", confirmed_by="confirmer", kind="立案")
    for path in ("/me/", "/me/?tab=sanction", "/ranks/person/{}/"):
        assert "立案" in read(enter("zhou"), path, person)
    assert "正在立案" in letter(enter("zhou"), person)


@pytest.mark.parametrize("stand_in", [False, True])
def test_nor_do_an_officer_s_lists_tell_it_of_themselves_or_of_whom_they_stand_in_for(enter: Enter, made: County, stand_in: bool) -> None:
    person = made.persons["许知微"]
    if stand_in:
        enter("officer").post("/stand-ins/grant/", {"user": made.users["examiner"].pk, "from": "2026-11-20", "last": "2026-11-27", "reason": "出差"})

    def reader() -> Client:
        client = enter("examiner" if stand_in else "officer")
        if stand_in:
            client.post("/office/", {"office": Office.objects.get(user__username="officer").pk})
        return client

    paths = OFFICE if stand_in else (*OFFICE, *OWN_PAGES)
    before = [read(reader(), path, person) for path in paths]
    lead(enter, person, by="reviewer", confirmed_by="confirmer")
    for path, was in zip(paths, before, strict=True):
        assert read(reader(), path, person) == was, path
    rows = CalamineWorkbook.from_filelike(BytesIO(reader().get("/roster/export/").content)).get_sheet_by_index(0).to_python()
    assert "见本人页面" in str(next(row for row in rows if "许知微" in row))
    assert "正在初步核实" in enter("reviewer").get(f"/ranks/person/{person}/").content.decode()


def test_a_run_says_of_who_reads_it_what_is_told(enter: Enter, made: County) -> None:
    lead(enter, made.persons["许知微"], by="reviewer", confirmed_by="confirmer")
    run = evaluations.start(organ_id=made.organs["县水利局"].pk, on=ON, viewer=viewers(made.users["officer"], ON)[0], now=NOW)
    evaluations.carry_out(run_id=run.pk, clock=lambda: NOW)

    def state(by: str) -> str:
        page = enter(by).get(f"/ranks/runs/{run.pk}/").context
        assert page["sums"]["people"] == len(page["people"])
        return str(next(row["state"] for row in page["people"] if row["name"] == "许知微"))

    assert (state("officer"), state("reviewer")) == ("met", "ask")


def test_nobody_sits_in_what_is_entered_about_themselves(enter: Enter, made: County) -> None:
    """The confirmer of the organ, and a colleague in that office: neither the step, nor its title on the desk."""
    person = made.persons["孙砚田"]
    before = read(enter("confirmer"), "/", person)
    url = f"/personnel/{person}/sanction/add/"
    data = {"valid_from": "2026-11-19", "track": "调查", "kind": "初步核实", "why": "收到问题线索", "material": "示纪核〔2026〕6号"}
    shown = enter("officer").post(url, data)
    number = enter("officer").post(url, {**data, "seen": shown.context["seen"]})["Location"].strip("/").split("/")[-1]
    assert read(enter("confirmer"), "/", person) == before
    assert enter("confirmer").get(f"/case/{number}/").status_code == 404
    assert number in enter("county_confirmer").get("/").content.decode(), "the county confirms"
    organ = made.organs["县水利局"]
    with transaction.atomic(), writing(kind="testing.office", body={}, now=NOW) as leaf:
        appoint(user=made.users["examiner"], role="confirmer", title="县水利局办公室", organ=organ, jurisdiction=organ, from_on=ON, leaf=leaf)
    other = enter("officer").post(url, {**data, "kind": "立案"})
    enter("officer").post(url, {**data, "kind": "立案", "seen": other.context["seen"]})
    assert read(enter("confirmer"), "/", person) == before, "not in the seat of a colleague either"

