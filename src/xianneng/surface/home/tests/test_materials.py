"""The signed scans of a case, taken in and handed out."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from xianneng.foundation.cases.files import keep
from xianneng.foundation.cases.models import Case
from xianneng.foundation.ledger import files
from xianneng.foundation.ledger.digests import sm3
from xianneng.surface.project.testing import County


def test_a_scan_is_handed_out_only_as_it_was_taken_in(enter: Callable[[str], Client], made: County, settings: Any,
                                                      tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    scan = BytesIO()
    Image.new("RGB", (8, 8)).save(scan, "PNG")
    officer = enter("officer")
    page = officer.post("/ranks/propose/", {"person": [made.persons["方与行"]]})["Location"]
    case = Case.objects.get()
    taken = officer.post(f"{page}attach/", {"seen": case.version, "title": "审批表", "file": SimpleUploadedFile(
        "11010519491231002X审批表.png", scan.getvalue()), "signed": "0"})
    assert taken.status_code == 302
    material = case.materials.get()
    assert material.file_name == "110…X审批表.png", "no name of a file carries somebody's number"
    assert not material.signed, "a paper is a signed one only where somebody says so"
    assert officer.get(f"{page}material/{material.pk}/").content == scan.getvalue()
    (tmp_path / material.path).write_bytes(scan.getvalue()[:-1] + b"X")
    refused = officer.get(f"{page}material/{material.pk}/")
    assert refused.status_code == 409
    assert "文件与归入时的摘要不符" in refused.content.decode()


def test_a_scan_whose_file_was_left_in_part_is_written_again(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    scan = b"%PDF-1.7 scan"
    digest = sm3(scan).hex()
    path = tmp_path / keep(scan, digest=digest, kind="pdf")
    for left in (b"", scan[:5], b"%PDF-1.7 other"):
        path.write_bytes(left)
        keep(scan, digest=digest, kind="pdf")
        assert path.read_bytes() == scan
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_full_disk_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        files.put(tmp_path / "heads" / "head.json", b"{}")
    assert list((tmp_path / "heads").iterdir()) == []
