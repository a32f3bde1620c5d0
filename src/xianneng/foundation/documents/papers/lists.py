"""Papers that are lists: 晋升备案名册, 补充备案名册, 职数使用情况表, 级别变动表, 推荐汇总."""

from dataclasses import dataclass
from datetime import date

from xianneng.foundation.documents.layout import (
    FORM,
    FORM_NOTE,
    FORM_TITLE,
    WIDE,
    Cell,
    Grid,
    Layout,
    Paragraph,
    Row,
)
from xianneng.foundation.documents.papers.parts import (
    NUMBER_WIDTH,
    apart,
    joined,
    listing,
    struck,
    year_month,
    year_month_day,
)

_RUNNING = frozenset({"单位及职务", "备注", "核定依据", "变动原因及依据", "单位、职务及职级"})


@dataclass(frozen=True)
class FiledPromotion:
    """One line of the filing roster."""

    name: str
    gender: str
    born_on: date
    post: str  # organ and post
    former_rank: str
    former_since: date | None
    rank: str
    effective_on: date
    document_number: str
    remarks: str = ""


@dataclass(frozen=True)
class FilingRoster:
    """晋升备案名册: what is filed with the competent authority after use of quota."""

    organ: str
    on: date
    promotions: tuple[FiledPromotion, ...]
    filled_in_by: str = ""
    phone: str = ""
    since: tuple[str, ...] = ()  # what has become of it since, printed over it


def _filled_in(**words: str) -> str:
    """Who filled a form in and how to reach them, with a line to write on where it is not known."""
    return "　　".join(f"{word}：{value or '＿' * 8}" for word, value in words.items())


def filing_roster(data: FilingRoster) -> Layout:
    """Lay out the roster, on landscape pages."""
    heads = ("姓名", "性别", "出生年月", "单位及职务", "原职级", "任原职级时间", "晋升职级", "晋升时间",
             "批准文号", "备注")
    rows = [(each.name, each.gender, year_month(each.born_on), each.post, each.former_rank,
             year_month(each.former_since), each.rank, year_month_day(each.effective_on), each.document_number,
             each.remarks)
            for each in data.promotions]
    return Layout("职级晋升备案名册", data.on, (
        *struck(data.since), Paragraph("职级晋升备案名册", FORM_TITLE),
        apart(f"填报单位（盖章）：{data.organ}　　共{len(rows)}人",
              f"填报日期：{year_month_day(data.on)}", FORM_NOTE, WIDE),
        listing(heads, (20, 11, 18, 33, 26, 26, 26, 23, 40, 26), rows, left=_RUNNING),
        Paragraph(_filled_in(填报人=data.filled_in_by, 联系电话=data.phone, 审核人=""), FORM_NOTE)), WIDE)


@dataclass(frozen=True)
class Withdrawal:
    """One line of the supplementary roster: a rank that was filed and is held no more, how, since when and by which case."""

    name: str
    post: str  # organ and post
    rank: str
    effective_on: date
    how: str  # 撤销 or 收回
    decided_on: date
    case_number: str


@dataclass(frozen=True)
class FilingSupplement:
    """补充备案名册: of those filed, whose promotion was withdrawn afterwards; ``filed_on``, ``number``: of the filing that it supplements."""

    organ: str
    on: date
    filed_on: date
    number: str
    withdrawals: tuple[Withdrawal, ...]


def filing_supplement(data: FilingSupplement) -> Layout:
    """Lay out the roster, on landscape pages."""
    heads = ("姓名", "单位及职务", "已备案职级", "任职级时间", "备案日期", "备案文号", "现情况", "决定日期", "办件编号")
    rows = [(each.name, each.post, each.rank, year_month_day(each.effective_on), year_month_day(data.filed_on), data.number,
             f"已{each.how}", year_month_day(each.decided_on), each.case_number) for each in data.withdrawals]
    return Layout("职级晋升补充备案名册", data.on, (
        Paragraph("职级晋升补充备案名册", FORM_TITLE),
        apart(f"填报单位（盖章）：{data.organ}　　共{len(rows)}人", f"填报日期：{year_month_day(data.on)}", FORM_NOTE, WIDE),
        listing(heads, (22, 51, 27, 23, 23, 36, 16, 23, 28), rows, left=_RUNNING),
        Paragraph("上列人员已报送备案，现不再任所备案的职级，占用的职数已退出。", FORM_NOTE),
        Paragraph(_filled_in(填报人="", 联系电话="", 审核人=""), FORM_NOTE)), WIDE)


