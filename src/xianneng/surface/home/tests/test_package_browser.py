"""数据交换包 in a real browser, at a desk and on a phone: taken in, compared, taken in part, handed in; and out of the roster."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from xianneng.foundation.exchange.packages.opening import unpack
from xianneng.foundation.exchange.tests.packages import changed, package
from xianneng.surface.home.tests.importing import taken_in
from xianneng.surface.home.views import imports
from xianneng.surface.project import browsing
from xianneng.surface.project.testing import ON
from xianneng.work.personnel import intakes

pytestmark = pytest.mark.browser


@pytest.mark.row("SVC-06")
def test_a_package_in_and_out(entering: Callable[..., Page], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports.check_intake, "defer", lambda intake_id, on: intakes.check(intake_id=intake_id, on=ON))  # there is no worker
    found = changed("A36", 0, A3604A="")
    found["A01"].append({"A0000": "7f1b0c9e-0003-4000-8000-000000000003", "A0101": "周望川", "A0107": "198106", "A0111A": "外省外县", "A0196": "工程师"})
    officer = entering("officer")
    taken_in(officer, "数据交换包", FilePayload(name="按机构导出文件_999999-001_县水利局20260210093000.hzb", mimeType="application/x-7z-compressed", buffer=package(found)),
             "package-import")
    officer.goto("/roster/?q=周望川")
    officer.locator("summary", has_text="导出").first.click()
    officer.get_by_role("link", name="导出交换包").click()
    expect(officer.get_by_role("heading", name="不能带出的")).to_be_visible()
    browsing.sound(officer, "package-export")
    officer.get_by_label("导出事由（登记，本人可见）").fill("报送年度统计")
    with officer.expect_download() as coming:
        officer.get_by_role("button", name="登记并导出").click()
    coming.value.save_as(tmp_path / coming.value.suggested_filename)
    assert coming.value.suggested_filename.startswith("按人员导出文件_")
    assert unpack(tmp_path / coming.value.suggested_filename, "交换包.hzb").tables["A01"]["A0101"].to_list() == ["周望川"]
