"""Papers written in prose: 工作方案, 考察材料, 会议记录, 公示, 任职通知, 退休通知 and the answer to a resignation."""

from dataclasses import dataclass
from datetime import date

from xianneng.foundation.documents.layout import (
    ADDRESSEE,
    BEFORE_TABLE,
    COPIES,
    DATED,
    DOCUMENT_NUMBER,
    FORM_NOTE,
    LETTERHEAD,
    OFFICIAL,
    RED,
    SUBTITLE,
    TITLE,
    Block,
    Cell,
    Foot,
    Grid,
    Layout,
    Paragraph,
    Row,
    Rule,
)
from xianneng.foundation.documents.papers.parts import (
    RULES_TEXT,
    apart,
    closed,
    headed,
    in_words,
    joined,
    listing,
    signed,
    struck,
    year_month,
)

_TABLE_WIDTH = 158.0  # mm


@dataclass(frozen=True)
class PlannedUse:
    """Promotions to one rank, and the places that they would use."""

    rank: str
    person_count: int
    approved_count: int | None  # None: no ratio limits the rank, or a promotion within its group takes no place
    used_count: int | None
    free_count: int | None
    planned_count: int
    group: str = ""  # the group by ratio whose places these are, and the pool if several organs share them
    pooled: bool = False


@dataclass(frozen=True)
class Plan:
    """工作方案: the plan of a promotion, put to the competent authority for pre-approval of quota (职数使用预审)."""

    organ: str
    on: date
    addressee: str
    grounds: str  # why now: the need of the work and of the team
    uses: tuple[PlannedUse, ...]
    conditions: str  # in short, as the procedure: with a case of one to three persons the plan takes one page
    procedure: str
    discipline: tuple[str, ...] = ()


def plan(data: Plan) -> Layout:
    """Lay out the plan."""
    title = f"{data.organ}职级晋升工作方案"
    persons, total = sum(use.person_count for use in data.uses), sum(use.planned_count for use in data.uses)
    heads = ("拟晋升职级", "所占用的职数", "拟晋升\n人数", "核定", "已使用", "可用", "本次拟\n使用")
    uses = listing(heads, (30, 44, 16, 12, 17, 12, 15), (
        (use.rank, use.group, use.person_count, *("—" if count is None else count for count in (use.approved_count, use.used_count, use.free_count)), use.planned_count)
        for use in data.uses), size=12, left=frozenset({"所占用的职数"}))
    of_pools = (Paragraph("注：注明统筹的，由几个机关合并核定、共同使用，核定、已使用、可用是统筹范围的合计。", FORM_NOTE),) if any(
        use.pooled for use in data.uses) else ()
    sections: tuple[tuple[str, tuple[Block, ...]], ...] = (
        ("晋升职级及职数", (Paragraph(
            f"本次拟晋升{persons}人，{f'使用职级职数{total}名' if total else '不占用新的职级职数'}，具体如下：", BEFORE_TABLE), uses, *of_pools)),
        ("晋升条件", (Paragraph(data.conditions),)),
        ("工作程序", (Paragraph(data.procedure),)),
        ("工作纪律", tuple(Paragraph(text) for text in data.discipline)))
    return Layout(title, data.on, closed((
        Paragraph(title, TITLE), *((Paragraph(f"{data.addressee}：", ADDRESSEE),) if data.addressee else ()),
        Paragraph(f"{data.grounds}根据{RULES_TEXT}，制定本方案。"),
        *headed(tuple(section for section in sections if section[1]))), *signed(data.organ, data.on)), OFFICIAL)


@dataclass(frozen=True)
class VettingReport:
    """考察材料 of one person: findings that named officers make and answer for; political conduct comes first."""

    name: str
    on: date
    target_rank: str
    basics: str  # one paragraph: person, career in short
    political_conduct: str
    performance: tuple[tuple[str, str], ...]  # 德 能 勤 绩 廉 or as the officers divide it: heading, words
    shortcomings: str
    file_audit: str  # 档案审核
    personal_matters: str  # 个人有关事项查核结论
    discipline_opinion: str  # 纪检监察机关意见
    talks: str  # 谈话, 测评 and what they showed
    conclusion: str
    officers: tuple[str, ...]  # two or more