@dataclass(frozen=True)
class HandedOver:
    """One line of the roster of those who are handed over to another organ."""

    name: str
    gender: str
    born_on: date
    post: str
    rank: str
    establishment: str
    new_post: str


@dataclass(frozen=True)
class Handover:
    """转隶人员名册: everybody of an organ who is of another one from a day on, by one decision."""

    organ: str
    to: str
    on: date
    moves_on: date
    document: str
    ground: str
    paid_through: str
    people: tuple[HandedOver, ...]


def handover(data: Handover) -> Layout:
    """Lay out the roster, on landscape pages."""
    heads = ("序号", "姓名", "性别", "出生年月", "现任职务", "职级", "编制类型", "转隶后职务")
    rows = [(str(number), each.name, each.gender, year_month(each.born_on), each.post or "—", each.rank or "—", each.establishment,
             each.new_post or "—") for number, each in enumerate(data.people, 1)]
    return Layout("转隶人员名册", data.on, (
        Paragraph("转隶人员名册", FORM_TITLE),
        apart(f"转出：{data.organ}　　接收：{data.to}　　共{len(rows)}人", f"自{year_month_day(data.moves_on)}起", FORM_NOTE, WIDE),
        listing(heads, (13, 26, 13, 22, 65, 34, 26, 62), rows, left=_RUNNING | {"现任职务", "转隶后职务"}),
        Paragraph(f"依据：{data.ground}　　批准：{data.document}，{year_month_day(data.on)}　　工资发至：{data.paid_through}。职级、级别、登记不变。",
                  FORM_NOTE)), WIDE)


@dataclass(frozen=True)
class QuotaGroup:
    """A rank group's places: the article behind the approved number, and how they stand."""

    group: str
    article: str
    approved_count: int
    used_count: int
    reserved_count: int
    locked_count: int
    over_count: int
    free_count: int


@dataclass(frozen=True)
class QuotaTable:
    """职数使用情况表 of a quota unit (an organ or a pool) on a date."""

    unit: str
    on: date
    base: str  # how the base was counted, e.g. 综合管理类行政编制 118 名
    groups: tuple[QuotaGroup, ...]
    notes: tuple[str, ...] = ()


def quota_table(data: QuotaTable) -> Layout:
    """Lay out the table, on landscape pages."""
    heads = ("职级层次", "核定依据", "核定", "使用", "预留", "锁定", "超配", "可用")
    rows = [(each.group, each.article, each.approved_count, each.used_count, each.reserved_count, each.locked_count,
             each.over_count, each.free_count) for each in data.groups]
    notes = "\n".join(f"{number}. {note}" for number, note in enumerate(("可用＝核定－使用－预留－锁定，不足为零；"
                      "使用超过核定的数为超配，只减不增。", *data.notes), 1))
    return Layout("职级职数使用情况表", data.on, (
        Paragraph("职级职数使用情况表", FORM_TITLE),
        apart(f"单位：{data.unit}　　{data.base}", f"截至{year_month_day(data.on)}　　单位：名", FORM_NOTE, WIDE),
        listing(heads, (50, 91, 18, 18, 18, 18, 18, 18), rows, size=12, left=_RUNNING),
        Paragraph(f"注：{notes}", FORM_NOTE)), WIDE)


@dataclass(frozen=True)
class LevelChange:
    """One person's change of level and wage step."""

    name: str
    post: str  # organ, post and rank
    grounds: str
    former_level: str
    former_step: str
    level: str
    step: str
    effective_on: date


@dataclass(frozen=True)
class LevelChanges:
    """级别变动表: levels that change with the promotions."""

    organ: str
    on: date
    changes: tuple[LevelChange, ...]
    filled_in_by: str = ""
    since: tuple[str, ...] = ()  # what has become of it since, printed over it


