"""What is wrong with one item, by its field, each with what would be right: the rules of every set."""

from typing import Any

import pytest

from xianneng.foundation.record.models import Basic, Rank
from xianneng.foundation.record.tests.world import ON, World
from xianneng.law import identity
from xianneng.law.refusals import Refused
from xianneng.work.personnel import changes


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def person(world: World) -> int:
    """A man born on 5 March 1984, with a rank since 2019."""
    return world.person("甲一", rank="三级主任科员")


def entry(person: int, key: str, row_id: int | None = None, valid_from: str | None = "2024-03-01", **values: Any) -> dict[str, Any]:
    """An entry as its case keeps it."""
    return {"act": "correct" if row_id else "add", "person_id": person, "key": key, "row_id": row_id, "values": values,
            "valid_from": valid_from, "valid_to": None, "why": "", "material": ""}


@pytest.mark.parametrize(("key", "values", "column", "right"), [
    ("level", {"level": 28, "step": 1}, "level", "1 级至 27 级"),
    ("level", {"level": 20, "step": 15}, "step", "14 档"),
    ("assessment", {"year": 2025, "grade": "称职"}, "year", "2025 年度"),
    ("assessment", {"year": 2023, "grade": "称职", "valid_from": "2026-12-01"}, "valid_from", "今天之后"),
    ("award", {"name": "嘉奖", "valid_from": "2026-12-01"}, "valid_from", "今天之后"),
    ("education", {"mode": "在职教育", "education": "研究生", "valid_from": "2027-06-30"}, "valid_from", "今天之后"),
    ("sanction", {"track": "处分", "kind": "诫勉"}, "kind", "警告、记过、记大过"),
    ("sanction", {"track": "处分", "kind": "记过", "until_on": "2024-01-01"}, "until_on", "早于决定日期"),
    ("family", {"relation": "女儿", "name": "丙\u200b丁"}, "name", "控制字符"),
])
def test_what_is_wrong_is_said_at_its_column(person: int, key: str, values: dict[str, Any], column: str, right: str) -> None:
    since = values.pop("valid_from", "2024-03-01")
    found = changes.problems(entry(person, key, valid_from=since, **values), ON)
    assert right in found[column]
    with pytest.raises(Refused, match="有误"):
        changes.check(entry(person, key, valid_from=since, **values), ON)


@pytest.mark.parametrize(("key", "values"), [
    ("level", {"level": 20, "step": 5}), ("assessment", {"year": 2023, "grade": "优秀", "note": ""}), ("award", {"name": "记三等功"}),
    ("sanction", {"track": "调查", "kind": "立案"}), ("sanction", {"track": "党纪处分", "kind": "严重警告", "until_on": "2025-09-01"}),
    ("family", {"relation": "妻子", "name": "阿依古丽·买买提"}), ("education", {"mode": "在职教育", "education": "研究生", "highest": True})])
def test_what_is_right_is_taken(person: int, key: str, values: dict[str, Any]) -> None:
    assert changes.problems(entry(person, key, **values), ON) == {}


@pytest.mark.parametrize(("values", "since", "column", "right"), [
    ({"rank": "二级警长"}, "2024-01-01", "rank", "综合管理类没有"),
    ({"rank": "四级主任科员"}, "2019-05-31", "valid_from", "2019-06-01"),
    ({"rank": "主任科员", "series": "非领导职务（2006-2019）"}, "2020-01-01", "rank", "套转后的职级"),
])
def test_a_rank_is_of_its_series_and_in_force(person: int, values: dict[str, Any], since: str, column: str, right: str) -> None:
    row = Rank.objects.known().get(person_id=person)
    assert right in changes.problems(entry(person, "rank", row.pk, since, **values), ON)[column]


def test_an_id_number_agrees_with_birth_and_sex(person: int) -> None:
    row = Basic.objects.known().get(person_id=person)

    def wrong(**values: Any) -> set[str]:
        return set(changes.problems(entry(person, "basic", row.pk, None, **values), ON))

    woman = row.id_number[:14] + "042"
    woman += identity.check_digit(woman)
    assert wrong(sex="女") == {"sex"}
    assert wrong(id_number=woman) == {"sex"}
    assert wrong(id_number=woman, sex="女") == set()
    assert wrong(id_number=row.id_number[:17] + ("1" if row.id_number[17] != "1" else "2")) == {"id_number"}
    assert wrong(birth_on="1984-03-06") == {"birth_on"}
    assert wrong(work_started_on="1999-08-01") == {"work_started_on"}
    assert wrong(party_joined_on="2004-08-01", political_status="群众") == {"party_joined_on"}
    determined = {**entry(person, "basic", row.pk, None, birth_on="1984-03-06"), "determined": True}
    assert changes.problems(determined, ON) == {}


def test_columns_that_a_set_has_not_are_refused(person: int) -> None:
    with pytest.raises(Refused, match="没有信息项 known_to"):
        changes.check(entry(person, "level", level=20, step=1, known_to="2020-01-01"), ON)
