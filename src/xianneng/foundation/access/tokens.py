"""接口令牌: one named system is let in to read, of one part of the tree, the information sets that it needs, until a day.

Who keeps the platform's security grants a token and takes it back; one that reads of persons holds only once the authority whose
files they are has confirmed it (三员分立: who grants sees nobody's file by it). The secret is shown once, and only its digest is kept.
A system reads masked values; those that are not take the token's leave, and are recorded for each person as a page's are.
"""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.access.models import Reading, Token, TokenAct, TokenUse, User
from xianneng.foundation.access.operations import open_account
from xianneng.foundation.ledger.digests import sm3
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.organs.models import Organ
from xianneng.foundation.record.sets import SETS
from xianneng.law.refusals import Conflict, Forbidden, NotFound, Refusal, Refused, refuse_unseen

LONGEST = timedelta(days=366)
SHORTEST_PURPOSE = 8
SPAN = timedelta(minutes=1)
MOST_NAMED = 1_000  # persons whom a leaf names one by one
MINIMUM = "《个人信息保护法》第6条"
HELD, WAITING, REVOKED, OVER = "有效", "待确认", "已收回", "已到期"


class Unknown(Refusal):
    """Nobody that the platform knows asks."""

    status = 401


class TooMany(Refusal):
    """More requests in a minute than a token has."""

    status = 429


@dataclass(frozen=True, slots=True)
class Holder:
    """A system that asks: its token, and what it may see as a viewer's value."""

    token: Token
    viewer: Viewer

    def require(self, keys: Collection[str], *, unmasked: bool) -> None:
        """Forbidden unless the token may ask for these information sets, and for values that are not masked where it does."""
        if beyond := [SETS[key].title for key in keys if key not in self.token.sets]:
            raise Forbidden(f"这个令牌不能取得{'、'.join(beyond)}", why=f"发放时写明的信息集：{named(self.token.sets) or '无'}", article=MINIMUM,
                            then="请只申请所列的信息集；确有需要的，由安全保密管理员重新发放令牌")
        if unmasked and not self.token.unmasked:
            raise Forbidden("这个令牌只能取得掩码后的值", why="发放时没有批准未掩码的值", article="《个人信息保护法》第28条",
                            then="请去掉 values=full；确有需要的，由安全保密管理员重新发放令牌")


def named(keys: Sequence[str]) -> str:
    """The information sets by their titles."""
    return "、".join(SETS[key].title for key in keys if key in SETS)


def state(token: Token, on: date) -> str:
    """Where a token stands on a day: in force, waiting to be confirmed, taken back, over."""
    acts = {act.act for act in token.acts.all()}
    if TokenAct.REVOKED in acts:
        return REVOKED
    if token.to_on <= on:
        return OVER
    return WAITING if token.sets and TokenAct.CONFIRMED not in acts else HELD


def listed(viewer: Viewer) -> QuerySet[Token]:
    """The tokens over organs of the viewer's jurisdiction, the latest first."""
    viewer.require("tokens.read")
    return _with_acts().filter(organ__path__startswith=viewer.inside).order_by("-pk")


def one(viewer: Viewer, token_id: int) -> Token:
    """One of those; NotFound where it is none."""
    found = listed(viewer).filter(pk=token_id).first()
    if found is None:
        raise NotFound("没有找到这个令牌", then="请核对管辖范围")
    return found


def receiving(viewer: Viewer, key: str, on: date) -> list[Token]:
    """The systems that may read an information set of the viewer's organ, or of organs in the viewer's jurisdiction, on a day."""
    near = Q(organ__path__startswith=viewer.inside)
    near |= Q(organ_id__in=[int(each) for each in viewer.organ_path.split("/") if each])
    return [token for token in _with_acts().filter(near, sets__contains=[key], to_on__gt=on).order_by("pk") if state(token, on) == HELD]


def _with_acts() -> QuerySet[Token]:
    return Token.objects.select_related("user", "organ", "granted_by").prefetch_related(Prefetch("acts", TokenAct.objects.order_by("pk")))


