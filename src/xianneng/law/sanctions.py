"""Periods in which a sanction, a Party sanction or an organisational measure bars promotion (DISC-*).

Periods run by the day and are half-open: barred on the day it takes effect, free on the day returned.
Tracks: 处分 (政务处分 and 处分), 党纪处分, 组织处理. After some (留党察看) the bar goes on beyond their own term.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import polars as pl

from xianneng.law.catalogue import cite, cite_basis, rule
from xianneng.law.dates import add_months
from xianneng.law.phrases import phrase
from xianneng.law.refusals import Refused
from xianneng.law.tables import Row, in_force, rows

LOWERING, DEMOTING = "撤职", "降职"
APPEALABLE = ("降职", "因问责被免职")
"""Measures that 公务员法 第95条 lets be reviewed and appealed (APPEAL-SCOPE-01)."""
UNGRADED, INCOMPETENT, NOT_EXCELLENT = "不定等次", "不称职", "不得优秀"
RULES = {"处分": "DISC-PERIOD-01", "党纪处分": "DISC-PARTY-01", "组织处理": "DISC-MEASURE-02"}
"""The rule that sets the periods of a track."""
HINTS = {"免职": "被问责免职的填“因问责被免职”；正常免职不是处理，不登记",
         "停职检查": "停职检查不单独计影响期，按检查后作出的处理登记：诫勉、组织调整、降职等"}
"""What to do with words that are no kind of theirs."""
SAME_LAW = {"政务处分": "处分"}  # of one kind and term, whoever decides (公职人员政务处分法 第7、8条)


BAR = {"track": pl.String, "kind": pl.String, "from": pl.Date, "free_on": pl.Date, "article": pl.String}


@dataclass(frozen=True)
class Combined:
    """Several violations decided together (DISC-COMBINE-01): the kind to execute, for so many months."""

    kind: str
    months_min: int
    months_max: int


def kinds(track: str, on: date) -> tuple[str, ...]:
    """The kinds of a track, lightest first."""
    return tuple(row["kind"] for row in in_force("sanctions", on) if row["track"] == track)


def measured() -> pl.Expr:
    """The track whose rows of the tables say a sanction's kinds, terms and effects."""
    return pl.col("track").replace(SAME_LAW)


def ends_on(track: str, kind: str, effective_on: date, months: int | None = None) -> date | None:
    """The first free day; None for 开除 and 开除党籍, which have no period, and for 留党察看 of which the decision's term is not given.

    `months`: the term that the decision sets, where the law leaves a range (留党察看) or several were combined.
    """
    row = _row(track, kind, effective_on)
    if not row["months"] or (months is None and row["months"] != row["months_at_most"]):
        return None
    low, high = int(row["months"]), int(row["months_in_all"] or row["months_at_most"])
    months = low if months is None else months
    if not low <= months <= high:
        raise Refused(f"“{kind}”的期间不能是{months}个月", why=f"应为{low}至{high}个月",
                      article=cite_basis(row["article"]), then="请核对处分决定")
    return add_months(effective_on, months + int(row["months_after"] or 0))


def last_on(track: str, kind: str, effective_on: date) -> date | None:
    """The last day barred, as decisions write it (至2027年2月2日止); None as `ends_on`."""
    ends = ends_on(track, kind, effective_on)
    return ends - timedelta(days=1) if ends else None


def lawful_ends(told: str, effective_on: date) -> tuple[date, date] | None:
    """The last days, earliest and latest, that the law gives the bar of one sanction, as verdicts tell its kind; None where it gives none on the day."""
    track = "党纪处分" if is_of_party(told) else "处分"
    row = next((row for row in in_force("sanctions", effective_on) if (row["track"], row["kind"]) == (track, told.removeprefix("党内")) and row["months"]), None)
    if row is None:
        return None
    after = int(row["months_after"] or 0)
    least, latest = (add_months(effective_on, int(months) + after) for months in (row["months"], row["months_in_all"] or row["months_at_most"]))
    return least - timedelta(days=1), latest - timedelta(days=1)


