"""Files of 任免审批表 → one row a person, each good or bad, and every problem at its file and field.

One .lrmx or .lrm (its photo the .pic beside it), or a .zip or folder of many. A file that cannot be read stays among the
bad ones under its name; none keeps the others from being read.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from xianneng.foundation.exchange import lrm, lrmx, photos, wording
from xianneng.foundation.exchange.checking import Checked
from xianneng.foundation.exchange.columns import DATES, Column, Kind, typed_as
from xianneng.foundation.exchange.findings import SCHEMA, finding, nothing
from xianneng.foundation.exchange.lrmx import ELEMENTS, Form
from xianneng.foundation.exchange.reading import (
    Opened,
    Unreadable,
    is_archive,
    is_wanted,
    members_of,
    others_in,
    unpacked,
)
from xianneng.foundation.exchange.values import parse_column
from xianneng.law.refusals import Refused

SUFFIXES, PICTURES = (".lrmx", ".lrm"), (".pic", ".jpg", ".jpeg")
PLAIN = {  # our key → the element that says it, text for text
    "name": "XingMing", "sex": "XingBie", "birth_on": "ChuShengNianYue", "ethnicity": "MinZu", "native_place": "JiGuan",
    "birth_place": "ChuShengDi", "work_started_on": "CanJiaGongZuoShiJian", "health": "JianKangZhuangKuang",
    "technical_title": "ZhuanYeJiShuZhiWu", "speciality": "ShuXiZhuanYeYouHeZhuanChang", "position": "XianRenZhiWu",
    "resume": "JianLi", "awards": "JiangChengQingKuang", "assessments": "NianDuKaoHeJieGuo", "id_number": "ShenFenZheng"}
# Of the appointment that the form was filled in for, or of the form itself: no matter of the person's file.
OF_THE_MATTER = ("NiRenZhiWu", "NiMianZhiWu", "RenMianLiYou", "ChengBaoDanWei", "JiSuanNianLingShiJian", "TianBiaoShiJian",
                 "TianBiaoRen", "DaoLingNianYue", "GaiGeQianRenZhiNianLingJieXian")
FACE = ("photo_content", "photo_width", "photo_height")


@dataclass(frozen=True)
class Read:
    """One file: its name, and its form or why there is none."""

    file: str
    form: Form | None
    fault: Unreadable | None = None


def read_forms(path: Path, name: str = "") -> Iterator[Read]:
    """Every form of a file, archive or folder, in the order of the names. Raises `Unreadable` where there is none at all."""
    if not path.exists():
        raise Unreadable("file.absent", "找不到文件", why=path.name, then="请检查文件名和路径")
    if path.is_dir():
        yield from _read_all({name: path / name for name in members_of(path)})
        yield from _others(path)
    elif is_archive(path):
        with TemporaryDirectory() as folder:
            kept = {}
            for at, (member, file) in enumerate(unpacked(path, Path(folder), (*SUFFIXES, *PICTURES))):
                kept[member] = file.rename(Path(folder) / f"kept{at}")
            yield from _read_all(kept)
        yield from _others(path)
    else:
        picture = next((beside for suffix in PICTURES if (beside := path.with_suffix(suffix)).is_file()), None)
        yield _read(name or path.name, path, picture, by=path.name)


def _read_all(files: Mapping[str, Path]) -> Iterator[Read]:
    pictures = {PurePosixPath(name).with_suffix("").as_posix(): file for name, file in files.items() if _ends(name, PICTURES)}
    wanted = [name for name in files if is_wanted(name, SUFFIXES)]
    if not wanted:
        raise Unreadable("file.empty", "没有任免审批表", then="请放入.lrmx，或.lrm和同名的.pic")
    for name in sorted(wanted):
        yield _read(name, files[name], pictures.get(PurePosixPath(name).with_suffix("").as_posix()), by=name)


def _others(path: Path) -> Iterator[Read]:
    return (Read(name, None, fault) for name, fault in others_in(path, (*SUFFIXES, *PICTURES)).items())


def _ends(name: str, suffixes: tuple[str, ...]) -> bool:
    return name.lower().endswith(suffixes)


def _read(name: str, file: Path, picture: Path | None, *, by: str) -> Read:
    """One form; the photo beside it counts where it has none of its own."""
    try:
        if file.stat().st_size > lrmx.SIZE_LIMIT:
            raise Unreadable("file.large", "文件过大", why=f"{file.stat().st_size >> 20}MB", then="请缩小照片后另存")
        content = file.read_bytes()
        form = lrm.read(content) if _ends(by, (".lrm",)) and content.lstrip()[:1] != b"<" else lrmx.read(content)
        if picture and not form.text(lrmx.PHOTO) and picture.stat().st_size <= lrmx.SIZE_LIMIT:
            form = lrm.with_photo(form, picture.read_bytes())
    except Unreadable as fault:
        return Read(name, None, fault)
    return Read(name, form)


def check(path: Path, kind: Kind, *, on: date, given: Mapping[str, str], name: str = "") -> Checked:
    """Read and check the forms of a file as of the day ``on``. Raises `Unreadable` where none of them can be read."""
    every = list(read_forms(path, name))
    forms = [(each.file, each.form) for each in every if each.form]
    refused = {each.file: each.fault for each in every if each.fault}
    if not forms:
        raise next(iter(refused.values()))
    rows = [_row(file, form) for file, form in forms]
    frame, faults = _typed([row for row, _ in rows], kind)
    said = pl.DataFrame([line for _, lines in rows for line in lines], schema=SCHEMA, orient="row")
    unread = pl.DataFrame([(file, 1, "file", fault.code, str(fault), "", False) for file, fault in refused.items()],
                          schema=SCHEMA, orient="row")
    found = placed(pl.concat([faults, said, unread, *kind.check(frame, on=on)]), kind)
    missing = pl.DataFrame({"sheet": list(refused), "row": [1] * len(refused)}, schema={"sheet": pl.String, "row": pl.Int64})
    every_row = pl.concat([frame.drop("faulty"), missing], how="diagonal").sort("sheet")
    is_bad = every_row["sheet"].is_in(found.filter(~pl.col("is_notice"))["sheet"].implode())
    return Checked(kind, every_row.filter(~is_bad), every_row.filter(is_bad), found, Opened([], refused), {})


def placed(found: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """Findings with the name of their field as their cell, in the order of files and fields."""
    order = {column.key: at for at, column in enumerate(kind.columns)}
    named = {column.key: column.name for column in kind.columns}
    return found.with_columns(
        index=pl.col("key").replace_strict(order, default=0, return_dtype=pl.Int64),
        cell=pl.col("key").replace_strict(named, default="", return_dtype=pl.String)).sort("sheet", "index", maintain_order=True)


def frame(forms: Iterable[tuple[str, Form]]) -> pl.DataFrame:
    """Forms as typed rows, as `check` reads them from files; for comparing them with ours."""
    from xianneng.foundation.exchange.kinds.forms import FORMS  # which imports this module

    return _typed([_row(name, form)[0] for name, form in forms], FORMS)[0]


Line = tuple[str, int, str, str, str, str, bool]


def _row(file: str, form: Form) -> tuple[dict[str, Any], list[Line]]:
    """The texts of one form by our keys, and what has to be said of them."""
    row: dict[str, Any] = {"sheet": file, "row": 1, "file": file}
    row |= {key: _given(form.text(element)) for key, element in PLAIN.items()}
    row |= {"awards": None if wording.plain(row["awards"] or "") in wording.NONE else row["awards"]}
    for mode, prefix in (("full_time", "QuanRiZhiJiaoYu"), ("in_service", "ZaiZhiJiaoYu")):
        learned = [form.text(f"{prefix}_{part}") for part in ("XueLi", "XueWei")]
        schools = [form.text(f"{prefix}_{part}_BiYeYuanXiaoXi") for part in ("XueLi", "XueWei")]
        row |= {f"{mode}_education": _given(" ".join(part for part in learned if part)),
                f"{mode}_school": _given(schools[0] or schools[1])}
    row |= {"family": json.dumps(form.family, ensure_ascii=False) if form.family else None,
            "others": _given(lrmx.fragment(form.others)),
            "not_carried": _given("、".join(ELEMENTS[name] for name in OF_THE_MATTER if form.text(name)))}
    lines = [(file, 1, *line) for told in (_party(row, form), _photo(row, form), _schools(form), _career(row), _results(row),
                                           _family(form)) for line in told]
    return row, lines


def _given(text: str) -> str | None:
    return text or None


def _party(row: dict[str, Any], form: Form) -> Iterator[tuple[str, str, str, str, bool]]:
    """入党时间 says the party too."""
    text = form.text("RuDangShiJian")
    found = wording.party(text)
    joined = found.joined_on if found else None
    row |= {"political_status": found.status if found else None, "party_joined_on": f"{joined:%Y.%m}" if joined else None}
    if wording.plain(text) not in wording.NONE and found is None:
        yield "party_joined_on", "party.form", f"“{text}”看不出党派和时间", "如200108、民建、200108；民建", False
    if found and found.others:
        yield "party_joined_on", "party.several", f"另有党派{'、'.join(found.others)}，只登记{found.status}", "多重党派的，核实后在人员档案补充", True


def _photo(row: dict[str, Any], form: Form) -> Iterator[tuple[str, str, str, str, bool]]:
    """A photo that cannot be kept does not keep the rest from being taken."""
    row |= dict.fromkeys(("photo", *FACE))
    try:
        content = form.photo
        if content is None:
            return
        found = photos.photo(content)
    except (ValueError, Refused) as fault:
        yield "photo", "photo.damaged", f"照片不能使用（{getattr(fault, 'why', '') or '不是Base64'}），未转入", "用任免表编辑器重新放入照片", True
        return
    row |= {"photo": found.sm3, "photo_content": found.content, "photo_width": found.width, "photo_height": found.height}
    if not found.is_portrait:
        yield "photo", "photo.shape", f"照片为{found.width}×{found.height}像素，宽高比不是4:5", "近期免冠照片，如376×460", True


def _schools(form: Form) -> Iterator[tuple[str, str, str, str, bool]]:
    for mode, prefix, word in (("full_time", "QuanRiZhiJiaoYu", "全日制"), ("in_service", "ZaiZhiJiaoYu", "在职")):
        first, second = (form.text(f"{prefix}_{part}_BiYeYuanXiaoXi") for part in ("XueLi", "XueWei"))
        if first and second and first != second:
            yield f"{mode}_school", "school.two", f"{word}学位的院校“{second}”与学历的不同，只登记学历的", "学位的院校在人员档案补充", True
        if form.text(f"{prefix}_XueWei") and not form.text(f"{prefix}_XueLi"):
            yield f"{mode}_education", "degree.alone", f"只有{word}学位而无学历，未转入", "在人员档案补充学位", True


def _career(row: dict[str, Any]) -> Iterator[tuple[str, str, str, str, bool]]:
    text = row["resume"] or ""
    periods = wording.career(text)
    if text and not periods:
        yield "resume", "resume.form", "简历不是分段写的，只保留文字", "每段写作“2020.03--2023.05  单位职务”", True
    for one, two in wording.breaks(periods)[:3]:
        yield "resume", "resume.broken", f"简历{one:%Y.%m}与{two:%Y.%m}不衔接", "前后各段首尾相接，待分配、休学也要写", True


def _results(row: dict[str, Any]) -> Iterator[tuple[str, str, str, str, bool]]:
    _, unread = wording.results(row["assessments"] or "")
    if unread:
        yield "assessments", "assessment.form", f"“{'；'.join(unread)[:60]}”不是年度和等次，未转入", "如2024年年度考核称职", True


def _family(form: Form) -> Iterator[tuple[str, str, str, str, bool]]:
    for line in form.family:
        who = line["ChengWei"] or line["XingMing"]
        if not line["ChengWei"] or not line["XingMing"]:
            yield "family", "family.incomplete", f"家庭成员“{who}”缺少{'姓名' if line['ChengWei'] else '称谓'}，未转入", "补全称谓和姓名", True
        elif line["ChuShengRiQi"] and wording.month(line["ChuShengRiQi"]) is None:
            yield "family", "family.birth", f"{who}的出生日期“{line['ChuShengRiQi']}”不是年月，未转入日期", "如198609", True


def _typed(rows: list[dict[str, Any]], kind: Kind) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The typed frame (with `faulty`, as checks want it), and what is no value or is missing."""
    texts = pl.DataFrame(rows, schema={"sheet": pl.String, "row": pl.Int64} | {column.key: pl.String for column in kind.columns} | {
        "photo_content": pl.Binary, "photo_width": pl.Int64, "photo_height": pl.Int64})
    inexact = pl.Series([False] * texts.height, dtype=pl.Boolean)
    frame, found = texts.select("sheet", "row", *FACE), [nothing()]
    for column in kind.columns:
        values, faults = _column(texts, column, inexact)
        frame = frame.with_columns(values)
        found.append(faults)
    return frame.with_columns(faulty=pl.lit([], pl.List(pl.String))), pl.concat(found)


def _column(texts: pl.DataFrame, column: Column, inexact: pl.Series) -> tuple[list[pl.Series], pl.DataFrame]:
    """The values of one column and its faults. Free text stays as it was written."""
    if column.parse == "text":
        long = pl.col(column.key).str.len_chars() > (column.limit or 1 << 30)
        return [texts[column.key]], finding(texts, column.key, f"{column.key}.too_long", long, f"{column.name}过长", f"不超过{column.limit}个字")
    parsed = parse_column(texts[column.key], inexact, column)
    marked = pl.concat([texts.select("sheet", "row"), parsed], how="horizontal")
    faults = marked.filter(pl.col("code").is_not_null()).select(
        "sheet", "row", pl.lit(column.key).alias("key"), "code", "message", "would_be_right", pl.lit(False).alias("is_notice"))
    values = [parsed["value"].cast(typed_as(column)).alias(column.key)]
    if column.parse in DATES:
        values.append(parsed["by_month"].alias(f"{column.key}_by_month"))
    blank = finding(texts, column.key, f"{column.key}.missing", pl.col(column.key).is_null() & column.required,
                    f"{column.name}未填写", f"填写{column.name}")
    return values, pl.concat([faults, blank])
