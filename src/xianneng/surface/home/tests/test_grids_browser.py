"""粘贴录入 in a real browser, at a desk and on a phone: cells copied from Excel with their head go under their names; the keyboard goes on row by row."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from xianneng.surface.project import browsing

pytestmark = pytest.mark.browser
PASTE = """(cell, text) => { const data = new DataTransfer(); data.setData("text/plain", text);
    cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })) }"""


def test_cells_are_pasted_and_checked(entering: Callable[..., Page]) -> None:
    from xianneng.surface.home.tests.test_import import id_number

    officer = entering("officer")
    officer.goto("/import/")
    officer.get_by_role("link", name="粘贴录入").first.click()
    expect(officer.get_by_label("第 10 行姓名")).to_be_attached()
    rows = [f"{id_number(serial=at)}\t新一{'甲乙'[at]}\t县水利局\t科员\t一级科员\t2024.03\t书法" for at in range(2)]
    officer.get_by_label("第 1 行姓名").evaluate(PASTE, "\n".join(["身份证号\t姓 名\t单位\t现任职务\t职级\t任职级时间\t特长", *rows]))
    expect(officer.get_by_label("第 2 行姓名")).to_have_value("新一乙")
    expect(officer.get_by_label("第 2 行身份证号")).to_have_value(id_number(serial=1))
    expect(officer.get_by_label("第 1 行特长")).to_have_value("书法")
    officer.get_by_label("第 2 行姓名").focus()
    officer.keyboard.press("Enter")
    expect(officer.get_by_label("第 3 行姓名")).to_be_focused()
    officer.get_by_label("第 2 行姓名").evaluate(PASTE, "新一丙\t\n新一丁\t")
    expect(officer.get_by_label("第 3 行姓名")).to_have_value("新一丁")
    officer.get_by_label("第 2 行姓名").fill("新一乙")
    officer.get_by_label("第 3 行姓名").fill("")
    browsing.sound(officer, "import-grid")
    officer.get_by_role("button", name="核对", exact=True).click()
    officer.wait_for_url("**/import/*/")
    expect(officer.get_by_text("新一乙").first).to_be_visible()
    officer.get_by_role("link", name="返回修改").click()
    expect(officer.get_by_label("第 2 行姓名")).to_have_value("新一乙")
    officer.goto("/import/one/")
    browsing.sound(officer, "import-one")
