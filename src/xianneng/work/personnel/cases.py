"""信息维护 and 批量导入: light cases: enter → a second officer confirms where asked → effect."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.access.models import User
from xianneng.foundation.cases.avoidance import ARTICLE, refuse_own
from xianneng.foundation.cases.models import Case
from xianneng.foundation.cases.types import CaseType
from xianneng.foundation.ledger.digests import refuse_id_numbers
from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.organs.dated import lock
from xianneng.foundation.quotas import operations as quotas
from xianneng.foundation.quotas.queries import units_with
from xianneng.foundation.record import operations, projection
from xianneng.foundation.record.frames import reading_of
from xianneng.foundation.record.merged import records
from xianneng.foundation.record.models import Person
from xianneng.foundation.record.queries import organs_of, turning_days
from xianneng.foundation.record.sets import SETS
from xianneng.law.refusals import Conflict, NotFound, Refused
from xianneng.work.personnel import ahead, changes, departures, foreseen, governed, intakes, promotions, reliance
from xianneng.work.personnel.importers import organs, people
from xianneng.work.personnel.importers.comparing import of_changes
from xianneng.work.personnel.importers.places import places
from xianneng.work.personnel.models import Intake, IntakeState

SUMS = {"persons": "人员", "organs": "机构", "new": "新增", "changed": "有变动", "same": "与档案一致", "changes": "变动",
        "units": "开立职数", "rows": "写入信息"}


def _unlike(checked: Mapping[str, int], now: Mapping[str, int], wrong_count: int) -> str:
    """In what the file is no longer as it was when the import was checked."""
    found = [f"{words}由 {checked[key]} 变为 {now[key]}" for key, words in SUMS.items() if checked.get(key) != now.get(key)]
    return "；".join([*found, *([f"有 {wrong_count} 处不能再写入"] if wrong_count else [])])


class Maintenance(CaseType):
    """信息维护. ``case.data["changes"]``: entries of `changes`, each one item corrected, added or ended, and why."""

    key: ClassVar[str] = "personnel.maintenance"
    title: ClassVar[str] = "信息维护"
    prefix: ClassVar[str] = "XX"
    process: ClassVar[str] = "maintenance.bpmn"
    forms: ClassVar[tuple[str, ...]] = ("confirm",)
    fact_names: ClassVar[tuple[str, ...]] = ("confirm",)
    open_right: ClassVar[str] = "record.enter"
    second: ClassVar[tuple[str, ...]] = ("confirm", "authorise")
    unseen: ClassVar[bool] = True  # an inquiry before 立案 among others (`record.telling`); all alike, so that none is told apart

    def facts(self, case: Case) -> Mapping[str, str]:
        """Who confirms: the authority what it decided, else a second officer by the setting of the sets touched."""
        if case.data.get("decided"):
            return {"confirm": "主管部门"}
        asked = any(SETS[change["key"]].confirm for change in case.data["changes"])
        return {"confirm": "是" if asked else "否"}

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Nobody enters what is about themselves, and each change is checked before anybody confirms it."""
        self._alone_at_the_file(case)
        for change in case.data["changes"]:
            refuse_own(viewer, [change["person_id"]], why="这是{who}的信息", then="请由本机关其他人事干部或公务员主管部门办理")
            refuse_id_numbers(change["why"])  # the decision's entry in the log will tell it
            governed.refuse(change)
            changes.check(change, localdate(now))
            self._alone(case, change)
        case.data["grounds"] = governed.told(case.data["changes"])
        planned, authority = [changes.planned(change) for change in case.data["changes"]], promotions.may_put_down(viewer, case.organ.path)
        promotions.require_case(planned, localdate(now), authority=authority)
        departures.require_case(planned, authority=authority)
        revoked = [change["row_id"] for change in case.data["changes"] if change.get("act") == "revoke"]
        case.data["decided"] = [each.words for each in promotions.for_authority(ahead.followed(planned, localdate(now)), localdate(now), revoked=revoked)]
        self._keep_relied(case, localdate(now))

    def check(self, case: Case, step: str, *, viewer: Viewer, on: date) -> list[str]:
        """The file has not moved on since the entry, and what it changes is not the authority's by now."""
        for change in case.data["changes"]:
            try:
                changes.check(change, on)
            except (Conflict, NotFound) as stale:
                raise Refused(stale.what, why="录入之后，这一条已由他人更改", then="请终止本件，核对后重新录入") from stale
            governed.refuse(change)
        planned = [changes.planned(change) for change in case.data["changes"]]
        since = promotions.for_authority(ahead.followed(planned, on), on) if not case.data.get("decided") else []
        if since:
            raise Refused("录入之后，公务员主管部门另有决定", why="；".join(each.words for each in since),
                          then="请终止本件，重新录入，由公务员主管部门审批岗位批准")
        return []

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Check once more, now that nobody else writes; write the changes, today's projection, and the books where a rank was touched."""
        self._alone_at_the_file(case)
        self.check(case, "", viewer=viewer, on=localdate(now))
        on = localdate(now)
        asked = ahead.followed([changes.planned(change) for change in case.data["changes"]], on)
        leaf.body |= {"sets": [change.key for change in asked], "why": [change["why"] for change in case.data["changes"]]}
        self._keep_relied(case, on)
        operations.write(asked, leaf=leaf)
        projection.refresh([change.person_id for change in asked], on=on)
        touched = [change.person_id for change in asked if change.key in foreseen.COUNTED]
        if touched:
            take_up(case, touched, on, leaf, now)

    def _alone_at_the_file(self, case: Case) -> None:
        """Until the transaction ends no import writes, nor anybody else these persons' files: always in this order."""
        intakes.wait_for_imports()
        lock(Person, [change["person_id"] for change in case.data["changes"]])

    def _alone(self, case: Case, change: Mapping[str, Any]) -> None:
        """One correction of a row at a time, for the second would be of what the first is about to change; and one entry of the same."""
        same = ("key", "row_id") if change.get("row_id") else ("key", "person_id", "values", "valid_from")
        asked = {name: change.get(name) for name in same}
        other = Case.objects.filter(type=self.key, closed_at=None, data__changes__contains=[asked]).exclude(pk=case.pk).first()
        if other:
            raise Conflict("这一条信息正在办理" + ("更正" if change.get("row_id") else "，内容相同"), why=f"{other.number}，{other.opened_by}",
                           then="请待那一件办结后再办理")

    def _keep_relied(self, case: Case, on: date) -> None:
        """The decisions that relied on what is changed, and what it makes wrong, once when it is entered and once more when it is written."""
        planned = ahead.followed([changes.planned(change) for change in case.data["changes"]], on)
        case.data |= {"relied": reliance.relied(planned, on), "unjudged": reliance.unjudged(planned), "taken": ahead.told(planned, on),
                      "moved": [each for change in case.data["changes"] for each in changes.moved(change)],
                      "warned": foreseen.words(foreseen.foreseen(of_changes(planned), on))}


