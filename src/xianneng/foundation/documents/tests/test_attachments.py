"""Scans are taken for what their bytes are, and refused when they could do harm."""

import zlib
from collections.abc import Mapping
from io import BytesIO

import pytest
from PIL import Image

from xianneng.foundation.documents.attachments import LARGEST, vet
from xianneng.foundation.documents.layout import Layout, Paragraph
from xianneng.foundation.documents.papers import PAPERS
from xianneng.foundation.documents.rendering import render
from xianneng.foundation.documents.tests.samples import ON, ORDINARY, photo
from xianneng.law.refusals import Refused


def _png(wide: int, high: int) -> bytes:
    out = BytesIO()
    Image.new("1", (wide, high)).save(out, "PNG")
    return out.getvalue()


def _pdf(*bodies: bytes, opening: bytes = b"", page: bytes = b"/Type/Page", places: Mapping[int, bytes] | None = None,
         after: bytes = b"", former: bool = False) -> bytes:
    """A PDF of a page and of objects with these bodies, numbered from 4, and its cross-reference.

    ``places``: what an object begins with, where the cross-reference is to say another place than the true one; ``after``: what
    stands behind the objects and in no cross-reference; ``former``: the cross-reference is one before an empty later one.
    """
    written, starts = b"%PDF-1.7\n", []
    for number, body in enumerate((b"<</Type/Catalog/Pages 2 0 R" + opening + b">>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
                                   b"<<" + page + b"/Parent 2 0 R>>", *bodies), 1):
        starts.append(len(written))
        written += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    written += after
    starts = [written.index(places[at]) if places and at in places else start for at, start in enumerate(starts, 1)]
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(starts) + 1) + b"".join(b"%010d 00000 n \n" % start for start in starts)
    place, written = len(written), written + table + b"trailer\n<</Size %d/Root 1 0 R>>\n" % (len(starts) + 1)
    if former:
        later = len(written)
        written, place = written + b"xref\n0 0\ntrailer\n<</Root 1 0 R/Prev %d>>\n" % place, later
    return written + b"startxref\n%d\n%%%%EOF\n" % place


def _stream(inside: bytes, more: bytes = b"", length: bytes | None = None) -> bytes:
    return b"<<" + more + b"/Length %s>>stream\n" % (b"%d" % len(inside) if length is None else length) + inside + b"\nendstream"


def _packed(inside: bytes, kind: bytes = b"/Type/ObjStm") -> bytes:
    """An object stream that holds the object 9."""
    return _stream(zlib.compress(b"9 0 " + inside), kind + b"/N 1/First 4/Filter/FlateDecode")


def _all_packed(inside: bytes, kind: bytes = b"/Type/ObjStm", predictor: bool = False) -> bytes:
    """A PDF as Word writes it: the object 9 lies in the object stream 4, and the cross-reference is the stream 5."""
    plain = _pdf(_packed(inside, kind))
    written = plain[:plain.index(b"xref\n")]
    places = [written.index(b"%d 0 obj" % number) for number in range(1, 5)] + [len(written)]
    rows = [b"\1" + place.to_bytes(2, "big") + b"\0" for place in places] + [b"\2\0\4\0"]
    if predictor:
        above = [bytes(4), *rows]
        rows = [b"\2" + bytes((now - before) % 256 for now, before in zip(row, above[at], strict=True)) for at, row in enumerate(rows)]
    more = b"/Type/XRef/Root 1 0 R/Size 10/Index[1 5 9 1]/W[1 2 1]/Filter/FlateDecode"
    more += b"/DecodeParms<</Predictor 12/Columns 4>>" if predictor else b""
    return written + b"5 0 obj\n" + _stream(zlib.compress(b"".join(rows)), more) + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(written)


def test_sound_scans_are_known_by_their_bytes() -> None:
    pdf = render(Layout("甲", ON, (Paragraph("甲"),)), "pdf")

    assert [vet("扫描.bin", content).kind for content in (pdf, photo(), _png(100, 100))] == ["pdf", "jpeg", "png"]
    assert vet("a.pdf", pdf).size == len(pdf)


def test_the_digest_is_sm3() -> None:
    content = _pdf()
    found = vet("a.pdf", content).digest

    assert len(found) == 64
    assert found != vet("a.pdf", content + b"\n").digest


@pytest.mark.parametrize(("name", "cleaned"), [
    ("审批表.PDF", "审批表.pdf"), ("../../etc/passwd", "passwd.pdf"), (r"C:\用户\表.pdf", "表.pdf"),
    ("表\u202efdp.exe", "表fdp.exe.pdf"), ("", "附件.pdf"), ("...", "附件.pdf"), ("a\x00\nb?.pdf", "ab.pdf"),
    ("甲" * 300, "甲" * 100 + ".pdf")])
