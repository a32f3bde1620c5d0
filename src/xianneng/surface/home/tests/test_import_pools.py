"""职数统筹 in the list of organs: taken in, checked by cell, and given back so that another platform has the same."""

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import time_machine
from django.test import Client

from xianneng.foundation.exchange.checking import check_file
from xianneng.foundation.exchange.kinds import KINDS
from xianneng.foundation.exchange.tests.samples import workbook
from xianneng.foundation.organs.models import Organ, Profile
from xianneng.foundation.quotas.models import Member, Unit
from xianneng.foundation.quotas.queries import line_of
from xianneng.surface.home.tests.test_import import hand_in, sheet, take
from xianneng.surface.project.testing import HOUSING, NEXT, NOW, ON, WATER, County
from xianneng.work.personnel import commands, exporters, intakes
from xianneng.work.personnel.models import Intake

Enter = Callable[[str], Client]
POOL, REFERENCES, TEAM = "全县统筹（调研员）", "参公单位统筹", "县级领导班子"
LEVEL = "县(市、区、旗)、乡镇机关"
NAMES = ("机构名称", "上级机构", "机构类型", "机构层级", "行政编制", "参公事业编制", "领导职数", "参加的职数统筹", "三级、四级调研员职数", "三级调研员职数",
         "一级至四级主任科员职数", "一级、二级主任科员职数", "一级、二级调研员职数")
REGION: dict[str, Any] = {"机构名称": "新县", "机构类型": "地区", "领导职数": 30}


def organ(name: str, pools: str = "", **values: Any) -> dict[str, Any]:
    """An organ of the new county."""
    return {"机构名称": name, "上级机构": "新县", "机构类型": "机关", "机构层级": LEVEL, "行政编制": 100, "参加的职数统筹": pools} | values


def pool(name: str, **values: Any) -> dict[str, Any]:
    """A row of its own for what some organs count together."""
    return {"机构名称": name, "上级机构": "新县", "机构类型": "职数统筹", "机构层级": LEVEL} | values


def county() -> list[dict[str, Any]]:
    """A county whose organs pool their 调研员, two of its 参公单位 theirs, with the posts of its leading team counted apart."""
    return [REGION, organ("县一局", f"{POOL}；{TEAM}", **{"一级至四级主任科员职数": 50, "一级、二级主任科员职数": 25}), organ("县二局", f"{POOL}; {TEAM}"),
            organ("县三局"),
            organ("一中心", REFERENCES, 机构类型="参公单位", 行政编制="", 参公事业编制=40), organ("二中心", REFERENCES, 机构类型="参公单位", 行政编制="", 参公事业编制=40),
            pool(POOL, **{"三级、四级调研员职数": 20, "三级调研员职数": 8}), pool(REFERENCES, **{"三级、四级调研员职数": 7}), pool(TEAM, **{"一级、二级调研员职数": 6})]


def written(path: Path, rows: list[dict[str, Any]]) -> Path:
    """The list as a workbook."""
    return workbook(path, [list(NAMES), *[[row.get(name, "") for name in NAMES] for row in rows]])


def pools() -> set[tuple[Any, ...]]:
    """Every pool of the platform: what it is called, where, who is in it, what is approved."""
    called = dict(Profile.objects.as_of(ON).values_list("organ_id", "name"))
    return {(unit.name, called[unit.jurisdiction_id], unit.level, unit.scope, tuple(sorted(unit.groups)),
             tuple(sorted(called[each] for each in Member.objects.as_of(ON).filter(unit=unit).values_list("organ_id", flat=True))),
             tuple(sorted((line.name, line.approved) for line in line_of(unit, ON)))) for unit in Unit.objects.filter(pool=True)}


def carried(path: Path) -> None:
    """The list taken into an empty platform, as the command line does it."""
    viewer = commands.operator(Namespace(file=path, organ=None, check=False), "organs", NOW)
    outcome = intakes.examine(path, "organs", scope=viewer.scope, on=ON, given={}, organ_id=viewer.organ_id, own=(), opens=True)
    assert [each.message for each in outcome.checked.problems] == []
    intakes.import_at_once(path, "organs", outcome, viewer=viewer, given={}, now=NOW)


def exported(path: Path) -> pl.DataFrame:
    """The list as it is given back; written where it is asked for."""
    found = exporters.organs("/", ON)
    intakes.take_out(target=path, frame=found, kind="organs", path="/", on=ON, by="测试", now=NOW)
    return found


