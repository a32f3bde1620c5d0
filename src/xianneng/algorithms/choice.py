"""Choice by score 按分选岗: who scored best chooses first among the places that are left (REC-08)."""

import numpy as np
import numpy.typing as npt

BLOCK = 1 << 16  # people asked before it is looked again which positions have places left


def choose(wishes: npt.NDArray[np.integer], places: npt.NDArray[np.integer]) -> npt.NDArray[np.int32]:
    """The position that everybody gets, shape (people,), -1 for none.

    `wishes`: shape (people, wishes), in strict order of choice (ties are broken beforehand); a row names positions, the most wished first, -1
    for no more. `places`: how many each position takes, shape (positions,). Everybody gets the first wish that still has a place, so nobody
    prefers what somebody later in the order got. Raises ValueError where a wish is no position or places are negative.
    """
    if wishes.size and not -1 <= wishes.min() <= wishes.max() < len(places):
        raise ValueError("a wish names no position")
    if places.size and places.min() < 0:
        raise ValueError("a position has at least no place")
    left = [*places.tolist(), 0]  # the last one is -1's
    got = np.full(len(wishes), -1, np.int32)
    for start in range(0, len(wishes), BLOCK):
        block = wishes[start:start + BLOCK]
        asked = np.flatnonzero(np.array(left, bool)[block].any(axis=1))  # for whom nothing is left, needs no asking
        taken = []
        for wished in block[asked].tolist():
            for position in wished:
                if left[position]:
                    left[position] -= 1
                    break
            else:
                position = -1
            taken.append(position)
        got[start + asked] = taken
    return got
