"""Scans are taken for what their bytes are, and refused when they could do harm."""

import zlib
from io import BytesIO

import pytest
from PIL import Image

from xianneng.foundation.documents.attachments import LARGEST, vet
from xianneng.foundation.documents.layout import Layout, Paragraph
from xianneng.foundation.documents.rendering import render
from xianneng.foundation.documents.tests.samples import ON, photo
from xianneng.law.refusals import Refused


def _png(wide: int, high: int) -> bytes:
    out = BytesIO()
    Image.new("1", (wide, high)).save(out, "PNG")
    return out.getvalue()


def _pdf(inside: bytes) -> bytes:
    return b"%PDF-1.7\n1 0 obj\n" + inside + b"\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def _packed(inside: bytes) -> bytes:
    return _pdf(b"<</Type/ObjStm/Filter/FlateDecode>>stream\n" + zlib.compress(inside) + b"\nendstream")


def test_sound_scans_are_known_by_their_bytes() -> None:
    pdf = render(Layout("甲", ON, (Paragraph("甲"),)), "pdf")

    assert [vet("扫描.bin", content).kind for content in (pdf, photo(), _png(100, 100))] == ["pdf", "jpeg", "png"]
    assert vet("a.pdf", pdf).size == len(pdf)


def test_the_digest_is_sm3() -> None:
    content = _pdf(b"<</Type/Catalog>>")
    found = vet("a.pdf", content).digest

    assert len(found) == 64
    assert found != vet("a.pdf", content + b"\n").digest


@pytest.mark.parametrize(("name", "cleaned"), [
    ("审批表.PDF", "审批表.pdf"), ("../../etc/passwd", "passwd.pdf"), (r"C:\用户\表.pdf", "表.pdf"),
    ("表\u202efdp.exe", "表fdp.exe.pdf"), ("", "附件.pdf"), ("...", "附件.pdf"), ("a\x00\nb?.pdf", "ab.pdf"),
    ("甲" * 300, "甲" * 100 + ".pdf")])
def test_names_are_cleaned(name: str, cleaned: str) -> None:
    assert vet(name, _pdf(b"<</Type/Catalog>>")).name == cleaned


@pytest.mark.parametrize("content", [
    b"", b"MZ\x90\x00", b"<html>", b"PK\x03\x04", b"GIF89a", b"%PDF-1.7 cut",
    b"\x89PNG\r\n\x1a\n cut", b"\xff\xd8\xff cut", b"%PDF-" + b"0" * LARGEST,
    _pdf(b"%stream\n1 0 obj<</S/JavaScript>>endobj\n%endstream"), _pdf(b"(stream\n)1 0 obj<</S/JavaScript>>endobj(endstream)"),
    _pdf(b"(a\\)(stream\n))1 0 obj<</S/JavaScript>>endobj(endstream)"), _pdf(b"stream\n" * 9),
    _pdf(b"<</S/JavaScript/JS(app.alert)>>"), _pdf(b"<</S/J#61vaScript>>"), _pdf(b"<</S/Launch/F(cmd.exe)>>"),
    _pdf(b"<</Names<</EmbeddedFiles 2 0 R>>>>"), _pdf(b"<</Encrypt 5 0 R>>"), _packed(b"<</S/JavaScript>>"),
    _packed(b"<</S/Launch>>"), _pdf(b"<</Filter[/FlateDecode/Fl#61teDecode]>>stream\nx\nendstream"), _pdf(b"<</Type/Obj#53tm>>stream\nnot packed\nendstream")])
def test_other_broken_or_active_files_are_refused(content: bytes) -> None:
    with pytest.raises(Refused, match="附件未接收"):
        vet("a.pdf", content)


def test_ordinary_packed_objects_pass() -> None:
    assert vet("a.pdf", _packed(b"<</Type/Page/Contents(JSON /Jsx)>>")).kind == "pdf"


def test_a_picture_is_measured_before_it_is_decoded() -> None:
    assert vet("a.png", _png(10_000, 10_000)).kind == "png"
    with pytest.raises(Refused, match="10001"):
        vet("a.png", _png(10_001, 10))
    with pytest.raises(Refused, match="像素过大"):
        vet("a.png", _png(20_000, 20_000))
