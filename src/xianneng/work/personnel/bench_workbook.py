"""Figures of the 信息采集工作簿: 20,000 new persons with all their sheets read, checked, compared, written; and the same again."""

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.exchange import bench, workbook
from xianneng.foundation.exchange.kinds import workbook as kind
from xianneng.law.identity import check_digit

FULL_SIZE, SECONDS = 20_000, 60.0
RESUME = "2004.09--2008.07  示例大学学生\n2008.07--2019.06  示例县示例镇科员\n2019.06--         示例县机关工作人员"


def figures(viewer: Viewer, quick: bool) -> list[dict[str, Any]]:
    """The workbook into the file through its case, and again, when nothing is left to write; taking it out."""
    from xianneng.work.personnel import intakes, workbooks
    from xianneng.work.personnel.bench import NOW, bring_in

    count = FULL_SIZE // 10 if quick else FULL_SIZE
    with TemporaryDirectory() as folder:
        source = Path(folder) / "采集.xlsx"
        rows = sheets(count)
        workbook.write(source, rows, facts={})
        seconds, written = bring_in(source, "workbook", viewer)
        again, left = bring_in(source, "workbook", viewer)
    numbers = rows[kind.PERSONS]["id_number"].to_list()
    persons = [person for number in numbers[:1_000] for person in intakes.of_number(number)]
    _, taking_out = bench.timed(lambda: BytesIO(workbooks.workbook(persons, NOW.date())))
    target = SECONDS * count / FULL_SIZE
    return [bench.figure(f"exchange.workbook.{count}", seconds, target) | {"ok": seconds <= target and written > count * 10},
            bench.figure(f"exchange.workbook_again.{count}", again, target) | {"ok": again <= target and left == 0},
            bench.figure(f"exchange.workbook_out.{len(persons)}", taking_out)]


def sheets(count: int) -> dict[str, pl.DataFrame]:
    """Invented people, each with a post held and one before, three ranks, two schools, four results and four members of the family."""
    every = []
    for at, row in enumerate(bench.people(count, seed=3)):
        number = f"42{str(row[26])[2:17]}"
        every.append((row[1], number + check_digit(number), "男" if int(number[16]) % 2 else "女", row[12], at))
    who = pl.DataFrame(every, orient="row", schema=["name", "id_number", "sex", "organ", "at"])
    born = pl.col("id_number").str.slice(6, 8)
    persons = who.select(
        "name", "id_number", "sex", birth_on=born, native_place=pl.lit("示例省示例县"), ethnicity=pl.lit("汉族"), health=pl.lit("健康"),
        work_started_on=(born.str.head(4).cast(pl.Int64) + 22).cast(pl.String) + "07", political_status=pl.lit("群众"), person_kind=pl.lit("公务员"),
        status=pl.lit("现职人员"), managed=pl.lit("其他"), rank=pl.lit("二级主任科员"), rank_on=pl.lit("20230601"), organ="organ",
        resume=pl.lit(RESUME), awards=pl.lit("无"), level=pl.lit("二十级"), establishment=pl.lit("行政编制"))

    def laid(rows: list[dict[str, str]]) -> pl.DataFrame:
        """These rows for everybody."""
        return who.select("name", "id_number", "organ").join(pl.DataFrame(rows), how="cross")

    return {
        kind.PERSONS: persons,
        kind.POSTS: laid([{"title": "四级主任科员岗位", "from_on": "20210301", "until_on": "20230601", "state": "已免", "is_main": "是"},
                          {"title": "综合科干部", "from_on": "20230601", "until_on": "", "state": "在任", "is_main": "是"}]).rename({"organ": "place"}),
        kind.GRADES: laid([{"category": kind.RANK, "grade": rank, "from_on": since, "until_on": until, "state": "已免" if until else "在任"}
                           for rank, since, until in (("四级主任科员", "20190601", "20210301"), ("三级主任科员", "20210301", "20230601"),
                                                      ("二级主任科员", "20230601", ""))]),
        kind.LEARNING: laid([{"education": "大学", "degree": "法学学士", "school": "示例大学", "mode": "全日制", "from_on": "20080701"},
                             {"education": "研究生", "degree": "", "school": "示例理工大学", "mode": "在职", "from_on": "20150701"}]),
        kind.RESULTS: laid([{"result": "称职", "year": str(year)} for year in (2022, 2023, 2024, 2025)]),
        kind.FAMILY: laid([{"member": f"测{relation}", "relation": relation, "born_on": "196001", "political_status": "群众", "workplace": "示例厂"}
                           for relation in ("父亲", "母亲", "妻子", "儿子")])}
