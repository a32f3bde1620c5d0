"""录入: one item of one person's file, to be corrected, added or ended, by who may; handed to a case 信息维护."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import avoidance
from xianneng.foundation.cases import operations as cases
from xianneng.foundation.organs.dated import OPEN, UNDATED
from xianneng.foundation.organs.models import Organ
from xianneng.foundation.record.models import Standing
from xianneng.foundation.record.queries import Item, file, in_scope
from xianneng.foundation.record.sets import SETS, InformationSet
from xianneng.law.refusals import Conflict, Forbidden, NotFound
from xianneng.work.personnel import ahead, promotions
from xianneng.work.personnel.changes import changed

ACTS = {"correct": "更正", "add": "新增", "end": "终止", "revoke": "撤销", "remove": "删除"}
ENDABLE = ("post", "secondment", "rank", "level", "sanction", "family")
REMOVABLE = ("education", "award", "family")  # sets whose rows stand by themselves: one may have been entered by mistake
KEPT = ("name_initials", "name_strokes")


def columns(item: InformationSet) -> list[str]:
    """The columns of a set that are read and handed out; the keys that lists are sorted by are the platform's own."""
    return [name for name in item.columns() if name not in KEPT]


@dataclass(frozen=True, slots=True)
class Entry:
    """What is about to be entered: whose, of which set, which act, on which row; what the file proposes for it; whether for the competent authority."""

    person_id: int
    name: str
    item: InformationSet
    act: str
    row: Item | None = None
    kept: Mapping[str, Any] = field(default_factory=dict)
    proposed: Mapping[str, Any] = field(default_factory=dict)
    authority: bool = False

    @property
    def title(self) -> str:
        """更正周望川的年度考核."""
        return f"{self.verb}{self.name}的{self.item.title}"

    @property
    def verb(self) -> str:
        """更正, 终止, and 新增 or 变动."""
        return "变动" if self.act == "add" and self.item.rule == "one" else ACTS[self.act]


def may_keep(viewer: Viewer, person_id: int) -> bool:
    """Whether the viewer keeps this person's file: the right, over the person's organ, and neither their own nor whom they stand in for."""
    if person_id in viewer.persons or not viewer.may("record.enter"):
        return False
    organ = organ_of(person_id)
    return organ is not None and viewer.may("record.enter", organ.path)


def entry_for(viewer: Viewer, person_id: int, key: str, act: str, row_id: int | None, on: date) -> Entry:
    """What the viewer is about to enter. NotFound out of scope, Forbidden without the right, Conflict when stale."""
    item = SETS.get(key)
    if item is None or act not in ACTS or key == "photo":
        raise NotFound("没有这个信息集" if key != "photo" else "照片随任免审批表导入")
    in_scope(viewer.scope, person_id)
    if not may_keep(viewer, person_id):
        own = person_id in viewer.persons
        raise Forbidden("您不能维护这份档案", why=f"这是{avoidance.who(viewer, [person_id])}的信息，应当回避" if own else f"当前岗位：{viewer.title or '无'}",
                        article=avoidance.ARTICLE if own else "",
                        then="档案记载有误的，请由本机关其他人事干部或公务员主管部门更正" if own else "请由本机关人事部门或公务员主管部门办理")
    viewer.require_change(key)
    return _entry(viewer, person_id, item, act, row_id, on, authority=_for_authority(viewer, person_id))


def own_entry(viewer: Viewer, person_id: int, key: str, act: str, row_id: int | None, on: date) -> Entry:
    """What somebody asks to be entered in their own file; whether it may be, who takes it up finds out."""
    return _entry(viewer, person_id, SETS[key], act, row_id, on, authority=True)


