"""What confirmation stores: its terms, announced with the table; an order to pay for each applicant; every payment that was told, whatever became of it."""

from django.db import models


class Terms(models.Model):
    """报名确认安排 of a recruitment: period, cities, fee, from when admission tickets are there. Frozen with the published table.

    ``fee``: in fen, of one applicant; 0: none. Without terms nothing is confirmed, and who passed the review sits.
    """

    recruitment = models.OneToOneField("recruitment.Recruitment", models.DO_NOTHING, related_name="+")
    cities = models.JSONField("考试城市", default=list)
    opens_at = models.DateTimeField("确认开始")
    closes_at = models.DateTimeField("确认截止")
    fee = models.IntegerField("考试费（分）", default=0)
    fee_document = models.CharField("收费依据", max_length=120, default="")
    tickets_at = models.DateTimeField("准考证公布时间")
    rules = models.TextField("考生须知", default="")

    @property
    def yuan(self) -> str:
        """The fee as it is told."""
        return yuan(self.fee)


class Waiver(models.TextChoices):
    """减免申请."""

    NONE = "", "没有申请"
    ASKED = "待决定"
    GRANTED = "准予减免"
    DENIED = "不予减免"


class Fee(models.Model):
    """缴费单 of a registration: an order under a `reference` that tells a payment platform nothing, or freed of by a person's decision.

    ``amount``: fen. ``due_at``: payments made from then on are too late. ``serial``: of the payment that settled it.
    """

    recruitment = models.ForeignKey("recruitment.Recruitment", models.DO_NOTHING, related_name="+", db_index=False)
    application = models.OneToOneField("recruitment.Application", models.CASCADE, related_name="+")
    reference = models.CharField("缴费单号", max_length=24, unique=True)
    amount = models.IntegerField("金额（分）")
    asked_at = models.DateTimeField("开单时间")
    due_at = models.DateTimeField("缴费截止")
    paid_at = models.DateTimeField("缴费时间", null=True)
    serial = models.CharField("流水号", max_length=64, default="")
    waiver = models.CharField("减免", max_length=10, choices=Waiver.choices, default=Waiver.NONE)
    ground = models.CharField("减免理由", max_length=60, default="")
    proof = models.CharField("证明", max_length=64, default="")  # SM3 of a picture in the applicant's folder
    words = models.CharField("决定理由", max_length=300, default="")
    decided_by = models.CharField("决定人", max_length=200, default="")

    class Meta:
        indexes = [models.Index(fields=["recruitment", "waiver"], name="fee_waiver")]

    @property
    def yuan(self) -> str:
        """The amount as it is told."""
        return yuan(self.amount)

    @property
    def is_settled(self) -> bool:
        """Paid, or freed of."""
        return self.paid_at is not None or self.waiver == Waiver.GRANTED


class Payment(models.Model):
    """A payment 来款 as the platform told it, once by its `serial`; what became of it, and what a person did where it settled no order."""

    recruitment = models.ForeignKey("recruitment.Recruitment", models.DO_NOTHING, related_name="+", db_index=False)
    serial = models.CharField("流水号", max_length=64)
    reference = models.CharField("缴费单号", max_length=64)
    amount = models.IntegerField("金额（分）")
    paid_at = models.DateTimeField("缴费时间")
    taken_at = models.DateTimeField("收到时间")
    outcome = models.CharField("结果", max_length=10)
    settled = models.CharField("处理", max_length=10, default="")
    words = models.CharField("理由", max_length=300, default="")
    settled_by = models.CharField("办理人", max_length=200, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recruitment", "serial"], name="payment_once")]

    @property
    def yuan(self) -> str:
        """The amount as it is told."""
        return yuan(self.amount)


def yuan(fen: int) -> str:
    """45 or 45.50."""
    return f"{fen // 100}" if fen % 100 == 0 else f"{fen / 100:.2f}"