def vetting_report(data: VettingReport) -> Layout:
    """Lay out the report."""
    title = f"{data.name}同志考察材料"
    texts = (("基本情况", data.basics), ("政治素质", data.political_conduct), *data.performance,
             ("主要不足", data.shortcomings), ("谈话及测评情况", data.talks))
    checks = "\n".join(f"{name}：{text}" for name, text in (
        ("档案审核", data.file_audit), ("个人有关事项", data.personal_matters),
        ("纪检监察机关意见", data.discipline_opinion)) if text)
    sections = tuple((heading, (Paragraph(text),)) for heading, text in
                     (*texts, ("审核情况", checks), ("考察结论", data.conclusion)) if text)
    return Layout(title, data.on, closed((
        Paragraph(title, TITLE), Paragraph(f"（拟晋升{data.target_rank}）", SUBTITLE), *headed(sections)),
        Paragraph("考察组成员（签名）："), *(Paragraph(f"{each}：{'＿' * 6}") for each in data.officers), Paragraph(in_words(data.on), DATED)), OFFICIAL)


@dataclass(frozen=True)
class Decision:
    """What the meeting decided on one person."""

    name: str
    post: str
    target_rank: str
    yes_count: int
    no_count: int
    abstained_count: int
    result: str  # 通过, 未通过, or why somebody with enough votes is not listed
    reasons: str = ""


@dataclass(frozen=True)
class MeetingMinutes:
    """会议记录: collective deliberation of the Party group (党组集体研究)."""

    organ: str
    on: date
    title: str
    held: str  # day and hour in words
    place: str
    chair: str
    recorder: str
    due_count: int
    present_count: int
    present: tuple[str, ...]
    absent: tuple[str, ...]  # each with the reason
    attending: tuple[str, ...]  # 列席
    avoided: tuple[str, ...]  # 回避
    topic: str
    report: str  # what was reported to the meeting
    speeches: tuple[tuple[str, str], ...]
    decisions: tuple[Decision, ...]
    resolution: str


def meeting_minutes(data: MeetingMinutes) -> Layout:
    """Lay out the minutes: particulars, report, words of each member, votes, resolution, signatures."""
    votes = listing(("姓名", "现任职务职级", "拟晋升职级", "同意", "不同意", "弃权", "结果", "理由"),
                    (18, 26, 26, 11, 15, 11, 15, 24), ((each.name, each.post, each.target_rank, each.yes_count,
                    each.no_count, each.abstained_count, each.result, each.reasons)
                    for each in data.decisions), left=frozenset({"理由"}))
    sections: tuple[tuple[str, tuple[Block, ...]], ...] = (
        ("议题", (Paragraph(data.topic),)), ("情况汇报", (Paragraph(data.report),)),
        *((("发言要点", tuple(Paragraph(f"{name}：{words}" if name else words) for name, words in data.speeches)),)
          if data.speeches else ()),
        ("表决情况", (Paragraph(f"应到会{data.due_count}人，实到会{data.present_count}人，逐人表决如下：",
                                BEFORE_TABLE), votes)),
        ("会议决定", (Paragraph(data.resolution.replace("。（", "。\n（")),)))
    return Layout(data.title, data.on, closed((
        Paragraph(data.title, TITLE), _particulars(data), *headed(sections)),
        Paragraph(f"主持人（签名）：{'　' * 8}记录人（签名）：")), OFFICIAL)


def _particulars(data: MeetingMinutes) -> Grid:
    """Day and place, chair and recorder side by side: with one person the minutes are a page."""
    def row(*pairs: tuple[str, str]) -> Row:
        cells = (cell for name, text in pairs for cell in (
            Cell(name, face="hei"), Cell(text, face="body", align="left", across=1 if len(pairs) == 2 else 3)))
        return Row(tuple(cells), 8)

    half = _TABLE_WIDTH / 2 - 28
    return Grid((28, half, 28, half), (
        row(("时　　间", data.held), ("地　　点", data.place)), row(("主 持 人", data.chair), ("记 录 人", data.recorder)),
        row(("出席人员", joined(data.present))), row(("缺席人员", joined(data.absent) or "无")),
        row(("列席人员", joined(data.attending) or "无")), row(("回避情况", joined(data.avoided) or "无"))))


@dataclass(frozen=True)
class NoticedPerson:
    """What the public notice says of one person, and no more."""

    name: str
    gender: str
    born_on: date
    education: str
    post: str  # present post and rank
    target_rank: str


@dataclass(frozen=True)
class PublicNotice:
    """公示: five working days or more (并行规定 第20条); both days of the period are shown, the last one included."""

    organ: str
    on: date
    persons: tuple[NoticedPerson, ...]
    begins_on: date
    last_on: date
    working_days_count: int
    received_by: str
    contacts: str  # telephone, letter box, address for visits


