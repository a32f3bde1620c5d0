"""Heads that were outside and are gone: what the database has signed and the outside folder no longer holds.

Each head is copied outside before the next is signed, so one that is missing there was removed, or its folder was.
"""

import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db import transaction

from xianneng.foundation.ledger import sequencer
from xianneng.foundation.ledger.models import Head, Leaf
from xianneng.foundation.ledger.operations import writing

logger = logging.getLogger(__name__)
COPYING = timedelta(seconds=60)  # a head of a moment ago may still be on its way out
LOST = "ledger.heads_lost"
Place = tuple[int, str]  # size and root


@dataclass(frozen=True)
class Loss:
    """A leaf by which an operator says that heads are lost; ``ranges``: of their sizes, both ends included."""

    leaf_id: int
    at: datetime
    count: int
    ranges: Sequence[Sequence[int]]


def recorded() -> list[Loss]:
    """The losses that were acknowledged, oldest first."""
    found = Leaf.objects.filter(kind=LOST, entry__isnull=False).order_by("id")
    return [Loss(leaf.pk, leaf.made_at, json.loads(leaf.body)["count"], json.loads(leaf.body)["heads"]) for leaf in found.only("body", "made_at")]


def missing(kept: Iterable[dict[str, Any]], *, signed_before: datetime | None = None) -> list[Place]:
    """The stored heads, smallest first, that are not among those kept elsewhere and that nobody acknowledged as lost.

    The last one is no loss where others are there: its copying may have broken off, and is done before the next is signed.
    """
    stored = Head.objects.order_by("size").filter(**{"signed_at__lt": signed_before} if signed_before else {})
    there = {(head["size"], head["root"]) for head in kept}
    if there and (last := Head.objects.order_by("-size").values_list("size", "root").first()):
        there.add(last)
    known = [(first, last) for loss in recorded() for first, last in loss.ranges]
    return [(size, root) for size, root in stored.values_list("size", "root")
            if (size, root) not in there and not any(first <= size <= last for first, last in known)]


def words(gone: Sequence[Place]) -> str:
    """Which heads are missing outside, and where they should be."""
    return f"{sequencer.outside()} 中缺 {len(gone)} 个，库内有的从 {gone[0][0]} 条到 {gone[-1][0]} 条"


def watch(now: datetime) -> None:
    """Say in the log, again and again, that heads are gone from outside, or that one is damaged."""
    try:
        kept = sequencer.outside_heads()
    except sequencer.Damaged as damaged:
        logger.error("ledger.head_damaged %s", damaged)  # noqa: TRY400  the file is named, no trace says more
        return
    if gone := missing(kept, signed_before=now - COPYING):
        logger.error("ledger.heads_lost %s heads of %s to %s entries are not in %s: put them back, or `xianneng verify "
                     "--record-lost-heads`", len(gone), gone[0][0], gone[-1][0], sequencer.outside())


def record(now: datetime) -> Leaf | None:
    """Acknowledge by a leaf that the heads missing outside are lost; None, and nothing written, where none is."""
    sequencer.run_once(now)
    lost = set(missing(sequencer.outside_heads()))
    if not lost:
        return None
    stored = list(Head.objects.order_by("size").values_list("size", "root"))
    runs = [[size for size, _ in run] for gone, run in groupby(stored, key=lost.__contains__) if gone]
    body = {"count": len(lost), "heads": [[run[0], run[-1]] for run in runs]}
    with transaction.atomic(), writing(kind=LOST, body=body, now=now) as leaf:
        pass
    sequencer.run_once(now)
    return Leaf.objects.get(pk=leaf.id)
