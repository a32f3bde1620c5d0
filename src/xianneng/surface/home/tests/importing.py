"""A file of many sheets taken in by a real browser: what journeys of 信息采集工作簿 and 数据交换包 have in common."""

from playwright.sync_api import FilePayload, Page, expect

from xianneng.surface.project import browsing


def taken_in(officer: Page, kind: str, file: FilePayload, shot: str) -> None:
    """Uploaded, its one problem (a relation without a name) seen, 周望川's 基本信息 left out, handed in."""
    officer.goto("/import/")
    officer.get_by_role("radio", name=kind).check()
    officer.locator("#file").set_input_files(file)
    officer.get_by_role("button", name="上传并核对").click()
    expect(officer.get_by_text("称谓未填写")).to_be_visible()
    browsing.sound(officer, shot)
    officer.get_by_label("采用周望川的基本信息").uncheck()
    officer.get_by_role("region", name="逐栏比对").get_by_role("button", name="按此重新核对").click()
    expect(officer.get_by_text("不采用 1 栏")).to_be_visible()
    officer.get_by_role("button", name="呈报入档").click()
    officer.wait_for_url("**/case/**")
