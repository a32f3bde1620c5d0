"""Receipts 回执: what a person keeps, and can check years later without the platform."""

from typing import Any

from xianneng.foundation.ledger import keys, proofs
from xianneng.foundation.ledger.digests import sm3
from xianneng.foundation.ledger.models import Entry, Head, Leaf
from xianneng.foundation.ledger.operations import microseconds
from xianneng.foundation.ledger.sequencer import head_json, nodes
from xianneng.law.refusals import NotFound


def receipt(leaf_id: int) -> dict[str, Any]:
    """A leaf's receipt: its public fields and promise; once it is sequenced, the proof that it is in the signed log."""
    leaf = Leaf.objects.filter(pk=leaf_id).first()
    if leaf is None:
        raise NotFound("没有这条存证")
    stated: dict[str, Any] = {"receipt": 1, "leaf": public_fields(leaf), "promise_key": keys.public("promise")}
    entry = Entry.objects.filter(leaf=leaf).first()
    head = entry and Head.objects.filter(size__gt=entry.position).order_by("-size").first()
    if entry and head:
        stated |= {"position": entry.position, "head": head_json(head),
                   "path": [step.hex() for step in proofs.gathered(proofs.inclusion, nodes, entry.position, head.size)]}
    return stated


def of_case(number: str) -> list[dict[str, Any]]:
    """The receipts of a case, in the order of its leaves."""
    leaves = Leaf.objects.filter(case_number=number).order_by("case_seq")
    return [receipt(leaf.pk) for leaf in leaves]


def public_fields(leaf: Leaf) -> dict[str, Any]:
    """The fields over which a leaf's digest runs; the body stays with the platform, its salted digest is given."""
    return {"id": leaf.pk, "kind": leaf.kind, "case": leaf.case_number, "case_seq": leaf.case_seq,
            "previous": leaf.previous, "made_at_us": microseconds(leaf.made_at),
            "body_digest": sm3(bytes.fromhex(leaf.salt) + leaf.body.encode()).hex(), "digest": leaf.digest,
            "promise": leaf.promise}
