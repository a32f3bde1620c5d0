"""The same rule objects on Polars eager, Polars lazy and PySpark give the same answers."""

import os
import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import polars as pl
import pytest

from xianneng.law import bench, promotion
from xianneng.law.parameters import DEFAULTS
from xianneng.law.tests.people import BREAKS, time_in_rank

ON = bench.ON
COMPARED = ["person_id", "target", "source_rank", "source_layer", "min_years", *bench.VERDICT, "first_on"]


def answer(facts: Any) -> Any:
    aimed = promotion.target(facts, ON)
    return promotion.first_dates(promotion.verdict(aimed, ON, DEFAULTS), ON, DEFAULTS)


@pytest.fixture(scope="module")
def facts() -> pl.DataFrame:
    return bench.facts(400, seed=7).with_columns(birth_on=pl.lit(date(1980, 1, 1)))


@pytest.fixture(scope="module")
def broken(facts: pl.DataFrame) -> pl.DataFrame:
    """The same people, the time in rank of every third with a break; what that changes is seen."""
    told = time_in_rank(ON, [(date(2018, 3, 1), date(2020, 11, 1)), (date(2025, 2, 1), None)])
    third = pl.col("person_id") % 3 == 0
    return facts.with_columns(pl.when(third).then(pl.lit(told[name], dtype)).otherwise(name if name in facts.columns else None).alias(name)
                              for name, dtype in {"tenure_month": pl.Int32, **BREAKS}.items())


@pytest.fixture(scope="module")
def expected(facts: pl.DataFrame) -> pl.DataFrame:
    frame: pl.DataFrame = answer(facts).select(COMPARED)
    assert frame["state"].n_unique() == 3
    assert frame["first_on"].n_unique() > 20
    return frame


def test_polars_lazy(facts: pl.DataFrame, expected: pl.DataFrame) -> None:
    assert answer(facts.lazy()).select(COMPARED).collect().equals(expected)


def test_breaks_polars_lazy_and_one_at_a_time(facts: pl.DataFrame, broken: pl.DataFrame, expected: pl.DataFrame) -> None:
    found = answer(broken).select(COMPARED)
    assert answer(broken.lazy()).select(COMPARED).collect().equals(found)
    assert pl.concat([answer(broken[at:at + 1]).select(COMPARED) for at in range(60)]).equals(found.head(60))
    third = pl.col("person_id") % 3 == 0
    assert found.filter(~third).equals(expected.filter(~third))
    assert not found.equals(answer(broken.drop(BREAKS)).select(COMPARED))


def test_one_at_a_time_and_from_several_threads(facts: pl.DataFrame, expected: pl.DataFrame) -> None:
    with ThreadPoolExecutor(4) as threads:
        rows = list(threads.map(lambda at: answer(facts[at:at + 1]).select(COMPARED), range(80)))
    assert pl.concat(rows).equals(expected.head(80))
    assert answer(facts.head(0)).select(COMPARED).schema == expected.schema


def test_results_in_the_order_of_their_years_need_no_sorting(facts: pl.DataFrame) -> None:
    timely = facts.with_columns(pl.lit(date(ON.year - back + 1, 3, 5)).alias(f"determined_{back}") for back in bench.YEARS)
    assert answer(timely).equals(answer(timely.lazy()).collect())


def test_the_hand_written_peer(facts: pl.DataFrame, expected: pl.DataFrame) -> None:
    by_hand = bench.by_hand(promotion.target(facts, ON))
    assert by_hand.select(bench.VERDICT).equals(expected.select(bench.VERDICT))


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    sql = pytest.importorskip("pyspark.sql", reason="the extra [spark] is not installed")
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("PySpark needs a Java runtime")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    session = (
        sql.SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # PySpark's own, on this Python
@pytest.mark.parametrize("which", ["facts", "broken"])
def test_pyspark(spark: Any, which: str, request: pytest.FixtureRequest) -> None:
    facts = request.getfixturevalue(which)
    expected = answer(facts).select(COMPARED)
    rows = spark.createDataFrame(facts.rows(), spark_schema(facts))
    found = [row.asDict() for row in answer(rows).select(*COMPARED).collect()]
    frame = pl.DataFrame(found, schema=expected.schema).sort("person_id")
    for column in COMPARED:
        assert frame[column].to_list() == expected[column].to_list(), column


def spark_schema(facts: pl.DataFrame) -> str:
    """The Spark type of each column, as a DDL string."""
    names = {pl.String: "string", pl.Int32: "int", pl.Int64: "bigint", pl.Boolean: "boolean", pl.Date: "date"}
    return ", ".join(f"{column} {names[dtype.base_type()]}" for column, dtype in facts.schema.items())
