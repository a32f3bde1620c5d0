"""干部任免审批表 .lrmx: one person's form as XML (任免表编辑器 V3.x), read and written without losing an element.

The file is untrusted and of many hands: any encoding, any order, elements that only newer editors know. What is read is
a tree of elements in their order (`Form`); what is written from it reads the same. A document type is refused, so there is
no entity to expand and nothing outside to fetch.
"""

import base64
import binascii
import codecs
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import NoReturn
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from xianneng.foundation.exchange.reading import Unreadable

SIZE_LIMIT = 12 << 20  # bytes: a form with its photo has some 100 kB
DEPTH_LIMIT, ELEMENT_LIMIT = 12, 5_000
ROOT, FAMILY, ITEM, PHOTO = "Person", "JiaTingChengYuan", "Item", "ZhaoPian"
ELEMENTS: Mapping[str, str] = {
    "XingMing": "姓名", "XingBie": "性别", "ChuShengNianYue": "出生年月", "MinZu": "民族", "JiGuan": "籍贯", "ChuShengDi": "出生地",
    "RuDangShiJian": "入党时间", "CanJiaGongZuoShiJian": "参加工作时间", "DaoLingNianYue": "到龄年月",
    "JianKangZhuangKuang": "健康状况", "ZhuanYeJiShuZhiWu": "专业技术职务", "ShuXiZhuanYeYouHeZhuanChang": "熟悉专业有何专长",
    "QuanRiZhiJiaoYu_XueLi": "全日制学历", "QuanRiZhiJiaoYu_XueWei": "全日制学位",
    "QuanRiZhiJiaoYu_XueLi_BiYeYuanXiaoXi": "全日制学历毕业院校系及专业",
    "QuanRiZhiJiaoYu_XueWei_BiYeYuanXiaoXi": "全日制学位毕业院校系及专业",
    "ZaiZhiJiaoYu_XueLi": "在职学历", "ZaiZhiJiaoYu_XueWei": "在职学位",
    "ZaiZhiJiaoYu_XueLi_BiYeYuanXiaoXi": "在职学历毕业院校系及专业", "ZaiZhiJiaoYu_XueWei_BiYeYuanXiaoXi": "在职学位毕业院校系及专业",
    "XianRenZhiWu": "现任职务", "NiRenZhiWu": "拟任职务", "NiMianZhiWu": "拟免职务", "JianLi": "简历", "JiangChengQingKuang": "奖惩情况",
    "NianDuKaoHeJieGuo": "年度考核结果", "RenMianLiYou": "任免理由", FAMILY: "家庭主要成员及重要社会关系", "ChengBaoDanWei": "呈报单位",
    "GaiGeQianRenZhiNianLingJieXian": "改革前任职年龄界限", "JiSuanNianLingShiJian": "计算年龄时间", "TianBiaoShiJian": "填表时间",
    "TianBiaoRen": "填表人", "ShenFenZheng": "身份证号", PHOTO: "照片", "Version": "编辑器版本"}
MEMBER: Mapping[str, str] = {"ChengWei": "称谓", "XingMing": "姓名", "ChuShengRiQi": "出生日期", "ZhengZhiMianMao": "政治面貌",
                             "GongZuoDanWeiJiZhiWu": "工作单位及职务"}
UNPRINTABLE = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML cannot hold


