"""What of a file is told to the person it is about, and to who stands in for them: all but an inquiry before it is opened.

初步核实 comes before 立案 (DISC-PROC-01), of which the person is told; a notice before would impede the duty (DATA-NOTICE-01,
PIPL 18, 35). A stage that is not known here is not told either. The row is left out, not marked: whoever is under one reads
the same words as everybody else.
"""

from collections.abc import Mapping
from typing import Any

TOLD_STAGES = ("立案", "审查调查")
INQUIRY = "调查"


def told(key: str, values: Mapping[str, Any]) -> bool:
    """Whether a row of a set is told to the person it is about."""
    return key != "sanction" or values["track"] != INQUIRY or values["kind"] in TOLD_STAGES


def told_sql(alias: str, own: str) -> str:
    """SQL: the same of a row of record_sanction; ``own`` is the parameter that holds whose rows are read by themselves."""
    return f"({open_sql(alias)} OR {alias}.person_id <> ALL(%({own})s))"


def open_sql(alias: str) -> str:
    """SQL: a row of record_sanction is told to the person it is about."""
    return f"({alias}.track <> '{INQUIRY}' OR {alias}.kind IN {TOLD_STAGES})"
