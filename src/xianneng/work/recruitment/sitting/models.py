"""What an examination stores: its day and draw, papers by category, rooms, who sits, and the seats that were drawn.

What a draw was announced about is frozen by the database itself (see the migration).
"""

from django.db import models


class ExamState(models.TextChoices):
    """笔试编排状态."""

    PREPARED = "编制中"
    DECIDED = "审批中"
    ANNOUNCED = "待抽签"
    DRAWN = "编排中"
    SEATED = "已编排"


class Exam(models.Model):
    """The written examination 笔试 of a recruitment and the draw of its seats.

    `commitment`: SM3 over the published files (`algorithms.draw.commit`), announced before the public `source` says its `value` at `draw_at`.
    """

    recruitment = models.OneToOneField("recruitment.Recruitment", models.DO_NOTHING, related_name="+")
    held_on = models.DateField("笔试日期")
    source = models.CharField("随机数来源", max_length=300)
    draw_at = models.DateTimeField("随机数公布时间")
    spare_rooms = models.IntegerField("每城市备用考场", default=1)
    rows = models.IntegerField(default=6)
    columns = models.IntegerField(default=5)
    state = models.CharField("状态", max_length=10, choices=ExamState.choices, default=ExamState.PREPARED)
    counts = models.JSONField(default=list)  # `queries.City` by city, once it is proposed: nothing moves from there on
    commitment = models.CharField("承诺值", max_length=64, default="")
    committed_at = models.DateTimeField("公布时间", null=True)
    value = models.CharField("随机数", max_length=200, default="")
    drawn_at = models.DateTimeField("录入时间", null=True)
    seats_sm3 = models.CharField(max_length=64, default="")
    seated_at = models.DateTimeField("编排时间", null=True)
    case_number = models.CharField("办件", max_length=60, default="")
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.recruitment.name}笔试"


class Paper(models.Model):
    """A paper 科目 that a category of positions sits, what it is to test, and how much of it is political theory (REC-09…11)."""

    exam = models.ForeignKey(Exam, models.DO_NOTHING, related_name="+", db_index=False)
    category = models.CharField("考试类别", max_length=80)
    subject = models.CharField("科目", max_length=80)
    tests = models.CharField("测查内容", max_length=300)
    theory_share = models.IntegerField("政治理论占比（%）")
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exam", "category", "subject"], name="paper_once")]


class Room(models.Model):
    """A room 考场 of a site 考点; rooms are taken in the order `at`."""

    exam = models.ForeignKey(Exam, models.DO_NOTHING, related_name="+", db_index=False)
    at = models.IntegerField("序号")
    city = models.CharField("考试城市", max_length=80)
    site = models.CharField("考点", max_length=120)
    name = models.CharField("考场", max_length=40)
    accessible = models.BooleanField("无障碍", default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exam", "at"], name="room_at"),
                       models.UniqueConstraint(fields=["exam", "city", "site", "name"], name="room_once")]


class Sitter(models.Model):
    """Who sits the examination 考生, with the `number` 抽签序号 by which alone the published files name them.

    Of the ID number there is the keyed digest that accounts of applicants have (`applying.sealing.digest`), and what papers show of it.
    """

    exam = models.ForeignKey(Exam, models.DO_NOTHING, related_name="+", db_index=False)
    number = models.IntegerField("抽签序号")
    name = models.CharField("姓名", max_length=80)
    number_digest = models.CharField(max_length=64)
    shown = models.CharField("证件号码", max_length=18)
    position_at = models.IntegerField("职位序号")
    city = models.CharField("考试城市", max_length=80)
    accessible = models.BooleanField("无障碍", default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exam", "number"], name="sitter_number"),
                       models.UniqueConstraint(fields=["exam", "number_digest"], name="sitter_once")]


class Seat(models.Model):
    """Where a number sits, as the draw gave it: seats count from 1.

    Examination and rooms are frozen from the announcement on, and the seats are written from them: no key of millions of rows is looked up again.
    """

    append_only = True

    exam = models.ForeignKey(Exam, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    number = models.IntegerField("抽签序号")
    room = models.ForeignKey(Room, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    seat = models.SmallIntegerField("座位号")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exam", "number"], name="seat_of_number"),
                       models.UniqueConstraint(fields=["room", "seat"], name="seat_once")]
