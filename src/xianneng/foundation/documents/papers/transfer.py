"""The papers of a transfer: 干部介绍信 with its stub and receipt, and 干部人事档案转递通知单 with its receipt, each to be cut apart."""

from dataclasses import dataclass
from datetime import date

from xianneng.foundation.documents.layout import FORM_TITLE, Block, Grid, Layout, Page, Paragraph, Row, Style
from xianneng.foundation.documents.papers.parts import in_words, label, listing, value, year_month

_PAGE = Page(top=20, bottom=18)  # 32 characters of 14 pt a line, as wide as an official document
_PART = Style("联题", "title", 16, 24, "center", before=2, after=2)
_NUMBER = Style("联编号", "song", 10.5, 16, "right")
_TEXT = Style("联正文", "body", 14, 22, indent=2)
_TO = Style("联主送", "body", 14, 22)
_SIGNED = Style("联落款", "body", 14, 22, "right", right=2)
_CUT = Style("骑缝", "song", 9, 14, "center", before=5, after=5)
_NOTE = Style("联注", "song", 9, 13)


def _cut(number: str) -> Paragraph:
    """The line along which two parts are cut apart, sealed and numbered across."""
    return Paragraph(f"………………………………（{number}号　骑缝盖章）………………………………", _CUT)


@dataclass(frozen=True)
class Introduction:
    """干部介绍信: who goes where, by which decision, in what post and pay, and by when to report."""

    number: str
    on: date
    organ: str  # who issues it
    addressee: str
    name: str
    sex: str
    ethnicity: str
    born_on: date
    political_status: str
    education: str
    work_began_on: date | None
    post: str  # organ, post and rank until now
    level: str
    new_post: str  # what they go to; empty where it is not decided here
    moves_on: date
    paid_through: str
    document: str
    report_by: date | None


def introduction(data: Introduction) -> Layout:
    """Lay out stub, letter and receipt on one page."""
    title = "干部介绍信"
    to = f"到{data.addressee}" + (f"任{data.new_post}" if data.new_post else "工作")
    stub: tuple[Block, ...] = (
        Paragraph(f"{title}（存根）", _PART), Paragraph(f"第 {data.number} 号", _NUMBER),
        Paragraph(f"{data.name}，{data.post}，{to}，自{in_words(data.moves_on)}起。依据：{data.document}。工资发至{data.paid_through}。", _TEXT),
        Paragraph("签发人：", _TEXT), Paragraph(in_words(data.on), _SIGNED))
    widths = (22.0, 30.0, 22.0, 32.0, 22.0, 30.0)
    letter: tuple[Block, ...] = (
        Paragraph(title, FORM_TITLE), Paragraph(f"第 {data.number} 号", _NUMBER), Paragraph(f"{data.addressee}：", _TO),
        Paragraph(f"根据{data.document}，兹介绍{data.name}同志{to}，自{in_words(data.moves_on)}起，请接洽。"
                  + (f"请于{in_words(data.report_by)}前办理交接、报到。" if data.report_by else ""), _TEXT),
        Grid(widths, (
            Row((label("姓　　名"), value(data.name), label("性　　别"), value(data.sex), label("民　　族"), value(data.ethnicity)), 9),
            Row((label("出生年月"), value(year_month(data.born_on)), label("政治面貌"), value(data.political_status), label("参加工作"),
                 value(year_month(data.work_began_on))), 9),
            Row((label("学　　历"), value(data.education), label("级别档次"), value(data.level), label("工资发至"), value(data.paid_through)), 9),
            Row((label("原　　任\n职务职级"), value(data.post, 5)), 10))),
        Paragraph(f"{data.organ}（盖章）", _SIGNED), Paragraph(in_words(data.on), _SIGNED))
    receipt: tuple[Block, ...] = (
        Paragraph(f"{title}（回执）", _PART), Paragraph(f"第 {data.number} 号", _NUMBER), Paragraph(f"{data.organ}：", _TO),
        Paragraph(f"你单位介绍的{data.name}同志，已于　　　　年　　月　　日报到。", _TEXT),
        Paragraph(f"{data.addressee}（盖章）", _SIGNED), Paragraph(in_words(None), _SIGNED),
        Paragraph("报到后请将本联盖章退回。", _NOTE))
    return Layout(f"{title}（{data.name}）", data.on, (*stub, _cut(data.number), *letter, _cut(data.number), *receipt), _PAGE)


@dataclass(frozen=True)
class FileTransfer:
    """干部人事档案转递通知单: whose file is sent where and why, how many volumes, and the papers counted category by category."""

    number: str
    on: date
    organ: str  # who sends it
    addressee: str
    name: str
    post: str
    reason: str
    originals_count: int
    copies_count: int
    papers: tuple[tuple[str, int], ...]  # category, count
    carried: str
    sender: str
    received_on: date | None = None
    checked: str = ""
    received_by: str = ""

    @property
    def papers_count(self) -> int:
        """How many papers in all."""
        return sum(count for _, count in self.papers)


def file_transfer(data: FileTransfer) -> Layout:
    """Lay out the notice with the list, and the receipt to be sent back."""
    title = "干部人事档案转递通知单"
    heads, widths = ("姓名", "单位及职务", "转递原因", "正本", "副本", "材料"), (20, 50, 28, 16, 16, 16)
    row = (data.name, data.post, data.reason, f"{data.originals_count}卷", f"{data.copies_count}卷", f"{data.papers_count}份")
    notice: tuple[Block, ...] = (
        Paragraph(title, FORM_TITLE), Paragraph(f"第 {data.number} 号", _NUMBER), Paragraph(f"{data.addressee}：", _TO),
        Paragraph(f"兹将{data.name}同志的档案材料转去，请按所列目录清点查收，并将回执退回。", _TEXT),
        listing(heads, widths, (row,), left=frozenset({"单位及职务"})), Paragraph("材料目录", Style("目录题", "hei", 12, 22, "center", before=3)),
        listing(("类　　别", "份数"), (118, 28), [(category, count) for category, count in data.papers if count], height=7.5,
                left=frozenset({"类　　别"})),
        Paragraph(f"发件人：{data.sender}（{data.carried}）", _TEXT), Paragraph(f"{data.organ}（盖章）", _SIGNED), Paragraph(in_words(data.on), _SIGNED))
    got = data.received_on
    receipt: tuple[Block, ...] = (
        Paragraph(f"{title}（回执）", _PART), Paragraph(f"第 {data.number} 号", _NUMBER), Paragraph(f"{data.organ}：", _TO),
        Paragraph(f"你单位{in_words(data.on)}转来的{data.name}同志的档案正本{data.originals_count}卷、副本{data.copies_count}卷、材料{data.papers_count}份，"
                  + (f"已于{in_words(got)}收到，{data.checked}。" if got else "已于　　　　年　　月　　日收到，经清点相符。"), _TEXT),
        Paragraph(f"收件人：{data.received_by}", _TEXT), Paragraph(f"{data.addressee}（盖章）", _SIGNED), Paragraph(in_words(got), _SIGNED))
    return Layout(f"{title}（{data.name}）", data.on, (*notice, _cut(data.number), *receipt), _PAGE)
