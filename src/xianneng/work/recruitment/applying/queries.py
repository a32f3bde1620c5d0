"""What can be asked of registrations: one's own, how many there are for each position, and what waits for a reviewer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet

from xianneng.foundation.access.authority import Viewer
from xianneng.law.refusals import NotFound
from xianneng.work.recruitment.applying.models import Account, Act, Application, Removal, Stage, Tally
from xianneng.work.recruitment.applying.sealing import unseal
from xianneng.work.recruitment.models import Recruitment


def account(account_id: int) -> Account | None:
    """An account by its id: asked for every page of an applicant, and in plain SQL twice as fast."""
    return next(iter(Account.objects.raw(f"SELECT * FROM {Account._meta.db_table} WHERE id = %s", [account_id])), None)  # noqa: S608  (no text of anybody's)


def account_of(digest: str) -> Account | None:
    """An account by the digest of its ID number."""
    return Account.objects.filter(number_digest=digest).first()


def first_account() -> Account | None:
    """The account that was opened first."""
    return Account.objects.order_by("pk").first()


def told(account: Account) -> dict[str, str]:
    """The ID number and telephone of an account."""
    return unseal(account.number_digest, bytes(account.sealed))


def missing(account: Account) -> list[str]:
    """What an applicant has still to fill in before a registration."""
    return [*(["报名信息"] if not account.profile or account.declared_at is None else []), *(["照片"] if not account.photo_sm3 else [])]


def own(account: Account) -> list[Application]:
    """An applicant's registrations, the newest first."""
    return list(Application.objects.filter(account=account).select_related("recruitment", "statement").order_by("-submitted_at"))


def application_of(account: Account, application_id: int) -> Application:
    """One of an applicant's registrations. NotFound for another's."""
    found = Application.objects.filter(account=account, pk=application_id).select_related("account", "recruitment", "statement").first()
    if found is None:
        raise NotFound("没有找到这一报名", then="请从“我的报名”进入")
    return found


def in_recruitment(account: Account, recruitment: Recruitment) -> Application | None:
    """An applicant's registration in a recruitment."""
    return Application.objects.filter(account=account, recruitment=recruitment).select_related("statement").first()


def acts(application: Application) -> list[Act]:
    """What was done with a registration, in its order."""
    return list(Act.objects.filter(application=application).order_by("pk"))


def act_of(application: Application, act_id: int) -> Act:
    """One of them. NotFound for another's."""
    found = Act.objects.filter(application=application, pk=act_id).first()
    if found is None:
        raise NotFound("没有找到这一回执", then="请从报名页进入")
    return found


def tallies(recruitment: Recruitment, places: Iterable[int]) -> Mapping[int, Tally]:
    """How many have registered, by position."""
    return {row.at: row for row in Tally.objects.filter(recruitment=recruitment, at__in=list(places))}


def removal(recruitment: Recruitment) -> Removal | None:
    """When and by whom a recruitment's registrations were removed."""
    return Removal.objects.filter(recruitment=recruitment).first()


@dataclass(frozen=True)
class OwnCopy:
    """Everything that is kept of an applicant, to be handed out to them."""

    account: Account
    applications: Sequence[Application]

    @property
    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        who = self.account
        return {"姓名": who.name, "证件类型": who.document, "证件号码": told(who)["number"], "电话": told(who)["telephone"], "注册时间": who.made_at.isoformat(),
                "承诺时间": who.declared_at.isoformat() if who.declared_at else None, "照片": who.photo_sm3, "报名信息": who.profile,
                "报名": [{"招考": each.recruitment.name, "职位": each.statement.asked, "状态": each.stage, "填报信息": each.told, "提交时间": each.submitted_at.isoformat(),
                        "审查意见": each.words, "陈述": each.plea, "确认时间": each.confirmed_at.isoformat() if each.confirmed_at else None, "摘要": each.digest,
                        "办理": [{"事项": act.kind, "时间": act.made_at.isoformat(), "办理人": act.by, "摘要": act.digest} for act in acts(each)]}
                       for each in self.applications]}


REVIEW = "recruitment.review"
ORDER = {"met": 0, "ask": 1, "unmet": 2}


def reviewed_by(viewer: Viewer) -> QuerySet[Application]:
    """The registrations that the viewer's office reviews: for positions of the organs of its jurisdiction; of organs that are not here, the authority's."""
    path = viewer.jurisdiction_path
    if not path or not viewer.may(REVIEW):
        return Application.objects.none()
    return Application.objects.filter(Q(statement__organ__path__startswith=path) | Q(statement__organ=None, recruitment__organ__path__startswith=path))


@dataclass(frozen=True, slots=True)
class Group:
    """Registrations that wait and fail, or are open, for the same reasons."""

    grounds: str
    verdict: str
    reasons: Sequence[Sequence[str]]
    count: int
    positions: int
    due_on: date | None


def groups(viewer: Viewer, recruitment: Recruitment) -> list[Group]:
    """What waits for the viewer, by equal reasons: what is met first, the largest first."""
    waiting = reviewed_by(viewer).filter(recruitment=recruitment, stage=Stage.WAITING)
    rows = waiting.values("grounds", "verdict").annotate(count=Count("pk"), positions=Count("statement__at", distinct=True), due=Min("due_on"))
    said = dict(waiting.order_by("grounds", "pk").distinct("grounds").values_list("grounds", "reasons"))
    found = [Group(row["grounds"], row["verdict"], said.get(row["grounds"], []), row["count"], row["positions"], row["due"]) for row in rows]
    return sorted(found, key=lambda each: (ORDER[each.verdict], -each.count, each.grounds))


def in_group(viewer: Viewer, recruitment: Recruitment, grounds: str) -> QuerySet[Application]:
    """The registrations of a group, the most urgent first."""
    return reviewed_by(viewer).filter(recruitment=recruitment, stage=Stage.WAITING, grounds=grounds).select_related("account", "statement").order_by(
        F("due_on").asc(nulls_last=True), "pk")


def stated(viewer: Viewer, recruitment: Recruitment) -> list[Application]:
    """Refusals that their applicants dispute."""
    return list(reviewed_by(viewer).filter(recruitment=recruitment, stage=Stage.STATED).select_related("account", "statement").order_by("pk"))


def for_review(viewer: Viewer, application_id: int) -> Application:
    """A registration that the viewer's office reviews. NotFound otherwise."""
    found = reviewed_by(viewer).filter(pk=application_id).select_related("account", "statement", "recruitment__organ", "statement__organ").first()
    if found is None:
        raise NotFound("没有找到这一报名", then="请从报名审查进入")
    return found


@dataclass(frozen=True, slots=True)
class Waiting:
    """What of a recruitment waits for an office: how many, by when the first, how many are overdue, how many are disputed."""

    recruitment_id: int
    name: str
    count: int
    due_on: date | None
    overdue: int
    stated: int


def waiting(viewer: Viewer, on: date) -> list[Waiting]:
    """What waits for the viewer, by recruitment: for the desk."""
    if not viewer.may(REVIEW):
        return []
    here = Q(stage=Stage.WAITING)
    rows = reviewed_by(viewer).filter(stage__in=(Stage.WAITING, Stage.STATED)).values("recruitment_id", "recruitment__name").annotate(
        count=Count("pk", filter=here), due=Min("due_on", filter=here), overdue=Count("pk", filter=here & Q(due_on__lt=on)), stated=Count("pk", filter=~here)).order_by("due")
    return [Waiting(row["recruitment_id"], row["recruitment__name"], row["count"], row["due"], row["overdue"], row["stated"]) for row in rows]
