"""Inclusion proofs of RFC 9162, over a store of complete nodes ``node(level, index) -> hash``."""

from collections.abc import Callable, Sequence

from xianneng.foundation.ledger.digests import node_hash

Nodes = Callable[[int, int], bytes]
Fetch = Callable[[Sequence[tuple[int, int]]], dict[tuple[int, int], bytes]]


def gathered(proof: Callable[..., list[bytes]], fetch: Fetch, *where: int) -> list[bytes]:
    """A proof (`inclusion`) whose nodes are fetched at once: it runs dry first, noting what it asks."""
    wanted: list[tuple[int, int]] = []

    def note(level: int, index: int) -> bytes:
        wanted.append((level, index))
        return bytes(32)

    proof(note, *where)
    found = fetch(wanted)
    return proof(lambda level, index: found[level, index], *where)


def subtree_root(nodes: Nodes, start: int, end: int) -> bytes:
    """MTH(D[start:end]) where start is a multiple of the largest power of two below the width."""
    width = end - start
    level = (width - 1).bit_length()
    if width == 1 << level:
        return nodes(level, start >> level)
    split = 1 << (level - 1)
    return node_hash(nodes(level - 1, start >> (level - 1)), subtree_root(nodes, start + split, end))


def inclusion(nodes: Nodes, position: int, size: int) -> list[bytes]:
    """PATH(m, D[n]): the hashes that lead from entry ``position`` to the root of ``size`` entries."""
    return _path(nodes, position, 0, size)


def _path(nodes: Nodes, position: int, start: int, end: int) -> list[bytes]:
    if end - start == 1:
        return []
    split = 1 << ((end - start - 1).bit_length() - 1)
    if position - start < split:
        return [*_path(nodes, position, start, start + split), subtree_root(nodes, start + split, end)]
    return [*_path(nodes, position, start + split, end), subtree_root(nodes, start, start + split)]


def verify_inclusion(hashed: bytes, position: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """RFC 9162 section 2.1.3.2."""
    if not 0 <= position < size:
        return False
    first, last = position, size - 1
    for step in path:
        if last == 0:
            return False
        if first % 2 or first == last:
            hashed = node_hash(step, hashed)
            while not first % 2 and first:
                first, last = first >> 1, last >> 1
        else:
            hashed = node_hash(hashed, step)
        first, last = first >> 1, last >> 1
    return last == 0 and hashed == root
