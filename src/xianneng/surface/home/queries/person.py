"""A person as the pages show them: the head as the form rules it, sets, time line, history, differences, readings."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.access.models import Office, Reading
from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.ledger.receipts import receipt
from xianneng.foundation.organs import queries as organs
from xianneng.foundation.organs.models import Organ
from xianneng.foundation.record import items, photos
from xianneng.foundation.record.facts import SECONDED
from xianneng.foundation.record.merged import records
from xianneng.foundation.record.queries import Item, begun, ever_known, file, holding, versions
from xianneng.foundation.record.sets import SETS, InformationSet
from xianneng.foundation.web.templatetags.xn import iso, masked
from xianneng.law import levels
from xianneng.law.refusals import NotFound
from xianneng.work.personnel.entries import columns
from xianneng.work.personnel.forms import SINCE
from xianneng.work.ranks.queries import Explained

File = Mapping[str, Sequence[Item]]
TABS = {"post": _("任职"), "secondment": _("借调挂职驻村"), "rank": _("职级"), "level": _("级别档次"), "education": _("学历学位"), "assessment": _("年度考核"),
        "award": _("奖励"), "sanction": _("惩戒与调查"), "registration": _("公务员登记"), "recruited": _("录用信息"), "family": _("家庭成员"), "particulars": _("简历")}
ORGANS = ("organ_id", "unit_id", "manager_id")
ON_A_DAY = ("assessment", "award", "education")
SHORT = 6
KINDS = {"demo.loaded": "演示数据"}


@dataclass(frozen=True, slots=True)
class Head:
    """Line one of the 干部任免审批表: the facts of a person on a date, by the names of the record's columns."""

    basic: Mapping[str, Any]
    standing: Mapping[str, Any]
    posts: Sequence[Item]
    rank: Item | None
    level: Item | None
    full_time: str
    in_service: str
    schooling: str  # of which the file does not say which of the two it was
    organ: str
    unit: str
    manager: str
    away: Sequence[Item] = ()
    photo: str = ""  # its digest

    @property
    def layer(self) -> str:
        """The leading layer of the main post."""
        return next((item.values["layer"] for item in self.posts if item.values["is_main"] and not re.search(SECONDED, item.values["title"])), "")

    @property
    def level_words(self) -> str:
        """Level and wage step, empty where there is none."""
        return levels.words(self.level.values["level"], self.level.values["step"]) if self.level else ""

    @property
    def line(self) -> str:
        """One line of state under the name."""
        posts = "、".join(item.values["title"] for item in self.posts) or self.unit
        rank = f"、{self.rank.values['rank']}" if self.rank else ""
        away = "".join(f"，{row.values['kind']}{row.values['host']}" + (f"至 {iso(row.values['expected_on'])}" if row.values["expected_on"] else "")
                       for row in self.away)
        return f"{self.organ}{posts}{rank}，{self.standing['status']}{away}；由{self.manager}管理"


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a set as it is shown; ``hidden`` when it stands masked."""

    text: str
    hidden: bool = False

    @property
    def short(self) -> bool:
        """Whether it is a word or two, which a narrow page does not break."""
        return len(self.text) <= SHORT


@dataclass(frozen=True, slots=True)
class Table:
    """One information set as a table: heads, and rows of a period and cells."""

    item: InformationSet
    heads: Sequence[str]
    rows: Sequence[tuple[Item, Sequence[Cell]]]

    @property
    def since(self) -> str:
        """What the one date of a set is called whose rows happen on a day; empty where they hold for a period."""
        return SINCE[self.item.key] if self.item.key in ON_A_DAY else ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a row comes from: the case, or what wrote many files at once without one, with the entry of the ledger that proves it."""

    case: str
    words: str
    leaf: int | None

    @property
    def said(self) -> str:
        """The case's number, or what else it was."""
        return self.case or self.words


@dataclass(frozen=True, slots=True)
class Moment:
    """One event of the time line."""

    on: date
    what: str
    detail: str = ""
    kind: str = ""
    leaf_id: int = 0


def known(viewer: Viewer, person_id: int) -> File:
    """The whole history of every set as it is known now, newest first, each row under the leaf that began it."""
    return {key: begun(rows) for key, rows in ever_known(viewer.scope, person_id).items()}


