"""The vocabulary of checks over a typed frame: each gives a frame of what it found, one line per wrong cell.

Columns of such a frame: `sheet`, `row` (of the sheet, from 1), `key` (column), `code`, `message`, `would_be_right`,
`is_notice`.
"""

import polars as pl

from xianneng.law.phrases import phrase

SCHEMA = {"sheet": pl.String, "row": pl.Int64, "key": pl.String, "code": pl.String, "message": pl.String,
          "would_be_right": pl.String, "is_notice": pl.Boolean}


def nothing() -> pl.DataFrame:
    """No finding."""
    return pl.DataFrame(schema=SCHEMA)


def finding(frame: pl.DataFrame, key: str, code: str, when: pl.Expr, message: pl.Expr | str,
            would_be_right: pl.Expr | str = "", *, is_notice: bool = False) -> pl.DataFrame:
    """A line at column `key` of each row where `when` is true (unknown is not true)."""
    return frame.filter(when).select(
        "sheet", "row", pl.lit(key).alias("key"), pl.lit(code).alias("code"), said(message).alias("message"),
        said(would_be_right).alias("would_be_right"), pl.lit(is_notice).alias("is_notice"))


def once(found: list[pl.DataFrame]) -> pl.DataFrame:
    """Every cell with the first thing found there; findings of greater weight come first."""
    return pl.concat(found).unique(["sheet", "row", "key"], keep="first", maintain_order=True)


def without_wrong(frame: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """The frame with every wrong cell blank and named in `faulty`: what is compared with it is not wrong for its sake."""
    wrong = found.filter(~pl.col("is_notice")).group_by("sheet", "row").agg(wrong=pl.col("key"))
    marked = frame.join(wrong, on=["sheet", "row"], how="left", maintain_order="left").with_columns(
        pl.col("wrong").fill_null(pl.lit([], pl.List(pl.String))))
    keys = [key for key in found["key"].unique() if key in frame.columns]
    return marked.with_columns(
        *(pl.when(~pl.col("wrong").list.contains(key)).then(key).alias(key) for key in keys),
        faulty=pl.concat_list("faulty", "wrong")).drop("wrong")


def said(message: pl.Expr | str) -> pl.Expr:
    """A message as an expression."""
    return pl.lit(message, dtype=pl.String) if isinstance(message, str) else message.cast(pl.String)


def shown(key: str) -> pl.Expr:
    """A date as people write it: 1978.09 when its day is unknown, else 1978-09-01."""
    return (pl.when(pl.col(f"{key}_by_month")).then(pl.col(key).dt.strftime("%Y.%m"))
            .otherwise(pl.col(key).dt.strftime("%Y-%m-%d")))


def is_after(earlier: str, later: str) -> pl.Expr:
    """Whether the date that should be earlier is later for certain: by the month when one of them has no day."""
    by_month = pl.col(f"{earlier}_by_month") | pl.col(f"{later}_by_month")
    first, second = pl.col(earlier), pl.col(later)
    return pl.when(by_month).then(first.dt.truncate("1mo") > second.dt.truncate("1mo")).otherwise(first > second)


def out_of_order(frame: pl.DataFrame, earlier: tuple[str, str], later: tuple[str, str]) -> pl.DataFrame:
    """A line at the later date of each pair (key, name) that stands the wrong way round."""
    (early, early_name), (late, late_name) = earlier, later
    return finding(frame, late, "date.order", is_after(early, late),
                   phrase(f"{late_name}{{}}早于{early_name}{{}}", shown(late), shown(early)),
                   phrase("不早于{}，或更正" + early_name, shown(early)))


def in_future(frame: pl.DataFrame, key: str, name: str, on: pl.Expr) -> pl.DataFrame:
    """A line at each date later than the day of the check."""
    return finding(frame, key, "date.future", pl.col(key) > on,
                   phrase(name + "{}晚于今天", shown(key)), "已经发生的日期；未到日期的任职在办件中生效")


def rows_of_group(*keys: str) -> pl.Expr:
    """The rows of everyone in the row's group, as 第3、7行, of several sheets as 甲.xlsx第2行、乙.xlsx第2行 (the first ten)."""
    numbers = phrase("第{}行", pl.col("row").sort().head(10).cast(pl.String).str.join("、").over(keys))
    places = phrase("{}第{}行", "sheet", "row").sort_by("sheet", "row").head(10).str.join("、").over(keys)
    return pl.when(pl.col("sheet").n_unique().over(keys) > 1).then(places).otherwise(numbers)
