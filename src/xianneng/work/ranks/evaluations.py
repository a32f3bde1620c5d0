"""资格测算 of a jurisdiction: asked for on a page, done in the background part by part, kept with its date and parameters.

The verdicts of a run lie as one Parquet file beside the uploaded files; pages read from it only what they show.
"""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from hashlib import new as new_hash
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings
from django.db import transaction

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.exchange.writing import titled
from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.ledger.report import Report
from xianneng.foundation.organs import queries as organs
from xianneng.foundation.organs.models import Organ
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.record import facts
from xianneng.foundation.record.frames import copy_frame
from xianneng.foundation.record.models import Basic
from xianneng.foundation.web.progress import gone
from xianneng.law import catalogue, promotion
from xianneng.law.promotion.frames import require_force
from xianneng.law.refusals import NotFound, Refused
from xianneng.work.ranks import parameters, queries
from xianneng.work.ranks.models import Evaluation, EvaluationState

STATES = {"met": "具备", "unmet": "尚不具备", "ask": "待核查"}
EXPORT_LIMIT = 50_000
RUNNING = (EvaluationState.WAITING, EvaluationState.RUNNING)
EVALUATED = "ranks.evaluated"


def start(*, organ_id: int, on: date, viewer: Viewer, now: datetime) -> Evaluation:
    """Ask for the eligibility of everybody under an organ on a date; a run of the same under way is not asked for twice."""
    place = organs.place(viewer.scope, organ_id, on)
    viewer.require("ranks.evaluate", place.path)
    require_force(on)
    running = Evaluation.objects.filter(jurisdiction_id=place.id, on=on, state__in=RUNNING, stopping=False).first()
    if running and not silent(running, now):
        return running
    set_here = [{"jurisdiction": row.jurisdiction_id, "name": row.name, "value": row.value, "document": row.document, "from": row.valid_from.isoformat()}
                for row in parameters.kept(on)
                if place.path.startswith(row.jurisdiction.path) or row.jurisdiction.path.startswith(place.path)]
    return Evaluation.objects.create(jurisdiction_id=place.id, on=on, parameters=set_here, office_id=viewer.office_id,
                                     asked_by=viewer.signature, asked_at=now)


def stop(*, run: Evaluation, now: datetime) -> None:
    """Ask the worker to stop after its part; a run whose worker is gone ends here."""
    if run.state == EvaluationState.WAITING or silent(run, now):
        Evaluation.objects.filter(pk=run.pk, state__in=RUNNING).update(
            state=EvaluationState.STOPPED, stopping=True, ended_at=now)
    else:
        Evaluation.objects.filter(pk=run.pk, state__in=RUNNING).update(stopping=True)


def silent(run: Evaluation, now: datetime) -> bool:
    """Whether the worker of a run that has begun says nothing any more."""
    return run.state == EvaluationState.RUNNING and gone(run.said_at, now)


def broken_off(now: datetime) -> list[int]:
    """The runs whose worker is gone, put back to wait for another one."""
    left = [run.pk for run in Evaluation.objects.filter(state=EvaluationState.RUNNING, stopping=False) if silent(run, now)]
    return [pk for pk in left if Evaluation.objects.filter(pk=pk, state=EvaluationState.RUNNING).update(state=EvaluationState.WAITING, done_count=0)]


def carry_out(*, run_id: int, clock: Callable[[], datetime], size: int = queries.PART) -> None:
    """The worker's task: part after part, saying how far it is; stops where it is asked to."""
    run = Evaluation.objects.select_related("jurisdiction").get(pk=run_id)
    if not Evaluation.objects.filter(pk=run_id, state=EvaluationState.WAITING).update(state=EvaluationState.RUNNING):
        return  # stopped before it began, or another worker has it
    try:
        people = queries.serving(run.on, paths=(run.jurisdiction.path,))
        _say(run, total_count=len(people), started_at=clock(), said_at=clock())
        parts = _parts(run, people, clock, size)
        found = pl.concat(parts) if parts else pl.DataFrame(schema=RESULT)
        if parts is not None:
            result_file(run).parent.mkdir(parents=True, exist_ok=True)
            found.write_parquet(result_file(run))
    except Exception:
        _say(run, state=EvaluationState.FAILED, ended_at=clock())
        raise
    if parts is None:
        _say(run, state=EvaluationState.STOPPED, ended_at=clock())
        return
    ended_at, counts = clock(), _counts(found)
    with transaction.atomic(), writing(kind=EVALUATED, now=ended_at, body={
            "run": run.pk, "on": run.on.isoformat(), "counts": counts, "file": _digest(run)}):
        _say(run, state=EvaluationState.DONE, ended_at=ended_at, counts=counts)