def submit(*, entry: Entry, change: Mapping[str, Any], viewer: Viewer, now: datetime, proposal: str = "") -> str:
    """Hand one change in: it waits for the second officer, or takes effect at once where the set asks for none.

    It is a matter of the person's organ, whoever enters it: those who keep its files read and confirm it. NotFound
    where the file names no organ. ``proposal``: the number of the person's own request that it follows.
    """
    viewer.require_change(entry.item.key, change["values"])
    organ = organ_of(entry.person_id)
    if organ is None:
        raise NotFound("没有找到此人所在的机关", then="请先补录人员归属")
    told = changed(change)
    labels = "、".join(entry.item.label(column) for column in told if column not in KEPT)
    title = f"{entry.title}：{labels}" if entry.row and labels else entry.title
    done = cases.open_case(type_key="personnel.maintenance", organ_id=organ.pk, title=title[:200],
                           person_ids=[entry.person_id], viewer=viewer, now=now, data={"changes": [dict(change)]} | ({"proposal": proposal} if proposal else {}))
    return done.number


def _entry(viewer: Viewer, person_id: int, item: InformationSet, act: str, row_id: int | None, on: date, *, authority: bool) -> Entry:
    known = file(viewer.scope, person_id, keys=["basic", "standing", item.key])
    row = _row(known[item.key], item, act, row_id)
    if act == "revoke" and row and (why := ahead.unrevocable(person_id, row.id, on)):
        raise NotFound("这一条不能撤销", why=why)
    name = next((each.values["name"] for each in known["basic"]), "")
    values = dict(row.values) if row else {}
    kept = {column: value for column, value in values.items() if column not in KEPT}
    return Entry(person_id, name, item, act, row, kept, _proposed(item, act, row, known, on), authority)


def _row(rows: list[Item], item: InformationSet, act: str, row_id: int | None) -> Item | None:
    """The row that is corrected or ended; of a set that always holds one, the row that a change starts from."""
    if act == "add":
        return next((each for each in rows if each.valid_to == OPEN), None) if item.rule == "one" else None
    found = next((each for each in rows if each.id == row_id), None)
    if found is None:
        raise Conflict("这一条信息已被更改", why="您看到的内容不是最新的", then="请回到人员页面核对再办理")
    if act == "end" and (item.key not in ENDABLE or found.valid_to < OPEN):
        raise NotFound("这一条不能终止", then="记载有误的，请办理更正")
    if act == "revoke" and item.key != "rank":
        raise NotFound("这一条不能撤销", why="撤销的是晋升的职级", then="记载有误的，请办理更正")
    if act == "remove" and item.key not in REMOVABLE:
        raise NotFound("这一条不能删除", then="记载有误的，请办理更正")
    return found


def _proposed(item: InformationSet, act: str, row: Item | None, known: Mapping[str, list[Item]], on: date) -> dict[str, Any]:
    """What the form shows at first: never a masked field."""
    if act == "end":
        return {"valid_to": on}
    if act in ("revoke", "remove"):
        return {}
    if row:
        shown = {column: value for column, value in row.values.items() if column not in item.masked}
        until = {"valid_to": row.valid_to} if row.valid_to < OPEN else {}
        since = {"valid_from": row.valid_from} if row.valid_from > UNDATED else {}
        return {**shown, **until, **since} if act == "correct" else shown
    standing = known["standing"][0].values if known["standing"] else {}
    proposed: dict[str, dict[str, Any]] = {
        "post": {"organ_id": standing.get("organ_id"), "unit_id": standing.get("unit_id"), "is_main": True},
        "rank": {"series": standing.get("series")}, "assessment": {"year": on.year - 1}}
    return proposed.get(item.key, {})


def _for_authority(viewer: Viewer, person_id: int) -> bool:
    organ = organ_of(person_id)
    return organ is not None and promotions.may_put_down(viewer, organ.path)


def organ_of(person_id: int) -> Organ | None:
    """The organ where the person serves, or served last."""
    standing = Standing.objects.known().filter(person_id=person_id).order_by("-valid_from").select_related("organ").first()
    return standing.organ if standing else None