def uses(token: Token, *, limit: int = 100) -> Sequence[TokenUse]:
    """The latest requests that were made with a token."""
    return list(token.uses.order_by("-at", "-pk")[:limit])


def sums(token: Token) -> dict[str, int]:
    """Of all requests with a token: how many (times), about how many persons (told), about how many with values as they are (bare)."""
    return token.uses.aggregate(times=Count("pk"), told=Sum("persons", default=0), bare=Sum("persons", filter=Q(unmasked=True), default=0))


def grant(*, system: str, purpose: str, organ_id: int, keys: Collection[str], unmasked: bool, last_on: date, viewer: Viewer,
          now: datetime) -> tuple[Token, str]:
    """发放令牌; the token, and its secret, which is nowhere to be read again.

    Forbidden without the right, NotFound for an organ outside of the jurisdiction; Refused without a name, a purpose, a proper end.
    """
    organ = Organ.objects.get(pk=organ_id)
    viewer.require("tokens.grant", organ.path)
    on, sets = localdate(now), [key for key in SETS if key in keys]
    _refuse_unfit(system.strip(), purpose.strip(), sets, unmasked, on, last_on)
    secret = f"xn_{secrets.token_urlsafe(32)}"
    with transaction.atomic(), writing(kind="access.token", now=now, body={
            "by": viewer.signature, "system": system.strip(), "purpose": purpose.strip(), "organ": organ.pk, "sets": sets, "unmasked": unmasked,
            "last_on": last_on.isoformat()}) as leaf:
        account = open_account(username=f"system-{secrets.token_hex(6)}", name=system.strip(), leaf=leaf)
        token = Token.objects.create(user=account, purpose=purpose.strip(), organ=organ, sets=sets, unmasked=unmasked, to_on=last_on + timedelta(days=1),
                                     digest=_digest(secret), granted_by_id=viewer.user_id, granted_at=now, leaf_id=leaf.id)
        leaf.wrote(Token._meta.db_table, [token.pk])
    return token, secret


def _refuse_unfit(system: str, purpose: str, sets: Sequence[str], unmasked: bool, on: date, last_on: date) -> None:
    refuse_unseen([system, purpose])
    if not system:
        raise Refused("请写明是哪个系统", then="例如：县财政局工资统发系统")
    if len(purpose) < SHORTEST_PURPOSE:
        raise Refused("请写明用途", why="提供个人信息应当有明确、合理的目的", article=MINIMUM, then="例如：按月核对工资变动")
    if unmasked and not any(SETS[key].masked for key in sets):
        raise Refused("所选的信息集没有掩码的信息项", why="未掩码的值只对有掩码信息项的信息集有意义", then="请去掉“可取得未掩码的值”，或选择有掩码信息项的信息集")
    if not on <= last_on <= on + LONGEST:
        raise Refused("截止日期不对", why=f"填写的截止日期是 {last_on}；令牌不早于今天到期，期限不超过一年", then="请核对截止日期，到期后可以重新发放")


def confirm(*, token_id: int, viewer: Viewer, now: datetime) -> None:
    """确认令牌: from now on it reads of persons. Forbidden to who granted it, Conflict where it does not wait for this."""
    token = one(viewer, token_id)
    viewer.require("tokens.confirm", token.organ.path)
    if token.granted_by_id in viewer.accounts:
        raise Forbidden("不能确认自己发放的令牌", why="由发放人以外的人员确认", then="请由公务员主管部门的其他人员确认")
    _act(token, TokenAct.CONFIRMED, "", (WAITING,), viewer, now)


def revoke(*, token_id: int, reason: str, viewer: Viewer, now: datetime) -> None:
    """收回令牌, at once: by who grants tokens, or by the authority that confirms them."""
    token = one(viewer, token_id)
    viewer.require("tokens.confirm" if viewer.may("tokens.confirm") else "tokens.grant", token.organ.path)
    if not reason.strip():
        raise Refused("请写明收回的事由", then="例如：系统停用、令牌外泄")
    refuse_unseen(reason)
    _act(token, TokenAct.REVOKED, reason.strip(), (WAITING, HELD), viewer, now)


