"""The verifiable draw 抽签: what is drawn about is committed to and published first, chance comes from a public source that nobody knows by then,
and anybody can recompute who drew what. All of it is SM3 (GB/T 32905) over bytes: any platform gives the same.
"""

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Places: TypeAlias = "npt.NDArray[np.int64]"

DIGEST_SIZE = 32  # bytes of SM3


def commit(files: Iterable[bytes]) -> bytes:
    """What is published beforehand: SM3 over the SM3 of each file of the inputs, in their order; 32 bytes."""
    return _sm3(b"".join(map(_sm3, files)))


def seed(commitment: bytes, value: str) -> bytes:
    """The seed of a draw, 32 bytes: SM3(commitment ‖ value in UTF-8).

    `value`: what the public source that was named beforehand says, letter by letter as it is published. Raises ValueError where the
    commitment is no digest, or the value is empty or begins or ends with a blank.
    """
    if len(commitment) != DIGEST_SIZE:
        raise ValueError("a commitment has 32 bytes")
    if not value or value != value.strip():
        raise ValueError("a public value is neither empty nor surrounded by blanks")
    return _sm3(commitment + value.encode())


def drawn(seed: bytes, count: int) -> Places:
    """For each number 0 … count-1 its place in the order of the draw, 0 first; shape (count,).

    A number's lot is the first eight bytes of SM3(seed ‖ number as eight bytes, most significant first). The smallest lot comes first;
    of equal lots the smaller number.
    """
    begun = hashlib.new("sm3", seed)  # copied, it costs half of a new one

    def lot(number: int) -> bytes:
        digest = begun.copy()
        digest.update(number.to_bytes(8, "big"))
        return digest.digest()[:8]

    import numpy as np  # late: most web workers never draw

    lots = np.frombuffer(b"".join(map(lot, range(count))), ">u8").astype(np.uint64)
    places = np.empty(count, np.int64)
    places[np.argsort(lots, kind="stable")] = np.arange(count)
    return places


def _sm3(data: bytes) -> bytes:
    return hashlib.new("sm3", data).digest()
