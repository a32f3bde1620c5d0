"""What an applicant does: opens an account, tells of themselves, registers for a position, registers for another, withdraws."""

import json
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate

from xianneng.foundation.cases.deadlines import task_due_on
from xianneng.foundation.exchange.photos import photo
from xianneng.foundation.ledger import files
from xianneng.foundation.ledger.digests import canonical, refuse_id_numbers, sm3
from xianneng.foundation.ledger.operations import Writing, writing
from xianneng.foundation.organs import parameters
from xianneng.law.catalogue import cite
from xianneng.law.recruitment import registering as law
from xianneng.law.refusals import Conflict, NotFound, Refused, refuse_unseen
from xianneng.work.recruitment.applying import queries, statements
from xianneng.work.recruitment.applying.models import Account, Act, Application, Inquiry, Stage, Tally
from xianneng.work.recruitment.applying.photos import NARROWEST, WIDEST, path
from xianneng.work.recruitment.applying.sealing import digest, seal
from xianneng.work.recruitment.choosing import queries as choosing
from xianneng.work.recruitment.conduct.queries import refuse_restricted
from xianneng.work.recruitment.models import Recruitment, State

REGISTERED, AGAIN, CHANGED, WITHDRAWN, STATED = "提交", "重新提交", "改报", "撤回", "陈述"
SUBMITTED = (REGISTERED, AGAIN, CHANGED, WITHDRAWN)  # acts whose digest is that of the form
SELF = "本人"
Counted = tuple[int, int, int]  # place, applied more, passed more
COUNT = f"""INSERT INTO {Tally._meta.db_table} AS t (recruitment_id, at, applied, passed) VALUES (%s, %s, %s, %s)
  ON CONFLICT (recruitment_id, at) DO UPDATE SET applied = t.applied + EXCLUDED.applied, passed = t.passed + EXCLUDED.passed"""

HELD = f"SELECT * FROM {Account._meta.db_table} WHERE id = %s FOR NO KEY UPDATE"  # noqa: S608  (no text of anybody's)
KEPT = f"SELECT * FROM {Application._meta.db_table} WHERE recruitment_id = %s AND account_id = %s FOR UPDATE"  # noqa: S608
PLACE = """SELECT r.*, o.path, s.id AS stated, s.digest AS stated_digest, t.cities::text AS cities,
    EXISTS (SELECT FROM recruitment_conduct WHERE number_digest = %s AND until > %s) AS is_restricted
  FROM recruitment_recruitment r JOIN organs_organ o ON o.id = r.organ_id LEFT JOIN recruitment_terms t ON t.recruitment_id = r.id
  LEFT JOIN recruitment_statement s ON s.recruitment_id = r.id AND s.at = %s
    AND s.amendment = coalesce((SELECT max(id) FROM recruitment_amendment WHERE recruitment_id = r.id AND at = %s), 0)
  WHERE r.id = %s AND r.state = %s"""