def test_names_are_cleaned(name: str, cleaned: str) -> None:
    assert vet(name, _pdf()).name == cleaned


@pytest.mark.parametrize("content", [
    b"", b"MZ\x90\x00", b"<html>", b"PK\x03\x04", b"GIF89a", b"%PDF-1.7 cut",
    b"\x89PNG\r\n\x1a\n cut", b"\xff\xd8\xff cut", b"%PDF-" + b"0" * LARGEST])
def test_other_and_broken_files_are_refused(content: bytes) -> None:
    with pytest.raises(Refused, match="附件未接收"):
        vet("a.pdf", content)


SCRIPT = b"<</S/JavaScript/JS(app.alert)>>"


@pytest.mark.parametrize(("content", "why"), [
    (_pdf(SCRIPT), "JavaScript"), (_pdf(b"<</S/J#61vaScript>>"), "JavaScript"), (_pdf(b"<</S/Launch/F(cmd.exe)>>"), "Launch"),
    (_pdf(b"<</Names<</EmbeddedFiles 2 0 R>>>>"), "EmbeddedFiles"), (_pdf(b"<</Encrypt 5 0 R>>"), "加密"),
    (_pdf(_packed(SCRIPT)), "JavaScript"), (_all_packed(SCRIPT), "JavaScript"), (_pdf(_packed(b"<</S/Launch>>")), "Launch"),
    (_pdf(b"<</S/GoToR/F(//evil/share)>>"), "GoToR"), (_pdf(page=b"/Type/Page/AA<</O 9 0 R>>"), "AA"),
    (_pdf(_stream(b"x", b"/Filter[/FlateDecode/Fl#61teDecode]")), "重复压缩"),
    (_pdf(_stream(b"not packed", b"/Type/Obj#53tm/First 4")), "对象无法读取"),
    (_pdf(_packed(b"<<>>", b"/Type/ObjStm/DecodeParms<</Predictor 12>>")), "对象无法读取"),
    (_pdf(b"%stream\n1 0 obj<</S/JavaScript>>endobj\n%endstream"), "JavaScript"),
    (_pdf(b"(stream\n)1 0 obj<</S/JavaScript>>endobj(endstream)"), "JavaScript"),
    (_pdf(b"(a\\)(stream\n))1 0 obj<</S/JavaScript>>endobj(endstream)"), "JavaScript"), (_pdf(b"stream\n" * 9), "没有起止")])
def test_a_pdf_that_does_something_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(Refused, match="附件未接收") as refused:
        vet("a.pdf", content)
    assert why in refused.value.why


@pytest.mark.parametrize(("content", "why"), [
    (_pdf(b"<</Length 5>>stream\nhello\nendobj\n6 0 obj" + SCRIPT + b"endobj\n7 0 obj<<>>endstream"), "内容流里另有对象"),
    (_pdf(_stream(b"6 0 obj" + SCRIPT + b"endobj")), "内容流里另有对象"),
    (_pdf(_stream(b"hello", length=b"3")), "长度与所写的不符"), (_pdf(_stream(b"hello", length=b"99")), "长度与所写的不符"),
    (_pdf(_stream(b"hello", length=b"3/Length 5")), "没有写明长度"), (_pdf(b"<<>>stream\nhello\nendstream"), "没有写明长度"),
    (_pdf(_stream(b"hello", length=b"9 0 R")), "长度与所写的不符"),
    (_pdf(_stream(b"hello", length=b"5 0 R"), b"5", after=b"5 0 obj 3 endobj\n"), "长度与所写的不符"),
    (_pdf(_stream(b"5%\n0 obj" + SCRIPT), b"<<>>", places={5: b"5%"}), "第 5 号对象不在所写的位置"),
    (_pdf(_stream(b"hello"), b"<<>>", places={5: b"hello"}), "第 5 号对象不在所写的位置"),
    (_pdf(b"(5 0 obj <</Type/ObjStm>>stream)", b"<<>>", places={5: b"5 0 obj <"}), "第 5 号对象不在所写的位置"),
    (_pdf(_stream(b"hello"), b"<<>>", places={5: b"hello"}, former=True), "第 5 号对象不在所写的位置"),
    (_all_packed(SCRIPT, b"/Kind/Unsaid"), "第 9 号对象不在所写的位置"),
    (_pdf().replace(b"startxref", b"startref"), "没有交叉引用表"), (_pdf().replace(b"startxref\n", b"startxref\n1"), "交叉引用表无法读取"),
    (_pdf().replace(b"trailer", b"trail"), "交叉引用表无法读取"), (b"%PDF-1.4\n<script>alert(1)</script>\n%%EOF", "没有交叉引用表"),
    (_pdf().replace(b"startxref\n", b"startxref\n" + b"1" * 5_000), "没有交叉引用表"), (_pdf(_stream(b"x", length=b"1" * 5_000)), "没有写明长度"),
    (_pdf(_packed(b"<<>>").replace(b"/First 4", b"/First " + b"1" * 5_000)), "对象无法读取"), (_pdf(_packed(b"%1\n 5 0 <<>>").replace(b"/First 4", b"/First 9")), "对象无法读取"),
    (_pdf(b"%\n" * 1_000_000), "对象过多"), (_pdf(page=b"/Type/Paper"), "没有页面"), (_pdf()[:-6], "不完整"), (_pdf(b"(no end"), "不完整")])
