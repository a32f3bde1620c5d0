"""What leaving writes into the file: standing, posts, rank, level and registration, from one day on."""

from datetime import date, timedelta
from typing import Any

from xianneng.foundation.organs.dated import OPEN
from xianneng.foundation.record.operations import Change, row_values
from xianneng.foundation.record.sets import SETS
from xianneng.law.refusals import Refused
from xianneng.law.registration import EXITS
from xianneng.work.personnel.registration.queries import REGISTERED

ENDED = ("post", "rank", "level")
AHEAD = ("rank", "level")


def departure(person_id: int, status: str, on: date, why: str, *, today: date, drop_later: bool = False) -> list[Change]:
    """The changes by which a person is of another status from a day on: what they held ends there, and so does the registration.

    Refused where something began after that day: the day, or the file, is wrong. What has not begun ``today`` is taken back: a
    rank granted ahead and its level, and with ``drop_later`` (somebody who died) everything.
    """
    never = dict.fromkeys(("standing", *ENDED) if drop_later else AHEAD, max(on, today + timedelta(1)))
    standing = _cut(person_id, "standing", on, never.get("standing", OPEN))
    held = _known(person_id, "standing", on).first()
    if held is None:
        raise Refused("没有人员归属信息", why=f"{on} 没有登记", then="请先补录人员归属")
    begun = {**row_values("standing", held), "status": status, "valid_from": on, "valid_to": OPEN}
    found = [Change(person_id, "standing", standing.end_ids, [*standing.rows, begun])]
    found += [change for key in ENDED if (change := _cut(person_id, key, on, never.get(key, OPEN))).end_ids]
    return [*found, *_struck_off(person_id, on, EXITS[status], why)]


def _cut(person_id: int, key: str, on: date, never: date) -> Change:
    """End on a day what a set says from then on; what begins on the day ``never`` or later is not held at all."""
    rows = list(_known(person_id, key, on))
    later = [row for row in rows if on <= row.valid_from < never]
    if later:
        raise Refused(f"{SETS[key].title}在 {later[0].valid_from} 已有变动", why=f"不能自 {on} 起终止", then="请先更正这一条，或者改填日期")
    return Change(person_id, key, [row.pk for row in rows], [
        {**row_values(key, row), "valid_from": row.valid_from, "valid_to": on} for row in rows if row.valid_from < on])


def _struck_off(person_id: int, on: date, way: str, why: str) -> list[Change]:
    """The registration ends with its reason (REG-EXIT-01); who was not registered has none to end."""
    rows = _known(person_id, "registration", on).filter(state=REGISTERED, valid_from__lt=on)
    return [Change(person_id, "registration", [row.pk], [{
        **row_values("registration", row), "exit": way, "reason": why[:300], "valid_from": row.valid_from, "valid_to": on}])
        for row in rows]


def _known(person_id: int, key: str, on: date) -> Any:
    """What is known of a set and holds on a day or later, in order."""
    return SETS[key].model.objects.known().filter(person_id=person_id, valid_to__gt=on).order_by("valid_from")
