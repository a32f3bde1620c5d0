"""The signed scans of a case, taken in and handed out."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from xianneng.foundation.cases.models import Case
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
        "审批表.png", scan.getvalue()), "signed": "0"})
    assert taken.status_code == 302
    material = case.materials.get()
    assert not material.signed, "a paper is a signed one only where somebody says so"
    assert officer.get(f"{page}material/{material.pk}/").content == scan.getvalue()
    (tmp_path / material.path).write_bytes(scan.getvalue()[:-1] + b"X")
    refused = officer.get(f"{page}material/{material.pk}/")
    assert refused.status_code == 409
    assert "文件与归入时的摘要不符" in refused.content.decode()
