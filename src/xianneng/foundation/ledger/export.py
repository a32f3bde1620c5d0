"""The exported log: text, every byte under a hash, checkable without the database or this package.

Line 1 a header, then a line an entry ``position TAB entry-hash TAB canonical JSON of the leaf's public fields``, then
the head (or ``null``), last the SM3 digest of everything before it.
"""

import hashlib
from typing import BinaryIO

from xianneng.foundation.ledger import keys
from xianneng.foundation.ledger.digests import canonical
from xianneng.foundation.ledger.models import Entry, Head
from xianneng.foundation.ledger.receipts import public_fields
from xianneng.foundation.ledger.sequencer import head_json

FORMAT = "xianneng-log-1"


def export_log(target: BinaryIO) -> int:
    """Write the sequenced log up to its latest head; the number of entries."""
    head = Head.objects.order_by("-size").first()
    size = head.size if head else 0
    running = hashlib.new("sm3")

    def line(data: bytes) -> None:
        running.update(data + b"\n")
        target.write(data + b"\n")

    line(canonical({"format": FORMAT, "size": size, "promise_key": keys.public("promise")}))
    for entry in Entry.objects.filter(position__lt=size).select_related("leaf").order_by("position").iterator():
        line(b"%d\t%s\t%s" % (entry.position, bytes(entry.hash).hex().encode(), canonical(public_fields(entry.leaf))))
    line(canonical(head_json(head)) if head else b"null")
    target.write(running.hexdigest().encode() + b"\n")
    return size