def _parts(run: Evaluation, people: Sequence[int], clock: Callable[[], datetime], size: int) -> list[pl.DataFrame] | None:
    """The verdicts of each part; None when the run was stopped."""
    paths = pl.DataFrame(list(Organ.objects.filter(path__startswith=run.jurisdiction.path).values_list("pk", "path")),
                         orient="row", schema={"organ_id": pl.Int64, "organ_path": pl.String})
    parts = []
    for start_at in range(0, len(people), size):
        if Evaluation.objects.filter(pk=run.pk, stopping=True).exists():
            return None
        part = people[start_at:start_at + size]
        parts.append(_kept(queries.judged_part(part, run.on)).join(paths, on="organ_id", how="left").select(list(RESULT)))
        _say(run, done_count=start_at + len(part), said_at=clock())
    return parts


RESULT: dict[str, Any] = {
    "person_id": pl.Int64, "organ_id": pl.Int64, "organ_path": pl.String, "rank": pl.String, "target": pl.String,
    "state": pl.String, "first_on": pl.Date, "counted_months": pl.Int32, "required_months": pl.Int32,
    "rank_settable": pl.Boolean, "quota_limited": pl.Boolean, "quota_free": pl.Int32, "open_place": pl.Boolean,
    "lacking": pl.String}
"""The columns of a run: state met/unmet/ask of the personal clauses, null without a next rank that may be set; lacking in words."""


def _kept(judged: pl.DataFrame) -> pl.DataFrame:
    titles = {clause.id: clause.title for clause in catalogue.clauses()}
    lacking = pl.concat_list([pl.when(pl.col(name).not_()).then(pl.lit(titles[name])) for name in promotion.PERSONAL])
    state = (pl.when(pl.col("eligible")).then(pl.lit("met")).when(pl.col("eligible").is_null()).then(pl.lit("ask"))
             .otherwise(pl.lit("unmet")))
    return judged.with_columns(
        state=pl.when(pl.col("target").is_not_null() & pl.col("rank_settable").fill_null(True)).then(state), lacking=lacking.list.drop_nulls().list.join("、"),
        open_place=pl.col("quota").fill_null(False))


def _counts(found: pl.DataFrame) -> dict[str, int]:
    by_state = dict(found["state"].drop_nulls().value_counts().iter_rows())
    ready = found.filter((pl.col("state") == "met") & pl.col("open_place")).height
    return {"people": found.height, "ready": ready, **{state: by_state.get(state, 0) for state in STATES}}


def _digest(run: Evaluation) -> str:
    """SM3 of the verdicts as they are kept; empty where they are gone."""
    return new_hash("sm3", result_file(run).read_bytes()).hexdigest() if result_file(run).exists() else ""


def verify(report: Report) -> None:
    """Whether each run that is done counts what its leaf states, and its verdicts are those that were kept; for `xianneng verify`."""
    stated = {body["run"]: (leaf_id, body) for leaf_id, text in Leaf.objects.filter(kind=EVALUATED).order_by("id").values_list(
        "id", "body") for body in (json.loads(text),)}
    for run in Evaluation.objects.filter(pk__in=stated).order_by("pk"):
        leaf_id, body = stated[run.pk]
        if [run.on.isoformat(), run.counts] != [body["on"], body["counts"]]:
            report.fault(f"ranks_evaluation 第 {run.pk} 行：计算日期或人数与存证 {leaf_id} 所记不符，已被改动")
        if _digest(run) not in (body["file"], ""):
            report.fault(f"资格测算 {run.pk} 的结果文件与存证 {leaf_id} 所记的摘要不符，已被改动")


def _say(run: Evaluation, **what: Any) -> None:
    for name, value in what.items():
        setattr(run, name, value)
    Evaluation.objects.filter(pk=run.pk).update(**what)