@cache
def endless() -> tuple[str, ...]:
    """Kinds that end the relation and so never run out: 开除."""
    return tuple(row["kind"] for row in rows("sanctions") if not row["months"] and row["bars_rank"])


@cache
def unsettled() -> tuple[str, ...]:
    """Kinds of which no text says whether and how long they bar promotion in rank, so that it has to be found: 开除党籍."""
    return tuple(row["kind"] for row in rows("sanctions") if not row["bars_rank"])


@cache
def harmless() -> tuple[str, ...]:
    """Kinds with a period that bars promotion in rank nowhere, only in posts: 引咎辞职."""
    return tuple(row["kind"] for row in rows("sanctions") if row["months"] and row["bars_rank"] != "1")


@cache
def is_of_party(told: str) -> bool:
    """Whether a kind as verdicts tell it is one of 党纪处分: 党内警告, 严重警告; 警告 alone is the 处分."""
    tracks = {row["track"] for row in rows("sanctions") if row["kind"] == told.removeprefix("党内")}
    return "党纪处分" in tracks and (told.startswith("党内") or "处分" not in tracks)


def article_of(told: str, on: date) -> str | None:
    """The article of a kind as verdicts tell it; None if it is not known on the date."""
    kind, party = told.removeprefix("党内"), is_of_party(told)
    return next((row["article"] for row in in_force("sanctions", on)
                 if row["kind"] == kind and (row["track"] == "党纪处分") == party), None)


def deciding(decided: pl.LazyFrame, on: date) -> pl.LazyFrame:
    """Of each person's sanctions, and apart of the measures, the one that decides: a row for each that there is.

    Columns: person_id, measure: Boolean (组织处理), kind, from, until, rest_of, unsure: Boolean, beside: String, lowers: Date. rest_of: the kind whose
    rest is in the end (DISC-COMBINE-02), beside: the others that are not over, each as 记过（2026-09-01起）; lowers: from when the last 撤职 lowers the rank (of measures
    the last 降职, rank or post), whatever else decides and whether or not it is over; null: none.

    `decided`: person_id, track, kind: String; from, until: Date (null = not recorded: then as the law says); extended.
    The order: no end at all, running for certain, not certain, over; among these the latest end, of one day the gravest. `unsure`: when it, or
    another, ends has to be settled: so too from an end on the file that is earlier than the law's until the law's. One that was
    lifted ends with the day of its lifting (the column lifted, where there is one). 党纪处分 of a name that 处分 has too is told as 党内警告.
    """
    dated = with_ends(decided, on)
    over = pl.col("until") <= on
    unsure = pl.col("until").is_null() | (pl.col("first") != pl.col("last")) & (pl.col("last") > on)
    barring = ~pl.col("kind").is_in(harmless())
    weight = (pl.when(~barring).then(0).when(pl.col("kind").is_in(endless())).then(4).when(~over).then(3)
              .when(pl.col("extended") | over.is_null() | unsure).then(2).otherwise(1))
    party = (pl.col("track") == "党纪处分") & pl.col("kind").is_in(kinds("处分", on))
    return dated.with_columns(
        weight=weight, rest_of=pl.when(pl.col("until").is_between("least", "latest")).then("during"), unsure=barring & (unsure | pl.col("extended")),
        kind=pl.when(party).then(phrase("党内{}", "kind")).otherwise("kind"),
    ).with_columns(said=pl.when(pl.col("weight") > 1).then(phrase("{}（{}起）", "kind", "from")),
        lowers=pl.when(pl.col("kind").is_in([LOWERING, DEMOTING])).then(pl.col("from"))).sort("weight", "until", "order", "from", "track", "kind", nulls_last=True).group_by("person_id", measure=pl.col("track") == "组织处理", maintain_order=True).agg(
        pl.col("kind", "from", "until", "rest_of").last(), pl.col("unsure").any(), pl.col("lowers").max(),
        beside=pl.col("said").reverse().slice(1).drop_nulls().str.join("、").replace("", None))


