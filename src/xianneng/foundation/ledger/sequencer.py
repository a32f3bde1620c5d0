"""The one sequencer: gives committed leaves gapless places, grows the tree, signs heads and copies them outside."""

import json
import logging
import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from xianneng.foundation.ledger import files, keys
from xianneng.foundation.ledger.digests import Tree, canonical
from xianneng.foundation.ledger.models import Entry, Head, Leaf, Node, Pending, RefusedLeaf
from xianneng.foundation.ledger.operations import RESTORED, digest, microseconds, record_restore
from xianneng.law.refusals import Conflict

logger = logging.getLogger(__name__)
HEAD = {"size": int, "root": str, "signed_at": str, "signature": str, "log_key": str}
LOCK = 0x786E6C6F67  # "xnlog": the advisory lock that makes the sequencer one
BATCH = 5000


MEND = "请换回备份或别处另存的同名文件；没有的，把它移到别处，按遗失办理（xianneng verify --record-lost-heads）"


class Damaged(Conflict):
    """A head kept outside that is none any more: nothing is compared with it, and no head is signed beside it."""


def run_once(now: datetime) -> int:
    """Sequence the committed leaves that have no entry, sign a head, copy it outside; how many were sequenced."""
    count = 0
    while True:
        with transaction.atomic():
            if not _locked():
                return count
            taken = _sequence(now)
        sign_head(now)
        count += taken
        if taken < BATCH:
            return count


def _locked() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _sequence(now: datetime) -> int:
    queue = list(Pending.objects.order_by("leaf_id").values_list("leaf_id", flat=True)[:BATCH])
    waiting = Leaf.objects.filter(pk__in=queue, entry=None, refusedleaf=None).order_by("id")
    tree, entries, nodes, refused = load_tree(), [], [], []
    public = keys.public("promise")
    for leaf in waiting:
        if not sound(leaf, public):
            refused.append(RefusedLeaf(leaf=leaf, reason="没有本平台签署的承诺", found_at=now))
            continue
        hashed = leaf.entry_hash()
        entries.append(Entry(position=tree.size, leaf=leaf, hash=hashed))
        nodes += [Node(level=level, index=index, hash=value) for level, index, value in tree.append(hashed) if level]
    Entry.objects.bulk_create(entries)
    Node.objects.bulk_create(nodes)
    RefusedLeaf.objects.bulk_create(refused)
    for item in refused:
        logger.error("ledger.refused leaf %s: %s", item.leaf_id, item.reason)
    Pending.objects.filter(pk__in=queue).delete()
    return len(queue)


def sound(leaf: Leaf, public_key: str) -> bool:
    """Whether a leaf's digest is that of its fields, and the platform's key promised it. A salt that is none has no digest."""
    try:
        salt = bytes.fromhex(leaf.salt).hex()
    except ValueError:
        return False
    expected = digest(leaf.pk, leaf.kind, leaf.case_number, leaf.case_seq, leaf.previous, salt, leaf.body.encode(), leaf.made_at)
    return (leaf.salt, leaf.digest) == (salt, expected) and keys.verify(public_key, leaf.promise, bytes.fromhex(expected))


def load_tree() -> Tree:
    """The tree as stored: its size, and the complete nodes of its frontier."""
    last = Entry.objects.order_by("-position").values_list("position", flat=True).first()
    return tree_at(0 if last is None else last + 1)


def tree_at(size: int) -> Tree:
    """The tree as it was at a size, from the stored nodes."""
    levels = [level for level in range(size.bit_length() - 1, -1, -1) if size >> level & 1]
    wanted = [(level, (size >> level) - 1) for level in levels]
    found = nodes(wanted)
    return Tree(size, [found[place] for place in wanted])


