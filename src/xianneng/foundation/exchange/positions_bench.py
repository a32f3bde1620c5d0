"""Figures of a table of positions: a workbook of 20,000 invented rows read and structured; one applicant against all of them;
and how much of real tables is structured, where they lie in a folder beside the project.
"""

import csv
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from xianneng.foundation.exchange.checking import check
from xianneng.foundation.exchange.kinds.positions import POSITIONS
from xianneng.foundation.exchange.reading import open_sheets
from xianneng.foundation.exchange.writing import Book
from xianneng.law import recruitment
from xianneng.law.recruitment.conditions import UNREAD, Piece
from xianneng.law.recruitment.entries import SOLDIER
from xianneng.law.recruitment.majors import catalogue
from xianneng.law.recruitment.reading import MAJOR_KEYS, READERS, is_structured, read_row
from xianneng.law.recruitment.remarks import read_sentence, sentences
from xianneng.law.recruitment.screening import Applicant, Study, Table, Terms

ROWS = 20_000
SECONDS, MATCH_MS, ROW_SHARE, SENTENCE_SHARE = 10.0, 50.0, 0.99, 0.90
ON = date(2025, 10, 14)
REAL = Path.cwd().parent / "shared" / "data" / "positions"
LABELS = Path(recruitment.__file__).parents[1] / "tests" / "position_labels.csv"  # made before the parser was tuned, by somebody who did not see it
LABELLED = ("education", "degree", "politics", "grassroots", "projects", "fresh", "graduated", "gender", "ethnicity", "age", "household", "stage_degrees",
            "top_major", "main_major")
PRECISION = 0.995
CORE = ("major", "education", "politics", "grassroots")
HEAD = ["部门代码", "部门名称", "用人司局", "机构性质", "招考职位", "职位属性", "职位分布", "职位简介", "职位代码", "机构层级", "考试类别", "招考人数", "专业", "学历", "学位",
        "政治面貌", "基层工作最低年限", "服务基层项目工作经历", "是否在面试阶段组织专业能力测试", "面试人员比例", "工作地点", "落户地点", "备注", "部门网站", "咨询电话1", "咨询电话2", "咨询电话3"]
SAID = ("限应届高校毕业生报考", "2026届高校毕业生", "男性", "女性", "在本单位最低服务年限为5年", "本单位不提供宿舍", "大学英语四级425分及以上", "需经常下乡，条件较艰苦",
        "职位要求专业为报考者最高学历对应专业", "高等学历教育各阶段均需取得相应学历学位", "通过法律职业资格考试", "具有2年以上相关工作经历", "具有较强的文字能力")


