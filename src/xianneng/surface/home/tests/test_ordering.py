"""人员排序 and 机构排序 by hand, through pages: proposed, confirmed, seen in rosters from that day on and not before."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from io import BytesIO
from typing import Any

import time_machine
from django.db import transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from xianneng.foundation.cases.models import Case
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.organs.models import Profile
from xianneng.foundation.record import projection
from xianneng.foundation.record.models import Standing, Today
from xianneng.foundation.record.operations import begin, row_values, write
from xianneng.foundation.web.ordering import placed
from xianneng.surface.home.tests.test_quota_cases import agree, proposed
from xianneng.surface.project.testing import HOUSING, NOW, ON, PARTY, WATER, County

Enter = Callable[[str], Client]


def page_of(made: County) -> str:
    return f"/people-order/{made.organs[WATER].pk}/"


def put(client: Client, page: str, **places: int) -> Any:
    """Send the form with these numbers typed: by name, as `place-<id>` shows it."""
    rows = client.get(page).context["rows"]
    ids = {name: row for row, name, _ in rows}
    return client.post(page, {"reason": "班子调整", "seen": [row for row, *_ in rows], **{f"place-{row}": at for at, (row, *_) in enumerate(rows, 1)},
                              **{f"place-{ids[name]}": place for name, place in places.items()}})


def names(client: Client, query: str = "") -> list[str]:
    """The roster of the organ as a page shows it."""
    return [line["name"] for line in client.get(f"/roster/{query}").context["lines"]]


@given(st.lists(st.integers(1, 99), unique=True, max_size=9), st.data())
def test_whoever_is_put_at_a_number_stands_there(before: list[int], data: st.DataObject) -> None:
    places = {each: at for at, each in enumerate(before, 1)}
    assert placed(before, places) == before
    if before:
        one, to = data.draw(st.sampled_from(before)), data.draw(st.integers(1, len(before)))
        after = placed(before, places | {one: to})
        assert after[to - 1] == one
        assert [each for each in after if each != one] == [each for each in before if each != one]


def test_people_stand_in_the_new_order_from_the_day_it_is_confirmed(enter: Enter, made: County) -> None:
    before = names(enter("officer"))
    assert before[:3] == ["高既明", "顾景行", "卢采薇"]
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        projection.rebuild(on=ON + timedelta(days=2))
        officer, confirmer = enter("officer"), enter("confirmer")
        assert page_of(made) in officer.get("/roster/").content.decode()
        case = proposed(put(officer, page_of(made), 卢采薇=2))
        assert names(officer) == before, "not before it is confirmed"
        assert "第 3 → 第 2" in confirmer.get(f"/case/{case.number}/").content.decode()
        assert agree(officer, case).status_code in (403, 404, 422), "by another person"
        assert agree(confirmer, case).status_code == 302
        after = ["高既明", "卢采薇", "顾景行", *before[3:]]
        assert names(officer) == after
        sheet = CalamineWorkbook.from_filelike(BytesIO(officer.get("/roster/export/").content)).get_sheet_by_index(0).to_python()
        told = [cell for row in sheet for cell in row if cell in after]
        assert told == after, "exports follow"
        assert names(officer, f"?on={ON}") == before, "earlier dates keep their order"
    changed = set(Standing.objects.known().filter(valid_from=ON + timedelta(days=2)).values_list("person_id", flat=True))
    assert changed == {made.persons["卢采薇"], made.persons["顾景行"]}, "nobody else's file is touched"


def test_nobody_puts_themselves_before_others(enter: Enter, made: County) -> None:
    officer = enter("officer")
    refused = put(officer, page_of(made), 许知微=2)
    assert refused.status_code == 422
    assert "您本人的次序提前了" in refused.content.decode()
    assert refused.context["rows"][1][1] == "许知微", "what was typed stays"
    assert put(officer, page_of(made), 高既明=20).status_code == 422, "nor by putting others behind"
    assert put(enter("examiner"), page_of(made), 许知微=4).status_code == 302, "one's own place behind others is nobody's gain"


def test_what_is_refused(enter: Enter, made: County) -> None:
    officer = enter("officer")
    assert "没有变化" in put(officer, page_of(made)).content.decode()
    assert enter("officer2").get(page_of(made)).status_code == 404, "another organ"
    for username in ("team", "confirmer", "zhou"):
        assert enter(username).get(page_of(made)).status_code == 403, username
    stale = officer.post(page_of(made), {"reason": "班子调整", "seen": [1, 2], "place-1": 2})
    assert stale.status_code == 409
    unsaid = officer.post(page_of(made), {"seen": [row for row, *_ in officer.get(page_of(made)).context["rows"]], "place-²": 1, "place-9": "x"})
    assert unsaid.status_code == 422, "without a reason"
    case = proposed(put(officer, page_of(made), 卢采薇=2))
    assert put(officer, page_of(made), 卢采薇=2).status_code == 409, "one at a time"
    person = made.persons["卢采薇"]
    with transaction.atomic(), writing(kind="test", body={}, now=NOW) as leaf:
        held = row_values("standing", Standing.objects.known().get(person_id=person))
        write([begin(person_id=person, key="standing", valid_from=ON, values={**held, "team_order": 99})], leaf=leaf)
    assert "次序已变" in agree(enter("confirmer"), case).content.decode()


def test_organs_stand_in_the_new_order(enter: Enter, made: County) -> None:
    reviewer, county = enter("reviewer"), made.organs["示例县"].pk
    page, before = f"/organ/{county}/order/", _organs(reviewer)
    assert before == [WATER, HOUSING, PARTY, "县纪委监委"]
    assert page in reviewer.get(f"/organ/{county}/").content.decode()
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        projection.rebuild(on=ON + timedelta(days=2))
        reviewer = enter("reviewer")
        case = proposed(put(reviewer, page, 县委组织部=1))
        assert agree(enter("leader"), case).status_code == 302
        assert _organs(reviewer) == [PARTY, WATER, HOUSING, "县纪委监委"]
        assert list(dict.fromkeys(Today.objects.filter(organ_path__startswith=made.organs["示例县"].path).order_by("organ_order", "team_order").values_list(
            "organ_name", flat=True))) == [PARTY, WATER, HOUSING, "县纪委监委"]
        about = reviewer.get(f"/organ/{made.organs[PARTY].pk}/").context["about"]
        assert about.confirmed.case_number == "", "who confirmed its base data is who did, not who put it in order"
        assert _organs(reviewer, ON) == before
    assert Profile.objects.known().filter(organ=made.organs["县纪委监委"]).count() == 1, "who keeps the number keeps the row"


def _organs(client: Client, on: Any = "") -> Sequence[str]:
    """The organs as the table of establishment lists them."""
    return list(dict.fromkeys(row["name"] for row in client.get(f"/establishment/?on={on}" if on else "/establishment/").context["rows"]))


def test_an_organ_s_order_is_proposed_for_one_s_own_only(enter: Enter, made: County) -> None:
    assert enter("officer").get(f"/organ/{made.organs['示例县'].pk}/order/").status_code == 404
    assert enter("leader").get(f"/organ/{made.organs['示例县'].pk}/order/").status_code == 403
    reviewer, page = enter("reviewer"), f"/organ/{made.organs['示例县'].pk}/order/"
    assert put(reviewer, page).status_code == 422
    assert put(reviewer, page, 县委组织部=1).status_code == 302
    assert put(reviewer, page, 县委组织部=1).status_code == 409
    assert Case.objects.filter(type="establishment.order").count() == 1
