"""An office's own Word file as a form (自定义模板): vetted, its fields found, filled for one person or for many.

All that a template can say is a field, ``{{姓名}}``, and a field of a group, ``{{家庭.姓名}}``, whose table row repeats: nothing
is run, so there is nothing to escape from. What could run or fetch something elsewhere in the file is refused.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]
from docx import Document
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.shape import CT_Inline
from docx.shared import Emu, Mm
from PIL import Image

from xianneng.foundation.documents.fonts import printable
from xianneng.law.refusals import Refused

Element = Any  # lxml's elements carry no useful types
Value = str | bytes | Sequence[Mapping[str, str]]  # a text; a photo; the lines of a group
Person = Mapping[str, Value]

LARGEST, UNPACKED, PARTS = 5 << 20, 50 << 20, 400  # bytes, bytes, files in the package
PHOTO_HIGH, PHOTO_WIDE = Mm(45), Mm(34)
FIELD = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_WORD_FILE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_ACTIVE = re.compile(r"vbaProject|vbaData|activeX|embeddings/|/ole|macros", re.IGNORECASE)
_CODES = frozenset(("PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "MERGEFORMAT", "ARABIC"))  # Word's own that only count pages
_PLACES = {"header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注", "comments": "批注"}


@dataclass(frozen=True, slots=True)
class Found:
    """A field of a template: its name, the group that its row repeats for (or none), and where it stands in words."""

    name: str
    group: str
    place: str


def vet(content: bytes) -> None:
    """Refused for all but a sound .docx of sensible size without macros, embedded objects, or references to elsewhere."""
    if len(content) > LARGEST:
        raise _refused(f"文件超过 {LARGEST >> 20} MB", "请压缩文件中的图片")
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > PARTS or sum(each.file_size for each in parts) > UNPACKED:
                raise _refused("文件展开后过大", "请另存为新的 Word 文件")
            if found := next((each.filename for each in parts if _ACTIVE.search(each.filename)), None):
                raise _refused(f"文件含有宏或嵌入的对象（{found}）", "请删除宏和嵌入的对象，另存为 .docx")
            if _WORD_FILE not in archive.read("[Content_Types].xml"):
                raise _refused("不是 .docx 文件", "请另存为“Word 文档（.docx）”，不要用 .doc、.docm 或模板格式")
            for each in parts:
                if each.filename.endswith((".xml", ".rels")):
                    _vet_part(each.filename, archive.read(each))
    except (BadZipFile, KeyError, RuntimeError, NotImplementedError, OSError) as error:
        raise _refused("文件打不开，或有密码", "请用 Word 或 WPS 去掉密码，另存为 .docx") from error


def _vet_part(name: str, content: bytes) -> None:
    try:
        root = fromstring(content, forbid_dtd=True)
    except (DefusedXmlException, ParseError) as error:
        raise _refused(f"{name} 已损坏，或含有文档类型声明", "请另存为新的 Word 文件") from error
    for each in root.iter():
        said = {key.rpartition("}")[2].lower(): value for key, value in each.attrib.items()}
        if said.get("targetmode", "").lower() == "external" or any(":/" in said.get(key, "") for key in ("src", "href", "althref")):
            raise _refused(f"文件引用了外部的文件或网址（{name}）", "请取消超链接，把链接的图片改为嵌入，取消附加的模板")
        if each.tag.endswith("}altChunk"):
            raise _refused("文件嵌有另一份文件", "请把内容粘贴进来后另存")
    if codes := _codes(root):
        raise _refused(f"{_PLACES.get(_part(name), '正文')}有 Word 域“{codes[0]}”", "模板里除页码以外不用 Word 域；请选中后按 Ctrl+Shift+F9 取消")


def _codes(root: Element) -> list[str]:
    """Word's own fields that are more than page numbers: some of them fetch files."""
    said = [each.attrib.get(qn("w:instr"), "") for each in root.iter(qn("w:fldSimple"))]
    said.append("".join(each.text or "" for each in root.iter(qn("w:instrText"))))
    return [word for text in said for word in re.findall(r"[^\W\d_]{2,}", text) if word.upper() not in _CODES]


def _part(name: str) -> str:
    found = re.match(r"word/([a-z]+)\d*\.xml$", name)
    return found[1] if found else ""


def _refused(why: str, then: str) -> Refused:
    return Refused("模板未接收", why=why, then=then)


def examine(content: bytes, known: Mapping[str, Collection[str]]) -> list[Found]:
    """The fields of a vetted template, in their order; ``known``: the fields of each group, of the person under the empty name.

    Refused where one is unknown, broken, or stands where it is not filled; each is named with its place.
    """
    document, faults = _opened(content), list[str]()
    found = []
    for paragraph, place in _paragraphs(document):
        text = "".join(node.text or "" for node in _texts(paragraph))
        for said in FIELD.findall(text):
            group, _, name = said.rpartition(".")
            if name not in known.get(group, ()):
                faults.append(f"{place}：没有“{said}”这个字段")
            elif group and _row(paragraph) is None:
                faults.append(f"{place}：“{said}”要写在表格的一行里")
            found.append(Found(name, group, place))
        if re.search(r"\{\{|\}\}|\{%|\{#", FIELD.sub("", text)):
            faults.append(f"{place}：花括号不成对，或写了字段以外的内容")
    faults += _elsewhere(content)
    if not found and not faults:
        faults.append("正文里没有字段")
    if faults:
        raise Refused("模板里的字段有误", why="；".join(faults[:12]) + (f"；等 {len(faults)} 处" if len(faults) > 12 else ""),
                      then="请按字段表改正后重新上传")
    return found


