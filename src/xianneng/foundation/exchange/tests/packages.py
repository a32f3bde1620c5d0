"""数据交换包 written for the tests as the incumbents' programs write them, of invented people, without the code under test."""

from collections.abc import Mapping
from copy import deepcopy
from io import BytesIO
from xml.sax.saxutils import escape

from py7zr import FILTER_LZMA2, SevenZipFile

from xianneng.foundation.exchange.tests.forms import picture
from xianneng.foundation.exchange.tests.workbooks import HOME, ONE, TWO

FIRST, SECOND = "7f1b0c9e-0001-4000-8000-000000000001", "7f1b0c9e-0002-4000-8000-000000000002"
RESUME = "2004.09--2008.07  示例大学水利工程专业学生\n2008.07--         示例县水利局"
INFO = {"type": "21", "time": "2026-02-10", "dataverion": "20160506", "B0101": HOME, "B0111": "001.001"}
FULL_NAMES = {"hzb": "交换包.hzb", "7z": "交换包.7z", "zb3": "交换包.zb3"}

Tables = dict[str, list[dict[str, str]]]


def tables() -> Tables:
    """Two people in the codes of .hzb: one leads nothing and has a photo, one is of another party and was punished."""
    one, two = {"A0000": FIRST}, {"A0000": SECOND}
    return {
        "B01": [{"B0101": HOME, "B0104": "水利局", "B0114": "999999-001", "B0111": "001.001", "B0121": "001", "B0127": "109", "B0194": "1", "B0227": "22", "SORTID": "1"},
                {"B0101": "规划科", "B0104": "规划科", "B0114": "999999-001-01", "B0111": "001.001.001", "B0121": "001.001", "B0127": "", "B0194": "2"}],
        "A01": [
            one | {"A0101": "张示例", "A0104": "1", "A0107": "198503", "A0111A": "示例省示例县", "A0114A": "示例省示例市", "A0117": "01", "A0128": "健康", "A0134": "200807",
                   "A0140": "200706", "A0141": "01", "A0144": "200706", "A0160": "1", "A0163": "1", "A0165": "04", "A0184": ONE, "A0187A": "水利规划",
                   "A0192E": "17", "A0192C": "20220615", "A0196": "工程师", "A0197": "1", "A0195": "001.001", "A1701": RESUME, "A14Z101": "2019年5月，记三等功。",
                   "A0120": "19", "A0121": "1", "A2949": "20090801", "A0180": "虚构"},
            two | {"A0101": "欧阳样本", "A0104": "2", "A0107": "19921105", "A0117": "15", "A0134": "201507", "A0140": "民建", "A0141": "06", "A0160": "1", "A0163": "1",
                   "A0165": "09", "A0184": TWO, "A0192E": "19", "A0192C": "202112", "A0195": "001.001", "A14Z101": "无", "A0120": "21", "A0121": "1", "A2949": "201608"}],
        "A02": [
            one | {"A0201A": f"{HOME}规划科", "A0201B": "001.001.001", "A0201D": "0", "A0215A": "科长", "A0219": "2", "A0223": "1", "A0225": "9", "A0243": "202003",
                   "A0245": "示组干〔2020〕3号", "A0247": "1", "A0255": "1", "A0281": "true", "A0279": "1"},
            one | {"A0201A": f"{HOME}规划科", "A0201B": "001.001.001", "A0215A": "副科长", "A0219": "2", "A0223": "2", "A0243": "201711", "A0255": "0", "A0265": "202003",
                   "A0281": "false", "A0279": "0"},
            two | {"A0201A": "示例县示例镇", "A0201B": "-1", "A0215A": "科员", "A0219": "2", "A0243": "201608", "A0255": "0", "A0265": "201906", "A0279": "0"}],
        "A05": [one | {"A0531": "1", "A0501B": "18", "A0504": "20190601", "A0517": "20220615", "A0524": "0"},
                one | {"A0531": "1", "A0501B": "17", "A0504": "20220615", "A0511": "示公〔2022〕6号", "A0524": "1"}],
        "A06": [one | {"A0602": "工程师", "A0604": "201211", "A0607": "2", "A0699": "true"}],
        "A08": [one | {"A0801A": "大学", "A0801B": "21", "A0901A": "工学学士", "A0901B": "408", "A0807": "200807", "A0814": "示例大学", "A0824": "水利工程", "A0837": "1"},
                one | {"A0801B": "11", "A0901A": "公共管理硕士", "A0807": "201706", "A0814": "示例理工大学", "A0837": "2", "A0834": "1"},
                two | {"A0801A": "研究生", "A0801B": "11", "A0901A": "法学硕士", "A0807": "201507", "A0814": "示例政法大学", "A0837": "1"}],
        "A14": [one | {"A1404A": "记三等功", "A1404B": "01114", "A1407": "20190520", "A1411A": "示例市人民政府"},
                two | {"A1404A": "警告", "A1404B": "02110", "A1407": "20210301", "A1411A": "示例县监察委员会"}],
        "A15": [one | {"A1517": "1", "A1521": "2023"}, one | {"A1517": "2", "A1521": "2024"}, two | {"A1517": "5A", "A1521": "2015"}],
        "A30": [],
        "A36": [one | {"A3601": "李范本", "A3604A": "妻子", "A3607": "198609", "A3627": "群众", "A3611": "示例小学教师", "SORTID": "1"},
                one | {"A3601": "张大例", "A3604A": "父亲", "A3607": "195802", "A3627": "中共党员", "A3611": "示例厂职工（已退休）", "SORTID": "2"},
                one | {"A3601": "", "A3604A": "", "A3607": "", "A3627": "", "A3611": "", "SORTID": ""}],
        "A57": [one | {"A5714": f"{FIRST}.jpg"}],
        "A99Z1": [one | {"A99Z101": "1", "A99Z102": "200807"}]}


