"""Figures of file exchange: `python -m xianneng.foundation.exchange.bench [--rows N]`, one JSON object per figure.

A roster of invented people is written as .xlsx, read, typed and checked; then its bad rows are given back and the good
ones exported. Targets are for 100,000 rows and scaled by the size.
"""

import argparse
import json
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from xianneng.foundation.exchange.annotated import write_annotated
from xianneng.foundation.exchange.checking import Checked, check
from xianneng.foundation.exchange.kinds.roster import ROSTER
from xianneng.foundation.exchange.reading import open_sheets
from xianneng.foundation.exchange.writing import Book, write_xlsx
from xianneng.law.identity import check_digit

ON = date(2026, 7, 1)
FULL_SIZE = 100_000
CHECK_SECONDS = 20.0
WRONG_SHARE = 0.01
EXPORT_ROWS = 10_000
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "安邦诚德恩方光浩佳康立明宁平清然思文"

HEAD = ["序号", "姓名", "性别", "民族", "籍贯", "出生年月", "入党时间", "政治面貌", "参加工作时间", "学历", "学位", "毕业院校系及专业", "单位",
        "内设机构", "现任职务", "职务层次", "任现职务时间", "任同职务层次时间", "职级", "任职级时间", "级别", "档次", "职位类别", "人员类别",
        "管理单位", "编制类型", "身份证号", "备注", "2024年度考核", "2025年度考核"]


def people(count: int, seed: int) -> Iterator[list[object]]:
    """Rows of invented people, one in a hundred with an error. Every person has a number of their own."""
    chance = random.Random(seed)  # noqa: S311
    for number in range(count):
        year, month, day = 1967 + number % 32, 1 + number // 32 % 12, 1 + number // 384 % 28
        first = f"41{9000 + number // 1000:04}{year}{month:02}{day:02}{number % 1000:03}"
        wrong = chance.random() < WRONG_SHARE
        sex = "女" if (int(first[16]) % 2 == 0) != wrong else "男"
        yield [number + 1, chance.choice(SURNAMES) + chance.choice(GIVEN) + chance.choice(GIVEN), sex, "汉族", "示例省示例县",
               f"{year}.{month:02}", f"{year + 22}.07", "中共党员", f"{year + 22}.{1 + number % 9:02}", "大学", "法学学士",
               f"示例大学第{number % 300}学院", f"示例县第{number % 900}局", "办公室", "科员", "", f"{year + 23}-1{number % 3}-1{number % 9}",
               "", "二级主任科员" if year < 1985 else "一级科员", f"202{number % 5}.0{1 + number % 9}", 20, 1 + number % 9, "综合管理类",
               "公务员", "中共示例县委", "行政编制", first + check_digit(first), "", "称职", "优秀"]


def write_roster(path: Path, count: int, seed: int = 1) -> None:
    """The roster as a workbook, with a title."""
    with Book(path, row_count=count) as book:
        sheet = book.add_worksheet("花名册")
        sheet.write_string(0, 0, "示例省公务员花名册")
        sheet.write_row(1, 0, HEAD)
        for at, row in enumerate(people(count, seed), 2):
            sheet.write_row(at, 0, row)


def measure(rows: int) -> list[dict[str, Any]]:
    """Seconds to read, to check, both together beside their target, to give back the bad rows and to export the good."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "花名册.xlsx"
        write_roster(path, rows)
        opened, reading = timed(lambda: open_sheets(path))
        checked, checking = timed(lambda: check(opened, ROSTER, on=ON))
    _, annotating = timed(lambda: write_annotated(BytesIO(), checked))
    _, exporting = timed(lambda: write_xlsx(BytesIO(), checked.good.head(EXPORT_ROWS), ROSTER))
    target = CHECK_SECONDS * rows / FULL_SIZE
    together = figure(f"exchange.roster.{rows}", reading + checking, target)
    together["ok"] = together["ok"] and is_right(checked, rows)
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return [figure("exchange.read", reading), figure("exchange.check", checking), together,
            figure("exchange.annotate", annotating), figure(f"exchange.export.{min(rows, EXPORT_ROWS)}", exporting),
            figure("exchange.child_memory", child, unit="MiB")]


def is_right(checked: Checked, rows: int) -> bool:
    """Speed counts only where the planted errors were found, and nothing else."""
    return checked.read == rows and {problem.code for problem in checked.problems} == {"sex.disagrees_with_id"}


def figure(name: str, value: float, target: float | None = None, unit: str = "s") -> dict[str, Any]:
    """One figure in the form of `xianneng bench`."""
    return {"name": name, "value": round(value, 3), "unit": unit, "target": target, "peer": None, "ratio": None,
            "ok": target is None or value <= target}


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What the work gives, and the seconds it took."""
    start = time.perf_counter()
    return work(), time.perf_counter() - start


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=FULL_SIZE)
    sys.stdout.write(json.dumps(measure(parser.parse_args().rows), ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    main()
