"""Schemes 校核方案: which checks run and how grave each counts. Four are built in; an organ keeps others of its own.

What the law makes an error counts as one in every scheme that asks for it, and is asked for at every moment.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xianneng.foundation.organs.models import Organ
from xianneng.foundation.record.checks import HINT, SEVERITIES, WARNING
from xianneng.law.refusals import NotFound
from xianneng.work.checking.models import Scheme

EVERY, REPORTING, HANDING, APPROVING = "all", "report", "handing", "approval"
MOMENTS = {REPORTING: "上报前", HANDING: "移交前", APPROVING: "审批前"}
RAISED: Mapping[str, Mapping[str, str]] = {  # what the built-in schemes ask for beside every check, or count as graver
    REPORTING: {"assessment_missing": WARNING, "post_gap": WARNING, "missing_native_place": WARNING, "missing_ethnicity": WARNING,
                "missing_education": WARNING, "missing_political_status": WARNING},
    HANDING: {"assessment_missing": WARNING, "post_gap": WARNING, "post_elsewhere": WARNING, "missing_education": WARNING,
              "missing_family": WARNING, "missing_registration": WARNING, "missing_work_started_on": WARNING, "missing_particulars": HINT,
              "missing_photo": HINT},
    APPROVING: {"assessment_missing": WARNING, "post_gap": WARNING, "rank_without_case": WARNING, "rank_come_between": WARNING, "decision_turned_over": WARNING,
                "missing_registration": WARNING, "missing_education": WARNING}}
OF_FEW = {APPROVING: ("basic", "standing", "post", "rank", "level", "assessment", "sanction", "registration", "education", "")}


@dataclass(frozen=True, slots=True)
class Offered:
    """A check that a scheme may choose, wherever it comes from; ``key``: the set that it points to, empty for organs and books.

    ``right``: who lets its findings pass needs it too.
    """

    code: str
    title: str
    kind: str
    severity: str
    article: str
    key: str = ""
    binding: bool = False
    on_request: bool = False
    right: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A scheme as a run takes it: ``address`` names it in an address; ``severities``: of each check that runs."""

    address: str
    name: str
    severities: Mapping[str, str]
    moment: str = ""
    own: Scheme | None = None


def graver(first: str, second: str) -> str:
    """The graver of two severities."""
    return min(first, second, key=SEVERITIES.index)


def built_in(address: str, offered: Sequence[Offered]) -> Chosen:
    """全部 or the scheme of a moment, over the checks that there are."""
    raised, keys = RAISED.get(address, {}), OF_FEW.get(address)
    return Chosen(address, MOMENTS.get(address, "全部"), {
        each.code: graver(raised.get(each.code, HINT), each.severity) for each in offered
        if each.code in raised or (not each.on_request and (keys is None or each.key in keys or each.binding))},
        address if address in MOMENTS else "")


def of(scheme: Scheme, offered: Sequence[Offered]) -> Chosen:
    """An organ's own scheme; a check that is no longer there falls away."""
    kept = {each.code: each for each in offered}
    found = {code: kept[code].severity if kept[code].binding else severity for code, severity in scheme.severities.items() if code in kept}
    if scheme.moment:
        found = {each.code: each.severity for each in offered if each.binding} | found
    return Chosen(str(scheme.pk), scheme.name, found, scheme.moment, scheme)


def every(organ_id: int | None, offered: Sequence[Offered]) -> list[Chosen]:
    """The four that are built in, and the organ's own, by name. One query."""
    own = Scheme.objects.filter(organ_id=organ_id or 0).order_by("name")
    return [*(built_in(address, offered) for address in (EVERY, *MOMENTS)), *(of(each, offered) for each in own)]


def chosen(address: str, organ_id: int | None, offered: Sequence[Offered]) -> Chosen:
    """The scheme that an address names. NotFound where the organ has no such scheme."""
    found = next((each for each in every(organ_id, offered) if each.address == address), None)
    if found is None:
        raise NotFound("没有这个校核方案", then="可能已被删除，请重新选择")
    return found


def of_moment(moment: str, organ: Organ, offered: Sequence[Offered]) -> Chosen:
    """What is run before reporting, handing over or approving in an organ: its own scheme for it, else of the nearest organ above, else built in."""
    line = [int(each) for each in organ.path.strip("/").split("/")]
    kept = {each.organ_id: each for each in Scheme.objects.filter(moment=moment, organ_id__in=line)}
    nearest = next((kept[each] for each in reversed(line) if each in kept), None)
    return of(nearest, offered) if nearest else built_in(moment, offered)
