"""Appointment within establishment, quota and vacancy (ORG-EST-01)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Admission:
    """Whether so many may come in; how many too many for the establishment (编制) and for the quota (职数)."""

    admitted: bool
    establishment_short: int
    quota_short: int


def admit(planned: int, *, establishment: int, actual: int, quota_free: int | None = None) -> Admission:
    """Compare a plan with what is free; `quota_free` None: no quota is concerned."""
    over = max(planned - max(establishment - actual, 0), 0)
    short = max(planned - max(quota_free, 0), 0) if quota_free is not None else 0
    return Admission(over == 0 and short == 0, over, short)
