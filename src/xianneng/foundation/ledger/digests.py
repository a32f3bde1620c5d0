"""SM3 digests, canonical bytes, and the Merkle tree of RFC 9162 (with SM3 in the place of SHA-256)."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from xianneng.law import identity
from xianneng.law.refusals import Refused, refuse_unseen

EMPTY_ROOT = hashlib.new("sm3", b"").digest()
_FRESH = hashlib.new("sm3")
_ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:\d[ \t\u00a0\u3000_.·/\-‐-―－]?){17}[\dXxＸｘ](?![0-9A-Za-z])")
"""Also in groups, as people and scanners write it, and in wide digits (`\\d` is any digit there is)."""


def sm3(data: bytes) -> bytes:
    """The SM3 digest (GB/T 32905), 32 bytes."""
    digest = _FRESH.copy()  # half the cost of a new one
    digest.update(data)
    return digest.digest()


def sm3_of_rows(rows: Iterable[Sequence[Any]]) -> str:
    """SM3 over rows of plain values in their order, in hexadecimal; what dictionaries within them mean counts, not the order of their keys."""
    return sm3("\n".join(json.dumps(row, ensure_ascii=False, sort_keys=True) for row in rows).encode()).hex()


def has_id_number(text: str) -> bool:
    """Whether a text holds what can be a citizen's ID number, its check digit right."""
    return any(identity.read(_plain_number(found)) for found in _ID_NUMBER.findall(text))


def _plain_number(found: str) -> str:
    return re.sub(r"[^0-9X]", "", unicodedata.normalize("NFKC", found).upper())


def refuse_id_numbers(text: str) -> None:
    """The log is for ever: a citizen's ID number never goes into it in plain. Raises Refused."""
    if has_id_number(text):
        raise Refused("文字中有身份证号", why="存证日志长期保存，不写入身份证号", then="请删去身份证号后再提交；需要说明的，可写“身份证号登记有误”")


def refuse_typed(*texts: str) -> None:
    """Words that somebody typed and the log is to keep: no invisible signs, no ID numbers. Raises Refused."""
    refuse_unseen(list(texts))
    refuse_id_numbers(" ".join(texts))


def without_id_numbers(text: str) -> str:
    """A text for a title, say a file's name, with the ID numbers in it masked."""
    return _ID_NUMBER.sub(lambda found: f"{found[0][:3]}…{found[0][-1]}" if len(found[0]) == 18 or identity.read(_plain_number(found[0])) else found[0], text)


def canonical(value: Any) -> bytes:
    """The one byte form of a plain value: JSON with sorted keys, no spaces, UTF-8; floats are refused."""
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        raise TypeError("a float has no canonical form")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def leaf_hash(data: bytes) -> bytes:
    """RFC 9162 section 2.1.1: the hash of an entry."""
    return sm3(b"\x00" + data)


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 9162 section 2.1.1: the hash of an inner node."""
    return sm3(b"\x01" + left + right)


class Tree:
    """A growing Merkle tree that keeps only its frontier: the roots of its complete subtrees, largest first."""

    def __init__(self, size: int = 0, frontier: Sequence[bytes] = ()) -> None:
        self.size, self.frontier = size, list(frontier)

    def append(self, hashed: bytes) -> list[tuple[int, int, bytes]]:
        """Add an entry's hash; the complete nodes that this made: (level, index, hash), the leaf itself first."""
        made = [(0, self.size, hashed)]
        level, index = 0, self.size
        while index % 2:
            hashed = node_hash(self.frontier.pop(), hashed)
            level, index = level + 1, index // 2
            made.append((level, index, hashed))
        self.frontier.append(hashed)
        self.size += 1
        return made

    def root(self) -> bytes:
        """The root over everything appended."""
        if not self.frontier:
            return EMPTY_ROOT
        hashed = self.frontier[-1]
        for left in reversed(self.frontier[:-1]):
            hashed = node_hash(left, hashed)
        return hashed


def root_of(lines: Sequence[bytes]) -> bytes:
    """The Merkle root over byte lines."""
    tree = Tree()
    for line in lines:
        tree.append(leaf_hash(line))
    return tree.root()
