"""Cases 办件: the matter, its people, its steps, and what was said and decided on the way.

What officials say and find (`Opinion`, `Finding`, `Event`, `Material` …) is only ever added, and sealed by the ledger.
"""

from datetime import date, datetime, timedelta

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.functional import cached_property

from xianneng.foundation.access.models import Office, User
from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.organs.models import Organ
from xianneng.foundation.record.models import Person

REFUSAL, RETURNED = "不同意", "退回补正"  # the outcomes of a step that send the case back
SENT_BACK = (REFUSAL, RETURNED)
SIGNED, SIGNED_AGAINST = "加签同意", "加签不同意"  # what who was added says: an opinion, and nothing of the step rests on it
SIGNERS = (SIGNED, SIGNED_AGAINST)
OUTCOMES = ("同意", "呈报", "已报备", "已备案", "已办", REFUSAL)  # what may be said at a step; each page offers those of its step


class CaseState(models.TextChoices):
    """办件状态."""

    RUNNING = "办理中"
    SUSPENDED = "暂缓"
    CLOSED = "已办结"
    TERMINATED = "已终止"
    WITHDRAWN = "已撤回"


class SubjectState(models.TextChoices):
    """对象状态: how a person stands in the case."""

    ACTIVE = "在办"
    SUSPENDED = "暂缓"
    REMOVED = "移出"


class TaskState(models.TextChoices):
    """任务状态."""

    OPEN = "待办"
    DONE = "已办"
    CANCELLED = "已取消"


class SeatState(models.TextChoices):
    """办理人状态."""

    WAITING = "待办"
    DONE = "已办"
    PASSED_ON = "已转出"
    DROPPED = "已减签"


class Origin(models.TextChoices):
    """办理人来源: how somebody came to a task."""

    DRAWN = "原定"
    ADDED = "加签"
    REASSIGNED = "转办"
    DELEGATED = "委派"


class ProcessVersion(models.Model):
    """One version of a process diagram, for a jurisdiction or for all (null). A running case keeps its own."""

    append_only = True

    type = models.CharField("办件类型", max_length=60)
    jurisdiction = models.ForeignKey(Organ, models.DO_NOTHING, null=True, related_name="+")
    number = models.IntegerField("版本号")
    xml = models.TextField()
    sm3 = models.CharField(max_length=64)
    valid_from = models.DateField("启用日期")
    published_by = models.CharField("发布人", max_length=160, default="")
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("type", "jurisdiction", "number", name="process_version_number",
                                               nulls_distinct=False)]


class Counter(models.Model):
    """The last number given out by prefix and year; locked while a case is opened, so numbers have no gaps."""

    prefix = models.CharField(max_length=10)
    year = models.IntegerField()
    last = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("prefix", "year", name="counter_prefix_year")]


class Case(models.Model):
    """A matter in hand 办件, numbered like ZJ-2026-0001."""

    number = models.CharField("办件编号", max_length=30, unique=True)
    type = models.CharField("办件类型", max_length=60)
    title = models.CharField("标题", max_length=200)
    organ = models.ForeignKey(Organ, models.DO_NOTHING, related_name="+", verbose_name="呈报机关")
    opened_office = models.ForeignKey(Office, models.DO_NOTHING, related_name="+")
    opened_user = models.ForeignKey(User, models.DO_NOTHING, related_name="+")
    opened_by = models.CharField("经办人", max_length=160)
    state = models.CharField("状态", max_length=6, choices=CaseState, default=CaseState.RUNNING)
    process = models.ForeignKey(ProcessVersion, models.DO_NOTHING, related_name="+")
    engine = models.JSONField("流程状态", default=dict)
    data = models.JSONField("办件数据", default=dict, encoder=DjangoJSONEncoder)
    version = models.IntegerField(default=1)
    opened_at = models.DateTimeField()
    effective_at = models.DateTimeField("生效时间", null=True)
    closed_at = models.DateTimeField("办结时间", null=True)
    due_on = models.DateField("期限", null=True)

    class Meta:
        indexes = [
            models.Index(fields=["organ", "-opened_at"], name="case_organ_opened"),
            models.Index(fields=["opened_office", "-opened_at"], name="case_office_opened"),
            models.Index(fields=["state", "due_on"], name="case_state_due"),
        ]

    def __str__(self) -> str:
        return f"{self.number}　{self.title}"

    def active(self) -> "list[Subject]":
        """The persons still in the case and not suspended, in their order."""
        return [each for each in self.subjects.all() if each.state == SubjectState.ACTIVE]


