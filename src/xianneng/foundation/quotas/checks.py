"""校核 of organs: more staff than establishment, more ranks than approved places, books that disagree with the file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.quotas.models import Unit
from xianneng.foundation.quotas.queries import differences, units_of, vacancies
from xianneng.foundation.quotas.queries.standing import lines
from xianneng.law.catalogue import cite
from xianneng.law.quotas import group_names


@dataclass(frozen=True, slots=True)
class Check:
    """One check of organs or quota units: its code, what it is called, the rule that it rests on."""

    code: str
    title: str
    rule_id: str

    @property
    def article(self) -> str:
        """The article as it is cited."""
        return cite(self.rule_id)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong in an organ, or in a quota unit (the other id is None), and what would be right."""

    code: str
    name: str
    found: str
    right: str
    organ_id: int | None = None
    unit_id: int | None = None


WITHIN = "不超过 {} 人；经批准超编进人的，登记批准文号和消化期限"
CHECKS = {each.code: each for each in (
    Check("establishment_over", "实有人数超过编制", "ORG-EST-01"),
    Check("quota_over", "职级职数超配", "RANK-QUOTA-14"),
    Check("quota_unlike_file", "职数台账与档案不一致", "RANK-QUOTA-11"))}


def run(scope: Scope, path: str, on: date) -> list[Finding]:
    """The findings of the organs under a path, and of the quota units in which they count, on a date."""
    units = units_of(scope, path=path, on=on)
    return [*_over_establishment(scope, path, on), *_over_quota(units, on), *_unlike(units, on)]


def _over_establishment(scope: Scope, path: str, on: date) -> Iterator[Finding]:
    # Who sits on a kind of establishment that the organ has none of is a finding of the person's file.
    over = vacancies(scope, path, on).filter(pl.col("vacant") < 0, pl.col("establishment") > 0)
    for row in over.iter_rows(named=True):
        yield Finding("establishment_over", row["organ"], f"{row['kind']} {row['establishment']} 名，实有 {row['actual']} 人",
                      WITHIN.format(row["establishment"]), organ_id=row["organ_id"])


def _over_quota(units: Sequence[Unit], on: date) -> Iterator[Finding]:
    for row in lines([unit.pk for unit in units], on).filter(pl.col("over") > 0).iter_rows(named=True):
        locked = f"，另有办件锁定 {row['locked']} 名" if row["locked"] else ""
        yield Finding("quota_over", row["unit"], f"{row['name']}核定 {row['approved']} 名，使用 {row['used']} 名{locked}",
                      f"超配 {row['over']} 名，只减不增，消化以前不再晋升", unit_id=row["unit_id"])


def _unlike(units: Sequence[Unit], on: date) -> Iterator[Finding]:
    for unit, group, by_book, by_file in differences(units, on):
        yield Finding("quota_unlike_file", unit.name, f"{group_names()[group]}台账使用 {by_book} 名，档案登记 {by_file} 名",
                      "两者应当一致；请核对任免文件，更正台账或档案", unit_id=unit.pk)
