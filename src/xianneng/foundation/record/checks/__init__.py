"""校核: what is wrong, or hardly possible, in the file of many persons, found set by set as of a date.

    CHECKS, Check             every check there is: what it looks at, how grave, on which article
    run, persons              the findings of everybody under some organs' paths, or of some persons
"""

from xianneng.foundation.record.checks import assessments, identity, items, posts, ranks, rows, service  # noqa: F401  (they register)
from xianneng.foundation.record.checks.registry import CHECKS, ERROR, HINT, SCHEMA, SEVERITIES, WARNING, Check
from xianneng.foundation.record.checks.running import persons, run

__all__ = ["CHECKS", "ERROR", "HINT", "SCHEMA", "SEVERITIES", "WARNING", "Check", "persons", "run"]