@pytest.mark.row("SVC-06")
def test_pools_come_into_an_empty_platform_and_go_out_again(db: None, tmp_path: Path) -> None:
    with time_machine.travel(NOW, tick=False):
        carried(written(tmp_path / "机构.xlsx", county()))
        assert pools() == {
            (POOL, "新县", LEVEL, "机关", ("Q-L-4", "Q-L-5"), ("县一局", "县二局"), (("三级、四级调研员", 20), ("三级调研员", 8))),
            (REFERENCES, "新县", LEVEL, "机关", ("Q-L-4",), ("一中心", "二中心"), (("三级、四级调研员", 7),)),
            (TEAM, "新县", "县(市、区、旗)", "领导班子", ("Q-L-2",), ("县一局", "县二局"), (("一级、二级调研员", 6),))}
        out = tmp_path / "出.xlsx"
        lines = {(row["name"], row["kind"]): row for row in exported(out).iter_rows(named=True)}
        assert lines["县一局", "机关"]["pools"] == f"{POOL}；{TEAM}"
        assert (lines[POOL, "职数统筹"]["parent"], lines[POOL, "职数统筹"]["organ_level"], lines[POOL, "职数统筹"]["quota_三级调研员"]) == ("新县", LEVEL, 8)
        scope = commands.operator(Namespace(file=out, organ=None, check=False), "organs", NOW).scope
        again = intakes.examine(out, "organs", scope=scope, on=ON, given={}, organ_id=None, own=(), opens=True)
        assert (again.plan.summary["rows"], again.checked.problems) == (0, []), "what came in is what goes out"
        assert {row["name"]: row["kind"] for row in again.checked.good.iter_rows(named=True)}[POOL] == "职数统筹"


def test_the_list_that_a_platform_gives_makes_the_same_pools_elsewhere(db: None, tmp_path: Path) -> None:
    """Given back, and written down again for an empty platform: the rows are those that came in."""
    with time_machine.travel(NOW, tick=False):
        carried(written(tmp_path / "机构.xlsx", county()))
        found = exported(tmp_path / "出.csv")
        checked = check_file(tmp_path / "出.csv", KINDS["organs"], on=ON)
    assert checked.problems == []
    same = ["name", "parent", "kind", "organ_level", "pools", *(name for name in found.columns if name.startswith("quota_"))]
    assert checked.good.select(same).rows() == found.select(same).rows()


def test_the_organs_of_a_county_bring_their_pool_back_and_those_of_one_organ_leave_it(made: County, tmp_path: Path) -> None:
    path, before = tmp_path / "出.xlsx", pools()
    region = made.organs["示例县"].path
    inside = exporters.organs(region, ON).filter(pl.col("name") != "示例县")  # the county itself hangs under what its officers do not import
    intakes.take_out(target=path, frame=inside, kind="organs", path=region, on=ON, by="测试", now=NOW)
    intake = take(made, path, "organs", by="reviewer")
    assert (intake.report["summary"]["rows"], intake.report["problems"]) == (0, [])
    assert exporters.shared(region, ON) == []
    alone = exporters.organs(made.organs[WATER].path, ON)
    assert (exporters.shared(made.organs[WATER].path, ON), alone["kind"].to_list(), alone["pools"].to_list()) == (["示例县调研员统筹"], ["机关"], [None])
    assert pools() == before


@pytest.mark.parametrize(("rows", "cell", "code"), [
    ([organ("县一局", "没有的统筹")], "H3", "pool.unknown"),
    ([organ("县一局", "甲；乙"), pool("甲", 三级调研员职数=1), pool("乙", 三级调研员职数=1)], "H3", "pool.twice"),
    ([organ("县一局", "甲", 三级调研员职数=1), pool("甲", 三级调研员职数=1)], "J3", "pool.own_number"),
    ([organ("县一局"), pool("甲", 三级调研员职数=1)], "A4", "pool.empty"),
    ([organ("县一局", "甲"), pool("甲")], "A4", "pool.no_number"),
    ([organ("县一局", "甲"), pool("甲", 三级调研员职数=1, 上级机构="")], "B4", "pool.no_parent"),
    ([organ("县一局", "甲"), pool("甲", 三级调研员职数=1, 机构层级="")], "D4", "pool.no_organ_level"),
    ([organ("县一局", "甲"), pool("甲", 三级调研员职数=1, 行政编制=5)], "E4", "pool.not_an_organ")])
