"""An office's own template: what is refused and where, what is filled; and many papers in one file."""

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn

from xianneng.foundation.documents import templates
from xianneng.foundation.documents.papers import PAPERS
from xianneng.foundation.documents.rendering import render_all
from xianneng.foundation.documents.tests import libreoffice
from xianneng.foundation.documents.tests.samples import HOSTILE, ORDINARY, photo
from xianneng.law.refusals import Refused

KNOWN = {"": ("姓名", "简历", "照片"), "家庭": ("称谓", "姓名")}


def written(*lines: str, cells: tuple[str, ...] = (), header: str = "") -> bytes:
    document, out = Document(), BytesIO()
    for line in lines:
        document.add_paragraph(line)
    if cells:
        for cell, text in zip(document.add_table(1, len(cells)).rows[0].cells, cells, strict=True):
            cell.text = text
    if header:
        document.sections[0].header.paragraphs[0].text = header
    document.save(out)
    return out.getvalue()


def changed(content: bytes, name: str, old: bytes = b"", new: bytes = b"") -> bytes:
    """The package with a part changed, or added."""
    out = BytesIO()
    with ZipFile(BytesIO(content)) as before, ZipFile(out, "w", ZIP_DEFLATED) as after:
        for each in before.namelist():
            part = before.read(each)
            after.writestr(each, part.replace(old, new) if each == name else part)
        if name not in before.namelist():
            after.writestr(name, new)
    return out.getvalue()


BODY, RELS = "word/document.xml", "word/_rels/document.xml.rels"
FETCH = b'<w:p><w:fldSimple w:instr="INCLUDETEXT &quot;/etc/passwd&quot;"/></w:p><w:sectPr'
SPLIT = b"<w:p><w:r><w:instrText>INCLUDE</w:instrText></w:r><w:r><w:instrText>PICTURE x</w:instrText></w:r></w:p><w:sectPr"
LINK = b'<Relationship Id="r99" Type="http://x/image" Target="http://x/y.png" TargetMode="&#69;xternal"/></Relationships>'


@pytest.mark.parametrize(("content", "words"), [
    (b"\xd0\xcf\x11\xe0", "打不开"), (b"PK\x03\x04", "打不开"), (b"x" * (templates.LARGEST + 1), "超过 5 MB"),
    (changed(written("甲"), "word/vbaProject.bin", new=b"x"), "宏"), (changed(written("甲"), "word/embeddings/a.bin", new=b"x"), "嵌入的对象"),
    (changed(written("甲"), "[Content_Types].xml", b"document.main+xml", b"template.main+xml"), "不是 .docx"),
    (changed(written("甲"), BODY, b"<w:document", b"<!DOCTYPE x [<!ENTITY a 'b'>]><w:document"), "文档类型声明"),
    (changed(written("甲"), RELS, b"</Relationships>", LINK), "外部"),
    (changed(written("甲"), BODY, b"<w:sectPr", FETCH), "INCLUDETEXT"), (changed(written("甲"), BODY, b"<w:sectPr", SPLIT), "INCLUDEPICTURE"),
    (changed(written("甲"), "word/big.xml", new=b"<a>" + b" " * templates.UNPACKED + b"</a>"), "展开后过大")])
def test_what_could_run_fetch_or_burst_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(Refused) as refused:
        templates.vet(content)
    assert words in refused.value.why


def test_page_numbers_are_no_harm() -> None:
    templates.vet(changed(written("甲"), BODY, b"<w:sectPr", b'<w:p><w:fldSimple w:instr=" PAGE \\* MERGEFORMAT "/></w:p><w:sectPr'))


@pytest.mark.parametrize(("content", "words"), [
    (written("{{姓名}}", "{{姓明}}"), "正文第2段：没有“姓明”这个字段"), (written(cells=("{{家庭.年龄}}", "")), "表1第1行第1格：没有“家庭.年龄”这个字段"),
    (written("{{家庭.姓名}}"), "正文第1段：“家庭.姓名”要写在表格的一行里"), (written("{{姓名"), "正文第1段：花括号不成对"),
    (written("{% for x in y %}{{姓名}}"), "写了字段以外的内容"), (written("{{姓名.__class__}}"), "没有“姓名.__class__”这个字段"),
    (written("甲"), "正文里没有字段"), (written("{{姓名}}", header="{{姓名}}"), "页眉：“姓名”不能写在这里")])
def test_a_wrong_field_is_named_with_its_place(content: bytes, words: str) -> None:
    templates.vet(content)
    with pytest.raises(Refused) as refused:
        templates.examine(content, KNOWN)
    assert words in refused.value.why


def test_fields_over_several_runs_lines_rows_and_the_photo_are_filled_for_each_person() -> None:
    document = Document()
    paragraph = document.add_paragraph("姓名：{{")
    paragraph.add_run("姓名").bold = True
    paragraph.add_run("}}。{{简历}}")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ("{{照片}}", "称谓", "{{家庭.称谓}}", "{{家庭.姓名}}"), strict=True):
        cell.text = text
    out = BytesIO()
    document.save(out)
    assert [each.place for each in templates.examine(out.getvalue(), KNOWN)] == ["正文第1段", "正文第1段", "表1第1行第1格", "表1第2行第1格", "表1第2行第2格"]

    made = Document(BytesIO(templates.fill(out.getvalue(), [
        {"姓名": HOSTILE, "简历": "一\n二", "照片": photo(), "家庭": [{"称谓": "妻子", "姓名": "乙"}, {"称谓": "儿子", "姓名": "{{简历}}"}]},
        {"姓名": "丁", "简历": "", "照片": b"", "家庭": []}])))
    first, second = made.tables
    assert made.paragraphs[0].text == "姓名：张<b>#import</b>$x$ [*_`]{{ 1 }}&amp;\\n<w:p/>。一\n二"
    assert [[cell.text for cell in row.cells] for row in first.rows] == [["", "称谓"], ["妻子", "乙"], ["儿子", "{{简历}}"]]
    assert len(second.rows) == 1
    assert (len(made.sections), len(made.inline_shapes)) == (2, 1)


def test_many_papers_are_one_file_and_each_begins_a_page_numbered_from_one(tmp_path: Path) -> None:
    layouts = [PAPERS["registration"].lay_out(ORDINARY["registration"]) for _ in range(3)]
    word, drawn = Document(BytesIO(render_all(iter(layouts), "docx"))), tmp_path / "all.pdf"
    drawn.write_bytes(render_all(iter(layouts), "pdf"))

    pages = [each for each in libreoffice.lines(drawn) if each.text.startswith("—")]
    assert [each.text for each in pages] == ["—1—", "—2—"] * 3
    assert len(word.sections) == 3
    assert [each._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) for each in word.sections] == ["1"] * 3


def test_each_run_names_its_chinese_face() -> None:
    made = Document(BytesIO(render_all(iter([PAPERS["notice"].lay_out(ORDINARY["notice"])]), "docx")))
    assert all(run.find(qn("w:rPr")).find(qn("w:rFonts")).get(qn("w:eastAsia")) for run in made.element.body.iter(qn("w:r")))