def result_file(run: Evaluation) -> Path:
    """Where the verdicts of a run are kept."""
    return Path(settings.MEDIA_ROOT) / "evaluations" / f"{run.pk}.parquet"


# What pages ask

def runs(scope: Scope, *, limit: int = 50) -> list[Evaluation]:
    """The latest runs of jurisdictions within a scope."""
    return list(Evaluation.objects.filter(scope.organs("jurisdiction__path")).select_related("jurisdiction").order_by(
        "-pk")[:limit])


def run_for(scope: Scope, run_id: int) -> Evaluation:
    """One run of the scope; NotFound outside of it."""
    found = Evaluation.objects.filter(scope.organs("jurisdiction__path"), pk=run_id).select_related("jurisdiction").first()
    if found is None:
        raise NotFound("没有找到这次测算", then="请核对管辖范围")
    return found


def rows_of(run: Evaluation, path: str = "", target: str = "", state: str = "", told: pl.DataFrame | None = None) -> pl.LazyFrame:
    """The verdicts of a run under a path, of a target rank, in a state; those with a next rank only.

    ``told``: rows that stand in place of the run's (`as_told`).
    """
    if not result_file(run).exists():
        raise NotFound("这次测算的结果已不在", then="请重新测算")
    found = pl.scan_parquet(result_file(run))
    if told is not None and told.height:
        found = pl.concat([found.join(told.lazy(), on="person_id", how="anti"), told.lazy()])
    found = found.filter(pl.col("state").is_not_null())
    if path:
        found = found.filter(pl.col("organ_path").str.starts_with(path))
    if target:
        found = found.filter(pl.col("target") == target)
    if state == "ready":
        return found.filter((pl.col("state") == "met") & pl.col("open_place"))
    return found.filter(pl.col("state") == state) if state else found


def as_told(run: Evaluation, own: frozenset[int]) -> pl.DataFrame:
    """The rows of the readers themselves, where their file holds what is not told (`record.telling`): a run judges by the whole file."""
    if not result_file(run).exists():
        return pl.DataFrame(schema=RESULT)
    mine = pl.scan_parquet(result_file(run)).filter(pl.col("person_id").is_in(list(own)), pl.col("state") != "met").select(
        "person_id", "organ_path").collect()
    if mine.is_empty() or not facts.untold(own, run.on):
        return pl.DataFrame(schema=RESULT)
    judged = queries.judged_part(mine["person_id"].to_list(), run.on, own)
    return _kept(judged).join(mine, on="person_id").select(*(pl.col(name).cast(kind) for name, kind in RESULT.items()))


SUMS = [pl.len().alias("people"), *[(pl.col("state") == state).sum().alias(state) for state in STATES],
        ((pl.col("state") == "met") & pl.col("open_place")).sum().alias("ready")]


def promoted(place: organs.Place, on: date) -> pl.DataFrame:
    """职级晋升 of the date's year under a place, by the person's organ now: rank, organ_path: String, count: Int64."""
    return copy_frame("""
        SELECT r.rank, o.path, count(*) FROM record_rank r
        JOIN record_standing s ON s.person_id = r.person_id AND s.known_to = '9999-12-31Z' AND s.valid_from <= %(on)s
          AND s.valid_to > %(on)s AND s.status = '在职'
        JOIN organs_organ o ON o.id = s.organ_id AND o.path LIKE %(path)s || '%%'
        WHERE r.known_to = '9999-12-31Z' AND r.way = '晋升' AND r.valid_from BETWEEN %(since)s AND %(on)s
        GROUP BY 1, 2""", {"on": on, "since": on.replace(month=1, day=1), "path": place.path},
        schema={"rank": pl.String, "organ_path": pl.String, "count": pl.Int64})


def with_promoted(rows: list[dict[str, Any]], key: str, counts: dict[Any, int]) -> list[dict[str, Any]]:
    """Add how many were promoted this year, and promoted ÷ eligible in basis points (who was promoted was eligible)."""
    for row in rows:
        row["promoted"] = counts.get(row[key], 0)
        had = row["promoted"] + row["met"]
        row["promoted_bp"] = (row["promoted"] * 20_000 + had) // (had * 2) if had else None
    return rows


