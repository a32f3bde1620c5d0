"""What is done about confirmation: officers set its terms, applicants confirm or ask to be freed of the fee, payments come in by file, a person decides.

The payment platform may tell a payment again, twice, wrong, late or never: each is kept once by its serial number, and only one that is as ordered
settles an order; every other waits for a person.
"""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import get_default_timezone, localdate, localtime, make_aware

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.deadlines import task_due_on
from xianneng.foundation.exchange.photos import photo
from xianneng.foundation.ledger import files
from xianneng.foundation.ledger.digests import refuse_id_numbers, sm3
from xianneng.foundation.ledger.operations import Writing, writing
from xianneng.foundation.organs import parameters
from xianneng.law.catalogue import cite
from xianneng.law.recruitment import confirming as law
from xianneng.law.refusals import Conflict, NotFound, Refused, refuse_unseen
from xianneng.work.recruitment import queries as tables
from xianneng.work.recruitment.applying import photos
from xianneng.work.recruitment.applying.checking import Taken
from xianneng.work.recruitment.applying.exchanging import lines, written
from xianneng.work.recruitment.applying.models import Application, Stage
from xianneng.work.recruitment.applying.operations import SELF, add_acts, database_clock
from xianneng.work.recruitment.confirming import queries
from xianneng.work.recruitment.confirming.models import Fee, Payment, Terms, Waiver
from xianneng.work.recruitment.models import Recruitment, State

CONFIRMED, PAID, ASKED, GRANTED, DENIED = "确认报名", "缴费确认", "申请减免", "减免确认", "不予减免"
CONFIRMING = (CONFIRMED, PAID, GRANTED)  # acts by which somebody is confirmed
ORDERS, PAYMENTS = ("缴费单号", "金额", "缴费截止"), ("流水号", "缴费单号", "金额", "缴费时间")


def arrange(*, recruitment: Recruitment, viewer: Viewer, **values: Any) -> None:
    """报名确认安排: what will be announced with the table; not changed afterwards."""
    viewer.require(tables.PREPARE, recruitment.organ.path)
    refuse_unseen(values)
    with transaction.atomic():
        held = Recruitment.objects.select_for_update(of=("self",)).get(pk=recruitment.pk)
        if held.state != State.PREPARED:
            raise Conflict(f"这一招考{held.state}，不能再改", why="报名确认安排与职位表一并公布", then="请在公布以前安排")
        if values["opens_at"] < held.closes_at:
            raise Refused("报名截止以前不能开始确认", why=f"报名至 {held.closes_at:%Y-%m-%d %H:%M} 截止", article=cite("RECR-CONFIRM-01"), then="请改确认开始时间，或者先改招考条款")
        Terms.objects.update_or_create(recruitment=held, defaults=values)


def confirm(*, application: Application, now: datetime, clock: Callable[[], datetime] = database_clock) -> None:
    """确认报名: done at once where there is no fee, else by an order to pay; asked for twice, nothing more is done."""
    with transaction.atomic():
        kept, terms = _passed(application, clock())
        if kept.confirmed_at is None and not terms.fee:
            with writing(kind="recruitment.confirm", now=now, body={"recruitment": kept.recruitment_id, "application": kept.pk}) as leaf:
                _confirmed([kept], CONFIRMED, by=SELF, at=clock(), leaf=leaf)
        elif kept.confirmed_at is None:
            _order(kept, terms, now)


def ask_waiver(*, application: Application, ground: str, proof: bytes, now: datetime, clock: Callable[[], datetime] = database_clock) -> None:
    """申请减免, once, with a picture of what proves it; confirmed when a person grants it."""
    if ground not in law.GROUNDS:
        raise Refused("没有选择减免理由", then="请从列出的情形中选择")
    picture = photo(proof)
    with transaction.atomic():
        kept, terms = _passed(application, clock())
        if not terms.fee:
            raise Refused("这一招考不收考试费", then="请直接确认报名")
        order = _order(kept, terms, now)
        if order.is_settled or order.waiver != Waiver.NONE:
            raise Conflict("不能再申请减免", why=order.waiver or "考试费已缴", then="每人可以申请一次；没有获准的，请缴费确认")
        files.put(photos.path(kept.account_id, picture.sm3), picture.content, mode=0o600)
        order.waiver, order.ground, order.proof = Waiver.ASKED, ground, picture.sm3
        order.save(update_fields=["waiver", "ground", "proof"])
        with writing(kind="recruitment.waiver_asked", now=now, body={"recruitment": kept.recruitment_id, "application": kept.pk, "proof": picture.sm3}) as leaf:
            add_acts(ASKED, [kept], by=SELF, made_at=clock(), leaf=leaf)