def _act(token: Token, act: str, reason: str, states: Collection[str], viewer: Viewer, now: datetime) -> None:
    kind = "access.token_confirmed" if act == TokenAct.CONFIRMED else "access.token_revoked"
    with transaction.atomic(), writing(kind=kind, now=now, body={"by": viewer.signature, "token": token.pk, "reason": reason}) as leaf:
        list(User.objects.select_for_update().filter(pk=token.user_id))  # two who act at once act one after the other
        if (stands := state(_with_acts().get(pk=token.pk), localdate(now))) not in states:
            raise Conflict(f"令牌{stands}", why=f"不能再{act}", then="请刷新后查看")
        made = TokenAct.objects.create(token=token, act=act, user_id=viewer.user_id, signature=viewer.signature[:120], reason=reason[:200], at=now,
                                       leaf_id=leaf.id)
        leaf.wrote(TokenAct._meta.db_table, [made.pk])


def holder(secret: str, now: datetime, *, most: int) -> Holder:
    """Who asks with this secret. Unknown where nobody does now; TooMany after ``most`` requests in a minute."""
    token = _with_acts().filter(digest=_digest(secret)).first() if secret else None
    if token is None or not token.user.is_active:
        raise Unknown("没有有效的令牌", why="请求没有带令牌，或者令牌不是本平台发放的",
                      then="请在请求头写明 Authorization: Bearer 令牌；没有令牌的，请向安全保密管理员申请")
    if (stands := state(token, localdate(now))) != HELD:
        raise Unknown(f"令牌{stands}", then="请联系安全保密管理员" if stands != WAITING else "读取人员信息的令牌经公务员主管部门确认后生效")
    if token.uses.filter(at__gt=now - SPAN).count() >= most:
        raise TooMany("请求过于频繁", why=f"一个令牌每分钟最多 {most} 次", then="请一分钟后再试，或用更大的每页条数")
    return Holder(token, _viewer(token))


def _viewer(token: Token) -> Viewer:
    """What a system may see: organs, and of persons in the same part of the tree what `Holder.require` lets it ask for."""
    return Viewer(token.user_id, token.user.display_name, None, title="接口", organ_id=token.organ_id, organ_path=token.organ.path,
                  jurisdiction_id=token.organ_id, jurisdiction_path=token.organ.path,
                  rights=frozenset({"organs.read", "record.read"} if token.sets else {"organs.read"}))


def record_use(*, holder: Holder, asked: str, persons: Collection[int], keys: Collection[str], unmasked: bool, status: int, now: datetime) -> None:
    """Keep that a request was made; where values were handed out that are masked otherwise, for each person by whom and what for."""
    token, sensitive = holder.token, [SETS[key] for key in keys if unmasked and SETS[key].masked]
    with transaction.atomic():
        TokenUse.objects.create(token=token, at=now, asked=asked[:300], persons=len(persons), unmasked=bool(sensitive), status=status)
        if not sensitive or not persons:
            return
        fields = "；".join(f"{item.title}：{'、'.join(map(item.label, item.masked))}" for item in sensitive)
        with writing(kind="access.token_read", now=now, body={
                "by": holder.viewer.signature, "token": token.pk, "count": len(persons), "persons": sorted(persons)[:MOST_NAMED],
                "sets": [item.key for item in sensitive]}) as leaf:
            made = Reading.objects.bulk_create(Reading(
                user_id=token.user_id, office_title=holder.viewer.signature[:120], person_id=person_id, at=now, fields=fields[:200],
                purpose=f"接口读取：{token.purpose}"[:200], leaf_id=leaf.id) for person_id in sorted(persons))
            leaf.wrote(Reading._meta.db_table, [each.pk for each in made])


def _digest(secret: str) -> str:
    return sm3(secret.encode()).hex()
