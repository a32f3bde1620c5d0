"""Words with values in them."""

from datetime import date

import polars as pl
import pytest

from xianneng.law.phrases import phrase


def test_values_stand_in_the_braces_and_null_is_null() -> None:
    frame = pl.DataFrame({"name": ["甲", "乙", None], "on": [date(2026, 1, 2), None, date(2026, 1, 3)], "years": [3, 4, 5]})
    made = frame.select(said=phrase("{}于 {} 满{}年", "name", "on", pl.col("years") + 1))["said"].to_list()
    assert made == ["甲于 2026-01-02 满4年", None, None]


def test_rows_that_are_none_and_groups() -> None:
    frame = pl.DataFrame({"key": ["a", "a", "b"], "row": [1, 2, 3]})
    assert frame.clear().select(phrase("第{}行", "row")).height == 0
    assert frame.group_by("key", maintain_order=True).agg(phrase("{}-{}", "key", "row").str.join(" ").alias("all"))["all"].to_list() == ["a-1 a-2", "b-3"]


def test_as_many_parts_as_braces() -> None:
    with pytest.raises(ValueError, match="zip"):
        phrase("{}至{}", "low")