def fill(content: bytes, people: Iterable[Person]) -> bytes:
    """The vetted template filled for each of these, in one Word file; each begins a page, numbered from one."""
    document = _opened(content)
    body = document.element.body
    section, pattern = body[-1], [deepcopy(each) for each in body[:-1]]
    body[:] = [section]
    for at, person in enumerate(people):
        if at:
            section.addprevious(_section_end(section))
        for each in pattern:
            copied = deepcopy(each)
            section.addprevious(copied)
            _fill(copied, person, document)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _opened(content: bytes) -> WordDocument:
    try:
        document = Document(BytesIO(content))
    except (PackageNotFoundError, KeyError, ValueError) as error:
        raise _refused("文件打不开", "请用 Word 或 WPS 另存为 .docx") from error
    if document.element.body[-1].tag != qn("w:sectPr"):
        raise _refused("文件没有页面设置", "请用 Word 或 WPS 另存为 .docx")
    return document


def _section_end(section: Element) -> Element:
    """A paragraph that ends a section: what comes after begins a page, numbered from one."""
    paragraph, ended = OxmlElement("w:p"), deepcopy(section)
    for old in ended.findall(qn("w:pgNumType")):
        ended.remove(old)
    numbered = OxmlElement("w:pgNumType")
    numbered.set(qn("w:start"), "1")
    (ended.find(qn("w:pgMar")) if ended.find(qn("w:pgMar")) is not None else ended[-1]).addnext(numbered)
    paragraph.get_or_add_pPr().append(ended)
    return paragraph


# where things stand

def _paragraphs(document: WordDocument) -> Iterator[tuple[Element, str]]:
    """Every paragraph of the text, in cells and boxes too, with its place."""
    tables, plain = 0, 0
    for block in document.element.body:
        rows = list(block.iter(qn("w:tr")))
        tables, plain = (tables + 1, plain) if rows else (tables, plain + 1)
        for each in block.iter(qn("w:p")):
            row = _row(each)
            if row is None:
                yield each, f"正文第{plain}段"
            else:
                cell = next(each.iterancestors(qn("w:tc")))
                yield each, f"表{tables}第{rows.index(row) + 1}行第{list(row.iter(qn('w:tc'))).index(cell) + 1}格"


def _texts(paragraph: Element) -> list[Element]:
    """The text nodes of a paragraph, without those of a box inside it."""
    return [node for node in paragraph.iter(qn("w:t")) if next(node.iterancestors(qn("w:p"))) is paragraph]


def _row(paragraph: Element) -> Element | None:
    return next(paragraph.iterancestors(qn("w:tr")), None)


def _elsewhere(content: bytes) -> Iterator[str]:
    """Fields in parts of the package that are not filled."""
    with ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            if place := _PLACES.get(_part(name)):
                text = "".join(each.text or "" for each in fromstring(archive.read(name)).iter(qn("w:t")))
                yield from (f"{place}：“{said}”不能写在这里，请移到正文" for said in FIELD.findall(text))


# filling

def _fill(block: Element, person: Person, document: WordDocument) -> None:
    """Fill what stands once, then the rows that repeat: what a field says is never read as a field again."""
    repeating = [(row, group) for row in block.iter(qn("w:tr")) if (group := _group_of(row))]
    rows = {row for row, _ in repeating}
    _fill_paragraphs([each for each in block.iter(qn("w:p")) if rows.isdisjoint(each.iterancestors(qn("w:tr")))], person, document)
    for row, group in repeating:
        lines = person.get(group, ())
        for line in lines if not isinstance(lines, (str, bytes)) else ():
            copied = deepcopy(row)
            row.addprevious(copied)
            said = {**person, **{f"{group}.{name}": value for name, value in line.items()}}
            _fill_paragraphs(copied.iter(qn("w:p")), said, document)
        row.getparent().remove(row)


def _group_of(row: Element) -> str:
    """The group that a row repeats for: that of its first field of one."""
    said = FIELD.findall("".join(node.text or "" for node in row.iter(qn("w:t"))))
    return next((name.rpartition(".")[0] for name in said if "." in name), "")


def _fill_paragraphs(paragraphs: Iterable[Element], said: Person, document: WordDocument) -> None:
    for paragraph in paragraphs:
        nodes = _texts(paragraph)
        text = "".join(node.text or "" for node in nodes)
        for match in reversed(list(FIELD.finditer(text))):
            _replace(nodes, match.start(), match.end(), said.get(match[1], ""), document)


def _replace(nodes: Sequence[Element], start: int, end: int, value: Value, document: WordDocument) -> None:
    """Put a value in place of a stretch of text that may lie over several runs; it looks as its first character did."""
    at, first = 0, True
    for node in nodes:
        text = node.text or ""
        begin, stop = max(start - at, 0), min(end - at, len(text))
        at += len(text)
        if begin >= stop:
            continue
        put = value if first and isinstance(value, str) else ""
        if first and isinstance(value, bytes) and value:
            node.addnext(_photo(value, document))
        _write(node, text[:begin] + printable(put) + text[stop:])
        first = False


def _write(node: Element, text: str) -> None:
    """Write a text into a node; its further lines follow after breaks."""
    first, *others = text.split("\n")
    node.text = first
    node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    for other in reversed(others):
        written = deepcopy(node)
        written.text = other
        node.addnext(written)
        node.addnext(OxmlElement("w:br"))


def _photo(content: bytes, document: WordDocument) -> Element:
    with Image.open(BytesIO(content)) as image:
        wide, high = image.size
    scale = min(PHOTO_WIDE / wide, PHOTO_HIGH / high)
    name, _ = document.part.get_or_add_image(BytesIO(content))
    drawing = OxmlElement("w:drawing")
    drawing.append(CT_Inline.new_pic_inline(len(document.part.rels), name, "photo", Emu(int(wide * scale)), Emu(int(high * scale))))
    return drawing