def barring(begun: pl.DataFrame, decided: pl.DataFrame, on: date) -> pl.DataFrame:
    """Of ranks that persons were promoted to, those begun while a sanction or a measure of theirs surely barred it, once for each rank.

    The columns of `begun` (person_id, valid_from: Date, …), and track, kind (as verdicts tell it), from, free_on: Date (the first
    free day, of the longest bar), article. RANK-PROM-06 of 处分, RANK-PROM-05 of the others. `decided`: as for `deciding`, with
    valid_to: Date, until which the sanction itself stands.
    """
    if decided.is_empty() or begun.is_empty():
        return begun.clear().with_columns(**{name: pl.lit(None, kind) for name, kind in BAR.items()})
    party = (pl.col("track") == "党纪处分") & pl.col("kind").is_in(kinds("处分", on))
    bars = with_ends(decided.lazy(), on).filter(~pl.col("kind").is_in(harmless())).select(
        "person_id", "track", "from", kind=pl.when(party).then(phrase("党内{}", "kind")).otherwise("kind"), free_on="first", stands_to="valid_to",
        article=pl.when(pl.col("track") == "处分").then(pl.lit(cite("RANK-PROM-06"))).otherwise(pl.lit(cite("RANK-PROM-05")))).collect()
    at = pl.col("valid_from")
    return begun.with_row_index("_at").join(bars, on="person_id").filter(
        pl.col("from") <= at, pl.col("free_on") > at, pl.col("stands_to") > at).sort("free_on").unique(
        "_at", keep="last").sort("_at").select(*begun.columns, *BAR)


def with_ends(decided: pl.LazyFrame, on: date) -> pl.LazyFrame:
    """The rows of `deciding` with their ends by file and law; other columns are kept.

    until, first, last: Date; least, latest: Date, between which the law puts the end; during: String, the kind of 处分
    that was running when this one took effect, so that its rest is added (DISC-COMBINE-02), null: none. Of a 处分 or 党纪处分
    that by the file ended earlier than the law allows, `last` is the law's end: it was over before only if it was lifted early.
    """
    lifted = [] if "lifted" in decided.collect_schema() else [pl.lit(None, pl.Date).alias("lifted")]
    told = decided.with_columns(measured(), *lifted).collect()
    several = (pl.col("track") == "处分") & pl.struct("person_id", "track").is_duplicated()
    many, one = told.filter(several), told.filter(~several)
    dated = _dated(one.lazy(), on)
    return pl.concat([dated, _added(_dated(many.lazy(), on).collect(), on).lazy()]) if len(many) else dated


def _dated(decided: pl.LazyFrame, on: date) -> pl.LazyFrame:
    """Each row with its own end."""
    return (decided.join(pl.LazyFrame(_periods()), on=["track", "kind"], how="left").with_columns(recorded=pl.col("until"))
            .with_columns(first=_ends("low"), last=_ends("high"), least=_by_law("low"), during=pl.lit(None, pl.String),
                          latest=pl.coalesce(_by_law("most"), _by_law("high")))
            .with_columns(pl.min_horizontal(end, "lifted").alias(end) for end in ("first", "last"))
            .with_columns(last=_last_end()).with_columns(until=pl.when(pl.col("last") <= on).then("last").otherwise("first")))


def _last_end() -> pl.Expr:
    """The last end that there may be: the law's, where the file has an earlier one; not where it says 延长, nor of a measure, whose term is the decision's."""
    early = (pl.col("first") < pl.col("least")) & pl.col("lifted").is_null() & ~pl.col("extended").fill_null(False) & (pl.col("track") != "组织处理")
    return pl.when(early).then("least").otherwise("last")


