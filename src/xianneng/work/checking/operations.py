"""What can be done: keep and drop an organ's scheme, let a finding pass or take that back, keep a round of mending."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.avoidance import refuse_own
from xianneng.foundation.ledger.digests import refuse_id_numbers
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.record.checks import SEVERITIES
from xianneng.foundation.record.queries import in_scope
from xianneng.law.refusals import Conflict, Forbidden, NotFound, Refused, refuse_unseen
from xianneng.work.checking.models import Passed, Round, Scheme
from xianneng.work.checking.schemes import MOMENTS, Offered

SHORTEST_REASON, MOST_SCHEMES, MOST_FINDINGS, MOST_ROUNDS = 4, 50, 20_000, 10
RIGHT = "checks.pass"


def keep_scheme(*, viewer: Viewer, scheme_id: int | None, name: str, moment: str, severities: Mapping[str, str], offered: Sequence[Offered],
                now: datetime) -> Scheme:
    """Keep a scheme of the viewer's own organ. Refused without a name or a check, and where the law's errors are lowered."""
    viewer.require(RIGHT)
    refuse_unseen([name])
    name = name.strip()
    if not name or len(name) > 40:
        raise Refused("方案的名称应有 1 至 40 个字", then="请改写名称")
    known = {each.code: each for each in offered}
    if moment not in ("", *MOMENTS) or any(code not in known or value not in SEVERITIES for code, value in severities.items()):
        raise Refused("没有这样的校核项、严重程度或者用途", then="请刷新后重新选择")
    if not severities:
        raise Refused("没有选择校核项", then="请至少选择一项")
    lowered = [known[code] for code, value in severities.items() if known[code].binding and value != known[code].severity]
    if lowered:
        raise Refused(f"“{lowered[0].title}”是法规规定的错误，不能降低", article=lowered[0].article, then="请改回错误")
    try:
        with transaction.atomic():
            scheme = _own(viewer, scheme_id) if scheme_id else Scheme(organ_id=viewer.organ_id or 0)
            if not scheme_id and Scheme.objects.filter(organ_id=viewer.organ_id or 0).count() >= MOST_SCHEMES:
                raise Refused(f"一个机关最多保存 {MOST_SCHEMES} 个方案", then="请删除不用的")
            scheme.name, scheme.moment, scheme.severities = name, moment, dict(severities)
            scheme.changed_by, scheme.changed_at = viewer.signature, now
            scheme.save()
            with writing(kind="checking.scheme", now=now, body={"by": viewer.signature, "scheme": scheme.pk, "name": name, "moment": moment,
                                                                "severities": dict(severities)}):
                pass
    except IntegrityError as twice:
        raise Refused("本机关已有同名方案，或者已有用于同一时机的方案", then="请换一个名称，或者改动原来的方案") from twice
    return scheme


def drop_scheme(*, viewer: Viewer, scheme_id: int, now: datetime) -> str:
    """Delete a scheme of the viewer's own organ; its name."""
    viewer.require(RIGHT)
    with transaction.atomic():
        scheme = _own(viewer, scheme_id)
        with writing(kind="checking.scheme_dropped", now=now, body={"by": viewer.signature, "scheme": scheme_id, "name": scheme.name}):
            scheme.delete()
    return scheme.name


def let_pass(*, viewer: Viewer, check: Offered, person_id: int, found: str, reason: str, now: datetime) -> Passed:
    """强制通过 one finding, as it reads now, until the file says something else.

    Refused for an error that the law makes, about oneself, and without a reason; Forbidden where it is the authority's to say;
    Conflict where it was let pass already.
    """
    viewer.require(RIGHT)
    if check.right and not viewer.may(check.right):
        raise Forbidden(f"“{check.title}”由公务员主管部门研究", why=f"当前岗位：{viewer.title or '无'}", article=check.article, then="请报公务员主管部门研究后，由其写明理由强制通过")
    in_scope(viewer.scope, person_id)
    refuse_own(viewer, [person_id], why="这是{who}的信息", then="请由本机关其他人事干部或公务员主管部门办理")
    if check.binding:
        raise Refused(f"“{check.title}”不能强制通过", why="这是法规规定的错误", article=check.article, then="请更正登记；登记属实而违反规定的，按规定纠正")
    refuse_unseen([reason])
    refuse_id_numbers(reason)
    if not SHORTEST_REASON <= len(reason.strip()) <= 200:
        raise Refused("请写明强制通过的理由", why=f"理由为 {SHORTEST_REASON} 至 200 个字，随结论留存备查", then="例如：经核对入职登记表，任职间断属实，为全日制学习")
    try:
        with transaction.atomic(), writing(kind="checking.pass", now=now, body={
                "by": viewer.signature, "person": person_id, "check": check.code, "reason": reason.strip()}) as leaf:
            passed = Passed.objects.create(code=check.code, person_id=person_id, found=found, reason=reason.strip(),
                                           passed_by=viewer.signature, passed_at=now, leaf_id=leaf.id)
            leaf.wrote(Passed._meta.db_table, [passed.pk])
    except IntegrityError as twice:
        raise Conflict("这一条已经强制通过", why="您打开页面后，有人先办理了", then="请刷新后查看") from twice
    return passed


def take_back(*, viewer: Viewer, passed_id: int, now: datetime) -> Passed:
    """取消强制通过: the finding counts again."""
    viewer.require(RIGHT)
    with transaction.atomic():
        passed = Passed.objects.select_for_update().filter(pk=passed_id, lifted_at=None).first()
        if passed is None:
            raise NotFound("没有这一条强制通过", then="可能已被取消，请刷新后查看")
        in_scope(viewer.scope, passed.person_id)
        refuse_own(viewer, [passed.person_id], why="这是{who}的信息", then="请由本机关其他人事干部或公务员主管部门办理")
        with writing(kind="checking.pass_lifted", now=now, body={"by": viewer.signature, "person": passed.person_id, "check": passed.code,
                                                                 "passed": passed.pk}):
            passed.lifted_at, passed.lifted_by = now, viewer.signature
            passed.save(update_fields=["lifted_at", "lifted_by"])
    return passed


def keep_round(*, viewer: Viewer, organ_id: int, place: str, scheme: str, findings: Sequence[tuple[str, int, str]], now: datetime) -> Round:
    """记为整改名单: remember who has findings, so that they alone are checked again; one's latest ten are kept."""
    if not findings:
        raise Refused("没有需要整改的人员", why="这次校核没有发现个人信息的问题", then="不需要复查")
    if len(findings) > MOST_FINDINGS:
        raise Refused(f"共 {len(findings)} 项，一次最多记 {MOST_FINDINGS} 项", then="请按下级机关分别校核")
    with transaction.atomic():
        made = Round.objects.create(user_id=viewer.user_id, organ_id=organ_id, place=place, scheme=scheme, made_at=now,
                                    persons=sorted({person for _, person, _ in findings}), findings=[list(each) for each in findings])
        older = Round.objects.filter(user_id=viewer.user_id).order_by("-pk").values_list("pk", flat=True)[MOST_ROUNDS:]
        Round.objects.filter(pk__in=list(older)).delete()
    return made


def _own(viewer: Viewer, scheme_id: int) -> Scheme:
    scheme = Scheme.objects.select_for_update().filter(pk=scheme_id).first()
    if scheme is None:
        raise NotFound("没有这个校核方案", then="可能已被删除，请重新选择")
    if scheme.organ_id != viewer.organ_id:
        raise Forbidden("只能改动本机关的方案", then="请由该机关的人事干部改动")
    return scheme
