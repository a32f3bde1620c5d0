"""Ranks and shortlists beside a slow way of saying the same; choice by score beside one that asks everybody."""

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianneng.algorithms import choice
from xianneng.algorithms.choice import choose
from xianneng.algorithms.ranking import ranks, shortlist

MARK = st.none() | st.integers(0, 3)
ROWS = st.lists(st.tuples(st.sampled_from("甲乙丙"), MARK, MARK), max_size=25)


def frame(rows: list[tuple[str, int | None, int | None]]) -> pl.DataFrame:
    return pl.DataFrame(rows, {"position": pl.String, "total": pl.Int32, "aptitude": pl.Int32}, orient="row")


def slowly(rows: list[tuple[str, int | None, int | None]]) -> list[int | None]:
    """One more than those of the group who are better."""
    def better(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
        return one[0] == other[0] and one[1] is not None and (one[1], -1 if one[2] is None else one[2]) > (other[1], -1 if other[2] is None else other[2])
    return [None if row[1] is None else 1 + sum(better(other, row) for other in rows) for row in rows]


@given(ROWS)
def test_a_rank_is_one_more_than_those_who_are_better(rows: list[tuple[str, int | None, int | None]]) -> None:
    assert ranks(frame(rows), group="position", by=["total", "aptitude"]).to_list() == slowly(rows)


@given(ROWS, st.integers(0, 3), st.integers(1, 5))
def test_who_enters_is_within_the_ratio(rows: list[tuple[str, int | None, int | None]], places: int, ratio: int) -> None:
    ranked = frame(rows).with_columns(rank=ranks(frame(rows), group="position", by=["total", "aptitude"]))
    positions = pl.DataFrame({"position": ["甲", "乙"], "places": [places, 1], "ratio": [ratio, 2]})
    enters = {"甲": places * ratio, "乙": 2, "丙": 0}
    assert shortlist(ranked, positions, group="position").to_list() == [rank is not None and rank <= enters[row[0]] for row, rank in zip(rows, slowly(rows), strict=True)]


def test_who_ties_at_the_cut_enters() -> None:
    """RECR-EXAM-03's example: two places, 3:1, sixth and seventh equal."""
    marks = pl.DataFrame({"position": ["甲"] * 9, "total": [13000, 12900, 12800, 12700, 12600, 11850, 11850, 11700, None]})
    ranked = marks.with_columns(rank=ranks(marks, group="position", by=["total"]))
    assert ranked["rank"].to_list() == [1, 2, 3, 4, 5, 6, 6, 8, None]
    assert shortlist(ranked, pl.DataFrame({"position": ["甲"], "places": [2], "ratio": [3]}), group="position").sum() == 7


def test_marks_are_whole_numbers() -> None:
    with pytest.raises(TypeError, match="total"):
        ranks(pl.DataFrame({"position": ["甲"], "total": [69.75]}), group="position", by=["total"])


def asked_one_by_one(wishes: list[list[int]], places: list[int]) -> list[int]:
    """Every position is filled by who comes first of those that want it and got nothing that they want more: tried until nothing moves."""
    got = [-1] * len(wishes)
    while True:
        holders = {position: sorted(person for person, held in enumerate(got) if held == position) for position in range(len(places))}
        for person, wished in enumerate(wishes):
            better = wished if got[person] == -1 else wished[:wished.index(got[person])]
            for position in better:
                if position == -1:
                    continue
                room = len(holders[position]) < places[position]
                if places[position] and (room or holders[position][-1] > person):
                    if not room:
                        got[holders[position][-1]] = -1
                    got[person] = position
                    break
            else:
                continue
            break
        else:
            return got


@st.composite
def wished(drawing: Any) -> tuple[list[list[int]], list[int]]:
    places = drawing(st.lists(st.integers(0, 3), min_size=1, max_size=5))
    count = drawing(st.integers(1, 5))
    row = st.lists(st.integers(-1, len(places) - 1), min_size=count, max_size=count)
    return drawing(st.lists(row, min_size=1, max_size=12)), places


@given(wished(), st.integers(1, 13))
def test_nobody_prefers_what_somebody_later_got(given: tuple[list[list[int]], list[int]], block: int) -> None:
    wishes, places = given
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(choice, "BLOCK", block)
        got = choose(np.array(wishes), np.array(places)).tolist()
    assert got == asked_one_by_one(wishes, places)
    for position, count in enumerate(places):
        assert got.count(position) <= count


def test_nobody_to_choose_and_nothing_to_choose_from() -> None:
    assert choose(np.empty((0, 5), int), np.array([1])).tolist() == []
    assert choose(np.array([[-1]]), np.array([], int)).tolist() == [-1]


@pytest.mark.parametrize(("wishes", "places"), [([[2]], [1, 1]), ([[-2]], [1]), ([[0]], [-1])])
def test_what_is_no_wish_is_refused(wishes: list[list[int]], places: list[int]) -> None:
    with pytest.raises(ValueError, match="position"):
        choose(np.array(wishes), np.array(places))