def take_up(case: Case, persons: Sequence[int], on: date, leaf: Writing, now: datetime) -> None:
    """Let the quota books say what the file now says of these persons' organs: today, and from each day that the case moved."""
    with reading_of(len(persons)):
        units = units_with(organs_of(persons))
        if units:
            quotas.follow_ranks(persons, on=on, leaf=leaf, now=now)
            quotas.follow_file(units, [on, *turning_days(persons, leaf.id)], leaf=leaf, now=now, case_number=case.number)


class Import(CaseType):
    """批量导入: the good rows of a file that was checked. ``case.data``: intake, sm3 of the file, summary confirmed."""

    key: ClassVar[str] = "personnel.import"
    title: ClassVar[str] = "批量导入"
    prefix: ClassVar[str] = "DR"
    process: ClassVar[str] = "import.bpmn"
    forms: ClassVar[tuple[str, ...]] = ("confirm",)
    fact_names: ClassVar[tuple[str, ...]] = ("confirm",)
    open_right: ClassVar[str] = "exchange.import"
    second: ClassVar[tuple[str, ...]] = ("confirm",)

    def facts(self, case: Case) -> Mapping[str, str]:
        """Whether a second officer confirms."""
        return {"confirm": case.data["confirm"]}

    def touches(self, case: Case) -> Sequence[int]:
        """The organs whose people the file changes: those who keep their files read by what."""
        return list(case.data.get("organs", ()))

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Compare once more with the file as it is now, and write what was confirmed: no more, no less."""
        intakes.wait_for_others()
        intake = Intake.objects.select_related("jurisdiction", "office__user", "user").get(pk=case.data["intake"])
        on, scope = localdate(now), intakes.scope(intake)
        intakes.require_kept(intake, case.data["kept"])
        accounts = User.objects.filter(pk__in=(*viewer.accounts, case.opened_user_id, case.opened_office.user_id))
        handling = set(records(accounts.values_list("person_id", flat=True)).values())
        plan = intakes.plan(intake.kind, intakes.good(intake), scope, places(scope, on), on, intake.given,
                            own=intakes.own(intake) | handling, opens=intakes.opens(intake))
        plan = intakes.with_photos(plan, intake)
        wrong = plan.refused.filter(~plan.refused["is_notice"])
        if "person.own" in wrong["code"]:
            raise Refused("您应当回避", why="文件中有经办人、复核人或所代的人员的信息", article=ARTICLE,
                          then="涉及复核人的，请转办；涉及经办人的，请终止本件，去掉有关的行后由他人导入")
        if wrong.height or plan.summary != case.data["summary"]:
            raise Refused("核对之后档案又有变化", why=_unlike(case.data["summary"], plan.summary, wrong.height),
                          then="请终止本件，重新核对后再导入")
        leaf.body |= {"file": intake.sm3, "summary": plan.summary}
        if isinstance(plan, organs.Plan):
            changed = organs.carry_out(plan, on=on, leaf=leaf, now=now, case_number=case.number)
            projection.refresh(projection.serving_under(changed), on=on)
        else:
            case.data |= {"relied": reliance.of_import(plan.differences, on), "unjudged": reliance.unjudged_of_import(plan.differences, plan.people)}  # once more: others may have decided meanwhile
            self._write_people(case, plan, on, leaf, now)
        Intake.objects.filter(pk=intake.pk).update(state=IntakeState.WRITTEN)

    def _write_people(self, case: Case, plan: people.Plan, on: date, leaf: Writing, now: datetime) -> None:
        touched = people.carry_out(plan, leaf=leaf)
        projection.refresh(touched, on=on)
        take_up(case, touched, on, leaf, now)

    def ended(self, case: Case, how: str, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Not confirmed: the file may be looked at, mended and taken in again."""
        Intake.objects.filter(pk=case.data["intake"]).update(state=IntakeState.DROPPED)
