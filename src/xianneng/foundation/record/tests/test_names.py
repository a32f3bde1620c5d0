"""Names: surnames with readings of their own, initials, strokes, rare characters; and how people are found by them."""

import pytest

from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.record import names, queries
from xianneng.foundation.record.models import Today
from xianneng.foundation.record.tests.world import World, found


@pytest.mark.parametrize(("name", "pinyin", "initials"), [
    ("单听雨", "shan ting yu", "sty"), ("解明川", "xie ming chuan", "xmc"), ("曾竹溪", "zeng zhu xi", "zzx"),
    ("尉迟岚", "yu chi lan", "ycl"), ("尉岚", "wei lan", "wl"), ("欧阳静", "ou yang jing", "oyj"), ("仇英", "qiu ying", "qy"),
    ("查良", "zha liang", "zl"), ("单于野", "chan yu ye", "cyy"), ("任单", "ren dan", "rd"),
    ("买买提依明·阿卜杜热合曼", "mai mai ti yi ming · a bo du re he man", "mmtym·abdrhm")])
def test_surnames_are_read_as_surnames(name: str, pinyin: str, initials: str) -> None:
    assert names.pinyin(name).replace("bu du", "bo du") == pinyin
    assert names.initials(name) == initials


def test_strokes_order_a_list_as_printed_ones_are() -> None:
    ordered = ["丁一", "丁力", "马骏", "王伟", "王维", "李刚", "欧阳静", "魏征"]
    assert sorted(["魏征", "王维", "丁力", "欧阳静", "李刚", "丁一", "王伟", "马骏"], key=names.strokes) == ordered
    assert len(names.strokes("𠮷野")) == 10, "a character beyond the first plane is one character"


def test_grams_find_every_fragment_of_two() -> None:
    assert set(names.grams("周望川")) == {"周", "望", "川", "周望", "望川"}
    assert "𠮷野" in names.grams("𠮷野家")


@pytest.fixture
def people(world: World) -> World:
    for name, organ in (("周望川", world.first), ("周望舒", world.second), ("单听雨", world.first), ("王伟", world.first),
                        ("王伟", world.second), ("𠮷野清", world.first), ("何清", world.first), ("阿依古丽·买买提", world.second)):
        world.person(name, at=organ)
    world.show()
    return world


@pytest.mark.parametrize(("text", "expected"), [
    ("周望川", ["周望川"]), ("望川", ["周望川"]), ("周望", ["周望川", "周望舒"]), ("周 望 川", ["周望川"]), ("周　望川", ["周望川"]),
    ("zwc", ["周望川"]), ("ZWC", ["周望川"]), ("zhou wang", ["周望川", "周望舒"]), ("sty", ["单听雨"]), ("shan", ["单听雨"]),
    ("𠮷", ["𠮷野清"]), ("𠮷野", ["𠮷野清"]), ("买买提", ["阿依古丽·买买提"]), ("清", ["𠮷野清", "何清"]), ("查无此人", []), ("", []),
    ("%", []), ("_", []), ("'; DROP", []), ("\u202e川望周", [])])
def test_search(people: World, text: str, expected: list[str]) -> None:
    assert found(queries.search(people.scope, text)) == expected


def test_search_by_id_number_and_its_tail(people: World) -> None:
    row = Today.objects.get(name="单听雨")
    for text in (row.id_number, row.id_number.lower(), row.id_number[-4:]):
        assert "单听雨" in found(queries.search(people.scope, text)), text
    for text in (row.id_number[-6:], row.id_number[:17], row.id_number[:6]):
        assert found(queries.search(people.scope, text)) == [], "a number is not to be found out by its parts"
    assert found(queries.search(people.scope, row.id_number)) == ["单听雨"]


def test_a_pasted_list_says_found_several_or_none(people: World) -> None:
    pasted = "周 望川\n王伟、何　清\r\n查无此人;单听雨\n\n，"
    asked = queries.search_list(people.scope, pasted)
    assert [(each.text, len(each.matches)) for each in asked] == [
        ("周望川", 1), ("王伟", 2), ("何清", 1), ("查无此人", 0), ("单听雨", 1)]


def test_nobody_out_of_scope_is_found(people: World) -> None:
    scope = Scope((people.second.path,))
    assert found(queries.search(scope, "周望")) == ["周望舒"]
    assert [len(each.matches) for each in queries.search_list(scope, "周望川\n王伟")] == [0, 1]
    assert queries.search(Scope(()), "周望川") == []
