"""The append-only log 存证: leaves written with what they record, sequenced into a Merkle tree with signed heads."""

from django.db import models

from xianneng.foundation.ledger.digests import leaf_hash


class Leaf(models.Model):
    """What was decided or written: its canonical body, salted digest, and the promise of the application's key.

    ``id`` is reserved before the rows it seals are written, so that they can refer to it.
    """

    append_only = True

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=60)
    case_number = models.CharField(max_length=40, default="")
    case_seq = models.IntegerField(default=0)
    previous = models.CharField(max_length=64, default="")
    salt = models.CharField(max_length=32)
    body = models.TextField()
    digest = models.CharField(max_length=64)
    promise = models.CharField(max_length=160)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case_number", "case_seq"], name="leaf_case_chain",
                                               condition=~models.Q(case_number=""))]

    def entry_hash(self) -> bytes:
        """The Merkle hash of this leaf's entry: over its digest and its promise."""
        return leaf_hash(bytes.fromhex(self.digest) + self.promise.encode())



class Entry(models.Model):
    """A leaf's gapless place in the log."""

    append_only = True

    position = models.BigIntegerField(primary_key=True)
    leaf = models.OneToOneField(Leaf, models.DO_NOTHING)
    hash = models.BinaryField(max_length=32)


class Node(models.Model):
    """A complete inner node of the tree (level 1 and up), kept so that a proof is a few look-ups."""

    append_only = True

    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="node_place")]


class Head(models.Model):
    """A signed statement of the log's size and root at a moment."""

    append_only = True

    size = models.BigIntegerField(primary_key=True)
    root = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    signature = models.CharField(max_length=160)


class RefusedLeaf(models.Model):
    """A leaf that the sequencer refused, because no promise of the platform stands behind it."""

    append_only = True

    leaf = models.OneToOneField(Leaf, models.DO_NOTHING, primary_key=True)
    reason = models.CharField(max_length=200)
    found_at = models.DateTimeField()


class Pending(models.Model):
    """The queue of leaves without an entry: a trigger fills it, the sequencer empties it."""

    leaf_id = models.BigIntegerField(primary_key=True)


class Mark(models.Model):
    """Of a block of the rows that one leaf wrote or ended: each row's id and part of its digest (`sealed`)."""

    append_only = True

    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, related_name="marks")
    act = models.CharField(max_length=5)
    table = models.CharField(max_length=63)
    rows = models.BinaryField()
