"""Papers of an examination day: 考场门贴 on the door, 签到表 to sign, 座位签 on the seats; and the 准考证 that each brings."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from xianneng.foundation.documents.layout import FORM, FORM_NOTE, FORM_TITLE, Cell, Grid, Layout, Page, Paragraph, Row
from xianneng.foundation.documents.papers.parts import apart, label, listing, passage, value, year_month_day

_ACROSS, _WIDE, _HIGH = 3, 63.5, 38.1
_LABELS = Page(top=14, bottom=14, left=9.75, right=9.75)


@dataclass(frozen=True)
class Sitting:
    """Somebody at a seat; `number` is masked."""

    seat: int
    ticket: str
    name: str
    number: str
    position: str
    category: str


@dataclass(frozen=True)
class SittingRoom:
    """A room, its people by seat."""

    exam: str
    on: date
    city: str
    site: str
    room: str
    people: Sequence[Sitting]


@dataclass(frozen=True)
class AdmissionTicket:
    """What somebody needs to find their seat; `number` is whole, for it is held against the document at the door. ``papers``: subject, time."""

    exam: str
    on: date
    ticket: str
    name: str
    document: str
    number: str = field(repr=False)
    position: str
    city: str
    site: str
    room: str
    seat: int
    papers: Sequence[tuple[str, str]]
    rules: Sequence[str]
    photo: bytes = field(default=b"", repr=False)


def _head(data: SittingRoom, title: str) -> tuple[Paragraph, Paragraph]:
    return (Paragraph(f"{data.room}　{title}", FORM_TITLE),
            apart(f"{data.exam}　　{data.city}　{data.site}", f"{year_month_day(data.on)}　　{len(data.people)}人", FORM_NOTE, FORM))


def door_list(data: SittingRoom) -> Layout:
    """考场门贴: seats with ticket and name; of the ID number only what tells namesakes apart."""
    rows = [(each.seat, each.ticket, each.name, each.number[-4:], each.category) for each in data.people]
    return Layout("考场门贴", data.on, (*_head(data, "考生名单"), listing(("座位号", "准考证号", "姓名", "证件号末四位", "考试类别"), (18, 40, 44, 28, 28), rows, height=7)), FORM)


def sign_in_sheet(data: SittingRoom) -> Layout:
    """签到表: everybody signs beside their name; who is absent and what happened is written below."""
    rows = [(each.seat, each.ticket, each.name, each.number, "", "") for each in data.people]
    return Layout("签到表", data.on, (
        *_head(data, "签到表"), listing(("座位号", "准考证号", "姓名", "证件号码", "上午签名", "下午签名"), (14, 33, 30, 36, 22.5, 22.5), rows, height=7, size=9),
        Paragraph("应到　　人；上午实到　　人，缺考　　人；下午实到　　人，缺考　　人。", FORM_NOTE),
        Paragraph("监考员签名：　　　　　　　　　　　　违纪违规情况另填记录单。", FORM_NOTE)), FORM)


def seat_labels(data: SittingRoom) -> Layout:
    """座位签: three by seven on a sheet, to be cut or on label paper."""
    cells = [Cell(f"{each.seat:02}\n{each.name}\n{each.ticket}\n{data.room}", size=14, least=8) for each in data.people]
    cells += [Cell()] * (-len(cells) % _ACROSS)
    rows = tuple(Row(tuple(cells[at:at + _ACROSS]), _HIGH) for at in range(0, len(cells), _ACROSS))
    return Layout("座位签", data.on, (Grid((_WIDE,) * _ACROSS, rows),), _LABELS, numbered=False)


def admission_ticket(data: AdmissionTicket) -> Layout:
    """准考证: who, where, when, and the rules."""
    photo = Cell("" if data.photo else "照\n片", down=5, picture=data.photo)
    rows = (Row((label("准考证号"), value(data.ticket), photo), 11), Row((label("姓　名"), value(data.name)), 11), Row((label("证件类型"), value(data.document)), 11),
            Row((label("证件号码"), value(data.number)), 11), Row((label("报考职位"), passage(data.position)), 11),
            Row((label("考　点"), value(f"{data.city}　{data.site}", 2)), 11), Row((label("考场座位"), value(f"{data.room}　{data.seat:02}号", 2)), 11),
            *(Row((label(subject), value(when, 2)), 11) for subject, when in data.papers))
    rules = (Paragraph(f"{number}．{rule}", FORM_NOTE) for number, rule in enumerate(data.rules, 1))
    return Layout("准考证", data.on, (
        Paragraph(f"{data.exam}　准考证", FORM_TITLE), Grid((38, 102, 35), rows),
        *((Paragraph("考生须知", FORM_NOTE), *rules) if data.rules else ())), FORM)