def nodes(wanted: Sequence[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    """Stored complete nodes by (level, index), in one query; level 0 is the entries themselves."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT w.level, w.index, coalesce(e.hash, n.hash) FROM unnest(%s::int[], %s::bigint[]) AS w (level, index)
            LEFT JOIN ledger_entry e ON w.level = 0 AND e.position = w.index
            LEFT JOIN ledger_node n ON w.level > 0 AND n.level = w.level AND n.index = w.index
            """, [[level for level, _ in wanted], [index for _, index in wanted]])
        return {(level, index): bytes(value) for level, index, value in cursor.fetchall()}


def head_message(size: int, root: str, signed_at: datetime) -> bytes:
    """The bytes that a head's signature covers."""
    return canonical(["xianneng-head", size, root, microseconds(signed_at)])


def sign_head(now: datetime) -> dict[str, Any] | None:
    """Sign a head over what is committed, store it, copy it outside the data folder; None when it stands already."""
    with transaction.atomic():
        if not _locked():
            return None
        tree = load_tree()
        last = Head.objects.order_by("-size").first()
        if tree.size == 0:
            return None
        if last is not None:
            copy_outside(head_json(last))  # before another: of all heads, only the last may be inside alone, when its copying broke off
        if last is None or last.size < tree.size:
            if contradicted(tree.size):
                return None
            root = tree.root().hex()
            last = Head.objects.create(size=tree.size, root=root, signed_at=now,
                                       signature=keys.sign("log", head_message(tree.size, root, now)))
            logger.info("ledger.head size=%s root=%s", tree.size, root)
        stated = head_json(last)
    copy_outside(stated)
    return stated


def contradicted(size: int) -> Path | None:
    """The longest head outside, where our log of ``size`` entries does not go on from it: then nothing is signed, and said so.

    A second root of one size would be a forked log. Heads that a recorded restore lost are passed over.
    """
    restored = Leaf.objects.filter(kind=RESTORED, entry__isnull=False).only("body", "made_at").order_by("-id").first()
    agreed = json.loads(restored.body)["size"] if restored else 0
    for path in sorted(outside().glob("head-*.json"), reverse=True):
        head = read_head(path)
        if head["size"] <= agreed:
            return None
        if restored and datetime.fromisoformat(head["signed_at"]) <= restored.made_at:
            continue
        if head["size"] <= size and tree_at(head["size"]).root().hex() == head["root"]:
            return None
        logger.error("ledger.contradicted our log of %s entries does not go on from %s: no head is signed. Restored from a "
                     "backup? Then `xianneng verify --record-restore`; else find who cut or rewrote it", size, path)
        return path
    return None


def watch(now: datetime) -> None:
    """Say in the log, when the worker starts and again and again, that ours does not go on from the heads outside."""
    with suppress(Damaged):  # `lost.watch` says so
        contradicted(load_tree().size)


def record_restored(now: datetime) -> Leaf | None:
    """After the database was restored from a backup: say so in the log, so that heads are signed again.

    The size that the leaf states is that of the largest head outside with which the log still agrees, after what waited for
    its place when the backup was made has got it. None, and nothing written, where the log agrees with all of them.
    """
    run_once(now)
    size = load_tree().size
    if contradicted(size) is None:
        return None
    agreed = [head["size"] for head in outside_heads() if head["size"] <= size and tree_at(head["size"]).root().hex() == head["root"]]
    leaf_id = record_restore(size=max(agreed, default=0), now=now)
    run_once(now)
    return Leaf.objects.get(pk=leaf_id)


def head_json(head: Head, log_key: str | None = None) -> dict[str, Any]:
    """A head as files carry it; the key is the platform's own when None."""
    return {"size": head.size, "root": head.root, "signed_at": head.signed_at.isoformat(),
            "signature": head.signature, "log_key": log_key or keys.public("log")}


def kept_in() -> Path:
    """The folder of all heads, outside the data folder: XN_HEADS, else beside it; in it, a folder for each log key."""
    return Path(os.environ.get("XN_HEADS") or settings.DATA.parent / f"{settings.DATA.name}.heads")


def outside(log_key: str | None = None) -> Path:
    """Where the heads of a log key, our own when None, are kept."""
    return kept_in() / keys.key_id(log_key or keys.public("log"))


def set_aside(now: datetime) -> Path | None:
    """Before a new platform signs its first head: rename the folder that an earlier one left in its place."""
    folder = outside().parent
    if outside().exists() or not any(folder.glob("*/head-*.json")):
        return None
    return folder.rename(folder.with_name(f"{folder.name}.{now:%Y%m%d%H%M%S}"))


def outside_heads(folder: Path | None = None) -> list[dict[str, Any]]:
    """The heads kept outside the data folder, smallest first. Raises `Damaged`."""
    return [read_head(path) for path in sorted((folder or outside()).glob("head-*.json"))]


def read_head(path: Path) -> dict[str, Any]:
    """The head in a file. Raises `Damaged` where what is in it is none, OSError where it cannot be read."""
    text = path.read_bytes()
    with suppress(ValueError, LookupError, TypeError):
        head: dict[str, Any] = json.loads(text)
        if all(isinstance(head[name], kind) for name, kind in HEAD.items()) and datetime.fromisoformat(head["signed_at"]).tzinfo:
            return head
    raise Damaged(f"签名头文件 {path} 已损坏", why="内容不是签名头", then=MEND)


def copy_outside(head: dict[str, Any]) -> Path:
    """Write a head where whoever rules the database does not rule, after the list of what it is new over; atomic, never rewritten."""
    folder = outside()
    _place(folder / "keys.pub", keys.published())
    path = folder / f"head-{head['size']:012d}-{head['root'][:8]}.json"
    if not path.exists():
        _place(path.with_suffix(".txt"), _listed(head["size"]))
        _place(path, json.dumps(head, ensure_ascii=False, indent=1) + "\n")
    return path


def _listed(size: int) -> str:
    """The entries since the head before, a line each: place in the log from 1, leaf's digest, case. After a restore it says what was lost."""
    before = Head.objects.filter(size__lt=size).order_by("-size").values_list("size", flat=True).first() or 0
    rows = Entry.objects.filter(position__gte=before, position__lt=size).order_by("position")
    return "".join(f"{position + 1}\t{digest}\t{case}\n"
                   for position, digest, case in rows.values_list("position", "leaf__digest", "leaf__case_number"))


def read_listed(head: dict[str, Any], folder: Path) -> dict[int, tuple[str, str]]:
    """What was written beside a head: by place, the leaf's digest and its case; empty beside heads of earlier versions."""
    path = folder / f"head-{head['size']:012d}-{head['root'][:8]}.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return {int(place): (digest, case) for place, digest, case in (line.split("\t") for line in lines)}


def listed_cases() -> set[str]:
    """The numbers of all cases that the lists beside the heads outside name, those lost in a restore too."""
    return {case for head in outside_heads() for _, case in read_listed(head, outside()).values() if case}


def keep_outcome(*, entries: int, rows: int, faults: int, now: datetime) -> Path:
    """Write what verifying said beside the heads, where whoever rules the database does not rule."""
    folder = outside()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"verified-{now.astimezone(UTC):%Y%m%d%H%M%S%f}.json"
    _place(path, json.dumps({"at": now.isoformat(), "entries": entries, "rows": rows, "faults": faults}) + "\n")
    return path


def last_outcome() -> dict[str, Any] | None:
    """What verifying said last, as `keep_outcome` wrote it (damaged ones are passed over); None when it never ran."""
    for path in sorted(outside().glob("verified-*.json"), reverse=True):
        with suppress(ValueError, LookupError, TypeError):
            said: dict[str, Any] = json.loads(path.read_bytes())
            return said | {"at": datetime.fromisoformat(said["at"]).isoformat()}
    return None


def _place(path: Path, text: str) -> None:
    if not path.exists():
        files.put(path, text.encode())
