"""The exported log: text, every byte under a hash, checkable without the database or this package.

    {"format":"xianneng-log-1", …}                             the header
    position TAB entry-hash TAB {canonical JSON}               a line an entry: its leaf's public fields
    {"size": …, "root": …, "signature": …} or null             the latest head
    SM3(header ‖ root of the entries ‖ newline ‖ head line)    the last line, in hexadecimal

The root covers each entry's digest and promise, and the rest of an entry's line follows from them.
"""

from typing import BinaryIO

from xianneng.foundation.ledger import keys
from xianneng.foundation.ledger.digests import Tree, canonical, sm3
from xianneng.foundation.ledger.models import Entry, Head
from xianneng.foundation.ledger.receipts import public_fields
from xianneng.foundation.ledger.sequencer import head_json

FORMAT = "xianneng-log-1"


def export_log(target: BinaryIO) -> int:
    """Write the sequenced log up to its latest head; the number of entries."""
    head = Head.objects.order_by("-size").first()
    size, tree = head.size if head else 0, Tree()
    first = canonical({"format": FORMAT, "size": size, "promise_key": keys.public("promise")}) + b"\n"
    target.write(first)
    entries = Entry.objects.filter(position__lt=size).select_related("leaf").order_by("position")
    for entry in entries.iterator(chunk_size=5000):
        tree.append(bytes(entry.hash))
        target.write(b"%d\t%s\t%s\n" % (entry.position, bytes(entry.hash).hex().encode(),
                                        canonical(public_fields(entry.leaf))))
    last = (canonical(head_json(head)) if head else b"null") + b"\n"
    target.write(last)
    target.write(sm3(first + tree.root().hex().encode() + b"\n" + last).hex().encode() + b"\n")
    return size
