"""What can be asked of 公务员登记: who of a place is to be registered and is not, and whose registration should not stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from xianneng.foundation.organs.queries import Place
from xianneng.foundation.record.facts import Asked
from xianneng.foundation.record.frames import copy_frame
from xianneng.law import registration as law
from xianneng.law.promotion import Reason

REGISTERED, DEFERRED, REFUSED, VOID = "已登记", "暂缓登记", "不予登记", "登记无效"
ENTRY, QUALITIES = "进入机关符合规定", "具备公务员条件"
SAME_REASONS = ("entry", "qualities")  # what the organ finds in the case: no list asks for it
SCHEMA = {"person_id": pl.Int64, "name": pl.String, "organ_id": pl.Int64, "organ_name": pl.String, "organ_kind": pl.String,
          "ordering": pl.Int64, "kind": pl.String, "status": pl.String, "status_from": pl.Date, "establishment": pl.String,
          "over": pl.Boolean, "birth_on": pl.Date, "citizen": pl.Boolean, "appointed": pl.Boolean, "probation_until": pl.Date,
          "post": pl.String, "rank": pl.String, "level": pl.Int64, "investigation": pl.String, "expelled": pl.Boolean,
          "registered": pl.String, "registered_as": pl.String, "registered_on": pl.Date, "row_id": pl.Int64}


@dataclass(frozen=True, slots=True)
class Judged:
    """One person as the list and the case show them: the facts with the law's answer, and its reasons in words."""

    row: Mapping[str, Any]
    reasons: Sequence[Reason]

    @property
    def person_id(self) -> int:
        """Whose it is."""
        return int(self.row["person_id"])

    @property
    def counts(self) -> dict[str, int]:
        """How many conditions are met, unmet, and to be found."""
        return {state: sum(each.state == state for each in self.reasons) for state in ("met", "unmet", "ask")}

    @property
    def told(self) -> str:
        """What stands in the way, in a line; empty where nothing does."""
        return "；".join(each.text for each in self.reasons if each.state == "unmet" or (
            each.state == "ask" and each.clause not in SAME_REASONS))


def facts(asked: Asked, *, where: str = "true") -> pl.DataFrame:
    """What the law of registration reads, of persons whose last standing is asked for; ``where``: a condition on s and g.

    One row a person in the official order, columns of `SCHEMA`; findings are joined by the case that made them. The persons
    are found first: an organ's few would else be picked from everybody's sets at the end.
    """
    return copy_frame(f"""
        WITH who AS MATERIALIZED (
          SELECT s.*, g.state AS registered, g.kind AS registered_as, g.valid_from AS registered_on, g.id AS row_id
          FROM record_standing s LEFT JOIN record_registration g ON g.person_id = s.person_id AND {asked.as_of("g")}
          WHERE {asked.as_of("s")} AND {_organs("s", asked)} AND {_persons(asked)} AND ({where})),
        held AS (
          SELECT organ_id, kind, sum(count) AS count FROM organs_establishment e WHERE {asked.as_of("e")} GROUP BY 1, 2),
        serving AS (
          SELECT organ_id, establishment, count(*) AS count FROM record_standing n
          WHERE {asked.as_of("n")} AND n.status = '在职' AND {_organs("n", asked)} GROUP BY 1, 2)
        SELECT s.person_id, b.name, s.organ_id, p.name, p.kind, p.order_number, s.kind, s.status, s.valid_from, s.establishment,
               serving.count > held.count, b.birth_on,
               CASE WHEN b.id_number ~ '^([1-8][0-9]{{16}}[0-9X]|[1-8][0-9]{{14}})$' THEN true END,
               post.title IS NOT NULL OR r.rank IS NOT NULL, s.probation_until, coalesce(post.title, ''), coalesce(r.rank, ''),
               l.level,
               (SELECT n.kind FROM record_sanction n WHERE n.person_id = s.person_id AND {asked.as_of("n")} AND n.track = '调查' AND {asked.told("n")}
                ORDER BY n.kind = '初步核实', n.id LIMIT 1),
               EXISTS (SELECT 1 FROM record_sanction n WHERE n.person_id = s.person_id AND {asked.as_of("n")}
                       AND n.kind IN ('开除', '开除党籍')),
               s.registered, s.registered_as, s.registered_on, s.row_id
        FROM who s
        JOIN record_basic b ON b.person_id = s.person_id AND {asked.as_of("b")}
        JOIN organs_profile p ON p.organ_id = s.organ_id AND {asked.as_of("p")}
        LEFT JOIN held ON held.organ_id = s.organ_id AND held.kind = s.establishment
        LEFT JOIN serving ON serving.organ_id = s.organ_id AND serving.establishment = s.establishment
        LEFT JOIN record_rank r ON r.person_id = s.person_id AND {asked.as_of("r")}
        LEFT JOIN record_level l ON l.person_id = s.person_id AND {asked.as_of("l")}
        LEFT JOIN LATERAL (SELECT t.title FROM record_post t WHERE t.person_id = s.person_id AND {asked.as_of("t")}
                           ORDER BY t.is_main DESC, t.valid_from, t.id LIMIT 1) post ON true
        ORDER BY p.order_number, s.organ_id, s.team_order, s.person_id""", asked.params, schema=SCHEMA).with_columns(
            finding_entry=pl.lit(None, pl.Boolean), finding_qualities=pl.lit(None, pl.Boolean))


