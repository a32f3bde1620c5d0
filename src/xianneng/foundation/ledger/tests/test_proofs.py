"""The tree and its proofs against the definitions of RFC 9162, taken word for word, with SM3 for SHA-256."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianneng.foundation.ledger import proofs
from xianneng.foundation.ledger.digests import (
    Tree,
    canonical,
    leaf_hash,
    node_hash,
    refuse_id_numbers,
    without_id_numbers,
)
from xianneng.law.refusals import Refused

# The eight entries with which Certificate Transparency's own tests work.
ENTRIES = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                                            "606162636465666768696a6b6c6d6e6f")]


def sm3(data: bytes) -> bytes:
    return hashlib.new("sm3", data).digest()


def mth(entries: list[bytes]) -> bytes:
    """Section 2.1.1."""
    if not entries:
        return sm3(b"")
    if len(entries) == 1:
        return sm3(b"\x00" + entries[0])
    k = 1
    while k * 2 < len(entries):
        k *= 2
    return sm3(b"\x01" + mth(entries[:k]) + mth(entries[k:]))


def path(m: int, entries: list[bytes]) -> list[bytes]:
    """Section 2.1.3.1."""
    if len(entries) == 1:
        return []
    k = 1
    while k * 2 < len(entries):
        k *= 2
    if m < k:
        return [*path(m, entries[:k]), mth(entries[k:])]
    return [*path(m - k, entries[k:]), mth(entries[:k])]


def grown(entries: list[bytes]) -> tuple[Tree, dict[tuple[int, int], bytes]]:
    """The tree of some entries, and its complete nodes by place."""
    tree, nodes = Tree(), {}
    for entry in entries:
        nodes |= {(level, index): value for level, index, value in tree.append(leaf_hash(entry))}
    return tree, nodes


def test_known_values() -> None:
    """Computed once from the definition and written down, so that both may not drift together."""
    assert leaf_hash(b"").hex() == "2daef60e7a0b8f5e024c81cd2ab3109f2b4f155cf83adeb2ae5532f74a157fdf"
    assert mth(ENTRIES).hex() == "bc48ba7a709184b5f2a631e1adeb8dc2a0d4c018c1d6cc89b5664fe154c93b38"
    assert Tree().root() == sm3(b"")


@pytest.mark.parametrize("size", range(1, 9))
def test_every_proof_of_the_first_eight_sizes(size: int) -> None:
    entries = ENTRIES[:size]
    tree, nodes = grown(entries)
    assert tree.root() == mth(entries)
    for position in range(size):
        assert proofs.inclusion(lambda *place: nodes[place], position, size) == path(position, entries)


@given(st.lists(st.binary(max_size=4), min_size=1, max_size=130), st.data())
def test_inclusion(entries: list[bytes], data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(entries) - 1))
    tree, nodes = grown(entries)
    found = proofs.gathered(proofs.inclusion, lambda wanted: {place: nodes[place] for place in wanted}, position,
                            len(entries))
    assert found == path(position, entries)
    hashed, root = leaf_hash(entries[position]), tree.root()
    assert proofs.verify_inclusion(hashed, position, len(entries), found, root)
    assert not proofs.verify_inclusion(leaf_hash(b"other"), position, len(entries), found, root)
    assert not proofs.verify_inclusion(hashed, position, len(entries), [*found, bytes(32)], root)
    assert not proofs.verify_inclusion(hashed, len(entries), len(entries), found, root)
    if found:
        assert not proofs.verify_inclusion(hashed, position, len(entries), found[:-1], root)


def test_a_leaf_is_never_an_inner_node() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert node_hash(left, right) != leaf_hash(left + right)


def test_canonical_bytes() -> None:
    assert canonical({"b": 1, "a": ["号", None, True]}) == '{"a":["号",null,true],"b":1}'.encode()
    with pytest.raises(TypeError):
        canonical({"a": 0.1})


@pytest.mark.parametrize("text", ["11010519491231002X", "身份证号11010519491231002x。", "110105 19491231 002X", "签到110105-19491231-002X.png", "110105_19491231002x",
                                  "1101 0519 4912 3100 2X", "１１０１０５１９４９１２３１００２Ｘ"])
def test_id_numbers_are_refused(text: str) -> None:
    with pytest.raises(Refused, match="身份证号"):
        refuse_id_numbers(text)
    refuse_id_numbers(without_id_numbers(text))


@pytest.mark.parametrize("text", ["110105194912310021", "0" * 64, "a11010519491231002X", "编号 20261121080000001234", "扫描 20261120_093012_0012", "2026-11-20 2026-11-21 20"])
def test_other_numbers_are_not(text: str) -> None:
    assert without_id_numbers(text) == text or len(text) == 18
    refuse_id_numbers(text)
