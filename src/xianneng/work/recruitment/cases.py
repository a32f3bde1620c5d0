"""招考公布 and 招考更正: proposed by who prepared it, approved by the authority; the effect freezes the table, or adds a notice to it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.models import Case
from xianneng.foundation.cases.types import CaseType
from xianneng.foundation.ledger.operations import Writing
from xianneng.law.catalogue import cite
from xianneng.law.recruitment.reading import READERS
from xianneng.law.refusals import Conflict, Refused
from xianneng.work.recruitment import queries, readings
from xianneng.work.recruitment.models import Amendment, Ground, Plan, Position, Recruitment, State
from xianneng.work.recruitment.publishing import PUBLICATION, digest

TOLD = 20  # limits that the case tells one by one


class _Decided(CaseType):
    """A matter of a recruitment: `case.data["recruitment"]`."""

    process: ClassVar[str] = "publication.bpmn"
    forms: ClassVar[Sequence[str]] = ("approval",)
    open_right: ClassVar[str] = queries.PREPARE
    second: ClassVar[Sequence[str]] = ("approval",)

    def _recruitment(self, case: Case) -> Recruitment:
        return Recruitment.objects.select_related("organ").get(pk=case.data["recruitment"])

    def _held(self, case: Case) -> Recruitment:
        """The recruitment, locked. Needs a transaction."""
        return Recruitment.objects.select_for_update(of=("self",)).select_related("organ", "plan").get(pk=case.data["recruitment"])


class Publishing(_Decided):
    """招考公布 (公务员法 第28条)."""

    key: ClassVar[str] = PUBLICATION
    title: ClassVar[str] = "招考公布"
    prefix: ClassVar[str] = "ZK"

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Everything that the law wants announced is there, and every text has been decided about; nothing moves any more."""
        found = self._held(case)
        if found.state != State.PREPARED:
            raise Conflict(f"这一招考{found.state}", why=found.case_number, then="请打开那一办件")
        Plan.objects.select_for_update().filter(pk=found.plan_id or 0).first()  # two tables against one plan wait for one another here
        self._require(found)
        found.state, found.case_number = State.DECIDED, case.number
        found.save(update_fields=["state", "case_number"])
        case.data |= {"digest": digest(found), "matter": self._matter(found)}

    def check(self, case: Case, step: str, *, viewer: Viewer, on: date) -> list[str]:
        """It is still this case that decides about it."""
        if self._recruitment(case).case_number != case.number:
            raise Refused("这一招考已由另一件办理", then="请终止本件")
        return []

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Published: the database lets nobody change it from here on."""
        found = self._held(case)
        if digest(found) != case.data["digest"]:
            raise Refused("呈报之后职位表或公告已变", why="与呈报时的摘要不同", then="请终止本件，核对后重新呈报")
        found.state, found.published_at = State.PUBLISHED, now
        found.save(update_fields=["state", "published_at"])
        leaf.body |= {"table": case.data["digest"], "positions": Position.objects.filter(recruitment=found).count(), "file": found.file_sm3,
                      "reasons": Ground.objects.filter(recruitment=found).count()}

    def ended(self, case: Case, how: str, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Not published: it may be worked on again."""
        Recruitment.objects.filter(pk=case.data["recruitment"]).update(state=State.PREPARED, case_number="")

    def _require(self, found: Recruitment) -> None:
        missing = queries.ready(found)
        if missing:
            raise Refused("还不能公布", why="；".join(missing), article=f"{cite('RECR-PLAN-01')}、第28条；{cite('RECR-PRINCIPLE-01')}", then="请补充后再呈报")

    def _matter(self, found: Recruitment) -> list[list[str]]:
        page = queries.page(found, queries.Search(), offset=0, size=1)
        asked = sum(any(kind == "by_person" for _, kind in each.parts) for each in readings.waiting(found.pk))
        return [["招考", f"{found.name}（{found.year} 年度）"], ["职位", f"{page.count} 个，招录 {page.takes} 人"], ["招录方式", found.way], ["职位表", found.file_name],
                ["报名", f"{found.opens_on} 至 {found.closes_on}"], ["年龄", f"{found.age_least} 至 {found.age_most} 周岁，应届硕士、博士至 {found.age_most_postgraduate} 周岁，计算至 {found.ages_on}"],
                ["录用计划", found.plan.name if found.plan else found.plan_document], ["由人审核的文字", f"{asked} 处"], *self._limits(found), ["申请材料", found.materials], ["其他须知", found.notes]]

    def _limits(self, found: Recruitment) -> list[list[str]]:
        """The limits that stay, each with its reason: what the authority decides about."""
        rows = queries.limited(found)
        return [[f"限制条件：{each.finding.title}", f"{each.finding.organ} {len(each.finding.places)} 个职位“{each.finding.words[:60]}”，理由：{each.reason}（{each.given_by}）"]
                for each in rows[:TOLD]] + ([["", f"等 {len(rows)} 处，见核对限制条件"]] if len(rows) > TOLD else [])


class Amending(_Decided):
    """招考更正: one column of one published position, or the position itself. ``case.data``: recruitment, at, key, old, new, reason."""

    key: ClassVar[str] = "recruitment.amendment"
    title: ClassVar[str] = "招考更正"
    prefix: ClassVar[str] = "GZ"

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Of a published table only, and one notice about a position at a time."""
        found = self._held(case)
        if found.state != State.PUBLISHED:
            raise Refused("还没有公布", then="公布以前直接修改职位表")
        other = Case.objects.filter(type=self.key, closed_at=None, data__recruitment=found.pk, data__at=case.data["at"]).exclude(pk=case.pk).first()
        if other:
            raise Conflict("这一职位正在更正", why=f"{other.number}，{other.opened_by}", then="请待那一件办结后再更正")
        self.check(case, "", viewer=viewer, on=found.ages_on)
        data, position = case.data, queries.position(found, case.data["at"])
        case.data["matter"] = [["招考", found.name], ["职位", f"{position.organ} {position.name}（{position.code}）"],
                               ["栏目", READERS[data["key"]].name if data["key"] else "取消职位"],
                               *([["原文", data["old"] or "（空）"], ["更正为", data["new"] or "（空）"], *readings.limits_amended(found, position, data["key"], data["new"])] if data["key"] else []),
                               ["理由", data["reason"]]]

    def check(self, case: Case, step: str, *, viewer: Viewer, on: date) -> list[str]:
        """What is to be changed still reads as it did."""
        data = case.data
        changes = readings.amended(data["recruitment"]).get(data["at"], {})
        position = queries.position(self._recruitment(case), data["at"])
        if "" in changes:
            raise Refused("这一职位已经取消", then="请终止本件")
        if data["key"] and readings.texts(position, changes).get(data["key"], "") != data["old"]:
            raise Refused("这一栏已由其他更正改动", then="请终止本件，核对后重新更正")
        return []

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """The notice stands beside the table, which stays as it was published."""
        data: dict[str, Any] = case.data
        row = Amendment.objects.create(
            recruitment_id=data["recruitment"], at=data["at"], key=data["key"], old=data["old"], new=data["new"], reason=data["reason"],
            case_number=case.number, made_by=viewer.signature, made_at=now, leaf_id=leaf.id)
        leaf.wrote(Amendment._meta.db_table, [row.pk])
