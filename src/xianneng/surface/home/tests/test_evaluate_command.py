"""``xianneng evaluate``: from a file without a database, from the county, in words and as JSON."""

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from xianneng.law import bench
from xianneng.law.phrases import phrase
from xianneng.law.promotion.facts import SCHEMA
from xianneng.surface import cli

if TYPE_CHECKING:
    from xianneng.surface.project.testing import County

AS_OF = ("--as-of", "2026-11-20")


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    path = tmp_path / "事实.csv"
    month = pl.col("tenure_month")  # as people write it
    frame = bench.facts(60, seed=3).with_columns(tenure_month=phrase("{}{}", month // 12, (month % 12 + 1).cast(pl.String).str.zfill(2)),
                                                  measure_until=pl.when(pl.col("measure_kind").is_not_null()).then("measure_until"))
    frame.select([name for name in SCHEMA if name in frame.columns]).write_csv(path)
    return path


def said(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, Any]:
    """The exit status, and the JSON or what was said."""
    code = cli.main(["evaluate", *map(str, words)])
    out, errors = capsys.readouterr()
    return code, json.loads(out) if "--json" in words and not code else out + errors


def test_a_file_needs_no_database(facts: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    code, found = said(capsys, "promotion", *AS_OF, "--facts", facts, "--json")
    assert (code, len(found["persons"]), sum(found["counts"].values())) == (0, 60, 60)
    assert all(len(each["clauses"]) == len(found["clauses"]) == 14 for each in found["persons"])
    pl.read_csv(facts, infer_schema=False).write_parquet(facts.with_suffix(".parquet"))
    assert said(capsys, "promotion", *AS_OF, "--facts", facts.with_suffix(".parquet"), "--json")[1] == found
    code, words = said(capsys, "RANK-PROM-03", *AS_OF, "--facts", facts, "--person", found["persons"][0]["person_id"])
    assert code == 0
    assert "共 1 人" in words
    assert "第18条" in words
    assert "条文未明，按默认口径：" in words, "the readings of grade C, as the page and the JSON have them"
    assert said(capsys, "DISC-PARTY-01", *AS_OF, "--facts", facts, "--json")[1]["clauses"][0]["clause"] == "sanction"


@pytest.mark.parametrize(("words", "word"), [
    (("RANK-PROM-99", *AS_OF), "RANK-PROM-99"), (("promotion", "--as-of", "去年"), "不是日期"),
    (("promotion", "--as-of", "2018-01-01"), "2019-06-01"), (("promotion", *AS_OF, "--person", "999999"), "编号为 999999"),
    (("promotion", *AS_OF, "--organ", "S-1"), "没有机构信息")])
def test_what_cannot_be_answered_is_said_with_status_2(words: tuple[str, ...], word: str, facts: Path,
                                                       capsys: pytest.CaptureFixture[str]) -> None:
    code, answer = said(capsys, *words, "--facts", facts)
    assert code == 2
    assert word in answer


def test_a_file_that_is_no_table_of_facts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, content, word in (("无.csv", None, "不能读取"), ("坏.parquet", b"PAR1", "不能读取"), ("空.csv", b"", "不能读取"),
                                ("缺.csv", b"person_id,kind\n1,\n", "缺少列"), ("乱.csv", b"a,b\n\xff\xff,1\n", "不能读取")):
        if content is not None:
            (tmp_path / name).write_bytes(content)
        code, answer = said(capsys, "promotion", *AS_OF, "--facts", tmp_path / name)
        assert (code, word in answer) == (2, True), (name, answer)


def test_the_county_by_organ_and_person_answers_as_its_page(made: "County", capsys: pytest.CaptureFixture[str]) -> None:
    from xianneng.foundation.record.facts import Asked
    from xianneng.surface.project.testing import ON, WATER
    from xianneng.work.ranks import queries

    organ = made.organs[WATER]
    code, found = said(capsys, "promotion", *AS_OF, "--organ", organ.code, "--json")
    expected = {each.person_id: each.state for each in queries.explain(Asked(ON, paths=(organ.path,)))}
    assert code == 0
    assert {each["person_id"]: each["state"] for each in found["persons"]} == expected
    everybody = said(capsys, "eligibility", *AS_OF, "--json")[1]["persons"]
    assert len(everybody) > len(expected)
    person = made.persons["周望川"]
    one = said(capsys, "eligibility", *AS_OF, "--person", person, "--json")[1]["persons"]
    assert one == [each for each in everybody if each["person_id"] == person]
    assert said(capsys, "promotion", *AS_OF, "--organ", "没有")[0] == 2
    assert said(capsys, "promotion", *AS_OF, "--person", "999999")[0] == 2


@pytest.mark.slow
def test_spark_answers_the_same(facts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pyspark.sql", reason="the extra [spark] is not installed")
    if not shutil.which("java"):
        pytest.skip("PySpark needs a Java runtime")
    words = ("promotion", *AS_OF, "--facts", facts, "--json")
    here, there = said(capsys, *words)[1], said(capsys, *words, "--engine", "spark")[1]
    assert there["persons"] == here["persons"]
