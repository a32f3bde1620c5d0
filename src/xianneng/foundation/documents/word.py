"""The Word file of a layout: fixed tables, exact line heights, named East-Asian faces, no theme.

Prose is left to Word to break, so that an office can go on writing (save where programs would break it differently);
lines in cells are broken here, so that a form stays the form it is in Word, WPS and LibreOffice alike.
"""

from collections.abc import Iterable
from copy import deepcopy
from datetime import UTC, datetime, time
from io import BytesIO
from itertools import pairwise
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.shape import CT_Inline
from docx.shared import Twips
from lxml import etree  # type: ignore[import-untyped]
from PIL import Image

from xianneng.foundation.documents.breaking import breaks_alike
from xianneng.foundation.documents.fitting import AIR, FOOT_RIGHT, PADDING, SetCell, SetLine, SetRow, points, twips
from xianneng.foundation.documents.fonts import FACES, printable
from xianneng.foundation.documents.layout import INK, Layout, Rule, Style
from xianneng.foundation.documents.pages import (
    GAP,
    NUMBER,
    NUMBER_BELOW,
    PICTURE_MARGIN,
    RULE_HEIGHT,
    Composer,
    SetBlock,
    SetGap,
    SetTable,
    spare_above_foot,
)

Element = Any  # lxml's elements carry no useful types


def write_word(papers: Iterable[Layout]) -> bytes:
    """Return the .docx of some papers of one kind, each beginning on a page of its own that is numbered from one."""
    document, body = Document(), None
    for layout in papers:
        if body is None:
            _set_up(document, layout)
            body = document.element.body
        else:
            _end_section(body)
        for block in Composer(layout).blocks:
            for element in _block(block, document):
                body[-1].addprevious(element)  # the section's properties stay last
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _end_section(body: Element) -> None:
    """Let the last paragraph end its section: what comes after begins a page, numbered from one."""
    section = body[-1]
    if section.find(qn("w:pgNumType")) is None:
        section.append(_element("pgNumType", start=1))
    body[-2].get_or_add_pPr().append(deepcopy(section))


def _block(block: SetBlock, document: WordDocument) -> list[Element]:
    if isinstance(block, SetGap):
        return [_empty(max(block.height, GAP), _element("pageBreakBefore") if block.anew else None)]
    if isinstance(block, SetTable):
        return [_table(block, document), _empty(GAP)]
    if isinstance(block, Rule):
        line = _element("bottom", val="single", sz=round(block.thick * 8), space=0, color=block.colour)
        return [_empty(RULE_HEIGHT, _element("pBdr", line), after=points(block.after))]
    name = _style(document, block.style)
    text = block.text if breaks_alike(block.text) and not block.loose else "\n".join(block.lines)
    aligned = _element("jc", val="left") if block.loose else None
    return [_element("p", _element("pPr", _element("pStyle", val=name), aligned), _run(text, faces=block.style))]


def _element(tag: str, *children: Element | None, **attributes: object) -> Element:
    """Make an element of the w namespace; ``type_`` and the like stand for Python's own words."""
    element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name.rstrip('_')}"), str(value))
    element.extend(child for child in children if child is not None)
    return element


# the document

def _set_up(document: WordDocument, layout: Layout) -> None:
    made_at = datetime.combine(layout.on, time(), UTC)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = printable(layout.title)[:255], "", ""
    properties.created = properties.modified = made_at
    _set_settings(document, layout)
    _set_default_style(document)
    _name_fallback_faces(document)
    _set_page(document, layout)
    if layout.numbered:
        for footer, align, side in ((document.sections[0].footer, "right", "right"),
                                    (document.sections[0].even_page_footer, "left", "left")):
            _set_footer(footer, align, side)


def _set_settings(document: WordDocument, layout: Layout) -> None:
    settings = document.settings.element
    settings[:] = []
    settings.extend(child for child in (
        _element("evenAndOddHeaders") if layout.numbered else None,
        _element("characterSpacingControl", val="doNotCompress"),
        _element("compat", _element("compatSetting", name="compatibilityMode",
                                    uri="http://schemas.microsoft.com/office/word", val=15)),
    ) if child is not None)


def _set_default_style(document: WordDocument) -> None:
    """Leave one style, without theme fonts or grid. Hanging punctuation stays as it is by default: programs
    disagree on how to read the switch."""
    styles = document.styles.element
    for old in styles.findall(qn("w:style")):
        styles.remove(old)
    defaults = styles.find(qn("w:docDefaults"))
    defaults[:] = [_element("rPrDefault", _type(Style(), lang=True)), _element("pPrDefault")]
    normal = _element("style", _element("name", val="Normal"), _element("qFormat"), _element(
        "pPr", _element("widowControl", val=0), _element("kinsoku"), _element("snapToGrid", val=0)),
        type_="paragraph", default=1, styleId="Normal")
    styles.append(normal)


