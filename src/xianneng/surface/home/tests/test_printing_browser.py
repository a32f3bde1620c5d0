"""批量打印 in a real browser, at a desk and on a phone: persons chosen, a paper asked for, taken; and a template of one's own."""

from collections.abc import Callable
from io import BytesIO

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from xianneng.surface.project import browsing

pytestmark = pytest.mark.browser


def _template(text: str) -> bytes:
    document, out = Document(), BytesIO()
    document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


def test_forms_of_a_few_are_printed_and_a_template_is_kept(entering: Callable[..., Page]) -> None:
    officer = entering("officer")
    officer.goto("/roster/?layer=乡科级副职")
    officer.get_by_role("link", name="批量打印").last.click()
    expect(officer.get_by_role("heading", name="批量打印")).to_be_visible()
    officer.get_by_label("事由（登记，本人可见）").fill("换届考察准备材料")
    officer.get_by_text("拟任、拟免和任免理由").click()
    officer.get_by_label("顾景行拟任职务").fill("县水利局局长")
    officer.get_by_label("任免理由（各人相同的）").fill("工作需要")
    browsing.sound(officer, "print-new")
    officer.get_by_role("button", name="登记并打印").click()
    expect(officer.get_by_role("link", name="下载")).to_be_visible()
    browsing.sound(officer, "print-done")
    officer.get_by_role("link", name="全部打印").click()
    expect(officer.get_by_role("link", name="干部任免审批表").first).to_be_visible()
    browsing.sound(officer, "print-list")

    officer.get_by_role("link", name="自定义模板").click()
    officer.get_by_label("名称").fill("本局情况表")
    for text in ("姓名：{{姓明}}", "姓名：{{姓名}}"):
        officer.get_by_label("Word 文件（.docx）").set_input_files({
            "name": "情况表.docx", "buffer": _template(text),
            "mimeType": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"})
        officer.get_by_role("button", name="检查并启用").click()
        if "姓明" in text:
            expect(officer.get_by_text("正文第1段：没有“姓明”这个字段")).to_be_visible()
            browsing.sound(officer, "print-template-refused")
    expect(officer.get_by_text("✓ 使用中")).to_be_visible()
    browsing.sound(officer, "print-templates")
