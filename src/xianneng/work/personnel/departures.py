"""退休, 辞去公职 and 去世 go by their cases, which end posts, rank and registration with them: nobody enters them as a mere status.

The competent authority may put down what was decided elsewhere.
"""

from collections.abc import Sequence

from xianneng.foundation.record.models import Standing
from xianneng.foundation.record.operations import Change
from xianneng.law.catalogue import cite
from xianneng.law.refusals import Refused

BY_CASE = {"退休": "RETIRE-06", "辞职": "RESIGN-03", "去世": "REG-EXIT-01"}


def require_case(changes: Sequence[Change], *, authority: bool) -> None:
    """Refused where one of these changes makes somebody leave so who had not left before."""
    for change in changes if not authority else ():
        statuses = {row.get("status") for row in change.rows} & BY_CASE.keys() if change.key == "standing" else set()
        statuses -= set(Standing.objects.filter(pk__in=change.end_ids).values_list("status", flat=True)) if statuses else set()
        for status in statuses:
            raise Refused(f"{status}由办件办理", why="任职、职级、公务员登记和职数随之终止，不能只改人员状态", article=cite(BY_CASE[str(status)]),
                          then="请在人员页“退休和离职”中申报；已经在别处办结的，由公务员主管部门录入")
