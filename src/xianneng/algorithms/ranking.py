"""Ranking 排名 within groups by marks, with the tie rules stated, and who enters the next stage by a ratio (RECR-EXAM-02, RECR-EXAM-03)."""

from collections.abc import Sequence

import polars as pl


def ranks(marks: pl.DataFrame, *, group: str, by: Sequence[str]) -> pl.Series:
    """Everybody's rank within the group, 1 first, in the frame's order; who is equal in all of `by` has one rank, and the next is passed over.

    `by`: columns of whole numbers (marks in hundredths, never floats), the first decides, the next where it is equal, each larger first. Who
    lacks the first of them (absent, below the line, void) has no rank: null; lacking a later one is less than any number.
    Raises TypeError where a column is not of whole numbers.
    """
    for column in by:
        if not marks[column].dtype.is_integer():
            raise TypeError(f"{column} is not of whole numbers")
    numbered = marks.select(group, *by).with_row_index("at")
    ordered = numbered.filter(pl.col(by[0]).is_not_null()).sort(group, *by, descending=[False, *[True] * len(by)], nulls_last=True)
    row, (begins, *differ) = pl.int_range(pl.len()), [pl.col(column).ne_missing(pl.col(column).shift()) for column in (group, *by)]
    found = ordered.select("at", rank=pl.when(begins | pl.any_horizontal(differ)).then(row).forward_fill() - pl.when(begins).then(row).forward_fill() + 1)
    return numbered.select("at").join(found, on="at", how="left", maintain_order="left")["rank"]


def shortlist(ranked: pl.DataFrame, positions: pl.DataFrame, *, group: str) -> pl.Series:
    """Who enters the next stage, in the frame's order: whose ``rank`` is within places × ratio; who ties at the cut all enter.

    `ranked`: `group` and ``rank`` (see `ranks`; null enters nothing). `positions`: `group`, ``places`` and ``ratio``, whole numbers; a group
    that is not among them takes nobody.
    """
    enter = positions.select(group, enter=pl.col("places").cast(pl.Int64) * pl.col("ratio"))
    return ranked.select(group, "rank").join(enter, on=group, how="left", maintain_order="left").select(
        entered=(pl.col("rank") <= pl.col("enter")).fill_null(value=False))["entered"]
