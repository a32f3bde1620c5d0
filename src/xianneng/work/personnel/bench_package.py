"""Figures of 数据交换包: 50,000 new persons and 5,000 photos read, checked, compared, written; the same again; and taken out."""

import resource
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.exchange import bench
from xianneng.foundation.exchange.kinds import workbook as kind
from xianneng.foundation.exchange.packages import packing, tables
from xianneng.law.identity import check_digit
from xianneng.work.personnel import bench_forms, bench_workbook, intakes, packages

FULL_SIZE, PHOTOS, SECONDS, MEMORY_MIB = 50_000, 5_000, 180.0, 2048


def figures(viewer: Viewer, quick: bool) -> list[dict[str, Any]]:
    """The package into the file through its case, and again, when nothing is left to write; taking it out; the most memory of all processes."""
    from xianneng.work.personnel.bench import NOW, bring_in

    count = FULL_SIZE // 10 if quick else FULL_SIZE
    photo_count = count * PHOTOS // FULL_SIZE
    with TemporaryDirectory() as folder:
        source = Path(folder) / "按机构导出文件.hzb"
        numbers = _write(source, count, photo_count)
        seconds, written = bring_in(source, "package", viewer)
        again, left = bring_in(source, "package", viewer)
        size = source.stat().st_size >> 20
    persons = sorted(person for number in numbers.head(1_000) for person in intakes.of_number(number))
    pictured = [person for number in numbers.head(min(photo_count, 1_000)) for person in intakes.of_number(number)]
    start = time.perf_counter()
    made = packages.made(persons, NOW.date(), tables.HZB, now=NOW)
    taking_out = time.perf_counter() - start
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    target = SECONDS * count / FULL_SIZE
    return [bench.figure(f"exchange.package.{count}", seconds, target) | {"ok": seconds <= target and written > count * 10},
            bench.figure(f"exchange.package_again.{count}", again, target) | {"ok": again <= target and left == 0},
            bench.figure(f"exchange.package_out.{len(persons)}", taking_out) | {"ok": made.photo_count == len(pictured) > 0},
            bench.figure("exchange.package_size", size, unit="MiB"),
            bench.figure("exchange.package_memory", peak, MEMORY_MIB, "MiB")]


def _write(target: Path, count: int, photo_count: int) -> pl.Series:
    """A package of invented people as an incumbent's program would write it; their ID numbers."""
    sheets = bench_workbook.sheets(count)
    others = {number: (first := f"43{number[2:17]}") + check_digit(first) for number in sheets[kind.PERSONS]["id_number"]}
    organs = {name: f"001.{at:03}" for at, name in enumerate(sheets[kind.PERSONS]["organ"].unique(maintain_order=True), 1)}
    identifier = pl.col("id_number").replace_strict(others, return_dtype=pl.String)
    place = {kind.PERSONS: ("organ", tables.HOME), kind.POSTS: ("place", tables.PLACE)}
    shaped = {}
    for part, rows in sheets.items():
        held = rows.with_columns(identifier.alias(tables.PERSON), id_number=identifier, name=pl.col("name") + "芳")  # no namesakes of the workbook's
        shaped[part] = held.with_columns(pl.col(place[part][0]).replace_strict(organs, return_dtype=pl.String).alias(place[part][1])) if part in place else held
    shaped[kind.ORGANS] = pl.DataFrame({tables.ORGAN: list(organs.values()), "B0101": list(organs), tables.NATURE: ["1"] * len(organs)})
    coded, _ = packing.coded(shaped, tables.HZB)
    numbers = coded[kind.PERSONS]["A0184"]
    coded[tables.PHOTOS] = pl.DataFrame({tables.PERSON: numbers.head(photo_count), tables.PHOTO_FILE: numbers.head(photo_count) + ".jpg"})
    with TemporaryDirectory() as folder:
        pictures = []
        for at, number in enumerate(numbers.head(photo_count)):
            picture = Path(folder) / f"{number}.jpg"
            picture.write_bytes(bench_forms.portrait(at))
            pictures.append((picture.name, picture))
        packing.write(target, coded, tables.HZB, about={"time": "2026-02-10"}, photos=pictures)
    return numbers
