"""What can be asked of the books. Pages pass the viewer's scope; frames for the law show nothing by themselves.

    balances, sheet, table, summary, entries, units_of, utilisation, trend   how the places stand, on any date
    free_for                                                                 free places, for the law's facts
    occupied_from_file, used_by_unit, bases, differences, unbalanced         opening and reconciling
    vacancies                                                                空编率
"""

from xianneng.foundation.quotas.queries.file import (
    bases,
    concurrent,
    differences,
    occupied_from_file,
    unbalanced,
    used_by_unit,
    vacancies,
)
from xianneng.foundation.quotas.queries.free import free_for
from xianneng.foundation.quotas.queries.standing import (
    Line,
    Sheet,
    balances,
    entries,
    line_of,
    sheet,
    sheets,
    summary,
    table,
    trend,
    units_of,
    utilisation,
)

__all__ = ["Line", "Sheet", "balances", "bases", "concurrent", "differences", "entries", "free_for", "line_of", "occupied_from_file",
           "sheet", "sheets", "summary", "table", "trend", "unbalanced", "units_of", "used_by_unit", "utilisation", "vacancies"]
