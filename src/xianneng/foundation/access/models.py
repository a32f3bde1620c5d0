"""Accounts, the offices that give them authority, what of the file an office may see, and who signed in or was refused."""

from datetime import date, timedelta
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models

from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.organs.dated import NEVER, OPEN
from xianneng.foundation.organs.models import Organ
from xianneng.foundation.record.models import Person

OPERATOR = "command-line"  # the account as which the server's shell acts; nobody signs in to it


class UserManager(BaseUserManager["User"]):
    """Accounts are opened by a system administrator, never by sign-up."""

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
    is_active = models.BooleanField(default=True)  # False: locked 停用, or retired
    opened_in = models.ForeignKey(Organ, models.DO_NOTHING, null=True, related_name="+", verbose_name="开户机关")  # whose system administrators keep it
    retired_on = models.DateField("注销日期", null=True)
    one_time_until = models.DateField("一次性密码的有效期", null=True)  # the password was handed out: to be changed by this day, the day included
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
    granted_to_on = models.DateField(null=True)  # of an office that was ended sooner: the end it was given with, which its leaf sealed
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, null=True, related_name="+")

    @property
    def last_on(self) -> date | None:
        """The last day of it; None while no end is set."""
        return None if self.to_on == OPEN else self.to_on - timedelta(days=1)


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


class ItemGroup(models.Model):
    """信息项分组: what of the file the offices of some roles, in and under an organ, do not see or may not change; one row a version.

    Without a group an office sees and changes what its role's rights allow. Of ``items`` the keys are those of `record.items`.
    """

    updatable = ("known_to", "ended_leaf")

    organ = models.ForeignKey(Organ, models.DO_NOTHING, related_name="+", verbose_name="适用机关")
    name = models.CharField("名称", max_length=60)
    roles = ArrayField(models.CharField(max_length=30), verbose_name="适用岗位")
    hidden = ArrayField(models.CharField(max_length=30), default=list, verbose_name="不可见")
    fixed = ArrayField(models.CharField(max_length=30), default=list, verbose_name="只可查看")
    known_from = models.DateTimeField("启用时间")
    known_to = models.DateTimeField("停用时间", default=NEVER)
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, related_name="+")
    ended_leaf = models.ForeignKey(Leaf, models.DO_NOTHING, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("organ", "name", condition=models.Q(known_to=NEVER), name="item_group_once")]


class TraceKind(models.TextChoices):
    """登录和拒绝记录的种类."""

    IN = "登录"
    OUT = "退出"
    FAILED = "登录失败"
    LOCKED = "失败过多，暂停登录"
    REFUSED = "拒绝访问"


class Trace(models.Model):
    """Who signed in or out, tried to, or was refused a page. Only ever added; not sealed by the ledger, for anybody can make it grow."""

    append_only = True

    at = models.DateTimeField()
    kind = models.CharField("种类", max_length=10, choices=TraceKind)
    user = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="+")
    username = models.CharField("帐号", max_length=60)  # as it was typed, where no account is known
    office_title = models.CharField("岗位", max_length=120, default="")
    address = models.GenericIPAddressField("来源地址", null=True)
    what = models.CharField("内容", max_length=300, default="")  # the address asked for, and what was said

    class Meta:
        indexes = [models.Index(fields=["-at", "-id"], name="trace_at")]