def test_what_a_pool_lacks_is_told_at_its_cell(tmp_path: Path, rows: list[dict[str, Any]], cell: str, code: str) -> None:
    checked = check_file(written(tmp_path / "机构.xlsx", [REGION, *rows]), KINDS["organs"], on=ON)
    assert [(each.cell, each.code) for each in checked.problems if not each.is_notice] == [(cell, code)], checked.problems


def under(made: County, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of a new region in the county of the tests."""
    return [{**REGION, "上级机构": "示例县"}, *rows]


def told(intake: Intake) -> list[tuple[str, str]]:
    """Cell and code of what is wrong."""
    return [(each["cell"], each["code"]) for each in intake.report["problems"] if not each["notice"]]


def test_a_pool_that_the_platform_cannot_have_is_told_at_its_cell(made: County, tmp_path: Path) -> None:
    """An organ of another region, another level, a 参公单位 beside 机关: nothing of the pool is opened by halves."""
    some = {"三级调研员职数": 1}
    for at, (rows, found) in enumerate((
            ([organ("县一局", "甲"), organ("县二局", "甲", 上级机构="示例县"), pool("甲", **some)], [("H4", "pool.elsewhere"), ("A5", "pool.incomplete")]),
            ([organ("县一局", "甲"), organ("县二局", "甲", 机构层级="中央机关"), pool("甲", **some)], [("H4", "pool.level"), ("A5", "pool.incomplete")]),
            ([organ("县一局", "甲"), organ("一中心", "甲", 机构类型="参公单位"), pool("甲", **some)], [("H4", "pool.reference"), ("A5", "pool.incomplete")]),
            ([organ("县一局", "甲"), pool("甲", **some, 上级机构="县一局")], [("B4", "pool.region")]),
            ([organ("县一局", "甲"), pool("甲", **some, **{"一级、二级调研员职数": 1})], [("A4", "pool.several")]))):
        intake = take(made, written(tmp_path / f"{at}.xlsx", under(made, *rows)), "organs", by="reviewer")
        assert told(intake) == found, at


def test_more_than_the_law_gives_is_asked_about_at_the_pool(made: County, tmp_path: Path) -> None:
    rows = under(made, organ("县一局", "甲"), organ("县二局", "甲"), pool("甲", **{"三级、四级调研员职数": 21}))
    intake = take(made, written(tmp_path / "机构.xlsx", rows), "organs", by="reviewer")
    [each] = [each for each in intake.report["problems"] if each["code"] == "quota.above_law"]
    assert (each["cell"], each["notice"], "按编制测算为20名" in each["message"]) == ("I5", True, True), each["message"]
    assert ("甲", "三级、四级调研员职数（2 个机构统筹）") in {(line["name"], line["column"]) for line in intake.report["organ_changes"]}
    hand_in(made, intake, by="reviewer", confirmer="county_confirmer")
    assert Member.objects.as_of(ON).filter(unit__name="甲").count() == 2


def test_what_the_books_count_already_stays_as_it_is(made: County, tmp_path: Path) -> None:
    """县水利局 is in the county's pool: another pool, another number or another organ of it has its own case."""
    held = next(each for each in pools() if each[0] == "示例县调研员统筹")
    caps = {f"{name}职数": number for name, number in held[-1]}

    def listed(name: str, called: str, more: int = 0) -> list[tuple[str, str]]:
        rows = [{"机构名称": each, "机构代码": made.organs[each].code, "上级机构": "示例县", "参加的职数统筹": called} for each in (WATER, HOUSING)]
        rows.append({"机构名称": called, "上级机构": "示例县", "机构类型": "职数统筹", "机构层级": LEVEL} | {key: number + more for key, number in caps.items()})
        return told(take(made, sheet(tmp_path / f"{name}.xlsx", {"机构名称": "示例县", "机构类型": "地区"}, *rows), "organs", by="reviewer"))

    assert listed("同", held[0]) == []
    assert {code for _, code in listed("另一个", "另一统筹")} == {"quota.not_counted"}
    assert {code.rpartition(".")[2] for _, code in listed("另一数", held[0], more=1)} == {"registered"}
    assert Organ.objects.filter(path__contains=f"/{made.organs[NEXT].pk}/").count() == 1
