"""``xianneng evaluate RULE --as-of DATE``: a rule, or a group of rules, asked of persons, with numbers and articles."""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from xianneng.law import evaluation
from xianneng.law.parameters import DEFAULTS, Parameters
from xianneng.law.promotion.facts import MUST, SCHEMA, YEARS, typed
from xianneng.law.refusals import NotFound, Refusal, Refused
from xianneng.law.rule import Clause
from xianneng.surface.project import environment

UNABLE = 2  # an unknown rule, bad facts, nobody of that number
SIGNS = {"met": "✓", "unmet": "✗", "ask": "?"}
EPILOG = f"""规则：规则目录的编号（{'、'.join(evaluation.askable()[len(evaluation.GROUPS):])}），
或一组：{'；'.join(f'{name} {text}' for name, text in evaluation.GROUPS.items())}。

结论：met 符合，unmet 不符合，ask 待认定（事实不明，或须由有权的人认定）。具备资格不等于应当晋升。

--facts 不用数据库，按事实表评估；.csv（UTF-8 或 GBK）或 .parquet，每人一行，列名：
{'、'.join(name for name in SCHEMA if not name.startswith(('grade_', 'determined_')))}，
grade_k 和 determined_k（k 为 0 至 {YEARS[-1]}：评估之日所在年度减 k 年的考核等次和确定日期）。
tenure_month 写起算年月（2021-06、2021.06 或 202106），其他日期写 2021-06-15，是否写 true 或 false。
sanction_until、measure_until 写影响期至哪一日（含当日），如处分决定所写；处分的这一日留空的，按规定的期限计算。
probation_until 写试用期满、任职定级起算的日期（不含当日在试用期内），2024-08-01 报到的为 2025-08-01。
按所评估的规则必须有的列：{'、'.join(dict.fromkeys(name for names in MUST.values() for name in names))}（没有某项处分等的留空；缺哪一列，拒绝时写明）。
其他不知道的列可以不给，按待认定处理。

退出码：0 已评估；2 没有这条规则、事实表有误，或没有这个机构、人员。"""


Judged = tuple[Parameters, pl.DataFrame]


