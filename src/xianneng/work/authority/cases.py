"""授予岗位, 终止岗位, acts on the accounts of the three administrators, 信息项分组: light cases that 系统管理员 proposes and 安全保密管理员 confirms."""

from datetime import date, datetime
from typing import ClassVar

from django.utils.timezone import localdate

from xianneng.foundation.access import operations
from xianneng.foundation.access.apart import refuse_together
from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.access.models import ItemGroup, Office, User
from xianneng.foundation.access.roles import ROLES
from xianneng.foundation.cases.models import Case
from xianneng.foundation.cases.types import CaseType
from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.organs.dated import NEVER, OPEN
from xianneng.foundation.organs.models import Organ
from xianneng.foundation.organs.queries import names
from xianneng.foundation.record import items
from xianneng.law.refusals import Conflict, Refused
from xianneng.work.authority.lasting import refuse_last

LOCK, UNLOCK, RETIRE, RESET = "lock", "unlock", "retire", "reset"
ACTS = {LOCK: "停用帐号", UNLOCK: "恢复帐号", RETIRE: "注销帐号", RESET: "重置密码和两步验证"}


class _TwoHands(CaseType):
    """A matter of authority: proposed by one administrator, confirmed by another; neither does it for themselves."""

    process: ClassVar[str] = "authority.bpmn"
    forms: ClassVar[tuple[str, ...]] = ("confirm",)
    second: ClassVar[tuple[str, ...]] = ("confirm",)
    open_right: ClassVar[str] = "authority.propose"
    read_right: ClassVar[str] = "authority.read"

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """What is proposed stands on the case, in words."""
        self._refuse_own(case, viewer)
        self.refuse(case, localdate(now))
        case.data["matter"] = self.matter(case, localdate(now))

    def check(self, case: Case, step: str, *, viewer: Viewer, on: date) -> list[str]:
        """Before it is confirmed: it is about somebody else, and still possible."""
        self._refuse_own(case, viewer)
        self.refuse(case, on)
        return []

    def _refuse_own(self, case: Case, viewer: Viewer) -> None:
        if case.data.get("user") in viewer.accounts:
            raise Refused("不得办理本人或您所代人员的帐号和岗位", why="授权由他人提请、他人确认", then="请由另一名管理员办理")

    def refuse(self, case: Case, on: date) -> None:
        """Refused where it cannot be done, or no longer."""

    def matter(self, case: Case, on: date) -> list[list[str]]:
        """What the case page shows."""
        raise NotImplementedError


class Given(_TwoHands):
    """授予岗位. ``case.data``: user, role, title, organ (id), from_on, last_on (empty: open), reason; the case's organ is the jurisdiction."""

    key: ClassVar[str] = "authority.given"
    title: ClassVar[str] = "授予岗位"
    prefix: ClassVar[str] = "SQ"

    def refuse(self, case: Case, on: date) -> None:
        """三员分立; a retired account; the same office twice."""
        user, since, until = _user(case), date.fromisoformat(case.data["from_on"]), self._to_on(case)
        if user.retired_on:
            raise Refused("帐号已经注销", why=f"{user.display_name}，{user.retired_on}", then="请为其另开帐号")
        refuse_together(user_id=user.pk, role=case.data["role"], from_on=since, to_on=until)
        same = Office.objects.filter(user=user, role=case.data["role"], organ_id=case.data["organ"], from_on__lt=until, to_on__gt=since).first()
        if same:
            raise Refused(f"{user.display_name}这一期间已任此岗位", why=f"“{same.title}”，自 {same.from_on}", then="请核对起止日期，或先终止原岗位")

    def matter(self, case: Case, on: date) -> list[list[str]]:
        """Who acts in which role, for which organ, over what, how long."""
        data, called = case.data, names([case.organ_id, case.data["organ"]], on)
        return [["帐号", _named(_user(case))], ["岗位", ROLES[data["role"]].title], ["职务", data["title"]],
                ["所在机关", called.get(data["organ"], "")], ["管辖范围", called.get(case.organ_id, "")],
                ["期间", f"自 {data['from_on']} 起" + (f"，至 {data['last_on']} 止" if data["last_on"] else "")], ["事由", data["reason"]]]

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """The office is held from its day on, and from today at the earliest."""
        since = max(date.fromisoformat(case.data["from_on"]), localdate(now))
        if since >= self._to_on(case):
            raise Refused("岗位的期间已经过去", why=f"至 {case.data['last_on']} 止", then="请不予确认，另行提请")
        operations.appoint(user=_user(case), role=case.data["role"], title=case.data["title"], jurisdiction=case.organ,
                           organ=Organ.objects.get(pk=case.data["organ"]), from_on=since, to_on=self._to_on(case), leaf=leaf)

    def _to_on(self, case: Case) -> date:
        return _after(case.data["last_on"]) if case.data["last_on"] else OPEN