@dataclass(frozen=True)
class Element:
    """One element: blank text is empty, other text stands as it is; ``tail`` is text after it that belongs to no element."""

    name: str
    text: str = ""
    children: tuple["Element", ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    tail: str = ""


@dataclass(frozen=True)
class Form:
    """A form: its elements in the order of the file, and the attributes of its root."""

    elements: tuple[Element, ...]
    attributes: tuple[tuple[str, str], ...] = ()

    def text(self, name: str) -> str:
        """The text of an element without blanks around it; empty where there is none."""
        return next((each.text.strip() for each in self.elements if each.name == name), "")

    @property
    def family(self) -> list[dict[str, str]]:
        """The members of the family by the names of `MEMBER`; blank lines of the form are none."""
        lines = [{child.name: child.text.strip() for child in item.children if child.name in MEMBER}
                 for each in self.elements if each.name == FAMILY for item in each.children if item.name == ITEM]
        return [dict.fromkeys(MEMBER, "") | line for line in lines if any(line.values())]

    @property
    def photo(self) -> bytes | None:
        """The photo's bytes; None where there is none. Raises ValueError where it is no Base64."""
        text = re.sub(r"\s", "", self.text(PHOTO))
        try:
            return base64.b64decode(text, validate=True) if text else None
        except binascii.Error as error:
            raise ValueError("not Base64") from error

    @property
    def others(self) -> tuple[Element, ...]:
        """The elements that this program does not know, in their order."""
        return tuple(each for each in self.elements if each.name not in ELEMENTS)


def made(values: Mapping[str, str], family: Iterable[Mapping[str, str]] = (), photo: bytes | None = None,
         others: Iterable[Element] = ()) -> Form:
    """A form of these values by element name, in the editor's order, unknown elements last."""
    texts = {**values, PHOTO: base64.b64encode(photo).decode() if photo else values.get(PHOTO, "")}
    items = tuple(Element(ITEM, children=tuple(Element(name, line.get(name, "")) for name in MEMBER)) for line in family)
    return Form((*(Element(name, children=items) if name == FAMILY else Element(name, texts.get(name, ""))
                   for name in ELEMENTS if name in texts or name == FAMILY), *others))


def read(content: bytes) -> Form:
    """The form in the bytes of a file. Raises `Unreadable` with what is wrong and where."""
    refuse_size(content)
    found = _Reader().read(decoded(content))
    if found.name != ROOT:
        raise Unreadable("form.not_lrmx", "不是任免审批表", why=f"根元素是“{found.name}”，应为“{ROOT}”", then="请用任免表编辑器另存为.lrmx后再导入")
    return Form(found.children, found.attributes)


def refuse_size(content: bytes) -> None:
    """Refuse an empty file, and one that no form is as large as."""
    if not content.strip():
        raise Unreadable("file.empty", "文件是空的", then="请检查文件是否保存完整")
    if len(content) > SIZE_LIMIT:
        raise Unreadable("file.large", "文件过大", why=f"{len(content) >> 20}MB，一张审批表上限{SIZE_LIMIT >> 20}MB", then="请缩小照片后另存")


def decoded(content: bytes) -> str:
    """The text of a file: by its byte order mark, by what it declares where that is true, else UTF-8, else GB 18030."""
    head = content[:4]
    marked = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
    named = [coding for mark, coding in marked.items() if head.startswith(mark)]
    named += [coding for mark, coding in ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be")) if head.startswith(mark)]
    declared = re.match(rb"\s*<\?xml[^>]*encoding\s*=\s*[\"']([\w.-]{1,20})[\"']", content[:200])
    said = [declared[1].decode().lower().replace("gb2312", "gb18030").replace("gbk", "gb18030")] if declared else []
    for coding in named or [*(each for each in said if each in ("utf-8", "gb18030", "big5")), "utf-8", "gb18030"]:
        with suppress(UnicodeError):
            return content.decode(coding)
    raise Unreadable("form.encoding", "文字编码无法识别", why="不是UTF-8、GBK或UTF-16，或文件已损坏", then="请用任免表编辑器打开检查，另存后再导入")


class _Reader:
    """The elements of a document by expat, with limits of depth and number, and no document type."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.ordered_attributes = True
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.open: list[_Open] = [_Open("", ())]
        self.count = 0

    def read(self, text: str) -> Element:
        try:
            self.parser.Parse(text.encode(), True)
        except expat.ExpatError as error:
            code = "form.truncated" if error.code in (3, 5, 6) else "form.damaged"
            what = "文件不完整" if code == "form.truncated" else "文件内容损坏，不是有效的XML"
            raise Unreadable(code, what, why=f"第{error.lineno}行第{error.offset + 1}列附近：{expat.ErrorString(error.code)}",
                             then="请用任免表编辑器打开检查，另存后再导入") from error
        except UnicodeEncodeError as error:
            raise Unreadable("form.encoding", "文字编码无法识别", then="请用任免表编辑器另存后再导入") from error
        return self.open[0].children[0]

    def _start(self, name: str, attributes: list[str]) -> None:
        self.count += 1
        if len(self.open) > DEPTH_LIMIT or self.count > ELEMENT_LIMIT:
            raise Unreadable("form.bomb", "文件结构异常，不予读取", why=f"超过{DEPTH_LIMIT}层或{ELEMENT_LIMIT}个元素", then="请检查文件来源")
        self.open.append(_Open(name, tuple(zip(attributes[::2], attributes[1::2], strict=True))))

    def _end(self, name: str) -> None:
        done = self.open.pop()
        self.open[-1].children.append(done.element())

    def _text(self, text: str) -> None:
        top = self.open[-1]
        if top.children:
            last = top.children[-1]
            top.children[-1] = Element(last.name, last.text, last.children, last.attributes, last.tail + text)
        else:
            top.text += text

    def _doctype(self, *_: object) -> NoReturn:
        raise Unreadable("form.doctype", "文件含有文档类型声明（可能是恶意文件），不予读取", why="任免审批表不用实体和外部引用", then="请检查文件来源")


class _Open:
    """An element that has not ended yet."""

    def __init__(self, name: str, attributes: tuple[tuple[str, str], ...]) -> None:
        self.name, self.attributes, self.text = name, attributes, ""
        self.children: list[Element] = []

    def element(self) -> Element:
        """Blank texts, which only indent, are none."""
        children = tuple(each if each.tail.strip() else Element(each.name, each.text, each.children, each.attributes)
                         for each in self.children)
        return Element(self.name, self.text if self.text.strip() else "", children, self.attributes)


def write(form: Form) -> bytes:
    """The form as the editor writes it: UTF-8, indented by two, one element a line."""
    return ('<?xml version="1.0" encoding="utf-8"?>\n' + _written(Element(ROOT, "", form.elements, form.attributes)) + "\n").encode()


def _written(element: Element, indent: str = "") -> str:
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in element.attributes)
    inner = _escaped(element.text)
    if element.children:
        inner += "".join(f"\n{_written(each, indent + '  ')}" for each in element.children)
        # Blanks before the end would become part of a text that follows the last child.
        inner += "" if element.children[-1].tail else f"\n{indent}"
    return f"{indent}<{element.name}{attributes}>{inner}</{element.name}>{_escaped(element.tail)}"


def _escaped(text: str) -> str:
    return escape(UNPRINTABLE.sub("", text), {"\r": "&#13;"})


def fragment(elements: Iterable[Element]) -> str:
    """Elements as text that `elements_of` reads back."""
    return "\n".join(_written(each) for each in elements)


def elements_of(text: str) -> tuple[Element, ...]:
    """The elements of a `fragment`."""
    return _Reader().read(f"<x>{text}</x>").children if text else ()