class Subject(models.Model):
    """A person whom the case concerns; ``data`` keeps the law's reasons with the decision."""

    case = models.ForeignKey(Case, models.DO_NOTHING, related_name="subjects")
    person = models.ForeignKey(Person, models.DO_NOTHING, related_name="+")
    position = models.IntegerField("顺序")
    state = models.CharField("状态", max_length=4, choices=SubjectState, default=SubjectState.ACTIVE)
    reason = models.CharField("原因", max_length=300, default="")
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint("case", "person", name="subject_once")]

    def turn(self, state: str, reason: str, now: datetime) -> None:
        """Suspend, resume or let go; ``data["away"]`` keeps the times during which the person was not in hand."""
        away = self.data.setdefault("away", [])
        if state == SubjectState.ACTIVE:
            away[-1][1] = now.isoformat()
        elif not away or away[-1][1]:
            away.append([now.isoformat(), None])
        self.state, self.reason = state, reason
        self.save()

    def in_hand(self, at: datetime) -> bool:
        """Whether the person stood in the case at a moment: neither suspended nor let go by then."""
        return not any(datetime.fromisoformat(left) < at and (back is None or at <= datetime.fromisoformat(back))
                       for left, back in self.data.get("away", []))


class Task(models.Model):
    """A step in hand 任务: one visit of the process to one user task."""

    case = models.ForeignKey(Case, models.DO_NOTHING, related_name="tasks")
    engine_id = models.UUIDField()
    step = models.CharField(max_length=60)
    name = models.CharField("环节", max_length=60)
    form = models.CharField(max_length=60)
    rule = models.CharField("办理方式", max_length=10)  # any 或签, all 会签, sequence 依次
    state = models.CharField("状态", max_length=4, choices=TaskState, default=TaskState.OPEN)
    opened_at = models.DateTimeField()
    due_on = models.DateField("期限", null=True)
    done_at = models.DateTimeField(null=True)
    outcome = models.CharField("结果", max_length=20, default="")
    data = models.JSONField("所填内容", default=dict, encoder=DjangoJSONEncoder)  # of everybody who answered so far

    class Meta:
        indexes = [models.Index(fields=["due_on"], name="task_open_due", condition=models.Q(state="待办"))]


class Participant(models.Model):
    """A seat at a task 办理人: of an office, or of an account where the matter asks the person (本人)."""

    task = models.ForeignKey(Task, models.DO_NOTHING, related_name="participants")
    office = models.ForeignKey(Office, models.DO_NOTHING, null=True, related_name="+")
    user = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="+")
    position = models.IntegerField("顺序")
    state = models.CharField("状态", max_length=4, choices=SeatState, default=SeatState.WAITING)
    origin = models.CharField("来源", max_length=4, choices=Origin, default=Origin.DRAWN)
    acts_for = models.ForeignKey("self", models.DO_NOTHING, null=True, related_name="delegates")

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["office"], name="seat_waiting_office", condition=models.Q(state="待办")),
                   models.Index(fields=["user"], name="seat_waiting_user", condition=models.Q(state="待办"))]


class Sealed(models.Model):
    """A row that is only ever added; the ledger's leaf seals it."""

    append_only = True

    case = models.ForeignKey(Case, models.DO_NOTHING, related_name="%(class)ss")
    at = models.DateTimeField()
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, related_name="+")

    class Meta:
        abstract = True


class Event(Sealed):
    """A functional fact of the case; `sentences.sentence` renders it."""

    kind = models.CharField(max_length=40)
    actor = models.CharField(max_length=200)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)


class Opinion(Sealed):
    """An opinion 意见, signed with office and name, and for whom when standing in or delegated."""

    task = models.ForeignKey(Task, models.DO_NOTHING, related_name="opinions")
    step_name = models.CharField("环节", max_length=60)
    outcome = models.CharField("意见", max_length=20)
    text = models.TextField("意见内容", default="")
    office_title = models.CharField("职务", max_length=120)
    name = models.CharField("姓名", max_length=80)
    stands_in_for = models.CharField("代办说明", max_length=160, default="")


class Finding(Sealed):
    """A finding 认定 that named officials make and answer for; a later one of a kind supersedes."""

    person = models.ForeignKey(Person, models.DO_NOTHING, related_name="+")
    kind = models.CharField("认定事项", max_length=60)
    value = models.CharField("结论", max_length=60)
    text = models.TextField("说明", default="")
    signatories = models.JSONField("认定人")  # [{"name", "office"}]
    materials = models.TextField("依据材料", default="")
    made_by = models.CharField("记录人", max_length=200)