def _style(document: WordDocument, style: Style) -> str:
    """Return the id of a layout style, adding it to the document when it is first met."""
    styles = document.styles.element
    known = {each.get(qn("w:styleId")) for each in styles.findall(qn("w:style"))}
    if style.name not in known:
        styles.append(_element("style", _element("name", val=style.name), _element("basedOn", val="Normal"),
                               _element("qFormat"), _paragraph_shape(style), _type(style),
                               type_="paragraph", customStyle=1, styleId=style.name))
    return style.name


def _paragraph_shape(style: Style) -> Element:
    em = style.size * 20
    return _element("pPr", *((_element("keepNext"), _element("keepLines")) if style.keep else ()),
                    _element("spacing", before=points(style.before), after=points(style.after),
                                    line=points(style.leading), lineRule="exact"),
                    _element("ind", left=0, right=round(style.right * em), firstLine=round(style.indent * em)),
                    _element("jc", val=style.align))


def _name_fallback_faces(document: WordDocument) -> None:
    """State in the font table what to take where a named face is not installed."""
    fonts = _element("fonts")
    for face in FACES.values():
        fonts.append(_element("font", _element("altName", val=",".join(face.instead)), _element("charset", val="86"),
                              _element("family", val="auto"), _element("pitch", val="variable"), name=face.word))
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/fontTable"):
            part: Part = relation.target_part
            part._blob = etree.tostring(fonts, xml_declaration=True, encoding="UTF-8", standalone=True)


def _set_page(document: WordDocument, layout: Layout) -> None:
    page, section = layout.page, document.sections[0]._sectPr
    footer = twips(page.bottom) - twips(NUMBER_BELOW) - points(NUMBER.leading)
    section[:] = [
        _element("pgSz", w=twips(page.width), h=twips(page.height),
                 orient="landscape" if page.landscape else "portrait"),
        _element("pgMar", top=twips(page.top), right=twips(page.right), bottom=twips(page.bottom),
                 left=twips(page.left), header=twips(10), footer=footer, gutter=0)]


def _set_footer(footer: Any, align: str, side: str) -> None:
    footer.is_linked_to_previous = False
    em = round(NUMBER.size * 20)
    field = _element("fldSimple", _run("1", NUMBER), instr="PAGE")
    number = _element("p", _element("pPr", _spacing(points(NUMBER.leading)), _element("ind", **{side: em}),
                                    _element("jc", val=align)), _run("— ", NUMBER), field, _run(" —", NUMBER))
    footer._element[:] = [number]


# text

def _type(style: Style, *, lang: bool = False) -> Element:
    """Return the run properties of a style."""
    half = round(style.size * 2)
    return _element(
        "rPr", _faces(style),
        _element("color", val=style.colour) if style.colour != INK else None,
        _element("kern", val=0), _element("sz", val=half), _element("szCs", val=half),
        _element("lang", val="en-US", eastAsia="zh-CN") if lang else None)


def _faces(style: Style) -> Element:
    face = FACES[style.face]
    return _element("rFonts", ascii=face.latin, hAnsi=face.latin, eastAsia=face.word, cs=face.latin, hint="eastAsia")


def _run(text: str, style: Style | None = None, *, faces: Style | None = None) -> Element:
    """Return a run: in a type of its own, or in that of its paragraph's style with only the faces named again, for programs
    that take Chinese from the theme otherwise."""
    run = _element("r", _type(style) if style else _element("rPr", _faces(faces)) if faces else None)
    for i, line in enumerate(text.split("\n")):
        written = _element("t")
        written.text = line
        written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.extend([_element("br"), written] if i else [written])
    return run


def _spacing(line: int, after: int = 0, before: int = 0) -> Element:
    return _element("spacing", before=before, after=after, line=line, lineRule="exact")


def _empty(height: int, border: Element | None = None, after: int = 0) -> Element:
    shape = _element("pPr", border, _spacing(height, after))
    shape.append(_element("rPr", _element("sz", val=2)))
    return _element("p", shape)


# tables

def _table(table: SetTable, document: WordDocument) -> Element:
    edges = [twips(sum(table.grid.widths[:i])) for i in range(len(table.grid.widths) + 1)]
    widths = [right - left for left, right in pairwise(edges)]
    return _element("tbl", _table_shape(edges[-1]),
                    _element("tblGrid", *(_element("gridCol", w=width) for width in widths)),
                    *_rows(table, widths, document))


