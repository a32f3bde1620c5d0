"""Accounts, and the offices that give them authority."""

from datetime import date, timedelta
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models

from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.organs.dated import OPEN
from xianneng.foundation.organs.models import Organ
from xianneng.foundation.record.models import Person

OPERATOR = "command-line"  # the account as which the server's shell acts; nobody signs in to it


class UserManager(BaseUserManager["User"]):
    """Accounts are opened by a security administrator, never by sign-up."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> "User":
        """Open an account; without a password it cannot be signed in to by password."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account 帐号. What it may do follows from the offices it holds, and from nothing else."""

    username = models.CharField("帐号", max_length=60, unique=True)
    display_name = models.CharField("姓名", max_length=80)
    person = models.OneToOneField(Person, models.DO_NOTHING, null=True, related_name="account")
    is_active = models.BooleanField(default=True)
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, null=True, related_name="+")  # null: written behind the platform's back
    is_staff = False
    is_superuser = False

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]
    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.display_name


class Office(models.Model):
    """An office held: this account acts in this role for this organ, over this part of the organ tree, for a time."""

    user = models.ForeignKey(User, models.CASCADE, related_name="offices")
    role = models.CharField("岗位", max_length=30)  # a key of roles.ROLES
    title = models.CharField("职务", max_length=60)
    organ = models.ForeignKey(Organ, models.DO_NOTHING, related_name="+", verbose_name="所在机关")
    jurisdiction = models.ForeignKey(Organ, models.DO_NOTHING, related_name="+", verbose_name="管辖范围")
    from_on = models.DateField("起始日期")
    to_on = models.DateField("截止日期", default=OPEN)
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, null=True, related_name="+")


class StandIn(models.Model):
    """授权代办: while the holder is away, another account acts in the office and signs as 代."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="stand_ins")
    user = models.ForeignKey(User, models.CASCADE, related_name="stands_in")
    from_on = models.DateField("起始日期")
    to_on = models.DateField("截止日期")
    reason = models.CharField("事由", max_length=100, default="")
    granted_at = models.DateTimeField(auto_now_add=True)

    @property
    def last_on(self) -> date:
        """The last day of it, as pages show it."""
        return self.to_on - timedelta(days=1)


class Reading(models.Model):
    """查阅记录: who looked at masked fields of whom, when and why. Shown to the person."""

    append_only = True

    user = models.ForeignKey(User, models.DO_NOTHING, related_name="+")
    office_title = models.CharField(max_length=120)
    person = models.ForeignKey(Person, models.DO_NOTHING, related_name="readings")
    fields = models.CharField("信息项", max_length=200)
    purpose = models.CharField("事由", max_length=200)
    at = models.DateTimeField()
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, null=True, related_name="+")


class Token(models.Model):
    """接口令牌: lets one other system read through the interface (`tokens`), and what of it; of the secret only the digest is kept.

    ``sets``: the information sets of persons that it may ask for; without any, organs and codes alone.
    """

    append_only = True

    user = models.OneToOneField(User, models.DO_NOTHING, related_name="+")  # the system, as an account that nobody signs in to
    purpose = models.CharField("用途", max_length=200)
    organ = models.ForeignKey(Organ, models.DO_NOTHING, related_name="+", verbose_name="范围")
    sets = ArrayField(models.CharField(max_length=30), verbose_name="信息集")  # keys of record.sets.SETS
    unmasked = models.BooleanField("可取得未掩码的值")
    to_on = models.DateField("截止日期")
    digest = models.CharField(max_length=64, unique=True)
    granted_by = models.ForeignKey(User, models.DO_NOTHING, related_name="+")
    granted_at = models.DateTimeField()
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, null=True, related_name="+")

    @property
    def last_on(self) -> date:
        """The last day of it, as pages show it."""
        return self.to_on - timedelta(days=1)


class TokenAct(models.Model):
    """What became of a token: 确认 by a second person, 收回. Each once."""

    CONFIRMED, REVOKED = "确认", "收回"
    append_only = True

    token = models.ForeignKey(Token, models.DO_NOTHING, related_name="acts")
    act = models.CharField(max_length=4)
    user = models.ForeignKey(User, models.DO_NOTHING, related_name="+")
    signature = models.CharField(max_length=120)
    reason = models.CharField("事由", max_length=200, default="")
    at = models.DateTimeField()
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "act"], name="token_act_once")]


class TokenUse(models.Model):
    """使用记录: one request that was made with a token: what was asked, how many persons the answer told of, how it ended."""

    append_only = True

    token = models.ForeignKey(Token, models.DO_NOTHING, db_index=False, related_name="uses")
    at = models.DateTimeField()
    asked = models.CharField(max_length=300)  # the address, without what may name a person
    persons = models.IntegerField()
    unmasked = models.BooleanField()
    status = models.SmallIntegerField()

    class Meta:
        indexes = [models.Index(fields=["token", "-at"], name="token_use_latest")]