def database_clock() -> datetime:
    """The database's own clock: one for all servers, whatever theirs say."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
        return moment


def sign_up(*, name: str, document: str, number: str, telephone: str, password: str | None, now: datetime) -> Account:
    """注册; without a password nobody signs in by one. Refused for a name, number or password that cannot be one; Conflict where the number has an account."""
    refuse_unseen([name, telephone])
    name, who = law.read_name(name), law.read_document(document, number, localdate(now))
    known = digest(who.number)
    made = Account(number_digest=known, sealed=seal(known, {"number": who.number, "telephone": telephone}), name=name, document=document, made_at=now,
                   profile={"birth_on": who.birth_on.isoformat(), "gender": who.sex} if who.birth_on else {})
    if password is not None:
        _refuse_weak(password)
    made.set_password(password)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise Conflict("这个证件号码已经注册", then="请直接登录；不是本人注册的，请持证件向招考机关申请核实") from None
    return made


def _refuse_weak(password: str) -> None:
    try:
        validate_password(password)
    except ValidationError as weak:
        raise Refused("密码不符合要求", why="；".join(weak.messages), then="请换一个密码：10位以上，不全是数字，不是常见密码") from None


def keep_profile(*, account: Account, profile: Mapping[str, Any], now: datetime) -> None:
    """填写报名信息 with the declaration of truth. What was submitted before keeps what it said."""
    refuse_unseen(profile)
    with transaction.atomic():
        held = _held(account)
        fixed = {name: held.profile[name] for name in ("birth_on", "gender") if held.document != law.PERMIT and name in held.profile}
        held.profile, held.declared_at = {**profile, **fixed}, now
        held.save(update_fields=["profile", "declared_at"])


def keep_photo(*, account: Account, content: bytes) -> None:
    """上传照片: a JPEG, upright, without what cameras write beside the picture."""
    found = photo(content)
    if found.width >= found.height or not NARROWEST <= found.width <= WIDEST:
        raise Refused("照片未接收", why=f"照片为{found.width}×{found.height}像素", then=f"请上传竖版证件照，宽{NARROWEST}至{WIDEST}像素，如 413×531")
    with transaction.atomic():
        held = _held(account)
        files.put(path(held.pk, found.sm3), found.content, mode=0o600)
        held.photo_sm3 = found.sm3
        held.save(update_fields=["photo_sm3"])


def register(*, account: Account, recruitment: Recruitment, at: int, now: datetime, city: str = "", need: str = "", clock: Callable[[], datetime] = database_clock) -> Application:
    """提交报名 for a position (place 0: for the examination, where positions are chosen afterwards), or 改报 for another: one registration in a recruitment, however often the form is sent.

    ``city``: where the examination is to be sat; ``need``: what an accessible seat is asked for, empty: none is.

    ``clock`` says when it came in; that decides whether registration is open, and stands on the receipt.
    """
    with transaction.atomic():
        held = _held(account)
        if absent := queries.missing(held):
            raise Refused("还不能报名", why=f"没有填写{'、'.join(absent)}", then="请先填写，再提交报名")
        kept = next(iter(Application.objects.raw(KEPT, [recruitment.pk, held.pk])), None)
        moment = clock()
        place = _place(recruitment.pk, at, held.number_digest, moment)
        found, chooses = place.recruitment, place.recruitment.sits_first and at > 0
        choosing.refuse_untimely(found, at, held.number_digest, moment)
        if place.is_restricted:
            refuse_restricted(held.number_digest, localdate(moment))
        statement = statements.kept(*place.statement) if place.statement else statements.current(found, at, localdate(now))
        told = {"name": held.name, "document": held.document, "profile": held.profile, "photo": held.photo_sm3, **(_seat_told(kept) if chooses else _seat_asked(place.cities, city, need))}
        if kept and kept.stage != Stage.WITHDRAWN and kept.statement_id == statement.pk and kept.told == told:
            return kept
        if kept and kept.confirmed_at and not chooses:
            raise Conflict("已经确认参加考试，不能改报", then="不参加考试的，不需要办理")
        if kept and kept.case_number and kept.stage == Stage.STATED:
            raise Conflict("您的陈述正在复审，不能改报", why=kept.case_number, then="请待复审办结")
        if kept and (hit := Inquiry.objects.filter(application=kept, decision=law.CANCELLED).first()):
            raise Refused("不能再报名", why=f"{hit.subject}核查取消了您在这次招考的资格", article=cite(law.CANCELS_BY[hit.subject]), then="认为有误的，在报名页陈述")
        before = (kept.stage, kept.statement.at) if kept else (Stage.WITHDRAWN, 0)
        answer = statements.judge(found, statement, held.profile)
        made = kept or Application(recruitment=found, account=held)
        made.statement, made.told, made.salt, made.submitted_at, made.stage = statement, told, secrets.token_hex(16), moment, Stage.WAITING
        made.digest, made.verdict, made.reasons, made.grounds = form_digest(made, held), answer.verdict, [list(each) for each in answer.open], answer.grounds
        made.due_on = task_due_on(parameters.at(place.path, localdate(moment))["recruit_review_days"], localdate(moment))
        made.decided_by, made.decided_user, made.decided_at, made.words, made.plea, made.case_number = "", None, None, "", "", ""
        made.save()
        with writing(kind="recruitment.register", now=now, body={
                "recruitment": found.pk, "application": made.pk, "code": statement.asked["code"], "statement": statement.digest, "form": made.digest}) as leaf:
            kind = REGISTERED if before[0] == Stage.WITHDRAWN else AGAIN if before[1] == at else CHANGED
            add_acts(kind, [made], by=SELF, made_at=moment, leaf=leaf)
            count(found.pk, [*_left(*before), (at, 1, 0)])
    return made


def withdraw(*, application: Application, now: datetime, clock: Callable[[], datetime] = database_clock) -> None:
    """撤回报名 until registration closes; asked for twice, nothing more is done."""
    with transaction.atomic():
        _held(application.account)
        kept = Application.objects.select_for_update(of=("self",)).select_related("statement", "recruitment").get(pk=application.pk)
        if kept.stage == Stage.WITHDRAWN:
            return
        if kept.confirmed_at:
            raise Conflict("已经确认参加考试，不能撤回", then="不参加考试的，不需要办理")
        if kept.case_number and kept.stage == Stage.STATED:
            raise Conflict("您的陈述正在复审，不能撤回", why=kept.case_number, then="请待复审办结")
        moment = clock()
        law.refuse_outside(kept.recruitment.opens_at, kept.recruitment.closes_at, moment)
        before, kept.stage = kept.stage, Stage.WITHDRAWN
        kept.save(update_fields=["stage"])
        with writing(kind="recruitment.withdraw", now=now, body={"recruitment": kept.recruitment_id, "application": kept.pk, "code": kept.statement.asked["code"]}) as leaf:
            add_acts(WITHDRAWN, [kept], by=SELF, made_at=moment, leaf=leaf)
            count(kept.recruitment_id, _left(before, kept.statement.at))


def state_case(*, application: Application, plea: str, now: datetime) -> None:
    """陈述 of why a refusal is wrong, once for each refusal: another person reviews it then."""
    refuse_unseen(plea)
    refuse_id_numbers(plea)
    with transaction.atomic():
        _held(application.account)
        kept = Application.objects.select_for_update(of=("self",)).select_related("statement").get(pk=application.pk)
        if kept.stage != Stage.REFUSED or kept.plea:
            raise Conflict("现在不能陈述", why="每次审查不通过可以陈述一次" if kept.plea else f"这一报名{kept.stage}", then="请刷新页面")
        if not plea:
            raise Refused("没有写明陈述", then="请写明审查意见错在哪里，有什么可以证明")
        kept.plea, kept.stage = plea, Stage.STATED
        kept.save(update_fields=["plea", "stage"])
        with writing(kind="recruitment.state", now=now, body={"recruitment": kept.recruitment_id, "application": kept.pk}) as leaf:
            add_acts(STATED, [kept], by=SELF, made_at=now, leaf=leaf)


def form_digest(application: Application, account: Account) -> str:
    """SM3 over what was submitted and whose it is; the salt goes with the registration, so that afterwards the digest tells nothing."""
    return sm3(bytes.fromhex(application.salt) + canonical([account.number_digest, application.statement.digest, application.told])).hex()


def standing_digest(application: Application) -> str:
    """SM3 over what was decided about a registration and what its applicant stated; salted as the form's."""
    return sm3(bytes.fromhex(application.salt) + canonical([application.digest, application.stage, application.words, application.plea])).hex()


