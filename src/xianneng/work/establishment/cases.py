"""编制调整, 机构基础信息审定, and the authority's 工作日历核定: light cases of an organ, approved by the authority, effective from a date on."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import deadlines
from xianneng.foundation.cases.models import Case, Task, TaskState
from xianneng.foundation.cases.types import CaseType
from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.organs import operations
from xianneng.foundation.organs.dated import OPEN
from xianneng.foundation.organs.models import Establishment, Profile
from xianneng.foundation.record import projection
from xianneng.foundation.record.models import Standing
from xianneng.law.catalogue import cite
from xianneng.law.refusals import Conflict, Refused
from xianneng.work.establishment import queries

BASE_DATA = {"kind": "机构类型", "level": "职级设置层级", "grade": "机构规格", "township": "乡镇（街道）"}
PROLONGED, KEPT = "正在进行的公示顺延", "办理期限"
CONFIRMED = {True: "审定", False: "存疑，暂不据以核定"}


class _OfOrgan(CaseType):
    """A matter of an organ: proposed, approved by another person, written from its date on."""

    process: ClassVar[str] = "organ.bpmn"
    forms: ClassVar[tuple[str, ...]] = ("approval",)
    second: ClassVar[tuple[str, ...]] = ("approval",)

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """One matter of a kind at a time; what it changes, from what to what, stands on the case."""
        other = Case.objects.filter(type=self.key, organ_id=case.organ_id, closed_at=None).exclude(pk=case.pk).first()
        if other:
            raise Conflict(f"这个机构正在办理{self.title}", why=f"{other.number}，{other.opened_by}", then="请待那一件办结后再办理")
        case.data["matter"] = self.matter(case, localdate(now))

    def check(self, case: Case, step: str, *, viewer: Viewer, on: date) -> list[str]:
        """What stood before still stands."""
        if _decided_on(self.matter(case, on)) != _decided_on(case.data["matter"]):
            raise Refused("呈报之后情况已变", why="现在的情况与呈报时不同", then="请终止本件，核对后重新呈报")
        return []

    def matter(self, case: Case, on: date) -> list[list[str]]:
        """What the case page shows. Refused where there is nothing to change."""
        raise NotImplementedError


class Change(_OfOrgan):
    """编制调整 (ORG-EST-01). ``case.data``: kind, category, count, leading_count, document, valid_from, reason."""

    key: ClassVar[str] = "establishment.change"
    title: ClassVar[str] = "编制调整"
    prefix: ClassVar[str] = "BZ"

    def matter(self, case: Case, on: date) -> list[list[str]]:
        """Before and after, and how many serve; the same number again is no change."""
        data, row = case.data, self._row(case)
        before = (row.count, row.leading_count) if row else (0, 0)
        if before == (data["count"], data["leading_count"]):
            raise Refused("编制没有变化", why=f"{data['valid_from']} 的{data['kind']}已是 {before[0]} 名", then="请核对文件")
        actual = Standing.objects.as_of(on).filter(organ_id=case.organ_id, status="在职", establishment=data["kind"]).count()
        over = f"，调整后超编 {actual - data['count']} 名" if actual > data["count"] else ""
        return [[data["kind"], f"{before[0]} → {data['count']} 名（{data['category']}）"],
                ["领导职数", f"{before[1]} → {data['leading_count']} 名"], ["实有", f"{actual} 人{over}"],
                ["文号", data["document"]], ["自", data["valid_from"]], ["事由", data["reason"]]]

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """The number from the day on; the quota units of the organ then say that they are to be computed anew."""
        data, row, since = case.data, self._row(case), date.fromisoformat(case.data["valid_from"])
        values = {name: data[name] for name in ("count", "leading_count", "document")}
        if row:
            operations.change(Establishment, row, values, on=since, leaf=leaf)
        else:
            operations.write(Establishment, end_ids=[], leaf=leaf, rows=[{
                **values, "organ_id": case.organ_id, "kind": data["kind"], "category": data["category"], "valid_from": since,
                "valid_to": self._next(case, since)}])

    def _rows(self, case: Case) -> Any:
        return Establishment.objects.known().filter(organ_id=case.organ_id, kind=case.data["kind"], category=case.data["category"])

    def _row(self, case: Case) -> Establishment | None:
        since = date.fromisoformat(case.data["valid_from"])
        found: Establishment | None = self._rows(case).filter(valid_from__lte=since, valid_to__gt=since).first()
        return found

    def _next(self, case: Case, since: date) -> date:
        later = self._rows(case).filter(valid_from__gt=since).order_by("valid_from").first()
        return later.valid_from if later else OPEN


class BaseData(_OfOrgan):
    """机构基础信息审定 (EST-05). ``case.data``: values by column, confirmed, document, reason, valid_from (the day proposed)."""

    key: ClassVar[str] = "establishment.base_data"
    title: ClassVar[str] = "机构基础信息审定"
    prefix: ClassVar[str] = "SD"

    def matter(self, case: Case, on: date) -> list[list[str]]:
        """Each item, from what to what; nothing else than what is confirmed already is no matter."""
        data, row = case.data, _profile(case, on)
        if row.confirmed == data["confirmed"] and all(getattr(row, name) == data["values"][name] for name in BASE_DATA):
            raise Refused("基础信息没有变化", why="这些信息已经审定" if row.confirmed else "这些信息已经标为存疑",
                          article=cite("RANK-QUOTA-01"), then="请核对后再呈报")
        state = "已审定" if row.confirmed else "待审定"
        return [["审定状态", f"{state} → {CONFIRMED[data['confirmed']]}"],
                *[[title, _told(getattr(row, name), data["values"][name])] for name, title in BASE_DATA.items()],
                ["依据文件", data["document"]], ["说明", data["reason"]]]

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """From today on the organ is what was confirmed; quotas may be computed from it."""
        on = localdate(now)
        values = {**{name: case.data["values"][name] for name in BASE_DATA}, "confirmed": case.data["confirmed"]}
        operations.change(Profile, _profile(case, on), values, on=on, leaf=leaf)


class OrganOrder(_OfOrgan):
    """下级机构排序 of what lies right under an organ. ``case.data``: order (ids), reason."""

    key: ClassVar[str] = "establishment.order"
    title: ClassVar[str] = "机构排序"
    prefix: ClassVar[str] = "JP"

    def matter(self, case: Case, on: date) -> list[list[str]]:
        """Who moves from where to where. Refused where the organs are others by now, or nothing moves."""
        rows, order = queries.right_under(case.organ_id, on), case.data["order"]
        if sorted(order) != sorted(row.organ_id for row in rows):
            raise Refused("下级机构已变", why="现在的机构与呈报时不同", then="请按现在的机构重新排列")
        before = [row.organ_id for row in rows]
        if before == order:
            raise Refused("次序没有变化", then="请拖动、点上移下移，或者改写次序号后再呈报")
        called = {row.organ_id: row.name for row in rows}
        moved = [[called[organ], f"第 {before.index(organ) + 1} → 第 {at}"] for at, organ in enumerate(order, 1) if before[at - 1] != organ]
        return [["事由", case.data["reason"]], *moved]

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """From today the numbers that these organs had are theirs in the new order; the lists of whoever serves under them follow."""
        on = localdate(now)
        rows = {row.organ_id: row for row in queries.right_under(case.organ_id, on)}
        numbers = dict(zip(case.data["order"], _rising([row.order_number for row in rows.values()]), strict=True))
        changed = [row for organ, row in rows.items() if row.order_number != numbers[organ]]
        for row in changed:
            operations.change(Profile, row, {"order_number": numbers[row.organ_id]}, on=on, leaf=leaf)
        projection.refresh(projection.serving_under([row.organ_id for row in changed]), on=on)


def _rising(numbers: Sequence[int]) -> list[int]:
    """As many numbers, each more than the one before: those that are there, and the next where one is there twice."""
    found: list[int] = []
    for each in sorted(numbers):
        found.append(max(each, found[-1] + 1) if found else each)
    return found


class Calendar(_OfOrgan):
    """工作日历核定 (LEGAL-03), of the authority over everybody: deadlines and notices of all organs are counted on it.

    ``case.data``: year, days (each on, kind, name), spans (as the page tells them), confirmed, document.
    """

    key: ClassVar[str] = "establishment.calendar"
    title: ClassVar[str] = "工作日历核定"
    prefix: ClassVar[str] = "RL"
    open_right: ClassVar[str] = "calendar.maintain"

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Proposed by who keeps it."""
        deadlines.require_maintainer(viewer, localdate(now))
        deadlines.require_days(case.data["year"], self._days(case))
        super().opened(case, viewer=viewer, leaf=leaf, now=now)

    def matter(self, case: Case, on: date) -> list[list[str]]:
        """How many days off and worked, from what to what, and each span of them."""
        data, known = case.data, deadlines.year(case.data["year"])
        if (list(known.days), known.confirmed) == (self._days(case), data["confirmed"]):
            raise Refused("工作日历没有变化", why=f"{known.number} 年已是这样安排", then="请核对放假通知")
        before, after = _counted(known.days, known.confirmed), _counted(self._days(case), data["confirmed"])
        return [[f"{known.number} 年", f"{before} → {after}"], *data["spans"], ["依据", data["document"]], *self._moved(case)]

    def _moved(self, case: Case) -> list[list[str]]:
        """The running notices that last longer by it, for none is shorter than was promised; deadlines of steps stay as they were told."""
        number = case.data["year"]
        moved = deadlines.prolonged(self._year(case))
        told = Task.objects.filter(state=TaskState.OPEN, due_on__year=number).count()
        return [[PROLONGED, "；".join(f"{notice.case.number} 至 {before} → {after}" for notice, before, after in moved) or "没有"],
                [KEPT, f"已下达的 {told} 项不变"]]

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """The year's days; deadlines that were told already stay, notices run their working days."""
        case.data["matter"] = self.matter(case, localdate(now))  # what runs by now
        deadlines.maintain_year(year=case.data["year"], days=self._days(case), confirmed=case.data["confirmed"],
                                by=f"{case.opened_by}，{viewer.signature}审定", leaf=leaf, now=now)

    def _year(self, case: Case) -> deadlines.Year:
        return deadlines.Year(case.data["year"], self._days(case), case.data["confirmed"])

    def _days(self, case: Case) -> list[deadlines.Day]:
        return [deadlines.Day(date.fromisoformat(on), kind, name, case.data["document"]) for on, kind, name in case.data["days"]]


def _decided_on(matter: Sequence[Sequence[str]]) -> list[list[str]]:
    """The lines of a matter but those that tell how things stand today: how many serve, what runs."""
    return [list(line) for line in matter if line[0] not in ("实有", PROLONGED, KEPT)]


def _counted(days: Sequence[deadlines.Day], confirmed: bool) -> str:
    off = sum(day.kind == "休" for day in days)
    return f"放假 {off} 天、调休上班 {len(days) - off} 天（{'已核定' if confirmed else '未核定'}）"


def _profile(case: Case, on: date) -> Profile:
    found: Profile = Profile.objects.as_of(on).get(organ_id=case.organ_id)
    return found


def _told(old: Any, new: Any) -> str:
    words = [("是" if each else "否") if isinstance(each, bool) else each or "未定" for each in (old, new)]
    return words[0] if old == new else " → ".join(words)
