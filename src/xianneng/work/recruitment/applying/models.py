"""What registration stores: applicants' accounts, apart from those of staff; what a position asks at a moment; registrations with their acts; counts.

A registration is a row and no case: millions of them are decided in bulk. Its acts are only ever added, each under a leaf of the ledger; the row
says where it stands after the last of them, and goes with the account at the end of the retention period, while its acts, which name nobody, stay.
"""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.organs.models import Organ
from xianneng.law.recruitment.registering import CREDIT


class AccountManager(BaseUserManager["Account"]):
    """Accounts are opened by `operations.sign_up`."""


class Account(AbstractBaseUser):
    """An applicant's account 报考人帐号. It signs in with the ID number, of which the database has a keyed digest and a sealed copy only.

    ``profile``: the values of `forms.ProfileForm`. It holds no office, and nothing in `foundation.access` knows of it.
    """

    number_digest = models.CharField(max_length=64, unique=True)
    sealed = models.BinaryField()  # `sealing.seal`: number, telephone
    name = models.CharField("姓名", max_length=80)
    document = models.CharField("证件类型", max_length=20)
    profile = models.JSONField("报名信息", default=dict)
    photo_sm3 = models.CharField("照片", max_length=64, default="")
    declared_at = models.DateTimeField("承诺时间", null=True)
    made_at = models.DateTimeField("注册时间")

    USERNAME_FIELD = "number_digest"
    objects: ClassVar[AccountManager] = AccountManager()

    def __str__(self) -> str:
        return self.name


class Statement(models.Model):
    """What a position asks of applicants from the table, or from a notice about it, on: frozen, and shared by every registration since."""

    append_only = True

    recruitment = models.ForeignKey("recruitment.Recruitment", models.DO_NOTHING, related_name="+", db_index=False)
    at = models.IntegerField("职位序号")
    amendment = models.BigIntegerField(default=0)  # the last notice about the position; 0: as it was published
    organ = models.ForeignKey(Organ, models.DO_NOTHING, null=True, related_name="+", verbose_name="审查机关")  # null: the authority itself
    asked = models.JSONField("职位要求")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recruitment", "at", "amendment"], name="statement_once")]


class Stage(models.TextChoices):
    """报名状态."""

    WAITING = "待审查"
    PASSED = "审查通过"
    REFUSED = "审查不通过"
    STATED = "已陈述，待复审"
    WITHDRAWN = "已撤回"


class Application(models.Model):
    """A registration 报名 for a position; of one applicant one in a recruitment. `told`: what the applicant said, frozen when it was submitted.

    ``submitted_at`` is the database's own clock. ``verdict``: met, unmet or ask, with `reasons` (kind, state, words) of what is not met; equal
    reasons have equal `grounds`.
    """

    recruitment = models.ForeignKey("recruitment.Recruitment", models.DO_NOTHING, related_name="+", db_index=False)
    account = models.ForeignKey(Account, models.DO_NOTHING, related_name="+")
    statement = models.ForeignKey(Statement, models.DO_NOTHING, related_name="+")
    stage = models.CharField("状态", max_length=10, choices=Stage.choices, default=Stage.WAITING)
    told = models.JSONField("填报信息")
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    verdict = models.CharField(max_length=5)
    reasons = models.JSONField(default=list)
    grounds = models.CharField(max_length=16)
    submitted_at = models.DateTimeField("提交时间")
    due_on = models.DateField("审查期限", null=True)  # null: the calendar does not reach so far
    decided_by = models.CharField("审查人", max_length=200, default="")
    decided_user = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField("审查时间", null=True)
    words = models.CharField("审查意见", max_length=600, default="")
    plea = models.TextField("陈述", default="")
    case_number = models.CharField("复审办件", max_length=60, default="")
    confirmed_at = models.DateTimeField("确认时间", null=True)  # 报名确认, where the recruitment has terms of it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recruitment", "account"], name="application_once")]
        indexes = [models.Index(fields=["recruitment", "stage", "grounds"], name="application_queue")]


class Act(models.Model):
    """What was done with a registration: only ever added, and nobody named. `digest`: of the form as it was submitted; of what was decided or stated."""

    append_only = True

    application = models.ForeignKey(Application, models.DO_NOTHING, db_constraint=False, related_name="acts")  # gone after the retention period
    kind = models.CharField("事项", max_length=10)
    code = models.CharField("职位代码", max_length=40)
    digest = models.CharField(max_length=64)
    by = models.CharField("办理人", max_length=200)
    made_at = models.DateTimeField("时间")
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, related_name="+")


SEALED_ACT = ["id", "application_id", "kind", "code", "digest", "by", "made_at", "leaf_id"]


class Tally(models.Model):
    """报名人数 of a position: how many have registered and not withdrawn, how many of them passed."""

    recruitment = models.ForeignKey("recruitment.Recruitment", models.DO_NOTHING, related_name="+", db_index=False)
    at = models.IntegerField("职位序号")
    applied = models.IntegerField("报名", default=0)
    passed = models.IntegerField("通过", default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recruitment", "at"], name="tally_once")]


class Removal(models.Model):
    """保管期满清除 of a recruitment's registrations, and of the accounts that were in no other: how many there were."""

    append_only = True

    recruitment = models.OneToOneField("recruitment.Recruitment", models.DO_NOTHING, related_name="+")
    applications = models.IntegerField("报名")
    accounts = models.IntegerField("帐号")
    removed_by = models.CharField("办理人", max_length=200)
    removed_at = models.DateTimeField("时间")
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, related_name="+")


SEALED_REMOVAL = ["id", "recruitment_id", "applications", "accounts", "removed_by", "removed_at", "leaf_id"]


class Inquiry(models.Model):
    """核查 of a registration by another system, of its credit or of what it claims: asked under a `reference` that tells it nothing, answered once; a hit is decided by a person.

    ``answer``: empty while there is none; the first one stands, `is_disputed` says that another one came that differs.
    """

    recruitment = models.ForeignKey("recruitment.Recruitment", models.DO_NOTHING, related_name="+", db_index=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="+")
    subject = models.CharField("事项", max_length=10, default=CREDIT)
    batch = models.IntegerField("批次")
    reference = models.CharField("查询编号", max_length=24, unique=True)
    asked_at = models.DateTimeField("查询时间")
    answer = models.CharField("结果", max_length=10, default="")
    detail = models.CharField("说明", max_length=300, default="")
    is_disputed = models.BooleanField("答复不一致", default=False)
    answered_at = models.DateTimeField("答复时间", null=True)
    decision = models.CharField("处理", max_length=10, default="")
    words = models.CharField("理由", max_length=400, default="")
    decided_by = models.CharField("办理人", max_length=200, default="")

    class Meta:
        indexes = [models.Index(fields=["recruitment", "answer"], name="inquiry_answer")]