def promoted_under(found: pl.DataFrame, place: organs.Place) -> dict[int | None, int]:
    """The counts of `promoted` by what lies right under a place; None: the place's own people."""
    below = pl.col("organ_path").str.strip_prefix(place.path).str.split("/").list.first()
    sums = found.group_by(below=below).agg(pl.col("count").sum())
    return {int(key) if key else None: count for key, count in sums.iter_rows()}


def by_target(rows: pl.LazyFrame) -> list[dict[str, Any]]:
    """Counts by next rank, highest first."""
    order = {rank: at for at, rank in enumerate(queries.RANKS)}
    found = rows.group_by("target").agg(*SUMS).collect().to_dicts()
    return sorted(found, key=lambda row: (order.get(row["target"], len(order)), row["target"]))


def by_organ(rows: pl.LazyFrame, place: organs.Place, scope: Scope, on: date) -> list[dict[str, Any]]:
    """Counts by what lies right under a place, in the official order; the place's own people first."""
    below = pl.col("organ_path").str.strip_prefix(place.path).str.split("/").list.first()
    sums = {row["below"]: row for row in rows.group_by(below=below).agg(*SUMS).collect().to_dicts()}
    own = [{**sums.pop(""), "organ_id": None, "name": f"{place.name}本级"}] if "" in sums else []
    children = {str(each.id): each.name for each in organs.children(scope, place.id, on, limit=1000)}
    called = organs.names([int(key) for key in sums if key not in children], on)
    rest = [key for key in sums if key not in children]
    return own + [{**sums[key], "organ_id": int(key), "name": children.get(key) or called.get(int(key), "")}
                  for key in [*(key for key in children if key in sums), *sorted(rest)]]


def people(rows: pl.LazyFrame, on: date, *, offset: int = 0, size: int = 100) -> list[dict[str, Any]]:
    """The persons of a page with names, eligible first, then by first date."""
    order = pl.col("state").replace_strict({"met": 0, "ask": 1, "unmet": 2}, return_dtype=pl.Int8)
    found = rows.sort(order, "first_on", "person_id", nulls_last=True).slice(offset, size).collect()
    names = dict(Basic.objects.as_of(on).filter(person_id__in=found["person_id"].to_list()).values_list("person_id", "name"))
    called = organs.names(found["organ_id"].unique().to_list(), on)
    return [{**row, "name": names.get(row["person_id"], ""), "organ": called.get(row["organ_id"], "")}
            for row in found.iter_rows(named=True)]


COLUMNS = (("name", "姓名", 10), ("organ", "单位", 24), ("rank", "现职级", 14), ("target", "下一职级", 14),
           ("counted_months", "已满（月）", 8), ("required_months", "要求（月）", 8), ("state", "基本资格", 10),
           ("first_on", "具备时间", 12), ("quota_free", "可用职数", 10), ("lacking", "尚未满足", 30))


def export(*, run: Evaluation, rows: pl.LazyFrame, conditions: dict[str, str], viewer: Viewer, now: datetime) -> bytes:
    """The rows as a workbook; recorded in the ledger. Refused above `EXPORT_LIMIT` rows."""
    viewer.require("record.export", run.jurisdiction.path)
    count = rows.select(pl.len()).collect().item()
    if count > EXPORT_LIMIT:
        raise Refused(f"共 {count} 人，一次最多导出 {EXPORT_LIMIT} 人", then="请按机构、职级或结论筛选后导出")
    with transaction.atomic(), writing(kind="ranks.export_evaluation", now=now, body={
            "by": viewer.signature, "run": run.pk, "on": run.on.isoformat(), "count": count, "conditions": conditions}):
        shown = people(rows, run.on, size=count)
    texts = pl.DataFrame([[str(_cell(row, key)) for key, _, _ in COLUMNS] for row in shown], orient="row",
                         schema={title: pl.String for _, title, _ in COLUMNS})
    return titled("晋升资格", f"职级晋升资格测算（{run.on.isoformat()}）", texts, [width for _, _, width in COLUMNS])


def _cell(row: dict[str, Any], key: str) -> Any:
    if key == "state":
        return STATES[row["state"]]
    if key == "quota_free":
        return queries.free_words(row)
    return "" if row[key] is None else row[key]
