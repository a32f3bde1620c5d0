"""What can be asked of confirmation: a recruitment's terms, an applicant's own order, and how it stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from xianneng.law.recruitment.confirming import SETTLED
from xianneng.law.refusals import NotFound
from xianneng.work.recruitment.applying.models import Application, Stage
from xianneng.work.recruitment.confirming.models import Fee, Payment, Terms, Waiver
from xianneng.work.recruitment.models import Recruitment

SHOWN = 100  # waivers and payments on a page


def terms(recruitment_id: int) -> Terms | None:
    """A recruitment's terms of confirmation; None where nothing is to be confirmed."""
    return Terms.objects.filter(recruitment_id=recruitment_id).first()


def fee_of(application: Application) -> Fee | None:
    """The order to pay of a registration, once there is one."""
    return Fee.objects.filter(application=application).first()


def fee(recruitment: Recruitment, fee_id: int) -> Fee:
    """An order of a recruitment. NotFound for another's."""
    found = Fee.objects.filter(recruitment=recruitment, pk=fee_id).select_related("application").first()
    if found is None:
        raise NotFound("没有找到这一缴费单", then="请从报名确认页进入")
    return found


@dataclass(frozen=True)
class Standing:
    """Of a recruitment: how many passed and confirmed, owe a fee, ask to be freed of it; what a person has to decide about."""

    passed: int
    confirmed: int
    owing: int
    asked: int
    open: int
    waivers: Sequence[Fee]
    payments: Sequence[Payment]


def standing(recruitment: Recruitment) -> Standing:
    """How confirmation stands."""
    passed = Application.objects.filter(recruitment=recruitment, stage=Stage.PASSED).aggregate(all=Count("pk"), confirmed=Count("confirmed_at"))
    orders = Fee.objects.filter(recruitment=recruitment)
    asked = orders.filter(waiver=Waiver.ASKED, paid_at=None, application__stage=Stage.PASSED)
    owing = orders.filter(~Q(waiver=Waiver.GRANTED), paid_at=None, application__stage=Stage.PASSED).count()
    unsettled = Payment.objects.filter(recruitment=recruitment).exclude(outcome=SETTLED).exclude(settled__gt="")
    return Standing(passed["all"], passed["confirmed"], owing, asked.count(), unsettled.count(),
                    list(asked.select_related("application__statement", "application__account").order_by("pk")[:SHOWN]), list(unsettled.order_by("pk")[:SHOWN]))
