"""信息采集工作簿 in a real browser, at a desk and on a phone: taken in, compared, taken in part, handed in; and out of the roster."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page

from xianneng.foundation.exchange.reading import open_sheets
from xianneng.foundation.exchange.tests.workbooks import sheets, written
from xianneng.surface.home.tests.importing import taken_in
from xianneng.surface.project import browsing

pytestmark = pytest.mark.browser
BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.mark.row("SVC-06")
def test_a_workbook_in_and_out(entering: Callable[..., Page], tmp_path: Path) -> None:
    found = sheets()
    found["A36家庭及社会关系"][0]["称谓"] = ""
    found["A01人员"].append({"姓名": "周望川", "出生年月": "198106", "籍贯": "外省外县", "专业技术职务": "工程师"})
    officer = entering("officer")
    taken_in(officer, "信息采集工作簿", FilePayload(name="县水利局采集表.xlsx", mimeType=BOOK, buffer=written(found)),
             "workbook-import")
    officer.goto("/roster/?q=周望川")
    browsing.sound(officer)
    officer.locator("summary", has_text="导出").first.click()
    officer.get_by_text("导出采集工作簿").click()
    officer.locator("#purpose-workbook").fill("报送年度统计")
    browsing.shoot(officer, "workbook-export")
    with officer.expect_download() as waiting:
        officer.get_by_role("button", name="登记并导出 .xlsx").click()
    waiting.value.save_as(tmp_path / "采集.xlsx")
    assert next(sheet for sheet in open_sheets(tmp_path / "采集.xlsx").sheets if sheet.label == "A01人员").cells["0"][2] == "周望川"