def _table_shape(width: int) -> Element:
    borders = dict.fromkeys(("top", "left", "bottom", "right"), 8) | {"insideH": 4, "insideV": 4}
    return _element(
        "tblPr", _element("tblW", w=width, type_="dxa"), _element("jc", val="center"),
        _element("tblBorders", *(_element(side, val="single", sz=size, space=0, color="000000")
                                 for side, size in borders.items())),
        _element("tblLayout", type_="fixed"),
        _element("tblCellMar", *(_element(side, w=twips(PADDING) if side in ("left", "right") else 0, type_="dxa")
                                 for side in ("top", "left", "bottom", "right"))))


def _rows(table: SetTable, widths: list[int], document: WordDocument) -> list[Element]:
    covering: dict[int, tuple[SetCell, int]] = {}  # first column → cell from above and how many rows it still covers
    rows = []
    for i, row in enumerate(table.rows):
        columns = {item.at: _cell(item, widths, row, document) for item in row.cells}
        columns |= {at: _covered(item, widths) for at, (item, _) in covering.items()}
        covering = {at: (item, left - 1) for at, (item, left) in covering.items() if left > 1}
        covering |= {item.at: (item, item.cell.down - 1) for item in row.cells if item.cell.down > 1}
        shape = _element("trPr", _element("cantSplit"), _element("trHeight", val=row.height, hRule="atLeast"),
                         _element("tblHeader") if i < table.grid.head else None)
        rows.append(_element("tr", shape, *(columns[at] for at in sorted(columns))))
    return rows


def _cell_shape(item: SetCell, widths: list[int], merge: Element | None) -> Element:
    across = item.cell.across
    stand = {"top": "top", "middle": "center", "bottom": "bottom"}[item.cell.stand]
    return _element("tcPr", _element("tcW", w=sum(widths[item.at:item.at + across]), type_="dxa"),
                    _element("gridSpan", val=across) if across > 1 else None, merge, _element("vAlign", val=stand))


def _covered(item: SetCell, widths: list[int]) -> Element:
    return _element("tc", _cell_shape(item, widths, _element("vMerge")), _empty(GAP))


def _cell(item: SetCell, widths: list[int], row: SetRow, document: WordDocument) -> Element:
    merge = _element("vMerge", val="restart") if item.cell.down > 1 else None
    shape = _cell_shape(item, widths, merge)
    if item.cell.picture:
        room = sum(widths[item.at:item.at + item.cell.across]) - 2 * PICTURE_MARGIN
        return _element("tc", shape, _picture(item, room, row, document))
    return _element("tc", shape, *_cell_paragraphs(item, row.height))


def _cell_paragraphs(item: SetCell, height: int) -> list[Element]:
    """Gather the lines of a cell into its paragraphs, each line ended by hand."""
    groups: list[list[SetLine]] = []
    for line in item.lines:
        if line.first or not groups:
            groups.append([])
        groups[-1].append(line)
    paragraphs: list[Element] = []
    foot_begun = False
    for group in groups:
        before = AIR // 2 if item.cell.stand == "top" and not paragraphs else 0
        if group[0].foot and not foot_begun:
            foot_begun, before = True, before + spare_above_foot(item, height)
        paragraphs.append(_cell_paragraph(item, group, before))
    return paragraphs


def _cell_paragraph(item: SetCell, lines: list[SetLine], before: int) -> Element:
    em, hang, first = item.size * 20, round(item.cell.hang * item.size * 20), lines[0]
    indent, align = None, item.cell.align
    if first.foot:
        indent, align = _element("ind", right=round(FOOT_RIGHT * em)), "right"
    elif hang:
        indent = _element("ind", left=hang, hanging=hang if first.first else 0)
    return _element("p", _element("pPr", _spacing(item.leading, before=before), indent, _element("jc", val=align)),
                    _run("\n".join(line.text for line in lines), Style("", item.cell.face, item.size)))


def _picture(item: SetCell, across: int, row: SetRow, document: WordDocument) -> Element:
    """Fill the cell's box with the picture, keeping its proportions."""
    part, (wide, high) = document.part, _size(item.cell.picture)
    down = row.height * item.cell.down - 2 * PICTURE_MARGIN
    scale = min(across / wide, down / high)
    name, _ = part.get_or_add_image(BytesIO(item.cell.picture))
    # By hand, and not by python-docx's own way: that looks through the whole document for a free number.
    shape = CT_Inline.new_pic_inline(len(part.rels), name, "photo", Twips(int(wide * scale)), Twips(int(high * scale)))
    for side in "TBLR":  # LibreOffice takes an eighth of an inch where nothing is said
        shape.set(f"dist{side}", "0")
    return _element("p", _element("pPr", _element("jc", val="center")), _element("r", _element("drawing", shape)))


def _size(picture: bytes) -> tuple[int, int]:
    with Image.open(BytesIO(picture)) as image:
        return image.size