def _added(dated: pl.DataFrame, on: date) -> pl.DataFrame:
    """处分 of persons with several: those of one day (DISC-COMBINE-01), and the rest of one added to the next (-02).

    Of one day the heaviest is executed; several of its kind may come to their sum, so that the end is not certain, nor
    is that of one whose rest is added. An end on the file counts as the decision's own, unless it is the end of the
    kind's term alone.
    """
    alike = pl.len().over("person_id", "from", "kind").cast(pl.Int32)
    own = _later("from", pl.col("low"))
    in_all = pl.when(pl.col("recorded").is_null()).then(pl.min_horizontal(pl.col("low") * alike, "most")).otherwise("low")
    rows = dated.sort("person_id", "from", "order").with_columns(
        in_all=in_all, heaviest=pl.struct("person_id", "from").is_last_distinct(),
    ).with_columns(
        last=pl.when(pl.col("heaviest") & (alike > 1) & pl.col("recorded").is_null() & pl.col("last").is_not_null()).then(
            _later("from", pl.col("in_all"))).otherwise("last"),
        own=(pl.col("recorded") == own).fill_null(True),
    ).with_columns(until=pl.when(pl.col("last") <= on).then("last").otherwise("until"))
    executed = pl.col("heaviest") & pl.col("most").is_not_null()
    chain, lesser = rows.filter(executed), rows.filter(~executed)
    chain = chain.with_columns(turn=pl.int_range(pl.len()).over("person_id"))
    for turn in chain["turn"].unique().sort().to_list()[1:]:
        first, last = (pl.max_horizontal(pl.col(end).shift(1), "from") for end in ("first", "last"))
        runs = (pl.col("turn") == turn) & (last > pl.col("from"))  # perhaps; for certain where the earliest end is later too
        most = _later("from", pl.col("most"))
        least = pl.min_horizontal(first.dt.offset_by(phrase("{}mo", "low")), most)
        latest = pl.min_horizontal(last.dt.offset_by(phrase("{}mo", "in_all")), most)
        sums = runs & pl.col("own") & pl.col("lifted").is_null()
        chain = chain.with_columns(
            during=pl.when(runs & (first > pl.col("from"))).then(pl.col("kind").shift(1)).otherwise("during"),
            least=pl.when(runs).then(least).otherwise("least"), latest=pl.when(runs).then(latest).otherwise("latest"),
            first=pl.when(sums).then(least).otherwise("first"), last=pl.when(sums).then(latest).otherwise("last"),
        ).with_columns(last=_last_end()).with_columns(until=pl.when(pl.col("last") <= on).then("last").otherwise("first"))
    return pl.concat([chain.drop("turn"), lesser]).select(dated.columns)


@cache
def _periods() -> pl.DataFrame:
    """Every kind that has a period: track, kind, order, begins, low, high, after (i32, months); most: with all that is
    added, null where the law adds nothing. One version of each so far."""
    return pl.DataFrame(
        [(row["track"], row["kind"], int(row["order"]), date.fromisoformat(row["effective_from"]), int(row["months"]),
          int(row["months_at_most"]), int(row["months_after"] or 0), int(row["months_in_all"] or 0) or None)
         for row in rows("sanctions") if row["months"]],
        schema={"track": pl.String, "kind": pl.String, "order": pl.Int32, "begins": pl.Date, "low": pl.Int32,
                "high": pl.Int32, "after": pl.Int32, "most": pl.Int32}, orient="row")


def _ends(months: str) -> pl.Expr:
    """The first free day if the term has so many months: as recorded, else by the law of the day of the decision.

    A recorded day before the shortest bar of a kind that works beyond its term is the end of that term.
    """
    after = pl.col("after")
    term_only = pl.col("recorded") < _later("from", pl.col("low") + after)
    recorded = pl.when((after > 0) & term_only).then(_later("recorded", after)).otherwise("recorded")
    return pl.coalesce(recorded, _by_law(months))


def _by_law(months: str) -> pl.Expr:
    """The first free day after so many months and the bar beyond them; null before the law was made."""
    return pl.when(pl.col("begins") <= pl.col("from")).then(_later("from", pl.col(months) + pl.col("after")))


def _later(start: str, months: pl.Expr) -> pl.Expr:
    return pl.col(start).dt.offset_by(phrase("{}mo", months))