def level_changes(data: LevelChanges) -> Layout:
    """Lay out the table, on landscape pages."""
    heads = ("姓名", "单位、职务及职级", "变动原因及依据", "原级别", "原档次", "变动后\n级别", "变动后\n档次", "执行时间")
    rows = [(each.name, each.post, each.grounds, each.former_level, each.former_step, each.level, each.step,
             year_month_day(each.effective_on)) for each in data.changes]
    return Layout("级别变动表", data.on, (
        *struck(data.since), Paragraph("公务员级别变动表", FORM_TITLE),
        apart(f"单位（盖章）：{data.organ}　　共{len(rows)}人",
              f"填表日期：{year_month_day(data.on)}", FORM_NOTE, WIDE),
        listing(heads, (22, 66, 63, 18, 18, 20, 20, 22), rows, left=_RUNNING),
        Paragraph(_filled_in(填表人=data.filled_in_by, 审核人=""), FORM_NOTE)), WIDE)


@dataclass(frozen=True)
class Tally:
    """A candidate's votes, in the order of the choices on the ballot.

    None of them where they are too few to be told in numbers; then ``majority`` says whether more than half.
    """

    name: str
    post: str
    votes: tuple[int, ...]
    majority: bool | None = None


@dataclass(frozen=True)
class RecommendationSummary:
    """推荐汇总: the result of a democratic recommendation or appraisal (民主推荐, 民主测评)."""

    organ: str
    on: date
    way: str  # 民主推荐 or 民主测评
    target_rank: str
    due_count: int
    present_count: int
    issued_count: int | None  # None where only the turnout and the valid ballots are on record
    returned_count: int | None
    valid_count: int
    choices: tuple[str, ...]  # 推荐 alone, or 优秀 称职 基本称职 不称职
    tallies: tuple[Tally, ...]
    scrutineers: tuple[str, ...] = ()
    tellers: tuple[str, ...] = ()
    untold: str = ""  # why a candidate's votes are not told, where they are not


def recommendation_summary(data: RecommendationSummary) -> Layout:
    """Lay out the summary; shares are of the valid ballots."""
    title = f"{data.way}结果汇总表"
    heads = ("姓名", "单位及职务", *(f"{choice}\n（票）" for choice in data.choices), f"{data.choices[0]}率")
    room = 170 - NUMBER_WIDTH - 24 - 22
    vote = 22.0 if len(data.choices) == 1 else 14.0
    widths = (24, room - vote * len(data.choices), *[vote] * len(data.choices), 22)
    rows = [(each.name, each.post, *(each.votes or ("—",) * len(data.choices)), _share(each, data.valid_count))
            for each in data.tallies]
    return Layout(title, data.on, (
        Paragraph(title, FORM_TITLE),
        apart(f"单位：{data.organ}　　拟晋升职级：{data.target_rank}",
              f"日期：{year_month_day(data.on)}", FORM_NOTE, FORM),
        _turnout(data), Paragraph("　", FORM_NOTE),
        listing(heads, widths, rows, size=12, height=12, left=_RUNNING),
        Paragraph(_filled_in(监票人=joined(data.scrutineers), 计票人=joined(data.tellers)), FORM_NOTE),
        Paragraph(f"注：得票率按有效票计算；结果是确定人选的重要参考，不以票取人。{data.untold}", FORM_NOTE)), FORM)


def _turnout(data: RecommendationSummary) -> Grid:
    invalid = None if data.returned_count is None else data.returned_count - data.valid_count
    known = (("应到人数", data.due_count), ("实到人数", data.present_count), ("发出票数", data.issued_count),
             ("收回票数", data.returned_count), ("有效票数", data.valid_count), ("无效票数", invalid))
    counted = [(name, count) for name, count in known if count is not None]
    return Grid((170 / len(counted),) * len(counted), (
        Row(tuple(Cell(name) for name, _ in counted), 9),
        Row(tuple(Cell(str(count), face="body") for _, count in counted), 9)))


def _share(tally: Tally, valid_count: int) -> str:
    """Return the share in percent with two decimals, rounded half up, as a decimal fraction of integers."""
    if not tally.votes:
        return "—" if tally.majority is None else "过半数" if tally.majority else "未过半数"
    votes = tally.votes[0]
    if not valid_count:
        return "—"
    hundredths = (votes * 20000 + valid_count) // (2 * valid_count)
    return f"{hundredths // 100}.{hundredths % 100:02d}%"
