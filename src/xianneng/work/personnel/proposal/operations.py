"""What a civil servant can do: ask for a correction of their own file, once more where it was sent back, and take it back."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import operations as cases
from xianneng.foundation.cases.models import Case, TaskState
from xianneng.foundation.ledger.digests import refuse_id_numbers
from xianneng.foundation.record.sets import SETS
from xianneng.law.refusals import Conflict, Forbidden, NotFound, Refused
from xianneng.work.personnel.entries import KEPT, Entry, organ_of, own_entry
from xianneng.work.personnel.proposal.cases import PROPOSAL

OPEN_TO = ("basic", "standing", "post", "rank", "level", "education", "assessment", "award", "sanction", "registration", "family", "particulars")
ADDED = tuple(key for key in OPEN_TO if key not in ("basic", "standing", "sanction"))
MOST_FILES = 10
Files = Sequence[Mapping[str, Any]]  # of each: name, kind, size in bytes, sm3, path


def entry_for(viewer: Viewer, key: str, act: str, row_id: int | None, on: date) -> Entry:
    """What the viewer asks to correct or add in their own file. NotFound for what nobody asks for, Forbidden while standing in."""
    if viewer.person_id is None or key not in (OPEN_TO if act == "correct" else ADDED):
        raise NotFound("这一项不由本人申请更正", then="请向本机关人事部门反映")
    if viewer.stands_in_for:
        raise Forbidden("请以本人身份申请", why=f"当前代{viewer.stands_in_for}办理", then="请切换到本人的任职")
    try:
        return own_entry(viewer, viewer.person_id, key, act, row_id, on)
    except Conflict as stale:
        raise NotFound("您的档案中没有这一条", why="可能已被更正", then="请回到“我的档案”核对") from stale


def propose(*, entry: Entry, change: Mapping[str, Any], files: Files, viewer: Viewer, now: datetime) -> str:
    """申请更正: open the case and hand it to the personnel officers of the organ; its number."""
    organ = organ_of(entry.person_id)
    if organ is None:
        raise NotFound("没有找到您所在的机关", then="请向公务员主管部门反映")
    labels = "、".join(SETS[change["key"]].label(column) for column in change["values"] if column not in KEPT)
    title = f"{entry.name}申请{'更正' if entry.act == 'correct' else '补登'}{entry.item.title}{f'：{labels}' if entry.act == 'correct' and labels else ''}"
    with transaction.atomic():
        done = cases.open_case(type_key=PROPOSAL, organ_id=organ.pk, title=title[:200], person_ids=[entry.person_id], viewer=viewer, now=now,
                               data={"changes": [dict(change)]})
        _hand_in(Case.objects.get(pk=done.case_id), change, files, viewer, now, text=change["why"])
    return done.number


def supplement(*, case: Case, change: Mapping[str, Any], files: Files, viewer: Viewer, now: datetime) -> None:
    """补正 what was sent back: the change as it now reads, and more papers."""
    with transaction.atomic():
        _hand_in(case, change, files, viewer, now, text=change["why"])


def withdraw(*, case: Case, why: str, viewer: Viewer, now: datetime) -> None:
    """撤回 one's own request, before it is decided. Refused afterwards."""
    refuse_id_numbers(why)
    cases.withdraw(case_id=case.pk, text=why.strip() or "本人撤回", viewer=viewer, seen=None, now=now)


def _hand_in(case: Case, change: Mapping[str, Any], files: Files, viewer: Viewer, now: datetime, *, text: str) -> None:
    if len(files) > MOST_FILES:
        raise Refused(f"一次最多附 {MOST_FILES} 份材料", then="请合并成一个 PDF 后再附")
    task = case.tasks.filter(form="request", state=TaskState.OPEN).first()
    if task is None:
        raise Refused("这一件现在不由您补充", why=f"本件{case.state}", then="请刷新后查看进展")
    cases.complete(task_id=task.pk, outcome="呈报", text=text, data={"change": dict(change), "files": [dict(each) for each in files]},
                   viewer=viewer, seen=None, now=now)

