"""The papers of 档案审核: 干部人事档案审核表 with every paper compared, and 干部人事档案信息认定表 of one item."""

from dataclasses import dataclass, field
from datetime import date

from xianneng.foundation.documents.layout import FORM, FORM_NOTE, FORM_TITLE, Cell, Grid, Layout, Paragraph, Row
from xianneng.foundation.documents.papers.parts import Opinion, apart, label, opinion, passage, value, year_month

_PERSON = (24.0, 34.0, 20.0, 26.0, 28.0, 38.0)  # 170 mm
_ITEMS = (27.0, 34.0, 46.0, 35.0, 28.0)


@dataclass(frozen=True)
class Audited:
    """One item of an audit: what the file says, each paper (what it is, what it says), the verdict with its note."""

    item: str
    stands: str
    papers: tuple[tuple[str, str], ...]
    verdict: str


@dataclass(frozen=True)
class FileAudit:
    """干部人事档案审核表 of one person."""

    number: str
    on: date
    organ: str
    name: str
    sex: str
    born_on: date
    post: str
    items: tuple[Audited, ...]
    first: Opinion = field(default_factory=Opinion)
    second: Opinion = field(default_factory=Opinion)


def file_audit(data: FileAudit) -> Layout:
    """Lay out the form: the person, the items with their papers, the two auditors."""
    title = "干部人事档案审核表"
    heads = Row(tuple(label(text) for text in ("审核事项", "档案现在的记载", "材料（形成时间、页码）", "材料记载", "结论")), 10)
    return Layout(f"{title}（{data.name}）", data.on, (
        Paragraph(title, FORM_TITLE), apart(f"单位：{data.organ}", f"编号：{data.number}", FORM_NOTE, FORM),
        Grid(_PERSON, (_person(data.name, data.sex, data.born_on), Row((label("现任职务\n职　　级"), value(data.post, 5)), 12))),
        Grid(_ITEMS, (heads, *(row for each in data.items for row in _rows(each))), head=1),
        Grid((24.0, 146.0), (Row((label("初审意见"), opinion(data.first, seal="")), 34), Row((label("复审意见"), opinion(data.second, seal="")), 34)))), FORM)


def _person(name: str, sex: str, born_on: date) -> Row:
    return Row((label("姓　　名"), value(name), label("性　别"), value(sex), label("出生年月"), value(year_month(born_on))), 10)


def _rows(each: Audited) -> list[Row]:
    """A row a paper; item, file and verdict stand beside them all."""
    papers = each.papers or (("", ""),)
    down = len(papers)
    first, *others = [(_small(paper), _small(says)) for paper, says in papers]
    return [Row((Cell(each.item, 1, down, face="song", size=10.5), _small(each.stands, down), *first, _small(each.verdict, down)), 10), *(Row(other, 10) for other in others)]


def _small(text: str, down: int = 1) -> Cell:
    return Cell(text, 1, down, face="body", size=10.5, least=9, align="left")


@dataclass(frozen=True)
class FileDetermination:
    """干部人事档案信息认定表 of one item of one person."""

    number: str
    on: date
    organ: str
    name: str
    sex: str
    born_on: date  # as the file said before
    post: str
    item: str
    former: str
    papers: str
    determined: str
    basis: str
    document: str = ""
    proposal: Opinion = field(default_factory=Opinion)
    review: Opinion = field(default_factory=Opinion)
    decision: Opinion = field(default_factory=Opinion)


def file_determination(data: FileDetermination) -> Layout:
    """Lay out the form: the person, the item with its values and grounds, the three opinions."""
    title = "干部人事档案信息认定表"
    said = (("原 记 载", data.former, 12), ("材料记载", data.papers, 30), ("认 定 为", data.determined, 12), ("认定依据", data.basis, 30))
    return Layout(f"{title}（{data.name}）", data.on, (
        Paragraph(title, FORM_TITLE), apart(f"单位：{data.organ}", f"编号：{data.number}", FORM_NOTE, FORM),
        Grid(_PERSON, (
            _person(data.name, data.sex, data.born_on), Row((label("现任职务\n职　　级"), value(data.post, 3), label("认定事项"), value(data.item)), 12),
            *(Row((label(name), passage(text, 5)), height) for name, text, height in said),
            Row((label("申报单位\n意　　见"), opinion(data.proposal, 5)), 34), Row((label("审核意见"), opinion(data.review, 5)), 34),
            Row((label("认定机关\n意　　见"), opinion(data.decision, 5)), 34), Row((label("认定文号"), passage(data.document, 5)), 10)))), FORM)
