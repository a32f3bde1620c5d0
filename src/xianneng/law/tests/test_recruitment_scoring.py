"""Scores: marks as they are read, the composite to the last place, absence, breaches and zeros, a panel's mean; by whole numbers against fractions."""

from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianneng.law.recruitment import scoring as law
from xianneng.law.refusals import Refused

PAPERS = (law.Paper("行测", 100, 1), law.Paper("申论", 100, 1))
STRICT, MILD = law.Terms(2, absent_out=True, zero_out=True), law.Terms(2, absent_out=False, zero_out=False)


def one(first: int, second: int, terms: law.Terms = STRICT, *, void: bool = False, papers: tuple[law.Paper, ...] = PAPERS) -> tuple[str, int | None, int | None]:
    """Standing, written score and what counts of it."""
    row = law.written(pl.DataFrame({"行测": [first], "申论": [second]}), papers, terms, void=pl.lit(value=void)).row(0, named=True)
    return row["standing"], row["written"], row["counts"]


def test_the_example_of_the_rule() -> None:
    assert one(6850, 7100) == ("有效", 697500, 697500)
    assert law.total(697500, 824000, written_share=50, decimals=2) == 760800, "76.075: a half goes up"


@pytest.mark.parametrize(("first", "second", "terms", "void", "found"), [
    (law.ABSENT, 5000, STRICT, False, ("缺考", None, None)), (law.ABSENT, 5000, MILD, False, ("缺考", 250000, 250000)),
    (law.ABSENT, law.ABSENT, MILD, False, ("缺考", None, None)), (0, 5000, STRICT, False, ("零分", 250000, None)), (0, 5000, MILD, False, ("零分", 250000, 250000)),
    (law.BREACH, 5000, STRICT, False, ("违纪零分", 250000, None)), (law.BREACH, 5000, MILD, False, ("违纪零分", 250000, 250000)),
    (9000, 9000, MILD, True, ("取消资格", None, None)), (law.BREACH, 9000, STRICT, True, ("取消资格", None, None))])
def test_absence_breaches_and_zeros(first: int, second: int, terms: law.Terms, void: bool, found: tuple[str, int | None, int | None]) -> None:
    assert one(first, second, terms, void=void) == found


@given(st.integers(1, 15000), st.integers(1, 10000), st.integers(1, 9), st.integers(1, 9), st.integers(0, 4))
def test_a_weighted_score_is_rounded_once_and_half_up(first: int, second: int, weight: int, other: int, decimals: int) -> None:
    papers = (law.Paper("行测", 150, weight), law.Paper("申论", 100, other))
    exact = (Fraction(first, 15000) * weight + Fraction(second, 10000) * other) * 100 / (weight + other)
    scale = 10 ** decimals
    expected = int(exact * scale + Fraction(1, 2)) * (law.SCORE // scale)
    assert one(first, second, law.Terms(decimals, absent_out=True, zero_out=True), papers=papers)[1] == expected


@pytest.mark.parametrize(("text", "mark"), [("68.5", 6850), ("68.05", 6805), (" 100 ", 10000), ("0", 0), ("６８.５", 6850), ("缺考", law.ABSENT), ("违纪", law.BREACH)])
def test_marks_are_read_and_told_again(text: str, mark: int) -> None:
    assert law.read_mark(text, 100) == mark
    assert law.read_mark(law.mark_words(mark), 100) == mark


@pytest.mark.parametrize("text", ["", "100.01", "68.555", "-1", "1e2", "六十八", "68,5", "缺考1", "=1+1"])
def test_what_is_no_mark_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        law.read_mark(text, 100)


def test_a_panel_s_mean_without_the_highest_and_the_lowest() -> None:
    assert law.trimmed([8000, 8100, 8200, 8333, 9000], drop=True, decimals=2) == 821100
    assert law.trimmed([8000, 8000, 8000], drop=True, decimals=2) == 800000, "one of each only"
    assert law.trimmed([8000, 9000], drop=False, decimals=2) == 850000
    with pytest.raises(Refused, match="评分太少"):
        law.trimmed([8000, 9000], drop=True, decimals=2)


def test_a_line_is_reached_from_its_very_mark() -> None:
    frame = pl.DataFrame({"written": [600000, 599999, None, 700000], "行测": [5000, 6000, 6000, 4999]})
    passes = frame.select(law.passes(pl.col("written"), {"行测": pl.col("行测")}, {"": 600000, "行测": 5000}))
    assert passes.to_series().fill_null(value=False).to_list() == [True, False, False, False]
