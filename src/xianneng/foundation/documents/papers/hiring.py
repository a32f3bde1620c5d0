"""公务员录用审批表: who is hired, for which position, what the medical check and the vetting concluded, and the authority's approval. No ID number."""

from dataclasses import dataclass, field
from datetime import date

from xianneng.foundation.documents.layout import FORM, FORM_NOTE, FORM_TITLE, Grid, Layout, Paragraph, Row
from xianneng.foundation.documents.papers.parts import Opinion, apart, label, opinion, passage, value

_WIDTHS = (28.0, 40.0, 22.0, 24.0, 24.0, 32.0)  # 170 mm


@dataclass(frozen=True)
class HiringForm:
    """公务员录用审批表 of one person; what is not known here stays empty."""

    number: str
    on: date
    organ: str
    name: str
    sex: str
    born: str
    ethnicity: str
    political_status: str
    education: str
    school: str
    examination: str
    position: str
    rank: str  # 第 1 名，综合成绩 80.50
    medical: str
    vetting: str
    notice: str
    approval: Opinion = field(default_factory=Opinion)


def hiring_form(data: HiringForm) -> Layout:
    """Lay out the form: the person, the position, the conclusions, the approval."""
    title = "公务员录用审批表"
    return Layout(f"{title}（{data.name}）", data.on, (
        Paragraph(title, FORM_TITLE), apart(f"招录机关：{data.organ}", f"编号：{data.number}", FORM_NOTE, FORM),
        Grid(_WIDTHS, (
            Row((label("姓　　名"), value(data.name), label("性　别"), value(data.sex), label("出生年月"), value(data.born)), 12),
            Row((label("民　　族"), value(data.ethnicity), label("政　治\n面　貌"), value(data.political_status), label("学　历"), value(data.education)), 12),
            Row((label("毕业院校\n和 专 业"), value(data.school, 5)), 12),
            Row((label("招　　考"), value(data.examination, 5)), 12), Row((label("录用职位"), value(data.position, 5)), 12),
            Row((label("综合成绩"), value(data.rank, 5)), 12), Row((label("体检结论"), passage(data.medical, 5)), 16),
            Row((label("考察结论"), passage(data.vetting, 5)), 24), Row((label("公示结果"), passage(data.notice, 5)), 24),
            Row((label("审批、备案\n机关意见"), opinion(data.approval, 5)), 44)))), FORM)
