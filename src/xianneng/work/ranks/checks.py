"""校核 of promotions: those that no case of this platform decided, since it keeps the places of their ranks; those approved from a
later date, of whom something has come between; and those in force whose decision a correction of the file has turned over."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from xianneng.foundation.cases.models import Case
from xianneng.foundation.organs.parameters import by_place
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.quotas import queries as quotas
from xianneng.foundation.record import facts
from xianneng.foundation.record.frames import copy_frame
from xianneng.foundation.record.queries import given_by
from xianneng.law import promotion
from xianneng.law.catalogue import cite
from xianneng.work.ranks import queries
from xianneng.work.ranks.cases import found_in_all

REOPENED = ("sanction", "inquiry")  # clauses that were met at the approval; what the authority found then is not asked again


@dataclass(frozen=True, slots=True)
class Finding:
    """One promotion: whose, in which organ, which row of the file, what is there and what would be right."""

    person_id: int
    name: str
    organ: str
    row_id: int
    found: str
    right: str


@dataclass(frozen=True, slots=True)
class Check:
    """One check of promotions: its title, the rule it rests on, and what finds."""

    code: str
    title: str
    rule: str
    run: Callable[[Scope, str, date], Sequence[Finding]]
    right: str = ""  # of who alone lets its findings pass

    @property
    def article(self) -> str:
        """On what it rests."""
        return cite(self.rule)


def without_case(scope: Scope, path: str, on: date) -> Sequence[Finding]:
    """The promotions of people of the organs under a path that began by the date, after the books were opened here, by an entry or an import.

    What the file held when the books were opened is taken up in them, and not asked about; nor is a rank that a case wrote
    first and the authority put on another day. A rank of which nobody said how it was obtained may be a promotion.
    """
    rows = copy_frame("""
        SELECT r.id, r.person_id, b.name, f.name, s.organ_id, r.way, r.rank, r.valid_from, r.document, first.leaf_id
        FROM organs_organ o JOIN record_standing s ON s.organ_id = o.id AND s.known_to = '9999-12-31Z' AND s.status = '在职'
        JOIN record_rank r ON r.person_id = s.person_id AND r.known_to = '9999-12-31Z' AND r.way IN ('晋升', '')
          AND r.valid_from >= s.valid_from AND r.valid_from < s.valid_to AND r.valid_from <= %(on)s
          AND r.valid_from >= (SELECT min(made_at)::date - 1 FROM quotas_entry WHERE account = '核定')
        JOIN organs_profile f ON f.organ_id = o.id AND f.known_to = '9999-12-31Z' AND f.valid_from <= %(on)s AND f.valid_to > %(on)s
        JOIN record_basic b ON b.person_id = r.person_id AND b.known_to = '9999-12-31Z' AND b.valid_from <= %(on)s AND b.valid_to > %(on)s
        JOIN LATERAL (SELECT leaf_id FROM record_rank e WHERE (e.person_id, e.rank, e.valid_from) = (r.person_id, r.rank, r.valid_from)
          ORDER BY e.id LIMIT 1) first ON true
        LEFT JOIN ledger_leaf l ON l.id = first.leaf_id LEFT JOIN cases_case c ON c.number = l.case_number
        WHERE o.path LIKE %(path)s || '%%' AND o.path LIKE ANY(%(scope)s) AND (c.id IS NULL OR c.type LIKE 'personnel.%%')
          AND NOT EXISTS (SELECT 1 FROM record_rank e JOIN ledger_leaf k ON k.id = e.leaf_id
            JOIN cases_case d ON d.number = k.case_number AND d.type NOT LIKE 'personnel.%%'
            WHERE (e.person_id, e.rank) = (r.person_id, r.rank) AND NOT EXISTS (SELECT 1 FROM record_rank older
              WHERE (older.person_id, older.rank, older.valid_from) = (e.person_id, e.rank, e.valid_from) AND older.id < e.id))
        ORDER BY o.path, s.team_order, r.person_id""",
        {"on": on, "path": path, "scope": [f"{each}%" for each in scope.paths]},
        schema={"id": pl.Int64, "person_id": pl.Int64, "name": pl.String, "organ": pl.String, "organ_id": pl.Int64,
                "way": pl.String, "rank": pl.String, "since": pl.Date, "document": pl.String, "leaf_id": pl.Int64})
    kept = quotas.kept_since(rows["organ_id"].unique().to_list(), on)
    return [Finding(row["person_id"], row["name"], row["organ"], row["id"],
                    f"{row['since']} {row['way'] or '任'}{row['rank']}（{row['document'] or '没有文号'}），不是本平台办理的",
                    f"自 {of.day} 起，晋升须经职数使用预审；请核对批准文件，没有批准的更正档案"
                    + ("" if row["way"] else "；任职定级、转任、降低的，补填取得方式"))
            for row in rows.iter_rows(named=True)
            if (of := kept.get((row["organ_id"], row["rank"]))) and row["since"] >= of.day and row["leaf_id"] > of.leaf_id]


@dataclass(frozen=True, slots=True)
class Unlawful:
    """A promotion approved and not yet in force, which the law asked on its day no longer allows: whose, in which row of the file, and why."""

    person_id: int
    name: str
    organ: str
    row_id: int
    rank: str
    since: date
    document: str
    why: str


def come_between(scope: Scope, path: str, on: date) -> Sequence[Finding]:
    """The promotions that have become `unlawful`, as a check lists them."""
    return [Finding(each.person_id, each.name, each.organ, each.row_id,
                    f"已批准自 {each.since} 起任{each.rank}（{each.document or '没有文号'}），到时{each.why}",
                    "任职级时间以前，由审批机关研究原批准是否撤销或者推迟") for each in unlawful(scope, path, on)]


def unlawful(scope: Scope, path: str, on: date, persons: Collection[int] | None = None) -> list[Unlawful]:
    """The promotions approved by the date and not yet in force, whose person no longer qualifies on the day from which they count.

    Of people under a path, or of those ``persons`` alone. What is then done is for the authority that approved them.
    """
    rows = copy_frame("""
        WITH r AS MATERIALIZED (SELECT * FROM record_rank WHERE known_to = '9999-12-31Z' AND way = '晋升' AND valid_from > %(on)s
          AND (%(all)s OR person_id = ANY(%(persons)s)))
        SELECT r.id, r.person_id, b.name, f.name, r.rank, r.valid_from, r.document
        FROM r JOIN ledger_leaf l ON l.id = r.leaf_id AND l.made_at < (%(on)s::date + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'
        JOIN LATERAL (SELECT organ_id FROM record_standing e WHERE e.person_id = r.person_id AND e.known_to = '9999-12-31Z' AND e.valid_from <= %(on)s
          ORDER BY e.valid_from DESC LIMIT 1) s ON true
        JOIN organs_organ o ON o.id = s.organ_id AND o.path LIKE %(path)s || '%%' AND o.path LIKE ANY(%(scope)s)
        JOIN organs_profile f ON f.organ_id = o.id AND f.known_to = '9999-12-31Z' AND f.valid_from <= %(on)s AND f.valid_to > %(on)s
        JOIN record_basic b ON b.person_id = r.person_id AND b.known_to = '9999-12-31Z' AND b.valid_from <= %(on)s AND b.valid_to > %(on)s
        ORDER BY o.path, r.person_id""",
        {"on": on, "path": path, "scope": [f"{each}%" for each in scope.paths], "all": persons is None, "persons": list(persons or ())},
        schema={"id": pl.Int64, "person_id": pl.Int64, "name": pl.String, "organ": pl.String, "rank": pl.String, "since": pl.Date, "document": pl.String})
    return [Unlawful(row["person_id"], row["name"], row["organ"], row["id"], row["rank"], since, row["document"], why)
            for since in rows["since"].unique(maintain_order=True)
            for row, why in _refused(rows.filter(since=since), since, since, scope.own)]


def turned_over(scope: Scope, path: str, on: date) -> Sequence[Finding]:
    """The promotions in force of people under a path whose decision a correction of the file has turned over, as the file reads now.

    The law is asked as for the decision (`judging.judged` does it of one person), with what was found then. One that is
    revoked or lawful again is there no more; one that the authority leaves in force is let pass 强制通过, with its reason.
    """
    rows = copy_frame("""
        WITH turned AS MATERIALIZED (SELECT DISTINCT told ->> 'number' AS number
          FROM cases_case c CROSS JOIN LATERAL jsonb_array_elements(c.data -> 'relied') told
          WHERE c.type LIKE 'personnel.%%' AND c.data @> '{"relied": [{"same": false}]}' AND told @> '{"same": false}'
            AND c.effective_at < (%(on)s::date + 1)::timestamp AT TIME ZONE 'Asia/Shanghai')
        SELECT r.id, r.person_id, b.name, f.name, r.rank, r.valid_from, c.id, c.number, (c.effective_at AT TIME ZONE 'Asia/Shanghai')::date
        FROM turned JOIN cases_case c ON c.number = turned.number AND c.type = 'ranks.promotion'
          AND c.effective_at < (%(on)s::date + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'
        JOIN cases_subject s ON s.case_id = c.id AND s.state = '在办'
        JOIN record_rank r ON r.person_id = s.person_id AND r.rank = s.data ->> 'target' AND r.known_to = '9999-12-31Z'
          AND r.valid_from <= %(on)s AND r.valid_to > %(on)s
        JOIN record_standing t ON t.person_id = r.person_id AND t.known_to = '9999-12-31Z' AND t.valid_from <= %(on)s AND t.valid_to > %(on)s
        JOIN organs_organ o ON o.id = t.organ_id AND o.path LIKE %(path)s || '%%' AND o.path LIKE ANY(%(scope)s)
        JOIN organs_profile f ON f.organ_id = o.id AND f.known_to = '9999-12-31Z' AND f.valid_from <= %(on)s AND f.valid_to > %(on)s
        JOIN record_basic b ON b.person_id = r.person_id AND b.known_to = '9999-12-31Z' AND b.valid_from <= %(on)s AND b.valid_to > %(on)s
        ORDER BY o.path, r.person_id""",
        {"on": on, "path": path, "scope": [f"{each}%" for each in scope.paths]},
        schema={"id": pl.Int64, "person_id": pl.Int64, "name": pl.String, "organ": pl.String, "rank": pl.String, "since": pl.Date, "case": pl.Int64,
                "number": pl.String, "decided_on": pl.Date})
    if not rows.height:
        return []
    given, found = given_by(rows["person_id"].unique().to_list()), found_in_all(Case.objects.filter(pk__in=rows["case"].unique().to_list()))
    theirs = rows.filter(pl.Series([given.get(row_id) == number for row_id, number in rows.select("id", "number").iter_rows()], dtype=pl.Boolean))
    days = theirs.with_columns(day=pl.max_horizontal("decided_on", "since")).partition_by("day", "since", maintain_order=True, as_dict=True)
    return [Finding(row["person_id"], row["name"], row["organ"], row["id"], f"{row['number']} 决定自 {row['since']} 起任{row['rank']}，按更正后的档案{why}",
                    "由审批机关研究：应当纠正的，撤销；仍予维持的，写明理由强制通过")
            for (day, since), part in days.items() for row, why in _refused(part, day, since, scope.own, found)]


def _refused(rows: pl.DataFrame, day: date, since: date, own: frozenset[int], found: pl.DataFrame | None = None) -> Iterator[tuple[dict[str, Any], str]]:
    """Of the ranks that count ``since`` a day those that the law, asked on ``day``, no longer gives, and why; of the reader's own by what is told.

    ``found``: what was found in the cases that decided them (`found_in_all`), where the decision is asked about: then every clause has to be met.
    """
    people = queries.with_findings(facts.persons(facts.Asked(day, person_ids=rows["person_id"].unique().to_list(), ungiven=since, own=own)), found)
    judged = {row["person_id"]: (row, known) for known, part in by_place(people, day)
              for row in promotion.verdict(facts.with_own_years(part, day, known), day, known).iter_rows(named=True)}
    to_be_met = REOPENED if found is None else promotion.PERSONAL
    for row in rows.iter_rows(named=True):
        verdict, known = judged.get(row["person_id"], (None, None))
        if verdict is None or known is None:
            yield row, "不在职"
        elif verdict["target"] != row["rank"]:
            yield row, f"现任{verdict['rank'] or '职级未登记'}，上一职级不是{row['rank']}"
        else:
            reasons = [each for each in promotion.explain(verdict, day, known) if each.clause in promotion.PERSONAL]
            unmet = [each for each in reasons if each.state == "unmet"] if verdict["eligible"] is False else []
            if wrong := unmet or [each for each in reasons if each.clause in to_be_met and each.state == "ask"]:
                yield row, ("不符合" if unmet else "待认定") + "；".join(f"{each.title}：{each.text}（{each.article}）" for each in wrong)


def before_decision(scope: Scope, path: str, on: date) -> Sequence[Finding]:
    """The ranks that a case decided and that by now begin before its Party group met: somebody put them on another day."""
    rows = copy_frame("""
        SELECT r.id, r.person_id, b.name, f.name, r.rank, r.valid_from, c.number, (c.data -> 'committee' ->> 'met_on')::date
        FROM cases_case c JOIN organs_organ o ON o.id = c.organ_id AND o.path LIKE %(path)s || '%%' AND o.path LIKE ANY(%(scope)s)
        JOIN cases_subject s ON s.case_id = c.id AND s.state = '在办'
        JOIN record_rank r ON r.person_id = s.person_id AND r.rank = s.data ->> 'target' AND r.known_to = '9999-12-31Z'
          AND r.valid_from < (c.data -> 'committee' ->> 'met_on')::date
        JOIN organs_profile f ON f.organ_id = o.id AND f.known_to = '9999-12-31Z' AND f.valid_from <= %(on)s AND f.valid_to > %(on)s
        JOIN record_basic b ON b.person_id = r.person_id AND b.known_to = '9999-12-31Z' AND b.valid_from <= %(on)s AND b.valid_to > %(on)s
        WHERE c.type = 'ranks.promotion' AND c.effective_at < (%(on)s::date + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'
        ORDER BY o.path, r.person_id""",
        {"on": on, "path": path, "scope": [f"{each}%" for each in scope.paths]},
        schema={"id": pl.Int64, "person_id": pl.Int64, "name": pl.String, "organ": pl.String, "rank": pl.String, "since": pl.Date,
                "number": pl.String, "met": pl.Date})
    given = given_by(rows["person_id"].unique().to_list()) if rows.height else {}
    return [Finding(row["person_id"], row["name"], row["organ"], row["id"], f"{row['rank']}自 {row['since']} 起",
                    f"由 {row['number']} 决定，党组 {row['met']} 集体研究；请核对任职文件，由公务员主管部门更正")
            for row in rows.iter_rows(named=True) if given.get(row["id"]) == row["number"]]  # who held the rank before held another row


CHECKS = (Check("rank_without_case", "晋升没有办件", "RANK-QUOTA-12", without_case),
          Check("rank_before_decision", "任职级时间早于党组集体研究", "RANK-PROM-07", before_decision),
          Check("decision_turned_over", "所据信息已更正、原决定尚未重新研究的晋升", "RANK-PROM-08", turned_over, right="ranks.reconsider"),
          Check("rank_come_between", "已批准、尚未到任职级时间的晋升，到时不再符合条件", "RANK-PROM-05", come_between))