def decide_waiver(*, fee_id: int, recruitment: Recruitment, grants: bool, words: str, viewer: Viewer, now: datetime) -> None:
    """决定减免, with the reason. Granted: confirmed. Denied: it can be paid until the end of confirmation, or some working days from now."""
    viewer.require(tables.PREPARE, recruitment.organ.path)
    _refuse_wordless(words)
    with transaction.atomic():
        application = _locked(queries.fee(recruitment, fee_id).application_id)
        order = Fee.objects.select_for_update(of=("self",)).get(pk=fee_id)
        if order.waiver != Waiver.ASKED or order.is_settled or application.stage != Stage.PASSED:
            raise Conflict("这一申请不需要决定", why=order.waiver if order.waiver != Waiver.ASKED else "考试费已缴" if order.is_settled else f"这一报名{application.stage}", then="请刷新页面")
        order.waiver, order.words, order.decided_by = Waiver.GRANTED if grants else Waiver.DENIED, words, viewer.signature
        if not grants:
            order.due_at = max(order.due_at, _later(recruitment, now))
        order.save(update_fields=["waiver", "words", "decided_by", "due_at"])
        with writing(kind="recruitment.waiver", now=now, body={"recruitment": recruitment.pk, "application": application.pk, "decision": order.waiver, "by": viewer.signature}) as leaf:
            if grants:
                _confirmed([application], GRANTED, by=viewer.signature, at=now, leaf=leaf)
            else:
                add_acts(DENIED, [application], by=viewer.signature, made_at=now, leaf=leaf)


def orders(*, recruitment: Recruitment, viewer: Viewer, now: datetime) -> str:
    """导出缴费单: every order of a registration that stands and is not settled; the file names nobody. Exported again, it is the same and what has come since."""
    viewer.require(tables.PREPARE, recruitment.organ.path)
    open_ = Fee.objects.filter(recruitment=recruitment, paid_at=None, application__stage=Stage.PASSED).exclude(waiver__in=(Waiver.GRANTED, Waiver.ASKED)).order_by("pk")
    rows = [(order.reference, order.yuan, f"{localtime(order.due_at):%Y-%m-%d %H:%M:%S}") for order in open_]
    if not rows:
        raise Refused("没有待缴的缴费单", why="通过审查的报考人确认报名以后才有缴费单", then="请在有人确认以后再导出")
    text = written(ORDERS, rows)
    with transaction.atomic(), writing(kind="recruitment.orders", now=now, body={"recruitment": recruitment.pk, "count": len(rows), "by": viewer.signature, "file": sm3(text.encode()).hex()}):
        return text


def take_payments(*, recruitment: Recruitment, content: bytes, viewer: Viewer, now: datetime) -> Taken:
    """导入来款. Refused where the file is none; a line that is wrong leaves the others."""
    viewer.require(tables.PREPARE, recruitment.organ.path)
    given, found = list(lines(content, PAYMENTS, PAYMENTS, title="来款文件")), Taken()
    with transaction.atomic():
        references = {line["缴费单号"] for _, line in given}
        applications = {each.pk: each for each in Application.objects.select_for_update(of=("self",)).select_related("statement").filter(
            pk__in=Fee.objects.filter(recruitment=recruitment, reference__in=references).values("application")).order_by("pk")}
        fees = {each.reference: each for each in Fee.objects.select_for_update(of=("self",)).filter(recruitment=recruitment, reference__in=references).order_by("pk")}
        known = {each.serial: each for each in Payment.objects.filter(recruitment=recruitment, serial__in={line["流水号"] for _, line in given})}
        opens_at, paid = getattr(queries.terms(recruitment.pk), "opens_at", now), []
        for number, line in given:
            payment = _read(recruitment, line, known, f"第 {number} 行", found, now)
            if payment is None:
                continue
            order = fees.get(payment.reference)
            stands = order is not None and applications[order.application_id].stage == Stage.PASSED
            payment.outcome = law.outcome(law.Order(order.amount, opens_at, order.due_at, order.is_settled, stands) if order else None, payment.amount, payment.paid_at)
            known[payment.serial] = payment
            found.new += 1
            if order and payment.outcome == law.SETTLED:
                order.paid_at, order.serial = payment.paid_at, payment.serial
                paid.append(order)
            else:
                found.wrong.append(f"第 {number} 行：{payment.outcome}，由人处理")
        Payment.objects.bulk_create((each for each in known.values() if each.pk is None), batch_size=1000)
        Fee.objects.bulk_update(paid, ["paid_at", "serial"], batch_size=1000)
        with writing(kind="recruitment.payments", now=now, body={"recruitment": recruitment.pk, "new": found.new, "settled": len(paid), "again": found.again, "wrong": len(found.wrong),
                                                                "by": viewer.signature, "file": sm3(content).hex()}) as leaf:
            _confirmed([applications[order.application_id] for order in paid], PAID, by=viewer.signature, at=now, leaf=leaf)
    return found


