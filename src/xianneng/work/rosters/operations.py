"""What can be done with views and name sets: keep, rename, move, share, drop; add people to a set, take out, keep only some."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import unquote_plus

from django.db import connection, transaction

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.ledger.digests import has_id_number
from xianneng.foundation.record.queries import seen
from xianneng.law.refusals import Forbidden, NotFound, Refused, refuse_unseen
from xianneng.work.rosters import queries
from xianneng.work.rosters.models import Kept, Member, NameSet, View

logger = logging.getLogger(__name__)
ADD, DROP, ONLY = "add", "drop", "only"
HOW = {ADD: "追加", DROP: "剔除", ONLY: "只留"}
MOST_PEOPLE, MOST_KEPT, LONGEST_QUESTION = 20_000, 300, 30_000


def keep_view(*, viewer: Viewer, name: str, folder: str, shared: bool, question: str, now: datetime) -> View:
    """存为视图: the question under a name; one's own view of that name in that folder asks it from now on."""
    if len(question) > LONGEST_QUESTION or has_id_number(unquote_plus(question)):
        raise Refused("这些条件不能存为视图", why="视图只保存条件，不保存身份证号，也不保存很长的名单", then="请去掉身份证号；人员请存为名单")
    kept: View = _keep(View, viewer, name, folder, shared, now, question=question)
    return kept


def form_set(*, viewer: Viewer, name: str, folder: str, shared: bool, person_ids: Sequence[int], now: datetime) -> NameSet:
    """新建名单 of persons whom a roster of the viewer's own found. Refused where one's own set of that name is there already."""
    with transaction.atomic():
        if NameSet.objects.filter(user_id=viewer.user_id, folder=folder.strip(), name=name.strip()).exists():
            raise Refused(f"已有名单“{name.strip()}”", then="请换一个名称，或选择追加到这个名单")
        made: NameSet = _keep(NameSet, viewer, name, folder, shared, now)
        _change(made, ADD, person_ids)
        made.save()
    return made


def change_set(*, viewer: Viewer, set_id: int, how: str, person_ids: Sequence[int], now: datetime) -> NameSet:
    """追加, 剔除 or 只留 persons whom a roster of the viewer's own found, in one's own set."""
    with transaction.atomic():
        changed: NameSet = _own(NameSet, viewer, set_id)
        _change(changed, how, person_ids)
        changed.changed_at = now
        changed.save()
    logger.info("rosters.set_changed set=%s how=%s count=%s", set_id, how, len(person_ids))
    return changed


def combine(*, viewer: Viewer, set_id: int, how: str, other_id: int, now: datetime) -> NameSet:
    """The same with another set: of it count only whom the viewer may see, for the rest of it is not theirs to look into."""
    if set_id == other_id:
        raise Refused("两个名单是同一个", then="请选择另一个名单")
    theirs = seen(viewer.scope, queries.members(queries.name_set(viewer, other_id)))
    return change_set(viewer=viewer, set_id=set_id, how=how, person_ids=sorted(theirs), now=now)


def rename(*, kind: type[Kept], viewer: Viewer, kept_id: int, name: str, folder: str, shared: bool, now: datetime) -> Kept:
    """Give it another name, folder or audience. Refused where one's own of that name is in that folder."""
    with transaction.atomic():
        changed: Kept = _own(kind, viewer, kept_id)
        name, folder = _named(name, folder)
        if kind._default_manager.filter(user_id=viewer.user_id, folder=folder, name=name).exclude(pk=kept_id).exists():
            raise Refused(f"{f'文件夹“{folder}”中' if folder else ''}已有“{name}”", then="请换一个名称或文件夹")
        changed.name, changed.folder, changed.shared, changed.changed_at = name, folder, shared, now
        changed.organ_id = _organ(viewer)
        changed.save()
    return changed


def drop(*, kind: type[Kept], viewer: Viewer, kept_id: int) -> str:
    """Delete it; its name."""
    with transaction.atomic():
        dropped: Kept = _own(kind, viewer, kept_id)
        dropped.delete()
    logger.info("rosters.dropped kind=%s id=%s", kind.__name__, kept_id)
    return dropped.name


def _keep(kind: Any, viewer: Viewer, name: str, folder: str, shared: bool, now: datetime, **more: Any) -> Any:
    name, folder = _named(name, folder)
    if kind.objects.filter(user_id=viewer.user_id).count() >= MOST_KEPT:
        raise Refused(f"最多保存 {MOST_KEPT} 个", then="请删除不用的")
    made, _ = kind.objects.update_or_create(user_id=viewer.user_id, folder=folder, name=name, defaults={
        "organ_id": _organ(viewer), "shared": shared, "changed_at": now, **more})
    return made


def _change(kept: NameSet, how: str, person_ids: Sequence[int]) -> None:
    statement = {
        ADD: "INSERT INTO rosters_member (name_set_id, person_id) SELECT %s, unnest(%s::bigint[]) ON CONFLICT DO NOTHING",
        DROP: "DELETE FROM rosters_member WHERE name_set_id = %s AND person_id = ANY(%s::bigint[])",
        ONLY: "DELETE FROM rosters_member WHERE name_set_id = %s AND NOT person_id = ANY(%s::bigint[])"}.get(how)
    if statement is None:
        raise NotFound("没有这种操作", then="请选择追加、剔除或只留")
    with connection.cursor() as cursor:
        cursor.execute(statement, [kept.pk, list(person_ids)])
    kept.count = Member.objects.filter(name_set=kept).count()
    if kept.count > MOST_PEOPLE:
        raise Refused(f"一个名单最多 {MOST_PEOPLE} 人", then="请缩小范围，或存为视图")


def _own(kind: type[Any], viewer: Viewer, kept_id: int) -> Any:
    """One's own, locked; a colleague's is Forbidden, what one may not open NotFound."""
    found = (queries.view if kind is View else queries.name_set)(viewer, kept_id)
    if found.user_id != viewer.user_id:
        raise Forbidden("只有保存的人可以改动", why=f"这是{found.user.display_name}保存的", then="可以打开后另存一份")
    return kind.objects.select_for_update().get(pk=kept_id)


def _organ(viewer: Viewer) -> int:
    if viewer.organ_id is None:
        raise Forbidden("没有任职，不能保存", then="请切换到有任职的帐号")
    return viewer.organ_id


def _named(name: str, folder: str) -> tuple[str, str]:
    name, folder = name.strip(), folder.strip()
    refuse_unseen([name, folder])
    if not name:
        raise Refused("没有写名称", then="请写一个看得懂的名称")
    if len(name) > 60 or len(folder) > 40:
        raise Refused("名称太长", why="名称最多 60 个字，文件夹最多 40 个字", then="请精简")
    if has_id_number(name) or has_id_number(folder):
        raise Refused("名称中有身份证号", then="请换一个名称")
    return name, folder