def test_a_pdf_that_may_be_read_in_two_ways_or_has_no_page_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(Refused, match="附件未接收") as refused:
        vet("a.pdf", content)
    assert why in refused.value.why


@pytest.mark.parametrize(("opening", "body", "passes"), [
    (b"[3 0 R /Fit]", b"", True), (b" 4 0 R", b"[3 0 R /Fit]", True), (b"<</S/GoTo/D[3 0 R /Fit]>>", b"", True),
    (b" 4 0 R", b"<</Type/Action/S/GoTo/D[3 0 R /Fit]>>", True), (b" 9 0 R", _packed(b"<</S/GoTo/D[3 0 R /Fit]>>"), True),
    (b"<</S/URI/URI(http://a.example)>>", b"", False), (b" 4 0 R", b"<</S/URI/URI(http://a.example)>>", False),
    (b" 9 0 R", _packed(b"<</S/URI/URI(http://a.example)>>"), False), (b" 8 0 R", b"", False), (b" 4 0 R", b"5 0 R", False),
    (b"<</S/GoTo/D[3 0 R]/Next 4 0 R>>", b"<</S/URI>>", False), (b"<</S/GoTo/S/URI/URI 4 0 R>>", b"", False),
    (b"<</S/GoTo%>>\n/Next 4 0 R>>", b"", False), (b"<</S/GoTo/X<<>>/Next 4 0 R>>", b"", False), (b" 4 0 R", b"<</#53/URI/S/GoTo>>", False)])
def test_on_opening_a_pdf_may_show_a_page_and_nothing_else(opening: bytes, body: bytes, passes: bool) -> None:
    content = _pdf(body or b"<<>>", opening=b"/OpenAction" + opening)
    if passes:
        assert vet("a.pdf", content).kind == "pdf"
    else:
        with pytest.raises(Refused) as refused:
            vet("a.pdf", content)
        assert "OpenAction" in refused.value.why


@pytest.mark.parametrize("content", [
    _pdf(_packed(b"<</Type/Page/Contents(JSON /Jsx)>>")), _all_packed(b"<<>>"), _all_packed(b"<<>>", predictor=True), _pdf(former=True),
    _pdf(_stream(b"hello", length=b"5 0 R"), b"5"), _pdf(_stream(b"hello").replace(b"stream\nh", b"stream\r\nh")),
    _pdf(_stream(b"hello", length=b"6")), _pdf(b"<</Subtype/Link/A<</S/URI/URI(http://a.example)>>>>"),
    _pdf(b"<</BaseFont/AAAAAA+Song/Prev 3 0 R>>")])
def test_what_ordinary_programs_write_passes(content: bytes) -> None:
    assert vet("a.pdf", content).kind == "pdf"


@pytest.mark.parametrize("code", PAPERS)
def test_what_the_platform_draws_comes_back(code: str) -> None:
    assert vet("a.pdf", render(PAPERS[code].lay_out(ORDINARY[code]), "pdf")).kind == "pdf"


def test_a_scan_of_pictures_passes() -> None:
    out = BytesIO()
    pages = [Image.new(mode, (300, 400)) for mode in ("RGB", "L", "1")]
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:])
    assert vet("a.pdf", out.getvalue()).kind == "pdf"


def test_nothing_is_carried_behind_a_picture() -> None:
    """Phones leave a few kilobytes of notes behind the end; more is no part of a scan."""
    for picture in (photo(), _png(100, 100)):
        assert vet("a.png", picture + b"x" * 2_000).size == len(picture) + 2_000
        with pytest.raises(Refused, match="不是图片的内容"):
            vet("a.png", picture + b"<script>" * 100_000)


def test_a_picture_is_measured_before_it_is_decoded() -> None:
    assert vet("a.png", _png(10_000, 10_000)).kind == "png"
    with pytest.raises(Refused, match="10001"):
        vet("a.png", _png(10_001, 10))
    with pytest.raises(Refused, match="像素过大"):
        vet("a.png", _png(20_000, 20_000))
