"""The dates that 档案认定 governs, as an organ may correct them: to what was determined or audited; where neither was, a slip of the keyboard.

Anything else is determined by the competent authority first (FILE-FACTS-01): no entry goes round it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from xianneng.foundation.record.models import Basic, Determination
from xianneng.law import identity
from xianneng.law.catalogue import cite
from xianneng.law.paperfile import BIRTH, PARTY
from xianneng.law.refusals import Refused
from xianneng.work.personnel import changes
from xianneng.work.personnel.paperfile import queries

PROPOSE = "；请在人员页“档案审核”申报认定"


@dataclass(frozen=True, slots=True)
class Ground:
    """Whether an organ may change one of these dates so, and why."""

    column: str
    item: str
    admitted: bool
    words: str


def grounds(entry: Mapping[str, Any]) -> list[Ground]:
    """Of each governed date that an entry of `changes` changes; none for one that the file did not have."""
    if entry["key"] != "basic":
        return []
    before = Basic.objects.filter(person_id=entry["person_id"])
    row = before.filter(pk=entry["row_id"]).first() if entry.get("row_id") else before.known().order_by("-valid_from").first()
    if row is None:
        return []
    now = {**{name: getattr(row, name) for name in ("id_number", "political_status", *queries.COLUMNS.values())}, **changes.typed("basic", entry["values"])}
    changed = [item for item, column in queries.COLUMNS.items() if getattr(row, column) and now[column] != getattr(row, column)
               and not (item == PARTY and now["political_status"] not in queries.PARTY)]  # who is no member any more
    return [Ground(queries.COLUMNS[item], item, *_judged(entry["person_id"], item, now[queries.COLUMNS[item]], now["id_number"])) for item in changed]


def told(entries: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Item and ground, as a case keeps and pages show them."""
    return [(each.item, each.words) for entry in entries for each in grounds(entry)]


def refuse(entry: Mapping[str, Any]) -> None:
    """Refused where an entry changes what is to be determined first."""
    wrong = [f"{each.item}：{each.words}" for each in grounds(entry) if not each.admitted]
    if wrong:
        raise Refused("须先经档案认定", why="；".join(wrong), article=cite("FILE-FACTS-01"), then="认定批准后，档案随之更正")


def _judged(person_id: int, item: str, value: date | None, id_number: str) -> tuple[bool, str]:
    """A birth date agrees with every ID number that the file has had, and not only with one typed now or just before."""
    text = value.isoformat() if value else ""
    by_number = identity.read(id_number)
    told = f"；身份证号记载为 {by_number.birth_on}，与此不同" if item == BIRTH and by_number and by_number.birth_on != value else ""
    if item in queries.doubts([person_id]).get(person_id, ()):
        return False, f"档案审核有问题，还没有认定{PROPOSE}"
    if determined := Determination.objects.known().filter(person_id=person_id, item=item).first():
        return (True, f"与档案认定一致（{determined.basis}）{told}") if determined.value == text else (False, f"已认定为 {determined.value}{PROPOSE}")
    audit = queries.audits([person_id]).get(person_id)
    if audit and (stands := audit.data["stands"].get(item)):
        where = f"{audit.case.number} 档案审核的记载"
        return (True, f"与{where}一致{told}") if stands == text else (False, f"{where}为 {stands}{PROPOSE}")
    if told:
        return False, f"身份证号记载为 {by_number.birth_on if by_number else ''}，与所填不同{PROPOSE}"
    held = set(Basic.objects.filter(person_id=person_id).values_list("id_number", flat=True)) if item == BIRTH else set()
    for on_file in filter(None, map(identity.read, sorted(held))):
        if on_file.birth_on != value:
            return False, f"档案中的身份证号原记载为 {on_file.birth_on}，出生日期不能随身份证号更正{PROPOSE}"
    return True, f"档案没有审核，{'与身份证号一致' if item == BIRTH else '以依据材料为准'}，作为录入差错更正"