def changed(table: str, at: int, **values: str) -> Tables:
    """The sample with some attributes of one row changed."""
    found = deepcopy(tables())
    found[table][at] |= values
    return found


def common(found: Tables) -> Tables:
    """The same in the values of .7z."""
    for row in found["A02"]:
        row["A0219"] = {"1": "1", "2": "0"}[row["A0219"]]
    for row in found["A05"]:
        row["A0531"] = {"0": "1", "1": "0"}[row["A0531"]]
    return found


def rowset(found: Tables) -> Tables:
    """The same in the tables of .zb3: without A05, the post's name in its other column, its place as a path."""
    without = {table: rows for table, rows in found.items() if table != "A05"}
    for row in without["A02"]:
        row["A0215B"], row["A0201A"] = row.pop("A0215A"), f"示例县|{row['A0201A']}"
    for row in without["A08"]:
        row.setdefault("A0801A", "研究生")
    for row in without["A01"]:
        for name in ("A0192E", "A0192C", "A0120", "A0121", "A2949", "A0197"):
            row.pop(name, None)
    return without


def info(changes: Mapping[str, str], names: list[str], code: str = "UTF-8") -> bytes:
    """gwyinfo.xml."""
    nodes = "".join(f'<node name="{name}" value="{value}"/>\n' for name, value in (INFO | dict(changes)).items())
    listed = "".join(f'<tablelist name="{name}"/>' for name in names)
    return f'<?xml version="1.0" encoding="{code}"?>\n<root>\n{nodes}<tablelist>{listed}</tablelist>\n</root>'.encode(code)


def rows(found: list[dict[str, str]], element: str = "row") -> str:
    """Rows as elements; line breaks stand in the attributes as they are."""
    def attribute(name: str, value: str) -> str:
        return f'{name}="{escape(value, {chr(34): "&quot;"})}"'
    return "\n".join(f"<{element} {' '.join(attribute(*each) for each in row.items())}/>" for row in found)


def table(found: list[dict[str, str]]) -> bytes:
    """A table as .hzb and .7z have it."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<xml>\n<data>\n{rows(found)}\n</data>\n</xml>'.encode()


def ado(name: str, found: list[dict[str, str]]) -> bytes:
    """A table as .zb3 has it; of the photos an update each, whose second row has what was changed only."""
    body = rows(found, "z:row")
    if name == "A57":
        body = "".join(f"<rs:update><rs:original>{rows([row], 'z:row')}</rs:original>{rows([{'A5714': row['A5714']}], 'z:row')}</rs:update>" for row in found)
    return ('<xml xmlns:s="uuid:BDC6E3F0-6DA3-11d1-A2A3-00AA00C14882" xmlns:rs="urn:schemas-microsoft-com:rowset" xmlns:z="#RowsetSchema">'
            f"<s:Schema id='RowsetSchema'/><rs:data>{body}</rs:data></xml>").encode()


def members(found: Tables, format_: str = "hzb", *, photo: bytes | None = None, **about: str) -> dict[str, bytes]:
    """What a package of these tables holds, by name."""
    made = {f"Table/{name}.xml": ado(name, each) if format_ == "zb3" else table(each) for name, each in found.items()}
    told = info({"dataverion": ""} | about if format_ == "zb3" else about, list(found), "GBK" if format_ == "zb3" else "UTF-8")
    return {"gwyinfo.xml": told, **made, f"Photos/{FIRST}.jpg": photo or picture() + b"\x00" * 700}


def archive(files: Mapping[str, bytes], password: str | None = None) -> bytes:
    """A 7z of these files."""
    target = BytesIO()
    fast = None if password else [{"id": FILTER_LZMA2, "preset": 0}]
    with SevenZipFile(target, "w", filters=fast, password=password, header_encryption=bool(password)) as packed:
        for name, content in files.items():
            packed.writestr(content, name)
    return target.getvalue()


def package(found: Tables | None = None, format_: str = "hzb", **about: str) -> bytes:
    """A package of these tables, or of the sample in the format's own values."""
    shape = {"hzb": lambda each: each, "7z": common, "zb3": rowset}[format_]
    kinds = {"7z": {"type": "23", "dataverion": "2017.01"}}.get(format_, {})
    return archive(members(shape(found or tables()), format_, **(kinds | about)))