def head(whole: File, on: date) -> Head:
    """The person's head on a date; NotFound when the file begins later."""
    now = {key: holding(rows, on) for key, rows in whole.items()}
    if not now["basic"] or not now["standing"]:
        raise NotFound(f"{on} 没有此人的信息", why="档案信息的起始日期在这之后", then="请把时点移到更晚的日期")
    standing = now["standing"][0].values
    called = organs.names((standing[name] for name in ORGANS if standing[name]), on)
    return Head(
        now["basic"][0].values, standing, sorted(now["post"], key=lambda item: not item.values["is_main"]),
        next(iter(now["rank"]), None), next(iter(now["level"]), None), _learning(now["education"], "全日制教育"),
        _learning(now["education"], "在职教育"), _learning(now["education"], ""), called.get(standing["organ_id"], ""),
        called.get(standing["unit_id"], ""), called.get(standing["manager_id"], ""), now["secondment"],
        now["photo"][0].values["sm3"] if now["photo"] else "")


def photo(viewer: Viewer, person_id: int, on: date) -> bytes:
    """The photo of a person of the scope on a date; NotFound where there is none."""
    held = file(viewer.scope, person_id, on=on, keys=["photo"])["photo"]
    found = photos.read(held[0].values["sm3"]) if held else None
    if found is None:
        raise NotFound("没有照片")
    return found


def current(whole: File, on: date) -> list[tuple[InformationSet, Item]]:
    """The rows of a date in the sets that always hold one, which have no tab of their own."""
    return [(item, row) for key, item in SETS.items() if item.rule == "one" for row in holding(whole[key], on)]


def tabs(viewer: Viewer, person_id: int) -> dict[str, Any]:
    """The sets that have a tab, but for those of another's file that the office does not see."""
    hidden = viewer.hidden if person_id != viewer.person_id else ()
    return {key: title for key, title in TABS.items() if not items.kept_back(hidden, key)}


def table(key: str, whole: File, on: date, *, reveal: bool = False) -> Table:
    """One set as a table: everything that began by the date, with its period; masked fields masked."""
    item = SETS[key]
    rows = [row for row in whole[key] if row.valid_from <= on]
    return Table(item, heads(item), cells_of(item, rows, on, reveal))


def heads(item: InformationSet) -> list[str]:
    """What those columns are called."""
    return [item.label(name) for name in columns(item)]


def cells_of(item: InformationSet, rows: Sequence[Item], on: date, reveal: bool) -> list[tuple[Item, Sequence[Cell]]]:
    """Each row with its values as they are shown, in the order of `columns`."""
    called = organs.names((row.values[name] for row in rows for name in ORGANS if row.values.get(name)), on)
    return [(row, [_cell(item, name, row.values[name], called, reveal) for name in columns(item)]) for row in rows]


def _cell(item: InformationSet, name: str, value: Any, called: Mapping[int, str], reveal: bool) -> Cell:
    if name in item.masked and not reveal:
        return Cell(masked(str(value or "")), hidden=True)
    if name in ORGANS:
        return Cell(called.get(value, "—") if value else "—")
    if isinstance(value, bool):
        return Cell("是" if value else "否")
    return Cell(iso(value) if isinstance(value, date) else str(value) if value not in (None, "") else item.empty(name))


def time_line(whole: File, on: date) -> list[Moment]:
    """Posts, ranks, results, awards and sanctions by the date, newest first."""
    found = [Moment(item.valid_from, *tell(item.values), key, item.leaf_id) for key, tell in TOLD.items()
             for item in whole[key] if item.valid_from <= on]
    return sorted(found, key=lambda moment: moment.on, reverse=True)


def history(viewer: Viewer, person_id: int, key: str, on: date) -> Table:
    """Every version of a set ever known; each row's Item carries both of its times."""
    if key not in SETS or (key in TABS and key not in tabs(viewer, person_id)):
        raise NotFound("没有这个信息集")
    rows = versions(viewer.scope, person_id, key)
    return Table(SETS[key], heads(SETS[key]), cells_of(SETS[key], rows, on, reveal=False))


def causes(rows: Iterable[Item]) -> dict[int, str]:
    """By leaf: which case or import, by whom, wrote it."""
    ids = {leaf for row in rows for leaf in (row.leaf_id, row.ended_leaf_id) if leaf}
    return {leaf.id: _cause(leaf) for leaf in Leaf.objects.filter(id__in=ids)}


