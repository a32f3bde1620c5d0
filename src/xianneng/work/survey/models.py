"""What the room stores: rounds with their questions and organs, talks and whom they mention, what was found and what became of it.

Nothing here is a mark: a talk keeps words, a mention says why somebody was noted. Talks stay as they were recorded; one that was
recorded wrongly is withdrawn.
"""

from django.db import models

from xianneng.foundation.access.models import Office, User
from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.organs.models import Organ
from xianneng.foundation.record.models import Person


class State(models.TextChoices):
    """大调研的状态."""

    DRAFTED = "编制中"
    DECIDED = "审批中"
    HELD = "走访中"
    WRITTEN = "报告编写中"
    JUDGED = "报告审定中"
    FOLLOWED = "跟踪落实"
    CLOSED = "已办结"
    ENDED = "已终止"


class Round(models.Model):
    """A round 一次大调研 of an authority. ``frozen``: the structure of the workforce on ``frozen_on``, as its report was decided with."""

    organ = models.ForeignKey(Organ, models.DO_NOTHING, related_name="+")
    name = models.CharField("名称", max_length=120)
    year = models.IntegerField("年度")
    from_on = models.DateField("开始")
    until_on = models.DateField("结束")
    purpose = models.TextField("目的和要求", default="")
    summary = models.TextField("报告", default="")
    frozen = models.JSONField("队伍结构", default=dict)  # key of a dimension → [[class, count], …]
    frozen_on = models.DateField("结构日期", null=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFTED)
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    case_number = models.CharField("办件", max_length=60, default="")

    class Meta:
        indexes = [models.Index(fields=["organ", "-year"], name="survey_of_year")]

    def __str__(self) -> str:
        return self.name


class Question(models.Model):
    """A question of a round: answered by a statistic of the structure tables, or asked in talks (``why``, although the file names it)."""

    round = models.ForeignKey(Round, models.DO_NOTHING, related_name="+")
    words = models.CharField("问题", max_length=200)
    statistic = models.CharField("统计", max_length=20, default="")
    why = models.CharField("仍须询问的理由", max_length=200, default="")


class Visited(models.Model):
    """An organ that a round goes to 走访单位; why it was not reached, where it was not."""

    round = models.ForeignKey(Round, models.DO_NOTHING, related_name="+", db_index=False)
    organ = models.ForeignKey(Organ, models.DO_NOTHING, related_name="+", db_index=False)
    reason = models.CharField("未走访的理由", max_length=200, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "organ"], name="survey_visited_once")]


class Talk(models.Model):
    """A talk 谈话记录 in an organ: when, how, what was said; ``answers``: by the question's id. With whom, and who was noted, say its mentions."""

    updatable = ("withdrawn_at", "withdrawn_by")
    SINGLE, GROUP = KINDS = ("个别谈话", "座谈")

    round = models.ForeignKey(Round, models.DO_NOTHING, related_name="+", db_index=False)
    organ = models.ForeignKey(Organ, models.DO_NOTHING, related_name="+", db_index=False)
    kind = models.CharField("方式", max_length=10)
    held_on = models.DateField("谈话日期")
    text = models.TextField("谈话要点")
    answers = models.JSONField("对问题的回答", default=dict)
    office = models.ForeignKey(Office, models.DO_NOTHING, related_name="+")
    user = models.ForeignKey(User, models.DO_NOTHING, related_name="+")
    made_by = models.CharField("记录人", max_length=200)
    made_at = models.DateTimeField()
    withdrawn_by = models.CharField(max_length=200, default="")
    withdrawn_at = models.DateTimeField(null=True)
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["round", "organ"], name="survey_talk_of_organ")]


class Mention(models.Model):
    """A person in a talk: talked with, or ``noted`` 注意到的人员, with why. It is no mark, and no other business reads it."""

    append_only = True

    talk = models.ForeignKey(Talk, models.DO_NOTHING, related_name="mentions")
    person = models.ForeignKey(Person, models.DO_NOTHING, related_name="+")
    noted = models.BooleanField("注意到")
    words = models.CharField("可以怎样使用、根据什么", max_length=300, default="")
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, related_name="+")


# That a talk was withdrawn later is no part of what was recorded.
SEALED_TALKS = ["id", "round_id", "organ_id", "kind", "held_on", "text", "answers", "office_id", "user_id", "made_by", "made_at", "leaf_id"]
SEALED_MENTIONS = ["id", "talk_id", "person_id", "noted", "words", "leaf_id"]


class Point(models.Model):
    """What a round found 调研发现 and what is to be done about it; an organ tells what it did, the authority closes it 销号."""

    round = models.ForeignKey(Round, models.DO_NOTHING, related_name="+")
    organ = models.ForeignKey(Organ, models.DO_NOTHING, related_name="+", verbose_name="落实单位")
    words = models.CharField("发现的问题", max_length=300)
    measure = models.CharField("措施", max_length=300)
    due_on = models.DateField("期限")
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    done = models.CharField("落实情况", max_length=500, default="")
    done_by = models.CharField(max_length=200, default="")
    done_user = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    sent_back = models.CharField("退回的理由", max_length=300, default="")
    closed_by = models.CharField(max_length=200, default="")
    closed_at = models.DateTimeField(null=True)

    @property
    def state(self) -> str:
        """Where it stands."""
        return "已销号" if self.closed_at else "待销号" if self.done_at else "落实中"