def add_acts(kind: str, applications: Iterable[Application], *, by: str, made_at: datetime, leaf: Writing) -> None:
    """The same act upon registrations, under one leaf."""
    of = (lambda each: each.digest) if kind in SUBMITTED else standing_digest
    made = Act.objects.bulk_create((Act(application=each, kind=kind, code=each.statement.asked["code"], digest=of(each), by=by, made_at=made_at, leaf_id=leaf.id)
                                    for each in applications), batch_size=1000)
    leaf.wrote(Act._meta.db_table, [each.pk for each in made])


def count(recruitment_id: int, changes: Iterable[Counted]) -> None:
    """Count at positions, in the order of their places, so that nobody waits in a circle; the last thing a transaction does but for its leaf."""
    sums: dict[int, list[int]] = {}
    for at, applied, passed in changes:
        held = sums.setdefault(at, [0, 0])
        held[0] += applied
        held[1] += passed
    with connection.cursor() as cursor:
        for at in sorted(sums):
            if any(sums[at]):
                cursor.execute(COUNT, [recruitment_id, at, *sums[at]])


def _seat_asked(cities: Sequence[str] | None, city: str, need: str) -> dict[str, str]:
    """City and accessible seat, where the announcement lets applicants choose."""
    if cities is None:
        return {}
    refuse_unseen(need)
    refuse_id_numbers(need)
    if city not in cities:
        raise Refused("没有选择考试城市", why="考场按所选的城市编排", then="请从公布的考试城市中选择")
    return {"city": city, "need": need}


def _seat_told(kept: Application | None) -> dict[str, str]:
    """City and accessible seat as they were when the examination was sat."""
    return {name: kept.told[name] for name in ("city", "need") if name in kept.told} if kept else {}


def _left(stage: str, at: int) -> list[Counted]:
    """What a registration that stood so no more counts for."""
    return [] if stage == Stage.WITHDRAWN else [(at, -1, -1 if stage == Stage.PASSED else 0)]


def _held(account: Account) -> Account:
    """The account, locked: what one applicant sends at once is taken one after another."""
    held = next(iter(Account.objects.raw(HELD, [account.pk])), None)
    if held is None:
        raise NotFound("这个帐号已经注销")
    return held


@dataclass(frozen=True, slots=True)
class _Place:
    """What a submission is held against: the published recruitment, its organ's path, id and digest of what the position asks where that is written down,
    the cities to choose from where there are any, and whether a decision about conduct keeps this person from applying."""

    recruitment: Recruitment
    path: str
    statement: tuple[int, str] | None
    cities: Sequence[str] | None
    is_restricted: bool


def _place(recruitment_id: int, at: int, number_digest: str, moment: datetime) -> _Place:
    """In one query: it is asked a hundred times a second."""
    told: Any = next(iter(Recruitment.objects.raw(PLACE, [number_digest, localdate(moment), at, at, recruitment_id, State.PUBLISHED])), None)
    if told is None:
        raise NotFound("没有找到这一招考", article=cite("RECR-PROC-02"), then="请从招考列表进入")
    return _Place(told, told.path, (told.stated, told.stated_digest) if told.stated else None, json.loads(told.cities) if told.cities else None, told.is_restricted)