def _cause(leaf: Leaf) -> str:
    body = json.loads(leaf.body)
    return _joined(leaf.case_number or KINDS.get(leaf.kind, leaf.kind), str(body.get("by", "")), *body.get("why", ()))


def sources(leaf_ids: Iterable[int]) -> dict[int, Source]:
    """By leaf: the case and the words of `causes`, for the last column of a table."""
    return {leaf.id: Source(leaf.case_number or "", KINDS.get(leaf.kind, ""), leaf.id if leaf.kind in KINDS else None)
            for leaf in Leaf.objects.filter(id__in=set(leaf_ids))}


def receipt_of(leaf_id: int) -> dict[str, Any]:
    """The receipt of an entry that wrote many files at once without a case. NotFound for any other: a case's are told with the case."""
    if not Leaf.objects.filter(pk=leaf_id, kind__in=KINDS).exists():
        raise NotFound("没有这条存证")
    return receipt(leaf_id)


def turn_to(whole: File, on: date) -> list[tuple[str, Office]]:
    """Whom a person may turn to about their own file: the organ's personnel officers, then the authority above it."""
    standing = next(iter(holding(whole["standing"], on)), None)
    if standing is None:
        return []
    organ_id = standing.values["organ_id"]
    own = Q(role="personnel_officer", organ_id=organ_id)
    over = Q(Exists(Organ.objects.filter(pk=organ_id, path__startswith=OuterRef("jurisdiction__path"))), role="authority_reviewer")
    found = list(Office.objects.filter(own | over, from_on__lte=on, to_on__gt=on, user__is_active=True).select_related(
        "user").order_by("-jurisdiction__path", "pk"))
    near = [each for each in found if each.role == "personnel_officer"]
    above = [each for each in found if each.role == "authority_reviewer"]
    return [*(("本机关人事部门", each) for each in near[:2]), *(("公务员主管部门", each) for each in above[:1])]


def _joined(*parts: str) -> str:
    return "，".join(part for part in parts if part)


# An entry of a set as officials tell it: what it is, and the particulars.
TOLD: Mapping[str, Callable[[Mapping[str, Any]], tuple[str, str]]] = {
    "post": lambda row: (f"任{row['title']}", _joined(row["layer"], row["document"])),
    "secondment": lambda row: (f"{row['kind']}{row['host']}{row['title']}", _joined(
        row["approved_by"], row["document"], f"预计 {iso(row['expected_on'])} 结束" if row["expected_on"] else "")),
    "rank": lambda row: (f"{row['way'] or '任'}{row['rank']}", _joined(row["series"], row["document"])),
    "assessment": lambda row: (f"{row['year']} 年度考核 {row['grade']}", row["note"]),
    "award": lambda row: (row["name"], _joined(row["reason"], row["granted_by"])),
    "sanction": lambda row: (row["kind"], _joined(
        row["track"], f"影响期至 {iso(row['until_on'])} 止" if row["until_on"] else "")),
    "registration": lambda row: (f"{row['kind']}{row['state']}", _joined(row["authority"], row["document"], row["exit"])),
    "recruited": lambda row: (f"录用：{row['position']}", _joined(row["examination"], row["document"], f"最低服务至 {iso(row['serves_until'])}（不含）",
                                                             f"{iso(row['oath_on'])} 宪法宣誓" if row["oath_on"] else "")),
    "education": lambda row: (_joined(row["mode"], row["education"], row["degree"]),
                              f"{row['school']}{row['major']}"),
}


def short_of(found: Explained) -> str:
    """What is missing beside the person's own conditions, where those are met: 可用职数, for one; or the rank itself."""
    if found.row["rank_settable"] is False:
        return "本层级机关不设"
    missing = [reason.title for reason in found.reasons if reason.state == "unmet"]
    return missing[0] if found.row["eligible"] and missing else ""


def readings(viewer: Viewer, person_id: int, *, limit: int = 20) -> list[Reading]:
    """Who looked at the masked fields of a person already found in scope, when and why; for who may read them."""
    if viewer.person_id != person_id and not viewer.may("record.read_sensitive"):
        return []
    return list(Reading.objects.filter(person_id__in=records([person_id])).order_by("-at")[:limit])


def _learning(rows: Sequence[Item], mode: str) -> str:
    for item in rows:
        row = item.values
        if row["mode"] == mode:
            return _joined(row["education"], row["degree"], f"{row['school']}{row['major']}")
    return "—"