def settle(*, payment_id: int, recruitment: Recruitment, recognises: bool, words: str, viewer: Viewer, now: datetime) -> None:
    """处理 a payment that settled no order: given back, or, where only amount or time were wrong, it counts all the same; with a reason either way."""
    viewer.require(tables.PREPARE, recruitment.organ.path)
    _refuse_wordless(words)
    with transaction.atomic():
        kept = Payment.objects.select_for_update(of=("self",)).filter(pk=payment_id, recruitment=recruitment).first()
        if kept is None:
            raise NotFound("没有找到这一笔来款", then="请刷新页面")
        if kept.outcome == law.SETTLED or kept.settled:
            raise Conflict("这一笔来款不需要处理", why=kept.settled or kept.outcome, then="请刷新页面")
        kept.settled, kept.words, kept.settled_by = law.RECOGNISED if recognises else law.REFUNDED, words, viewer.signature
        kept.save(update_fields=["settled", "words", "settled_by"])
        with writing(kind="recruitment.settle", now=now, body={"recruitment": recruitment.pk, "payment": kept.pk, "decision": kept.settled, "by": viewer.signature}) as leaf:
            if recognises:
                _recognise(kept, viewer, leaf, now)


def _recognise(payment: Payment, viewer: Viewer, leaf: Writing, now: datetime) -> None:
    found = Fee.objects.filter(recruitment=payment.recruitment, reference=payment.reference).first()
    if found is None or payment.outcome not in law.RECOGNISABLE:
        raise Refused(f"“{payment.outcome}”的来款不能认可", article=cite("RECR-FEE-01"), then="请退款")
    application = _locked(found.application_id)
    order = Fee.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if order.is_settled or application.stage != Stage.PASSED:
        raise Conflict("不能认可这一笔来款", why="考试费已缴或者已减免" if order.is_settled else f"这一报名{application.stage}", then="请退款")
    order.paid_at, order.serial = payment.paid_at, payment.serial
    order.save(update_fields=["paid_at", "serial"])
    _confirmed([application], PAID, by=viewer.signature, at=now, leaf=leaf)


def _read(recruitment: Recruitment, line: Mapping[str, str], known: Mapping[str, Payment], where: str, found: Taken, now: datetime) -> Payment | None:
    """The payment of a line; None where it is known already, or none."""
    serial, amount, paid_at = line["流水号"][:64], law.read_amount(line["金额"]), law.read_moment(line["缴费时间"], get_default_timezone())
    if not serial:
        found.wrong.append(f"{where}：没有流水号")
    elif amount is None:
        found.wrong.append(f"{where}：金额“{line['金额'][:20]}”不是以元为单位的数")
    elif paid_at is None or paid_at > now:
        found.wrong.append(f"{where}：缴费时间“{line['缴费时间'][:20]}”{'晚于现在' if paid_at else '不是时间'}")
    elif serial in known:
        before = known[serial]
        if (before.reference, before.amount, before.paid_at) == (line["缴费单号"][:64], amount, paid_at):
            found.again += 1
        else:
            found.wrong.append(f"{where}：流水号 {serial} 已有，内容与先前的不同，先前的不变")
    else:
        return Payment(recruitment=recruitment, serial=serial, reference=line["缴费单号"][:64], amount=amount, paid_at=paid_at, taken_at=now)
    return None


def _passed(application: Application, moment: datetime) -> tuple[Application, Terms]:
    """The registration, locked, and the terms; in time. Refused where it has not passed."""
    kept, terms = _locked(application.pk), queries.terms(application.recruitment_id)
    if terms is None:
        raise NotFound("这一招考不需要确认", then="审查通过的按公告参加考试")
    if kept.stage != Stage.PASSED:
        raise Refused("还不能确认", why=f"这一报名{kept.stage}", article=cite("RECR-CONFIRM-01"), then="资格审查通过以后，在确认截止以前办理")
    if kept.confirmed_at is None:
        law.refuse_outside(localtime(terms.opens_at), localtime(terms.closes_at), moment)
    return kept, terms


def _order(application: Application, terms: Terms, now: datetime) -> Fee:
    return Fee.objects.get_or_create(application=application, defaults={
        "recruitment_id": application.recruitment_id, "reference": secrets.token_hex(12), "amount": terms.fee, "asked_at": now, "due_at": terms.closes_at})[0]


def _confirmed(applications: list[Application], kind: str, *, by: str, at: datetime, leaf: Writing) -> None:
    Application.objects.filter(pk__in=[each.pk for each in applications]).update(confirmed_at=at)
    add_acts(kind, applications, by=by, made_at=at, leaf=leaf)


def _locked(application_id: int) -> Application:
    """Needs a transaction."""
    kept: Application = Application.objects.select_for_update(of=("self",)).select_related("statement").get(pk=application_id)
    return kept


def _later(recruitment: Recruitment, now: datetime) -> datetime:
    """The end of the days in which a fee may still be paid after a waiver was denied."""
    days = parameters.at(recruitment.organ.path, localdate(now))["recruit_payment_days"]
    return make_aware(datetime.combine((task_due_on(days, localdate(now)) or localdate(now)) + timedelta(days=1), time()))


def _refuse_wordless(words: str) -> None:
    refuse_unseen(words)
    refuse_id_numbers(words)
    if not words:
        raise Refused("没有写明理由", article=cite("RECR-FEE-01"), then="请写明核实了什么、依据是什么")
