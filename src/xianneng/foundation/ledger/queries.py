"""What can be asked of the log by who follows it: how long it was at a moment, and what the next entries wrote.

Entries have gapless places that one sequencer gives to what is committed, so whoever has read up to a place has missed nothing
before it: a transaction that began earlier and committed later comes later.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from xianneng.foundation.ledger.models import Entry, Head


@dataclass(frozen=True, slots=True)
class Written:
    """An entry of the log: its place, its leaf, when it was made, and how many rows of which table it wrote (rows) or ended."""

    position: int
    leaf_id: int
    made_at: datetime
    counts: dict[tuple[str, str], int]


def size() -> int:
    """How many entries the log has."""
    last = Entry.objects.order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1


def size_at(moment: datetime) -> int:
    """How many entries the log had when a head was last signed by a moment: what came later is after them, perhaps with some of before."""
    return Head.objects.filter(signed_at__lte=moment).order_by("-size").values_list("size", flat=True).first() or 0


def stamp(length: int) -> str:
    """Eight signs that tell the log of this length from another, as there is after a restore; empty where it is shorter."""
    if length == 0:
        return "0" * 8
    last = Entry.objects.filter(position=length - 1).values_list("hash", flat=True).first()
    return bytes(last).hex()[:8] if last else ""


def written(position: int, most: int) -> list[Written]:
    """The entries from a place on, ``most`` of them at most."""
    rows = Entry.objects.filter(position__gte=position).order_by("position").values_list(
        "position", "leaf_id", "leaf__made_at", "leaf__body")[:most]
    return [Written(at, leaf_id, made_at, _counts(body)) for at, leaf_id, made_at, body in rows]


def _counts(body: str) -> dict[tuple[str, str], int]:
    said = json.loads(body)
    return {(act, table): sealed[0] for act in ("rows", "ended") for table, sealed in said.get(act, {}).items()}
