"""The one sequencer: gives committed leaves their gapless places, grows the tree, signs heads and copies them outside."""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from xianneng.foundation.ledger import keys
from xianneng.foundation.ledger.digests import Tree, canonical, leaf_hash
from xianneng.foundation.ledger.models import Entry, Head, Leaf, Node, RefusedLeaf
from xianneng.foundation.ledger.operations import digest

LOCK = 0x786E6C6F67  # "xnlog": the advisory lock that makes the sequencer one
BATCH = 5000


def run_once(now: datetime) -> int:
    """Sequence the committed leaves that have no entry, sign a head, copy it outside; how many were sequenced."""
    count = 0
    while True:
        with transaction.atomic():
            if not _locked():
                return count
            taken = _sequence(now)
        count += taken
        if taken < BATCH:
            break
    sign_head(now)
    return count


def _locked() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _sequence(now: datetime) -> int:
    waiting = Leaf.objects.filter(entry=None, refusedleaf=None).order_by("id")[:BATCH]
    tree, entries, nodes, refused = load_tree(), [], [], []
    public = keys.public("promise")
    for leaf in waiting:
        if not sound(leaf, public):
            refused.append(RefusedLeaf(leaf=leaf, reason="没有本平台签署的承诺", found_at=now))
            continue
        hashed = leaf_hash(bytes.fromhex(leaf.digest))
        entries.append(Entry(position=tree.size, leaf=leaf, hash=hashed))
        nodes += [Node(level=level, index=index, hash=value) for level, index, value in tree.append(hashed) if level]
    Entry.objects.bulk_create(entries)
    Node.objects.bulk_create(nodes)
    RefusedLeaf.objects.bulk_create(refused)
    return len(entries) + len(refused)


def sound(leaf: Leaf, public_key: str) -> bool:
    """Whether a leaf's digest is that of its fields, and the platform's key promised it."""
    expected = digest(leaf.pk, leaf.kind, leaf.case_number, leaf.case_seq, leaf.previous, leaf.salt,
                      leaf.body.encode(), leaf.made_at)
    return leaf.digest == expected and keys.verify(public_key, leaf.promise, bytes.fromhex(leaf.digest))


def load_tree() -> Tree:
    """The tree as stored: its size, and the complete nodes of its frontier."""
    last = Entry.objects.order_by("-position").values_list("position", flat=True).first()
    size = 0 if last is None else last + 1
    frontier, start = [], 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            frontier.append(node(level, start >> level))
            start += 1 << level
    return Tree(size, frontier)


def node(level: int, index: int) -> bytes:
    """A stored complete node; level 0 is the entries themselves."""
    if level == 0:
        return bytes(Entry.objects.values_list("hash", flat=True).get(position=index))
    return bytes(Node.objects.values_list("hash", flat=True).get(level=level, index=index))


def head_message(size: int, root: str, signed_at: datetime) -> bytes:
    """The bytes that a head's signature covers."""
    return canonical(["xianneng-head", size, root, int(signed_at.timestamp() * 1_000_000)])


def sign_head(now: datetime) -> dict[str, Any] | None:
    """Sign a head over what is committed, store it, copy it outside the data folder; None when it stands already."""
    with transaction.atomic():
        if not _locked():
            return None
        tree = load_tree()
        last = Head.objects.order_by("-size").first()
        if tree.size == 0:
            return None
        if last is None or last.size < tree.size:
            root = tree.root().hex()
            last = Head.objects.create(size=tree.size, root=root, signed_at=now,
                                       signature=keys.sign("log", head_message(tree.size, root, now)))
        stated = head_json(last)
    copy_outside(stated)
    return stated


def head_json(head: Head) -> dict[str, Any]:
    """A head as files carry it."""
    return {"size": head.size, "root": head.root, "signed_at": head.signed_at.isoformat(),
            "signature": head.signature, "log_key": keys.public("log")}


def outside() -> Path:
    """The folder outside the data folder where heads are kept: XN_HEADS, else beside the data folder."""
    return Path(os.environ.get("XN_HEADS") or settings.DATA.parent / f"{settings.DATA.name}.heads")


def copy_outside(head: dict[str, Any]) -> Path:
    """Write a head where whoever rules the database does not rule; atomic, never rewritten."""
    folder = outside()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"head-{head['size']:012d}.json"
    if not path.exists():
        temporary = folder / f".{path.name}.{os.getpid()}"
        temporary.write_text(json.dumps(head, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        os.replace(temporary, path)
    return path