@dataclass(frozen=True)
class Question:
    """What is asked: the clauses, the day, the engine."""

    clauses: tuple[Clause, ...]
    on: date
    engine: str

    def judged(self, facts: pl.DataFrame, known: Parameters) -> Judged:
        """The verdicts of a frame of facts under parameters, and these."""
        judge = _by_spark if self.engine == "spark" else evaluation.judge
        return known, judge(facts, self.clauses, self.on, known)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The rule, the day, whose facts, the engine, the form."""
    parser.formatter_class, parser.epilog = argparse.RawDescriptionHelpFormatter, EPILOG
    parser.add_argument("rule", metavar="规则", help="规则编号（如 RANK-PROM-03）或一组规则（如 promotion）")
    parser.add_argument("--as-of", metavar="日期", required=True, help="按哪一天的事实和法规，如 2026-11-20")
    parser.add_argument("--organ", metavar="机构代码", help="只评估这个机构（含下级）的人员")
    parser.add_argument("--person", type=int, metavar="编号", help="只评估这一人，并逐项列出")
    parser.add_argument("--facts", type=Path, metavar="文件", help="事实表（.csv 或 .parquet），不用数据库")
    parser.add_argument("--engine", choices=("polars", "spark"), default="polars", help="计算引擎，默认 polars")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> int:
    """0 evaluated; 2 with a clear word."""
    try:
        on = _day(args.as_of)
        clauses = evaluation.clauses_of(args.rule, on)
        if args.facts:
            return _report(args, *_of_file(args, clauses, on))
        with environment.database(args.data, signs=False):
            environment.set_up_django()
            return _report(args, *_of_database(args, clauses, on))
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return UNABLE


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(f"“{text}”不是日期", then="请写成 2026-11-20") from None


Found = tuple[Question, Iterator[Judged]]


def _of_file(args: argparse.Namespace, clauses: tuple[Clause, ...], on: date) -> Found:
    """The facts of a file, with the parameters that nobody has set."""
    if args.organ:
        raise Refused("事实表没有机构信息，不能与 --organ 同用", then="请先按机构筛选事实表，或不用 --facts")
    facts = typed(_read(args.facts), [clause.id for clause in clauses], on)
    asked = Question(clauses, on, args.engine)
    return asked, iter([asked.judged(_one(facts, args.person), DEFAULTS)])


def _one(facts: pl.DataFrame, person_id: int | None) -> pl.DataFrame:
    found = facts if person_id is None else facts.filter(pl.col("person_id") == person_id)
    if person_id is not None and not len(found):
        raise NotFound(f"事实表中没有编号为 {person_id} 的人员")
    return found


def _read(path: Path) -> pl.DataFrame:
    """The file as a frame. Refused for one that is not there, or is no table."""
    try:
        if path.suffix.lower() == ".parquet":
            return pl.read_parquet(path)
        raw = path.read_bytes()
        for encoding in ("utf-8-sig", "gb18030"):
            with suppress(UnicodeDecodeError):
                return pl.read_csv(raw.decode(encoding).encode(), infer_schema=False)
    except (OSError, pl.exceptions.PolarsError) as why:
        raise Refused(f"不能读取 {path}", why=str(why).splitlines()[0], then="请提供 .csv 或 .parquet 事实表") from None
    raise Refused(f"不能读取 {path}", why="既不是 UTF-8 也不是 GBK 文本", then="请另存为 UTF-8 的 .csv")


def _of_database(args: argparse.Namespace, clauses: tuple[Clause, ...], on: date) -> Found:
    """The facts of an organ, a person or everybody, in parts, each with the parameters of its place."""
    from xianneng.work.ranks import queries

    paths = queries.path_of_code(args.organ)
    asked = Question(clauses, on, args.engine)
    people = queries.serving(on, paths=paths, person_id=args.person)
    if not people:
        raise NotFound("这一天没有符合条件的在职人员", then="请核对机构代码、人员编号和日期")
    return asked, (asked.judged(part, known) for known, part in queries.facts_in_parts(people, on))


def _by_spark(frame: pl.DataFrame, asked: tuple[Clause, ...], on: date, parameters: Parameters) -> pl.DataFrame:
    """On Spark: the facts go in and the verdicts come back as Parquet. NotFound without the extra [spark]."""
    spark = _session()
    with tempfile.TemporaryDirectory() as folder:
        given, found = Path(folder) / "facts.parquet", Path(folder) / "verdicts"
        frame.write_parquet(given)
        judged = evaluation.judge(spark.read.parquet(str(given)), asked, on, parameters)
        judged.write.parquet(str(found))
        return pl.read_parquet(found / "*.parquet").sort("person_id")


def _session() -> Any:
    """A session of the Spark that is configured, or of this machine."""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise NotFound("没有安装 Spark", then="请安装可选部件：pip install 'xianneng[spark]'，并备好 Java 运行环境") from None
    try:
        session = (SparkSession.builder.appName("xianneng evaluate").config("spark.ui.enabled", "false")
                   .config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
                   .config("spark.sql.session.timeZone", "UTC").getOrCreate())
    except (RuntimeError, OSError) as why:
        raise NotFound("不能启动 Spark", why=str(why).splitlines()[0], then="请核对 Java 运行环境（JAVA_HOME）") from None
    session.sparkContext.setLogLevel("ERROR")
    return session


def _report(args: argparse.Namespace, asked: Question, parts: Iterator[Judged]) -> int:
    """Print as the parts come, so that a province needs no more memory than a part."""
    counts = dict.fromkeys(SIGNS, 0)
    write = _write_json if args.json else _write_text
    if args.json:
        print(_head(args, asked) + ' "persons": [')
    first = True
    for known, part in parts:
        for answer in evaluation.answers(part.iter_rows(named=True), asked.clauses, asked.on, known):
            counts[answer["state"]] += 1
            write(answer, first=first)
            first = False
    if args.json:
        print(f' ], "counts": {json.dumps(counts)}}}')
    else:
        print(f"共 {sum(counts.values())} 人：" + "，".join(
            f"{SIGNS[state]} {evaluation.STATES[state]} {count}" for state, count in counts.items()))
    return 0


def _head(args: argparse.Namespace, asked: Question) -> str:
    clauses = [{"clause": clause.id, "rule": clause.rule_id, "title": clause.title, "group": clause.group}
               for clause in asked.clauses]
    head = {"rule": args.rule, "as_of": asked.on.isoformat(), "engine": asked.engine, "clauses": clauses}
    return json.dumps(head, ensure_ascii=False)[:-1] + ","


def _write_json(answer: Mapping[str, Any], *, first: bool) -> None:
    print(("  " if first else "  ,") + json.dumps(answer, ensure_ascii=False, default=str))


def _write_text(answer: Mapping[str, Any], *, first: bool) -> None:
    aim = f"{answer['rank'] or '—'} → {answer['target'] or '—'}"
    since = f"，{'自' if answer['eligible'] else '最早'} {answer['first_on']} 具备基本资格"
    since = since if answer["first_on"] and answer["eligible"] is not None else ""
    print(f"{SIGNS[answer['state']]} {answer['person_id']}\t{aim}{since}")
    for clause in answer["clauses"]:
        remedy = f" → {clause['remedy']}" if clause["remedy"] else ""
        print(f"    {SIGNS[clause['state']]} {clause['title']}：{clause['text']}（{clause['article']}）{remedy}")
        if clause["default"]:
            print(f"      {clause['default']}")
    if answer["beside"]:
        print(f"    另：{answer['beside']}")

