"""What can be asked of the books. Pages pass the viewer's scope; frames for the law show nothing by themselves.

    balances, lines, sheet, table, summary, entries, units_of, units_with, approvals_of, line, utilisation, trend   how the places stand, on any date
    free_for, settable                                                       free places, for the law's facts
    overstaffed_by                                                           where a change of the file would take an organ over its establishment
    taken_by, words_of_years                                                 what a change of the file would take, and how much of it beyond the free ones
    holders, locks, year_ends                                                what is behind a unit's numbers
    occupied_from_file, used_by_unit, used_from_file, used_with_leaders, bases, differences, unbalanced    opening and reconciling
    organ_of, parameters_of                                                  whose a unit is, and what its numbers are under
    kept_since                                                               since when a promotion goes by its case
    approved_series, unapproved_by                                           of which series an organ has places, and where a change of the file would hold ranks of another
    vacancies, with_over                                                     空编率、超编
"""

from xianneng.foundation.quotas.queries.file import (
    Overstaffed,
    Taken,
    Unapproved,
    approved_series,
    bases,
    differences,
    holders,
    occupied_from_file,
    organ_of,
    overstaffed_by,
    parameters_of,
    taken_by,
    unapproved_by,
    unbalanced,
    used_by_unit,
    used_from_file,
    used_with_leaders,
    vacancies,
    with_over,
    words_of_years,
)
from xianneng.foundation.quotas.queries.free import free_for, settable
from xianneng.foundation.quotas.queries.opened import Kept, kept_since
from xianneng.foundation.quotas.queries.standing import (
    Line,
    Sheet,
    Term,
    approvals_of,
    balances,
    entries,
    line,
    line_of,
    lines,
    locks,
    sheet,
    sheets,
    summary,
    table,
    trend,
    units_of,
    units_of_each,
    units_with,
    utilisation,
    year_ends,
)

__all__ = ["Kept", "Line", "Overstaffed", "Sheet", "Taken", "Term", "Unapproved", "approvals_of", "approved_series", "balances", "bases", "differences", "entries", "free_for", "holders", "kept_since", "line", "line_of", "lines",
           "locks", "occupied_from_file", "organ_of", "overstaffed_by", "parameters_of", "settable", "sheet", "sheets", "summary", "table", "taken_by", "trend",
           "unapproved_by", "unbalanced", "units_of", "units_of_each", "units_with", "used_by_unit", "used_from_file", "used_with_leaders", "utilisation", "vacancies", "with_over", "words_of_years", "year_ends"]