class Material(Sealed):
    """A paper of the case 材料: generated, or a signed scan that came back. Its file is known by digest."""

    kind = models.CharField("种类", max_length=60)
    title = models.CharField("名称", max_length=200)
    file_name = models.CharField("文件名", max_length=200)
    size = models.BigIntegerField("字节")
    sm3 = models.CharField(max_length=64)
    path = models.CharField(max_length=300)
    signed = models.BooleanField("签章件", default=False)
    added_by = models.CharField(max_length=200)


class Copy(Sealed):
    """抄送: an office is let read the case."""

    office = models.ForeignKey(Office, models.DO_NOTHING, related_name="+")


class Urge(Sealed):
    """催办: a reminder to those who hold the open tasks."""

    task = models.ForeignKey(Task, models.DO_NOTHING, related_name="urges")
    text = models.CharField(max_length=300, default="")


class ReminderKind(models.TextChoices):
    """期限提醒的种类."""

    SOON = "即将到期"
    OVERDUE = "已逾期"


class Reminder(models.Model):
    """期限提醒: the platform has seen a step's deadline come near, or pass; once each for a deadline."""

    append_only = True

    task = models.ForeignKey(Task, models.DO_NOTHING, db_index=False, related_name="reminders")
    kind = models.CharField("种类", max_length=4, choices=ReminderKind)
    due_on = models.DateField("期限")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("task", "kind", "due_on", name="reminder_once")]


class Notice(models.Model):
    """公示: from ``from_on`` to before ``to_on``; five working days or more."""

    updatable = ("result", "closed_at", "closed_by")

    case = models.ForeignKey(Case, models.DO_NOTHING, related_name="notices")
    @cached_property
    def runs_to(self) -> date:
        """The first day after it: ``to_on`` as published, or later where the calendar changed while it ran (`deadlines.runs_to`)."""
        from xianneng.foundation.cases import deadlines  # it reads these models

        return self.told_to if self.closed_at else deadlines.runs_to(self, deadlines.calendar())

    @property
    def told_to(self) -> date:
        """The first day after it as everybody has been told: ``to_on``, or what a calendar put off, which nothing makes earlier again."""
        told = [self.to_on.isoformat(), self.case.data.get("prolonged", {}).get(str(self.pk), "")]
        if not self.closed_at:
            years = CalendarYear.objects.filter(prolonged__has_key=str(self.pk))
            told += [year[str(self.pk)] for year in years.values_list("prolonged", flat=True)]
        return date.fromisoformat(max(told))

    @property
    def last_on(self) -> date:
        """The last day of the notice."""
        return self.runs_to - timedelta(days=1)

    text = models.TextField("公示内容")
    contacts = models.TextField("受理方式")
    from_on = models.DateField("公示开始")
    to_on = models.DateField("公示截止（不含）")
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=200)
    result = models.CharField("公示结果", max_length=300, default="")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=200, default="")
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, related_name="+")


class Objection(models.Model):
    """An objection to a notice 异议: received privately and answered; who raised it stays with its handlers."""

    updatable = ("answer", "upheld", "answered_by", "answered_at")

    notice = models.ForeignKey(Notice, models.DO_NOTHING, related_name="objections")
    person = models.ForeignKey(Person, models.DO_NOTHING, null=True, related_name="+")  # about whom
    text = models.TextField("异议内容")
    contact = models.CharField("反映人及联系方式", max_length=200, default="")
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=200)
    answer = models.TextField("核查答复", default="")
    upheld = models.BooleanField("异议成立", null=True)
    answered_by = models.CharField(max_length=200, default="")
    answered_at = models.DateTimeField(null=True)
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, related_name="+")


class Submission(models.Model):
    """A form that was sent, by the key its rendering carried: sent twice, it is done once and answered twice."""

    key = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(User, models.DO_NOTHING, related_name="+")
    case = models.ForeignKey(Case, models.DO_NOTHING, related_name="+", null=True)
    result = models.JSONField(default=dict)
    at = models.DateTimeField()


class CalendarDay(models.Model):
    """A day off beside weekends, or a weekend worked, as the administrator entered it for the year (LEGAL-03)."""

    on = models.DateField("日期", unique=True)
    kind = models.CharField("休/班", max_length=1)
    name = models.CharField("节日", max_length=20, default="")
    document = models.CharField("依据", max_length=80, default="")


class CalendarYear(models.Model):
    """A year whose days an administrator has entered; they replace those that the platform ships."""

    year = models.IntegerField(primary_key=True)
    confirmed = models.BooleanField("已按当年通知核定", default=True)
    maintained_by = models.CharField(max_length=200)
    maintained_at = models.DateTimeField()
    prolonged = models.JSONField(default=dict)  # notice's id → the first day after it (ISO), as everybody was told when a calendar put it off