def combine(decided: Sequence[str], on: date) -> Combined:
    """What several violations decided together come to: the heaviest; if alike, from one period to the sum."""
    heaviest = max((_row("处分", kind, on) for kind in decided), key=lambda row: int(row["order"]))
    if not heaviest["months"]:
        return Combined(heaviest["kind"], 0, 0)
    months, alike = int(heaviest["months"]), sum(kind == heaviest["kind"] for kind in decided)
    return Combined(heaviest["kind"], months, min(months * alike, int(heaviest["months_in_all"])))


def grade_effects(track: str, kind: str, decided_in: int) -> dict[int, str]:
    """What a sanction does to annual assessment, by year: 不得优秀, 不定等次 or 不称职 (ASMT-NOGRADE-05 to 07)."""
    for row in rows("grade_effects"):
        if (row["track"], row["kind"]) == (track, kind):
            effects = (row["year_0"], row["year_1"], row["year_2"])
            return {decided_in + at: effect for at, effect in enumerate(effects) if effect}
    return {}


@cache
def rules_of_grades() -> dict[str, str]:
    """The rule that says what sanctions of a track do to annual assessment: one text of 处分, another of 党纪处分."""
    return {row["track"]: row["rule_id"] for row in rows("grade_effects")}


def grades_since(track: str) -> int:
    """The first year whose grade the text of a track rules: the one that ends after it was issued; years before were graded by other texts."""
    return rule(rules_of_grades()[track]).effective_from.year


def grades_due(decided: pl.LazyFrame, on: date) -> pl.LazyFrame:
    """Which years a person's sanctions leave with 不定等次 or 不称职, of several the heavier (ASMT-NOGRADE-05, 06); measures leave none.

    Columns: person_id, sanction_grades: String, such as `2026不称职/党纪处分 2027不定等次/处分`, each with the track of the sanction: years from the one before the date on.
    It holds beyond the sanction's own term. `decided`: as for `deciding`.
    """
    return _by_year(decided, (INCOMPETENT, UNGRADED), pl.col("year") >= on.year - 1, "sanction_grades")


def grades_ruled(decided: pl.LazyFrame, on: date) -> pl.LazyFrame:
    """The same of the years that are over, those also of which 优秀 alone is ruled out: person_id, sanction_ruled: String, such as `2023不得优秀/处分 2024不定等次/党纪处分`."""
    return _by_year(decided, (INCOMPETENT, UNGRADED, NOT_EXCELLENT), pl.col("year") < on.year, "sanction_ruled")


def _by_year(decided: pl.LazyFrame, grades: Sequence[str], years: pl.Expr, name: str) -> pl.LazyFrame:
    effects = pl.LazyFrame([(row["track"], row["kind"], at, row[year], grades.index(row[year]), grades_since(row["track"]))
                            for row in rows("grade_effects") if row["track"] != "组织处理"
                            for at, year in enumerate(("year_0", "year_1", "year_2")) if row[year] in grades],
                           schema={"track": pl.String, "kind": pl.String, "at": pl.Int32, "grade": pl.String, "lighter": pl.Int32, "since": pl.Int32}, orient="row")
    return (decided.with_columns(measured()).join(effects, on=["track", "kind"])
            .select("person_id", "grade", "lighter", "track", "since", year=pl.col("from").dt.year() + pl.col("at")).filter(years, pl.col("year") >= pl.col("since"))
            .sort("person_id", "year", "lighter", "track").unique(["person_id", "year"], keep="first", maintain_order=True)
            .group_by("person_id", maintain_order=True).agg(phrase("{}{}/{}", "year", "grade", "track").str.join(" ").alias(name)))


def _row(track: str, kind: str, on: date) -> Row:
    for row in in_force("sanctions", on):
        if (row["track"], row["kind"]) == (track, kind):
            return row
    raise Refused(f"{on.isoformat()}没有“{track}：{kind}”这一种类", article=cite(RULES.get(track, RULES["处分"])),
                  then=HINTS.get(kind) or f"{track}的种类：{'、'.join(kinds(track, on)) or '无'}")
