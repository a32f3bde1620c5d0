"""校核 of promotions: those in the file that no case of this platform decided, since it keeps the places of their ranks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.quotas import queries as quotas
from xianneng.foundation.record.frames import copy_frame
from xianneng.law.catalogue import cite

CODE, TITLE, RULE = "rank_without_case", "晋升没有办件", "RANK-QUOTA-12"


@dataclass(frozen=True, slots=True)
class Finding:
    """One promotion: whose, in which organ, which row of the file, what is there and what would be right."""

    person_id: int
    name: str
    organ: str
    row_id: int
    found: str
    right: str


def article() -> str:
    """On what it rests."""
    return cite(RULE)


def run(scope: Scope, path: str, on: date) -> Sequence[Finding]:
    """The promotions of people of the organs under a path that began by the date, after the books were opened here, by an entry or an import.

    What the file held when the books were opened is taken up in them, and not asked about.
    """
    rows = copy_frame("""
        SELECT r.id, r.person_id, b.name, f.name, s.organ_id, r.rank, r.valid_from, r.document, first.leaf_id
        FROM organs_organ o JOIN record_standing s ON s.organ_id = o.id AND s.known_to = '9999-12-31Z' AND s.status = '在职'
        JOIN record_rank r ON r.person_id = s.person_id AND r.known_to = '9999-12-31Z' AND r.way = '晋升'
          AND r.valid_from >= s.valid_from AND r.valid_from < s.valid_to AND r.valid_from <= %(on)s
          AND r.valid_from >= (SELECT min(made_at)::date - 1 FROM quotas_entry WHERE account = '核定')
        JOIN organs_profile f ON f.organ_id = o.id AND f.known_to = '9999-12-31Z' AND f.valid_from <= %(on)s AND f.valid_to > %(on)s
        JOIN record_basic b ON b.person_id = r.person_id AND b.known_to = '9999-12-31Z' AND b.valid_from <= %(on)s AND b.valid_to > %(on)s
        JOIN LATERAL (SELECT leaf_id FROM record_rank e WHERE (e.person_id, e.rank, e.valid_from) = (r.person_id, r.rank, r.valid_from)
          ORDER BY e.id LIMIT 1) first ON true
        LEFT JOIN ledger_leaf l ON l.id = first.leaf_id LEFT JOIN cases_case c ON c.number = l.case_number
        WHERE o.path LIKE %(path)s || '%%' AND o.path LIKE ANY(%(scope)s) AND (c.id IS NULL OR c.type LIKE 'personnel.%%')
        ORDER BY o.path, s.team_order, r.person_id""",
        {"on": on, "path": path, "scope": [f"{each}%" for each in scope.paths]},
        schema={"id": pl.Int64, "person_id": pl.Int64, "name": pl.String, "organ": pl.String, "organ_id": pl.Int64,
                "rank": pl.String, "since": pl.Date, "document": pl.String, "leaf_id": pl.Int64})
    kept = quotas.kept_since(rows["organ_id"].unique().to_list(), on)
    return [Finding(row["person_id"], row["name"], row["organ"], row["id"],
                    f"{row['since']} 晋升{row['rank']}（{row['document'] or '没有文号'}），不是本平台办理的",
                    f"自 {of.day} 起，晋升须经职数使用预审；请核对批准文件，没有批准的更正档案")
            for row in rows.iter_rows(named=True)
            if (of := kept.get((row["organ_id"], row["rank"]))) and row["since"] >= of.day and row["leaf_id"] > of.leaf_id]