def positions(count: int, seed: int = 1) -> Iterator[list[object]]:
    """Rows of invented positions in the central layout, as varied as real ones."""
    chance = random.Random(seed)  # noqa: S311
    classes = [entry.name for entry in catalogue() if entry.kind == "类" and entry.level == "本科" and entry.scheme == "国家"]
    majors = [entry.name for entry in catalogue() if entry.kind == "专业" and entry.scheme == "国家"]
    texts = ["、".join(chance.sample(classes, chance.randint(1, 8)) + chance.sample(majors, chance.randint(0, 5))) for _ in range(count // 4 + 1)]
    remarks = ["；".join([*chance.sample(SAID, chance.randint(1, 5)), f"限示例{chance.randint(1, 900)}市户籍"]) for _ in range(count // 6 + 1)]
    for number in range(count):
        organ = number // 25
        yield [f"{100000 + organ}", f"示例部第{organ}局", f"第{number % 25}处", "中央国家行政机关省级以下直属机构", "一级行政执法员（一）", "普通职位", "其他职位", "从事相关工作",
               f"3001{number:08}", "县（区）级及以下", "行政执法类", "1", chance.choice(texts), chance.choice(("本科及以上", "仅限本科", "硕士研究生及以上")), "与最高学历相对应的学位",
               chance.choice(("不限", "不限", "中共党员")), chance.choice(("无限制", "无限制", "二年")), "无限制", "否", "3:1", f"示例省示例{organ % 90}市",
               f"示例省示例{organ % 90}市", chance.choice(remarks), "", "", "", ""]


def figures(quick: bool) -> list[dict[str, Any]]:
    """Every figure; of the real tables only where they are."""
    rows = ROWS // 10 if quick else ROWS
    with TemporaryDirectory() as folder:
        path = Path(folder) / "招考简章.xlsx"
        with Book(path, row_count=rows) as book:
            sheet = book.add_worksheet("中央国家行政机关省级以下直属机构")
            sheet.write_string(0, 0, "示例年度考试录用公务员招考简章")
            sheet.write_row(1, 0, HEAD)
            for at, row in enumerate(positions(rows), 2):
                sheet.write_row(at, 0, row)
        began = time.perf_counter()
        checked = check(open_sheets(path), POSITIONS, on=ON)
        table = Table(map(read_row, texts(checked.good)))
        taken = time.perf_counter() - began
    whole = figure(f"recruitment.workbook.{rows}", taken, SECONDS * rows / ROWS, "s")
    whole["ok"] = whole["ok"] and table.height == rows
    return [whole, matched(table), *coverage(), *precision()]


def texts(frame: pl.DataFrame) -> Iterable[Mapping[str, str | None]]:
    """Each row's columns of conditions."""
    return frame.select(key for key in READERS if key in frame.columns).iter_rows(named=True)


def matched(table: Table) -> dict[str, Any]:
    """One applicant against the whole table, with what fails: the best of ten, in ms."""
    who = Applicant(date(2001, 5, 1), "男", "中共党员", "汉族", "示例省示例1市示例县", "", (
        Study("本科", "法学", 2023, has_degree=True), Study("硕士", "民商法学", 2026, has_degree=True)), 0, frozenset(), frozenset(), {"CET4": 480.0})
    terms = Terms(ON, 2026, 18, 38, 43)
    best = min(timed(lambda: table.screen(who, terms).failing()) for _ in range(10))
    return figure(f"recruitment.match.{table.height}", best * 1000, MATCH_MS, "ms")


def coverage() -> list[dict[str, Any]]:
    """Shares structured over the given years of the central recruitment."""
    tables = sorted([*REAL.glob("guokao/guokao_20??.csv.gz"), *REAL.glob("guokao/guokao_20??_official.xlsx")])
    if not tables:
        return []
    rows = structured = 0
    said: Counter[str] = Counter()
    for path in tables:
        frame = check(open_sheets(path), POSITIONS, on=ON).good
        for row in texts(frame):
            found = read_row({key: row[key] for key in CORE})
            rows, structured = rows + 1, structured + all(is_structured(found.get(key, ())) for key in CORE)
        for text in frame["remarks"].drop_nulls().unique():
            said.update(text[start:end] for start, end in sentences(text))
    classified = sum(not any(piece.kind == UNREAD for piece in read_sentence(each)) for each in said)
    return [figure(f"recruitment.structured.{rows}", structured / rows, ROW_SHARE, "share", at_least=True),
            figure(f"recruitment.sentences.{len(said)}", classified / len(said), SENTENCE_SHARE, "share", at_least=True)]


def precision() -> list[dict[str, Any]]:
    """Of the conditions that are read in 500 rows of real tables, the share that a person had labelled alike before.

    A label is a column's condition by table, sheet and row, without its text; one row with no kind says that it states none.
    """
    labelled: dict[tuple[str, ...], Counter[tuple[str, str]]] = {}
    with LABELS.open(newline="") as file:
        for each in csv.DictReader(file):
            said = labelled.setdefault((each["table"], each["sheet"], each["row"], each["column"]), Counter())
            if each["kind"]:
                said[each["kind"], each["value"]] += 1
    read = right = 0
    for name in sorted({table for table, *_ in labelled if (REAL / table).exists()}):
        for row in check(open_sheets(REAL / name), POSITIONS, on=ON).good.iter_rows(named=True):
            for key in READERS.keys() & row.keys():
                if (expected := labelled.get((name, "" if ".csv" in name else row["sheet"].rsplit("/", 1)[-1], str(row["row"]), key))) is not None:
                    found = Counter(_as_labelled(key, row[key] or ""))
                    read, right = read + found.total(), right + (found & expected).total()
    return [figure(f"recruitment.precision.{read}", right / read, PRECISION, "share", at_least=True)] if read else []


def _as_labelled(key: str, text: str) -> list[tuple[str, str]]:
    """What is read of a cell as the labels write it: of a column of majors each item once, of others what a machine judges."""
    pieces = READERS[key].read(text)
    if key in MAJOR_KEYS:
        return list(dict.fromkeys(_major(piece) for piece in pieces if piece.kind in ("major", "open")))
    return [(piece.kind, _value(piece)) for piece in pieces if piece.kind in LABELLED]


def _major(piece: Piece) -> tuple[str, str]:
    if piece.kind == "open" or piece.value.is_open:
        return "open", ""
    if piece.value.kind == "不限":
        return "any", ""
    return "major", re.sub(r"\D", "", piece.value.codes[0]) if piece.value.codes else piece.value.name.removesuffix("专业")


def _value(piece: Piece) -> str:
    value: Any = piece.value
    match piece.kind:
        case "degree":
            value = value[0]
        case "age":
            value = value[:2]
        case "household":
            value = sorted(value[1])
        case "projects":
            value = sorted("退役士兵(服役5年)" if each == SOLDIER else each for each in value)
        case "politics":
            value = sorted(value)
        case "top_major":
            value = ""
    return "|".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def timed(work: Callable[[], object]) -> float:
    """Seconds that the work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def figure(name: str, value: float, target: float, unit: str, *, at_least: bool = False) -> dict[str, Any]:
    """One figure in the form of `xianneng bench`."""
    return {"name": name, "value": round(value, 4), "unit": unit, "target": target, "peer": None, "ratio": None,
            "ok": value >= target if at_least else value <= target}