class Ended(_TwoHands):
    """终止岗位. ``case.data``: user, office, last_on, reason."""

    key: ClassVar[str] = "authority.ended"
    title: ClassVar[str] = "终止岗位"
    prefix: ClassVar[str] = "SZ"

    def refuse(self, case: Case, on: date) -> None:
        """An office that is over, or ends sooner; the last administrator of a kind."""
        office, to_on = _office(case), max(_after(case.data["last_on"]), on)
        if office.to_on <= to_on:
            raise Conflict("岗位已经终止", why=f"“{office.title}”至 {office.last_on} 止", then="请刷新后查看")
        refuse_last(office, to_on)

    def matter(self, case: Case, on: date) -> list[list[str]]:
        """Which office of whom, and its last day."""
        office = _office(case)
        return [["帐号", _named(office.user)], ["岗位", ROLES[office.role].title], ["职务", office.title],
                ["最后一天", case.data["last_on"]], ["事由", case.data["reason"]]]

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """It ends on its day; one that has passed by now ends today."""
        operations.end_office(_office(case), to_on=max(_after(case.data["last_on"]), localdate(now)), leaf=leaf)


class AccountAct(_TwoHands):
    """An act on the account of one of the three. ``case.data``: user, act (of `ACTS`), reason."""

    key: ClassVar[str] = "authority.account"
    title: ClassVar[str] = "管理员帐号"
    prefix: ClassVar[str] = "ZH"

    def refuse(self, case: Case, on: date) -> None:
        """What makes no difference, and what would leave nobody to administer."""
        refuse_act(_user(case), case.data["act"], on)

    def matter(self, case: Case, on: date) -> list[list[str]]:
        """Which act on whose account."""
        return [["帐号", _named(_user(case))], ["事项", ACTS[case.data["act"]]], ["事由", case.data["reason"]]]

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Done; a password is handed out afterwards by who proposed it, who alone hands it over."""
        carry_out(_user(case), case.data["act"], leaf=leaf, on=localdate(now))


class Grouped(_TwoHands):
    """信息项分组. ``case.data``: name, roles, hidden, fixed (keys of `record.items`), reason; none of both: what stood is lifted."""

    key: ClassVar[str] = "authority.grouped"
    title: ClassVar[str] = "信息项分组"
    prefix: ClassVar[str] = "FZ"

    def refuse(self, case: Case, on: date) -> None:
        """A group that says what it says already."""
        held = ItemGroup.objects.filter(organ_id=case.organ_id, name=case.data["name"], known_to=NEVER).first()
        said = (held.roles, held.hidden, held.fixed) if held else ([], [], [])
        asked = tuple(case.data[name] for name in ("roles", "hidden", "fixed"))
        if asked == said or (not held and not any(asked[1:])):
            raise Refused("分组没有变化", why=f"“{case.data['name']}”已是这样" if held else "没有选择不可见或只可查看的信息项", then="请核对后再提请")

    def matter(self, case: Case, on: date) -> list[list[str]]:
        """Of whose offices what is hidden and what is read only."""
        data = case.data
        return [["名称", data["name"]], ["适用机关", f"{names([case.organ_id], on).get(case.organ_id, '')}及其下级"],
                ["适用岗位", "、".join(ROLES[each].title for each in data["roles"])], ["不可见", items.titles(data["hidden"]) or "没有"],
                ["只可查看", items.titles(data["fixed"]) or "没有"], ["事由", data["reason"]]]

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """From now on."""
        data = case.data
        operations.group_items(organ=case.organ, name=data["name"], roles=data["roles"], hidden=data["hidden"], fixed=data["fixed"], leaf=leaf, now=now)


def refuse_act(user: User, act: str, on: date) -> None:
    """Refused where an act on an account makes no difference, or takes the last administrator of a kind away."""
    if user.retired_on:
        raise Refused("帐号已经注销", why=f"{user.display_name}，{user.retired_on}", then="请为其另开帐号")
    if (act == LOCK and not user.is_active) or (act == UNLOCK and user.is_active):
        raise Conflict(f"帐号{'正常使用中' if user.is_active else '已经停用'}", then="请刷新后查看")
    if act in (LOCK, RETIRE):
        for office in Office.objects.filter(user=user, to_on__gt=on):
            refuse_last(office, on)


def carry_out(user: User, act: str, *, leaf: Writing, on: date) -> None:
    """Lock, unlock or retire; of a password that was let be handed out nothing yet."""
    if act == RETIRE:
        operations.retire(user, on=on, leaf=leaf)
    elif act != RESET:
        (operations.lock if act == LOCK else operations.unlock)(user, leaf=leaf)


def _user(case: Case) -> User:
    return User.objects.get(pk=case.data["user"])


def _office(case: Case) -> Office:
    return Office.objects.select_related("user").get(pk=case.data["office"])


def _named(user: User) -> str:
    return f"{user.display_name}（{user.username}）"


def _after(day: str) -> date:
    """The first day after a last one."""
    return date.fromordinal(date.fromisoformat(day).toordinal() + 1)
