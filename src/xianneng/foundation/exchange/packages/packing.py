"""Sheets of the 信息采集工作簿 → the package of a format, and in words what of them it has no place for.

Line breaks are written as `&#10;`, which every reader gives back. The programs that read packages cut texts by bytes of GBK
(`CUT`): what they would cut is told.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from lzma import FILTER_LZMA2
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import quoteattr

import polars as pl

from xianneng.foundation.exchange.kinds import workbook
from xianneng.foundation.exchange.packages import tables
from xianneng.foundation.exchange.packages.tables import COMMON, HZB, PERSON, ZB3, Field

CHUNK_ROWS = 50_000
SHRUNK = [{"id": FILTER_LZMA2, "preset": 1}]
TYPES = {HZB: "21", COMMON: "23", ZB3: "21"}
OF_PERSONS = "31"  # people of several organs, rather than an organ's
VERSIONS = {HZB: "20160506", COMMON: "2017.01", ZB3: ""}
CUT = {"A0192A": 2000, "A14Z101": 2000, "A0814": 120, "A0824": 40, "A1404A": 40, "A3601": 36, "A3611": 200, "B0101": 200}  # bytes of GBK
ROWSET = ('<xml xmlns:s="uuid:BDC6E3F0-6DA3-11d1-A2A3-00AA00C14882" xmlns:dt="uuid:C2F41010-65B3-11d1-A29F-00AA00C14882" '
          'xmlns:rs="urn:schemas-microsoft-com:rowset" xmlns:z="#RowsetSchema">\n')
Lost = list[list[str]]


def coded(sheets: Mapping[str, pl.DataFrame], format_: str) -> tuple[dict[str, pl.DataFrame], Lost]:
    """The tables of a format from sheets by part, whose columns are the workbook's keys and, in capitals, fields as they are.

    And what is lost: where, and what.
    """
    found: dict[str, pl.DataFrame] = {}
    lost: Lost = []
    for part, sheet in sheets.items():
        if part in tables.columns(format_):
            found[part] = _coded(part, _writable(part, sheet, format_, lost), format_, lost)
        elif sheet.height:
            lost.append([workbook.PARTS[part].name, f"{sheet.height}行：.{format_}没有这张表"])
    return found, lost


def _writable(part: str, sheet: pl.DataFrame, format_: str, lost: Lost) -> pl.DataFrame:
    """Without the rows that a format cannot tell: a rank without a code, a sanction of which only the code says what it is."""
    if part == workbook.GRADES:
        known = pl.when(pl.col("category") == workbook.RANK).then(pl.col("grade").is_in(list(tables.written("ZB133", format_)))).otherwise(
            pl.col("grade").is_in(list(tables.written("ZB09", format_))))
        words = "没有代码的职务层次、职级"
    elif part == workbook.HONOURS and not tables.codes("ZB65", format_):
        known, words = ~pl.col("honour_code").replace_strict(workbook.words("ZB65"), default="").str.contains("："), "处分（没有现行代码）"
    else:
        return sheet
    kept = sheet.filter(known.fill_null(True))
    if kept.height < sheet.height:
        lost.append([workbook.PARTS[part].name, f"{sheet.height - kept.height}行：.{format_}写不出{words}"])
    return kept


def _coded(part: str, sheet: pl.DataFrame, format_: str, lost: Lost) -> pl.DataFrame:
    fields = {field.field for field in tables.columns(format_)[part]}
    of = {column["field"]: column for column in tables.sheet_columns(part)}
    ready: dict[str, pl.Series] = {name: sheet[name] for name in fields if name in sheet.columns}
    for field, column in of.items():
        if column["key"] not in sheet.columns or field in ready or field in (tables.HOME, tables.PLACE) or (part != workbook.PERSONS and field in ("A0101", "A0184")):
            continue
        text = sheet[column["key"]].cast(pl.String)
        written = _column(text, sheet, column, format_) if field in fields else text.clear(text.len())
        if count := int((text.is_not_null() & (text != "") & written.is_null()).sum()):
            why = "没有这一列" if field not in fields else "没有这样的代码"
            lost.append([workbook.PARTS[part].name, f"{column['name'].strip()}：{count}行，.{format_}{why}"])
        ready[field] = written
    for field, size in CUT.items():
        if field in ready and (count := int((ready[field].fill_null("").map_elements(lambda text: len(text.encode("gbk", "replace")), return_dtype=pl.Int64) > size).sum())):
            lost.append([workbook.PARTS[part].name, f"{of[field]['name'].strip()}：{count}行超过{size}字节，已写出，对方程序读入时可能截断"])
    blank = pl.Series([None], dtype=pl.String).new_from_index(0, sheet.height)
    return pl.DataFrame({field.field: ready.get(field.field, blank) for field in tables.columns(format_)[part]})


def _column(text: pl.Series, sheet: pl.DataFrame, column: Mapping[str, str], format_: str) -> pl.Series:
    """A column of captions as codes; without a code null."""
    if column["list"] == "grades":
        by = {name: text.replace_strict(dict(tables.written(list_, format_)), default=None, return_dtype=pl.String) for name, list_ in (
            ("layer", "ZB09"), ("rank", "ZB133"))}
        return sheet.select(pl.when(pl.col("category") == workbook.RANK).then(by["rank"]).otherwise(by["layer"])).to_series()
    list_ = tables.list_of(column)
    if column["key"] == "shown" and column["list"] != "SCIMP":  # the order among the family
        list_ = ""
    return text.replace_strict(dict(tables.written(list_, format_)), default=None, return_dtype=pl.String) if list_ else text


def write(target: Path, found: Mapping[str, pl.DataFrame], format_: str, *, about: Mapping[str, str], photos: Iterable[tuple[str, Path]] = ()) -> None:
    """The package of these tables (`coded`) and photos, by file name. ``about``: nodes of gwyinfo.xml, `time` among them, beside those that follow from the tables."""
    from py7zr import FILTER_COPY, SevenZipFile  # late: most web workers never write one

    with TemporaryDirectory() as folder, SevenZipFile(target, "w", filters=SHRUNK) as archive:
        at = Path(folder) / "table"
        ordered = {table: found.get(table, pl.DataFrame(schema={field.field: pl.String for field in fields})) for table, fields in tables.columns(format_).items()}
        archive.writestr(_info(ordered, format_, about), "gwyinfo.xml")
        for table, frame in ordered.items():
            (_write_rowset if format_ == ZB3 else _write_rows)(at, table, frame)
            archive.write(at, f"Table/{table}.xml")
    with SevenZipFile(target, "a", filters=[{"id": FILTER_COPY}]) as archive:  # photos do not shrink any more
        for name, path in photos:
            archive.write(path, f"Photos/{name}")


def _info(found: Mapping[str, pl.DataFrame], format_: str, about: Mapping[str, str]) -> bytes:
    nodes = {"type": TYPES[format_], "time": "", "dataverion": VERSIONS[format_], "psncount": str(found["A01"].height), "photodir": "Photos"} | dict(about)
    lines = [f"  <node name={quoteattr(name)} value={quoteattr(value)}/>" for name, value in nodes.items()]
    listed = "".join(f'    <tablelist name="{table}"/>\n' for table in found)
    code = "GBK" if format_ == ZB3 else "UTF-8"
    text = "\n".join([f'<?xml version="1.0" encoding="{code}"?>', "", "<root>", *lines, f"  <tablelist>\n{listed}  </tablelist>", "</root>", ""])
    return text.encode(code, "xmlcharrefreplace")


def _write_rows(at: Path, table: str, frame: pl.DataFrame) -> None:
    """A table as elements with the columns as attributes."""
    with at.open("w", encoding="utf-8", newline="") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n\n<xml>\n  <data>\n')
        for lines in _lines(frame, "row"):
            file.write(lines)
        file.write("  </data>\n</xml>\n")


def _write_rowset(at: Path, table: str, frame: pl.DataFrame) -> None:
    """A table as a row set, without an XML declaration; of the photos each an update."""
    with at.open("w", encoding="utf-8", newline="") as file:
        file.write(ROWSET + '  <s:Schema id="RowsetSchema">\n    <s:ElementType name="row" content="eltOnly" rs:updatable="true">\n')
        for number, field in enumerate(tables.columns(ZB3)[table], 1):
            file.write(_declared(table, number, field))
        file.write('      <s:extends type="rs:rowbase"/>\n    </s:ElementType>\n  </s:Schema>\n  <rs:data>\n')
        if table == tables.PHOTOS:
            for before, after in zip("".join(_lines(frame, "z:row")).splitlines(True), "".join(_lines(frame.drop(PERSON), "z:row")).splitlines(True), strict=True):
                file.write(f"    <rs:update>\n      <rs:original>\n    {before}      </rs:original>\n  {after}    </rs:update>\n")
        else:
            for lines in _lines(frame, "z:row"):
                file.write(lines)
        file.write("  </rs:data>\n</xml>\n")


def _declared(table: str, number: int, field: Field) -> str:
    kind = f' rs:dbtype="{field.dbtype}"' if field.dbtype else ""
    return (f'      <s:AttributeType name="{field.field}" rs:number="{number}" rs:nullable="true" rs:write="true" rs:basecatalog="OFFICIALV2" '
            f'rs:baseschema="DBO" rs:basetable="{table}" rs:basecolumn="{field.field}">\n'
            f'        <s:datatype dt:type="{field.type}"{kind} dt:maxLength="{field.length}"/>\n      </s:AttributeType>\n')


def _lines(frame: pl.DataFrame, element: str) -> Iterable[str]:
    """The rows as lines of elements, some thousands at a time."""
    parts: list[pl.Expr] = [pl.lit(f"    <{element}")]
    for name in frame.columns:
        parts += [pl.lit(f' {name}="'), _escaped(pl.col(name).fill_null("")), pl.lit('"')]
    for chunk in frame.iter_slices(CHUNK_ROWS):
        yield "".join(chunk.select(pl.concat_str([*parts, pl.lit("/>\n")])).to_series().to_list())


def _escaped(text: pl.Expr) -> pl.Expr:
    """As an attribute's value; what XML cannot hold is left out."""
    plain = text.str.replace_all("\r\n?", "\n").str.replace_all(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{fffe}\x{ffff}]", "")
    for mark, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("\n", "&#10;"), ("\t", "&#9;")):
        plain = plain.str.replace_all(mark, entity, literal=True)
    return plain


def file_name(format_: str, organ: Sequence[str], stamp: str) -> str:
    """按机构导出文件_编码_名称时间.hzb, or without an organ 按人员导出文件_时间.hzb."""
    if not organ:
        return f"按人员导出文件_{stamp}{tables.FORMATS[format_]}"
    code, name = (re.sub(r'[\\/:*?"<>|\s]', "", each) for each in organ)
    return f"按机构导出文件_{code}_{name}{stamp}{tables.FORMATS[format_]}"