def public_notice(data: PublicNotice) -> Layout:
    """Lay out the notice."""
    persons = listing(("姓名", "性别", "出生年月", "学历学位", "现任职务职级", "拟晋升职级"), (22, 12, 21, 28, 35, 28),
                      ((each.name, each.gender, year_month(each.born_on), each.education, each.post, each.target_rank)
                       for each in data.persons), size=12)
    period = f"{in_words(data.begins_on)}至{in_words(data.last_on)}（{data.working_days_count}个工作日）"
    return Layout("职级晋升公示", data.on, closed((
        Paragraph("职级晋升公示", TITLE),
        Paragraph(f"根据{RULES_TEXT}，经{data.organ}集体研究，拟晋升以下{len(data.persons)}名同志职级，现予公示：",
                  BEFORE_TABLE), persons,
        Paragraph("　"), Paragraph(f"公示时间：{period}。"),
        Paragraph("公示期间，如对公示人选有异议，可以来人、来信、来电方式反映。反映情况应当实事求是；提倡实名反映，"
                  "对反映人和反映的内容严格保密。"),
        Paragraph(f"受理单位：{data.received_by}\n受理方式：{data.contacts}")),
        *signed(data.organ, data.on)), OFFICIAL)


@dataclass(frozen=True)
class Appointment:
    """One person's new rank."""

    name: str
    organ: str
    rank: str


@dataclass(frozen=True)
class AppointmentNotice:
    """任职通知 with its document number (文号), as GB/T 9704 lays out a document under a letterhead."""

    organ: str
    number: str  # 示组任〔2026〕12号
    on: date
    addressees: str
    appointments: tuple[Appointment, ...]
    effective_on: date
    copies: str = ""
    printed_by: str = ""
    since: tuple[str, ...] = ()  # what has become of it since, printed over it: 周望川同志任一级主任科员已撤销 XX-2026-0005，2026年11月20日


def appointment_notice(data: AppointmentNotice) -> Layout:
    """Lay out the notice: letterhead, number, red rule, title, addressees, appointments, seal and date, copies."""
    first, count = data.appointments[0].name, len(data.appointments)
    title = f"关于{first}同志晋升职级的通知" if count == 1 else f"关于{first}等{count}名同志晋升职级的通知"
    lines = "\n".join(f"{each.name}同志任{each.organ}{each.rank}；" for each in data.appointments)
    return Layout(title, data.on, (*closed((
        *struck(data.since),
        Paragraph(f"{data.organ}文件", LETTERHEAD), Paragraph(data.number, DOCUMENT_NUMBER), Rule(2, RED, after=28),
        Paragraph(title, TITLE), Paragraph(f"{data.addressees}：", ADDRESSEE),
        Paragraph("经研究决定："), Paragraph(lines[:-1] + "。"),
        Paragraph(f"以上职级任职时间自{in_words(data.effective_on)}起计算。")),
        *signed(data.organ, data.on)), _imprint(data)), OFFICIAL)


@dataclass(frozen=True)
class LeavingNotice:
    """退休通知, or the written answer to a resignation: under a letterhead, addressed to the person's organ."""

    organ: str
    number: str
    on: date
    addressees: str
    title: str  # 关于程守业同志退休的通知
    paragraphs: tuple[str, ...]
    copies: str = ""
    printed_by: str = ""


def leaving_notice(data: LeavingNotice) -> Layout:
    """Lay out the notice as an appointment is."""
    return Layout(data.title, data.on, (*closed((
        Paragraph(f"{data.organ}文件", LETTERHEAD), Paragraph(data.number, DOCUMENT_NUMBER), Rule(2, RED, after=28),
        Paragraph(data.title, TITLE), Paragraph(f"{data.addressees}：", ADDRESSEE), *(Paragraph(text) for text in data.paragraphs)),
        *signed(data.organ, data.on)), _imprint(data)), OFFICIAL)


def _imprint(data: AppointmentNotice | LeavingNotice) -> Foot:
    """Return the rules, copies and printing office that end an official document (版记), at the foot of its last page."""
    copies = (Paragraph(f"　抄送：{data.copies}。", COPIES), Rule(0.75)) if data.copies else ()
    return Foot((Rule(1), *copies, apart(f"　{data.printed_by or data.organ}", f"{in_words(data.on)}印发　", COPIES, OFFICIAL), Rule(1)))
