"""Grounds for priority 优先晋升情形 (RANK-PROM-10): they stand beside a verdict and order nobody; people choose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xianneng.law import catalogue
from xianneng.law.parameters import Parameters
from xianneng.law.promotion.results import backs, determined_on
from xianneng.law.tables import in_force

RULE, LIST = "RANK-PROM-10", "priority_grounds"
MERIT = "获得记功以上奖励"
MERITS = ("三等功", "二等功", "一等功", "称号")  # what stands above 嘉奖, by the end of its name


@dataclass(frozen=True)
class Ground:
    """One ground: how the list calls it, the facts of the file behind it, and where it is written."""

    title: str
    text: str
    article: str
    rule_id: str = RULE


def grounds(row: Mapping[str, Any], on: date, parameters: Parameters,
            awards: Sequence[tuple[str, date]] = ()) -> list[Ground]:
    """The grounds that one person's file holds on a date, the nation's first.

    ``awards``: names and days of decision. A local ground counts only while the jurisdiction's list has it; what the
    list has and no fact shows (工作表现 and the like) is recorded by people, in ``priority_grounds``.
    """
    return [*_excellent(row, on, parameters), *_merits(awards, on, parameters), *_recorded(row)]


def _excellent(row: Mapping[str, Any], on: date, parameters: Parameters) -> list[Ground]:
    """So many 优秀 in a row, counted back from the latest result that is determined."""
    needed = next((int(each["value"]) for each in in_force("figures", on) if each["name"] == "priority_excellent_years"), 0)
    latest = next((back for back in backs(row) if row[f"grade_{back}"] and determined_on(row, back, on, parameters) <= on), None)
    if not needed or latest is None:
        return []
    years = range(latest, latest + needed)
    if any(row.get(f"grade_{back}") != "优秀" for back in years):
        return []
    return [Ground(f"连续{needed}年年度考核优秀", f"{on.year - years[-1]}至{on.year - latest}年度均为优秀",
                   catalogue.cite(RULE))]


def _merits(awards: Sequence[tuple[str, date]], on: date, parameters: Parameters) -> list[Ground]:
    held = [f"{name}（{day.isoformat()}）" for name, day in awards if day <= on and name.endswith(MERITS)]
    listed = MERIT in parameters[LIST]
    return [Ground(MERIT, "、".join(held), _local())] if held and listed else []


def _recorded(row: Mapping[str, Any]) -> list[Ground]:
    recorded = row.get("priority_grounds")
    return [Ground(recorded, "已经认定", _local())] if recorded else []


def _local() -> str:
    """Local lists rest on what the jurisdiction has set, beside the national article."""
    return f"本地“优先晋升情形”清单；{catalogue.cite(RULE)}"