def _organs(alias: str, asked: Asked) -> str:
    """SQL: rows of the organs asked for, or of those where the persons asked for are."""
    if asked.paths is None:
        return f"{alias}.organ_id IN (SELECT organ_id FROM record_standing WHERE person_id = ANY(%(persons)s))"
    return f"{alias}.organ_id = ANY (ARRAY(SELECT id FROM organs_organ WHERE path LIKE ANY(%(paths)s)))"


def _persons(asked: Asked) -> str:
    return "true" if asked.person_ids is None else "s.person_id = ANY(%(persons)s)"


@dataclass(frozen=True, slots=True)
class Lists:
    """A place's lists: ``lacking`` with the law's ``conclusion``, ``doubtful`` with what the registration asks for as ``ending``."""

    lacking: pl.DataFrame
    doubtful: pl.DataFrame
    registered_count: int


def lists(place: Place, on: date, own: frozenset[int]) -> Lists:
    """Who serves under a place unregistered, and whose registration asks for 注销, 变更 or 核查; how many are registered. Two queries.

    ``own``: whose rows are read by themselves, by what is told to them (`record.telling`).

    Who serves, of the kind registered and on the establishment of that kind, needs no look: the query passes over them.
    """
    asked = Asked(on, paths=(place.path,), own=own)
    proper = " OR ".join(f"s.kind = '{kind}' AND s.establishment IN ({', '.join(f'{each!r}' for each in held)})"
                         for kind, held in law.ESTABLISHMENTS.items())
    found = facts(asked, where=f"s.status = '在职' AND g.state IS DISTINCT FROM '{REGISTERED}' OR g.state = '{REGISTERED}' AND ("
                               f"s.status <> '在职' OR s.kind <> g.kind OR g.valid_from < s.probation_until OR NOT ({proper}))")
    held = pl.col("registered").eq(REGISTERED).fill_null(False)
    judged: pl.DataFrame = law.verdict(found.filter(~held), on)
    reviewed: pl.DataFrame = law.review(found.filter(held), on)
    return Lists(judged.filter(pl.col("conclusion") != law.OUTSIDE), reviewed.filter(pl.col("ending").is_not_null()), _serving_count(asked) - len(judged))


def _serving_count(asked: Asked) -> int:
    """How many serve; who of them is not registered was found already."""
    return int(copy_frame(f"SELECT count(*) FROM record_standing s WHERE {asked.as_of('s')} AND s.status = '在职' AND {_organs('s', asked)}",
                          asked.params, schema={"count": pl.Int64}).item())


def judge(person_ids: Sequence[int], on: date, findings: pl.DataFrame | None = None) -> dict[int, Judged]:
    """The law's answer for each of these persons on a date, with what was found of them; by person."""
    found = facts(Asked(on, person_ids=list(person_ids)))
    if findings is not None:
        found = found.drop("finding_entry", "finding_qualities").join(findings, on="person_id", how="left")
    return {each.person_id: each for each in told(law.verdict(found, on), on)}


def told(judged: pl.DataFrame, on: date) -> list[Judged]:
    """Rows of a verdict with their reasons in words."""
    return [Judged(row, law.explain(row, on)) for row in judged.iter_rows(named=True)]
